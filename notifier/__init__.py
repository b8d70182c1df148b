"""Match, compose and deliver: from the event log to people. `notifier.people` is its front."""

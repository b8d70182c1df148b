"""Match, compose and deliver: from the event log to people. `notifier.people` is its front.

Beside it stand the values and rules that all share: who subscribes, what a line, a digest and a
message are, windows, addresses, links and settings. What is done with them has a folder each, of
which one may use those that follow:

- `operator`: what the operator learns
- `delivering`: how messages leave, and come back
- `readers`: how people come, choose, agree and go
- `telling`: from the event log to a message in the outbox
- `channels`: by which ways messages leave
- `store`: the tables
- `words`: how it is said, in mail and on pages
- `matching`: which searches an event concerns
"""

"""How is it said? Values to the phrases, the bodies and the files that a reader is sent."""

"""The command line: each command reads its words, calls one function and prints the answer.

What a command needs beyond click is imported when it runs, so that `--help` and the shell's
completion answer at once.
"""

"""What stops a command: one line for the operator."""


class CommandError(Exception):
    """A command cannot go on; `str()` is one line that says what to do next."""

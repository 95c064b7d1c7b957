"""Errors that a user can fix. Each message has location, problem and fix; none shows a traceback."""


class BibnormError(Exception):
    """Wrong usage, wrong configuration or unreadable input: exit code 2, nothing written."""


class PageError(BibnormError):
    """A page cannot be read or holds no title."""


class OutputError(BibnormError):
    """A result cannot be written; what was there before is still there."""

"""Errors that a user can fix. Each message has location, problem and fix; none shows a traceback."""


class BibnormError(Exception):
    """Wrong usage, wrong configuration or unreadable input: exit code 2, nothing written."""


class PageError(BibnormError):
    """A page cannot be read or holds no title."""


class NoTitlesError(PageError):
    """A page can be read, and holds no title."""


class OutputError(BibnormError):
    """A result cannot be written; what was there before is still there."""


def not_permitted(error: PermissionError) -> BibnormError:
    """The error about a file or folder that this user may not use."""
    return BibnormError(f"{error.filename or 'a file'}: permission denied; change permissions or name another place")

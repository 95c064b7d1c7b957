"""What all identifiers raise."""

from __future__ import annotations


class InvalidIdentifier(ValueError):
    """The text is not an identifier of the asked kind."""

"""A name as a source gave it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RawName:
    """A name as the source gave it: one text, or already split. Nothing is guessed here."""

    text: str
    family: str | None = None
    given: str | None = None
    suffix: str | None = None

    def __hash__(self) -> int:
        return hash(self.text)  # lists of names are keys of caches

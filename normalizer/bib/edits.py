"""Edits: what to put where in a text, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edit:
    """Put `text` in the place of what stands from `start` to `end`; with start == end it is an insertion."""

    start: int
    end: int
    text: str


class OverlappingEdits(ValueError):
    """Two edits want the same characters."""


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text with all edits made; their offsets are those of the text as it is now.

    Several insertions at one place are made in the order given, and before what replaces the text behind that place.
    Raises OverlappingEdits where edits share a character, or one inserts inside what another replaces; ValueError for
    an edit outside the text.
    """
    parts: list[str] = []
    done = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if not 0 <= edit.start <= edit.end <= len(text):
            raise ValueError(f"the text has {len(text)} characters, and the edit is {edit.start} to {edit.end}")
        if edit.start < done:
            raise OverlappingEdits(f"two edits want the characters from {edit.start} to {min(done, edit.end)}")
        parts += (text[done : edit.start], edit.text)
        done = edit.end
    parts.append(text[done:])
    return "".join(parts)

"""Digests of the values that bibnorm wrote, which distinguish them from values of a person.

A digest has two parts, "spelling.meaning": of the text but for white space, and of what it prints (`lock/meaning.py`).
A value with either of them is bibnorm's own: programs write values in their own way when they save a file. Digests of
older lock files have the first part alone. The entry type is the field "@".
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from normalizer.bib.field_changes import FieldChange
from normalizer.lock.meaning import NamedValues, meaning


@dataclass(frozen=True)
class FieldConflict:
    """A field that a person changed: `theirs` stays; None if it was removed."""

    name: str
    theirs: str | None
    ours: str | None


@dataclass(frozen=True)
class EntryComparison:
    """An entry compared with the values to write; `written` are the digests to keep in the lock."""

    changes: tuple[FieldChange, ...]
    conflicts: tuple[FieldConflict, ...]
    written: dict[str, str]


def digest(name: str, text: str) -> str:
    """The digest of the value of a field."""
    spelling = _hashed(" ".join(text.split()))
    return f"{spelling}.{_hashed(meaning(name, text))}" if len(text) <= _MAX_VALUE else spelling


def digests(fields: Mapping[str, str]) -> dict[str, str]:
    return {name: digest(name, text) for name, text in fields.items()}


def same_spelling(one: str | None, other: str | None) -> bool:
    return _parts(one)[0] == _parts(other)[0]


def same_meaning(one: str | None, other: str | None) -> bool:
    """Whether two digests are of one value, however it is spelled. None is that of no value."""
    (spelling, meant), (other_spelling, other_meant) = _parts(one), _parts(other)
    return spelling == other_spelling or (meant is not None and meant == other_meant)


# A longer text is a whole file.
_MAX_VALUE = 20_000


def _parts(digest: str | None) -> tuple[str | None, str | None]:
    spelling, _, meant = (digest or "").partition(".")
    return spelling or None, meant or None


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def compare_entry(written: Mapping[str, str], ours: Mapping[str, str], theirs: Mapping[str, str]) -> EntryComparison:
    """Compare the fields of an entry with those to write.

    `written` are the earlier digests; empty for an entry of a person, which is never changed. A field without digest is
    a person's; one that no side has is new.
    """
    if not written:
        same = digests(ours) == digests(theirs)  # ours all the same: the lock was not saved the last time
        return EntryComparison((), (), digests(ours) if same else {})
    changes: list[FieldChange] = []
    conflicts: list[FieldConflict] = []
    kept: dict[str, str] = {}
    there = NamedValues(theirs, ours)
    for name in dict.fromkeys([*ours, *written]):
        base, our, their = written.get(name), ours.get(name), there.get(name)
        if our is None and their is None:
            continue
        our_digest, their_digest = (None if text is None else digest(name, text) for text in (our, their))
        # A value as it was written follows ours in its spelling, too; one that a program spelled in its way does not.
        is_as_written = base is not None and same_spelling(base, their_digest) and there.name(name) == name
        equal = same_spelling if is_as_written else same_meaning
        if our_digest and their_digest and equal(our_digest, their_digest):
            kept |= {name: our_digest} if base else {}
        elif same_meaning(base, their_digest) and not (there.name(name) == "date" != name):
            changes.append(FieldChange(there.name(name), our))
            kept |= {name: our_digest} if our_digest else {}
        else:
            conflicts.append(FieldConflict(name, their, our))
            kept |= {name: base} if base else {}
    return EntryComparison(tuple(changes), tuple(conflicts), kept)

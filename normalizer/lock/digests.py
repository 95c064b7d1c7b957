"""Digests of the values that bibnorm wrote, which distinguish them from values of a person.

The entry type is the field "@". Line ends and other whitespace do not count.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from normalizer.bib.field_changes import FieldChange


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


def digest(text: str) -> str:
    return hashlib.sha256(" ".join(text.split()).encode("utf-8", "surrogatepass")).hexdigest()[:8]


def digests(fields: Mapping[str, str]) -> dict[str, str]:
    return {name: digest(text) for name, text in fields.items()}


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
    for name in dict.fromkeys([*ours, *written]):
        base, our, their = written.get(name), ours.get(name), theirs.get(name)
        is_untouched = (digest(their) if their is not None else None) == base
        if our is not None and their is not None and digest(our) == digest(their):
            kept |= {name: digest(our)} if base else {}
        elif our is None and their is None:
            continue
        elif is_untouched:
            changes.append(FieldChange(name, our))
            kept |= {name: digest(our)} if our is not None else {}
        else:
            conflicts.append(FieldConflict(name, their, our))
            kept |= {name: base} if base else {}
    return EntryComparison(tuple(changes), tuple(conflicts), kept)

"""What bibnorm wrote into an entry, as digests: so that its own values can be told from a person's.

The type of an entry counts as a field of the name "@". Line ends and blanks do not count: wrapping a value anew is no
edit of what it says.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

TYPE = "@"


@dataclass(frozen=True)
class FieldChange:
    """What to do with one field: give it this text; None takes it away."""

    name: str
    text: str | None


@dataclass(frozen=True)
class FieldConflict:
    """A field that a person has changed: `theirs` stays, None for a field that they took away."""

    name: str
    theirs: str | None
    ours: str | None


@dataclass(frozen=True)
class EntryComparison:
    """An entry in a file beside what we would write now; `written` is what the lock keeps of it afterwards."""

    changes: tuple[FieldChange, ...]
    conflicts: tuple[FieldConflict, ...]
    written: dict[str, str]


def digest(text: str) -> str:
    return hashlib.sha256(" ".join(text.split()).encode("utf-8", "surrogatepass")).hexdigest()[:8]


def digests(fields: Mapping[str, str]) -> dict[str, str]:
    return {name: digest(text) for name, text in fields.items()}


def compare_entry(written: Mapping[str, str], ours: Mapping[str, str], theirs: Mapping[str, str]) -> EntryComparison:
    """Which fields to update, and which are a person's.

    `written` is what we wrote before, empty for an entry that is not ours: then nothing is touched, and nothing is a
    conflict. A field that we never wrote is a person's; one that we would write and that nobody has is new.
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

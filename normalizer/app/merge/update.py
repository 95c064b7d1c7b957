"""An entry that is in a file already: what of it bibnorm brings up to date, and what a person has made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from normalizer.app.merge.notes import Kept
from normalizer.bib import BibEntry, BibField
from normalizer.bib.edit import Edit, Editor
from normalizer.bib.source import PieceKind
from normalizer.export.bib_values import fields_of
from normalizer.lock.digests import (
    TYPE,
    Change,
    Conflict,
    compare,
    digest,
)


@dataclass(frozen=True)
class Update:
    """The edits of an entry, the values of a person that stay, and what bibnorm has in it then, as digests."""

    edits: tuple[Edit, ...]
    kept: tuple[Kept, ...]
    written: dict[str, str]


def update_of(editor: Editor, entry: BibEntry, ours: Mapping[str, str], written: Mapping[str, str]) -> Update:
    """Compare an entry with what we would write now, `ours`, and with what we wrote before, as digests.

    Raises CannotWrite where the entry is too damaged.
    """
    found = compare(written, ours, fields_of(entry))
    persons = tuple(change for change in found.changes if _has_macro(entry, change.name))
    changes = [change for change in found.changes if change not in persons]
    conflicts = [each for each in found.conflicts if _is_news(each, written)]
    conflicts += [Conflict(each.name, entry.text(each.name), each.text) for each in persons]
    return Update(
        tuple(
            edit
            for change in changes
            for edit in _edits(editor, entry, change, _neighbor(entry, change, ours, changes))
        ),
        tuple(Kept(*editor.document.position(_place(entry, each.name)), entry.key, each) for each in conflicts),
        found.written | {each.name: written[each.name] for each in persons},
    )


def _has_macro(entry: BibEntry, name: str) -> bool:
    """We write no names of @string: a person has put one in the place of our value."""
    field = entry.get(name)
    return field is not None and any(piece.kind is PieceKind.NAME for piece in field.value.pieces)


def _is_news(conflict: Conflict, written: Mapping[str, str]) -> bool:
    """A field that a person took out is spoken of again when it would say something else."""
    ours = None if conflict.ours is None else digest(conflict.ours)
    return conflict.theirs is not None or ours != written.get(conflict.name)


def _place(entry: BibEntry, name: str) -> int:
    field = entry.get(name)
    return field.start if field else entry.start


def _neighbor(entry: BibEntry, change: Change, ours: Mapping[str, str], changes: Sequence[Change]) -> BibField | None:
    """The field that a new one goes behind: of those that stay, the one that we write before it, else the last."""
    gone = {each.name for each in changes if each.text is None}
    staying = {field.key: field for field in entry.fields if field.key not in gone}
    before = takewhile(lambda name: name != change.name, ours)
    found = [staying[name] for name in before if name in staying] or list(staying.values())
    return found[-1] if found else None


def _edits(editor: Editor, entry: BibEntry, change: Change, neighbor: BibField | None) -> list[Edit]:
    name, text = change.name, change.text
    if name == TYPE:
        return editor.set_type(entry, text) if text else []
    if text is None:
        return editor.delete_field(entry, name)
    if entry.get(name) is None:
        return editor.insert_field(entry, name, text, after=neighbor)
    return editor.set_value(entry, name, text)

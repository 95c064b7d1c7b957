"""Changes of the fields of an entry, as values, and the edits that make them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile

from normalizer.bib.document import BibEntry, BibField
from normalizer.bib.edit import Edit, Editor

# The type of an entry, as if it were a field.
TYPE = "@"


@dataclass(frozen=True)
class FieldChange:
    """A new text of a field; None removes it. `instead_of` is a field whose place the new one takes."""

    name: str
    text: str | None
    instead_of: str | None = None


def edits_of_changes(
    editor: Editor, entry: BibEntry, changes: Sequence[FieldChange], order: Iterable[str]
) -> tuple[Edit, ...]:
    """The edits that make these changes; `order` are the names of fields in the order in which new ones are inserted.

    Raises UnrepresentableError for a damaged entry.
    """
    gone = {each.name for each in changes if each.text is None}
    renamed = {each.instead_of: each.name for each in changes if each.instead_of and entry.get(each.name) is None}
    staying = {renamed.get(field.key, field.key): field for field in entry.fields if field.key not in gone}
    names = list(order)
    last = _last_fields(entry, gone)
    rest = (change for change in changes if change.name not in {field.key for field in last})
    edits = [edit for change in rest for edit in _edits(editor, entry, change, _neighbor(change, staying, names))]
    return (*edits, *without_fields(entry, last))


def _last_fields(entry: BibEntry, gone: set[str]) -> list[BibField]:
    """The fields that go at the end of an entry, if they are several: each alone takes the comma of the one before it.

    None with notes between them, which stay.
    """
    last = list(takewhile(lambda field: field.key in gone, reversed(entry.fields)))[::-1]
    has_notes = last and "%" in entry.source.text[last[0].start : last[-1].value_end]
    return [] if len(last) < 2 or has_notes else last


def without_fields(entry: BibEntry, fields: Sequence[BibField]) -> Iterator[Edit]:
    """Fields beside each other go in one piece: each with the comma behind it, the last one with that before it."""
    places = sorted(entry.fields.index(field) for field in fields)
    for _, run in groupby(enumerate(places), key=lambda pair: pair[1] - pair[0]):
        indices = [place for _, place in run]
        first, last = entry.fields[indices[0]], entry.fields[indices[-1]]
        if last is not entry.fields[-1]:
            yield Edit(first.start, entry.fields[indices[-1] + 1].start, "")
        else:
            before = entry.fields[indices[0] - 1].value_end if indices[0] else entry.key_span.end
            yield Edit(before, last.value_end, "")


def _neighbor(change: FieldChange, staying: dict[str, BibField], order: Sequence[str]) -> BibField | None:
    """The field after which a new one is inserted: the last one of the order that stays, else the last one."""
    before = takewhile(lambda name: name != change.name, order)
    found = [staying[name] for name in before if name in staying] or list(staying.values())
    return found[-1] if found else None


def _edits(editor: Editor, entry: BibEntry, change: FieldChange, neighbor: BibField | None) -> list[Edit]:
    name, text = change.name, change.text
    if name == TYPE:
        return editor.set_type(entry, text.upper() if entry.type.isupper() else text) if text else []
    if text is None:
        return editor.delete_field(entry, name)
    if change.instead_of is not None and entry.get(name) is None:
        renamed = editor.rename_field(entry, change.instead_of, name)
        return [*renamed, *editor.set_value(entry, change.instead_of, text)]
    if entry.get(name) is None:
        return editor.insert_field(entry, name, text, after=neighbor)
    return editor.set_value(entry, name, text)

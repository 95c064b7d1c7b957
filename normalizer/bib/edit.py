"""The editor of a .bib file: which characters to change for a wish. As few as can be, in the file's own habits."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property

from normalizer.bib.document import BibDocument, BibEntry, BibField, Block
from normalizer.bib.edits import (
    Edit,
    OverlappingEdits,
    UnrepresentableError,
    apply,
    check_key,
    check_name,
    check_text,
    format_field,
    format_value,
)
from normalizer.bib.gaps import between_entries, deletion_span, field_order, gap_for, without_field
from normalizer.bib.layout import Layout, case_of, entry_layout, file_layout, line_end_of
from normalizer.bib.source import LINE_END, PieceKind

__all__ = ["Edit", "Editor", "OverlappingEdits", "UnrepresentableError", "apply"]

# A note behind a block speaks of it.
_LINE_REST = re.compile(r"[ \t]*%[^\r\n]*|[ \t]*(?=[\r\n]|\Z)")
_BLANKS = re.compile(r"[ \t]*")
_PLAIN_SIGN = re.compile(r"[ \t]*=[ \t]*")


class Editor:
    """Makes the edits of one document. It changes nothing itself; `apply` does, and the result can be scanned again.

    Every method raises UnrepresentableError for what no .bib file can hold, and returns no edit if there is nothing to
    do. A field given by name is the one that counts; a BibField names one of several. The editor of a part of a file
    has the habits of the `whole` file.
    """

    def __init__(self, document: BibDocument, whole: Editor | None = None) -> None:
        self.document = document
        self._whole = whole

    @cached_property
    def layout(self) -> Layout:
        return self._whole.layout if self._whole else file_layout(self.document)

    @cached_property
    def _order(self) -> Mapping[str, float]:
        return self._whole._order if self._whole else field_order(self.document)

    @cached_property
    def _distance(self) -> str:
        return self._whole._distance if self._whole else between_entries(self.document)

    def set_value(self, entry: BibEntry, name: str | BibField, text: str) -> list[Edit]:
        """Give a field this text (TeX, without outer delimiters); a field that is not there is inserted."""
        field = entry.get(name) if isinstance(name, str) else name
        if field is None:
            return self.insert_field(entry, str(name), text)
        value = field.value
        check_text(text)
        if field.text == text and value.pieces and all(piece.closed for piece in value.pieces):
            return []
        layout = entry_layout(entry, self.layout)
        if not value.pieces:
            blanks = _BLANKS.match(self.document.text, field.value_end)
            end = blanks.end() if blanks else field.value_end
            return [Edit(field.value_start, end, layout.assignment.after + format_value(text, layout.delimiters))]
        delimiters, bare = layout.delimiters, False
        if len(value.pieces) == 1:
            kind = value.pieces[0].kind
            delimiters = {PieceKind.BRACES: "{}", PieceKind.QUOTES: '""'}.get(kind, delimiters)
            bare = kind in (PieceKind.NUMBER, PieceKind.NAME)
        return [Edit(field.value_start, field.value_end, format_value(text, delimiters, bare=bare))]

    def insert_field(self, entry: BibEntry, name: str, text: str, after: str | BibField | None = None) -> list[Edit]:
        """Put a new field behind the one named `after`, by default where most entries of the file have it."""
        if entry.get(name) is not None:
            raise UnrepresentableError(f"the entry {entry.key!r} has a field {name!r} already")
        layout = entry_layout(entry, self.layout)
        written_as = format_field(name, text, layout)
        wanted = entry.get(after) if isinstance(after, str) else after
        before = wanted or self._neighbor(entry, name.lower())
        gap = gap_for(entry, before)
        if gap is None:
            raise UnrepresentableError(
                f"the entry {entry.key!r} is too damaged to insert {name!r}; fix its syntax first"
            )
        return gap.insert(layout.separator, written_as)

    def _neighbor(self, entry: BibEntry, key: str) -> BibField | None:
        """The last field that most entries have before this one; the last one of all for a name new to the file."""
        rank = self._order.get(key)
        if rank is None:
            return entry.fields[-1] if entry.fields else None
        above = [field for field in entry.fields if self._order.get(field.key, 0.0) <= rank]
        return above[-1] if above else None

    def delete_field(self, entry: BibEntry, name: str | BibField) -> list[Edit]:
        """Take a field away with one comma; % notes beside it stay."""
        field = entry.get(name) if isinstance(name, str) else name
        return [] if field is None else without_field(entry, field)

    def rename_field(self, entry: BibEntry, name: str | BibField, new: str) -> list[Edit]:
        """Give a field another name; where the "=" signs or values stand in a column, this one still does."""
        field = entry.get(name) if isinstance(name, str) else name
        if field is None or field.name == new:
            return []
        check_name(new)
        if new.lower() != field.key:
            new = case_of(field.name)(new)
        if new.lower() != field.key and entry.get(new) is not None:
            raise UnrepresentableError(f"the entry {entry.key!r} has a field {new!r} already")
        assignment = entry_layout(entry, self.layout).assignment
        name_end = field.name_span.end
        if assignment.aligned and _PLAIN_SIGN.fullmatch(self.document.text, name_end, field.value_start):
            as_before = self.document.text[field.start : field.value_start] == assignment.write(field.name)
            if as_before:
                return [Edit(field.start, field.value_start, assignment.write(new))]
        return [Edit(field.start, name_end, new)]

    def rename_key(self, entry: BibEntry, key: str) -> list[Edit]:
        """Give an entry another key; what cites it is the caller's care."""
        if key == entry.key:
            return []
        span = entry.key_span
        following = self.document.text[span.end : entry.end].lstrip()[:1]
        comma = "," if not entry.key and following not in (",", "}", ")", "") else ""
        return [Edit(span.start, span.end, check_key(key) + comma)]

    def set_type(self, entry: BibEntry, new: str) -> list[Edit]:
        span = entry.type_span
        return [] if new == entry.type else [Edit(span.start, span.end, check_name(new))]

    def delete_entry(self, entry: BibEntry) -> list[Edit]:
        """Take an entry away with its lines and one blank line; notes beside and above it stay."""
        span = deletion_span(self.document, entry)
        return [Edit(span.start, span.end, "")]

    def insert_entry(self, kind: str, key: str, fields: Mapping[str, str], *, after: Block | None = None) -> list[Edit]:
        """Write a new entry in the layout of the file, behind the block `after`, by default behind the last entry."""
        layout = replace(self.layout, assignment=self.layout.assignment.fit(fields))
        written_fields = [layout.separator + format_field(name, text, layout) for name, text in fields.items()]
        tail = layout.tail if fields else ""
        text = f"@{layout.type_case(check_name(kind))}{{{check_key(key)}{''.join(written_fields)}{tail}}}"
        return self.insert_text(text, after=after)

    def insert_text(self, text: str, *, after: Block | None = None) -> list[Edit]:
        """Put a finished block, e.g. of an exporter, behind another one, as far off as the blocks of the file are."""
        whole, line_end = self.document.text, line_end_of(self.document.text)
        text = LINE_END.sub(line_end, text.strip("\r\n"))
        block = after or (self.document.entries[-1] if self.document.entries else None)
        if block is not None:
            rest_of_line = _LINE_REST.match(whole, block.end)
            end = rest_of_line.end() if rest_of_line else block.end
            return [Edit(end, end, self._distance + text)]
        lead = "" if not whole.strip() else line_end if whole.endswith(("\n", "\r")) else 2 * line_end
        return [Edit(len(whole), len(whole), lead + text + line_end)]

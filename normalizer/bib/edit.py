"""The editor of a .bib file: which characters to change for a wish. As few as can be, in the file's own habits.

Also the gaps between blocks and fields (how far apart they stand, in which order they come, where a field can be put or
taken away without harm to the fields and notes beside it), and changes of fields as values.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, groupby, pairwise, product, takewhile

from normalizer.bib.document import BibComment, BibDocument, BibEntry, BibField, BibText, Block
from normalizer.bib.edits import (
    SAMPLE,
    Edit,
    Layout,
    OverlappingEdits,
    UnrepresentableError,
    apply,
    case_of,
    check_key,
    check_name,
    check_text,
    entry_layout,
    file_layout,
    format_field,
    format_value,
    line_end_of,
)
from normalizer.bib.grammar import match_end
from normalizer.bib.source import LINE_END, PieceKind, Span
from normalizer.values.lazy import lazy_re

_BLANKS = lazy_re(r"[ \t]*")
_BLANK_LINE = lazy_re(r"[ \t]*(?:\r\n|\n|\r)")
REST_OF_LINE = lazy_re(r"[ \t]*(?:\r\n|\n|\r|\Z)")


def between_entries(document: BibDocument) -> str:
    """The line ends that part two entries where nothing else stands between them: mostly two."""
    counts: Counter[int] = Counter()
    for before, between, after in zip(document.blocks, document.blocks[1:], document.blocks[2:], strict=False):
        if isinstance(before, BibEntry) and isinstance(between, BibText) and isinstance(after, BibEntry):
            text = document.text[between.start : between.end]
            if not text.strip():
                counts[len(LINE_END.findall(text))] += 1
    number = counts.most_common(1)[0][0] if counts else 2
    return line_end_of(document.text) * max(number, 1)


def field_order(document: BibDocument) -> dict[str, float]:
    """Field name in lower case -> how far down it stands in the entries that have it, from 0 to 1."""
    places: defaultdict[str, list[float]] = defaultdict(list)
    for entry in document.entries[:SAMPLE]:
        for number, field in enumerate(entry.fields):
            places[field.key].append(number / len(entry.fields))
    return {name: sum(found) / len(found) for name, found in places.items()}


def deletion_span(document: BibDocument, entry: BibEntry) -> Span:
    """What goes when an entry goes: its lines and a blank one, or only the entry where something shares its lines."""
    text = document.text
    line = document.position(entry.start)[0]
    line_start = document.line_span(line).start
    rest = REST_OF_LINE.match(text, entry.end)
    if rest is None:
        return Span(entry.start, match_end(_BLANKS, text, entry.end))
    if lead := text[line_start : entry.start].strip():
        return Span(line_start + text[line_start : entry.start].index(lead) + len(lead), entry.end)
    above = document.line_span(line - 1) if line > 1 else Span(0, 0)
    start, end = line_start, rest.end()
    if not text[above.start : above.end].strip():
        below = _BLANK_LINE.match(text, end)
        if below:
            end = below.end()
        elif end == len(text):
            start = above.start
    return Span(start, end)


_BETWEEN = r"(?:\s|%[^\r\n]*)*"
# Between two fields: white space, notes and at most one comma.
_PROPER = lazy_re(rf"{_BETWEEN}(?:,{_BETWEEN})?")
_SEPARATOR = lazy_re(r"\s*,\s*")
_COMMA = lazy_re(rf"{_BETWEEN}(,)[ \t]*")
# A note on the line where a field ends speaks of that field.
_NOTE_BESIDE = lazy_re(r"([ \t]*,)?[ \t]*%[^\r\n]*")
_BLANK_TO_LINE_END = lazy_re(r"[ \t]*(?:[\r\n]|\Z)")
_LAST_INDENT = lazy_re(r"[\r\n]([ \t]*)[^\r\n]*\Z")


@dataclass(frozen=True, slots=True)
class Gap:
    """What follows a field, or the key, in `text`: from the end of its value to the next field or the closer."""

    text: str
    start: int
    end: int
    is_last: bool

    def insert(self, separator: str, written: str) -> list[Edit]:
        """Put a field here, behind a note that speaks of the field before it."""
        note = _NOTE_BESIDE.match(self.text, self.start, self.end)
        if note is None:
            # "@misc{key}" on one line, in a file whose fields have lines of their own
            closes = self.is_last and self.start == self.end and _LAST_INDENT.search(separator)
            return [Edit(self.start, self.start, separator + written + (line_end_of(separator) if closes else ""))]
        indent = _LAST_INDENT.search(separator)
        line = line_end_of(self.text, note.end()) + (indent[1] if indent else "  ")
        if note[1]:
            return [Edit(note.end(), note.end(), f"{line}{written},")]
        if self.is_last:
            return [Edit(self.start, self.start, ","), Edit(note.end(), note.end(), line + written)]
        return [Edit(note.end(), note.end(), f"{line}, {written}")]

    @property
    def is_clean(self) -> bool:
        """Nothing unexpected stands here."""
        return _PROPER.fullmatch(self.text, self.start, self.end) is not None


def gaps(entry: BibEntry) -> Iterator[Gap]:
    """The gap behind the key, and the one behind each field."""
    ends = [entry.key_span.end, *(field.value_end for field in entry.fields)]
    starts = [*(field.start for field in entry.fields), entry.end - entry.closed]
    for number, (end, start) in enumerate(zip(ends, starts, strict=True)):
        yield Gap(entry.source.text, end, max(start, end), number == len(entry.fields))


def gap_for(entry: BibEntry, before: BibField | None) -> Gap | None:
    """The gap behind a field (None: the key), or the nearest one where a field can be put; None if there is none."""
    found = list(gaps(entry))
    wanted = 0 if before is None else entry.fields.index(before) + 1
    for number in chain(range(wanted, len(found)), range(wanted - 1, -1, -1)):
        if found[number].is_clean and _is_whole(entry, number, found[number]):
            return found[number]
    return None


def _is_whole(entry: BibEntry, number: int, gap: Gap) -> bool:
    """What the gap follows is not damaged: a value with both its delimiters, or a key with its comma."""
    if number == 0:
        return bool(entry.key) and (gap.is_last or "," in entry.source.text[gap.start : gap.end])
    return all(piece.closed for piece in entry.fields[number - 1].value.pieces)


def without_field(entry: BibEntry, field: BibField) -> list[Edit]:
    """Take a field away, with one comma and the white space that set it apart; notes stay."""
    text, number = entry.source.text, entry.fields.index(field)
    before, gap = list(gaps(entry))[number : number + 2]
    if not gap.is_last:
        return _without_inner(text, field, before, gap)
    if _SEPARATOR.fullmatch(text, before.start, before.end):
        return [Edit(before.start, gap.start, "")]
    comma = _COMMA.match(text, gap.start, gap.end)
    end = comma.end() if comma and "%" not in comma[0] else gap.start
    alone = _BLANK_TO_LINE_END.match(text, end) is not None
    return [Edit(before.start + len(text[before.start : before.end].rstrip()) if alone else field.start, end, "")]


def _without_inner(text: str, field: BibField, before: Gap, gap: Gap) -> list[Edit]:
    comma = _COMMA.match(text, gap.start, gap.end)
    behind_note = comma is not None and "%" in comma[0]
    end = comma.end() if comma and not behind_note else gap.start
    blanks = len(text[end : gap.end]) - len(text[end : gap.end].lstrip())
    lead = text[before.start : before.end].rstrip(" \t")
    if lead.endswith(",") and LINE_END.search(text, end, end + blanks):  # the last one of its line
        removed = [Edit(before.start + len(lead), end, "")]
    else:
        removed = [Edit(field.start, end + blanks, "")]
    return [*removed, Edit(comma.start(1), comma.end(), "")] if comma and behind_note else removed


__all__ = ["Edit", "Editor", "OverlappingEdits", "UnrepresentableError", "apply"]

# A note behind a block speaks of it.
_LINE_REST = lazy_re(r"[ \t]*%[^\r\n]*|[ \t]*(?=[\r\n]|\Z)")
_PLAIN_SIGN = lazy_re(r"[ \t]*=[ \t]*")
# The keys of static groups in comments, and what parts them: JabRef's after the name and the context of a group, in
# lines that are cut anywhere (up to version 3; later, entries have a field), and BibDesk's in a property list.
_IN_JABREF = r"(?:\\[\r\n]*[^\r\n]|[^\\;])"
_GROUPS = (
    (
        lazy_re(rf"\bExplicitGroup:(?:(?!\\[\r\n]*;){_IN_JABREF})*\\[\r\n]*;\s*\d\s*\\[\r\n]*;({_IN_JABREF}*)"),
        lazy_re(r"\\[\r\n]*;"),
    ),
    (lazy_re(r"<key>keys</key>\s*<string>([^<]*)"), lazy_re(",")),
)


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
            end = match_end(_BLANKS, self.document.text, field.value_end)
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
        before = entry.get(after) if isinstance(after, str) else after
        gap = gap_for(entry, before or self._neighbor(entry, name.lower()))
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
        is_plain = _PLAIN_SIGN.fullmatch(self.document.text, name_end, field.value_start)
        as_before = self.document.text[field.start : field.value_start] == assignment.write(field.name)
        if assignment.aligned and is_plain and as_before:
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

    def replace_in_groups(self, key: str, new: str) -> Iterator[Edit]:
        """Put another key in the place of one in the groups of JabRef and BibDesk; once if it is there already."""
        for places in self._groups:
            if key in places:
                before, after = places[key]
                if new not in places:
                    yield Edit(before.end, after.start, new)
                elif after.start < after.end:
                    yield Edit(before.end, after.end, "")
                else:
                    yield Edit(before.start, after.start, "")

    @cached_property
    def _groups(self) -> Sequence[Mapping[str, tuple[Span, Span]]]:
        """The keys of each group, with the places of what parts them from the keys before and after them."""
        text = self.document.text
        comments = [block for block in self.document.blocks if isinstance(block, BibComment)]
        found = []
        for (pattern, separator), comment in product(_GROUPS, comments):
            for keys in pattern.finditer(text, comment.start, comment.end):
                start, end = keys.span(1)
                parted = (Span(*each.span()) for each in separator.finditer(text, start, end))
                marks = pairwise([Span(start, start), *parted, Span(end, end)])
                found.append(
                    {LINE_END.sub("", text[one.end : other.start]).strip(): (one, other) for one, other in marks}
                )
        return found

    def insert_entry(self, kind: str, key: str, fields: Mapping[str, str], *, after: Block | None = None) -> list[Edit]:
        """Write a new entry in the layout of the file, behind the block `after`, by default behind the last entry."""
        return self.insert_text(self.entry_text(kind, key, fields), after=after)

    def entry_text(self, kind: str, key: str, fields: Mapping[str, str]) -> str:
        """A new entry in the layout of the file. Raises UnrepresentableError."""
        layout = replace(self.layout, assignment=self.layout.assignment.fit(fields))
        written_fields = [layout.separator + format_field(name, text, layout) for name, text in fields.items()]
        tail = layout.tail if fields else ""
        return f"@{layout.type_case(check_name(kind))}{{{check_key(key)}{''.join(written_fields)}{tail}}}"

    def insert_text(self, text: str, *, after: Block | None = None) -> list[Edit]:
        """Put a finished block, e.g. of an exporter, behind another one, as far off as the blocks of the file are."""
        whole, line_end = self.document.text, line_end_of(self.document.text)
        text = LINE_END.sub(line_end, text.strip("\r\n"))
        block = after or (self.document.entries[-1] if self.document.entries else None)
        if block is not None:
            end = match_end(_LINE_REST, whole, block.end)
            return [Edit(end, end, self._distance + text)]
        lead = "" if not whole.strip() else line_end if whole.endswith(("\n", "\r")) else 2 * line_end
        return [Edit(len(whole), len(whole), lead + text + line_end)]


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

"""Between the blocks of a file: how far apart they stand, in which order their fields come, which lines are theirs.

Where in an entry a field can be put or taken away without harm to the fields and notes beside it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from normalizer.bib.document import BibDocument, BibEntry, BibField, BibText
from normalizer.bib.edits import Edit
from normalizer.bib.layout import line_end_of
from normalizer.bib.source import LINE_END, Span

# So many entries tell the habits of a file.
_SAMPLE = 200
_BLANK_LINE = re.compile(r"[ \t]*(?:\r\n|\n|\r)")
_BLANKS = re.compile(r"[ \t]*")
_LINE_REST = re.compile(r"[ \t]*(?:\r\n|\n|\r|\Z)")


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
    for entry in document.entries[:_SAMPLE]:
        for number, field in enumerate(entry.fields):
            places[field.key].append(number / len(entry.fields))
    return {name: sum(found) / len(found) for name, found in places.items()}


def deletion_span(document: BibDocument, entry: BibEntry) -> Span:
    """What goes when an entry goes: its lines and a blank one, or only the entry where something shares its lines."""
    text = document.text
    line = document.position(entry.start)[0]
    line_start = document.line_span(line).start
    rest = _LINE_REST.match(text, entry.end)
    if rest is None:
        blanks = _BLANKS.match(text, entry.end)
        return Span(entry.start, blanks.end() if blanks else entry.end)
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
_PROPER = re.compile(rf"{_BETWEEN}(?:,{_BETWEEN})?")
_SEPARATOR = re.compile(r"\s*,\s*")
_COMMA = re.compile(rf"{_BETWEEN}(,)[ \t]*")
# A note on the line where a field ends speaks of that field.
_NOTE_BESIDE = re.compile(r"([ \t]*,)?[ \t]*%[^\r\n]*")
_BLANK_TO_LINE_END = re.compile(r"[ \t]*(?:[\r\n]|\Z)")
_LAST_INDENT = re.compile(r"[\r\n]([ \t]*)[^\r\n]*\Z")


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
        return _without_inner(text, field, gap)
    if _SEPARATOR.fullmatch(text, before.start, before.end):
        return [Edit(before.start, gap.start, "")]
    comma = _COMMA.match(text, gap.start, gap.end)
    end = comma.end() if comma and "%" not in comma[0] else gap.start
    alone = _BLANK_TO_LINE_END.match(text, end) is not None
    return [Edit(before.start + len(text[before.start : before.end].rstrip()) if alone else field.start, end, "")]


def _without_inner(text: str, field: BibField, gap: Gap) -> list[Edit]:
    comma = _COMMA.match(text, gap.start, gap.end)
    behind_note = comma is not None and "%" in comma[0]
    end = comma.end() if comma and not behind_note else gap.start
    end += len(text[end : gap.end]) - len(text[end : gap.end].lstrip())
    removed = [Edit(field.start, end, "")]
    return [*removed, Edit(comma.start(1), comma.end(), "")] if comma and behind_note else removed

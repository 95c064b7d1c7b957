"""Between the blocks of a file: how far apart they stand, in which order their fields come, which lines are theirs."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from normalizer.bib.blocks import BibEntry, BibText
from normalizer.bib.document import BibDocument
from normalizer.bib.layout import line_end_of
from normalizer.bib.source import Span

# So many entries tell the habits of a file.
_SAMPLE = 200
_LINE_END = re.compile(r"\r\n|\n|\r")
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
                counts[len(_LINE_END.findall(text))] += 1
    number = counts.most_common(1)[0][0] if counts else 2
    return line_end_of(document.text) * max(number, 1)


def field_order(document: BibDocument) -> dict[str, float]:
    """Field name in lower case -> how far down it stands in the entries that have it, from 0 to 1."""
    places: defaultdict[str, list[float]] = defaultdict(list)
    for entry in document.entries[:_SAMPLE]:
        for number, field in enumerate(entry.fields):
            places[field.key].append(number / len(entry.fields))
    return {name: sum(found) / len(found) for name, found in places.items()}


def lines_of(document: BibDocument, entry: BibEntry) -> Span:
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

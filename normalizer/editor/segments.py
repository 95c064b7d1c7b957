"""A .bib file in segments, each of which is read and checked as if it stood alone, and what an editor shows of entries.

A line that begins with "@word{" begins a block, also in a value that somebody forgot to close (`bib.grammar`). So a
file can be cut there, except within @comment blocks: to scan the segments is to scan the file.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise

from normalizer.bib import BibComment, BibDocument, BibEntry, BibPreamble, BibString, BibText, scan
from normalizer.bib.grammar import NEXT_BLOCK
from normalizer.editor.positions import Lines, Position, Range
from normalizer.lint.context import DialectSigns, dialect_signs
from normalizer.lint.diagnostic import Diagnostic, locate_findings
from normalizer.lint.rule import Finding
from normalizer.lint.suppress import file_selectors, may_have_ignores

_PLACES = ("booktitle", "journal", "journaltitle", "eprint", "publisher", "school", "institution")


@dataclass(frozen=True, slots=True)
class Outline:
    """An entry: `summary` has names, place and year, `searched` all words by which it is found, without their case."""

    key: str
    kind: str
    title: str
    summary: str
    range: Range
    key_range: Range
    searched: str

    def below(self, line: int) -> Outline:
        """The same, for a text that begins on a line."""
        return replace(self, range=_below(self.range, line), key_range=_below(self.key_range, line))


def _below(where: Range, line: int) -> Range:
    (first, start), (last, end) = where
    return Range(Position(first + line, start), Position(last + line, end))


def outlines(bib: BibDocument, encoding: str) -> Iterator[Outline]:
    """The entries of a text in order."""
    lines = Lines(bib.text, encoding)
    for entry in bib.entries:
        title, summary = title_of(entry), summary_of(entry)
        key = entry.key_span
        yield Outline(
            entry.key,
            entry.type,
            title,
            summary,
            lines.range(entry.start, entry.end),
            lines.range(key.start, key.end),
            f"{entry.key} {title} {summary}".casefold(),
        )


def title_of(entry: BibEntry) -> str:
    """The title, without braces, in one line."""
    return " ".join((entry.text("title") or "").replace("{", "").replace("}", "").split())


def summary_of(entry: BibEntry) -> str:
    """Names, place and year, in one line."""
    names = " ".join((entry.text("author") or entry.text("editor") or "").split())
    first, *others = names.split(" and ")
    year = entry.text("year") or (entry.text("date") or "")[:4]
    where = next((text for name in _PLACES if (text := entry.text(name))), "")
    return ", ".join(part for part in (first + (" et al." if others else ""), " ".join(where.split()), year) if part)


# Fields through which the check of an entry depends on others.
_INHERITING = ("crossref", "xdata")


@dataclass(eq=False)
class Segment:
    """A part of a file that begins at the beginning of a line.

    `line_count` is the number of line ends, `signs` tell the dialect, `keys` those of its entries, `parents`
    the keys that they inherit from. A part with `definitions` (@string, @preamble) matters to other segments, one with
    a @comment may matter to where others begin. `findings` are None until the segment is checked, `rest` those that
    depend on the whole file; both count from the beginning of the segment.
    """

    text: str
    line_count: int
    signs: DialectSigns
    keys: tuple[str, ...]
    parents: tuple[str, ...]
    has_definitions: bool
    has_comment: bool
    findings: tuple[Finding, ...] | None = None
    rest: tuple[Finding, ...] = ()
    _outlines: tuple[Outline, ...] | None = field(default=None, repr=False)
    _located: tuple[tuple[Finding, ...], list[Range]] = field(default=((), []), repr=False)
    _diagnostics: tuple[tuple[Finding, ...], tuple[Diagnostic, ...]] = field(default=((), ()), repr=False)

    @cached_property
    def is_ascii(self) -> bool:
        return self.text.isascii()

    @cached_property
    def document(self) -> BibDocument:
        """The segment scanned alone; @string names of other segments stand for themselves."""
        return scan(self.text)

    @property
    def definitions(self) -> tuple[BibString, ...]:
        """Its @string blocks."""
        return self.document.strings if self.has_definitions else ()

    def outlines(self, encoding: str) -> tuple[Outline, ...]:
        """The entries, counted from the beginning of the segment."""
        if self._outlines is None:
            self._outlines = tuple(outlines(self.document, encoding))
        return self._outlines

    @cached_property
    def ignores(self) -> tuple[tuple[str, ...], ...]:
        """The selectors of each comment that covers the whole file."""
        return file_selectors(self.document) if may_have_ignores(self.text) else ()

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        return (self.findings or ()) + self.rest

    def ranges(self, encoding: str) -> list[Range]:
        """The range of each finding, counted from the beginning of the segment."""
        found = self.all_findings
        if found != self._located[0]:
            lines = Lines(self.text, encoding)
            ranges = [lines.range(each.span.start, min(each.span.end, len(self.text))) for each in found]
            self._located = found, ranges
        return self._located[1]

    def diagnostics(self, file: str) -> tuple[Diagnostic, ...]:
        """The findings as a baseline has them; their lines count from the beginning of the segment."""
        found = self.all_findings
        if found != self._diagnostics[0]:
            self._diagnostics = found, locate_findings(file, self.document, found)
        return self._diagnostics[1]

    @property
    def comments_below(self) -> str:
        """The lines of comments at the end, which may be about the next segment."""
        lines = self.text.splitlines(keepends=True)
        count = 0
        while count < len(lines) and lines[-1 - count].lstrip()[:1] in ("%", ""):
            count += 1
        return "".join(lines[len(lines) - count :])


_DEFINITIONS = frozenset((BibString, BibPreamble))


def split(bib: BibDocument) -> list[Segment]:
    """The segments of a text, which begins at the beginning of a line; one for an empty text."""
    cuts = [(0, 0, 0), *_cuts(bib), (len(bib.text), len(bib.source.line_starts) - 1, len(bib.blocks))]
    segments = []
    for (start, line, first), (end, next_line, after) in pairwise(cuts):
        blocks = bib.blocks[first:after]
        entries = [block for block in blocks if isinstance(block, BibEntry)]
        kinds = {type(block) for block in blocks}
        segments.append(
            Segment(
                bib.text[start:end],
                next_line - line,
                dialect_signs(bib.text, blocks),
                tuple(entry.key for entry in entries),
                tuple(key for entry in entries for name in _INHERITING for key in entry.listed_keys(name)),
                has_definitions=not kinds.isdisjoint(_DEFINITIONS),
                has_comment=BibComment in kinds,
            )
        )
    return segments


def _cuts(bib: BibDocument) -> Iterator[tuple[int, int, int]]:
    """Where each segment but the first begins: offset, line (from 0), and index of its first block."""
    text, lines, last = bib.text, bib.source.line_starts, 0
    for index, block in enumerate(bib.blocks):
        if type(block) is not BibText and NEXT_BLOCK.match(text, block.start):
            line = bisect_right(lines, block.start) - 1
            start = lines[line]
            if start > last and not text[start : block.start].strip(" \t"):
                yield start, line, index
                last = start

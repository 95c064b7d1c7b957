"""A .bib file in segments, each of which is read and checked as if it stood alone.

A line that begins with "@word{" begins a block, also in a value that somebody forgot to close (`bib.grammar`). So a
file can be cut there, except within @comment blocks: to scan the segments is to scan the file.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from normalizer.bib import BibComment, BibDocument, BibEntry, BibPreamble, BibString, BibText, Block, scan
from normalizer.bib.grammar import NEXT_BLOCK, is_line_start
from normalizer.editor.positions import Lines, Range
from normalizer.lint.context import dialect_sign
from normalizer.lint.rule import Finding
from normalizer.lint.rules.helpers.data_model import keys_in
from normalizer.lint.suppress import file_selectors

# Fields through which the check of an entry depends on others.
_INHERITING = ("crossref", "xdata")


@dataclass(eq=False)
class Segment:
    """A part of a file that begins at the beginning of a line.

    `line_count` is the number of line ends, `sign` the sum of `dialect_sign`, `keys` those of its entries, `parents`
    the keys that they inherit from. A part with `definitions` (@string, @preamble) matters to other segments, one with
    a @comment may matter to where others begin. `findings` are None until the segment is checked, `rest` those that
    depend on the whole file; both count from the beginning of the segment.
    """

    text: str
    line_count: int
    sign: int
    keys: tuple[str, ...]
    parents: tuple[str, ...]
    has_definitions: bool
    has_comment: bool
    findings: tuple[Finding, ...] | None = None
    rest: tuple[Finding, ...] = ()
    _located: tuple[tuple[Finding, ...], list[Range]] = field(default=((), []), repr=False)

    @cached_property
    def is_ascii(self) -> bool:
        return self.text.isascii()

    @cached_property
    def document(self) -> BibDocument:
        """The segment scanned alone; @string names of other segments stand for themselves."""
        return scan(self.text)

    @cached_property
    def ignores(self) -> tuple[tuple[str, ...], ...]:
        """The selectors of each comment that covers the whole file."""
        return file_selectors(self.document) if "bibnorm:" in self.text else ()

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

    @property
    def comments_below(self) -> str:
        """The lines of comments at the end, which may be about the next segment."""
        lines = self.text.splitlines(keepends=True)
        count = 0
        while count < len(lines) and lines[-1 - count].lstrip()[:1] in ("%", ""):
            count += 1
        return "".join(lines[len(lines) - count :])


def split(bib: BibDocument) -> list[Segment]:
    """The segments of a text, which begins at the beginning of a line; one for an empty text."""
    groups = list(_groups(bib))
    ends = [start for start, _ in groups[1:]] + [len(bib.text)]
    starts = bib.source.line_starts
    segments = []
    for (start, blocks), end in zip(groups, ends, strict=True):
        entries = [block for block in blocks if isinstance(block, BibEntry)]
        parents = (entry.text(name) for entry in entries for name in _INHERITING if name in entry.first)
        segments.append(
            Segment(
                bib.text[start:end],
                # A line that begins at the very end counts to this segment: the line end is in it.
                bisect_left(starts, end + 1) - bisect_left(starts, start + 1),
                sum(map(dialect_sign, entries)),
                tuple(entry.key for entry in entries),
                tuple(key for text in parents for key in keys_in(text)),
                any(isinstance(block, BibString | BibPreamble) for block in blocks),
                any(isinstance(block, BibComment) for block in blocks),
            )
        )
    return segments


def _groups(bib: BibDocument) -> Iterator[tuple[int, list[Block]]]:
    """Where each segment begins, and its blocks."""
    text, start = bib.text, 0
    blocks: list[Block] = []
    for block in bib.blocks:
        if not isinstance(block, BibText) and NEXT_BLOCK.match(text, block.start):
            line = max(text.rfind("\n", start, block.start), text.rfind("\r", start, block.start), start - 1) + 1
            if line > start and is_line_start(text, start, block.start):
                yield start, blocks
                start, blocks = line, []
        blocks.append(block)
    yield start, blocks

"""A scanned .bib file: its blocks in order, and every character of its text in exactly one of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from normalizer.bib.blocks import BibEntry, BibField, BibString, Block
from normalizer.bib.problems import BibProblem
from normalizer.bib.source import Source, Span


@dataclass(frozen=True, eq=False, repr=False)
class BibDocument:
    """What `scan` returns. Two blocks always touch: the end of one is the start of the next.

    `notes` are the % notes inside entries, between their fields; the ones elsewhere are part of BibText blocks.
    """

    source: Source
    blocks: tuple[Block, ...]
    problems: tuple[BibProblem, ...]
    notes: tuple[Span, ...] = ()

    @property
    def text(self) -> str:
        return self.source.text

    @cached_property
    def entries(self) -> tuple[BibEntry, ...]:
        return tuple(block for block in self.blocks if isinstance(block, BibEntry))

    @cached_property
    def strings(self) -> tuple[BibString, ...]:
        return tuple(block for block in self.blocks if isinstance(block, BibString))

    @property
    def segments(self) -> Iterator[str]:
        """The text cut at every boundary that the scan knows; joined, it is the text again."""
        for block in self.blocks:
            start = block.start
            for cut in (*block.cuts(), block.end):
                if cut > start:
                    yield self.text[start:cut]
                    start = cut

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both from 1, the column in code points."""
        return self.source.position(offset)

    def line_span(self, line: int) -> Span:
        """A line (from 1) with its line end. Raises IndexError for a line that there is not."""
        return self.source.line_span(line)

    def fields(self, name: str) -> Iterator[tuple[BibEntry, BibField]]:
        """The entries that have a field of that name (in any case), each with the field that counts."""
        key = name.lower()
        for entry in self.entries:
            if field := entry.first.get(key):
                yield entry, field

    def entry(self, key: str) -> BibEntry | None:
        """The first entry with exactly this key."""
        return self._by_key.get(key)

    @cached_property
    def _by_key(self) -> dict[str, BibEntry]:
        return {entry.key: entry for entry in reversed(self.entries)}

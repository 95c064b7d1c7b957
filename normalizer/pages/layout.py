"""What goes between the steps of reading a page: its text, and what a reader made of it."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from normalizer.values.lazy import lazy_re

# What mail programs put before the lines of an answered mail.
_QUOTE_MARKS = lazy_re(r"\s?(?:>\s?)+")
# A page is read once for each depth of its quotes.
_MAX_DEPTH = 8


def unquoted(line: str) -> tuple[str, int]:
    """A line of an answered mail with blanks for the marks of a quote, and how many marks it has."""
    found = _QUOTE_MARKS.match(line) if ">" in line[:2] else None
    if found is None:
        return line, 0
    return " " * found.end() + line[found.end() :], min(found.group().count(">"), _MAX_DEPTH)


_PIECE, _NEARBY = 2_000_000, 100_000  # characters


@dataclass(frozen=True)
class PageText:
    """The decoded text of a page; lines end in "\\n", and hold no NUL."""

    text: str

    HEAD = 65_536

    def each_line(self) -> Iterator[str]:
        """The lines one by one: a list of them may take several times the memory of the page."""
        start = 0
        while (end := self.text.find("\n", start)) >= 0:
            yield self.text[start:end]
            start = end + 1
        yield self.text[start:]

    def pieces(self, edges: Sequence[re.Pattern[str]]) -> Iterator[tuple[int, str]]:
        """Pieces of a large page, without the line ends between them, each with the number of its first line.

        For readers that make much more of a text than its size. A piece ends at the first match of a pattern, or of the
        next one if the first has none nearby; the last pattern is looked for up to the end. No piece is short: two
        references alone do not show whether the numbers before them are labels or years.
        """
        start, line = 0, 1
        while len(self.text) - start > 2 * _PIECE:
            place = start + _PIECE
            nearby = (edge.search(self.text, place, place + _NEARBY) for edge in edges)
            found = next(filter(None, nearby), None) or edges[-1].search(self.text, place)
            if not found:
                break
            yield line, self.text[start : found.start()]
            line, start = line + self.text.count("\n", start, found.end()), found.end()
        yield line, self.text[start:]

    @cached_property
    def head(self) -> str:
        """As much of the page as tells its layout."""
        return self.text[: self.HEAD]

    @cached_property
    def head_lines(self) -> tuple[str, ...]:
        """The lines of the head that are not blank, without the spaces around them."""
        return tuple(stripped for line in self.head.split("\n") if (stripped := line.strip()))

    @cached_property
    def _ends(self) -> array[int]:
        found, end = array("q"), -1
        while (end := self.text.find("\n", end + 1)) >= 0:
            found.append(end)
        return found

    def line_at(self, offset: int) -> int:
        """The 1-based line that holds the character at `offset`."""
        return bisect_left(self._ends, offset) + 1


@dataclass(frozen=True, slots=True)
class PageItem:
    """A mention of a work with what stood around it, in the page's own words.

    `title` is the likeliest title, and empty where only identifiers or links stand. `text` is the mention as printed,
    in one line, where it holds more than its title (a reference, a decorated title): a catalog finds in it where the
    title begins and ends. `other_titles` are further readings of where it does, likeliest first.
    `end_line` is the last line (0: the same), `column` the place of the first character in its line, from 1.
    `beside` are texts that may be an identifier or hold links: a column, a link's target. They say which paper it is,
    unlike links inside the abstract. `prose` is the text around the links of `beside`, with their addresses inside.
    """

    title: str
    line: int
    abstract: str | None = None
    beside: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    year: int | None = None
    venue: str | None = None
    prose: str = ""
    end_line: int = 0
    column: int = 1
    text: str = ""
    other_titles: tuple[str, ...] = ()

    def with_beside(self, *texts: str) -> PageItem:
        return replace(self, beside=(*self.beside, *texts))

    def completed(
        self, authors: tuple[str, ...], year: int | None, venue: str | None, abstract: str | None = None
    ) -> PageItem:
        """The mention with these where it has none."""
        return replace(
            self,
            authors=self.authors or authors,
            year=self.year or year,
            venue=self.venue or venue,
            abstract=self.abstract or abstract,
        )


@dataclass(frozen=True, slots=True)
class PageReading:
    """What a reader found: items in page order (many as a PackedList), and warnings as (line, sentence).

    `header_end` is the last line of the header of a table, 0 for none.
    """

    items: Sequence[PageItem]
    warnings: tuple[tuple[int, str], ...] = ()
    header_end: int = 0


@dataclass(frozen=True, slots=True)
class Reader:
    """A page layout: how it is recognized and read, and what it looks for (for the message if it finds nothing)."""

    name: str
    sniff: Callable[[PageText], bool]
    read: Callable[[PageText], PageReading]
    looks_for: str

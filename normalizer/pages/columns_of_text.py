"""Lines of a page of plain text in reading order: two columns side by side (`pdftotext -layout`) are taken apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line, or the part of it in one column: `text` without the spaces around it.

    `line` and `column` are its place on the page, from 1. `frame` is the number of its
    column of its page. `gap`: a blank line stands before it, or its frame begins with it.
    `new_page`: a page begins with it.
    """

    text: str
    line: int
    column: int
    frame: int
    gap: bool
    new_page: bool


# Columns are set in lines of this width; a line that is longer was not set by a program that keeps columns apart.
_MAX_WIDTH = 400
_MIN_COLUMN_WIDTH = 20
# A gutter lies in the middle part of the page: labels in a margin of their own are no column.
_MIDDLE = (0.3, 0.7)
_MIN_LINES = 3
# At least so much of the lines has text in either column, and at most so much crosses the gutter (a wide heading).
_MIN_SIDE_SHARE = 0.2
_MAX_CROSSING_SHARE = 0.1
_GAP = re.compile(r" {2,}")


def in_reading_order(lines: Sequence[str], first: int = 1) -> Iterator[TextLine]:
    """Yield the lines that are not blank, the left column of each page before the right one.

    `first` is the number of the first line.
    """
    frame = 0
    gutter: int | None = None
    for start, end in _pages(lines):
        page = [line.expandtabs() for line in lines[start:end]]
        gutter = _gutter(page) or (gutter if gutter and _fits(page, gutter) else None)
        new_page = start > 0 or "\f" in lines[start]
        for run_start, run_end, split in _runs(page, gutter):
            numbered = list(enumerate(page[run_start:run_end], first + start + run_start))
            if not split or gutter is None:
                columns = [[(number, 0, line) for number, line in numbered]]
            else:
                columns = [
                    [(number, 0, line[:gutter]) for number, line in numbered],
                    [(number, gutter, line[gutter:]) for number, line in numbered],
                ]
            for column in columns:
                yield from _frame(column, frame, new_page)
                frame += 1
                new_page = False


def _frame(column: Sequence[tuple[int, int, str]], frame: int, new_page: bool) -> Iterator[TextLine]:
    """The lines of one column of one page."""
    gap = True
    for number, offset, text in column:
        if not (stripped := text.strip()):
            gap = True
            continue
        indent = len(text) - len(text.lstrip())
        yield TextLine(stripped, number, offset + indent + 1, frame, gap, new_page)
        gap = new_page = False


def _pages(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The pages as ranges of lines: parted by form feeds, or by two blank lines next to a line that stands alone."""
    start, fed = 0, any("\f" in line for line in lines)
    if fed:
        for index, line in enumerate(lines):
            if "\f" in line and index > start:
                yield start, index
                start = index
    else:
        stripped = [bool(line.strip()) for line in lines]
        filled = [index for index, is_filled in enumerate(stripped) if is_filled]
        alone = [
            (not place or filled[place - 1] < index - 1) and (place + 1 == len(filled) or filled[place + 1] > index + 1)
            for place, index in enumerate(filled)
        ]
        for place in range(1, len(filled)):
            if filled[place] - filled[place - 1] > 2 and (alone[place] or alone[place - 1]):
                yield start, filled[place]
                start = filled[place]
    if start < len(lines):
        yield start, len(lines)


def _gutter(page: Sequence[str]) -> int | None:
    """The offset between two columns, None for a page of one column."""
    filled = [line.rstrip() for line in page if line.strip()]
    width = max(map(len, filled), default=0)
    if not 2 * _MIN_COLUMN_WIDTH < width < _MAX_WIDTH:
        return None
    blank, left, right = [0] * (width + 2), [0] * (width + 2), [0] * (width + 2)
    for line in filled:
        indent = len(line) - len(line.lstrip())
        spans = [(0, indent), *(found.span() for found in _GAP.finditer(line, indent)), (len(line), width + 1)]
        for start, end in spans:
            blank[start] += 1
            blank[end] -= 1
        left[indent + 1] += 1
        right[0] += 1
        right[len(line)] -= 1
    blanks, lefts, rights = list(accumulate(blank)), list(accumulate(left)), list(accumulate(right))
    enough = max(_MIN_LINES, _MIN_SIDE_SHARE * len(filled))
    possible = [
        x for x in range(max(_MIN_COLUMN_WIDTH, int(_MIDDLE[0] * width)), int(_MIDDLE[1] * width) + 1)
        if lefts[x] >= enough and rights[x] >= enough
        and len(filled) - blanks[x] <= max(1, _MAX_CROSSING_SHARE * len(filled))
    ]  # fmt: skip
    return max(possible, key=lambda x: (blanks[x], x), default=None)


def _fits(page: Sequence[str], gutter: int) -> bool:
    """Whether no line of a short page crosses the gutter of the page before it, and one stands on its right."""
    return any(line[gutter:].strip() for line in page) and not any(_crosses(line, gutter) for line in page)


def _crosses(line: str, gutter: int) -> bool:
    around = line[max(0, gutter - 1) : gutter + 1]
    return bool(line[:gutter].strip()) and bool(line[gutter:].strip()) and bool(around.strip())


def _runs(page: Sequence[str], gutter: int | None) -> Iterator[tuple[int, int, bool]]:
    """Ranges of lines, and whether the lines of the range are in two columns; a line across both parts two ranges."""
    start = 0
    if gutter is not None:
        for index, line in enumerate(page):
            if _crosses(line, gutter):
                if start < index:
                    yield start, index, True
                yield index, index + 1, False
                start = index + 1
    if start < len(page):
        yield start, len(page), gutter is not None

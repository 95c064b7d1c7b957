"""A plain list: one title a line, perhaps numbered or bulleted, perhaps with an address beside it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from normalizer.pages.blocks import boilerplate, without_glued_labels
from normalizer.pages.layout import PageItem, PageReading, PageText
from normalizer.pages.line_metadata import NUMBER, split_title_and_metadata, without_bullet
from normalizer.values.titles import title_words

# A longer line is no title: some program's output, or a text without line ends.
_MAX_LENGTH = 20_000


def is_list(source: PageText) -> bool:
    """Any text can be a list of titles; so this reader comes last."""
    return True


def read_list(source: PageText) -> PageReading:
    """Every line that holds words is a title; a line with nothing but an address belongs to the title before it."""
    rows = [(number, stripped) for number, line in enumerate(source.lines, start=1) if (stripped := line.strip())]
    numbered = _is_numbered([line for _, line in rows])
    found: list[PageItem] = []
    for number, line in rows:
        if len(line) > _MAX_LENGTH or boilerplate(line):
            continue
        text = without_bullet(line)
        if numbered:
            text = without_bullet(NUMBER.sub("", text, count=1))
        title, beside = split_title_and_metadata(without_glued_labels(text))
        if any(len(word) > 1 for word in title_words(title)):
            found.append(PageItem(title, number, beside=beside))
        elif found:
            found[-1] = found[-1].with_beside(*beside)
    return PageReading(tuple(found))


def _is_numbered(lines: Sequence[str]) -> bool:
    """Numbers that count up are not part of the titles ("3. Order Effects" alone may be a title)."""
    numbers = [int(found["number"]) for line in lines if (found := NUMBER.match(without_bullet(line)))]
    rising = sum(later == earlier + 1 for earlier, later in pairwise(numbers))
    return len(numbers) * 2 >= len(lines) and rising * 2 >= len(numbers) - 1 and numbers[:1] != []

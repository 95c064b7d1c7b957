"""A copied page as blocks: lines that may be a title or an abstract, with boilerplate dropped and wrapping undone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from normalizer.pages.boilerplate import boilerplate, without_glued_labels

# Text that a program wrapped: fmt, fold and mail clients use widths in this range.
_WIDTHS = range(40, 161)
# So many of the lines that another one follows must be full before we believe that a page is wrapped.
_FULL_LINES = 0.5


@dataclass(frozen=True, slots=True)
class Block:
    """A line (or a wrapped one's parts joined by spaces) at its 1-based place; `gap`: a blank line stands before it."""

    text: str
    line: int
    gap: bool


def blocks(lines: Sequence[str]) -> list[Block]:
    """The blocks of a page, in order."""
    found = list(_without_boilerplate(_stripped(lines)))
    # A word without room on any line (an address) may stick out, so lines of one word do not count.
    width = max((len(block.text) for block in found if " " in block.text), default=0)
    if width in _WIDTHS and _is_wrapped(found, width):
        return list(_unwrapped(found, width))
    return found


def is_spaced(found: Sequence[Block]) -> bool:
    """Whether blank lines part the blocks of a page."""
    return sum(block.gap for block in found[1:]) * 2 > len(found) - 1


def _stripped(lines: Iterable[str]) -> Iterator[Block]:
    gap = True
    for number, line in enumerate(lines, start=1):
        if text := line.strip():
            yield Block(text, number, gap)
            gap = False
        else:
            gap = True


def _without_boilerplate(found: Iterable[Block]) -> Iterator[Block]:
    """Drop the lines of the table; a gap before a dropped line is one before the next kept line."""
    gap = drop_name = False
    for block in found:
        gap = gap or block.gap
        row = boilerplate(block.text)
        if row or (drop_name and " " not in block.text):
            drop_name = row is not None and row.also_next
            continue
        drop_name = False
        yield Block(without_glued_labels(block.text), block.line, gap)
        gap = False


def _is_wrapped(found: Sequence[Block], width: int) -> bool:
    inner = [pair for pair in pairwise(found) if not pair[1].gap]
    return bool(inner) and sum(_is_full(*pair, width) for pair in inner) > _FULL_LINES * len(inner)


def _is_full(block: Block, following: Block, width: int) -> bool:
    """Whether the line was broken because the next word had no room on it."""
    return len(block.text) + 1 + len(following.text.split(maxsplit=1)[0]) > width


def _unwrapped(found: Sequence[Block], width: int) -> Iterator[Block]:
    parts = [found[0]]
    for block in found[1:]:
        if block.gap or not _is_full(parts[-1], block, width) or _is_question(parts):
            yield _joined(parts)
            parts = []
        parts.append(block)
    yield _joined(parts)


def _is_question(parts: Sequence[Block]) -> bool:
    """A first line that ends so is a title, however full it is; an abstract may stand right below it."""
    return len(parts) == 1 and parts[0].gap and parts[0].text[-1] in "?!"


def _joined(parts: Sequence[Block]) -> Block:
    return Block(" ".join(part.text for part in parts), parts[0].line, parts[0].gap)

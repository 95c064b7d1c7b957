"""A copied page as blocks: lines that may be a title or an abstract, with boilerplate dropped and wrapping undone."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from normalizer.pages.skipped import boilerplate
from normalizer.values.packed import PackedList
from normalizer.values.patterns import lazy_re

# Labels that stand before a title on the same line, because the page's text was copied without its boxes:
# `SubscribePretraining the Vision Transformer ...`. A small letter goes on ("Subscriber churn ..."), so it is no label.
_PROMPT = r"Get\s[^!]{0,60}\sin\syour\s(?:e-?mail\s)?inbox[^!]{0,30}!"
JOINED_LABELS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("prompt for e-mail", lazy_re(rf"{_PROMPT}\s{{0,3}}(?=\S)", re.IGNORECASE)),
    ("button beside the prompt", lazy_re(r"Subscribe\s{0,3}(?=[^\sa-z:,.\-–—])")),
    ("byline of the daily papers", lazy_re(r"by\s?AK\sand\sthe\sresearch\scommunity\s{0,3}(?=\S)")),
)

# A page with one of these lines is a copied Hugging Face page, whatever else it holds.
SIGNATURE = lazy_re(
    r"(?:get|receive)\s.{0,60}\sin\syour\s(?:e-?mail\s)?inbox|by\s?AK\sand\sthe\sresearch\scommunity", re.IGNORECASE
)


def without_glued_labels(line: str) -> str:
    """The line behind the labels it begins with."""
    stripped = True
    while stripped:
        stripped = False
        for _, pattern in JOINED_LABELS:
            if found := pattern.match(line):
                line, stripped = line[found.end() :], True
    return line


_FILE_END = lazy_re(r"\.(?:pdf|docx?|epub|djvu|ps)$", re.IGNORECASE)
# Text that a program wrapped: fmt, fold and mail clients use widths in this range.
_WIDTHS = range(40, 161)
# So many of the lines that another one follows must be full before we believe that a page is wrapped.
_MIN_FULL_LINE_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Block:
    """A line (or a wrapped one's parts joined by spaces) at its 1-based place; `gap`: a blank line stands before it."""

    text: str
    line: int
    gap: bool
    end_line: int = 0


def blocks(lines: Iterable[str]) -> PackedList[Block]:
    return rejoined(PackedList(_without_boilerplate(_stripped(lines))))


def rejoined(found: PackedList[Block]) -> PackedList[Block]:
    """The blocks, with the lines of a page joined that a program wrapped at one width."""
    # A word without room on any line (an address) may stick out, so lines of one word do not count.
    width = max((len(block.text) for block in found if " " in block.text), default=0)
    if width in _WIDTHS and _is_wrapped(found, width):
        return PackedList(_rejoin_wrapped_lines(found, width))
    return found


def has_blank_lines(found: Sequence[Block]) -> bool:
    """Whether blank lines part the blocks of a page."""
    return sum(block.gap for block in islice(found, 1, None)) * 2 > len(found) - 1


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
            drop_name = row is not None and row.includes_next_line
            continue
        drop_name = False
        yield Block(without_glued_labels(block.text), block.line, gap)
        gap = False


def _is_wrapped(found: Sequence[Block], width: int) -> bool:
    are_full = array("b", (_is_full(*pair, width) for pair in pairwise(found) if not pair[1].gap))
    return sum(are_full) > _MIN_FULL_LINE_SHARE * len(are_full)


def _is_full(block: Block, following: Block, width: int) -> bool:
    """Whether the line was broken because the next word had no room on it."""
    return len(block.text) + 1 + len(following.text.split(maxsplit=1)[0]) > width and not _FILE_END.search(block.text)


def _rejoin_wrapped_lines(found: Iterable[Block], width: int) -> Iterator[Block]:
    parts: list[Block] = []
    for block in found:
        if parts and (block.gap or not _is_full(parts[-1], block, width) or _is_question(parts)):
            yield _joined(parts)
            parts = []
        parts.append(block)
    yield _joined(parts)


def _is_question(parts: Sequence[Block]) -> bool:
    """A first line that ends so is a title, however full it is; an abstract may stand right below it."""
    return len(parts) == 1 and parts[0].gap and parts[0].text[-1] in "?!"


def _joined(parts: Sequence[Block]) -> Block:
    end = parts[-1].line if len(parts) > 1 else 0
    return Block(" ".join(part.text for part in parts), parts[0].line, parts[0].gap, end)

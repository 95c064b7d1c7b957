"""Lines of a PDF's text that belong to its pages, not to what is printed on them: page numbers, running heads."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from normalizer.pages.columns_of_text import TextLine
from normalizer.values.patterns import lazy_re

_PAGE_NUMBER = lazy_re(
    r"(?:[-–—]\s?)?(?:page\s)?(?!(?:1[5-9]|20)\d\d)\d{1,4}(?:\s?(?:/|of)\s?\d{1,4})?(?:\s?[-–—])?|[ivxlc]{1,6}",
    re.IGNORECASE,
)
_ALWAYS_FURNITURE = lazy_re(
    r"(?:(?:arxiv\s)?preprint\.?\s)?under\sreview\b.{0,60}|preprint\.?(?:\s\d{1,4})?|published\sas\sa\s(?:conference|workshop)\spaper\sat\s.{0,60}"
    r"|(?:to\sappear|accepted)\s(?:in|at|by|for)\s.{0,60}|arxiv:\d{4}\.\d{4,5}(?:v\d+)?\s{1,2}\[[\w.-]+\].{0,30}|authorized\slicensed\suse.{0,200}"
    r"|downloaded\s(?:from|on|by)\s.{0,100}|(?:copyright\s)?©.{0,100}|manuscript\ssubmitted\sto.{0,60}",
    re.IGNORECASE,
)
_ENTRY_LIKE = lazy_re(r"\b(?:1[5-9]|20)\d\d\b|https?://|\d[–-]\d|[,;–-]$|arxiv:", re.IGNORECASE)
_MAX_HEAD_LENGTH = 100
_BEGINS_ENTRY = lazy_re(r"\[[^\[\]]{1,60}\]|\d{1,7}[.)]\s")


def without_running_heads(lines: Sequence[TextLine]) -> Iterator[TextLine]:
    """The lines without page numbers, running heads and loose marks; a gap around these is one before the next line."""
    numbers = [_is_page_number(lines, index) for index in range(len(lines))]
    edges = [_is_edge(lines, numbers, index) for index in range(len(lines))]
    keys = Counter(_key(line.text) for line, edge in zip(lines, edges, strict=True) if edge)
    gap = False
    for index, line in enumerate(lines):
        if numbers[index] or _is_mark(line.text) or (edges[index] and _is_running_head(lines, numbers, keys, index)):
            gap = True
            continue
        yield replace(line, gap=True) if gap and not line.gap else line
        gap = False


def _is_mark(text: str) -> bool:
    return len(text) < 3 and not any(char.isalnum() for char in text)


def _key(text: str) -> str:
    return re.sub(r"\d+", "#", text.casefold()) if len(text) <= _MAX_HEAD_LENGTH else ""


def _is_page_number(lines: Sequence[TextLine], index: int) -> bool:
    """Whether a line is a number that stands alone: between blank lines, at an end of its page, or counting lines."""
    line = lines[index]
    if len(line.text) > 16 or not _PAGE_NUMBER.fullmatch(line.text):
        return False
    if line.text.isdecimal() and any(
        other.text.isdecimal() and len(other.text) < 5 and abs(int(other.text) - int(line.text)) == 1
        for other in (*lines[max(index - 1, 0) : index], *lines[index + 1 : index + 2])
    ):
        return True
    return line.gap or index + 1 == len(lines) or lines[index + 1].gap or lines[index + 1].frame != line.frame


def _is_edge(lines: Sequence[TextLine], numbers: Sequence[bool], index: int) -> bool:
    """Whether a line may be a running head: next to a page number, at an end of its page, or behind a blank line."""
    line = lines[index]
    if len(line.text) > _MAX_HEAD_LENGTH or _BEGINS_ENTRY.match(line.text):
        return False
    return line.gap or any(
        not 0 <= other < len(lines) or numbers[other] or lines[max(index, other)].new_page
        for other in (index - 1, index + 1)
    )


def _is_running_head(lines: Sequence[TextLine], numbers: Sequence[bool], keys: Counter[str], index: int) -> bool:
    """Whether a line at an edge is no part of an entry: it comes again, names itself, or stands alone at a number."""
    line = lines[index]
    if _ALWAYS_FURNITURE.fullmatch(line.text):
        return True
    if _ENTRY_LIKE.search(line.text):
        return False
    numbered = re.match(r"\d{1,4}\s+\D|.*\D\s+\d{1,4}$", line.text) is not None
    if keys[_key(line.text)] > 1 and (numbered or len(line.text.split()) > 1):
        return True
    alone = line.gap and (index + 1 == len(lines) or lines[index + 1].gap or lines[index + 1].new_page)
    beside_number = any(0 <= other < len(lines) and numbers[other] for other in (index - 1, index + 1))
    capitals = line.text.isupper() and len(line.text) > 8
    return (alone and beside_number) or (line.gap and numbered and capitals)

"""The lines of a list as its entries: wrapped lines joined, what is indented below an entry kept with it."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from heapq import merge
from itertools import pairwise, takewhile

from normalizer.pages.blocks import WIDTHS, Block, rejoined
from normalizer.pages.layout import PageItem, unquoted
from normalizer.pages.line_metadata import ids_only
from normalizer.pages.links import is_paper
from normalizer.pages.skipped import people_in, reason_of
from normalizer.values.decorations import MONTH, is_decoration
from normalizer.values.lazy import lazy_re
from normalizer.values.packed import PackedList, drained
from normalizer.works.words import shipped_frequencies

_MARK = lazy_re(
    r"\s*(?:[-*+•‣◦▪●○]|[\[(]?\d{1,7}[.)\]]{1,2}|#\d{1,7}|\[[ xX]\]|\.\.(?=\s\[))\s+(?=\S)"
    r"|\s*[（【]?(?:\d{1,7}|[一二三四五六七八九十]{1,3})[、．）】](?=\s*\S)"
)
_HYPHEN = lazy_re(r"(?<![^\W\d_])(?P<head>[^\W\d_]{2,})-$")  # from the beginning of a word: linear time
_REST = lazy_re(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a list: its text in one line, its lines, and the texts below it that belong to it."""

    text: str
    line: int
    end_line: int
    column: int
    below: tuple[str, ...] = ()


def entries_of(lines: Callable[[], Iterable[str]]) -> Iterator[Entry]:
    """The entries of a list. A list without marks is one entry a line, unless its lines are wrapped.

    Mail programs wrap the lines of each depth of quotes apart.
    """
    depths: set[int] = set()
    marked = 0
    for line, depth in map(unquoted, lines()):
        depths.add(depth)
        marked += _MARK.match(line) is not None

    def lines_of(depth: int) -> Iterator[str]:
        return (line if found == depth else "" for line, found in map(unquoted, lines()))

    parts = (_grouped(partial(lines_of, depth), is_marked=marked > 1) for depth in sorted(depths))
    return map(_entry, _with_hyphenated(merge(*parts, key=lambda group: group[0][1])))


def _grouped(lines: Callable[[], Iterable[str]], *, is_marked: bool) -> Iterator[list[_Line]]:
    if is_marked:
        return _marked_groups(lines(), _wrapped_at(lines()))
    return ([each] for each in _unmarked(lines))


# Of a list that is wrapped without indents, so many lines without a mark follow one that had no room for their word.
_MIN_FULL_SHARE = 0.5


def _wrapped_at(lines: Iterable[str]) -> int:
    """The width at which the items of a list are wrapped; 0 for one whose items have a line each."""
    pairs = [(before.rstrip(), line.strip()) for before, line in pairwise(lines) if before.strip() and line.strip()]
    width = max((len(before) for before, _ in pairs if " " in before.strip()), default=0)
    later = [pair for pair in pairs if not _MARK.match(pair[1])]
    full = sum(_is_full(*pair, width) for pair in later)
    return width if width in WIDTHS and full > _MIN_FULL_SHARE * len(later) else 0


def _is_full(before: str, line: str, width: int) -> bool:
    return len(before.rstrip()) + 1 + len(line.split(maxsplit=1)[0]) > width > 0


_Line = tuple[str, int, int, int]  # text without the spaces around it, first line, last line, column


def _unmarked(lines: Callable[[], Iterable[str]]) -> Iterator[_Line]:
    found: PackedList[Block] = PackedList()
    blank = apart = True
    gaps = -1  # before the first line is none
    for number, line in enumerate(lines(), start=1):
        if text := line.strip():
            alone = bool(ids_only(text))
            found.append(Block(text, number, blank or apart or alone))
            gaps += blank
            blank, apart = False, alone
        else:
            blank = True
    page = enumerate(lines(), start=1)
    for block in drained(_unwrapped(found, gaps)):
        first = next(line for number, line in page if number == block.line)
        yield block.text, block.line, block.end_line or block.line, len(first) - len(first.lstrip()) + 1


# Lines of a title that is wrapped, and the share of its later lines that begin with a small letter, as words of a title
# do that titles of lists of their own do not.
_MAX_WRAPPED, _MIN_SMALL = 5, 0.25


def _unwrapped(found: PackedList[Block], gaps: int) -> PackedList[Block]:
    """The lines with wrapped titles joined; as they are if the joined lines do not look like titles.

    They do if `gaps`, blank lines between them, are before most.
    """
    whole = rejoined(found)
    if whole is found or any(block.end_line - block.line >= _MAX_WRAPPED for block in whole):
        return found
    lines = iter(found)
    small = later = 0
    for block in whole:
        for line in lines:
            later += line.line > block.line
            small += line.line > block.line and line.text[0].islower()
            if line.line >= block.end_line:
                break
    return found if small < _MIN_SMALL * later and gaps * 2 <= len(whole) - 1 else whole


def _marked_groups(lines: Iterable[str], width: int) -> Iterator[list[_Line]]:
    """Lines grouped by item: an item goes on while lines without a mark are indented below its mark.

    In a list wrapped at a width it also goes on behind a line that had no room for the next word.
    """
    group: list[_Line] = []
    indent = None
    before = ""
    for number, line in enumerate(lines, start=1):
        text = line.strip()
        depth = len(line) - len(line.lstrip())
        mark = _MARK.match(line)
        is_entry = bool(text) and not mark and indent is not None
        goes_on = is_entry and (depth > (indent or 0) or (_is_full(before, line, width) and not ids_only(before)))
        before = line
        if group and goes_on:
            group.append((text, number, number, depth + 1))
            continue
        if group and (text or mark):
            yield group
            group = []
        if text:
            group, indent = [(text, number, number, depth + 1)], (depth if mark else None)
        else:
            indent = None
    if group:
        yield group


def _with_hyphenated(groups: Iterable[list[_Line]]) -> Iterator[list[_Line]]:
    """Lines that break off within a word are joined with the next line, also where no indent shows it."""
    before: list[_Line] = []
    for group in groups:
        if before and _goes_on(before[-1], group[0]) and not _MARK.match(group[0][0]):
            before.extend(group)
            continue
        if before:
            yield before
        before = list(group)
    if before:
        yield before


def _goes_on(first: _Line, second: _Line) -> bool:
    return second[1] == first[2] + 1 and _HYPHEN.search(first[0]) is not None and second[0][:1].islower()


def _entry(group: Sequence[_Line]) -> Entry:
    text, line, _, column = group[0]
    below = [part for part, *_ in group[1:]]
    more = list(takewhile(lambda part: not _stands_alone(part), below))
    return Entry(joined([text, *more]), line, group[-1][2], column, tuple(below[len(more) :]))


def _stands_alone(text: str) -> bool:
    return (
        bool(ids_only(text)) or reason_of(text) is not None or bool(people_in(text)) or is_decoration(text, leads=True)
    )


def joined(lines: Sequence[str]) -> str:
    """Lines as one; a word that was divided at the end of a line is put together if titles have the word."""
    parts = list(lines[:1])
    for line in lines[1:]:
        parts[-1] = _before(parts[-1], line)
        parts.append(line)
    return "".join(parts)


def _before(text: str, following: str) -> str:
    head, rest = _HYPHEN.search(text), _REST.match(following)
    if not head or not rest or not following[:1].islower():
        return f"{text} "
    frequencies = shipped_frequencies()
    whole = f"{head['head']}{rest[0]}".lower()
    compound = frequencies.is_known(head["head"].lower()) and frequencies.is_known(rest[0].lower())
    return text[:-1] if frequencies.is_known(whole) or not compound else text


# A date to the day, as items of news begin with.
_DAY = lazy_re(rf"\W*(?:(?:19|20)\d\d[-/.]\d\d?[-/.]\d\d?(?!\d)|{MONTH}\s\d{{1,2}}(?!\d))", re.IGNORECASE)


def without_asides(items: Iterable[tuple[int, PageItem]]) -> Iterator[PageItem]:
    """The items, each given with the number of its section, without sections of news and of other lists.

    No item of such a section links to a paper, as most of the others do; each begins with a day, or only links to what
    it names in one word.
    """
    papers, others = Counter[int](), Counter[int]()
    kept, sections = PackedList[PageItem](), array("l")
    asides = Counter[int]()
    for section, item in items:
        kept.append(item)
        sections.append(section)
        has_paper = any(map(is_paper, item.beside))
        (papers if has_paper else others)[section] += 1
        is_name = bool(item.beside) and " " not in item.title.strip()
        asides[section] += not has_paper and (is_name or _DAY.match(item.text or item.title) is not None)
    is_linked = papers.total() > sum(others[section] for section in papers)
    left_out = {
        section for section in others if is_linked and not papers[section] and asides[section] == others[section]
    }
    for section, item in zip(sections, kept.drain(), strict=True):
        if section not in left_out:
            yield item

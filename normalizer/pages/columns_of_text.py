"""Lines of a page of plain text in reading order, without the lines that only its pages have.

Two columns side by side (`pdftotext -layout`) are taken apart; page numbers and running heads are left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from normalizer.values.lazy import lazy_re


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


def text_of(lines: Iterable[TextLine]) -> str:
    """The lines as they were broken."""
    return "\n".join(line.text for line in lines)


# Columns are set in lines of this width; a line that is longer was not set by a program that keeps columns apart.
_MAX_WIDTH = 400
# The right column begins in the middle part of the page: what follows labels in a margin is no column.
_MIDDLE = (0.3, 0.72)
_MIN_LINES = 3
_MIN_WIDTH = 40
# So many of the lines of a page have text in either column.
_MIN_SIDE_SHARE = 0.2
# Edges that are tried, the most frequent ones: a page in which the right column is moved has two or three.
_MAX_EDGES = 5
_MAX_HANGING = 3
# What speaks against an edge of the right column in a line: text across it, a single space before it.
_ACROSS, _STICKS_OUT, _SINGLE_SPACE = 1.0, 0.2, 0.3
# ... against one column: a wide gap within the line. And against another edge than in the line before.
_WIDE_GAP, _CHANGE = 0.6, 2.5
_MIN_WIDE_GAP = 3
# The words before the edge that a gap parts from the left column: a label, the first words of a hanging entry.
_STICKING_OUT = lazy_re(r"\S {2,}(?=\S(?:\S| (?! ))*$)")
_STICKING_OVER = lazy_re(r"(?:\S| (?! )){1,14}? {2,}(?=\S)")
_MAX_STICKING_OUT = 14
_INITIALS_BEFORE = lazy_re(r"(?<= )(?:[A-Z]\.[ -]){1,3}$")
_LABEL_BEFORE = lazy_re(r"(?:(?<= )\[(?:\d{1,4}|[A-Z][^\[\]]{0,24}\d\d[a-z]?)\]|(?<=  )\d{1,3}[.)]) *$")
_MAX_LABEL = 40
_RIGHT_EDGE = lazy_re(r"(?<=\S) {2,}(?=\S)|^ {10,}(?=\S)")


def in_reading_order(lines: Sequence[str], first: int = 1) -> Iterator[TextLine]:
    """Yield the lines that are not blank, the left column of each page before the right one.

    `first` is the number of the first line.
    """
    frame = 0
    possible: list[int] = []
    for start, end in _pages(lines):
        page = [line.expandtabs() for line in lines[start:end]]
        possible = _frequent_edges(page) or possible  # a page has the columns of the one before it, if any
        new_page = start > 0 or "\f" in lines[start]
        for columns in _blocks(page, possible):
            for column in columns:
                edges = {offset for _, _, offset in column}
                frames = {offset: frame + place for place, offset in enumerate(sorted(edges))}
                frame += len(edges)
                gap = True
                for index, text, offset in column:
                    if not (stripped := text.strip()):
                        gap = True
                        continue
                    place = offset + len(text) - len(text.lstrip()) + 1
                    yield TextLine(stripped, first + start + index, place, frames[offset], gap, new_page)
                    gap = new_page = False


_LEFT_NUMBER, _RIGHT_NUMBER = lazy_re(r"\f?\s{0,8}(\d{1,4})(?=\s|$)"), lazy_re(r"(?:(?<=\s)|^)(\d{1,4})$")
_HAS_YEAR = lazy_re(r"\b(?:1[89]|20)\d\d\b")
# So many of the lines of a manuscript count up, and so few have a year: a list of references with a number each has one
# in every line.
_MIN_NUMBERED, _MIN_NUMBERED_SHARE, _MAX_YEAR_SHARE = 8, 0.8, 0.7
_MAX_STEP = 5  # blank lines have numbers too, which a copy leaves out


def without_line_numbers(lines: Sequence[str]) -> Sequence[str]:
    """The lines without the numbers in the margin of a manuscript under review, which count them."""
    filled = [line.rstrip() for line in lines if line.strip()]
    for pattern in (_LEFT_NUMBER, _RIGHT_NUMBER):
        found = list(map(pattern.search if pattern is _RIGHT_NUMBER else pattern.match, filled))
        numbers = [int(number[1]) for number in found if number]
        counted = sum(1 <= later - earlier <= _MAX_STEP for earlier, later in pairwise(numbers))
        if counted < max(_MIN_NUMBERED, _MIN_NUMBERED_SHARE * len(filled)):
            continue
        rest = [pattern.sub(_blank, line.rstrip(), count=1) for line in lines]
        if sum(_HAS_YEAR.search(line) is not None for line in rest) <= _MAX_YEAR_SHARE * len(filled):
            return rest
    return lines


def _blank(number: re.Match[str]) -> str:
    return " " * len(number[0]) if "\f" not in number[0] else "\f" + " " * (len(number[0]) - 1)


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


_Part = tuple[int, str, int]  # the index of a line on its page, its text in one column, the offset of that column


def _blocks(page: Sequence[str], possible: Sequence[int]) -> Iterator[list[list[_Part]]]:
    """The columns of each run of lines: one, or the left and the right one."""
    edges = _right_edges(page, possible)
    start = 0
    while start < len(page):
        end = start + 1
        while end < len(page) and (edges[end] is None) == (edges[start] is None):
            end += 1
        run = range(start, end)
        if edges[start] is None:
            yield [[(index, page[index], 0) for index in run]]
        else:
            cuts = [_cut(page[index], edges[index] or 0) for index in run]
            yield [
                [(index, page[index][:cut], 0) for index, cut in zip(run, cuts, strict=True)],
                [(index, page[index][cut:], cut) for index, cut in zip(run, cuts, strict=True)],
            ]
        start = end


def _right_edges(page: Sequence[str], edges: Sequence[int]) -> list[int | None]:
    """Where the right column begins in each line, None for lines of one column.

    The edges that change least and that least text crosses (Viterbi): where a line of the left column is too long,
    `pdftotext` moves the right column, and a single space parts them.
    """
    possible: list[int | None] = [None, *edges]
    if len(possible) == 1:
        return [None] * len(page)
    costs = [0.0] * len(possible)
    origins: list[list[int]] = []
    for line in page:
        text = line.rstrip()
        cheapest = min(range(len(possible)), key=costs.__getitem__)
        row = [place if costs[place] <= costs[cheapest] + _CHANGE else cheapest for place in range(len(possible))]
        origins.append(row)
        costs = [
            costs[row[place]] + (_CHANGE if row[place] != place else 0.0) + _cost(text, edge)
            for place, edge in enumerate(possible)
        ]
    place = min(range(len(possible)), key=costs.__getitem__)
    found: list[int | None] = []
    for row in reversed(origins):
        found.append(possible[place])
        place = row[place]
    return found[::-1]


def _cut(line: str, edge: int) -> int:
    """Where a line is cut: at the edge, or where one of the columns sticks out over it.

    That is at a gap next to the edge, else at the last space before it; a label and initials stay with what they
    stand before.
    """
    label = _LABEL_BEFORE.search(line, max(0, edge - _MAX_LABEL), edge)
    if label and line[edge:].strip():
        return label.start()
    if not 0 < edge < len(line) or line[edge - 1] == " ":
        return edge
    if gap := _gap_beside(line, edge):
        return gap
    space = line.rfind(" ", max(0, edge - _MAX_STICKING_OUT), edge)
    initials = _INITIALS_BEFORE.search(line, max(0, space - _MAX_STICKING_OUT), space + 1)
    return initials.start() if initials else space + 1 if space > 0 else edge


def _gap_beside(line: str, edge: int) -> int | None:
    """The end of the gap before words of the right column, or behind words of the left one, that cross the edge."""
    before = _STICKING_OUT.search(line, max(0, edge - _MAX_STICKING_OUT), edge)
    after = None if before else _STICKING_OVER.match(line, edge, edge + 2 * _MAX_STICKING_OUT)
    found = before or after
    return found.end() if found else None


def _cost(text: str, edge: int | None) -> float:
    if edge is None:
        gap = _RIGHT_EDGE.search(text)
        return _WIDE_GAP if gap and gap.end() - gap.start() >= _MIN_WIDE_GAP else 0.0
    if len(text) < edge or not text:
        return 0.0
    if text[edge - 1] != " ":
        return _STICKS_OUT if _gap_beside(text, edge) else _ACROSS
    return 0.0 if text[edge - 2] == " " or not text[:edge].strip() else _SINGLE_SPACE


def _frequent_edges(page: Sequence[str]) -> list[int]:
    """The offsets in the middle of a page at which text follows a gap often enough to be a column."""
    filled = [line.rstrip() for line in page if line.strip()]
    width = max(map(len, filled), default=0)
    if not _MIN_WIDTH < width < _MAX_WIDTH:
        return []
    counts = Counter(
        found.end()
        for line in filled
        for found in _RIGHT_EDGE.finditer(line)
        if _MIDDLE[0] * width <= found.end() <= _MIDDLE[1] * width
    )
    enough = max(_MIN_LINES, _MIN_SIDE_SHARE * len(filled))
    left = sum(len(line) - len(line.lstrip()) < _MIDDLE[0] * width for line in filled)
    right = sum(counts.values())
    if right < enough and right >= _MIN_LINES and all(_is_free(line, min(counts)) for line in filled):
        return [min(counts)]  # the end of a list: the right column has a few lines
    if left < enough or right < enough:
        return []
    frequent = [edge for edge, count in counts.most_common(_MAX_EDGES) if count >= _MIN_LINES]
    # Most lines of hanging entries are indented: the column begins up to so many characters before them.
    return list(dict.fromkeys(edge - indent for indent in range(_MAX_HANGING + 1) for edge in frequent))


def _is_free(line: str, edge: int) -> bool:
    return len(line) < edge or line[:edge].endswith("  ")


_PAGE_NUMBER = lazy_re(
    r"(?:[-–—]\s?)?(?:page\s)?(?!(?:1[5-9]|20)\d\d)\d{1,4}(?:\s?(?:/|of)\s?\d{1,4})?(?:\s?[-–—])?|[ivxlc]{1,6}",
    re.IGNORECASE,
)
_NUMBER_OF_PAGE = lazy_re(r"(?!(?:1[5-9]|20)\d\d)[1-9]\d{0,3}")
_ALWAYS_FURNITURE = lazy_re(
    r"(?:(?:arxiv\s)?preprint\.?\s)?under\sreview\b.{0,60}|preprint\.?(?:\s\d{1,4})?|published\sas\sa\s(?:conference|workshop)\spaper\sat\s.{0,60}"
    r"|(?:to\sappear|accepted)\s(?:in|at|by|for)\s.{0,60}|arxiv:\d{4}\.\d{4,5}(?:v\d+)?\s{1,2}\[[\w.-]+\].{0,30}|authorized\slicensed\suse.{0,200}"
    r"|downloaded\s(?:from|on|by)\s.{0,100}|(?:copyright\s)?©.{0,100}|manuscript\ssubmitted\sto.{0,60}",
    re.IGNORECASE,
)
# What is furniture wherever it stands, also between the lines of an entry.
_SURELY_FURNITURE = lazy_re(
    r"(?:\d{1,4}\s)?page\s\d{1,4}\s(?:of|/)\s\d{1,4}(?:\s\d{1,4})?|preprint\.\sunder\sreview\b.{0,60}|published\sas\sa\s(?:conference|workshop)\spaper\sat\s.{0,60}"
    r"|arxiv:\d{4}\.\d{4,5}v\d+\s{1,2}\[[\w.-]+\]\s+\d{1,2}\s[a-z]{3,9}\s\d{4}|authorized\slicensed\suse\b.{0,200}"
    r"|(?:copyright\s)?©.{0,100}|please\scite\sthis\sarticle\b.{0,300}|electronic\scopy\savailable\sat\b.{0,80}"
    r"|this\s\w{2,8}\spaper\sis\sthe\sopen\saccess\sversion\b.{0,200}|except\sfor\sthis\swatermark\b.{0,200}"
    r"|the\sfinal\spublished\sversion\sof\sthe\sproceedings\b.{0,100}|\w{3}rxiv\spreprint\sdoi:.{0,200}"
    r"|(?:[a-z][a-z ]{2,30}\s\|\s)?https?://doi\.org/\S+\s+[a-z]{3,9}\s\d{1,2},\s\d{4}(?:\s+\d{1,4}\s?/\s?\d{1,4})?",
    re.IGNORECASE,
)
# "11 A. Smith et al.", "SMITH et al.: SCALING LAWS FOR EVERYTHING 11"
_NAMES_AND_PAGE = lazy_re(
    r"\d{1,4}\s+(?:[A-Z]\.\s?){1,3}[A-Z][\w'’-]+(?:\set\sal\.|(?:,|,?\sand)\s(?:[A-Z]\.\s?){1,3}[A-Z][\w'’-]+){0,4}"
    r"|[A-Z][A-Z'’-]+(?:\s(?:et\sal\.|AND\s[A-Z'’-]+))?:\s[^a-zß-öø-ÿ]{10,100}\s\d{1,4}"
)
# A running head of journals in capitals, which entries hardly are: "..., VOL. 14, NO. 8, MARCH 2022".
_VOLUME_HEAD = lazy_re(r"(?=.*\bVOL\b)(?=.*\b(?:19|20)\d\d\b)[^a-zß-öø-ÿ]{20,150}")
_ENTRY_LIKE = lazy_re(r"\b(?:1[5-9]|20)\d\d\b|https?://|\d[–-]\d|[,;–-]$|arxiv:", re.IGNORECASE)
_MAX_HEAD_LENGTH = 100
_BEGINS_ENTRY = lazy_re(r"\[[^\[\]]{1,60}\]|\d{1,7}[.)]\s")


# A line without an end at the top of a page, and what goes on behind it: "Supergrav-", "J. Doe and R. Roe", "ity".
_HEAD = lazy_re(r"[\dA-ZÀ-Þ].*[^\s.,;:-]")
_GOES_ON = lazy_re(r"(?!(?:v[ao]n|de[nrs]?|d[iau]|al|el|la|le|te[nr]?)[\s-])[a-zß-öø-ÿ]")


def without_running_heads(lines: Sequence[TextLine]) -> Iterator[TextLine]:
    """The lines without page numbers, running heads and loose marks; a gap around these is one before the next line."""
    counted = _counted(lines) | _rising(lines)
    numbers = [index in counted or _is_page_number(lines, index) for index in range(len(lines))]
    labels = _labels(lines, numbers)
    numbers = [is_number and index not in labels for index, is_number in enumerate(numbers)]
    edges = [_is_edge(lines, numbers, index) for index in range(len(lines))]
    keys = Counter(_key(line.text) for line, edge in zip(lines, edges, strict=True) if edge)
    gap = False
    for index, line in enumerate(lines):
        if numbers[index] or _is_mark(line.text) or (edges[index] and _is_running_head(lines, numbers, keys, index)):
            gap = True
            continue
        line = replace(line, text=f"{line.text}.") if index in labels else line
        yield replace(line, gap=True) if gap and not line.gap else line
        gap = False


# Numbers that stand alone and count up are labels, if so few lines are between them: pages have more. Before labels
# most lines end as references do.
_MAX_BETWEEN = 12
_MIN_COUNTING = 3
_MIN_CLOSED_SHARE = 0.8
_CLOSED = lazy_re(r"[.)\]!?”\"\d]$|\S/\S+$")


def _labels(lines: Sequence[TextLine], numbers: Sequence[bool]) -> frozenset[int]:
    found = [
        index for index, is_number in enumerate(numbers)
        if is_number and lines[index].text.isdecimal() and not _is_at_furniture(lines, index)
    ]  # fmt: skip
    return frozenset(counting) if _are_labels(lines, counting := _counting(lines, found)) else frozenset()


def _counted(lines: Sequence[TextLine]) -> frozenset[int]:
    """Where numbers of lines or of short pages stand, which count up and part sentences."""
    found = [index for index, line in enumerate(lines) if line.text.isdecimal() and _PAGE_NUMBER.fullmatch(line.text)]
    counting = _counting(lines, found)
    return frozenset() if len(counting) < _MIN_COUNTING or _are_labels(lines, counting) else counting


def _counting(lines: Sequence[TextLine], found: Sequence[int]) -> frozenset[int]:
    """The numbers that stand alone, each one more than the one before."""
    return frozenset(
        index for earlier, later in pairwise(found)
        if 1 < later - earlier <= _MAX_BETWEEN and int(lines[later].text) == int(lines[earlier].text) + 1
        for index in (earlier, later)
    )  # fmt: skip


def _rising(lines: Sequence[TextLine]) -> frozenset[int]:
    """The numbers of pages that follow each other: no other number stands alone between two of them."""
    found = [index for index, line in enumerate(lines) if _NUMBER_OF_PAGE.fullmatch(line.text)]
    return frozenset(
        index for pair in pairwise(found) if int(lines[pair[1]].text) == int(lines[pair[0]].text) + 1 for index in pair
    )


def _are_labels(lines: Sequence[TextLine], counting: frozenset[int]) -> bool:
    closed = sum(not index or _CLOSED.search(lines[index - 1].text) is not None for index in counting)
    is_dense = bool(counting) and max(counting) - min(counting) <= _MAX_BETWEEN * len(counting)
    return len(counting) >= _MIN_COUNTING and is_dense and closed >= _MIN_CLOSED_SHARE * len(counting)


def _is_mark(text: str) -> bool:
    return len(text) < 3 and not any(char.isalnum() for char in text)


def _key(text: str) -> str:
    return re.sub(r"\d+", "#", text.casefold()) if len(text) <= _MAX_HEAD_LENGTH else ""


# A number between these is that of a page: "Regularity of maximal operators: recent", "11", "progress and ...".
_OPEN, _WORDS = (
    lazy_re(
        r"(?<![\d.])\b(?!(?:vol|no|pp?|volume|number|part|chapter)$)[^\W\d_]{2,},?$|[^\W\d_]:$|\s[^\W\d_]\.,$",
        re.IGNORECASE,
    ),
    lazy_re(r"[^\W\d_]"),
)
# ... and a number behind the end of a sentence, but not the rest of an address ("arXiv:1409.", "1556").
_SENTENCE_END = lazy_re(r"(?<!\b[^\W\d_])(?<!\b(?:no|pp))(?<!\bvol)[.!?][)\]”\"’]?$", re.IGNORECASE)
_OPEN_ADDRESS = lazy_re(
    r"(?:https?://|www\.|doi\.org/|\b10\.\d{4,9}/|arxiv:\s?|abs/)(?!(?:\S{1,40}/)?\d{4}\.\d{4,5}(?:v\d+)?\.$)\S{0,300}+$",
    re.IGNORECASE,
)


# Between "net-" and "works".
_BROKEN = lazy_re(r"[^\W\d_]{2}[-‐]$")
_HEAD_WITH_PAGE = lazy_re(r"[^\W\d_a-z].{5,98}\s\d{1,4}|\d{1,4}\s[^\W\d_a-z].{5,98}")


def _is_page_number(lines: Sequence[TextLine], index: int) -> bool:
    """Whether a line is a number that stands alone, or other furniture that needs no neighbour to show that.

    Such a number is between blank lines, at an end of its page, within a sentence, or counts lines.
    """
    line = lines[index]
    if _SURELY_FURNITURE.fullmatch(line.text) or _NAMES_AND_PAGE.fullmatch(line.text):
        return True
    if 0 < index < len(lines) - 1 and _HEAD_WITH_PAGE.fullmatch(line.text) and not _ENTRY_LIKE.search(line.text):
        return _BROKEN.search(lines[index - 1].text) is not None and lines[index + 1].text[0].islower()
    if len(line.text) > 16 or not _PAGE_NUMBER.fullmatch(line.text):
        return False
    if _is_at_furniture(lines, index):
        return True
    before = lines[index - 1].text if index else ""
    if 0 < index < len(lines) - 1 and line.text.isdecimal() and _OPEN.search(before):
        return _WORDS.match(lines[index + 1].text) is not None
    if _NUMBER_OF_PAGE.fullmatch(line.text) and _SENTENCE_END.search(before) and not _OPEN_ADDRESS.search(before):
        return True
    if line.text.isdecimal() and any(
        other.text.isdecimal() and len(other.text) < 5 and abs(int(other.text) - int(line.text)) == 1
        for other in _around(lines, index)
    ):
        return True
    return line.gap or index + 1 == len(lines) or lines[index + 1].gap or lines[index + 1].frame != line.frame


def _around(lines: Sequence[TextLine], index: int) -> tuple[TextLine, ...]:
    return (*lines[max(index - 1, 0) : index], *lines[index + 1 : index + 2])


def _is_at_furniture(lines: Sequence[TextLine], index: int) -> bool:
    return any(
        _SURELY_FURNITURE.fullmatch(other.text) or _ALWAYS_FURNITURE.fullmatch(other.text)
        for other in _around(lines, index)
    )


def _is_edge(lines: Sequence[TextLine], numbers: Sequence[bool], index: int) -> bool:
    """Whether a line may be a running head: next to a page number, at an end of its page, or behind a blank line."""
    line = lines[index]
    if _VOLUME_HEAD.fullmatch(line.text):
        return not all(other.text.isupper() for other in _around(lines, index))
    if len(line.text) > _MAX_HEAD_LENGTH or _BEGINS_ENTRY.match(line.text):
        return False
    return line.gap or any(
        not 0 <= other < len(lines) or numbers[other] or lines[max(index, other)].new_page
        for other in (index - 1, index + 1)
    )


def _is_running_head(lines: Sequence[TextLine], numbers: Sequence[bool], keys: Counter[str], index: int) -> bool:
    """Whether a line at an edge is no part of an entry: it comes again, names itself, or stands alone at a number."""
    line = lines[index]
    if _ALWAYS_FURNITURE.fullmatch(line.text) or _VOLUME_HEAD.fullmatch(line.text):
        return True
    if _ENTRY_LIKE.search(line.text):
        return False
    numbered = re.match(r"\d{1,4}\s+\D|.*\D\s+\d{1,4}$", line.text) is not None
    if keys[_key(line.text)] > 1 and (numbered or len(line.text.split()) > 1):
        return True
    torn = line.new_page and index + 1 < len(lines) and _GOES_ON.match(lines[index + 1].text) is not None
    if torn and lines[index + 1].gap and _HEAD.fullmatch(line.text):
        return True
    alone = line.gap and (index + 1 == len(lines) or lines[index + 1].gap or lines[index + 1].new_page)
    beside_number = any(0 <= other < len(lines) and numbers[other] for other in (index - 1, index + 1))
    capitals = line.text.isupper() and len(line.text) > 8
    return (alone and beside_number) or (line.gap and numbered and capitals)

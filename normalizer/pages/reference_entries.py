"""The entries of a list of references: where each begins and ends.

Entries begin at labels (`[1]`, `2.`, `[AKM+20]`); without labels at hanging indents, or where one reference ends and
names begin the next.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeAlias

from normalizer.pages.columns_of_text import TextLine, text_of
from normalizer.pages.line_metadata import is_link_label
from normalizer.pages.reference import Reference, has_year, is_reference, parse_reference
from normalizer.pages.reference_parts import ADDRESS_AT_END, PUBLISHER, ids_in_reference, read_names
from normalizer.values.lazy import lazy_re
from normalizer.values.titles import title_words


@dataclass(slots=True)
class Entry:
    """The lines of one reference, without its label; `number` is the label if it is one."""

    lines: list[TextLine]
    number: int | None = None
    is_labelled: bool = False

    @property
    def text(self) -> str:
        return text_of(self.lines)

    @property
    def is_short(self) -> bool:
        """Whether it is as short as references are: without a heading a longer text among them is none."""
        return len(self.lines) <= _MAX_LINES


_MAX_LINES = 14
# So many entries, or lines, show what the others are.
SAMPLE = 200

# --- labels

_PARTICLES = ("van", "von", "de", "den", "der", "di", "da", "al")
_BEGINS_NAME = rf"[^\W\d_a-z]|(?:{'|'.join(_PARTICLES)})\s"
_LABELS = {
    "bracket": lazy_re(r"[\[［【](?P<number>\d{1,7})[a-z]?[\]］】]\s*"),
    "key": lazy_re(
        r"(?:\.\.\s)?\[(?!\d)(?!(?i:online|accessed|cs|stat|math|doi)\b)(?P<key>[^\[\]]{1,60}?\d\d[^\[\]]{0,6}|[A-Z][^\W\d_]{1,6}\+?|[A-Za-z]\d)\]\s*"
    ),
    "footnote": lazy_re(r"\[\^[^\[\]\s]{1,60}\]:\s*"),
    "dot": lazy_re(rf"(?P<number>\d{{1,7}})[.)](?:\s+(?=\S)|$|(?={_BEGINS_NAME}))"),
    "parens": lazy_re(r"\((?P<number>\d{1,7})\)\s+(?=\S)"),
    "bullet": lazy_re(r"[•·▪*‣–-]\s+(?=\S)"),
    "bare": lazy_re(rf"(?P<number>\d{{1,3}})\s*(?={_BEGINS_NAME})"),
}
# A number is a label if the one before or after it is the label of one of so many neighbours.
_NEIGHBOURS = 6
# So many labels make a list; one is enough for those that nothing else looks like.
_MAX_LINES_OF_ENTRY = 12
_MIN_LABELS = {"bracket": 1, "key": 2, "footnote": 1, "dot": 2, "parens": 2, "bullet": 2, "bare": 3}
_WITHOUT_NUMBER = ("key", "footnote", "bullet")
# Index of a line -> the number of its label, if it is one, and the length of the label.
_Labels: TypeAlias = dict[int, tuple[int | None, int]]


def _labels(lines: Sequence[TextLine]) -> _Labels:
    """The labels of the kind that most lines have."""
    found: dict[str, _Labels] = {}
    for kind, pattern in _LABELS.items():
        labels: _Labels = {}
        for index, line in enumerate(lines):
            if (match := pattern.match(line.text)) and not (kind == "key" and is_link_label(match.group())):
                number = match.groupdict().get("number")
                labels[index] = (int(number) if number else None, match.end())
        labels = labels if kind in _WITHOUT_NUMBER else _in_sequence(labels, alone=kind == "bracket")
        is_dense = kind in ("bracket", "key", "footnote") or max(labels, default=0) <= _MAX_LINES_OF_ENTRY * len(labels)
        if len(labels) >= _MIN_LABELS[kind] and is_dense:
            found[kind] = labels
    # Of kinds that are as frequent the earlier one, which is less like other text, is right.
    return max(found.values(), key=len, default={})


_MAX_NOTES = 2


def _without_notes(lines: list[TextLine], labels: _Labels) -> list[TextLine]:
    """The lines without the labelled ones ("[1] Equal contribution.") if more references have no label.

    A gap stands for each. A labelled line that is a reference itself stays.
    """
    notes = {index for index, (_, length) in labels.items() if not is_reference(lines[index].text[length:])}
    rest = [replace(line, gap=line.gap or index - 1 in notes) for index, line in enumerate(lines) if index not in notes]
    unlabelled = [line for index, line in enumerate(lines) if index not in labels]
    return rest if len(_starts_by_pattern(unlabelled)) > len(labels) else lines


def _in_sequence(labels: _Labels, *, alone: bool) -> _Labels:
    """The numbers that count on from one nearby, in any order; `alone`: those that do not count as well.

    A number that may be a year must be one of three that count on without another one between them.
    """
    places = list(labels)
    numbers = [labels[index][0] or 0 for index in places]
    kept: _Labels = {}
    for place, (index, number) in enumerate(zip(places, numbers, strict=True)):
        if number in _YEARS:
            runs = [(start, numbers[max(start, 0) : start + 3]) for start in range(place - 2, place + 1)]
            counts_on = any(run == [number + start - place + step for step in range(3)] for start, run in runs)
        else:
            around = numbers[max(0, place - _NEIGHBOURS) : place + _NEIGHBOURS + 1]
            counts_on = alone or number - 1 in around or number + 1 in around
        if counts_on:
            kept[index] = labels[index]
    return kept


_YEARS = range(1500, 2100)


_LABEL_BEGUN = lazy_re(r"\[[A-Z][^\[\]]{1,30}")
_LABEL_ENDED = lazy_re(r"[^\[\]]{0,20}\d\d[a-z]?\]")


def _with_whole_labels(lines: Sequence[TextLine]) -> Iterator[TextLine]:
    """The lines; a label whose raised sign ends a line ("[GNM+", "21] Ann Lee") is put together."""
    begun: TextLine | None = None
    for line in lines:
        if begun and _LABEL_ENDED.match(line.text):
            yield replace(begun, text=begun.text + line.text)
            begun = None
            continue
        if begun:
            yield begun
        begun = line if _LABEL_BEGUN.fullmatch(line.text) else None
        if not begun:
            yield line
    if begun:
        yield begun


# Labels within a line, behind the end of a reference or a heading: "References: [1] Ann Lee. ... 2001. [2] Bob Hill."
_RUN_IN = {
    "bracket": lazy_re(
        rf"(?:^|(?<=[.,:;)\]”\"/\d]\s)|(?<=[Ss]\s))\[(?P<number>\d{{1,4}})\](?:\s+(?={_BEGINS_NAME}|[“\"])|$)"
    ),
    "dot": lazy_re(rf"(?:^|(?<=[.:)\]]\s)|(?<=[Ss]\s))(?P<number>\d{{1,3}})\.(?:\s+(?={_BEGINS_NAME})|$)"),
}
_MIN_RUN_IN = {"bracket": 2, "dot": 3}


def with_lines_of_labels(lines: Sequence[TextLine]) -> Iterator[TextLine]:
    """The lines; one that has labels within it, which count on from the label before, is a line for each of them."""
    cuts: dict[int, list[int]] = {}
    for kind, pattern in _RUN_IN.items():
        found = [
            (int(label["number"]), index, label.start())
            for index, line in enumerate(lines)
            for label in pattern.finditer(line.text)
        ]
        at_start = {number for number, _, start in found if not start}
        chain: list[tuple[int, int, int]] = []
        for number, index, start in found:
            # A number within a line is no label if a line begins with it.
            if number == len(chain) + 1 and (not start or number not in at_start):
                chain.append((number, index, start))
        within = [(index, start) for _, index, start in chain if start]
        if len(chain) >= _MIN_RUN_IN[kind] and within:
            for index, start in within:
                cuts.setdefault(index, []).append(start)
            break
    for index, line in enumerate(lines):
        for start, end in pairwise([0, *cuts.get(index, ()), len(line.text)]):
            place = replace(line, text=line.text[start:end].strip(), column=line.column + start)
            yield place if not start else replace(place, gap=False, new_page=False)


def entries_of(lines: Sequence[TextLine], *, has_heading: bool) -> Iterator[Entry]:
    """The entries of a section, in page order."""
    lines = list(_with_whole_labels(lines))
    labels = _labels(lines)
    if 0 < len(labels) <= _MAX_NOTES and (rest := _without_notes(lines, labels)) is not lines:
        lines, labels = rest, {}
    if labels:
        lines, labels = _up_to_restart(lines, labels)
        yield from _labelled(lines, labels, has_heading=has_heading)
    else:
        yield from _unlabelled(lines, has_heading=has_heading)


def _up_to_restart(lines: list[TextLine], labels: _Labels) -> tuple[list[TextLine], _Labels]:
    """The part before the number 1 from which on no item is a reference: lists of an appendix count on their own."""
    starts = [*labels, len(lines)]
    restart = len(lines)
    for place in reversed(range(1, len(labels))):
        number, length = labels[starts[place]]
        if is_reference(text_of(lines[starts[place] : starts[place + 1]])[length:]):
            break
        restart = starts[place] if number == 1 else restart
    return lines[:restart], {index: label for index, label in labels.items() if index < restart}


def _labelled(lines: Sequence[TextLine], labels: _Labels, *, has_heading: bool) -> Iterator[Entry]:
    starts = list(labels)
    entries: list[Entry] = []
    is_parted = False  # labels without a text stand before: a column of labels beside the column of texts
    loose: list[tuple[int | None, list[TextLine]]] = []
    if starts[0] and (has_heading or (labels[starts[0]][0] or 1) > 1):
        loose.append(((labels[starts[0]][0] or 1) - 1, list(lines[: starts[0]])))
    for place, (start, end) in enumerate(zip(starts, [*starts[1:], len(lines)], strict=True)):
        number, length = labels[start]
        following = labels[starts[place + 1]][0] if place + 1 < len(starts) else None
        first = lines[start]
        rest = first.text[length:]
        head = [replace(first, text=rest)] if rest else []
        part = [*head, *lines[start + 1 : end]]
        was_parted, is_parted = is_parted, not part
        if not part:
            continue
        if was_parted and len(split := list(_unlabelled(part, has_heading=True))) > 1:
            entries.extend(replace(entry, is_labelled=True) for entry in split)
            continue
        goes_on = place + 1 < len(starts) and (number is None or following == number + 1)
        cut = _end_of_entry(part, goes_on=goes_on, is_torn=following is not None and not goes_on)
        own = [replace(part[0], line=first.line, column=first.column), *part[1:cut]]  # from the label on
        entries.append(Entry(own, number, is_labelled=True))
        if part[cut:] and place + 1 < len(starts) and not goes_on:
            loose.append((following - 1 if following else None, part[cut:]))
    _join_loose(entries, loose)
    yield from entries


def _join_loose(entries: list[Entry], loose: Sequence[tuple[int | None, list[TextLine]]]) -> None:
    """Give parts that columns tore off back to the entry before the number that they precede.

    A part that precedes the first number belongs to the one entry whose end is missing, else it is an entry itself.
    """
    by_number = {entry.number: entry for entry in entries if entry.number is not None}
    for number, part in loose:
        entry = None if number is None else by_number.get(number)
        if entry is None:
            open_ended = [found for found in entries if not is_closed(found.lines[-1].text)]
            entry = open_ended[0] if len(open_ended) == 1 else None
        if entry is not None:
            entry.lines.extend(part)
        elif sum(len(title_words(line.text)) for line in part) >= _MIN_WORDS:
            entries.insert(0, Entry(part))


_MIN_WORDS = 4

# --- where an entry ends

# The end of a line at which a reference can end, and at which it surely does.
_CLOSED = lazy_re(r"(?:[.)\]!?”\"]|https?://\S+|\b(?:1[5-9]|20)\d\d[a-z]?|\d[–-]+\d+)$")
_NAME_INITIAL = lazy_re(r"(?:^|[\s.]|(?<!\d)-)[^\W\d_]\.$|\b(?:pp?|vol|no|eds?|Proc|Conf|J|Int|Trans|al)\.$")
_SURELY_CLOSED = lazy_re(
    r"(?:\b(?:1[5-9]|20)\d\d[a-z]?[)\]]?|\d[–-]+\d+\)?|https?://\S+|arxiv[:.]\s?\S+\d|doi\S+|\d\.\d+/\S+"
    r"|\S*[/=]\S{3,}|^(?=\S*\d)\S*[._/-]\S+|(?:\S+\.|^)(?:html?|pdf)|\d(?=\.$)|(?:^|\s)[A-Z]?\d{1,4},\s[A-Z]{0,2}\d{1,7}|\b(?:MR|Zbl)\s?\d[\d.]+|\b(?:thesis|dissertation)(?=\.$)|\[[\w.,\s-]{2,20}\])[.,)]*$",
    re.IGNORECASE,
)


# How much of the end of a line tells whether it ends a reference: the pattern takes the square of a word's length.
_MAX_END = 500


def is_surely_closed(text: str) -> bool:
    return _SURELY_CLOSED.search(text, max(0, len(text) - _MAX_END)) is not None


def is_closed(text: str) -> bool:
    return _CLOSED.search(text) is not None or is_surely_closed(text)


_GOES_ON = lazy_re(r"[a-z\d(\[]|URL\b|https?:|arXiv|ArXiv|DOI|Preprint|Available|Accessed|In\b")


def _end_of_entry(part: Sequence[TextLine], *, goes_on: bool = False, is_torn: bool = False) -> int:
    """How many of the lines up to the next label are the entry's: the rest follows a gap behind a complete reference.

    `goes_on`: the next label is the next number, so only text that does not end as a reference is left out. `is_torn`:
    it is another number, so text behind a gap may be the end of another entry.
    """
    for index in range(1, len(part)):
        if not part[index].gap or not _CLOSED.search(part[index - 1].text):
            continue
        if not is_torn and _GOES_ON.match(part[index].text):
            continue
        if goes_on and is_surely_closed(part[-1].text):
            return len(part)
        if is_surely_closed(part[index - 1].text) or is_reference(text_of(part[:index])):
            return index
    return len(part)


_DATED_END = lazy_re(r"\b(?:1[5-9]|20)\d\d[a-z]?\)?\.$")


def without_running_head(lines: Sequence[TextLine]) -> Sequence[TextLine]:
    """The lines of an entry up to one with another year behind a complete reference that ends with its year.

    Behind a gap, that may be the rest of a reference of another column ("In Gamma, 2020.").
    """
    for index in range(1, len(lines)):
        rest = [line.text for line in lines[index:]]
        if not _DATED_END.search(lines[index - 1].text) or not any(map(has_year, rest)):
            continue
        if _GOES_ON.match(rest[0]) and not (lines[index].gap and rest[0].startswith("In ")):
            continue
        reference = parse_reference(text_of(lines[:index]))
        if reference.is_complete and reference.titles and reference.venue and not ids_in_reference(rest):
            return lines[:index]
    return lines


# --- lists without labels


def _unlabelled(lines: Sequence[TextLine], *, has_heading: bool) -> Iterator[Entry]:
    starts = _starts_by_gaps(lines)
    if starts:  # the lines of a column, or of a page, may have no gaps
        pattern, ends = _starts_by_pattern(lines), _ends(lines)
        is_gap_rare = 2 * len(starts) < len(pattern)
        surely = {index for index in pattern if is_gap_rare or (index and is_surely_closed(ends[index - 1]))}
        starts = sorted(surely.union(starts))
    starts = starts or _one_a_line(lines) or _hanging_starts(lines) or _starts_by_pattern(lines)
    if not starts:
        return
    bounds = [0, *(start for start in starts if start), len(lines)]
    entries = [Entry(list(lines[start:end])) for start, end in pairwise(bounds)]
    complete = [is_reference(entry.text) for entry in entries]
    last = max((index for index, is_complete in enumerate(complete) if is_complete), default=-1)
    if has_heading and last == len(entries) - 2 and _has_people_and_title(entries[-1].text):
        last += 1
    for index, entry in enumerate(entries[: last + 1]):
        if index == last:
            entry.lines = entry.lines[: _end_of_entry(entry.lines)]
        if complete[index] or has_heading or entry.is_short:
            yield entry


def _starts_by_gaps(lines: Sequence[TextLine]) -> list[int]:
    """Where lines follow a blank one, if most of what blank lines part is a reference and none is longer."""
    starts = [index for index, line in enumerate(lines) if not index or line.gap]
    if not _are_plausible(starts, lines):
        return []
    parts = [Entry(list(lines[start:end])) for start, end in pairwise([*starts, len(lines)])]
    complete = sum(part.is_short and is_reference(part.text) for part in parts)
    return starts if len(parts) > 1 and complete >= _MIN_PLAUSIBLE_SHARE * len(parts) else []


def _one_a_line(lines: Sequence[TextLine]) -> list[int]:
    """All lines but the rests of broken ones, if most of the first ones are references, or end as these and titles do.

    Of references that were broken, at most every second line ends so, or begins with people before a title.
    """
    sample = lines[:SAMPLE]
    named = sum(_has_people_and_title(line.text) for line in sample)
    complete = sum(len(line.text) > _MIN_LENGTH and is_reference(line.text) for line in sample)
    closed = sum(is_surely_closed(line.text) for line in sample)
    enough = _MIN_PLAUSIBLE_SHARE * len(sample)
    if 2 * named <= len(sample) and max(complete, closed) < enough:
        return []
    is_whole = is_reference if complete >= enough else _has_people_and_title
    starts = [0]
    for index in range(1, len(lines)):
        if not _goes_on(lines[starts[-1]].text, lines[index - 1].text, lines[index].text, is_whole):
            starts.append(index)
    return starts


def _goes_on(first: str, before: str, text: str, is_whole: Callable[[str], bool]) -> bool:
    """Whether a line goes on with the reference before, whose last line is not whole, or breaks a word."""
    if before.endswith(("-", "‐", "\u00ad")) and text[0].islower():
        return True
    if " " not in text and before[-1] in "/_=&?-:" and ADDRESS_AT_END.search(before, max(0, len(before) - _MAX_END)):
        return True  # "https://doi.org/10.18653/v1/" "N19-1423"
    if _may_end(before) or len(first) <= _MIN_LENGTH or not read_names(first).authors:
        return False
    return text[0].islower() or not is_whole(before)


def _has_people_and_title(text: str) -> bool:
    names = read_names(text)
    return len(names.authors) > 1 and not names.is_unsure and len(title_words(text[names.end :])) >= _MIN_WORDS


_MIN_LENGTH = 30
_MAX_INDENT = 12
_MIN_INDENTED_SHARE = 0.2
_HANGING_SHARE = (0.08, 0.75)
_MIN_PLAUSIBLE_SHARE = 0.8


def _hanging_starts(lines: Sequence[TextLine]) -> list[int]:
    """Where lines begin at the edge of their column, if the others are indented."""
    edges: dict[int, int] = {}
    for line in lines:
        edges[line.frame] = min(line.column, edges.get(line.frame, line.column))
    indented = [line for line in lines if 0 < line.column - edges[line.frame] <= _MAX_INDENT]
    if len(indented) < _MIN_INDENTED_SHARE * len(lines):
        return []
    ragged = {line.frame for line in indented}
    starts = [
        index for index, line in enumerate(lines)
        if line.column == edges[line.frame] and (line.frame in ragged or not index or _may_end(lines[index - 1].text))
    ]  # fmt: skip
    if not _HANGING_SHARE[0] * len(lines) <= len(starts) <= _HANGING_SHARE[1] * len(lines):
        return []
    return starts if _are_plausible(starts, lines) else []


def _ends(lines: Sequence[TextLine]) -> list[str]:
    """The lines; a single word with which a word or an address of the line before goes on is put behind that."""
    texts = [line.text for line in lines]
    for index in range(1, len(texts)):
        before, text = texts[index - 1 : index + 1]
        is_torn = before.endswith(("-", "‐")) or ADDRESS_AT_END.search(before, max(0, len(before) - _MAX_END))
        if " " not in text and is_torn:
            texts[index] = before.rstrip("-‐") + text
    return texts


def _are_plausible(starts: Sequence[int], lines: Sequence[TextLine]) -> bool:
    """Whether at most starts a reference may end and another one may begin."""
    plausible = sum(
        _may_begin(lines[index].text) and (not index or _may_end(lines[index - 1].text)) for index in starts
    )
    return plausible >= _MIN_PLAUSIBLE_SHARE * len(starts)


def _may_begin(text: str) -> bool:
    return not (text[0].islower() or text[0].isdigit()) or text.split(maxsplit=1)[0] in _PARTICLES


def _may_end(text: str) -> bool:
    return is_closed(text) and not _NAME_INITIAL.search(text)


# Lines that are looked at for the title of a reference, and for its year.
_LINES_OF_NAMES, _LINES_TO_YEAR = 8, 40


def _starts_by_pattern(lines: Sequence[TextLine]) -> list[int]:
    """Where a line begins with names after one that ends a reference.

    Where years stand behind the names, a line ends a reference with any full stop; else with a year, pages or an
    address. Where most references follow a blank line, the others follow a line that surely ends one.
    """
    ends = _ends(lines)
    dated_lines = [index for index, line in enumerate(lines) if has_year(line.text)]
    possible: list[tuple[int, Reference]] = []
    for index, line in enumerate(lines):
        if ends[index] != line.text or not _may_begin(line.text) or (index and not _may_end(ends[index - 1])):
            continue
        place = bisect_left(dated_lines, index)
        year = dated_lines[place] if place < len(dated_lines) else len(lines)
        if year > index + _LINES_TO_YEAR:
            continue
        text = text_of(lines[index : max(index + _LINES_OF_NAMES, year + 1)])
        reference = parse_reference(text)
        before = line.text[:_MAX_BEFORE_PUBLISHER]
        is_cut = place == len(dated_lines) and _has_people_and_title(text)  # the last one, of a copy that ends in it
        if (reference.is_complete or is_cut) and not PUBLISHER.search(before) and not _OTHER_PUBLISHER.search(before):
            possible.append((index, reference))
    dated = sum(reference.is_dated for _, reference in possible) * 2 > len(possible)
    # "Association for Gamma, 2020." ends a reference where no year stands behind the names.
    starts = [
        index for index, reference in possible
        if not index or (reference.is_dated if dated else
        (lines[index].gap or is_surely_closed(ends[index - 1])) and (reference.is_named or not reference.is_dated))
    ]  # fmt: skip
    sure = [index for index in starts if not index or lines[index].gap or is_surely_closed(ends[index - 1])]
    after_gap = sum(lines[index].gap for index in starts)
    return sure if after_gap > _MIN_PLAUSIBLE_SHARE * len(starts) else starts


# ... within so many characters of the beginning of a line.
_MAX_BEFORE_PUBLISHER = 44
_OTHER_PUBLISHER = lazy_re(r"\b(?:OpenReview|PMLR|IEEE|ACM)\b")

"""Reference sections as they are pasted from a PDF, and lists of references in mails and notes.

A section is read in reading order, without page numbers and running heads (`columns_of_text`), and cut into its entries
(`reference_entries`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from normalizer.pages.blocks import SIGNATURE
from normalizer.pages.columns_of_text import (
    TextLine,
    in_reading_order,
    text_of,
    without_line_numbers,
    without_running_heads,
)
from normalizer.pages.layout import PageItem, PageReading, PageText, unquoted
from normalizer.pages.reference import (
    MAX_LENGTH,
    Reference,
    is_reference,
    parse_reference,
    repaired,
    unbroken,
    with_lost_ligatures,
)
from normalizer.pages.reference_entries import (
    SAMPLE,
    Entry,
    entries_of,
    is_closed,
    is_surely_closed,
    with_lines_of_labels,
    without_running_head,
)
from normalizer.pages.reference_parts import MAYBE_YEAR, REPEATED, YEAR_AFTER_NAMES, ids_in_reference, read_names
from normalizer.pages.skipped import has_rare_words, reason_of
from normalizer.values.lazy import lazy_re
from normalizer.values.names.lists import ET_AL, are_initials_last, name_and_initials
from normalizer.values.packed import PackedList
from normalizer.values.titles import title_words


def is_references(source: PageText) -> bool:
    """Whether the page has a section of references, or most of its text is references.

    A page with the labels of Hugging Face has none.
    """
    if any(SIGNATURE.match(line) for line in source.head_lines):
        return False
    windows = [source.text[start:end] for start, end in _windows(source.text)] or [source.head[:_MOST_HEADLESS]]
    return any(
        _is_mostly_references(section)
        for window in windows
        for section in _sections(window if len(window) == len(source.text) else window.rpartition("\n")[0] or window)
    )


# A page is recognized by so many characters around its first headings: the page of the heading, for its columns, and
# the entries behind it.
_BEFORE, _BEHIND, _MAX_HEADINGS = 8_192, 65_536, 30
# A page without a heading begins with its references: some hundred of them are enough.
_MOST_HEADLESS = 16_384


def _windows(text: str) -> list[tuple[int, int]]:
    """Where to look for sections: around each heading, none for a page without; those that overlap are one."""
    found: list[tuple[int, int]] = []
    for start in islice(_headings(text), _MAX_HEADINGS):
        begin = text.rfind("\n", 0, max(0, start - _BEFORE)) + 1
        begin = found.pop()[0] if found and begin <= found[-1][1] else begin
        found.append((begin, start + _BEHIND))
    return found


def read_references(source: PageText) -> PageReading:
    """Every entry of the sections is a mention; what stands before, between and after them is not."""
    found: PackedList[PageItem] = PackedList()
    goes_on = False
    for line, piece in source.pieces(_EDGES):
        for section in _sections(piece, line, goes_on=goes_on):
            if _is_mostly_references(section):
                found.extend(_items(section.entries))
            goes_on = section.goes_on
    return PageReading(found)


# Where an entry may begin, the surest kind first.
_EDGES = (
    lazy_re(r"\n(?=\f)"),
    lazy_re(r"\n(?=[^\S\n]*\n)"),
    lazy_re(r"\n(?=\s{0,20}(?:\[[^\[\]\n]{1,40}\]|\(?\d{1,7}[.)]\s))"),
    lazy_re(r"(?<=[\d.)/])\n(?=[^\W\d_a-z])"),
    lazy_re(r"\n"),
)


# So much of the first entries of a section and of their lines are complete references: labels and a heading say more.
_MIN_SHARES = {
    (True, True): (0.3, 0.2),
    (True, False): (0.6, 0.5),
    (False, True): (0.5, 0.5),
    (False, False): (0.8, 0.8),
}


def _is_mostly_references(section: _Section) -> bool:
    sample = section.entries[:SAMPLE]
    read = [(entry, parse_reference(entry.text)) for entry in sample if entry.is_short]
    complete = [entry for entry, reference in read if reference.is_complete or _has_id(entry, reference)]
    is_labelled = any(entry.is_labelled for entry in sample)
    of_entries, of_lines = _MIN_SHARES[is_labelled, section.has_heading]
    # Lines that no entry has count against a section, if it has no more entries than the sample.
    lines = section.line_count if sample == section.entries else sum(len(entry.lines) for entry in sample)
    # The part of a title before its colon may look like names.
    people = " ".join(name for _, reference in read for name in reference.authors)
    return (
        bool(complete)
        and (is_labelled or section.has_heading or has_rare_words(people))
        and len(complete) >= of_entries * len(sample)
        and sum(len(entry.lines) for entry in complete) >= of_lines * lines
        and (
            is_labelled or len(complete) > 2 or (len(complete) == len(sample) and is_closed(sample[-1].lines[-1].text))
        )
    )


def _has_id(entry: Entry, reference: Reference) -> bool:
    """Whether a labelled entry without year or title is a reference: "[5] A. Lee and B. Hill, arXiv:1901.01234.\""""
    return bool(
        entry.is_labelled and len(reference.authors) > 1 and ids_in_reference([line.text for line in entry.lines])
    )


# --- the works of an entry

_PART_OF_ENTRY = lazy_re(r"(?:^|(?<=[;.,]\s))\((?P<letter>[a-j])\)\s(?=\S)", re.MULTILINE)
# What parts a reference from another one behind it: "(2007); C. Fox, ...", "2015. Preprint version: C. Fox, ...".
_BETWEEN_WORKS = lazy_re(
    r"(?P<stated>;\s+(?:(?:see(?:\salso)?|also|and|cf\.)[,:]?\s+)?"
    r"|\.\s+(?:(?:Preprint|Earlier|Preliminary)\sversion:|(?:For\s[^.;:]{3,60}\s)?[Ss]ee(?:\salso)?[,:]?"
    r"|(?:Builds|Building|Based)\s(?:up)?on|Extends|Follows)\s+)(?=[^\W\d_a-z])"
    # Two references in one line have nothing between them.
    r"|(?:(?<=[\w)\]])[.]|(?<=\d))\s+(?=[^\W\d_a-z])"
)
_BEFORE_WORK = lazy_re(r"(?:See(?:,?\se\.g\.,?|\salso)?|Cf\.)\s+(?=[^\W\d_a-z])")


def _works_of(entry: Entry) -> Iterator[Entry]:
    """The works of an entry that has several: "(a) Ann Lee, ... (2005); (b) ...", "Ann Lee, ... (2005); Bob Hill ...".

    Without letters each part is a complete reference, and those behind the first have a title or an identifier.
    """
    text = entry.text
    marks = list(_PART_OF_ENTRY.finditer(text))
    letters = "".join(mark["letter"] for mark in marks)
    if len(marks) > 1 and not marks[0].start() and letters == "abcdefghij"[: len(letters)]:
        spans = [(start.end(), end.start() if end else len(text)) for start, end in pairwise([*marks, None]) if start]
    else:
        lead = _BEFORE_WORK.match(text)
        start, spans = lead.end() if lead else 0, list[tuple[int, int]]()
        years = [found.start() for found in MAYBE_YEAR.finditer(text)]
        for mark in _BETWEEN_WORKS.finditer(text) if years else ():
            before, after = text[start : mark.start()][:MAX_LENGTH], text[mark.end() : mark.end() + MAX_LENGTH]
            if (
                is_reference(before) and _is_other_work(after)
                if mark["stated"]
                else years[0] < mark.start() < years[-1]
                and _follow_each_other(before, after, is_closed=is_surely_closed(before))
            ):
                spans.append((start, mark.start()))
                start = mark.end()
        spans.append((start, len(text)))
    if spans == [(0, len(text))]:
        yield entry
        return
    for start, end in spans:
        first = text.count("\n", 0, start)
        texts = text[start:end].rstrip(" ;\n").split("\n")
        parts = zip(entry.lines[first:], texts, strict=False)
        lines = [replace(line, text=part.strip()) for line, part in parts if part.strip()]
        yield replace(entry, lines=lines)


def _is_other_work(text: str) -> bool:
    """Whether a text is a reference with a title or an identifier; one with both may have no year."""
    reference, ids = parse_reference(text), ids_in_reference(text.split("\n"))
    if reference.is_complete:
        return bool(reference.titles or ids)
    has_title = bool(reference.titles) and len(title_words(reference.titles[0])) >= _MIN_TITLE
    return bool(ids and has_title and len(reference.authors) > 1)


_MIN_TITLE = 3  # words


def _follow_each_other(before: str, after: str, *, is_closed: bool) -> bool:
    """Whether two texts with nothing but a full stop or a blank between them are two references of one style.

    The years of both stand behind the names; else the first surely ends (`is_closed`), and the second begins with
    names that have initials.
    """
    names = read_names(after)
    has_initials = not names.is_unsure and _HAS_INITIAL.search("; ".join(names.authors)) is not None
    is_dated = bool(names.authors) and YEAR_AFTER_NAMES.match(after, names.end) is not None
    if not (is_dated or (has_initials and is_closed)) or not is_reference(before):
        return False
    first, second = parse_reference(before), parse_reference(after)
    if not (first.titles and second.titles and second.is_complete):
        return False
    if first.is_dated or second.is_dated:
        return first.is_dated and second.is_dated and (second.is_named or is_closed)
    is_whole = second.venue is not None and len(title_words(second.titles[0])) >= _MIN_TITLE  # no running head
    return first.is_named and has_initials and is_closed and is_whole


_HAS_INITIAL = lazy_re(r"\b[^\W\d_a-z]\b")


def _works(lines: Sequence[TextLine], *, has_heading: bool) -> Iterator[Entry]:
    for entry in entries_of(lines, has_heading=has_heading):
        yield from _works_of(entry)


_MAX_LINES_OF_WORK = 40
# "A Hyperparameters", or the letter alone on its line.
_HEADING_OF_APPENDIX = lazy_re(r"[A-Z](?:\.\d{1,2})?(?:\s{1,8}[A-Z][^.,;:!?]{1,80})?")


def _without_appendix(entries: list[Entry]) -> list[Entry]:
    """The entries up to the heading of an appendix that follows a complete reference, if no reference follows it."""
    for place in reversed(range(len(entries))):
        lines = entries[place].lines
        for index, line in enumerate(lines[:_MAX_LINES_OF_WORK]):
            before = lines[:index] or (entries[place - 1].lines[-_MAX_LINES_OF_WORK:] if place else [])
            if (
                _HEADING_OF_APPENDIX.fullmatch(line.text)
                and before
                and is_surely_closed(before[-1].text)
                and is_reference(text_of(before))
                and not _is_named(text_of(lines[index + 1 : index + _MAX_LINES_OF_WORK]))
            ):
                entries[place].lines = lines[:index]
                return entries[: place + bool(index)]
        if _is_named(entries[place].text):
            break
    return entries


def _is_named(text: str) -> bool:
    reference = parse_reference(text)
    has_more = len(reference.authors) > 1 or reference.venue is not None
    return reference.is_complete and reference.is_named and has_more


# --- a mention


def _items(entries: Sequence[Entry]) -> Iterator[PageItem]:
    """A mention for each work of the entries; a dash in the place of the authors is those of the entry before."""
    authors: tuple[str, ...] = ()
    items = list(filter(None, map(_item, entries)))
    initials_last = are_initials_last([name for item in items for name in item.authors if name not in _NO_NAMES])
    for item in items:
        if item.authors[:1] != (REPEATED,):
            authors = _with_comma(item.authors) if initials_last else item.authors
        yield replace(item, authors=authors)


_NO_NAMES = (ET_AL, REPEATED)


def _with_comma(authors: tuple[str, ...]) -> tuple[str, ...]:
    """The authors of a reference; a comma parts one name from its initials, which only the other references show."""
    first, *others = authors or ("",)
    parts = name_and_initials(first) if all(name == ET_AL for name in others) else None
    return (", ".join(filter(None, parts)), *others) if parts else authors


def _item(entry: Entry) -> PageItem | None:
    entry = replace(entry, lines=list(without_running_head(entry.lines)))
    text = with_lost_ligatures(repaired(entry.text))
    if not title_words(text) or reason_of(unbroken(text)):
        return None
    reference = parse_reference(text)
    ids = ids_in_reference([line.text for line in entry.lines])
    # A reference without a title is of the work of its identifier, else nothing of it can be looked for.
    titles = reference.titles or ("" if ids and reference.authors else unbroken(text),)
    first = entry.lines[0]
    # In two columns an entry may go on at the top of the page; its span ends where its first part does.
    last = first.line
    for line in entry.lines[1:]:
        if line.line < last:
            break
        last = line.line
    return PageItem(
        title=titles[0],
        line=first.line,
        end_line=last,
        column=first.column,
        text=" ".join(text.split()) if titles[0] else "",
        other_titles=titles[1:],
        beside=ids,
        authors=reference.authors,
        year=reference.year,
        venue=reference.venue,
    )


# --- sections

_REFERENCES = (
    r"references?(?:\s(?:and\snotes|cited|list))?|(?:end|foot)?notes(?:\sand\sreferences)?|bibliograph(?:y|ie)|(?:cited\s)?literature(?:\scited)?|works\scited"
    r"|(?:reference\slist|list\sof\sreferences)|literatur(?:verzeichnis)?|quellen(?:verzeichnis)?|r[ée]f[ée]rences(?:\sbibliographiques)?"
    r"|bibliograf[íi]a|referencias(?:\sbibliogr[áa]ficas)?|refer[êe]ncias|riferimenti(?:\sbibliografici)?|r\sEFERENCES"
    r"|参考文献|參考文獻|참고\s?문헌|список\sлитературы|литература"
)
_NUMBER_OF_HEADING = r"(?:#{1,6}\s{1,3})?(?:(?:\d{1,2}(?:\.\d{1,2}){0,2}|[IVX]{1,5}|[A-Z])[.):]?\s{1,4})?"
_HEADING = lazy_re(rf"{_NUMBER_OF_HEADING}(?:{_REFERENCES})\s?[:.]?", re.IGNORECASE)
_HEADING_WORD = lazy_re(rf"(?<!\w)(?:{_REFERENCES})(?!\w)", re.IGNORECASE)
_BEFORE_HEADING = lazy_re(rf"(?:^|\s\s|[\n\f]\s?){_NUMBER_OF_HEADING}$", re.IGNORECASE)
_BEHIND_HEADING = lazy_re(r"\s?[:.]?(?:\s\s|\s?[\n\f]|$)")
_OTHER_HEADING = lazy_re(
    rf"{_NUMBER_OF_HEADING}(?:append(?:ix|ices)|supplement(?:ary|al)\s(?:material|information|data)s?|acknowledge?ments?|author\scontributions"
    r"|about\sthe\sauthors?|additional\s(?:results|experiments|details)|(?:paper\s)?checklist)\b.{0,60}",
    re.IGNORECASE,
)


def heads_references(line: str) -> bool:
    """Whether a line is the heading of a section of references."""
    return len(line) < _MAX_HEADING and _HEADING.fullmatch(line) is not None


_MAX_HEADING = 60


def _headings(text: str) -> Iterator[int]:
    """Where headings stand on a line of their own, or beside another column."""
    for found in _HEADING_WORD.finditer(text):
        start = max(0, found.start() - 20)
        before = text[start : found.start()]
        if _BEHIND_HEADING.match(text, found.end()) and _BEFORE_HEADING.search(before if start else f"\n{before}"):
            yield found.start()


def _entries_before(lines: Sequence[TextLine]) -> list[Entry]:
    """References that stand before the heading: `pdftotext` may write the right column of its page first."""
    entries = list(_works(lines, has_heading=False))
    complete = [entry.is_short and is_reference(entry.text) for entry in entries]
    missing = 0
    first = len(entries)
    for index in reversed(range(len(entries))):
        missing += not complete[index]
        if missing > _MAX_INCOMPLETE * (len(entries) - index):
            break
        first = index if complete[index] else first
    return entries[first:] if len(entries) - first >= _MIN_BEFORE else []


_MAX_INCOMPLETE = 0.25
_MIN_BEFORE = 3


_BEFORE_NAMES = lazy_re(rf"(?:{_REFERENCES})\s?[:.]?\s+", re.IGNORECASE)


def _parted(line: TextLine) -> tuple[TextLine, ...]:
    """The heading and the references of a line that has both: a list that was copied as one paragraph."""
    heading = _BEFORE_NAMES.match(line.text) if len(line.text) > _MAX_HEADING else None
    if not heading:
        return (line,)
    reference = parse_reference(line.text[heading.end() :])
    if not (reference.is_complete and reference.is_dated and reference.is_named):
        return (line,)
    rest = replace(line, text=line.text[heading.end() :], column=line.column + heading.end(), gap=False, new_page=False)
    return replace(line, text=heading.group().strip()), rest


@dataclass(slots=True)
class _Section:
    entries: list[Entry]
    line_count: int
    has_heading: bool
    goes_on: bool = False  # to the end of the text


def _sections(text: str, first: int = 1, *, goes_on: bool = False) -> Iterator[_Section]:
    """The sections behind headings; a text without any is one section.

    `first` is the number of the first line, which may stand in a section that goes on.
    """
    lines = [unquoted(line)[0] for line in text.split("\n")]
    in_order = list(in_reading_order(without_line_numbers(lines), first))
    found = list(with_lines_of_labels([part for line in without_running_heads(in_order) for part in _parted(line)]))
    heads = [index for index, line in enumerate(found) if heads_references(line.text)]
    if goes_on:
        heads.insert(0, -1)
    if not heads:
        yield _Section(_with_stops(_works(found, has_heading=False)), len(found), has_heading=False)
    if heads and not goes_on and (torn := _entries_before(found[: heads[0]])):
        yield _Section(torn, sum(len(entry.lines) for entry in torn), has_heading=True)
    for head, following in zip(heads, [*heads[1:], len(found)], strict=False):
        section = found[head + 1 : following]
        end = next((index for index, line in enumerate(section) if _OTHER_HEADING.fullmatch(line.text)), len(section))
        works = list(_works(section[:end], has_heading=True))
        count = sum(len(entry.lines) for entry in works)
        works = _without_appendix(works)
        of_appendix = count - sum(len(entry.lines) for entry in works)
        goes_on = end == len(section) and not of_appendix
        yield _Section(_with_stops(works), end - of_appendix, has_heading=True, goes_on=goes_on)


# So many of the entries have a line for their names and one for their title, as sites show them.
_MIN_PARTED_SHARE = 0.8


def _with_stops(entries: Iterable[Entry]) -> list[Entry]:
    """The entries, with full stops behind the lines of names and titles if these have lines of their own."""
    found = list(entries)
    parted = list(map(_with_stop, found))
    changed = sum(one is not other for one, other in zip(found, parted, strict=True))
    return parted if changed >= _MIN_PARTED_SHARE * len(found) else found


def _with_stop(entry: Entry) -> Entry:
    names, *others = entry.lines
    is_parted = entry.is_labelled and len(others) > 1 and not names.text.endswith(".")
    if not is_parted or read_names(names.text).end < len(names.text):
        return entry
    lines = (line if is_closed(line.text) else replace(line, text=f"{line.text}.") for line in (names, others[0]))
    return replace(entry, lines=[*lines, *others[1:]])

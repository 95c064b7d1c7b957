"""Markdown: items of lists, rows of tables and headings that name a paper."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from heapq import merge
from itertools import chain, islice, pairwise, repeat

from normalizer.errors import PageError
from normalizer.pages.fields import (
    FEW_WORDS,
    Column,
    authors_in,
    find_column,
    find_columns,
    find_people,
    year_in_columns,
)
from normalizer.pages.layout import PageItem, PageReading, PageText
from normalizer.pages.line_metadata import ids_only, title_item, with_title, without_bullet
from normalizer.pages.links import is_paper
from normalizer.pages.list_lines import joined, without_asides
from normalizer.pages.markdown_text import (
    BOLD,
    HTML_LINK,
    LABELS_OF_WORK,
    LINK,
    LOOSE,
    REFERENCE,
    RST_LINK,
    bold_behind_lead,
    fenced,
    has_only_labels,
    italic_works,
    labelled_title,
    mention_of,
    outside_code,
    parts_of_several,
    people_of,
    plain_line,
    references_as_items,
    settings_with_references,
    summary_as_heading,
    title_and_urls,
    told_behind_label,
    unmarked,
    with_named_links,
    with_targets,
)
from normalizer.pages.read_bibliography import is_bib, read_bib
from normalizer.pages.read_json import read_yaml
from normalizer.pages.skipped import people_in
from normalizer.values.decorations import read_decorations
from normalizer.values.ids import ArxivId, find_id, id_spans
from normalizer.values.lazy import lazy_re
from normalizer.values.packed import PackedList
from normalizer.values.titles import title_words

_DEFINITION = lazy_re(r"\s{0,3}\[(?P<name>(?!\^)[^\[\]]{1,100})\]:\s{0,4}<?(?P<url>[^\s>]{1,1000})")
_HEADING = lazy_re(r"#{1,6}\s+")
_ITEM = lazy_re(r"(?P<indent>\s*)(?P<mark>[-*+•]|\d{1,7}[.)])\s+(?=\S)")
_BOLD_ITEM = lazy_re(r"\[?(?:\*\*|__)\w")
_RULE_ROW = lazy_re(r"(?=.*\|)[|:\s-]*-{2,}[|:\s-]*")
_CELL_END = lazy_re(r"(?<!\\)\|")
_ABSTRACT = lazy_re(r"[*_>\s]{0,6}(?:abstract|summary|tl;?dr)[*_\s]{0,4}[:.][*_\s]{0,4}", re.IGNORECASE)


def is_markdown(source: PageText) -> bool:
    """An item, heading, row or line that begins with a link; bold items; headings above items; a table's rule.

    Also BibTeX between fences.
    """
    lines = source.head_lines
    items = [line for line in lines if _ITEM.match(line)]
    marked = [*items, *(line for line in lines if line[0] in "#|[")]
    return (
        any(pattern.search(line) for line in marked for pattern in (LINK, RST_LINK, HTML_LINK))
        or (any(REFERENCE.search(line) for line in marked) and any(map(_DEFINITION.match, source.each_line())))
        or any(_BOLD_ITEM.match(without_bullet(line)) for line in items)
        or (
            any(_HEADING.match(summary_as_heading(line)) for line in lines)
            and (bool(items) or any(LINK.search(line) or told_behind_label(line) for line in lines))
        )
        or any(_RULE_ROW.fullmatch(line) for line in lines)
        or sum("://" in link["url"] for link in LINK.finditer(source.head)) > 1
        or any(is_bib(PageText(text)) for _, text in fenced(source.head.split("\n")))
    )


@dataclass(frozen=True, slots=True)
class _Entry:
    """An item, heading, line or table row: its title ("" for none) and the addresses it links to."""

    item: PageItem
    indent: int
    text: str = ""
    has_bullet: bool = False
    has_people: bool = False
    is_title: bool = False  # by its label
    level: int = 0  # of a heading, which ends what is above it

    @property
    def has_paper(self) -> bool:
        return any(is_paper(url) for url in self.item.beside)

    @property
    def names_work(self) -> bool:
        """Whether it links to a paper, or names one behind a label or as a reference does."""
        return self.has_paper or self.is_title or bool(bold_behind_lead(self.text))


def read_markdown(source: PageText) -> PageReading:
    """Titles of items, of table rows, and of headings and lines that link to a paper, in page order.

    What is indented below an item and has no paper of its own (links, notes) belongs to the item.
    """
    definitions: dict[str, str] = {}
    for line in source.each_line():
        if found := _DEFINITION.match(line):
            definitions[found["name"].lower()] = found["url"]
    quoted = (
        replace(item, line=before + item.line, end_line=before + item.end_line)
        for before, text in fenced(source.each_line())
        if is_bib(PageText(text))
        for item in read_bib(PageText(text)).items
    )
    settings = settings_with_references(source.each_line())
    listed: Sequence[PageItem] = ()
    with suppress(PageError):  # no YAML
        listed = read_yaml(PageText(settings)).items if settings else ()
    items = without_asides(_items(_entries(source, definitions, reads_settings=not listed)))
    return PageReading(PackedList(merge(listed, items, quoted, key=lambda item: item.line)))


def _entries(source: PageText, definitions: Mapping[str, str], *, reads_settings: bool) -> Iterator[_Entry]:
    lines = (
        (number, line)
        for number, line in outside_code(source.each_line(), reads_settings=reads_settings)
        if not _DEFINITION.match(line)
    )
    outside = references_as_items(lines)
    header: list[str] = []
    above = ""
    bold: _Entry | None = None  # the title that begins the paragraph: a bold line, or one above addresses
    is_read = False
    heading: _Entry | None = None  # of items that tell something of it
    item_end = 0  # the line of an item, or of what goes on in the lines below it
    for (number, end, line), following in pairwise(chain(_with_wrapped_items(outside), ((0, 0, ""),))):
        is_row = "|" in line and (bool(above) or line.lstrip()[0] == "|")  # blank lines may part the rows
        if not above or not line.strip():
            bold, is_read = _title_line(line, following[2], number, definitions), False
        above = "" if _HEADING.match(line) else line.strip()
        if "|" in line and _RULE_ROW.fullmatch(following[2]):
            header = _cells(line)
        elif header and is_row:
            if not _RULE_ROW.fullmatch(line):
                yield from (_Entry(item, 0) for item in _row(header, _cells(line), number, definitions))
        else:
            header = [] if line.strip() else header
            below = None if bold is None or bold.item.line == number else _line_below(line, number, definitions)
            if bold and below:
                yield from (below,) if is_read else (bold, below)
                is_read = True
                continue
            is_first = heading is not None and heading.indent == 0
            is_known = heading is not None and (
                heading.has_people or not _HEADING.match(heading.text) or _is_title_above(heading, line)
            )
            if heading and (
                labelled := _labelled_item(line, number, definitions, is_first=is_first, is_known=is_known)
            ):
                yield from (heading, labelled) if is_first and not heading.has_paper else (labelled,)
                heading = replace(heading, indent=1, has_people=heading.has_people or is_known)
                continue
            yield from _end_of_section(line, number)
            if line.strip():
                heading = _heading(line, number, definitions) or (bold if bold and bold.item.line == number else None)
            is_lazy = item_end == number - 1 and bool(line.strip()) and not _HEADING.match(line)
            item_end = (end or number) if is_lazy or _ITEM.match(line) else 0
            for entry in _entry(line, number, definitions, is_lazy=is_lazy and not _ITEM.match(line)):
                yield replace(entry, item=replace(entry.item, end_line=end)) if end else entry


def _end_of_section(line: str, number: int) -> Iterator[_Entry]:
    if marks := _HEADING.match(line):
        yield _Entry(PageItem("", number), 0, level=marks[0].count("#"))


def _heading(line: str, number: int, definitions: Mapping[str, str]) -> _Entry | None:
    text = _HEADING.sub("", line)
    text = labelled_title(text) or text
    return _Entry(mention_of(text, number, definitions), 0, line) if _HEADING.match(line) else None


# What ends a line for good (CommonMark 0.31, section 6.7).
_HARD_BREAKS = ("\\", "  ")


def _with_wrapped_items(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, int, str]]:
    """First line, last line (0 for one line) and text of each line, and of each item that was wrapped."""
    first, parts = 0, list[str]()
    indent, last, is_broken = -1, 0, False
    for number, text in lines:
        line, goes_on = text.removesuffix("\\"), not is_broken
        is_broken = text.endswith(_HARD_BREAKS)
        item = _ITEM.match(line)
        depth = len(line) - len(line.lstrip())
        if parts and goes_on and not item and number == last + 1 and -1 < indent < depth and _goes_on(line.strip()):
            parts.append(line.strip())
            last = number
            continue
        if parts:
            yield first, last if len(parts) > 1 else 0, joined(parts)
        first, parts = number, [line]
        indent, last = (len(item["indent"]) if item else -1), number
    if parts:
        yield first, last if len(parts) > 1 else 0, joined(parts)


def _goes_on(text: str) -> bool:
    """Whether a line below an item is part of its sentence, and not about it."""
    if not text or text[0] in "#[<!|>`*_" or _ABSTRACT.match(text) or labelled_title(text) or told_behind_label(text):
        return False
    return not ids_only(text) and not _context(text)


def _entry(line: str, number: int, definitions: Mapping[str, str], *, is_lazy: bool) -> Iterator[_Entry]:
    """What a line holds; `is_lazy`: it goes on what an item above begins, although it is not indented."""
    found = _ITEM.match(line)
    indented = line[:1].isspace()
    text = without_bullet(line[found.end() :] if found else line)
    indent = len(found["indent"].expandtabs(4)) if found else 0
    if labelled := _ABSTRACT.match(text):
        if abstract := text[labelled.end() :].strip():
            yield _Entry(PageItem("", number, abstract=abstract), 1)
        return
    if title := labelled_title(text):
        item = mention_of(title, number, definitions)
        yield _Entry(item, indent, title, has_bullet=found is not None, is_title=True)
        return
    is_prose = not found and not _HEADING.match(text)
    parts = parts_of_several(_HEADING.sub("", text, count=1), definitions, is_prose=is_prose)
    entries = [
        _Entry(mention_of(part, number, definitions), indent, part, has_bullet=found is not None) for part in parts
    ]
    item = entries[0].item
    if found:
        if item.beside or not title_and_urls(text, definitions)[1]:  # else it is an item of the table of contents
            yield from entries
    elif (indented or is_lazy) and _is_about_title(text):
        yield _Entry(item, 1, text)
    elif (indented and people_of(plain_line(text), alone=True)) or (
        is_lazy and entries[0].has_paper and has_only_labels(text)
    ):
        yield _Entry(replace(item, title=""), 1, text)
    elif (
        entries[0].has_paper
        or (is_prose and italic_works(text))
        or (item.beside and not item.title and text[:1] in ("#", "[", "*", "_", "<", "!"))
    ):
        yield from entries


def _title_line(line: str, below: str, number: int, definitions: Mapping[str, str]) -> _Entry | None:
    """A line that is a title if lines about it are below: bold words, or what stands above a line of addresses."""
    text = line.strip(" \\")
    found = BOLD.match(text)
    is_bold = found is not None and not text[found.end() :].strip(LOOSE)
    is_plain = text[:1] not in tuple("#[<!|>`*_-") and bool(ids_only(below.strip(" \\"))) and not any(id_spans(text))
    if not (is_bold or is_plain) or len(title_words(found["text"] if found else text)) <= FEW_WORDS:
        return None
    return _Entry(mention_of(text, number, definitions), 0, text)


def _line_below(line: str, number: int, definitions: Mapping[str, str]) -> _Entry | None:
    """A line of links, people or a venue as what belongs to the title above it; None for another one."""
    text = line.strip(" \\")
    item = mention_of(text, number, definitions)
    is_about = _is_about_title(text) or (item.beside and not item.title)
    return _Entry(item, 1, text) if is_about and not _ITEM.match(line) else None


def _is_title_above(heading: _Entry, line: str) -> bool:
    """Whether a line of people shows that the heading above is a title; below a bold one it may be an item.

    A label shows it of a short one, too.
    """
    if (told := told_behind_label(line)) and told[0] is Column.AUTHORS:
        return _words(heading.item.title) > 0
    if BOLD.fullmatch(_HEADING.sub("", heading.text)):
        return _words(heading.item.title) > 1 and bool(people_in(plain_line(_ITEM.sub("", line)), alone=True))
    return _words(heading.item.title) > FEW_WORDS and not _ITEM.match(line) and bool(people_in(plain_line(line)))


def _labelled_item(
    line: str, number: int, definitions: Mapping[str, str], *, is_first: bool, is_known: bool
) -> _Entry | None:
    """An item that tells something of the heading or title above it.

    The first one tells its people, or links to the paper, or to anything if the line above is known to be a title.
    """
    found = _ITEM.match(line)
    text = without_bullet(line[found.end() :] if found else line) if found or is_known else ""
    if (abstract := _ABSTRACT.match(text)) and not is_first:
        return _Entry(PageItem("", number, abstract=text[abstract.end() :]), 1, text)
    told = told_behind_label(text)
    is_about = is_known and bool(text) and (_context(text) or (not found and has_only_labels(text)))
    if told is None and not is_about:
        return None
    entry = _Entry(mention_of(text, number, definitions), 1, text)
    entry = entry if told or _context(text) else replace(entry, item=replace(entry.item, title=""))
    column, label, _ = told or (None, "", "")
    is_linked = entry.has_paper or (is_known and (bool(entry.item.beside) or label in LABELS_OF_WORK))
    is_sure = told is None or column is Column.AUTHORS or is_linked
    return entry if is_sure or not is_first else None


def _cells(line: str) -> list[str]:
    return [cell.strip().replace("\\|", "|") for cell in _CELL_END.split(line.strip().strip("|"))]


def _row(
    header: Sequence[str], cells: Sequence[str], number: int, definitions: Mapping[str, str]
) -> Iterator[PageItem]:
    """A table row; without a column for titles, the title is the longest of those that link to a paper, or of all.

    A venue or people are none.
    """
    parts = parts_of_several(" . ".join(cells), definitions)
    if len(parts) > 1:
        yield from (mention_of(part, number, definitions) for part in parts)
        return
    named_cells = dict(zip(map(unmarked, header), cells, strict=False))
    read = {name: title_and_urls(cell, definitions) for name, cell in named_cells.items()}
    column = find_column(named_cells, Column.TITLE)
    titles = [(title, urls) for title, urls in read.values() if title and not _context(title)]
    linked = [title for title, urls in titles if any(map(is_paper, urls))]
    # "1 (Jan 15)" is a number.
    shown = linked or [title for title, _ in titles if any(map(str.isalpha, title_item(title, number).title))]
    title = read[column][0] if column else max(shown, key=_words, default="")

    def cell(wanted: Column) -> str:
        return next((unmarked(named_cells[name]) for name in find_columns(named_cells, wanted)), "")

    people = find_people(named_cells, is_linked=bool(linked))
    item = PageItem(
        title=title,
        line=number,
        abstract=cell(Column.ABSTRACT) or None,
        beside=tuple(url for _, urls in read.values() for url in urls),
        authors=authors_in(unmarked(named_cells[people])) if people else (),
        year=year_in_columns(named_cells, [cell(Column.VENUE)]),
        venue=cell(Column.VENUE) or None,
        prose=" . ".join(
            with_named_links(with_targets(cell, definitions), unmarked(name))
            for cell, name in zip(cells, chain(header, repeat("")), strict=False)
        ),
    )
    yield with_title(item, title_item(title, number)) if title else item


# Entries below one that are looked at.
_MAX_BELOW = 20


def _words(title: str) -> int:
    return len(title_words(title))


def _is_about_title(text: str) -> bool:
    """Whether a line tells something of a title above it, by a label or by what it is."""
    return told_behind_label(text) is not None or _context(text)


def _context(text: str) -> bool:
    """Whether a line is about a title, and none itself: authors, a venue with its year."""
    plain = plain_line(text)
    return bool(people_of(plain)) or (bool(title_words(plain)) and read_decorations(plain, leads=True) is not None)


def _items(entries: Iterable[_Entry]) -> Iterator[tuple[int, PageItem]]:
    """Entries as titles, each with the number of its section, which is that of a heading.

    What belongs to an item is given to it, and items that only head others are dropped.
    """
    item: PageItem | None = None
    section = 0
    level = _NO_LEVEL  # of the heading that the item is
    last = _Entry(PageItem("", 0), 0)  # heading
    bullet = -1  # the indent of its bullet, if it has one
    below: list[PageItem] = []  # what belongs to it
    heading: int | None = None  # the indent of the last item that heads others
    for entry, following in _with_following(entries):
        if entry.level:
            if entry.level <= level:
                yield from _whole(section, item, below)
                item, below, heading = None, [], None
            section, last = section + 1, entry
            continue
        is_below = item is not None and (entry.indent > 0 or _are_its_people(entry, item))
        heads = named = False
        is_other_paper = entry.has_paper and item is not None and any(map(is_paper, item.beside))
        is_apart = entry.has_bullet and entry.has_paper and entry.indent <= bullet
        is_apart = is_apart or (
            is_other_paper
            and not is_below
            and item is not None
            and (not item.title or _is_other_work(entry.item, item))
        )
        if not is_below or not (told_behind_label(entry.text) or (not is_other_paper and _context(entry.text))):
            heads = _is_heading(entry, following)
            below_heading = heading is not None and entry.indent > heading
            is_title = not is_below or entry.names_work or (below_heading and _described(following))
            named = not heads and is_title and _words(entry.item.title) > 0
        if heads:
            yield from _whole(section, item, below)  # what is below the heading is not about what is above it
            item, below, heading = None, [], entry.indent
        elif named or is_apart or (item is None and entry.item.beside):
            yield from _whole(section, item, below)
            level = last.level if last.item.line == entry.item.line else _NO_LEVEL
            item, below, bullet = entry.item, [], entry.indent if entry.has_bullet else -1
            heading = None if named and heading is not None and entry.indent <= heading else heading
        elif item:
            item = _with_line_below(item, entry)
            below.append(entry.item)
    yield from _whole(section, item, below)


_NO_LEVEL = 7  # headings have up to six marks


def _whole(section: int, item: PageItem | None, below: Sequence[PageItem]) -> Iterator[tuple[int, PageItem]]:
    if item:
        yield section, _joined(item, below)


def _is_other_work(one: PageItem, other: PageItem) -> bool:
    """Whether two lines link to papers of arXiv, and have none in common."""
    numbers = [{found for url in each.beside if isinstance(found := find_id(url), ArxivId)} for each in (one, other)]
    return all(numbers) and numbers[0].isdisjoint(numbers[1])


def _are_its_people(entry: _Entry, item: PageItem) -> bool:
    """Whether an item is nothing but people, right below one with a title."""
    is_next = entry.item.line == max(item.line, item.end_line) + 1
    return is_next and not entry.item.beside and not item.authors and bool(people_of(plain_line(entry.text)))


def _joined(item: PageItem, below: Sequence[PageItem]) -> PageItem:
    """An item with the addresses and the prose of the lines below it, at once: a list may have one item."""
    if not below:
        return item
    beside = (token for line in (item, *below) for token in line.beside)
    return replace(item, beside=tuple(beside), prose=" . ".join(line.prose for line in (item, *below)))


def _with_line_below(item: PageItem, entry: _Entry) -> PageItem:
    column, _, value = told_behind_label(entry.text) or (None, "", entry.text)
    plain = plain_line(value)
    parts = read_decorations(plain, leads=True)
    authors = authors_in(plain) if column is Column.AUTHORS else ()
    authors = authors or people_of(plain, alone=not entry.has_bullet) or (parts.authors if parts else ())
    year, venue = (parts.year, parts.venue) if parts else (None, None)
    venue = (plain if column is Column.VENUE else None) or venue
    item = item.completed(authors, year, venue, entry.item.abstract)
    return replace(item, end_line=max(item.end_line, entry.item.line))


def _with_following(entries: Iterable[_Entry]) -> Iterator[tuple[_Entry, list[_Entry]]]:
    """Each entry, with the entries directly below it, as long as they are indented deeper."""
    entries = iter(entries)
    ahead = deque(islice(entries, _MAX_BELOW))
    while ahead:
        entry = ahead.popleft()
        ahead.extend(islice(entries, 1))
        end = next((place for place, below in enumerate(ahead) if below.indent <= entry.indent), None)
        yield entry, list(islice(ahead, end))


def _described(below: Sequence[_Entry]) -> bool:
    """Whether lines below an item tell its authors, venue or links."""
    return any(_is_about_title(entry.text) for entry in below)


def _is_heading(entry: _Entry, below: Sequence[_Entry]) -> bool:
    """An item without a link and people above indented titles ("- Vision")."""
    if entry.item.beside or entry.item.authors or not below or entry.is_title:
        return False
    direct = [each for each in below if each.indent == below[0].indent]
    titles = [each for each in direct if _words(each.item.title) and not _is_about_title(each.text)]
    deeper = any(each.indent > below[0].indent and told_behind_label(each.text) for each in below)
    return any(each.names_work for each in titles) or (bool(titles) and deeper)

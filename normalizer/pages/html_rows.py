"""The rows of lists and tables of a page of HTML that are mentions, outside of the blocks of titles.

A row is one if it links to a paper, reads like a reference, or is one of a list whose other rows are; the title is what
is bold, quoted or linked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import TYPE_CHECKING

from normalizer.pages.fields import (
    Column,
    authors_in,
    column_of,
    columns_of_years,
    find_column,
    find_columns,
    find_people,
    year_in,
    year_in_columns,
)
from normalizer.pages.html_page import HtmlPage
from normalizer.pages.html_parts import (
    FEW_WORDS,
    INNER_ROWS,
    LOOSE,
    MAX_ROW,
    ROW_WORDS,
    ROWS,
    VOLUME,
    Mark,
    abstract_of,
    ancestors,
    author_nodes,
    begins_line,
    cited_title,
    has_people,
    holders,
    is_button,
    is_cited,
    is_furniture,
    is_small,
    lines_of,
    members_of,
    only_year,
    printed_number,
    prose_and_repositories,
    read_byline,
    read_lines,
    references_in_lines,
    repeated_entries,
    rest_of_line,
    row_text,
    text_of,
    title_text,
)
from normalizer.pages.layout import PageItem
from normalizer.pages.line_metadata import (
    NUMBER,
    is_sentence_around_id,
    split_title_and_metadata,
    title_item,
    without_number,
)
from normalizer.pages.reference import Reference, is_reference, parse_reference
from normalizer.pages.skipped import is_people, people_in
from normalizer.values.decorations import read_decorations
from normalizer.values.ids import find_id, id_spans
from normalizer.values.lazy import lazy_re
from normalizer.values.titles import title_words
from normalizer.values.undecorated import Decorated, parts_beside, undecorated
from normalizer.values.venues.table import find_venue

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_QUOTED = lazy_re(r"(?:[“\"„«]|``)([^“”\"„«»`]{8,300}?)(?:[”\"“»]|'')")
_SENTENCE = lazy_re(r"(?<=[.?!])\s+")
# No end of a name: "Schulman, J., Wolski, F. NeurIPS 2017".
_SENTENCE_BEHIND_NAME = lazy_re(r"(?<=[^\W\d_]{2}[.?!])\s+")
_BACK = lazy_re(r"[\^↑]\s*(?:[a-z]\s+)*")


def in_rows(page: HtmlPage, bare: Sequence[Mark], covered: set[int]) -> Iterator[tuple[LexborNode, PageItem]]:
    """The rows outside of blocks: those with links to one paper, and those that read like a reference."""
    links: dict[int, list[Mark]] = {}
    listed = _paragraphs_of_a_list(page)
    holds_rows = holders(page.tree, INNER_ROWS)
    holds_parts = holds_rows | holders(page.tree, "div, h1, h2, h3, h4")
    for mark in bare:
        row = _row_around(mark.node, holds_parts)
        links.setdefault(row.mem_id, []).append(mark)
    rows = page.tree.css("li, tr, dd, dt, p, cite, div")
    for row in (row for row in rows if row.tag != "tr" or row.css_first("td") is not None):  # no head of a table
        around = list(ancestors(row))
        if any(node.mem_id in covered for node in around):
            continue
        marks = links.pop(row.mem_id, [])
        if not marks and _is_no_row(row, around):
            continue
        if not marks and row.mem_id in (holds_parts if row.tag == "div" else holds_rows):
            yield from _item_above_list(page, row, links)
            continue
        found = _items_of(page, row, marks, listed.get(row.mem_id))
        if found:
            covered |= {node.mem_id for node in members_of(row)}
            yield from found
        elif marks:
            links[row.mem_id] = marks
    for mark in chain.from_iterable(links.values()):
        if any(map(find_id, mark.targets)):
            line, end_line = page.lines([mark.node])
            yield mark.node, PageItem("", line, end_line=end_line, beside=tuple(mark.targets))


def _is_no_row(row: LexborNode, around: Iterable[LexborNode]) -> bool:
    """Whether a row without links to papers is surely none: a short term or one with a list, or a part of menus."""
    is_term = row.tag == "dt" and (row.css_first("dl") is not None or len(title_words(text_of(row))) < FEW_WORDS)
    return is_term or any(map(is_furniture, around))


def _item_above_list(
    page: HtmlPage, row: LexborNode, links: dict[int, list[Mark]]
) -> Iterator[tuple[LexborNode, PageItem]]:
    """The mention that an item of a list is whose own text is a reference: what is listed below it tells of it.

    Takes the links of short items below from `links`, by row.
    """
    if row.tag != "li" or not is_small(row) or row.css_first("ul, ol") is None:
        return
    tree = type(page.tree)(row.html or "")  # a copy
    tree.strip_tags(["ul", "ol"], recursive=True)
    own = tree.css_first("li")
    if own is None or own.css_first("tr, dd, p") is not None or not is_reference(row_text([own])):
        return
    labels = [each for each in row.css("li") if len(title_words(text_of(each))) < ROW_WORDS]
    marks = [mark for each in labels for mark in links.get(each.mem_id, ())]
    for _, item in _items_of(page, own, marks, None):
        for each in labels:
            links.pop(each.mem_id, None)
        yield row, item


def _items_of(
    page: HtmlPage, row: LexborNode, marks: Sequence[Mark], listed: tuple[str, tuple[str, ...]] | None
) -> list[tuple[LexborNode, PageItem]]:
    """The mentions that a row is: one, or one of each of its lines; `listed`: its title and people for sure."""
    for lines in () if marks else (_lines_with_titles, references_in_lines):
        if len(several := list(lines(page, row))) > 1:
            return several
    targets = tuple(dict.fromkeys(target for mark in marks for target in mark.targets))
    papers = {(type(found), found) for target in targets if (found := find_id(target))}
    if len(papers) > len({kind for kind, _ in papers}):
        return []
    title, named = listed or ("" if targets else cited_title(row) or _titled_cell(row), ())
    item = _row_item(page, members_of(row), targets, title, named)
    return [(row, item)] if item else []


def _lines_with_titles(page: HtmlPage, row: LexborNode) -> Iterator[tuple[LexborNode, PageItem]]:
    """The mentions that lines of a row are which begin with a linked or bold title before people or a year."""
    for slot in row.css("a[href], b, strong"):
        title = title_text(slot).strip(LOOSE)
        if len(title_words(title)) < FEW_WORDS or _is_other(title) or not begins_line(slot):
            continue
        rest = rest_of_line(slot)
        told = read_decorations(rest, leads=True)
        people = told.authors if told else people_in(rest)
        if people or only_year(rest):
            line, end_line = page.lines([slot])
            text = f"{title} {rest}".strip()
            yield slot, PageItem(title, line, end_line=end_line, authors=people, year=only_year(rest), text=text)


def _row_around(node: LexborNode, holds_parts: set[int]) -> LexborNode:
    """The row that an element is in, else the innermost block, if it is a reference.

    Of a description it is the term, if that is long enough to be a title.
    """
    rows = [each for each in ancestors(node) if each.tag in ROWS]
    block = next((each for each in ancestors(node) if each.tag == "div"), None)
    is_line = not rows and block is not None and block.mem_id not in holds_parts
    rows = [block] if is_line and block is not None and is_reference(row_text([block])) else rows
    term = next((each for each in rows if each.tag == "dt" and len(title_words(text_of(each))) >= FEW_WORDS), None)
    return term or next(iter(rows), node)


def _titled_cell(row: LexborNode) -> str:
    """The text of the cell below the head of the titles: "Paper"."""
    names, cells = columns_of(row)
    title = find_column(dict(zip(names, names, strict=True)), Column.TITLE) if names else None
    text = title_text(cells[names.index(title)]).strip(LOOSE) if title else ""
    is_of_work = any(column_of(name) in (Column.AUTHORS, Column.SPEAKERS) for name in names)
    least = _FEW_WORDS_OF_WORK if is_of_work else FEW_WORDS
    return text if len(title_words(text)) >= least and not _is_other(text) else ""


# "Deep Sets" below the head of titles; "TBA" is none.
_FEW_WORDS_OF_WORK = 2


def columns_of(row: LexborNode) -> tuple[list[str], list[LexborNode]]:
    """The names of the columns of a table, and the cells of a row; none where they do not fit."""
    table = next((each for each in ancestors(row) if each.tag == "table"), None) if row.tag == "tr" else None
    head = table.css_first("tr") if table is not None else None
    names = [text_of(cell) for cell in head.css("th")] if head is not None else []
    cells = row.css("td, th")
    return (names, cells) if names and len(names) == len(cells) else ([], [])


def _paragraphs_of_a_list(page: HtmlPage) -> dict[int, tuple[str, tuple[str, ...]]]:
    """Titles and people of paragraphs that follow on each other and begin so."""
    found: dict[int, tuple[str, tuple[str, ...]]] = {}
    run: dict[int, tuple[str, tuple[str, ...]]] = {}
    for node in page.tree.css("p"):
        title, people = title_before_people([node])
        if not title or not _follows(node, next(reversed(run), None)):
            found |= run if len(run) >= _MIN_ROWS else {}
            run = {}
        if title:
            run[node.mem_id] = title, people
    return found | (run if len(run) >= _MIN_ROWS else {})


def _follows(node: LexborNode, last: int | None) -> bool:
    """Whether a paragraph is the next element behind another one."""
    before = node.prev
    while before is not None and before.tag == "-text":
        before = before.prev
    return before is not None and before.mem_id == last


def title_before_people(members: Sequence[LexborNode]) -> tuple[str, tuple[str, ...]]:
    """The first sentence or line of a row, and the people right behind it; nothing if there are none."""
    lines = (NUMBER.sub("", line.strip(LOOSE), count=1) for line in lines_of(members))
    first, *below = (*islice(filter(None, lines), 2),) or ("",)
    pieces = [part.strip(LOOSE) for part in (*_SENTENCE.split(first, maxsplit=1), *below) if part]
    if len(pieces) < 2 or len(title_words(pieces[0])) < FEW_WORDS or _is_other(pieces[0]):
        return "", ()
    people = people_in(_SENTENCE_BEHIND_NAME.split(pieces[1], maxsplit=1)[0])
    return pieces[0] if people else "", people


# So many rows of a list, and more than half of them, show where the titles of the other rows are.
_MIN_ROWS = 3


def like_others(
    page: HtmlPage, found: Sequence[tuple[LexborNode, PageItem]], covered: set[int]
) -> Iterator[tuple[LexborNode, PageItem]]:
    """The rows that say too little by themselves, in lists and tables whose other rows have titles at one place."""
    titles: dict[int, str] = {}
    for node, item in found:
        row = next((each for each in ancestors(node) if each.tag in ("li", "tr")), None)
        if row is not None:
            titles.setdefault(row.mem_id, item.title)
    lists: dict[int, list[LexborNode]] = {}
    for row in page.tree.css("li, tr"):
        is_head = row.tag == "tr" and (row.css_first("td") is None or row.css_first("[colspan]") is not None)
        if row.parent is not None and title_words(text_of(row)) and not is_head:
            lists.setdefault(row.parent.mem_id, []).append(row)
    for rows in lists.values():
        read = [row for row in rows if titles.get(row.mem_id)]
        if len(read) < _MIN_ROWS or len(read) * 2 <= len(rows):
            continue
        places = Counter(_place(row, titles[row.mem_id]) for row in read)
        place = max(places, key=lambda each: places[each])
        for row in rows if place >= 0 else ():
            title = "" if row.mem_id in titles or row.mem_id in covered else _at(row, place)
            if title and (mention := _row_item(page, [row], (), title)):
                yield row, mention


def in_repeated_blocks(
    page: HtmlPage, found: Sequence[tuple[LexborNode, PageItem]], covered: set[int]
) -> Iterator[tuple[LexborNode, PageItem]]:
    """The entries that only the place of their lines tells: a title above people, as in their siblings."""
    around = {each.mem_id for node, _ in found for each in ancestors(node)}

    def is_read(node: LexborNode) -> bool:
        return node.mem_id in around or any(each.mem_id in covered for each in ancestors(node))

    for entry in repeated_entries(page.tree, is_read):
        words = len(title_words(entry.title))
        item = _row_item(page, [entry.node], (), entry.title, entry.people) if words >= FEW_WORDS else None
        if item and not _is_other(entry.title):
            venue = None if (item.venue or "") in entry.line else item.venue  # where the people work
            yield entry.node, replace(item, abstract=abstract_of(entry.node), venue=venue)


def with_cells(node: LexborNode, item: PageItem) -> PageItem:
    """The mention with what the columns of its table tell that have names ("Authors", "Year")."""
    row = next((each for each in ancestors(node) if each.tag == "tr"), None)
    names, cells = columns_of(row) if row is not None else ([], [])
    if not names:
        return item
    texts = {name: cell.text(deep=True, separator=", ", strip=True) for name, cell in zip(names, cells, strict=True)}
    people, venue = find_people(texts, is_linked=any(map(find_id, item.beside))), find_column(texts, Column.VENUE)
    authors = (people_in(texts[people]) or authors_in(texts[people])) if people else ()
    places = [texts[venue]] if venue else []
    of_talk = set(find_columns(texts, Column.YEAR)).difference(columns_of_years(texts))
    if item.year in (year_in(texts[name]) for name in of_talk):
        item = replace(item, year=None)
    prose = " . ".join(prose_and_repositories([cell], name)[0] for name, cell in zip(names, cells, strict=True))
    item = replace(item, prose=prose)
    return item.completed(authors, year_in_columns(texts, places), next(filter(None, places), None))


def _slots(row: LexborNode) -> list[LexborNode]:
    """Where a title may be in a row: the cells of a table, or what is linked or bold in an item."""
    return row.css("td, th") if row.tag == "tr" else row.css("a[href], b, strong")


def _place(row: LexborNode, title: str) -> int:
    return next((place for place, slot in enumerate(_slots(row)) if title in text_of(slot)), -1)


def _at(row: LexborNode, place: int) -> str:
    """The title at a place of a row; empty if there is something else."""
    slots = _slots(row)
    if not slots and row.tag == "li":  # the others are linked
        slots, place = [row], 0
    if place >= len(slots):
        return ""
    linked = slots[place].css_first("a[href]") is not None or slots[place].tag == "a"
    text = title_text(slots[place]).strip(LOOSE)
    return "" if _is_other(text) or len(title_words(text)) < (1 if linked else FEW_WORDS) else text


def _row_item(
    page: HtmlPage, members: Sequence[LexborNode], targets: Sequence[str], title: str, named: tuple[str, ...] = ()
) -> PageItem | None:
    """The mention that a row is; `title` and `named`: what are its title and people for sure."""
    text = row_text(members)
    text = without_number(text[back.end() :] if (back := _BACK.match(text)) else text)
    number = () if targets else printed_number(text)
    targets = targets or number
    words = len(title_words(text))
    if len(text) > MAX_ROW or not words or (words < ROW_WORDS and not targets and not title):
        return None
    if _are_links(members) and not title:
        return None
    if members[0].tag == "dt" and not targets:
        title = title_text(members[0])  # the term that the rest is about
    printed = parse_reference(text)
    people, place = read_lines(members)
    set_off = [part for part in _strong_readings(members, text) if part != printed.venue and part not in people]
    line, end_line = page.lines(members)
    if targets and not (title or set_off) and is_sentence_around_id(text):
        return PageItem("", line, end_line=end_line, beside=tuple(targets), prose=text)
    told = [title] if title else set_off or (_first_link(members, text) if targets or people else [])
    told = told or list(filter(None, [title_item(text, 1).title] if number and not printed.is_complete else []))
    titles = printed.titles if printed.authors and not _parts_with_people(members) else ()
    readings = list(dict.fromkeys((*told, *titles, *_readings(members, text))))
    year = only_year(text.replace(readings[0], " ") if readings[0] != text else text)
    byline = " ".join(text_of(node) for member in members for node in author_nodes(member)[:1])
    cells = _parts_with_people(members) if members[0].tag == "tr" else []
    in_cell = next((names for cell in cells if (names := people_in(cell))), ())
    people = named or read_byline(members, byline)[0] or people or in_cell
    place = place if people else printed.venue
    evidence = members[0].tag, text, printed, told, people, year, readings[0]
    if not targets and not _has_evidence(*evidence, is_titled=bool(title)):
        return _of_address(page, members, text)
    title, beside = split_title_and_metadata(readings[0])
    parts = undecorated(title, is_people) if title not in printed.titles else Decorated(title)
    title = parts.title
    if not title_words(title) and not any(map(find_id, (*targets, *beside))):
        return None
    is_printed = title in printed.titles and title not in printed.authors
    prose, code = prose_and_repositories(members)
    italic = [text_of(node) for member in members for node in member.css("i, em")]
    return PageItem(
        title=title,
        line=line,
        end_line=end_line,
        beside=(*targets, *beside, *code),
        year=year or parts.year,
        venue=next((each for each in italic if each not in title and len(each) < 200 and not people_in(each)), place),
        prose=prose,
        authors=people or parts.authors or (printed.authors if is_printed else _people_around(text, title)),
        text=text if text != title else "",
        other_titles=tuple(dict.fromkeys((*parts.other_titles, *readings[1:4]))),
    )


def _has_evidence(
    tag: str | None,
    text: str,
    printed: Reference,
    told: Sequence[str],
    people: Sequence[str],
    year: int | None,
    reading: str,
    *,
    is_titled: bool,
) -> bool:
    """Whether a row that links to no paper is a mention: a reference, or a listed title with people or a year."""
    is_listed = is_titled or tag in ("li", "tr") or (tag == "dt" and bool(people))
    is_set_off = told and (is_listed or (tag != "dt" and bool(year or people) and _is_led(text, told[0])))
    is_told = is_listed and (only_year(text) or (people and _is_title(reading, people)))
    return bool(is_cited(printed) or is_set_off or is_told)


def _of_address(page: HtmlPage, members: Sequence[LexborNode], text: str) -> PageItem | None:
    """The mention that a row is only because its text has the address of a paper; of a page itself it has the DOI."""
    tokens = tuple(dict.fromkeys(token for _, _, token in id_spans(text) if "://" in token and find_id(token)))
    line, end_line = page.lines(members)
    return PageItem("", line, end_line=end_line, beside=tokens) if len(tokens) == 1 else None


def _is_title(reading: str, people: Sequence[str]) -> bool:
    return len(title_words(reading)) >= FEW_WORDS and not any(name in reading for name in people)


def _is_led(text: str, title: str) -> bool:
    """Whether what is bold or linked in a paragraph may be its title: it is not within a sentence."""
    before = text[: text.find(title)].rstrip()
    return len(title_words(before)) < ROW_WORDS or before[-1] in '“"„«' or bool(_people_before(text, title))


def _are_links(members: Sequence[LexborNode]) -> bool:
    """Whether a row has nothing but short links, which belong to a title elsewhere: "project page / arXiv / viewer"."""
    links = [title_words(text_of(link)) for member in members for link in member.css("a[href]")]
    words = sum(len(title_words(text_of(member))) for member in members)
    return len(links) > 1 and max(map(len, links)) < FEW_WORDS and sum(map(len, links)) == words


def _people_around(text: str, title: str) -> tuple[str, ...]:
    return _people_before(text, title) or parts_beside(text.replace(title, "|", 1), is_people).authors


def _people_before(text: str, title: str) -> tuple[str, ...]:
    """The people that stand before the title of a row."""
    before = text[: max(0, text.find(title))].strip(' .,:;"“„«(-–—')
    before = re.sub(r"^[\[(]?\d{1,4}[\].)]\s*|[\s,(.]*(?:19|20)\d\d[a-z]?\)?$", "", before)
    names = authors_in(before.replace(" & ", " and ")) if len(before) < MAX_ROW // 2 else ()
    are_short = all(len(name.split()) < ROW_WORDS + 1 and not re.search(r"\d", name) for name in names)
    return names if are_short and not any(find_venue(name, None) for name in names) else ()


def _strong_readings(members: Sequence[LexborNode], text: str) -> list[str]:
    """The parts of a row that are set off from it: bold, quoted, linked, in italics."""
    bold, linked, italic = (
        [without_number(title_text(node).strip(LOOSE)) for member in members for node in member.css(selector)]
        for selector in ("b, strong", "a[href]", "i, em")
    )
    quoted = [found.strip(LOOSE) for found in _QUOTED.findall(text)]
    italic = [part for part in italic if read_decorations(f"({part})") is None]  # no venue
    parts = [part for kind in (bold, quoted, linked, italic) for part in kind if part in text]
    return [part for part in parts if len(title_words(part)) >= FEW_WORDS and not _is_other(part)]


def _is_other(part: str) -> bool:
    """Whether what is set off in a row is surely no title: a button, a volume, people, an address, an award."""
    is_address = not title_words(split_title_and_metadata(part)[0])
    parts = read_decorations(f"({part})")
    is_status = parts is not None and parts.kinds == {"status"}  # "Best Paper Award"
    return is_button(part) or bool(VOLUME.match(part)) or bool(people_in(part)) or is_address or is_status


def _first_link(members: Sequence[LexborNode], text: str) -> list[str]:
    """The link that a row begins with, which is the title however short it is: "1. Segment Anything (arxiv.org)"."""
    links = (text_of(node) for member in members for node in member.css("a[href]"))
    first = next((link for link in links if link and not is_button(link)), "")
    return [first] if len(title_words(first)) > 1 and text.startswith(first) and not people_in(first) else []


def _readings(members: Sequence[LexborNode], text: str) -> Iterator[str]:
    """What the title of a row may be that no long part is set off in, likeliest first."""
    texts = (text_of(member.css_first("b, strong")).strip(LOOSE) for member in members)
    bold = without_number(next(filter(None, texts), ""))
    if len(title_words(bold)) > 1 and not people_in(bold):
        yield bold
    cells = [title_text(cell) for member in members if member.tag == "tr" for cell in member.css("td, th")]
    cells = cells or _parts_with_people(members)
    pieces = [part.strip(LOOSE) for part in cells or _SENTENCE.split(text)]
    least = 2 if cells else FEW_WORDS
    pieces = [part for part in pieces if len(title_words(part)) >= least and not people_in(part)] or [text.strip(LOOSE)]
    yield from sorted(filter(title_words, pieces), key=_unlikeliness)


def _parts_with_people(members: Sequence[LexborNode]) -> list[str]:
    """The lines of a row, or the elements that it consists of, if one of them is people: a title is another one."""
    lines = lines_of(members)
    children = [child for member in members for child in member.iter(include_text=True)]
    is_whole = all(child.tag != "-text" or not title_words(text_of(child)) for child in children)
    inner = [text_of(child) for child in children if child.tag != "-text"] if is_whole else []
    return next((parts for parts in (lines, inner) if len(parts) > 1 and has_people(parts)), [])


def _unlikeliness(part: str) -> tuple[bool, int]:
    """Lists of people and of pages are full of commas; of the rest, a title has the most words."""
    words = len(title_words(part))
    return part.count(",") * 5 > words or "http" in part, -words

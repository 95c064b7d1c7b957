"""The works that a page of HTML lists: titles with what stands in their block, rows of text, and bare links.

A *mark* is an element that is a title: a link of several words to a paper, a heading, an element of the class "title".
Its *block* is the largest element around it that holds no other mark: a card, an item, a row. A mark without a link to
a paper counts only if its block says more, for sections have headings too. For what is outside of blocks, see
`html_rows`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from normalizer.pages.fields import Column, find_column
from normalizer.pages.html_page import HtmlPage
from normalizer.pages.html_parts import (
    ANY_HEADING,
    CARDS,
    FEW_WORDS,
    HEADINGS,
    INNER_ROWS,
    KIND,
    LOOSE,
    MAX_BYLINE,
    MAX_ROW,
    MENUS,
    ROW_WORDS,
    ROWS,
    VOLUME,
    YEAR,
    Mark,
    abstract_of,
    ancestors,
    author_nodes,
    cited_title,
    holders,
    is_button,
    is_furniture,
    is_small,
    join_split_links,
    lines_of,
    members_of,
    only_year,
    prose_and_repositories,
    read_byline,
    read_lines,
    row_text,
    text_of,
    title_text,
)
from normalizer.pages.html_rows import (
    columns_of,
    in_repeated_blocks,
    in_rows,
    like_others,
    title_before_people,
    with_cells,
)
from normalizer.pages.layout import PageItem
from normalizer.pages.line_metadata import NUMBER, split_title_and_metadata, without_number
from normalizer.pages.links import role_of
from normalizer.pages.reference import is_reference, parse_reference
from normalizer.pages.skipped import boilerplate, is_citation, is_people, people_in
from normalizer.values.decorations import DATE
from normalizer.values.ids import PaperId, find_id
from normalizer.values.lazy import lazy_re
from normalizer.values.titles import title_words
from normalizer.values.undecorated import parts_beside, undecorated
from normalizer.works.scraped import LinkRole

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

# Classes of titles ("list-title", "paper__title", "ptitle"), and of those of other things ("page-title").
_TITLE_CLASS = lazy_re(
    r"(?:^|[\s_-])(?<!page[_-])(?<!site[_-])(?<!section[_-])(?<!journal[_-])(?<!book[_-])(?:p(?:aper|ub)?)?title(?:$|\s)",
    re.IGNORECASE,
)
# Links that only papers have.
_PAPER_LABEL = lazy_re(r"\W*(?:paper|pdf|arxiv|preprint|doi|abs(?:tract)?|bib(?:tex)?)\W*", re.IGNORECASE)
_DATE = lazy_re(DATE, re.IGNORECASE)


def mentions_in(page: HtmlPage) -> list[PageItem]:
    """The works that a page lists, in its order.

    A page with few links to papers, or with links without a title, is read once more, with more marks.
    """
    join_split_links(page)
    found = _mentions(page, _TITLES)
    if sum(bool(item.beside) for item in found) * 2 <= len(found) or _titled(found) < len(found):
        more = _mentions(page, _MORE_TITLES)
        found = more if _rank(more) > _rank(found) and _ids(more) >= _ids(found) else found
    return found


def _titled(items: Sequence[PageItem]) -> int:
    return sum(item.title != "" for item in items)


def _rank(items: Sequence[PageItem]) -> tuple[int, int]:
    """More titles first, then fewer links without one."""
    return _titled(items), -len(items)


def _ids(items: Iterable[PageItem]) -> set[PaperId]:
    return {found for item in items for text in item.beside if (found := find_id(text))}


def _mentions(page: HtmlPage, titles: str) -> list[PageItem]:
    marks, bare = _marks(page, titles)
    blocks = _blocks(marks, bare)
    around: dict[int, list[Mark]] = {}  # the bare links of each block, and those outside of blocks
    by_block = {node.mem_id: number for number, members in enumerate(blocks) for node in members}
    for links in bare:
        number = next((by_block[node.mem_id] for node in ancestors(links.node) if node.mem_id in by_block), -1)
        around.setdefault(number, []).append(links)
    found: list[tuple[LexborNode, PageItem]] = []
    covered: set[int] = set()
    alike: set[tuple[object, ...]] = set()  # the kinds of elements that are titles without a link to a paper
    for number in sorted(range(len(marks)), key=lambda number: _is_short(text_of(marks[number].node))):
        mark, members = marks[number], blocks[number]
        if item := _in_block(page, mark, members, around.get(number, ()), alike):
            found.append((mark.node, item))
            if not item.beside:
                alike.add(_kind(mark.node))
            covered |= {node.mem_id for node in members}
        else:
            around.setdefault(-1, []).extend(around.get(number, ()))
    ids = {text for _, item in found for text in item.beside}
    found += in_rows(page, [links for links in around.get(-1, ()) if ids.isdisjoint(links.targets)], covered)
    found += like_others(page, found, covered)
    found += in_repeated_blocks(page, found, covered)
    titled = _ids(item for _, item in found if item.title)
    found = [(node, item) for node, item in found if item.title or not _ids([item]) <= titled]
    return [with_cells(node, item) for node, item in sorted(found, key=lambda pair: page.number(pair[0]))]


def _is_short(title: str) -> bool:
    return len(title_words(title)) < FEW_WORDS


def _kind(node: LexborNode) -> tuple[object, ...]:
    """What elements have in common that a page shows alike."""
    return node.tag, node.attributes.get("class"), node.parent.tag if node.parent is not None else None


# Elements that may be titles; those of other sites, where a title is linked to a file or set in bold.
_TITLES = f"{ANY_HEADING}, a[href], [class*=title], [itemprop=name], [itemprop=headline]"
_MORE_TITLES = f"{_TITLES}, b, strong"


def _marks(page: HtmlPage, titles: str) -> tuple[list[Mark], list[Mark]]:
    """The elements that may be titles, and the bare links to papers."""
    marks: list[Mark] = []
    bare: list[Mark] = []
    known: dict[int, Mark] = {}
    headings = Counter(map(text_of, page.tree.css(ANY_HEADING)))
    labels = {text for text, count in headings.items() if count > 1 and len(title_words(text)) < FEW_WORDS}
    for node in page.tree.css(titles):
        around = next((known[each.mem_id] for each in ancestors(node, 6) if each.mem_id in known), None)
        target = _paper_target(page, node)
        if around is not None:
            if target:
                around.targets.append(target)
                around.link = around.link or (node if _is_title(node) else None)
            continue
        last = known.get(-1)
        if target and not (_is_title(node) and not _is_beside(node, last, target)):
            if last and any(_same_paper(target, other) for other in last.targets):
                last.targets.append(target)
            else:
                known[-1] = Mark(node, [target])
                bare.append(known[-1])
            continue
        is_loose = titles == _MORE_TITLES and node.tag in ("a", "b", "strong") and _is_long(node)
        is_element = node.tag != "a" and _is_title_element(page, node)
        if is_element and node.tag in HEADINGS and text_of(node) in labels and node.css_first("a[href]") is None:
            continue  # a part of each card: "Tags:", "Notes:"
        if target or is_loose or is_element:
            mark = known[node.mem_id] = known[-1] = Mark(node, [target] if target else [], node if target else None)
            marks.append(mark)
    return marks, bare


def _is_beside(node: LexborNode, last: Mark | None, target: str) -> bool:
    """Whether a link of several words is no title: it is in a menu, or leads where the title before it does."""
    if any(each.tag in MENUS for each in ancestors(node)):
        return True
    if last is None or _is_heading(node) or not _is_title(last.node) or text_of(node) == text_of(last.node):
        return False
    return any(_same_paper(target, other) for other in last.targets)


def _paper_target(page: HtmlPage, node: LexborNode) -> str:
    """Where a link leads, if it leads to a paper."""
    target = page.target(node.attributes.get("href") or "") if node.tag == "a" else ""
    return target if target and (find_id(target) or role_of(target) is LinkRole.PAPER) else ""


def _same_paper(one: str, other: str) -> bool:
    return one == other or (find_id(one) is not None and find_id(one) == find_id(other))


def _is_title(link: LexborNode) -> bool:
    """A link in a heading, or one of several words; "PDF", "arXiv:2209.10901" and "12 comments" are labels."""
    text = KIND.sub("", text_of(link))
    if not title_words(text) or is_button(text) or find_id(text) or VOLUME.match(text):
        return False
    return _is_heading(link) or len(title_words(text)) > 2


def _is_heading(link: LexborNode) -> bool:
    in_heading = link.parent is not None and link.parent.tag in HEADINGS
    return in_heading or link.css_first(ANY_HEADING) is not None


def _heading_in(link: LexborNode) -> LexborNode:
    """The heading of a card that is a link as a whole; else the link."""
    headings = link.css(ANY_HEADING)
    return headings[0] if len(headings) == 1 and title_words(text_of(headings[0])) else link


def _is_long(node: LexborNode) -> bool:
    text = text_of(node)
    if len(text) > MAX_ROW or is_button(text) or VOLUME.match(text):
        return False
    lines = (line for line in lines_of([node], labels=True) if not people_in(line) and not boilerplate(line))
    return sum(len(title_words(line)) for line in lines) > FEW_WORDS


def _is_title_element(page: HtmlPage, node: LexborNode) -> bool:
    """A heading, or an element that its class or microdata call a title, unless it only labels links."""
    itemprop = node.attributes.get("itemprop")
    if itemprop == "headline" and node.css_first(".title") is not None:
        return False  # DBLP's is a whole reference
    if node.tag not in HEADINGS and not (itemprop and "title" not in (node.attributes.get("class") or "").split()):
        if not _TITLE_CLASS.search(node.attributes.get("class") or "") or node.tag in ("body", "main", "section"):
            return False
    elif any(each.attributes.get("itemprop") for each in islice(ancestors(node, 4), 1, None)):
        return False  # the name of a person, or of a journal
    text = text_of(node)
    links = [link for link in node.css("a[href]") if _paper_target(page, link)]
    labels = sum(len(title_words(text_of(link))) for link in links if not _is_title(link))
    words = title_words(text)
    is_number = all(map(str.isdecimal, words))  # the rank of a title in a list
    if is_number or VOLUME.match(text) or people_in(text):
        return False
    return len(text) < MAX_ROW and len(words) > 2 * labels and not boilerplate(text)


def _blocks(marks: Sequence[Mark], bare: Sequence[Mark]) -> list[list[LexborNode]]:
    """The elements of the block of each mark: they hold no other mark, and link to one paper only."""
    many = Counter(node.mem_id for mark in marks for node in ancestors(mark.node))
    papers: dict[int, dict[str, PaperId]] = {}
    for mark in (*marks, *bare):
        ids = [found for target in mark.targets if (found := find_id(target))]
        for node in ancestors(mark.node) if ids else ():
            known = papers.setdefault(node.mem_id, {})
            if any(known.setdefault(type(found).__name__, found) != found for found in ids):
                many[node.mem_id] += 1  # links to two papers
    blocks: list[list[LexborNode]] = []
    for mark in marks:
        block = mark.node
        for node in ancestors(mark.node):
            if many[node.mem_id] > 1 or _lists_others(block, node):
                break
            block = node
            if len(marks) == 1 and node.tag in CARDS - {"dd"}:  # around a description is its term
                break
        if len(marks) == 1 and block.tag not in CARDS:
            block = [node for node in ancestors(mark.node) if text_of(node) == text_of(mark.node)][-1]
        first, *below = members_of(block, mark.node)
        around = {node.mem_id for node in ancestors(mark.node)}  # a description of the term that has the title
        own = takewhile(lambda node: many[node.mem_id] <= (node.mem_id in around), below)  # noqa: B023
        blocks.append([first, *_of_one_paper(own, papers, dict(papers.get(first.mem_id, {})))])
    return blocks


def _lists_others(item: LexborNode, around: LexborNode) -> bool:
    """Whether other rows of the list or table of a row are works themselves, which belong to no title of the row."""
    if item.tag not in ("li", "tr", "dt"):
        return False
    rows = (row for row in around.css(item.tag) if row.mem_id != item.mem_id)
    return any(map(_is_work, rows))


def _is_work(row: LexborNode) -> bool:
    """Whether a row is a work without the other rows: in named columns, a reference, or a title with people."""
    if not is_small(row):
        return False
    if cited_title(row):
        return True
    names, cells = columns_of(row)
    if any(cell.tag == "td" for cell in cells) and find_column(names, Column.TITLE):
        return True
    texts = [text_of(cell) for cell in row.css("td")]
    references = (NUMBER.sub("", text, count=1) for text in (*texts, row_text([row])))
    if title_before_people(members_of(row))[0] or any(map(is_reference, references)):
        return True
    people = [text for text in texts if people_in(text)]
    return bool(people) and any(len(title_words(text)) >= FEW_WORDS for text in texts if text not in people)


def _of_one_paper(
    nodes: Iterable[LexborNode], papers: Mapping[int, Mapping[str, PaperId]], known: dict[str, PaperId]
) -> Iterator[LexborNode]:
    """The elements up to the first one that links to another paper than the known one."""
    for node in nodes:
        if any(known.setdefault(kind, found) != found for kind, found in papers.get(node.mem_id, {}).items()):
            return
        yield node


def _in_block(
    page: HtmlPage, mark: Mark, members: Sequence[LexborNode], links: Sequence[Mark], alike: Set[tuple[object, ...]]
) -> PageItem | None:
    """The mention that a block is; None for a heading of something else. `alike`: the kinds of surer titles."""
    heading = title_text(mark.node)
    title = (
        title_text(_heading_in(mark.link))
        if mark.link is not None
        else KIND.sub("", heading).removeprefix("Title:").strip(LOOSE)
    )
    title, beside = split_title_and_metadata(title)
    printed = title
    title = without_number(title)
    parts = undecorated(title, is_people)
    title = parts.title
    targets = [*mark.targets, *(target for link in links for target in link.targets)]
    words = len(title_words(title))
    is_cited = not mark.targets and bool(links) and all(is_citation(text_of(link.node)) for link in links)
    if not words or (is_cited and words < FEW_WORDS):  # a section that cites a work
        return None
    byline = " ".join(text_of(node) for member in members for node in author_nodes(member)[:1])
    text = " ".join(" ".join(lines_of(members, labels=True)).split())
    rest = text.replace(title, " ", 1)
    is_known = bool(targets) or any(map(find_id, beside))
    if not is_known and not _has_evidence(mark, members, title, byline, rest, is_alike=_kind(mark.node) in alike):
        return None
    prose, code = prose_and_repositories(members)
    line, end_line = page.lines(members)
    is_row = members[0].tag in ("li", "p", "tr") and len(text) < MAX_ROW // 2 and not byline
    around = row_text(members) if is_row else KIND.sub("", heading)
    authors, venue, year = read_byline(members, byline)
    people, place = read_lines(members, title)
    row = next((node for node in ancestors(mark.node) if node.tag in ROWS), None)
    if not authors and not people and row is not None and row.tag in ("li", "p"):
        people = parts_beside(row_text([row]).replace(title, "|", 1), is_people).authors
    return PageItem(
        title=title,
        line=line,
        end_line=end_line,
        abstract=next((found for member in members if (found := abstract_of(member))), None),
        beside=(*dict.fromkeys(targets), *beside, *code),
        authors=authors or people or parts.authors,
        year=year or parts.year or only_year(rest if len(rest) < MAX_BYLINE else byline),
        venue=venue or place or parts.venue,
        prose=prose,
        other_titles=(printed, *parts.other_titles) if printed != title else parts.other_titles,
        text=around if around != title and len(title_words(around)) > len(title_words(title)) else "",
    )


def _is_field(row: LexborNode) -> bool:
    """Whether a row of a table is one field of a work: its name and its value."""
    return row.tag == "tr" and len(row.css("th")) == len(row.css("td")) == 1


def _has_evidence(
    mark: Mark, members: Sequence[LexborNode], title: str, byline: str, rest: str, *, is_alike: bool
) -> bool:
    """Whether a title that links to no paper is one: what stands around it has people, or a link and a year.

    A short title counts only if longer ones are shown alike (`is_alike`), or if its class says that it is one.
    """
    is_short = _is_short(title)
    is_called_title = mark.node.tag not in HEADINGS and _TITLE_CLASS.search(mark.node.attributes.get("class") or "")
    if (is_short and not is_called_title and not (is_alike and len(title_words(title)) > 1)) or any(
        map(is_furniture, ancestors(mark.node))
    ):
        return False
    inner = (row for member in members for row in member.css("li, tr") if not _is_field(row))
    rows = [row for row in inner if len(title_words(text_of(row))) > ROW_WORDS]
    below = (parse_reference(NUMBER.sub("", text_of(member), count=1)) for member in members[1:])
    if len(rows) > 1 or sum(each.is_complete for each in below) > 1 or len(rest) > 4 * MAX_BYLINE:
        return False
    if byline or read_lines(members)[0]:
        return True
    is_linked = mark.node.css_first("a[href]") is not None or any(each.tag == "a" for each in ancestors(mark.node, 4))
    is_dated = (is_linked or mark.node.tag not in ("h1", "h2")) and YEAR.search(rest) is not None
    is_dated = is_dated and not any(YEAR.search(date[0]) for date in _DATE.finditer(title))  # of an event
    labels = (text_of(link) for member in members for link in member.css("a[href]"))
    return not is_short and (is_dated or any(map(_PAPER_LABEL.fullmatch, labels)))


def plain_items(page: HtmlPage) -> list[PageItem]:
    """The items of the lists of a page that has nothing else: each is a title."""
    items: list[PageItem] = []
    holds_rows = holders(page.tree, INNER_ROWS)
    for row in page.tree.css("li"):
        if row.mem_id not in holds_rows and not any(map(is_furniture, ancestors(row))):
            title, beside = split_title_and_metadata(row_text([row]))
            if len(title_words(title)) >= FEW_WORDS and len(title) < MAX_ROW and not boilerplate(title):
                line, end_line = page.lines([row])
                items.append(PageItem(title, line, end_line=end_line, beside=beside))
    return items

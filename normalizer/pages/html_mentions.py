"""The works that a page of HTML lists: titles with what stands in their block, rows of text, and bare links.

A *mark* is an element that is a title: a link of several words to a paper, a heading, an element of the class "title".
Its *block* is the largest element around it that holds no other mark: a card, an item, a row. A mark without a link to
a paper counts only if its block says more, for sections have headings too. Outside of blocks, the rows of lists and
tables are mentions if they link to a paper, or read like a reference; the title is what is bold, quoted or linked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from normalizer.pages.blocks import abstract_score
from normalizer.pages.fields import authors_in, year_in
from normalizer.pages.html_page import HtmlPage
from normalizer.pages.layout import PageItem
from normalizer.pages.line_metadata import NUMBER, is_link_label, split_title_and_metadata
from normalizer.pages.link_roles import role_of
from normalizer.pages.reference import parse_reference
from normalizer.pages.skipped import boilerplate, is_citation, is_people, people_in
from normalizer.values.code_links import repository_from
from normalizer.values.decorations import DATE, read_decorations
from normalizer.values.ids import PaperId, find_id
from normalizer.values.lazy import lazy_re
from normalizer.values.titles import title_words
from normalizer.values.undecorated import parts_beside
from normalizer.works.scraped import LinkRole

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_ROWS = frozenset({"li", "tr", "dd", "p", "cite", "dt"})
_CARDS = frozenset({"article", "li", "dd", "dt", "tr"})
_BLOCKS = frozenset({"article", "li", "dd", "dt", "tr", "p", "div", "td", "section", "main", *_HEADINGS})
_PAGE = frozenset({"body", "html", "main", "-undef"})
_MENUS = frozenset({"nav", "footer", "menu", "select", "button"})
_FURNITURE = _MENUS | {"header", "aside", "form"}
# Classes of titles ("list-title", "paper__title", "ptitle"), and of those of other things ("page-title").
_TITLE_CLASS = lazy_re(
    r"(?:^|[\s_-])(?<!page[_-])(?<!site[_-])(?<!section[_-])(?<!journal[_-])(?<!book[_-])(?:p(?:aper|ub)?)?title(?:$|\s)",
    re.IGNORECASE,
)
_AUTHORS = "[class*=author], [class*=creator], [itemprop=author], .gs_a"
# What Google Scholar writes before a title: "[PDF][PDF] ", "[BOOK][B] ".
_KIND = lazy_re(r"^(?:\[[A-Za-z]{1,10}\]\s*)+")
_LOOSE = " -–—:;,.[(|"
_EMPTY = lazy_re(r"[\[(|]\s*[\])|/]|\[\s*\||\|\s*\]")
_QUOTED = lazy_re(r"[“\"„«]([^“”\"„«»]{8,300})[”\"“»]")
_YEAR = lazy_re(r"(?<![\d/.])(?:19|20)\d\d(?!\d|/|\.\d)")
# Links that only papers have.
_PAPER_LABEL = lazy_re(r"\W*(?:paper|pdf|arxiv|preprint|doi|abs(?:tract)?|bib(?:tex)?)\W*", re.IGNORECASE)
_SENTENCE = lazy_re(r"(?<=[.?!])\s+")
_DATE = lazy_re(DATE, re.IGNORECASE)
# Headings about a volume of proceedings, and the links of Wikipedia from a reference back to the text: "^ a b".
_VOLUME = lazy_re(r"proceedings\s(?:of|from)\b|editors?\s?:|edited\sby\b|vol(?:ume|\.)\s\d", re.IGNORECASE)
_BACK = lazy_re(r"[\^↑]\s*(?:[a-z]\s+)*")

# What no name of a person has: "owner/name • NeurIPS 2023".
_NO_NAME = lazy_re(r"[\d/@•]")

# How far up a block is looked for, and how long the text of a row or a byline may be.
_MAX_ANCESTORS = 30
_MAX_ROW = 2_000
_MAX_BYLINE = 3_000
# A title has so many words at least, if nothing but its place says that it is one.
_FEW_WORDS = 3
_ROW_WORDS = 5


def text_of(node: LexborNode | None) -> str:
    return " ".join(node.text(deep=True).split()) if node is not None else ""


@dataclass
class _Mark:
    """A title, or bare links to one paper ("pdf", "doi"), with the targets of the links to papers that it holds."""

    node: LexborNode
    targets: list[str] = field(default_factory=list)
    link: LexborNode | None = None


def mentions_in(page: HtmlPage) -> list[PageItem]:
    """The works that a page lists, in its order.

    A page with few links to papers, or with links without a title, is read once more, with more marks.
    """
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
    around: dict[int, list[_Mark]] = {}  # the bare links of each block, and those outside of blocks
    by_block = {node.mem_id: number for number, members in enumerate(blocks) for node in members}
    for links in bare:
        number = next((by_block[node.mem_id] for node in _chain(links.node) if node.mem_id in by_block), -1)
        around.setdefault(number, []).append(links)
    found: list[tuple[LexborNode, PageItem]] = []
    covered: set[int] = set()
    for number, (mark, members) in enumerate(zip(marks, blocks, strict=True)):
        if item := _in_block(page, mark, members, around.get(number, ())):
            found.append((mark.node, item))
            covered |= {node.mem_id for node in members}
        else:
            around.setdefault(-1, []).extend(around.get(number, ()))
    ids = {text for _, item in found for text in item.beside}
    found += _in_rows(page, [links for links in around.get(-1, ()) if ids.isdisjoint(links.targets)], covered)
    found += _like_others(page, found, covered)
    return [item for _, item in sorted(found, key=lambda pair: page.number(pair[0]))]


# Elements that may be titles; those of other sites, where a title is linked to a file or set in bold.
_TITLES = "h1, h2, h3, h4, h5, h6, a[href], [class*=title], [itemprop=name], [itemprop=headline]"
_MORE_TITLES = f"{_TITLES}, b, strong"


def _marks(page: HtmlPage, titles: str) -> tuple[list[_Mark], list[_Mark]]:
    """The elements that may be titles, and the bare links to papers."""
    marks: list[_Mark] = []
    bare: list[_Mark] = []
    known: dict[int, _Mark] = {}
    headings = Counter(text_of(node) for node in page.tree.css(", ".join(_HEADINGS)))
    labels = {text for text, count in headings.items() if count > 1 and len(title_words(text)) < _FEW_WORDS}
    for node in page.tree.css(titles):
        around = next((known[each.mem_id] for each in _chain(node, 6) if each.mem_id in known), None)
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
                known[-1] = _Mark(node, [target])
                bare.append(known[-1])
            continue
        is_loose = titles == _MORE_TITLES and node.tag in ("a", "b", "strong") and _is_long(node)
        is_element = node.tag != "a" and _is_title_element(page, node)
        if is_element and node.tag in _HEADINGS and text_of(node) in labels and node.css_first("a[href]") is None:
            continue  # a part of each card: "Tags:", "Notes:"
        if target or is_loose or is_element:
            mark = known[node.mem_id] = known[-1] = _Mark(node, [target] if target else [], node if target else None)
            marks.append(mark)
    return marks, bare


def _is_beside(node: LexborNode, last: _Mark | None, target: str) -> bool:
    """Whether a link of several words is no title: it is in a menu, or leads where the title before it does."""
    if any(each.tag in _MENUS for each in _chain(node)):
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
    text = text_of(link)
    if not title_words(text) or boilerplate(text) or find_id(text) or is_citation(text) or _VOLUME.match(text):
        return False
    return _is_heading(link) or len(title_words(text)) > 2


def _is_heading(link: LexborNode) -> bool:
    in_heading = link.parent is not None and link.parent.tag in _HEADINGS
    return in_heading or link.css_first(", ".join(sorted(_HEADINGS))) is not None


def _is_long(node: LexborNode) -> bool:
    text = text_of(node)
    is_title = len(title_words(text)) > _FEW_WORDS and len(text) < _MAX_ROW
    return is_title and not _is_label(text) and not _VOLUME.match(text)


def _is_title_element(page: HtmlPage, node: LexborNode) -> bool:
    """A heading, or an element that its class or microdata call a title, unless it only labels links."""
    itemprop = node.attributes.get("itemprop")
    if itemprop == "headline" and node.css_first(".title") is not None:
        return False  # DBLP's is a whole reference
    if node.tag not in _HEADINGS and not (itemprop and "title" not in (node.attributes.get("class") or "").split()):
        if not _TITLE_CLASS.search(node.attributes.get("class") or "") or node.tag in ("body", "main", "section"):
            return False
    elif any(each.attributes.get("itemprop") for each in islice(_chain(node, 4), 1, None)):
        return False  # the name of a person, or of a journal
    text = text_of(node)
    links = [link for link in node.css("a[href]") if _paper_target(page, link)]
    labels = sum(len(title_words(text_of(link))) for link in links if not _is_title(link))
    words = title_words(text)
    is_number = all(map(str.isdecimal, words))  # the rank of a title in a list
    if is_number or _VOLUME.match(text) or people_in(text):
        return False
    return len(text) < _MAX_ROW and len(words) > 2 * labels and not boilerplate(text)


def _chain(node: LexborNode, most: int = _MAX_ANCESTORS) -> Iterator[LexborNode]:
    """An element and those around it; around the description of a term is the term."""
    found: LexborNode | None = node
    for _ in range(most):
        if found is None or found.tag in _PAGE:
            return
        yield found
        term = found.prev if found.tag == "dd" else None
        for _ in range(_MAX_ANCESTORS):
            if term is None or term.tag == "dt":
                break
            term = term.prev
        found = term if term is not None and term.tag == "dt" else found.parent


def _blocks(marks: Sequence[_Mark], bare: Sequence[_Mark]) -> list[list[LexborNode]]:
    """The elements of the block of each mark: they hold no other mark, and link to one paper only."""
    many = Counter(node.mem_id for mark in marks for node in _chain(mark.node))
    papers: dict[int, dict[str, PaperId]] = {}
    for mark in (*marks, *bare):
        ids = [found for target in mark.targets if (found := find_id(target))]
        for node in _chain(mark.node) if ids else ():
            known = papers.setdefault(node.mem_id, {})
            if any(known.setdefault(type(found).__name__, found) != found for found in ids):
                many[node.mem_id] += 1  # links to two papers
    blocks: list[list[LexborNode]] = []
    for mark in marks:
        block = mark.node
        for node in _chain(mark.node):
            if many[node.mem_id] > 1:
                break
            block = node
            if len(marks) == 1 and node.tag in _CARDS - {"dd"}:  # around a description is its term
                break
        if len(marks) == 1 and block.tag not in _CARDS:
            block = [node for node in _chain(mark.node) if text_of(node) == text_of(mark.node)][-1]
        first, *below = _members(block, mark.node)
        around = {node.mem_id for node in _chain(mark.node)}  # a description of the term that has the title
        own = takewhile(lambda node: many[node.mem_id] <= (node.mem_id in around), below)  # noqa: B023
        blocks.append([first, *_of_one_paper(own, papers, dict(papers.get(first.mem_id, {})))])
    return blocks


def _of_one_paper(
    nodes: Iterable[LexborNode], papers: Mapping[int, Mapping[str, PaperId]], known: dict[str, PaperId]
) -> Iterator[LexborNode]:
    """The elements up to the first one that links to another paper than the known one."""
    for node in nodes:
        if any(known.setdefault(kind, found) != found for kind, found in papers.get(node.mem_id, {}).items()):
            return
        yield node


def _members(block: LexborNode, mark: LexborNode | None = None) -> list[LexborNode]:
    """The elements of a block: a term goes with its descriptions, a heading or lone title with the text below it."""
    members = [block]
    is_lone = mark is not None and block.tag in ("p", "div") and text_of(block) == text_of(mark)
    heads = block.tag in _HEADINGS or is_lone
    following = block.next
    while following is not None and len(members) < _MAX_MEMBERS:
        tag = following.tag
        if (
            tag == "dd"
            or "abstract" in (following.attributes.get("class") or "")
            or (heads and tag in ("p", "div", "blockquote", "cite") and _is_byline(following))
        ):
            members.append(following)
        elif tag != "-text" or (block.tag != "dt" and not heads):
            break
        following = following.next
    return members


_MAX_MEMBERS = 8


def _is_byline(node: LexborNode) -> bool:
    """Text below a heading that may belong to it: no list, no heading, no further title."""
    return node.css_first(", ".join((*sorted(_HEADINGS), "li", "tr", "[class*=title]"))) is None


def _title_text(node: LexborNode) -> str:
    """The text of a title, without the lines of people below it in the same element."""
    lines = [line for line in (" ".join(line.split()) for line in _lines([node], labels=True)) if line]
    return " ".join(takewhile(lambda line: not people_in(line), lines)) or text_of(node)


def _in_block(page: HtmlPage, mark: _Mark, members: Sequence[LexborNode], links: Sequence[_Mark]) -> PageItem | None:
    """The mention that a block is; None for a heading of something else."""
    heading = _title_text(mark.node)
    title = (
        _title_text(mark.link) if mark.link is not None else _KIND.sub("", heading).removeprefix("Title:").strip(_LOOSE)
    )
    title, beside = split_title_and_metadata(title)
    targets = [*mark.targets, *(target for link in links for target in link.targets)]
    if not title_words(title):
        return None
    byline = " ".join(text_of(node) for member in members for node in _author_nodes(member)[:1])
    text = " ".join(text_of(member) for member in members)
    rest = text.replace(title, " ", 1)
    if not targets and not any(map(find_id, beside)) and not _has_evidence(mark, members, title, byline, rest):
        return None
    prose, code = _prose_and_repositories(members)
    line, end_line = page.lines(members)
    is_row = members[0].tag in ("li", "p", "tr") and len(text) < _MAX_ROW // 2 and not byline
    around = _row_text(members) if is_row else _KIND.sub("", heading)
    authors, venue, year = _read_byline(members, byline)
    people, place = _read_lines(members, title)
    row = next((node for node in _chain(mark.node) if node.tag in _ROWS), None)
    if not authors and not people and row is not None and row.tag in ("li", "p"):
        people = parts_beside(_row_text([row]).replace(title, "|", 1), is_people).authors
    return PageItem(
        title=title,
        line=line,
        end_line=end_line,
        abstract=next((found for member in members if (found := _abstract(member))), None),
        beside=(*dict.fromkeys(targets), *beside, *code),
        authors=authors or people,
        year=year or _only_year(rest if len(rest) < _MAX_BYLINE else byline),
        venue=venue or place,
        prose=prose,
        text=around if around != title and len(title_words(around)) > len(title_words(title)) else "",
    )


def _has_evidence(mark: _Mark, members: Sequence[LexborNode], title: str, byline: str, rest: str) -> bool:
    """Whether a title that links to no paper is one: what stands around it has people, or a link and a year."""
    is_short = len(title_words(title)) < _FEW_WORDS
    is_called_title = mark.node.tag not in _HEADINGS and _TITLE_CLASS.search(mark.node.attributes.get("class") or "")
    if (is_short and not is_called_title) or any(each.tag in _FURNITURE for each in _chain(mark.node)):
        return False
    rows = [row for member in members for row in member.css("li, tr") if len(title_words(text_of(row))) > _ROW_WORDS]
    if len(rows) > 1 or len(rest) > 4 * _MAX_BYLINE:
        return False
    if byline or _read_lines(members)[0]:
        return True
    is_linked = mark.node.css_first("a[href]") is not None or any(each.tag == "a" for each in _chain(mark.node, 4))
    is_dated = (is_linked or mark.node.tag not in ("h1", "h2")) and _YEAR.search(rest) is not None
    is_dated = is_dated and not any(_YEAR.search(date[0]) for date in _DATE.finditer(title))  # of an event
    labels = (text_of(link) for member in members for link in member.css("a[href]"))
    return not is_short and (is_dated or any(map(_PAPER_LABEL.fullmatch, labels)))


def _author_nodes(member: LexborNode) -> list[LexborNode]:
    """The elements of authors; the cell beside one that only says so ("Author")."""
    found = [node for node in member.css(_AUTHORS) if title_words(text_of(node))]
    cells = [node.parent.css_first("td") if node.tag == "th" and node.parent is not None else node for node in found]
    return [node for node in cells if node is not None]


def _read_byline(members: Sequence[LexborNode], byline: str) -> tuple[tuple[str, ...], str | None, int | None]:
    """The people, venue and year of the elements of authors."""
    if len(byline) > _MAX_BYLINE:
        return (), None, None
    nodes = [node for member in members for node in _author_nodes(member)][:_MAX_ROW]
    # One element with one for each person inside, or one for each.
    if len(nodes) > 1 and text_of(nodes[1]) not in text_of(nodes[0]):
        names = [text_of(node) for node in nodes]
    else:
        names = [text_of(each) for node in nodes[:1] for each in node.css("a, li, [itemprop=name]")]
    people, *rest = re.split(r"\s[-–]\s", byline)
    # Google Scholar links some of the authors only.
    if names and len(title_words(" ".join(names))) >= len(title_words(people)):
        return tuple(dict.fromkeys(name.strip(" ,;") for name in names if title_words(name))), None, None
    venue, _, _ = (rest[0] if rest else "").rpartition(",")
    authors = authors_in(people.removeprefix("Authors:").strip())
    authors = authors if not any(map(_NO_NAME.search, authors)) else people_in(people)
    return authors, venue.strip(" ,…") or None, year_in(rest[0]) if rest else None


def _read_lines(members: Sequence[LexborNode], title: str = "") -> tuple[tuple[str, ...], str | None]:
    """The people of the first line or text in italics that has nothing else, and the venue of the first line of it."""
    lines = [" ".join(line.split()).strip(_LOOSE) for line in _lines(members)]
    italic = (text_of(node) for member in members for node in member.css("i, em"))
    people = next(
        (names for line in (*lines, *italic) if (not title or title not in line) and (names := people_in(line))), ()
    )
    # An entry of BibTeX is no line of decorations.
    decorations = (read_decorations(line, leads=True) for line in lines if people and "{" not in line)
    return people, next((parts.venue for parts in decorations if parts and parts.venue), None)


def _only_year(text: str) -> int | None:
    years = set(_YEAR.findall(text))
    return int(years.pop()) if len(years) == 1 else None


def _abstract(card: LexborNode) -> str | None:
    """The abstract in a card: marked as one, labelled as one, or a paragraph that looks like one."""
    for marked in card.css(".abstract-full, [class*=abstract], blockquote"):
        if len(title_words(text := text_of(marked))) > _ROW_WORDS:  # and no button
            return text
    for label in card.css("th, dt, strong, b, h3, h4, h5"):
        beside = label.next
        while beside is not None and not text_of(beside):
            beside = beside.next
        if text_of(label).lower().rstrip(":") == "abstract" and beside is not None:
            return text_of(beside)
    return next((text for paragraph in card.css("p") if abstract_score(text := text_of(paragraph)) > 0), None)


def _prose_and_repositories(members: Sequence[LexborNode]) -> tuple[str, tuple[str, ...]]:
    """The text of a card with its links to code as in Markdown, and their addresses; blocks end sentences."""
    parts: list[str] = []
    addresses: list[str] = []
    in_link = 0  # the texts of a link that are still to come
    for node in (node for member in members for node in member.traverse(include_text=True)):
        if node.tag == "-text":
            parts.append("" if in_link else node.text(deep=False))
            in_link = max(0, in_link - 1)
        elif node.tag in _BLOCKS:
            parts.append(" . ")
        elif node.tag == "a" and repository_from(address := node.attributes.get("href") or ""):
            parts.append(f"[{text_of(node)}]({address})")
            addresses.append(address)
            in_link = sum(each.tag == "-text" for each in node.traverse(include_text=True))
    return " ".join("".join(parts).split()), tuple(addresses)


def _in_rows(page: HtmlPage, bare: Sequence[_Mark], covered: set[int]) -> Iterator[tuple[LexborNode, PageItem]]:
    """The rows outside of blocks: those with links to one paper, and those that read like a reference."""
    links: dict[int, list[_Mark]] = {}
    for mark in bare:
        row = next((node for node in _chain(mark.node) if node.tag in _ROWS), mark.node)
        links.setdefault(row.mem_id, []).append(mark)
    holds_rows = _holders(page, _INNER_ROWS)
    holds_parts = holds_rows | _holders(page, "div, h1, h2, h3, h4")
    rows = page.tree.css("li, tr, dd, dt, p, cite, div")
    for row in (row for row in rows if row.tag != "tr" or row.css_first("td") is not None):  # no head of a table
        chain = list(_chain(row))
        if any(node.mem_id in covered for node in chain):
            continue
        marks = links.pop(row.mem_id, [])
        inner = row.mem_id in (holds_parts if row.tag == "div" else holds_rows)
        if not marks and (row.tag == "dt" or inner or any(node.tag in _FURNITURE for node in chain)):
            continue
        targets = tuple(dict.fromkeys(target for mark in marks for target in mark.targets))
        papers = {(type(found), found) for target in targets if (found := find_id(target))}
        item = _row_item(page, _members(row), targets) if len(papers) == len({kind for kind, _ in papers}) else None
        if item:
            covered |= {node.mem_id for node in _members(row)}
            yield row, item
        elif marks:
            links[row.mem_id] = marks
    for marks in links.values():
        for mark in marks:
            if any(map(find_id, mark.targets)):
                line, end_line = page.lines([mark.node])
                yield mark.node, PageItem("", line, end_line=end_line, beside=tuple(mark.targets))


# So many rows of a list, and more than half of them, show where the titles of the other rows are.
_MIN_ROWS = 3


def _like_others(
    page: HtmlPage, found: Sequence[tuple[LexborNode, PageItem]], covered: set[int]
) -> Iterator[tuple[LexborNode, PageItem]]:
    """The rows that say too little by themselves, in lists and tables whose other rows have titles at one place."""
    titles: dict[int, str] = {}
    for node, item in found:
        row = next((each for each in _chain(node) if each.tag in ("li", "tr")), None)
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


def _slots(row: LexborNode) -> list[LexborNode]:
    """Where a title may be in a row: the cells of a table, or what is linked or bold in an item."""
    return row.css("td, th") if row.tag == "tr" else row.css("a[href], b, strong")


def _place(row: LexborNode, title: str) -> int:
    return next((place for place, slot in enumerate(_slots(row)) if title in text_of(slot)), -1)


def _at(row: LexborNode, place: int) -> str:
    """The title at a place of a row; empty if there is something else."""
    slots = _slots(row)
    if place >= len(slots):
        return ""
    linked = slots[place].css_first("a[href]") is not None or slots[place].tag == "a"
    text = _title_text(slots[place]).strip(_LOOSE)
    is_label = _is_label(text) or bool(_VOLUME.match(text)) or bool(people_in(text))
    return "" if is_label or len(title_words(text)) < (1 if linked else _FEW_WORDS) else text


_INNER_ROWS = "li, tr, dd, p"


def _holders(page: HtmlPage, inner: str) -> set[int]:
    """The elements around those of a selector; each is visited once, however deep they are nested."""
    found: set[int] = set()
    for node in page.tree.css(inner):
        around = node.parent
        while around is not None and around.mem_id not in found:
            found.add(around.mem_id)
            around = around.parent
    return found


def _row_item(
    page: HtmlPage, members: Sequence[LexborNode], targets: Sequence[str], title: str = ""
) -> PageItem | None:
    """The mention that a row is; `title`: what is its title for sure."""
    text = _row_text(members)
    text = text[back.end() :] if (back := _BACK.match(text)) else text
    text = text[number.end() :] if (number := NUMBER.match(text)) else text
    words = len(title_words(text))
    if len(text) > _MAX_ROW or not words or (words < _ROW_WORDS and not targets and not title):
        return None
    if _are_links(members) and not title:
        return None
    told = [title] if title else _strong_readings(members, text) or (_first_link(members, text) if targets else [])
    printed = parse_reference(text)
    readings = list(dict.fromkeys((*told, *(printed.titles if printed.authors else ()), *_readings(members, text))))
    if not readings:
        return None
    year = _only_year(text.replace(readings[0], " ") if readings[0] != text else text)
    is_listed = members[0].tag in ("li", "tr")
    byline = " ".join(text_of(node) for member in members for node in _author_nodes(member)[:1])
    people, place = _read_lines(members)
    people = _read_byline(members, byline)[0] or people
    place = place if people else printed.venue
    # A place or a name at the beginning of a sentence is no author: "BERT (Devlin et al., 2018) is ...".
    is_reference = printed.is_complete and (len(printed.authors) > 1 or is_people(printed.authors[0]))
    is_set_off = told and (is_listed or (bool(year or people) and _is_led(text, told[0])))
    if not targets and not is_reference and not is_set_off and not (year and is_listed):
        return None
    title, beside = split_title_and_metadata(readings[0])
    is_printed = title in printed.titles and title not in printed.authors
    line, end_line = page.lines(members)
    prose, code = _prose_and_repositories(members)
    italic = [text_of(node) for member in members for node in member.css("i, em")]
    return PageItem(
        title=title,
        line=line,
        end_line=end_line,
        beside=(*targets, *beside, *code),
        year=year,
        venue=next((each for each in italic if each not in title and len(each) < 200 and not people_in(each)), place),
        prose=prose,
        authors=people or (printed.authors if is_printed else _people_around(text, title)),
        text=text if text != title else "",
        other_titles=tuple(readings[1:4]),
    )


def _is_led(text: str, title: str) -> bool:
    """Whether what is bold or linked in a paragraph may be its title: it is not within a sentence."""
    before = text[: text.find(title)].rstrip()
    return len(title_words(before)) < _ROW_WORDS or before[-1] in '“"„«' or bool(_people_before(text, title))


def _are_links(members: Sequence[LexborNode]) -> bool:
    """Whether a row has nothing but short links, which belong to a title elsewhere: "project page / arXiv / viewer"."""
    links = [title_words(text_of(link)) for member in members for link in member.css("a[href]")]
    words = sum(len(title_words(text_of(member))) for member in members)
    return len(links) > 1 and max(map(len, links)) < _FEW_WORDS and sum(map(len, links)) == words


def _people_around(text: str, title: str) -> tuple[str, ...]:
    return _people_before(text, title) or parts_beside(text.replace(title, "|", 1), is_people).authors


def _people_before(text: str, title: str) -> tuple[str, ...]:
    """The people that stand before the title of a row."""
    before = text[: max(0, text.find(title))].strip(' .,:;"“(-–—')
    before = re.sub(r"^[\[(]?\d{1,4}[\].)]\s*|[\s,(.]*(?:19|20)\d\d[a-z]?\)?$", "", before)
    names = authors_in(before.replace(" & ", " and ")) if len(before) < _MAX_ROW // 2 else ()
    return names if all(len(name.split()) < _ROW_WORDS + 1 and not re.search(r"\d", name) for name in names) else ()


def _row_text(members: Sequence[LexborNode]) -> str:
    """The text of a row without links that are labels ("pdf", "bibtex")."""
    return _EMPTY.sub(" ", " ".join(" ".join(_lines(members)).split())).strip(" ,;|[]()-–—")


def _lines(members: Sequence[LexborNode], *, labels: bool = False) -> list[str]:
    """The lines of a row as they are shown, without links that are labels."""
    lines: list[list[str]] = [[]]
    skipped = 0
    for node in (node for member in members for node in member.traverse(include_text=True)):
        if node.tag == "-text":
            lines[-1].append(" " if skipped else node.text(deep=False))
            skipped = max(0, skipped - 1)
        elif node.tag == "a" and not (labels or skipped) and _is_label(text_of(node)):
            skipped = sum(each.tag == "-text" for each in node.traverse(include_text=True))
        elif node.tag in _BLOCKS or node.tag == "br":
            lines.append([])
    return ["".join(line) for line in lines]


def _is_label(text: str) -> bool:
    """Whether a link is a button beside a paper."""
    return is_link_label(text) or boilerplate(text.strip("[]() ")) is not None or is_citation(text)


def _strong_readings(members: Sequence[LexborNode], text: str) -> list[str]:
    """The parts of a row that are set off from it: bold, quoted, linked, in italics."""
    bold, linked, italic = (
        [_title_text(node).strip(_LOOSE) for member in members for node in member.css(selector)]
        for selector in ("b, strong", "a[href]", "i, em")
    )
    quoted = [found.strip(_LOOSE) for found in _QUOTED.findall(text)]
    parts = [part for kind in (bold, quoted, linked, italic) for part in kind if part in text]
    return [
        part
        for part in parts
        if len(title_words(part)) >= _FEW_WORDS and not _is_label(part) and not _VOLUME.match(part)
    ]


def _first_link(members: Sequence[LexborNode], text: str) -> list[str]:
    """The link that a row begins with, which is the title however short it is: "1. Segment Anything (arxiv.org)"."""
    links = (text_of(node) for member in members for node in member.css("a[href]"))
    first = next((link for link in links if link and not _is_label(link)), "")
    return [first] if len(title_words(first)) > 1 and text.startswith(first) and not people_in(first) else []


def _readings(members: Sequence[LexborNode], text: str) -> Iterator[str]:
    """What the title of a row may be that no long part is set off in, likeliest first."""
    bold = next((found for member in members if (found := text_of(member.css_first("b, strong")).strip(_LOOSE))), "")
    if title_words(bold) and len(title_words(bold)) > 1:
        yield bold
    cells = [text_of(cell) for member in members if member.tag == "tr" for cell in member.css("td, th")]
    lines = [" ".join(line.split()) for line in _lines(members)]
    cells = cells or (lines if any(map(people_in, lines)) else [])  # a title has a line of its own
    pieces = [part.strip(_LOOSE) for part in cells or _SENTENCE.split(text)]
    least = 2 if cells else _FEW_WORDS
    pieces = [part for part in pieces if len(title_words(part)) >= least and not people_in(part)] or [
        text.strip(_LOOSE)
    ]
    yield from sorted(filter(title_words, pieces), key=_unlikeliness)


def _unlikeliness(part: str) -> tuple[bool, int]:
    """Lists of people and of pages are full of commas; of the rest, a title has the most words."""
    words = len(title_words(part))
    return part.count(",") * 5 > words or "http" in part, -words


def plain_items(page: HtmlPage) -> list[PageItem]:
    """The items of the lists of a page that has nothing else: each is a title."""
    items: list[PageItem] = []
    holds_rows = _holders(page, _INNER_ROWS)
    for row in page.tree.css("li"):
        if row.mem_id not in holds_rows and not any(node.tag in _FURNITURE for node in _chain(row)):
            title, beside = split_title_and_metadata(_row_text([row]))
            if len(title_words(title)) >= _FEW_WORDS and len(title) < _MAX_ROW and not boilerplate(title):
                line, end_line = page.lines([row])
                items.append(PageItem(title, line, end_line=end_line, beside=beside))
    return items

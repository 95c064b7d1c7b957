"""What elements of a saved page show: lines without buttons, people, year and abstract; blocks, and alike siblings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice, pairwise, takewhile
from typing import TYPE_CHECKING

from normalizer.pages.blocks import abstract_score
from normalizer.pages.fields import authors_in, link_label, year_in
from normalizer.pages.layout import PageItem
from normalizer.pages.line_metadata import NUMBER, is_link_label
from normalizer.pages.reference import Reference, is_reference, parse_reference
from normalizer.pages.skipped import boilerplate, is_citation, is_people, people_in
from normalizer.values.code_links import repository_from
from normalizer.values.decorations import read_decorations
from normalizer.values.ids import ArxivId, find_id, id_spans
from normalizer.values.lazy import lazy_re
from normalizer.values.names.tables import PARTICLES
from normalizer.values.titles import title_words
from normalizer.values.undecorated import names_in

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

    from normalizer.pages.html_page import HtmlPage

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
ANY_HEADING = ", ".join(sorted(HEADINGS))
ROWS = frozenset({"li", "tr", "dd", "p", "cite", "dt"})
CARDS = frozenset({"article", "li", "dd", "dt", "tr"})
_BLOCKS = frozenset({"article", "li", "dd", "dt", "tr", "p", "div", "td", "section", "main", *HEADINGS})
_PAGE = frozenset({"body", "html", "main", "-undef"})
MENUS = frozenset({"nav", "footer", "menu", "select", "button"})
_FURNITURE = MENUS | {"header", "aside", "form"}
_MENU_CLASSES = frozenset("nav navbar navigation menu breadcrumb breadcrumbs sidebar footer pagination pager".split())
# What Sphinx (docutils 0.18) writes references as.
_NOTE_CLASSES = frozenset({"footnote", "footnote-list", "citation", "citation-list"})
_AUTHORS = "[class*=author], [class*=creator], [itemprop=author], [aria-label=authors], .gs_a"
# What Google Scholar writes before a title: "[PDF][PDF] ", "[BOOK][B] ".
KIND = lazy_re(r"^(?:\[[A-Za-z]{1,10}\]\s*)+")
LOOSE = " -–—:;,.[(|"
_AROUND = " ,;|-–—"
_EMPTY = lazy_re(r"[\[(|]\s*[\])|/]|\[\s*\||\|\s*\]")
YEAR = lazy_re(r"(?<![\d/.])(?:19|20)\d\d(?!\d|/|\.\d)")
# Headings about a volume of proceedings, and the links of Wikipedia from a reference back to the text: "^ a b".
VOLUME = lazy_re(r"proceedings\s(?:of|from)\b|editors?\s?:|edited\sby\b|vol(?:ume|\.)\s\d", re.IGNORECASE)
# What no name of a person has: "owner/name • NeurIPS 2023".
_NO_NAME = lazy_re(r"[\d/@•]")
# How far up a block is looked for, and how long the text of a row or a byline may be.
_MAX_ANCESTORS = 30
MAX_ROW = 2_000
MAX_BYLINE = 3_000
# A title has so many words at least, if nothing but its place says that it is one.
FEW_WORDS = 3
ROW_WORDS = 5


def text_of(node: LexborNode | None) -> str:
    return " ".join(node.text(deep=True).split()) if node is not None else ""


@dataclass
class Mark:
    """A title, or bare links to one paper ("pdf", "doi"), with the targets of the links to papers that it holds."""

    node: LexborNode
    targets: list[str] = field(default_factory=list)
    link: LexborNode | None = None


def ancestors(node: LexborNode, most: int = _MAX_ANCESTORS) -> Iterator[LexborNode]:
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


def members_of(block: LexborNode, mark: LexborNode | None = None) -> list[LexborNode]:
    """The elements of a block: a term goes with its descriptions, a heading or lone title with the text below it."""
    members = [block]
    is_lone = mark is not None and block.tag in ("p", "div") and text_of(block) == text_of(mark)
    heads = block.tag in HEADINGS or is_lone
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
    """Text below a heading that may belong to it: no list, no heading, no further title, no numbered reference.

    Short terms with descriptions are data of the work.
    """
    number = NUMBER.match(text := text_of(node)[:MAX_BYLINE])
    if number and is_reference(text[number.end() :]):
        return False
    linked = (text_of(link) for link in node.css("strong a[href], b a[href], a[href] strong, a[href] b"))
    if any(len(title_words(text)) > FEW_WORDS and not people_in(text) for text in linked):
        return False
    if any(len(title_words(text_of(term))) >= FEW_WORDS for term in node.css("dt")):
        return False
    return node.css_first(f"{ANY_HEADING}, li, tr, [class*=title]") is None


# Elements that may be a row within another one.
INNER_ROWS = "li, tr, dd, p"


def holders(tree: LexborHTMLParser, inner: str) -> set[int]:
    """The elements around those of a selector; each is visited once, however deep they are nested."""
    found: set[int] = set()
    for node in tree.css(inner):
        if node.tag == "p" and not (node.text() or "").strip():
            continue  # LaTeX2HTML parts the items of a bibliography so
        around = node.parent
        while around is not None and around.mem_id not in found:
            found.add(around.mem_id)
            around = around.parent
    return found


def is_furniture(node: LexborNode) -> bool:
    """Whether an element is no part of what a page is about, by its name, its role or its class."""
    classes = (node.attributes.get("class") or "").lower().split()
    if node.tag == "aside" and not _NOTE_CLASSES.isdisjoint(classes):
        return False
    return (
        node.tag in _FURNITURE or node.attributes.get("role") == "navigation" or not _MENU_CLASSES.isdisjoint(classes)
    )


# Elements that set off a part of a line.
_INLINE = frozenset({"a", "span", "b", "strong", "i", "em", "font"})


def join_split_links(page: HtmlPage) -> None:
    """Make one link of links to one place right behind each other, as word processors split them at formats."""
    links = [(node, page.target(node.attributes.get("href") or "")) for node in page.tree.css("a[href]")]
    for (one, target), (other, other_target) in reversed(list(pairwise(links))):
        before = one.last_child if target and target == other_target and _follows(one, other) else None
        if before is None:
            continue
        text = other.text(deep=True)
        goes_on = text[:1].isspace() or text[:1].islower() or one.text(deep=True)[-1:].isspace()
        if goes_on and not is_button(text):
            before.insert_after(text)
            other.decompose()


def _follows(one: LexborNode, other: LexborNode) -> bool:
    """Whether only ends and beginnings of inline elements are between two elements."""
    node: LexborNode | None = other
    while node is not None and node.prev is None and node.tag in _INLINE:
        node = node.parent
    node = node.prev if node is not None and node.tag in _INLINE else None
    while node is not None and node.mem_id != one.mem_id and node.tag in _INLINE:
        node = node.last_child
    return node is not None and node.mem_id == one.mem_id


def title_text(node: LexborNode) -> str:
    """The text of a title, without the lines of people below it in the same element."""
    lines = filter(None, lines_of([node], labels=True))
    return " ".join(takewhile(lambda line: not people_in(line), lines)) or text_of(node)


def author_nodes(member: LexborNode) -> list[LexborNode]:
    """The elements of authors; the cell beside one that only says so ("Author")."""
    found = [node for node in member.css(_AUTHORS) if title_words(text_of(node))]
    cells = [node.parent.css_first("td") if node.tag == "th" and node.parent is not None else node for node in found]
    return [node for node in cells if node is not None]


def read_byline(members: Sequence[LexborNode], byline: str) -> tuple[tuple[str, ...], str | None, int | None]:
    """The people, venue and year of the elements of authors."""
    if len(byline) > MAX_BYLINE:
        return (), None, None
    nodes = [node for member in members for node in author_nodes(member)][:MAX_ROW]
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
    return authors, venue.strip(" ,") or None, year_in(rest[0]) if rest else None


def read_lines(members: Sequence[LexborNode], title: str = "") -> tuple[tuple[str, ...], str | None]:
    """The people of the first line, text in italics or span that has nothing else, and the venue of the first line."""
    lines = [line.strip(LOOSE) for line in lines_of(members)]
    italic = (text_of(node) for member in members for node in member.css("i, em, span"))
    plain = (line.strip(LOOSE) for line in lines_of(members, italics=False))
    before_venue = (found["people"] for line in lines if (found := _BYLINE.fullmatch(line)))
    shown = (line for line in chain(lines, italic, plain, before_venue) if not title or title not in line)
    people = next(filter(None, map(people_in, shown)), ())
    if not people:  # "Gauss et al. ICML 2019"
        told = (read_decorations(line, leads=True) for line in lines if "et al" in line)
        people = next((parts.authors for parts in told if parts and parts.authors), ())
    # An entry of BibTeX is no line of decorations.
    people = people or _name_between(lines)
    decorations = (read_decorations(line, leads=True) for line in lines if people and "{" not in line)
    return people, next((parts.venue for parts in decorations if parts and parts.venue), None)


# "M Andrychowicz, F Wolski - arXiv preprint, 2017", as Google Scholar writes it.
_BYLINE = lazy_re(r"(?P<people>.{3,300}?)\s[-–]\s.*(?:18|19|20)\d\d.{0,80}")


def has_people(lines: Sequence[str]) -> bool:
    """Whether one of the lines of a row is people."""
    return any(map(people_in, lines)) or bool(_name_between(lines))


def _name_between(lines: Sequence[str]) -> tuple[str, ...]:
    """The one name that is the line between a title and a line of venue and year; () if there is something else."""
    shown = [line for line in lines if title_words(line)]
    if len(shown) != _LINES or len(title_words(shown[0])) < FEW_WORDS or only_year(shown[2]) is None:
        return ()
    names = names_in(f"{shown[1]} et al.")[:-1]
    return names if len(names) == 1 and " " in names[0] and read_decorations(shown[2], leads=True) else ()


_LINES = 3


def only_year(text: str) -> int | None:
    years = set(YEAR.findall(text))
    return int(years.pop()) if len(years) == 1 else None


# Summaries by a program, and how to cite a work.
_NO_ABSTRACT = lazy_re(r"\W*(?:tl;?\s?dr\b|(?:recommended|suggested) citation|how to cite)", re.IGNORECASE)


def abstract_of(card: LexborNode) -> str | None:
    """The abstract in a card: marked as one, labelled as one, or a paragraph that looks like one."""
    for marked in card.css(".abstract-full, [class*=abstract], blockquote"):
        text = text_of(marked)
        if len(title_words(text)) > ROW_WORDS and not _NO_ABSTRACT.match(text):  # and no button
            return text
    for label in card.css("th, dt, strong, b, h3, h4, h5"):
        beside = label.next
        while beside is not None and not text_of(beside):
            beside = beside.next
        if text_of(label).lower().rstrip(":") == "abstract" and beside is not None:
            return text_of(beside)
    texts = map(text_of, card.css("p"))
    return next((text for text in texts if abstract_score(text) > 0 and not _NO_ABSTRACT.match(text)), None)


def prose_and_repositories(members: Sequence[LexborNode], column: str = "") -> tuple[str, tuple[str, ...]]:
    """The text of a card with its links to code as in Markdown, and their addresses; blocks end sentences.

    The name of their `column` precedes the texts of links.
    """
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
            parts.append(f"[{f'{link_label(column)} {text_of(node)}'.strip()}]({address})")
            addresses.append(address)
            in_link = sum(each.tag == "-text" for each in node.traverse(include_text=True))
    return " ".join("".join(parts).split()), tuple(addresses)


def row_text(members: Sequence[LexborNode]) -> str:
    """The text of a row without links that are labels ("pdf", "bibtex")."""
    text = _EMPTY.sub(" ", " ".join(" ".join(lines_of(members)).split())).strip(_AROUND)
    for opens, closes in ("[]", "()"):  # a lone bracket is left of links, "[CVPR 2020] Title" has a pair
        text = text.strip(_AROUND + opens + closes) if text.count(opens) != text.count(closes) else text
    return text


def printed_number(text: str) -> tuple[str, ...]:
    """The only number of arXiv in a text of some words: "Alpha of Beta (2211.09119)"."""
    found = {token for _, _, token in id_spans(text) if "://" not in token and isinstance(find_id(token), ArxivId)}
    words = title_words(text.replace(min(found, default=""), "", 1))
    return tuple(found) if len(found) == 1 and len(words) >= ROW_WORDS else ()


def lines_of(members: Sequence[LexborNode], *, labels: bool = False, italics: bool = True) -> list[str]:
    """The lines of a row as a browser shows them, without links that are labels, or without what is in italics."""
    lines: list[list[str]] = [[]]
    skipped = 0
    for node in (node for member in members for node in member.traverse(include_text=True)):
        if _is_after_block(node):
            lines.append([])
        if node.tag == "-text":
            lines[-1].append(" " if skipped else node.text(deep=False).replace("\u200b", ""))
            skipped = max(0, skipped - 1)
        elif not skipped and (_is_label(node, labels=labels) or (not italics and node.tag in ("i", "em"))):
            skipped = sum(each.tag == "-text" for each in node.traverse(include_text=True))
        elif node.tag in _BLOCKS or node.tag == "br":
            lines.append([])
    return [" ".join("".join(line).split()) for line in lines]


def begins_line(node: LexborNode) -> bool:
    """Whether no text stands between an element and the line break, or the beginning of its row, before it."""
    before = node.prev
    while before is not None and before.tag != "br":
        if title_words(text_of(before)):
            return False
        before = before.prev
    return True


def rest_of_line(node: LexborNode) -> str:
    """The text behind an element, up to the next line break."""
    parts = []
    after = node.next
    while after is not None and after.tag != "br":
        parts.append(text_of(after))
        after = after.next
    return " ".join(" ".join(parts).split())


def is_cited(printed: Reference) -> bool:
    """Whether a text is surely a reference.

    A place or a name at the beginning of a sentence is no author: "BERT (Devlin et al., 2018) is ...".
    """
    return printed.is_complete and (printed.is_named or len(printed.authors) > 1 or is_people(printed.authors[0]))


def references_in_lines(page: HtmlPage, row: LexborNode) -> Iterator[tuple[LexborNode, PageItem]]:
    """The mentions that lines of a row are which are whole references: "A. Lee. ..., 2019.<br>B. Hill. ..., 2020."."""
    for text in lines_of([row]) if is_small(row) and row.css_first("br") is not None else ():
        if is_cited(printed := parse_reference(text)) and printed.titles:
            line, end_line = page.lines([row])
            people, year, venue = printed.authors, printed.year, printed.venue
            item = PageItem(printed.titles[0], line, None, (), people, year, venue, end_line=end_line, text=text)
            yield row, replace(item, other_titles=printed.titles[1:])


def cited_title(row: LexborNode) -> str:
    """The linked title that an item begins with, if only a citation follows: "[Random Forests], Breiman, 2001"."""
    slot = row.css_first("a[href]") if row.tag == "li" else None
    if slot is None or not begins_line(slot) or not is_citation(rest_of_line(slot).strip(LOOSE)):
        return ""
    title = title_text(slot).strip(LOOSE)
    return "" if len(title_words(title)) < 2 or is_button(title) or people_in(title) else title


def _is_after_block(node: LexborNode) -> bool:
    """Whether text or an inline element begins a line, because the element before it is a block."""
    return node.tag not in _BLOCKS and node.prev is not None and node.prev.tag in _BLOCKS


def _is_label(node: LexborNode, *, labels: bool) -> bool:
    return node.tag == "a" and not labels and (is_button(text := text_of(node)) or _is_bracketed(node, text))


def _is_bracketed(node: LexborNode, text: str) -> bool:
    """Whether a link in brackets of its own is a label behind a title: "Alpha of Beta [Talk at ICML]"."""
    if len(text) > _MAX_BRACKETED or len(title_words(text)) >= ROW_WORDS or node.prev is None or node.next is None:
        return False
    if node.prev.tag != "-text" or node.next.tag != "-text" or read_decorations(f"({text})"):
        return False
    if text_of(node.prev)[-1:] not in ("[", "(") or text_of(node.next)[:1] not in ("]", ")"):
        return False
    parts = list[str]()
    before: LexborNode | None = node.prev
    for _ in range(_MAX_BEFORE):
        if before is None or before.tag == "br" or before.tag in _BLOCKS:
            break
        if before.tag != "a" or not is_button(text_of(before)):
            parts.append(text_of(before)[-MAX_ROW:])
        before = before.prev
    line = _EMPTY.sub(" ", " ".join(reversed(parts))).strip(" [](),|")
    return len(title_words(line)) > 1 and not people_in(line) and not read_decorations(f"({line})")


# Characters of such a label; elements before it that are looked at.
_MAX_BRACKETED, _MAX_BEFORE = 100, 20


# Siblings are entries if so many of them, and more than half, have people in the same line; an entry has
# no more nodes.
_MIN_ALIKE, _MAX_NODES = 3, 400


def repeated_entries(tree: LexborHTMLParser, is_read: Callable[[LexborNode], bool]) -> Iterator[Entry]:
    """The entries of a page whose siblings have a title in one line, and people in the next one.

    `is_read` tells the elements of which no entry is wanted.
    """
    groups: dict[tuple[int, str], list[LexborNode]] = {}
    for node in tree.css("div, article, section, li, p"):
        if node.parent is not None and node.tag:
            groups.setdefault((node.parent.mem_id, node.tag), []).append(node)
    for nodes in groups.values():
        if len(nodes) < _MIN_ALIKE or all(map(is_read, nodes)) or any(map(is_furniture, ancestors(nodes[0]))):
            continue
        pairs = {node.mem_id: _pairs(node) for node in nodes}
        lines = Counter(found[0] for node in nodes if len(found := _lines_of_people(pairs[node.mem_id])) == 1)
        index, count = max(lines.items(), key=lambda item: item[1], default=(0, 0))
        if count < _MIN_ALIKE or 2 * count <= sum(len(each) > index for each in pairs.values()):
            continue
        for node in nodes:
            shown = pairs[node.mem_id]
            people = _people_in_place(shown[index][1]) if len(shown) > index else ()
            if people and len(_lines_of_people(shown)) < 2 and not is_read(node):
                yield Entry(node, shown[index - 1][0], people, shown[index][0])


@dataclass(frozen=True, slots=True)
class Entry:
    """An element with the line that is its title, and the next line: its people, and how it is shown."""

    node: LexborNode
    title: str
    people: tuple[str, ...]
    line: str


def is_small(node: LexborNode) -> bool:
    """Whether an element has no more nodes than an entry of a list."""
    return sum(1 for _ in islice(node.traverse(include_text=True), _MAX_NODES + 1)) <= _MAX_NODES


def _pairs(node: LexborNode) -> list[tuple[str, str]]:
    """The lines of an element that are not blank, each as shown and without italics; none of a large element."""
    if not is_small(node):
        return []
    pairs = zip(lines_of([node]), lines_of([node], italics=False), strict=True)
    return [(shown.strip(LOOSE), plain.strip(LOOSE)) for shown, plain in pairs if title_words(shown)]


def _lines_of_people(pairs: Sequence[tuple[str, str]]) -> list[int]:
    """The indices of the lines that are people below a title."""
    return [
        index for index in range(1, len(pairs))
        if people_in(pairs[index][1]) and len(title_words(pairs[index - 1][0])) >= FEW_WORDS
        and not people_in(pairs[index - 1][0])
    ]  # fmt: skip


def _people_in_place(line: str) -> tuple[str, ...]:
    """The people of a line in which others have people, however they are written."""
    names = people_in(line, alone=True) or authors_in(line)
    return names if not any(map(_NO_NAME.search, names)) and all(map(_has_capitals, names)) else ()


def _has_capitals(name: str) -> bool:
    """Whether most words of a name have a capital: "Marie desJardins", but no sentence."""
    words = [word for word in name.split() if word not in PARTICLES]
    return 2 * sum(word.lower() != word for word in words) > len(words)


def is_button(text: str) -> bool:
    """Whether a link is a button beside a paper."""
    return is_link_label(text) or boilerplate(text.strip("[]() ")) is not None or is_citation(text)

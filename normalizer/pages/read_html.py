"""Saved HTML: Hugging Face's lists and pages of papers, and other pages whose links lead to papers."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from normalizer.errors import PageError
from normalizer.pages.blocks import boilerplate
from normalizer.pages.layout import PageItem, PageReading, PageText
from normalizer.pages.line_metadata import split_title_and_metadata
from normalizer.pages.link_roles import role_of
from normalizer.pages.read_json import items_of
from normalizer.pages.title_abstract_model import abstract_score
from normalizer.values.code_links import repository_from
from normalizer.values.ids import PaperId, find_id
from normalizer.values.titles import title_words
from normalizer.works.scraped import LinkRole

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode


# Saved lists link within their site.
_SITES = (("/papers/", "https://huggingface.co"), ("/abs/", "https://arxiv.org"), ("/pdf/", "https://arxiv.org"))


@dataclass(frozen=True)
class HtmlPage:
    tree: LexborHTMLParser

    def attribute(self, selector: str, name: str) -> str:
        """An attribute of the first element that fits, empty when there is none."""
        node = self.tree.css_first(selector)
        return (node.attributes.get(name) or "").strip() if node else ""

    @cached_property
    def address(self) -> str:
        """Where the page came from, as it says itself; empty when it does not."""
        return self.attribute("link[rel=canonical]", "href") or self.attribute('meta[property="og:url"]', "content")

    def target(self, href: str) -> str:
        """The whole address of a link, empty when it is broken."""
        for path, site in _SITES:
            if href.startswith(path):
                return site + href.split("#")[0].split("?")[0]
        try:
            return urljoin(self.address, href.strip())
        except ValueError:  # brackets that are no IPv6 address
            return ""


def parse_html(text: str) -> HtmlPage:
    """Parse a page. Raises PageError when it is nested so deeply that parsing would not end."""
    from selectolax.lexbor import LexborHTMLParser  # here, so that pages of text don't wait for it

    if _depth(text) > _MAX_DEPTH:
        raise PageError("the HTML is nested too deeply to be a saved page; save it again")
    return HtmlPage(LexborHTMLParser(text))


# Parsing takes time with the square of the depth. Browsers themselves stop at 512.
_MAX_DEPTH = 5_000
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-z][a-z0-9]*)", re.IGNORECASE)
# Elements whose end may be left out, or that have none.
_UNCLOSED = frozenset(
    "p li dt dd tr td th thead tbody tfoot colgroup option optgroup rb rp rt html head body area base br col embed hr"
    " img input link meta param source track wbr path circle rect line use".split()
)


def _depth(text: str) -> int:
    """The greatest number of elements that are open at once, roughly."""
    depth = deepest = 0
    for tag in _TAG.finditer(text):
        if tag["name"].lower() not in _UNCLOSED:
            depth = max(0, depth - 1) if tag["end"] else depth + 1
            deepest = max(deepest, depth)
    return deepest


def text_of(node: LexborNode | None) -> str:
    return " ".join(node.text(deep=True).split()) if node is not None else ""


# How far up a row or card is looked for; what lies further up is the layout of the page.
_MAX_ANCESTORS = 8


def ancestor(node: LexborNode, tags: frozenset[str]) -> LexborNode | None:
    """The nearest element around a node that has one of the tags."""
    parent = node.parent
    for _ in range(_MAX_ANCESTORS):
        if parent is None or parent.tag in tags:
            return parent
        parent = parent.parent
    return None


_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CARD_TAGS = frozenset({"article", "li", "dd", "tr"})
_ROW_TAGS = _CARD_TAGS | {"p", "dt"}
_BLOCKS = _ROW_TAGS | _HEADINGS | {"div", "td", "section", "main"}
_TITLE_SELECTORS = "h1, h2, h3, h4, h5, h6, .list-title, .title, .paper-title, b, strong"
_LOOSE = " -–—:;,.[(|"


@dataclass
class _LinkGroup:
    """Links in a row that lead to one paper: a card's picture, its title, its comments."""

    target: str
    first: LexborNode
    titled: LexborNode | None


def linked_papers(page: HtmlPage) -> list[PageItem]:
    """The papers that a page links to, in its order, all on line 1: a tree does not know its lines."""
    runs = _runs(page)
    rows = _unshared([ancestor(run.first, _ROW_TAGS) for run in runs])
    cards = _unshared([ancestor(run.titled or run.first, _CARD_TAGS) for run in runs])
    items = []
    for run, row, card in zip(runs, rows, cards, strict=True):
        title, beside = split_title_and_metadata(text_of(run.titled) if run.titled else _title_near(row, run.first))
        if title_words(title):
            prose, code = _prose_and_repositories(card) if card else ("", ())
            items.append(
                PageItem(title, 1, _abstract(card) if card else None, (run.target, *beside, *code), prose=prose)
            )
    return items


def _unshared(nodes: Sequence[LexborNode | None]) -> list[LexborNode | None]:
    """Rows of one paper. The content of a row of several papers belongs to none of them."""
    many = Counter(node.mem_id for node in nodes if node is not None)
    return [node if node is not None and many[node.mem_id] == 1 else None for node in nodes]


def _runs(page: HtmlPage) -> list[_LinkGroup]:
    runs: list[_LinkGroup] = []
    for link in page.tree.css("a[href]"):
        target = page.target(link.attributes.get("href") or "")
        if not (find_id(target) or role_of(target) is LinkRole.PAPER):
            continue
        titled = link if _is_title(link) else None
        last = runs[-1] if runs else None
        if last and _same_paper(last.target, target) and not (titled and last.titled):
            last.titled = last.titled or titled
        else:
            runs.append(_LinkGroup(target, link, titled))
    return runs


def _same_paper(one: str, other: str) -> bool:
    return one == other or (find_id(one) is not None and find_id(one) == find_id(other))


def _is_title(link: LexborNode) -> bool:
    """A link in a heading, or one of several words; "PDF", "arXiv:2209.10901" and "12 comments" are labels."""
    text = text_of(link)
    if not title_words(text) or boilerplate(text) or find_id(text):
        return False
    in_heading = link.parent is not None and link.parent.tag in _HEADINGS
    return in_heading or link.css_first(", ".join(_HEADINGS)) is not None or len(title_words(text)) > 2


def _title_near(row: LexborNode | None, link: LexborNode) -> str:
    """The title in a row whose links are labels only; arXiv's lists have it in the `dd` behind the `dt`."""
    if row is not None and row.tag == "dt":
        while row is not None and row.tag != "dd":
            row = row.next
    if row is None:
        return ""
    title = row.css_first(_TITLE_SELECTORS)
    text = text_of(title) if title is not None else _text_before(row, link)
    return text.removeprefix("Title:").strip(_LOOSE)


def _text_before(row: LexborNode, link: LexborNode) -> str:
    """The text of a row up to a link."""
    parts: list[str] = []
    for node in row.traverse(include_text=True):
        if node.mem_id == link.mem_id:
            break
        if node.tag == "-text":
            parts.append(node.text(deep=False))
    return " ".join("".join(parts).split())


def _abstract(card: LexborNode) -> str | None:
    """The abstract in a card: marked as one, or a paragraph that looks like one."""
    if (marked := card.css_first(".abstract-full, .abstract, blockquote")) is not None:
        return text_of(marked) or None
    return next((text for paragraph in card.css("p") if abstract_score(text := text_of(paragraph)) > 0), None)


def _prose_and_repositories(card: LexborNode) -> tuple[str, tuple[str, ...]]:
    """The text of a card with its links to code as in Markdown, and their addresses; blocks end sentences."""
    parts: list[str] = []
    addresses: list[str] = []
    in_link = 0  # the texts of a link that are still to come
    for node in card.traverse(include_text=True):
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


_BEGINS = re.compile(
    r"\s*<(?:!doctype|!--|\?xml|(?:html|head|body|article|main|section|header|nav|div|table|ul|ol|li|dl|dt|dd|h[1-6]|p|a"
    r"|span|meta|title|script|link|base)\b)",
    re.IGNORECASE,
)


def is_html(source: PageText) -> bool:
    return _BEGINS.match(source.head) is not None


def read_html(source: PageText) -> PageReading:
    """The first way of reading (see STRATEGIES) that finds a paper; warns when the file breaks off."""
    page = parse_html(source.text)
    found = next((items for way in STRATEGIES if (items := way(page))), [])
    return PageReading(tuple(_located(found, source)), tuple(_broken(source)))


def _read_meta_tags(page: HtmlPage) -> list[PageItem]:
    """A page about one paper that describes itself to Google Scholar (arXiv, publishers), or is Hugging Face's."""
    title = page.attribute("meta[name=citation_title]", "content")
    names = ("citation_arxiv_id", "citation_doi")
    beside = [found for name in names if (found := page.attribute(f"meta[name={name}]", "content"))]
    if not title and find_id(page.address):
        title = text_of(page.tree.css_first("h1")).removeprefix("Title:").strip()
    if find_id(page.address):
        beside.append(page.address)
    if not title_words(title):
        return []
    authors = [node.attributes.get("content") or "" for node in page.tree.css("meta[name=citation_author]")]
    abstract = page.attribute("meta[name=citation_abstract]", "content") or _labelled_abstract(page)
    return [PageItem(title, 1, abstract or None, tuple(beside), authors=tuple(name for name in authors if name))]


def _labelled_abstract(page: HtmlPage) -> str:
    """The text behind the heading "Abstract", or of an element of that class."""
    for heading in page.tree.css("h1, h2, h3, h4"):
        if text_of(heading).lower().rstrip(":") == "abstract":
            following = heading.next
            while following is not None and not text_of(following):
                following = following.next
            return text_of(following)
    return (
        text_of(page.tree.css_first("blockquote.abstract, .abstract-full, .abstract")).removeprefix("Abstract:").strip()
    )


def _embedded(page: HtmlPage) -> list[PageItem]:
    """Data that the page carries for its scripts (Hugging Face: `data-props`, in JSON)."""
    for node in page.tree.css("[data-props]"):
        try:
            items = items_of(json.loads(node.attributes.get("data-props") or "null"))
        except (ValueError, RecursionError, PageError):
            continue
        if found := [item for item in items if any(find_id(text) for text in item.beside)]:
            return found
    return []


def _linked_and_embedded(page: HtmlPage) -> list[PageItem]:
    """A list as it is shown, completed by the data behind it: lists show fewer abstracts than they carry."""
    behind = {found: item for item in _embedded(page) for text in item.beside if (found := find_id(text))}
    return [_merge_item(item, behind) for item in linked_papers(page)]


def _merge_item(item: PageItem, behind: Mapping[PaperId, PageItem]) -> PageItem:
    found = next((id_ for text in item.beside if (id_ := find_id(text))), None)
    other = behind.get(found) if found else None
    if other is None:
        return item
    return replace(item, abstract=item.abstract or other.abstract, authors=other.authors, year=other.year)


STRATEGIES: tuple[Callable[[HtmlPage], list[PageItem]], ...] = (_read_meta_tags, _linked_and_embedded, _embedded)

# How far behind the title before it a title is looked for.
_WINDOW = 200_000


def _located(items: list[PageItem], source: PageText) -> Iterator[PageItem]:
    """Each item with its line: where its text follows a tag, else its address, behind the item before it."""
    place = 0
    for item in items:
        beginning = " ".join(item.title.split()[:3])  # the rest may stand on the next line
        needles = dict.fromkeys(text for part in (item.title, beginning) for text in (part, escape(part, quote=False)))
        found = next((at for text in needles if (at := _after_tag(source.text, text, place)) >= 0), -1)
        if found < 0:
            found = source.text.find(item.beside[0].rpartition("/")[2], place, place + _WINDOW) if item.beside else -1
        yield replace(item, line=source.line_at(max(place, found)))
        place = max(place, found + 1)


def _after_tag(text: str, title: str, place: int) -> int:
    """Where the title stands as the text of an element; -1 when it does not. Attributes repeat titles."""
    found = text.find(title, place, place + _WINDOW)
    while found > 0 and text[max(0, found - 200) : found].rstrip()[-1:] != ">":
        found = text.find(title, found + 1, place + _WINDOW)
    return found


def _broken(source: PageText) -> Iterator[tuple[int, str]]:
    """Whether the file ends too early: inside a tag, inside a card, or without closing what browsers always close."""
    text = source.text
    tail = text[-_WINDOW:].lower()
    last = source.line_at(len(text.rstrip()) - 1)
    in_tag = tail.rfind("<") > tail.rfind(">")
    in_card = tail.rfind("<article") > tail.rfind("</article")
    in_body = "<body" in text[: source.HEAD].lower() and "</body" not in tail and "</html" not in tail
    if in_tag or in_card or in_body:
        yield last, "the HTML breaks off here; what stands before was read"

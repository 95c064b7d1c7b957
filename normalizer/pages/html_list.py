"""Lists in HTML: every row of links that lead to one paper, with the title that one of them is or stands beside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from normalizer.model.scraped import LinkKind
from normalizer.pages.beside import split_beside
from normalizer.pages.boilerplate import boilerplate
from normalizer.pages.html_tree import Html, ancestor, text_of
from normalizer.pages.link_kinds import kind_of
from normalizer.pages.pairing import abstractness
from normalizer.pages.source import Item
from normalizer.text.repository import repository_from
from resolvers.ids import find_id
from resolvers.titles import title_words

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CARDS = frozenset({"article", "li", "dd", "tr"})
_ROWS = _CARDS | {"p", "dt"}
_NEAR = "h1, h2, h3, h4, h5, h6, .list-title, .title, .paper-title, b, strong"
_LOOSE = " -–—:;,.[(|"


@dataclass
class _Run:
    """Links in a row that lead to one paper: a card's picture, its title, its comments."""

    target: str
    first: LexborNode
    titled: LexborNode | None


def linked_papers(page: Html) -> list[Item]:
    """The papers that a page links to, in its order, all on line 1: a tree does not know its lines."""
    runs = _runs(page)
    rows = _unshared([ancestor(run.first, _ROWS) for run in runs])
    cards = _unshared([ancestor(run.titled or run.first, _CARDS) for run in runs])
    items = []
    for run, row, card in zip(runs, rows, cards, strict=True):
        title, beside = split_beside(text_of(run.titled) if run.titled else _title_near(row, run.first))
        if title_words(title):
            code = _repositories(card) if card else ()
            items.append(Item(title, 1, _abstract(card) if card else None, (run.target, *beside, *code)))
    return items


def _unshared(nodes: Sequence[LexborNode | None]) -> list[LexborNode | None]:
    """Rows of one paper. What stands in a row of several cannot be told to be one's."""
    many = Counter(node.mem_id for node in nodes if node is not None)
    return [node if node is not None and many[node.mem_id] == 1 else None for node in nodes]


def _runs(page: Html) -> list[_Run]:
    runs: list[_Run] = []
    for link in page.tree.css("a[href]"):
        target = page.target(link.attributes.get("href") or "")
        if not (find_id(target) or kind_of(target) is LinkKind.PAPER):
            continue
        titled = link if _is_title(link) else None
        last = runs[-1] if runs else None
        if last and _same_paper(last.target, target) and not (titled and last.titled):
            last.titled = last.titled or titled
        else:
            runs.append(_Run(target, link, titled))
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
    title = row.css_first(_NEAR)
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
    return next((text for paragraph in card.css("p") if abstractness(text := text_of(paragraph)) > 0), None)


def _repositories(card: LexborNode) -> tuple[str, ...]:
    """The addresses of code that a card links to."""
    targets = [link.attributes.get("href") or "" for link in card.css("a[href]")]
    return tuple(target for target in targets if repository_from(target))

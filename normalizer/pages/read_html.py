"""Saved HTML: Hugging Face's lists and pages of papers, and other pages whose links lead to papers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from html import escape

from normalizer.errors import PageError
from normalizer.pages.html import Html, linked_papers, parse_html, text_of
from normalizer.pages.layout import Item, Reading, Source
from normalizer.pages.read_json import items_of
from normalizer.values.ids import PaperId, find_id
from normalizer.values.titles import title_words

_BEGINS = re.compile(
    r"\s*<(?:!doctype|!--|\?xml|(?:html|head|body|article|main|section|header|nav|div|table|ul|ol|li|dl|dt|dd|h[1-6]|p|a"
    r"|span|meta|title|script|link|base)\b)",
    re.IGNORECASE,
)


def is_html(source: Source) -> bool:
    return _BEGINS.match(source.head) is not None


def read_html(source: Source) -> Reading:
    """The first way of reading (see WAYS) that finds a paper; warns when the file breaks off."""
    page = parse_html(source.text)
    found = next((items for way in WAYS if (items := way(page))), [])
    return Reading(tuple(_located(found, source)), tuple(_broken(source)))


def _described(page: Html) -> list[Item]:
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
    return [Item(title, 1, abstract or None, tuple(beside), authors=tuple(name for name in authors if name))]


def _labelled_abstract(page: Html) -> str:
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


def _embedded(page: Html) -> list[Item]:
    """Data that the page carries for its scripts (Hugging Face: `data-props`, in JSON)."""
    for node in page.tree.css("[data-props]"):
        try:
            items = items_of(json.loads(node.attributes.get("data-props") or "null"))
        except (ValueError, RecursionError, PageError):
            continue
        if found := [item for item in items if any(find_id(text) for text in item.beside)]:
            return found
    return []


def _linked_and_embedded(page: Html) -> list[Item]:
    """A list as it is shown, completed by the data behind it: lists show fewer abstracts than they carry."""
    behind = {found: item for item in _embedded(page) for text in item.beside if (found := find_id(text))}
    return [_completed(item, behind) for item in linked_papers(page)]


def _completed(item: Item, behind: Mapping[PaperId, Item]) -> Item:
    found = next((id_ for text in item.beside if (id_ := find_id(text))), None)
    other = behind.get(found) if found else None
    if other is None:
        return item
    return replace(item, abstract=item.abstract or other.abstract, authors=other.authors, year=other.year)


WAYS: tuple[Callable[[Html], list[Item]], ...] = (_described, _linked_and_embedded, _embedded)

# How far behind the title before it a title is looked for.
_WINDOW = 200_000


def _located(items: list[Item], source: Source) -> Iterator[Item]:
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


def _broken(source: Source) -> Iterator[tuple[int, str]]:
    """Whether the file ends too early: inside a tag, inside a card, or without closing what browsers always close."""
    text = source.text
    tail = text[-_WINDOW:].lower()
    last = source.line_at(len(text.rstrip()) - 1)
    in_tag = tail.rfind("<") > tail.rfind(">")
    in_card = tail.rfind("<article") > tail.rfind("</article")
    in_body = "<body" in text[: source.HEAD].lower() and "</body" not in tail and "</html" not in tail
    if in_tag or in_card or in_body:
        yield last, "the HTML breaks off here; what stands before was read"

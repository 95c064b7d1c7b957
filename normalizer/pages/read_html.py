"""Saved HTML: pages about one paper, and pages that list papers, with the data that they carry for their scripts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from heapq import merge
from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import orjson

from normalizer.pages.fields import Json, Object, strings_in, year_in
from normalizer.pages.html_mentions import mentions_in, plain_items
from normalizer.pages.html_page import HtmlPage, html_pages
from normalizer.pages.html_parts import is_small, row_text, text_of
from normalizer.pages.layout import PageItem, PageReading, PageText
from normalizer.pages.read_bibliography import is_bib, read_bib
from normalizer.pages.read_json import decode_located, find_items
from normalizer.pages.reference import is_reference
from normalizer.values.ids import PaperId, find_id
from normalizer.values.lazy import lazy_re
from normalizer.values.names.lists import ET_AL
from normalizer.values.packed import PackedList
from normalizer.values.titles import title_key, title_words

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_BLOCKS = "html|head|body|article|main|section|header|nav|div|table|tr|t[dh]|ul|ol|li|dl|dt|dd|h[1-6]|p"
_DOCUMENT = lazy_re(r"\s*<(?:!doctype|\?xml|(?:html|head|body|meta|title|script|link|base)\b)", re.IGNORECASE)
_BEGINS = lazy_re(rf"\s*<(?:!--|(?:{_BLOCKS}|a|span)\b)", re.IGNORECASE)
_MARKDOWN = lazy_re(r"#{1,6}\s+\w|(?:[-*+]|\d{1,3}\.)\s.{0,500}\]\(")
_BLOCK = lazy_re(rf"\s*</?(?:{_BLOCKS})\b", re.IGNORECASE)


def is_html(source: PageText) -> bool:
    """Whether it begins as a document, or most lines begin with a tag, or the first does and none is of Markdown.

    Many README files begin with tags; settings and a heading may stand above HTML that was generated.
    """
    if _DOCUMENT.match(source.head):
        return True
    lines = source.head_lines
    if 2 * sum(_BLOCK.match(line) is not None for line in lines) > len(lines):
        return True
    return _BEGINS.match(source.head) is not None and not any(map(_MARKDOWN.match, lines))


def read_html(source: PageText) -> PageReading:
    """What the page is about, else what it lists, or its titles in plain text, with what it describes for programs.

    Warns when the file breaks off, and when the references of the paper that the page is about are not read.
    """
    items: PackedList[PageItem] = PackedList()
    plain: PackedList[PageItem] = PackedList()
    hidden: PackedList[PageItem] = PackedList()
    warnings = list(_broken(source))
    for page in html_pages(source.text):
        if page.line == 1 and (about := _read_meta_tags(page)):
            items.extend(about)
            warnings.extend(_references_of(page, about))
            break
        shown = _listed(page)
        items.extend(shown)
        shown += [] if items else plain_items(page)
        behind = sorted(_not_shown(page, shown), key=lambda item: item.line)
        keys = {title_key(item.title) for item in behind}
        plain.extend(() if items else (item for item in shown if title_key(item.title) not in keys))
        hidden.extend(behind)
    found = items or plain
    return PageReading(
        PackedList(merge(found, hidden, key=lambda item: item.line)) if hidden else found, tuple(warnings)
    )


def _references_of(page: HtmlPage, about: Sequence[PageItem]) -> Iterator[tuple[int, str]]:
    """A warning that the references of a page about one paper are not read, if it has some."""
    references = len(page.tree.css("meta[name=citation_reference]"))
    references = references or sum(is_reference(row_text([row])) for row in page.tree.css("li") if is_small(row))
    if references:
        works = f"{references:,} reference{'s' if references > 1 else ''}"
        yield (
            about[0].line,
            f"the page is about one paper, so it is read without its {works}; copy them as text into a file",
        )


def _not_shown(page: HtmlPage, shown: Sequence[PageItem]) -> Iterator[PageItem]:
    """The works that a page describes for programs (JSON-LD, BibTeX, COinS), without those that it also shows."""
    ids = {found for item in shown for text in item.beside if (found := find_id(text))}
    keys = {title_key(item.title) for item in shown}
    on_line: dict[int, list[str]] = {}
    for item in shown:
        for line in range(item.line, max(item.line, item.end_line) + 1):
            on_line.setdefault(line, []).append(title_key(item.text or item.title))
    texts = {line: " ".join(found) for line, found in on_line.items()}
    for item in chain(_embedded(page, _PUBLICATIONS), _bibtex_items(page), _coins(page)):
        key = title_key(item.title)
        if key not in keys and key not in texts.get(item.line, "") and ids.isdisjoint(map(find_id, item.beside)):
            yield item


def _bibtex_items(page: HtmlPage) -> Iterator[PageItem]:
    """The entries of preformatted text that is mostly BibTeX."""
    for node in page.tree.css("pre, textarea"):
        text = node.text(deep=True)
        if not is_bib(source := PageText(text)):
            continue
        first, last = page.lines([node])
        # The parser drops the line end after the start tag.
        before = first - 1 + max(0, last - first - text.count("\n"))
        for item in read_bib(source).items:
            yield replace(item, line=item.line + before, end_line=item.end_line + before)


def _coins(page: HtmlPage) -> Iterator[PageItem]:
    """The works that empty elements describe for Zotero and others: COinS, a query of OpenURL in `title`."""
    for node in page.tree.css("span.Z3988"):
        fields = parse_qs(node.attributes.get("title") or "")
        title, journal = (
            next((fields[f"rft.{name}"][0] for name in names if f"rft.{name}" in fields), "")
            for names in (("atitle", "btitle", "title"), ("jtitle", "btitle"))
        )
        ids = tuple(_INFO.sub(r"\1:", text) for text in fields.get("rft_id", ()))
        is_known = any(map(find_id, ids))
        first = ", ".join(fields[name][0] for name in ("rft.aulast", "rft.aufirst") if name in fields)
        names = {frozenset(title_words(name)): name for name in (first, *fields.get("rft.au", [])) if name}
        people = (*names.values(), *([] if "rft.au" in fields else [ET_AL][: len(names)]))
        year = year_in(fields.get("rft.date", [""])[0])
        is_work = (names or year) and fields.get("rft.genre") != ["unknown"]  # as Wikipedia has pages of the web
        if title_words(title) and (is_work or is_known):
            line, end_line = page.lines([node])
            venue = journal if journal != title else None
            yield PageItem(title, line, None, ids, people, year, venue or None, end_line=end_line)


_INFO = lazy_re(r"^info:(\w{1,10})/")


def _read_meta_tags(page: HtmlPage) -> list[PageItem]:
    """A page about one paper that describes itself to Google Scholar (arXiv, publishers), or is Hugging Face's."""
    title = page.attribute("meta[name=citation_title]", "content")
    beside = list(filter(None, (_first_meta(page, name) for name in ("arxiv_id", "doi"))))
    if not title and find_id(page.address):
        title = text_of(page.tree.css_first("h1")).removeprefix("Title:").strip()
    if find_id(page.address):
        beside.append(page.address)
    if not title_words(title):
        return []
    authors = [node.attributes.get("content") or "" for node in page.tree.css("meta[name=citation_author]")]
    abstract = page.attribute("meta[name=citation_abstract]", "content") or _labelled_abstract(page)
    date = _first_meta(page, "publication_date", "date", "online_date", "year")
    venue = _first_meta(page, "conference_title", "journal_title", "inbook_title") or None
    shown = page.tree.css_first("h1")
    line, end_line = page.lines([shown]) if shown is not None else (1, 1)
    names = tuple(name for name in authors if name)
    return [PageItem(title, line, abstract or None, tuple(beside), names, year_in(date), venue, end_line=end_line)]


def _first_meta(page: HtmlPage, *names: str) -> str:
    return next((text for name in names if (text := page.attribute(f"meta[name=citation_{name}]", "content"))), "")


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


def _listed(page: HtmlPage) -> list[PageItem]:
    """A list as it is shown, completed by the data behind it: lists show fewer abstracts than they carry."""
    embedded = list(_embedded(page))
    shown = mentions_in(page)
    if not any(item.title for item in shown) and embedded:
        return embedded
    behind = {found: item for item in embedded for text in item.beside if (found := find_id(text))}
    return sorted((_merge_item(item, behind) for item in shown), key=lambda item: item.line)


_JSON_LD = 'script[type="application/ld+json"]'
_DATA = f'[data-props], script[type="application/json"], script:not([src]):not([type]), {_JSON_LD}'
# Types of schema.org: what a list of works says of itself is not shown where its scripts have not run.
_PUBLICATIONS = frozenset({"ScholarlyArticle", "MedicalScholarlyArticle", "Thesis", "Chapter"})


def _embedded(page: HtmlPage, types: frozenset[str] = frozenset()) -> Iterator[PageItem]:
    """Data that the page carries in JSON: in `data-props` (Hugging Face), for or in its scripts (OpenReview), JSON-LD.

    `types`: only JSON-LD, and of it what has one of these types.
    """
    for node in page.tree.css(_JSON_LD if types else _DATA):
        line, end_line = page.lines([node])
        for text in _json_of(node):
            try:
                items = (
                    chain.from_iterable(map(find_items, _typed(orjson.loads(text), types)))
                    if types
                    else (decode_located(text, has_messages=False))
                )
                for item in items:
                    if any(map(find_id, item.beside)) or (item.authors and (item.year or item.venue)):
                        yield replace(item, line=line, end_line=end_line)
            except (ValueError, RecursionError):
                continue


def _json_of(node: LexborNode) -> Iterator[str]:
    """The texts in JSON of an element: an attribute, a script of data, or the values that a program begins with."""
    text = node.attributes.get("data-props") or node.text(deep=True) or "null"
    if node.tag != "script" or node.attributes.get("type") in _JSON_TYPES:
        yield text
        return
    place, streamed = 0, list[str]()
    decoder = json.JSONDecoder(strict=False)
    for _ in range(_MAX_VALUES):  # a failure takes time with the length of the text before it
        if (found := _VALUE.search(text, place)) is None:
            break
        place = found.end()
        try:
            value, end = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            continue
        if found["is_call"]:  # the framework Next.js streams rows of JSON: `push([1, "5:[...]\n"])`
            streamed += (each for each in value if isinstance(each, str))
        else:
            yield text[place:end]
        place = end
    yield from (row[1] for row in _ROW.finditer("".join(streamed)))


_JSON_TYPES = frozenset({"application/json", "application/ld+json"})
_VALUE = lazy_re(r"[\w\])]\s?=\s?(?=[\[{])|(?P<is_call>\.push\(\s?(?=\[))")
_MAX_VALUES = 1_000
_ROW = lazy_re(r"^[\da-f]{1,8}:([\[{].*)$", re.MULTILINE)


def _typed(value: Json, types: frozenset[str]) -> Iterator[Object]:
    """The outermost objects of one of these types (`@type`)."""
    if isinstance(value, Mapping) and not types.isdisjoint(strings_in(value.get("@type"))):
        yield value
    elif isinstance(value, Mapping | list):
        inner = value.values() if isinstance(value, Mapping) else value
        yield from chain.from_iterable(_typed(each, types) for each in inner)


def _merge_item(item: PageItem, behind: Mapping[PaperId, PageItem]) -> PageItem:
    found = next((id_ for text in item.beside if (id_ := find_id(text))), None)
    other = behind.get(found) if found else None
    if other is None:
        return item
    title, authors = item.title or other.title, other.authors or item.authors
    return replace(
        item, title=title, abstract=item.abstract or other.abstract, authors=authors, year=other.year or item.year
    )


def shown_in(source: PageText) -> str:
    """How much a page shows, and how it is called: a log-in or a page of errors has few words."""
    page = next(html_pages(source.text), None)
    if page is None:
        return ""
    page.tree.strip_tags(["script", "noscript"])
    words, called = len(text_of(page.tree.body).split()), text_of(page.tree.css_first("title"))
    return f" in {words:,} word{'s' if words != 1 else ''} of HTML" + (
        f" called {called[:_MAX_NAME]!r}" if called else ""
    )


_MAX_NAME = 80
# How much of the end of a page tells whether it is whole.
_WINDOW = 200_000


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

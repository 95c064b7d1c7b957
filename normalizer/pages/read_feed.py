"""XML with a list of works: feeds (Atom, RSS, RDF), answers and dumps of DBLP, PubMed and OAI-PMH, references.

Each entry is parsed by itself, for `normalizer.values.markup` knows no lines, and so that one broken entry costs one
entry. feedparser would read feeds only, all at once, and gives no lines either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from normalizer.pages.fields import Column, Json, column_of, item_of
from normalizer.pages.layout import PageItem, PageReading, PageText
from normalizer.pages.line_metadata import split_title_and_metadata
from normalizer.values.ids import find_id
from normalizer.values.lazy import lazy_re
from normalizer.values.markup import parse_xml
from normalizer.values.packed import PackedList

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_ROOT = lazy_re(
    r"\s*(?:<\?xml[^>]{0,500}>\s*|<!--.{0,2000}?-->\s*|<\?[^>]{0,500}>\s*|<!DOCTYPE[^>\[]{0,500}>\s*)*+"
    r"<(?:[\w.-]{1,40}:)?(?P<name>rss|feed|RDF|entry|OAI-PMH|dblp|dblpperson|PubmedArticleSet|result|records|xml|mods"
    r"|modsCollection|ListRecords)\b[^<>]{0,5000}>",
    re.DOTALL,
)
_XML_OF_ARTICLE = lazy_re(
    r"\s*(?:<\?xml[^>]{0,500}>\s*|<!DOCTYPE[^>\[]{0,500}>\s*)*+"
    r"<(?:TEI(?:Corpus)?[\s>]|listBibl|ref-list|article(?:\s[^<>]{0,2000}(?:dtd-version|article-type)|>\s*<(?:front|back)>))"
)
# The elements that are a work each.
_ENTRIES = (
    r"entry|item|record|hit|PubmedArticle|mods|article|inproceedings|incollection|book|phdthesis|mastersthesis|informal"
)
# References of articles: JATS (publishers, PubMed Central) and TEI (GROBID); the works of Zotero's RDF.
_REFERENCES = (
    r"(?:element|mixed|nlm)-citation|biblStruct|(?<=bib:)(?:Article|Book|BookSection|Report|Thesis|Manuscript)"
)
_LISTS_REFERENCES = lazy_re(rf"<(?:bib:)?(?:{_REFERENCES})(?=[\s>/])")
_MARKUP, _MARKUP_OF_REFERENCES = (
    lazy_re(rf"<(?:!--|!\[CDATA\[|(?P<end>/)?(?:[\w.-]{{1,40}}:)?(?P<name>{names})(?=[\s>/]))")
    for names in (_ENTRIES, _REFERENCES)
)
_PREFIX = lazy_re(r"<(?:/\s?)?([A-Za-z_][\w.-]{0,40}):|\s([A-Za-z_][\w.-]{0,40}):[\w.-]{1,60}\s?=")
_TAGS = lazy_re(r"<[^<>]{0,1000}>")
# What arXiv's feed writes before an abstract, and around a title.
_ANNOUNCED = lazy_re(r"\s*arXiv:\S+\s+Announce Type:.{0,60}?Abstract:\s*", re.IGNORECASE | re.DOTALL)
_ARXIV_TAIL = lazy_re(r"\.?\s\((arXiv:[^\s()]{5,30})\s?(?:\[[\w.-]{1,20}\])?(?:\s[A-Z]{3,12})?\)\s*$")
# Links of an entry that lead to other things than the work.
_OTHER_LINKS = frozenset({"related", "self", "replies", "enclosure", "license", "next", "first", "last", "prev"})


def is_feed(source: PageText) -> bool:
    return _ROOT.match(source.head) is not None or _XML_OF_ARTICLE.match(source.head) is not None


def read_feed(source: PageText) -> PageReading:
    """One entry, one mention; an entry that is no XML, or has no title and no identifier, is reported."""
    items: PackedList[PageItem] = PackedList()
    warnings: list[tuple[int, str]] = []
    for entry in _entries(source.text):
        try:
            item = item_of(_fields(_parsed(entry.text)))
        except (ValueError, RecursionError):
            warnings.append((entry.line, "this entry is no whole XML and was left out"))
            continue
        if item is None:
            warnings.append((entry.line, "this entry has no title and no identifier, and was left out"))
        else:
            end_line = entry.line + entry.text.count("\n")
            items.append(_cleaned(replace(item, line=entry.line, end_line=end_line, column=entry.column)))
    return PageReading(items, tuple(warnings[:_MAX_WARNINGS]))


_MAX_WARNINGS = 20


@dataclass(frozen=True, slots=True)
class _Entry:
    text: str
    line: int
    column: int


def _entries(text: str) -> Iterator[_Entry]:
    """The outermost elements that are a work; one that is never closed ends where the next begins, or with the text."""
    place, start, name, depth = 0, -1, "", 0
    line, counted = 1, 0
    ends = {"<!--": "-->", "<![CDATA[": "]]>"}
    markup = _MARKUP_OF_REFERENCES if _LISTS_REFERENCES.search(text) else _MARKUP
    while found := markup.search(text, place):
        place = found.end()
        if closing := ends.get(found.group()):
            end = text.find(closing, place)
            if end < 0:
                ends = {}  # it is never closed: what follows is read as if it were not there
            else:
                place = end + len(closing)
        elif found["name"] is None or (start >= 0 and found["name"] != name):
            continue
        elif found["end"]:
            depth -= 1
            if start >= 0 and depth == 0:
                place = (text.find(">", place) + 1) or len(text)
                line, counted = line + text.count("\n", counted, start), start
                yield _Entry(text[start:place], line, start - text.rfind("\n", 0, start))
                start = -1
        elif text[text.find(">", place) - 1] != "/":
            if start < 0:
                start, name, depth = found.start(), found["name"], 0
            depth += 1


def _parsed(text: str) -> Element:
    """The element of an entry, within one that declares its prefixes."""
    prefixes = {first or second for first, second in _PREFIX.findall(text)} - {"xml", "xmlns"}
    declared = "".join(f' xmlns:{prefix}="{prefix}"' for prefix in sorted(prefixes))
    return parse_xml(f"<root{declared}>{text}</root>".encode(errors="replace"), doctype=True)[0]


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _fields(entry: Element) -> dict[str, Json]:
    """The texts of an entry by the name of their element; a person is a name, a link is where it leads."""
    fields: dict[str, list[Json]] = {}
    done: set[int] = set()  # editors, and elements within those of people
    is_cited = _name(entry).endswith("citation")
    for element in entry.iter():
        if id(element) in done:
            continue
        name = _name(element)
        is_editor = name.lower() in _EDITORS or element.get("person-group-type") == "editor"
        if is_editor or name.lower() in ("author", "creator") or any(_name(part) in _FAMILY for part in element):
            done.update(map(id, element.iter()))
            if not is_editor:
                fields.setdefault("authors", []).append(_person(element))
        elif column := _named(element, name):
            is_around = (element.get("level") in _AROUND and "title" in fields) or (name == "source" and is_cited)
            fields.setdefault("journal" if is_around else column[0], []).append(column[1])
    if "creatorSummary" in fields:  # Zotero: the author of its entries is the user, the work is a table below
        fields |= _rows(entry)
    named: dict[str, Json] = dict(fields.items())
    about = entry.get("about") or next((text for key, text in entry.items() if key.endswith("}about")), "")
    return named | ({"url": [*fields.get("url", ()), about]} if about else {})


def _person(element: Element) -> str:
    parts = {_name(part): _text(part) for part in element.iter() if part is not element}
    name = parts.get("name") or " ".join(text for key in (*_GIVEN, *_FAMILY) if (text := parts.get(key)))
    return name or _text(element)


def _named(element: Element, name: str) -> tuple[str, str] | None:
    """The name and text of a column that an element is; None for one of other elements, or a link to something else."""
    kind = (element.get("pub-id-type") or element.get("IdType") or element.get("type") or "").lower()
    if href := element.get("href"):
        return ("url", href) if element.get("rel", "alternate") not in _OTHER_LINKS else None
    if day := element.get("when"):
        return "year", day
    if kind in ("doi", "arxiv") or name == "ELocationID":
        return "arxiv" if kind == "arxiv" else "doi", _text(element)
    if column_of(name) is Column.TITLE or not len(element):
        return "title" if name == "ArticleTitle" else name, _text(element)
    return None


_EDITORS = ("editor", "editors")
# Levels of the titles in TEI of what a work is in: journals, books, series.
_AROUND = ("j", "m", "s")
_GIVEN, _FAMILY = ("ForeName", "given", "forename", "given-names", "givenName"), ("LastName", "family", "surname")


def _rows(entry: Element) -> dict[str, list[Json]]:
    """The rows of Zotero's table: each has a class, and its text in the last cell."""
    fields: dict[str, list[Json]] = {"authors": []}
    for row in entry.iter():
        if _name(row) == "tr" and len(row):
            name = row.get("class", "")
            fields.setdefault("authors" if name == "creator" else name, []).append(_text(row[-1]))
    return fields


def _cleaned(item: PageItem) -> PageItem:
    """The item without what feeds put around titles, abstracts and names."""
    title, beside = item.title, item.beside
    if found := _ARXIV_TAIL.search(title):
        title, beside = title[: found.start()], (found[1], *beside)
    else:
        title, more = split_title_and_metadata(title)
        beside = (*more, *beside)
    abstract = _TAGS.sub(" ", item.abstract or "")
    if found := _ANNOUNCED.match(abstract):
        abstract = abstract[found.end() :]
    names = chain.from_iterable(name.split(", ") if item.authors[1:] == () else (name,) for name in item.authors)
    return replace(
        item,
        title=title,
        beside=tuple(dict.fromkeys(text for text in beside if find_id(text) or "/" in text)),
        abstract=" ".join(abstract.split()) or None,
        authors=tuple(_TAGS.sub("", name).strip() for name in names),
    )

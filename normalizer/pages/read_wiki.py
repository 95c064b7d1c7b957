"""The source of a page of Wikipedia: its templates for citations, and the items of its lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from heapq import merge

from normalizer.pages.fields import Column, Json, authors_in, find_columns, item_of
from normalizer.pages.layout import PageItem, PageReading, PageText
from normalizer.pages.read_list import read_list
from normalizer.values.lazy import lazy_re
from normalizer.values.packed import PackedList

# Templates for citations in English, German, French, Spanish and Italian, Dutch, Polish, Russian.
_NAMES = (
    r"cite\s[\w ]{2,30}+|citation|literatur|internetquelle|article|ouvrage|chapitre|lien\sweb|cita\s[\w ]{2,30}+"
    r"|citeer\s[\w ]{2,30}+|cytuj(?:\s[\w ]{2,30}+)?|статья|книга|публикация"
)
# Possessive and bounded, so that a page of braces stays linear work.
_TEMPLATE = lazy_re(
    rf"\{{\{{\s{{0,3}}(?:{_NAMES})\s{{0,3}}\|(?P<fields>(?:[^{{}}]|\{{\{{[^{{}}]{{0,500}}+\}}\}}){{1,5000}}+)\}}\}}",
    re.IGNORECASE,
)
_FIELD = lazy_re(
    r"(?P<name>[\w-]{1,30}+)\s{0,20}=(?P<value>(?:\[\[[^\[\]]{0,500}+\]\]|\{\{[^{}]{0,500}+\}\}|[^|])*+)(?:\||$)"
)
_LINK = lazy_re(r"\[\[(?:[^\[\]|]{0,300}+\|)?([^\[\]|]{0,300}+)\]\]")
_MARKS = lazy_re(r"'{2,5}|<!--.{0,500}?-->")
_ITEM = lazy_re(r"[*#:]{1,6}+\s?+(?!\[\[[^\[\]]{1,200}\]\]\W*$)")


def is_wiki(source: PageText) -> bool:
    return _TEMPLATE.search(source.head) is not None


def read_wiki(source: PageText) -> PageReading:
    """Every template is a mention; so is every item of a list that has none and is more than a link to a page."""
    lines = (line if _ITEM.match(line) and not _TEMPLATE.search(line) else "" for line in source.each_line())
    items = read_list(PageText("\n".join(lines))).items
    return PageReading(PackedList(merge(_citations(source), items, key=lambda item: item.line)))


def _citations(source: PageText) -> Iterator[PageItem]:
    for template in _TEMPLATE.finditer(source.text):
        fields = {
            field["name"].lower(): " ".join(_MARKS.sub("", _LINK.sub(r"\1", field["value"])).split())
            for field in _FIELD.finditer(template["fields"])
        }
        # The date is that of the publication; other tables have dates of preprints there.
        year = next((fields[name] for name in find_columns(fields, Column.YEAR) if fields[name]), None)
        values: dict[str, Json] = {"authors": [*_authors(fields)], "year": year}
        if item := item_of({**{name: value for name, value in fields.items() if value}, **values}):
            first, last = source.line_at(template.start()), source.line_at(template.end())
            yield replace(item, line=first, end_line=last)


# "last", "last1", "author2", and so on.
_MAX_AUTHORS = 100
_FAMILY = "last author surname nom auteur cognome apellidos achternaam nazwisko autor автор".split()
_GIVEN = "first given prénom nome nombre voornaam imię".split()


def _authors(fields: dict[str, str]) -> Iterator[str]:
    for number in ("", *map(str, range(1, _MAX_AUTHORS))):
        family, given = (
            next((fields[f"{name}{number}"] for name in names if fields.get(f"{name}{number}")), "")
            for names in (_FAMILY, _GIVEN)
        )
        if given and family:
            yield f"{family}, {given}"
        else:
            yield from authors_in(family)

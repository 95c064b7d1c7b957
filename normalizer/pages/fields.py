"""From named fields (a JSON object, the row of a table, a tagged record) to the mention that they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from typing import TypeAlias

from normalizer.pages.columns import Column, authors_in, find_column, find_columns, folded, year_in
from normalizer.pages.layout import PageItem
from normalizer.values.ids import find_id
from normalizer.values.patterns import lazy_re
from normalizer.values.titles import title_words

Json: TypeAlias = "Mapping[str, Json] | list[Json] | str | int | float | bool | None"
Object: TypeAlias = Mapping[str, Json]

# An object under one of these is the paper that the object around it is about (Hugging Face's daily papers).
_INNER = ("paper", "work", "article", "info", "item", "record", "content")
# An object whose only sign of being a paper is one of these names needs another sign.
_GENERIC_TITLE_KEYS = frozenset({"name", "displayname", "paper"})
# A line of Zotero's Extra field, or a note of an entry, that is an identifier: "arXiv:1912.10041 [cs]".
_LABELLED_ID = lazy_re(r"\s*((?:arXiv|DOI|ACL|DBLP)\s?:\s?\S+)(?:\s\[[\w.-]{1,20}\])?\s*", re.IGNORECASE)
# What stands behind an identifier: "1912.10041 [cs.LG]", "10.1000/1 [doi]".
_CLASS = lazy_re(r"\s\[[\w.-]{1,20}\]$")


def item_of(value: Object) -> PageItem | None:
    """The paper that an object is, on line 1: by its title, by that of the object inside it, or by an identifier."""
    inner = next((each for key in _INNER if isinstance(each := value.get(key), Mapping) and _title(each)), None)
    own = {key: each for key, each in value.items() if each is not inner}
    if inner is not None:
        around, item = item_of(own), item_of(inner)
        return _merged(item, around) if item and around else item
    title = _title(value) or ""
    beside = tuple(dict.fromkeys(_beside(value)))
    if not title and not any(map(find_id, beside)):
        return None
    return PageItem(
        title=title,
        line=1,
        abstract=next(texts_of(value, Column.ABSTRACT), None),
        beside=beside,
        authors=_authors(value),
        # "ICML 2020" has the year too
        year=next(
            (
                year
                for column in (Column.YEAR, Column.VENUE)
                for text in texts_of(value, column)
                if (year := year_in(text))
            ),
            None,
        ),
        venue=next((" ".join(text.split()) for text in texts_of(value, Column.VENUE)), None),
    )


def _merged(item: PageItem, around: PageItem) -> PageItem:
    """An object's paper, completed by what the object around it says."""
    return replace(
        item,
        abstract=item.abstract or around.abstract,
        beside=(*item.beside, *around.beside),
        authors=item.authors or around.authors,
        year=item.year or around.year,
        venue=item.venue or around.venue,
    )


def _title(value: Object) -> str | None:
    name = find_column((key for key, each in value.items() if any(True for _ in _strings(each))), Column.TITLE)
    if name is None or isinstance(value[name], Mapping):
        return None
    others = (Column.ABSTRACT, Column.AUTHORS, Column.YEAR, Column.BESIDE)
    if folded(name) in _GENERIC_TITLE_KEYS and not any(find_column(value, column) for column in others):
        return None
    text = next(_strings(value[name]))
    return " ".join(text.split()) if title_words(text) else None


def _beside(value: Object) -> Iterator[str]:
    """The texts that may say which paper an object is."""
    for text in texts_of(value, Column.BESIDE):
        yield _CLASS.sub("", text).removeprefix("oai:arXiv.org:")
    if isinstance(forum := value.get("forum"), str):
        yield f"https://openreview.net/forum?id={forum}"
    for text in texts_of(value, Column.EXTRA):
        yield from (found[1] for line in text.split("\n") if (found := _LABELLED_ID.fullmatch(line)))


def texts_of(value: Object, column: Column) -> Iterator[str]:
    """All texts of the keys that hold a column, the most telling key first."""
    return chain.from_iterable(_strings(value[name]) for name in find_columns(value, column))


def _strings(value: Json) -> Iterator[str]:
    """The texts in a value: itself, a list's (Crossref's titles), an object's (S2's `externalIds`), a date's parts."""
    if isinstance(value, str):
        if text := value.strip():
            yield text
    elif isinstance(value, int) and not isinstance(value, bool):
        yield str(value) if abs(value) < 10**9 else ""
    elif isinstance(value, Mapping):
        # "@type" and the like say what an object is (JSON-LD).
        yield from chain.from_iterable(_strings(each) for key, each in value.items() if not key.startswith("@"))
    elif isinstance(value, list):
        yield from chain.from_iterable(_strings(each) for each in value)


def _authors(value: Object) -> tuple[str, ...]:
    name = next((name for name in find_columns(value, Column.AUTHORS) if value[name]), None)
    if name is None:
        return ()
    authors = value[name]
    if isinstance(authors, str):
        return authors_in(authors)
    return tuple(person for each in _people(authors) if (person := _person(each)))


def _people(value: Json) -> Iterable[Json]:
    """A list of authors. DBLP wraps it ({"author": [...]}), and gives a single author without a list."""
    if isinstance(value, Mapping):
        return next((each for each in value.values() if isinstance(each, list)), (value,))
    return value if isinstance(value, list) else ()


def _person(value: Json) -> str | None:
    """One author: a text, an object with a name, or (CSL, Crossref) with its parts."""
    if isinstance(value, str):
        return " ".join(value.split()) or None
    if not isinstance(value, Mapping):
        return None
    names = {folded(key): each.strip() for key, each in value.items() if isinstance(each, str)}
    whole = next((names[key] for key in ("name", "text", "fullname", "displayname", "literal") if names.get(key)), None)
    parts = [
        names[key]
        for key in ("given", "firstname", "first", "nondroppingparticle", "family", "lastname", "last", "suffix")
        if names.get(key)
    ]
    return whole or " ".join(parts) or None

"""Papers in JSON values of any shape: lists of objects, replies of web services, objects inside objects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from typing import TypeAlias

from normalizer.pages.columns import Column, all_named, authors_in, folded, named, year_in
from normalizer.pages.layout import Item
from normalizer.pages.line_metadata import split_beside
from normalizer.values.ids import find_id
from normalizer.values.titles import title_words

Json: TypeAlias = "Mapping[str, Json] | list[Json] | str | int | float | bool | None"
Object: TypeAlias = Mapping[str, Json]

# Objects under these keys are no papers of the page, though they may have titles or names.
_NOT_PAPERS = frozenset(
    "authors author editors editor creators references citations citedby related relatedpapers similar similarpapers"
    " organization organizations user users submittedby keywords tasks methods comments tags publisher affiliations"
    " institutions topics concepts fields".split()
)
# A list of texts under one of these is a list of titles, and an object that holds such a list of objects is a
# collection: its own title is not a paper's.
_PAPERS = frozenset("papers titles items data results entries hits records works articles dailypapers".split())
# An object under one of these is the paper that the object around it is about (Hugging Face's daily papers).
_INNER = ("paper", "work", "article", "info", "item", "record")
# An object whose only sign of being a paper is one of these names needs another sign.
_WEAK_TITLES = frozenset({"name", "displayname", "paper"})


def items_in(value: Json) -> Iterator[Item]:
    """The papers of a value, in order, all on line 1: a value does not know where it stood."""
    if isinstance(value, str):
        title, beside = split_beside(value)
        if title_words(title):
            yield Item(title, 1, beside=beside)
    elif isinstance(value, list):
        yield from chain.from_iterable(items_in(each) for each in value)
    elif isinstance(value, Mapping):
        papers = [inner for key, inner in value.items() if folded(key) in _PAPERS and _holds_objects(inner)]
        if not papers and (item := _item(value)):
            yield item
        else:
            yield from _inside(value)


def _holds_objects(value: Json) -> bool:
    return isinstance(value, list) and any(isinstance(each, Mapping) for each in value)


def _inside(value: Object) -> Iterator[Item]:
    """The papers of an object that is none itself."""
    for key, inner in value.items():
        if isinstance(inner, Mapping | list) and folded(key) not in _NOT_PAPERS:
            texts = isinstance(inner, list) and not any(isinstance(each, Mapping | list) for each in inner)
            if not texts or folded(key) in _PAPERS:
                # `{"2209.10901": {"title": ...}}`: the key says which paper it is.
                yield from (item.with_beside(key) if find_id(key) else item for item in items_in(inner))
        elif isinstance(inner, str) and find_id(key) and title_words(inner):
            yield Item(inner, 1, beside=(key,))


def _item(value: Object) -> Item | None:
    """The paper that an object is: by its title, or by that of the object inside it."""
    inner = next((each for key in _INNER if isinstance(each := value.get(key), Mapping) and _title(each)), None)
    own = {key: each for key, each in value.items() if each is not inner}
    if inner is not None:
        around, item = _item(own), _item(inner)
        return _merged(item, around) if item and around else item
    title = _title(value)
    if title is None:
        return None
    return Item(
        title=title,
        line=1,
        abstract=next(_texts(value, Column.ABSTRACT), None),
        beside=tuple(_texts(value, Column.BESIDE)),
        authors=_authors(value),
        year=next((year for text in _texts(value, Column.YEAR) if (year := year_in(text))), None),
        venue=next(_texts(value, Column.VENUE), None),
    )


def _merged(item: Item, around: Item) -> Item:
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
    name = named((key for key, each in value.items() if any(True for _ in _strings(each))), Column.TITLE)
    if name is None or isinstance(value[name], Mapping):
        return None
    others = (Column.ABSTRACT, Column.AUTHORS, Column.YEAR, Column.BESIDE)
    if folded(name) in _WEAK_TITLES and not any(named(value, column) for column in others):
        return None
    text = next(_strings(value[name]))
    return text if title_words(text) else None


def _texts(value: Object, column: Column) -> Iterator[str]:
    """All texts of the keys that hold a column, the most telling key first."""
    return chain.from_iterable(_strings(value[name]) for name in all_named(value, column))


def _strings(value: Json) -> Iterator[str]:
    """The texts in a value: itself, a list's (Crossref's titles), an object's (S2's `externalIds`), a date's parts."""
    if isinstance(value, str):
        if value.strip():
            yield value.strip()
    elif isinstance(value, int) and not isinstance(value, bool):
        yield str(value) if abs(value) < 10**9 else ""
    elif isinstance(value, Mapping):
        yield from chain.from_iterable(_strings(each) for each in value.values())
    elif isinstance(value, list):
        yield from chain.from_iterable(_strings(each) for each in value)


def _authors(value: Object) -> tuple[str, ...]:
    name = named(value, Column.AUTHORS)
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
        return value.strip() or None
    if not isinstance(value, Mapping):
        return None
    names = {folded(key): each.strip() for key, each in value.items() if isinstance(each, str)}
    whole = next((names[key] for key in ("name", "text", "fullname", "displayname", "literal") if names.get(key)), None)
    parts = [names[key] for key in ("given", "firstname", "first", "family", "lastname", "last") if names.get(key)]
    return whole or " ".join(parts) or None

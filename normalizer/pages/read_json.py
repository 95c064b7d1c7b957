"""JSON and JSON lines, whole or broken off: papers in values of any shape."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import TypeAlias

from normalizer.errors import PageError
from normalizer.pages.columns import Column, authors_in, find_column, find_columns, folded, year_in
from normalizer.pages.layout import PageItem, PageReading, PageText
from normalizer.pages.line_metadata import split_title_and_metadata
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
_GENERIC_TITLE_KEYS = frozenset({"name", "displayname", "paper"})


def find_items(value: Json) -> Iterator[PageItem]:
    """The papers of a value, in order, all on line 1: a value does not know where it stood."""
    if isinstance(value, str):
        title, beside = split_title_and_metadata(value)
        if title_words(title):
            yield PageItem(title, 1, beside=beside)
    elif isinstance(value, list):
        yield from chain.from_iterable(find_items(each) for each in value)
    elif isinstance(value, Mapping):
        lists = (inner for key, inner in value.items() if folded(key) in _PAPERS and isinstance(inner, list))
        is_collection = any(isinstance(each, Mapping) for inner in lists for each in inner)
        if not is_collection and (item := item_of(value)):
            yield item
        else:
            yield from _inside(value)


def _inside(value: Object) -> Iterator[PageItem]:
    """The papers of an object that is none itself."""
    for key, inner in value.items():
        if isinstance(inner, Mapping | list) and folded(key) not in _NOT_PAPERS:
            texts = isinstance(inner, list) and not any(isinstance(each, Mapping | list) for each in inner)
            if not texts or folded(key) in _PAPERS:
                # `{"2209.10901": {"title": ...}}`: the key says which paper it is.
                yield from (item.with_beside(key) if find_id(key) else item for item in find_items(inner))
        elif isinstance(inner, str) and find_id(key) and title_words(inner):
            yield PageItem(inner, 1, beside=(key,))


def item_of(value: Object) -> PageItem | None:
    """The paper that an object is: by its title, or by that of the object inside it."""
    inner = next((each for key in _INNER if isinstance(each := value.get(key), Mapping) and _title(each)), None)
    own = {key: each for key, each in value.items() if each is not inner}
    if inner is not None:
        around, item = item_of(own), item_of(inner)
        return _merged(item, around) if item and around else item
    title = _title(value)
    if title is None:
        return None
    return PageItem(
        title=title,
        line=1,
        abstract=next(_texts(value, Column.ABSTRACT), None),
        beside=tuple(_texts(value, Column.BESIDE)),
        authors=_authors(value),
        year=next((year for text in _texts(value, Column.YEAR) if (year := year_in(text))), None),
        venue=next(_texts(value, Column.VENUE), None),
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
    return text if title_words(text) else None


def _texts(value: Object, column: Column) -> Iterator[str]:
    """All texts of the keys that hold a column, the most telling key first."""
    return chain.from_iterable(_strings(value[name]) for name in find_columns(value, column))


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
        return value.strip() or None
    if not isinstance(value, Mapping):
        return None
    names = {folded(key): each.strip() for key, each in value.items() if isinstance(each, str)}
    whole = next((names[key] for key in ("name", "text", "fullname", "displayname", "literal") if names.get(key)), None)
    parts = [names[key] for key in ("given", "firstname", "first", "family", "lastname", "last") if names.get(key)]
    return whole or " ".join(parts) or None


# `[MASK] is All You Need`, `[1] A Title` and `[ ] A Title` are no JSON: what follows the bracket tells.
_BEGINS = re.compile(
    r'\s*(?:\{\s*["}]|\[\s*[{"]|\[\s*\[\s*["\d{\[]|\[\s*\]\s*\Z|\[\s*(?:-?\d+(?:\.\d+)?|null|true|false)\s*,)'
)
_OBJECT_LINE = re.compile(r'\s*\{\s*"')
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def is_json(source: PageText) -> bool:
    return _BEGINS.match(source.head) is not None


def is_json_lines(source: PageText) -> bool:
    """Lines that are an object each; the first one may be broken."""
    lines = source.head_lines[:3]
    if len(lines) < 2 or not _OBJECT_LINE.match(lines[0]):
        return False
    return _value(lines[0]) is not None or all(_OBJECT_LINE.match(line) and _value(line) for line in lines[1:])


def _value(text: str) -> tuple[Json] | None:
    """The value of a JSON text, in a tuple, for it may be None; None when it is no JSON."""
    try:
        return (json.loads(text),)
    except (ValueError, RecursionError):  # ValueError: also a number with thousands of digits
        return None


def read_json(source: PageText) -> PageReading:
    """One value. Where it breaks off, what stands before is read as if the value had been closed there."""
    try:
        value: Json = json.loads(source.text)
        warnings: tuple[tuple[int, str], ...] = ()
    except json.JSONDecodeError as error:
        line = source.line_at(error.pos)
        rest = _value(_repair_json(source.text, error.pos))
        if rest is None:
            raise PageError(f"the JSON breaks off on line {line}, before the first value; save it again") from error
        (value,) = rest
        warnings = ((line, f"invalid JSON ({error.msg}); later content was skipped"),)
    except (ValueError, RecursionError) as error:
        raise PageError("the JSON holds a number or a nesting too large to read; make it smaller") from error
    return PageReading(tuple(_located(items_of(value), source)), warnings)


def read_json_lines(source: PageText) -> PageReading:
    """One value a line; a line that is none is left out with a warning."""
    items: list[PageItem] = []
    bad: list[int] = []
    for number, line in enumerate(source.lines, start=1):
        if not line.strip():
            continue
        if value := _value(line):
            items.extend(replace(item, line=number) for item in items_of(value[0]))
        else:
            bad.append(number)
    return PageReading(tuple(items), tuple(_bad_lines(bad, source)))


def items_of(value: Json) -> list[PageItem]:
    """The papers of a value, ready to be written out."""
    try:
        return list(_cleaned(find_items(value)))
    except RecursionError as error:
        raise PageError("the JSON is nested too deeply to be a list of papers; make it flat") from error


def _bad_lines(bad: Sequence[int], source: PageText) -> Iterator[tuple[int, str]]:
    last = len(source.text[: len(source.text.rstrip())].split("\n")) if bad else 0
    for number in bad[:3]:
        yield number, "the file breaks off in this line" if number == last else "this line is not JSON and was left out"
    if len(bad) > 3:
        yield bad[3], f"{len(bad) - 3} more lines from here on are not JSON and were left out"


def _cleaned(items: Iterable[PageItem]) -> Iterator[PageItem]:
    """Items without lone surrogates: JSON can escape them, but no file can hold them."""

    def clean(text: str) -> str:
        return _SURROGATE.sub("\ufffd", text)

    for item in items:
        yield replace(
            item,
            title=clean(item.title),
            abstract=None if item.abstract is None else clean(item.abstract),
            beside=tuple(map(clean, item.beside)),
            authors=tuple(map(clean, item.authors)),
            venue=None if item.venue is None else clean(item.venue),
        )


# Possessive: a string without an end is given up in one pass.
_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\]:,]', re.DOTALL)
_CLOSER = {"{": "}", "[": "]"}
_MAX_DEPTH = 100


def _repair_json(text: str, broken: int) -> str:
    """The longest beginning of a JSON text before `broken` that ends behind a value, with its brackets closed."""
    stack: list[str] = []
    before = ""
    end, closers = 0, ""
    for token in _TOKEN.finditer(text, 0, broken):
        mark = token.group()
        if mark in _CLOSER:
            stack.append(_CLOSER[mark])
        elif mark in ("}", "]"):
            stack.pop()  # text before `broken` is well-formed
        if len(stack) <= _MAX_DEPTH and (
            mark in ("}", "]") or (mark[0] == '"' and (before == ":" or stack[-1:] == ["]"]))
        ):
            end, closers = token.end(), "".join(reversed(stack))
        before = mark
    return text[:end] + closers


# After so many titles that are not found again, the lines of the rest are not looked for.
_MAX_MISSES = 3


def _located(items: Iterable[PageItem], source: PageText) -> Iterator[PageItem]:
    """Each item with the line of its title: the next string of the file, in order, that holds the title."""
    place, line, misses = 0, 1, 0
    for item in items:
        strings = _STRING.finditer(source.text, place) if misses < _MAX_MISSES else iter(())
        found = next((string for string in strings if _holds(string.group(), item.title)), None)
        if found:
            place, line = found.end(), source.line_at(found.start())
        else:
            misses += 1
        yield replace(item, line=line)


def _holds(token: str, title: str) -> bool:
    """Whether a JSON string is, or begins or ends with, the title."""
    if len(token) < len(title) + 2:
        return False
    if "\\" not in token:
        return title in token
    decoded = _value(token)
    return decoded is not None and title in str(decoded[0])

"""JSON and JSON lines, whole or broken: papers in values of any shape and in texts of messages (Slack, Discord)."""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from normalizer.errors import PageError
from normalizer.pages.fields import FEW_WORDS, Json, Object, folded, item_of
from normalizer.pages.layout import PageItem, PageReading, PageText
from normalizer.pages.line_metadata import title_item
from normalizer.pages.read_list import read_list
from normalizer.values.ids import find_id
from normalizer.values.lazy import lazy_re
from normalizer.values.packed import PackedList
from normalizer.values.titles import title_words

# Objects under these keys are no papers of the page, though they may have titles or names.
_NOT_PAPERS = frozenset(
    "authors author editors editor creators references citations citedby related relatedpapers similar similarpapers"
    " organization organizations user users submittedby keywords tasks methods comments tags publisher affiliations"
    " institutions topics concepts fields".split()
)
# A list of texts under one of these is a list of titles, and an object that holds such a list of objects is a
# collection: its own title is not a paper's.
_PAPERS = frozenset("papers titles items data results entries hits records works articles dailypapers".split())
# ... or under one of these; a list of texts under them may be anything.
_COLLECTED = _PAPERS | {"notes", "publications", "itemlistelement", "graph"}
# The text of a message, and what repeats it in parts.
_MESSAGE = frozenset({"text", "content", "body"})
_PARTS_OF_MESSAGE = frozenset({"blocks", "textentities", "entities"})


@dataclass(frozen=True, slots=True)
class _Spans:
    """The place of each object of a decoded text: lines from 1, columns from 1, by the order in which they close.

    `has_messages`: texts of objects that are no papers may name papers.
    """

    first: array[int]
    last: array[int]
    columns: array[int]
    has_messages: bool


class _Object(dict[str, Json]):
    """An object of a text, with the number of those that close before it."""

    __slots__ = ("number",)
    number: int


def decode_located(text: str, line: int = 1, *, has_messages: bool = True) -> PackedList[PageItem]:
    """The papers of a JSON text that begins on a line, each with its span. Raises ValueError and RecursionError.

    A raw line end in a string is read as one. `{"value": x}`, as OpenReview writes it, is x.
    """
    count = 0

    def read_object(pairs: list[tuple[str, Json]]) -> Json:
        nonlocal count
        count += 1
        if len(pairs) == 1 and pairs[0][0] == "value":
            return pairs[0][1]
        found = _Object(pairs)
        found.number = count - 1
        return found

    spans = _spans(text, line, has_messages=has_messages)
    values = _values(text, json.JSONDecoder(object_pairs_hook=read_object, strict=False))
    items = chain.from_iterable(find_items(value, spans) for value in values)
    return PackedList(_located(_cleaned(items), text, line))


_SPACE = lazy_re(r"[ \t\n\r]*+")


def _values(text: str, decoder: json.JSONDecoder) -> Iterator[Json]:
    """The value of a text, of a list its values one by one: all of them take many times its memory."""

    def after_space(offset: int) -> int:
        found = _SPACE.match(text, offset)
        return found.end() if found else offset

    start = after_space(0)
    offset = after_space(start + 1)
    if text[start : start + 1] != "[" or text[offset : offset + 1] == "]":
        yield decoder.decode(text)
        return
    mark = ","
    while mark == ",":
        value, offset = decoder.raw_decode(text, offset)
        yield value
        offset = after_space(offset)
        mark = text[offset : offset + 1]
        if mark not in (",", "]"):
            raise json.JSONDecodeError("Expecting ',' delimiter", text, offset)
        offset = after_space(offset + 1)
    if offset < len(text):
        raise json.JSONDecodeError("Extra data", text, offset)


# A string, possessive so that one without an end is given up in one pass; unrolled, for a repeated group takes memory.
_STRING = lazy_re(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_STRING_OR_BRACE = lazy_re(_STRING.pattern + "|[{}]", re.DOTALL)


def _spans(text: str, line: int, *, has_messages: bool) -> _Spans:
    """The spans of the objects of a well-formed text, in the order of their ends."""
    spans = _Spans(array("l"), array("l"), array("l"), has_messages)
    opened: list[tuple[int, int]] = []
    before = 0
    for found in _STRING_OR_BRACE.finditer(text):
        brace, at = text[found.start()], found.start()
        if brace == '"':
            continue
        line += text.count("\n", before, at)
        before = at
        if brace == "{":
            opened.append((line, at - text.rfind("\n", 0, at)))
        elif opened:
            first, column = opened.pop()
            spans.first.append(first)
            spans.last.append(line)
            spans.columns.append(column)
    return spans


def find_items(value: Json, spans: _Spans | None = None) -> Iterator[PageItem]:
    """The papers of a value, in order; without spans, and where only a text is one, on line 0."""
    if isinstance(value, str):
        read = title_item(value, 0)
        if title_words(read.title) or read.beside:
            yield read if title_words(read.title) else replace(read, title="", text="")
    elif isinstance(value, list):
        yield from chain.from_iterable(find_items(each, spans) for each in value)
    elif isinstance(value, Mapping):
        lists = (inner for key, inner in value.items() if folded(key) in _COLLECTED and isinstance(inner, list))
        is_collection = any(isinstance(each, Mapping) for inner in lists for each in inner)
        item = None if is_collection else item_of(value)
        if item is None:
            yield from _inside(value, spans)
        elif item.title or len(inside := list(_inside(value, spans))) < 2:
            yield _placed(item if item.title else _below(item, inside), value, spans)
        else:
            yield from inside


def _below(item: PageItem, inside: Sequence[PageItem]) -> PageItem:
    """The object that has the title, with the identifier above it."""
    return replace(inside[0], beside=(*item.beside, *inside[0].beside)) if inside else item


def _placed(item: PageItem, value: Object, spans: _Spans | None) -> PageItem:
    if spans is None or not isinstance(value, _Object):
        return replace(item, line=0)
    number = value.number
    return replace(item, line=spans.first[number], end_line=spans.last[number], column=spans.columns[number])


def _inside(value: Object, spans: _Spans | None) -> Iterator[PageItem]:
    """The papers of an object that is none itself."""
    message = _message(value) if spans and spans.has_messages else ""
    yield from (_placed(item, value, spans) for item in _mentions(message))
    skipped = _NOT_PAPERS | _MESSAGE | _PARTS_OF_MESSAGE if message else _NOT_PAPERS
    for key, inner in value.items():
        if isinstance(inner, Mapping | list) and folded(key) not in skipped:
            if folded(key) in _PAPERS or _may_be_papers(inner):
                # `{"2209.10901": {"title": ...}}`: the key says which paper it is.
                yield from (item.with_beside(key) if find_id(key) else item for item in find_items(inner, spans))
        elif isinstance(inner, str) and find_id(key) and title_words(inner):
            yield PageItem(inner, 0, beside=(key,))


def _may_be_papers(inner: Object | list[Json]) -> bool:
    """Whether an object or list may hold papers: a list of texts only if each has more words than names have."""
    if isinstance(inner, Mapping) or any(isinstance(each, Mapping | list) for each in inner):
        return True
    return all(isinstance(each, str) and len(title_words(each)) > FEW_WORDS for each in inner)


def _message(value: Object) -> str:
    """The text of a message, whose links may be objects of their own (Telegram)."""
    text = next((inner for key, inner in value.items() if folded(key) in _MESSAGE and inner), "")
    parts = text if isinstance(text, list) else [text]
    texts = (part.get("text") if isinstance(part, Mapping) else part for part in parts)
    return "".join(text for text in texts if isinstance(text, str))


def _mentions(message: str) -> Iterator[PageItem]:
    """What a message names: identifiers, links, and lines with so many words as titles have."""
    for item in read_list(PageText(message)).items if message.strip() else ():
        if item.beside or len(title_words(item.title)) > FEW_WORDS:
            yield item


# `[MASK] is All You Need`, `[1] A Title` and `[ ] A Title` are no JSON: what follows the bracket tells.
_BEGINS = lazy_re(
    r'\s*(?:\{\s*["}]|\[\s*[{"]|\[\s*\[\s*["\d{\[]|\[\s*\]\s*\Z|\[\s*(?:-?\d+(?:\.\d+)?|null|true|false)\s*,)'
)
_OBJECT_LINE = lazy_re(r'\s*\{\s*"')
_SURROGATE = lazy_re(r"[\ud800-\udfff]")


def is_json(source: PageText) -> bool:
    return _BEGINS.match(source.head) is not None


def is_json_lines(source: PageText) -> bool:
    """Lines that are an object each; the first one may be broken."""
    lines = source.head_lines[:3]
    if len(lines) < 2 or not _OBJECT_LINE.match(lines[0]):
        return False
    return _is_value(lines[0]) or all(_OBJECT_LINE.match(line) and _is_value(line) for line in lines[1:])


def _is_value(text: str) -> bool:
    try:
        return bool(json.loads(text, strict=False)) or True
    except (ValueError, RecursionError):  # ValueError: also a number with thousands of digits
        return False


def read_json(source: PageText) -> PageReading:
    """One value. Where it breaks, what stands before is read as if the value had been closed there."""
    try:
        return PageReading(decode_located(source.text))
    except json.JSONDecodeError as error:
        return _read_broken(source, error)
    except (ValueError, RecursionError) as error:
        raise PageError("the JSON holds a number or a nesting too large to read; make it smaller") from error


def _read_broken(source: PageText, error: json.JSONDecodeError) -> PageReading:
    """The papers before a break, and the whole objects behind it."""
    try:  # a raw line end may be where the break is: what follows is then read as part of a text
        json.loads(source.text)
    except json.JSONDecodeError as strict:
        error = strict
    line = source.line_at(error.pos)
    try:
        items = decode_located(_repair_json(source.text, error.pos))
    except (ValueError, RecursionError):
        items = PackedList()
    before = len(items)
    items.extend(_objects_behind(source, error.pos))
    if not items:
        raise PageError(f"the JSON breaks off on line {line}, before the first value; save it again") from error
    lost = "the entry there was left out or read in part" if len(items) > before else "later content was skipped"
    return PageReading(items, ((line, f"invalid JSON ({error.msg}); {lost}"),))


# The beginning of an object that has a member.
_OBJECT = lazy_re(r'\{\s*+"')
# So many breaks are passed over; a file with more is no JSON.
_MAX_BREAKS = 10_000


def _objects_behind(source: PageText, place: int) -> Iterator[PageItem]:
    """The papers of the objects that are whole, from an offset on. Each try goes on where the one before it ended."""
    decoder = json.JSONDecoder(strict=False)
    breaks, line, counted = 0, 1, 0
    while breaks < _MAX_BREAKS and (found := _OBJECT.search(source.text, place)):
        start = found.start()
        try:
            _, place = decoder.raw_decode(source.text, start)
        except json.JSONDecodeError as error:
            breaks, place = breaks + 1, max(error.pos, start + 1)
            continue
        except (ValueError, RecursionError):
            breaks, place = breaks + 1, start + _MAX_DEPTH
            continue
        line, counted = line + source.text.count("\n", counted, start), start
        yield from decode_located(source.text[start:place], line)


def read_json_lines(source: PageText) -> PageReading:
    """One value a line; a line that is none is left out with a warning, unless a raw line end in a string broke it."""
    items: PackedList[PageItem] = PackedList()
    bad: list[int] = []
    rest: list[tuple[int, str]] = []  # a line that is no value, and those behind it that begin none
    for number, line in chain(enumerate(source.each_line(), start=1), ((0, "{"),)):
        if rest and _OPENING.match(line):
            found = _items_of_line("\n".join(text for _, text in rest), rest[0][0]) if len(rest) > 1 else None
            items.extend(found or ())
            bad += (at for at, text in rest if found is None and text.strip())
            rest = []
        if number and (rest or line.strip()):
            found = None if rest else _items_of_line(line, number)
            if found is None:
                rest.append((number, line))
            else:
                items.extend(found)
    return PageReading(items, tuple(_bad_lines(bad, source)))


_OPENING = lazy_re(r"\s*[{\[]")


def _items_of_line(text: str, number: int) -> Sequence[PageItem] | None:
    try:
        return decode_located(text, number)
    except (ValueError, RecursionError):
        return None


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


_TOKEN = lazy_re(_STRING.pattern + r"|[{}\[\]:,]", re.DOTALL)
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
        elif mark in ("}", "]") and stack:
            stack.pop()
        if len(stack) <= _MAX_DEPTH and (
            mark in ("}", "]") or (mark[0] == '"' and (before == ":" or stack[-1:] == ["]"]))
        ):
            end, closers = token.end(), "".join(reversed(stack))
        before = mark
    return text[:end] + closers


# After so many titles that are not found again, the lines of the rest are not looked for.
_MAX_MISSES = 3


def _located(items: Iterable[PageItem], text: str, line: int) -> Iterator[PageItem]:
    """Each item; one without a place stands at the next string of the text, in order, that holds its title."""
    place, counted, misses = 0, 0, 0
    for item in items:
        if item.line:
            yield item
            continue
        strings = _STRING.finditer(text, place) if misses < _MAX_MISSES else iter(())
        found = next((string for string in strings if _holds(string.group(), item.title or item.beside[0])), None)
        if found:
            line, counted = line + text.count("\n", counted, found.start()), found.start()
            place = found.end()
        else:
            misses += 1
        yield replace(item, line=line, end_line=line)


def _holds(token: str, title: str) -> bool:
    """Whether a JSON string is, or begins or ends with, the title."""
    if len(token) < len(title) + 2:
        return False
    if "\\" not in token:
        return title in token
    try:
        return title in str(json.loads(token, strict=False))
    except ValueError:
        return False


# --- YAML: CSL-YAML, Hayagriva, and lists of mappings

_YAML = lazy_re(
    r"\s*(?:---[ \t]*\n\s*)?(?:(?:references|papers|publications):[ \t]*\n[ \t]*-[ ]"
    r"|-[ ](?:id|type|title|name|authors?|DOI|doi|issued|year):[ ][^\n]*\n[ ]{2,}[\w-]+:(?=\s)"
    r"|[\w.:+/-]+:[ \t]*\n[ ]+(?:type|title|author|date|parent|url|serial-number|page-range):(?=\s))"
)
_LISTS = ("references", "papers", "publications")
# Characters: the nodes of YAML take far more memory than its text.
_MAX_YAML = 16 << 20
# As pandoc writes it in CSL-YAML: "[MLP]{.nocase}".
_SPAN = lazy_re(r"\[([^\[\]]*)\]\{\.[\w-]+\}")
# Braces keep capitals in Hayagriva, and a backslash escapes a sign.
_HAYAGRIVA_MARKUP = lazy_re(r"[{}]|\\(.)")


def is_yaml(source: PageText) -> bool:
    return _YAML.match(source.head) is not None


def read_yaml(source: PageText) -> PageReading:
    """The papers of a list of mappings, perhaps under a key, or of a mapping from keys to entries (Hayagriva)."""
    import yaml  # few pages are YAML

    if len(source.text) > _MAX_YAML:
        raise PageError(f"larger than {_MAX_YAML >> 20} MB, which is too much for YAML; convert it to JSON")
    try:
        root: Any = yaml.compose(source.text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
        return PageReading(PackedList(_yaml_items(root, len(source.text)) if root else ()))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise PageError(f"the YAML is invalid on line {mark.line + 1 if mark else 1}; correct it there") from error
    except RecursionError as error:
        raise PageError("the YAML has a nesting too deep to read, or refers to itself; simplify it") from error


def _yaml_items(root: Any, size: int) -> Iterator[PageItem]:
    """The papers with their lines; aliases may not make more values than the text has characters (`size`)."""
    left = size

    def value_of(node: Any) -> Json:
        nonlocal left
        left -= 1
        if left < 0:
            raise RecursionError
        if node.id == "mapping":
            return {str(value_of(key)): value_of(value) for key, value in node.value}
        return [value_of(each) for each in node.value] if node.id == "sequence" else _SPAN.sub(r"\1", node.value)

    members = list(root.value) if root.id == "mapping" else []
    listed = next((value for key, value in members if key.value in _LISTS), root)
    pairs = [(each, each) for each in listed.value] if listed.id == "sequence" else members
    for start, node in pairs:
        value = value_of(node)
        if isinstance(value, Mapping) and listed.id == "mapping":
            value = _from_hayagriva(value)
        last = node
        while last.id != "scalar" and last.value:  # the mark of a list is where the next one begins
            last = last.value[-1][1] if last.id == "mapping" else last.value[-1]
        end = last.end_mark.line + (last.end_mark.column > 0)
        line, column = start.start_mark.line + 1, start.start_mark.column + 1
        for item in find_items(value):
            yield replace(item, line=line, end_line=max(line, end), column=column)


def _from_hayagriva(entry: Object) -> dict[str, Json]:
    """An entry with the names that other formats have. https://github.com/typst/hayagriva/blob/main/docs/file-format.md"""
    serial = entry.get("serial-number", {})
    authors = entry.get("author", [])
    parents = entry.get("parent", {})
    parent = next(iter(parents), {}) if isinstance(parents, list) else parents
    return {
        "title": _formattable(entry.get("title", "")),
        "authors": [_name(each) for each in (authors if isinstance(authors, list) else [authors])],
        "issued": entry.get("date", ""),
        "container-title": _formattable(parent.get("title", "")) if isinstance(parent, Mapping) else "",
        "url": entry.get("url", ""),
        "doi": entry.get("doi", ""),
        **(serial if isinstance(serial, Mapping) else {"doi": serial} if serial else {}),
    }


def _formattable(value: Json) -> str:
    text = value.get("value", "") if isinstance(value, Mapping) else value
    return _HAYAGRIVA_MARKUP.sub(r"\1", text) if isinstance(text, str) else ""


def _name(value: Json) -> Json:
    parts = [value.get("name"), value.get("given-name")] if isinstance(value, Mapping) else [value]
    return ", ".join(part for part in parts if isinstance(part, str))

"""JSON and JSON lines, whole or broken off."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from normalizer.errors import PageError
from normalizer.pages.json_records import Json, items_in
from normalizer.pages.layout import Item, Reading, Source

# `[MASK] is All You Need`, `[1] A Title` and `[ ] A Title` are no JSON: what follows the bracket tells.
_BEGINS = re.compile(
    r'\s*(?:\{\s*["}]|\[\s*[{"]|\[\s*\[\s*["\d{\[]|\[\s*\]\s*\Z|\[\s*(?:-?\d+(?:\.\d+)?|null|true|false)\s*,)'
)
_OBJECT_LINE = re.compile(r'\s*\{\s*"')
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def is_json(source: Source) -> bool:
    return _BEGINS.match(source.head) is not None


def is_json_lines(source: Source) -> bool:
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


def read_json(source: Source) -> Reading:
    """One value. Where it breaks off, what stands before is read as if the value had been closed there."""
    try:
        value: Json = json.loads(source.text)
        warnings: tuple[tuple[int, str], ...] = ()
    except json.JSONDecodeError as error:
        line = source.line_at(error.pos)
        rest = _value(_closed(source.text, error.pos))
        if rest is None:
            raise PageError(f"the JSON breaks off on line {line}, before the first value; save it again") from error
        (value,) = rest
        warnings = ((line, f"the JSON is broken here ({error.msg}); only what stands before was read"),)
    except (ValueError, RecursionError) as error:
        raise PageError("the JSON holds a number or a nesting too large to read; make it smaller") from error
    return Reading(tuple(_located(items_of(value), source)), warnings)


def read_json_lines(source: Source) -> Reading:
    """One value a line; a line that is none is left out with a warning."""
    items: list[Item] = []
    bad: list[int] = []
    for number, line in enumerate(source.lines, start=1):
        if not line.strip():
            continue
        if value := _value(line):
            items.extend(replace(item, line=number) for item in items_of(value[0]))
        else:
            bad.append(number)
    return Reading(tuple(items), tuple(_bad_lines(bad, source)))


def items_of(value: Json) -> list[Item]:
    """The papers of a value, ready to be written out."""
    try:
        return list(_cleaned(items_in(value)))
    except RecursionError as error:
        raise PageError("the JSON is nested too deeply to be a list of papers; make it flat") from error


def _bad_lines(bad: Sequence[int], source: Source) -> Iterator[tuple[int, str]]:
    last = len(source.text[: len(source.text.rstrip())].split("\n")) if bad else 0
    for number in bad[:3]:
        yield number, "the file breaks off in this line" if number == last else "this line is not JSON and was left out"
    if len(bad) > 3:
        yield bad[3], f"{len(bad) - 3} more lines from here on are not JSON and were left out"


def _cleaned(items: Iterable[Item]) -> Iterator[Item]:
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
_DEEPEST = 100


def _closed(text: str, broken: int) -> str:
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
        if len(stack) <= _DEEPEST and (
            mark in ("}", "]") or (mark[0] == '"' and (before == ":" or stack[-1:] == ["]"]))
        ):
            end, closers = token.end(), "".join(reversed(stack))
        before = mark
    return text[:end] + closers


# After so many titles that are not found again, the lines of the rest are not looked for.
_MISSES = 3


def _located(items: Iterable[Item], source: Source) -> Iterator[Item]:
    """Each item with the line of its title: the next string of the file, in order, that holds the title."""
    place, line, misses = 0, 1, 0
    for item in items:
        strings = _STRING.finditer(source.text, place) if misses < _MISSES else iter(())
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

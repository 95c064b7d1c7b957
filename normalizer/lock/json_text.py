"""Parse the JSON of a lock file, and find lines of its values for error messages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from json import JSONDecoder
from typing import Any

Path = tuple[str | int, ...]

_SPACE = re.compile(r"[ \t\r\n]*")
_raw_decode = JSONDecoder().raw_decode


def line_of(text: str, path: Sequence[str | int]) -> int:
    """The line, from 1, of the value at a path of names and indexes, or of its deepest part that exists.

    The text must be valid JSON. Of two members with one name the last one counts.
    """
    place = _skip(text, 0)
    for step in path:
        found = [start for name, start in _members(text, place) if name == step]
        if not found:
            break
        place = found[-1]
    return text.count("\n", 0, place) + 1


def member_lines(text: str, name: str) -> list[int]:
    """The line of each member of a list in the root object, in one pass."""
    found: list[int] = []
    line, done = 1, 0
    for step, start in _members(text, _skip(text, 0)):
        if step == name:
            for _, place in _members(text, start):
                line, done = line + text.count("\n", done, place), place
                found.append(line)
    return found


def find_duplicate_name(text: str) -> tuple[str, int] | None:
    """The first duplicate name in an object with the line of its second value, or None."""
    waiting = [_skip(text, 0)]
    while waiting:
        place = waiting.pop()
        seen: set[str | int] = set()
        inner = []
        for name, start in _members(text, place):
            if name in seen:
                return str(name), text.count("\n", 0, start) + 1
            seen.add(name)
            inner.append(start)
        waiting += reversed(inner)
    return None


def _members(text: str, place: int) -> Iterator[tuple[str | int, int]]:
    """Yield the name or index of each member of an object or array, and the offset of its value."""
    opener = text[place]
    if opener not in "{[":
        return
    number = 0
    place = _skip(text, place + 1)
    while text[place] not in "}]":
        name: str | int = number
        if opener == "{":
            name, place = _raw_decode(text, place)
            place = _skip(text, _skip(text, place) + 1)  # behind the colon
        yield name, place
        _, place = _raw_decode(text, place)
        place = _skip(text, place)
        place = _skip(text, place + 1) if text[place] == "," else place
        number += 1


def _skip(text: str, place: int) -> int:
    found = _SPACE.match(text, place)
    return found.end() if found else place


# A JSON escape, taken from the left so that "\\\\ud800" (a backslash and letters) is none: both halves of a character,
# one half alone, any other.
_ESCAPE = re.compile(r"\\(?:u[dD][89abAB]\w\w\\u[dD][c-fC-F]\w\w|(?P<half>u[dD][89a-fA-F]\w\w)|.)")
_LONE_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
# More than any number of a lock has. Python itself refuses to read some thousands.
_MAX_DIGITS = 100
_CONFLICT_MARKER = re.compile(r"^(?:<{7}|={7}|>{7}|\|{7})(?: |$)", re.MULTILINE)


class LockSyntaxError(ValueError):
    """An error in a text, with its line from 1."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(sentence)
        self.line = line


class _DuplicateNameError(ValueError):
    """A duplicate name (the argument) in an object."""


class _NumberTooLongError(ValueError):
    """A number with too many digits (the argument)."""


def parse_lock(text: str) -> dict[str, Any]:
    """Parse the root object of a lock file. Raises LockSyntaxError."""
    try:
        root = json.loads(text, object_pairs_hook=_reject_duplicate_names, parse_int=_parse_int)
    except _DuplicateNameError as error:
        _check_conflict(text)  # what git has put between marks may be no JSON
        key, line = find_duplicate_name(text) or (str(error), 1)
        raise LockSyntaxError(line, f"{key!r} is a duplicate name; keep one of them") from error
    except _NumberTooLongError as error:
        digits = str(error)  # without the sign
        line = _line(text, text.index(digits))
        raise LockSyntaxError(line, f"{digits[:10]}... is a number of {len(digits)} digits; correct it") from error
    except json.JSONDecodeError as error:
        _check_conflict(text)
        raise LockSyntaxError(error.lineno, f"is not valid JSON: {error.msg} (column {error.colno})") from error
    except RecursionError as error:
        raise LockSyntaxError(1, "is not a lock of bibnorm: it is nested too deeply") from error
    if not isinstance(root, dict) or "version" not in root:
        raise LockSyntaxError(1, 'is not a lock of bibnorm: it has no "version"; name another file')
    _check_escapes(text)
    return root


def _check_conflict(text: str) -> None:
    if mark := _CONFLICT_MARKER.search(text):
        line = _line(text, mark.start())
        raise LockSyntaxError(line, "unresolved git conflict; resolve it and remove the conflict markers")


def _check_escapes(text: str) -> None:
    """A lone surrogate ("\\ud800") is valid JSON, but cannot be encoded in UTF-8."""
    if not _LONE_SURROGATE.search(text):
        return
    for found in _ESCAPE.finditer(text):
        if found["half"]:
            sentence = f"{found.group()} is a lone surrogate; remove it"
            raise LockSyntaxError(_line(text, found.start()), sentence)


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def _parse_int(digits: str) -> int:
    bare = digits.lstrip("-")
    if len(bare) > _MAX_DIGITS:
        raise _NumberTooLongError(bare)
    return int(digits)


def _reject_duplicate_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise _DuplicateNameError(next(name for name in names if names.count(name) > 1))
    return found

"""Where in a JSON text a value stands. Asked only when something is wrong with it, so it may take its time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from json import JSONDecoder

Path = tuple[str | int, ...]

_SPACE = re.compile(r"[ \t\r\n]*")
_raw_decode = JSONDecoder().raw_decode


def line_of(text: str, path: Sequence[str | int]) -> int:
    """The line, from 1, of the value that a path of names and places leads to; of the last part of it that is there.

    The text must be valid JSON. Of two values with one name the last counts, as for `json.loads`.
    """
    place = _skip(text, 0)
    for step in path:
        found = [start for name, start in _members(text, place) if name == step]
        if not found:
            break
        place = found[-1]
    return text.count("\n", 0, place) + 1


def lines_of_members(text: str, name: str) -> list[int]:
    """The line on which each member of a list at the top of the file begins; all at once, for many."""
    found: list[int] = []
    line, done = 1, 0
    for step, start in _members(text, _skip(text, 0)):
        if step == name:
            for _, place in _members(text, start):
                line, done = line + text.count("\n", done, place), place
                found.append(line)
    return found


def repeated_name(text: str) -> tuple[str, int] | None:
    """The first name that stands twice in one object, and the line of its second value; None when none does."""
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
    """Name or number of each member of the object or array at a place, and where its value begins."""
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

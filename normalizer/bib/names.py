"""The names of an author or editor field."""

from __future__ import annotations

import re
from collections.abc import Iterator

# The white space before the last "and" is what the one before it has left: "a and and b" has a name that is empty.
_AND = re.compile(r"\s+and(?=\s)", re.IGNORECASE)


def split_names(text: str) -> tuple[str, ...]:
    """Return the names of an author or editor field, split at "and" outside braces, as BibTeX splits them."""
    if "{" not in text:
        return tuple(part.strip() for part in _AND.split(text) if part.strip())
    return tuple(_outside_braces(text))


def _outside_braces(text: str) -> Iterator[str]:
    start, depth = 0, 0
    ends = {found.start(): found.end() for found in _AND.finditer(text)}
    for place, character in enumerate(text):
        depth += (character == "{") - (character == "}")
        if depth == 0 and place in ends:
            if text[start:place].strip():
                yield text[start:place].strip()
            start = ends[place]
    if text[start:].strip():
        yield text[start:].strip()

r"""The author line of an arXiv record: one text, "A, B and C", with affiliations in parentheses and TeX accents.

The rules are those by which arXiv splits it itself (its "How to prepare your author list"), so that a harvest and the
metadata snapshot name the same people. Where that reading is known to go wrong, a nickname in parentheses, `\,`, or
"et al." without a comma before it, this one is kinder. TeX stays; a name is not taken apart.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from normalizer.works.description import RawName


@dataclass(frozen=True, slots=True)
class AuthorLine:
    """The names in their order; not `complete` when the line says that there are more."""

    names: tuple[RawName, ...]
    complete: bool = True


_SPACE = re.compile(r"\\,|(?<!\\)~|\s+")
_AND = re.compile(r"(?:\s*,\s*|\s+)(?:and|\\?&)\s+(?=\S)", re.IGNORECASE)
_SUFFIX = re.compile(r"(?:Jr|Sr)\.?|II|III|IV", re.IGNORECASE)
_MORE = re.compile(
    r"(?P<name>.*?)\s*\b(?:et\.?\s*al\b\.?|et\s+alii|(?:\d+\s+)?(?:others|(?:more|other|additional)\s+(?:co-?)?authors))",
    re.IGNORECASE,
)
_DOTS = re.compile(r"\.{3,}|…|\\l?dots")


def split_authors(line: str) -> AuthorLine:
    """The people whom an author line names."""
    text = _without_parentheses(_SPACE.sub(" ", html.unescape(line)))
    names: list[str] = []
    complete = True
    for part in _cut(_AND.sub(",", text)):
        more = _MORE.fullmatch(part)
        name = more["name"] if more else _DOTS.sub("", part)
        complete = complete and name == part
        if names and _SUFFIX.fullmatch(name):
            names[-1] += f" {name}"
        elif name := name.strip():
            names.append(" ".join(name.split()))
    return AuthorLine(tuple(map(RawName, names)), complete)


def _without_parentheses(text: str) -> str:
    """Affiliations become a comma, unless the name goes on behind them; one that is never closed runs to the end."""
    kept: list[str] = []
    depth = 0
    for piece in re.split(r"([()])", text):
        if piece == "(":
            depth += 1
        elif piece == ")":
            depth = max(0, depth - 1)
        elif depth == 0:
            if kept and not _goes_on("".join(kept)):
                kept.append(",")
            kept.append(piece)
    return "".join(kept)


def _goes_on(before: str) -> bool:
    """Whether a name cannot end here: "Ming-Wei (Michael) Chang", "V. (Volker) Springel", "Anna K. (Ania) Smith"."""
    words = re.split(r"[,:;]|\band\b", before)[-1].split()
    return bool(words) and (len(words) == 1 or bool(re.fullmatch(r"(?:[^\W\d_]\.)+", words[-1])))


def _cut(text: str) -> Iterator[str]:
    """The parts between commas and colons that are not inside TeX braces."""
    if text.count("{") != text.count("}"):
        yield from (part.strip() for part in re.split(r"[,:;]", text) if part.strip())
        return
    depth = start = 0
    for place, letter in enumerate(f"{text},"):
        depth += (letter == "{") - (letter == "}")
        if letter in ",:;" and depth <= 0:
            if part := text[start:place].strip():
                yield part
            start = place + 1

"""The head of an entry: from its opening delimiter to the comma after the key, also when parts of that are missing."""

from __future__ import annotations

import re

from normalizer.bib.grammar import NEXT_NAME, NOTE, SPACE
from normalizer.bib.problems import Flaw, ProblemKind

# BibTeX: a key ends at white space, a comma or the closing delimiter.
_KEY = {closer: re.compile(rf"[^\s,{re.escape(closer)}]*+") for closer in "})"}
_KEY_LINE = {closer: re.compile(rf"""[^\r\n,="{{}}{re.escape(closer)}%]*+""") for closer in "})"}
# "=" may be part of a key ("a=b"), so that a field is seen only where a delimiter follows or blanks stand beside it.
_FIELD_BEGINS = re.compile(r"""[^\s,={}"]++(?:\s*+=\s*+[{"]|\s++=|=\s)""")


def read_key(text: str, start: int, bound: int, closer: str, flaws: list[Flaw]) -> tuple[str, int, int]:
    """The key, its offset, and where the fields begin: behind the comma if there is one, at the closer if not.

    `start` is behind the opening delimiter, nothing is read from `bound` on.
    """
    begin = _pass(text, start, bound)
    if _FIELD_BEGINS.match(text, begin, bound):
        return _missing(start, flaws)
    token = _KEY[closer].match(text, begin, bound)
    end = token.end() if token else begin
    if end == begin or text[begin] in '{"':
        comma = begin < bound and text[begin] == ","
        return _missing(begin, flaws, begin + 1 if comma else begin)
    following = _pass(text, end, bound)
    if following < bound and text[following] not in "," + closer and not NEXT_NAME.match(text, following, bound):
        end = _words_end(text, begin, end, bound, closer, flaws)
        following = _pass(text, end, bound)
    if following < bound and text[following] == ",":
        return text[begin:end], begin, following + 1
    if following < bound and text[following] != closer:
        message = f"a comma is missing after the key {text[begin:end]!r}"
        flaws.append(Flaw(ProblemKind.MISSING_COMMA, end, end, message))
    return text[begin:end], begin, end


def _missing(at: int, flaws: list[Flaw], fields: int | None = None) -> tuple[str, int, int]:
    flaws.append(Flaw(ProblemKind.EMPTY_KEY, at, at, "the entry has no key, so nothing can cite it"))
    return "", at, at if fields is None else fields


def _words_end(text: str, begin: int, end: int, bound: int, closer: str, flaws: list[Flaw]) -> int:
    """The end of a key of several words, if a comma ends it on its line; else that of its first word."""
    line = _KEY_LINE[closer].match(text, begin, bound)
    if line is None or text[line.end() : line.end() + 1] not in (",", closer):
        return end
    key = line[0].rstrip()
    if len(key.split()) > 1:
        message = f"the key {key!r} has spaces in it; BibTeX stops reading it at the first one"
        flaws.append(Flaw(ProblemKind.KEY_WITH_SPACES, begin, begin + len(key), message))
    return begin + len(key)


def _pass(text: str, pos: int, bound: int) -> int:
    """Behind white space and notes."""
    while True:
        space = SPACE.match(text, pos, bound)
        pos = space.end() if space else pos
        note = NOTE.match(text, pos, bound)
        if note is None:
            return pos
        pos = note.end()

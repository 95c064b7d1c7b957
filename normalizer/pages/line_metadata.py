"""Identifiers and links that stand on the line of a title, and what list makers put around titles."""

from __future__ import annotations

import re

from normalizer.values.id_text import ARXIV_CLASS, MAYBE, TOKEN, is_id_or_address, marked, without_closers

_OPEN, _CLOSE = r"[\s,;|–—(\[<{-]", r"[\s.,;)\]>}]"
_LABELS = r"(?:arxiv\spreprint\s|(?:paper|pdf|code|link|url|abs|github|preprint|available at)\s?:\s?)?"

_TRAILING = re.compile(rf"(?:^|{_OPEN}){_LABELS}(?P<token>{TOKEN}){ARXIV_CLASS}{_CLOSE}{{0,4}}$", re.IGNORECASE)
_LEADING = re.compile(
    rf"[\[(<]?(?P<token>{TOKEN})[\])>]?{ARXIV_CLASS}\s{{0,3}}[:|,;–—-]?(?:\s{{1,8}}|$)", re.IGNORECASE
)
_LOOSE = " \t,;|–—-([<{"
_BULLET = re.compile(r"[-*+·–—]\s+|[•‣◦▪●○]\s*|\[[ xX]\]\s+")
NUMBER = re.compile(r"[\[(]?(?P<number>\d{1,4})[.)\]]{1,2}\s+(?=\S)")
# Tokens are looked for this far from the ends of a line; a longer one holds no address worth having.
_MAX_SCAN_LENGTH = 2_100
# ... and in so many words from the end: `arXiv : 2209.10901 [cs.CV]`.
_WORDS = 5
# Addresses that one line carries; a line with more is a line of links.
_MAX_ADDRESSES = 8


def without_bullet(line: str) -> str:
    """The line behind its bullet and check box."""
    line = line.strip()
    while found := _BULLET.match(line):
        line = line[found.end() :]
    return line


def split_title_and_metadata(line: str) -> tuple[str, tuple[str, ...]]:
    """A line as (title, texts beside it): `Title (arXiv:2209.10901)` -> ("Title", ("arXiv:2209.10901",)).

    What is cut off is an identifier or address at either end; the title is otherwise as it stood.
    """
    beside: list[str] = []
    title = line.strip()
    if (found := _LEADING.match(title)) and is_id_or_address(found["token"]):
        beside.append(marked(without_closers(found["token"])))
        title = title[found.end() :].strip()
    for _ in range(_MAX_ADDRESSES):
        found = _trailing(title)
        if not found:
            break
        beside.append(marked(without_closers(found["token"])))
        title = title[: found.start()].rstrip(_LOOSE)
    return title, tuple(beside)


def _trailing(title: str) -> re.Match[str] | None:
    """The token that ends a title. It begins in one of the last few words, so only there is looked for it."""
    farthest = max(0, len(title) - _MAX_SCAN_LENGTH)
    if not MAYBE.search(title, farthest):
        return None
    start = len(title)
    for _ in range(_WORDS):
        start = max(farthest, title.rfind(" ", farthest, start))
    while found := _TRAILING.search(title, start):
        if is_id_or_address(found["token"]):
            return found
        start = found.start() + 1
    return None

"""Identifiers and links that stand on the line of a title, and what list makers put around titles."""

from __future__ import annotations

import re

from normalizer.values.ids import find_id

_NEW = r"\d{4}\.\d{4,5}(?:v\d{1,2})?"
_OLD = r"[a-z][a-z-]{1,10}(?:\.[A-Z]{2})?/\d{7}(?:v\d{1,2})?"
_URL = r"(?:https?://|www\.)[^\s<>]{1,2000}+"
_BARE_URL = r"(?:arxiv\.org|doi\.org|github\.com|huggingface\.co)/[^\s<>]{1,500}+"
_DOI = r"(?:doi\s?:\s?)?10\.\d{4,9}/[^\s<>]{1,200}+"
_TOKEN = rf"(?:arxiv\s?:\s?(?:{_NEW}|{_OLD})|{_URL}|{_BARE_URL}|{_DOI}|{_NEW}|{_OLD})"
_OPEN, _CLOSE = r"[\s,;|–—(\[<{-]", r"[\s.,;)\]>}]"
_ARXIV_CLASS = r"(?:\s?\[[a-z-]{2,12}(?:\.[A-Z]{2})?\])?"
_LABELS = r"(?:arxiv\spreprint\s|(?:paper|pdf|code|link|url|abs|github|preprint|available at)\s?:\s?)?"

_TRAILING = re.compile(rf"(?:^|{_OPEN}){_LABELS}(?P<token>{_TOKEN}){_ARXIV_CLASS}{_CLOSE}{{0,4}}$", re.IGNORECASE)
_LEADING = re.compile(
    rf"[\[(<]?(?P<token>{_TOKEN})[\])>]?{_ARXIV_CLASS}\s{{0,3}}[:|,;–—-]?(?:\s{{1,8}}|$)", re.IGNORECASE
)
_LOOSE = " \t,;|–—-([<{"
_BULLET = re.compile(r"[-*+·–—]\s+|[•‣◦▪●○]\s*|\[[ xX]\]\s+")
NUMBER = re.compile(r"[\[(]?(?P<number>\d{1,4})[.)\]]{1,2}\s+(?=\S)")
_ADDRESS = re.compile(rf"{_URL}|{_BARE_URL}", re.IGNORECASE)
# Tokens are looked for this far from the ends of a line; a longer one holds no address worth having.
_MAX_SCAN_LENGTH = 2_100
# ... and in so many words from the end: `arXiv : 2209.10901 [cs.CV]`.
_WORDS = 5
# Addresses that one line carries; a line with more is a line of links.
_MAX_ADDRESSES = 8
# What every token holds: a cheap look before the dear one.
_MAYBE = re.compile(r"/|\d{4}\.\d{4}")


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
    if (found := _LEADING.match(title)) and _has_identifier_or_link(found["token"]):
        beside.append(_strip_punctuation(found["token"]))
        title = title[found.end() :].strip()
    for _ in range(_MAX_ADDRESSES):
        found = _trailing(title)
        if not found:
            break
        beside.append(_strip_punctuation(found["token"]))
        title = title[: found.start()].rstrip(_LOOSE)
    return title, tuple(beside)


def _trailing(title: str) -> re.Match[str] | None:
    """The token that ends a title. It begins in one of the last few words, so only there is looked for it."""
    farthest = max(0, len(title) - _MAX_SCAN_LENGTH)
    if not _MAYBE.search(title, farthest):
        return None
    start = len(title)
    for _ in range(_WORDS):
        start = max(farthest, title.rfind(" ", farthest, start))
    while found := _TRAILING.search(title, start):
        if _has_identifier_or_link(found["token"]):
            return found
        start = found.start() + 1
    return None


def _strip_punctuation(token: str) -> str:
    """Without what closes the sentence or the bracket around it."""
    while token and (token[-1] in ".,;]>}" or (token[-1] == ")" and token.count("(") < token.count(")"))):
        token = token[:-1]
    return token


def _has_identifier_or_link(token: str) -> bool:
    return _ADDRESS.match(token) is not None or find_id(_strip_punctuation(token)) is not None

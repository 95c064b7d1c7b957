"""Texts of unknown origin, as much of them as anybody reads.

Which addresses become links, and which are only shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from normalizer.values.ids import ArxivId, Doi, PaperId, find_id
from normalizer.values.latex.convert import to_unicode
from normalizer.web import shown

# A title on a page may be a whole damaged page; who wants more finds it by page and line.
MOST = 400
_TEX = frozenset("\\{$~")


def clipped(text: str, most: int = MOST) -> str:
    """The text, or its beginning and how much was left out."""
    more = len(text) - most
    return f"{text[:most]}… ({more:,} more characters)" if more > 0 else text


def readable(text: str) -> str:
    """What a source wrote, without its TeX."""
    return clipped(text if _TEX.isdisjoint(text) else to_unicode(text))


# Only the web; no `user@host`, which makes one site look like another.
_WEB = re.compile(r"https?://[^\s/?#@\\]+(?:[/?#]\S*)?", re.IGNORECASE)
# What may stand in an address; all else is written as %XX, what is so already stays.
_SAFE = "%/:=&?~#+!$,;'()*@[]-._"
_MOST_LETTERS = 2_000


@dataclass(frozen=True)
class Address:
    """A text, and where it leads; `href` is None for what is only shown."""

    text: str
    href: str | None


def web(url: str, text: str | None = None) -> Address:
    """A link where the address is one of the web and nothing in it is hidden; else the address as it was written."""
    if len(url) > _MOST_LETTERS or not _WEB.fullmatch(url) or shown(url) != url:
        return Address(clipped(url), None)
    return Address(text or bare(url), quote(url, safe=_SAFE))


def bare(url: str) -> str:
    """Without what all addresses begin with."""
    return re.sub(r"^https?://(?:www\.)?", "", url, flags=re.IGNORECASE).removesuffix("/")


def ids(arxiv: str | None, doi: str | None, named: str | None = None) -> tuple[Address, ...]:
    """Links to the pages of a work's identifiers; `named` is how a service calls it."""
    found = []
    if arxiv:
        found.append(_page_of(ArxivId.find(arxiv), f"arXiv:{arxiv}"))
    if doi:
        found.append(_page_of(Doi.find(doi), f"doi:{doi}"))
    if named:
        found.append(_page_of(find_id(named), named))
    return tuple(found)


def _page_of(identifier: PaperId | None, text: str) -> Address:
    """What is no identifier leads nowhere."""
    return web(identifier.url, clipped(text)) if identifier else Address(clipped(text), None)

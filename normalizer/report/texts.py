"""Texts of unknown origin, as much of them as anybody reads."""

from __future__ import annotations

from normalizer.text.latex import to_unicode

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

"""How texts become the words that are searched: the analyzers of arXiv's index, as far as a fake needs them.

Tokens follow Unicode's word boundaries (UAX 29): hyphens and other signs separate ("21-cm"), an apostrophe or a point
between letters does not, nor a point or comma between digits; each ideograph is a word.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import snowballstemmer

# Of Lucene's English analyzer.
STOP_WORDS = frozenset(
    "a an and are as at be but by for if in into is it no not of on or such that the their then there these they this"
    " to was will with".split()
)
_IDEOGRAPH = "\u3040-\u309f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_RUN = rf"[^\W{_IDEOGRAPH}][\u0300-\u036f]*"
_TOKEN = re.compile(
    rf"[{_IDEOGRAPH}]|(?:{_RUN})+(?:(?:(?<=[^\W\d_])['’.·](?=[^\W\d_])|(?<=\d)['’.,;](?=\d))(?:{_RUN})+)*"
)
_TEX = re.compile(r"\$([^$]+)\$")
_stemmer = snowballstemmer.stemmer("porter")


def standard(text: str) -> list[str]:
    return _TOKEN.findall(text.lower())


def folding(text: str) -> list[str]:
    """Without diacritics, for names."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return standard(bare.casefold())


def whole(text: str) -> list[str]:
    """The text is one word, such as a category."""
    return [text]


def tex(text: str) -> list[str]:
    """What stands between dollar signs, each as one word."""
    return _TEX.findall(text)


@cache
def english(token: str) -> str | None:
    """The stem of a standard token, None for a stop word."""
    token = re.sub(r"['’]s$", "", token)
    return None if token in STOP_WORDS else str(_stemmer.stemWord(token))

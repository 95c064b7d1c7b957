"""What the names of a venue's volumes have in common: "Proceedings of the 42nd X, X 2023, Place" is a volume of X.

By rules alone, without a table of venues: whoever has one asks for all the names that it knows (venues.py).
"""

from __future__ import annotations

import re
from functools import lru_cache

from resolvers.titles import title_words

_YEAR = r"(?:(?:19|20)\d\d|['’]\d\d|-\d\d(?=\)))"
_WORD = r"[A-Z][A-Za-z0-9&/+-]{0,14}"
# "NeurIPS 2022", ", CHI 2024, Honolulu", "(EMNLP)", "(LREC'16)", "CHI '20: CHI Conference ...".
_WITH_YEAR = re.compile(rf"(?:^|, \(?|\()({_WORD}?(?: {_WORD}?){{0,2}})[ -]?{_YEAR}(?=[ ,:)]|$)")
_IN_BRACKETS = re.compile(rf"\(({_WORD}(?: {_WORD}){{0,2}})\)")
# What follows a name in a list of proceedings: the acronym with the year, the place, the date.
_TAIL = re.compile(rf", \(?(?:[^,]{{1,30}}[ -])?{_YEAR}|, (?:\w+ )?\d{{1,2}}\b")
# Volumes beside the main one; what is in them is not in the main one.
_BESIDE = re.compile(
    r"\b(?:workshops?|findings|companion|adjunct|extended abstracts?|doctoral|tutorials?|demos?|demonstrations?"
    r"|late[- ]breaking|posters?|student|shared tasks?|industry|satellite)\b|@",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\([^()]*\)")
_ORDINAL = re.compile(
    r"\d+(?:st|nd|rd|th)?|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twel(?:f|ve)th"
    r"|(?:thir|four|fif|six|seven|eigh|nine)teenth|(?:twen|thir|for|fif|six|seven|eigh|nine)(?:ty|tieth)"
)
# In brackets, but no venue's acronym.
_OTHERS = frozenset("acm ieee cvf iapr usa uk uae prc online virtual hybrid electronic print".split())
_SMALL = frozenset("the a an of on and in for to at proceedings proc annual volume vol part".split())
_PREPRINTS = frozenset({"arxiv", "corr"})
ARXIV = "arxiv"


@lru_cache(maxsize=1 << 16)
def series_key(venue: str) -> str:
    """The name of the series in small letters: its acronym where the text has one, else its telling words.

    "" for what names nothing; `ARXIV` for arXiv, however it is called.
    """
    words = title_words(venue)
    if words and words[0] in _PREPRINTS:
        return ARXIV
    beside = bool(_BESIDE.search(venue))
    if not beside and (short := _short_name(venue)):
        return short
    name = _TAIL.split(venue, maxsplit=1)[0]
    name = name if beside else _BRACKETS.sub(" ", name)
    return " ".join(word for word in title_words(name) if word not in _SMALL and not _ORDINAL.fullmatch(word))


def _short_name(venue: str) -> str:
    """The acronym that the text gives the venue; "" without one."""
    for pattern in (_WITH_YEAR, _IN_BRACKETS):
        for found in pattern.finditer(venue):
            text = found[1]
            if text.lower() in _OTHERS:
                continue
            # A word in ordinary capitals may be a place, but for a name that begins with it: "Interspeech 2021, 22nd".
            if sum(map(str.isupper, text)) > text.count(" ") + 1 or (found.start() == 0 and " " not in text):
                return " ".join(word for word in title_words(text) if word != "conference")
    return ""

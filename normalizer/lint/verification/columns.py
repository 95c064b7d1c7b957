"""Titles that name a place in an issue and not a work."""

from __future__ import annotations

import re
from functools import lru_cache

from normalizer.values.titles import STOP_WORDS, title_words

_WORDS = frozenset(
    """
    abstract acknowledgments announcement announcements appendix bibliography book books calendar call calls chair
    chairman chairs column conclusion conclusions contents corner correspondence directions discussion editor
    editorial editorials editors errata erratum events farewell foreword from front guest index influential
    information interview intro introduction introductory issue issues letter letters matter message messages
    miscellanea new news note notes obituary opening overview paper papers part preface president presidents
    proceedings program prologue recent remarks reminiscences reply report reports review reviews s secretary
    section special standards summary supplement table technical thesis title titles treasurer treasurers updates
    welcome workshop
    """.split()
)
_NUMERAL = re.compile(r"\d+|[ivx]+")


@lru_cache(maxsize=1 << 14)
def is_column(title: str) -> bool:
    """Return whether every issue may have this title: "Guest Editor's Introduction", "Book Review Column"."""
    words = [word for word in title_words(title) if word not in STOP_WORDS and not _NUMERAL.fullmatch(word)]
    return _WORDS.issuperset(words)

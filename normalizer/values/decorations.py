"""What stands around a title where it is mentioned: numbers, years, venues, sources, the status of the paper."""

from __future__ import annotations

import re

from normalizer.values.titles import title_words

_YEAR = re.compile(r"(?:18|19|20)\d\d[a-z]?")


def is_decoration(text: str) -> bool:
    """Whether a text beside a title holds nothing that could belong to a title."""
    return all(_YEAR.fullmatch(word) for word in title_words(text))

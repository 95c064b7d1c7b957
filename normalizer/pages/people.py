"""Lines of people: names beside a title, told from a title by words that titles do not have."""

from __future__ import annotations

import re

from normalizer.values.patterns import lazy_re
from normalizer.values.titles import title_words
from normalizer.values.undecorated import names_in
from normalizer.works.frequencies import shipped_frequencies

# Bits of information that a word of a line has on average, at least: names of people are rare in titles. Of 3,566
# titles none that looks like names has 12.5, of 450 lines of authors 2 have less.
_MIN_BITS = 12.5
# ... for one name alone, none of whose words may be a word of titles.
_MIN_BITS_ALONE = 16.0
_LABEL = lazy_re(r"(?:authors?|by|from)\s?:\s?|by\s(?=[A-Z])", re.IGNORECASE)
_MARKS = lazy_re(r"(?<=[^\W\d_])(?:\s?[\d*†‡§¶]{1,3}(?:,\s?\d{1,2})*)(?=\s?[,;·|&]|\s?$|\sand\s)")
_MORE = lazy_re(r",?\s\+?\s?\d{1,4}\s(?:more\s)?authors?\b|\s?(?:…|\.\.\.)$")
_MAX_LENGTH = 4_000


def is_people(text: str) -> bool:
    """Whether a text before a title names its authors."""
    return bool(people_in(text, alone=True))


def people_in(line: str, *, alone: bool = False) -> tuple[str, ...]:
    """The people that a line consists of; () for a line that may be something else.

    `alone`: one name without initials counts too, because of where the line stands.
    """
    if len(line) > _MAX_LENGTH:
        return ()
    label = _LABEL.match(line)
    text = _MARKS.sub("", line[label.end() :] if label else line)
    text = _MORE.sub("", text).strip(" ,;:.")
    names = names_in(text)
    if not names and (label or alone) and 1 < len(text.split()) < 6:
        names = names_in(f"{text} et al.")
    if not names:
        return ()
    if label and label[0].strip().endswith(":"):
        return names
    least = _MIN_BITS if len(names) > 1 or not alone else _MIN_BITS_ALONE
    return names if has_rare_words(text, least) else ()


def has_rare_words(text: str, least: float = _MIN_BITS) -> bool:
    """Whether the words of a text have so many bits of information on average, as names of people have."""
    words = [word for word in title_words(text) if len(word) > 2]
    frequencies = shipped_frequencies()
    bits = sum(frequencies.bits.get(word, frequencies.rare) for word in words)
    return bits >= least * len(words)

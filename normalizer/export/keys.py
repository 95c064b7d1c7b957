"""Citation keys: `goulao2022pretraining`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import count, product
from string import ascii_lowercase

from normalizer.values.latex.convert import to_unicode
from normalizer.values.names.render import family_key
from normalizer.values.text import plain_letters
from normalizer.values.titles import title_words
from normalizer.works.record import Record

# Words that open so many titles that they tell nothing apart; what is left is the "real" first word.
_STOP_WORDS = frozenset(
    """
    a an the and or but nor of on in to at by for from into onto over under with without via as is are be was were
    it its this that these those how what why when where which who do does can could should will your our we my i
    not no some all toward towards un une le la les des du der die das ein eine el los las
    """.split()
)


def assign_keys(records: Sequence[Record], taken: Collection[str] = ()) -> tuple[str, ...]:
    """Assign a key to each record, in order; none is in `taken`, none differ only in case.

    Duplicates get the suffixes "a", "b", ..., "z", "aa". `taken` must have all keys ever used.
    """
    used = {key.casefold() for key in taken}
    suffixes: dict[str, Iterator[str]] = {}
    keys = []
    for record in records:
        base = base_key(record)
        candidates = suffixes.setdefault(base, _suffixes())
        key = next(base + suffix for suffix in candidates if base + suffix not in used)
        used.add(key)
        keys.append(key)
    return tuple(keys)


def base_key(record: Record) -> str:
    """`<family name of the first author><year><first title word>`: ASCII letters and digits, lower case.

    Without the particle of the name; a group with its whole name. Without an author the first title word replaces it
    and the second follows the year, both without numbers and signs where there are others; "work" without any letter.
    """
    author = family_key(record.authors[0]) if record.authors else ""
    words = _real_words(record.title) if author else _spoken_words(record.title)
    date = record.date or record.preprint_date
    year = str(date.year) if date else ""
    if not author:
        author, words = words[0] if words else "work", words[1:]
    return author + year + (words[0] if words else "")


# "U-Net", "GPT-4", "2.5" are one word each.
_JOINT = re.compile(r"(?<=\b\w)-(?=\w)|(?<=\w)-(?=\d)|(?<=\d)\.(?=\d)")
# A sign within a word, or what a page leaves of its command: "Z·Z", "ZcdotZ".
_SIGN = re.compile(r"(?<=\w)(?:[^\w\s\-‐‑–—/:;,.?!&()'’]|(?:cdot|times|otimes|oplus)(?=[A-Z]))(?=\w)")
_SPOKEN = re.compile(r"[a-z]{3}")


def _spoken_words(title: str) -> list[str]:
    """The words that one would say of a title: those that begin with three letters, else all."""
    words = _real_words(_JOINT.sub("", _SIGN.sub("", to_unicode(title))))
    return [word for word in words if _SPOKEN.match(word)] or words


def _real_words(title: str) -> list[str]:
    words = [word for folded in title_words(title) if (word := plain_letters(folded))]
    return [word for word in words if word not in _STOP_WORDS] or words


def _suffixes() -> Iterator[str]:
    """Nothing, "a", ..., "z", "aa", "ab", ... without end."""
    yield ""
    for length in count(1):
        yield from map("".join, product(ascii_lowercase, repeat=length))

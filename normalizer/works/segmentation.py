"""Where a text that ran values together can be cut: the end of the title, the names, the venue.

A text is a list of words, with commas set apart. The end of its title follows from the other record's title, which
begins alike, or by the comma after the first name.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import takewhile

from rapidfuzz.distance import Indel

from normalizer.values.lazy import lazy_re
from normalizer.values.names.clean import repair_name_text, strip_name
from normalizer.values.names.render import linkage_key
from normalizer.values.titles import STOP_WORDS, title_key, title_words
from normalizer.values.venues.text import VENUE_WORDS
from normalizer.works.description import RawName

_NAMED_ENTITY = lazy_re(r"& ?[a-z]{3,6} ?;")
_ENTITY = lazy_re(r" ?(&#\d+;) (?=[a-z])")
# A comma, or a semicolon that ends no entity ("Fr&#233;d&#233;ric").
_COMMA = lazy_re(r"\s*(?:,|(?<!&#\d{3})(?<!&#\d{2});)(?=\s|$)")
_MOST_WORDS_OF_A_NAME, _LONGEST_INITIALED, _MAX_INITIALS = 4, 3, 3
# Two words are one but for a typo from this similarity on (Indel, 0 to 1).
_SAME_WORD = 0.75
# Where the titles part by a word, they go on when the next two agree: how many words each leaves out.
_SKIP_STEPS = ((1, 1), (0, 1), (1, 0))
_REJOINS, _AHEAD = 2, 4
# So many words, and so much of the shorter text, must begin alike to call it one title.
_FEWEST_ALIKE, _ENOUGH_ALIKE, _LEAST_ALIKE = 2, 3, 0.25
_MAX_REMARK_WORDS = 6
# Letters of an acronym that initials may spell, and words of the name that it stands for.
_SHORTEST_SPELLED, _LONGEST_VENUE, _FAR = 4, 8, 100
# A last word that ends titles, too.
_NO_VENUES = [[word] for word in "workshop lecture record technical journal conference symposium international".split()]
# Before the first telling word of a venue: "in the 20th ...".
_LEADS = frozenset("in the of on to int very".split())
# "Bi-Lipschitz equivalent Alexandrov surfaces, II" names no II; a single letter may be a torn name's.
_FIRST_PARTS = 2
_PART = lazy_re(r"(?:[ivx]$|[ivx]{2,}\b|part\b|vol|\d)", re.IGNORECASE)
_NO_NAMES = STOP_WORDS - {"a", "i", "do", "as", "an"}
_NO_INITIALS = _NO_NAMES | VENUE_WORDS


@lru_cache(maxsize=1 << 10)
def tokens_of(text: str) -> tuple[str, ...]:
    """The words of a text as written; each comma is a word of its own."""
    text = _NAMED_ENTITY.sub(" ", _ENTITY.sub(_letter, text))
    return tuple(_COMMA.sub(" , ", text).split())


def _letter(found: re.Match[str]) -> str:
    """A letter that was set apart because it was an entity: "g &#237; sli", "&#214; zden"."""
    letter = html.unescape(found[1])
    return letter if letter.islower() else f" {letter}"


def commas(tokens: Sequence[str]) -> list[int]:
    return [index for index, word in enumerate(tokens) if word == ","]


@lru_cache(maxsize=1 << 6)
def common_prefix_end(tokens: tuple[str, ...], other: tuple[str, ...]) -> int | None:
    """Where the common beginning of two texts ends in the first; None when they do not begin alike."""
    left = [(index, word) for index, token in enumerate(tokens) for word in title_words(token)]
    right = [word for token in other for word in title_words(token)]
    alike = i = j = end = 0
    while (step := _step(left[i : i + _AHEAD], right[j : j + _AHEAD])) is not None:
        i, j = i + step[0] + 1, j + step[1] + 1
        alike += 1
        end = left[i - 1][0] + 1
    if alike < min(_ENOUGH_ALIKE, max(_FEWEST_ALIKE, _LEAST_ALIKE * min(len(left), len(right)))):
        return None
    return _after_brackets(tokens, end)


def _after_brackets(tokens: Sequence[str], end: int) -> int:
    """Punctuation and a remark in brackets belong to the title ("(extended abstract)")."""
    while end < len(tokens) and tokens[end] != "," and not title_key(tokens[end]) and not tokens[end].startswith("("):
        end += 1
    if end < len(tokens) and tokens[end].startswith("("):
        closing = (index for index in range(end, min(end + _MAX_REMARK_WORDS, len(tokens))) if ")" in tokens[index])
        return next(closing, end - 1) + 1
    return end


def _step(left: Sequence[tuple[int, str]], right: Sequence[str]) -> tuple[int, int] | None:
    """How many words of each to leave out before the next that agree."""
    if left and right and same_word(left[0][1], right[0]):
        return 0, 0
    for out, back in _SKIP_STEPS:
        pairs = list(zip(left[out : out + _REJOINS], right[back : back + _REJOINS], strict=False))
        if len(pairs) == _REJOINS and all(same_word(a, b) for (_, a), b in pairs):
            return out, back
    return None


@lru_cache(maxsize=1 << 14)
def same_word(a: str, b: str) -> bool:
    """Two folded words that are one but for a typo."""
    return a == b or (min(len(a), len(b)) > 2 and Indel.normalized_similarity(a, b) >= _SAME_WORD)


def find_venue_start(tokens: Sequence[str], alike: int, other: str | None) -> int:
    """The first word after the common beginning that only venues have, or that the other's venue has."""
    own = {word for word in title_words(other) if word not in STOP_WORDS} if other else ()
    keys = ((index, title_key(tokens[index])) for index in range(alike, len(tokens)))
    start = next((index for index, key in keys if key in VENUE_WORDS or key in own), len(tokens))
    near = range(alike, min(start, alike + _FAR))
    spelled = next((index for index in near if _spells_acronym(tokens[index : index + _LONGEST_VENUE])), start)
    start = min(start, spelled)
    if [title_key(token) for token in tokens[start:]] in _NO_VENUES:
        return len(tokens)
    while start > alike and start < len(tokens) and title_key(tokens[start - 1]) in _LEADS:
        start -= 1
    return start


def _spells_acronym(tokens: Sequence[str]) -> bool:
    """Whether a text begins with a venue's name in full: "Very Large Data Bases" is VLDB."""
    keys = map(title_key, takewhile(lambda word: word != ",", tokens))
    initials = "".join(key[0] for key in keys if key and key not in STOP_WORDS)
    return title_key(tokens[0]) not in STOP_WORDS and any(
        initials[:length] in VENUE_WORDS for length in range(_SHORTEST_SPELLED, len(initials) + 1)
    )


def find_author_start(tokens: Sequence[str], body: int, authors: Iterable[RawName | str]) -> int:
    """Where the first name of the other record's list stands behind the title, with the word before it."""
    families = set(filter(None, map(linkage_key, authors)))
    found = (index for index in range(body, len(tokens) - 1) if title_key(tokens[index + 1]) in families)
    return next(found, len(tokens))


def guess_author_start(tokens: Sequence[str], alike: int | None) -> int:
    """Where the names begin: after the common part, or as far before a comma as a name is long.

    The common part ends early where the titles differ, and late where both go on with the same name.
    """
    indexes = commas(tokens)
    if alike is not None:
        first = next((comma for comma in indexes if comma >= alike), len(tokens))
        if 0 < first - alike <= _MOST_WORDS_OF_A_NAME:
            return max(alike, first - 2) if first in indexes and _have_initials(tokens[first:]) else alike
    for comma in indexes:
        start = comma - (2 if _have_initials(tokens[comma:]) else _length_of_name(tokens[:comma]))
        if start > 1 and _are_names(tokens[start:]) and _are_full(tokens[start:]):
            return start
    return len(tokens)


def find_initialed_names(tokens: Sequence[str]) -> tuple[int, int] | None:
    """The span of a list of two names or more in Google Scholar's style ("JM Hellerstein, PJ Haas"), wherever it is."""
    for comma in commas(tokens):
        start = next((at for at in (comma - 2, comma - 3) if at > 1 and _is_initialed(tokens[at:comma])), None)
        if start is None:
            continue
        end = comma
        while end < len(tokens) and tokens[end] == "," and (length := _initialed_length(tokens[end + 1 :])):
            end += 1 + length
        # Neither "software as a service, a survey" nor "jim gray, dan suciu".
        if end > comma and any(_are_short(tokens[at]) for at in (start, comma + 1)):
            return start, end
    return None


def _initialed_length(tokens: Sequence[str]) -> int:
    """How many of the first words are one name with initials; a list that was cut may end in the initials alone."""
    part = tuple(takewhile(lambda word: word != ",", tokens))
    if len(part) <= (_LONGEST_INITIALED if len(part) < len(tokens) else 2) and _is_initialed(part):
        return len(part)
    if _is_initialed(part[:2]):
        return 2
    return len(part) if len(part) == len(tokens) == 1 and _are_initials(*part) else 0


def _is_initialed(words: Sequence[str]) -> bool:
    keys = map(title_key, words[1:])
    are_names = all(len(key) > 1 and key not in _NO_INITIALS for key in keys)
    return len(words) > 1 and are_names and _are_initials(words[0])


def _are_initials(word: str) -> bool:
    return len(word) <= _MAX_INITIALS and word.isalpha() and word.lower() not in _NO_INITIALS


def _are_short(initials: str) -> bool:
    return len(initials) < _MAX_INITIALS and initials.lower() not in STOP_WORDS


def find_last_name(tokens: Sequence[str], other: Sequence[str]) -> int:
    """Where one name with initials ends a text whose beginning is the other text, with or without the same name."""
    start = len(tokens) - 2
    if start < _FEWEST_ALIKE or not _is_initialed(tokens[start:]) or title_key(tokens[start - 1]) in STOP_WORDS:
        return len(tokens)
    title = [word for token in tokens[:start] for word in title_words(token)]
    words = [word for token in other for word in title_words(token)]
    rest = words[len(title) :]
    if words[: len(title)] != title or (rest and not _are_one_name(tokens[start:], rest)):
        return len(tokens)
    return start


def _are_one_name(name: Sequence[str], words: Sequence[str]) -> bool:
    return len(words) > 1 and words[0][:1] == title_key(name[0])[:1] and same_word(words[1], title_key(name[1]))


def _are_full(tokens: Sequence[str]) -> bool:
    """No name but the last, which may be cut short, is a single word."""
    return all(len(part.split()) > 1 for part in _segments(tokens)[:-1])


def _have_initials(tokens: Sequence[str]) -> bool:
    """Every name is written as "j widom", so that the first one is too."""
    names = [part.split() for part in _segments(tokens)]
    return bool(names) and all(len(title_key(words[0])) <= _MAX_INITIALS for words in names)


def _length_of_name(before: Sequence[str]) -> int:
    """Two words, or three with an initial in the middle ("Alon Y. Levy")."""
    return 3 if len(before) > 3 and len(title_key(before[-2])) == 1 and len(title_key(before[-3])) > 1 else 2


def names_in(tokens: Sequence[str]) -> tuple[str, ...]:
    """The names between commas; none when it does not look like a list of names."""
    return _segments(tokens) if _are_names(tokens) else ()


def _segments(tokens: Sequence[str]) -> tuple[str, ...]:
    parts = " ".join(tokens).split(" , ")
    return tuple(filter(None, map(_cleaned_name, parts)))


@lru_cache(maxsize=1 << 12)
def _cleaned_name(text: str) -> str:
    return strip_name(repair_name_text(text)).strip(" ,.?!:-()")


def _are_names(tokens: Sequence[str]) -> bool:
    """Each part is as short as a name, and no word of it holds sentences together."""
    parts = _segments(tokens)
    return (
        bool(parts)
        and _NO_NAMES.isdisjoint(token.lower() for token in tokens)
        and not any(_PART.match(part) for part in " ".join(tokens).split(" , ")[:_FIRST_PARTS])
        and all(len(part.split()) <= _MOST_WORDS_OF_A_NAME for part in parts)
    )

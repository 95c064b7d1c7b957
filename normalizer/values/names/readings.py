"""One name with every way it can be read, for comparison.

The first reading is that of the parser. Texts do not say where a family name begins: "Gabriel García Márquez",
"Zhang Wei", "Fisher RA". A name in reading order gets the other readings that have a rule behind them; two names are
compared by the readings that fit each other best.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import product

from normalizer.values.lazy import lazy_re
from normalizer.values.names.parse import ParsedName
from normalizer.values.names.spelling import (
    LONG_WORD,
    UNREADABLE,
    Word,
    ends_of,
    in_latin,
    is_of_syllables,
    is_typo,
    sounds_of_beginning,
    words_of,
)
from normalizer.values.names.tables import (
    EAST_ASIAN,
    GLUED_PREFIXES,
    NEVER_IN_NAMES,
    PARTICLES,
    PLACEHOLDERS,
    is_likelier_family,
)
from normalizer.values.names.words import GENERATIONS, VIETNAMESE
from normalizer.values.venues.abbreviations import same_words, tokens

_DROPPED = PARTICLES | GLUED_PREFIXES
_VOWELS = frozenset("aeiou")
_MAX_INITIALS = 6
_MAX_CAPITALS = 3
_MAX_SPELLED = 4
_MIN_RUN_TOGETHER = 7
_VIETNAMESE_NAMES = ("van", "le")
# "Agüera y Arcas", "Costa e Silva".
_AND = ("y", "e")
_ORDINALS = {"2nd": "ii", "3rd": "iii", "4th": "iv"}
# One word with capitals inside ("OpenAI", "DeepSeek-AI"), but for family names ("McKay", "DeVries", "O'Brien").
_GROUP_NAME = lazy_re(r"(?=[^\s,]*[a-z])(?!(?i:mac|mc|de|di|du|la|le|van|von|fitz|o')[A-Z])\S*[a-z0-9][A-Z]\S*")
# Letters of a group's name, and of what a longer one adds, from which on both may be one ("Gemini Team, Google";
# neither "CMS" and "CMS, TOTEM" nor "Belle" and "Belle II").
_TELLING_GROUP = 4
# Letters of a group's acronym.
_FEWEST_LETTERS = 3
_DIGITS = lazy_re(r"\d+")
_SMALL_WORDS = frozenset("the a of for on and in".split())
_OF_NO_GROUP = _SMALL_WORDS | frozenset(
    "collaboration collaborations collab team consortium group inc llc ltd gmbh corp ai".split()
)
_ACRONYM_BEHIND = lazy_re(r"\s*\(([A-Z]\w*[A-Z])\)$")
# A Greek or Cyrillic letter between Latin words was read in a wrong encoding ("и torbjјrnsen" is Ø. Torbjørnsen).
_STRAY = lazy_re(r"(?<!\w)[\u0370-\u03ff\u0400-\u052f](?!\w)")
_LATIN_WORD = lazy_re(r"[A-Za-z\u00c0-\u024f]{2,}")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece between spaces as it was written, with its folded words (several when it has hyphens or dots).

    `is_name`: it is no particle although it looks like one, as "Van" and "Le" in Vietnamese names.
    """

    text: str
    words: tuple[Word, ...]
    is_name: bool = False

    @property
    def plain(self) -> str:
        return "".join(word.plain for word in self.words)

    @property
    def is_initial(self) -> bool:
        return all(word.initial for word in self.words)

    @property
    def is_capitals(self) -> bool:
        return len(self.plain) > 1 and self.text.isupper()

    @property
    def is_particle(self) -> bool:
        """Single letters are particles only with an apostrophe or written small beside capitals ("y", "d'").

        In brackets stands a nickname: "Zongben (Ben) Xu".
        """
        if self.is_name or self.text.startswith("("):
            return False
        return len(self.words) == 1 and self.plain in _DROPPED and not self.is_initial


@dataclass(frozen=True, slots=True)
class NameReading:
    """One way to read a name: the words of the family name without particles, and the given words.

    `glued` holds the family name in one piece, with and without its particles; `is_joined`: it begins with a
    hyphened word.
    `given_apart` is `given` with "JP" and "ay" taken for two initials each, which only the other name can confirm.
    """

    family: tuple[Word, ...]
    glued: frozenset[str]
    given: tuple[Word, ...]
    given_apart: tuple[Word, ...]
    is_joined: bool


@dataclass(frozen=True, slots=True, eq=False)
class Name:
    """A name and its readings, likeliest first. Compared by identity: reading is cached.

    `words` are its words without particles. `forms` holds the whole name in one piece in both orders, with the ends of
    its parts, and nothing when no given name is written out. `index` (all words that are written out) and `initials`
    (all sounds that given names begin with) are where namesakes meet. `opaque`: written in a script that Latin letters
    are a poor guess at.
    """

    text: str
    readings: tuple[NameReading, ...]
    words: tuple[Word, ...]
    forms: Mapping[str, frozenset[int]]
    index: frozenset[str]
    initials: frozenset[str]
    suffix: str = ""
    opaque: bool = False

    @property
    def short_forms(self) -> Iterator[str]:
        """Family name and one initial, as lists of thousands have them."""
        for reading in self.readings:
            family = "".join(word.plain for word in reading.family)
            yield from (f"{family} {letter}" for letter in {word.plain[0] for word in reading.given} or {""})


@lru_cache(maxsize=1 << 13)
def name_of(parsed: ParsedName) -> Name | None:
    """Read a person's name in every way; None for a group, and for what names nobody ("Anonymous", "J.")."""
    person = parsed.person
    if person.family is None:
        return None
    _, opaque = in_latin(parsed.text)
    tokens = tokens_of(" ".join(parsed.words)) if parsed.words and not opaque else []
    readings = [_first_reading(parsed, tokens)]
    readings += _other_readings(tokens, readings[0], has_suffix=bool(person.suffix))
    readings = [reading for reading in readings if reading.family]
    words = (*readings[0].given, *readings[0].family) if readings else ()
    if _names_nobody(words):
        return None
    suffix = (person.suffix or "").strip(" .,").lower()
    return Name(
        text=parsed.text,
        readings=tuple(readings),
        words=words,
        forms=dict(_forms(readings)),
        index=frozenset(spelling for word in words if not word.initial for spelling in word.spellings),
        initials=frozenset(
            sound
            for reading in readings
            for word in (*reading.given, *reading.given_apart)
            for sound in sounds_of_beginning(word.plain)
        ),
        suffix=_ORDINALS.get(suffix, suffix),
        opaque=opaque,
    )


def _names_nobody(words: Sequence[Word]) -> bool:
    plain = [word.plain for word in words]
    if all(word.initial for word in words):
        return True
    return bool(NEVER_IN_NAMES.intersection(plain)) or PLACEHOLDERS.issuperset(plain)


def _forms(readings: Sequence[NameReading]) -> Iterator[tuple[str, frozenset[int]]]:
    for reading in readings:
        if any(not word.initial for word in reading.given):
            for words in ((*reading.given, *reading.family), (*reading.family, *reading.given)):
                yield "".join(word.plain for word in words), ends_of(words)
        elif not reading.given:  # "zhengkenghao", "{Wan-Yen Lo}"
            yield from ((letters, frozenset()) for letters in reading.glued if len(letters) >= _MIN_RUN_TOGETHER)


def group_key(parsed: ParsedName) -> str:
    """What tells a group apart, folded ("atlas"); "" for a person."""
    if parsed.person.literal is None and not _GROUP_NAME.fullmatch(parsed.text):
        return ""
    return "".join(group_words(parsed))


def group_words(parsed: ParsedName) -> list[str]:
    """The folded words of the name of a group, without those that many have: "the", "collaboration"."""
    words = [word.plain for word in words_of(_ACRONYM_BEHIND.sub("", parsed.text))]
    return [word for word in words if word not in _OF_NO_GROUP] or words


def group_initials(parsed: ParsedName) -> frozenset[str]:
    """What the acronym of a group may be, with and without a letter for "Consortium"."""
    pieces = _ACRONYM_BEHIND.sub("", parsed.text).split()
    words = [plain for piece in pieces if (plain := "".join(word.plain for word in words_of(piece)))]
    left_out = (_SMALL_WORDS, _OF_NO_GROUP)
    return frozenset("".join(word[0] for word in words if word not in small) for small in left_out)


@lru_cache(maxsize=1 << 12)
def are_one_group(one: ParsedName, other: ParsedName) -> bool | None:
    """Whether two groups are one: by their words, abbreviated or not, or by an acronym; a longer name must add enough.

    None where one may be another form of the other: "R Core Team", "R Development Core Team". A group may stand as a
    word alone.
    """
    if is_acronym_of(one, other) or is_acronym_of(other, one):
        return True
    numbers = [set(_DIGITS.findall(each.text)) for each in (one, other)]
    if all(numbers) and numbers[0].isdisjoint(numbers[1]):  # "GBD 2016 Collaborators", "GBD 2019 Collaborators"
        return False
    keys = [group_key(each) or (in_one_piece(each.text) if " " not in each.text else "") for each in (one, other)]
    shorter, longer = sorted(keys, key=len)
    surplus = len(longer) - len(shorter)
    if shorter == longer or (min(len(shorter), surplus) >= _TELLING_GROUP and shorter in longer):
        return True
    if in_one_piece(one.text) == in_one_piece(other.text):  # "OpenAI", "Open AI"
        return True
    short, long = sorted((tokens(" ".join(group_words(each))) for each in (one, other)), key=len)
    if same_words(short, long):  # "US Census Bureau", "United States Census Bureau"
        return True
    rest = iter(long)
    has_all = len(short) > 1 and all(any(same_words((word,), (more,)) for more in rest) for word in short)
    is_slip = is_typo(*keys) if len(shorter) >= LONG_WORD else shorter == longer[:-1] != ""  # "DØ", "D0"
    return None if has_all or is_slip else False


def is_acronym_of(short: ParsedName, full: ParsedName) -> bool:
    """Whether a word, or a group of one word, has the initials of the other: "SDSS Collaboration", "OECD"."""
    key = group_key(short) or short.text.lower()
    return len(key) >= _FEWEST_LETTERS and short.text.split()[0].isupper() and key in group_initials(full)


def in_one_piece(name: str) -> str:
    """All letters of a text of a name, folded."""
    return "".join(word.plain for word in words_of(name))


# --- readings


def _first_reading(parsed: ParsedName, tokens: Sequence[Token]) -> NameReading:
    """The parser's; particles that the source left with the given name go to the family name."""
    heads, tails = _divided(parsed, tokens)
    end = len(heads)
    while end > 1 and heads[end - 1].is_particle:
        end -= 1
    return _reading([*heads[end:], *tails], heads[:end])


def _divided(parsed: ParsedName, tokens: Sequence[Token]) -> tuple[Sequence[Token], Sequence[Token]]:
    """The tokens of the given and of the family name; `tokens` are those of the whole name, where it has an order."""
    person = parsed.person
    given, family = person.given or "", " ".join(filter(None, (person.particle, person.family)))
    words = (*given.split(), *family.split())
    # Most names: nothing in them is read differently beside the other part.
    if words == parsed.words and len(tokens) == len(words) and parsed.text.isascii() and not set(_AND) & set(words):
        return tokens[: len(given.split())], tokens[len(given.split()) :]
    mixed = bool(_LATIN_WORD.search(parsed.text))
    return tokens_of(given, mixed=mixed), tokens_of(family, mixed=mixed)


def _other_readings(tokens: Sequence[Token], first: NameReading, *, has_suffix: bool) -> Iterator[NameReading]:
    """Other readings of a name in reading order than the parser's; two family names have no suffix ("Jr.")."""
    if len(tokens) < 2:
        return
    end = _end_of_names(tokens)
    if end < len(tokens):
        yield _reading(tokens[:end], tokens[end:])  # "van der Berg J.", "Fisher RMF"
        if tokens[-1].is_initial:
            return
    start = _with_particles(tokens, len(tokens) - 1)
    last = _split(tokens, start)
    if last.family != first.family:
        yield last
    if start > 1 and not has_suffix and not tokens[start - 1].is_initial and tokens[-1].plain not in EAST_ASIAN:
        yield _split(tokens, _with_particles(tokens, start - 1))
    if _is_family_first(tokens):
        yield _reading(tokens[:1], tokens[1:])
    if len(tokens) > 2 and tokens[0].is_particle and tokens[0].text.istitle():  # "Ben Hamadou Abdelmajid"
        yield _reading([replace(tokens[0], is_name=True), tokens[1]], tokens[2:])


def _end_of_names(tokens: Sequence[Token]) -> int:
    """Where the initials at the end of a name begin; its length when there are none, or nothing but initials."""
    end = len(tokens)
    mixed = any(not token.text.isupper() for token in tokens)
    while end > 1 and (tokens[end - 1].is_initial or (mixed and _may_be_initials(tokens[end - 1]))):
        end -= 1
    return len(tokens) if all(token.is_initial for token in tokens[:end]) else end


def _may_be_initials(token: Token) -> bool:
    return token.is_capitals and len(token.plain) <= _MAX_CAPITALS and len(token.words) == 1


def _is_family_first(tokens: Sequence[Token]) -> bool:
    first, last = tokens[0], tokens[-1]
    if first.is_initial:
        return False
    in_capitals = first.is_capitals and not last.is_capitals
    # "Amari Shun-ichi": of East Asian names, given names have the hyphen.
    has_hyphen = [len(token.words) > 1 and is_of_syllables(token.plain) for token in (first, last)]
    return in_capitals or has_hyphen == [False, True] or is_likelier_family(first.plain, last.plain)


def _with_particles(tokens: Sequence[Token], start: int) -> int:
    """Where the family name begins when its last part is at `start`; the first word of a name is its given name."""
    while start > 1 and tokens[start - 1].is_particle:
        start -= 1
    return 0 if start == 1 and tokens[0].is_particle and tokens[0].text.islower() else start


def _split(tokens: Sequence[Token], start: int) -> NameReading:
    return _reading(tokens[start:], tokens[:start])


def _reading(family: Sequence[Token], given: Sequence[Token]) -> NameReading:
    words = [word for token in family for word in token.words]
    # No particle is the end of a name: "Duc Anh Do".
    end = words[-1] if family and family[-1].text.istitle() else None
    bare = [
        word for token in family for word in token.words if token.is_name or word is end or word.plain not in _DROPPED
    ] or words
    bare = [word for word in bare if word.plain not in _generations()] or bare
    glued = {*_spelled(bare), "".join(word.plain for word in words)}
    one_case = all(token.text == token.text.lower() or token.is_capitals for token in [*family, *given])
    return NameReading(
        family=tuple(bare),
        glued=frozenset(glued),
        given=tuple(word for token in given for word in _in_one(token)),
        given_apart=tuple(word for token in given for word in _apart(token, one_case=one_case)),
        is_joined=next((found > 1 for token in family if (found := sum(word in bare for word in token.words))), False),
    )


# --- tokens


def tokens_of(text: str, *, mixed: bool = True) -> list[Token]:
    """The pieces between spaces that have letters; `mixed`: the name has Latin words too."""
    if mixed and not text.isascii():
        text = _STRAY.sub("\ufffd", text)
    pieces = [piece.strip("[]\"'“”,;:") + ("'" if piece[-1] in "'’" else "") for piece in text.split()]
    connects = not text.islower()  # in "e simon" the small letter is an initial like any other
    is_vietnamese = not VIETNAMESE.isdisjoint(pieces)
    return [
        Token(
            piece,
            _without_initial(words) if piece[-1] in "'’" or (connects and place and piece in _AND) else words,
            is_name=is_vietnamese and words[0].plain in _VIETNAMESE_NAMES,
        )
        for place, piece in enumerate(pieces)
        if piece and (words := words_of(piece))
    ]


def _without_initial(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The single letter of "O'" and of a small "y" is no initial."""
    return tuple(Word(word.plain, word.spellings) for word in words)


def _in_one(token: Token) -> tuple[Word, ...]:
    """A given name with a hyphen is one word: "Feng-Lin" is Fenglin, and neither Feng nor Lin."""
    if len(token.words) == 1 or any(word.initial for word in token.words):
        return token.words
    parts = tuple(word.plain for word in token.words)
    return (Word(token.plain, frozenset([token.plain, *_spelled(token.words)]), parts=parts),)


def _apart(token: Token, *, one_case: bool) -> tuple[Word, ...]:
    """Take "RMF" for three initials, "MEJ" beside "Newman", and where case tells nothing, "ay" and "cks" too.

    "Yu" and "LIN" beside "CHEN" are names.
    """
    plain = token.plain
    short = len(plain) == 2 or (2 < len(plain) <= _MAX_INITIALS and not _VOWELS.intersection(plain))
    short = short or (len(plain) <= _MAX_CAPITALS and not one_case)
    if len(token.words) == 1 and short and (one_case or token.is_capitals) and UNREADABLE not in plain:
        return tuple(Word(letter, frozenset(letter), initial=True) for letter in plain)
    return _in_one(token)


def _spelled(words: Sequence[Word]) -> Iterator[str]:
    """All spellings of words run together; a few, for few words have several."""
    return ("".join(spelling) for spelling in product(*(sorted(word.spellings) for word in words[:_MAX_SPELLED])))


@cache
def _generations() -> frozenset[str]:
    return frozenset(word for name in GENERATIONS for part in words_of(name) for word in part.spellings)

"""The pieces of a name between spaces, and what each tells by itself: initial, particle, capitals, glued initials."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from normalizer.matching.people.spelling import Word, words_of
from normalizer.matching.people.tables import ENDING, GLUED_PREFIXES, PARTICLES, SUFFIX, TITLES

_VOWELS = frozenset("aeiou")
_LONGEST_INITIALS = 6
_MOST_SPELLED = 4
# "Agüera y Arcas", "Costa e Silva".
_AND = ("y", "e")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece as it was written, with its folded words (several when it has hyphens or dots)."""

    text: str
    words: tuple[Word, ...]

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
        if self.text.startswith("("):
            return False
        return len(self.words) == 1 and self.plain in PARTICLES | GLUED_PREFIXES and not self.is_initial


def tokens_of(text: str) -> list[Token]:
    """The pieces between spaces that have letters, without titles before and endings after the name."""
    pieces = [piece.strip("[]\"'“”,;:") + ("'" if piece[-1] in "'’" else "") for piece in text.split()]
    connects = not text.islower()  # in "e simon" the small letter is an initial like any other
    tokens = [
        Token(piece, _without_initial(words) if piece[-1] in "'’" or (connects and place and piece in _AND) else words)
        for place, piece in enumerate(pieces)
        if piece and (words := words_of(piece))
    ]
    while len(tokens) > 2 and tokens[0].plain in TITLES:
        del tokens[0]
    while len(tokens) > 1 and _is_ending(tokens[-1].text, of_two=len(tokens) == 2):
        del tokens[-1]
    return tokens


def _is_ending(text: str, *, of_two: bool) -> bool:
    return bool(SUFFIX.fullmatch(text) or (not of_two and ENDING.fullmatch(text)))


def _without_initial(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The single letter of "O'" and of a small "y" is no initial."""
    return tuple(Word(word.plain, word.spellings) for word in words)


def in_one(token: Token) -> tuple[Word, ...]:
    """A given name with a hyphen is one word: "Feng-Lin" is Fenglin, and neither Feng nor Lin."""
    if len(token.words) == 1 or any(word.initial for word in token.words):
        return token.words
    return (Word(token.plain, frozenset([token.plain, *spelled(token.words)])),)


def apart(token: Token, *, one_case: bool) -> tuple[Word, ...]:
    """Take "RMF" for three initials, and where case tells nothing, "ay" and "cks" too; "Yu" and "LIN" are names."""
    plain = token.plain
    short = len(plain) == 2 or (2 < len(plain) <= _LONGEST_INITIALS and not _VOWELS.intersection(plain))
    if len(token.words) == 1 and short and (one_case or token.is_capitals):
        return tuple(Word(letter, frozenset(letter), initial=True) for letter in plain)
    return in_one(token)


def spelled(words: Sequence[Word]) -> Iterator[str]:
    """All spellings of words run together; a few, for few words have several."""
    return ("".join(spelling) for spelling in product(*(sorted(word.spellings) for word in words[:_MOST_SPELLED])))

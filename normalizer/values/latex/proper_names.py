"""Which words of a title are proper names, learned from text that is written in sentence case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from normalizer.values.compiled import compiled

PROPER_NAMES = Path(__file__).with_name("proper_names.toml")


@dataclass(frozen=True, slots=True)
class ProperNames:
    """Words that are names, and the phrases in which a word is one or is none although it otherwise is not or is.

    A phrase is the word, and the one after it (">") or before it ("<") in small letters: "Gray>code", "Way<milky".
    """

    words: frozenset[str] = field(repr=False)
    phrases: Mapping[str, bool] = field(repr=False)

    def has(self, word: str, before: str = "", after: str = "") -> bool:
        """Return whether a capitalized word is a name between these words ("": none, or another clause).

        "Bell" and "Bell's" are counted apart, as in "Green's function"; the possessive of a name is one.
        """
        word = word.replace("’", "'")
        pairs = (self.phrases.get(f"{word}<{before.lower()}"), self.phrases.get(f"{word}>{after.lower()}"))
        if True in pairs or False in pairs:
            return True in pairs
        return word in self.words or word.removesuffix("'s").removesuffix("'") in self.words


@lru_cache(maxsize=1)
def shipped_proper_names() -> ProperNames:
    return compiled(PROPER_NAMES, _proper_names)


def _proper_names(table: Mapping[str, str]) -> ProperNames:
    phrases = dict.fromkeys(table["names"].split(), True) | dict.fromkeys(table["ordinary"].split(), False)
    return ProperNames(frozenset(table["words"].split()), phrases)

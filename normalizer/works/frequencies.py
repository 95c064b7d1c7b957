"""How much information a word of a title carries: rare words identify a work, common words do not."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from normalizer.values.compiled import compiled

_FILE = Path(__file__).with_name("frequencies.toml")


@dataclass(frozen=True, slots=True)
class TermFrequencies:
    """The information of words in bits, counted over the titles of a catalog.

    A word that is not in the table is rarer than every word in it: it has `rare` bits. Words that carry less than
    `enough` bits together, log2 of the number of titles, are found in several titles by chance.
    """

    bits: Mapping[str, int] = field(repr=False)
    rare: float
    enough: float = 0.0

    def information(self, words: Iterable[str]) -> float:
        """Return the information of distinct words together, in bits, as if they were independent."""
        bits, rare = self.bits, self.rare
        return math.fsum([bits.get(word, rare) for word in set(words)])

    def is_known(self, word: str) -> bool:
        """Say whether the catalog has the word often enough that it is no slip of the pen."""
        return word in self.bits


@lru_cache(maxsize=1)
def shipped_frequencies() -> TermFrequencies:
    return compiled(_FILE, _frequencies)


def _frequencies(table: Mapping[str, Any]) -> TermFrequencies:
    bits = {word: int(number) for number, words in table["words"].items() for word in words.split()}
    titles = table["titles"]
    return TermFrequencies(bits, math.log2(titles / table["fewest"]) + 1, math.log2(titles))

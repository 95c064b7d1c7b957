"""Which of many descriptions are of a given work: candidates by blocking, decided by `relate` and `Policy.PRESENT`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from normalizer.values.titles import STOP_WORDS, title_key, title_words
from normalizer.works.description import Description, ids_of
from normalizer.works.policies import Action, Policy, decide
from normalizer.works.relation import Judgement, relate

Item = TypeVar("Item")
# A title is looked up by so many of its words, the rarest of the file, unless more titles than these have the word.
_RAREST, _MOST_ALIKE = 4, 50
# Of the words of the shorter title, so many are in the other: fewer make no candidate.
_SHARED_WORDS = 0.5


@dataclass(frozen=True)
class Comparison(Generic[Item]):
    """An item of the index next to the work that was looked up."""

    item: Item
    judgement: Judgement
    action: Action

    @property
    def shares_identifier(self) -> bool:
        return bool(self.judgement.evidence.shared_ids)

    @property
    def is_present(self) -> bool:
        """Say whether the item is the work beyond doubt."""
        return self.action is Action.TAKE


class WorkIndex(Generic[Item]):
    """Items with the descriptions of their works, in the order in which they were added."""

    def __init__(self) -> None:
        self._rows: list[tuple[Item, Description, frozenset[str]]] = []
        self._by_id: defaultdict[object, list[int]] = defaultdict(list)
        self._by_title: defaultdict[str, list[int]] = defaultdict(list)
        self._by_word: defaultdict[str, list[int]] = defaultdict(list)

    def add(self, item: Item, description: Description) -> None:
        """Add an item and what it states about its work."""
        row = len(self._rows)
        words = _words(description.title)
        self._rows.append((item, description, words))
        for identifier in ids_of(description):
            self._by_id[identifier].append(row)
        if key := title_key(description.title):
            self._by_title[key].append(row)
        for word in words:
            self._by_word[word].append(row)

    def compare(self, description: Description) -> list[Comparison[Item]]:
        """Return the items that may be of the work, compared with it, in their order."""
        found = []
        for row in sorted(set(self._candidates(description))):
            item, other, _ = self._rows[row]
            judgement = relate(description, other)
            found.append(Comparison(item, judgement, decide(Policy.PRESENT, judgement)))
        return found

    def _candidates(self, description: Description) -> Iterator[int]:
        """The rows with one of its identifiers, its title, or most words of it and one that is rare here."""
        for identifier in ids_of(description):
            yield from self._by_id.get(identifier, ())
        yield from self._by_title.get(title_key(description.title), ())
        words = _words(description.title)
        known = sorted((len(rows), word) for word in words if (rows := self._by_word.get(word)))
        for count, word in known[:_RAREST]:
            if count <= _MOST_ALIKE:
                yield from (row for row in self._by_word[word] if _are_alike(words, self._rows[row][2]))


def _words(title: str) -> frozenset[str]:
    words = title_words(title)
    return frozenset(words) - STOP_WORDS or frozenset(words)


def _are_alike(left: frozenset[str], right: frozenset[str]) -> bool:
    return len(left & right) >= _SHARED_WORDS * min(len(left), len(right))

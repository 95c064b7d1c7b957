"""What one description is to another: `relate`, by named facts first and then by weights that are fitted.

The model is that of Fellegi and Sunter (1969): each level of agreement has a weight in bits, log2(m/u), where m is its
frequency among pairs of one work and u among others. The weights add up to the log odds of one work. A title counts the
more, the rarer its words. `benchmarks/fit_relations.py` fits the weights of `weights.toml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import fsum
from pathlib import Path
from typing import Any, TypeAlias

from normalizer.values.compiled import compiled
from normalizer.values.lazy import lazy
from normalizer.works.description import Description
from normalizer.works.evidence import Evidence, compare
from normalizer.works.facts import Fact, Relation, Veto
from normalizer.works.levels import Level, PeopleLevel
from normalizer.works.printed_twice import is_like_work, other_title
from normalizer.works.publication import Publication, publication_of
from normalizer.works.record import Record, describe_record
from normalizer.works.title import states_version
from normalizer.works.title_pair import TitleLevel
from normalizer.works.vetoes import TITLE_VETOES, VETOES
from normalizer.works.words import TermFrequencies

__all__ = ["Fact", "Judgement", "Relation", "Veto", "Weights", "relate", "weights"]

_FILE = Path(__file__).with_name("weights.toml")
# Bits beyond which one more piece of evidence changes nothing: no probability is 0 or 1.
_MOST_BITS = 40.0


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights in bits of every level of every field, the prior, and the weight of a bit of information of titles.

    `vetoed` is the most that a veto leaves, `one_work` the least probability of one work. `information` applies to at
    most `most_information` bits.
    """

    prior: float
    levels: Mapping[str, Mapping[str, float]]
    information: float
    most_information: float
    vetoed: float
    one_work: float

    def of(self, field: str, level: Level) -> float:
        """Return the weight of one level; a field that cannot be compared weighs nothing."""
        return self.levels[field].get(level.name.lower(), 0.0)

    def of_title(self, evidence: Evidence) -> float:
        """Return the weight of the titles: of their level, and of the rarity of the words that they share."""
        bits = min(evidence.titles.bits, self.most_information)
        return self.of(evidence.title_field, evidence.titles.level) + self.information * bits


@dataclass
class Judgement:
    """The relation of two descriptions, and the probability that they are one work; each computed when asked for."""

    evidence: Evidence

    @lazy
    def veto(self) -> Veto | None:
        """The fact that makes two descriptions two works, if there is one."""
        rules = TITLE_VETOES if self.evidence.is_bare else VETOES
        return next((veto for rule in rules if (veto := rule(self.evidence))), None)

    @lazy
    def contributions(self) -> Mapping[str, float]:
        """The weights in bits of the fields; they and the prior add up to the log odds where no veto decides."""
        return weigh(self.evidence, weights())

    @lazy
    def probability(self) -> float:
        """That they are one work, 0 to 1."""
        probability = self._by_weights
        return min(weights().vetoed, probability) if self.veto else probability

    @lazy
    def relation(self) -> Relation:
        """What one is to the other."""
        if self.veto:
            return self.veto.relation
        return one_work(self.evidence) if self._by_weights >= weights().one_work else two_works(self.evidence)

    @lazy
    def _by_weights(self) -> float:
        return _probability(fsum((*self.contributions.values(), weights().prior)))  # `sum` differs between Pythons

    @property
    def reason(self) -> str:
        """The name of the veto that decided, or "weights"."""
        return self.veto.fact.value if self.veto else "weights"

    def __str__(self) -> str:
        """One line for people: "version (0.998, weights)"."""
        return f"{self.relation} ({self.probability:.3f}, {self.reason})"


@lru_cache(maxsize=1)
def weights() -> Weights:
    return compiled(_FILE, _weights_in)


def _weights_in(table: Mapping[str, Any]) -> Weights:
    return Weights(**{name: table[name] for name in ("prior", "levels", "vetoed", "one_work")}, **table["title"])


Described: TypeAlias = Description | Record | Mapping[str, Any]


def relate(
    left: Described,
    right: Described,
    frequencies: TermFrequencies | None = None,
) -> Judgement:
    """Return the relation of two descriptions, records, or rows of their fields; symmetric.

    The keys of a row are title, authors, year, venue, published, type, volume, number, pages, publisher, url, abstract,
    arxiv (or arxiv_id, eprint), doi, and ids, which has further identifiers by their kinds; others are ignored. Raises
    TypeError for anything else, and for a value of another type in a row.
    """
    one, other = _described(left), _described(right)
    return Judgement(compare(one, other, frequencies)) if frequencies else _shared_judgement(one, other)


def _described(given: Described) -> Description:
    if isinstance(given, Description):
        return given
    if isinstance(given, Record):
        return describe_record(given)
    if not isinstance(given, Mapping):
        raise TypeError(f"relate: expected a Description, a Record or a mapping, not {type(given).__name__}")
    return Description.from_mapping(given)


@lru_cache(maxsize=64)
def _shared_judgement(one: Description, other: Description) -> Judgement:
    """Judgements are asked for again soon after: to decide, and to say what was decided."""
    return Judgement(compare(one, other))


def weigh(evidence: Evidence, by: Weights) -> dict[str, float]:
    """Return the weight in bits that each field contributes."""
    levels = evidence.levels()
    return {
        name: by.of_title(evidence) if name.endswith("title") else by.of(name, level) for name, level in levels.items()
    }


def _probability(bits: float) -> float:
    bounded = max(-_MOST_BITS, min(_MOST_BITS, bits))
    return float(1 / (1 + 2**-bounded))


def one_work(evidence: Evidence) -> Relation:
    """Return whether two descriptions of one work are of one manifestation, or of two versions of it.

    A venue that a page writes behind the title is a note on the work, and does not tell what the page describes.
    """
    kinds = {publication_of(evidence.left), publication_of(evidence.right)} - {Publication.UNKNOWN}
    if len(kinds) > 1 and kinds & {Publication.PREPRINT, Publication.WORKSHOP}:
        return Relation.VERSION
    if states_version(evidence.left.title) != states_version(evidence.right.title):
        return Relation.VERSION
    # What is printed keeps its title: one of them has that of a preprint, even if it does not say that it is one.
    return Relation.VERSION if evidence.titles.is_renamed and not evidence.both_printed else Relation.SAME


def two_works(evidence: Evidence) -> Relation:
    """Return how two works are related that no fact tells apart."""
    titles, people = evidence.titles, evidence.people
    if evidence.shared_ids and titles.level <= TitleLevel.SOME_WORDS:
        return Relation.COPIED_ID
    if is_like_work(evidence):
        return other_title(evidence)
    if people < PeopleLevel.UNKNOWN and titles.level >= TitleLevel.NEAR:
        return Relation.NAMESAKE
    return Relation.DIFFERENT

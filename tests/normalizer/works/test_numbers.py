"""The numbers that decide: a changed one is fitted or measured again, and then changed here.

`benchmarks/fit_relations.py`, `fit_changed_titles.py`, `calibrate.py`, `abstracts.py` and `titles_alone.py` fit and
measure them. Those of the weights are pinned in `test_absence.py`.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import replace
from enum import IntEnum, StrEnum
from math import inf, nextafter
from pathlib import Path
from types import ModuleType

import pytest

from normalizer import works
from normalizer.values import titles
from normalizer.values.names.compare import Agreement, compare_people
from normalizer.works import checks
from normalizer.works.candidate import Candidate
from normalizer.works.choose import _select_candidates
from normalizer.works.cleaning import CleanedRecord
from normalizer.works.description import Description
from normalizer.works.evidence import Evidence
from normalizer.works.levels import AbstractLevel, FieldLevel, IdLevel, PeopleLevel, YearLevel
from normalizer.works.scraped import ScrapedTitle
from normalizer.works.title import read_title
from normalizer.works.title_pair import TitleLevel, TitlePair
from normalizer.works.verdict import Status
from normalizer.works.words import shipped_frequencies

# Constants of modules that are numbers, or tuples, ranges and values of numbers, without the levels of enumerations.
NUMBERS: dict[str, dict[str, object]] = {
    "acceptance": {"_YEARS": range(-1, 4)},
    "candidate": {"FAR_LETTERS": 0.7, "_ALIKE_LETTERS": 0.8, "_FAR_WORDS": 0.5, "_OTHER_YEAR": 5, "_SAME_YEAR": 1},
    "checks": {
        "FOUND_BY_ABSTRACT": 0.2, "_CLOSE_LETTERS": 0.85, "_DISTINCTIVE_AUTHORS": 1.5, "_DISTINCTIVE_PART": 3,
        "_DISTINCTIVE_WORK": 4, "_FEWEST_KEPT": 5, "_MOST_OF_NAME": 2,
        "_FEWEST_MOVED": 7, "_FEWEST_SHARED": 3, "_FOUND_WITH_TITLE": 0.1, "_LIKE_REWORDED": 0.45, "_LIKE_TITLE": 0.6,
        "_MOST_ADDED": 2, "_MOST_GENERIC_WORDS": 3, "_OTHER_LETTERS": 0.5, "_SAME_TAIL": 0.65, "_TIMES_KEPT": 3,
    },
    "choose": {
        "_RANK": {
            "same-identifier": 0, "title-of-identifier-differs": 0, "same-title-and-abstract": 1,
            "same-title-and-authors": 1, "same-abstract": 2, "same-title": 3, "title-too-short": 3,
        },
        "_LAST_RANK": 4, "_MAX_RUNNERS_UP": 2, "_MIN_ABSTRACT_SIMILARITY": 0.5, "_MIN_RELATIVE_SIMILARITY": 0.8,
    },
    "cleaning": {
        "_FIRST_LETTERS": 16, "_FIRST_WORDS": 3, "_LONGEST_LEAD": 12, "_MAX_INITIALS": 2, "_MAX_TITLE_LENGTH": 2000,
    },
    "confidence": {
        "_BOUNDS": (4, 7), "_MAX_CONFIDENCE": 0.9999, "_MOST_DIFFERING": 3, "_MOST_MARGIN": 0.3, "_MOST_WORDS": 12,
        "_PRIOR_COUNTS": 20,
    },
    "evidence": {
        "OTHER_ABSTRACT": 0.15, "SAME_ABSTRACT": 0.3, "_ALIKE_LETTERS": 3, "_CLOSE": 3, "_FAR": 9,
        "_BEGINNING": 400, "_FEWEST_NEW_WORDS": 20, "_GARBLED": 0.55, "_LONGEST_INITIALS": 2, "_MANY": 3, "_MOST": 0.6, "_SEVERAL": 3,
        "_SHORTEST_SPELLED": 4, "_SURE_WEIGHT": 1.5,
    },
    "explain": {"_BAR_MIN": 16, "_BITS": 8, "_LABEL": 12, "_LEVEL": 12, "_NARROWEST": 60, "_WIDTH": 100},
    "explanation": {"_DIGITS": 4, "_MOST_AUTHORS": 8},
    "parsed_record": {"_MIN_FRENCH_WORDS": 2},
    "policies": {"YEARS_TO_PRINT": 6, "_SAME_YEAR": 1},
    "reading": {"_MAX_NAMES": 60, "_MIN_BROKEN_FAMILY": 4, "_MIN_KEY_LENGTH": 8},
    "relation": {"_MOST_BITS": 40.0},
    "segmentation": {
        "_AHEAD": 4, "_ENOUGH_ALIKE": 3, "_FAR": 100, "_FEWEST_ALIKE": 2, "_FIRST_PARTS": 2, "_LEAST_ALIKE": 0.25,
        "_LONGEST_INITIALED": 3, "_LONGEST_VENUE": 8, "_MAX_INITIALS": 3, "_MAX_REMARK_WORDS": 6,
        "_MOST_WORDS_OF_A_NAME": 4, "_REJOINS": 2, "_SAME_WORD": 0.75, "_SHORTEST_SPELLED": 4,
        "_SKIP_STEPS": ((1, 1), (0, 1), (1, 0)),
    },
    "printed_twice": {"REPRINT": 10, "_COLUMN": 45.0, "_GROWS": 5, "_MOST_TRANSLATED": 0.5},
    "sources": {"_LAST_NUMBERED_YEAR": 2013},
    "title": {"_MOST_MARKS": 4, "_UNIQUE_WITH_NAME": 4, "_UNIQUE_WORDS": 8},
    "title_pair": {
        "_ALIKE": 0.5, "_ALIKE_LETTERS": 0.75, "_CONTAINED_LETTERS": 0.85, "_FEWEST_CONTAINED": 2,
        "_FEWEST_LETTERS": 15, "_FEWEST_OWN": 3, "_LIKE_NUMBERED": 0.75, "_LONGEST_EDIT": 2,
        "_SOME": 0.2, "_SOME_LETTERS": 0.55,
    },
    "title_numbers": {"_NUMBERS_OF_PAGES": 3},
    "vetoes": {"_ALL_NAMED": 3, "_PAGES_OF_REVIEW": 20, "_REVIEWED": 6},
    "work_index": {"_MOST_ALIKE": 50, "_RAREST": 4, "_SHARED_WORDS": 0.5},
    "words": {"_LONG_WORD": 9, "_MAX_BITS_OF_CHANCE": 6, "_SHORTEST_SLIP": 5, "_SHORTEST_STEM": 3},
}  # fmt: skip


# The lowest of the levels of each field; zero is the level of a field that cannot be compared.
ORDERS: dict[type[IntEnum], int] = {
    PeopleLevel: -3, YearLevel: -3, IdLevel: -2, FieldLevel: -1, AbstractLevel: -1, TitleLevel: 0,
}  # fmt: skip


@pytest.mark.parametrize("name", [module.name for module in pkgutil.iter_modules(works.__path__)])
def test_the_numbers_of_a_module(name: str) -> None:
    assert numbers_of(importlib.import_module(f"{works.__name__}.{name}")) == NUMBERS.get(name, {})


def test_the_words_of_a_title_that_tells_a_work() -> None:
    assert (titles._DISTINCTIVE_WORDS, titles._RECOGNIZABLE_WORDS) == (5, 5)


def _titles(left: str = "Cold atoms", right: str = "Warm gases", **found: object) -> TitlePair:
    pair = TitlePair(read_title(left), read_title(right), shipped_frequencies())
    vars(pair).update(found)
    return pair


def _candidate(similarity: float = 0.3, **found: object) -> Candidate:
    one = Candidate(
        ScrapedTitle("Cold atoms of lithium", "p", 1, year=1990), (Description("a", "Warm gases of helium"),)
    )
    vars(one).update({"titles": _titles(similarity=similarity), **found})
    return one


def _evidence(**found: object) -> Evidence:
    evidence = Evidence(Description("a", "Cold atoms"), Description("a", "Warm gases"), shipped_frequencies())
    vars(evidence).update({"_are_titles": False, **found})
    return evidence


_ADA = compare_people(["Ada Lee", "Bo Ray"], ["Ada Lee"])
_IDS = {"page_ids": {1}, "work_ids": {1}}
_AT_LEAST, _AT_MOST = -inf, inf
# What holds at a limit and not beyond it: of a number, the limit, and the direction beyond it.
LIMITS: dict[str, tuple[Callable[[float], object], float, float]] = {
    "words of two titles are alike": (lambda to: _titles(overlap=to, similarity=0.6).level >= TitleLevel.REWORDED, 0.5, _AT_LEAST),
    "letters of two titles are alike": (lambda to: _titles(similarity=to).level >= TitleLevel.REWORDED, 0.75, _AT_LEAST),
    "two titles share some words": (lambda to: _titles(overlap=to, similarity=0.1).level >= TitleLevel.SOME_WORDS, 0.2, _AT_LEAST),
    "two titles share some letters": (lambda to: _titles(similarity=to).level >= TitleLevel.SOME_WORDS, 0.55, _AT_LEAST),
    "titles of small words share letters": (
        lambda to: _titles("On the", "Of a", similarity=to).level >= TitleLevel.NEAR, 0.5, _AT_LEAST,
    ),
    "nearly all letters are the same": (
        lambda to: _titles("Cold atoms in nets", "Warm atoms in nets", similarity=to).is_contained, 0.85, _AT_LEAST,
    ),
    "letters of numbered titles": (lambda to: _titles(similarity=to)._alike_but_numbers, 0.75, _AT_LEAST),
    "an abstract finds a work": (lambda to: checks.same_abstract(_candidate(abstract=to)), 0.2, _AT_LEAST),
    "an abstract and a title find a work": (lambda to: checks.same_abstract(_candidate(0.9, abstract=to)), 0.1, _AT_LEAST),
    "a title and an abstract find a work": (lambda to: checks.same_abstract(_candidate(to, abstract=0.15)), 0.45, _AT_LEAST),
    "an abstract confirms a title": (lambda to: checks.same_title_and_abstract(_candidate(abstract=to, same_title=True)), 0.3, _AT_LEAST),
    "an abstract denies a title": (lambda to: checks.abstract_differs(_candidate(0.9, abstract=to)), 0.15, _AT_MOST),
    "an abstract of a work of another title": (
        lambda to: len(
            _select_candidates(
                ScrapedTitle("Cold atoms", "p", 1),
                [_candidate(same_title=True), *[_candidate(0.9)] * 2, _candidate(abstract=to)],
            )
        ) == 4,
        0.2, _AT_LEAST,
    ),
    "an identifier with a title": (lambda to: not checks.identifier_of_other_title(_candidate(to, **_IDS)), 0.5, _AT_LEAST),
    "a title fits": (lambda to: _candidate(to).title_fits, 0.8, _AT_LEAST),
    "a title is too like to be dismissed": (lambda to: checks.check(_candidate(to))[0] is Status.AMBIGUOUS, 0.85, _AT_LEAST),
    "a title is not far": (lambda to: not _candidate(_letters=to, is_alone=True).is_far, 0.7, _AT_LEAST),
    "a like title by the same people": (
        lambda to: checks.same_authors(_candidate(to, people=replace(_ADA, agreement=Agreement.MATCH, weight=2.0))), 0.6, _AT_LEAST,
    ),
    "rare names under a like title": (
        lambda to: checks.same_authors(_candidate(0.7, people=replace(_ADA, agreement=Agreement.MATCH, weight=to))), 1.5, _AT_LEAST,
    ),
    "damaged names": (
        lambda to: _evidence(comparison=compare_people(["Ada Lee"], ["Cy Dee"]), _letters=to).people >= PeopleLevel.GARBLED,
        0.55, _AT_LEAST,
    ),
    "most people of a list": (
        lambda to: _evidence(
            comparison=replace(_ADA, agreement=Agreement.PARTIAL, share=to),
            _read=[CleanedRecord("", (name,), authors_complete=False) for name in ("Ada Lee", "A. Lee")],
        ).people >= PeopleLevel.MOST,
        0.6, _AT_LEAST,
    ),
    "rare names": (
        lambda to: _evidence(comparison=replace(_ADA, agreement=Agreement.MATCH, weight=to)).people >= PeopleLevel.SURE, 1.5, _AT_LEAST,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("holds", "limit", "beyond"), LIMITS.values(), ids=LIMITS)
def test_a_limit_belongs_to_what_it_allows(holds: Callable[[float], object], limit: float, beyond: float) -> None:
    assert holds(limit)
    assert not holds(nextafter(limit, beyond))


def numbers_of(module: ModuleType) -> dict[str, object]:
    """The numbers that a module defines itself, by name."""
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
    targets = [target for node in tree.body if isinstance(node, ast.Assign) for target in node.targets]
    names = {each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)}
    return {name: value for name in names if _is_number(value := getattr(module, name))}


ENUMERATIONS = {
    value
    for module in pkgutil.iter_modules(works.__path__)
    for value in vars(importlib.import_module(f"{works.__name__}.{module.name}")).values()
    if isinstance(value, type) and issubclass(value, StrEnum) and value.__module__.startswith(works.__name__)
}


@pytest.mark.parametrize("kind", sorted(ENUMERATIONS, key=lambda kind: kind.__name__), ids=lambda kind: kind.__name__)
def test_each_text_of_an_enumeration_says_something(kind: type[StrEnum]) -> None:
    assert all(text for member in kind for text in vars(member).values() if isinstance(text, str))


@pytest.mark.parametrize("kind", ORDERS, ids=lambda kind: kind.__name__)
def test_the_order_of_levels(kind: type[IntEnum]) -> None:
    first = ORDERS[kind]
    assert [member.value for member in kind] == list(range(first, first + len(kind)))


def _is_number(value: object) -> bool:
    if isinstance(value, dict):
        value = tuple(value.values())
    if isinstance(value, tuple | range):
        return bool(value) and all(map(_is_number, value))
    return type(value) in (int, float)

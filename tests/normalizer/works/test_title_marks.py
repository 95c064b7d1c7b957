"""What a title states about its own kind is looked for only where its first or last word may belong to such a statement."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizer.values.titles import title_words
from normalizer.works import (
    candidate,
    checks,
    cleaning,
    evidence,
    grouping,
    quality,
    relation,
    title,
    title_pair,
)
from normalizer.works.candidate import Candidate
from normalizer.works.description import Description, RawName
from normalizer.works.scraped import ScrapedTitle

pytestmark = pytest.mark.once


@pytest.mark.parametrize("lead", [pattern for _, pattern in title._LEADS])
@settings(max_examples=10)
@given(data=st.data())
def test_every_lead_begins_with_a_listed_word(lead: re.Pattern[str], data: st.DataObject) -> None:
    text = data.draw(st.from_regex(re.compile(rf"\A(?:{lead.pattern})", re.ASCII | re.IGNORECASE)))
    words = title_words(f"{text} x")
    assert title._may_lead(words)
    assert title._may_have_marks(words)


@pytest.mark.parametrize("tail", [pattern for *_, pattern in title._TAILS])
@settings(max_examples=10)
@given(data=st.data())
def test_every_tail_ends_with_one_of_its_words(tail: re.Pattern[str], data: st.DataObject) -> None:
    text = data.draw(st.from_regex(re.compile(rf"\A(?:{tail.pattern})\Z", re.ASCII | re.IGNORECASE)))
    words = title_words(f"x {text}")
    assert tail in [pattern for _, pattern in title._tails_for(words)]
    assert title._may_have_marks(words)


@pytest.mark.parametrize("reference", [title._CITED_ID, title._FULL, title._VENUE_TAIL])
@settings(max_examples=10)
@given(data=st.data())
def test_a_reference_behind_a_title_is_seen(reference: re.Pattern[str], data: st.DataObject) -> None:
    text = data.draw(st.from_regex(re.compile(rf"\A(?:{reference.pattern})\Z", re.ASCII | re.IGNORECASE)))
    assert title._may_have_marks(title_words(f"x{text}"))


@pytest.mark.parametrize(
    "text",
    [
        "Weighing Shadows. A Correction",
        "Correction for Okafor et al., Weighing Shadows",
        "Reply to Okafor et al.: Weighing Shadows",
    ],
)
def test_a_notice_is_about_the_title_that_it_names(text: str) -> None:
    found = title.read_title(text)
    assert (found.text, [mark for mark, _ in found.marks]) == ("Weighing Shadows", [title.Mark.ABOUT])


def test_a_title_of_nothing_but_an_identifier_keeps_its_words() -> None:
    assert title.read_title("[arXiv:0812.0338]").words == title_words("[arXiv:0812.0338]") != ()


_NET = "Cold atoms in a net"
_PEOPLE = {"authors": ["Ada Lee", "Bo Ray", "Cy Dee"]}
_WHOLE = {"title": f"{_NET} sigmod 1997", "authors": ["Ada Lee"], "venue": "VLDB", "year": 1997}


def _evidence(left: dict[str, Any], right: dict[str, Any]) -> evidence.Evidence:
    return relation.relate({"title": _NET, **left}, {"title": _NET, **right}).evidence


# What is not looked at for most titles, since that takes longest: the constants of a module, and what goes without them.
GLANCES: dict[str, tuple[ModuleType, str, Callable[[], object]]] = {
    "a title that states nothing": (title, "_LEADS _TAILS _CITED_ID _FULL _VENUE_TAIL", lambda: title.read_title(_NET)),
    "letters and blanks": (quality, "_TITLE_DAMAGE", lambda: quality.title_damage(_NET)),
    "names": (quality, "_OTHERS _GROUP _MEETING", lambda: quality.damage_of(Description("a", _NET, authors=(RawName("Ada Lee"),)))),
    "a title alone": (relation, "VETOES", lambda: relation.relate({"title": _NET}, {"title": "On sets", "year": 1990}).veto),
    "a page without an abstract": (
        candidate, "relate", lambda: Candidate(ScrapedTitle(_NET, "p", 1), (Description("a", _NET, abstract=_NET),)).abstract,
    ),
    "a title far from the other": (
        checks, "judge", lambda: checks.check(Candidate(ScrapedTitle(_NET, "p", 1), (Description("a", "On sets"),))),
    ),
    "a title alone that is that of the work": (
        candidate, "relate FACTS", lambda: checks.check(Candidate(ScrapedTitle(_NET, "p", 1), (Description("a", _NET),))),
    ),
    "candidates with nothing in common": (grouping, "_groups", lambda: grouping.works([Description("a", _NET), Description("a", "On sets")])),
    "records that were linked": (
        grouping, "relate", lambda: grouping.join(*(Description("a", name, linked=("a", 1)) for name in (_NET, "On sets"))),
    ),
    "titles that are the same": (evidence, "clean_pair _compare_people", lambda: _evidence({}, {"year": 1990}).levels()),
    "the same words": (evidence, "_name_words", lambda: _evidence(_PEOPLE, _PEOPLE | {"year": 1990}).titles.level),
    "lists of the same people": (evidence, "_compare_people", lambda: _evidence(_PEOPLE, _PEOPLE).levels()),
    "records with all values": (evidence, "clean_pair", lambda: _evidence(_WHOLE, _WHOLE | {"title": f"{_NET} today"}).levels()),
    "records without abstracts": (evidence, "_fingerprint _has_own_words", lambda: _evidence({}, {"abstract": _NET}).resemblance),
    "titles with no word in common": (title_pair, "Levenshtein", lambda: _evidence({}, {"title": "On sets"}).levels()),
    "a title without statements": (title, "_without_marks head_of", lambda: title.read_title(_NET)),
    "a title of many words": (checks, "shipped_frequencies", lambda: checks.is_generic(title_words("Cold atoms hot nets"))),
    "a title without markup": (cleaning, "_FURNITURE", lambda: cleaning.without_markup(_NET)),
    "records with authors": (
        cleaning, "tokens_of", lambda: cleaning.clean_pair(*(cleaning.CleanedRecord(_NET, ("Ada Lee",)) for _ in range(2))),
    ),
    "a title in ASCII": (quality, "_CONTROLS _SEPARATOR", lambda: quality.repaired(Description("a", _NET, authors=(RawName("Ada Lee"),)))),
}  # fmt: skip


@pytest.mark.parametrize(("module", "names", "look"), GLANCES.values(), ids=GLANCES)
def test_nearly_all_titles_are_looked_at_but_shortly(
    module: ModuleType, names: str, look: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = look()
    for works in [module for name, module in sys.modules.items() if name.startswith("normalizer.works.")]:
        for cached in vars(works).values():
            if hasattr(cached, "cache_clear"):
                cached.cache_clear()
    for name in names.split():
        monkeypatch.setattr(module, name, None)
    assert look() == expected


@pytest.mark.parametrize("first", ["Further", "{Further}", "“Further", "{F}urther"])
def test_braces_around_the_first_word_hide_no_statement(first: str) -> None:
    whole, plain = (title.read_title(f"{word} Results on Arithmetic Filters") for word in (first, "Further"))
    assert (whole.key, whole.marks) == (plain.key, plain.marks)

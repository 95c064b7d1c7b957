"""Damage in source records: what is recognized, what is repaired, and what is left."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from places import ROOT

from normalizer.works.description import Description, RawName
from normalizer.works.merge import record_from
from normalizer.works.quality import (
    Damage,
    Titled,
    cut_words,
    damage_among,
    damage_of,
    is_cut_list,
    is_cut_off,
    repaired,
    single_source_fields,
)
from resolvers.base import SourceAnswer
from resolvers.catalog.damage import damaged_among

TITLES = tomllib.loads((ROOT / "fixtures/quality/titles.toml").read_text(encoding="utf-8"))
NAMES = tomllib.loads((ROOT / "fixtures/quality/names.toml").read_text(encoding="utf-8"))


def of(title: str, *names: str) -> Description:
    return Description("other", title, authors=tuple(map(RawName, names)))


@pytest.mark.parametrize("row", TITLES.values(), ids=TITLES)
def test_title(row: dict[str, str]) -> None:
    assert sorted(damage_of(of(row["title"]))) == row["damage"]
    assert repaired(of(row["title"])).title == row["repaired"]


@pytest.mark.parametrize("row", NAMES.values(), ids=NAMES)
def test_names(row: dict[str, list[str]]) -> None:
    record = of("A Title", *row["names"])
    fixed = repaired(record)
    assert sorted(damage_of(record)) == row["damage"]
    assert [name.text for name in fixed.authors] == row["repaired"]
    assert fixed.authors_complete is row.get("complete", True)


def test_sound_record_is_the_same_object() -> None:
    record = of("Looms That Weave", "Ada Lovelace")
    assert repaired(record) is record


def test_names_in_parts_are_not_split() -> None:
    name = RawName("Ada Lovelace and Charles Babbage", family="Lovelace and Charles Babbage", given="Ada")
    assert repaired(Description("other", "T", authors=(name,))).authors == (name,)


PIECES = [
    "Deep ",
    "extdegree",
    "context ",
    "$n imes n$",
    "\\times",
    "Ã¶",
    "ö",
    "é",
    "\u0092",
    "\ufffd",
    "mathcalM ",
    "Regressio",
    "\n",
]
NAME_PIECES = ["Ada ", "Lovelace", " and ", ", ", ";", "DoeJohn ", "others", "Ã¶", "É", "\u200e", "O&#x27;", "Mc", "\n"]


@given(
    st.lists(
        st.tuples(
            st.lists(st.sampled_from(PIECES), max_size=4).map("".join),
            st.lists(st.lists(st.sampled_from(NAME_PIECES), max_size=4).map("".join), max_size=3),
        ),
        max_size=6,
    )
)
def test_many_records_are_examined_as_one_by_one(rows: list[tuple[str, list[str]]]) -> None:
    records = [of(title, *names) for title, names in rows]
    expected = {at: damage for at, record in enumerate(records) if (damage := damage_of(record))}
    assert damaged_among(records) == expected


@given(st.lists(st.sampled_from(PIECES), max_size=5).map("".join), st.lists(st.sampled_from(NAME_PIECES), max_size=5))
def test_repairing_twice_changes_nothing(title: str, names: list[str]) -> None:
    once = repaired(of(title, "".join(names)))
    assert repaired(once) == once


@pytest.mark.parametrize(
    ("title", "other", "cut"),
    [
        ("Ridge and Lasso Regressio", "Ridge and Lasso Regression", True),
        ("Ridge and Lasso Regr", "Ridge and Lasso Regression in Practice", True),
        ("Ridge and Lasso Regression", "Ridge and Lasso Regression in Practice", False),
        ("Training a Neural Network", "Training a Neural Networks", False),
        ("Ridge and Lasso Regression", "Ridge and Lasso Regressio", False),
        ("Regr", "Regression", False),
    ],
)
def test_cut_title_is_known_by_another_of_the_work(title: str, other: str, cut: bool) -> None:
    assert is_cut_off(title, other) is cut


def test_cut_list_of_authors_is_known_by_another_of_the_work() -> None:
    assert is_cut_list(["lovelace", "babbage"], ["lovelace", "babbage", "menabrea", "somerville"])
    assert not is_cut_list(["lovelace", "babbage"], ["lovelace", "babbage", "menabrea"])
    assert not is_cut_list(["babbage", "lovelace"], ["lovelace", "babbage", "menabrea", "somerville"])
    assert not is_cut_list([], ["lovelace", "babbage"])


def test_damage_among_the_records_of_a_work() -> None:
    records = [
        Titled("On the Analytical Engi", ("lovelace",)),
        Titled("On the Analytical Engine", ("lovelace", "b", "m")),
    ]
    assert damage_among(records) == [{Damage.CUT_TITLE, Damage.CUT_AUTHORS}, frozenset()]


def test_fields_of_a_single_source() -> None:
    assert single_source_fields({"year": [2020, None], "venue": ["A", "B"], "doi": [None, None]}) == {"year"}


def test_damage_names_its_field() -> None:
    assert (Damage.LOST_TEX.field, Damage.JOINED_NAMES.field) == ("title", "authors")


def test_cut_words_are_those_that_the_program_found() -> None:
    words = cut_words()
    assert (words["regressio"], words["Recommendatio"]) == ("regression", "Recommendation")
    assert len(words) == 2 * 895


def test_record_has_the_undamaged_title_and_the_whole_list() -> None:
    cut = Description("arxiv", "Ridge and Lasso Regr", arxiv="2301.00001", authors=(RawName("Ada Lovelace"),))
    names = tuple(map(RawName, ("Ada Lovelace", "Charles Babbage", "Mary Somerville")))
    record = record_from([cut, Description("dblp", "Ridge and Lasso Regression", authors=names)])
    assert record.title == "Ridge and Lasso Regression"
    assert [person.family for person in record.authors] == ["Lovelace", "Babbage", "Somerville"]
    assert (record.origin["title"].source, record.origin["authors"].source) == ("dblp", "dblp")


def test_single_damaged_title_is_repaired_before_it_is_printed() -> None:
    assert record_from([of("extquotedblleftDeeperextquotedblright Regressio")]).title == "“Deeper” Regression"


def test_answer_of_a_source_is_repaired() -> None:
    [found] = SourceAnswer.of((of("A Model of Regressio"),), None).candidates
    assert found.title == "A Model of Regression"

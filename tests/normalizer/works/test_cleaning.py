"""Values that were run into a title: what is found there, and what is left alone."""

from __future__ import annotations

import pytest

from normalizer.works.cleaning import Statement, read_pair, without_markup

SHAPES = "Learning Shapes from Shadows"


@pytest.mark.parametrize(
    ("title", "authors", "venue", "year"),
    [
        pytest.param(f"{SHAPES} 1997", (), None, 1997, id="a year at the end"),
        pytest.param(f"{SHAPES}, 1997.", (), None, 1997, id="a year between punctuation"),
        pytest.param(f"{SHAPES} Bo Quigley, Ada Brzezinski", ("Bo Quigley", "Ada Brzezinski"), None, None, id="names"),
        pytest.param(
            f"{SHAPES} Bo Quigley , Ada Brzezinski VLDB 1997", ("Bo Quigley", "Ada Brzezinski"), "VLDB", 1997, id="all"
        ),
        pytest.param(
            f"{SHAPES} Ada Brzezinski Very Large Data Bases",
            ("Ada Brzezinski",),
            "Very Large Data Bases",
            None,
            id="a venue in full",
        ),
        pytest.param(
            f"{SHAPES} in the Proceedings of the 12th Umbra Meeting",
            (),
            "in the Proceedings of the 12th Umbra Meeting",
            None,
            id="words that lead to a venue go with it",
        ),
        pytest.param(
            f"{SHAPES} Proc. VLDB b quigley , a brzezinski",
            ("b quigley", "a brzezinski"),
            "Proc. VLDB b quigley , a brzezinski",
            None,
            id="names behind the venue",
        ),
        pytest.param(
            f"{SHAPES} at the University of Umbra Ada Brzezinski",
            ("Ada Brzezinski",),
            None,
            None,
            id="names that the other record knows",
        ),
        pytest.param(
            f"{SHAPES} g &#233; za brzezinski , b quigley",
            ("géza brzezinski", "b quigley"),
            None,
            None,
            id="an entity is no separator",
            marks=(),
        ),
    ],
)
def test_what_is_missing_is_found_at_the_end_of_the_title(
    title: str, authors: tuple[str, ...], venue: str | None, year: int | None
) -> None:
    theirs = Statement(SHAPES, ("Ada Brzezinski", "Bo Quigley"))
    read, _ = read_pair(Statement(title), theirs)
    assert (read.authors, read.venue, read.year) == (authors, venue, year)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        pytest.param("Shadow Rings, II", "Shadow Rings, I", id="a part is no author"),
        pytest.param("Training Deep Shadow Models", "Training Deep Models", id="a last word is no author"),
        pytest.param("Shadows: Principles, Products, and Trends", "Shadows: Principles, Products", id="an enumeration"),
        pytest.param("Shadows at a Workshop", "Shadows at a", id="a common word is no venue"),
        pytest.param("Team Umbra 2014", "Team Umbra 2015", id="two years tell two works"),
    ],
)
def test_what_a_title_needs_stays(ours: str, theirs: str) -> None:
    a, b = read_pair(Statement(ours), Statement(theirs))
    assert (a.title, a.authors, a.venue) == (ours, (), None)
    assert (b.title, b.authors, b.venue) == (theirs, (), None)


def test_values_that_are_given_are_not_looked_for() -> None:
    whole = Statement(f"{SHAPES} VLDB", ("Ada Brzezinski",), year=1997, venue="ICDE")
    assert read_pair(whole, Statement(SHAPES, ("Ada Brzezinski",)))[0] == whole


def test_both_records_may_run_the_same_names_into_their_titles() -> None:
    ours = Statement(f"{SHAPES} b quigley , a brzezinski vldb", year=1997)
    theirs = Statement(f"{SHAPES} a brzezinski , b quigley proc of the 23rd vldb")
    a, b = read_pair(ours, theirs)
    assert (a.title, b.title) == (SHAPES, SHAPES)
    assert (a.authors, b.authors) == (("b quigley", "a brzezinski"), ("a brzezinski", "b quigley"))


def test_two_single_names_with_initials_confirm_each_other() -> None:
    a, b = read_pair(Statement(f"{SHAPES} b quigley", year=1997), Statement(f"{SHAPES} bk quigley", venue="VLDB"))
    assert (a.authors, b.authors) == (("b quigley",), ("bk quigley",))


def test_two_titles_alone_confirm_no_names() -> None:
    ours = Statement("Fast Deep Shadow Rendering, Lighting")
    assert read_pair(ours, ours) == (ours, ours)
    assert read_pair(ours, Statement("Fast Deep Shadow Rendering, Lightning"))[0] == ours


def test_a_list_of_names_with_initials_needs_no_confirmation() -> None:
    a, _ = read_pair(Statement(f"{SHAPES} b quigley , a brzezinski"), Statement(SHAPES))
    assert (a.title, a.authors) == (SHAPES, ("b quigley", "a brzezinski"))


def test_names_that_the_other_record_denies_are_none() -> None:
    a, _ = read_pair(Statement(f"{SHAPES} Under Water, Near Coasts"), Statement(SHAPES, ("Ada Brzezinski",)))
    assert (a.title, a.authors) == (f"{SHAPES} Under Water, Near Coasts", ())


def test_a_torn_list_of_authors_before_the_title_goes() -> None:
    a, _ = read_pair(
        Statement(f"and A. Brzezinski. {SHAPES}", ("Bo Quigley",)), Statement(SHAPES, ("Ada Brzezinski", "Bo Quigley"))
    )
    assert a.title == SHAPES


def test_a_coined_name_before_the_title_stays() -> None:
    a, _ = read_pair(Statement(f"ShadeNet: {SHAPES}"), Statement(SHAPES))
    assert a.title == f"ShadeNet: {SHAPES}"


def test_a_year_within_the_venue_counts() -> None:
    assert read_pair(Statement(SHAPES, venue="VLDB 1998"), Statement("Other"))[0].year == 1998


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        pytest.param("BT<sup>2</sup> for <i>Shadows</i>", "BT2 for Shadows", id="face markup"),
        pytest.param("p < q and q > r", "p < q and q > r", id="signs of mathematics"),
        pytest.param("Shapes from Shadows[J]", "Shapes from Shadows", id="the type of a Chinese reference"),
        pytest.param("Shapes from [Shadows]", "Shapes from [Shadows]", id="other brackets"),
        pytest.param("Shapes from Shadows - group of 14 »", "Shapes from Shadows", id="Google Scholar's count"),
    ],
)
def test_markup_of_titles(raw: str, plain: str) -> None:
    assert without_markup(raw) == plain

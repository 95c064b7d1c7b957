"""Titles of records: how one stands to the other, and which tell too little."""

from __future__ import annotations

import pytest

from normalizer.works.records.titles import (
    RecordTitles,
    Relation,
    is_about_another,
    is_generic,
    name_words,
    tells_more,
)

SHAPES = "Learning Shapes from Shadows with Sparse Views"


@pytest.mark.parametrize(
    ("ours", "theirs", "relation"),
    [
        (SHAPES, SHAPES.upper(), Relation.SAME),
        (SHAPES, f"{SHAPES}. In Proc. 24th VLDB, 1998", Relation.SAME),
        (SHAPES, f"{SHAPES}. 30(1): 78-83", Relation.SAME),
        (SHAPES, f"J. Widom. {SHAPES}", Relation.SAME),
        (SHAPES, f"{SHAPES} (system demonstration)", Relation.SAME),
        (SHAPES, f"{SHAPES} (experience paper)", Relation.SAME),
        (SHAPES, "Learning Shape from Shadows with Sparse Views", Relation.NEAR),
        ("shapes from shadows learned", "learned shapes from shadows", Relation.NEAR),
        (SHAPES, "Learning Shapes from Shadows", Relation.CONTAINED),
        (SHAPES, "Learning Shapes from Shadows with Sparse Views That Cameras on Drones Took", Relation.CONTAINED),
        ("ShadeNet: Shapes from Shadows", "Shapes from Shadows", Relation.CONTAINED),
        ("Shapes from Shadows", "Shapes from Shadows in 3D", Relation.CONTAINED),
        ("Shapes from Shadows: II", "Shapes from Shadows", Relation.OTHER_VERSION),
        ("2D Shapes from Shadows", "3D Shapes from Shadows", Relation.OTHER_VERSION),
        ("Survey 2014 of Shadows", "Survey 2015 of Shadows", Relation.OTHER_VERSION),
        ("Comment on Shapes from Shadows", "Shapes from Shadows", Relation.OTHER_VERSION),
        ("Shapes from Shadows at Night", "Shapes from Shadows by Day", Relation.LIKE),
        (SHAPES, "The Deltas of Three Rivers", Relation.OTHER),
        ("", SHAPES, Relation.OTHER),
    ],
)
def test_relation_of_two_titles(ours: str, theirs: str, relation: Relation) -> None:
    names = name_words(["J. Widom"])
    assert RecordTitles(ours, theirs, names).relation is relation
    assert RecordTitles(theirs, ours, names).relation is relation


def test_overlap_is_the_share_of_content_words() -> None:
    assert RecordTitles("Shapes from Shadows", "Shadows of Trees").overlap == pytest.approx(1 / 3)
    assert RecordTitles("of the", "of the").overlap == 0.0


@pytest.mark.parametrize(
    "title", ["Editorial", "Guest Editor's Introduction", "Book Review Column", "Preface to Part II", "2004"]
)
def test_generic_titles(title: str) -> None:
    assert is_generic(title)


@pytest.mark.parametrize("title", ["BERT", "Review of Shadows", "Message Passing"])
def test_titles_that_tell(title: str) -> None:
    assert not is_generic(title)


@pytest.mark.parametrize(
    ("title", "about"),
    [("Discussion of: Shadows", True), ("Shadows: A Rejoinder", True), ("A Shadow Discussion Held at Night", False)],
)
def test_titles_that_many_people_write_under(title: str, about: bool) -> None:  # a column of the table
    assert is_about_another(title) is about


def test_an_abstract_tells_more_when_it_has_other_words() -> None:
    assert tells_more("one two three four", "one two", 2)
    assert not tells_more("one two three three", "one two", 2)

"""`relate`: symmetric, never raises for a description, monotone in the evidence."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizer import works
from normalizer.values.names.person import Person
from normalizer.works import levels
from normalizer.works.description import Description, Form, RawName
from normalizer.works.evidence import compare
from normalizer.works.relation import Relation, relate, weigh, weights
from normalizer.works.title_pair import TitleLevel
from normalizer.works.words import TermFrequencies

_TITLES = (
    "Cold atoms in traps",
    "Cold atoms in traps: a survey",
    'Comment on "Cold atoms in traps"',
    "Cold atoms in traps II",
    "Warm atoms in traps",
    "Learning of sparse graphs",
    "COLD: Atoms of $x^2$",
    "",
)
_NAMES = ("Marie Curie", "Irène Joliot", "Emil Post", "Wang, Wei", "W. Wang", "Li", "ATLAS Collaboration", "")
_VENUES = (None, "AAAI", "Artificial Intelligence", "arXiv preprint", "ICML 2024 Workshops: HiLD", "Wiley", "proc .")
_ABSTRACT = " ".join(f"word{number} of the abstract" for number in range(30))

mappings = st.fixed_dictionaries(
    {
        "title": st.sampled_from(_TITLES) | st.text(max_size=30),
        "authors": st.lists(st.sampled_from(_NAMES), max_size=4),
    },
    optional={
        "authors_complete": st.booleans(),
        "year": st.none() | st.integers(1990, 2010),
        "venue": st.sampled_from(_VENUES),
        "type": st.sampled_from([None, "article", "inproceedings", "book", "preprint", "dataset", "phdthesis"]),
        "volume": st.sampled_from([None, "1", "2"]),
        "number": st.sampled_from([None, "1", "2"]),
        "pages": st.sampled_from([None, "1--10", "11-20", "vii"]),
        "doi": st.sampled_from([None, "10.1000/a", "10.1000/A", "10.1000/a.t001", "not a doi"]),
        "arxiv": st.sampled_from([None, "1001.0001", "1001.0001v2", "hep-th/9901001", "?"]),
        "abstract": st.sampled_from([None, "", "Cold atoms", _ABSTRACT]),
        "kind": st.sampled_from(["page", "record", "entry", "lock", "other"]),
    },
)


@given(mappings, mappings)
@settings(max_examples=150, deadline=None)
def test_the_order_of_the_descriptions_does_not_matter(left: dict[str, Any], right: dict[str, Any]) -> None:
    one, other = relate(left, right), relate(right, left)
    assert (one.relation, one.reason) == (other.relation, other.reason)
    assert one.probability == pytest.approx(other.probability)
    assert one.contributions == pytest.approx(other.contributions)
    assert 0 < one.probability < 1
    assert one.relation.is_one_work is (one.probability >= weights().one_work)


@given(mappings)
@settings(max_examples=60, deadline=None)
def test_the_weights_add_up_to_the_log_odds(row: dict[str, Any]) -> None:
    judgement = relate(row, row)
    bits = weights().prior + sum(judgement.contributions.values())
    if judgement.veto is None and abs(bits) < 40:
        assert math.log2(judgement.probability / (1 - judgement.probability)) == pytest.approx(bits, abs=1e-3)


BASE = {"title": "Cold atoms in optical traps", "authors": ["Marie Curie"]}
AGREEING: list[tuple[str, dict[str, Any]]] = [
    ("year", {"year": 1990}),
    ("venue", {"venue": "Machine Learning"}),
    ("doi", {"doi": "10.1000/a"}),
    ("arxiv", {"arxiv": "1001.0001"}),
    ("pages", {"pages": "11--20"}),
    ("volume", {"volume": "3", "number": "2"}),
    ("abstract", {"abstract": _ABSTRACT}),
    ("people", {"authors": ["Marie Curie", "Irène Joliot", "Emil Post", "Rózsa Péter"]}),
]


@pytest.mark.parametrize(("name", "fields"), AGREEING, ids=[row[0] for row in AGREEING])
def test_agreeing_evidence_does_not_lower_the_probability(name: str, fields: dict[str, Any]) -> None:
    without = relate(BASE, BASE)
    assert relate({**BASE, **fields}, {**BASE, **fields}).probability >= without.probability - 1e-9, name
    assert without.probability >= relate(BASE, {**BASE, "authors": []}).probability


def test_rare_titles_by_any_frequencies_are_stronger_evidence() -> None:
    common, rare = ({"title": title} for title in ("Deep learning", "Kostka polynomials of Tortkara algebras"))
    assert relate(rare, rare).probability > relate(common, common).probability
    row = {"title": "Kostka polynomials of Tortkara algebras"}
    frequent = TermFrequencies(dict.fromkeys(("kostka", "polynomials", "tortkara", "algebras"), 1), 2.0)
    assert relate(row, row, frequent).probability < relate(row, row).probability


@pytest.mark.parametrize("field", ["title", "printed_title"])
def test_weights_of_titles_rise_with_their_level(field: str) -> None:
    row = [weights().of(field, level) for level in TitleLevel]
    assert row == sorted(row)


@pytest.mark.parametrize(
    ("field", "kind"),
    [
        ("people", levels.PeopleLevel),
        ("year", levels.YearLevel),
        ("printed_year", levels.YearLevel),
        ("venue", levels.FieldLevel),
        ("id", levels.IdLevel),
        ("pages", levels.FieldLevel),
        ("volume", levels.FieldLevel),
        ("word", levels.FieldLevel),
        ("retitled_people", levels.PeopleLevel),
        ("reworded_people", levels.PeopleLevel),
        ("abstract", levels.AbstractLevel),
    ],
)
def test_weights_rise_with_the_level_and_nothing_is_said_by_silence(field: str, kind: Any) -> None:
    row = [weights().of(field, level) for level in kind]
    assert row == sorted(row)
    assert weights().of(field, kind.UNKNOWN) == 0


def test_a_description_with_nothing_but_a_title_is_weighed_by_it() -> None:
    judgement = relate({"title": "Cold atoms in optical traps"}, {"title": "Cold atoms in optical traps"})
    assert {name for name, weight in judgement.contributions.items() if weight} == {"title"}


def test_descriptions_and_mappings_are_the_same() -> None:
    row = {
        "title": "Cold atoms",
        "authors": ["Marie Curie"],
        "year": 1990,
        "number": "2",
        "type": "article",
        "kind": "entry",
    }
    description = Description(
        "entry", "Cold atoms", authors=(RawName("Marie Curie"),), year=1990, issue="2", kind="article", form=Form.ENTRY
    )
    assert Description.from_mapping(row) == description
    assert relate(description, row).probability == relate(row, row).probability
    assert relate(description, description) is relate(description, description)  # asked for again soon after


@pytest.mark.parametrize(
    ("row", "read"),
    [
        ({"year": "1990"}, {"year": 1990}),
        ({"year": " 1990 "}, {"year": 1990}),
        ({"year": "soon"}, {}),
        ({"volume": 3, "number": 2, "pages": 7}, {"volume": "3", "issue": "2", "pages": "7"}),
        ({"authors": ("Marie Curie",), "unknown": 1}, {"authors": (RawName("Marie Curie"),)}),
        (
            {"authors": [{"family": "Curie", "given": "Marie"}]},
            {"authors": (RawName("Marie Curie", "Curie", "Marie"),)},
        ),
        ({"authors": [{"name": "Marie Curie", "authorId": "1"}]}, {"authors": (RawName("Marie Curie"),)}),
        ({"authors": [{"literal": "CMS"}]}, {"authors": (RawName("CMS", "CMS"),)}),
        (
            {"authors": [Person(family="Berg", given="Jan", particle="van der")]},
            {"authors": (RawName("Jan van der Berg", "van der Berg", "Jan"),)},
        ),
        ({"arxiv_id": "arXiv:1706.03762v2"}, {"arxiv": "1706.03762"}),
        ({"eprint": "1706.03762", "doi": "10.1/x"}, {"arxiv": "1706.03762", "doi": "10.1/x"}),
        ({"eprint": "123456"}, {}),
        ({"ids": {"arxiv": "1706.03762", "doi": None, "unknown": "1"}}, {"arxiv": "1706.03762"}),
        ({"ids": ["arXiv:1706.03762", "doi:10.1000/x", "none"]}, {"arxiv": "1706.03762", "doi": "10.1000/x"}),
        ({"arxiv": "1706.03762", "ids": {"arxiv": "1512.03385"}}, {"arxiv": "1706.03762"}),
        (
            {"venue": "arXiv preprint arXiv:1706.03762"},
            {"venue": "arXiv preprint arXiv:1706.03762", "arxiv": "1706.03762"},
        ),
        ({"venue": "CoRR", "volume": "abs/1706.03762"}, {"venue": "CoRR", "arxiv": "1706.03762"}),
        (
            {"venue": "CoRR abs/1706.03762", "arxiv": "1512.03385"},
            {"venue": "CoRR abs/1706.03762", "arxiv": "1512.03385"},
        ),
        ({"pages": "arXiv:1706.03762"}, {"arxiv": "1706.03762"}),
        (
            {"url": "https://aclanthology.org/P92-1035", "doi": "10.3115/981967.982002"},
            {"url": "https://aclanthology.org/P92-1035", "doi": "10.3115/981967.982002", "acl": "P92-1035"},
        ),
        ({"url": "https://doi.org/10.1000/x"}, {"url": "https://doi.org/10.1000/x", "doi": "10.1000/x"}),
        ({"year": None, "authors": None, "doi": None, "title": ""}, {}),
    ],
)
def test_values_of_a_mapping_are_read(row: dict[str, Any], read: dict[str, Any]) -> None:
    assert Description.from_mapping(row) == Description("record", "", **read)


@pytest.mark.parametrize(
    "row",
    [{"authors": [value]} for value in (3, None, ["A", "B"], {"name": 1}, {"family": 3})] + [{"ids": 3}, {"ids": [3]}],
)
def test_values_of_another_type_are_refused(row: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="expected"):
        Description.from_mapping({"title": "Rings", **row})


@pytest.mark.parametrize("row", [None, "Rings", 1])
def test_only_descriptions_and_mappings_are_related(row: Any) -> None:
    for pair in ((row, {}), ({}, row)):
        with pytest.raises(TypeError, match="expected a Description, a Record or a mapping"):
            relate(*pair)


def test_damaged_values_do_not_contradict() -> None:
    left = Description("a", "Cold atoms in traps of light", authors=(RawName("Marie Curie"),), year=1990)
    right = replace(left, year=2005, venue="AAAI")
    assert compare(left, right).levels()["year"] < 0
    assert compare(left, replace(right, damaged=frozenset(["year"]))).levels()["year"] == 0
    assert compare(replace(left, damaged=frozenset(["year"])), left).levels()["year"] > 0
    assert weigh(compare(left, replace(right, damaged=frozenset(["year"]))), weights())["year"] == 0


VERSIONS: list[tuple[str, Relation, dict[str, Any], dict[str, Any]]] = [
    ("preprint of 2016 and SIGMOD 2021", Relation.VERSION, {"year": 2016, "arxiv": "1603.01234", "type": "preprint"}, {"year": 2021, "venue": "SIGMOD", "type": "inproceedings"}),
    ("workshop and conference", Relation.VERSION, {"year": 2024, "venue": "ICML 2024 Workshops: HiLD", "type": "inproceedings"}, {"year": 2024, "venue": "NeurIPS", "type": "inproceedings"}),
    ("full version", Relation.VERSION, {"year": 2019, "title": "Mapping of neural scenes in the dark (full version)"}, {"year": 2019, "venue": "ICML", "type": "inproceedings"}),
    ("technical report", Relation.VERSION, {"year": 2012, "title": "Mapping of neural scenes in the dark (technical report)"}, {"year": 2012}),
    ("preprint by its title", Relation.VERSION, {"year": 2012, "title": "Mapping of neural scenes in the dark [preprint]"}, {"year": 2012}),
    ("preprint of bioRxiv and journal", Relation.VERSION, {"year": 2020, "venue": "bioRxiv", "type": "misc", "doi": "10.1101/2020.02.02"}, {"year": 2021, "venue": "Nature Methods", "type": "article", "doi": "10.1038/s41592-020"}),
    ("preprint and journal", Relation.VERSION, {"year": 2019, "arxiv": "1901.01234"}, {"year": 2021, "venue": "Pattern Recognition", "type": "article"}),
    ("abbreviation and full name of a journal", Relation.SAME, {"year": 2017, "venue": "TPAMI", "type": "article"}, {"year": 2017, "venue": "IEEE Transactions on Pattern Analysis and Machine Intelligence", "type": "article"}),
    ("page and preprint", Relation.SAME, {"year": 2019}, {"year": 2019, "arxiv": "1901.01234", "type": "preprint"}),
    ("two lists of one conference", Relation.SAME, {"year": 2025, "venue": "ICML"}, {"year": 2025, "venue": "Proceedings of the 42nd International Conference on Machine Learning", "type": "inproceedings"}),
]  # fmt: skip


@pytest.mark.parametrize(("relation", "left", "right"), [row[1:] for row in VERSIONS], ids=[row[0] for row in VERSIONS])
def test_versions_of_one_work(relation: Relation, left: dict[str, Any], right: dict[str, Any]) -> None:
    common = {"title": "Mapping of neural scenes in the dark", "authors": ["Marie Curie", "Irène Joliot", "Emil Post"]}
    judgement = relate({**common, **left}, {**common, **right})
    assert judgement.relation is relation
    assert judgement.probability > 0.8


def test_a_judgement_is_one_line_for_people() -> None:
    judgement = relate({"title": "Part I"}, {"title": "Part II"})
    vars(judgement)["probability"] = 0.01
    assert str(judgement) == "sequel (0.010, other-number)"
    assert relate({"title": "Cold atoms"}, {"title": "Cold atoms"}).reason == "weights"


@pytest.mark.parametrize(
    "name",
    "Action Description Evidence Form Judgement Policy RawName Relation TermFrequencies Veto decide ids_of relate".split(),
)
def test_programs_that_read_the_labeled_data_find_their_names(name: str) -> None:
    assert getattr(works, name).__name__ == name
    with pytest.raises(AttributeError, match=f"'{name}_'"):
        getattr(works, f"{name}_")

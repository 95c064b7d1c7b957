"""Which source records become one: the decisions of the linkage engine, and those that are made without it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.values.names.render import linkage_key
from normalizer.works.description import Description, RawName
from normalizer.works.grouping import join
from normalizer.works.policies import Action, Policy, decide
from normalizer.works.relation import relate

LONG_TITLE = "Learning to Fly over Rivers"
RARE_TITLE = "Isostatic Glaciers Carve Braided Riverbeds"
PREPRINT = {"arxiv": "2009.10901", "published": "2020-09"}


def record(authors: str = "", title: str = LONG_TITLE, **fields: Any) -> Description:
    names = tuple(RawName(name) for name in authors.split(" and ") if name)
    return Description("s", title, authors=names, **fields)


@pytest.mark.parametrize(
    ("name", "family"),
    [
        pytest.param(RawName("Ann B. Cee"), "cee", id="last word"),
        pytest.param(RawName("Cee, Ann"), "cee", id="before the comma"),
        pytest.param(RawName("Jan van der Berg"), "berg", id="particles do not count"),
        pytest.param(RawName("whatever", family="van der Berg", given="Jan"), "berg", id="family name given"),
        pytest.param(RawName("John Cee Jr."), "cee", id="suffix"),
        pytest.param(RawName("Martin Luther King, Jr."), "king", id="suffix after a comma"),
        pytest.param(RawName("x", family="Jr.", given="Martin Luther King"), "king", id="suffix in the family name"),
        pytest.param(RawName("Wei Wang 0001"), "wang", id="number of a namesake at DBLP"),
        pytest.param(RawName("José García"), "garcia", id="accents"),
        pytest.param(RawName("..."), "", id="nothing of a name"),
    ],
)
def test_family_name(name: RawName, family: str) -> None:
    assert linkage_key(name) == family


TAKE = {
    "the same people": (record("A Cee and B Dee", year=2020), record("A Cee and B Dee", year=2020)),
    "preprint and paper, five years apart": (
        record("Ann Ceephas and Bob Deeland and Eve Fox", arxiv="1604.00001", published="2016-04"),
        record("Ann Ceephas and Bob Deeland and Eve Fox", venue="SIGMOD", year=2021),
    ),
    "preprint without authors, and a paper of its year": (
        record(title=RARE_TITLE, **PREPRINT),
        record("A Cee", RARE_TITLE, year=2020, venue="International Conference on Machine Learning"),
    ),
    "case of a DOI": (record("A Cee", doi="10.1000/a"), record("A Cee", doi="10.1000/A")),
    "DOI of arXiv is no publisher's": (record("A Cee", doi="10.48550/arXiv.2009.10901"), record("A Cee", doi="10.1000/a", year=2020)),
    "one arXiv number, and nobody contradicts": (record(**PREPRINT), record(title="Over Water", **PREPRINT)),
    "the same pages": (record("A Cee", venue="J. of X", pages="1-9", year=2020), record("A Cee", venue="J of X", pages="1--9", year=2020)),
}  # fmt: skip
APART = {
    "no name in common": (record("Ann Cee", year=2020), record("Bob Dee", year=2020)),
    "papers of a short title without people": (record(title="Ice Beds", year=2020), record(title="Ice Beds", year=2020)),
    "two arXiv numbers": (record("A Cee", arxiv="2209.10901"), record("A Cee", arxiv="2209.10902")),
    "DOI of arXiv against another number": (record("A Cee", doi="10.48550/arXiv.2209.10901"), record("A Cee", arxiv="2209.10902")),
    "a copied DOI": (record("Ann Cee", "Ice", doi="10.1000/a"), record("Bob Dee", doi="10.1000/a")),
    "conference paper and journal extension": (
        record("A Cee", venue="ICML", kind="conference", year=2020),
        record("A Cee", venue="Journal of Rivers", kind="journal", year=2022),
    ),
    "a column that returns": (
        record("A Cee", "News and Notes", venue="J. of X", kind="journal", year=2020),
        record("A Cee", "News and Notes", venue="J. of X", kind="journal", year=2023),
    ),
    "second part": (record("A Cee"), record("A Cee", f"{LONG_TITLE} II")),
    "comment": (record("A Cee"), record("A Cee", f"Comment on {LONG_TITLE}")),
}  # fmt: skip


@pytest.mark.parametrize(("left", "right"), TAKE.values(), ids=TAKE)
def test_records_that_become_one(left: Description, right: Description) -> None:
    assert join(left, right) is join(right, left) is Action.TAKE


@pytest.mark.parametrize(("left", "right"), APART.values(), ids=APART)
def test_records_that_stay_apart(left: Description, right: Description) -> None:
    assert join(left, right) is join(right, left) is not Action.TAKE


NUMBERS = st.sampled_from([None, "2209.10901", "2209.10902", "hep-th/9901001"])
RECORDS = st.builds(
    record,
    st.sampled_from(["", "Ann Cee", "A. Cee", "Bob Dee and Ann Cee", "Bob Dee and Ann Cee and Eve Fox"]),
    st.sampled_from([LONG_TITLE, "Learning to Fly", f"{LONG_TITLE} II", f"Comment on {LONG_TITLE}", "Ice"]),
    arxiv=NUMBERS,
    doi=st.sampled_from([None, "10.1000/a", "10.1000/a.f1", "10.48550/arXiv.2209.10902"]),
    venue=st.sampled_from([None, "ICML", "Nature", "CoRR", "ICML Workshop on Ice", LONG_TITLE]),
    year=st.sampled_from([None, 1999, 2020, 2021, 2026]),
    kind=st.sampled_from([None, "journal", "conference", "book", "chapter", "dataset", "thesis"]),
    pages=st.sampled_from([None, "1-9", "11"]),
)


@given(RECORDS, RECORDS)
def test_two_numbers_decide_what_the_engine_would(left: Description, right: Description) -> None:
    assert join(left, right) is decide(Policy.JOIN, relate(left, right))

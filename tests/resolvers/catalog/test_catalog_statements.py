from __future__ import annotations

from typing import Any

import pytest

from normalizer.values.names import linkage_key
from normalizer.works.description import Description, RawName
from resolvers.catalog.linking.linkage import SAME_DOI, SAME_TITLE, statement_of

FIVE_WORDS, FOUR_WORDS = "Learning to Fly over Rivers", "Learning to Fly Far"


def said(authors: str = "", title: str = FIVE_WORDS, **fields: Any) -> Any:
    names = tuple(RawName(name) for name in authors.split(" and ") if name)
    return statement_of(Description("s", title, authors=names, **fields))


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


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param(said("A Cee", year=2020), said("B Cee and D Dee", year=2021), True, id="a family name in common"),
        pytest.param(said("A Cee", year=2020), said("A Dee", year=2020), False, id="no name in common"),
        pytest.param(said("A Cee", year=2016), said("A Cee", year=2020), True, id="four years apart"),
        pytest.param(said("A Cee", year=2015), said("A Cee", year=2020), False, id="five years apart"),
        pytest.param(
            said("A Cee", published="2013-05", year=2017), said("A Cee", year=2020), True, id="nearest years count"
        ),
        pytest.param(said("A Cee"), said("A Cee", year=2020), True, id="year not known, authors in common"),
        pytest.param(said(year=2020), said("A Cee", year=2020), True, id="no authors, a long title, and the years fit"),
        pytest.param(said(), said("A Cee", year=2020), False, id="neither authors nor year"),
        pytest.param(
            said(title=FOUR_WORDS, year=2020),
            said("A Cee", title=FOUR_WORDS, year=2020),
            False,
            id="no authors, a short title",
        ),
        pytest.param(
            said("A Cee", title=FOUR_WORDS, year=2020),
            said("A Cee", title=FOUR_WORDS, year=2020),
            True,
            id="short title, authors in common",
        ),
        pytest.param(said("A Cee", arxiv="2209.10901"), said("A Cee", arxiv="2209.10902"), False, id="two arXiv ids"),
        pytest.param(said(arxiv="2209.10901"), said("A Cee", year=2023), True, id="an arXiv id tells the year"),
        pytest.param(said("A Cee", doi="10.1000/a"), said("A Cee", doi="10.1000/b"), False, id="two publisher's DOIs"),
        pytest.param(said("A Cee", doi="10.1000/a"), said("A Cee", doi="10.1000/A"), True, id="case of a DOI"),
        pytest.param(
            said("A Cee", doi="10.48550/arXiv.2209.10901"), said("A Cee", doi="10.1000/a"), True, id="a DOI of arXiv"
        ),
        pytest.param(
            said("A Cee", doi="10.48550/arXiv.2209.10901"),
            said("A Cee", arxiv="2209.10902"),
            False,
            id="a DOI of arXiv against another arXiv id",
        ),
        pytest.param(
            said("A Cee", venue="J. of X", pages="1-9", year=2020),
            said("A Cee", venue="J of X", pages="11-12", year=2020),
            False,
            id="other pages of the same journal",
        ),
        pytest.param(
            said("A Cee", venue="J. of X", pages="1-9", year=2020),
            said("A Cee", venue="J. of X", pages="1--9", year=2020),
            True,
            id="the same pages",
        ),
        pytest.param(
            said("A Cee", venue="J. of X", year=2020),
            said("A Cee", venue="J. of X", year=2022),
            False,
            id="two years of the same journal",
        ),
        pytest.param(
            said("A Cee", venue="Workshop Y", pages="1", year=2020),
            said("A Cee", venue="J. of X", pages="7", year=2022),
            True,
            id="two venues",
        ),
    ],
)
def test_same_title_is_the_same_work(one: Any, other: Any, same: bool) -> None:
    assert SAME_TITLE.same(one, other) is same
    assert SAME_TITLE.same(other, one) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param(said("A Cee", year=2010), said("B Cee", year=2020), True, id="a family name in common"),
        pytest.param(said("A Cee"), said("A Dee"), False, id="a DOI that was copied wrong"),
        pytest.param(said(), said("A Dee"), True, id="authors not known"),
        pytest.param(said("A Cee", arxiv="2209.10901"), said("A Cee", arxiv="2209.10902"), False, id="two arXiv ids"),
    ],
)
def test_same_doi_is_the_same_work(one: Any, other: Any, same: bool) -> None:
    assert SAME_DOI.same(one, other) is same
    assert SAME_DOI.same(other, one) is same


def test_absurdly_many_authors_are_compared_by_the_first_of_them() -> None:
    many = said(" and ".join(f"A Name{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}" for n in range(10_000)))
    assert 0 < len(many.families) <= 200

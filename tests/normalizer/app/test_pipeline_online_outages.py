"""What an outage of an online source leaves behind, and whether the result is incomplete then."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from online_scene import ENGINES, LOOMS, REFUSAL, Shelf, Source, online, reasons, resolve, titles

from normalizer.app.resolve import UnavailableSource, parse_queries
from normalizer.app.source_plan import Sources
from normalizer.works.description import Description
from normalizer.works.verdict import Reason
from resolvers.base import OnlineResolver, TitleQuery
from resolvers.errors import SourceUnavailable

DOWN = "arXiv (export.arxiv.org) cannot be reached: connection refused"


def test_title_that_could_not_be_asked_is_not_called_unknown() -> None:
    arxiv = Source("arxiv", ENGINES, trouble=DOWN, refused=frozenset({LOOMS.title}))
    others = Source("semantic-scholar"), Source("dblp"), Source("crossref")
    result = resolve(titles(ENGINES.title, LOOMS.title), Sources(online=online(arxiv, *others)))
    assert reasons(result)[1] is Reason.NOT_ASKED
    assert result.matches[0].work
    assert result.missing == (UnavailableSource("arxiv", DOWN, titles=1, works=0, incomplete=True),)
    assert result.is_incomplete
    # Others are asked for what arXiv lacks, not for what it could not say.
    assert [source.titles for source in others] == [[], [], []]


def test_near_miss_of_the_catalog_is_not_asked_either() -> None:
    near = Description("catalog", "Engines that Weave", arxiv="2301.00009")

    class Near(Shelf):
        def find(self, queries: Sequence[TitleQuery]) -> Sequence[Sequence[Description]]:
            return [[near] for _ in queries]

    result = resolve(titles(LOOMS.title), Sources([Near()], online(Source("arxiv", trouble=DOWN))))
    assert reasons(result) == [Reason.NOT_ASKED]
    assert result.matches[0].compared[0].title == near.title


TROUBLES = {
    # source and trouble, what was named, what is tolerated -> is the result incomplete?
    "arXiv, for a title": ("arxiv", DOWN, (), (), True),
    "the shared pool": ("semantic-scholar", REFUSAL, (), ("semantic-scholar",), False),
    "the shared pool, named": (
        "semantic-scholar",
        REFUSAL,
        ("arxiv", "semantic-scholar"),
        ("semantic-scholar",),
        False,
    ),
    "Semantic Scholar with a key": ("semantic-scholar", REFUSAL, (), (), True),
    "named and out of reach": (
        "semantic-scholar",
        "Semantic Scholar cannot be reached: no route to host",
        ("arxiv", "semantic-scholar"),
        ("semantic-scholar",),
        True,
    ),
    "library that was named": ("dblp", "DBLP did not answer (500, asked 3 times)", ("arxiv", "dblp"), (), True),
}


@pytest.mark.parametrize(("name", "why", "named", "tolerated", "incomplete"), TROUBLES.values(), ids=TROUBLES)
def test_outage_makes_a_result_incomplete_when_it_matters(
    name: str, why: str, named: tuple[str, ...], tolerated: tuple[str, ...], incomplete: bool
) -> None:
    sources = [Source(each, trouble=why if each == name else None) for each in ("arxiv", "semantic-scholar", "dblp")]
    chosen = {source.name: source for source in sources if not named or source.name in named}
    result = resolve(
        titles("Nobody Has Ever Written This Title"),
        Sources(online=online(*chosen.values()), named=named, tolerated=frozenset(tolerated)),
    )
    assert result.is_incomplete is incomplete
    assert [each.source for each in result.missing] == [name]


def test_look_up_that_fails_is_told_but_settles_nothing_less() -> None:
    s2 = Source("semantic-scholar", trouble="Semantic Scholar did not answer (502, asked 4 times)")
    result = resolve(titles(ENGINES.title), Sources(online=online(Source("arxiv", ENGINES), s2)))
    assert result.matches[0].work == (ENGINES,)
    assert [(each.titles, each.works, each.incomplete) for each in result.missing] == [(0, 1, False)]


def test_source_that_refused_to_be_looked_up_in_is_not_asked_for_titles() -> None:
    s2 = Source("semantic-scholar", trouble=REFUSAL)
    asked = titles(ENGINES.title, "Nobody Has Ever Written This Title")
    resolve(asked, Sources(online=online(Source("arxiv", ENGINES), s2)))
    assert s2.titles == []


def test_source_that_cannot_even_be_opened_is_trouble_not_a_crash() -> None:
    def broken() -> OnlineResolver:
        raise SourceUnavailable("arXiv was not asked")

    result = resolve(parse_queries(["2301.00001", ENGINES.title]), Sources(online={"arxiv": broken}))
    assert reasons(result) == [Reason.NOT_ASKED, Reason.NOT_ASKED]
    assert result.missing[0].titles == 2

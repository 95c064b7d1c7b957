"""Titles that the catalog lacks: which online source is asked for them, in which order."""

from __future__ import annotations

from collections.abc import Sequence

from online_scene import ENGINES, LOOMS, ONLY_PRINTED, PEOPLE, Shelf, Source, online, resolve, titles

from normalizer.app.source_plan import Sources
from normalizer.values.ids import PaperId
from normalizer.works.description import Description
from normalizer.works.verdict import Reason
from resolvers.base import OnlineResolver, SourceAnswer, StopCondition, TitleQuery


def test_arxiv_is_asked_for_what_the_catalog_lacks() -> None:
    arxiv = Source("arxiv", ENGINES, LOOMS)
    result = resolve(titles(ENGINES.title, LOOMS.title), Sources([Shelf(ENGINES)], online(arxiv)))
    assert arxiv.titles == [LOOMS.title]
    assert [match.work[0].arxiv for match in result.matches] == ["2301.00001", "2301.00002"]
    assert not result.missing


def test_repeats_of_a_title_are_one_question_with_the_fullest_abstract() -> None:
    queries: list[TitleQuery] = []

    class Watched(Source):
        def find(self, asked: Sequence[TitleQuery], fits: StopCondition) -> list[SourceAnswer]:
            queries.extend(asked)
            return super().find(asked, fits)

    asked = [
        *titles(ENGINES.title, abstract="Short."),
        *titles(ENGINES.title.upper(), abstract="A longer abstract of ours."),
    ]
    result = resolve(asked, Sources(online=online(Watched("arxiv", ENGINES))))
    assert queries == [TitleQuery(ENGINES.title, "A longer abstract of ours.")]
    assert all(match.work for match in result.matches)


def test_title_is_settled_when_all_its_repeats_are() -> None:
    settled: list[bool] = []

    class Asking(Source):
        def find(self, queries: Sequence[TitleQuery], fits: StopCondition) -> list[SourceAnswer]:
            settled.extend([fits(0, (LOOMS,)), fits(0, (ENGINES,))])
            return [SourceAnswer((ENGINES,)) for _ in queries]

    resolve(titles(ENGINES.title, ENGINES.title), Sources(online=online(Asking("arxiv"))))
    assert settled == [False, True]


def test_source_is_opened_only_when_there_is_something_to_ask() -> None:
    def opened() -> OnlineResolver:
        raise AssertionError("opened")

    sources = Sources([Shelf(ENGINES)], {"arxiv": opened})
    assert resolve(titles(ENGINES.title), sources, complete=False).matches[0].work == (ENGINES,)
    assert resolve([], sources).matches == []


def test_semantic_scholar_is_asked_for_a_title_last() -> None:
    order: list[str] = []

    class Ordered(Source):
        def find(self, queries: Sequence[TitleQuery], fits: StopCondition) -> list[SourceAnswer]:
            order.append(f"{self.name} titles")
            return super().find(queries, fits)

        def fetch(self, ids: Sequence[PaperId]) -> list[SourceAnswer]:
            order.append(f"{self.name} ids")
            return super().fetch(ids)

    sources = online(Ordered("arxiv", ENGINES), Ordered("semantic-scholar"))
    resolve(titles(ENGINES.title, "Nobody Has Ever Written This Title"), Sources(online=sources))
    assert order == ["arxiv titles", "semantic-scholar ids", "semantic-scholar titles"]


def test_titles_that_nobody_else_knows_are_few_for_the_shared_pool_and_any_for_a_key() -> None:
    asked = titles(*(f"Title of Nobody Number {number}" for number in range(9)))
    arxiv, s2 = Source("arxiv"), Source("semantic-scholar")
    resolve(asked, Sources(online=online(arxiv, s2), tolerated=frozenset({"semantic-scholar"})))
    assert s2.titles == [title.title for title in asked[:4]]
    resolve(asked, Sources(online=online(arxiv, s2)))
    assert len(s2.titles) == 4 + 9


def test_few_open_titles_go_to_dblp_and_crossref_many_do_not() -> None:
    few, many = (titles(*(f"Title of Nobody Number {number}" for number in range(count))) for count in (2, 50))
    dblp, crossref = Source("dblp"), Source("crossref", ONLY_PRINTED)
    sources = Sources(online=online(Source("arxiv"), dblp, crossref))
    resolve(many, sources)
    assert (dblp.titles, crossref.titles) == ([], [])
    result = resolve([*few, *titles(ONLY_PRINTED.title)], sources)
    assert len(dblp.titles) == len(crossref.titles) == 3
    assert result.matches[2].work[0].doi == "10.1000/wheels"


def test_named_sources_are_asked_in_their_order_and_no_others() -> None:
    arxiv, dblp, s2 = Source("arxiv", ENGINES), Source("dblp", LOOMS), Source("semantic-scholar")
    sources = Sources(online=online(arxiv, dblp, s2), named=("dblp", "arxiv"))
    asked = titles(ENGINES.title, LOOMS.title)
    result = resolve(asked, sources)
    assert (dblp.titles[:2], arxiv.titles, s2.titles, s2.ids) == ([ENGINES.title, LOOMS.title], [ENGINES.title], [], [])
    assert all(match.work for match in result.matches)


def test_title_without_its_abstract_may_be_another_papers_now() -> None:
    """A source is told to go on, and the paper that bore the title before is found by its abstract."""
    abstract = "Looms that obey cards weave patterns of any size, and cards that were punched once serve many looms."
    other = (
        "Looms that obey cards weave silk. We extend them to sound, to touch and to every other sense that there is."
    )
    heir = Description("arxiv", LOOMS.title, arxiv="2311.00001", abstract=other, authors=PEOPLE)
    first = Description("arxiv", "Weaving by Cards", arxiv="2308.00001", abstract=abstract, authors=PEOPLE)
    told: list[bool] = []

    class Arxiv(Source):
        def find(self, queries: Sequence[TitleQuery], fits: StopCondition) -> list[SourceAnswer]:
            told.extend((fits(0, [heir]), fits(0, [heir, first])))
            return [SourceAnswer((heir, first))]

    [match] = resolve(titles(LOOMS.title, abstract=abstract), Sources(online=online(Arxiv("arxiv")))).matches
    assert told == [False, True]
    assert match.work[0].arxiv == "2308.00001"


def test_least_confidence_holds_online_too() -> None:
    sources = Sources(online=online(Source("arxiv", ENGINES)))
    [match] = resolve(titles(ENGINES.title), sources, confidence=1.0).matches
    assert match.verdict.reason is Reason.NOT_SURE_ENOUGH

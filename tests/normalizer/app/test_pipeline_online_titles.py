"""Titles that the catalog lacks: which online source is asked for them, in which order."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from online_scene import (
    ENGINES,
    LOOMS,
    ONLY_PRINTED,
    PEOPLE,
    PRINTED,
    REFUSAL,
    Shelf,
    Source,
    online,
    reasons,
    resolve,
    titles,
)

from normalizer.app import session
from normalizer.app.entries import entries_of
from normalizer.app.queries import run_concurrently
from normalizer.app.resolve import UnavailableSource, parse_queries
from normalizer.app.session import Runtime, Silent, SourceOptions
from normalizer.app.source_plan import Sources, sources_for_identifier
from normalizer.values.ids import KINDS, ArxivId, Doi, NeuripsId, PaperId, PmlrId
from normalizer.works.description import Description, RawName
from normalizer.works.sources import keepers_of
from normalizer.works.verdict import Reason, Status
from resolvers.base import OnlineResolver, SourceAnswer, StopCondition, TitleQuery
from resolvers.errors import SourceUnavailable
from resolvers.http import HttpClient, Service


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
    assert resolve(many, sources).unsearched == {"dblp": 50, "crossref": 50}
    assert (dblp.titles, crossref.titles) == ([], [])
    result = resolve([*few, *titles(ONLY_PRINTED.title)], sources)
    assert len(dblp.titles) == len(crossref.titles) == 3
    assert result.unsearched == {}
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
    abstract += " Weavers in nine valleys tried them for three winters, and threw away fewer shuttles than before."
    other = (
        "Looms that obey cards weave silk. We extend them to sound, to touch and to every other sense that there is."
        " Listeners in two cities heard what blind weavers had written, and sang it without a mistake."
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


# --- Identifiers go to the sources that keep them: those that were given, and those of works that were found


def test_works_of_the_catalog_are_looked_up_only_when_records_shall_be_complete() -> None:
    s2 = Source("semantic-scholar", PRINTED)
    sources = Sources([Shelf(ENGINES)], online(s2))
    assert resolve(titles(ENGINES.title), sources, complete=False).matches[0].work == (ENGINES,)
    assert s2.ids == []
    assert resolve(titles(ENGINES.title), sources).matches[0].work == (ENGINES, PRINTED)
    assert s2.ids == ["2301.00001"]


def test_authors_that_the_catalog_lacks_come_from_arxiv() -> None:
    bare = Description("catalog", ENGINES.title, arxiv="2301.00001")
    arxiv = Source("arxiv", ENGINES)
    result = resolve(titles(ENGINES.title), Sources([Shelf(bare)], online(arxiv)))
    assert (arxiv.titles, arxiv.ids) == ([], ["2301.00001"])
    assert entries_of(result.matches)[0].record.authors[0].family == "Lovelace"


def test_named_sources_are_looked_up_by_identifiers_of_their_own() -> None:
    known = Description(
        "arxiv",
        ENGINES.title,
        arxiv="2301.00001",
        doi="10.18653/v1/P18-1001",
        authors=PEOPLE,
        dblp="conf/acl/LovelaceB18",
        openreview="rkgNKkHtvB",
        s2="a" * 40,
    )
    sources = {name: Source(name) for name in ("dblp", "openreview", "acl", "huggingface", "openalex")}
    resolve(titles(ENGINES.title), Sources([Shelf(known)], online(*sources.values()), named=tuple(sources)))
    assert {name: source.ids for name, source in sources.items()} == {
        "dblp": ["conf/acl/LovelaceB18"],
        "openreview": ["rkgNKkHtvB"],
        "acl": ["P18-1001"],
        "huggingface": ["2301.00001"],
        "openalex": ["10.18653/v1/P18-1001"],
    }


def test_title_found_online_joins_the_work_that_the_catalog_gave_another() -> None:
    s2 = Source("semantic-scholar", PRINTED)
    other = "Algebraic Patterns: How Engines Weave Them"
    arxiv = Source(
        "arxiv", ENGINES, Description("arxiv", other, arxiv="2301.00001", authors=PEOPLE, published="2023-01")
    )
    result = resolve(titles(ENGINES.title, other), Sources([Shelf(ENGINES)], online(arxiv, s2)))
    assert s2.ids == ["2301.00001"]
    [entry] = entries_of(result.matches)
    assert len(entry.matches) == 2
    assert [match.work[-1].doi for match in result.matches] == ["10.1000/engines.1"] * 2


def test_kinds_of_identifiers_have_homes() -> None:
    sources = Sources(online=online(Source("datacite"), Source("arxiv")))
    assert sources_for_identifier(Doi("10.5281/zenodo.1"), sources) == ("datacite",)
    assert sources_for_identifier(ArxivId("2301.00001"), sources) == ("arxiv",)
    # No service looks papers of PMLR up; a catalog does, by the address of the record.
    assert [kind.type for kind in KINDS if not keepers_of(kind.type)] == [PmlrId, NeuripsId]


DOWN = "arXiv (export.arxiv.org) cannot be reached: connection refused"
STAND_INS = {
    # What arXiv does, the sources besides, those that the user named -> which of them are asked, and the match
    "arXiv refuses": (REFUSAL, ("datacite", "openalex"), (), ["datacite"], Reason.SAME_IDENTIFIER),
    "arXiv is down, and nobody else has it": (DOWN, ("openalex",), (), ["openalex"], Reason.NOT_ASKED),
    "arXiv does not know it": (None, ("datacite", "openalex"), (), [], Reason.NO_CANDIDATE),
    "only arXiv is named": (DOWN, ("datacite",), ("arxiv",), [], Reason.NOT_ASKED),
}


@pytest.mark.parametrize(("trouble", "others", "named", "asked", "reason"), STAND_INS.values(), ids=STAND_INS)
def test_others_stand_in_for_the_keeper_of_an_identifier_that_fails(
    trouble: str | None, others: Sequence[str], named: tuple[str, ...], asked: Sequence[str], reason: Reason
) -> None:
    copy = replace(ENGINES, source="datacite")
    sources = [Source("arxiv", trouble=trouble), *(Source(name, *[copy][: name == "datacite"]) for name in others)]
    result = resolve(parse_queries(["2301.00001"]), Sources(online=online(*sources), named=named))
    assert [each.name for each in sources[1:] if each.ids == ["2301.00001"]] == asked
    assert reasons(result) == [reason]
    assert result.is_incomplete is (reason is Reason.NOT_ASKED)


def test_identifiers_go_to_those_who_keep_them() -> None:
    forum = Description(
        "openreview", "Weaving by Night", openreview="rkgNKkHtvB", authors=PEOPLE, venue="ICLR", year=2020
    )
    sources = {
        name: Source(name, *records)
        for name, records in {
            "arxiv": (ENGINES,),
            "crossref": (ONLY_PRINTED,),
            "datacite": (),
            "openreview": (forum,),
            "semantic-scholar": (),
        }.items()
    }
    asked = parse_queries(
        ["arXiv:2301.00001v3", "10.1000/wheels", "https://openreview.net/forum?id=rkgNKkHtvB", "10.5555/nobody"]
    )
    result = resolve(asked, Sources(online=online(*sources.values())))
    assert [match.verdict.status.value for match in result.matches] == ["matched"] * 3 + ["unmatched"]
    assert reasons(result) == [Reason.SAME_IDENTIFIER] * 3 + [Reason.NO_CANDIDATE]
    assert [entry.record.title for entry in entries_of(result.matches)] == [
        ENGINES.title,
        ONLY_PRINTED.title,
        "Weaving by Night",
    ]
    # A DOI that Crossref does not know is DataCite's or nobody's.
    assert sources["datacite"].ids == ["10.5555/nobody"]
    assert sources["arxiv"].ids == ["2301.00001"]


def test_forum_beside_a_title_or_standing_for_a_preprint() -> None:
    forum = Description("openreview", "Weaving by Night", openreview="rkgNKkHtvB", authors=PEOPLE)
    [asked] = titles("A Survey of Steam in Cornwall", ids=("openreview:rkgNKkHtvB",))
    [match] = resolve([asked], Sources(online=online(Source("openreview", forum)))).matches
    assert (match.verdict.status, match.verdict.reason) == (Status.AMBIGUOUS, Reason.TITLE_OF_IDENTIFIER_DIFFERS)
    forum = Description("openreview", "Weaving by Night", arxiv="2301.00003", openreview="rkgNKkHtvB", authors=PEOPLE)
    [asked] = titles("Weaving by Night: Looms", ids=("openreview:rkgNKkHtvB",))
    [match] = resolve([asked], Sources(online=online(Source("openreview", forum)))).matches
    assert (match.verdict.reason, match.scraped) == (Reason.SAME_IDENTIFIER, asked)


def test_forum_that_stands_for_two_works_decides_nothing() -> None:
    forums = (
        Description("openreview", "Weaving by Night", openreview="rkgNKkHtvB", authors=PEOPLE),
        Description("openreview", "Weaving by Day", openreview="rkgNKkHtvB", authors=(RawName("Grace Hopper"),)),
    )
    [asked] = parse_queries(["openreview:rkgNKkHtvB"])
    [match] = resolve([asked], Sources(online=online(Source("openreview", *forums)))).matches
    assert (match.verdict.status, match.verdict.reason) == (Status.AMBIGUOUS, Reason.SEVERAL_WORKS)


def test_former_identifier_stands_for_the_record_that_it_leads_to() -> None:
    class Library(Source):
        def fetch(self, ids: Sequence[PaperId]) -> list[SourceAnswer]:
            return [SourceAnswer(self.records) for _ in ids]

    merged = Description("semantic-scholar", "Weaving by Night", s2="b" * 40, authors=PEOPLE)
    moved = Description("dblp", "Weaving by Day", dblp="conf/icml/Lovelace20", authors=PEOPLE)
    sources = online(Library("semantic-scholar", merged), Library("dblp", moved))
    asked = parse_queries(["s2:" + "a" * 40, "CorpusId:12", "DBLP:conf/icml/Byron20"])
    result = resolve(asked, Sources(online=sources))
    assert reasons(result) == [Reason.SAME_IDENTIFIER] * 3
    assert [match.scraped for match in result.matches] == asked
    assert [entry.record.title for entry in entries_of(result.matches)] == [merged.title, moved.title]


# --- What an outage of an online source leaves behind, and whether the result is incomplete then


def test_title_that_could_not_be_asked_is_not_called_unknown() -> None:
    arxiv = Source("arxiv", ENGINES, trouble=DOWN, refused=frozenset({LOOMS.title}))
    others = Source("semantic-scholar"), Source("dblp"), Source("crossref")
    result = resolve(titles(ENGINES.title, LOOMS.title), Sources(online=online(arxiv, *others)))
    assert reasons(result)[1] is Reason.NOT_ASKED
    assert result.matches[0].work
    assert result.missing == (UnavailableSource("arxiv", DOWN, titles=1, works=0, incomplete=True),)
    assert result.is_incomplete
    # What arXiv could not say goes to all others.
    assert [source.titles for source in others] == [[LOOMS.title]] * 3


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
    "the shared pool, named": ("semantic-scholar", REFUSAL, ("arxiv", "semantic-scholar"), ("semantic-scholar",), False),
    "the shared pool, named alone": ("semantic-scholar", REFUSAL, ("semantic-scholar",), ("semantic-scholar",), True),
    "a refusal that others made up for": ("semantic-scholar", REFUSAL, (), (), False),
    "named and out of reach": (
        "semantic-scholar", "Semantic Scholar cannot be reached: no route to host", ("arxiv", "semantic-scholar"),
        ("semantic-scholar",), True,
    ),
    "library that was named": ("dblp", "DBLP did not respond (500, 3 attempts)", ("arxiv", "dblp"), (), True),
}  # fmt: skip


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
    s2 = Source("semantic-scholar", trouble="Semantic Scholar did not respond (502, 4 attempts)")
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


def test_further_readings_of_a_title_are_searched_where_many_titles_go_into_one_request() -> None:
    mention = replace(
        titles(f"A. Loom and B. Weaver, {LOOMS.title}")[0],
        text=f"A. Loom, {LOOMS.title}, 2023",
        other_titles=("B. Weaver", LOOMS.title),
    )
    arxiv, crossref = Source("arxiv", LOOMS), Source("crossref")
    result = resolve([mention], Sources(online=online(arxiv, crossref)))
    assert arxiv.titles == [mention.title, *mention.other_titles]
    assert crossref.titles == []
    assert result.matches[0].work == (LOOMS,)


def test_threads_that_open_sources_at_once_share_one_client(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    both, watched = threading.Barrier(2), list[HttpClient]()
    make = session._http_client

    def meeting(choice: SourceOptions, services: Sequence[Service]) -> HttpClient:
        with suppress(threading.BrokenBarrierError):
            both.wait(0.1)  # never passed, as long as a second thread does not get here
        return make(choice, services)

    @contextmanager
    def watch(http: HttpClient) -> Iterator[None]:
        watched.append(http)
        yield

    monkeypatch.setattr(session, "_http_client", meeting)
    choice = SourceOptions(names=("crossref", "dblp"), cache=tmp_path)
    run = Runtime(lambda: date(2026, 1, 1), choice, Silent(), lambda _: None, watch, [])
    with run.open_session() as opened:
        run_concurrently(list(opened.sources.online.values()))
    assert len(watched) == 1

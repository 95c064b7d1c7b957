"""The story with online sources: who is asked what, in which order, and what an outage leaves behind."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from normalizer import pipeline
from normalizer.matching import Reason, Status
from normalizer.model import ScrapedTitle
from normalizer.pipeline.beside import beside_each_other
from resolvers.base import Answer, Fits, OnlineResolver, TitleQuery
from resolvers.candidate import Candidate, RawName
from resolvers.errors import SourceUnavailable
from resolvers.ids import ArxivId, Doi, PaperId, find_id
from resolvers.titles import title_key

PEOPLE = (RawName("Ada Lovelace"), RawName("Charles Babbage"))
ENGINES = Candidate(
    "arxiv", "Engines that Weave Algebraic Patterns", arxiv="2301.00001", authors=PEOPLE, published="2023-01-02"
)
PRINTED = Candidate(
    "semantic-scholar",
    ENGINES.title,
    arxiv="2301.00001",
    doi="10.1000/engines.1",
    authors=PEOPLE,
    venue="CVPR",
    year=2023,
    s2="a" * 40,
)
LOOMS = Candidate("arxiv", "Looms and their Cards: A History", arxiv="2301.00002", authors=PEOPLE, published="2023-01")
ONLY_PRINTED = Candidate(
    "crossref", "A Note on Turning Wheels Slowly", doi="10.1000/wheels", authors=PEOPLE, venue="ICML", year=2020
)


class Source:
    """An online source of a few records, or of trouble, that remembers what it was asked."""

    def __init__(
        self, name: str, *records: Candidate, trouble: str | None = None, refused: frozenset[str] = frozenset()
    ):
        self.name = name
        self.records = records
        self.trouble = trouble
        self.refused = refused  # titles and identifiers that alone get the trouble
        self.titles: list[str] = []
        self.ids: list[str] = []

    def find(self, queries: Sequence[TitleQuery], fits: Fits) -> list[Answer]:
        return [self._find(place, query.title, fits) for place, query in enumerate(queries)]

    def _find(self, place: int, title: str, fits: Fits) -> Answer:
        self.titles.append(title)
        if self._fails(title):
            return self._trouble
        found = tuple(each for each in self.records if title_key(each.title) == title_key(title))
        assert fits(place, ()) is False
        return Answer(found)

    def fetch(self, ids: Sequence[PaperId]) -> list[Answer]:
        self.ids += map(str, ids)
        return [
            self._trouble
            if self._fails(str(one))
            else Answer(tuple(each for each in self.records if one in _ids(each)))
            for one in ids
        ]

    @property
    def _trouble(self) -> Answer:
        return Answer(trouble=self.trouble, refused=self.trouble == REFUSAL)

    def _fails(self, question: str) -> bool:
        return self.trouble is not None and (not self.refused or question in self.refused)


def _ids(candidate: Candidate) -> set[PaperId]:
    texts = [candidate.arxiv, candidate.doi, candidate.openreview and f"openreview:{candidate.openreview}"]
    return {found for text in texts if text and (found := find_id(text))}


def online(*sources: Source) -> Mapping[str, Callable[[], OnlineResolver]]:
    def opener(source: Source) -> Callable[[], OnlineResolver]:
        return lambda: source

    return {source.name: opener(source) for source in sources}


class Shelf:
    """A local source."""

    name = "catalog"

    def __init__(self, *records: Candidate) -> None:
        self.records = records

    def find(self, queries: Sequence[TitleQuery]) -> Sequence[Sequence[Candidate]]:
        return [[each for each in self.records if title_key(each.title) == title_key(query.title)] for query in queries]

    def fetch(self, ids: Sequence[PaperId]) -> Sequence[Sequence[Candidate]]:
        return [[each for each in self.records if one in _ids(each)] for one in ids]


def titles(*texts: str, **more: Any) -> list[ScrapedTitle]:
    return [ScrapedTitle(title=text, page="page.txt", line=line, **more) for line, text in enumerate(texts, 1)]


def resolve(asked: Sequence[ScrapedTitle], sources: pipeline.Sources, **more: Any) -> pipeline.Result:
    return pipeline.resolve(asked, sources, pipeline.Clock(), **more)


def reasons(result: pipeline.Result) -> list[Reason]:
    return [match.verdict.reason for match in result.matches]


def test_arxiv_is_asked_for_what_the_catalogue_lacks() -> None:
    arxiv = Source("arxiv", ENGINES, LOOMS)
    result = resolve(titles(ENGINES.title, LOOMS.title), pipeline.Sources([Shelf(ENGINES)], online(arxiv)))
    assert arxiv.titles == [LOOMS.title]
    assert [match.work[0].arxiv for match in result.matches] == ["2301.00001", "2301.00002"]
    assert not result.missing


def test_repeats_of_a_title_are_one_question_with_the_fullest_abstract() -> None:
    queries: list[TitleQuery] = []

    class Watched(Source):
        def find(self, asked: Sequence[TitleQuery], fits: Fits) -> list[Answer]:
            queries.extend(asked)
            return super().find(asked, fits)

    asked = [
        *titles(ENGINES.title, abstract="Short."),
        *titles(ENGINES.title.upper(), abstract="A longer abstract of ours."),
    ]
    result = resolve(asked, pipeline.Sources(online=online(Watched("arxiv", ENGINES))))
    assert queries == [TitleQuery(ENGINES.title, "A longer abstract of ours.")]
    assert all(match.work for match in result.matches)


def test_title_is_settled_when_all_its_repeats_are() -> None:
    settled: list[bool] = []

    class Asking(Source):
        def find(self, queries: Sequence[TitleQuery], fits: Fits) -> list[Answer]:
            settled.extend([fits(0, (LOOMS,)), fits(0, (ENGINES,))])
            return [Answer((ENGINES,)) for _ in queries]

    resolve(titles(ENGINES.title, ENGINES.title), pipeline.Sources(online=online(Asking("arxiv"))))
    assert settled == [False, True]


def test_works_found_online_are_looked_up_for_their_publication() -> None:
    arxiv, s2 = Source("arxiv", ENGINES), Source("semantic-scholar", PRINTED)
    crossref = Source(
        "crossref", Candidate("crossref", ENGINES.title, doi="10.1000/engines.1", pages="1-9", retracted=True)
    )
    result = resolve(titles(ENGINES.title), pipeline.Sources(online=online(arxiv, s2, crossref)))
    [entry] = pipeline.entries(result.matches)
    assert (s2.ids, crossref.ids) == (["2301.00001"], ["10.1000/engines.1"])
    assert entry.record.venue
    assert (entry.record.venue.short, entry.record.doi) == ("CVPR", "10.1000/engines.1")
    assert entry.record.origin["venue"].source == "semantic-scholar"
    assert (entry.record.arxiv, entry.record.standing) == ("2301.00001", "retracted")


def test_works_of_the_catalogue_are_looked_up_only_when_records_shall_be_complete() -> None:
    s2 = Source("semantic-scholar", PRINTED)
    sources = pipeline.Sources([Shelf(ENGINES)], online(s2))
    assert resolve(titles(ENGINES.title), sources, complete=False).matches[0].work == (ENGINES,)
    assert s2.ids == []
    assert resolve(titles(ENGINES.title), sources).matches[0].work == (ENGINES, PRINTED)
    assert s2.ids == ["2301.00001"]


def test_source_is_opened_only_when_there_is_something_to_ask() -> None:
    def opened() -> OnlineResolver:
        raise AssertionError("opened")

    sources = pipeline.Sources([Shelf(ENGINES)], {"arxiv": opened})
    assert resolve(titles(ENGINES.title), sources, complete=False).matches[0].work == (ENGINES,)
    assert resolve([], sources).matches == []


def test_authors_that_the_catalogue_lacks_come_from_arxiv() -> None:
    bare = Candidate("catalog", ENGINES.title, arxiv="2301.00001")
    arxiv = Source("arxiv", ENGINES)
    result = resolve(titles(ENGINES.title), pipeline.Sources([Shelf(bare)], online(arxiv)))
    assert (arxiv.titles, arxiv.ids) == ([], ["2301.00001"])
    assert pipeline.entries(result.matches)[0].record.authors[0].family == "Lovelace"


def test_semantic_scholar_is_asked_for_a_title_last() -> None:
    order: list[str] = []

    class Ordered(Source):
        def find(self, queries: Sequence[TitleQuery], fits: Fits) -> list[Answer]:
            order.append(f"{self.name} titles")
            return super().find(queries, fits)

        def fetch(self, ids: Sequence[PaperId]) -> list[Answer]:
            order.append(f"{self.name} ids")
            return super().fetch(ids)

    sources = online(Ordered("arxiv", ENGINES), Ordered("semantic-scholar"))
    resolve(titles(ENGINES.title, "Nobody Has Ever Written This Title"), pipeline.Sources(online=sources))
    assert order == ["arxiv titles", "semantic-scholar ids", "semantic-scholar titles"]


def test_titles_that_nobody_else_knows_are_few_for_the_shared_pool_and_any_for_a_key() -> None:
    asked = titles(*(f"Title of Nobody Number {number}" for number in range(9)))
    arxiv, s2 = Source("arxiv"), Source("semantic-scholar")
    resolve(asked, pipeline.Sources(online=online(arxiv, s2), tolerated=frozenset({"semantic-scholar"})))
    assert s2.titles == [title.title for title in asked[:4]]
    resolve(asked, pipeline.Sources(online=online(arxiv, s2)))
    assert len(s2.titles) == 4 + 9


def test_few_open_titles_go_to_dblp_and_crossref_many_do_not() -> None:
    few, many = (titles(*(f"Title of Nobody Number {number}" for number in range(count))) for count in (2, 50))
    dblp, crossref = Source("dblp"), Source("crossref", ONLY_PRINTED)
    sources = pipeline.Sources(online=online(Source("arxiv"), dblp, crossref))
    resolve(many, sources)
    assert (dblp.titles, crossref.titles) == ([], [])
    result = resolve([*few, *titles(ONLY_PRINTED.title)], sources)
    assert len(dblp.titles) == len(crossref.titles) == 3
    assert result.matches[2].work[0].doi == "10.1000/wheels"


def test_named_sources_are_asked_in_their_order_and_no_others() -> None:
    arxiv, dblp, s2 = Source("arxiv", ENGINES), Source("dblp", LOOMS), Source("semantic-scholar")
    sources = pipeline.Sources(online=online(arxiv, dblp, s2), named=("dblp", "arxiv"))
    asked = titles(ENGINES.title, LOOMS.title)
    result = resolve(asked, sources)
    assert (dblp.titles[:2], arxiv.titles, s2.titles, s2.ids) == ([ENGINES.title, LOOMS.title], [ENGINES.title], [], [])
    assert all(match.work for match in result.matches)


def test_named_library_is_asked_for_the_publication_of_a_preprint() -> None:
    printed = Candidate("dblp", ENGINES.title, authors=PEOPLE, venue="CVPR", year=2023, dblp="conf/cvpr/LovelaceB23")
    workshop = Candidate("dblp", LOOMS.title, authors=PEOPLE, venue="CVPR Workshops", year=2023)
    sources = pipeline.Sources(online=online(Source("arxiv", ENGINES, LOOMS), Source("dblp", printed, workshop)))
    named = pipeline.Sources(online=sources.online, named=("arxiv", "dblp"))
    asked = titles(ENGINES.title, LOOMS.title)
    venues = [
        entry.record.venue and entry.record.venue.short for entry in pipeline.entries(resolve(asked, named).matches)
    ]
    assert venues == ["CVPR", None]


def test_identifiers_go_to_those_who_keep_them() -> None:
    forum = Candidate(
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
    asked = pipeline.asked_titles(
        ["arXiv:2301.00001v3", "10.1000/wheels", "https://openreview.net/forum?id=rkgNKkHtvB", "10.5555/nobody"]
    )
    result = resolve(asked, pipeline.Sources(online=online(*sources.values())))
    assert [match.verdict.status.value for match in result.matches] == ["matched"] * 3 + ["unmatched"]
    assert reasons(result) == [Reason.SAME_IDENTIFIER] * 3 + [Reason.NO_CANDIDATE]
    assert [entry.record.title for entry in pipeline.entries(result.matches)] == [
        ENGINES.title,
        ONLY_PRINTED.title,
        "Weaving by Night",
    ]
    # A DOI that Crossref does not know is DataCite's or nobody's.
    assert sources["datacite"].ids == ["10.5555/nobody"]
    assert sources["arxiv"].ids == ["2301.00001"]


def test_forum_beside_another_title_does_not_decide() -> None:
    forum = Candidate("openreview", "Weaving by Night", openreview="rkgNKkHtvB", authors=PEOPLE)
    [asked] = titles("A Survey of Steam in Cornwall", ids=("openreview:rkgNKkHtvB",))
    [match] = resolve([asked], pipeline.Sources(online=online(Source("openreview", forum)))).matches
    assert (match.verdict.status, match.verdict.reason) == (Status.AMBIGUOUS, Reason.TITLE_OF_IDENTIFIER_DIFFERS)


def test_forum_of_a_preprint_stands_for_its_arxiv_id() -> None:
    forum = Candidate("openreview", "Weaving by Night", arxiv="2301.00003", openreview="rkgNKkHtvB", authors=PEOPLE)
    [asked] = titles("Weaving by Night: Looms", ids=("openreview:rkgNKkHtvB",))
    [match] = resolve([asked], pipeline.Sources(online=online(Source("openreview", forum)))).matches
    assert (match.verdict.reason, match.scraped) == (Reason.SAME_IDENTIFIER, asked)


DOWN = "arXiv (export.arxiv.org) cannot be reached: connection refused"


def test_title_without_its_abstract_may_be_another_papers_now() -> None:
    """A source is told to go on, and the paper that bore the title before is found by its abstract."""
    abstract = "Looms that obey cards weave patterns of any size, and cards that were punched once serve many looms."
    other = (
        "Looms that obey cards weave silk. We extend them to sound, to touch and to every other sense that there is."
    )
    heir = Candidate("arxiv", LOOMS.title, arxiv="2311.00001", abstract=other, authors=PEOPLE)
    first = Candidate("arxiv", "Weaving by Cards", arxiv="2308.00001", abstract=abstract, authors=PEOPLE)
    told: list[bool] = []

    class Arxiv(Source):
        def find(self, queries: Sequence[TitleQuery], fits: Fits) -> list[Answer]:
            told.extend((fits(0, [heir]), fits(0, [heir, first])))
            return [Answer((heir, first))]

    [match] = resolve(titles(LOOMS.title, abstract=abstract), pipeline.Sources(online=online(Arxiv("arxiv")))).matches
    assert told == [False, True]
    assert match.work[0].arxiv == "2308.00001"


def test_title_that_could_not_be_asked_is_not_called_unknown() -> None:
    arxiv = Source("arxiv", ENGINES, trouble=DOWN, refused=frozenset({LOOMS.title}))
    others = Source("semantic-scholar"), Source("dblp"), Source("crossref")
    result = resolve(titles(ENGINES.title, LOOMS.title), pipeline.Sources(online=online(arxiv, *others)))
    assert reasons(result)[1] is Reason.NOT_ASKED
    assert result.matches[0].work
    assert result.missing == (pipeline.Missing("arxiv", DOWN, titles=1, works=0, incomplete=True),)
    assert result.is_incomplete
    # Others are asked for what arXiv lacks, not for what it could not say.
    assert [source.titles for source in others] == [[], [], []]


def test_near_miss_of_the_catalogue_is_not_asked_either() -> None:
    near = Candidate("catalog", "Engines that Weave", arxiv="2301.00009")

    class Near(Shelf):
        def find(self, queries: Sequence[TitleQuery]) -> Sequence[Sequence[Candidate]]:
            return [[near] for _ in queries]

    result = resolve(titles(LOOMS.title), pipeline.Sources([Near()], online(Source("arxiv", trouble=DOWN))))
    assert reasons(result) == [Reason.NOT_ASKED]
    assert result.matches[0].compared[0].title == near.title


REFUSAL = "Semantic Scholar did not answer (429, asked 3 times)"
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
        pipeline.Sources(online=online(*chosen.values()), named=named, tolerated=frozenset(tolerated)),
    )
    assert result.is_incomplete is incomplete
    assert [each.source for each in result.missing] == [name]


def test_look_up_that_fails_is_told_but_settles_nothing_less() -> None:
    s2 = Source("semantic-scholar", trouble="Semantic Scholar did not answer (502, asked 4 times)")
    result = resolve(titles(ENGINES.title), pipeline.Sources(online=online(Source("arxiv", ENGINES), s2)))
    assert result.matches[0].work == (ENGINES,)
    assert [(each.titles, each.works, each.incomplete) for each in result.missing] == [(0, 1, False)]


def test_source_that_refused_to_be_looked_up_in_is_not_asked_for_titles() -> None:
    s2 = Source("semantic-scholar", trouble=REFUSAL)
    asked = titles(ENGINES.title, "Nobody Has Ever Written This Title")
    resolve(asked, pipeline.Sources(online=online(Source("arxiv", ENGINES), s2)))
    assert s2.titles == []


def test_source_that_cannot_even_be_opened_is_trouble_not_a_crash() -> None:
    def broken() -> OnlineResolver:
        raise SourceUnavailable("arXiv was not asked")

    result = resolve(pipeline.asked_titles(["2301.00001", ENGINES.title]), pipeline.Sources(online={"arxiv": broken}))
    assert reasons(result) == [Reason.NOT_ASKED, Reason.NOT_ASKED]
    assert result.missing[0].titles == 2


def test_least_confidence_holds_online_too() -> None:
    sources = pipeline.Sources(online=online(Source("arxiv", ENGINES)))
    [match] = resolve(titles(ENGINES.title), sources, confidence=1.0).matches
    assert match.verdict.reason is Reason.NOT_SURE_ENOUGH


def test_tasks_run_beside_each_other_and_answer_in_order() -> None:
    meeting = threading.Barrier(3, timeout=5)

    def task(number: int) -> Callable[[], int]:
        def run() -> int:
            meeting.wait()  # passes only when all three run at once
            return number

        return run

    assert beside_each_other([task(number) for number in range(3)]) == [0, 1, 2]


def test_one_task_runs_here() -> None:
    assert beside_each_other([threading.current_thread]) == [threading.current_thread()]
    assert beside_each_other([]) == []


def test_failure_of_a_task_is_raised_here() -> None:
    def fails() -> int:
        raise ValueError("odd")

    with pytest.raises(ValueError, match="odd"):
        beside_each_other([fails, lambda: 1])


def test_slow_task_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("normalizer.pipeline.beside._HEARD_EVERY", 0.001)
    late = threading.Event()

    def waits() -> bool:
        return late.wait(0.05)

    assert beside_each_other([waits, lambda: True]) == [False, True]


def test_kinds_of_identifiers_have_homes() -> None:
    from normalizer.pipeline.plan import HOMES, homes_of

    sources = pipeline.Sources(online=online(Source("datacite"), Source("arxiv")))
    assert homes_of(Doi("10.5281/zenodo.1"), sources) == ("datacite",)
    assert homes_of(ArxivId("2301.00001"), sources) == ("arxiv",)
    assert set(HOMES) == set(PaperId.__args__)  # type: ignore[attr-defined]  # a union has them


def test_title_found_online_joins_the_work_that_the_catalogue_gave_another() -> None:
    s2 = Source("semantic-scholar", PRINTED)
    other = "Algebraic Patterns: How Engines Weave Them"
    arxiv = Source("arxiv", ENGINES, Candidate("arxiv", other, arxiv="2301.00001", authors=PEOPLE, published="2023-01"))
    result = resolve(titles(ENGINES.title, other), pipeline.Sources([Shelf(ENGINES)], online(arxiv, s2)))
    assert s2.ids == ["2301.00001"]
    [entry] = pipeline.entries(result.matches)
    assert len(entry.matches) == 2
    assert [match.work[-1].doi for match in result.matches] == ["10.1000/engines.1"] * 2


def test_named_sources_are_looked_up_by_identifiers_of_their_own() -> None:
    known = Candidate(
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
    resolve(titles(ENGINES.title), pipeline.Sources([Shelf(known)], online(*sources.values()), named=tuple(sources)))
    assert {name: source.ids for name, source in sources.items()} == {
        "dblp": ["conf/acl/LovelaceB18"],
        "openreview": ["rkgNKkHtvB"],
        "acl": ["P18-1001"],
        "huggingface": ["2301.00001"],
        "openalex": ["10.18653/v1/P18-1001"],
    }


def test_forum_that_stands_for_two_works_decides_nothing() -> None:
    forums = (
        Candidate("openreview", "Weaving by Night", openreview="rkgNKkHtvB", authors=PEOPLE),
        Candidate("openreview", "Weaving by Day", openreview="rkgNKkHtvB", authors=PEOPLE),
    )
    [asked] = pipeline.asked_titles(["openreview:rkgNKkHtvB"])
    [match] = resolve([asked], pipeline.Sources(online=online(Source("openreview", *forums)))).matches
    assert (match.verdict.status, match.verdict.reason) == (Status.AMBIGUOUS, Reason.SEVERAL_WORKS)


def test_former_identifier_stands_for_the_record_that_it_leads_to() -> None:
    class Library(Source):
        def fetch(self, ids: Sequence[PaperId]) -> list[Answer]:
            return [Answer(self.records) for _ in ids]

    merged = Candidate("semantic-scholar", "Weaving by Night", s2="b" * 40, authors=PEOPLE)
    moved = Candidate("dblp", "Weaving by Day", dblp="conf/icml/Lovelace20", authors=PEOPLE)
    sources = online(Library("semantic-scholar", merged), Library("dblp", moved))
    asked = pipeline.asked_titles(["s2:" + "a" * 40, "CorpusId:12", "DBLP:conf/icml/Byron20"])
    result = resolve(asked, pipeline.Sources(online=sources))
    assert reasons(result) == [Reason.SAME_IDENTIFIER] * 3
    assert [match.scraped for match in result.matches] == asked
    assert [entry.record.title for entry in pipeline.entries(result.matches)] == [merged.title, moved.title]

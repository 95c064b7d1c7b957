"""The sources over real HTTP on loopback, in virtual time: what is asked, what comes back, what happens in failure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from fakes.api import AnswerFault, json_answer
from fakes.clock import ManualClock
from fakes.corpus import Paper, Review, Venue, people
from fakes.exchange import Entry
from fakes.faults import Blanked, Reset, ServerError, Status
from fakes.server import FakeServer
from fakes.services import Services
from http_scene import timer_of

from normalizer.values.ids import AclId, ArxivId, DblpKey, Doi, OpenReviewId, PaperId, first_id
from normalizer.works.description import Description
from normalizer.works.sources import ONLINE_SOURCES
from resolvers.base import OnlineResolver, SourceAnswer, TitleQuery
from resolvers.errors import BadReply
from resolvers.http import HttpClient, HttpSettings, Service
from resolvers.registry import ONLINE, open_online
from resolvers.sources.acl import AclAnthology
from resolvers.sources.crossref import Crossref
from resolvers.sources.datacite import DataCite
from resolvers.sources.dblp import Dblp
from resolvers.sources.huggingface import HuggingFace
from resolvers.sources.openalex import SERVICE as OPENALEX
from resolvers.sources.openalex import OpenAlex
from resolvers.sources.openreview import OpenReview
from resolvers.sources.semantic_scholar import SERVICE as S2
from resolvers.sources.semantic_scholar import SemanticScholar

KEY = "planted-key-0123456789"

ENGINES = Paper(
    "Engines that Weave",
    people("Ada Lovelace", "Charles Babbage"),
    submitted=date(2024, 1, 2),
    abstract="Looms weave.",
    arxiv="2401.00001",
    doi="10.18653/v1/2024.engine-1.3",
    venue=Venue("Meeting on Engines", 2024, short="ENGINE", pages="84-91", month=7, day=9),
    dblp="conf/engine/LovelaceB24",
    acl="2024.engine-1.3",
    openreview="abcDEF123",
    review=Review("ICLR.cc/2024/Conference"),
    github="https://github.com/a/b",
)
OLD = Paper(
    "Punched Paper Cards", people("Plato"), openreview="oldOLD456", review=Review("ICLR.cc/2019/Conference", "rejected")
)
TIDES = Paper(
    "On the Tides",
    people("Mary Somerville"),
    doi="10.1000/tides(1,2)",
    venue=Venue("Journal of the Sea", 1911, kind="journal", volume="12"),
    retracted=True,
)
RESOLVERS = (SemanticScholar, Crossref, Dblp, OpenAlex, OpenReview, AclAnthology, DataCite, HuggingFace)
SEARCHING = (SemanticScholar, Crossref, Dblp, OpenAlex, OpenReview, HuggingFace)


@dataclass
class Net:
    """The services, and the one who asks them."""

    services: Services
    server: FakeServer
    clock: ManualClock
    keys: dict[str, str] = field(default_factory=dict)

    def http(self, cache: Path | None = None) -> HttpClient:
        settings = HttpSettings(keys=self.keys, urls=self.services.urls(self.server), seed=1, cache=cache)
        return HttpClient(settings, timer=timer_of(self.clock))

    def asked(self, slug: str) -> list[Entry]:
        return self.services.asked(self.server, slug)

    def paths(self, slug: str) -> list[str]:
        return [entry.question.path for entry in self.asked(slug)]


@contextmanager
def running(*papers: Paper) -> Iterator[Net]:
    clock = ManualClock()
    services = Services(papers, clock=clock.monotonic)
    with FakeServer(services.all, clock=clock.monotonic) as server:
        yield Net(services, server, clock)


@pytest.fixture
def net() -> Iterator[Net]:
    with running(ENGINES, OLD, TIDES) as made:
        yield made


def never(place: int, candidates: Sequence[Description]) -> bool:
    return False


def found(place: int, candidates: Sequence[Description]) -> bool:
    return bool(candidates)


def queries(*titles: str) -> list[TitleQuery]:
    return [TitleQuery(title) for title in titles]


def test_names_are_those_of_the_options(net: Net) -> None:
    with net.http() as http:
        assert [open_online(name, http).name for name in ONLINE] == list(ONLINE)


@pytest.mark.parametrize(
    "source",
    [*(each.service.slug for each in SEARCHING), "europepmc", "pubmed", "inspire", "zbmath", "openlibrary"],
)
def test_title_is_found_and_another_is_not(net: Net, source: str) -> None:
    paper = OLD if source == "openlibrary" else ENGINES
    with net.http() as http:
        known, unknown = open_online(source, http).find(queries(paper.title, "Zygotic Xylophones"), found)
    names = [author.short if source == "semantic-scholar" else author.full for author in paper.authors[1:]]
    assert known.candidates
    for one in known.candidates:
        assert (one.source, one.title) == (source, paper.title)
        assert [name.text for name in one.authors] == [paper.authors[0].full, *names]
    assert (known.failure, unknown) == (None, SourceAnswer())


@pytest.mark.parametrize("resolver", [AclAnthology, DataCite])
def test_sources_without_a_search_are_not_asked(net: Net, resolver: type[OnlineResolver]) -> None:
    with net.http() as http:
        assert resolver(http).find(queries("Engines that Weave"), never) == [SourceAnswer()]
    assert net.server.log.entries == []


@pytest.mark.parametrize("resolver", SEARCHING)
def test_settled_titles_are_not_asked(net: Net, resolver: type[OnlineResolver]) -> None:
    with net.http() as http:
        resolver(http).find(queries("Engines that Weave", "On the Tides"), lambda place, _: True)
    assert net.server.log.entries == []


# Whom, for what, and the request that it takes.
FETCHED: dict[str, tuple[type[OnlineResolver], PaperId, str]] = {
    "Semantic Scholar, arXiv": (SemanticScholar, ArxivId("2401.00001"), "/semantic-scholar/graph/v1/paper/batch"),
    "Semantic Scholar, ACL": (SemanticScholar, AclId("2024.engine-1.3"), "/semantic-scholar/graph/v1/paper/batch"),
    "Crossref, DOI in capitals": (Crossref, Doi("10.18653/V1/2024.ENGINE-1.3"), "/crossref/works"),
    "Crossref, ACL": (Crossref, AclId("2024.engine-1.3"), "/crossref/works"),
    "OpenAlex, DOI": (OpenAlex, Doi("10.18653/v1/2024.engine-1.3"), "/openalex/works"),
    "OpenAlex, ACL": (OpenAlex, AclId("2024.engine-1.3"), "/openalex/works"),
    "OpenReview": (OpenReview, OpenReviewId("abcDEF123"), "/openreview/notes"),
    "ACL by its id": (AclAnthology, AclId("2024.engine-1.3"), "/acl/2024.engine-1.3.xml"),
    "ACL by its DOI": (AclAnthology, Doi("10.18653/v1/2024.engine-1.3"), "/acl/2024.engine-1.3.xml"),
    "DataCite, arXiv": (DataCite, ArxivId("2401.00001"), "/datacite/dois"),
    "DataCite, DOI of arXiv": (DataCite, Doi("10.48550/arXiv.2401.00001"), "/datacite/dois"),
    "Hugging Face": (HuggingFace, ArxivId("2401.00001"), "/huggingface/api/papers/2401.00001"),
    "Hugging Face, DOI": (HuggingFace, Doi("10.48550/arXiv.2401.00001"), "/huggingface/api/papers/2401.00001"),
}


@pytest.mark.parametrize(("resolver", "paper", "path"), FETCHED.values(), ids=FETCHED)
def test_paper_is_fetched_by_identifier(net: Net, resolver: type[OnlineResolver], paper: PaperId, path: str) -> None:
    with net.http() as http:
        (answer,) = resolver(http).fetch([paper])
    assert [one.title for one in answer.candidates] == ["Engines that Weave"]
    assert [entry.question.path for entry in net.server.log.entries] == [path]


NOT_ASKED: dict[str, tuple[type[OnlineResolver], PaperId]] = {
    "Semantic Scholar, DBLP": (SemanticScholar, DblpKey("conf/engine/LovelaceB24")),
    "Crossref, arXiv": (Crossref, ArxivId("2401.00001")),
    "Crossref, DOI of arXiv": (Crossref, Doi("10.48550/arXiv.2401.00001")),
    "OpenAlex, DOI that would end the filter": (OpenAlex, Doi("10.1000/tides(1,2)")),
    "OpenAlex, OpenReview": (OpenAlex, OpenReviewId("abcDEF123")),
    "DBLP, DOI": (Dblp, Doi("10.1000/1")),
    "OpenReview, arXiv": (OpenReview, ArxivId("2401.00001")),
    "ACL, another DOI": (AclAnthology, Doi("10.1000/1")),
    "DataCite, DOI that would end the query": (DataCite, Doi('10.1000/1"2')),
    "Hugging Face, an old id": (HuggingFace, ArxivId("hep-th/9901001")),
}


@pytest.mark.parametrize(("resolver", "paper"), NOT_ASKED.values(), ids=NOT_ASKED)
def test_identifiers_of_other_kinds_are_not_asked(net: Net, resolver: type[OnlineResolver], paper: PaperId) -> None:
    with net.http() as http:
        assert resolver(http).fetch([paper]) == [SourceAnswer()]
    assert net.server.log.entries == []


UNKNOWN: dict[str, tuple[type[OnlineResolver], PaperId]] = {
    "Semantic Scholar": (SemanticScholar, ArxivId("2401.99999")),
    "Crossref": (Crossref, Doi("10.1000/none")),
    "OpenAlex": (OpenAlex, ArxivId("2401.99999")),
    "OpenReview": (OpenReview, OpenReviewId("noneNONE9")),
    "DBLP": (Dblp, DblpKey("conf/none/N24")),
    "ACL": (AclAnthology, AclId("P18-1001")),
    "DataCite": (DataCite, ArxivId("2401.99999")),
    "Hugging Face": (HuggingFace, ArxivId("2401.99999")),
}


@pytest.mark.parametrize(("resolver", "paper"), UNKNOWN.values(), ids=UNKNOWN)
def test_unknown_identifier_is_no_failure(net: Net, resolver: type[OnlineResolver], paper: PaperId) -> None:
    with net.http() as http:
        assert resolver(http).fetch([paper]) == [SourceAnswer()]
    assert net.server.log.entries != []


# JSON, but no answer to any question.
WRONG_SHAPES = [AnswerFault(json_answer(value)) for value in (None, 5, "x", {"error": "x"})]


@pytest.mark.parametrize("resolver", RESOLVERS)
def test_wrong_answer_about_an_identifier_is_asked_again(net: Net, resolver: type[OnlineResolver]) -> None:
    paper = {
        AclAnthology: AclId("2024.engine-1.3"),
        OpenReview: OpenReviewId("abcDEF123"),
        Dblp: DblpKey("conf/a/b"),
    }.get(resolver, Doi("10.1000/engines") if resolver in (Crossref, DataCite) else ArxivId("2401.00001"))
    with net.http() as http:
        undisturbed = resolver(http).fetch([paper])
        for fault in (*WRONG_SHAPES, AnswerFault(json_answer([])), Blanked()):
            net.server.faults.append(fault)
            assert resolver(http).fetch([paper]) == undisturbed, fault


@pytest.mark.parametrize("resolver", SEARCHING)
def test_fault_that_passes_changes_nothing(net: Net, resolver: type[OnlineResolver]) -> None:
    with net.http() as http:
        undisturbed = resolver(http).find(queries("Engines that Weave"), found)
        for fault in (ServerError(), Reset(), Status(500), Status(503, retry_after="2"), *WRONG_SHAPES, Blanked()):
            net.server.faults.append(fault)  # type: ignore[arg-type]  # one fault of several kinds
            assert resolver(http).find(queries("Engines that Weave"), found) == undisturbed, fault


@pytest.mark.parametrize("resolver", SEARCHING)
def test_records_without_any_value_are_a_failure_that_is_not_kept(
    net: Net, resolver: type[OnlineResolver], tmp_path: Path
) -> None:
    net.server.faults.extend([Blanked()] * 4)
    with net.http(tmp_path) as http:
        (answer,) = resolver(http).find(queries("Engines that Weave"), found)
    assert "without a title or an identifier" in (answer.failure or "")
    net.server.faults.clear()
    with net.http(tmp_path) as http:
        (answer,) = resolver(http).find(queries("Engines that Weave"), found)
    assert answer.failure is None
    assert {each.title for each in answer.candidates} == {"Engines that Weave"}


@pytest.mark.parametrize("resolver", SEARCHING)
def test_limit_is_failure_for_each_title_not_answered(net: Net, resolver: type[OnlineResolver]) -> None:
    with net.http() as http:
        source = resolver(http)
        (before,) = source.find(queries("Engines that Weave"), found)
        net.server.faults.extend([None] + [Status(429)] * 50)
        answers = source.find(queries("Engines that Weave", "On the Tides", "Punched Paper Cards"), found)
    assert answers[0] == before
    assert all("429" in (answer.failure or "") for answer in answers[1:])
    assert len(net.server.log.entries) < 20


PEOPLE = {
    "Ada Lovelace": True,
    "Lovelace, Ada M.": True,
    "Ada-Jane Lovelace": True,
    "Adam Lovelace": False,
    "Zyx Quern": False,
    "A. Lovelace": None,
    "Øystein Å": None,
    "Plato": None,
}


def test_people_are_asked_for_together(net: Net) -> None:
    with net.http() as http:
        assert Dblp(http).known_authors(list(PEOPLE)) == list(PEOPLE.values())
        assert len(net.asked("dblp")) == 1
        assert Dblp(http).known_authors([]) == []
        assert len(net.asked("dblp")) == 1


def test_of_more_people_than_an_answer_holds_those_it_lacks_may_be_known(
    net: Net, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fakes.dblp.MAX_HITS", 1)
    with net.http() as http:
        # Of two names only the first is told, of one name with the one who is always asked for, too.
        assert Dblp(http).known_authors(["Ada Lovelace", "Zyx Quern"]) == [True, False]
        assert len(net.asked("dblp")) == 3


def test_an_answer_without_one_who_is_known_is_none(net: Net, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fakes.dblp.Dblp.people", ["Ada Lovelace"])
    with net.http() as http, pytest.raises(BadReply, match="lacks one whom it has"):
        Dblp(http).known_authors(["Ada Lovelace"])


def test_preprint_and_publication_are_two_hits_at_dblp(net: Net) -> None:
    with net.http() as http:
        (answer,) = Dblp(http).find(queries("Engines That Weave!"), never)
    assert [(one.dblp, one.arxiv, one.venue, one.year) for one in answer.candidates] == [
        ("conf/engine/LovelaceB24", None, "ENGINE", 2024),
        ("journals/corr/abs-2401-00001", "2401.00001", None, None),
    ]


def test_record_of_dblp_is_fetched_by_its_key(net: Net) -> None:
    record = '<article key="{}"><author>Ada Lovelace</author><title>{}.</title></article>'
    both = record.format("journals/x/L43", "Looms") + record.format("journals/x/L44", "Cards")
    net.services.dblp.faults.append(Status(200, body=f"<dblp>{both}</dblp>".encode()))
    with net.http() as http:
        (answer,) = Dblp(http).fetch([DblpKey("journals/x/L44")])
    assert [(one.title, one.dblp) for one in answer.candidates] == [("Cards", "journals/x/L44")]
    assert net.paths("dblp") == ["/dblp/rec/journals/x/L44.xml"]


def test_title_of_formulas_only_is_no_question(net: Net) -> None:
    with net.http() as http:
        assert [resolver(http).find(queries("$x^2$"), never) for resolver in (Dblp, OpenAlex)] == [[SourceAnswer()]] * 2
    assert net.server.log.entries == []


def test_second_api_of_openreview_is_for_older_venues(net: Net) -> None:
    with net.http() as http:
        source = OpenReview(http)
        recent, old = source.find(queries("Engines that Weave", "Punched Paper Cards"), found)
        by_id = source.fetch([OpenReviewId("oldOLD456")])
    assert recent.candidates[0].venue == "ICLR 2024 poster"
    assert [(first_id(one.ids, "openreview"), one.venue) for one in old.candidates] == [("oldOLD456", None)]
    assert by_id == [old]
    assert net.paths("openreview-v1") == ["/openreview-v1/notes/search", "/openreview-v1/notes"]


def test_forum_is_not_missing_when_its_api_checks_for_bots(net: Net) -> None:
    net.services.openreview.bot_check = True
    with net.http() as http:
        (answer,) = OpenReview(http).fetch([OpenReviewId("abcDEF123")])
    assert answer.candidates == ()
    assert "403" in (answer.failure or "")


def test_retraction_and_commas_at_crossref(net: Net) -> None:
    with net.http() as http:
        tides, engines = Crossref(http).fetch([Doi("10.1000/Tides(1,2)"), Doi("10.18653/v1/2024.engine-1.3")])
    assert [(one.title, one.retracted) for one in tides.candidates] == [("On the Tides", True)]
    assert [(one.title, one.retracted, one.arxiv) for one in engines.candidates] == [
        ("Engines that Weave", False, "2401.00001")
    ]
    assert net.paths("crossref") == ["/crossref/works", "/crossref/works/10.1000/tides(1%2C2)"]


def test_identifiers_go_in_few_requests(net: Net) -> None:
    arxiv = [ArxivId(f"2401.{number:05}") for number in range(1, 1202)]
    dois = [Doi(f"10.1000/{number}") for number in range(120)]
    with net.http() as http:
        answers = SemanticScholar(http).fetch(arxiv)
        Crossref(http).fetch(dois)
        OpenAlex(http).fetch(dois)
    assert [len(answer.candidates) for answer in answers[:2]] == [1, 0]
    assert [len(net.asked(slug)) for slug in ("semantic-scholar", "crossref", "openalex")] == [3, 3, 2]


def test_semantic_scholar_without_a_key_is_given_up_soon(net: Net) -> None:
    net.services.semantic_scholar.keyless.left = 1
    titles = ["Engines that Weave", *(f"Title number {number} of many" for number in range(30))]
    with net.http() as http:
        first, *others = SemanticScholar(http).find(queries(*titles), never)
    assert [one.title for one in first.candidates] == ["Engines that Weave"]
    (failure,) = {answer.failure for answer in others}
    assert failure
    assert failure.startswith("Semantic Scholar refused the request (429)")
    assert len(net.asked("semantic-scholar")) == 3
    assert net.clock.seconds < 15


def test_semantic_scholar_keeps_its_pace_with_a_key(net: Net) -> None:
    net.keys = {"semantic-scholar": KEY}
    net.services.semantic_scholar.keys = frozenset({KEY})
    net.services.semantic_scholar.pace.gap = 1.0
    with net.http() as http:
        SemanticScholar(http).find(queries("Engines that Weave", "On the Tides", "Punched Paper Cards"), never)
    entries = net.asked("semantic-scholar")
    assert [entry.outcome for entry in entries] == ["200", "200", "200"]
    assert all(entry.question.headers["x-api-key"] == KEY for entry in entries)


@pytest.mark.parametrize(
    ("service", "resolver", "status"),
    [(S2, SemanticScholar, "403"), (OPENALEX, OpenAlex, "401")],
    ids=["S2", "OpenAlex"],
)
def test_refused_key_is_dropped_once_and_the_rest_is_asked_without(
    net: Net, service: Service, resolver: type[OnlineResolver], status: str
) -> None:
    net.keys = {service.slug: KEY}
    with net.http() as http:
        answers = resolver(http).find(queries("Engines that Weave", "On the Tides"), never)
        assert not http.has_key(service)
    assert [(len(answer.candidates), answer.failure) for answer in answers] == [(1, None), (1, None)]
    assert [entry.outcome for entry in net.asked(service.slug)] == [status, "200", "200"]


def test_refusal_after_a_key_was_dropped_is_none_of_the_next_key(net: Net, tmp_path: Path) -> None:
    net.server.faults.extend([Status(403), Status(429), Status(429)])
    for key, failed in ((KEY, True), ("another", False)):
        net.keys = {S2.slug: key}
        with net.http(cache=tmp_path) as http:
            [answer] = SemanticScholar(http).find(queries("Engines that Weave"), never)
        assert (answer.failure is not None) is failed


def test_spent_budget_of_openalex_is_failure(net: Net) -> None:
    net.services.openalex.budget = 0.0
    with net.http() as http:
        answers = OpenAlex(http).find(queries("Engines that Weave", "On the Tides"), never)
    assert all(answer.failure and "OpenAlex" in answer.failure for answer in answers)


# --- The further sources: by identifier, by title, many identifiers in one request


JOURNAL = Venue("Journal of Engines", 2021, kind="journal", volume="7", issue="2", pages="11-19")
PAPERS = [
    *(
        Paper(f"Engines that Weave, {word}", people("Ada Lovelace", "Charles Babbage"), date(2020, 5, 6), doi=f"10.1000/e.{place}", arxiv=f"2005.0000{place}", venue=JOURNAL)
        for place, word in enumerate(["Carding", "Spinning", "Dyeing"], 1)
    ),
    Paper("Looms in the Wild", people("Mary Somerville"), date(2022, 1, 1), doi="10.2000/looms", venue=JOURNAL, absent=frozenset({"crossref"})),
]  # fmt: skip


@pytest.fixture
def further() -> Iterator[Net]:
    with running(*PAPERS) as made:
        yield made


def fetch(net: Net, source: str, *ids: PaperId) -> list[tuple[Description, ...]]:
    with net.http() as http:
        answers = open_online(source, http).fetch(ids)
    assert [answer.failure for answer in answers] == [None] * len(ids)
    return [answer.candidates for answer in answers]


@pytest.mark.parametrize("source", ["europepmc", "pubmed", "inspire", "zbmath", "doi"])
def test_identifier_finds_the_publication(further: Net, source: str) -> None:
    (found,), unknown = fetch(further, source, Doi("10.1000/E.1"), Doi("10.1000/unknown"))
    assert (found.title, found.doi, found.venue, found.year) == (PAPERS[0].title, PAPERS[0].doi, JOURNAL.name, 2021)
    assert (found.volume, found.pages) == ("7", "11-19")
    assert [name.text for name in found.authors] == ["Ada Lovelace", "Charles Babbage"]
    assert unknown == ()


BATCHED: dict[str, tuple[list[PaperId], int]] = {
    "europepmc": ([Doi(paper.doi) for paper in PAPERS if paper.doi], 1),
    "pubmed": ([Doi(paper.doi) for paper in PAPERS if paper.doi], 2),  # numbers, then records
    "inspire": ([ArxivId("2005.00001"), Doi("10.1000/e.2"), Doi("10.2000/looms")], 1),
    "openalex": ([Doi(paper.doi) for paper in PAPERS if paper.doi], 1),
    "semantic-scholar": ([Doi(paper.doi) for paper in PAPERS if paper.doi], 1),
    "datacite": ([ArxivId(paper.arxiv) for paper in PAPERS if paper.arxiv], 1),
    "crossref": ([Doi(paper.doi or "") for paper in PAPERS[:3]], 1),
}


@pytest.mark.parametrize(("source", "asked"), list(BATCHED.items()), ids=BATCHED)
def test_many_identifiers_are_one_request(further: Net, source: str, asked: tuple[list[PaperId], int]) -> None:
    ids, requests = asked
    assert [len(found) for found in fetch(further, source, *ids)] == [1] * len(ids)
    assert len(further.asked(source)) == requests


def test_doi_of_another_agency_is_found_behind_doi_org(further: Net) -> None:
    ((found,),) = fetch(further, "doi", Doi("10.2000/looms"))
    assert (found.title, found.year, found.kind) == ("Looms in the Wild", 2021, "journal")
    assert [len(further.asked(slug)) for slug in ("doi", "crosscite", "crossref")] == [1, 1, 0]


def test_every_source_has_a_stand_in(further: Net) -> None:
    hosts = {each.name for each in ONLINE_SOURCES} | {host for each in ONLINE_SOURCES for host in each.other_hosts}
    assert hosts <= set(further.services.urls(further.server))

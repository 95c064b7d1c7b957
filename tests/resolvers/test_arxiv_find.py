"""Titles looked up at arXiv's fake: few requests, each record to its title, and what an outage leaves."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import orjson
import pytest
import zstandard
from arxiv_scene import SameTitle, Scene, arxiv_scene
from fakes.exchange import FakeRequest
from fakes.exchange import FakeResponse as Reply
from fakes.faults import EmptyPage, Fault, Reset, ServerError, Status, Truncated
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from normalizer.pages import read_page
from normalizer.values.ids import AclId, ArxivId, Doi, PaperId
from resolvers.arxiv import SERVICE, ArxivApi
from resolvers.base import SourceAnswer, TitleQuery
from resolvers.errors import RequestRefused, ResolverError
from resolvers.http import Clock, HttpClient, HttpSettings

pytestmark = pytest.mark.once

MATERIALS = "Silver Copper Cotton Velvet Walnut Marble Amber Ivory Linen Granite".split()
MACHINES = "Loom Spindle Automaton Barometer Telegraph Orrery Pendulum Turbine Piston Compass".split()


def name(number: int) -> str:
    """Titles that have no four words in a row in common."""
    material, machine = MATERIALS[number % 10], MACHINES[number // 10 % 10]
    return f"{material} {machine} Dynamics under {MACHINES[(number * 7 + 3) % 10]} Load in {MATERIALS[(number * 3 + number // 10) % 10]} Housings"


def record(number: int, **more: object) -> dict[str, object]:
    return {"id": f"2401.{number + 1:05}", "title": name(number), "authors": ["Ada Lovelace"], **more}


def queries(*titles: str) -> list[TitleQuery]:
    return [TitleQuery(title) for title in titles]


def find(here: Scene, asked: Sequence[TitleQuery]) -> list[SourceAnswer]:
    return here.source.find(asked, SameTitle(asked))


def ids(answers: Sequence[SourceAnswer]) -> list[str | None]:
    return [answer.candidates[0].arxiv if answer.candidates else None for answer in answers]


def test_twenty_titles_are_one_request_and_each_gets_its_own() -> None:
    with arxiv_scene([record(number) for number in range(60)]) as here:
        asked = queries(*(name(number) for number in range(19, -1, -1)))
        answers = find(here, asked)
        assert ids(answers) == [f"2401.{number + 1:05}" for number in range(19, -1, -1)]
        assert {answer.failure for answer in answers} == {None}
        (request,) = here.requests
        assert request["search_query"].count("ti:") == 20
        assert (request["start"], request["max_results"]) == ("0", "300")


def test_no_titles_are_no_request() -> None:
    with arxiv_scene([]) as here:
        assert find(here, []) == []
        assert find(here, queries("?!")) == [SourceAnswer()]
        assert here.requests == []
        # Nobody has it: an empty answer, and no failure.
        unknown = TitleQuery("Weaving Algebraical Patterns by Machine", "Nothing like it was ever woven.")
        assert find(here, [unknown]) == [SourceAnswer()]


def test_titles_that_ask_the_same_are_asked_once() -> None:
    with arxiv_scene([record(0), record(1)]) as here:
        answers = find(here, queries(name(0), name(1), name(0).upper(), name(0)))
        assert ids(answers) == ["2401.00001", "2401.00002", "2401.00001", "2401.00001"]
        assert here.queries[0].lower().count("silver loom dynamics") == 2  # as written and in capitals


def test_settled_titles_are_not_asked_again() -> None:
    with arxiv_scene([record(0)]) as here:
        fits = SameTitle(asked := queries(name(0), name(77)))
        here.source.find(asked, fits)
        assert fits.asked.count(0) == 1
        assert [name(0).split()[0] in query for query in here.queries] == [True, False]


FALLBACKS = {
    "a subtitle that arXiv lacks": ("Silk Engines that Weave: A Mechanical Study", "Silk Engines that Weave", 1),
    "a name that arXiv lacks": ("WeaveNet: Silk Engines that Weave Patterns", "Silk Engines that Weave Patterns", 1),
    "a name that the page lacks": ("Silk Engines that Weave Patterns", "WeaveNet: Silk Engines that Weave Patterns", 1),
    "other TeX": (r"PanLoom-$\pi$: Enhancing Mechanical Engine Architectures", "PanLoom-π: Enhancing Mechanical Engine Architectures", 1),
    "another common word, which the index leaves out": ("Vivid Silk Looms for Automatic Weaving", "Vivid Silk Looms in Automatic Weaving", 1),
    "one word more": ("Vivid Silk Looms for Automatic Pattern Weaving", "Vivid Silk Looms for Automatic Fast Pattern Weaving", 2),
    "another end": ("Punched Silk Cards Drive Looms Quickly", "Punched Silk Cards Drive Looms Well", 2),
}  # fmt: skip


@pytest.mark.parametrize(("asked", "title", "requests"), FALLBACKS.values(), ids=FALLBACKS.keys())
def test_a_paper_is_found_in_spite_of(asked: str, title: str, requests: int) -> None:
    distractors = [record(number) for number in range(30)]
    with arxiv_scene([*distractors, {"id": "2402.00001", "title": title}], hang_unquoted=0.0) as here:
        answers = here.source.find(queries(asked), lambda _, found: any(one.title == title for one in found))
        assert ids(answers) == ["2402.00001"]
        assert len(here.requests) == requests


def test_a_renamed_paper_is_found_by_its_abstract() -> None:
    abstract = "Silk looms obey punched cards made of pasteboard. Steam engines then compute Bernoulli numbers."
    renamed = {"id": "2402.00001", "title": "On Obedience", "abstract": f"In this note, {abstract}"}
    with arxiv_scene([renamed, record(0, abstract="We study silver looms.")]) as here:
        asked = [TitleQuery("Weaving Algebraical Patterns by Machine", abstract), TitleQuery(name(0))]
        answers = find(here, asked)
        assert ids(answers) == ["2402.00001", "2401.00001"]
        assert len(here.requests) == 3
        assert here.queries[2].startswith('abs:"')


def test_a_short_title_is_not_drowned_by_longer_ones_that_hold_it() -> None:
    others = [
        {"id": f"2403.{number:05}", "title": f"Pointer Looms in Case {number} of Many"} for number in range(1, 300)
    ]
    with arxiv_scene([*others, {"id": "2402.00001", "title": "Pointer Looms"}, record(0)]) as here:
        answers = find(here, queries("Pointer Looms", name(0)))
        assert ids(answers) == ["2402.00001", "2401.00001"]
        assert len(answers[0].candidates) == 30


def test_titles_that_a_reply_had_no_room_for_are_asked_again_in_smaller_groups() -> None:
    # So common a phrase fills the reply; its records come first, as the index has it.
    flood = [{"id": f"2403.{number:05}", "title": "Looms of Silk and Steam"} for number in range(1, 150)]
    with arxiv_scene([*flood, *(record(number) for number in range(12))]) as here:
        search = here.source._feeds.search

        def crowded(query: str, most: int) -> object:
            page = search(query, most)
            if "Silk and Steam" in query and query.count(" OR ") > 5:
                kept = tuple(one for one in page.candidates if one.title.startswith("Looms"))[:100]
                return type(page)(kept, page.total)
            return page

        here.source._feeds.search = crowded  # type: ignore[method-assign, assignment]  # an index with another order
        asked = queries("Looms of Silk and Steam", *(name(number) for number in range(12)))
        answers = find(here, asked)
        assert ids(answers)[1:] == [f"2401.{number + 1:05}" for number in range(12)]
        # What the flood left open goes in groups of five, the first of them of a third.
        first, *rest = [query.count(" OR ") + 1 for query in here.queries]
        assert first == 13
        assert max(rest) <= 5
        assert sum(rest) <= 13


def test_a_long_page_stays_within_length_and_pace() -> None:
    long = [f"{name(number)} {'and Elsewhere ' * 5}{number}" for number in range(100)]
    with arxiv_scene([{"id": f"2401.{number + 1:05}", "title": title} for number, title in enumerate(long)]) as here:
        assert None not in ids(find(here, queries(*long)))
        assert {entry.question.method for entry in here.server.log.entries} == {"GET", "POST"}  # too long for a URL
        assert len(here.requests) <= 5
        assert min(here.server.log.gaps) >= 3.0
        assert here.server.log.most_at_once == 1


OUTAGES: dict[str, tuple[list[Fault | None], str, int]] = {
    "a rate limit": ([Status(429)] * 2, "arXiv refused the request (429); ", 3),
    "a block": ([Status(403)], "arXiv refused the request (403)", 2),
    "a rate limit for hours": ([Status(503, retry_after="7200")], "", 2),
}


@pytest.mark.parametrize(("faults", "failure", "requests"), OUTAGES.values(), ids=OUTAGES.keys())
def test_an_outage_stops_the_asking_and_keeps_what_was_answered(
    faults: list[Fault | None], failure: str, requests: int
) -> None:
    with arxiv_scene([record(number) for number in range(60)]) as here:
        here.service.faults.extend([None, *faults])
        answers = find(here, queries(*(name(number) for number in range(60))))
        kept = [answer for answer in answers if answer.failure is None]
        assert 18 <= len(kept) <= 20
        assert ids(answers[: len(kept)]) == [f"2401.{number + 1:05}" for number in range(len(kept))]
        assert all(answer.failure and answer.failure.startswith(failure or "arXiv") for answer in answers[len(kept) :])
        assert len(here.requests) == requests


def test_what_was_found_before_an_outage_is_told_with_the_failure() -> None:
    abstract = "Silk looms obey punched cards made of pasteboard."
    with arxiv_scene([{"id": "2402.00001", "title": "Silk Looms for Weaving Patterns Anew"}]) as here:
        here.service.faults.extend([None, *[Status(429)] * 2])
        asked = [TitleQuery("Silk Looms for Weaving Patterns", abstract), TitleQuery("?!")]
        answers = find(here, asked)
        assert ids(answers) == ["2402.00001", None]
        assert (answers[0].failure or "").startswith("arXiv refused the request (429)")
        assert answers[1].failure is None  # there was nothing to ask for


def test_titles_that_were_asked_for_in_every_way_are_not_failed_by_an_outage_after_them() -> None:
    with arxiv_scene([record(40 + number) for number in range(31)]) as here:
        asked = queries("Lonely Umbrellas", name(40), *(f"{name(40 + number)} Anew" for number in range(1, 31)))
        # The requests for the phrases, and one for the words of the first titles that are not settled.
        here.service.faults.extend([None] * 5 + [Status(429)] * 2)
        answers = find(here, asked)
        assert answers[0] == SourceAnswer()
        assert (answers[-1].failure or "").startswith("arXiv refused the request (429)")


def test_a_bad_batch_is_halved_and_only_the_bad_title_is_failed() -> None:
    with arxiv_scene([record(number) for number in range(7)]) as here:
        answer = here.service.answer

        def poisoned(question: FakeRequest) -> Reply:
            is_bad = "copper" in question.parameters["search_query"][0].lower()
            return Reply(b"<html>Server Error</html>", "text/html", 500) if is_bad else answer(question)

        here.service.answer = poisoned  # type: ignore[method-assign]  # a title that breaks the index
        answers = find(here, queries(*(name(number) for number in range(7))))
        assert ids(answers) == [f"2401.{number + 1:05}" if number != 1 else None for number in range(7)]
        assert [bool(answer.failure) for answer in answers] == [number == 1 for number in range(7)]


FAULTS = {
    "reset": Reset(),
    "truncated without notice": Truncated(),
    "truncated": Truncated(announced=True),
    "500": ServerError(),
    "503": Status(503, retry_after="7"),
    "429": Status(429),
    "empty": EmptyPage(),
    "fine": None,
}


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(faults=st.lists(st.sampled_from(sorted(FAULTS)), max_size=4))
def test_faults_that_pass_change_nothing(faults: list[str]) -> None:
    with arxiv_scene([record(number) for number in range(40)]) as here:
        here.service.faults.extend(FAULTS[fault] for fault in faults)
        answers = find(here, queries(*(name(number) for number in range(25))))
        failed = [answer for answer in answers if answer.failure]
        assert [answer.candidates[0].arxiv for answer in answers if answer not in failed] == [
            f"2401.{number + 1:05}" for number, answer in enumerate(answers) if answer not in failed
        ]
        # A limit is waited out if nothing else happens, two other faults are: nothing is lost.
        assert len(faults) > (1 if {"429", "503"} & set(faults) else 2) or not failed
        assert here.service.too_soon == 0


def test_a_second_run_and_a_resumed_run_ask_what_is_missing_only(tmp_path: Path) -> None:
    asked = queries(*(name(number) for number in range(60)))
    with arxiv_scene([record(number) for number in range(60)], cache=tmp_path) as here:
        here.service.faults.extend([None, None, *[Status(403)]])
        first = find(here, asked)
        assert any(answer.failure for answer in first)
        before = len(here.requests)
        again = HttpSettings(cache=tmp_path, urls={"arxiv": here.server.root})
        with HttpClient(again, timer=Clock(here.clock.monotonic, here.clock.sleep, here.clock.now)) as http:
            resumed = ArxivApi(http).find(asked, SameTitle(asked))
            assert ids(resumed) == [f"2401.{number + 1:05}" for number in range(60)]
            assert http.stats[SERVICE.slug].cached == 2
            missing = len(here.requests) - before
            assert ArxivApi(http).find(asked, SameTitle(asked)) == resumed
            assert len(here.requests) - before == missing <= 2


# --- The 610 titles of five saved pages against real titles of arXiv, with others of the same words among them


# Of the other papers of arXiv every so many-th.
_EVERY = 400


def asked_titles(shared: Path) -> list[TitleQuery]:
    pages = [read_page(str(path)) for path in sorted((shared / "seeds").glob("*.txt"))]
    scraped = {title.title: title.abstract for page in pages for title in page.titles}
    return [TitleQuery(title, abstract) for title, abstract in scraped.items()]


def corpus(shared: Path, abstracts: dict[str, str | None], titles: set[str]) -> Iterator[dict[str, object]]:
    """The papers that have `abstracts`, by id, those of asked `titles`, and some others."""
    ids, asked = {paper.encode() for paper in abstracts}, {title.encode() for title in titles}
    with zstandard.open(shared / "catalog/arxiv.jsonl.zst", "rb") as lines:
        for number, line in enumerate(io.BufferedReader(lines, 1 << 20)):
            # {"arxiv_id":"0704.0002","title":"Sparsity-certifying ... ; reading all rows as JSON takes far longer.
            _, _, _, paper, _, _, _, title, _ = line.split(b'"', 8)
            if number % _EVERY == 0 or paper in ids or title in asked:
                row = orjson.loads(line)
                yield {**row, "abstract": abstracts.get(row["arxiv_id"])}


@pytest.mark.shared
def test_the_saved_pages_need_few_requests_and_their_papers_are_found(shared: Path) -> None:
    asked = asked_titles(shared)
    assert len(asked) == 610
    truth = [json.loads(line) for line in (shared / "truth/pages_dev.jsonl").read_text(encoding="utf-8").splitlines()]
    right = {row["title"]: row["arxiv_id"] for row in truth if row["arxiv_id"]}
    abstracts = {right[query.title]: query.abstract for query in asked if query.title in right}
    with arxiv_scene(list(corpus(shared, abstracts, {query.title for query in asked}))) as here:
        answers = here.source.find(asked, SameTitle(asked))
        assert len(here.requests) <= 20
        assert here.clock.seconds <= 70
        assert here.longest_url < 4000
        assert here.service.too_soon == 0
    found = sum(
        any(candidate.arxiv == right[query.title] for candidate in answer.candidates)
        for query, answer in zip(asked, answers, strict=True)
        if query.title in right
    )
    assert found >= 0.99 * len(right)
    assert not any(answer.failure for answer in answers)


# --- Identifiers: a hundred in one request, each with its own answer


def engine(number: int) -> dict[str, object]:
    return {"id": f"2401.{number:05}", "title": f"Engine Number {number}", "authors": ["Ada Lovelace"]}


def numbered(*numbers: int) -> list[PaperId]:
    return [ArxivId(f"2401.{number:05}") for number in numbers]


def titles_of(answers: list[SourceAnswer]) -> list[str | None]:
    return [answer.candidates[0].title if answer.candidates else None for answer in answers]


def test_a_hundred_identifiers_are_one_request_and_answered_in_order() -> None:
    with arxiv_scene([engine(number) for number in range(1, 101)], shuffle=7) as here:
        answers = here.source.fetch(numbered(*range(100, 0, -1)))
        assert titles_of(answers) == [f"Engine Number {number}" for number in range(100, 0, -1)]
        assert [request["max_results"] for request in here.requests] == ["100"]
        assert here.longest_url < 4000
    asked: list[PaperId] = [ArxivId(f"cond-mat/01{number:05}") for number in range(1000, 1100)]
    with arxiv_scene([{"id": "cond-mat/0101050", "title": "Looms"}]) as here:
        assert titles_of(here.source.fetch(asked)) == [None] * 50 + ["Looms"] + [None] * 49
        assert here.longest_url < 4000


def test_each_is_asked_once_however_it_is_written() -> None:
    with arxiv_scene([engine(1)]) as here:
        asked = [ArxivId("2401.00001"), Doi("10.48550/arXiv.2401.00001"), ArxivId.parse("arXiv:2401.00001v2")]
        assert titles_of(here.source.fetch(asked)) == ["Engine Number 1"] * 3
        assert [request["id_list"] for request in here.requests] == ["2401.00001"]


def test_what_arxiv_does_not_know_has_an_empty_answer() -> None:
    with arxiv_scene([engine(1)]) as here:
        answers = here.source.fetch([*numbered(2, 1), Doi("10.1000/1"), AclId("P18-1001")])
        assert titles_of(answers) == [None, "Engine Number 1", None, None]
        assert {answer.failure for answer in answers} == {None}
    with arxiv_scene([]) as here:
        assert here.source.fetch([Doi("10.1000/1")]) == [SourceAnswer()]
        assert here.source.fetch([]) == []
        assert here.requests == []


@pytest.mark.parametrize("errors_as_ok", [False, True], ids=["status 400", "status 200, as before 2026"])
def test_an_identifier_that_arxiv_calls_malformed_does_not_sink_the_others(*, errors_as_ok: bool) -> None:
    with arxiv_scene([engine(1), engine(2)], errors_as_ok=errors_as_ok) as here:
        answers = here.source.fetch([*numbered(1), ArxivId("abc"), *numbered(2)])
        assert titles_of(answers) == ["Engine Number 1", None, "Engine Number 2"]
        assert answers[1] == SourceAnswer()
        assert len(here.requests) == 2
        assert here.source.fetch([ArxivId("abc")]) == [SourceAnswer()]


# Five versions, of which the first had another title; one; three, which the server tells apart by nothing. The last
# one shows that the server knows versions.
WITH_VERSIONS = (
    engine(1) | {"id": "2401.00001v5", "older": [engine(1) | {"title": "Early Engine"}]},
    engine(2),
    engine(3) | {"id": "2401.00003v2", "updated": "2024-01-01"},
    {"id": "1706.03762v7", "title": "Attention Is All You Need", "authors": ["Ashish Vaswani"]},
)


def test_all_versions_of_a_paper_are_told_or_none() -> None:
    with arxiv_scene(WITH_VERSIONS) as here:
        first, second, third, unknown = here.source.versions(
            [each for each in numbered(1, 2, 3, 4) if isinstance(each, ArxivId)]
        )
        assert [each.title for each in first] == ["Engine Number 1"] * 4 + ["Early Engine"]
        assert [each.title for each in second] == ["Engine Number 2"]
        assert third == unknown == ()
        assert [request["id_list"].count(",") for request in here.requests] == [4, 4]
        here.service.dropped = frozenset({"2401.00001v2"})
        assert here.source.versions([ArxivId("2401.00001")]) == [()]
        assert here.source.versions([]) == []


@pytest.mark.parametrize("served", ["", "1706.03762v1"], ids=["none", "one"])
def test_a_copy_of_arxiv_that_has_one_version_of_each_tells_nothing_of_others(served: str) -> None:
    known = [WITH_VERSIONS[3] | {"id": served}] if served else []
    with arxiv_scene([engine(1), *known]) as here:
        assert here.source.versions([ArxivId("2401.00001")]) == [()]


def test_versions_of_an_outage_are_not_told() -> None:
    with arxiv_scene(WITH_VERSIONS) as here:
        here.service.faults.extend([None] + [Status(503)] * 9)
        with pytest.raises(ResolverError):
            here.source.versions([ArxivId("2401.00001")])


def test_a_refusal_that_names_no_identifier_is_traced_by_halving() -> None:
    with arxiv_scene([engine(1), engine(2)]) as here:
        by_ids = here.source._feeds.by_ids

        def picky(asked: list[str]) -> object:
            if "2401.00002" in asked:
                raise RequestRefused("arXiv refused the request (400)", 400)
            return by_ids(asked)

        here.source._feeds.by_ids = picky  # type: ignore[method-assign, assignment]  # a server that gives no reason
        answers = here.source.fetch(numbered(1, 2))
        assert titles_of(answers) == ["Engine Number 1", None]
        assert answers[1].failure == "arXiv refused the request (400)"


def outage(here: Scene) -> None:
    here.service.faults.extend([None, *[Status(429)] * 5])


def test_after_an_outage_the_answers_before_it_are_kept() -> None:
    with arxiv_scene([engine(number) for number in range(1, 251)]) as here:
        outage(here)
        answers = here.source.fetch(numbered(*range(1, 251)))
        kept = [answer for answer in answers if answer.failure is None]
        assert 90 <= len(kept) <= 100
        assert answers[: len(kept)] == kept
        (failure,) = {answer.failure for answer in answers[len(kept) :]}
        assert failure
        assert failure.startswith("arXiv refused the request (429)")
        assert not any(answer.candidates for answer in answers[len(kept) :])
        assert len(here.requests) == 3

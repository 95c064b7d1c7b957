"""Identifiers: a hundred in one request, each with its own answer."""

from __future__ import annotations

import pytest
from arxiv_scene import Scene, arxiv_scene
from fakes.faults import Reset, Status

from normalizer.values.ids import AclId, ArxivId, Doi, PaperId
from resolvers.base import SourceAnswer
from resolvers.errors import RequestRefused


def record(number: int) -> dict[str, object]:
    return {"id": f"2401.{number:05}", "title": f"Engine Number {number}", "authors": ["Ada Lovelace"]}


def ids(*numbers: int) -> list[PaperId]:
    return [ArxivId(f"2401.{number:05}") for number in numbers]


def titles(answers: list[SourceAnswer]) -> list[str | None]:
    return [answer.candidates[0].title if answer.candidates else None for answer in answers]


def test_a_hundred_identifiers_are_one_request_and_answered_in_order() -> None:
    with arxiv_scene([record(number) for number in range(1, 101)], shuffle=7) as here:
        answers = here.source.fetch(ids(*range(100, 0, -1)))
        assert titles(answers) == [f"Engine Number {number}" for number in range(100, 0, -1)]
        assert [request["max_results"] for request in here.requests] == ["100"]
        assert here.longest_url < 4000


def test_a_hundred_old_identifiers_fit_as_well() -> None:
    asked: list[PaperId] = [ArxivId(f"cond-mat/01{number:05}") for number in range(1000, 1100)]
    with arxiv_scene([{"id": "cond-mat/0101050", "title": "Looms"}]) as here:
        assert titles(here.source.fetch(asked)) == [None] * 50 + ["Looms"] + [None] * 49
        assert here.longest_url < 4000


def test_more_are_several_requests_three_seconds_apart() -> None:
    with arxiv_scene([record(number) for number in range(1, 251)]) as here:
        assert None not in titles(here.source.fetch(ids(*range(1, 251))))
        assert len(here.requests) == 3
        assert min(here.server.log.gaps) >= 3.0


def test_each_is_asked_once_however_it_is_written() -> None:
    with arxiv_scene([record(1)]) as here:
        asked = [ArxivId("2401.00001"), Doi("10.48550/arXiv.2401.00001"), ArxivId.parse("arXiv:2401.00001v2")]
        assert titles(here.source.fetch(asked)) == ["Engine Number 1"] * 3
        assert [request["id_list"] for request in here.requests] == ["2401.00001"]


def test_what_arxiv_does_not_know_has_an_empty_answer() -> None:
    with arxiv_scene([record(1)]) as here:
        answers = here.source.fetch([*ids(2, 1), Doi("10.1000/1"), AclId("P18-1001")])
        assert titles(answers) == [None, "Engine Number 1", None, None]
        assert {answer.failure for answer in answers} == {None}


def test_other_identifiers_alone_are_no_request() -> None:
    with arxiv_scene([]) as here:
        assert here.source.fetch([Doi("10.1000/1")]) == [SourceAnswer()]
        assert here.source.fetch([]) == []
        assert here.requests == []


@pytest.mark.parametrize("errors_as_ok", [False, True], ids=["status 400", "status 200, as before 2026"])
def test_an_identifier_that_arxiv_calls_malformed_does_not_sink_the_others(*, errors_as_ok: bool) -> None:
    with arxiv_scene([record(1), record(2)], errors_as_ok=errors_as_ok) as here:
        answers = here.source.fetch([*ids(1), ArxivId("abc"), *ids(2)])
        assert titles(answers) == ["Engine Number 1", None, "Engine Number 2"]
        assert answers[1] == SourceAnswer()
        assert len(here.requests) == 2


def test_a_malformed_identifier_alone_is_not_known() -> None:
    with arxiv_scene([]) as here:
        assert here.source.fetch([ArxivId("abc")]) == [SourceAnswer()]


def test_a_refusal_that_names_no_identifier_is_traced_by_halving() -> None:
    with arxiv_scene([record(1), record(2)]) as here:
        by_ids = here.source._feeds.by_ids

        def picky(asked: list[str]) -> object:
            if "2401.00002" in asked:
                raise RequestRefused("arXiv refused the request (400)", 400)
            return by_ids(asked)

        here.source._feeds.by_ids = picky  # type: ignore[method-assign, assignment]  # a server that gives no reason
        answers = here.source.fetch(ids(1, 2))
        assert titles(answers) == ["Engine Number 1", None]
        assert answers[1].failure == "arXiv refused the request (400)"


def outage(here: Scene) -> None:
    here.service.faults.extend([None, *[Status(429)] * 5])


def test_after_an_outage_the_answers_before_it_are_kept() -> None:
    with arxiv_scene([record(number) for number in range(1, 251)]) as here:
        outage(here)
        answers = here.source.fetch(ids(*range(1, 251)))
        kept = [answer for answer in answers if answer.failure is None]
        assert 90 <= len(kept) <= 100
        assert answers[: len(kept)] == kept
        (failure,) = {answer.failure for answer in answers[len(kept) :]}
        assert failure
        assert failure.startswith("arXiv refused the request (429)")
        assert not any(answer.candidates for answer in answers[len(kept) :])
        assert len(here.requests) == 3


def test_a_fault_that_passes_costs_nothing_but_time() -> None:
    with arxiv_scene([record(1)]) as here:
        here.service.faults.extend([Reset(), Status(500)])
        assert titles(here.source.fetch(ids(1))) == ["Engine Number 1"]
        assert min(here.server.log.gaps) >= 3.0

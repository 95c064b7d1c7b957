"""From candidates to one answer."""

from __future__ import annotations

import pytest

from normalizer.matching import Reason, Status, choose
from normalizer.matching.works import works
from normalizer.model import ScrapedTitle
from resolvers.candidate import Candidate, RawName

TITLE = ScrapedTitle(title="Fully Convolutional Networks for Semantic Segmentation", page="page.txt", line=1)


def candidate(title: str = TITLE.title, *authors: str, source: str = "arxiv", **more: object) -> Candidate:
    return Candidate(source, title, authors=tuple(RawName(name) for name in authors), **more)  # type: ignore[arg-type]


def test_nothing_found_is_unmatched() -> None:
    match = choose(TITLE, [])
    assert (match.verdict.status, match.verdict.reason) == (Status.UNMATCHED, Reason.NO_CANDIDATE)
    assert match.work == ()
    assert match.runner_up is None


def test_two_works_of_one_title_are_ambiguous_and_both_shown() -> None:
    match = choose(TITLE, [candidate(arxiv="1605.06211"), candidate(arxiv="1411.4038")])
    assert (match.verdict.status, match.verdict.reason) == (Status.AMBIGUOUS, Reason.SEVERAL_WORKS)
    assert [each.candidates[0].arxiv for each in match.compared] == ["1411.4038", "1605.06211"]
    assert match.verdict.confidence < 0.5
    assert match.work == ()


def test_identifier_settles_between_two_works_of_one_title() -> None:
    asked = TITLE.model_copy(update={"ids": ("1605.06211",)})
    match = choose(asked, [candidate(arxiv="1411.4038"), candidate(arxiv="1605.06211")])
    assert match.verdict.reason is Reason.SAME_IDENTIFIER
    assert match.work[0].arxiv == "1605.06211"
    assert match.runner_up is not None
    assert match.runner_up.verdict.status is Status.UNMATCHED


def test_same_title_beats_a_near_one_which_is_the_runner_up() -> None:
    near = candidate("Fully Convolutional Network for the Semantic Segmentation", arxiv="2001.00001")
    match = choose(TITLE, [near, candidate(arxiv="1411.4038")])
    assert match.work[0].arxiv == "1411.4038"
    assert match.runner_up is not None
    assert match.runner_up.title == near.title


def test_two_near_titles_are_ambiguous() -> None:
    near = [
        candidate("Fully Convolutional Network for Semantic Segmentation", arxiv="2001.00001"),
        candidate("Fully Convolutional Networks in Semantic Segmentations", arxiv="2001.00002"),
    ]
    assert choose(TITLE, near).verdict.reason is Reason.SEVERAL_WORKS


def test_order_of_candidates_does_not_matter() -> None:
    some = [candidate(arxiv="1411.4038"), candidate("Semantic Networks", arxiv="2001.00001"), candidate(doi="10.1/x")]
    assert choose(TITLE, some).verdict == choose(TITLE, some[::-1]).verdict


ONE_WORK = {
    "the same arXiv id": (candidate(arxiv="1411.4038"), candidate("Other", arxiv="1411.4038")),
    "the same DOI in another case": (candidate(doi="10.1000/X"), candidate("Other", doi="10.1000/x")),
    "preprint and proceedings, a common author": (
        candidate(TITLE.title, "Jonathan Long", "Trevor Darrell", arxiv="1411.4038", published="2014-11"),
        candidate(TITLE.title, "Long, J.", year=2015, source="other"),
    ),
    "nobody gives authors, the title is telling": (candidate(arxiv="1411.4038"), candidate(source="other", year=2015)),
}
TWO_WORKS = {
    "other arXiv ids": (candidate(arxiv="1411.4038"), candidate(arxiv="1605.06211")),
    "other DOIs": (candidate(doi="10.1000/x"), candidate(doi="10.1000/y")),
    "other people": (candidate(TITLE.title, "Ada Long", arxiv="1411.4038"), candidate(TITLE.title, "Bo Ryu")),
    "ten years apart": (candidate(published="2004-11"), candidate(year=2015)),
    "nobody gives authors, the title is short": (candidate("Deep Sets", arxiv="1411.4038"), candidate("Deep Sets")),
    "other titles": (candidate("Deep Sets of Graphs and Trees"), candidate("Deep Sets of Trees and Graphs")),
}


@pytest.mark.parametrize("pair", ONE_WORK.values(), ids=ONE_WORK)
def test_candidates_of_one_work_are_joined(pair: tuple[Candidate, Candidate]) -> None:
    assert works(pair) == (pair,)
    assert works(pair[::-1]) == (pair[::-1],)


@pytest.mark.parametrize("pair", TWO_WORKS.values(), ids=TWO_WORKS)
def test_candidates_of_two_works_stay_apart(pair: tuple[Candidate, Candidate]) -> None:
    assert len(works(pair)) == 2


def test_doi_of_the_preprint_does_not_part_it_from_its_publication() -> None:
    preprint = candidate(TITLE.title, "Ada Long", arxiv="1411.4038", doi="10.48550/arXiv.1411.4038")
    assert len(works([preprint, candidate(TITLE.title, "Ada Long", doi="10.1109/X")])) == 1

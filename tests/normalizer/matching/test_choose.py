"""From candidates to one answer."""

from __future__ import annotations

import pytest

from normalizer.matching import Reason, Status, at_least, choose, explain
from normalizer.matching.works import works
from normalizer.model import ScrapedTitle
from resolvers.abstracts import fingerprint
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


ABSTRACT = (
    "A network of convolutions without dense layers labels every pixel of a photograph. We train it from end to end on"
    " street scenes and kitchens, compare it with patches and superpixels, and find it faster and more exact than both."
)
REWRITTEN = ABSTRACT.replace("street scenes and kitchens", "gardens") + " Code and weights are given to everybody."
OTHER = (
    "We count the ways in which knights can tour a board of any size, prove that the number grows faster than any"
    " polynomial, and give a table of the first forty values with the program that found them."
)


def with_abstract(text: str, **more: object) -> Candidate:
    return candidate(fingerprint=fingerprint(text), **more)


def scraped_with(**more: object) -> ScrapedTitle:
    return TITLE.model_copy(update=more)


def test_abstract_settles_between_two_works_of_one_title() -> None:
    match = choose(
        scraped_with(abstract=ABSTRACT),
        [with_abstract(OTHER, arxiv="1411.4038"), with_abstract(REWRITTEN, arxiv="1605.06211")],
    )
    assert match.verdict.reason is Reason.SAME_TITLE_AND_ABSTRACT
    assert match.work[0].arxiv == "1605.06211"
    assert match.verdict.evidence["abstract"] > 0.5
    assert match.runner_up is not None
    assert match.runner_up.verdict.reason is Reason.ABSTRACT_DIFFERS


def test_same_title_with_another_abstract_is_another_work() -> None:
    match = choose(scraped_with(abstract=ABSTRACT), [with_abstract(OTHER, arxiv="1411.4038")])
    assert (match.verdict.status, match.verdict.reason) == (Status.UNMATCHED, Reason.ABSTRACT_DIFFERS)


def test_retitled_paper_is_found_by_its_abstract_even_where_its_old_title_is_anothers_now() -> None:
    renamed = candidate("Labels for Pixels", fingerprint=fingerprint(REWRITTEN), arxiv="1605.06211")
    match = choose(scraped_with(abstract=ABSTRACT), [with_abstract(OTHER, arxiv="1411.4038"), renamed])
    assert match.verdict.reason is Reason.SAME_ABSTRACT
    assert match.work == (renamed,)


def test_two_papers_of_the_same_title_and_abstract_are_ambiguous() -> None:
    match = choose(
        scraped_with(abstract=ABSTRACT),
        [with_abstract(ABSTRACT, arxiv="1411.4038"), with_abstract(ABSTRACT, arxiv="1605.06211")],
    )
    assert match.verdict.reason is Reason.SEVERAL_WORKS


def test_text_of_an_abstract_is_compared_where_a_source_gives_it() -> None:
    match = choose(scraped_with(abstract=ABSTRACT), [candidate(abstract=REWRITTEN, arxiv="1605.06211")])
    assert match.verdict.reason is Reason.SAME_TITLE_AND_ABSTRACT


def test_part_two_with_much_the_same_abstract_is_another_work() -> None:
    second = candidate(f"{TITLE.title} II", fingerprint=fingerprint(ABSTRACT), arxiv="1605.06211")
    assert choose(scraped_with(abstract=ABSTRACT), [second]).verdict.status is Status.UNMATCHED


def test_follow_up_with_half_the_abstract_does_not_outdo_the_very_title() -> None:
    half = " ".join([*ABSTRACT.split()[: len(ABSTRACT.split()) // 2], *OTHER.split()])
    match = choose(
        scraped_with(abstract=ABSTRACT),
        [
            candidate(arxiv="1411.4038"),
            candidate("Labels for Pixels", fingerprint=fingerprint(half), arxiv="1605.06211"),
        ],
    )
    assert match.verdict.reason is Reason.SEVERAL_WORKS


LONG_AND_SHELHAMER = ("Jonathan Long", "Evan Shelhamer")


def test_authors_settle_between_two_works_of_one_title() -> None:
    match = choose(
        scraped_with(authors=LONG_AND_SHELHAMER),
        [
            candidate(TITLE.title, "Ada Lovelace", "Bo Ryu", arxiv="1411.4038"),
            candidate(TITLE.title, "J. Long", "E. Shelhamer", "T. Darrell", arxiv="1605.06211"),
        ],
    )
    assert match.verdict.reason is Reason.SAME_TITLE_AND_AUTHORS
    assert match.work[0].arxiv == "1605.06211"
    assert match.runner_up is not None
    assert match.runner_up.verdict.reason is Reason.OTHER_AUTHORS


def test_other_authors_speak_against_the_same_title_and_abstract() -> None:
    discussion = candidate(TITLE.title, "Ada Lovelace", fingerprint=fingerprint(ABSTRACT), arxiv="1411.4038")
    match = choose(scraped_with(abstract=ABSTRACT, authors=LONG_AND_SHELHAMER), [discussion])
    assert (match.verdict.status, match.verdict.reason) == (Status.UNMATCHED, Reason.OTHER_AUTHORS)


def test_same_people_and_a_similar_title_are_the_same_work() -> None:
    changed = candidate(
        "Fully Convolutional Nets to Segment Images by Meaning", *LONG_AND_SHELHAMER, arxiv="1605.06211"
    )
    match = choose(scraped_with(authors=LONG_AND_SHELHAMER), [changed])
    assert match.verdict.reason is Reason.SAME_AUTHORS


def test_same_people_and_another_part_are_two_works() -> None:
    second = candidate(f"{TITLE.title} II", *LONG_AND_SHELHAMER, arxiv="1605.06211")
    assert choose(scraped_with(authors=LONG_AND_SHELHAMER), [second]).verdict.status is Status.UNMATCHED


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


def test_match_that_is_not_sure_enough_is_ambiguous() -> None:
    match = choose(TITLE, [candidate(arxiv="1411.4038")])
    assert at_least(0.5, match) is match
    doubtful = at_least(0.99999, match)
    assert (doubtful.verdict.status, doubtful.verdict.reason) == (Status.AMBIGUOUS, Reason.NOT_SURE_ENOUGH)
    assert doubtful.work == ()


def test_verdict_explains_itself_in_one_line() -> None:
    near = candidate("Fully Convolutional Adaptation of Segmentation", doi="10.1000/x", source="other")
    line = explain(choose(scraped_with(abstract=ABSTRACT), [near, with_abstract(ABSTRACT, arxiv="1411.4038")]))
    assert line.startswith("page.txt:1: matched (same-title-and-abstract, 0.99")
    assert f"arXiv:1411.4038 {TITLE.title!r} (title 1.00, abstract 1.00); next doi:10.1000/x" in line
    assert "(other-title, title 0." in line
    assert line.endswith(", margin 1.00)")


def test_title_without_candidates_explains_itself_too() -> None:
    assert explain(choose(TITLE, [])) == "page.txt:1: unmatched (no-candidate, 0.0000)"

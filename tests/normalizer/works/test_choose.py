"""From candidates to one answer."""

from __future__ import annotations

import dataclasses

import pytest

from normalizer.values.abstracts.fingerprint import fingerprint
from normalizer.works.choose import at_least, choose
from normalizer.works.description import Description, RawName
from normalizer.works.explain import explain
from normalizer.works.grouping import works
from normalizer.works.scraped import Link, LinkKind, ScrapedTitle
from normalizer.works.verdict import Reason, Status

TITLE = ScrapedTitle(title="Fully Convolutional Networks for Semantic Segmentation", page="page.txt", line=1)


def candidate(title: str = TITLE.title, *authors: str, source: str = "arxiv", **more: object) -> Description:
    return Description(source, title, authors=tuple(RawName(name) for name in authors), **more)  # type: ignore[arg-type]


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


def with_abstract(text: str, **more: object) -> Description:
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


EXTENDED = " ".join([*ABSTRACT.split()[:28], *OTHER.split()])
PREPRINT_AND_JOURNAL = (
    candidate(TITLE.title, "Jo Long", "Eve Darrell", arxiv="1411.4038", fingerprint=fingerprint(ABSTRACT)),
    candidate(TITLE.title, "Eve Darrell", "Jo Long", arxiv="1605.06211", fingerprint=fingerprint(EXTENDED)),
)


def test_journal_version_by_the_same_people_with_a_longer_abstract_is_no_rival() -> None:
    match = choose(scraped_with(abstract=ABSTRACT), PREPRINT_AND_JOURNAL)
    assert match.work == PREPRINT_AND_JOURNAL[:1]
    assert match.compared[1].verdict.reason is Reason.SAME_TITLE_AND_ABSTRACT


def test_discussion_by_other_people_with_much_of_the_abstract_is_a_rival() -> None:
    paper, journal = PREPRINT_AND_JOURNAL
    discussion = dataclasses.replace(journal, authors=(RawName("Ada Lovelace"),))
    assert choose(scraped_with(abstract=ABSTRACT), [paper, discussion]).verdict.reason is Reason.SEVERAL_WORKS
    unsigned = dataclasses.replace(journal, authors=())
    assert choose(scraped_with(abstract=ABSTRACT), [paper, unsigned]).verdict.reason is Reason.SEVERAL_WORKS


def test_retitled_paper_is_found_by_its_abstract_though_another_record_bears_the_scraped_title() -> None:
    near = [candidate(f"Fully {word} Networks for Semantic Segmentation", arxiv=f"2001.{word}") for word in "abcd"]
    renamed = candidate("Labels for Pixels", fingerprint=fingerprint(ABSTRACT), arxiv="1605.06211")
    match = choose(scraped_with(abstract=ABSTRACT), [candidate(source="other", year=2015), *near, renamed])
    assert match.work == (renamed,)


TENTH = " ".join([*ABSTRACT.split()[:12], *OTHER.split()])


@pytest.mark.parametrize(
    ("title", "status"),
    [("Segmentation by Convolutional Networks of Any Size", Status.MATCHED),
     (f"Improved {TITLE.title} via Lasso", Status.AMBIGUOUS)],
)  # fmt: skip
def test_a_little_of_the_abstract_tells_a_reworded_title_but_not_one_with_more_words(
    title: str, status: Status
) -> None:
    match = choose(scraped_with(title=title, abstract=ABSTRACT), [with_abstract(TENTH, arxiv="1411.4038")])
    assert 0.1 <= match.compared[0].verdict.evidence["abstract"] < 0.2
    assert match.verdict.status is status


LENS = "PixLens: Towards Segmentation of Everything"
SEQUEL = candidate(
    LENS, arxiv="2311.16081", fingerprint=fingerprint(" ".join([*ABSTRACT.split()[:12], *OTHER.split()]))
)
FIRST = candidate("PixLens: Seeing Pixels through a Lens", arxiv="2308.10185")


def test_title_that_a_sequel_took_over_is_ambiguous_while_only_the_sequels_abstract_is_known() -> None:
    match = choose(scraped_with(title=LENS, abstract=ABSTRACT), [SEQUEL, FIRST])
    assert match.compared[0].candidates == (SEQUEL,)
    assert 0.15 < match.compared[0].verdict.evidence["abstract"] < 0.3
    assert match.verdict.reason is Reason.SEVERAL_WORKS


def test_earlier_preprint_of_the_same_coined_name_may_have_had_the_title() -> None:
    assert choose(scraped_with(title=LENS), [SEQUEL, FIRST]).verdict.reason is Reason.SEVERAL_WORKS


def test_later_preprint_or_other_peoples_of_the_same_coined_name_is_no_rival() -> None:
    later = dataclasses.replace(FIRST, arxiv="2401.00001")
    assert choose(scraped_with(title=LENS), [SEQUEL, later]).verdict.reason is Reason.SAME_TITLE
    ours = dataclasses.replace(SEQUEL, authors=(RawName("Ada Quill"), RawName("Ben Ostrow")))
    theirs = dataclasses.replace(FIRST, authors=(RawName("Cleo Marsh"), RawName("Dov Tamm")))
    assert choose(scraped_with(title=LENS), [ours, theirs]).verdict.reason is Reason.SAME_TITLE


def test_other_work_without_the_coined_name_is_no_rival() -> None:
    unlike = dataclasses.replace(FIRST, title="Seeing Pixels through a Lens")
    assert choose(scraped_with(title=LENS, abstract=ABSTRACT), [SEQUEL, unlike]).work == (SEQUEL,)


def test_who_writes_alone_is_told_from_a_collaboration_that_he_belongs_to() -> None:
    alone = candidate(TITLE.title, "F. J. P. Soler", arxiv="1507.08836")
    many = candidate(TITLE.title, "P. Kyberd", "D. R. Smith", "L. Coney", "F. J. P. Soler", arxiv="1206.0294")
    assert choose(scraped_with(authors=("F. J. P. Soler",)), [many, alone]).work == (alone,)


def test_names_that_agree_letter_by_letter_outdo_names_that_are_nearly_the_same() -> None:
    nearly = candidate(TITLE.title, "Thomas Tadlerson", arxiv="0806.0065")
    same = candidate(TITLE.title, "Thomas Tradlerson", arxiv="math/0108027")
    assert choose(scraped_with(authors=("Thomas Tradlerson",)), [nearly, same]).work == (same,)


def test_work_of_the_identifier_beside_a_title_is_a_rival_of_the_one_that_bears_the_title() -> None:
    named = candidate("Labels for Everything We See", arxiv="1605.06211")
    match = choose(scraped_with(ids=("1605.06211",)), [named, candidate(source="other", doi="10.1000/x")])
    assert match.compared[0].verdict.reason is Reason.SAME_TITLE
    assert match.verdict.reason is Reason.SEVERAL_WORKS


SETS = "Deep Sets of Graphs"
OLD, NEW = candidate(SETS, arxiv="1003.00001", published="2010-03"), candidate(SETS, arxiv="2203.00001", year=2023)
REPOSITORY = "https://github.com/Owner/Sets"


def test_year_settles_between_two_works_of_one_title() -> None:
    match = choose(scraped_with(title=SETS, year=2022), [OLD, NEW])
    assert match.work == (NEW,)
    assert match.verdict.evidence["year"] == 1.0


@pytest.mark.parametrize("year", [2010, 2014])
def test_year_between_two_works_of_one_title_speaks_for_neither_or_the_near_one(year: int) -> None:
    match = choose(scraped_with(title=SETS, year=year), [OLD, dataclasses.replace(NEW, year=2018)])
    assert match.work == ((OLD,) if year == 2010 else ())


def test_short_title_of_another_decade_is_ambiguous() -> None:
    match = choose(scraped_with(title=SETS, year=2022), [OLD])
    assert (match.verdict.status, match.verdict.reason) == (Status.AMBIGUOUS, Reason.OTHER_YEAR)


def test_long_title_of_another_decade_is_matched() -> None:
    title = TELLING_TITLES["eight words of its own"]
    assert choose(scraped_with(title=title, year=2022), [candidate(title, arxiv="1003.00001", year=2010)]).work


BESIDE: dict[str, tuple[Link, dict[str, object]]] = {
    "a link to the work's code": (
        Link(url="https://github.com/owner/sets/tree/main", kind=LinkKind.CODE),
        {"code": (REPOSITORY,)},
    ),
    "its identifier inside the abstract": (
        Link(url="https://arxiv.org/abs/2203.00001v2", kind=LinkKind.PAPER),
        {"arxiv": "2203.00001"},
    ),
}


@pytest.mark.parametrize(("link", "known"), BESIDE.values(), ids=BESIDE)
def test_link_on_the_page_settles_between_two_works_of_one_title(link: Link, known: dict[str, object]) -> None:
    meant = candidate(SETS, **({"arxiv": "2203.00009"} | known))
    assert choose(scraped_with(title=SETS, links=(link,)), [OLD, meant]).work == (meant,)


@pytest.mark.parametrize(("link", "known"), BESIDE.values(), ids=BESIDE)
def test_link_to_something_else_says_nothing(link: Link, known: dict[str, object]) -> None:
    match = choose(scraped_with(title=SETS, links=(link,)), [OLD])
    assert match.work == (OLD,)
    assert match.verdict.evidence == {"title": 1.0}


TELLING_TITLES = {
    "eight words of its own": "Fully Convolutional Networks Label Every Pixel of Crowded Street Scenes",
    "four words and a coined name": "PixLabels: Networks that Segment Scenes",
}
COMMON_TITLES = {
    "a volume that comes out every year": "Proceedings of the Workshop on Fully Convolutional Networks for Pixels",
    "three words": "Networks for Semantic Segmentation",
    "a discussion of many words": "Discussion of Fully Convolutional Networks Label Every Pixel of Street Scenes",
    "an ordinary word before a colon": "Segmentation: Networks that Label Pixels",
}


@pytest.mark.parametrize("title", TELLING_TITLES.values(), ids=TELLING_TITLES)
def test_long_title_of_its_own_outweighs_a_rewritten_abstract(title: str) -> None:
    match = choose(scraped_with(title=title, abstract=ABSTRACT), [with_abstract_of(title, OTHER)])
    assert (match.verdict.status, match.verdict.reason) == (Status.MATCHED, Reason.ABSTRACT_REWRITTEN)


@pytest.mark.parametrize("title", COMMON_TITLES.values(), ids=COMMON_TITLES)
def test_another_abstract_refutes_a_title_that_many_could_have(title: str) -> None:
    match = choose(scraped_with(title=title, abstract=ABSTRACT), [with_abstract_of(title, OTHER)])
    assert (match.verdict.status, match.verdict.reason) == (Status.UNMATCHED, Reason.ABSTRACT_DIFFERS)


def with_abstract_of(title: str, text: str) -> Description:
    return candidate(title, fingerprint=fingerprint(text), arxiv="1605.06211")


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
    "the same DOI in another case": (candidate(doi="10.1000/X"), candidate(doi="10.1000/x")),
    "the same DOI and people, another title": (
        candidate(TITLE.title, "Jonathan Long", "Trevor Darrell", "Evan Shelhamer", doi="10.1000/x"),
        candidate("Convolutional Segmentation", "Jonathan Long", "Trevor Darrell", "Evan Shelhamer", doi="10.1000/x"),
    ),
    "printed five years after the preprint": (
        candidate(TITLE.title, "Jonathan Long", "Trevor Darrell", arxiv="1604.00001", published="2016-04"),
        candidate(TITLE.title, "Jonathan Long", "Trevor Darrell", venue="SIGMOD", year=2021, source="other"),
    ),
    "preprint and proceedings, a common author": (
        candidate(TITLE.title, "Jonathan Long", "Trevor Darrell", arxiv="1411.4038", published="2014-11"),
        candidate(TITLE.title, "Long, J.", year=2015, source="other", authors_complete=False),
    ),
    "nobody gives authors, one year": (
        candidate("Isostatic Glaciers Carve Braided Riverbeds", arxiv="1411.4038", published="2014-11"),
        candidate("Isostatic Glaciers Carve Braided Riverbeds", source="other", venue="CVPR", year=2014),
    ),
}
TWO_WORKS = {
    "other arXiv ids": (candidate(arxiv="1411.4038"), candidate(arxiv="1605.06211")),
    "other DOIs": (candidate(doi="10.1000/x"), candidate(doi="10.1000/y")),
    "other people": (candidate(TITLE.title, "Ada Long", arxiv="1411.4038"), candidate(TITLE.title, "Bo Ryu")),
    "a copied DOI": (candidate(doi="10.1000/x"), candidate("Other", doi="10.1000/x")),
    "conference paper and journal extension": (
        candidate(TITLE.title, "Jonathan Long", venue="CVPR", year=2015, kind="conference"),
        candidate(TITLE.title, "Jonathan Long", venue="TPAMI", year=2017, kind="journal"),
    ),
    "a comment": (candidate(arxiv="1411.4038"), candidate(f"Comment on {TITLE.title}")),
    "ten years apart": (candidate(published="2004-11"), candidate(year=2015)),
    "nobody gives authors, the title is short": (candidate("Deep Sets", arxiv="1411.4038"), candidate("Deep Sets")),
    "other titles": (candidate("Deep Sets of Graphs and Trees"), candidate("Deep Sets of Trees and Graphs")),
}


@pytest.mark.parametrize("pair", ONE_WORK.values(), ids=ONE_WORK)
def test_candidates_of_one_work_are_joined(pair: tuple[Description, Description]) -> None:
    assert works(pair) == (pair,)
    assert works(pair[::-1]) == (pair[::-1],)


@pytest.mark.parametrize("pair", TWO_WORKS.values(), ids=TWO_WORKS)
def test_candidates_of_two_works_stay_apart(pair: tuple[Description, Description]) -> None:
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

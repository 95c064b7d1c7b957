"""From candidates to one answer."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from itertools import permutations

import pytest

from normalizer.values.abstracts.fingerprint import fingerprint
from normalizer.works.choose import apply_min_confidence, choose
from normalizer.works.description import Description, RawName
from normalizer.works.explain import explain, explain_in_full, text_of
from normalizer.works.explanation import explain_pair
from normalizer.works.grouping import works
from normalizer.works.scraped import Link, LinkRole, ScrapedTitle, described
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
    asked = replace(TITLE, ids=("1605.06211",))
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


def test_a_work_that_an_item_names_besides_is_not_meant() -> None:
    """Even if it has the authors of the item, and the record of the title names nobody."""
    other = candidate("Deep Networks that Sort Pebbles by Their Sound", "Ada Okafor", "Lin Wei", arxiv="1901.00007")
    asked = replace(
        TITLE, text=f"{TITLE.title}. Hana Suzuki. Improves on: A. Okafor, L. Wei. {other.title}. ICML 2019."
    )
    match = choose(asked, [other, candidate(arxiv="1411.4038")])
    assert match.work[0].arxiv == "1411.4038"
    # Of a text whose title is not known the title that stands in it is.
    assert choose(replace(asked, title="Pebbles"), [other]).work[0].arxiv == "1901.00007"


def test_near_titles_are_ambiguous_in_any_order() -> None:
    near = [
        candidate("Fully Convolutional Network for Semantic Segmentation", arxiv="2001.00001"),
        candidate("Fully Convolutional Networks in Semantic Segmentations", arxiv="2001.00002"),
    ]
    assert choose(TITLE, near).verdict.reason is Reason.SEVERAL_WORKS
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


def scraped_with(**more: object) -> ScrapedTitle:
    return replace(TITLE, **more)


def long_ago(text: str, arxiv: str = "1411.4038") -> Description:
    return candidate(fingerprint=fingerprint(text), arxiv=arxiv)


HALF = " ".join([*ABSTRACT.split()[: len(ABSTRACT.split()) // 2], *OTHER.split()])
EXTENDED = " ".join([*ABSTRACT.split()[:28], *OTHER.split()])
RENAMED = candidate("Labels for Pixels", fingerprint=fingerprint(REWRITTEN), arxiv="1605.06211")
PREPRINT = candidate(TITLE.title, "Jo Long", "Eve Darrell", arxiv="1411.4038", fingerprint=fingerprint(ABSTRACT))
JOURNAL = candidate(TITLE.title, "Eve Darrell", "Jo Long", arxiv="1605.06211", fingerprint=fingerprint(EXTENDED))
NEAR = [candidate(f"Fully {word} Networks for Semantic Segmentation", arxiv=f"2001.{word}") for word in "abcd"]
# For a title with ABSTRACT: the candidates, the reason, and which of them is meant.
BY_ABSTRACT: dict[str, tuple[list[Description], Reason, int | None]] = {
    "settles between two works of one title": (
        [long_ago(OTHER), long_ago(REWRITTEN, "1605.06211")], Reason.SAME_TITLE_AND_ABSTRACT, 1,
    ),
    "another one is of another work": ([long_ago(OTHER)], Reason.ABSTRACT_DIFFERS, None),
    "finds a retitled paper, whose old title is another's now": ([long_ago(OTHER), RENAMED], Reason.SAME_ABSTRACT, 1),
    "finds a retitled paper, though another record has the title": (
        [candidate(source="other", year=2015), *NEAR, RENAMED], Reason.SAME_ABSTRACT, 5,
    ),
    "does not tell two papers of one title and abstract": (
        [long_ago(ABSTRACT), long_ago(ABSTRACT, "1605.06211")], Reason.SEVERAL_WORKS, None,
    ),
    "is compared as text where a source gives it": (
        [candidate(abstract=REWRITTEN, arxiv="1605.06211")], Reason.SAME_TITLE_AND_ABSTRACT, 0,
    ),
    "of part two is of another work": (
        [candidate(f"{TITLE.title} II", fingerprint=fingerprint(ABSTRACT), arxiv="1605.06211")], Reason.OTHER_VERSION, None,
    ),
    "half of it does not outdo the very title": (
        [candidate(arxiv="1411.4038"), candidate("Labels for Pixels", fingerprint=fingerprint(HALF), arxiv="1605.06211")],
        Reason.SEVERAL_WORKS, None,
    ),
    "a longer one of the same people in a journal is no rival": ([PREPRINT, JOURNAL], Reason.SAME_TITLE_AND_ABSTRACT, 0),
    "a discussion with much of it is a rival": (
        [PREPRINT, dataclasses.replace(JOURNAL, authors=(RawName("Ada Lovelace"),))], Reason.SEVERAL_WORKS, None,
    ),
    "an unsigned discussion with much of it is a rival": (
        [PREPRINT, dataclasses.replace(JOURNAL, authors=())], Reason.SEVERAL_WORKS, None,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("candidates", "reason", "meant"), BY_ABSTRACT.values(), ids=BY_ABSTRACT)
def test_abstract(candidates: list[Description], reason: Reason, meant: int | None) -> None:
    match = choose(scraped_with(abstract=ABSTRACT), candidates)
    assert match.verdict.reason is reason
    assert match.work == (() if meant is None else (candidates[meant],))


TENTH = " ".join([*ABSTRACT.split()[:12], *OTHER.split()])


@pytest.mark.parametrize(
    ("title", "status"),
    [("Segmentation by Convolutional Networks of Any Size", Status.MATCHED),
     (f"Improved {TITLE.title} via Lasso", Status.AMBIGUOUS)],
)  # fmt: skip
def test_a_little_of_the_abstract_tells_a_reworded_title_but_not_one_with_more_words(
    title: str, status: Status
) -> None:
    match = choose(scraped_with(title=title, abstract=ABSTRACT), [long_ago(TENTH, arxiv="1411.4038")])
    assert 0.1 <= match.compared[0].verdict.evidence["abstract"] < 0.2
    assert match.verdict.status is status


LENS = "PixLens: Towards Segmentation of Everything"
SEQUEL = candidate(LENS, arxiv="2311.16081", fingerprint=fingerprint(TENTH))
FIRST = candidate("PixLens: Seeing Pixels through a Lens", arxiv="2308.10185")
OURS = dataclasses.replace(SEQUEL, authors=(RawName("Ada Quill"), RawName("Ben Ostrow")))
THEIRS = dataclasses.replace(FIRST, authors=(RawName("Cleo Marsh"), RawName("Dov Tamm")))
# The title may have been that of the first work before a sequel of the same coined name took it over.
TAKEN_OVER = {
    "the sequel's abstract is not quite that of the page": (ABSTRACT, [SEQUEL, FIRST], Reason.SEVERAL_WORKS),
    "no abstract is known": (None, [SEQUEL, FIRST], Reason.SEVERAL_WORKS),
    "a later preprint": (None, [SEQUEL, dataclasses.replace(FIRST, arxiv="2401.00001")], Reason.SAME_TITLE),
    "other people": (None, [OURS, THEIRS], Reason.SAME_TITLE),
    "another name": (ABSTRACT, [SEQUEL, dataclasses.replace(FIRST, title="Seeing through a Lens")], Reason.SAME_TITLE),
}


@pytest.mark.parametrize(("abstract", "candidates", "reason"), TAKEN_OVER.values(), ids=TAKEN_OVER)
def test_title_that_a_sequel_took_over(abstract: str | None, candidates: list[Description], reason: Reason) -> None:
    match = choose(scraped_with(title=LENS, abstract=abstract), candidates)
    assert match.verdict.reason is reason
    assert match.compared[0].candidates == (candidates[0],)


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


LONG_END = "of Knitted Comets, Patient Rivers, Moonlit Pebbles and Humming Doorknobs in Autumn"


def test_short_title_of_another_decade_is_ambiguous() -> None:
    match = choose(scraped_with(title=SETS, year=2022), [OLD])
    assert (match.verdict.status, match.verdict.reason) == (Status.AMBIGUOUS, Reason.OTHER_YEAR)


@pytest.mark.parametrize(("years_later", "status"), [(1, Status.MATCHED), (2, Status.AMBIGUOUS)])
def test_the_year_beside_a_long_title_of_one_meeting_may_be_wrong(years_later: int, status: Status) -> None:
    printed = dataclasses.replace(
        NEW, title=f"{NEW.title} {LONG_END}", authors=(), venue="NeurIPS", year=2018, published=None
    )
    page = scraped_with(title=printed.title, venue="NeurIPS", year=2018 + years_later)
    assert choose(page, [printed]).verdict.status is status


def test_long_title_of_another_decade_is_matched() -> None:
    title = TELLING_TITLES["eight words of its own"]
    assert choose(scraped_with(title=title, year=2022), [candidate(title, arxiv="1003.00001", year=2010)]).work


BESIDE: dict[str, tuple[Link, dict[str, object]]] = {
    "a link to the work's code": (
        Link(url="https://github.com/owner/sets/tree/main", role=LinkRole.OURS),
        {"code": (REPOSITORY,)},
    ),
    "its identifier inside the abstract": (
        Link(url="https://arxiv.org/abs/2203.00001v2", role=LinkRole.PAPER),
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


CHANGED = "Fully Convolutional Networks for Image Segmentation"
OTHERS, THREE = ("Ada Lovelace", "Bo Ryu"), ("J. Long", "E. Shelhamer", "T. Darrell")
# For a title with its authors: the candidates, the reason, and which of them is meant.
BY_AUTHORS: dict[str, tuple[list[Description], Reason, int | None]] = {
    "settle between two works of one title": (
        [candidate(TITLE.title, *OTHERS, arxiv="1411.4038"), candidate(TITLE.title, *THREE, arxiv="1605.06211")],
        Reason.SAME_TITLE_AND_AUTHORS, 1,
    ),
    "others are of another work": ([candidate(TITLE.title, *OTHERS, arxiv="1411.4038")], Reason.OTHER_AUTHORS, None),
    "and a similar title are of the same work": (
        [candidate(CHANGED, *LONG_AND_SHELHAMER, arxiv="1605.06211")], Reason.SAME_AUTHORS, 0,
    ),
    "and another part are of another work": (
        [candidate(f"{TITLE.title} II", *LONG_AND_SHELHAMER, arxiv="1605.06211")], Reason.OTHER_VERSION, None,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("candidates", "reason", "meant"), BY_AUTHORS.values(), ids=BY_AUTHORS)
def test_authors(candidates: list[Description], reason: Reason, meant: int | None) -> None:
    match = choose(scraped_with(authors=LONG_AND_SHELHAMER), candidates)
    assert match.verdict.reason is reason
    assert match.work == (() if meant is None else (candidates[meant],))


def test_other_authors_speak_against_the_same_title_and_abstract() -> None:
    discussion = candidate(TITLE.title, "Ada Lovelace", fingerprint=fingerprint(ABSTRACT), arxiv="1411.4038")
    match = choose(scraped_with(abstract=ABSTRACT, authors=LONG_AND_SHELHAMER), [discussion])
    assert (match.verdict.status, match.verdict.reason) == (Status.UNMATCHED, Reason.OTHER_AUTHORS)


def test_of_other_works_the_two_nearest_are_compared() -> None:
    others = [
        candidate(f"{TITLE.title} {word}", doi=f"10.1000/{word}") for word in "of images and video at night".split()
    ]
    match = choose(scraped_with(ids=("10.1000/unknown",)), [*others, candidate(doi="10.1000/x")])
    assert len(match.compared) == 3
    assert match.work[0].doi == "10.1000/x"


def test_an_identifier_outdoes_title_and_abstract() -> None:
    named = candidate("Fully Convolutional Networks", doi="10.1000/named")
    alike = candidate(doi="10.1000/alike", fingerprint=fingerprint(ABSTRACT))
    match = choose(scraped_with(ids=("10.1000/named",), abstract=ABSTRACT), [alike, named])
    assert match.work == (named,)


GOODFELLOW = ("I. Goodfellow", "Y. Bengio", "A. Courville")
LONG_TITLE = "A Long Title of Many Words about Braided Rivers and the Glaciers above Them"
RPN = "Faster R-CNN: Towards Real-Time Object Detection with Region Proposal Networks"
MEETING = candidate(RPN, "S. Ren", "K. He", venue="NIPS", year=2015, kind="conference", source="other")
JOURNAL = candidate(RPN, "S. Ren", "K. He", venue="TPAMI", year=2017, kind="journal", source="other")
CITED_IN_JOURNAL = {"title": RPN, "authors": ("S. Ren", "K. He"), "year": 2017, "venue": "TPAMI"}
ATTENTION = candidate("Attention Is All You Need", arxiv="1706.03762", published="2017-06", venue="NeurIPS", year=2017)
UNIQUE = "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding"
SMITH = {"title": "Attention is all you need", "authors": ("J. Smith", "P. Jones")}
# What stands on a page, the candidates, the reason, and which of them is meant.
CITED: dict[str, tuple[dict[str, object], list[Description], Reason, int | None]] = {
    "one of three people wrote another work of the short title": (
        {"title": "Deep Learning", "authors": GOODFELLOW, "year": 2016, "venue": "MIT Press"},
        [candidate("Deep learning", "Yann LeCun", "Yoshua Bengio", "Geoffrey Hinton", venue="Nature", year=2015)],
        Reason.OTHER_AUTHORS, None,
    ),
    "of a long title one of three people is enough": (
        {"title": LONG_TITLE, "authors": GOODFELLOW, "year": 2016},
        [candidate(LONG_TITLE, "Yann LeCun", "Yoshua Bengio", "Geoffrey Hinton", year=2016)],
        Reason.SAME_TITLE_AND_AUTHORS, 0,
    ),
    "a cut list is of the work, even of a short title": (
        {"title": "Deep Learning", "authors": GOODFELLOW[:1], "year": 2016},
        [candidate("Deep learning", "Ian Goodfellow", "Yoshua Bengio", "Aaron Courville", year=2016)],
        Reason.SAME_TITLE_AND_AUTHORS, 0,
    ),
    "the article is cited, and only the paper of the meeting is known": (
        CITED_IN_JOURNAL, [MEETING], Reason.OTHER_PUBLICATION, None,
    ),
    "of paper and article the cited one is taken": (
        CITED_IN_JOURNAL, [MEETING, JOURNAL], Reason.SAME_TITLE_AND_AUTHORS, 1,
    ),
    "an identifier says which publication is meant": (
        {"title": f"{RPN} (Extended Abstract)", "ids": ("10.1000/x",)},
        [candidate(RPN, "S. Ren", doi="10.1000/x", year=2015)], Reason.SAME_IDENTIFIER, 0,
    ),
    "the record names nobody, and year and venue are others": (
        SMITH | {"year": 2020, "venue": "Proc. ICASSP"}, [ATTENTION], Reason.OTHER_YEAR, None,
    ),
    "the record names nobody, and the year is another": (SMITH | {"year": 2020}, [ATTENTION], Reason.OTHER_YEAR, None),
    "the record names nobody, and a rare title has the year of another work": (
        SMITH | {"title": UNIQUE, "year": 1987}, [candidate(UNIQUE, arxiv="1810.04805", published="2018-10")],
        Reason.OTHER_YEAR, None,
    ),
    "the record names nobody, and a rare title is far in time, but named by no people": (
        {"title": UNIQUE, "year": 1987}, [candidate(UNIQUE, arxiv="1810.04805", published="2018-10")],
        Reason.SAME_TITLE, 0,
    ),
    "the record names nobody, and the year agrees": (SMITH | {"year": 2017}, [ATTENTION], Reason.SAME_TITLE, 0),
    "the record names nobody, and the editors are taken for the venue": (
        SMITH | {"year": 2017, "venue": "Hugo Larochelle"}, [ATTENTION], Reason.SAME_TITLE, 0,
    ),
    "the record names nobody, and other people have the title": (
        SMITH, [ATTENTION, candidate(ATTENTION.title, "Ada Brook", "Li Wen", doi="10.1000/x")], Reason.SEVERAL_WORKS, None,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("stated", "candidates", "reason", "meant"), CITED.values(), ids=CITED)
def test_cited_work(
    stated: dict[str, object], candidates: list[Description], reason: Reason, meant: int | None
) -> None:
    match = choose(scraped_with(**stated), candidates)
    assert match.verdict.reason is reason
    assert match.work == (() if meant is None else (candidates[meant],))


def test_a_work_without_authors_is_compared_with_a_title_that_has_some() -> None:
    match = choose(scraped_with(authors=LONG_AND_SHELHAMER), [candidate(arxiv="1411.4038")])
    assert match.verdict.reason is Reason.SAME_TITLE


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


SCENES = "Scene Graph Prediction with Limited Labels"
# Records in any order, and which of them are one work.
SEVERAL = {
    "one record shows that two are one work": (
        [
            candidate(SCENES, "V. Chen", "P. Varma", doi="10.1109/ICCVW.2019.00220", venue="ICCV Workshops", year=2019),
            candidate(SCENES, "V. Chen", "P. Varma", venue="ICCV", year=2019),
            candidate(SCENES, "V. Chen", "P. Varma", doi="10.1109/ICCV.2019.00267", venue="ICCV", year=2019),
        ],
        [{0, 1, 2}],
    ),
    "the surest pair goes before a preprint that fits one of the two": (
        [
            candidate("Distributional Part-of-Speech Tagging", "Hinrich Schuetze", arxiv="cmp-lg/9503009"),
            candidate("Distributional Part-of-Speech Tagging", "Hinrich Schutze", venue="EACL", year=1995),
            candidate("Distributional Part-of-Speech Tagging", "Hinrich Schitze", venue="EACL", year=1995),
        ],
        [{0}, {1, 2}],
    ),
}


@pytest.mark.parametrize(("records", "expected"), SEVERAL.values(), ids=SEVERAL)
def test_records_of_one_work_are_found_in_any_order(records: list[Description], expected: list[set[int]]) -> None:
    for order in permutations(records):
        found = [{records.index(one) for one in work} for work in works(order)]
        assert sorted(found, key=min) == expected


def test_doi_of_the_preprint_does_not_part_it_from_its_publication() -> None:
    preprint = candidate(TITLE.title, "Ada Long", arxiv="1411.4038", doi="10.48550/arXiv.1411.4038")
    assert len(works([preprint, candidate(TITLE.title, "Ada Long", doi="10.1109/X")])) == 1


def test_match_that_is_not_sure_enough_is_ambiguous() -> None:
    match = choose(TITLE, [candidate(arxiv="1411.4038")])
    assert apply_min_confidence(0.5, match) is match
    doubtful = apply_min_confidence(0.99999, match)
    assert (doubtful.verdict.status, doubtful.verdict.reason) == (Status.AMBIGUOUS, Reason.NOT_SURE_ENOUGH)
    assert doubtful.work == ()


def test_title_whose_identifier_is_another_works_is_ambiguous() -> None:
    works = [candidate(doi="10.1000/x"), candidate("Counting Sheep in Meadows", arxiv="2001.00001")]
    match = choose(scraped_with(ids=("2001.00001",)), works)
    assert (match.verdict.status, match.verdict.reason) == (Status.AMBIGUOUS, Reason.SEVERAL_WORKS)
    assert choose(scraped_with(ids=("10.1000/x",)), works).verdict.reason is Reason.SAME_IDENTIFIER


def test_the_long_explanation_has_the_lines_of_a_comparison() -> None:
    match = choose(TITLE, [candidate(arxiv="1411.4038")])
    first, *lines = explain_in_full(match).split("\n")
    view = explain_pair([described(TITLE)], match.work, "page.txt:1", "arXiv:1411.4038")
    sides, waterfall, (conclusion, _) = (block.splitlines() for block in text_of(view, 96).split("\n\n")[:3])
    assert first == explain(match)
    shown = [*sides, "", *waterfall, conclusion]
    assert lines[: len(shown)] == [f"    {line}" if line else "" for line in shown]
    verdict = " ".join(line.strip() for line in lines[len(shown) :])
    probability = f"{match.verdict.confidence:.4f}"
    assert verdict.startswith(f"verdict     matched; probability of the right work {probability}, from the reason ")
    assert explain_in_full(choose(TITLE, [])) == explain(choose(TITLE, []))


def test_verdict_explains_itself_in_one_line() -> None:
    near = candidate("Fully Convolutional Adaptation of Segmentation", doi="10.1000/x", source="other")
    line = explain(choose(scraped_with(abstract=ABSTRACT), [near, long_ago(ABSTRACT, arxiv="1411.4038")]))
    assert line.startswith("page.txt:1: matched (same-title-and-abstract, 0.99")
    assert f"arXiv:1411.4038 {TITLE.title!r} (title 1.00, abstract 1.00); next doi:10.1000/x" in line
    assert "(other-title, title 0." in line
    assert line.endswith(", margin 1.00)")
    assert explain(choose(TITLE, [])) == "page.txt:1: unmatched (no-candidate, 0.0000)"


def test_titles_of_two_identifiers_that_differ_are_no_competition() -> None:
    works = [
        Description("other", title, doi=doi)
        for title, doi in (("Red Kites over Wales", "10.1000/a"), ("Tin", "10.1000/b"))
    ]
    mention = ScrapedTitle("A Theory of Sets and Their Uses", "p", 1, ids=("10.1000/a", "10.1000/b"))
    assert choose(mention, works).verdict.reason is Reason.TITLE_OF_IDENTIFIER_DIFFERS

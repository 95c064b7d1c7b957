"""Pairs of titles, and what is said of them. Names of rows are the rule they show."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.values.titles import is_coined
from normalizer.works import checks
from normalizer.works.candidate import Candidate, share_words
from normalizer.works.choose import choose
from normalizer.works.confidence import verdict
from normalizer.works.description import Description, RawName
from normalizer.works.scraped import ScrapedTitle
from normalizer.works.verdict import Reason, Status, Verdict

MATCHED = {
    "damage does not count": (
        "HyperZcdotZcdotW Operator Connects Slow-Fast Networks",
        r"HyperZ$\cdot$Z$\cdot$W Operator Connects Slow-Fast Networks", Reason.SAME_TITLE,
    ),
    "a leading name came": (
        "Discriminative Fine-tuning of LVLMs", "VladVA: Discriminative Fine-tuning of LVLMs", Reason.SUBTITLE_DIFFERS,
    ),
    "a leading name with a number went": (
        "MViTv2: Improved Multiscale Vision Transformers for Classification",
        "Improved Multiscale Vision Transformers for Classification", Reason.SUBTITLE_DIFFERS,
    ),
    "a subtitle came": (
        "Deep Networks for Image Segmentation", "Deep Networks for Image Segmentation: Theory and Practice",
        Reason.SUBTITLE_DIFFERS,
    ),
    "a typo": (
        "Pretraining the Vision Transformer using self-supervised methods",
        "Pretraining the Vision Trasnformer using self-supervised methods", Reason.NEAR_TITLE,
    ),
    "a hyphen moved and an ending changed": (
        "Multi view learning with kernels in practice", "Multiview learning with kernel in practice", Reason.NEAR_TITLE,
    ),
    "small words differ": (
        "Learning the Structure of Graphs from Data", "Learning Structure of Graphs with Data", Reason.NEAR_TITLE,
    ),
    "the same coined name, nearly the same words": (
        "GPT4Image: Can Large Pre-trained Models Help Vision Models on Perception Tasks?",
        "GPT4Image: Large Pre-trained Models Help Vision Models Learn Better on Perception Task", Reason.SAME_NAME,
    ),
    "one word more in a long title": (
        "Vivim: a Video Vision Mamba for Medical Video Object Segmentation",
        "Vivim: a Video Vision Mamba for Medical Video Segmentation", Reason.WORDS_ADDED,
    ),
    "broken off inside a word": (
        "Counting the Tours of Knights on Rectang", "Counting the Tours of Knights on Rectangular Boards with Holes",
        Reason.TITLE_CUT_SHORT,
    ),
    "broken off after a word, with an ellipsis": (
        "Counting the Tours of Knights on Rectangular\u2026",
        "Counting the Tours of Knights on Rectangular Boards with Holes and Towers", Reason.TITLE_CUT_SHORT,
    ),
    "broken off after three words": (
        "Counting the Tours of Knights\u2026", "Counting the Tours of Knights on Rectangular Boards", Reason.TITLE_CUT_SHORT,
    ),
    "small words between three words": ("Counting the Tours of Knights", "Counting Tours of the Knights", Reason.NEAR_TITLE),
    "an ellipsis in brackets": (
        "Counting the Tours of Knights on Rectangular [...]",
        "Counting the Tours of Knights on Rectangular Boards with Holes and Towers", Reason.TITLE_CUT_SHORT,
    ),
    "broken off after a preposition": (
        "Counting the Tours of Knights on Rectangular Boards with",
        "Counting the Tours of Knights on Rectangular Boards with Holes and Towers", Reason.TITLE_CUT_SHORT,
    ),
    "letters that a scanner takes for others": (
        "Cornplexity 0verview for A1gorithms on Rectangu1ar Boards",
        "Complexity Overview for Algorithms on Rectangular Boards", Reason.NEAR_TITLE,
    ),
}  # fmt: skip
NOT_MATCHED = {
    "glued to another title": (
        "Counting the Tours of Knights on Rectangular BoardsDreaming Rivers",
        "Counting the Tours of Knights on Rectangular Boards", Status.AMBIGUOUS,
    ),
    "another version of a model": (
        "YOLOv9: Learning What You Want to Learn", "YOLOv10: Learning What You Want to Learn", Status.UNMATCHED,
    ),
    "a part that came": (
        "On the Structure of Infinite Graphs", "On the Structure of Infinite Graphs: Part II", Status.UNMATCHED,
    ),
    "a version, not a misread letter": (
        "Netl8: Fast Pose Estimation from Video", "Net19: Fast Pose Estimation from Video", Status.UNMATCHED,
    ),
    "a survey of the same": (
        "Deep Networks for Image Segmentation", "Deep Networks for Image Segmentation: A Survey", Status.UNMATCHED,
    ),
    "a comment on the same": (
        "Measuring the Mass of the Neutrino Directly", "Comment: Measuring the Mass of the Neutrino Directly",
        Status.UNMATCHED,
    ),
    "broken off inside a Roman numeral": (
        "On the Structure of Infinite Graphs I", "On the Structure of Infinite Graphs III", Status.UNMATCHED,
    ),
    "broken off after two words": (
        "Counting Tou", "Counting Tours of Knights on Rectangular Boards with Holes", Status.UNMATCHED,
    ),
    "two words with an ellipsis": (
        "Counting the Tours\u2026", "Counting the Tours of Knights on Rectangular Boards", Status.UNMATCHED,
    ),
    "small words between two words": ("Counting the Tours", "Counting of Tours", Status.UNMATCHED),
    "three words, without an ellipsis": (
        "Counting the Tours of Knights", "Counting the Tours of Knights on Rectangular Boards", Status.AMBIGUOUS,
    ),
    "shorter by words, without an ellipsis": (
        "Counting the Tours of Knights on Rectangular",
        "Counting the Tours of Knights on Rectangular Boards with Holes and Towers", Status.AMBIGUOUS,
    ),
    "a whole title of two content words is how ours begins": (
        "Beyond the Black Box: Do Deeper Networks Explain Themselves?", "Beyond the Black Box", Status.AMBIGUOUS,
    ),
    "the same coined name, half of the words after it": (
        "TwinArm: Boost Simple Networks for Glass Segmentation via Vision Models",
        "TwinArm: Boost Simple Networks for Glass Segmentation via Depth and Data Synthesis", Status.UNMATCHED,
    ),
    "two or not": (
        "On the Growth of Chromatic Numbers of Finite Graphs", "On the Growth of Dichromatic Numbers of Finite Graphs",
        Status.AMBIGUOUS,
    ),
    "the opposite, one prefix away": (
        "Supervised Learning of Deep Representations", "Unsupervised Learning of Deep Representations", Status.AMBIGUOUS,
    ),
    "a content word replaced in a long title": (
        "Attention Guided Networks for Joint Image Captioning and Retrieval",
        "Attention Guided Networks for Joint Video Captioning and Retrieval", Status.AMBIGUOUS,
    ),
    "a famous pattern": ("Patch Is Not All You Need", "Attention Is All You Need", Status.UNMATCHED),
    "one word": ("BERT", "BERT", Status.AMBIGUOUS),
    "one word of a longer title": ("Vivim", "Vivim: a Video Vision Mamba", Status.AMBIGUOUS),
    "one word, another title": ("BERT", "A Theory of Sets", Status.UNMATCHED),
    "a column": ("Obituary Announcements", "Obituary Announcements", Status.AMBIGUOUS),
    "a generic title": ("Editorial Introduction", "Editorial: Introduction", Status.AMBIGUOUS),
    "a short part in common": ("A New Hope", "Star Maps: A New Hope", Status.AMBIGUOUS),
    "the same name, other words": (
        "ViT-Lens: Towards Omni-modal Representations", "ViT-Lens: Initiating Exploration through Insights",
        Status.UNMATCHED,
    ),
    "no letters": ("???", "A Theory of Sets", Status.UNMATCHED),
}  # fmt: skip


def compare(title: ScrapedTitle, work: tuple[Description, ...]) -> Verdict:
    candidate = Candidate(title, work)
    return verdict(candidate, *checks.check(candidate))


def scraped(title: str, *ids: str) -> ScrapedTitle:
    return ScrapedTitle(title=title, page="page.txt", line=1, ids=ids)


@pytest.mark.parametrize(("ours", "theirs", "reason"), MATCHED.values(), ids=MATCHED)
def test_one_work_under_two_titles_is_matched(ours: str, theirs: str, reason: Reason) -> None:
    for one, other in ((ours, theirs), (theirs, ours)):
        verdict = compare(scraped(one), (Description("arxiv", other),))
        assert (verdict.status, verdict.reason) == (Status.MATCHED, reason)
        assert 0.5 < verdict.confidence < 1


@pytest.mark.parametrize(("ours", "theirs", "status"), NOT_MATCHED.values(), ids=NOT_MATCHED)
def test_other_works_are_never_matched(ours: str, theirs: str, status: Status) -> None:
    verdict = compare(scraped(ours), (Description("arxiv", theirs),))
    assert verdict.status is status
    assert (verdict.confidence == 0) == (status is Status.UNMATCHED)


FIGURE = Description("other", "Eigenvalues of a Coulomb Potential", kind="figure", authors=(RawName("Ada Brook"),))


@pytest.mark.parametrize("beside", [{}, {"authors": ("Ada Brook",)}, {"year": 2020}], ids=str)
def test_a_figure_is_not_the_article_that_has_its_title(beside: dict[str, object]) -> None:
    title = replace(scraped(FIGURE.title), **beside)
    verdict = compare(title, (FIGURE,))
    assert (verdict.status, verdict.reason) == (Status.UNMATCHED, Reason.OTHER_VERSION)
    assert compare(title, (replace(FIGURE, kind="article"),)).status is Status.MATCHED


@pytest.mark.parametrize(
    ("one", "other", "shares"),
    [
        ("sheep on hills", "sheep on hills of wales", True),
        ("hills of wales", "sheep on hills of wales", True),
        ("a sheep on", "on goats a", True),
        ("a sheep on", "goats a roof", False),
    ],
)
def test_titles_share_their_beginning_or_end_or_half_of_all_words(one: str, other: str, shares: bool) -> None:
    assert share_words(one.split(), other.split()) is share_words(other.split(), one.split()) is shares


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [("ViT: On the", "ViT: Of", 0), ("ViT: Sheep", "ViT: The sheep", 1), ("ViT: Sheep", "ViT: Sheep on hills", 1 / 2)],
)
def test_the_words_after_a_name_that_both_titles_have(one: str, other: str, share: float) -> None:
    assert checks.tail_overlap(Candidate(scraped(one), (Description("arxiv", other),)).titles) == share


def test_values_that_were_compared_are_given_in_four_digits() -> None:
    one = Candidate(
        replace(scraped("Scaling Up Vision Transformers"), authors=("Ada Brook", "Li Wen", "K. Other"), year=2020),
        (
            Description(
                "arxiv",
                "Scaling Vision Transformers",
                authors=(RawName("A. Brook"), RawName("Li Wen"), RawName("Eve Thorn")),
                year=2020,
            ),
        ),
    )
    alone = Candidate(scraped("Scaling Up Vision Transformers"), one.work)
    assert alone.compared == {"title": round(alone.similarity, 4)}
    assert one.people is not None
    expected = {"title": round(one.similarity, 4), "authors": round(one.people.share, 4), "year": 1.0}
    assert {name: one.compared[name] for name in expected} == expected
    assert len(str(expected["title"])) == len(str(expected["authors"])) == len("0.1234")


def test_any_title_that_a_source_knows_counts() -> None:
    work = (Description("arxiv", "FFNet: Efficient Mixers", other_titles=("MetaMixer Is All You Need",)),)
    assert compare(scraped("MetaMixer is all you need"), work).reason is Reason.SAME_TITLE


WORK = (Description("arxiv", "Scaling Vision Transformers", arxiv="2106.04560", doi="10.1109/CVPR52688.2022.01179"),)


@pytest.mark.parametrize(
    "identifier",
    ["2106.04560v2", "https://arxiv.org/abs/2106.04560", "10.48550/arXiv.2106.04560", "10.1109/cvpr52688.2022.01179"],
)
def test_identifier_beside_a_title_decides(identifier: str) -> None:
    verdict = compare(scraped("Scaling Up Vision Transformers", identifier), WORK)
    assert (verdict.status, verdict.reason) == (Status.MATCHED, Reason.SAME_IDENTIFIER)


def test_identifier_without_a_title_is_enough_and_another_doi_says_nothing() -> None:
    assert compare(scraped("", "2106.04560"), WORK).reason is Reason.SAME_IDENTIFIER
    assert compare(scraped("Scaling Vision Transformers", "10.1000/xyz"), WORK).reason is Reason.SAME_TITLE


@pytest.mark.parametrize("label", ["Zhai et al., 2021", "Zhai & Houlsby 2021", "Houlsby (2021)"])
def test_people_of_the_work_and_a_year_are_no_title(label: str) -> None:
    work = tuple(replace(record, authors=(RawName("Xiaohua Zhai"), RawName("Neil Houlsby"))) for record in WORK)
    assert compare(scraped(label, "2106.04560"), work).reason is Reason.SAME_IDENTIFIER
    other = compare(scraped(label.replace("Houlsby", "Noether").replace("Zhai", "Artin"), "2106.04560"), work)
    assert other.reason is Reason.TITLE_OF_IDENTIFIER_DIFFERS


@pytest.mark.parametrize(
    ("name", "identifier", "status"),
    [
        ("ViT-G", "2106.04560", Status.MATCHED),
        ("ViT-G", "10.1109/cvpr52688.2022.01179", Status.AMBIGUOUS),
        ("Knitting Comets Quickly", "2106.04560", Status.AMBIGUOUS),
    ],
)
def test_a_name_beside_an_arxiv_number_need_not_be_in_the_title(name: str, identifier: str, status: Status) -> None:
    assert compare(scraped(name, identifier), WORK).status is status


@pytest.mark.parametrize("authors", [(), ("Xiaohua Zhai", "Alexander Kolesnikov", "Neil Houlsby")])
def test_identifier_of_quite_another_title_is_doubtful_even_with_the_same_people(authors: tuple[str, ...]) -> None:
    work = tuple(replace(record, authors=tuple(map(RawName, authors))) for record in WORK)
    title = replace(scraped("A Theory of Sets and Their Uses", "2106.04560"), authors=authors)
    verdict = compare(title, work)
    assert (verdict.status, verdict.reason) == (Status.AMBIGUOUS, Reason.TITLE_OF_IDENTIFIER_DIFFERS)


def test_same_title_under_another_arxiv_id_is_another_work() -> None:
    verdict = compare(scraped("Scaling Vision Transformers", "2209.10901"), WORK)
    assert (verdict.status, verdict.reason) == (Status.UNMATCHED, Reason.OTHER_IDENTIFIER)


@pytest.mark.parametrize(
    ("name", "coined"),
    [
        ("ViT-CoMer", True),
        ("GPT4Image", True),
        ("DINOv2", True),
        ("Learning", False),
        ("Deep Sets", False),
        ("2D", False),
    ],
)
def test_coined_names_are_known_by_their_spelling(name: str, coined: bool) -> None:
    assert is_coined(name) is coined


@given(st.text(max_size=120), st.text(max_size=120))
def test_any_two_titles_have_a_verdict(one: str, other: str) -> None:
    candidate = Candidate(scraped(one), (Description("arxiv", other),))
    status, _ = checks.check(candidate)
    assert status is not Status.MATCHED or candidate.titles.similarity > 0


@pytest.mark.parametrize(
    "title", ["Computer Vision", "Functional Analysis", "Large Language Models", "The Theory of Learning"]
)
def test_a_generic_title_needs_people_a_year_or_an_identifier(title: str) -> None:
    work = Description("other", title, doi="10.1000/x", authors=(RawName("Ada Brook"),), year=2020)
    alone = ScrapedTitle(title=title, page="p", line=1)
    statuses = {
        name: choose(replace(alone, **more), [work]).verdict.status
        for name, more in {
            "nothing": {}, "year": {"year": 2020}, "people": {"authors": ("A. Brook",)}, "id": {"ids": ("10.1000/x",)},
        }.items()
    }  # fmt: skip
    assert statuses == dict.fromkeys(statuses, Status.MATCHED) | {"nothing": Status.AMBIGUOUS}


def test_four_words_however_common_are_a_title() -> None:
    assert not checks.is_generic("learning based data analysis".split())
    assert checks.is_generic("learning based data".split())


def test_a_page_that_cuts_titles_short_shows_how_titles_begin() -> None:
    whole = "Counting the Tours of Knights on Rectangular Boards with Holes and Towers"
    work = Description("other", whole, doi="10.1000/x", authors=(RawName("Ada Brook"),), year=2020)
    cut = ScrapedTitle(title="Counting the Tours of Knights on Rectangular", page="p", line=1)
    assert choose(cut, [work]).verdict.status is Status.AMBIGUOUS
    shortened = replace(cut, is_shortened=True)
    assert choose(shortened, [work]).verdict.reason is Reason.TITLE_CUT_SHORT
    assert choose(shortened, [work]).verdict.status is Status.MATCHED
    other = Description(
        "other", "Counting the Tours of Knights on Rectangular Meshes of Wire", doi="10.1000/y", year=2020
    )
    assert choose(shortened, [work, other]).verdict.status is Status.AMBIGUOUS


_WORDS = "the of learning vision ViT graph networks for deep transformers image 3D with robust segmentation II survey".split()
_titles = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=9).map(" ".join)
_edits = st.lists(
    st.tuples(st.sampled_from("drop swap typo insert colon cut".split()), st.integers(0, 40), st.sampled_from(_WORDS)),
    max_size=4,
)


def _edited(title: str, edits: list[tuple[str, int, str]]) -> str:
    for edit, at, word in edits:
        words = title.split() or [word]
        place = at % len(words)
        changed = {
            "drop": words[:place] + words[place + 1 :],
            "swap": words[place:] + words[:place],
            "typo": [*words[:place], words[place][:1] + words[place][2:], *words[place + 1 :]],
            "insert": [*words[:place], word, *words[place:]],
            "colon": [*words[:place], words[place] + ":", *words[place + 1 :]],
            "cut": words[: place + 1],
        }
        title = " ".join(changed[edit])
    return title


@given(_titles, _titles, _edits)
def test_a_hopeless_title_would_not_be_matched_in_full(
    title: str, other: str, edits: list[tuple[str, int, str]]
) -> None:
    for theirs in (other, _edited(title, edits)):
        one = Candidate(scraped(title), (Description("arxiv", theirs),))
        status, _ = checks.judge(one)
        assert not one.is_far or status is Status.UNMATCHED


def test_what_stands_beside_a_title_gives_hope() -> None:
    far = Description("arxiv", "Counting Sheep on Hills", authors=(RawName("Ada Lovelace"),))
    assert Candidate(scraped("Graph Networks for Vision"), (far,)).is_far
    assert not Candidate(replace(scraped("Graph Networks for Vision"), authors=("Ada Lovelace",)), (far,)).is_far


def test_a_title_names_its_dataset_where_no_paper_has_the_title() -> None:
    title = "A Catalogue of Anatolian Carpets"
    dataset = Description("other", title, doi="10.1000/data", kind="dataset")
    paper = Description("other", title, doi="10.1000/paper", kind="article", venue="Journal of Carpets")
    mention = ScrapedTitle(title=title, page="p", line=1)

    def chosen(scraped: ScrapedTitle, *works: Description) -> str | None:
        match = choose(scraped, works)
        return match.compared[0].candidates[0].doi if match.verdict.status is Status.MATCHED else None

    assert chosen(mention, dataset) == "10.1000/data"
    assert chosen(mention, dataset, paper) == "10.1000/paper"
    assert chosen(replace(mention, venue="Journal of Carpets"), dataset) is None
    assert chosen(replace(mention, ids=("10.1000/data",)), dataset, paper) == "10.1000/data"

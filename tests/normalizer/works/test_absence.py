"""Whether a changed title is believed when the asked work may be in no source."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.works.candidate import Candidate
from normalizer.works.choose import choose
from normalizer.works.confidence import CHANGED_TITLE, changed_titles, features, is_believed, probability
from normalizer.works.description import Description, RawName
from normalizer.works.scraped import Link, LinkKind, ScrapedTitle
from normalizer.works.verdict import Reason, Status

LEAST, LEAST_WITHOUT_AUTHORS, MOST, MOST_ALONE = 0.792, 0.944, 0.9973, 0.9545
ASKED = "Gradient Surgery for Multi-Task Policies in Contact-Rich Robot Assembly"


def scraped(title: str = ASKED, **more: object) -> ScrapedTitle:
    return ScrapedTitle(title=title, page="page.txt", line=1, **more)  # type: ignore[arg-type]


def record(title: str, *authors: str, **more: object) -> Description:
    return Description("arxiv", title, authors=tuple(map(RawName, authors)), **more)  # type: ignore[arg-type]


def test_fitted_thresholds_are_those_of_the_data_file() -> None:
    # Changed by benchmarks/fit_changed_titles.py only; a new fit needs new figures in docs and here.
    model = changed_titles()
    assert (model.least, model.least_without_authors) == (LEAST, LEAST_WITHOUT_AUTHORS)
    assert (model.most, model.most_alone) == (MOST, MOST_ALONE)


NOT_BELIEVED = {
    "a modifier before a short title": ("Pricing of Barrier Options", "Efficient Pricing of the Barrier Options"),
    "a small word before a short title": ("Monotonicity of Auction Revenue", "On Monotonicity of Auction Revenue"),
    "a word more in a short title": ("Tight Contact Structures on Seifert Manifolds", "Tight Coarse Contact Structures on Seifert Manifolds"),
}  # fmt: skip


@pytest.mark.parametrize(("ours", "theirs"), NOT_BELIEVED.values(), ids=NOT_BELIEVED)
def test_short_title_with_a_rival_that_is_as_near_is_not_believed(ours: str, theirs: str) -> None:
    near = record("Pricing of Lookback Options and Auction Revenue on Seifert Manifolds", "Eve Thorn")
    rival = record(ours.replace("of", "for").replace("on", "in") + " Revisited", "Ivo Strand")
    match = choose(scraped(ours), [record(theirs, "Ada Quill"), near, rival])
    assert match.verdict.status is not Status.MATCHED


BELIEVED = {
    "typo": (ASKED, ASKED.replace("Policies", "Polices")),
    "ending": (ASKED, ASKED.replace("Assembly", "Assemblies")),
    "cut": (ASKED[:-3], ASKED),
    "a word more in a long title": (ASKED, ASKED.replace("Robot", "Robot Arm")),
    "subtitle": (ASKED, f"{ASKED}: Lessons from Industry"),
}


@pytest.mark.parametrize(("ours", "theirs"), BELIEVED.values(), ids=BELIEVED)
def test_long_title_that_differs_in_little_is_believed(ours: str, theirs: str) -> None:
    match = choose(scraped(ours), [record(theirs, "Ada Quill", "Ben Ostrow")])
    assert match.verdict.status is Status.MATCHED
    assert match.verdict.confidence >= changed_titles().least


ABOUT = ["Comment on {}", "{}: A Reproducibility Study", "Reproducing {}", "A Reply to {}", "{} Revisited"]


@pytest.mark.parametrize("about", ABOUT)
def test_work_about_another_is_not_that_work(about: str) -> None:
    for ours, theirs in ((about.format(ASKED), ASKED), (ASKED, about.format(ASKED))):
        assert choose(scraped(ours), [record(theirs, "Ada Quill")]).verdict.status is not Status.MATCHED


def pair_of(ours: ScrapedTitle, theirs: Description) -> Candidate:
    return Candidate.of(ours, (theirs,))


NEAR = ASKED.replace("Policies", "Policy")
OTHER = "Gradient Surgery for Multi-Task Learning"


def test_nearer_rival_makes_a_work_less_probable() -> None:
    pair = pair_of(scraped(), record(NEAR, "Ada Quill"))
    rivals = [pair_of(scraped(), record(title)) for title in (OTHER, ASKED.replace("Robot", "Human"))]
    alone, far, near = (probability(pair, Reason.NEAR_TITLE, others) for others in ([], rivals[:1], rivals))
    assert alone >= far > near


def test_record_that_names_nobody_is_less_probable_and_must_be_more_probable() -> None:
    longer = ASKED.replace("Robot", "Robot Arm")
    named, unnamed = (pair_of(scraped(), record(longer, *authors)) for authors in (["Ada Quill"], []))
    assert probability(unnamed, Reason.WORDS_ADDED, []) < probability(named, Reason.WORDS_ADDED, [])
    between = (changed_titles().least + changed_titles().least_without_authors) / 2
    assert is_believed(named, between)
    assert not is_believed(unnamed, between)


def test_authors_that_agree_make_a_work_more_probable() -> None:
    alone, with_people = (
        pair_of(scraped(authors=authors), record(NEAR, "Ada Quill", "Ben Ostrow"))
        for authors in ((), ("Ada Quill", "Ben Ostrow"))
    )
    assert probability(with_people, Reason.NEAR_TITLE, []) > probability(alone, Reason.NEAR_TITLE, [])


def test_link_to_the_works_repository_is_believed_at_any_probability() -> None:
    link = Link(url="https://github.com/quill/surgery", kind=LinkKind.CODE)
    pair = pair_of(scraped(links=(link,)), record(NEAR, code=("https://github.com/quill/surgery",)))
    assert is_believed(pair, 0.0)


@pytest.mark.parametrize("damaged", [ASKED.replace("Policies", "Polices"), ASKED[:-3]], ids=["typo", "broken off"])
def test_damaged_title_is_believed_at_any_probability(damaged: str) -> None:
    assert is_believed(pair_of(scraped(damaged), record(ASKED)), 0.0)


def test_small_words_at_the_start_and_words_at_the_end_are_told() -> None:
    towards = features(pair_of(scraped(), record(f"Towards {NEAR}")), Reason.NEAR_TITLE, [])
    assert (towards["leading-small-words"], towards["small-words-differ"], towards["words-at-the-end"]) == (1, 1, 0)
    trailing = features(pair_of(scraped(), record(f"{ASKED} under Friction")), Reason.WORDS_ADDED, [])
    assert (trailing["leading-small-words"], trailing["words-at-the-end"]) == (0, 1)
    assert trailing["words"] == 11
    assert trailing["margin"] == 5.0


TITLES = st.lists(st.sampled_from("On the of Deep Graph Learning Robust Policy Survey II 3D".split()), min_size=1).map(
    " ".join
)


@given(TITLES, TITLES, st.lists(TITLES, max_size=3), st.sampled_from(sorted(CHANGED_TITLE)))
def test_probability_of_any_titles_is_below_one(ours: str, theirs: str, others: list[str], reason: Reason) -> None:
    asked = scraped(ours)
    found = probability(pair_of(asked, record(theirs)), reason, [pair_of(asked, record(each)) for each in others])
    assert 0 <= found < 1

"""Whether a changed title is believed when the asked work may be in no source."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.works.candidate import Candidate
from normalizer.works.choose import choose
from normalizer.works.confidence import (
    CHANGED_TITLE,
    changed_titles,
    confidence,
    features,
    is_believed,
    length_class,
    probability,
    share_right,
)
from normalizer.works.description import Description, RawName
from normalizer.works.relation import weights
from normalizer.works.scraped import Link, LinkRole, ScrapedTitle
from normalizer.works.verdict import Reason, Status
from normalizer.works.words import TermFrequencies, shipped_frequencies

# The least probability of a match, also with a record that names nobody, and the highest, without and with authors.
LIMITS = {False: (0.853, 0.893, 0.9967), True: (0.809, 0.809, 0.9982)}
ASKED = "Gradient Surgery for Multi-Task Policies in Contact-Rich Robot Assembly"


def scraped(title: str = ASKED, **more: object) -> ScrapedTitle:
    return ScrapedTitle(title=title, page="page.txt", line=1, **more)  # type: ignore[arg-type]


def record(title: str, *authors: str, **more: object) -> Description:
    return Description("arxiv", title, authors=tuple(map(RawName, authors)), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("with_authors", LIMITS)
def test_fitted_thresholds_are_those_of_the_data_file(with_authors: bool) -> None:
    # Changed by benchmarks/fit_changed_titles.py only; a new fit needs new figures in docs and here.
    model = changed_titles(with_authors=with_authors)
    assert (model.least, model.least_unnamed, model.most) == LIMITS[with_authors]


def test_four_digits_of_a_probability_are_given() -> None:
    shares = [confidence(Status.MATCHED, reason, words) for reason, words in product(Reason, range(12))]
    assert max(len(str(share).partition(".")[2]) for share in shares) == 4


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
    assert match.verdict.confidence >= changed_titles(with_authors=False).least


ABOUT = ["Comment on {}", "{}: A Reproducibility Study", "Reproducing {}", "A Reply to {}", "{} Revisited"]


@pytest.mark.parametrize("about", ABOUT)
def test_work_about_another_is_not_that_work(about: str) -> None:
    for ours, theirs in ((about.format(ASKED), ASKED), (ASKED, about.format(ASKED))):
        assert choose(scraped(ours), [record(theirs, "Ada Quill")]).verdict.status is not Status.MATCHED


def pair_of(ours: ScrapedTitle, theirs: Description) -> Candidate:
    return Candidate(ours, (theirs,))


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
    model = changed_titles(with_authors=False)
    between = (model.least + model.least_unnamed) / 2
    assert is_believed(named, between)
    assert not is_believed(unnamed, between)


def test_authors_that_agree_make_a_work_more_probable() -> None:
    alone, with_people = (
        pair_of(scraped(authors=authors), record(NEAR, "Ada Quill", "Ben Ostrow"))
        for authors in ((), ("Ada Quill", "Ben Ostrow"))
    )
    assert probability(with_people, Reason.NEAR_TITLE, []) > probability(alone, Reason.NEAR_TITLE, [])


LINK = "https://github.com/quill/surgery"
CERTAIN = {
    "a link to the work's repository": (
        scraped(links=(Link(url=LINK, role=LinkRole.OURS),)),
        record(NEAR, code=(LINK,)),
    ),
    "a typo": (scraped(ASKED.replace("Policies", "Polices")), record(ASKED)),
    "a title that is broken off": (scraped(ASKED[:-3]), record(ASKED)),
}


@pytest.mark.parametrize(("ours", "theirs"), CERTAIN.values(), ids=CERTAIN)
def test_what_is_believed_at_any_probability(ours: ScrapedTitle, theirs: Description) -> None:
    assert is_believed(pair_of(ours, theirs), 0.0)


def test_small_words_at_the_start_and_words_at_the_end_are_told() -> None:
    towards = features(pair_of(scraped(), record(f"Towards {NEAR}")), Reason.NEAR_TITLE, [])
    assert (towards["leading-small-words"], towards["small-words-differ"], towards["words-at-the-end"]) == (1, 1, 0)
    longer = pair_of(scraped(), record(f"{ASKED} under Friction"))
    trailing = features(longer, Reason.WORDS_ADDED, [])
    assert (trailing["leading-small-words"], trailing["words-at-the-end"]) == (0, 1)
    assert trailing["words"] == 11


def test_works_far_from_a_title_alone_do_not_count() -> None:
    longer = record(f"{ASKED} under Friction", "Ada Quill")
    far, near = (pair_of(scraped(), record(title)) for title in ("Sheep on Hills", ASKED.replace("Robot", "Human")))
    for authors in ((), ("Ada Quill",)):
        pair = pair_of(scraped(authors=authors), longer)
        margins = [features(pair, Reason.WORDS_ADDED, others)["margin"] for others in ([], [far], [far, near])]
        assert margins == [3.0, 3.0, 10 * (pair.titles.similarity - near.similarity)]


@pytest.mark.parametrize(
    ("theirs", "leading", "trailing"),
    [
        (f"{ASKED} Slowly", False, 1),
        (f"{ASKED} with Large Motors", False, 2),
        (f"{ASKED} with Many Large and Heavy Motors", False, 3),
        (f"Slow {ASKED}", False, 0),
        (ASKED.replace("Robot", "Slow Robot"), False, 0),
        (ASKED.replace("in", "for"), False, 0),
        (f"On {ASKED}", True, 0),
        (f"On Slow {ASKED}", False, 0),
    ],
)
def test_where_words_came(theirs: str, leading: bool, trailing: int) -> None:
    found = features(pair_of(scraped(), record(theirs)), Reason.WORDS_ADDED, [])
    assert (found["leading-small-words"], found["words-at-the-end"]) == (leading, trailing)


TITLES = st.lists(st.sampled_from("On the of Deep Graph Learning Robust Policy Survey II 3D".split()), min_size=1).map(
    " ".join
)


@given(TITLES, TITLES, st.lists(TITLES, max_size=3), st.sampled_from(sorted(CHANGED_TITLE)))
def test_probability_of_any_titles_is_below_one(ours: str, theirs: str, others: list[str], reason: Reason) -> None:
    asked = scraped(ours)
    found = probability(pair_of(asked, record(theirs)), reason, [pair_of(asked, record(each)) for each in others])
    assert 0 <= found < 1


# --- The information of words


def test_information_of_words_is_summed_and_unknown_words_are_the_rarest() -> None:
    table = TermFrequencies({"learning": 2, "kostka": 5}, rare=7)
    assert table.information(["learning", "kostka"]) == 7
    assert table.information(["learning", "learning"]) == 2
    assert table.information(["typo"]) == 7
    assert table.information([]) == 0
    assert (table.is_known("learning"), table.is_known("lerning")) == (True, False)


def test_the_shipped_table() -> None:
    table = shipped_frequencies()
    assert len(table.bits) == 24379
    assert table.rare == pytest.approx(17.4888, abs=1e-4)
    words = ("the", "learning", "proton", "photon", "kostka")
    assert [table.bits[word] for word in words] == [2, 4, 10, 9, 15]
    assert not table.is_known("aglorithm")


# --- The numbers that decide are fitted by `benchmarks/fit_relations.py`; here they are pinned


WEIGHTS = {
    "title": {"other": 0.0, "some_words": 1.772, "reworded": 2.027, "contained": 3.152, "near": 5.066, "same": 5.066},
    "printed_title": {
        "other": 0.0, "some_words": 0.126, "reworded": 2.536, "contained": 4.447, "near": 8.501, "same": 8.501,
    },
    "word": {"other": -6.102, "same": 0.0},
    "people": {
        "other": -8.123, "garbled": -1.407, "few": -0.704, "some": 1.916, "most": 1.916, "match": 4.515, "sure": 6.375, "all": 6.945,
    },
    "retitled_people": {
        "other": -4.164, "garbled": -2.795, "few": -1.423, "some": 0.0, "most": 0.0, "match": 1.523, "sure": 1.523, "all": 6.197,
    },
    "reworded_people": {
        "other": -6.78, "garbled": -4.534, "few": -2.267, "some": 0.0, "most": 1.971, "match": 1.971, "sure": 1.971, "all": 4.172,
    },
    "year": {"far": -4.561, "apart": -2.016, "close": -1.006, "near": 0.172, "same": 2.331},
    "printed_year": {"far": -2.23, "apart": -2.002, "close": -1.323, "near": 0.0, "same": 0.791},
    "venue": {"other": -1.177, "same": 0.084},
    "id": {"other_arxiv": -12.475, "other_doi": -6.252, "same": 6.878},
    "pages": {"other": -0.296, "same": 4.349},
    "volume": {"other": -0.001, "same": 0.0},
    "abstract": {"other": -2.849, "alike": 7.652, "same": 7.652},
}  # fmt: skip


def test_the_fitted_weights_and_prior() -> None:
    assert weights().levels.keys() == WEIGHTS.keys()
    for field, levels in weights().levels.items():
        assert levels == pytest.approx(WEIGHTS[field]), field
    fitted = weights()
    assert (fitted.prior, fitted.vetoed, fitted.one_work) == (-7.484, 0.0061, 0.6)
    assert (fitted.information, fitted.most_information) == (0.0598, 80.0)


# --- Confidence from counts


COUNTS = {"same-title.few": (3, 6), "same-title.many": (990, 992), "near-title.some": (8, 8)}


@pytest.mark.parametrize(
    ("words", "name"), [(0, "few"), (3, "few"), (4, "some"), (6, "some"), (7, "many"), (99, "many")]
)
def test_titles_are_counted_by_their_length(words: int, name: str) -> None:
    assert length_class(words) == name


SHARES = {
    "a short title": ("same-title", 2, (3 + 20 * 0.994) / 26),  # the reason's own share is 994 / 1000
    "a long title": ("same-title", 9, (990 + 20 * 0.994) / 1012),
    "a length that was never counted has the share of its reason": ("same-title", 5, 0.994),
    "a length that was never counted, of few": ("near-title", 2, 0.9),
    "a reason that was never counted is as sure as a coin": ("words-moved", 5, 0.5),
}


@pytest.mark.parametrize(("reason", "words", "share"), SHARES.values(), ids=SHARES)
def test_share_that_was_right(reason: str, words: int, share: float) -> None:
    assert share_right(COUNTS, reason, words) == pytest.approx(share)


def test_what_does_not_fit_has_no_confidence() -> None:
    assert confidence(Status.UNMATCHED, Reason.SAME_TITLE, 9) == 0.0


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 30))
def test_nothing_is_certain(right: int, wrong: int, words: int) -> None:
    assert 0 < share_right({f"r.{length_class(words)}": (right, right + wrong)}, "r", words) < 1


MATCHING = [Reason.SAME_IDENTIFIER, Reason.SAME_TITLE_AND_ABSTRACT, Reason.SAME_TITLE_AND_AUTHORS, Reason.SAME_TITLE]


@pytest.mark.parametrize(("reason", "words"), list(product(MATCHING, (2, 5, 9))))
def test_good_reasons_are_sure_by_the_counts_that_are_shipped(reason: Reason, words: int) -> None:
    assert 0.97 < confidence(Status.MATCHED, reason, words) < 1

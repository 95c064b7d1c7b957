"""What abstracts are recognized by, their fingerprints, and how much they resemble each other."""

from __future__ import annotations

import random
import string
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizer.values.abstracts.fingerprint import (
    COLUMNS,
    LAYOUT,
    LONGEST,
    SAMPLED,
    Shingles,
    fingerprint,
    fingerprints,
    fingerprints_of,
    fold_abstract,
    jaccard,
    resemblance,
    resemblances,
    shingles_of,
)
from normalizer.values.abstracts.index import (
    BUCKETS,
    MOST_POSTINGS,
    POSTED,
    POSTINGS,
    FingerprintIndex,
    index_of,
    postings_in,
    postings_of,
)
from normalizer.values.titles import title_words

ORCHARD = (
    "Old orchards shelter many birds. We count nesting sparrows, owls and woodpeckers in forty meadows with apple, "
    "pear and cherry trees over nine summers. Hollow trunks attract owls; mown grass drives sparrows away. Farmers "
    "who keep dead wood standing host twice as many species, while pruning costs them barely any harvest. A map of "
    "hollow trunks, drawn by schoolchildren, predicts owl nests better than satellite pictures do."
)
ORCHARD_REWRITTEN = (
    "This paper reports how birds live in old orchards. During nine summers nesting sparrows, owls and woodpeckers "
    "were counted in forty meadows. We show that hollow trunks attract owls, and that farmers who keep dead wood "
    "standing lose barely any harvest. Our code is publicly available."
)
TIDES = (
    "Harbors silt up when tides turn slowly. Using gauges from thirty ports, this article relates mud depth to "
    "river floods, dredging and moon phases. Spring tides flush narrow channels but bury wide basins. A pilot "
    "who knows the phase may save a day of dredging; an equation with two constants suffices to tell when."
)
# By hand: words with content, then their pairs.
NINE_PAIRS = "red foxes hunt grey hares near frozen lakes during long winters"


def test_common_words_and_sentences_about_the_paper_are_left_out() -> None:
    plain = shingles_of(["red foxes hunt grey hares near frozen lakes while long winters pass slowly"])
    wordy = shingles_of(["We show that red foxes hunt the grey hares near frozen lakes; long winters pass slowly."])
    assert plain.hashes.tolist() == wordy.hashes.tolist()
    assert plain.sizes.tolist() == [11]
    text = "Our source code is publicly available at https://github.com/a/b. This paper was accepted. We propose a novel approach."
    assert shingles_of([text]).sizes.tolist() == [0]


@pytest.mark.parametrize(
    ("text", "size"),
    [
        pytest.param("", 0, id="nothing"),
        pytest.param(NINE_PAIRS, 0, id="eleven words are too few"),
        pytest.param(f"{NINE_PAIRS} and", 9, id="twelve words are enough, common ones counted (during is one)"),
        pytest.param("the " * 40, 0, id="nothing but common words"),
        pytest.param("tree " * 40, 1, id="a pair that comes back counts once"),
    ],
)
def test_number_of_shingles(text: str, size: int) -> None:
    assert shingles_of([text]).sizes.tolist() == [size]
    assert (fingerprint(text) is None) is (size == 0)


def test_sets_do_not_depend_on_what_stands_beside_them() -> None:
    alone = [shingles_of([text]).hashes.tolist() for text in (ORCHARD, "", TIDES)]
    together = shingles_of([ORCHARD, "", TIDES] * 200)
    for which in range(600):
        own = together.hashes[together.starts[which] : together.starts[which + 1]].tolist()
        assert own == alone[which % 3]
    assert together.owners.tolist() == np.repeat(np.arange(600), together.sizes).tolist()


def test_fingerprint_holds_size_and_the_smallest_hashes_and_may_have_empty_places() -> None:
    assert len(shingles_of([])) == 0
    assert fingerprints([]).shape == (0, COLUMNS)
    hashes = shingles_of([ORCHARD]).hashes
    row = np.frombuffer(fingerprint(ORCHARD) or b"", "<u2")
    assert row[0] == len(hashes) > SAMPLED
    assert row[1:].tolist() == [value % 65536 for value in sorted(hashes.tolist())[:SAMPLED]]
    row = fingerprints([f"{NINE_PAIRS} and"])[0]
    assert row[0] == 9
    assert row[10:].tolist() == [0] * (COLUMNS - 10)


def test_fingerprints_are_those_of_layout_1() -> None:
    """Catalogs keep fingerprints: when this fails, LAYOUT has to be raised. `test_catalog_fingerprints.py` has the hash."""
    expected = [410188024, 1061416879, 2213717701]
    assert LAYOUT == 1
    assert shingles_of(["tree house " * 6 + "the garden"]).hashes.tolist() == expected
    assert fingerprints(["tree house " * 6 + "the garden"])[0, :4].tolist() == [3, *(each % 65536 for each in expected)]


ALIKE = {
    "the same text": (ORCHARD, ORCHARD, 1.0, 1.0),
    "the same text but for markup and case": (ORCHARD, "Abstract: " + ORCHARD.upper().replace(" ", "\n  "), 1.0, 1.0),
    "the same text with a link to the code": (ORCHARD, ORCHARD + " Code: https://github.com/a/b", 1.0, 1.0),
    "a rewritten text": (ORCHARD, ORCHARD_REWRITTEN, 0.15, 0.6),
    "a page that cut the text off": (ORCHARD[: len(ORCHARD) // 2], ORCHARD, 0.3, 0.7),
    "two texts of one length on different things": (ORCHARD, TIDES, 0.0, 0.05),
    "a text too short to tell": ("Withdrawn by the author.", "Withdrawn by the author.", 0.0, 0.0),
}


@pytest.mark.parametrize(("one", "other", "least", "most"), ALIKE.values(), ids=ALIKE.keys())
def test_how_much_abstracts_resemble_each_other(one: str, other: str, least: float, most: float) -> None:
    assert least <= jaccard(one, other) <= most
    for first, second in ((one, other), (other, one)):
        rows = fingerprints([second])
        estimate = resemblances(shingles_of([first]), np.array([0]), rows)[0]
        assert least <= estimate <= most
        assert least <= resemblance(fingerprints([first]).tobytes(), rows.tobytes()) <= most


def test_abstracts_that_fit_into_a_fingerprint_are_compared_exactly() -> None:
    one = "red foxes hunt grey hares near frozen lakes while winter storms howl"
    other = "red foxes hunt grey hares near frozen rivers while winter storms howl"
    # 10 pairs each; "frozen lakes, lakes winter" differ from "frozen rivers, rivers winter": 8 of 12.
    exact = pytest.approx(8 / 12)
    assert jaccard(one, other) == exact
    assert resemblances(shingles_of([one]), np.array([0]), fingerprints([other]))[0] == exact
    assert resemblance(fingerprints([one]).tobytes(), fingerprints([other]).tobytes()) == exact


def test_empty_places_of_a_fingerprint_meet_nothing() -> None:
    """A place that is not used holds 0, which is a hash like any other."""
    small = fingerprints([f"{NINE_PAIRS} and"])
    other = fingerprints([TIDES[:100]])
    assert small[0, 31] == other[0, 31] == 0
    assert resemblance(small.tobytes(), other.tobytes()) == 0.0


def test_every_pair_gets_its_own_estimate() -> None:
    asked = shingles_of([TIDES, ORCHARD])
    rows = fingerprints([ORCHARD, ORCHARD, TIDES, "too short"])
    owners = np.array([1, 0, 0, 1])
    assert resemblances(asked, owners, rows).tolist() == [1.0, 0.0, 1.0, 0.0]


WORDS = st.lists(st.sampled_from([f"{a}{b}ing" for a in "bcdfglmprst" for b in "aeiou"]), min_size=12, max_size=160)


@given(WORDS, WORDS)
def test_estimates_are_symmetric_and_within_bounds(one: list[str], other: list[str]) -> None:
    first, second = (fingerprints([" ".join(words)]).tobytes() for words in (one, other))
    assert 0.0 <= resemblance(first, second) == resemblance(second, first) <= 1.0
    assert resemblance(first, first) == 1.0
    assert 0.0 <= jaccard(" ".join(one), " ".join(other)) <= 1.0


def test_halves_that_stand_twice_in_one_fingerprint_count_alike_from_both_sides() -> None:
    once, twice = (np.zeros(32, "<u2") for _ in range(2))
    once[:4] = [3, 5, 7, 9]
    twice[:7] = [6, 5, 7, 5, 7, 11, 13]
    assert resemblance(once.tobytes(), twice.tobytes()) == resemblance(twice.tobytes(), once.tobytes())
    assert resemblance(twice.tobytes(), twice.tobytes()) == 1.0


def test_estimates_are_right_on_the_average() -> None:
    """60 texts of 200 made-up words that share their first half: the exact index is 99 / 299.

    But for a made-up word that happens to count as common.
    """
    texts = [
        (" ".join(f"w{seed}x{at}" for at in range(200)), " ".join(f"w{seed}x{at + 1000 * (at >= 100)}" for at in range(200)))
        for seed in range(60)
    ]  # fmt: skip
    asked, rows = shingles_of([one for one, _ in texts]), fingerprints([other for _, other in texts])
    exact = [jaccard(one, other) for one, other in texts]
    assert exact == pytest.approx([99 / 299] * 60, abs=0.01)
    assert resemblances(asked, np.arange(60), rows).mean() == pytest.approx(99 / 299, abs=0.03)
    pairs = zip(fingerprints([one for one, _ in texts]), rows, strict=True)
    assert np.mean([resemblance(a.tobytes(), b.tobytes()) for a, b in pairs]) == pytest.approx(99 / 299, abs=0.04)


# --- How abstracts are folded: the same words from a page, a saved reply and arXiv's own record


FOLDED = {
    "case and punctuation do not count": ("We study Trees, (and Bushes).", "we study trees and bushes"),
    "two leading spaces and wrapped lines, as arXiv has them": ("  We study trees\nand their\n  roots.", "we study trees and their roots"),
    "a label in front is dropped": ("Abstract: We study trees.", "we study trees"),
    "a label on a line of its own is dropped": ("ABSTRACT\nWe study trees.", "we study trees"),
    "a label before a dash is dropped": ("Abstract — We study trees.", "we study trees"),
    "a first word that is no label stays": ("Abstract interpretation helps.", "abstract interpretation helps"),
    "a first word and a hyphen are no label": ("Summary-based analysis helps.", "summary based analysis helps"),
    "TeX symbols become their name": (r"a gain of $2.5\times$ at $\sim$10", "a gain of 2 5times at sim10"),
    "the same without backslash and dollars": ("a gain of 2.5times at sim10", "a gain of 2 5times at sim10"),
    "the same in Unicode": ("a gain of 2.5× at ∼10", "a gain of 2 5times at sim10"),
    "font commands vanish": (r"the \emph{new} set $\mathcal{O}(n)$", "the new set o n"),
    "font commands that lost their backslash vanish": ("the textbf{new} set mathcal{O}(n)", "the new set o n"),
    "a font command without backslash and braces vanishes": ("in mathbb R we", "in r we"),
    "a font command before a letter that is a command itself": (r"in $\mathcal H x$ we", "in h x we"),
    "mathematics is no font command": ("in mathematics and mathbbish we", "in mathematics and mathbbish we"),
    "accents are stripped": (r"Schr\"odinger, Poincar\'e and Müller", "schrodinger poincare and muller"),
    "an accent that lost its backslash": ('the Schr"odinger case', "the schrodinger case"),
    "quotation marks vanish": ('a "new" method', "a new method"),
    "citations vanish": (r"shown by~\cite{knuth84} and \citet[p. 3]{lamport94, knuth84} before", "shown by and before"),
    "citations that lost their backslash vanish": ("shown by~cite{knuth84} before", "shown by before"),
    "references vanish": (r"see Section~\ref{sec:proofs} there", "see section there"),
    "preferences are no references": ("preference{s} stay", "preferences stay"),
    "addresses vanish": ("code at https://github.com/some/thing. And more", "code at and more"),
    "addresses without protocol vanish": ("see www.example.org/x and github.com/some/thing now", "see and now"),
    "an address in TeX vanishes": (r"code at \url{https://example.org/a}.", "code at url"),
    "arXiv's own words for an address vanish": ("found at this https URL and this http URL.", "found at and"),
    "GitHub itself stays": ("code on github.com and more", "code on github com and more"),
    "tags vanish": ("<jats:p>We study <i>trees</i>.</jats:p>", "we study trees"),
    "smaller than is no tag": ("for p < 0.05 and q > 3", "for p 0 05 and q 3"),
    "entities are resolved": ("trees &amp; bushes &lt; woods", "trees and bushes woods"),
    "words divided at a line end are joined": ("a represen-\ntation of trees", "a representation of trees"),
    "a divided word before a wrapped line with spaces": ("a represen-\r\n  tation", "a representation"),
    "a hyphen within a line parts words": ("a multi-scale method", "a multi scale method"),
    "a hyphen before a capital stays a parting": ("a non-\nGaussian case", "a non gaussian case"),
    "plus and sharp are words": ("C++ and C#", "cplusplus and csharp"),
    "every Chinese character is a word": ("我们研究树", "我 们 研 究 树"),
    "nothing but signs is nothing": (" $ -- ! ", ""),
    "nothing is nothing": ("", ""),
}  # fmt: skip


@pytest.mark.parametrize(("text", "folded"), FOLDED.values(), ids=FOLDED.keys())
def test_abstract_folds_to(text: str, folded: str) -> None:
    assert fold_abstract(text).decode() == folded


def test_only_the_first_letters_of_a_whole_book_are_folded() -> None:
    assert len(fold_abstract("tree " * 1_000_000)) == LONGEST - 1


@given(st.text(alphabet=string.ascii_letters + string.digits + " .,;:!?()[]$^_'`}~+#|=/*-", max_size=200))
def test_the_short_way_and_that_of_titles_end_alike(text: str) -> None:
    """The label in front of the text keeps it from being taken for one with a label."""
    text = "x " + text
    assert fold_abstract(text).decode().split() == list(title_words(text))


@given(st.text(max_size=200))
def test_folding_is_never_undone_by_folding_again(text: str) -> None:
    once = fold_abstract("x " + text)
    assert once == b" ".join(once.split())
    assert all(letter.isalnum() or letter == " " for letter in once.decode())


# --- Finding the abstracts that resemble asked ones


WITNESS_WORDS = [f"{a}{b}{c}" for a in "bdfgklmnprstvz" for b in "aeiou" for c in ("l", "n", "r", "sk", "nt", "rm")]


def made_up(seed: int, words: int = 120) -> str:
    chosen = random.Random(seed)
    return " ".join(chosen.choice(WITNESS_WORDS) for _ in range(words))


def rewritten(text: str, share: float, seed: int) -> str:
    """Every block of ten words is kept with that probability, else made up anew."""
    words = text.split()
    chosen = random.Random(seed)
    blocks = [" ".join(words[at : at + 10]) for at in range(0, len(words), 10)]
    new = [made_up(10_000 * seed + 100 + at, 10) for at in range(len(blocks))]
    return " ".join(old if chosen.random() < share else other for old, other in zip(blocks, new, strict=True))


def index(texts: list[str]) -> FingerprintIndex:
    shingles = shingles_of(texts)
    return FingerprintIndex(index_of(postings_of(shingles, 0), len(texts)), fingerprints_of(shingles))


@pytest.fixture(scope="module")
def thousand() -> list[str]:
    return [made_up(seed) for seed in range(1000)]


def test_an_abstract_finds_itself_and_its_first_version_and_nothing_else(thousand: list[str]) -> None:
    found = index(thousand).find(shingles_of(thousand), most=1)
    assert found.queries.tolist() == list(range(1000))
    assert found.rows.tolist() == list(range(1000))
    assert found.resemblances.tolist() == [1.0] * 1000
    asked = [rewritten(text, 0.5, seed) for seed, text in enumerate(thousand[:300])]
    found = index(thousand).find(shingles_of(asked), most=1)
    assert np.mean(found.rows == found.queries) > 0.97
    found = index(thousand).find(shingles_of([made_up(5000)]), most=3, least=0.2)
    assert found.rows.tolist() == []


def test_the_nearest_comes_first(thousand: list[str]) -> None:
    first = thousand[0]
    rows = [rewritten(first, 0.5, 1), thousand[1], first, rewritten(first, 0.8, 2)]
    found = index(rows).find(shingles_of([first]), most=3, least=0.15)
    assert found.rows.tolist() == [2, 3, 0]
    assert found.resemblances.tolist() == sorted(found.resemblances.tolist(), reverse=True)
    assert index(rows).find(shingles_of([first]), most=2, least=0.15).rows.tolist() == [2, 3]


def test_an_index_of_works_of_one_abstract_and_of_short_ones(thousand: list[str]) -> None:
    rows = [thousand[0], *[thousand[1]] * 12, thousand[2]]
    found = index(rows).find(shingles_of([thousand[1]]), most=16, least=0.5)
    assert sorted(found.rows.tolist()) == list(range(1, 13))
    assert set(found.resemblances.tolist()) == {1.0}
    rows = ["Withdrawn by the author.", thousand[0], ""]
    found = index(rows).find(shingles_of(["Withdrawn by the author.", "", thousand[0]]))
    assert (found.queries.tolist(), found.rows.tolist()) == ([2], [1])


@pytest.mark.parametrize("rows", [[], ["too short"]], ids=["no rows", "one row without an abstract"])
def test_an_index_of_nothing_finds_nothing(rows: list[str]) -> None:
    assert index(rows).find(shingles_of([made_up(1)])).rows.tolist() == []


def test_nobody_asks(thousand: list[str]) -> None:
    assert index(thousand[:10]).find(shingles_of([])).rows.tolist() == []


def test_boilerplate_that_all_abstracts_share_is_not_indexed() -> None:
    boilerplate = " ".join(f"phrase{number}" for number in range(10))
    texts = [f"{boilerplate} {made_up(seed, 7)}" for seed in range(MOST_POSTINGS + 50)]
    shingles = shingles_of(texts)
    arrays = index_of(postings_of(shingles, 0), len(texts))
    common = set(shingles_of([boilerplate + " the the"]).hashes.tolist())
    assert len(common) == 9
    assert not common & {int(posting) >> 32 for posting in postings_in(arrays, len(texts))}
    found = FingerprintIndex(arrays, fingerprints_of(shingles)).find(shingles_of(texts), most=1)
    assert found.rows.tolist() == list(range(len(texts)))


def test_an_absurdly_long_text_is_asked_like_any_other(thousand: list[str]) -> None:
    """Of its thousands of shingles only the rarest are looked up; the row that it contains is no near one of it."""
    found = index(thousand).find(shingles_of([" ".join(thousand), thousand[7]]), most=1, least=0.9)
    assert (found.queries.tolist(), found.rows.tolist()) == ([1], [7])


def test_asking_many_and_asking_one_by_one_give_the_same(thousand: list[str]) -> None:
    there = index(thousand)
    asked = [rewritten(text, 0.6, seed) for seed, text in enumerate(thousand[:300])]
    together = there.find(shingles_of(asked), most=2, least=0.1)
    for which in (0, 1, 255, 256, 299):
        alone = there.find(shingles_of([asked[which]]), most=2, least=0.1)
        mine = together.queries == which
        assert together.rows[mine].tolist() == alone.rows.tolist()
        assert together.resemblances[mine].tolist() == alone.resemblances.tolist()


def test_arrays_can_be_written_and_mapped(tmp_path: Path, thousand: list[str]) -> None:
    shingles = shingles_of(thousand)
    arrays = {**index_of(postings_of(shingles, 0), 1000), "fingerprints": fingerprints_of(shingles)}
    for name, array in arrays.items():
        array.tofile(tmp_path / name)
    mapped = {name: np.memmap(tmp_path / name, array.dtype, "r") for name, array in arrays.items()}
    there = FingerprintIndex(mapped, mapped["fingerprints"].reshape(1000, 32))
    found = there.find(shingles_of(thousand[:50]), most=1)
    assert found.rows.tolist() == list(range(50))
    assert [arrays[name].dtype.str for name in (BUCKETS, POSTINGS, "fingerprints")] == ["<u4", "<u4", "<u2"]
    assert sum(array.nbytes for array in arrays.values()) / 1000 < 140


def test_rows_are_added_without_the_old_texts(thousand: list[str]) -> None:
    old, new = shingles_of(thousand[:700]), shingles_of(thousand[700:])
    kept = postings_in(index_of(postings_of(old, 0), 700), 700)
    grown = index_of(np.concatenate([kept, postings_of(new, 700)]), 1000)
    built = index_of(postings_of(shingles_of(thousand), 0), 1000)
    for name in (BUCKETS, POSTINGS):
        assert grown[name].tolist() == built[name].tolist()


HASHES = st.lists(st.integers(0, 2**32 - 1), max_size=40, unique=True).map(sorted)


@settings(max_examples=50)
@given(st.lists(HASHES, max_size=20))
def test_postings_come_out_as_they_went_in(sets: list[list[int]]) -> None:
    starts = np.cumsum([0, *map(len, sets)])
    shingles = Shingles(starts, np.array([value for each in sets for value in each], np.uint64))
    expected = sorted((value << 32) | row for row, each in enumerate(sets) for value in each[:POSTED])
    assert sorted(postings_in(index_of(postings_of(shingles, 0), len(sets)), len(sets)).tolist()) == expected

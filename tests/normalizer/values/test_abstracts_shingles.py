"""What abstracts are recognized by, their fingerprints, and how much they resemble each other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.values.abstracts.fingerprint import (
    COLUMNS,
    LAYOUT,
    SAMPLED,
    fingerprint,
    fingerprints,
    resemblance,
    resemblances,
)
from normalizer.values.abstracts.text import jaccard, shingles_of

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


def test_common_words_are_left_out_before_words_are_paired() -> None:
    plain = shingles_of(["red foxes hunt grey hares near frozen lakes while long winters pass slowly"])
    wordy = shingles_of(["We show that red foxes hunt the grey hares near frozen lakes; long winters pass slowly."])
    assert plain.hashes.tolist() == wordy.hashes.tolist()
    assert plain.sizes.tolist() == [11]


def test_sentences_about_the_paper_have_no_shingles() -> None:
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


def test_no_abstracts_have_no_sets() -> None:
    assert len(shingles_of([])) == 0
    assert fingerprints([]).shape == (0, COLUMNS)


def test_fingerprint_holds_size_and_the_smallest_hashes() -> None:
    hashes = shingles_of([ORCHARD]).hashes
    row = np.frombuffer(fingerprint(ORCHARD) or b"", "<u2")
    assert row[0] == len(hashes) > SAMPLED
    assert row[1:].tolist() == [value % 65536 for value in sorted(hashes.tolist())[:SAMPLED]]


def test_short_abstract_leaves_places_empty() -> None:
    row = fingerprints([f"{NINE_PAIRS} and"])[0]
    assert row[0] == 9
    assert row[10:].tolist() == [0] * (COLUMNS - 10)


def spread(value: int) -> int:
    """SplitMix64's finalizer, as its authors wrote it."""
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) % 2**64
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) % 2**64
    return value ^ (value >> 31)


def slow_shingle(first: str, second: str) -> int:
    """The hash of two words as layout 1 has it: polynomials over their bytes, then over the words."""
    base = 0x9E3779B97F4A7C15
    one, other = (
        spread(sum(spread(letter + 1) * pow(base, at, 2**64) for at, letter in enumerate(word.encode())) % 2**64)
        for word in (first, second)
    )
    return spread((one * base + other) % 2**64) >> 32


def test_fingerprints_are_those_of_layout_1() -> None:
    """Catalogs keep fingerprints: when this fails, LAYOUT has to be raised."""
    expected = sorted([slow_shingle("tree", "house"), slow_shingle("house", "tree"), slow_shingle("house", "garden")])
    assert LAYOUT == 1
    assert shingles_of(["tree house " * 6 + "the garden"]).hashes.tolist() == expected
    assert fingerprints(["tree house " * 6 + "the garden"])[0, :4].tolist() == [
        3,
        *(value % 65536 for value in expected),
    ]


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

"""The information of words."""

from __future__ import annotations

import pytest

from normalizer.works.frequencies import TermFrequencies, shipped_frequencies


def test_information_is_the_logarithm_of_rarity() -> None:
    table = TermFrequencies.from_counts(1024, {"learning": 256, "kostka": 32, "typo": 3}, fewest=16)
    assert dict(table.bits) == {"learning": 2, "kostka": 5}
    assert table.rare == 7
    assert table.information(["learning", "kostka"]) == 7
    assert table.information(["learning", "learning"]) == 2
    assert table.information(["typo"]) == 7
    assert table.information([]) == 0


def test_known_words_are_no_slips() -> None:
    table = TermFrequencies.from_counts(1024, {"learning": 256, "typo": 3}, fewest=16)
    assert table.is_known("learning")
    assert not table.is_known("typo")
    assert not table.is_known("lerning")


def test_the_shipped_table() -> None:
    table = shipped_frequencies()
    assert len(table.bits) == 24379
    assert table.rare == pytest.approx(17.4888, abs=1e-4)
    assert {word: table.bits[word] for word in ("the", "learning", "proton", "photon", "kostka")} == {
        "the": 2,
        "learning": 4,
        "proton": 10,
        "photon": 9,
        "kostka": 15,
    }
    assert not table.is_known("aglorithm")

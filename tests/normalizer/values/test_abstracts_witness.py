"""Finding the abstracts that resemble asked ones."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizer.values.abstracts.fingerprint import fingerprints_of
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
from normalizer.values.abstracts.text import Shingles, shingles_of

WORDS = [f"{a}{b}{c}" for a in "bdfgklmnprstvz" for b in "aeiou" for c in ("l", "n", "r", "sk", "nt", "rm")]


def made_up(seed: int, words: int = 120) -> str:
    chosen = random.Random(seed)
    return " ".join(chosen.choice(WORDS) for _ in range(words))


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


def test_every_abstract_finds_itself(thousand: list[str]) -> None:
    found = index(thousand).find(shingles_of(thousand), most=1)
    assert found.asked.tolist() == list(range(1000))
    assert found.rows.tolist() == list(range(1000))
    assert found.resemblances.tolist() == [1.0] * 1000


def test_rewritten_abstracts_find_their_first_version(thousand: list[str]) -> None:
    asked = [rewritten(text, 0.5, seed) for seed, text in enumerate(thousand[:300])]
    found = index(thousand).find(shingles_of(asked), most=1)
    assert np.mean(found.rows == found.asked) > 0.97


def test_an_unknown_abstract_resembles_none(thousand: list[str]) -> None:
    found = index(thousand).find(shingles_of([made_up(5000)]), most=3, least=0.2)
    assert found.rows.tolist() == []


def test_the_nearest_comes_first(thousand: list[str]) -> None:
    first = thousand[0]
    rows = [rewritten(first, 0.5, 1), thousand[1], first, rewritten(first, 0.8, 2)]
    found = index(rows).find(shingles_of([first]), most=3, least=0.15)
    assert found.rows.tolist() == [2, 3, 0]
    assert found.resemblances.tolist() == sorted(found.resemblances.tolist(), reverse=True)
    assert index(rows).find(shingles_of([first]), most=2, least=0.15).rows.tolist() == [2, 3]


def test_works_of_one_abstract_come_out_as_equals(thousand: list[str]) -> None:
    rows = [thousand[0], *[thousand[1]] * 12, thousand[2]]
    found = index(rows).find(shingles_of([thousand[1]]), most=16, least=0.5)
    assert sorted(found.rows.tolist()) == list(range(1, 13))
    assert set(found.resemblances.tolist()) == {1.0}


def test_abstracts_too_short_to_be_recognized_neither_ask_nor_answer(thousand: list[str]) -> None:
    rows = ["Withdrawn by the author.", thousand[0], ""]
    found = index(rows).find(shingles_of(["Withdrawn by the author.", "", thousand[0]]))
    assert (found.asked.tolist(), found.rows.tolist()) == ([2], [1])


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
    assert (found.asked.tolist(), found.rows.tolist()) == ([1], [7])


def test_asking_many_and_asking_one_by_one_give_the_same(thousand: list[str]) -> None:
    there = index(thousand)
    asked = [rewritten(text, 0.6, seed) for seed, text in enumerate(thousand[:300])]
    together = there.find(shingles_of(asked), most=2, least=0.1)
    for which in (0, 1, 255, 256, 299):
        alone = there.find(shingles_of([asked[which]]), most=2, least=0.1)
        mine = together.asked == which
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

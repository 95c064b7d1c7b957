"""How many works a volume has, by those that are known of it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from resolvers.catalog.coverage import EstimateBasis, VolumeCoverage, estimate_from_overlap, estimate_from_pages

Ints = NDArray[np.int64]


def papers(lengths: Ints, start: int = 1) -> tuple[Ints, Ints]:
    """Papers of these lengths one after the other, as first pages and numbers of pages."""
    return start + np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64), lengths


def test_pages_that_run_on_are_those_of_the_works_there_are() -> None:
    assert estimate_from_pages(*papers(np.full(100, 8))) == 100
    assert estimate_from_pages(*papers(np.full(100, 8), start=513)) == 100


def test_missing_works_leave_their_pages() -> None:
    first, pages = papers(np.full(100, 8))
    kept = np.arange(100) % 2 == 0
    kept[-1] = True
    assert estimate_from_pages(first[kept], pages[kept]) == 100


def test_works_without_pages_say_nothing_of_the_pages() -> None:
    first, pages = papers(np.full(40, 10))
    zeros = np.zeros(500, np.int64)
    assert estimate_from_pages(np.concatenate([first, zeros]), np.concatenate([pages, zeros])) == 40


def test_one_work_stated_twice_counts_once() -> None:
    first, pages = papers(np.full(40, 10))
    assert estimate_from_pages(np.tile(first, 2), np.tile(pages, 2)) == 40


@pytest.mark.parametrize(
    ("first", "pages"),
    [
        pytest.param(np.zeros(0, np.int64), np.zeros(0, np.int64), id="no works"),
        pytest.param(*papers(np.full(19, 10)), id="too few"),
        pytest.param(np.ones(50, np.int64), np.arange(5, 55), id="every paper begins with page 1"),
        pytest.param(np.concatenate([papers(np.full(50, 8))[0], papers(np.full(50, 9))[0]]), np.repeat([8, 9], 50), id="two volumes mixed"),
    ],
)  # fmt: skip
def test_pages_that_say_nothing(first: Ints, pages: Ints) -> None:
    assert estimate_from_pages(first, pages) is None


@settings(max_examples=60)
@given(
    lengths=st.lists(st.integers(6, 14), min_size=150, max_size=400),
    share=st.floats(0.4, 1),
    seed=st.integers(0, 2**32 - 1),
)
def test_estimate_is_near_however_many_are_missing(lengths: list[int], share: float, seed: int) -> None:
    first, pages = papers(np.array(lengths))
    kept = np.random.default_rng(seed).random(len(lengths)) < share
    expected = estimate_from_pages(first[kept], pages[kept])
    assert expected is not None
    assert expected == pytest.approx(len(lengths), rel=0.2)
    assert expected >= np.count_nonzero(kept) * 0.99


def test_lists_that_agree_are_complete() -> None:
    works = np.tile(np.arange(100), 2)
    assert estimate_from_overlap(works, np.repeat([1, 2], 100)) == 100


def test_lists_that_overlap_by_half_lack_as_many_as_chance_would_have_it() -> None:
    # 40 works on both lists, 40 on the one, 40 on the other: 80 * 80 / (2 * 40) = 80 that nobody has.
    works = np.concatenate([np.arange(80), np.arange(40, 120)])
    assert estimate_from_overlap(works, np.repeat([1, 2], 80)) == 200


def test_lists_that_hardly_overlap_say_nothing() -> None:
    works = np.concatenate([np.arange(80), np.arange(70, 150)])
    assert estimate_from_overlap(works, np.repeat([1, 2], 80)) is None
    assert estimate_from_overlap(np.zeros(0, np.int64), np.zeros(0, np.int64)) is None


@pytest.mark.parametrize(
    ("count", "expected", "basis", "share", "complete", "likely"),
    [
        pytest.param(95, 100, EstimateBasis.PAGES, 0.95, True, True, id="nearly all by pages"),
        pytest.param(94, 100, EstimateBasis.PAGES, 0.94, False, False, id="too few by pages"),
        pytest.param(120, 100, EstimateBasis.DECLARED, 1.0, True, True, id="more than declared"),
        pytest.param(100, 100, EstimateBasis.NUMBERS, 1.0, True, True, id="all of arXiv's numbers"),
        pytest.param(100, 100, EstimateBasis.LISTS, 1.0, False, True, id="lists may be copies"),
        pytest.param(100, 100, EstimateBasis.YEARS, 1.0, False, True, id="other years are no proof"),
        pytest.param(100, None, EstimateBasis.NONE, None, False, False, id="nothing is known"),
    ],
)
def test_what_can_be_said_of_a_work_that_is_not_there(
    count: int, expected: int | None, basis: EstimateBasis, share: float | None, complete: bool, likely: bool
) -> None:
    covered = VolumeCoverage("ice", 2020, count, expected, basis)
    assert covered.completeness == share
    assert (covered.is_complete, covered.is_likely_complete) == (complete, likely)

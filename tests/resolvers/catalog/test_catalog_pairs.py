from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from resolvers.catalog.pairs import Pairs, best, groups, runs, union, without

small = st.integers(0, 5)
pairs_of = st.lists(st.tuples(small, small), max_size=12)


def pairs(of: list[tuple[int, int]]) -> Pairs:
    return Pairs(np.array([a for a, _ in of], np.int64), np.array([r for _, r in of], np.int64))


def listed(of: Pairs) -> list[tuple[int, int]]:
    return list(zip(of.asked.tolist(), of.rows.tolist(), strict=True))


@given(pairs_of, pairs_of)
def test_union_and_difference_are_those_of_sets(first: list[tuple[int, int]], second: list[tuple[int, int]]) -> None:
    assert listed(union([pairs(first), pairs(second)])) == sorted({*first, *second})
    assert listed(without(pairs(first), pairs(second))) == [pair for pair in first if pair not in second]


def test_rows_beyond_31_bits_stay_what_they_are() -> None:
    far = [(0, 4_000_000_000), (70_000, 3_999_999_999)]
    assert listed(union([pairs(far), pairs(far)])) == far


@given(st.lists(st.tuples(small, st.sampled_from([0.0, 0.25, 0.5, 300.0])), max_size=12), st.integers(0, 4))
def test_best_are_the_highest_first_and_of_equal_ones_the_earlier(scored: list[tuple[int, float]], most: int) -> None:
    found = best(
        pairs([(asked, 0) for asked, _ in scored]),
        np.array([score for _, score in scored], np.float32),
        np.full(6, most),
    )
    expected = []
    for question in range(6):
        of_one = [at for at, (asked, _) in enumerate(scored) if asked == question]
        expected += sorted(of_one, key=lambda at: -scored[at][1])[:most]
    assert found.tolist() == expected


@given(st.lists(st.integers(0, 3), max_size=10).map(sorted))
def test_groups_begin_where_a_value_stands_first(values: list[int]) -> None:
    assert groups(np.array(values)).tolist() == [values.index(value) for value in sorted(set(values))]


def test_runs_one_after_the_other() -> None:
    numbers = runs(np.array([5, 9, 0]), np.array([3, 0, 2]))
    assert numbers.tolist() == [5, 6, 7, 0, 1]

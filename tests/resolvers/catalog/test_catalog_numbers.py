"""arXiv's numbers: which are held, and up to where they run on."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.catalog.numbering import (
    held_and_highest,
    newest_month,
    number_arrays,
    paper_number,
    paper_numbers,
    stored_numbers,
)

OF_2024 = 2024 * 12 << 20


@pytest.mark.parametrize(
    ("arxiv", "number"),
    [
        pytest.param("2401.00007", OF_2024 | 7, id="five digits"),
        pytest.param("0704.0123", (2007 * 12 + 3) << 20 | 123, id="four digits"),
        pytest.param("acc-phys/9602001", (1 << 16 | 1996 * 12 + 1) << 20 | 1, id="an archive"),
        pytest.param("supr-con/9108042", (34 << 16 | 1991 * 12 + 7) << 20 | 42, id="the last archive, the first month"),
        pytest.param("no-archive/9602001", 0, id="an archive that never was"),
    ],
)
def test_number_of_an_identifier(arxiv: str, number: int) -> None:
    assert paper_number(arxiv) == number


def test_number_zero_and_repeats_and_none_are_left_out() -> None:
    numbers = paper_numbers(["2401.00002", None, "2401.00000", "2401.00001", "2401.00002", "no-archive/9602001"])
    assert numbers.tolist() == [OF_2024 | 1, OF_2024 | 2]


identifiers = st.builds(
    lambda archive, year, month, number: (
        f"{archive}/{year % 100:02}{month:02}{number % 1000:03}"
        if archive
        else f"{year % 100:02}{month:02}.{number:05}"
    ),
    st.sampled_from(["", "", "hep-th", "math"]),
    st.integers(1992, 2030),
    st.integers(1, 12),
    st.integers(1, 20_000),
)


@given(st.lists(st.lists(identifiers, max_size=30), max_size=4))
def test_numbers_come_back_out_of_the_arrays(several: list[list[str]]) -> None:
    arrays = number_arrays([paper_numbers(some) for some in several])
    expected = paper_numbers(one for some in several for one in some)
    assert stored_numbers(arrays).tolist() == expected.tolist()
    again = number_arrays([stored_numbers(arrays)])
    assert all(np.array_equal(arrays[name], again[name]) for name in arrays)


def test_years_are_counted_over_months_and_archives() -> None:
    ids = ["2401.00001", "2401.00003", "2412.00010", "hep-th/9901005", "math/9901002", "2501.00001"]
    assert held_and_highest(number_arrays([paper_numbers(ids)])) == {1999: (2, 7), 2024: (3, 13), 2025: (1, 1)}


def test_number_far_off_is_a_slip() -> None:
    ids = [*(f"2401.{number:05}" for number in range(2, 1001, 2)), "2401.99999"]
    assert held_and_highest(number_arrays([paper_numbers(ids)])) == {2024: (501, 1000)}


def test_newest_month_is_of_any_archive() -> None:
    assert newest_month(number_arrays([paper_numbers(["2312.00001", "hep-th/9901005", "2401.00009"])])) == "2024-01"
    assert newest_month(number_arrays([paper_numbers(["supr-con/9912001", "0704.0001"])])) == "2007-04"
    assert newest_month(number_arrays([])) is None
    assert held_and_highest(number_arrays([])) == {}

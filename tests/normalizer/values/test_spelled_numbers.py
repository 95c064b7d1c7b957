"""Numbers in words, as ordinals and in Roman numerals."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.values.numbers import CARDINALS, ORDINAL, ORDINALS, digits_of, is_ordinal, is_roman

_TENS_OF_ROMAN, _UNITS_OF_ROMAN = ("", "x", "xx", "xxx"), ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")


@pytest.mark.parametrize("number", range(1, 100))
def test_each_number_is_read_in_words(number: int) -> None:
    cardinal, ordinal = CARDINALS[number - 1], ORDINALS[number - 1]
    assert {digits_of(word.replace("-", "")) for word in (cardinal, ordinal)} == {str(number)}
    assert re.fullmatch(ORDINAL, ordinal)
    assert re.fullmatch(ORDINAL, ordinal.replace("-", " "))
    assert is_ordinal(ordinal.replace("-", ""))


@given(st.integers(0, 39))
def test_roman_numerals(number: int) -> None:
    word = _TENS_OF_ROMAN[number // 10] + _UNITS_OF_ROMAN[number % 10]
    assert digits_of(word) == (str(number) if number else None)
    assert is_roman(word) is bool(number)


@given(st.integers(0, 10**6), st.sampled_from(["st", "nd", "rd", "th"]))
def test_ordinals_in_digits(number: int, ending: str) -> None:
    assert digits_of(f"{number}{ending}") == str(number)
    assert is_ordinal(f"{number}{ending}")
    assert re.fullmatch(ORDINAL, f"{number}{ending}")


@given(st.integers(0, 10**6))
def test_digits_and_thousands(number: int) -> None:
    assert digits_of(str(number)) == str(number)
    assert digits_of(f"{number}k") == f"{number}000"


@pytest.mark.parametrize("word", ["", "iiii", "vx", "xl", "th", "k", "4d", "4km", "mix", "twenty-first", "plus"])
def test_other_words_are_no_number(word: str) -> None:
    assert digits_of(word) is None
    assert not is_ordinal(word)


def test_an_ordinal_is_found_whole() -> None:
    found = re.findall(rf"\b{ORDINAL}\b", "the twenty-first, the sixteenth, the sixth and the 22nd")
    assert found == ["twenty-first", "sixteenth", "sixth", "22nd"]

"""Lists of many values: like lists, whatever is packed."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.values import packed
from normalizer.values.packed import PackedList, drained


@dataclass(frozen=True, slots=True)
class Pair:
    left: str
    right: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Single:
    value: str


@dataclass(frozen=True, slots=True, init=False)
class Made:
    left: str
    right: str

    def __init__(self, left: str, *, right: str = "") -> None:
        object.__setattr__(self, "left", left)
        object.__setattr__(self, "right", right)


VALUES = st.lists(
    st.text(max_size=3)
    | st.builds(Pair, st.text(max_size=3), st.none() | st.integers())
    | st.builds(Single)
    | st.builds(Made, st.text(max_size=3), right=st.text(max_size=3))
)


@pytest.fixture(autouse=True, scope="module")
def small_chunks() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packed, "_CHUNK", 3)
        yield


@given(VALUES, st.slices(12), st.integers(-20, 20))
def test_a_packed_list_is_read_as_a_list(values: list[object], part: slice, index: int) -> None:
    found = PackedList(values)
    assert (len(found), list(found), found == values, found[part]) == (len(values), values, True, values[part])
    assert list(reversed(found)) == values[::-1]
    if -len(values) <= index < len(values):
        assert found[index] == values[index]
    else:
        with pytest.raises(IndexError):
            found[index]
    assert found != [*values, ""]


@given(VALUES)
def test_a_drained_list_is_empty(values: list[object]) -> None:
    found = PackedList(values)
    assert list(drained(found)) == values
    assert (len(found), list(found)) == (0, [])
    assert list(drained(values)) == values

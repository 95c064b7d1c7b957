from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.catalog.building.batch import line_hashes
from resolvers.catalog.storage.format import ARRAYS
from resolvers.catalog.storage.seen_lines import are_known, known_arrays, known_lines, shorten, with_more

hashes = st.lists(st.integers(0, 2**64 - 1), max_size=30).map(lambda values: np.array(values, np.uint64))


def stored(known: np.ndarray) -> dict[str, np.ndarray]:
    return {name: values.astype(ARRAYS[name]) for name, values in known_arrays(known).items()}


@given(old=hashes, new=hashes)
def test_lines_are_known_after_they_have_been_stored(old: np.ndarray, new: np.ndarray) -> None:
    known = known_lines(stored(shorten(old)))
    assert are_known(old, known).all()
    more = known_lines(stored(with_more(known, new)))
    assert are_known(np.concatenate([old, new]), more).all()
    assert more.tolist() == sorted({int(value) >> 16 for value in [*old.tolist(), *new.tolist()]})


def test_line_that_differs_is_not_known() -> None:
    lines = [b'{"title": "One"}', b'{"title": "Two"}']
    known = shorten(line_hashes(lines, ("arxiv", "catalog:a")))
    asked = [b'{"title": "Two"}\r', b'{"title": "two"}', b'{"title": "One"}']
    assert are_known(line_hashes(asked, ("arxiv", "catalog:b")), known).tolist() == [True, False, True]
    assert not are_known(line_hashes(lines, ("other", "catalog:a")), known).any()


def test_nothing_is_known_of_an_empty_catalog() -> None:
    assert are_known(np.array([7], np.uint64), known_lines(stored(np.zeros(0, np.uint64)))).tolist() == [False]


@pytest.mark.parametrize("name", ["lines.starts", "lines.hashes"])
def test_of_damaged_files_nothing_is_known(name: str) -> None:
    arrays = stored(shorten(np.arange(1 << 20, 1 << 60, 1 << 55, np.uint64)))
    arrays[name] = arrays[name][:-1]
    assert len(known_lines(arrays)) == 0

"""Names of files as words of a shell."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.values.text import file_word


@pytest.mark.parametrize(
    ("name", "word"),
    [("refs.bib", "refs.bib"), ("my refs.bib", "'my refs.bib'"), ("-l.json", "./-l.json"), ("a'b", "'a'\"'\"'b'")],
)
def test_file_word(name: str, word: str) -> None:
    assert file_word(name) == word


@given(st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1))
def test_any_name_is_one_word_and_no_option(name: str) -> None:
    [word] = shlex.split(file_word(name))
    assert word.removeprefix("./") == name.removeprefix("./")
    assert not word.startswith("-")

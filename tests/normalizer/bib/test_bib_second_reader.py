"""What an edit makes unreadable for a second reader."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.bib.bibtexparser_view import unreadable_after

ONE = "@article{a, title = {One}}\n"
TWO = "@article{b, title = {Two}}\n"


@pytest.mark.parametrize(
    ("before", "after", "merged", "reason"),
    [
        pytest.param(ONE + TWO, ONE + TWO, 0, None, id="nothing changed"),
        pytest.param(ONE, ONE.replace("One", "1"), 0, None, id="another value"),
        pytest.param(ONE + TWO, ONE, 0, "1 of 2 entries would be lost", id="an entry is gone"),
        pytest.param(ONE + TWO, ONE, 1, None, id="an entry was merged into another"),
        pytest.param(ONE, "", 1, None, id="the only entry was merged away"),
        pytest.param(ONE.replace("}}", "}"), ONE, 0, None, id="an unclosed entry was closed"),
        pytest.param(ONE + TWO, ONE.replace("}}", "}") + TWO, 0, "line 1 would not be readable", id="a brace is gone"),
        pytest.param(ONE.replace("\n", "\r\n") * 1, ONE, 0, None, id="line ends"),
        pytest.param("", ONE, 0, None, id="an entry was added"),
    ],
)
def test_what_a_fix_makes_unreadable(before: str, after: str, merged: int, reason: str | None) -> None:
    answer = unreadable_after(before, after, merged)
    assert answer == reason if reason is None else (answer or "").startswith(reason)


@given(st.text(alphabet="@article{a,b}=\"'\n\\ %", max_size=60))
def test_a_text_is_as_readable_as_itself(text: str) -> None:
    assert unreadable_after(text, text) is None

"""Whose value is it: what bibnorm wrote, what stands there, what bibnorm would write now."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.lock.digests import (
    FieldChange,
    FieldConflict,
    compare_entry,
    digests,
)

# Base, ours, theirs of one field; None where there is none. Then what is done.
CASES = {
    "nobody changed it": ("a", "a", "a", None),
    "we have something new": ("a", "b", "a", FieldChange("x", "b")),
    "we have it no more": ("a", None, "a", FieldChange("x", None)),
    "a person changed it": ("a", "a", "p", FieldConflict("x", "p", "a")),
    "a person took it away": ("a", "a", None, FieldConflict("x", None, "a")),
    "both changed it": ("a", "b", "p", FieldConflict("x", "p", "b")),
    "both changed it to the same": ("a", "b", "b", None),
    "a person changed it and we have it no more": ("a", None, "p", FieldConflict("x", "p", None)),
    "both took it away": ("a", None, None, None),
    "a person wrapped it anew": ("a b", "a b", "a\n    b", None),
    "it is new": (None, "b", None, FieldChange("x", "b")),
    "a person wrote it before us": (None, "b", "p", FieldConflict("x", "p", "b")),
    "a person wrote the same before us": (None, "b", "b", None),
}


@pytest.mark.parametrize(("base", "ours", "theirs", "done"), CASES.values(), ids=CASES)
def test_field_is_compared_in_three_ways(
    base: str | None, ours: str | None, theirs: str | None, done: FieldChange | FieldConflict | None
) -> None:
    def row(text: str | None) -> dict[str, str]:
        return {"title": "t"} | ({"x": text} if text is not None else {})

    found = compare_entry(digests(row(base)), row(ours), row(theirs))
    assert [*found.changes, *found.conflicts] == ([done] if done else [])


def test_entry_of_a_person_is_neither_changed_nor_a_conflict() -> None:
    found = compare_entry({}, {"title": "a", "year": "1"}, {"title": "b"})
    assert (found.changes, found.conflicts, found.written) == ((), (), {})


def test_entry_that_is_ours_to_the_letter_is_ours() -> None:
    """As after a run that was killed between the two files."""
    ours = {"title": "a", "year": "1"}
    assert compare_entry({}, ours, dict(ours)).written == digests(ours)


texts = st.dictionaries(st.sampled_from("xyz"), st.sampled_from("abc"))


@given(texts, texts, texts)
def test_second_comparison_has_nothing_to_change(
    base: dict[str, str], ours: dict[str, str], theirs: dict[str, str]
) -> None:
    found = compare_entry(digests(base), ours, theirs)
    there = dict(theirs)
    for change in found.changes:
        there.pop(change.name, None)
        if change.text is not None:
            there[change.name] = change.text
    again = compare_entry(found.written, ours, there)
    assert again.changes == ()
    assert again.conflicts == (found.conflicts if found.written else ())


@given(texts, texts, texts)
def test_value_that_we_did_not_write_is_never_changed(
    base: dict[str, str], ours: dict[str, str], theirs: dict[str, str]
) -> None:
    for change in compare_entry(digests(base), ours, theirs).changes:
        assert theirs.get(change.name) == base.get(change.name)

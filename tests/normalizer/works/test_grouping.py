"""Which records describe one work, where a catalog has compared them already."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.works.description import Description, RawName
from normalizer.works.grouping import join, works
from normalizer.works.policies import Action

KITES = "Red Kites over Wales"


def candidate(title: str, **fields: Any) -> Description:
    return Description("other", title, authors=(RawName("Anna Hirt"), RawName("Ben Weber")), **fields)


def test_records_that_a_catalog_has_linked_are_joined() -> None:
    one, other = (candidate(title, linked=("part", 3)) for title in ("Red Kites over Wales", "Tin"))
    assert join(one, other) is Action.TAKE
    assert join(one, replace(other, linked=("part", 4))) is join(replace(one, linked=None), other) is Action.NO


@given(st.lists(st.integers(0, 3), min_size=2, max_size=8))
def test_records_of_one_catalog_are_grouped_as_it_has_linked_them(numbers: list[int]) -> None:
    """They are not compared again: these have one title and the same people, and would be one work."""
    records = [candidate(KITES, linked=("part", number)) for number in numbers]
    found = [[record.linked[1] for record in work if record.linked] for work in works(records)]
    assert found == [[number] * numbers.count(number) for number in dict.fromkeys(numbers)]


@pytest.mark.parametrize("other", [None, ("another catalog", 7)])
def test_records_of_several_sources_are_compared(other: tuple[str, int] | None) -> None:
    assert len(works([candidate(KITES, linked=("part", 3)), candidate(KITES, linked=other)])) == 1

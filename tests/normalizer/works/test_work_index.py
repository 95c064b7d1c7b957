"""Which items of an index are compared with a work, and what is said of them."""

from __future__ import annotations

import pytest

from normalizer.values.text import html_table
from normalizer.works.description import Description, RawName
from normalizer.works.policies import Action
from normalizer.works.work_index import WorkIndex

SHEEP = "Counting Sheep in Alpine Meadows"


def of(title: str, **fields: object) -> Description:
    return Description("other", title, authors=(RawName("Anna Hirt"), RawName("Ben Weber")), **fields)  # type: ignore[arg-type]


def found(description: Description, *items: Description) -> list[tuple[int, Action, bool]]:
    index: WorkIndex[int] = WorkIndex()
    for number, item in enumerate(items):
        index.add(number, item)
    return [(each.item, each.action, each.shares_identifier) for each in index.compare(description)]


def test_an_item_is_found_by_identifier_title_or_words_in_the_order_of_items() -> None:
    items = (of("Gates", doi="10.1000/x"), of("Iron and Rust"), of(f"{SHEEP} by Night"), of(SHEEP))
    assert [item for item, *_ in found(of(SHEEP, doi="10.1000/X"), *items)] == [0, 2, 3]
    assert found(of(SHEEP), of(SHEEP)) == [(0, Action.TAKE, False)]
    assert found(of(SHEEP, doi="10.1000/x"), of(SHEEP, doi="10.1000/x")) == [(0, Action.TAKE, True)]


def test_an_item_is_present_if_it_is_taken() -> None:
    index: WorkIndex[str] = WorkIndex()
    for name, title in (("same", SHEEP), ("other", f"{SHEEP} II")):
        index.add(name, of(title))
    assert {each.item: each.is_present for each in index.compare(of(SHEEP))} == {"same": True, "other": False}


@pytest.mark.parametrize(("title", "candidates"), [
    ("Counting Sheep", [0]), ("Alpine Gates of Iron", []), ("Alpine Sheep on Gates of Iron", [0]), ("", []), ("And of", [1]),
])  # fmt: skip
def test_half_of_the_words_of_the_shorter_title_make_a_candidate(title: str, candidates: list[int]) -> None:
    assert [item for item, *_ in found(of(title), of(SHEEP), of("Of and In"))] == candidates


def test_words_of_many_titles_find_only_the_very_title() -> None:
    common = [of(f"Sheep {number}{number}") for number in range(51)]
    assert found(of("Sheep Gates"), *common) == []
    assert len(found(of("Sheep Gates"), *common[:50])) == 50
    assert [item for item, *_ in found(of("Sheep"), *common, of("Sheep"))] == [51]
    rare = [of(f"{word} Iron Gates {number}") for word in ("alpha", "beta", "gamma", "delta") for number in (1,)]
    last = [of("Sheep"), of("Sheep")]
    asked = of("Alpha Beta Gamma Delta Sheep")
    assert [item for item, *_ in found(asked, *rare, *last)] == []
    assert [item for item, *_ in found(asked, *rare[1:], *last)] == [3, 4]


def test_tables_of_notebooks_are_escaped() -> None:
    assert html_table(("a", "b"), [("<", "&")]) == (
        "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>&lt;</td><td>&amp;</td></tr></tbody></table>"
    )
    assert html_table((), []) == "<table><tbody></tbody></table>"

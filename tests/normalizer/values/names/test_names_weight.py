"""How much an agreement proves, and how a comparison is told."""

from __future__ import annotations

from itertools import pairwise

import pytest

from normalizer.values.names.compare import Agreement, compare_people

# From strongest to weakest, one name on each side.
FALLING: tuple[tuple[str, str, str], ...] = (
    ("rare name in full", "Ashish Vaswani", "Vaswani, Ashish"),
    ("rare family name and an initial", "A. Vaswani", "Ashish Vaswani"),
    ("common name in full", "Wei Wang", "Wei Wang"),
    ("common family name and an initial", "W. Wang", "Wei Wang"),
    ("common family name alone", "Wang", "Wei Wang"),
    ("other given name", "Wei Wang", "Xin Wang"),
)


def weight(ours: str, theirs: str) -> float:
    return compare_people([ours], [theirs]).weight


@pytest.mark.parametrize(
    ("stronger", "weaker"),
    [pytest.param(a, b, id=f"{a[0]} > {b[0]}") for a, b in pairwise(FALLING)],
)
def test_what_is_rarer_and_fuller_proves_more(stronger: tuple[str, str, str], weaker: tuple[str, str, str]) -> None:
    assert weight(*stronger[1:]) >= weight(*weaker[1:])
    assert weight(*FALLING[0][1:]) == 1.0
    assert weight(*FALLING[-1][1:]) == 0.0


@pytest.mark.parametrize(
    ("exact", "near"),
    [
        ("Svetlozar Nestorov", "Svetlozar Nestrov"),
        ("Robert Kleinberg", "Bob Kleinberg"),
        ("Gabriel García Ridaura", "Gabriel García"),
        ("Pascale Fung", "Pascale Pung"),
        ("Ravi Kanth Venkata Kothuri", "Kothuri Venkata Ravi Kanth"),
    ],
)
def test_another_spelling_proves_less_than_the_same(exact: str, near: str) -> None:
    assert 0 < weight(exact, near) < weight(exact, exact)


def test_weights_of_a_list_add_up() -> None:
    assert compare_people(["Ashish Vaswani", "Noam Shazeer"], ["Noam Shazeer", "Ashish Vaswani"]).weight == 2.0


def test_a_few_common_families_alone_do_not_make_a_match_but_many_do() -> None:
    families, full = "Wang Li Chen Kim Smith".split(), "Wei Wang;Na Li;Bo Chen;Jiho Kim;Ann Smith".split(";")
    assert compare_people(families[:2], full[:2]).agreement is Agreement.PARTIAL
    assert compare_people(families, full).agreement is Agreement.MATCH


def test_the_same_comparison_is_equal_and_frozen() -> None:
    result = compare_people(["Grace Wahba"], ["G. Wahba"])
    assert result == compare_people(["Grace Wahba"], ["G. Wahba"])
    with pytest.raises(AttributeError):
        result.share = 0.5  # type: ignore[misc]  # that is the point: it is frozen


@pytest.mark.parametrize(
    ("ours", "theirs", "first"),
    [
        (["Ann Roe", "Grace Wahba"], ["A. Roe"], True),
        (["Grace Wahba", "Ann Roe"], ["A. Roe"], False),
        (["Grace Wahba"], [], None),
        (["ATLAS Collaboration"], ["Grace Wahba"], None),
    ],
)
def test_first_author_agrees_or_not_or_cannot_be_told(ours: list[str], theirs: list[str], first: bool | None) -> None:
    assert compare_people(ours, theirs).first_author_agrees is first

"""Pairs of author lists from fixtures/author_pairs.toml, and what holds for all pairs."""

from __future__ import annotations

import tomllib
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from places import FIXTURES

from normalizer.values.names.compare import (
    Agreement,
    PeopleComparison,
    author_list,
    compare_people,
    parted_by,
    rejoined_by,
)
from normalizer.works.description import RawName

ROWS: dict[str, dict[str, Any]] = tomllib.loads((FIXTURES / "author_pairs.toml").read_text(encoding="utf-8"))
MATCHING = {title: row for title, row in ROWS.items() if "agreement" not in row}
TOLD = ("share", "first_author_agrees", "order_differs", "missing", "added")


def name(raw: str | dict[str, str]) -> RawName | str:
    if isinstance(raw, str):
        return raw
    return RawName(text=" ".join(reversed(raw.values())), family=raw["family"], given=raw.get("given"))


def compared(row: dict[str, Any], *, turned: bool = False) -> PeopleComparison:
    first, second = ("theirs", "ours") if turned else ("ours", "theirs")
    return compare_people(
        [name(raw) for raw in row[first]],
        [name(raw) for raw in row[second]],
        left_complete=row.get(f"{first}_complete", True),
        right_complete=row.get(f"{second}_complete", True),
    )


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_lists_compare_as_the_row_says(row: dict[str, Any]) -> None:
    result = compared(row)
    assert result.agreement == row.get("agreement", "match")
    for key in TOLD:
        value = getattr(result, key)
        assert (list(value) if isinstance(value, tuple) else value) == row.get(
            key, list(value) if isinstance(value, tuple) else value
        )


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_whose_list_is_whose_changes_only_the_sides(row: dict[str, Any]) -> None:
    result, turned = compared(row), compared(row, turned=True)
    assert (result.agreement, result.share, result.weight) == (turned.agreement, turned.share, turned.weight)
    assert (result.missing, result.added) == (turned.added, turned.missing)


@pytest.mark.parametrize("row", MATCHING.values(), ids=MATCHING)
def test_agreeing_lists_have_nobody_whom_a_complete_list_lacks(row: dict[str, Any]) -> None:
    result = compared(row)
    assert result.share > 0
    assert not result.missing or not result.added


WORDS = st.sampled_from(
    "Ada Bo Chloé Dmitri Wei Zhang García van der Berg O'Neil MÜLLER j. RMF Jr. 王伟 et al. Ж".split()
)
NAMES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
LISTS = st.lists(st.one_of(NAMES, st.text(max_size=12)), max_size=5)


@given(ours=LISTS, theirs=LISTS, left_complete=st.booleans(), right_complete=st.booleans())
def test_nothing_raises_and_figures_stay_in_bounds(
    ours: list[str], theirs: list[str], left_complete: bool, right_complete: bool
) -> None:
    result = compare_people(ours, theirs, left_complete=left_complete, right_complete=right_complete)
    turned = compare_people(theirs, ours, left_complete=right_complete, right_complete=left_complete)
    assert 0 <= result.share <= 1
    assert result.agreement is turned.agreement
    # Initials and groups of the other list, which are no names, may be those of a name that has no partner.
    if not any(each.initials or each.groups for each in map(author_list, (tuple(ours), tuple(theirs)))):
        assert len(result.left) - len(result.missing) == len(result.right) - len(result.added)


FAMILIES = st.sampled_from("Vaswani Shazeer Parmar Uszkoreit Narison Kowalczyk Bertossi Mazoit Clémençon Özsu".split())
GIVEN = st.sampled_from("Ashish Noam Niki Jakob Llion Aidan Łukasz Illia Stéphan Tamer".split())
PEOPLE = st.lists(st.tuples(GIVEN, FAMILIES), min_size=1, max_size=6, unique_by=lambda person: person[1])
STYLES = (
    lambda given_name, family: f"{given_name} {family}",
    lambda given_name, family: f"{family}, {given_name}",
    lambda given_name, family: f"{given_name[0]}. {family}",
    lambda given_name, family: f"{family} {given_name[0]}",
    lambda given_name, family: f"{given_name[0]} {family}".lower(),
    lambda given_name, family: RawName(f"{given_name} {family}", family=family, given=given_name),
)


@given(people=PEOPLE, data=st.data())
def test_people_agree_in_any_style_and_any_order(people: list[tuple[str, str]], data: st.DataObject) -> None:
    ours, theirs = (data.draw(st.sampled_from(STYLES)) for _ in range(2))
    result = compare_people(
        [ours(*person) for person in people], [theirs(*person) for person in data.draw(st.permutations(people))]
    )
    assert result.agreement is Agreement.MATCH
    assert result.share == 1


@given(people=PEOPLE, keep=st.integers(1, 6))
def test_a_list_that_is_cut_still_agrees(people: list[tuple[str, str]], keep: int) -> None:
    names = [f"{given_name} {family}" for given_name, family in people]
    assert compare_people([*names[:keep], "et al."], names).agreement is Agreement.MATCH
    assert compare_people(names[:keep], names, left_complete=False).agreement is Agreement.MATCH


@given(people=PEOPLE, start=st.integers(0, 5), stop=st.integers(1, 6))
def test_only_whoever_comes_before_a_common_name_is_skipped(
    people: list[tuple[str, str]], start: int, stop: int
) -> None:
    names = [f"{given_name} {family}" for given_name, family in people]
    found = compare_people(names[start:stop], names, left_complete=False)
    assert found.skipped == (tuple(names[:start]) if names[start:stop] else ())


@pytest.mark.parametrize(("from_first", "agreement"), [(False, Agreement.NOT_COMPARABLE), (True, Agreement.MISMATCH)])
def test_two_beginnings_without_a_common_name_are_of_two_lists(from_first: bool, agreement: Agreement) -> None:
    cut = {"left_complete": False, "right_complete": False, "from_first": from_first}
    assert compare_people(["Mira Patel"], ["Jonas Berg", "Ada Okafor"], **cut).agreement is agreement


def test_lists_of_thousands_are_compared_name_by_name() -> None:
    letters = "abcdefgh"
    names = [f"{a.upper()}. Fam{b}{c}{d}son" for a in letters[:3] for b in letters for c in letters for d in "xyz"]
    full = [f"{text[0]}nna {text[3:]}" for text in reversed(names)]
    result = compare_people(names, full)
    assert (result.agreement, result.share, result.order_differs) == (Agreement.MATCH, 1.0, True)
    assert compare_people(names, [f"Zoe {text[3:]}" for text in names]).agreement is Agreement.MISMATCH


def test_a_thousand_namesakes_pair_off_in_their_order() -> None:
    result = compare_people(["W. Wang"] * 1000, ["Wei Wang"] * 999 + ["Xin Wang"])
    assert (result.agreement, result.missing, result.added) == (Agreement.PARTIAL, ("W. Wang",), ("Xin Wang",))


# --- How much an agreement proves, and how a comparison is told


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


def test_a_few_common_families_alone_do_not_make_a_match_but_many_do() -> None:
    assert compare_people(["Ashish Vaswani", "Noam Shazeer"], ["Noam Shazeer", "Ashish Vaswani"]).weight == 2.0
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
        (["이홍락", "Grace Wahba"], ["Honglak Lee", "Grace Wahba"], None),
    ],
)
def test_first_author_agrees_or_not_or_cannot_be_told(ours: list[str], theirs: list[str], first: bool | None) -> None:
    assert compare_people(ours, theirs).first_author_agrees is first


@pytest.mark.parametrize(
    ("ours", "theirs", "is_damaged"),
    [
        ("Gbor Erdlyi", "Gábor Erdélyi", True),
        ("Gábor Erdlyi", "Gábor Erdélyi", True),
        ("Gabor Erdelyi", "Gábor Erdélyi", False),
        ("Hal Daumé", "Hal Daumeé", False),  # a damaged record
    ],
)
def test_names_that_lost_letters(ours: str, theirs: str, is_damaged: bool) -> None:
    assert compare_people([ours], [theirs]).damaged == (((ours, theirs),) if is_damaged else ())


REJOINED: dict[str, tuple[str, list[str], tuple[str, ...] | None]] = {
    "family names": ("Hochreiter, Schmidhuber", ["Sepp Hochreiter", "Jürgen Schmidhuber"], None),
    "a short family name": ("Kingma, Ba", ["Diederik P. Kingma", "Jimmy Ba"], None),
    "four": ("He, Zhang, Ren, Sun", ["Kaiming He", "Xiangyu Zhang", "Shaoqing Ren", "Jian Sun"], None),
    "three, which are no pairs": ("Wei, Okafor, Ada", ["Lin Wei", "Ada Okafor"], None),
    "in another order": ("Schmidhuber, Hochreiter", ["Sepp Hochreiter", "Jürgen Schmidhuber"], None),
    "one is also a given name": ("Watson, James", ["J. Watson", "William James"], None),
    "initials that the other name has": ("Lee, Lin", ["L. Lee", "Linda Lin"], None),
    "one person has both, and each has one": ("Wang, Wei", ["Wei Wang", "Lin Wei"], None),
    "of other people": ("Okafor, Ada", ["Sepp Hochreiter", "Jürgen Schmidhuber"], None),
    "of nobody": ("Okafor, Ada", [], None),
    "one person": ("Wang, Wei", ["Wei Wang"], ("Wang, Wei",)),
    "given names first": ("Ada, Okafor", ["Ada Okafor"], ("Ada Okafor",)),
    "two persons": ("Okafor, Ada, Wei, Lin", ["Ada Okafor", "Lin Wei"], ("Okafor, Ada", "Wei, Lin")),
    "two persons, by initials": ("Okafor, Ada, Wei, Lin", ["A. Okafor", "L. Wei"], ("Okafor, Ada", "Wei, Lin")),
}


@pytest.mark.parametrize(("names", "people", "joined"), REJOINED.values(), ids=REJOINED)
def test_a_record_joins_names_only_if_they_are_those_of_one_person(
    names: str, people: list[str], joined: tuple[str, ...] | None
) -> None:
    assert rejoined_by(names.split(", "), [*map(RawName, people)]) == joined


PARTED: dict[str, tuple[str, list[str], tuple[str, ...] | None]] = {
    "one person": ("Okafor, Ada", ["Ada Okafor"], None),
    "one of several": ("Okafor, Ada", ["Ada Okafor", "Lin Wei"], None),
    "two family names": ("Okafor, Wei", ["Ada Okafor", "Lin Wei"], ("Okafor", "Wei")),
    "three, which are read as a list anyway": ("Okafor, Wei, Holm", ["Ada Okafor", "Lin Wei", "Greta Holm"], None),
    "one whom the record lacks": ("Okafor, Berg", ["Ada Okafor", "Lin Wei"], None),
    "names torn in two": ("Okafor, Ada, Wei, Lin", ["Ada Okafor", "Lin Wei"], ("Okafor, Ada", "Wei, Lin")),
    "a record without people": ("Okafor, Wei", [], None),
    "no comma": ("Ada Okafor", ["Lin Wei"], None),
}


@pytest.mark.parametrize(("name", "people", "parted"), PARTED.values(), ids=PARTED)
def test_a_record_parts_a_text_only_if_it_is_no_person_of_its(
    name: str, people: list[str], parted: tuple[str, ...] | None
) -> None:
    assert parted_by(name, [*map(RawName, people)]) == parted

"""Whether two texts name one venue: tables of pairs, all names of the table of venues, properties."""

from __future__ import annotations

import itertools
import subprocess
import sys
import tomllib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from places import FIXTURES

from normalizer.values.venues.compare import VenueRelation, compare_venues, may_be_volume_of, same_venue
from normalizer.values.venues.parse import Venue, VenueKind, parse_venue, with_current_names
from normalizer.values.venues.table import VenueRow, venue_table
from normalizer.values.venues.text import fold

PAIRS: dict[str, list[list[str]]] = tomllib.loads((FIXTURES / "venue_pairs.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("left", "right"), PAIRS["same"])
def test_two_names_of_one_venue(left: str, right: str) -> None:
    assert same_venue(left, right) is True
    assert same_venue(right, left) is True


@pytest.mark.parametrize(("left", "right"), PAIRS["never_same"])
def test_names_of_two_venues_are_never_the_same(left: str, right: str) -> None:
    assert same_venue(left, right) is not True
    assert same_venue(right, left) is not True


@pytest.mark.parametrize(("left", "right"), PAIRS["undecided"])
def test_texts_that_do_not_say(left: str, right: str) -> None:
    assert same_venue(left, right) is None


@pytest.mark.parametrize(("part", "meeting"), PAIRS["section"])
def test_a_side_volume_is_not_its_meeting_but_may_be_accepted(part: str, meeting: str) -> None:
    for found in (compare_venues(part, meeting), compare_venues(meeting, part)):
        assert found is VenueRelation.SECTION
        assert found.same is False
        assert found.may_hold_one_work


@pytest.mark.parametrize(("joint", "meeting"), PAIRS["joint"])
def test_a_joint_meeting_may_be_accepted_for_each(joint: str, meeting: str) -> None:
    found = compare_venues(joint, meeting)
    assert (found, found.same, found.may_hold_one_work) == (VenueRelation.JOINT, None, True)


@pytest.mark.parametrize(("left", "right"), PAIRS["other"])
def test_two_venues_that_are_told_apart(left: str, right: str) -> None:
    assert same_venue(left, right) is False


def test_all_names_of_a_row_are_one_venue() -> None:
    pairs = [pair for row in venue_table().rows for pair in itertools.combinations(row.names, 2)]
    undecided = [pair for pair in pairs if same_venue(*pair) is not True]
    are_apart = [pair for pair in undecided if same_venue(*pair) is False or not any(map(_is_of_two_kinds, pair))]
    assert are_apart == []


def _is_of_two_kinds(name: str) -> bool:
    return len({row.kind for row in venue_table().named(name)}) > 1


@pytest.mark.once
def test_names_of_different_rows_are_never_one_venue() -> None:
    assert not [pair for pair in _names_alike() if same_venue(*pair) is True]


def _names_alike() -> Iterator[tuple[str, str]]:
    """Names of different rows that stand near each other in some order of their words or letters."""
    names = [(name, row) for row in venue_table().rows for name in row.names]
    shared: dict[str, set[VenueRow]] = {}
    for name, row in names:
        shared.setdefault(fold(name), set()).add(row)
    orders = (lambda text: text.split(), lambda text: sorted(text.split()), lambda text: text.split()[::-1])
    for order in orders:
        ordered = sorted(names, key=lambda pair: (order(fold(pair[0])), pair[0]))
        for distance in range(1, 7):
            for (left, one), (right, other) in zip(ordered, ordered[distance:], strict=False):
                if one is not other and not shared[fold(left)] & shared[fold(right)]:
                    yield left, right


# --- names of periods


@pytest.mark.parametrize(
    ("text", "year", "name", "short"),
    [
        ("CVPR", 2016, "IEEE Conference on Computer Vision and Pattern Recognition", "CVPR"),
        ("CVPR", 2020, "IEEE/CVF Conference on Computer Vision and Pattern Recognition", "CVPR"),
        ("NeurIPS", 2016, "Advances in Neural Information Processing Systems", "NIPS"),
        ("NIPS", 2020, "Advances in Neural Information Processing Systems", "NeurIPS"),
        ("NIPS 2016", None, "Advances in Neural Information Processing Systems", "NeurIPS"),
        ("Journal of Lamps", 2016, "Journal of Lamps", None),
        ("CVPR Workshops", 2015, "IEEE Conference on Computer Vision and Pattern Recognition Workshops", "CVPR Workshops"),
        ("AISafety@CVPR", 2015, "AISafety Workshop at the IEEE Conference on Computer Vision and Pattern Recognition", "CVPR Workshops"),
        ("CVPR: Demos", 2015, "IEEE Conference on Computer Vision and Pattern Recognition: Demos", None),
    ],
)  # fmt: skip
def test_the_name_in_a_year(text: str, year: int | None, name: str, short: str | None) -> None:
    venue = parse_venue(text, year)
    assert venue is not None
    assert (venue.name, venue.short) == (name, short)
    assert with_current_names(venue) == parse_venue(text)


def test_no_two_periods_of_a_row_overlap() -> None:
    for row in venue_table().rows:
        years = [year for year in range(1900, 2100) for period in row.periods if period.covers(year)]
        assert len(years) == len(set(years)), row.short


def test_values_compare_as_their_texts_do() -> None:
    left, right = parse_venue("NIPS 2016"), parse_venue("Conference on Neural Information Processing Systems")
    assert left is not None
    assert right is not None
    assert same_venue(left, right) is True
    assert same_venue(left, "ICML") is False
    findings = map(parse_venue, ("Findings of the Assoc. for Comput. Linguist.: ACL 2023", "Findings of ACL"))
    assert same_venue(*(each for each in findings if each)) is True
    assert (
        same_venue(Venue(name="Language Resources and Evaluation", kind=VenueKind.JOURNAL, raw="?"), "LREC") is not True
    )


# --- properties

NAMES = st.one_of(
    st.text(max_size=80),
    st.text("ab. ,:;()@0123456789-'", max_size=80),
    st.sampled_from([name for row in venue_table().rows[:400] for name in row.names]),
    st.lists(
        st.sampled_from("Proc. of the Journal Conf. on Lamps, Workshop ICML (2021) @ A: J.".split()), max_size=9
    ).map(" ".join),
)


@given(NAMES, NAMES)
def test_the_order_does_not_matter(left: str, right: str) -> None:
    assert compare_venues(left, right) == compare_venues(right, left)


@given(NAMES)
def test_a_venue_is_itself(text: str) -> None:
    assert same_venue(text, text) is not False


@pytest.mark.parametrize(
    "text", ["\t" * 12_000, "a, " * 260, "(" * 790, "J. " * 260, "Workshop at " * 65, "A" * 790, "x" * 100_000]
)
def test_long_texts_can_be_compared(text: str) -> None:
    assert same_venue(text, "ICML") is not True


def test_the_table_is_read_at_the_first_comparison_only() -> None:
    code = (
        "from normalizer.values.venues.compare import same_venue; import sys;"
        "from normalizer.values.venues.table import venue_table; print(venue_table.cache_info().misses, 'pydantic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "False"]


POPL = "ACM SIGPLAN-SIGACT Symposium on Principles of Programming Languages"
ECCV = "European Conference on Computer Vision"


@pytest.mark.parametrize(
    ("text", "meeting", "expected"),
    [
        (f"Conference Record of the Fourth Annual {POPL}", "POPL", True),
        (f"Digest of the {POPL}", POPL, True),
        (f"Papers Presented at the 14th {ECCV}", "ECCV", True),
        (f"Program and Proceedings of the {ECCV}", "ECCV 2016", True),
        ("Advance Papers of the Fourth International Joint Conference on Artificial Intelligence", "IJCAI", True),
        ("Actes de la conférence ACL", "ACL", True),
        (f"Virtual {ECCV}", "ECCV", True),
        (f"{ECCV} / ECCV 2024", "ECCV", True),
        ("Digest of the Symposium on Lunar Pebbles", "Symposium on Lunar Pebbles", True),
        (f"Digest of the {ECCV}", "CVPR", False),
        (f"Virtual {ECCV} Applications", "ECCV", False),
        (f"Digest of the {ECCV} and Lunar Pebbles", "ECCV", False),
        ("Asian Conference on Machine Learning", "ICML", False),
        ("International Conference on Machine Learning and Cybernetics", "ICML", False),
        ("Transactions of the Association for Computational Linguistics", "ACL", False),
        ("International Symposium on the Theory of Machine Learning", "Machine Learning", False),
        ("Virtual Symposium on Lunar Pebbles", "ECCV", False),
    ],
)
def test_a_volume_may_have_the_name_of_its_meeting_behind_other_words(text: str, meeting: str, expected: bool) -> None:
    assert may_be_volume_of(text, meeting) is expected


def test_no_venue_is_compared_with_none() -> None:
    assert same_venue("", None) is same_venue(None, "ICML") is None

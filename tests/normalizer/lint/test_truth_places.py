"""What a catalog knows of venues, with volumes made up for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from normalizer.lint.verification.cited_work import EntryRecordPair
from normalizer.lint.verification.claim import EntryClaim
from normalizer.lint.verification.venues import VenueKnowledge, volume_size
from normalizer.values.venues.compare import compare_venues
from normalizer.values.venues.parse import parse_venue
from normalizer.values.venues.value import Venue, VenueKind
from normalizer.works.description import Description
from resolvers.catalog.coverage import Basis, Covered


@dataclass
class Volumes:
    """Held and expected works of volumes, by name and year."""

    held: dict[tuple[str, int], tuple[int, int | None, Basis]] = field(default_factory=dict)

    def of(self, names: Iterable[str], year: int) -> Covered:
        count, expected, basis = next(
            (self.held[name, year] for name in names if (name, year) in self.held), (0, None, Basis.NONE)
        )
        return Covered("", year, count, (0, 0), expected, basis)

    def volumes(self) -> list[tuple[str, int, int]]:
        return [(name, year, held[0]) for (name, year), held in self.held.items()]


def places(**held: tuple[int, int | None, Basis]) -> VenueKnowledge:
    """Volumes by names like ICML_2021."""
    keys = {(name.rsplit("_", 1)[0], int(name.rsplit("_", 1)[1])): value for name, value in held.items()}
    return VenueKnowledge(cast("Any", Volumes(keys)))


def venue(text: str, kind: str | None = "inproceedings") -> Venue:
    found = parse_venue(text, kind=kind)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("held", "complete", "beyond_doubt"),
    [
        ((1200, 1190, Basis.PAGES), True, True),
        ((1200, 1400, Basis.PAGES), False, False),
        ((1200, 1210, Basis.YEARS), True, False),
        ((1200, 1210, Basis.LISTS), True, False),
        ((29, 28, Basis.PAGES), True, False),
        ((19, 19, Basis.PAGES), False, False),
        ((2, 2, Basis.DECLARED), True, True),
        ((5000, None, Basis.NONE), False, False),
    ],
    ids=[
        "all pages are there",
        "pages are missing",
        "as many as in years near by",
        "as many as two lists let expect",
        "a small volume",
        "a very small volume",
        "a source says so",
        "nothing is known of how many there are",
    ],
)
def test_when_a_volume_is_complete(
    held: tuple[int, int | None, Basis],
    complete: bool,
    beyond_doubt: bool,
) -> None:
    known, asked = places(ICCV_2021=held), venue("ICCV")
    assert known.is_complete(asked, 2021) is complete
    assert known.is_complete(asked, 2021, beyond_doubt=True) is beyond_doubt


def test_the_figure_that_a_venue_gives_counts_where_pages_do_not() -> None:
    assert volume_size("ICLR", 2022) == 1095
    assert places(ICLR_2022=(1090, 1323, Basis.LISTS)).is_complete(venue("ICLR"), 2022)
    assert not places(ICLR_2022=(1000, 1001, Basis.YEARS)).is_complete(venue("ICLR"), 2022)
    assert not places(ICLR_2022=(1095, None, Basis.NONE)).is_complete(venue("ICLR"), 2022, beyond_doubt=True)
    assert volume_size(None, 2022) is None


def test_of_a_workshop_nothing_is_concluded() -> None:
    workshop = venue("ICML Workshop on Kettles")
    assert workshop.kind is VenueKind.WORKSHOP
    assert not places(ICML_2021=(1200, 1190, Basis.PAGES)).is_complete(workshop, 2021)


def test_a_venue_that_meets_every_other_year_has_off_years() -> None:
    known = places(ECCV_2020=(1358, None, Basis.NONE), ECCV_2022=(1636, None, Basis.NONE))
    assert known.is_off_year(venue("ECCV"), 2021)
    assert known.is_complete(venue("ECCV"), 2021, beyond_doubt=True)


@pytest.mark.parametrize(
    "held",
    [
        {
            "AAAI_2023": (2022, 2038, Basis.PAGES),
            "AAAI_2022": (1670, 1669, Basis.PAGES),
            "AAAI_2025": (3000, None, Basis.NONE),
        },
        {"AAAI_2023": (2022, 2038, Basis.PAGES)},
        {"AAAI_2023": (50, None, Basis.NONE), "AAAI_2025": (60, None, Basis.NONE)},
    ],
    ids=["a yearly venue with a gap", "nothing is known of the year after", "too few are known"],
)
def test_a_gap_in_a_catalog_is_no_off_year(held: dict[str, Any]) -> None:
    assert not places(**held).is_off_year(venue("AAAI"), 2024)


def test_journals_have_no_off_years() -> None:
    known = places(
        **{"Machine Learning_2020": (300, None, Basis.NONE), "Machine Learning_2022": (300, None, Basis.NONE)}
    )
    assert not known.is_off_year(venue("Machine Learning", "article"), 2021)


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("Symposium on Lunar Pebble Science", False),
        ("Journal of Pebble Polishing Science", False),
        ("3rd International Symposium on Pebble Polishing", True),
        ("Pebble Polishing", True),
        ("Lun. Pebb. Sci.", True),
        ("ICML", True),
        ("The Oxford Handbook of Pebbles", True),
        ("International Conference", True),
    ],
    ids=[
        "no such series",
        "a journal is no symposium",
        "a series of the catalog",
        "no kind is named, so it may be a book",
        "an abbreviation",
        "a venue of the table",
        "a book",
        "no telling word",
    ],
)
def test_whether_anybody_names_a_venue(text: str, known: bool) -> None:
    volumes = {("symposium pebble polishing", 2019): (30, None, Basis.NONE)}
    assert VenueKnowledge(cast("Any", Volumes(volumes))).is_known(venue(text)) is known


@pytest.mark.parametrize(
    ("ours", "theirs", "same"),
    [
        ("ICML", "Proceedings of the 38th International Conference on Machine Learning", True),
        ("ICML", "ICLR", False),
        ("ICML", "ICML 2021 Workshops: EBM", True),
        ("ACL-IJCNLP", "ACL", True),
        ("Findings of the Association for Computational Linguistics: EMNLP 2022", "EMNLP", True),
        ("Computer Vision -- ECCV 2016", "ECCV", True),
        (
            "Thirty-fifth Conference on Neural Information Processing Systems Datasets and Benchmarks Track (Round 1)",
            "NeurIPS",
            True,
        ),
        ("International Conference on Quantum Machine Learning", "ICML", False),
        ("Symposium on Lunar Pebble Science", "Symposium on Lunar Pebble Science 2021, Oslo", True),
    ],
)
def test_whether_two_texts_name_one_venue(ours: str, theirs: str, same: bool) -> None:
    assert compare_venues(venue(ours), venue(theirs)).may_hold_one_work is same
    assert compare_venues(venue(theirs), venue(ours)).may_hold_one_work is same


def test_a_journal_may_carry_two_years_and_a_meeting_one() -> None:
    claim = EntryClaim(Description("entry", "On Pebbles"))
    journal = EntryRecordPair(
        claim, Description("other", "On Pebbles", venue="Machine Learning", kind="article", year=2021)
    )
    meeting = EntryRecordPair(claim, Description("other", "On Pebbles", venue="ICML", kind="inproceedings", year=2021))
    assert [journal.may_carry(year) for year in (2019, 2020, 2021)] == [False, True, True]
    assert [meeting.may_carry(year) for year in (2019, 2020, 2021)] == [False, False, True]

"""What a catalog says of its venues: counted works, and whether these are all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from normalizer.works.description import Description
from resolvers.catalog import Catalog, build_catalog, update_catalog, verify_catalog
from resolvers.catalog.coverage import (
    EstimateBasis,
    VolumeCoverage,
    VolumeNames,
    estimate_from_overlap,
    estimate_from_pages,
    page_span,
    read_names,
    volumes_of,
)
from resolvers.catalog.row_values import DeclaredCoverage, RowError, declared_bytes, parse_declaration, read_declared
from resolvers.errors import ImportFormatError

Row = dict[str, Any]


def volume(venue: str, year: int, works: int, **more: Any) -> list[Row]:
    """Papers of ten pages each, one after the other."""
    return [
        {"title": f"{venue} {year} Work {n} on Ice", "venue": venue, "year": year, "pages": f"{10 * n + 1}-{10 * n + 10}"}
        | more
        for n in range(works)
    ]  # fmt: skip


def opened(tmp_path: Path, *paths: Path) -> Catalog:
    build_catalog(paths, tmp_path / "cat")
    return Catalog.open(tmp_path / "cat")


def test_volume_whose_pages_run_on_is_complete_under_all_names(tmp_path: Path, source: Any) -> None:
    rows = [*volume("Conference on Glaciers, GLAC 2020, Oslo", 2020, 40), *volume("GLAC", 2021, 60)]
    lacking = [row for number, row in enumerate(volume("Symposium on Glaciers", 2021, 60)) if number % 3]
    coverage = opened(tmp_path, source(*rows, *lacking)).coverage
    assert coverage.of("GLAC", 2020) == VolumeCoverage("glac", 2020, 40, 40, EstimateBasis.PAGES)
    assert coverage.of("Proceedings of the 7th Meeting on Glaciers (GLAC)", 2020).is_complete
    symposium = coverage.of("Symposium on Glaciers", 2021)
    assert (symposium.count, symposium.basis, symposium.is_complete) == (40, EstimateBasis.PAGES, False)
    both = coverage.of(("GLAC", "Symposium on Glaciers", "Glacier Days"), 2021)
    assert (both.venue, both.count) == ("glac", 100)
    assert coverage.volumes(50) == [("glac", 2021, 60)]
    assert coverage.volumes() == [("glac", 2021, 60), ("glac", 2020, 40), ("symposium glaciers", 2021, 40)]


def test_nothing_is_known_of_what_is_not_there(tmp_path: Path, source: Any) -> None:
    coverage = opened(tmp_path, source(*volume("GLAC", 2021, 5), "not JSON")).coverage
    assert coverage.of("GLAC", 2021) == VolumeCoverage("glac", 2021, 5, None, EstimateBasis.NONE)
    assert coverage.of("Other", 2021) == VolumeCoverage("other", 2021, 0, None, EstimateBasis.NONE)
    assert coverage.of("--", -3) == VolumeCoverage("", -3, 0, None, EstimateBasis.NONE)
    assert coverage.of((), 2021).count == 0


def test_works_are_counted_once_whatever_sources_state_them(tmp_path: Path, source: Any) -> None:
    rows = volume("GLAC", 2021, 30, authors=["A. Cee"], url="https://a.example/1")
    again = [row | {"url": "https://b.example/2", "pages": None} for row in rows[:25]]
    coverage = opened(tmp_path, source(*rows, name="a.jsonl"), source(*again, name="b.jsonl")).coverage
    assert coverage.of("GLAC", 2021).count == 30


def test_two_lists_that_agree_make_completeness_likely(tmp_path: Path, source: Any) -> None:
    rows = [row | {"pages": None, "authors": ["A. Cee"]} for row in volume("GLAC", 2021, 40)]
    paths = [source(*rows, name="a.jsonl"), source(*rows[:39], name="b.jsonl")]
    held = opened(tmp_path, *paths).coverage.of("GLAC", 2021)
    assert (held.count, held.expected, held.basis) == (40, 40, EstimateBasis.LISTS)
    assert held.is_likely_complete
    assert not held.is_complete


def test_year_is_likely_complete_when_it_has_as_many_works_as_one_near_by_that_is(tmp_path: Path, source: Any) -> None:
    rows = volume("GLAC", 2020, 50)
    for year, works in ((2021, 50), (2022, 30), (2023, 60), (2024, 60)):
        rows += [row | {"pages": None} for row in volume("GLAC", year, works)]
    coverage = opened(tmp_path, source(*rows)).coverage
    assert coverage.of("GLAC", 2021) == VolumeCoverage("glac", 2021, 50, 50, EstimateBasis.YEARS)
    assert coverage.of("GLAC", 2021).is_likely_complete
    assert not coverage.of("GLAC", 2022).is_likely_complete
    assert coverage.of("GLAC", 2023).is_likely_complete
    assert coverage.of("GLAC", 2024).basis is EstimateBasis.NONE


def test_source_file_says_how_many_works_there_are(tmp_path: Path, source: Any) -> None:
    declared: list[Row] = [
        {"covers": {"venue": "GLAC 2021", "year": 2021, "works": 4}},
        {"covers": {"venue": "Valleys", "year": 2021}},
    ]
    coverage = opened(tmp_path, source(*volume("GLAC", 2021, 3), *volume("Valleys", 2021, 2), *declared)).coverage
    assert coverage.of("GLAC", 2021) == VolumeCoverage("glac", 2021, 3, 4, EstimateBasis.DECLARED)
    assert coverage.of("Valleys", 2021).is_complete
    assert coverage.of("Valleys", 2020).basis is EstimateBasis.NONE


def test_declaration_is_no_record_and_can_come_later(tmp_path: Path, source: Any) -> None:
    target = tmp_path / "cat"
    build_catalog([source(*volume("GLAC", 2021, 3), {"covers": {"venue": "GLAC", "year": 2021, "works": 9}})], target)
    assert Catalog.open(target).info.records == 3
    later = source({"covers": {"venue": "GLAC", "year": 2021, "works": 3}}, name="later.jsonl")
    report = update_catalog(target, [later])
    assert (report.added, report.changed, report.records, report.sources[0].skipped) == (0, 0, 3, ())
    assert Catalog.open(target).coverage.of("GLAC", 2021).is_complete
    verify_catalog(target)
    assert update_catalog(target, [later]).sources[0].unchanged == 1
    assert Catalog.open(target).info.updates == 1


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        pytest.param({"covers": "all"}, "covers names no venue", id="a text"),
        pytest.param({"covers": {"year": 2020}}, "covers names no venue", id="no venue"),
        pytest.param({"covers": {"venue": "--", "year": 2020}}, "covers names no venue", id="a venue without a letter"),
        pytest.param({"covers": {"venue": "Ice"}}, "covers: year is not a year from 1 to 9999", id="no year"),
        pytest.param({"covers": {"venue": "Ice", "year": 2020, "works": 0}}, "covers: works is not a number", id="none"),
        pytest.param({"covers": {"venue": "Ice", "year": 2020, "works": True}}, "covers: works is not", id="a flag"),
    ],
)  # fmt: skip
def test_declaration_of_no_use(row: Row, reason: str) -> None:
    with pytest.raises(RowError, match=reason):
        parse_declaration(row)


def test_wrong_declaration_is_skipped_with_its_line_number(tmp_path: Path, source: Any) -> None:
    rows = [{"title": "On Ice", "year": 2020}, {"covers": {"venue": "GLAC"}}]
    report = build_catalog([source(*rows)], tmp_path / "cat")
    assert [str(skipped) for skipped in report.sources[0].skipped] == [
        "1 skipped: covers: year is not a year from 1 to 9999 (line 2)"
    ]
    with pytest.raises(ImportFormatError, match=r"papers\.jsonl:2: covers: year is not"):
        build_catalog([source(*rows)], tmp_path / "cat", strict=True)


def test_declarations_are_of_use_or_declare_nothing() -> None:
    assert parse_declaration({"title": "On Ice", "covers": {"venue": "GLAC", "year": 2020}}) is None
    assert parse_declaration({"arxiv_id": "2401.00001"}) is None
    said = [DeclaredCoverage("a", 2020, 3), DeclaredCoverage("b", 2020, None), DeclaredCoverage("a", 2020, 5)]
    assert read_declared(declared_bytes(said)) == [DeclaredCoverage("a", 2020, 5), DeclaredCoverage("b", 2020, None)]
    assert [read_declared(data) for data in (b"", b"[1]", b"\xff", b"{")] == [[], [], [], []]


@pytest.mark.parametrize(
    ("pages", "span"),
    [
        ("225-240", (225, 16)),
        ("7 -- 7", (7, 1)),
        ("225\u2013240", (225, 16)),
        ("240-225", (0, 0)),
        ("1-301", (0, 0)),
        ("0-3", (0, 0)),
        ("e12", (0, 0)),
        ("12:1-12:30", (0, 0)),
        (None, (0, 0)),
    ],
)
def test_span_of_pages(pages: str | None, span: tuple[int, int]) -> None:
    assert page_span(pages) == span


def test_only_records_with_a_venue_and_its_year_stand_in_a_volume() -> None:
    records = [
        Description("a", "On Ice", venue="GLAC 2020", year=2020, pages="3-9"),
        Description("a", "On Ice", venue="GLAC"),
        Description("a", "On Ice", year=2020),
        Description("a", "On Ice", venue="arXiv preprint", year=2020),
        Description("a", "On Ice", venue="???", year=2020),
        Description("b", "On Ice", venue="Valleys", year=2021, url="https://v.example/1"),
    ]
    volumes = volumes_of(records, range(6))
    series, years, rows, first, pages, lists = (column.tolist() for column in volumes.columns)
    assert (volumes.names, rows, years, first, pages) == ({"glac", "valleys"}, [0, 5], [2020, 2021], [3, 0], [7, 0])
    assert len(set(series)) == len(set(lists)) == 2
    names = VolumeNames(volumes.names)
    keys = names.keys(volumes.columns[0], volumes.columns[1]).tolist()
    assert [read_names(names.as_bytes())[key >> 16] for key in keys] == ["glac", "valleys"]
    assert [key & 0xFFFF for key in keys] == years


def test_years_of_arxiv_are_known_by_its_numbers(tmp_path: Path, source: Any) -> None:
    rows = [{"arxiv_id": f"2401.{n:05}", "title": f"Ice {n}"} for n in range(1, 101)]
    gaps = [{"arxiv_id": f"2301.{n:05}", "title": f"Fog {n}"} for n in range(1, 101, 3)]
    coverage = opened(tmp_path, source(*rows, *gaps)).coverage
    assert coverage.of("CoRR", 2024) == VolumeCoverage("arxiv", 2024, 100, 100, EstimateBasis.NUMBERS)
    assert coverage.of("arXiv", 2024).is_complete
    assert not coverage.of("arXiv", 2023).is_complete
    assert coverage.of("arXiv", 2020).basis is EstimateBasis.NONE
    assert coverage.arxiv_years() == [2023, 2024]


def test_repeated_rows_stand_in_the_volume_that_the_last_of_them_names(tmp_path: Path, source: Any) -> None:
    row = {"arxiv_id": "2401.00001", "title": "On Ice", "venue": "GLAC", "year": 2020}
    coverage = opened(tmp_path, source(row, row | {"venue": "Valleys", "year": 2021})).coverage
    assert coverage.volumes() == [("valleys", 2021, 1)]


def test_updated_coverage_is_that_of_a_catalog_built_at_once(tmp_path: Path, source: Any) -> None:
    old = [*volume("GLAC", 2020, 30), *volume("Valleys", 2020, 5, arxiv_id=None)]
    paper = {"arxiv_id": "2001.00002", "title": "Moraines", "venue": "Valleys", "year": 2020, "published": "2020-01-03"}
    moved = paper | {"venue": "Rivers", "year": 2021}
    new = [*volume("Rivers", 2021, 4), moved, {"arxiv_id": "2001.00001", "title": "Eskers", "published": "2020-01-02"}]
    build_catalog([source(*old, paper, name="arxiv.a.jsonl")], tmp_path / "updated")
    update_catalog(tmp_path / "updated", [source(*new, name="arxiv.b.jsonl")])
    build_catalog([source(*old, *new, name="arxiv.jsonl")], tmp_path / "built")
    ours, theirs = (Catalog.open(tmp_path / name).coverage for name in ("updated", "built"))
    assert ours.volumes() == theirs.volumes() == [("glac", 2020, 30), ("rivers", 2021, 5), ("valleys", 2020, 5)]
    asked = [("GLAC", 2020), ("Rivers", 2021), ("Valleys", 2020), ("arXiv", 2020)]
    assert [ours.of(*of) for of in asked] == [theirs.of(*of) for of in asked]
    assert ours.of("arXiv", 2020).is_complete
    verify_catalog(tmp_path / "updated")


# --- How many works a volume has, by those that are known of it


Ints = NDArray[np.int64]


def papers(lengths: Ints, start: int = 1) -> tuple[Ints, Ints]:
    """Papers of these lengths one after the other, as first pages and numbers of pages."""
    return start + np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64), lengths


def test_pages_tell_how_many_works_there_are() -> None:
    assert estimate_from_pages(*papers(np.full(100, 8))) == 100
    assert estimate_from_pages(*papers(np.full(100, 8), start=513)) == 100
    first, pages = papers(np.full(100, 8))
    kept = np.arange(100) % 2 == 0
    kept[-1] = True
    assert estimate_from_pages(first[kept], pages[kept]) == 100
    first, pages = papers(np.full(40, 10))
    zeros = np.zeros(500, np.int64)
    assert estimate_from_pages(np.concatenate([first, zeros]), np.concatenate([pages, zeros])) == 40
    first, pages = papers(np.full(40, 10))
    assert estimate_from_pages(np.tile(first, 2), np.tile(pages, 2)) == 40


@pytest.mark.parametrize(
    ("first", "pages"),
    [
        pytest.param(np.zeros(0, np.int64), np.zeros(0, np.int64), id="no works"),
        pytest.param(*papers(np.full(19, 10)), id="too few"),
        pytest.param(np.ones(50, np.int64), np.arange(5, 55), id="every paper begins with page 1"),
        pytest.param(np.concatenate([papers(np.full(50, 8))[0], papers(np.full(50, 9))[0]]), np.repeat([8, 9], 50), id="two volumes mixed"),
    ],
)  # fmt: skip
def test_pages_that_say_nothing(first: Ints, pages: Ints) -> None:
    assert estimate_from_pages(first, pages) is None


@pytest.mark.once
@settings(max_examples=60)
@given(
    lengths=st.lists(st.integers(6, 14), min_size=150, max_size=400),
    share=st.floats(0.4, 1),
    seed=st.integers(0, 2**32 - 1),
)
def test_estimate_is_near_however_many_are_missing(lengths: list[int], share: float, seed: int) -> None:
    first, pages = papers(np.array(lengths))
    kept = np.random.default_rng(seed).random(len(lengths)) < share
    expected = estimate_from_pages(first[kept], pages[kept])
    assert expected is not None
    assert expected == pytest.approx(len(lengths), rel=0.2)
    assert expected >= np.count_nonzero(kept) * 0.99


def test_lists_tell_by_their_overlap_how_many_works_there_are() -> None:
    works = np.tile(np.arange(100), 2)
    assert estimate_from_overlap(works, np.repeat([1, 2], 100)) == 100
    # 40 works on both lists, 40 on the one, 40 on the other: 80 * 80 / (2 * 40) = 80 that nobody has.
    works = np.concatenate([np.arange(80), np.arange(40, 120)])
    assert estimate_from_overlap(works, np.repeat([1, 2], 80)) == 200
    works = np.concatenate([np.arange(80), np.arange(70, 150)])
    assert estimate_from_overlap(works, np.repeat([1, 2], 80)) is None
    assert estimate_from_overlap(np.zeros(0, np.int64), np.zeros(0, np.int64)) is None


@pytest.mark.parametrize(
    ("count", "expected", "basis", "share", "complete", "likely"),
    [
        pytest.param(95, 100, EstimateBasis.PAGES, 0.95, True, True, id="nearly all by pages"),
        pytest.param(94, 100, EstimateBasis.PAGES, 0.94, False, False, id="too few by pages"),
        pytest.param(120, 100, EstimateBasis.DECLARED, 1.0, True, True, id="more than declared"),
        pytest.param(100, 100, EstimateBasis.NUMBERS, 1.0, True, True, id="all of arXiv's numbers"),
        pytest.param(100, 100, EstimateBasis.LISTS, 1.0, False, True, id="lists may be copies"),
        pytest.param(100, 100, EstimateBasis.YEARS, 1.0, False, True, id="other years are no proof"),
        pytest.param(100, None, EstimateBasis.NONE, None, False, False, id="nothing is known"),
    ],
)
def test_what_can_be_said_of_a_work_that_is_not_there(
    count: int, expected: int | None, basis: EstimateBasis, share: float | None, complete: bool, likely: bool
) -> None:
    covered = VolumeCoverage("ice", 2020, count, expected, basis)
    assert covered.completeness == share
    assert (covered.is_complete, covered.is_likely_complete) == (complete, likely)

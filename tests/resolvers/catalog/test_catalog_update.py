"""An update adds and replaces records as a build from all sources at once would have them."""

from __future__ import annotations

import errno
import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from catalog_scene import works_in
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from normalizer.values.ids import ArxivId, Doi
from normalizer.works.description import Description
from resolvers.base import TitleQuery
from resolvers.catalog import Catalog, build_catalog, update_catalog, verify_catalog
from resolvers.catalog.building import build
from resolvers.catalog.building.stored import StoredRecords
from resolvers.catalog.normalization import terms_of
from resolvers.catalog.storage.mapped_files import open_files
from resolvers.errors import CatalogError, ImportFormatError

ICE = {
    "arxiv_id": "2009.00001",
    "title": "How Glaciers Carve Their Beds",
    "published": "2020-09-01",
    "authors": ["Anna Cee"],
}
SAND = {"arxiv_id": "2009.00002", "title": "Dunes That Sing at Night", "published": "2020-09-02"}
FOG = {
    "title": "Fog over Cold Rivers in Spring",
    "year": 2019,
    "venue": "Rivers",
    "authors": ["D. Dee"],
    "doi": "10.1000/f",
}


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    papers = tmp_path_factory.mktemp("first") / "arxiv.jsonl"
    papers.write_text("".join(json.dumps(row) + "\n" for row in (ICE, SAND, FOG)))
    build_catalog([papers], papers.with_name("cat"))
    return papers.with_name("cat")


@pytest.fixture
def target(tmp_path: Path, first: Path) -> Path:
    """A catalog to be updated."""
    return Path(shutil.copytree(first, tmp_path / "cat"))


def titles(target: Path, *asked: str) -> list[str]:
    """The title of the likeliest record for each of those asked."""
    return [
        found[0].title if found else "" for found in Catalog.open(target).find([TitleQuery(title) for title in asked])
    ]


def fetched(target: Path, paper: ArxivId | Doi) -> list[Description]:
    return list(Catalog.open(target).fetch([paper])[0])


NEW = {"arxiv_id": "2010.00003", "title": "Lava Tubes as Shelters", "published": "2020-10-05"}


def test_new_record_is_added_and_unchanged_lines_are_passed_over(target: Path, source: Any) -> None:
    report = update_catalog(target, [source(ICE, NEW, SAND, FOG, name="arxiv.jsonl")])
    assert (report.added, report.changed, report.records, report.works) == (1, 0, 4, 4)
    assert (report.sources[0].info.records, report.sources[0].unchanged) == (1, 3)
    assert report.seconds > 0
    assert titles(target, NEW["title"], ICE["title"], FOG["title"]) == [NEW["title"], ICE["title"], FOG["title"]]
    info = Catalog.open(target).info
    assert [(of.name, of.records) for of in info.sources] == [("arxiv.jsonl", 3), ("arxiv.jsonl", 1)]
    assert (info.coverage.records, info.coverage.last_date, info.updates) == (4, "2020-10-05", 1)
    assert [(year.year, year.records) for year in info.coverage.by_year] == [(2019, 1), (2020, 3)]
    verify_catalog(target)


def test_update_that_brings_nothing_new_changes_nothing(target: Path, source: Any) -> None:
    before = {path: path.read_bytes() for path in target.rglob("*") if path.is_file()}
    path = source(ICE, SAND, FOG, name="arxiv.jsonl")
    assert update_catalog(target, [path]).sources[0].unchanged == 3
    again = source(json.dumps(ICE, indent=None, separators=(",", ":")), name="arxiv.jsonl")
    report = update_catalog(target, [again])
    assert (report.sources[0].unchanged, report.added, report.changed) == (0, 0, 0)
    assert {path: path.read_bytes() for path in target.rglob("*") if path.is_file()} == before


def test_catalogs_of_one_relative_path_are_not_mixed_up(
    tmp_path: Path, source: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    new, folders = source(NEW, name="new.jsonl"), {"a": (ICE, SAND), "b": (FOG,)}
    for name, rows in folders.items():
        (tmp_path / name).mkdir()
        monkeypatch.chdir(tmp_path / name)
        build_catalog([source(*rows, name=f"{name}.jsonl")], Path("cat"))
        update_catalog(Path("cat"), [new])
        assert titles(Path("cat"), rows[0]["title"], NEW["title"]) == [rows[0]["title"], NEW["title"]]


def test_newer_statement_of_the_same_source_takes_the_place_of_the_older(target: Path, source: Any) -> None:
    newer = ICE | {"title": "How Glaciers Carve Their Valleys", "doi": "10.1000/v", "authors": ["Anna Cee", "B. Bee"]}
    report = update_catalog(target, [source(newer, name="arxiv.jsonl")])
    assert (report.added, report.changed, report.records, report.works) == (0, 1, 3, 3)
    (record,) = fetched(target, ArxivId("2009.00001"))
    assert (record.title, record.doi, record.other_titles) == (newer["title"], "10.1000/v", (ICE["title"],))
    assert [name.text for name in record.authors] == ["Anna Cee", "B. Bee"]
    assert record.published == "2020-09-01"
    assert fetched(target, Doi("10.1000/v")) == [record]
    assert titles(target, ICE["title"], newer["title"]) == [newer["title"]] * 2
    info = Catalog.open(target).info
    assert (info.coverage.records, info.coverage.with_doi, info.further_titles) == (3, 2, 1)
    assert [of.records for of in info.sources] == [2, 1]


@pytest.mark.once
def test_title_that_changes_again_and_again_is_found_by_all_its_titles(target: Path, source: Any) -> None:
    names = ["Carving of Valleys", "Valleys and Ice", "Carving of valleys", "Beds"]
    for name in names:
        update_catalog(target, [source(ICE | {"title": name}, name="arxiv.jsonl")])
    assert titles(target, *names, ICE["title"]) == ["Beds"] * 5
    (record,) = fetched(target, ArxivId("2009.00001"))
    assert record.other_titles == ("Carving of valleys", "Valleys and Ice", ICE["title"])
    info = Catalog.open(target).info
    assert (info.coverage.records, info.further_titles, info.works, info.updates) == (3, 3, 3, 4)
    verify_catalog(target)


def test_two_rows_of_one_id_become_one_record(tmp_path: Path, source: Any) -> None:
    older = source(ICE, ICE | {"title": "Carving of Valleys"}, SAND, name="arxiv.jsonl")
    build_catalog([older], tmp_path / "cat")
    update_catalog(tmp_path / "cat", [source(ICE | {"doi": "10.1000/v"}, name="arxiv.jsonl")])
    assert titles(tmp_path / "cat", ICE["title"], "Carving of Valleys") == [ICE["title"]] * 2
    (record,) = fetched(tmp_path / "cat", ArxivId("2009.00001"))
    assert (record.doi, record.other_titles) == ("10.1000/v", ("Carving of Valleys",))
    assert Catalog.open(tmp_path / "cat").info.coverage.records == 2


def test_rows_of_one_title_leave_no_gap(tmp_path: Path, source: Any) -> None:
    files = [source(ICE, name="arxiv.jsonl"), source(ICE, SAND, name="arxiv.2.jsonl")]
    build_catalog(files, tmp_path / "cat")
    update_catalog(tmp_path / "cat", [source(ICE | {"doi": "10.1000/v"}, name="arxiv.jsonl")])
    (record,) = fetched(tmp_path / "cat", ArxivId("2009.00001"))
    assert (record.doi, record.other_titles) == ("10.1000/v", ())
    info = Catalog.open(tmp_path / "cat").info
    assert (info.coverage.records, info.works, info.further_titles) == (2, 2, 0)


@pytest.mark.parametrize(
    ("newer", "changed"),
    [
        pytest.param(FOG | {"pages": "1-9"}, 1, id="the same venue, more said"),
        pytest.param(FOG | {"venue": "Lakes"}, 0, id="another venue"),
        pytest.param(FOG | {"authors": ["E. Eff"], "doi": None}, 0, id="other people"),
        pytest.param(FOG | {"authors": ["E. Eff"]}, 0, id="the DOI and title, of other people"),
        pytest.param(FOG | {"doi": "10.1000/g"}, 0, id="another DOI"),
    ],
)
def test_record_without_arxiv_id_is_recognized_by_what_it_says(
    newer: dict[str, Any], changed: int, target: Path, source: Any
) -> None:
    report = update_catalog(target, [source(newer, name="arxiv.jsonl")])
    assert (report.added, report.changed) == (1 - changed, changed)


def test_record_is_recognized_by_its_page(tmp_path: Path, source: Any) -> None:
    page = {"url": "https://example.org/fog"}
    build_catalog([source(FOG | page, name="other.jsonl")], tmp_path / "cat")
    report = update_catalog(tmp_path / "cat", [source(FOG | page | {"venue": "Lakes"}, name="other.jsonl")])
    assert report.changed == 1
    report = update_catalog(
        tmp_path / "cat", [source(FOG | {"venue": "Lakes", "url": "https://example.org/2"}, name="other.jsonl")]
    )
    assert (report.added, report.changed) == (1, 0)


def test_other_source_adds_a_statement_to_the_work(target: Path, source: Any) -> None:
    venue = {"title": ICE["title"], "authors": ["Anna Cee"], "venue": "Valleys", "year": 2021}
    report = update_catalog(target, [source(venue, name="other.jsonl")])
    assert (report.added, report.records, report.works) == (1, 4, 3)
    assert works_in(target) == [[0, 3]]
    update_catalog(target, [source(venue | {"authors": ["D. Dee"]}, name="third.jsonl")])
    assert works_in(target) == [[0, 3]]
    update_catalog(
        target, [source({"title": ICE["title"], "doi": "10.1000/i", "arxiv_id": "2009.00001"}, name="fourth.jsonl")]
    )
    assert works_in(target) == [[0, 3, 5]]
    assert Catalog.open(target).info.works == 4


def test_statement_that_makes_a_join_doubtful_undoes_it(target: Path, source: Any) -> None:
    plain = {"title": ICE["title"], "year": 2020}
    update_catalog(target, [source(plain, name="other.jsonl")])
    assert works_in(target) == [[0, 3]]
    rival = ICE | {"arxiv_id": "2009.00009", "authors": ["E. Eff"]}
    update_catalog(target, [source(rival, name="arxiv.jsonl")])
    assert works_in(target) == []


def test_files_of_one_update_that_say_the_same_of_one_paper(target: Path, source: Any) -> None:
    first = source(SAND | {"venue": "Deserts"}, name="arxiv.a.jsonl")
    second = source(SAND | {"doi": "10.1000/d"}, name="arxiv.b.jsonl")
    report = update_catalog(target, [first, second])
    assert (report.added, report.changed, report.records, report.works) == (1, 1, 4, 3)
    assert [(of.venue, of.doi) for of in fetched(target, ArxivId("2009.00002"))] == [
        ("Deserts", None),
        (None, "10.1000/d"),
    ]


# --- an updated catalog is like one that was built from all at once

words = st.sampled_from("ice sand fog lava dune tube bed river spring night cold deep".split())
papers = st.lists(
    st.fixed_dictionaries(
        {"title": st.lists(words, min_size=1, max_size=6).map(" ".join), "arxiv_id": st.none()},
        optional={"doi": st.integers(0, 9).map(lambda n: f"10.1000/{n}"), "authors": st.just(["Anna Cee"])},
    ),
    max_size=12,
)


def numbered(rows: Iterable[dict[str, Any]], first: int) -> list[dict[str, Any]]:
    return [row | {"arxiv_id": f"2009.{number:05}"} for number, row in enumerate(rows, start=first)]


@pytest.mark.once
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(old=papers.filter(len), new=papers.filter(len))
def test_updated_index_is_the_one_that_a_build_makes(
    old: list[dict[str, Any]], new: list[dict[str, Any]], source: Any, tmp_path_factory: Any
) -> None:
    folder = tmp_path_factory.mktemp("updated")
    before, after = numbered(old, 1), numbered(new, 1 + len(old))
    paths = [source(*before, name="arxiv.jsonl"), source(*after, name="more.jsonl")]
    build_catalog(paths[:1], folder / "updated")
    update_catalog(folder / "updated", paths[1:])
    build_catalog(paths, folder / "built")
    ours, theirs = open_files(folder / "updated"), open_files(folder / "built")
    for name in ("titles", "titles.lengths", "keys.hashes", "keys.rows", "parts.hashes", "parts.rows", "ids.hashes"):
        assert bytes(ours.data[name]) == bytes(theirs.data[name])
    for name in ("ids.rows", "works.rows", "works.numbers", "works.starts", "works.members", "lines.hashes"):
        assert bytes(ours.data[name]) == bytes(theirs.data[name])
    assert StoredRecords(ours).records(np.arange(ours.rows)) == StoredRecords(theirs).records(np.arange(ours.rows))
    assert buckets(ours.arrays) == buckets(theirs.arrays)
    assert ours.info.coverage == theirs.info.coverage


def buckets(arrays: Any) -> list[tuple[int, list[int]]]:
    """The rows of each bucket, by number; those of 256 buckets, for there can be more of them after a build."""
    starts, rows = arrays["terms.starts"], arrays["terms.rows"]
    some = (len(starts) - 1) // 256
    return [(n, sorted(rows[starts[n * some] : starts[(n + 1) * some]].tolist())) for n in range(256)]


def test_changed_rows_among_many_take_their_places(tmp_path: Path, source: Any) -> None:
    rows = [{"title": f"Paper {n} of a Hundred", "arxiv_id": f"2009.{n + 1:05}"} for n in range(100)]
    build_catalog([source(*rows, name="arxiv.jsonl")], tmp_path / "cat")
    changed = {n: row | {"title": f"Paper {n}, Changed", "doi": f"10.1000/{n}"} for n, row in enumerate(rows)}
    more = [{"title": f"Paper {n} of More", "arxiv_id": f"2010.{n + 1:05}"} for n in range(40)]
    report = update_catalog(
        tmp_path / "cat", [source(*(changed[n] for n in (0, 40, 41, 99)), *more, name="arxiv.jsonl")]
    )
    assert (report.added, report.changed, report.records) == (40, 4, 140)
    verify_catalog(tmp_path / "cat")
    asked = [changed.get(n, row) if n in (0, 40, 41, 99) else row for n, row in enumerate(rows)] + more
    answers = Catalog.open(tmp_path / "cat").fetch([ArxivId(row["arxiv_id"]) for row in asked])
    assert [[record.title for record in found] for found in answers] == [[row["title"]] for row in asked]
    assert titles(tmp_path / "cat", *(row["title"] for row in asked)) == [row["title"] for row in asked]


@pytest.mark.once
def test_word_that_a_build_has_given_up_is_not_indexed_by_an_update(tmp_path: Path, source: Any) -> None:
    rows = [{"title": f"ice w{n}", "year": 2020} for n in range(5100)]
    build_catalog([source(*rows, name="many.jsonl")], tmp_path / "cat")
    before = open_files(tmp_path / "cat").arrays["terms.rows"]
    update_catalog(tmp_path / "cat", [source({"title": "ice w5", "doi": "10.1000/i", "year": 2020}, name="more.jsonl")])
    after = open_files(tmp_path / "cat").arrays["terms.rows"]
    assert np.count_nonzero(after == 5100) == np.count_nonzero(before == 5)
    assert len(after) == len(before) + np.count_nonzero(before == 5)


# --- what goes wrong


@pytest.mark.parametrize(
    ("failure", "error"), [(KeyboardInterrupt(), KeyboardInterrupt), (OSError(errno.ENOSPC, "No space"), CatalogError)]
)
@pytest.mark.parametrize("place", ["add_stored", "merge_into", "publish"])
def test_failed_update_leaves_the_catalog(
    place: str, failure: BaseException, error: Any, target: Path, source: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise failure

    monkeypatch.setattr(build, place, fail)
    with pytest.raises(error):
        update_catalog(target, [source(NEW, name="arxiv.jsonl")])
    assert sorted(path.name for path in target.iterdir()) == ["catalog.json", "generation-0001"]
    assert titles(target, ICE["title"]) == [ICE["title"]]
    verify_catalog(target)


def test_update_of_what_is_no_catalog(tmp_path: Path, source: Any) -> None:
    with pytest.raises(CatalogError, match=r"no catalog in .*; build one with "):
        update_catalog(tmp_path / "cat", [source(NEW)])
    assert not (tmp_path / "cat").exists()


def test_update_from_nothing(target: Path) -> None:
    with pytest.raises(ImportFormatError, match="nothing to update the catalog from"):
        update_catalog(target, [])


def test_strict_update_stops_at_the_first_bad_line(target: Path, source: Any) -> None:
    path = source(NEW, "not JSON", name="arxiv.jsonl")
    with pytest.raises(ImportFormatError, match=r"arxiv\.jsonl:2: not JSON"):
        update_catalog(target, [path], strict=True)
    assert titles(target, NEW["title"]) != [NEW["title"]]
    report = update_catalog(target, [path])
    assert report.added == 1
    assert str(report.sources[0].skipped[0]) == "1 skipped: not JSON (line 2)"


@pytest.mark.parametrize("name", ["records", "keys.rows", "terms.starts", "titles", "lines.starts"])
def test_damaged_catalog_is_not_updated(name: str, target: Path, source: Any) -> None:
    file = target / "generation-0001" / name
    file.write_bytes(b"\xff" * file.stat().st_size)
    with pytest.raises(CatalogError, match="the catalog is damaged"):
        update_catalog(target, [source(NEW, name="arxiv.jsonl")])
    assert Catalog.open(target).info.updates == 0


titled = st.lists(words, min_size=1, max_size=6).map(" ".join)


@pytest.mark.once
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(old=st.lists(titled, min_size=1, max_size=50), new=st.dictionaries(st.integers(1, 60), titled, max_size=20))
def test_words_of_changed_titles_are_indexed_and_those_of_former_ones_stay_with_them(
    old: list[str], new: dict[int, str], source: Any, tmp_path_factory: Any
) -> None:
    target = tmp_path_factory.mktemp("changed") / "cat"
    before = [{"arxiv_id": f"2009.{number:05}", "title": title} for number, title in enumerate(old, start=1)]
    after = [{"arxiv_id": f"2009.{number:05}", "title": title, "comment": "v2"} for number, title in new.items()]
    build_catalog([source(*before, name="arxiv.jsonl")], target)
    update_catalog(target, [source(*after, NEW, name="arxiv.jsonl")])
    files = open_files(target)
    starts, rows = files.arrays["terms.starts"], files.arrays["terms.rows"]
    terms = terms_of(files.titles(np.arange(files.rows)))
    once = {(term, owner) for term, owner in zip(terms.hashes.tolist(), terms.owners.tolist(), strict=True)}
    shift = 65 - len(starts).bit_length()
    expected = sorted((term >> shift, owner) for term, owner in once)
    buckets = np.repeat(np.arange(len(starts) - 1), np.diff(starts.astype(np.int64)))
    assert sorted(zip(buckets.tolist(), rows.tolist(), strict=True)) == expected
    verify_catalog(target)

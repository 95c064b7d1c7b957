from __future__ import annotations

import errno
import importlib.metadata
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import zstandard

from resolvers.base import TitleQuery
from resolvers.candidate import Candidate
from resolvers.catalog import (
    BuildReport,
    Catalog,
    ImportProgress,
    Skipped,
    build,
    build_catalog,
    update_catalog,
    verify_catalog,
)
from resolvers.catalog.generation import refuse_too_many
from resolvers.catalog.lock import build_lock
from resolvers.errors import CatalogError, ImportFormatError
from resolvers.ids import ArxivId

OLD, NEW = "Glaciers of the Old Kingdom", "Photon Counting for Beginners"


@pytest.fixture
def target(tmp_path: Path, source: Any) -> Path:
    """A catalogue that holds one paper."""
    build_catalog([source({"title": OLD, "year": 2020}, name="old.jsonl")], tmp_path / "cat")
    return tmp_path / "cat"


@pytest.fixture
def fresh(source: Any) -> Path:
    return source({"title": NEW, "year": 2021}, name="new.jsonl")


def titles_in(path: Path) -> list[str]:
    found = Catalog.open(path).find([TitleQuery(OLD), TitleQuery(NEW)])
    return [record.title for records in found for record in records[:1] if record.title in (OLD, NEW)]


def names_in(path: Path) -> list[str]:
    return sorted(entry.name for entry in path.iterdir())


# --- what a build reports


def test_report_counts_records_and_skipped_lines_by_reason(tmp_path: Path, source: Any) -> None:
    path = source(
        {"title": "One", "arxiv_id": "2209.10901"},
        "not JSON",
        {"title": ""},
        {"title": "Two", "year": 2020},
        *["{}"] * 7,
        {"title": "Three", "authors": "Ann"},
    )
    seen: list[ImportProgress] = []
    report = build_catalog([path], tmp_path / "cat", progress=seen.append)
    (of_file,) = report.sources
    assert (of_file.importer, of_file.records, of_file.merged, of_file.skipped_lines) == ("bibnorm", 2, 0, 10)
    assert of_file.skipped == (
        Skipped("not JSON", 1, (2,)),
        Skipped("no title", 8, (3, 5, 6, 7, 8)),
        Skipped("authors is not a list of texts", 1, (12,)),
    )
    assert [str(skipped) for skipped in of_file.skipped] == [
        "1 skipped: not JSON (line 2)",
        "8 skipped: no title (line 3, 5, 6, 7, 8, ...)",
        "1 skipped: authors is not a list of texts (line 12)",
    ]
    assert report.records == 2
    assert report.seconds > 0
    assert report.bytes == sum(file.stat().st_size for file in (report.path / "generation-0001").iterdir())
    assert {state.total for state in seen if state.stage == "reading"} == {path.stat().st_size}
    assert [(state.stage, state.done, state.records) for state in seen[-2:]] == [
        ("reading", path.stat().st_size, 2),
        ("indexing", 2, 2),
    ]


def test_strict_stops_at_the_first_bad_line(tmp_path: Path, source: Any) -> None:
    path = source({"title": "One", "year": 2020}, "not JSON")
    with pytest.raises(ImportFormatError, match=r"papers\.jsonl:2: not JSON"):
        build_catalog([path], tmp_path / "cat", strict=True)
    assert not (tmp_path / "cat").exists()


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        pytest.param([], "it is empty", id="empty"),
        pytest.param(["<html>", "</html>"], "its first 2 lines are something else", id="HTML"),
        pytest.param(['{"title": "t", "corpusid": 1}'], "its first 1 lines are something else", id="foreign rows"),
        pytest.param(
            ['{"title": "", "year": 2020}'], r"every line was skipped; 1 skipped: no title \(line 1\)", id="no title"
        ),
    ],
)
def test_file_without_a_record_says_what_was_looked_for(
    lines: list[str], message: str, tmp_path: Path, source: Any
) -> None:
    with pytest.raises(ImportFormatError, match=rf"no record found: {message}\. Looked for JSON, one object a line"):
        build_catalog([source(*lines)], tmp_path / "cat")
    assert not (tmp_path / "cat").exists()


def test_nothing_to_build_from(tmp_path: Path) -> None:
    with pytest.raises(ImportFormatError, match="no source file given"):
        build_catalog([], tmp_path / "cat")


def test_truncated_source_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "papers.jsonl.zst"
    rows = "".join(json.dumps({"title": os.urandom(50).hex(), "year": 2020}) + "\n" for _ in range(5000))
    path.write_bytes(zstandard.compress(rows.encode())[:-1000])
    with pytest.raises(ImportFormatError, match="ends early"):
        build_catalog([path], tmp_path / "cat")
    assert not (tmp_path / "cat").exists()


def test_info_counts_what_is_known(tmp_path: Path, source: Any) -> None:
    first = source(
        {
            "title": "One",
            "arxiv_id": "2209.10901",
            "published": "2022-09-22",
            "authors": ["A"],
            "code": ["https://x.org"],
        },
        {"title": "Two", "arxiv_id": "0704.0001", "published": "2007-04", "authors": ["B"], "authors_complete": False},
        {"title": ""},
        name="arxiv.jsonl",
    )
    second = source(
        {"title": "Three", "venue": "V", "year": 2022, "doi": "10.1000/x", "primary_category": "cs.CV"},
        {"title": "Four", "authors": ["C"]},
        name="other.jsonl",
    )
    build_catalog([first, second], tmp_path / "cat")
    info = Catalog.open(tmp_path / "cat").info
    held = info.coverage
    assert (held.records, held.with_authors, held.complete_authors) == (4, 3, 2)
    assert (held.with_arxiv, held.with_doi, held.with_venue, held.with_code, held.with_category) == (2, 1, 1, 1, 1)
    assert (held.first_date, held.last_date) == ("2007-04", "2022-09-22")
    assert [(year.year, year.records, year.with_authors, year.with_doi, year.with_venue) for year in held.by_year] == [
        (None, 1, 1, 0, 0),
        (2007, 1, 1, 0, 0),
        (2022, 2, 1, 1, 1),
    ]
    assert [(s.name, s.source, s.importer, s.records, s.skipped) for s in info.sources] == [
        ("arxiv.jsonl", "arxiv", "bibnorm", 2, 1),
        ("other.jsonl", "other", "bibnorm", 2, 0),
    ]
    assert [s.bytes for s in info.sources] == [first.stat().st_size, second.stat().st_size]
    assert info.bytes == sum(file.bytes for file in info.files) > 0
    assert (info.abstracts, info.works, info.further_titles) == (0, 4, 0)
    assert info.built.endswith("+00:00")
    assert info.version[0].isdigit()


def test_version_of_a_checkout_that_is_not_installed(
    tmp_path: Path, source: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def not_installed(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "version", not_installed)
    build_catalog([source({"title": "One", "year": 2020})], tmp_path / "cat")
    assert Catalog.open(tmp_path / "cat").info.version == "unknown"


def test_same_sources_give_the_same_files(tmp_path: Path, source: Any) -> None:
    path = source(*[{"title": f"Paper {number} of many", "year": 2020} for number in range(3200)])
    files = []
    for name in ("one", "two"):
        report = build_catalog([path], tmp_path / name)
        assert report.file_bytes["dictionary"] > 0
        files.append({file.name: file.sha256 for file in Catalog.open(tmp_path / name).info.files})
    assert files[0] == files[1]


def test_snapshot_and_own_rows_go_into_one_catalogue(tmp_path: Path, source: Any) -> None:
    snapshot = {"id": "0704.0001", "title": NEW, "categories": "hep-ph", "authors_parsed": [["Cee", "Ann", ""]]}
    paths = [source(snapshot, name="snap.json"), source({"title": OLD, "year": 2020}, name="own.jsonl")]
    report = build_catalog(paths, tmp_path / "cat")
    assert [of_file.importer for of_file in report.sources] == ["arxiv-snapshot", "bibnorm"]
    found = Catalog.open(tmp_path / "cat").find([TitleQuery(OLD), TitleQuery(NEW)])
    assert [(records[0].source, records[0].via) for records in found] == [
        ("own", "catalog:own.jsonl"),
        ("arxiv", "catalog:snap.json"),
    ]


# --- one build after another, and builds that die


def test_new_catalogue_takes_the_place_of_the_old_one(target: Path, fresh: Path) -> None:
    build_catalog([fresh], target)
    assert titles_in(target) == [NEW]
    assert names_in(target) == ["catalog.json", "generation-0002"]


def interrupted(*_: object) -> Iterator[Candidate]:
    raise KeyboardInterrupt


def disk_full(*_: object) -> Iterator[Candidate]:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("place", ["Repeats", "write_generation", "file_infos", "publish"])
@pytest.mark.parametrize(
    ("failure", "error", "message"),
    [
        (interrupted, KeyboardInterrupt, None),
        (disk_full, CatalogError, r"cannot be written \(No space left on device\); nothing there has been changed"),
    ],
)
def test_failed_build_leaves_the_old_catalogue(
    place: str,
    failure: Any,
    error: Any,
    message: str | None,
    target: Path,
    fresh: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(build, place, failure)
    with pytest.raises(error, match=message):
        build_catalog([fresh], target)
    with pytest.raises(error):
        build_catalog([fresh], target.parent / "first")
    assert titles_in(target) == [OLD]
    assert names_in(target) == ["catalog.json", "generation-0001"]
    assert not (target.parent / "first").exists()


def test_interruption_after_publishing_keeps_the_new_catalogue(
    target: Path, fresh: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = build.publish

    def publish_and_stop(*arguments: Any) -> None:
        really(*arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr(build, "publish", publish_and_stop)
    with pytest.raises(KeyboardInterrupt):
        build_catalog([fresh], target)
    assert titles_in(target) == [NEW]
    verify_catalog(target)


@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGKILL])
def test_killed_build_leaves_the_old_catalogue_and_the_next_one_cleans_up(
    signal_number: int, target: Path, fresh: Path
) -> None:
    program = (
        "import sys, time; from pathlib import Path; from resolvers.catalog import build_catalog\n"
        "def wait(state):\n"
        "    if state.stage == 'indexing': print('ready', flush=True); time.sleep(600)\n"
        "build_catalog([Path(sys.argv[1])], Path(sys.argv[2]), progress=wait)"
    )
    builder = subprocess.Popen(
        [sys.executable, "-c", program, fresh, target], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    with builder:
        assert builder.stdout is not None
        assert builder.stdout.readline() == b"ready\n"
        with pytest.raises(CatalogError, match="another build is under way"):
            build_catalog([fresh], target)
        builder.send_signal(signal_number)
    assert titles_in(target) == [OLD]
    build_catalog([fresh], target)
    assert titles_in(target) == [NEW]
    assert len(names_in(target)) == 2


def test_first_build_that_was_killed_is_no_catalogue(tmp_path: Path, fresh: Path) -> None:
    (tmp_path / "cat/generation-0001").mkdir(parents=True)
    (tmp_path / "cat/build.lock").touch()
    with pytest.raises(CatalogError, match="half built"):
        Catalog.open(tmp_path / "cat")
    build_catalog([fresh], tmp_path / "cat")
    assert titles_in(tmp_path / "cat") == [NEW]
    assert names_in(tmp_path / "cat") == ["catalog.json", "generation-0001"] or names_in(tmp_path / "cat") == [
        "catalog.json",
        "generation-0002",
    ]


def test_catalogue_with_a_damaged_manifest_can_be_built_again(target: Path, fresh: Path) -> None:
    (target / "catalog.json").write_bytes(b"{")
    build_catalog([fresh], target)
    assert titles_in(target) == [NEW]
    assert names_in(target) == ["catalog.json", "generation-0002"]


def test_catalogue_of_another_version_can_be_built_again(target: Path, fresh: Path) -> None:
    manifest = target / "catalog.json"
    manifest.write_text(manifest.read_text().replace('"layout": 2', '"layout": 99'))
    build_catalog([fresh], target)
    assert titles_in(target) == [NEW]


@pytest.mark.parametrize(
    ("names", "holds"),
    [
        (["notes.txt"], "notes.txt"),
        (["catalog.json"], "catalog.json"),
        (["generation-0001", "thesis.tex"], "thesis.tex"),
    ],
)
def test_folder_of_other_things_is_not_touched(names: list[str], holds: str, tmp_path: Path, fresh: Path) -> None:
    for name in names:
        (tmp_path / "cat").mkdir(exist_ok=True)
        (tmp_path / "cat" / name).write_text("{}")
    with pytest.raises(CatalogError, match=f"not empty and not a catalogue \\(it holds '{holds}'\\)"):
        build_catalog([fresh], tmp_path / "cat")
    assert names_in(tmp_path / "cat") == sorted(names)


def test_empty_folder_stays_when_a_build_fails(tmp_path: Path, source: Any) -> None:
    (tmp_path / "cat").mkdir()
    with pytest.raises(ImportFormatError):
        build_catalog([source({"title": "One", "year": 2020}, "{")], tmp_path / "cat", strict=True)
    assert names_in(tmp_path / "cat") == []


def test_target_that_is_a_file(tmp_path: Path, fresh: Path) -> None:
    with pytest.raises(CatalogError, match=r"new\.jsonl: the catalogue cannot be written \(File exists\)"):
        build_catalog([fresh], fresh)
    assert json.loads(fresh.read_text())["title"] == NEW


def test_watcher_that_has_gone_is_not_a_full_disk(tmp_path: Path, fresh: Path) -> None:
    def gone(state: ImportProgress) -> None:
        raise BrokenPipeError(errno.EPIPE, "Broken pipe")

    with pytest.raises(BrokenPipeError):
        build_catalog([fresh], tmp_path / "cat", progress=gone)
    assert not (tmp_path / "cat").exists()


def test_lock_is_taken_again_when_its_holder_removed_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from resolvers.catalog import lock

    really = lock.fcntl.flock
    removed: list[Path] = []

    def flock(file: int, operation: int) -> None:
        if not removed:  # the holder ends just between our opening the file and our locking it
            removed.append(tmp_path / "build.lock")
            removed[0].unlink()
        really(file, operation)

    monkeypatch.setattr(lock.fcntl, "flock", flock)
    with build_lock(tmp_path):
        assert (tmp_path / "build.lock").exists()
        with pytest.raises(CatalogError, match="another build"), build_lock(tmp_path):
            pass
    assert not (tmp_path / "build.lock").exists()


def test_report_is_about_the_folder_that_was_asked_for(tmp_path: Path, fresh: Path) -> None:
    report = build_catalog([fresh], tmp_path / "new/cat")
    assert isinstance(report, BuildReport)
    assert report.path == tmp_path / "new/cat"


# --- absurd records


ABSURD = {
    "title": "Of a Very Large Experiment: " + "and so on " * 10_000,
    "arxiv_id": "2209.10901",
    "authors": [f"A. Name{number}" for number in range(10_000)],
    "other_titles": ["A Shorter Title"] * 2 + ["x" * 100_000],
}


def test_absurd_record_is_kept_whole_among_others(tmp_path: Path, source: Any) -> None:
    path = source({"title": OLD, "year": 2020}, ABSURD, {"title": NEW, "year": 2021})
    assert build_catalog([path], tmp_path / "cat").records == 3
    opened = Catalog.open(tmp_path / "cat")
    (found,), (record,) = opened.find([TitleQuery("A shorter title")])[0][:1], opened.fetch([ArxivId("2209.10901")])[0]
    assert found == record
    assert (record.title, len(record.authors)) == (ABSURD["title"].strip(), 10_000)
    assert titles_in(tmp_path / "cat") == [OLD, NEW]
    update_catalog(tmp_path / "cat", [source(ABSURD | {"title": "Of an Experiment"})])
    assert Catalog.open(tmp_path / "cat").info.coverage.records == 3
    (record,) = Catalog.open(tmp_path / "cat").fetch([ArxivId("2209.10901")])[0]
    assert (record.title, len(record.other_titles)) == ("Of an Experiment", 3)


def test_one_id_with_different_titles_is_one_work_of_several_statements(tmp_path: Path, source: Any) -> None:
    rows = [{"title": f"Title number {number}", "arxiv_id": "2209.10901"} for number in range(60)]
    report = build_catalog([source(*rows)], tmp_path / "cat")
    assert (report.records, report.works) == (60, 1)
    (records,) = Catalog.open(tmp_path / "cat").fetch([ArxivId("2209.10901")])
    assert {record.title for record in records} <= {row["title"] for row in rows}


def test_more_titles_than_can_be_counted() -> None:
    refuse_too_many(2**32 - 1)
    with pytest.raises(CatalogError, match="4,294,967,296 bytes of titles are more than a catalogue holds"):
        refuse_too_many(2**32)

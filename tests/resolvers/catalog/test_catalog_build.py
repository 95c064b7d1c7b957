"""What a build makes of its sources, and what it says of them: reports, refusals, absurd records."""

from __future__ import annotations

import importlib.metadata
import json
import os
from pathlib import Path
from typing import Any

import pytest
import zstandard
from catalog_scene import NEW, OLD, titles_in

from normalizer.cli.main import run
from normalizer.values.ids import ArxivId
from resolvers.base import TitleQuery
from resolvers.catalog import Catalog, build_catalog, update_catalog
from resolvers.catalog.reports import ImportProgress, Skipped
from resolvers.catalog.storage.format import our_version
from resolvers.errors import ImportFormatError


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
    assert (of_file.info.importer, of_file.info.records, of_file.info.merged) == ("bibnorm", 2, 0)
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
    assert report.info.bytes == sum(file.stat().st_size for file in (report.path / "generation-0001").iterdir())
    assert {state.total for state in seen if state.stage == "reading"} == {path.stat().st_size}
    assert [(state.stage, state.done, state.records) for state in seen[-2:]] == [
        ("reading", path.stat().st_size, 2),
        ("indexing", 2, 2),
    ]


def test_titles_alone_after_lines_of_other_kinds_are_records(tmp_path: Path, source: Any) -> None:
    lines = ["", '{"title": cut', {"foo": 1}, "# comment", {"title": "On Looms"}]
    report = build_catalog([source(*lines)], tmp_path / "cat")
    assert report.records == 1
    assert [str(skipped) for skipped in report.sources[0].skipped] == [
        "2 skipped: not JSON (line 2, 4)",
        "1 skipped: no title (line 3)",
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
        pytest.param(['{"title": "t", "corpusid": 1}'], "its first lines are something else", id="foreign rows"),
        pytest.param(['{"title": "t"}'.encode("utf-16-le").decode()], "it is in UTF-16 or not a text; convert it to UTF-8", id="UTF-16"),
        pytest.param(['{"title": "", "year": 2020}'], r"every line was skipped; 1 skipped: no title \(line 1\)", id="no title"),
    ],
)  # fmt: skip
def test_file_without_a_record_says_what_was_looked_for(
    lines: list[str], message: str, tmp_path: Path, source: Any
) -> None:
    with pytest.raises(ImportFormatError, match=rf"no record found: {message}; docs/catalog.md lists") as raised:
        build_catalog([source(*lines)], tmp_path / "cat")
    assert "; or " in raised.value.__notes__[0]
    assert not (tmp_path / "cat").exists()


def test_no_source_and_a_pipe_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ImportFormatError, match="pipe: a pipe or a device, but a source is read twice"):
        build_catalog([tmp_path / "pipe"], tmp_path / "cat")
    assert not (tmp_path / "cat").exists()
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
    our_version.cache_clear()
    build_catalog([source({"title": "One", "year": 2020})], tmp_path / "cat")
    our_version.cache_clear()
    assert Catalog.open(tmp_path / "cat").info.version == "unknown"


def test_same_sources_give_the_same_files(tmp_path: Path, source: Any) -> None:
    path = source(*[{"title": f"Paper {number} of many", "year": 2020} for number in range(3200)])
    files = []
    for name in ("one", "two"):
        report = build_catalog([path], tmp_path / name)
        assert {file.name: file.bytes for file in report.info.files}["dictionary"] > 0
        files.append({file.name: file.sha256 for file in Catalog.open(tmp_path / name).info.files})
    assert files[0] == files[1]


# --- absurd records


ABSURD = {
    "title": "Of a Very Large Experiment: " + "and so on " * 2_000,
    "arxiv_id": "2209.10901",
    "authors": [f"A. Name{number}" for number in range(2_000)],
    "other_titles": ["A Shorter Title"] * 2 + ["x" * 20_000],
}


def test_absurd_record_is_kept_whole_among_others(tmp_path: Path, source: Any) -> None:
    path = source({"title": OLD, "year": 2020}, ABSURD, {"title": NEW, "year": 2021})
    assert build_catalog([path], tmp_path / "cat").records == 3
    opened = Catalog.open(tmp_path / "cat")
    (found,), (record,) = opened.find([TitleQuery("A shorter title")])[0][:1], opened.fetch([ArxivId("2209.10901")])[0]
    assert found == record
    assert opened.find([TitleQuery(str(ABSURD["title"]))])[0][0] == record
    assert (record.title, len(record.authors)) == (ABSURD["title"].strip(), 2_000)
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


# --- What `bibnorm catalog build` and `update` say


ICE = {"arxiv_id": "2009.00001", "title": "How Glaciers Carve Their Beds", "published": "2020-09-01"}
VENUE = {"title": "How glaciers carve their beds", "authors": ["Anna Cee"], "venue": "Valleys", "year": 2021}
ABSTRACT = "Glaciers carve deep valleys while frozen rivers grind ancient bedrock beneath heavy moving ice every winter"


def test_build_update_and_info(source: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = str(tmp_path / "cat")
    ice, other = source(ICE, name="arxiv.jsonl"), source(VENUE, name="other.jsonl")
    assert run(["catalog", "build", str(ice), str(other), "-o", target]) == 0
    said = capsys.readouterr().err
    assert f"{ice}: 1 record (bibnorm)\n" in said
    assert f"{target}: 2 records about 1 work in " in said
    assert run(["catalog", "info", target]) == 0
    info = " ".join(capsys.readouterr().out.split())
    assert "records 2 works 1" in info
    assert "abstracts none" in info

    more = source(
        {"arxiv_id": "2009.00001", "abstract": ABSTRACT},
        {"arxiv_id": "2009.00007", "abstract": ABSTRACT},
        "not JSON",
        name="abstracts.jsonl",
    )
    newer = source(ICE | {"title": "Ice"}, ICE, name="arxiv.jsonl")
    assert run(["catalog", "update", target, str(newer), str(more)]) == 0
    said = capsys.readouterr().err
    assert f"{newer}: 1 record (bibnorm), 1 unchanged\n" in said
    assert (
        f"{more}: 0 records (abstracts), 1 abstracts attached to records of other sources, "
        "1 abstracts without a record in the catalog\n"
    ) in said
    assert f"{more}: 1 skipped: not JSON (line 3)\n" in said
    assert run(["catalog", "build", str(more), "-o", f"{target}-2", "-q"]) == 0
    assert capsys.readouterr().err == f"{more}: 1 skipped: not JSON (line 3)\n"
    assert f"{target}: 0 records added, 1 changed in " in said
    assert "; 2 records now\n" in said
    assert run(["catalog", "info", target]) == 0
    info = " ".join(capsys.readouterr().out.split())
    assert "abstracts 1" in info
    assert ", updated 1 times" in info
    assert run(["catalog", "verify", target]) == 0


def test_update_that_cannot_be_ends_with_2(source: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["catalog", "update", str(tmp_path / "none"), str(source(ICE))]) == 2
    assert "; build one with `bibnorm catalog build SOURCE... -o" in capsys.readouterr().err
    assert run(["catalog", "update", str(tmp_path / "none")]) == 2
    assert "SOURCE" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("known", "dates"),
    [
        ([{"published": "2007-04"}, {"published": "2022-09-22"}], "2007-04 to 2022-09-22"),
        ([{"published": "2007-04"}, {"year": 2007}, {"year": 2022}], "2007-04 to 2022"),
        ([{"year": 2001}], "2001 to 2001"),
        ([{"venue": "Valleys"}], "unknown to unknown"),
    ],
)
def test_years_count_among_the_dates_of_a_catalog(
    known: list[dict[str, Any]], dates: str, source: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    build_catalog([source(*({"title": f"Looms and threads {n}"} | row for n, row in enumerate(known)))], tmp_path / "c")
    assert run(["catalog", "info", str(tmp_path / "c")]) == 0
    assert f"dates       {dates}\n" in capsys.readouterr().out

"""On the project's real data."""

from __future__ import annotations

import io
import json
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import zstandard

from normalizer.values.ids import ArxivId
from normalizer.works.quality import repaired_title
from resolvers.base import TitleQuery
from resolvers.catalog import Catalog, build_catalog, verify_catalog

pytestmark = [pytest.mark.shared, pytest.mark.once]
SLICE = 4_000


def first_rows(path: Path, count: int) -> list[dict[str, Any]]:
    with path.open("rb") as file:
        lines = io.TextIOWrapper(zstandard.ZstdDecompressor().stream_reader(file), encoding="utf-8")
        return [json.loads(line) for line in islice(lines, count)]


@pytest.fixture(scope="module")
def rows(shared: Path) -> list[dict[str, Any]]:
    return first_rows(shared / "catalog/arxiv.jsonl.zst", SLICE)


@pytest.fixture(scope="module")
def catalog(rows: list[dict[str, Any]], shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    folder = tmp_path_factory.mktemp("real")
    sources = [folder / "arxiv.jsonl.zst", folder / "other.jsonl"]
    text = "".join(json.dumps(row) + "\n" for row in rows)
    sources[0].write_bytes(zstandard.compress(text.encode()))
    others = first_rows(shared / "catalog/other.jsonl.zst", 2000)
    sources[1].write_text("".join(json.dumps(row) + "\n" for row in others), "utf-8")
    report = build_catalog([*sources, shared / "recorded/arxiv_snapshot/sample_100.jsonl"], folder / "cat", strict=True)
    assert [source.info.records for source in report.sources] == [SLICE, 2000, 100]
    verify_catalog(folder / "cat")
    return Catalog.open(folder / "cat")


def test_every_real_title_finds_its_record(catalog: Catalog, rows: list[dict[str, Any]]) -> None:
    answers = catalog.find([TitleQuery(row["title"]) for row in rows])
    missed = [
        row["title"]
        for row, records in zip(rows, answers, strict=True)
        if row["arxiv_id"] not in {record.arxiv for record in records}
    ]
    assert missed == []


def test_real_records_come_back_whole(catalog: Catalog, rows: list[dict[str, Any]]) -> None:
    answers = catalog.fetch([ArxivId(row["arxiv_id"]) for row in rows])
    for row, records in zip(rows, answers, strict=True):
        record = next(record for record in records if record.via == "catalog:arxiv.jsonl.zst")
        assert [name.text for name in record.authors] == row.get("authors", [])
        assert (record.title, record.published) == (repaired_title(" ".join(row["title"].split())), row["published"])
        assert (record.doi, record.primary_category) == (row.get("doi"), row.get("primary_category"))
        assert (record.venue, record.year, list(record.code)) == (
            row.get("venue"),
            row.get("venue_year"),
            row.get("code", []),
        )


def test_snapshot_says_more_of_the_same_paper(catalog: Catalog) -> None:
    (records,) = catalog.fetch([ArxivId("0704.0002")])
    by_file = {record.via: record for record in records}
    snapshot = by_file["catalog:sample_100.jsonl"]
    assert (snapshot.source, snapshot.published, snapshot.primary_category) == ("arxiv", "2007-03-31", "math.CO")
    assert [(name.family, name.given) for name in snapshot.authors] == [("Streinu", "Ileana"), ("Theran", "Louis")]
    assert by_file["catalog:arxiv.jsonl.zst"].title == snapshot.title


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda title: title.lower().replace("-", " "), id="case and hyphens"),
        pytest.param(lambda title: title[:-1], id="last letter lost"),
        pytest.param(lambda title: f"QuuxNet: {title}", id="name added"),
        pytest.param(lambda title: f"{title}: theory and applications", id="subtitle added"),
        pytest.param(lambda title: title[: len(title) // 2] + "q" + title[len(title) // 2 :], id="letter added"),
    ],
)
def test_damaged_real_titles_are_found(damage: Any, catalog: Catalog, rows: list[dict[str, Any]]) -> None:
    some = rows[::8]
    answers = catalog.find([TitleQuery(damage(row["title"])) for row in some])
    hits = sum(
        row["arxiv_id"] in {record.arxiv for record in records} for row, records in zip(some, answers, strict=True)
    )
    assert hits >= 0.99 * len(some)

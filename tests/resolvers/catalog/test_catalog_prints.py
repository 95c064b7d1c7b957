from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from normalizer.values.abstracts.fingerprint import fingerprint
from normalizer.values.abstracts.text import shingles_of
from normalizer.works.description import Description
from resolvers.base import TitleQuery
from resolvers.catalog import Catalog, Harvest, build_catalog, update_catalog
from resolvers.catalog.fingerprints import Abstracts

ICE = (
    "Glaciers carve deep valleys while frozen rivers grind ancient bedrock beneath heavy moving ice sheets every winter"
)
SAND = "Singing dunes hum loudly after sunset because dry quartz grains slide together along steep lee slopes downhill"
FOG = "Morning fog forms above cold rivers whenever moist spring air drifts slowly across melting mountain snow fields"
SHORT = "Withdrawn by the author."


def abstracts_of(target: Path) -> Abstracts:
    return Abstracts(Catalog.open(target)._files.arrays)


def prints(target: Path, *rows: int) -> list[bytes | None]:
    return abstracts_of(target).of(np.array(rows))


PAPERS = [
    {"title": "Of Ice", "arxiv_id": "2009.00001", "abstract": ICE},
    {"title": "Of Sand", "arxiv_id": "2009.00002"},
    {"title": "Of Fog", "year": 2020, "abstract": FOG},
    {"title": "Of Little", "year": 2020, "abstract": SHORT},
]


def attached(arxiv: str, abstract: str) -> dict[str, Any]:
    return {"arxiv_id": arxiv, "abstract": abstract}


def test_abstracts_of_records_are_kept_as_fingerprints(source: Any, tmp_path: Path) -> None:
    build_catalog([source(*PAPERS)], tmp_path / "cat")
    assert prints(tmp_path / "cat", 0, 1, 2, 3) == [fingerprint(ICE), None, fingerprint(FOG), None]
    catalog = Catalog.open(tmp_path / "cat")
    assert catalog.info.abstracts == 2
    found = catalog.find([TitleQuery(paper["title"]) for paper in PAPERS])
    assert [(each.title, each.abstract) for each, *_ in found] == [(paper["title"], None) for paper in PAPERS]
    files = [path for path in (tmp_path / "cat").rglob("*") if path.is_file()]
    assert b"frozen rivers" not in b"".join(path.read_bytes() for path in files)


def test_abstracts_without_titles_belong_to_the_records_of_their_ids(source: Any, tmp_path: Path) -> None:
    more = source(attached("2009.00002v3", SAND), attached("2009.00009", FOG), attached("2009.00001", SAND), name="a")
    report = build_catalog([source(*PAPERS), more], tmp_path / "cat")
    assert prints(tmp_path / "cat", 0, 1, 2) == [fingerprint(ICE), fingerprint(SAND), fingerprint(FOG)]
    (_, of_abstracts) = report.sources
    assert (of_abstracts.importer, of_abstracts.records) == ("abstracts", 0)
    assert (of_abstracts.attached, of_abstracts.unattached) == (2, 1)
    assert report.records == 4


def test_witness_finds_the_row(source: Any, tmp_path: Path) -> None:
    build_catalog([source(*PAPERS), source(attached("2009.00002", SAND), name="a")], tmp_path / "cat")
    abstracts = abstracts_of(tmp_path / "cat")
    found = abstracts.witness().find(shingles_of([FOG, SAND, "nothing of the kind at all " * 4]))
    assert [(asked, int(abstracts.rows[row])) for asked, row in zip(found.asked, found.rows, strict=True)] == [
        (0, 2),
        (1, 1),
    ]
    assert found.resemblances.tolist() == [1.0, 1.0]


def test_catalog_without_abstracts_says_so(source: Any, tmp_path: Path) -> None:
    build_catalog([source(PAPERS[1])], tmp_path / "cat")
    assert Catalog.open(tmp_path / "cat").info.abstracts == 0
    assert prints(tmp_path / "cat", 0) == [None]
    assert [file.bytes for file in Catalog.open(tmp_path / "cat").info.files if file.name.startswith("abstracts.")] == [
        0,
        0,
        0,
        0,
    ]


def test_repeated_record_has_the_latest_abstract(source: Any, tmp_path: Path) -> None:
    build_catalog([source(PAPERS[0], PAPERS[1], PAPERS[0] | {"abstract": SAND})], tmp_path / "cat")
    assert prints(tmp_path / "cat", 0, 1) == [fingerprint(SAND), None]


def test_updates_bring_abstracts_and_keep_those_that_are_there(source: Any, tmp_path: Path) -> None:
    target = tmp_path / "cat"
    build_catalog([source(*PAPERS, name="arxiv.jsonl")], target)
    later = source(attached("2009.00002", SAND), attached("2009.00005", FOG), name="abstracts.jsonl")
    report = update_catalog(target, [later])
    assert (report.added, report.changed, report.sources[0].attached, report.sources[0].unattached) == (0, 0, 1, 1)
    assert prints(target, 0, 1, 2, 3) == [fingerprint(ICE), fingerprint(SAND), fingerprint(FOG), None]
    assert Catalog.open(target).info.abstracts == 3
    update_catalog(target, [source(PAPERS[0] | {"title": "Of Ice and Rock", "abstract": None}, name="arxiv.jsonl")])
    assert prints(target, 0) == [fingerprint(ICE)]
    report = update_catalog(
        target, [later, source({"title": "New", "arxiv_id": "2009.00005", "year": 2020}, name="arxiv.jsonl")]
    )
    assert (report.sources[0].unchanged, report.sources[0].attached, report.added) == (1, 1, 1)
    new = next(row for row in range(9) if prints(target, row) == [fingerprint(FOG)] and row > 2)
    abstracts = abstracts_of(target)
    found = abstracts.witness().find(shingles_of([FOG, SAND, ICE]))
    assert sorted(zip(found.asked.tolist(), abstracts.rows[found.rows].tolist(), strict=True)) == [
        (0, 2),
        (0, new),
        (1, 1),
        (2, 0),
    ]


def test_harvested_abstract_of_a_record_that_has_not_changed(source: Any, tmp_path: Path) -> None:
    target = tmp_path / "cat"
    build_catalog([source(PAPERS[1], name="arxiv.jsonl")], target)
    same = Description("arxiv", "Of Sand", arxiv="2009.00002", abstract=SAND)
    report = update_catalog(target, harvests=[Harvest("oai", "arxiv", [same])])
    assert (report.added, report.changed) == (0, 0)
    assert prints(target, 0) == [fingerprint(SAND)]
    assert update_catalog(target, harvests=[Harvest("oai", "arxiv", [same])]).records == 1
    assert Catalog.open(target).info.updates == 1


@pytest.mark.parametrize("rows", [[], [0], [0, 0]])
def test_fingerprints_are_asked_for_by_row(rows: list[int], source: Any, tmp_path: Path) -> None:
    build_catalog([source(PAPERS[0])], tmp_path / "cat")
    assert prints(tmp_path / "cat", *rows) == [fingerprint(ICE)] * len(rows)

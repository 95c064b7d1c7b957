"""Catalogs that are damaged or of another version, and the damage of records that a build counts."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from catalog_scene import built

from normalizer.cli.catalog import _info as info
from normalizer.values.ids import ArxivId
from resolvers.base import TitleQuery
from resolvers.catalog import Catalog, verify_catalog
from resolvers.catalog.people import MAX_RECORDS_OF_PERSON
from resolvers.catalog.storage import mapped_files as mapped
from resolvers.catalog.storage.format import ARRAYS, RECORDS, TITLES, file_infos, read_manifest
from resolvers.catalog.storage.record_codec import BlockReader
from resolvers.errors import CatalogError

FOLDER = "generation-0001"
TITLE, OTHER = "Sediment Transport under Ice", "Another Title: With a Subtitle of Words"
PEOPLE = ["Ines Duarte", "Jonas Berg"]


INTACT = (
    "One of no parts",
    OTHER,
    {
        "title": "One before the others",
        "other_titles": ["One that comes first"],
        "abstract": " ".join(f"word{number} of rivers" for number in range(20)),
    },
    {"title": TITLE, "arxiv_id": "2209.10901", "venue": "Rivers", "year": 2022, "pages": "1-9", "authors": PEOPLE},
    {"title": "One after the others", "other_titles": ["One that comes last"]},
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    built(folder, INTACT)
    return folder / "cat"


@pytest.fixture
def path(whole: Path, tmp_path: Path) -> Path:
    """A catalog to be damaged."""
    return Path(shutil.copytree(whole, tmp_path / "cat"))


def signed(manifest: dict[str, Any]) -> str:
    """A manifest whose own checksum is right, as another version might have written it."""
    manifest.pop("sha256", None)
    text = json.dumps(manifest, sort_keys=True, indent=1) + "\n"
    return json.dumps(manifest | {"sha256": hashlib.sha256(text.encode()).hexdigest()}, sort_keys=True, indent=1) + "\n"


def change_manifest(path: Path, **changes: Any) -> None:
    manifest = path / "catalog.json"
    manifest.write_text(signed(json.loads(manifest.read_text()) | changes))


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        pytest.param(shutil.rmtree, r"no catalog in .*cat; build one with `bibnorm catalog build SOURCE\.\.\. -o .*cat`$", id="missing"),
        pytest.param(lambda path: (shutil.rmtree(path), path.touch()), "cat: a file, but a catalog is a folder", id="file"),
        pytest.param(
            lambda path: (shutil.rmtree(path), path.mkdir(), (path / "part.json").touch()),
            r"cat: a part of a catalog, not a catalog\. Merge all parts of the build: bibnorm catalog merge", id="a part",
        ),
        pytest.param(lambda path: (shutil.rmtree(path), path.mkdir()), r"cat: not a catalog \(catalog.json is missing\)", id="empty folder"),
        pytest.param(lambda path: (path / "catalog.json").unlink(), "cat: half built", id="no manifest"),
        pytest.param(
            lambda path: (path / "catalog.json").write_text("{}"), r"catalog\.json: not a bibnorm catalog",
            id="manifest of something else",
        ),
        pytest.param(
            lambda path: (path / "catalog.json").write_text("[]"), r"catalog\.json: not a bibnorm catalog",
            id="manifest that is a list",
        ),
        pytest.param(lambda path: (path / "catalog.json").write_text('{"form'), r"catalog\.json: damaged", id="manifest cut off"),
        pytest.param(lambda path: (path / "catalog.json").write_bytes(b"\xff\x00"), r"catalog\.json: damaged", id="manifest not a text"),
        pytest.param(
            lambda path: change_manifest(path, layout=2),
            "another version, layout 2 built by bibnorm .*; this bibnorm reads layout 4. Build it again: bibnorm",
            id="older layout",
        ),
        pytest.param(lambda path: change_manifest(path, folding=0), "another version, folding 0 ", id="older folding"),
        pytest.param(
            lambda path: change_manifest(path, generation="generation-0007"), r"generation-0007/dictionary: missing",
            id="generation gone",
        ),
        pytest.param(lambda path: (path / FOLDER / "terms.rows").unlink(), r"terms\.rows: missing, the catalog is incomplete", id="file gone"),
        pytest.param(
            lambda path: (path / FOLDER / "records").write_bytes(b"short"),
            r"records: expected \d+ bytes, found 5; rebuild", id="truncated",
        ),
        pytest.param(lambda path: (path / FOLDER / "records").write_bytes(b""), r"records: expected \d+ bytes, found 0;", id="empty"),
        pytest.param(
            lambda path: (path / FOLDER / "dictionary").write_bytes(b"x"), "dictionary: expected 0 bytes, found 1;",
            id="grown",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_catalog(spoil: Callable[[Path], object], message: str, path: Path) -> None:
    spoil(path)
    with pytest.raises(CatalogError, match=message):
        Catalog.open(path)


def test_files_that_contradict_each_other_are_said_to(path: Path) -> None:
    """As in a catalog that an earlier version merged from damaged parts; `verify` does not send to itself."""
    file = path / FOLDER / "titles.lengths"
    file.write_bytes(file.read_bytes()[:-2])
    change_manifest(path, files=[asdict(info) for info in file_infos(path / FOLDER)])
    with pytest.raises(
        CatalogError, match=r"the catalog is damaged\. See which file it is with: bibnorm catalog verify"
    ):
        Catalog.open(path)
    with pytest.raises(CatalogError, match="each file is as it was built, but they contradict each other"):
        verify_catalog(path)


@pytest.mark.parametrize("name", ["catalog.json", f"{FOLDER}/records"])
def test_file_without_permission(name: str, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    really = Path.open

    def refuse(self: Path, *arguments: Any, **options: Any) -> Any:
        if self == path / name:
            raise PermissionError(13, "Permission denied")
        return really(self, *arguments, **options)

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(CatalogError, match=rf"{name}: cannot be read \(Permission denied\)"):
        Catalog.open(path)


@pytest.mark.once
@pytest.mark.parametrize("fill", ["zeros", "noise"])
@pytest.mark.parametrize("name", [RECORDS, TITLES, *ARRAYS])
def test_damaged_file_is_an_error_or_finds_less_but_never_breaks(name: str, fill: str, path: Path) -> None:
    file = path / FOLDER / name
    size = file.stat().st_size
    spoilt = {"zeros": bytes(size), "noise": Random(7).randbytes(size)}[fill]
    file.write_bytes(spoilt if spoilt != file.read_bytes() else b"\x01" * size)  # the first title begins at 0
    damaged = Catalog.open(path)
    try:
        found = damaged.find([TitleQuery(TITLE), TitleQuery("Sediment transports in ice"), TitleQuery(OTHER)])
        fetched = damaged.fetch([ArxivId("2209.10901")])
        assert all(
            0 <= count <= MAX_RECORDS_OF_PERSON for [count] in damaged.people.records_of([[PEOPLE[0]], [PEOPLE[1]]])
        )
        held = damaged.coverage.of("Rivers", 2022)
        assert held.count <= 1
        assert not held.is_complete
        assert len(damaged.coverage.volumes()) <= 1
        damaged.coverage.of("arXiv", 2022)
    except CatalogError as error:
        assert "the catalog is damaged" in str(error)  # noqa: PT017 (either is right)
    else:
        assert {record.title for records in (*found, *fetched) for record in records} <= {TITLE, OTHER}
    with pytest.raises(CatalogError, match=f"{name}: damaged"):
        verify_catalog(path)


def test_block_that_claims_an_absurd_size_is_damaged() -> None:
    # https://datatracker.ietf.org/doc/html/rfc8878#section-3.1.1.1: 8 bytes of content size in a single segment.
    frame = bytes.fromhex("28b52ffde0") + (1 << 50).to_bytes(8, "little") + bytes(8)
    reader = BlockReader(memoryview(frame), np.array([len(frame)], np.uint64), b"")
    with pytest.raises(ValueError, match="block 0 is damaged"):
        reader.read([3])


def test_manifest_and_files_that_contradict_each_other(path: Path) -> None:
    manifest = json.loads((path / "catalog.json").read_text())
    change_manifest(path, coverage=manifest["coverage"] | {"records": 99})
    with pytest.raises(CatalogError, match="damaged"):
        Catalog.open(path)


@pytest.mark.parametrize("builds", [1, 2, 7])
def test_opening_while_other_generations_are_put_in_place(
    path: Path, monkeypatch: pytest.MonkeyPatch, builds: int
) -> None:
    manifests = [mapped.read_manifest(path)]
    for number in range(1, builds + 1):
        change_manifest(path, generation=f"generation-9{number:03}")
        manifests.insert(0, mapped.read_manifest(path))
    turns = iter(manifests)
    monkeypatch.setattr(mapped, "read_manifest", lambda directory: next(turns))
    assert Catalog.open(path).find([TitleQuery(TITLE)])[0][0].title == TITLE
    assert next(turns, None) is None


def test_opening_gives_up_when_the_newest_generation_is_gone(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manifests = []
    for name in ("generation-0007", "generation-0008", "generation-0008"):
        change_manifest(path, generation=name)
        manifests.append(mapped.read_manifest(path))
    turns = iter(manifests)
    monkeypatch.setattr(mapped, "read_manifest", lambda directory: next(turns))
    with pytest.raises(CatalogError, match="generation-0008/dictionary: missing"):
        Catalog.open(path)


# --- Damage is counted by source when a catalog is built, and shown by `catalog info`


ROWS = [
    {"title": "A Study of Ridge Regressio", "authors": ["Ada Lovelace, Charles Babbage, Mary Somerville"]},
    {"title": "Gradient extdollarL_1extdollar Descent", "authors": ["Ada Lovelace"]},
    {"title": "Looms That Weave Their Own Patterns", "authors": ["Ada Lovelace"]},
]


def test_damage_is_counted_and_repaired(tmp_path: Path) -> None:
    catalog = built(tmp_path, ROWS)
    held = read_manifest(tmp_path / "cat")
    assert held.sources[0].damaged == {"cut-title": 1, "joined-names": 1, "lost-tex": 1}
    kinds = ("cut-title", "joined-names", "lost-tex")
    lines = [line for line in info(held, catalog.coverage) if line.endswith(kinds)]
    assert [line.split() for line in lines] == [["damaged", "1", "cut-title"], ["1", "joined-names"], ["1", "lost-tex"]]

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from resolvers.catalog import verify_catalog
from resolvers.catalog.storage.format import FILES
from resolvers.errors import CatalogError

FOLDER = "generation-0001"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import json

    from resolvers.catalog import build_catalog

    folder = tmp_path_factory.mktemp("verify")
    rows: list[dict[str, object]] = [
        {"title": f"Paper number {n}: the story of {n}", "doi": f"10.1000/{n}"} for n in range(2100)
    ]
    rows[7] |= {"other_titles": ["The seventh paper"], "abstract": " ".join(f"word{n} of rivers" for n in range(20))}
    rows[9] |= {"arxiv_id": "2009.00001", "venue": "Rivers", "year": 2020, "pages": "1-9"}
    (folder / "papers.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    build_catalog([folder / "papers.jsonl"], folder / "cat")
    return folder / "cat"


def changed(data: bytes, at: int, bit: int) -> bytes:
    return data[:at] + bytes([data[at] ^ bit]) + data[at + 1 :]


def test_catalog_as_built_passes(path: Path) -> None:
    verify_catalog(path)
    assert sorted(file.name for file in (path / FOLDER).iterdir()) == sorted(FILES)


@pytest.mark.parametrize("name", FILES)
def test_changed_byte_in_any_file_is_noticed(name: str, path: Path) -> None:
    file = path / FOLDER / name
    whole = file.read_bytes()
    for at in {0, len(whole) // 3, len(whole) - 1}:
        file.write_bytes(changed(whole, at, 0x01))
        with pytest.raises(CatalogError, match=f"{name}: damaged, its checksum"):
            verify_catalog(path)
    file.write_bytes(whole)
    verify_catalog(path)


@pytest.mark.once
def test_changed_bit_anywhere_in_the_manifest_is_noticed(path: Path) -> None:
    manifest = path / "catalog.json"
    whole = manifest.read_bytes()
    for at in range(len(whole)):
        # Another case of a letter, which hexadecimal digits and JSON's numbers do not count; else another digit.
        manifest.write_bytes(changed(whole, at, 0x20 if whole[at : at + 1].isalpha() else 0x01))
        with pytest.raises(CatalogError):
            verify_catalog(path)
    manifest.write_bytes(whole)
    verify_catalog(path)


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"\n", b"\r\n"), (b'"updates": 0', b'"updates":  0'), (b'"updates": 0', b'"updates": false')],
)
def test_manifest_that_says_the_same_in_other_bytes_is_noticed(old: bytes, new: bytes, path: Path) -> None:
    manifest = path / "catalog.json"
    whole = manifest.read_bytes()
    manifest.write_bytes(whole.replace(old, new, 1))
    with pytest.raises(CatalogError, match=r"catalog\.json: damaged"):
        verify_catalog(path)
    manifest.write_bytes(whole)


def test_missing_catalog(tmp_path: Path, catalog: Any) -> None:
    with pytest.raises(CatalogError, match="no catalog there"):
        verify_catalog(tmp_path / "nothing")

"""Damage is counted by source when a catalog is built, and shown by `catalog info`."""

from __future__ import annotations

import json
from pathlib import Path

from normalizer.cli.catalog import _info as info
from resolvers.catalog import Catalog, build_catalog
from resolvers.catalog.storage.format import read_manifest

ROWS = [
    {"title": "A Study of Ridge Regressio", "authors": ["Ada Lovelace, Charles Babbage, Mary Somerville"]},
    {"title": "Gradient extdollarL_1extdollar Descent", "authors": ["Ada Lovelace"]},
    {"title": "Looms That Weave Their Own Patterns", "authors": ["Ada Lovelace"]},
]


def test_damage_is_counted_and_repaired(tmp_path: Path) -> None:
    source = tmp_path / "other.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    build_catalog([source], tmp_path / "made")
    held = read_manifest(tmp_path / "made")
    assert held.sources[0].damaged == {"cut-title": 1, "joined-names": 1, "lost-tex": 1}
    catalog = Catalog.open(tmp_path / "made")
    kinds = ("cut-title", "joined-names", "lost-tex")
    lines = [line for line in info(held, catalog.coverage) if line.endswith(kinds)]
    assert [line.split() for line in lines] == [["damaged", "1", "cut-title"], ["1", "joined-names"], ["1", "lost-tex"]]

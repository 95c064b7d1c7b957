"""Small catalogs of made-up papers."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from catalog_scene import built

from resolvers.catalog import Catalog

Row = dict[str, Any]
MakeSource = Callable[..., Path]
MakeCatalog = Callable[..., Catalog]


@pytest.fixture
def source(tmp_path: Path) -> MakeSource:
    """Write rows as JSON lines; texts go into the file as they are."""

    def write(*rows: Row | str, name: str = "papers.jsonl") -> Path:
        path = tmp_path / name
        lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
        path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
        return path

    return write


@pytest.fixture
def catalog(tmp_path: Path) -> MakeCatalog:
    """Build a catalog of rows, or of papers with these titles, and open it."""

    return lambda *rows: built(tmp_path, rows)

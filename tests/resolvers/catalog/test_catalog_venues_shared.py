"""Coverage of real proceedings, against the numbers of papers that these had."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
import zstandard

from resolvers.catalog import Catalog, build_catalog
from resolvers.catalog.coverage import EstimateBasis

pytestmark = [pytest.mark.shared, pytest.mark.once]

# As their organizers counted them.
PAPERS = {("ICML", 2021): 1183, ("CVPR", 2021): 1660, ("CVPR", 2022): 2074, ("ICCV", 2021): 1612, ("AAAI", 2020): 1864}
_WANTED = re.compile("|".join(f'{venue}.*year":{year}' for venue, year in PAPERS).encode())


def lines(shared: Path, name: str) -> list[bytes]:
    """The rows of those venues in those years."""
    with zstandard.open(shared / "catalog" / name, "rb") as file:
        return [line for line in io.BufferedReader(file, 1 << 20) if b'year":202' in line and _WANTED.search(line)]


@pytest.fixture(scope="module")
def rows(shared: Path) -> dict[str, list[bytes]]:
    return {name: lines(shared, f"{name}.jsonl.zst") for name in ("arxiv", "other")}


def opened(rows: dict[str, list[bytes]], folder: Path, keep: int = 1) -> Catalog:
    """A catalog without one in `keep` of the rows."""
    for name, some in rows.items():
        kept = (line for number, line in enumerate(some) if keep == 1 or number % keep)
        (folder / f"{name}.jsonl").write_bytes(b"".join(kept))
    build_catalog([folder / f"{name}.jsonl" for name in rows], folder / "cat")
    return Catalog.open(folder / "cat")


def test_real_volumes_are_as_large_as_they_were_and_complete(rows: dict[str, list[bytes]], tmp_path: Path) -> None:
    coverage = opened(rows, tmp_path).coverage
    held = {of: coverage.of(*of) for of in PAPERS}
    assert {of: one.basis for of, one in held.items()} == dict.fromkeys(PAPERS, EstimateBasis.PAGES)
    assert {of: one.expected for of, one in held.items()} == {
        of: pytest.approx(papers, rel=0.04) for of, papers in PAPERS.items()
    }
    assert [of for of, one in held.items() if not one.is_complete] == []


def test_real_volumes_that_lack_a_third_are_not_complete(rows: dict[str, list[bytes]], tmp_path: Path) -> None:
    coverage = opened(rows, tmp_path, keep=3).coverage
    held = {of: coverage.of(*of) for of in PAPERS}
    assert [of for of, one in held.items() if one.is_complete] == []

"""Coverage of real proceedings, against the numbers of papers that these had."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from resolvers.catalog import Catalog, build_catalog
from resolvers.catalog.coverage import EstimateBasis
from resolvers.catalog.source_files import open_source

pytestmark = pytest.mark.shared

# As their organizers counted them.
PAPERS = {("ICML", 2021): 1183, ("CVPR", 2021): 1660, ("CVPR", 2022): 2074, ("ICCV", 2021): 1612, ("AAAI", 2020): 1864}
_WANTED = (b'"ICML', b"CVPR", b"ICCV", b"AAAI")
_YEARS = tuple(b'year":%d' % year for year in sorted({year for _, year in PAPERS}))


def lines(shared: Path, name: str) -> Iterator[bytes]:
    """The rows of those venues in those years."""
    with open_source(shared / "catalog" / name) as source:
        for _, line in source.lines():
            if b'"venue"' in line and all(any(word in line for word in words) for words in (_WANTED, _YEARS)):
                yield line


@pytest.fixture(scope="module")
def rows(shared: Path) -> dict[str, list[bytes]]:
    return {name: list(lines(shared, f"{name}.jsonl.zst")) for name in ("arxiv", "other")}


def opened(rows: dict[str, list[bytes]], folder: Path, keep: int = 1) -> Catalog:
    """A catalog without one in `keep` of the rows."""
    for name, some in rows.items():
        kept = (line for number, line in enumerate(some) if keep == 1 or number % keep)
        (folder / f"{name}.jsonl").write_bytes(b"".join(line + b"\n" for line in kept))
    build_catalog([folder / f"{name}.jsonl" for name in rows], folder / "cat")
    return Catalog.open(folder / "cat")


@pytest.mark.once
def test_real_volumes_are_as_large_as_they_were_and_complete(rows: dict[str, list[bytes]], tmp_path: Path) -> None:
    coverage = opened(rows, tmp_path).coverage
    held = {of: coverage.of(*of) for of in PAPERS}
    assert {of: one.basis for of, one in held.items()} == dict.fromkeys(PAPERS, EstimateBasis.PAGES)
    assert {of: one.expected for of, one in held.items()} == {
        of: pytest.approx(papers, rel=0.04) for of, papers in PAPERS.items()
    }
    assert [of for of, one in held.items() if not one.is_complete] == []


@pytest.mark.once
def test_real_volumes_that_lack_a_third_are_not_complete(rows: dict[str, list[bytes]], tmp_path: Path) -> None:
    coverage = opened(rows, tmp_path, keep=3).coverage
    held = {of: coverage.of(*of) for of in PAPERS}
    assert [of for of, one in held.items() if one.is_complete] == []

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from resolvers.base import TitleQuery
from resolvers.catalog import Catalog, build_catalog

TITLES = [f"Notes on Topic {number}: Part {number % 7}" for number in range(200)]


def rows(year: int) -> list[dict[str, Any]]:
    return [{"title": title, "year": year} for title in TITLES]


@pytest.fixture
def path(source: Any, tmp_path: Path) -> Path:
    build_catalog([source(*rows(2001))], tmp_path / "cat")
    return tmp_path / "cat"


def test_reader_opened_before_a_build_still_answers_after_it(path: Path, source: Any) -> None:
    before = Catalog.open(path)
    build_catalog([source(*rows(2002))], path)
    after = Catalog.open(path)
    assert not (path / before.info.generation).exists()
    for catalog, year in ((before, 2001), (after, 2002)):
        found = catalog.find([TitleQuery(title) for title in TITLES])
        assert [(records[0].title, records[0].year) for records in found] == [(title, year) for title in TITLES]


def test_threads_share_one_reader(path: Path) -> None:
    catalog = Catalog.open(path)

    def ask(turn: int) -> list[str]:
        return [records[0].title for records in catalog.find([TitleQuery(title) for title in TITLES[turn:]])]

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(40))) == [TITLES[turn:] for turn in range(40)]


def test_processes_read_while_another_builds(path: Path, source: Any) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from resolvers.base import TitleQuery; from resolvers.catalog import Catalog\n"
        "years = set()\n"
        "print('ready', flush=True)\n"
        "while 'stop' not in years:\n"
        "    found = Catalog.open(Path(sys.argv[1])).find([TitleQuery(sys.argv[2])])[0][0]\n"
        "    years.add(found.year)\n"
        "    if found.year == 2009: years.add('stop')\n"
        "print(sorted(year for year in years if year != 'stop'))"
    )
    readers = [
        subprocess.Popen([sys.executable, "-c", program, path, TITLES[3]], stdout=subprocess.PIPE) for _ in range(2)
    ]
    for reader in readers:
        assert reader.stdout is not None
        assert reader.stdout.readline() == b"ready\n"
    for year in range(2002, 2010):
        build_catalog([source(*rows(year))], path)
    for reader in readers:
        out, _ = reader.communicate(timeout=120)
        assert reader.returncode == 0
        assert out.rstrip().endswith(b"2009]")

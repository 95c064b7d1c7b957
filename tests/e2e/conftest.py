"""What tests of the whole program share: the sample catalog, a folder without settings, and what LaTeX calls."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from copied_program import Copied, copied_program
from kills import Runs, with_sample
from latexmk_paper import LATER
from lock_runs import PAGES
from places import FIXTURES, ROOT

from resolvers.catalog import build_catalog


@pytest.fixture(scope="session")
def sample_catalog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The catalog of the 2,000 records in fixtures."""
    folder = tmp_path_factory.mktemp("catalog") / "sample"
    build_catalog([FIXTURES / "catalog/sample.jsonl"], folder)
    return folder


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder, no setting from anywhere, and a day that does not change."""
    for name in os.environ:
        if name.startswith("BIBNORM_"):
            monkeypatch.delenv(name)
    for name in ("CONFIG", "CACHE", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / "settings"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1760000000")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def offline_folder(own_folder: Path, sample_catalog: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same with the sample catalog in the environment, and no network."""
    monkeypatch.setenv("BIBNORM_CATALOG", str(sample_catalog))
    monkeypatch.setenv("BIBNORM_OFFLINE", "1")
    return own_folder


@pytest.fixture
def pages_folder(offline_folder: Path) -> Path:
    """The same with pages of every layout in it."""
    for page in PAGES:
        (offline_folder / page).write_bytes((FIXTURES / "pages" / page).read_bytes())
    return offline_folder


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    with with_sample(tmp_path_factory.mktemp("runs")) as ready:
        yield ready


@pytest.fixture(scope="session")
def copied(tmp_path_factory: pytest.TempPathFactory, sample_catalog: Path) -> Iterator[Copied]:
    """Makes programs `bibnorm` that start at once, for what starts many."""
    with copied_program(tmp_path_factory.mktemp("copied"), sample_catalog) as ready:
        yield ready


@pytest.fixture(scope="module")
def latex_tools(tmp_path_factory: pytest.TempPathFactory, copied: Copied) -> Path:
    """A folder with the program, a catalog, and one that knows of one more work."""
    folder = tmp_path_factory.mktemp("tools")
    build_catalog([FIXTURES / "catalog/sample.jsonl"], folder / "catalog")
    (folder / "later.jsonl").write_text(json.dumps(LATER) + "\n")
    build_catalog([folder / "later.jsonl"], folder / "later")
    program = folder / "bin/bibnorm"
    program.parent.mkdir()
    copied.write(program)
    return folder


@pytest.fixture(scope="module")
def latex_environment(latex_tools: Path) -> dict[str, str]:
    """What LaTeX and the program that it calls are run with: this catalog, and no network."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BIBNORM_")}
    return kept | {
        "PATH": f"{latex_tools / 'bin'}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "BIBNORM_CATALOG": str(latex_tools / "catalog"),
        "BIBNORM_CACHE": str(latex_tools / "cache"),
        "BIBNORM_OFFLINE": "1",
    }

"""What tests of the whole program share: the sample catalogue, and a folder of their own without settings."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from lock_runs import PAGES
from places import FIXTURES

from resolvers.catalog import build_catalog


@pytest.fixture(scope="session")
def sample_catalog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The catalogue of the 2,000 records in fixtures."""
    folder = tmp_path_factory.mktemp("catalog") / "sample"
    build_catalog([FIXTURES / "catalog/sample.jsonl"], folder)
    return folder


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder, no setting from anywhere, and a day that does not change."""
    for name in os.environ:
        if name.startswith("BIBNORM_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1760000000")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def offline_folder(own_folder: Path, sample_catalog: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same with the sample catalogue in the environment, and no network."""
    monkeypatch.setenv("BIBNORM_CATALOG", str(sample_catalog))
    monkeypatch.setenv("BIBNORM_OFFLINE", "1")
    return own_folder


@pytest.fixture
def pages_folder(offline_folder: Path) -> Path:
    """The same with pages of every layout in it."""
    for page in PAGES:
        (offline_folder / page).write_bytes((FIXTURES / "pages" / page).read_bytes())
    return offline_folder

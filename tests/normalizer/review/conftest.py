"""What tests of the page share: the name of a lock in a folder of its own, and a client of the page for a small one."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser_locks import small
from review_tab import Tab


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)  # commands name files as they are seen from here
    return tmp_path / "refs.lock.json"


@pytest.fixture
def tab(path: Path) -> Tab:
    return Tab(path, small())

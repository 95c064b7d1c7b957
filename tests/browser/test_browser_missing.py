"""Why browser tests cannot run, as the skipped ones say it. Needs no browser."""

from __future__ import annotations

from pathlib import Path

import browser
import pytest


@pytest.mark.parametrize(
    ("programs", "axe", "expected"),
    [
        pytest.param(["chromium"], True, None, id="all is there"),
        pytest.param(["google-chrome"], True, None, id="Chrome will do"),
        pytest.param(["firefox"], True, "needs Chromium on the PATH", id="another browser will not"),
        pytest.param(["chromium"], False, "needs axe-core (tests/browser/bring_axe.sh)", id="axe is not there"),
        pytest.param(
            [], False, "needs Chromium on the PATH, axe-core (tests/browser/bring_axe.sh)", id="nothing is there"
        ),
    ],
)
def test_what_is_missing_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, programs: list[str], axe: bool, expected: str | None
) -> None:
    for name in programs:
        (tmp_path / name).touch(mode=0o755)
    script = tmp_path / "axe.min.js"
    if axe:
        script.touch()
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("BIBNORM_AXE", str(script))
    assert browser.missing() == expected

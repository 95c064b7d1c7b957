"""The age of a catalog, as `catalog info` and `check` report it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from normalizer.app.session import catalog_age
from normalizer.cli.main import run
from resolvers.catalog import Catalog, build_catalog


def built(folder: Path, *dates: str, arxiv: bool = True) -> Path:
    rows = [
        {"title": f"On Engine {number}", "published": day} | ({"arxiv_id": f"2401.{number:05}"} if arxiv else {})
        for number, day in enumerate(dates, start=1)
    ]
    (folder / "ours.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    build_catalog([folder / "ours.jsonl"], folder / "cat")
    return folder / "cat"


@pytest.mark.parametrize(
    ("dates", "arxiv", "newest", "is_stale"),
    [
        (("2024-01-05", "2024-05-01"), True, "2024-05-01 (arXiv), 184 days old", True),
        (("2024-08-03",), True, "2024-08-03 (arXiv), 90 days old", False),
        (("2024-08",), False, "2024-08-31, 62 days old", False),
        (("2023",), False, "2023-12-31, 306 days old", True),
        (("2031-05-01",), False, "2024-11-01, 0 days old", False),
    ],
)
def test_age_is_that_of_the_newest_record(
    dates: tuple[str, ...], arxiv: bool, newest: str, is_stale: bool, tmp_path: Path
) -> None:
    path = built(tmp_path, *dates, arxiv=arxiv)
    age = catalog_age(Catalog.open(path).info, date(2024, 11, 1))
    assert age is not None
    assert str(age) == newest
    assert (age.warning(path) is not None) == is_stale


def test_check_says_in_one_line_that_the_catalog_is_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1730419200")  # 2024-11-01
    path = built(tmp_path, "2024-05-01")
    (tmp_path / "refs.bib").write_text("@misc{a, title = {On Engine 1}, year = {2024}, eprint = {2401.00001}}\n")
    run(["check", str(tmp_path / "refs.bib"), "--catalog", str(path), "--no-cache"])
    said = capsys.readouterr().err.splitlines()
    expected = f"{path}: newest record 2024-05-01 (arXiv), 184 days old; newer works are not in it; "
    assert [line for line in said if "newest" in line] == [f"{expected}run `bibnorm catalog update {path} --oai`"]
    run(["catalog", "info", str(path)])
    assert "newest      2024-05-01 (arXiv), 184 days old; built" in capsys.readouterr().out

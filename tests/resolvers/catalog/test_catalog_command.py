"""What `bibnorm catalog build` and `update` say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from normalizer.cli.main import run

ICE = {"arxiv_id": "2009.00001", "title": "How Glaciers Carve Their Beds", "published": "2020-09-01"}
VENUE = {"title": "How glaciers carve their beds", "authors": ["Anna Cee"], "venue": "Valleys", "year": 2021}
ABSTRACT = "Glaciers carve deep valleys while frozen rivers grind ancient bedrock beneath heavy moving ice every winter"


def test_build_update_and_info(source: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = str(tmp_path / "cat")
    ice, other = source(ICE, name="arxiv.jsonl"), source(VENUE, name="other.jsonl")
    assert run(["catalog", "build", str(ice), str(other), "-o", target]) == 0
    said = capsys.readouterr().err
    assert f"{ice}: 1 record (bibnorm)\n" in said
    assert f"{target}: 2 records about 1 work in " in said
    assert run(["catalog", "info", target]) == 0
    info = " ".join(capsys.readouterr().out.split())
    assert "records 2 works 1" in info
    assert "abstracts none" in info

    more = source(
        {"arxiv_id": "2009.00001", "abstract": ABSTRACT},
        {"arxiv_id": "2009.00007", "abstract": ABSTRACT},
        "not JSON",
        name="abstracts.jsonl",
    )
    newer = source(ICE | {"title": "Ice"}, ICE, name="arxiv.jsonl")
    assert run(["catalog", "update", target, str(newer), str(more)]) == 0
    said = capsys.readouterr().err
    assert f"{newer}: 1 record (bibnorm), 1 unchanged\n" in said
    assert (
        f"{more}: 0 records (abstracts), 1 abstracts attached to records of other sources, "
        "1 abstracts without a record in the catalog\n"
    ) in said
    assert f"{more}: 1 skipped: not JSON (line 3)\n" in said
    assert f"{target}: 0 records added, 1 changed in " in said
    assert "; 2 records now\n" in said
    assert run(["catalog", "info", target]) == 0
    info = " ".join(capsys.readouterr().out.split())
    assert "abstracts 1" in info
    assert ", updated 1 times" in info
    assert run(["catalog", "verify", target]) == 0


def test_update_that_cannot_be_ends_with_2(source: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["catalog", "update", str(tmp_path / "none"), str(source(ICE))]) == 2
    assert "; build one with `bibnorm catalog build SOURCE... -o" in capsys.readouterr().err
    assert run(["catalog", "update", str(tmp_path / "none")]) == 2
    assert "SOURCE" in capsys.readouterr().err

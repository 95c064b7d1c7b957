"""What `bibnorm catalog` says to bad input, and that it goes on or leaves everything as it was."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from normalizer.cli.main import run

Row = dict[str, object]
ICE: Row = {"arxiv_id": "2009.00001", "title": "How Glaciers Carve Their Beds", "published": "2020-09-01"}


@pytest.fixture(autouse=True)
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    write("ice.jsonl", ICE)
    assert run(["catalog", "build", "ice.jsonl", "-o", "cat", "-q"]) == 0
    capsys.readouterr()


def write(name: str, *rows: Row | str) -> None:
    lines = (row if isinstance(row, str) else json.dumps(row) for row in rows)
    Path(name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def older_layout() -> None:
    path = Path("cat/catalog.json")
    path.write_text(json.dumps(json.loads(path.read_text()) | {"layout": 1, "version": "0.0.1"}))


def foreign_folder() -> None:
    shutil.rmtree("cat")
    Path("cat").mkdir()
    Path("cat/thesis.tex").write_text("mine")


def one_byte_changed() -> None:
    path = Path("cat/generation-0001/titles")
    path.write_bytes(path.read_bytes()[:-1] + bytes([path.read_bytes()[-1] ^ 1]))


REBUILD = "Build it again: bibnorm catalog build SOURCE... -o cat"


@pytest.mark.parametrize(
    ("spoil", "command", "words"),
    [
        pytest.param(older_layout, ["info", "cat"], f"layout 1 built by bibnorm 0.0.1; this bibnorm reads layout 4. {REBUILD}", id="an older layout"),
        pytest.param(older_layout, ["update", "cat", "ice.jsonl"], REBUILD, id="an older layout to be updated"),
        pytest.param(one_byte_changed, ["verify", "cat"], "titles: damaged, its checksum is not", id="a changed byte"),
        pytest.param(one_byte_changed, ["update", "cat", "ice.jsonl"], "the catalog is damaged", id="a changed byte before an update"),
        pytest.param(foreign_folder, ["build", "ice.jsonl", "-o", "cat"], "not empty and not a catalog (it holds 'thesis.tex')", id="another folder built into"),
        pytest.param(foreign_folder, ["update", "cat", "ice.jsonl"], "cat: not a catalog", id="another folder updated"),
    ],
)  # fmt: skip
def test_folder_that_cannot_be_used_is_left_as_it_is(
    spoil: Callable[[], None], command: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil()
    before = {path: path.read_bytes() for path in Path("cat").rglob("*") if path.is_file()}
    assert run(["catalog", *command]) == 2
    assert words in capsys.readouterr().err
    assert {path: path.read_bytes() for path in Path("cat").rglob("*") if path.is_file()} == before


BAD: dict[str, tuple[Row | str, str]] = {
    "not JSON": ("{'title': 'On Ice'}", "not JSON"),
    "JSON, but no object": ("[1, 2]", "not a JSON object"),
    "a title that is a list": ({"title": ["On", "Ice"], "year": 2020}, "no title"),
    "a year of letters": ({"title": "On Ice", "year": "MMXX"}, "year is not a year from 1 to 9999"),
}


@pytest.mark.parametrize(("row", "reason"), BAD.values(), ids=BAD.keys())
def test_bad_line_is_counted_and_named_and_the_rest_goes_on(
    row: Row | str, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    new: Row = {"arxiv_id": "2009.00003", "title": "Dunes That Sing at Night"}
    write("more.jsonl", new, row, "", {"title": "Lava Tubes as Shelters", "year": 2020}, row)
    Path("bibnorm.toml").write_text("strict = true")  # which is about bibliographies
    assert run(["catalog", "update", "cat", "more.jsonl"]) == 0
    said = capsys.readouterr().err
    assert f"more.jsonl: 2 skipped: {reason} (line 2, 5)\n" in said
    assert "cat: 2 records added" in said
    assert run(["catalog", "build", "more.jsonl", "-o", "strict", "--strict"]) == 2
    assert f"more.jsonl:2: {reason}. Mend the line, or build without --strict." in capsys.readouterr().err
    assert not Path("strict").exists()

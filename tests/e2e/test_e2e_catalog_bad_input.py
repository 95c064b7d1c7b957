"""What `bibnorm catalog` says to bad input, and that it goes on or leaves everything as it was."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from normalizer.cli.main import run
from normalizer.values.ids import ArxivId
from resolvers.base import TitleQuery
from resolvers.catalog import Catalog

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
    path.write_bytes(path.read_bytes()[:-1] + b"?")


REBUILD = "Build it again: bibnorm catalog build SOURCE... -o cat"


@pytest.mark.parametrize(
    ("spoil", "command", "words"),
    [
        pytest.param(older_layout, ["info", "cat"], f"layout 1 built by bibnorm 0.0.1; this bibnorm reads layout 2. {REBUILD}", id="an older layout"),
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
    assert run(["catalog", "update", "cat", "more.jsonl"]) == 0
    said = capsys.readouterr().err
    assert f"more.jsonl: 2 skipped: {reason} (line 2, 5)\n" in said
    assert "cat: 2 records added" in said
    assert run(["catalog", "build", "more.jsonl", "-o", "strict", "--strict"]) == 2
    assert f"more.jsonl:2: {reason}. Mend the line, or build without --strict." in capsys.readouterr().err
    assert not Path("strict").exists()


def test_absurd_records_are_kept_and_found() -> None:
    words = " ".join(f"moraine{number}" for number in range(9_000))
    assert len(words) > 100_000
    many = [f"Ada{number} Lovelace{number}" for number in range(10_000)]
    write(
        "more.jsonl",
        {"arxiv_id": "2009.00004", "title": words},
        {"arxiv_id": "2009.00005", "title": "Everyone on Everything in the Valley", "authors": many},
    )
    assert run(["catalog", "update", "cat", "more.jsonl", "-q"]) == 0
    assert run(["catalog", "build", "ice.jsonl", "more.jsonl", "-o", "both", "-q"]) == 0
    for name in ("cat", "both"):
        catalog = Catalog.open(Path(name))
        long, crowd = catalog.find([TitleQuery(words[:300]), TitleQuery("Everyone on everything in the valley")])
        assert long[0].title == words
        assert [author.text for author in crowd[0].authors] == many
        assert run(["catalog", "verify", name, "-q"]) == 0


def test_one_id_with_two_titles_is_found_by_both() -> None:
    write("more.jsonl", ICE | {"title": "Carving by Glaciers, Revisited"}, {"arxiv_id": "2009.00006", "title": "Fog"})
    assert run(["catalog", "build", "ice.jsonl", "more.jsonl", "-o", "both", "-q"]) == 0
    catalog = Catalog.open(Path("both"))
    asked = [TitleQuery(str(ICE["title"])), TitleQuery("Carving by Glaciers, Revisited")]
    assert [{record.arxiv for record in found} for found in catalog.find(asked)] == [{"2009.00001"}] * 2
    assert {record.title for record in catalog.fetch([ArxivId("2009.00001")])[0]} == {
        "How Glaciers Carve Their Beds",
        "Carving by Glaciers, Revisited",
    }


def test_file_without_a_record_says_what_was_looked_for(capsys: pytest.CaptureFixture[str]) -> None:
    write("poem.txt", "Shall I compare thee", "to a glacier's bed?")
    assert run(["catalog", "update", "cat", "poem.txt"]) == 2
    said = capsys.readouterr().err
    assert "poem.txt: no record found: its first 2 lines are something else. Looked for JSON" in said
    assert Catalog.open(Path("cat")).info.updates == 0

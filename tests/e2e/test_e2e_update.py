"""`update` from the command line: what is printed and written, and online sources beside a catalog or without one."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from fakes.corpus import Paper, Venue, people
from fakes.faults import Status
from online_world import World, running
from places import FIXTURES

from normalizer.cli.main import run
from resolvers.catalog import build_catalog

PAPERS = (
    Paper(
        "Engines that Weave Algebraic Patterns",
        people("Ada Lovelace", "Charles Babbage"),
        arxiv="2401.00001",
        doi="10.1109/cvpr.2024.90001",
        venue=Venue("IEEE/CVF Conference on Computer Vision and Pattern Recognition", 2024, "CVPR", pages="101-110"),
    ),
)
ENTRY = """@misc{engines, title = {Engines that Weave Algebraic Patterns}, author = {Ada Lovelace and others},
  eprint = {2401.00001}, archiveprefix = {arXiv}, year = 2024}
"""
LOCAL = """@inproceedings{comets, title = {Knitting with Comets}, author = {Lin Wei and Ada Okafor},
  booktitle = {ICML}, year = 2021}
"""


@pytest.fixture
def world(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with running(World(PAPERS, monkeypatch, own_folder / "cache", gap=3.0)) as made:
        yield made


@pytest.fixture
def refs(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    build_catalog([FIXTURES / "update" / "works.jsonl"], own_folder / "catalog")
    monkeypatch.setenv("BIBNORM_CATALOG", str(own_folder / "catalog"))
    (own_folder / "refs.bib").write_text(LOCAL, encoding="utf-8")
    return own_folder / "refs.bib"


def test_online_sources_give_the_publication_and_nothing_is_asked_twice(world: World) -> None:
    Path("refs.bib").write_text(ENTRY, encoding="utf-8")
    assert world.run("update", "refs.bib", "--online", "--write") == 0
    text = Path("refs.bib").read_text(encoding="utf-8")
    assert text.startswith("@inproceedings{engines, ")
    assert "{Ada Lovelace and Charles Babbage}" in text
    assert "doi = {10.1109/cvpr.2024.90001}" in text
    assert "pages = {101--110}" in text
    asked = world.counts()
    assert world.run("update", "refs.bib", "--online", "--write") == 0
    assert Path("refs.bib").read_text(encoding="utf-8") == text
    assert sum(world.counts().values()) - sum(asked.values()) <= 1  # the DOI is new


def test_an_outage_changes_nothing_and_is_told(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    Path("refs.bib").write_text(ENTRY, encoding="utf-8")
    for service in world.services.all:
        service.faults.extend([Status(503)] * 200)
    assert world.run("update", "refs.bib", "--online", "--write") == 3
    assert Path("refs.bib").read_text(encoding="utf-8") == ENTRY
    assert "run the same command again" in capsys.readouterr().err


def test_a_diff_is_printed_and_written_only_on_request(refs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["update", "refs.bib"]) == 0
    said = capsys.readouterr()
    assert "comets: pages, publisher" in said.out
    assert "nothing was written" in said.err
    assert refs.read_text(encoding="utf-8") == LOCAL
    assert run(["update", "refs.bib", "--only", "pages", "--write"]) == 0
    assert "pages = {111--120}" in refs.read_text(encoding="utf-8")
    assert "publisher" not in refs.read_text(encoding="utf-8")


def test_an_excluded_file_of_a_folder_stays(refs: Path) -> None:
    before = refs.read_bytes()
    Path("clean.bib").write_text("@misc{a, title = {A Title}}")
    assert run(["update", ".", "--write", "--exclude", "refs.*"]) == 0
    assert refs.read_bytes() == before


def test_check_counts_what_update_puts_right(refs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    two_faults = LOCAL.replace("comets", "other").replace("2021", "2019").replace("Wei and Ada Okafor", "Wei")
    refs.write_text(LOCAL.replace("2021", "2020") + two_faults, encoding="utf-8")
    assert run(["check", "refs.bib"]) == 1
    assert "3 warnings in 2 entries; `bibnorm update` may put 1 right" in capsys.readouterr().err
    assert run(["update", "refs.bib", "--write", "--only", "year"]) == 0
    assert run(["check", "refs.bib"]) == 1
    assert "2 warnings in 2 entries\n" in capsys.readouterr().err


def test_standard_input_is_updated_to_standard_output(
    refs: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(LOCAL.encode())))
    assert run(["update", "-", "--write"]) == 0
    assert b"pages = {111--120}" in capsysbinary.readouterr().out


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["refs.bib", "--only", "colour"], "unknown value 'colour'"),
        (["refs.bib", "--source", "crossref"], "--source needs --online"),
        (["-", "--interactive"], "name a file"),
        (["none.bib"], "there is no such file"),
    ],
)
def test_wrong_usage_is_told_before_anything_is_done(
    options: list[str], why: str, refs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["update", *options]) == 2
    assert why in capsys.readouterr().err
    assert refs.read_text(encoding="utf-8") == LOCAL


def test_each_entry_is_asked_for(
    refs: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for answer, expected in (("n\n", LOCAL), ("y\n", None)):
        monkeypatch.setattr("sys.stdin", io.StringIO(answer))
        assert run(["update", "refs.bib", "--interactive"]) == 0
        assert (refs.read_text(encoding="utf-8") == LOCAL) is (expected == LOCAL)
    assert "comets: pages, publisher" in capsys.readouterr().err

"""`bibnorm compare` on the sample catalog and on files: the view, its JSON, what it refuses."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fakes.faults import Status
from online_world import PAPERS, World, running

import normalizer
from normalizer.app.compare import CompareError
from normalizer.cli.main import run

TWO_WORKS = ("hep-th/9301068", "hep-th/9408140")
BIB = r"""
@inproceedings{DBLP:conf/cvpr/Zhai22,
  title = {Scaling Vision Transformers},
  author = {Zhai, Xiaohua and Kolesnikov, Alexander and others},
  booktitle = {Computer Vision and Pattern Recognition}, year = 2022, pages = {1204--1213}
}
@article{extended,
  title = {Scaling Vision Transformers}, author = {Zhai, Xiaohua and Kolesnikov, Alexander},
  journal = {Journal of Machine Learning Research}, year = 2024
}
@book{knuth, title = {The Art of Computer Programming}, author = {Knuth, Donald E.}, year = 1968}
@misc{untitled, author = {Zhai, Xiaohua}}
"""
GOLDEN = """\
            hep-th/9301068                               hep-th/9408140
source      sample (catalog:sample.jsonl)                sample (catalog:sample.jsonl)
title       Two Dimensional QCD is a String Theory       Two dimensional QCD is a string theory
authors     David J. Gross; Washington Taylor            Søren Köster
year        1993                                         1994
printed as  preprint                                     preprint
identifiers arXiv:hep-th/9301068,                        arXiv:hep-th/9408140
            doi:10.1016/0550-3213(93)90403-C

weights     level           bits     sum
prior                          ?       ?  ?
title       same               ?       ?  ?
authors     other              ?       ?  ?
year        near               ?       ?  ?
identifiers other-arxiv        ?       ?  ?
veto        other-arxiv-number: they have two arXiv numbers

relation    namesake; probability of one work 0.0000, decided by the veto, whatever the sum is
They are two works of one title by different people.

policy      answer      question (commands)
find        no          is this the work that was searched for? (match, cite, build)
join        no          do two source records become one? (catalog build, build)
publish     no          is this the published version of the entry? (check, fix --unsafe)
present     no          is the work in the .bib file already? (build --merge, sync)
duplicate   no          are two entries of a file one work? (check, fix --unsafe)
describe    wrong       does an entry describe the work whose identifier it has? (check)
"""


@pytest.fixture(autouse=True)
def bib(offline_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("COLUMNS", raising=False)
    path = offline_folder / "refs.bib"
    path.write_text(BIB, encoding="utf-8")
    return path


def compared(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert run(["compare", *arguments, "--format", "json"]) == 0
    [line] = capsys.readouterr().out.splitlines()
    found = json.loads(line)
    assert isinstance(found, dict)
    return found


def test_view_of_two_works_of_one_title(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["compare", *TWO_WORKS]) == 0
    lines = capsys.readouterr().out.splitlines()
    start = lines.index("weights     level           bits     sum") + 1
    end = next(place for place, line in enumerate(lines) if line.startswith("veto"))
    shown = [f"{line[:24]}{'?':>8}{'?':>8}  ?" if start <= place < end else line for place, line in enumerate(lines)]
    assert "\n".join(shown) + "\n" == GOLDEN


def test_sums_of_the_waterfall_go_from_the_prior_to_the_total(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["compare", "2106.04560", "refs.bib:DBLP:conf/cvpr/Zhai22"]) == 0
    lines = capsys.readouterr().out.splitlines()
    start = lines.index("weights     level           bits     sum") + 1
    rows = [line[24:40].split() for line in lines[start : lines.index("", start)]]
    total = 0.0
    for weight, sum_ in rows:
        total += float(weight)
        assert total == pytest.approx(float(sum_), abs=0.03)
    assert f"from the sum, {rows[-1][1]} bits" in "\n".join(lines)
    assert all(line.count("|") == 1 for line in lines[start : lines.index("", start)])


def test_json_has_the_documented_keys_and_adds_up(capsys: pytest.CaptureFixture[str]) -> None:
    found = compared(capsys, "2106.04560", "refs.bib:DBLP:conf/cvpr/Zhai22")
    assert list(found) == [
        "left", "right", "relation", "sentence", "one_work", "probability", "decided_by", "veto", "prior", "sum",
        "fields", "policies", "differences",
    ]  # fmt: skip
    assert found["one_work"] is True
    assert (found["decided_by"], found["veto"]) == ("weights", None)
    assert found["sum"] == pytest.approx(found["prior"] + sum(row["weight"] for row in found["fields"]), abs=0.001)
    assert found["probability"] == pytest.approx(1 / (1 + 2 ** -found["sum"]), abs=0.001)
    title, authors = (next(row for row in found["fields"] if row["field"] == name) for name in ("title", "authors"))
    assert (title["left"], title["right"], title["level"]) == (title["left"], title["left"], "same")
    assert authors["right"] == "Zhai, Xiaohua; Kolesnikov, Alexander et al."
    assert [row["policy"] for row in found["policies"]] == [
        "find", "join", "publish", "present", "duplicate", "describe",
    ]  # fmt: skip
    value = normalizer.compare("2106.04560", "refs.bib:DBLP:conf/cvpr/Zhai22", catalog=_catalog(), offline=True)
    assert json.loads(json.dumps(value.as_json())) == found


def test_differences_on_purpose_have_their_reason(capsys: pytest.CaptureFixture[str]) -> None:
    found = compared(capsys, "refs.bib:extended", "refs.bib:DBLP:conf/cvpr/Zhai22")
    assert (found["relation"], found["veto"]["name"]) == ("extended", "meeting-and-journal")
    [difference] = found["differences"]
    assert difference["reason"] == "two publications that differ are never merged, but a reader may mean either"
    assert difference["actions"] == {
        "find": "ask", "join": "no", "publish": "ask", "present": "no", "duplicate": "no", "describe": "ask",
    }  # fmt: skip


@pytest.mark.parametrize(
    "pair", [TWO_WORKS, ("2106.04560", "refs.bib:extended"), ("refs.bib:knuth", "Pointer Networks")]
)
def test_order_of_the_two_changes_the_sides_and_nothing_else(
    pair: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = compared(capsys, *pair), compared(capsys, *reversed(pair))
    for found in (one, other):
        for row in (found, *found["fields"]):
            row["left"], row["right"] = sorted((row["left"], row["right"]))
    assert one == other


def test_entry_is_the_same_as_itself(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("refs.bib:knuth", "refs.bib:DBLP:conf/cvpr/Zhai22"):
        assert run(["compare", name, name]) == 0
        said = capsys.readouterr()
        assert "relation    same" in said.out
        assert f"{name}: both sides are the same" in said.err


def test_titles_are_looked_up_and_else_compared_as_they_stand(capsys: pytest.CaptureFixture[str]) -> None:
    found = compared(capsys, "Scaling Vision Transformers", "https://arxiv.org/abs/2106.04560v1")
    assert found["relation"] == "same"
    assert run(["compare", "Scaling Vision Transformers for Goats", "2106.04560"]) == 0
    said = capsys.readouterr()
    assert "is compared as a title without other fields" in said.err
    assert "source      title " in said.out
    assert (
        run(["compare", "Goat, A. and Kid, B. Scaling Vision Transformers for Goats. In ICML, 2021.", "2106.04560"])
        == 0
    )
    said = capsys.readouterr()
    assert "is compared with what it says alone" in said.err
    assert "authors     Goat, A.; Kid, B. et al." in said.out


def test_two_entries_need_no_source(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIBNORM_CATALOG", "nowhere")
    assert run(["compare", "refs.bib:knuth", "refs.bib:extended"]) == 0
    assert "relation    different" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("2912.12345", "2912.12345: not found in any queried source; check the identifier, or name more sources"),
        ("doi:10.1000/nowhere", "doi:10.1000/nowhere: not found in any queried source"),
        ("refs.bib:knut", "refs.bib: there is no entry 'knut'; did you mean 'knuth'?"),
        ("refs.bib:conf/cvpr", "refs.bib: there is no entry 'conf/cvpr'; did you mean 'DBLP:conf/cvpr/Zhai22'?"),
        ("refs.bib:goats", "refs.bib: there is no entry 'goats'; name one of its keys"),
        ("refs.bib", "refs.bib: an entry is named by its key; write refs.bib:KEY"),
        ("refs.bib:", "refs.bib:: an entry is named by its key; write refs.bib:KEY"),
        ("none.bib:knuth", "cannot read none.bib: No such file or directory"),
        ("refs.bib:untitled", "refs.bib:12: the entry 'untitled' has no title; add one to compare it"),
        ("", "'' names no work; give an identifier, a title, or FILE.bib:KEY"),
        ("12345", "'12345' names no work; give an identifier, a title, or FILE.bib:KEY"),
    ],
)
def test_what_names_no_work_is_refused(name: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    for pair in (["2106.04560", name], [name, "2106.04560"]):
        assert run(["compare", *pair]) == 2
        said = capsys.readouterr()
        assert said.out == ""
        assert message in said.err


def test_key_may_hold_the_name_of_a_file(bib: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (bib.parent / "a.bib:b.bib").write_text("@misc{k, title = {On Looms}, year = 1840}", encoding="utf-8")
    [title] = [row for row in compared(capsys, "a.bib:b.bib:k", TWO_WORKS[0])["fields"] if row["field"] == "title"]
    assert title["left"] == "On Looms"


def test_output_is_written_to_a_new_file(bib: Path) -> None:
    assert run(["compare", *TWO_WORKS, "-o", "view.txt", "-q"]) == 0
    assert (bib.parent / "view.txt").read_text(encoding="utf-8").startswith(" " * 12 + TWO_WORKS[0])
    assert run(["compare", *TWO_WORKS, "-o", "view.txt"]) == 2
    assert run(["compare", *TWO_WORKS, "-o", "view.txt", "--force"]) == 0


def test_narrow_terminal_wraps_both_sides(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "64")
    assert run(["compare", *TWO_WORKS]) == 0
    sides = capsys.readouterr().out.partition("weights")[0].splitlines()
    assert all(len(line) <= 64 for line in sides)
    assert "title       Two Dimensional QCD is a   Two dimensional QCD is a" in sides


def test_match_shows_the_weights_with_explain_and_verbose(capsys: pytest.CaptureFixture[str]) -> None:
    Path("page.txt").write_text("Scaling Vision Transformers\nNobody Has Ever Written This\n", encoding="utf-8")
    assert run(["match", "page.txt", "--explain"]) == 0
    brief = capsys.readouterr().out.splitlines()
    assert len(brief) == 2
    assert brief[0].startswith("page.txt:1: matched (same-title, 0.9")
    assert run(["match", "page.txt", "--explain", "-v"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line.startswith("page.txt:")] == brief
    assert "    weights     level           bits     sum" in lines
    assert any(line.startswith("    relation    ") and "probability of one work 0." in line for line in lines)


def test_function_returns_the_value_with_its_representations() -> None:
    view = normalizer.compare(*TWO_WORKS, catalog=_catalog(), offline=True)
    assert isinstance(view, normalizer.Explanation)
    assert repr(view) == "<Explanation: 'hep-th/9301068' and 'hep-th/9408140': namesake (0.000, other-arxiv-number)>"
    page = view._repr_html_()
    assert page.startswith("<table><thead><tr><th>field</th><th>hep-th/9301068</th>")
    assert "<td>other-arxiv-number</td>" in page
    with pytest.raises(CompareError, match="names no work"):
        normalizer.compare("", "2106.04560", catalog=_catalog(), offline=True)


def _catalog() -> str:
    return os.environ["BIBNORM_CATALOG"]


@pytest.fixture
def world(bib: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.delenv("BIBNORM_OFFLINE")
    monkeypatch.delenv("BIBNORM_CATALOG")
    with running(World(PAPERS, monkeypatch, bib.parent / "cache", gap=3.0)) as made:
        yield made


def test_online_sources_are_asked(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert world.run("compare", "2401.00001", "10.1000/engines.1") == 0
    assert "relation    different" not in capsys.readouterr().out
    assert world.run("compare", "2401.00002", "2401.00005", "--format", "json") == 0
    assert json.loads(capsys.readouterr().out)["one_work"] is False


def test_source_that_is_down_ends_with_three(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    for service in world.services.all:
        service.faults.extend(Status(503, retry_after="7200") for _ in range(9))
    assert world.run("compare", "2401.00001", "refs.bib:knuth") == 3
    said = capsys.readouterr()
    assert said.out == ""
    assert "Error: 2401.00001: a source that may know it could not be asked" in said.err


def test_source_that_only_adds_to_a_work_is_said_and_ends_with_zero(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.services.crossref.faults.extend(Status(503) for _ in range(99))
    assert world.run("compare", "2401.00001", "10.1000/engines.1") == 0
    assert "may lack venue" in capsys.readouterr().err

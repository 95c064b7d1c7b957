"""`check --explain`, what verified each field of one entry, and `check --self-test`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from normalizer.cli.main import run
from resolvers.catalog import build_catalog

ROWS = (
    {"title": "Sorting Pebbles by Moonlight", "authors": ["Ada Okafor", "Lin Wei", "Greta Holm"], "venue": "ICML", "year": 2021} | {
        "pages": r"111{\textendash}20", "type": "conference",
    },
    {"title": "Counting Clouds with Two Cameras", "arxiv_id": "2203.00017", "published": "2022-03-01"},
    {
        "title": "Weighing Shadows of Moving Trees", "authors": ["Ada Okafor", "Lin Wei", "Greta Holm", "Mira Patel"],
        "arxiv_id": "2203.00018", "published": "2022-03-02",
    },
)  # fmt: skip
FILE = """\
@inproceedings{pebbles,
  title = {Sorting Pebbles by Moonlight},
  author = {Ada Okafor and Lin Wei and Boris Nobody},
  booktitle = {ICML},
  year = {2021},
  pages = {111--120},
  volume = {3},
  note = {Good},
}
@misc{clouds, title = {Counting Clouds with Two Cameras}, author = {Mira Patel}, eprint = {2203.00017}, year = {2022}}
@misc{shadows, title = {Weighing Shadows of Moving Trees to Ten Billion Sheep}, author = {Ada Okafor and Lin Wei},
  eprint = {2203.00018}, year = {2022}}
@misc{trees, title = {Weighing Shadows of Moving Trees}, author = {{Tree Team}}, eprint = {2203.00018}, year = {2022}}
@inproceedings{again, title = {Sorting Pebbles by Moonlight}, author = {Ada Okafor and Lin Wei and Greta Holm},
  booktitle = {Workshop on Pebbles}, year = {2021}}
@article{printed, title = {Counting Clouds with Two Cameras}, author = {Mira Patel}, journal = {Acta Nubium},
  year = {2022}}
@misc{doorknobs, title = {On the Social Life of Doorknobs}, author = {Greta Holm}, doi = {10.1145/320384.320420}}
@book{handbook, title = {The Handbook of Doorknobs}, publisher = {Knob}}
@inproceedings{first, title = {Sorting Pebbles by Moonlight}, author = {Ada Okafor and others}, booktitle = {ICML}}
@inproceedings{last, title = {Sorting Pebbles by Moonlight}, author = {Greta Holm and others}, booktitle = {ICML}}
"""
SOURCE = "rows (catalog:rows.jsonl)"


@pytest.fixture
def catalog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    Path("rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    Path("refs.bib").write_text(FILE)
    build_catalog([Path("rows.jsonl")], Path("catalog"))
    return "catalog"


def explained(catalog: str, capsys: pytest.CaptureFixture[str], *keys: str) -> list[str]:
    assert run(["check", "refs.bib", "--catalog", catalog, *(word for key in keys for word in ("--explain", key))]) == 0
    return capsys.readouterr().out.splitlines()


def test_each_field_has_the_sources_that_agree_and_those_that_do_not(
    catalog: str, capsys: pytest.CaptureFixture[str]
) -> None:
    first, *lines = explained(catalog, capsys, "pebbles")
    assert first.startswith("refs.bib:1: pebbles: described-wrongly; compared with 1 record of its work (catalog of 2")
    found = [" ".join(line.split()) for line in lines]
    assert found == [
        "title: Sorting Pebbles by Moonlight",
        f"same in {SOURCE}",
        "author: Ada Okafor and Lin Wei and Boris Nobody",
        f"'Ada Okafor, Lin Wei, Greta Holm' in {SOURCE}",
        "booktitle: ICML",
        f"same in {SOURCE}",
        "year: 2021",
        f"same in {SOURCE}",
        "pages: 111--120",
        f"same in {SOURCE}",
        "volume: 3",
        "not compared: no record has it",
        "authors do not match: source has Greta Holm for Boris Nobody",
        "to settle the rest: compare author, volume with the page of the publisher",
    ]


@pytest.mark.parametrize(
    ("key", "result"), [("first", f"same in {SOURCE}"), ("last", f"'Ada Okafor, Lin Wei, Greta Holm' in {SOURCE}")]
)
def test_a_list_that_breaks_off_agrees_if_it_is_the_beginning(
    key: str, result: str, catalog: str, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [line.strip() for line in explained(catalog, capsys, key)]
    (place,) = (number for number, line in enumerate(lines) if line.startswith("author:"))
    assert lines[place + 1] == result


@pytest.mark.parametrize(
    ("key", "result", "advice"),
    [
        ("clouds", "as-described: authors not checked: the record names nobody", "compare author with"),
        ("trees", "as-described: authors not checked: they cannot be compared with those of the record", "compare"),
        ("again", "as-described: venue not checked: the source has ICML 2021", "compare booktitle with"),
        (
            "printed",
            "as-described: authors not checked: the record names nobody; venue not checked: no source names one",
            "compare author, journal with",
        ),
        ("shadows", "described otherwise in title, author", "compare title, author with"),
        (
            "doorknobs",
            "could-not-tell: not found; the entry has no venue and no year to compare",
            "open 10.1145/320384.320420",
        ),
        ("handbook", "not-asked", "look it up in a library"),
    ],
)
def test_what_would_settle_it(
    key: str, result: str, advice: str, catalog: str, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = explained(catalog, capsys, key)
    assert f"{key}: {result}; " in lines[0]
    assert advice in lines[-1]


def test_title_of_another_version_or_without_a_subtitle_is_named(
    catalog: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("refs.bib").write_text(
        FILE.replace("{Counting Clouds with Two Cameras}", "{Counting Clouds with Two Cameras: Night}")
    )
    lines = [line.strip() for line in explained(catalog, capsys, "clouds")]
    assert lines[1:3] == ["title:        Counting Clouds with Two Cameras: Night", f"same in {SOURCE}"]
    lines = [line.strip() for line in explained(catalog, capsys, "shadows")]
    assert f"'Weighing Shadows of Moving Trees' in {SOURCE}" in lines
    assert "title does not match: source has 'Weighing Shadows of Moving Trees', perhaps of another version" in lines
    assert "missing authors Greta Holm, Mira Patel; another version may have other authors" in lines


def test_what_no_record_has_is_a_note_and_the_sources_are_listed(
    catalog: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", "refs.bib", "--catalog", catalog, "--select", "BIB499", "-v", "--no-cache"]) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if "not checked" in line]
    assert lines[0] == "refs.bib:10:7: BIB499 authors not checked: the record names nobody"
    assert lines[2] == "refs.bib:14:16: BIB499 venue not checked: the source has ICML 2021"
    for _ in range(2):  # the second time from kept results
        assert run(["check", "refs.bib", "--catalog", catalog, "--select", "BIB403", "--format", "json"]) == 1
        (finding,) = json.loads(capsys.readouterr().out)["findings"]
        assert finding["evidence"] == [{"source": SOURCE, "value": "Ada Okafor, Lin Wei, Greta Holm"}]


def test_unknown_key_and_missing_catalog_are_errors(catalog: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "refs.bib", "--catalog", catalog, "--explain", "pebble"]) == 2
    printed = capsys.readouterr()
    assert "no entry has the key 'pebble'; did you mean 'pebbles'?" in printed.err
    assert printed.out == ""
    assert run(["check", "refs.bib", "--catalog", catalog, "--explain", "pebble", "--explain", "pebbles"]) == 2
    printed = capsys.readouterr()
    assert "no entry has the key 'pebble'" in printed.err
    assert "pebbles: " in printed.out, "the others are explained"
    assert run(["check", "refs.bib", "--explain", "pebbles"]) == 2
    assert "--explain needs --online, or a catalog" in capsys.readouterr().err


def test_self_test_counts_what_a_hidden_work_leads_to(catalog: str, capsys: pytest.CaptureFixture[str]) -> None:
    hidden = {"authors": ["Mira Patel", "Jonas Berg"], "venue": "Rivers", "year": 2019}
    declared = {"covers": {"venue": "Rivers", "year": 2019, "works": 2}}
    rows = [{"title": title, **hidden} for title in ("Weighing Kettles at Noon", "A Ledger of Small Tides")]
    Path("more.jsonl").write_text("".join(json.dumps(row) + "\n" for row in (declared, *rows, ROWS[0])))
    build_catalog([Path("more.jsonl")], Path("more"))
    for _ in range(2):
        assert run(["check", "--self-test", "10", "--catalog", "more"]) == 0
        assert capsys.readouterr().out.splitlines() == [
            "self-test: 3 works of the catalog (of 10: no other record drawn has authors, a year and a title of two "
            "words), each cited while its records were hidden",
            "  falsely accused: 2 (66.67%), as an error: 2 (66.67%)",
            "  titles matched to the work of other people: 0 (0.00%)",
        ]
    assert run(["check", "--self-test", "10"]) == 2
    assert "--self-test needs --catalog" in capsys.readouterr().err

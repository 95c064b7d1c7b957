"""Findings that are known and tolerated."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from itertools import islice, permutations
from pathlib import Path

import pytest
from lint_findings import located
from lint_scene import context_of

from normalizer.app.check import BaselineError, compare_with_baseline, read_baseline, write_baseline
from normalizer.bib import scan
from normalizer.cli.main import run as run_command
from normalizer.lint.diagnostic import Diagnostic, locate_findings
from normalizer.lint.registry import RULES, get_rule
from normalizer.lint.rule import VerificationKind
from normalizer.lint.runner import lint

TWINS = "@article{a,\n  doi = {10.1000/x},\n}\n@article{b,\n  doi = {10.1000/x},\n}\n"


def found_in(text: str) -> tuple[Diagnostic, ...]:
    context = context_of(scan(text))
    return locate_findings("refs.bib", context.bib, lint(context, [get_rule("BIB203")]).findings)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "baseline.json"


def test_what_is_written_is_known_again(file: Path) -> None:
    findings = found_in(TWINS)
    assert write_baseline(file, findings, ["refs.bib"]) == (1, 0)
    compared = compare_with_baseline(findings, read_baseline(file), file.parent, ["refs.bib"])
    assert (compared.new, compared.accepted, compared.stale) == ((), 1, ())


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("% a note\n\n" + TWINS, id="lines have moved"),
        pytest.param(TWINS.replace("\n", "\r\n"), id="other line ends"),
        pytest.param(TWINS.replace("  doi = {10", "\tdoi  =  {10"), id="other white space"),
        pytest.param("@article{c, doi = {10.1000/y}}\n" + TWINS, id="an entry more"),
        pytest.param(TWINS.replace(" = ", "="), id="no white space around ="),
        pytest.param(TWINS.replace("{10.1000/x}", '"10.1000/x"'), id="quotes for braces"),
        pytest.param(TWINS.replace("@article", "@Article").replace("doi", "DOI"), id="other capitals"),
    ],
)
def test_a_baseline_outlives_changes_around_a_finding(file: Path, text: str) -> None:
    write_baseline(file, found_in(TWINS), ["refs.bib"])
    compared = compare_with_baseline(found_in(text), read_baseline(file), file.parent, ["refs.bib"])
    assert (compared.new, compared.accepted, compared.stale) == ((), 1, ())


WRONG = """@inproceedings{a, title = {Rings and Modules}, booktitle = {??}, year = 2020, pages = {1-9},
  author = {Noether and Emmy}, month = {Feb.}}
@inproceedings{a, title = {Fields and Modules}, booktitle = {??}, year = {20201}, pages = {3-9}, author = {}}
"""


@pytest.mark.parametrize("change", ["former", "spaces", "quotes", "capitals"])
def test_a_baseline_outlives_another_way_to_write_a_file(file: Path, change: str) -> None:
    def found(text: str) -> tuple[Diagnostic, ...]:
        context = context_of(scan(text), "bibtex")
        return locate_findings("refs.bib", context.bib, lint(context, RULES).findings)

    before = found(WRONG)
    assert {each.field for each in before} >= {"booktitle", "year", "pages", "author", "month"}
    if change == "former":
        write_baseline(file, [replace(each, identity=each.former_identity or "") for each in before], ["refs.bib"])
    else:
        write_baseline(file, before, ["refs.bib"])
    written = {
        "former": WRONG,
        "spaces": WRONG.replace(" = ", "="),
        "quotes": WRONG.replace("= {", '= "').replace("},", '",').replace("}}", '"}'),
        "capitals": WRONG.replace("booktitle", "BookTitle").replace("@inp", "@InP").replace("year", "YEAR"),
    }
    after = found(written[change])
    compared = compare_with_baseline(after, read_baseline(file), file.parent, ["refs.bib"])
    assert (compared.new, compared.accepted, compared.stale) == ((), len(before), ())


def test_a_new_finding_is_new_and_one_that_went_is_gone(file: Path) -> None:
    write_baseline(file, found_in(TWINS), ["refs.bib"])
    changed = TWINS.replace("{b,", "{c,")
    compared = compare_with_baseline(found_in(changed), read_baseline(file), file.parent, ["refs.bib"])
    assert [finding.key for finding in compared.new] == ["c"]
    assert [row.key for row in compared.stale] == ["a, b"]


def test_findings_about_several_entries_outlive_sorting(file: Path) -> None:
    entries = [
        "@article{c, author = {Noether, Emmy}, title = {Rings and Modules}, journal = {A}, year = 1921, doi = {10.1000/x}}",
        "@article{a, author = {Artin, Emil}, title = {Fields and Extensions}, journal = {A}, year = 1921, doi = {10.1000/x}}",
        "@article{d, author = {Artin, E.}, title = {Fields and extensions}, journal = {A}, year = 1921}",
        "@misc{b, author = {Artin, Emil}, title = {Fields and Extensions}, eprint = {2101.00001}, year = 1921}",
        "@misc{B, author = {Hasse, Helmut}, title = {Numbers and Ideals}, eprint = {2101.00001}, year = 1922}",
        "@misc{e, title = {Groups}, year = 1922}",
        "@misc{e, title = {Groups of Order Two}, year = 1923}",
    ]
    counts = []
    for order in islice(permutations(entries), 0, None, 97):
        context = context_of(scan("\n".join(order)), "bibtex")
        rules = [rule for rule in RULES if rule.code.startswith("BIB2")]
        findings = locate_findings("refs.bib", context.bib, lint(context, rules).findings)
        if not counts:
            write_baseline(file, findings, ["refs.bib"])
        compared = compare_with_baseline(findings, read_baseline(file), file.parent, ["refs.bib"])
        counts.append((len(compared.new), len(compared.stale)))
        assert compared.accepted >= 4, "by DOI, eprint, title and key"
    assert set(counts) == {(0, 0)}


def test_findings_that_look_the_same_are_counted(file: Path) -> None:
    write_baseline(file, [located(line=1), located(line=2)], ["refs.bib"])
    known = read_baseline(file)
    three = [located(line=4), located(line=5), located(line=6)]
    compared = compare_with_baseline(three, known, file.parent, ["refs.bib"])
    assert [finding.region.line for finding in compared.new] == [6]
    assert len(compare_with_baseline(three[:1], known, file.parent, ["refs.bib"]).stale) == 1


def test_what_the_baseline_has_of_other_files_is_not_gone(file: Path) -> None:
    write_baseline(file, [located("other.bib")], ["refs.bib"])
    assert compare_with_baseline([], read_baseline(file), file.parent, ["refs.bib"]).stale == ()


@pytest.mark.parametrize(
    ("first", "second", "checked", "kept"),
    [
        pytest.param(["a.bib", "b.bib"], ["a.bib"], ["a.bib"], ["a.bib", "b.bib"], id="others stay"),
        pytest.param(["a.bib", "a.bib", "b.bib"], [], ["a.bib"], ["b.bib"], id="corrected ones go"),
        pytest.param(["a.bib", "a.bib"], [], ["b.bib"], ["a.bib", "a.bib"], id="as often as before"),
        pytest.param(["gone.bib", "b.bib"], [], ["a.bib"], ["b.bib"], id="those of deleted files go"),
        pytest.param(["a.bib"], ["b.bib"], ["b.bib"], ["a.bib", "b.bib"], id="of another run"),
        pytest.param(["main.tex"], ["main.tex"], ["a.bib"], ["main.tex"], id="a document with findings is checked"),
    ],
)
def test_findings_of_files_that_are_not_checked_stay(
    file: Path, first: list[str], second: list[str], checked: list[str], kept: list[str]
) -> None:
    for name in ("a.bib", "b.bib", "main.tex"):
        (file.parent / name).touch()
    write_baseline(file, list(map(located, first)), first)
    assert write_baseline(file, list(map(located, second)), checked) == (len(second), len(kept) - len(second))
    assert sorted(row.file for row in read_baseline(file).elements()) == kept


def test_findings_of_rules_that_are_not_checked_stay(file: Path, capfd: pytest.CaptureFixture[str]) -> None:
    Path("refs.bib").write_text(TWINS + "@article{c,\n  pages = {1-2},\n}\n", encoding="utf-8")
    known = ["check", "refs.bib", "--no-cache", "--offline", "--baseline", str(file)]
    of_all = [*known, "--profile", "strict"]
    assert run_command([*of_all, "--write-baseline"]) == 0
    before = read_baseline(file)
    assert {"BIB203", "BIB320"} <= {row.code for row in before}
    capfd.readouterr()
    assert run_command([*known, "--select", "BIB320"]) == 0
    assert "no longer found" not in capfd.readouterr().err
    assert run_command([*known, "--select", "BIB320", "--write-baseline"]) == 0
    assert "of files or rules that were not checked kept" in capfd.readouterr().err
    assert read_baseline(file) == before
    assert run_command(of_all) == 0


def test_files_are_named_from_the_folder_of_the_baseline(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (file.parent / "paper").mkdir()
    write_baseline(file, [located("paper/refs.bib")], ["refs.bib"])
    monkeypatch.chdir(file.parent / "paper")
    compared = compare_with_baseline([located("refs.bib")], read_baseline(file), Path(".."), ["refs.bib"])
    assert compared.accepted == 1


def test_the_file_is_sorted_and_the_same_whatever_the_order(file: Path) -> None:
    findings = [located(line=9, key="b"), located(line=1, key="a"), located("a.bib")]
    write_baseline(file, findings, ["refs.bib"])
    first = file.read_bytes()
    write_baseline(file, findings[::-1], ["refs.bib"])
    assert file.read_bytes() == first
    rows = json.loads(first)["findings"]
    assert [(row["file"], row["key"]) for row in rows] == [("a.bib", "a"), ("refs.bib", "a"), ("refs.bib", "b")]
    assert "line" not in rows[0]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("{", "is not a baseline"),
        ("[]", "is not a baseline of bibnorm; name another file"),
        ('{"version": 1, "findings": [{}]}', "is not a baseline"),
        ('{"version": 1, "findings": [1]}', "is not a baseline"),
        ('{"version": 7, "findings": []}', "of version 7"),
        ("@article{a}", "is not a baseline"),
    ],
)
def test_anything_else_is_refused(file: Path, text: str, hint: str) -> None:
    file.write_text(text)
    with pytest.raises(BaselineError, match=hint):
        read_baseline(file)


def test_a_baseline_that_is_absent_or_empty_knows_nothing(file: Path) -> None:
    with pytest.raises(BaselineError, match="create it with --baseline"):
        read_baseline(file)
    findings = [located(kind=VerificationKind.UNVERIFIED), located(kind=VerificationKind.FABRICATED)]
    assert write_baseline(file, findings, ["refs.bib"]) == (1, 0)
    write_baseline(file, [], ["refs.bib"])
    assert read_baseline(file) == Counter()


def test_a_file_on_another_drive_is_known_by_its_own_name(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def other_drive(*_: object) -> str:
        raise ValueError("path is on mount 'D:', start on mount 'C:'")

    monkeypatch.setattr("os.path.relpath", other_drive)
    write_baseline(file, [located("/d/refs.bib")], ["refs.bib"])
    assert (
        compare_with_baseline([located("/d/refs.bib")], read_baseline(file), file.parent, ["/d/refs.bib"]).accepted == 1
    )

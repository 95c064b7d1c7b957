"""Reports for people and services."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from lint_findings import MENDED, located, report_of

from normalizer.app.check import CheckOptions, check
from normalizer.app.session import Silent
from normalizer.files import encoded
from normalizer.lint.diagnostic import Diagnostic, Region
from normalizer.lint.inputs import STANDARD_INPUT
from normalizer.lint.report.formats import REPORTS, Report, Summary, is_report, relative_path, render, uri_of
from normalizer.lint.rule import Severity, VerificationKind
from normalizer.lint.settings import LintSettings, Selection

WRONG = located(
    message="the year differs",
    kind=VerificationKind.MISMATCH,
    actual="2019",
    expected="2020",
    source="catalog:a.jsonl",
    evidence=(("catalog:a.jsonl", "2020"), ("arxiv", "2019")),
    code="BIB203",
    field="year",
    fix="take the year of the source",
    replacements=(MENDED,),
)
NASTY = located(message='50% of "a" <&>:\r\nb, c\x00\ud800', file="my, refs: 1%.bib")


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_text_has_a_line_for_each_finding_and_the_two_values_below() -> None:
    assert render(report_of(located(), WRONG), "text").splitlines() == [
        "refs.bib:3:5: BIB203 wrong",
        "refs.bib:3:5: BIB203 the year differs",
        "    ours:   2019",
        "    theirs: 2020",
    ]


def test_text_collapses_the_infos_of_one_rule_in_one_file() -> None:
    notes = [located(message=message, severity=Severity.INFO) for message in ("one", "two", "three")]
    other = located(message="four", severity=Severity.INFO, file="other.bib")
    report = replace(report_of(notes[0], located(), *notes[1:], other), list_notes=False)
    assert render(report, "text").splitlines() == [
        "refs.bib:3:5: BIB203 one (2 more like this; use -v to list them)",
        "refs.bib:3:5: BIB203 wrong",
        "other.bib:3:5: BIB203 four",
    ]
    assert len(json.loads(render(report, "json"))["findings"]) == 5


def test_entries_that_were_not_verified_are_one_line_for_people_and_one_result_each_for_programs() -> None:
    first, second = (
        located(code="BIB499", key=key, file=f"{key}.bib", message="no venue", kind=VerificationKind.UNVERIFIED)
        for key in ("a", "b")
    )
    report = replace(report_of(first, located(), second), list_notes=False)
    assert render(replace(report, findings=report.findings[:2]), "text").splitlines()[0] == "a.bib:3:5: BIB499 no venue"
    assert render(report, "text").splitlines() == [
        f"a.bib:3:5: BIB499 2 of {report.summary.entries} entries not fully verified in 2 files (use -v to list them); "
        "the first: no venue",
        "refs.bib:3:5: BIB203 wrong",
    ]
    assert render(replace(report, list_notes=True), "text").count("BIB499") == 2
    assert len(json.loads(render(report, "json"))["findings"]) == 3
    assert len(json.loads(render(replace(report, findings=(first, second)), "sarif"))["runs"][0]["results"]) == 2


def test_text_is_safe_for_lines_and_terminals() -> None:
    assert render(report_of(), "text") == ""
    assert render(report_of(located(message="one\ntwo")), "text") == "refs.bib:3:5: BIB203 one two\n"
    finding = replace(located(message="one \x1b[31mtwo\u202e", actual="\x07"), file="re\n\x1b[32m  fs.bib")
    assert render(report_of(finding), "text").splitlines() == [
        "re⟨U+000A⟩⟨U+001B⟩[32m  fs.bib:3:5: BIB203 one ⟨U+001B⟩[31mtwo⟨U+202E⟩",
        "    ours:   ⟨U+0007⟩",
    ]
    assert render(report_of(located(expected="2020")), "text").endswith("    theirs: 2020\n")


@pytest.mark.parametrize(("severity", "code"), [("error", "31"), ("warning", "33"), ("info", "36")])
def test_colors_tell_severities(severity: str, code: str) -> None:
    text = render(report_of(located(severity=Severity(severity)), color=True), "text")
    assert text == f"\x1b[1mrefs.bib:3:5\x1b[0m: \x1b[{code}m\x1b[1mBIB203\x1b[0m wrong\n"


def test_json_has_the_documented_shape() -> None:
    content = json.loads(render(report_of(WRONG, summary=Summary(2, 12, suppressed=3, accepted=4)), "json"))
    assert content == {
        "findings": [
            {
                "file": "refs.bib",
                "line": 3,
                "column": 5,
                "code": "BIB203",
                "name": "duplicate-doi",
                "severity": "error",
                "kind": "described-wrongly",
                "key": "a",
                "field": "year",
                "message": "the year differs",
                "ours": "2019",
                "theirs": "2020",
                "source": "catalog:a.jsonl",
                "chance_right": None,
                "evidence": [{"source": "catalog:a.jsonl", "value": "2020"}, {"source": "arxiv", "value": "2019"}],
                "fixable": True,
                "unsafe": False,
            }
        ],
        "summary": {
            "files": 2,
            "entries": 12,
            "findings": 1,
            "error": 1,
            "warning": 0,
            "info": 0,
            "described-wrongly": 1,
            "fabricated": 0,
            "could-not-tell": 0,
            "fixable": 1,
            "unsafe": 0,
            "suppressed": 3,
            "baseline": 4,
        },
    }


def test_json_says_null_where_nothing_is_known() -> None:
    found = json.loads(render(report_of(located(key=None, field=None)), "json"))["findings"][0]
    assert [found[name] for name in ("kind", "key", "field", "ours", "theirs", "source")] == [None] * 6
    assert found["fixable"] is False


def test_github_escapes_and_shows_both_values() -> None:
    assert render(report_of(NASTY), "github") == (
        "::error file=my%2C refs%3A 1%25.bib,line=3,endLine=3,col=5,endColumn=6,title=BIB203 duplicate-doi"
        '::50%25 of "a" <&>: b, c⟨U+0000⟩⟨U+D800⟩\n'
    )
    finding = located(actual="a", expected="b", region=Region(1, 2, 4, 1))
    line = render(report_of(finding), "github").rstrip()
    assert line.startswith("::error file=refs.bib,line=1,endLine=4,title=")
    assert line.endswith("::wrong%0Aours: a%0Atheirs: b")


@pytest.mark.parametrize(
    ("fail_on", "policy", "levels"),
    [
        (Severity.WARNING, None, ["error", "error", "notice"]),
        (Severity.ERROR, None, ["error", "warning", "notice"]),
        (None, None, ["warning", "warning", "notice"]),
        (Severity.WARNING, "venue", ["warning", "warning", "notice"]),
        (Severity.WARNING, "strict", ["warning", "error", "error"]),
    ],
)
def test_github_has_an_error_for_what_fails_the_run(
    fail_on: Severity | None, policy: str | None, levels: list[str]
) -> None:
    kinds = (None, VerificationKind.MISMATCH, VerificationKind.MISMATCH)
    findings = (located(severity=severity, kind=kind) for severity, kind in zip(Severity, kinds, strict=True))
    lines = render(report_of(*findings, fail_on=fail_on, policy=policy), "github").splitlines()
    assert [line.split()[0] for line in lines] == [f"::{level}" for level in levels]


def test_github_points_at_a_place_without_characters() -> None:
    line = render(report_of(located(region=Region(3, 5, 3, 5))), "github")
    assert "col=5,endColumn=5," in line


def many(severity: str, count: int) -> list[Any]:
    return [located(line=line, severity=Severity(severity)) for line in range(1, count + 1)]


def test_github_shows_ten_of_a_kind_and_says_where_the_rest_is() -> None:
    report = report_of(*many("error", 12), *many("warning", 11), *many("info", 3), fail_on=Severity.ERROR)
    lines = render(report, "github").splitlines()
    assert sum(line.startswith("::error ") for line in lines) == 10
    assert sum(line.startswith("::warning ") for line in lines) == 10
    assert sum(line.startswith("::notice file") for line in lines) == 3
    assert "::notice title=bibnorm::2 errors, 1 warning more; they are in the log of this step" in lines
    assert lines[-3:] == [
        "refs.bib:11:5: BIB203 wrong",
        "refs.bib:12:5: BIB203 wrong",
        "refs.bib:11:5: BIB203 wrong",
    ]


def test_github_says_where_the_rest_is_only_if_there_is_one() -> None:
    lines = render(report_of(*many("info", 11)), "github").splitlines()
    assert sum(line.startswith("::notice ") for line in lines) == 10
    assert "::notice title=bibnorm::2 infos more; they are in the log of this step" in lines
    assert len(render(report_of(*many("error", 10), *many("info", 10)), "github").splitlines()) == 20


def test_gitlab_has_what_its_schema_wants_and_lasting_fingerprints() -> None:
    issues = json.loads(render(report_of(located(), located(severity=Severity.INFO), NASTY), "gitlab"))
    for issue in issues:
        jsonschema.validate(issue, GITLAB_ISSUE)
    assert issues[0]["location"] == {"path": "refs.bib", "lines": {"begin": 3, "end": 3}}
    assert [issue["severity"] for issue in issues] == ["major", "info", "major"]
    first = json.loads(render(report_of(located(line=1), located(line=9)), "gitlab"))
    moved = json.loads(render(report_of(located(line=5), located(line=7)), "gitlab"))
    prints = [issue["fingerprint"] for issue in first]
    assert len(set(prints)) == 2
    assert prints == [issue["fingerprint"] for issue in moved]


# As https://docs.gitlab.com/ci/testing/code_quality/ has it.
GITLAB_ISSUE = {
    "type": "object",
    "required": ["description", "check_name", "fingerprint", "severity", "location"],
    "properties": {
        "description": {"type": "string"},
        "check_name": {"type": "string"},
        "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
        "location": {
            "type": "object",
            "required": ["path", "lines"],
            "properties": {
                "path": {"type": "string", "not": {"pattern": r"^\./"}},
                "lines": {"type": "object", "required": ["begin"], "properties": {"begin": {"type": "integer"}}},
            },
        },
    },
}

# Windy Road's JUnit.xsd: attributes that must be there, and the children in their order.
JUNIT: dict[str, tuple[set[str], tuple[str, ...]]] = {
    "testsuites": (set(), ("testsuite",)),
    "testsuite": (
        {"id", "package", "name", "timestamp", "hostname", "tests", "failures", "errors", "time"},
        ("properties", "testcase", "system-out", "system-err"),
    ),
    "properties": (set(), ()),
    "testcase": ({"name", "classname", "time"}, ("failure",)),
    "failure": ({"message", "type"}, ()),
    "system-out": (set(), ()),
    "system-err": (set(), ()),
}


def check_junit(element: ElementTree.Element) -> None:
    attributes, children = JUNIT[element.tag]
    assert set(element.attrib) == attributes
    places = [children.index(child.tag) for child in element]
    assert places == sorted(places)
    if element.tag == "testsuite":
        assert {child.tag for child in element} == set(children)
    for child in element:
        check_junit(child)


def junit(report: Report) -> ElementTree.Element:
    root = ElementTree.fromstring(render(report, "junit").encode())
    check_junit(root)
    return root


def test_junit_has_a_suite_for_each_file_and_a_failure_for_each_finding() -> None:
    root = junit(report_of(located(), NASTY, files=("refs.bib", NASTY.file, "clean.bib")))
    suites = list(root)
    assert [suite.get("name") for suite in suites] == ["refs.bib", NASTY.file, "clean.bib"]
    assert [suite.get("failures") for suite in suites] == ["1", "1", "0"]
    assert [suite.get("tests") for suite in suites] == ["1", "1", "1"]
    assert suites[0].get("timestamp") == "2026-06-30T00:00:00"
    failure = suites[1].find("testcase/failure")
    assert failure is not None
    assert failure.get("message") == '50% of "a" <&>:\r\nb, c\ufffd\ufffd'
    assert suites[2].find("testcase/failure") is None


def test_junit_passes_what_does_not_fail_the_run_and_prints_it() -> None:
    root = junit(report_of(located(severity=Severity.INFO), located(severity=Severity.WARNING)))
    assert root[0].get("failures") == "1"
    assert root.findtext("testsuite/system-out") == "refs.bib:3:5: BIB203 wrong\n"


@pytest.mark.shared
@pytest.mark.parametrize("selection", [Selection(), Selection(select=("ALL",))])
def test_sarif_validates_against_the_schema(shared: Path, selection: Selection) -> None:
    schema = json.loads((shared / "conformance/sarif/sarif-schema-2.1.0.json").read_text(encoding="utf-8"))
    log = json.loads(render(report_of(located(), WRONG, NASTY, selection=selection), "sarif"))
    jsonschema.Draft7Validator(schema, format_checker=jsonschema.FormatChecker()).validate(log)


def test_sarif_says_where_what_and_how_to_mend_it() -> None:
    run = json.loads(render(report_of(WRONG), "sarif"))["runs"][0]
    result = run["results"][0]
    assert run["columnKind"] == "unicodeCodePoints"
    # What Microsoft's validator (sarif-multitool 5.7.0, `validate --level Warning`) warns about.
    assert run["tool"]["driver"]["informationUri"].startswith("https://")
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "BIB203"
    assert result["level"] == "error"
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "refs.bib"},
        "region": {"startLine": 3, "startColumn": 5, "endLine": 3, "endColumn": 7},
    }
    assert result["properties"] == {
        "kind": "described-wrongly",
        "key": "a",
        "field": "year",
        "ours": "2019",
        "theirs": "2020",
        "source": "catalog:a.jsonl",
        "evidence": [{"source": "catalog:a.jsonl", "value": "2020"}, {"source": "arxiv", "value": "2019"}],
    }
    assert result["fixes"][0]["artifactChanges"][0]["replacements"] == [
        {
            "deletedRegion": {"startLine": 3, "startColumn": 5, "endLine": 3, "endColumn": 7},
            "insertedContent": {"text": "10.1000/x"},
        }
    ]


def test_sarif_leaves_out_what_is_not_known_and_fingerprints_outlive_moved_lines() -> None:
    prints = [
        json.loads(render(report_of(located(line=line)), "sarif"))["runs"][0]["results"][0]["partialFingerprints"]
        for line in (3, 30)
    ]
    assert prints[0] == prints[1] != {}
    result = json.loads(render(report_of(located(key=None, field=None)), "sarif"))["runs"][0]["results"][0]
    assert "properties" not in result
    assert "fixes" not in result
    assert "logicalLocations" not in result["locations"][0]


def test_paths_are_told_from_the_folder_of_the_run(tmp_path: Path) -> None:
    assert relative_path("./sub/../refs.bib") == "refs.bib"
    assert relative_path(str(tmp_path / "sub" / "refs.bib")) == "sub/refs.bib"
    assert relative_path("../refs.bib") == (tmp_path.parent / "refs.bib").resolve().as_posix()
    assert relative_path(STANDARD_INPUT) == "stdin"


def test_uris_are_relative_and_escaped(tmp_path: Path) -> None:
    assert uri_of("my refs/ü%.bib") == "my%20refs/%C3%BC%25.bib"
    assert uri_of("../refs.bib").startswith("file:///")


@pytest.mark.parametrize("form", REPORTS)
def test_the_same_findings_give_the_same_bytes(form: str) -> None:
    assert render(report_of(located(), WRONG), form) == render(report_of(located(), WRONG), form)


@pytest.mark.parametrize("findings", [(), (located(), WRONG), (NASTY,)])
@pytest.mark.parametrize("form", REPORTS)
def test_a_report_is_known_as_one(form: str, findings: Sequence[Diagnostic], tmp_path: Path) -> None:
    file = tmp_path / "report"
    file.write_bytes(encoded(render(report_of(*findings), form)))
    assert is_report(file)


@pytest.mark.parametrize(
    "text",
    [
        "precious\n",
        "refs.bib:3:5: BIB203 wrong\nwrite to the authors\n",
        "BIB203\n",
        "[1]",
        "{}",
        '<?xml version="1.0"?>\n',
    ],
)
def test_what_a_person_wrote_is_no_report(text: str, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text(text)
    assert not is_report(file)


@pytest.mark.parametrize(
    ("severity", "kind", "fail_on", "policy", "fails"),
    [
        ("error", None, "error", None, True),
        ("warning", None, "error", None, False),
        ("warning", None, "warning", None, True),
        ("info", None, "warning", None, False),
        ("error", None, None, None, False),
        ("error", VerificationKind.UNVERIFIED, "error", None, False),
        ("error", None, "warning", "strict", False),
        ("error", VerificationKind.UNVERIFIED, "warning", "strict", False),
        ("warning", VerificationKind.MISMATCH, "warning", "strict", True),
        ("warning", VerificationKind.FABRICATED, "warning", "strict", True),
        ("info", VerificationKind.MISMATCH, "warning", "strict", True),
        ("info", VerificationKind.FABRICATED, "warning", "strict", True),
        ("info", None, "warning", "strict", False),
        ("info", VerificationKind.UNVERIFIED, "warning", "strict", False),
        ("warning", VerificationKind.MISMATCH, "error", "strict", False),
        ("info", VerificationKind.MISMATCH, None, "strict", False),
        ("error", VerificationKind.MISMATCH, "warning", "venue", False),
        ("warning", VerificationKind.FABRICATED, "warning", "venue", True),
        ("warning", VerificationKind.FABRICATED, "error", "venue", False),
        ("info", VerificationKind.FABRICATED, "warning", "venue", False),
        ("error", VerificationKind.FABRICATED, None, "venue", False),
    ],
)
def test_what_fails_a_run(
    severity: str, kind: VerificationKind | None, fail_on: str | None, policy: str | None, fails: bool
) -> None:
    finding = located(severity=Severity(severity), kind=kind)
    assert report_of(finding, fail_on=fail_on and Severity(fail_on), policy=policy).fails is fails


@pytest.mark.parametrize(("severity", "fails"), [("info", False), ("warning", True)])
def test_a_note_fails_no_policy_with_a_least_certainty(severity: str, *, fails: bool) -> None:
    finding = located(severity=Severity(severity), kind=VerificationKind.MISMATCH)
    assert report_of(finding, policy="strict", selection=Selection(min_certainty=0.9)).fails is fails


def test_a_file_on_another_drive_is_named_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def other_drive(*_: object) -> str:
        raise ValueError("path is on mount 'D:', start on mount 'C:'")

    monkeypatch.setattr("os.path.relpath", other_drive)
    assert relative_path("/d/refs.bib") == "/d/refs.bib"


SUGGESTED = (
    "@misc{a, title = {A `x` ````y}, pages = {1-2}}\r\n"
    "@misc{b,\r\n  title = {B},\r\n  pages = {1-2},\r\n  doi = {10.1000/x},\r\n  url = {https://doi.org/10.1000/x}\r\n}\r\n"
    "@misc{c, pages = {1-2}} @misc{d, pages = {1-2}}\r\n"
)


@pytest.mark.parametrize(
    ("hunks", "places"),
    [
        (None, [(None, 1), (2, 7), (2, 7)]),
        ("@@ -1,0 +1,7 @@\n" + "+x\n" * 7, [(None, 1), (2, 7), (2, 7)]),
        ("@@ -4 +4 @@\n-x\n+++ x\n@@ -9 +9 @@\n-x\n+y\n", [(None, 4)]),
        ("@@ -4,2 +4,3 @@\n x\n+y\n \n", [(None, 4), (4, 6)]),
        ("@@ -2,0 +2,2 @@\n+x\n+y\n", []),
    ],
    ids=["all lines", "all shown", "only a line", "only what changes", "other lines"],
)
def test_suggestions_are_on_lines_that_the_diff_shows(hunks: str | None, places: list[tuple[int | None, int]]) -> None:
    Path("ré fs.bib").write_bytes(SUGGESTED.encode())
    Path("a.diff").write_text(f'--- "a/r\\303\\251 fs.bib"\n+++ "b/r\\303\\251 fs.bib"\n{hunks}')
    setup = LintSettings(date(2026, 6, 30))
    job = CheckOptions(["ré fs.bib"], setup, lambda: None, suggests=True, diff="a.diff" if hunks else None)
    review = json.loads(render(check(job, Silent()), "github-suggestions"))
    comments = review["comments"]
    assert [(each.get("start_line"), each["line"]) for each in comments] == places
    assert all(each["path"] == "ré fs.bib" and each["side"] == "RIGHT" for each in comments)
    fixed = {0: "no entry", 1: "1 entry"}.get(len(places), f"{len(places)} entries")
    assert review["body"].startswith(f"bibnorm can fix {fixed} of this pull request.")
    lines = [*SUGGESTED.split("\r\n")]
    for each in comments:
        fence = "`````" if each["line"] == 1 else "```"
        body = each["body"].split(f"{fence}suggestion\n")[1].removesuffix(f"\n{fence}\n")
        first = each.get("start_line", each["line"])
        fixed = [*lines[: first - 1], *body.split("\n"), *lines[each["line"] :]]
        assert "1--2" in "\n".join(fixed)
        assert ("review" in each["body"]) == ("url" not in body and each["line"] > 4)


@pytest.mark.parametrize(
    ("title", "codes"),
    [("On Looms %0A", [["BIB343"]]), ("On Looms of DNA 5%", [["BIB343"], ["BIB345"]])],
    ids=["nothing is left", "something is left"],
)
def test_a_suggestion_changes_what_it_is_for(title: str, codes: list[list[str]]) -> None:
    Path("refs.bib").write_text(f"@misc{{a, author = {{Noether, Emmy}}, title = {{{title}}}, year = 2001}}\n")
    job = CheckOptions(["refs.bib"], LintSettings(date(2026, 6, 30)), lambda: None, suggests=True)
    comments = json.loads(render(check(job, Silent()), "github-suggestions"))["comments"]
    assert [re.findall(r"^- (BIB\d+):", each["body"], re.MULTILINE) for each in comments] == codes
    assert len({each["body"].split("suggestion\n")[1] for each in comments}) == len(comments)

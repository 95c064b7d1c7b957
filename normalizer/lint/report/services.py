"""Reports in the formats of services: GitHub (annotations, suggestions), GitLab, JUnit XML, and SARIF 2.1.0."""

from __future__ import annotations

import hashlib
import json
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from normalizer.bib import scan
from normalizer.lint.diagnostic import Diagnostic, Region
from normalizer.lint.registry import get_family, select_rules
from normalizer.lint.report.formats import (
    FileFixes,
    Report,
    format_counts,
    one_line,
    relative_path,
    text,
    uri_of,
    with_fingerprints,
)
from normalizer.lint.rule import Rule, Severity, parse_documentation, render_markdown
from normalizer.values.lazy import lazy_re
from normalizer.values.text import counted

MAX_ANNOTATIONS_PER_LEVEL = 10
_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = _DATA | {":": "%3A", ",": "%2C"}


def github(report: Report) -> str:
    """GitHub annotations: workflow commands on standard output.

    What fails the run is an error, other errors and warnings are warnings, and infos notices. A step shows at most 10
    of each (50 a job); the others are printed as plain lines, with a notice that says so.
    Escaping: https://github.com/actions/toolkit, packages/core/src/command.ts.
    """
    shown, rest = _split_by_limit(report)
    if rest:  # the notice about the rest is a notice too
        shown, rest = _split_by_limit(report, kept_back=1)
    lines = [_annotation(finding, _level(report, finding)) for finding in shown]
    if rest:
        left = format_counts(Counter(finding.severity for finding in rest))
        lines.append(f"::{_NOTICE} title=bibnorm::{left} more; they are in the log of this step")
        lines += _plain_text(report, rest).splitlines()
    return "".join(f"{line}\n" for line in lines)


_NOTICE = "notice"


def _level(report: Report, finding: Diagnostic) -> str:
    if report.is_failure(finding):
        return "error"
    return _NOTICE if finding.severity is Severity.INFO else "warning"


def _split_by_limit(report: Report, kept_back: int = 0) -> tuple[list[Diagnostic], tuple[Diagnostic, ...]]:
    """The findings that can be annotations, the first ones of each level, and the others."""
    used = Counter({_NOTICE: kept_back})
    shown: list[Diagnostic] = []
    rest: list[Diagnostic] = []
    for finding in report.findings:
        level = _level(report, finding)
        (shown if used[level] < MAX_ANNOTATIONS_PER_LEVEL else rest).append(finding)
        used[level] += 1
    return shown, tuple(rest)


def _annotation(finding: Diagnostic, level: str) -> str:
    region = finding.region
    properties = {"file": relative_path(finding.file), "line": region.line, "endLine": region.end_line}
    if region.end_line == region.line:  # columns count in one line only; endColumn is the last one, not the one after
        properties |= {"col": region.column, "endColumn": max(region.column, region.end_column - 1)}
    properties["title"] = f"{finding.code} {finding.name}"
    joined = ",".join(f"{name}={_escaped(str(value), _PROPERTY)}" for name, value in properties.items())
    return f"::{level} {joined}::{_escaped(_message(finding), _DATA)}"


def _message(finding: Diagnostic) -> str:
    values = [f"{word}: {value}" for word, value in (("ours", finding.actual), ("theirs", finding.expected)) if value]
    return "\n".join(map(one_line, [finding.message, *values]))


def _escaped(value: str, table: Mapping[str, str]) -> str:
    return "".join(table.get(character, character) for character in value)


def _plain_text(report: Report, findings: tuple[Diagnostic, ...]) -> str:
    return text(replace(report, findings=findings, color=False))


_GITLAB_SEVERITIES: Mapping[Severity, str] = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def gitlab(report: Report) -> str:
    """GitLab code quality: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format"""
    issues = [
        {
            "type": "issue",
            "check_name": f"{finding.code} {finding.name}",
            "description": finding.message,
            "severity": _GITLAB_SEVERITIES[finding.severity],
            "categories": ["Bug Risk" if finding.severity is Severity.ERROR else "Style"],
            "fingerprint": hashlib.sha256(print_.encode("utf-8", "surrogatepass")).hexdigest(),
            "location": {
                "path": relative_path(finding.file),
                "lines": {"begin": finding.region.line, "end": finding.region.end_line},
            },
        }
        for finding, print_ in with_fingerprints(report.findings)
    ]
    return json.dumps(issues, ensure_ascii=False, indent=2) + "\n"


# What XML 1.0 has no way to write, not even escaped.
_NO_XML = lazy_re("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(report: Report) -> str:
    """JUnit XML: a suite for each file, with a failed test for each finding that fails the run, or one that has passed.

    Both schemas in use accept it: Jenkins' `junit-10.xsd`, and Windy Road's `JUnit.xsd`, which wants every attribute.
    Findings that do not fail the run stand in `system-out`.
    """
    by_file: dict[str, list[Diagnostic]] = {file: [] for file in report.files}
    for finding in report.findings:
        by_file.setdefault(finding.file, []).append(finding)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>"]
    for number, (file, findings) in enumerate(by_file.items()):
        lines += _suite(report, number, file, findings)
    return "\n".join([*lines, "</testsuites>"]) + "\n"


def _suite(report: Report, number: int, file: str, findings: Sequence[Diagnostic]) -> Iterator[str]:
    failed = [finding for finding in findings if report.is_failure(finding)]
    passed = tuple(finding for finding in findings if not report.is_failure(finding))
    yield _open(
        "testsuite",
        id=number,
        package="bibnorm",
        name=file,
        timestamp=f"{report.today.isoformat()}T00:00:00",
        hostname="localhost",
        tests=max(1, len(failed)),
        failures=len(failed),
        errors=0,
        time=0,
    )
    yield "<properties/>"
    for finding in failed:
        name = f"{finding.code} {finding.name} at {finding.region.line}:{finding.region.column}"
        yield _open("testcase", name=name, classname=file, time=0)
        line = _clean(escape(_plain_text(report, (finding,))))
        yield f"{_open('failure', message=finding.message, type=finding.code)}{line}</failure>"
        yield "</testcase>"
    if not failed:
        yield _open("testcase", name="bibnorm check", classname=file, time=0) + "</testcase>"
    yield f"<system-out>{_clean(escape(_plain_text(report, passed)))}</system-out>"
    yield "<system-err></system-err>"
    yield "</testsuite>"


def _open(tag: str, **attributes: str | int) -> str:
    written = " ".join(f"{name}={_clean(quoteattr(str(value)))}" for name, value in attributes.items())
    return f"<{tag} {written}>"


def _clean(xml: str) -> str:
    return _NO_XML.sub("\ufffd", xml)


_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Mapping[Severity, str] = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def sarif(report: Report) -> str:
    rules = select_rules(report.selection)
    index = {rule.code: index for index, rule in enumerate(rules)}
    driver = {
        "name": "bibnorm",
        "informationUri": "https://bibnorm.readthedocs.io/",
        "version": report.version,
        "semanticVersion": report.version,
        "rules": [_rule(rule) for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, print_, index) for finding, print_ in with_fingerprints(report.findings)],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    page = parse_documentation(rule)
    return {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": page.summary},
        "fullDescription": {"text": page.sections["Why"]},
        "help": {"text": page.sections["Instead"], "markdown": render_markdown(rule)},
        "defaultConfiguration": {"level": _LEVELS[Severity.INFO if rule.is_habit else rule.severity]},
        "properties": {"tags": [get_family(rule)]},
    }


def _result(finding: Diagnostic, print_: str, index: Mapping[str, int]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": index[finding.code],
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [_location(finding)],
        "partialFingerprints": {"bibnormIdentity/v1": print_},
    }
    values = {name: getattr(finding, name) for name in ("kind", "key", "field")}
    values |= {"ours": finding.actual, "theirs": finding.expected, "source": finding.source}
    values["evidence"] = [{"source": source, "value": value} for source, value in finding.evidence] or None
    properties = {name: value for name, value in values.items() if value is not None}
    if finding.chance_right is not None:
        result["rank"] = round(100 * (1 - finding.chance_right), 1)
    if properties:
        result["properties"] = properties
    if finding.fix is not None and finding.replacements:
        result["fixes"] = [_fix(finding)]
    return result


def _location(finding: Diagnostic) -> dict[str, Any]:
    location: dict[str, Any] = {
        "physicalLocation": {"artifactLocation": _artifact(finding), "region": _region(finding.region)}
    }
    if finding.key:
        location["logicalLocations"] = [{"name": finding.key, "kind": "member"}]
    return location


def _fix(finding: Diagnostic) -> dict[str, Any]:
    replacements = [
        {"deletedRegion": _region(part.region), "insertedContent": {"text": part.text}} for part in finding.replacements
    ]
    return {
        "description": {"text": finding.fix},
        "artifactChanges": [{"artifactLocation": _artifact(finding), "replacements": replacements}],
    }


def _artifact(finding: Diagnostic) -> dict[str, str]:
    return {"uri": uri_of(finding.file)}


def _region(region: Region) -> dict[str, int]:
    return {
        "startLine": region.line,
        "startColumn": region.column,
        "endLine": region.end_line,
        "endColumn": region.end_column,
    }


# More in one review are too many to read, and GitHub limits how fast content is created.
MAX_COMMENTS = 50

Lines = tuple[int, int]
"""The first and the last line, from 1."""


def github_suggestions(report: Report) -> str:
    found = [each for fixes in report.fixes for each in _of_file(fixes, report)]
    inside = [(each, shown) for each in found if (shown := each.within(report.shown_lines))]
    count = counted(len(inside), "entry", "entries") if inside else "no entry"
    said = [f"bibnorm can fix {count} of this pull request."]
    if len(inside) > MAX_COMMENTS:
        said.append(f"The first {MAX_COMMENTS} are shown.")
    if outside := len(found) - len(inside):
        said.append(f"Fixes of {counted(outside, 'entry', 'entries')} on other lines are left out.")
    comments = [each.comment(shown) for each, shown in inside[:MAX_COMMENTS]]
    review = {"event": "COMMENT", "body": " ".join(said), "comments": comments}  # GitHub refuses an empty body
    return json.dumps(review, ensure_ascii=False, indent=2) + "\n"


@dataclass(frozen=True)
class Replacement:
    """New lines for some lines of a file, as texts without line ends."""

    lines: Lines
    old: tuple[str, ...]
    new: tuple[str, ...]

    def trimmed(self) -> Replacement:
        """The lines that change, at least one: between lines there is nothing to comment on."""
        start, shortest = 0, min(len(self.old), len(self.new))
        while start < shortest and self.old[start] == self.new[start]:
            start += 1
        end = 0
        while end < shortest - start and self.old[-1 - end] == self.new[-1 - end]:
            end += 1
        if start + end == len(self.old):
            start, end = (start - 1, end) if start else (start, end - 1)
        first, last = self.lines
        return Replacement(
            (first + start, last - end),
            self.old[start : len(self.old) - end],
            self.new[start : len(self.new) - end],
        )


@dataclass(frozen=True)
class EntryFix:
    """The fix of one entry, and what it is for; `is_safe` tells that nothing need be reviewed."""

    path: str
    findings: tuple[Diagnostic, ...]
    replacement: Replacement
    is_safe: bool

    def within(self, shown: Mapping[str, Sequence[Lines]] | None) -> Replacement | None:
        """The replacement on lines that can be commented on: of the whole entry, else of what changes in it."""
        for each in (self.replacement, self.replacement.trimmed()):
            if shown is None or any(a <= each.lines[0] and each.lines[1] <= b for a, b in shown.get(self.path, ())):
                return each
        return None

    def comment(self, shown: Replacement) -> dict[str, Any]:
        """The comment; of a single line `start_line` is left out, as GitHub wants it."""
        first, last = shown.lines
        rows = "".join(f"- {each.code}: {' '.join(each.message.split())}\n" for each in self.findings)
        review = "" if self.is_safe else "\nThis fix is not safe in every case: review it.\n"
        body = f"{rows}{review}\n{_fenced(shown.new)}"
        several = {"start_line": first, "start_side": "RIGHT"} if first < last else {}
        return {"path": self.path, **several, "line": last, "side": "RIGHT", "body": body}


def _fenced(lines: Sequence[str]) -> str:
    """A suggestion whose fence is longer than any in it."""
    longest = max((len(run) for line in lines for run in re.findall("`+", line)), default=0)
    fence = "`" * max(longest + 1, 3)
    return "\n".join([f"{fence}suggestion", *lines, fence]) + "\n"


def _of_file(fixes: FileFixes, report: Report) -> Iterator[EntryFix]:
    """The safe fix of each entry of a file, and one with all fixes if more is found. Nothing that was not reported."""
    file, text = fixes.safe.given.file, fixes.safe.before.text
    lines = text.split("\n")
    reported: dict[int, list[Diagnostic]] = {}
    for finding in report.findings:
        if finding.file == file and finding.fix is not None:
            reported.setdefault(finding.region.line, []).append(finding)
    safe, unsafe = (dict(_replacements(text, each.fixed.text)) for each in (fixes.safe, fixes.unsafe))
    applied = {(each.code, each.key) for each in fixes.safe.fixed.applied}
    for first, last in sorted({**safe, **unsafe}):
        found = [each for line in range(first, last + 1) for each in reported.get(line, ())]
        mended = tuple(each for each in found if (each.code, each.key) in applied)
        left = tuple(each for each in found if each not in mended)
        old = _bare(lines[first - 1 : last])
        for findings, made, is_safe in ((mended, safe, True), (left, unsafe, False)):
            # After a safe fix, the others may have nothing left to do.
            does_more = is_safe or made.get((first, last)) != safe.get((first, last))
            if findings and (first, last) in made and does_more:
                new = _bare(made[first, last])
                yield EntryFix(relative_path(file), findings, Replacement((first, last), old, new), is_safe)


def _bare(lines: Sequence[str]) -> tuple[str, ...]:
    return tuple(line.removesuffix("\r") for line in lines)


def _replacements(before: str, after: str) -> Iterator[tuple[Lines, tuple[str, ...]]]:
    """The lines of each entry that changes, and its new lines. Entries keep their order and number."""
    old, new = _entries(before), _entries(after)
    if len(old) == len(new):
        for one, other in zip(old, new, strict=True):
            if one and other and one[1] != other[1]:
                yield one[0], other[1]


def _entries(text: str) -> list[tuple[Lines, tuple[str, ...]] | None]:
    """The lines of each entry, as git counts them; None for an entry that shares a line with another one."""
    bib, lines = scan(text), text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    spans = [(bisect_right(starts, each.start), bisect_right(starts, each.end - 1)) for each in bib.entries]
    shared = Counter(line for span in spans for line in {*span})
    return [
        (span, tuple(lines[span[0] - 1 : span[1]])) if all(shared[line] == 1 for line in span) else None
        for span in spans
    ]


_FILE = lazy_re(r'\+\+\+ (?:"b/((?:[^"\\]|\\.)*)"|b/([^\t\r]*))')
_HUNK = lazy_re(r"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")


def parse_shown_lines(diff: str) -> dict[str, list[Lines]]:
    """Path -> the lines of the new file that a unified diff of git shows."""
    shown: dict[str, list[Lines]] = {}
    path, old, new = "", 0, 0
    for line in diff.split("\n"):
        if old > 0 or new > 0:  # within a hunk, whatever a line looks like
            old -= line[:1] in ("-", " ", "")
            new -= line[:1] in ("+", " ", "")
        elif found := _FILE.match(line):
            path = _unquoted(found[1]) if found[1] is not None else found[2]
        elif hunk := _HUNK.match(line):
            old, new = int(hunk[1] or 1), int(hunk[3] or 1)
            shown.setdefault(path, []).append((int(hunk[2]), int(hunk[2]) + new - 1))
    return shown


def _unquoted(path: str) -> str:
    r"""A path that git quotes as C does: "caf\303\251.bib"."""
    meant = path.encode("ascii", "backslashreplace").decode("unicode_escape", "replace")
    return meant.encode("latin-1", "replace").decode("utf-8", "replace")

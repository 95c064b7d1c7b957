"""Reports in the formats of services: annotations of GitHub, code quality of GitLab, JUnit XML, and SARIF 2.1.0."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from normalizer.lint.diagnostic import Diagnostic, Region
from normalizer.lint.registry import get_family, select_rules
from normalizer.lint.report.formats import Report, fingerprints, format_counts, relative_path, text, uri_of
from normalizer.lint.rule import Rule, Severity, parse_documentation, render_markdown

MAX_ANNOTATIONS_PER_SEVERITY = 10
_COMMANDS: Mapping[Severity, str] = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = _DATA | {":": "%3A", ",": "%2C"}


def github(report: Report) -> str:
    """GitHub annotations: workflow commands on standard output.

    A step shows at most 10 errors, 10 warnings and 10 notices (50 a job); the others are printed as plain lines,
    with a notice that says so. Escaping: https://github.com/actions/toolkit, packages/core/src/command.ts.
    """
    shown, rest = _split_by_limit(report.findings)
    if rest:  # the notice about the rest is a notice too
        shown, rest = _split_by_limit(report.findings, kept_back=1)
    lines = [_annotation(finding) for finding in shown]
    if rest:
        left = format_counts(Counter(finding.severity for finding in rest))
        lines.append(f"::notice title=bibnorm::{left} more; they are in the log of this step")
        lines += _plain_text(report, rest).splitlines()
    return "".join(f"{line}\n" for line in lines)


def _split_by_limit(
    findings: Sequence[Diagnostic], kept_back: int = 0
) -> tuple[list[Diagnostic], tuple[Diagnostic, ...]]:
    """The findings that can be annotations, the first ones of each severity, and the others."""
    room = Counter(dict.fromkeys(Severity, MAX_ANNOTATIONS_PER_SEVERITY)) - Counter({Severity.INFO: kept_back})
    shown: list[Diagnostic] = []
    rest: list[Diagnostic] = []
    for finding in findings:
        (shown if room[finding.severity] > 0 else rest).append(finding)
        room[finding.severity] -= 1
    return shown, tuple(rest)


def _annotation(finding: Diagnostic) -> str:
    region = finding.region
    properties = {"file": relative_path(finding.file), "line": region.line, "endLine": region.end_line}
    if region.end_line == region.line:  # columns count in one line only; endColumn is the last one, not the one after
        properties |= {"col": region.column, "endColumn": max(region.column, region.end_column - 1)}
    properties["title"] = f"{finding.code} {finding.name}"
    joined = ",".join(f"{name}={_escaped(str(value), _PROPERTY)}" for name, value in properties.items())
    return f"::{_COMMANDS[finding.severity]} {joined}::{_escaped(_message(finding), _DATA)}"


def _message(finding: Diagnostic) -> str:
    values = [f"{word}: {value}" for word, value in (("ours", finding.actual), ("theirs", finding.expected)) if value]
    return "\n".join([finding.message, *values])


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
        for finding, print_ in zip(report.findings, fingerprints(report.findings), strict=True)
    ]
    return json.dumps(issues, ensure_ascii=False, indent=2) + "\n"


# What XML 1.0 has no way to write, not even escaped.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


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


# SARIF 2.1.0: https://docs.oasis-open.org/sarif/sarif/v2.1.0/


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
        "results": [
            _result(finding, print_, index)
            for finding, print_ in zip(report.findings, fingerprints(report.findings), strict=True)
        ],
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

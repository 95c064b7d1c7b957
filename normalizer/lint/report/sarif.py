"""SARIF 2.1.0: https://docs.oasis-open.org/sarif/sarif/v2.1.0/"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from normalizer.lint.diagnostic import Diagnostic, Region
from normalizer.lint.documentation import parse_documentation, render_markdown
from normalizer.lint.registry import get_family
from normalizer.lint.report.data import Report, fingerprints, uri_of
from normalizer.lint.rule import Rule, Severity
from normalizer.lint.selection import select_rules

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Mapping[Severity, str] = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def sarif(report: Report) -> str:
    rules = select_rules(report.selection)
    index = {rule.code: place for place, rule in enumerate(rules)}
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

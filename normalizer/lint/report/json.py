"""`--format json`: one object with all findings and a summary."""

from __future__ import annotations

import json
from typing import Any

from normalizer.lint.diagnostic import Located
from normalizer.lint.report.data import Report
from normalizer.lint.rule import Kind, Severity


def json_report(report: Report) -> str:
    findings = [_finding(finding) for finding in report.findings]
    return json.dumps({"findings": findings, "summary": _summary(report)}, ensure_ascii=False, indent=2) + "\n"


def _finding(finding: Located) -> dict[str, Any]:
    return {
        "file": finding.file,
        "line": finding.region.line,
        "column": finding.region.column,
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity,
        "kind": finding.kind,
        "key": finding.key,
        "field": finding.field,
        "message": finding.message,
        "ours": finding.ours,
        "theirs": finding.theirs,
        "source": finding.source,
        "fixable": finding.fix is not None,
    }


def _summary(report: Report) -> dict[str, int]:
    counts = report.counts()
    kinds = {kind.value: sum(finding.kind is kind for finding in report.findings) for kind in Kind}
    return {
        "files": report.summary.files,
        "entries": report.summary.entries,
        "findings": len(report.findings),
        **{severity.value: counts[severity] for severity in Severity},
        **kinds,
        "fixable": sum(finding.fix is not None for finding in report.findings),
        "suppressed": report.summary.suppressed,
        "baseline": report.summary.known,
    }

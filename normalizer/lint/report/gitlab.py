"""GitLab code quality: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from normalizer.lint.report.data import Report, numbered, path_from_here
from normalizer.lint.rule import Severity

_SEVERITIES: Mapping[Severity, str] = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def gitlab(report: Report) -> str:
    issues = [
        {
            "type": "issue",
            "check_name": f"{finding.code} {finding.name}",
            "description": finding.message,
            "severity": _SEVERITIES[finding.severity],
            "categories": ["Bug Risk" if finding.severity is Severity.ERROR else "Style"],
            "fingerprint": hashlib.sha256(print_.encode("utf-8", "surrogatepass")).hexdigest(),
            "location": {
                "path": path_from_here(finding.file),
                "lines": {"begin": finding.region.line, "end": finding.region.end_line},
            },
        }
        for finding, print_ in zip(report.findings, numbered(report.findings), strict=True)
    ]
    return json.dumps(issues, ensure_ascii=False, indent=2) + "\n"

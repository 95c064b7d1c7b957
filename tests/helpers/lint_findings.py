"""Findings and reports to print, made by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

from normalizer.lint.diagnostic import Diagnostic, Region, TextEdit
from normalizer.lint.report.formats import Report, Summary
from normalizer.lint.rule import Severity


def located(file: str = "refs.bib", line: int = 3, message: str = "wrong", **more: Any) -> Diagnostic:
    """A finding of two characters in column 5."""
    values: dict[str, Any] = {
        "region": Region(line, 5, line, 7),
        "code": "BIB203",
        "name": "duplicate-doi",
        "severity": Severity.ERROR,
        "identity": "00ff",
        "key": "a",
        "field": "doi",
    }
    return Diagnostic(file=file, message=message, **(values | more))


def report_of(*findings: Diagnostic, **more: Any) -> Report:
    values: dict[str, Any] = {
        "files": tuple(dict.fromkeys(finding.file for finding in findings)) or ("refs.bib",),
        "findings": findings,
        "summary": Summary(files=1, entries=12),
        "today": date(2026, 6, 30),
        "version": "1.2.3",
    }
    return Report(**(values | more))


MENDED = TextEdit(Region(3, 5, 3, 7), "10.1000/x")

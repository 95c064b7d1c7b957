"""JUnit XML: a suite for each file, in it a failed test for each finding that fails the run, or one that has passed.

Written so that both schemas in use take it: Jenkins' `junit-10.xsd`, and Windy Road's `JUnit.xsd`, which wants every
attribute. Findings that do not fail the run stand in `system-out`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from xml.sax.saxutils import escape, quoteattr

from normalizer.lint.diagnostic import Located
from normalizer.lint.report.data import Report
from normalizer.lint.report.text import text

# What XML 1.0 has no way to write, not even escaped.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(report: Report) -> str:
    by_file: dict[str, list[Located]] = {file: [] for file in report.files}
    for finding in report.findings:
        by_file.setdefault(finding.file, []).append(finding)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>"]
    for number, (file, findings) in enumerate(by_file.items()):
        lines += _suite(report, number, file, findings)
    return "\n".join([*lines, "</testsuites>"]) + "\n"


def _suite(report: Report, number: int, file: str, findings: Sequence[Located]) -> Iterator[str]:
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
        line = text(replace(report, findings=(finding,), color=False))
        yield f"{_open('failure', message=finding.message, type=finding.code)}{_clean(escape(line))}</failure>"
        yield "</testcase>"
    if not failed:
        yield _open("testcase", name="bibnorm check", classname=file, time=0) + "</testcase>"
    yield f"<system-out>{_clean(escape(text(replace(report, findings=passed, color=False))))}</system-out>"
    yield "<system-err></system-err>"
    yield "</testsuite>"


def _open(tag: str, **attributes: str | int) -> str:
    written = " ".join(f"{name}={_clean(quoteattr(str(value)))}" for name, value in attributes.items())
    return f"<{tag} {written}>"


def _clean(xml: str) -> str:
    return _NO_XML.sub("\ufffd", xml)

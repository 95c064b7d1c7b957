"""GitHub annotations: workflow commands on standard output.

A step shows at most 10 errors, 10 warnings and 10 notices (50 a job); what is beyond that is printed as plain lines,
with a notice that says so. Escaping: https://github.com/actions/toolkit, packages/core/src/command.ts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from normalizer.lint.diagnostic import Located
from normalizer.lint.report.data import Report, in_words, path_from_here
from normalizer.lint.report.text import text
from normalizer.lint.rule import Severity

MOST_OF_A_KIND = 10
_COMMANDS: Mapping[Severity, str] = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = _DATA | {":": "%3A", ",": "%2C"}


def github(report: Report) -> str:
    shown, rest = _shared_out(report.findings, MOST_OF_A_KIND)
    if rest:  # the notice about the rest is a notice too
        shown, rest = _shared_out(report.findings, MOST_OF_A_KIND, kept_back=1)
    lines = [_annotation(finding) for finding in shown]
    if rest:
        left = in_words(Counter(finding.severity for finding in rest))
        lines.append(f"::notice title=bibnorm::{left} more; they are in the log of this step")
        lines += text(_plain(report, rest)).splitlines()
    return "".join(f"{line}\n" for line in lines)


def _shared_out(
    findings: tuple[Located, ...], most: int, kept_back: int = 0
) -> tuple[list[Located], tuple[Located, ...]]:
    """The findings that can be annotations, the first ones of each severity, and the others."""
    room = Counter(dict.fromkeys(Severity, most)) - Counter({Severity.INFO: kept_back})
    shown: list[Located] = []
    rest: list[Located] = []
    for finding in findings:
        (shown if room[finding.severity] > 0 else rest).append(finding)
        room[finding.severity] -= 1
    return shown, tuple(rest)


def _annotation(finding: Located) -> str:
    region = finding.region
    properties = {"file": path_from_here(finding.file), "line": region.line, "endLine": region.end_line}
    if region.end_line == region.line:  # columns count in one line only; endColumn is the last one, not the one after
        properties |= {"col": region.column, "endColumn": max(region.column, region.end_column - 1)}
    properties["title"] = f"{finding.code} {finding.name}"
    joined = ",".join(f"{name}={_escaped(str(value), _PROPERTY)}" for name, value in properties.items())
    return f"::{_COMMANDS[finding.severity]} {joined}::{_escaped(_message(finding), _DATA)}"


def _message(finding: Located) -> str:
    said = [f"{word}: {value}" for word, value in (("ours", finding.ours), ("theirs", finding.theirs)) if value]
    return "\n".join([finding.message, *said])


def _escaped(value: str, table: Mapping[str, str]) -> str:
    return "".join(table.get(character, character) for character in value)


def _plain(report: Report, findings: tuple[Located, ...]) -> Report:
    return replace(report, findings=findings, color=False)

"""`file:line:column: CODE message`, one line a finding, as editors and `errorformat` read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from normalizer.lint.diagnostic import Located
from normalizer.lint.report.data import Report
from normalizer.lint.rule import Severity

_RESET, _BOLD = "\x1b[0m", "\x1b[1m"
_COLORS: Mapping[Severity, str] = {Severity.ERROR: "\x1b[31m", Severity.WARNING: "\x1b[33m", Severity.INFO: "\x1b[36m"}


def text(report: Report) -> str:
    return "".join(f"{line}\n" for finding in report.findings for line in _lines(finding, report.color))


def _lines(finding: Located, color: bool) -> Iterator[str]:
    code = f"{_COLORS[finding.severity]}{_BOLD}{finding.code}{_RESET}" if color else finding.code
    place = f"{_BOLD}{finding.place}{_RESET}" if color else finding.place
    yield f"{place}: {code} {_one_line(finding.message)}"
    for word, value in (("ours", finding.ours), ("theirs", _said(finding))):
        if value is not None:
            yield f"    {word + ':':<8}{_one_line(value)}"


def _said(finding: Located) -> str | None:
    if finding.theirs is None or finding.source is None:
        return finding.theirs
    return f"{finding.theirs} ({finding.source})"


def _one_line(message: str) -> str:
    return " ".join(message.split())

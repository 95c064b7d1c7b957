"""The report as a value, and its formats. Those of services are imported on demand: most runs print lines of text."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from normalizer.lint.diagnostic import Diagnostic
from normalizer.lint.inputs import STANDARD_INPUT
from normalizer.lint.rule import Severity, VerificationKind
from normalizer.lint.settings import Selection
from normalizer.values.lazy import lazy_re
from normalizer.values.text import counted, shown, shown_name

if TYPE_CHECKING:
    from normalizer.lint.fixing import FixedFile


# Policy -> kinds of finding that fail a run, and the least severity of each: `venue` as the chairs of conferences judge
# references, who report the rest to the authors; `strict` for a file that must be right, in which slips count as well.
POLICIES: Mapping[str, Mapping[VerificationKind, Severity]] = {
    "venue": {VerificationKind.FABRICATED: Severity.WARNING},
    "strict": {VerificationKind.FABRICATED: Severity.INFO, VerificationKind.MISMATCH: Severity.INFO},
}


@dataclass(frozen=True)
class Summary:
    """Counts of a run: files and entries looked at, findings that a comment or the baseline keeps back."""

    files: int
    entries: int
    suppressed: int = 0
    accepted: int = 0


@dataclass(frozen=True)
class FileFixes:
    """A file with its safe fixes, and with all of them."""

    safe: FixedFile
    unsafe: FixedFile


@dataclass(frozen=True, repr=False)
class Report:
    """All findings of a run in the order of files and lines, and what they are reported with.

    `fail_on` is the least severity that fails the run, None for none. With a `policy` of `POLICIES`, only findings of
    its kinds fail it; its severities replace "warning". `list_notes`: each info has a line of its own. `missing` says
    what online sources were not asked or did not answer; `is_incomplete`: one that was needed failed. For suggestions,
    `fixes` are those of each file, and `shown_lines` the lines of each path that can be commented on, None for all.
    """

    files: tuple[str, ...]
    findings: tuple[Diagnostic, ...]
    summary: Summary
    today: date
    version: str
    selection: Selection = field(default_factory=Selection)
    fail_on: Severity | None = Severity.WARNING
    policy: str | None = None
    color: bool = False
    list_notes: bool = True
    missing: tuple[str, ...] = ()
    is_incomplete: bool = False
    fixes: tuple[FileFixes, ...] = ()
    shown_lines: Mapping[str, Sequence[tuple[int, int]]] | None = None

    def __repr__(self) -> str:
        return f"<Report: {format_counts(self.counts())} in {', '.join(self.files)}>"

    @property
    def fails(self) -> bool:
        return any(map(self.is_failure, self.findings))

    def is_failure(self, finding: Diagnostic) -> bool:
        """Whether a finding fails the run; an unverified entry never does."""
        if self.fail_on is None or finding.kind is VerificationKind.UNVERIFIED:
            return False
        least = self.fail_on
        if self.policy:
            of_kind = POLICIES[self.policy].get(finding.kind) if finding.kind else None
            if of_kind is None:
                return False
            # `--min-certainty` makes notes of what must not fail a run.
            if least is Severity.WARNING and not self.selection.min_certainty:
                least = of_kind
        return finding.severity.is_at_least(least)

    def counts(self) -> Counter[Severity]:
        return Counter(finding.severity for finding in self.findings)


def format_counts(counts: Counter[Severity]) -> str:
    """As "2 errors, 1 warning", or "no findings"."""
    named = [counted(counts[severity], severity.value) for severity in Severity if counts[severity]]
    return ", ".join(named) or "no findings"


def relative_path(file: str) -> str:
    """A file as services want it: from the folder of the run, with forward slashes; as it is when it lies elsewhere."""
    if file == STANDARD_INPUT:
        return "stdin"
    try:
        path = Path(os.path.relpath(file))
    except ValueError:  # another drive
        return Path(file).as_posix()
    return Path(file).resolve().as_posix() if path.parts[:1] == ("..",) else path.as_posix()


def uri_of(file: str) -> str:
    """A relative URI, or `file://...` for what lies elsewhere (RFC 3986)."""
    path = relative_path(file)
    return Path(path).as_uri() if Path(path).is_absolute() else quote(os.fsencode(path))


def with_fingerprints(findings: Iterable[Diagnostic]) -> Iterator[tuple[Diagnostic, str]]:
    """Each finding with what is unique in the report: its file and identity, and which of several it is."""
    seen: Counter[str] = Counter()
    for finding in findings:
        base = f"{relative_path(finding.file)}:{finding.identity}"
        seen[base] += 1
        yield finding, f"{base}:{seen[base]}"


# Name -> the module and its function; what they write is told by `_WRITTEN`.
REPORTS: Mapping[str, tuple[str, str]] = {
    "text": ("formats", "text"),
    "json": ("formats", "json_report"),
    "sarif": ("services", "sarif"),
    "github": ("services", "github"),
    "github-suggestions": ("services", "github_suggestions"),
    "gitlab": ("services", "gitlab"),
    "junit": ("services", "junit"),
}


# What the formats write: nothing, lines of findings, or the beginning of a document.
_WRITTEN = lazy_re(
    rb"""\s*\Z
    | (?: (?: ::(?:error|warning|notice)[ ] | [^\n]*:[ ]BIB\d{3}[ ] | [ ]{4}(?:ours|theirs):[ ] ) [^\n]*\n )+ \Z
    | \{\s* "findings":[ ]\[
    | \{\s* "\$schema":[ ]"[^"\n]*sarif[^"\n]*",\s* "version":[ ]"[^"]*",\s*
      "runs":[ ]\[\s* \{\s* "tool":[ ]\{\s* "driver":[ ]\{\s* "name":[ ]"bibnorm"
    | \{\s* "event":[ ]"COMMENT",\s* "body":[ ]"bibnorm[ ]
    | \[\s* (?: \]\s*\Z | \{\s* "type":[ ]"issue",\s* "check_name":[ ]"BIB\d{3}[ ] )
    | <\?xml[^>\n]*>\n <testsuites>\n (?: <testsuite[ ][^>]*package="bibnorm" | </testsuites> )""",
    re.VERBOSE,
)


def is_report(path: Path) -> bool:
    """Whether an earlier run wrote a file: it has what one of the formats writes."""
    try:
        return path.is_file() and _WRITTEN.match(path.read_bytes()) is not None
    except OSError:
        return False


# Formats that programs read have a result for each entry that was not verified; for people they are one line.
_FULL = frozenset({"json", "sarif"})


def render(report: Report, form: str) -> str:
    """The report in one of the forms."""
    module, function = REPORTS[form]
    if form not in _FULL and not report.list_notes:
        report = replace(report, findings=tuple(_collapse_unverified(report)))
    write: Callable[[Report], str] = getattr(import_module(f"{__package__}.{module}"), function)
    return write(report)


def _collapse_unverified(report: Report) -> Iterator[Diagnostic]:
    """The findings, with one for all entries that were not verified, so that they do not hide others."""
    unverified = [each for each in report.findings if _is_unverified_entry(each)]
    files = len({each.file for each in unverified})
    where = f" in {files:,} files" if files > 1 else ""
    entries = len({(each.file, each.key) for each in unverified})
    count = f"{entries:,} of {report.summary.entries:,} entries not fully verified{where} (use -v to list them)"
    for finding in report.findings:
        if len(unverified) < 2 or not _is_unverified_entry(finding):
            yield finding
        elif finding is unverified[0]:
            yield replace(finding, message=f"{count}; the first: {finding.message}")


# What no source confirms or denies; other findings that cannot tell say what speaks against an entry.
_NOT_COVERED = "BIB499"


def _is_unverified_entry(finding: Diagnostic) -> bool:
    return finding.code == _NOT_COVERED and finding.key is not None


_RESET, _BOLD = "\x1b[0m", "\x1b[1m"
_COLORS: Mapping[Severity, str] = {Severity.ERROR: "\x1b[31m", Severity.WARNING: "\x1b[33m", Severity.INFO: "\x1b[36m"}


def text(report: Report) -> str:
    """`file:line:column: CODE message`, one line a finding, as editors and `errorformat` read it.

    Without `list_notes`, the infos of one rule in one file are one line, so that they do not hide the rest.
    """
    findings = report.findings if report.list_notes else _collapse_notes(report.findings)
    return "".join(f"{line}\n" for finding in findings for line in _lines(finding, report.color))


def _collapse_notes(findings: Sequence[Diagnostic]) -> Iterator[Diagnostic]:
    counts = Counter((each.file, each.code) for each in findings if each.severity is Severity.INFO)
    for finding in findings:
        count = counts.pop((finding.file, finding.code), 0) if finding.severity is Severity.INFO else 1
        if count:
            more = f" ({count - 1:,} more like this; use -v to list them)" if count > 1 else ""
            yield replace(finding, message=f"{finding.message}{more}")


def _lines(finding: Diagnostic, color: bool) -> Iterator[str]:
    code = f"{_COLORS[finding.severity]}{_BOLD}{finding.code}{_RESET}" if color else finding.code
    place = shown_name(finding.place)
    location = f"{_BOLD}{place}{_RESET}" if color else place
    yield f"{location}: {code} {one_line(finding.message)}"
    for word, value in (("ours", finding.actual), ("theirs", finding.expected)):  # the message names the source
        if value is not None:
            yield f"    {word + ':':<8}{one_line(value)}"


def one_line(message: str) -> str:
    """What a file holds does nothing to the terminal."""
    return shown(" ".join(message.split()))


def json_report(report: Report) -> str:
    """One object with all findings and a summary."""
    findings = [_finding(finding) for finding in report.findings]
    return json.dumps({"findings": findings, "summary": _summary(report)}, ensure_ascii=False, indent=2) + "\n"


def _finding(finding: Diagnostic) -> dict[str, Any]:
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
        "ours": finding.actual,
        "theirs": finding.expected,
        "source": finding.source,
        "chance_right": finding.chance_right,
        "evidence": [{"source": source, "value": value} for source, value in finding.evidence],
        "fixable": finding.fix is not None,
        "unsafe": finding.needs_unsafe,
    }


def _summary(report: Report) -> dict[str, int]:
    counts = report.counts()
    kinds = {kind.value: sum(finding.kind is kind for finding in report.findings) for kind in VerificationKind}
    return {
        "files": report.summary.files,
        "entries": report.summary.entries,
        "findings": len(report.findings),
        **{severity.value: counts[severity] for severity in Severity},
        **kinds,
        "fixable": sum(finding.fix is not None for finding in report.findings),
        "unsafe": sum(finding.needs_unsafe for finding in report.findings),
        "suppressed": report.summary.suppressed,
        "baseline": report.summary.accepted,
    }

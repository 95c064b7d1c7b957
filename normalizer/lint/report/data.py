"""The data of all reports."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from normalizer.lint.diagnostic import Diagnostic
from normalizer.lint.inputs import STANDARD_INPUT
from normalizer.lint.rule import Severity, VerificationKind
from normalizer.lint.settings import Selection
from normalizer.values.text import counted

if TYPE_CHECKING:
    from normalizer.lint.fixing import FixedFile

# Policy -> kinds of finding that fail a run: `venue` as the chairs of conferences judge references, who report the rest
# to the authors; `strict` for a file that must be right.
POLICIES: Mapping[str, frozenset[VerificationKind]] = {
    "venue": frozenset({VerificationKind.FABRICATED}),
    "strict": frozenset({VerificationKind.FABRICATED, VerificationKind.MISMATCH}),
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
    its kinds fail it. `list_notes`: each info has a line of its own. `missing` says what online sources were not
    asked or did not answer; `is_incomplete`: one that was needed failed. For suggestions, `fixes` are those of each
    file, and `shown_lines` the lines of each path that can be commented on, None for all.
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
        if self.policy and finding.kind not in POLICIES[self.policy]:
            return False
        return finding.severity.is_at_least(self.fail_on)

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
    return Path(path).as_uri() if Path(path).is_absolute() else quote(path)


def fingerprints(findings: Sequence[Diagnostic]) -> list[str]:
    """A fingerprint for each finding, unique in the report: its file and identity, and which of several it is."""
    seen: Counter[str] = Counter()
    prints = []
    for finding in findings:
        base = f"{relative_path(finding.file)}:{finding.identity}"
        seen[base] += 1
        prints.append(f"{base}:{seen[base]}")
    return prints

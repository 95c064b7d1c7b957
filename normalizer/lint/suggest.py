"""`bibnorm check --suggest`: settings that accept the habits of files, for the first run of a group."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Sequence

from normalizer.lint.registry import RULES, get_family
from normalizer.lint.report.formats import Report

# A habit: findings of one rule about values or style, for at least one of ten entries.
_FAMILIES = frozenset({"fields", "style"})
_MIN_FINDINGS, _ENTRIES_PER_FINDING = 3, 10
_BASELINE = "bibnorm-baseline.json"


def suggest_settings(report: Report, named: Sequence[str]) -> str:
    """`[tool.bibnorm]` of a `pyproject.toml`: the habits are ignored, and other failures go into a baseline."""
    counts = Counter(finding.code for finding in report.findings)
    least = max(_MIN_FINDINGS, report.summary.entries / _ENTRIES_PER_FINDING)
    habits = [rule for rule in RULES if get_family(rule) in _FAMILIES and counts[rule.code] >= least]
    ignored = {rule.code for rule in habits}
    left = sum(report.is_failure(finding) for finding in report.findings if finding.code not in ignored)
    lines = [f"# {report.summary.entries:,} entries of {', '.join(report.files)}", "[tool.bibnorm]"]
    if habits:
        lines += [f"# {rule.name}: {counts[rule.code]:,} findings" for rule in habits]
        lines.append(f'ignore = "{", ".join(rule.name for rule in habits)}"')
    if left:
        command = shlex.join(["bibnorm", "check", *named, "--baseline", _BASELINE, "--write-baseline"])
        what = "1 other finding fails a run: correct it, or accept it"
        if left > 1:
            what = f"{left:,} other findings fail a run: correct them, or accept them"
        lines += [f"# {what} with", f"#   {command}"]
        lines.append(f'baseline = "{_BASELINE}"')
    if not habits and not left:
        lines.append("# the default settings fit these files")
    return "\n".join(lines) + "\n"

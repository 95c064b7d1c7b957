"""How sure an accusation is: the chance that an entry is right although a rule accuses it.

The chances are those of labeled references and of accusations in real files (benchmarks/fit_certainty.py).
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from normalizer.lint.rule import Finding, Severity, VerificationKind
from normalizer.values.compiled import compiled

_ACCUSES = frozenset({VerificationKind.MISMATCH, VerificationKind.FABRICATED})


@lru_cache(maxsize=1)
def chances_right() -> dict[str, float]:
    """The chance of each rule with labeled findings, by code."""
    return compiled(Path(__file__).with_name("certainty.toml"), dict)


def with_certainty(finding: Finding, least: float) -> Finding:
    """An accusation with the chance that the entry is right; a note if it is not as certain as `least` (0 to 1)."""
    if finding.kind not in _ACCUSES or finding.severity is Severity.INFO:
        return finding
    chance = chances_right().get(finding.code)
    if chance is None:
        return finding
    severity = finding.severity if 1 - chance >= least else Severity.INFO
    return replace(finding, severity=severity, chance_right=chance)


def message_with_chance(finding: Finding) -> str:
    """The message, and the chance that the accused entry is right after all."""
    if finding.chance_right is None:
        return finding.message
    percent = f"{100 * finding.chance_right:.0f}" if finding.chance_right >= 0.01 else "under 1"
    return f"{finding.message} [right after all: {percent} in 100]"

"""Profiles: which rules run unless others are selected, and how bad their findings are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from normalizer.lint.rule import PROFILES, Finding, Kind, Rule, Severity

DEFAULT, STRICT, CAMERA_READY = PROFILES

# What each profile makes of a rule's own severity. `strict` is for a project whose own files must be clean;
# `camera-ready` for the last look before a paper is printed, where all that a reader would see is an error.
_SEVERITIES: Mapping[str, Mapping[Severity, Severity]] = {
    DEFAULT: {},
    STRICT: {Severity.WARNING: Severity.ERROR},
    CAMERA_READY: {Severity.WARNING: Severity.ERROR, Severity.INFO: Severity.WARNING},
}


def severity_in(profile: str, rule: Rule, own: Severity) -> Severity:
    """The severity of a finding that its rule gives the severity `own`."""
    if own is rule.severity and profile in rule.severity_in:
        return rule.severity_in[profile]
    return _SEVERITIES[profile].get(own, own)


def in_profile(finding: Finding, rule: Rule, profile: str) -> Finding:
    """The finding with the severity that the profile gives it. What could not be told never becomes worse."""
    if finding.kind is Kind.COULD_NOT_TELL:
        return finding
    severity = severity_in(profile, rule, finding.severity)
    return finding if severity is finding.severity else replace(finding, severity=severity)

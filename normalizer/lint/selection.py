"""Profiles: which rules run by default, and the severity of their findings.

Which rules run: `--select`, `--extend-select`, `--ignore`, by code ("BIB203"), prefix ("BIB2") or name.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from normalizer.errors import BibnormError
from normalizer.lint.registry import RULES
from normalizer.lint.rule import Finding, Rule, Severity, VerificationKind
from normalizer.lint.settings import PROFILES, Selection
from normalizer.lint.verification.certainty import with_certainty

DEFAULT, STRICT, CAMERA_READY = PROFILES

# The severities that each profile changes. `strict` is for a project whose own files must be clean;
# `camera-ready` for the last look before a paper is printed, where all that a reader would see is an error.
_SEVERITIES: Mapping[str, Mapping[Severity, Severity]] = {
    DEFAULT: {},
    STRICT: {Severity.WARNING: Severity.ERROR},
    CAMERA_READY: {Severity.WARNING: Severity.ERROR, Severity.INFO: Severity.WARNING},
}


def apply_selection(finding: Finding, selection: Selection, notes: frozenset[str] = frozenset()) -> Finding:
    """Apply the severity of a profile and the least certainty; that of an unverified entry never changes.

    `notes`: rules that give info.
    """
    if finding.kind is VerificationKind.UNVERIFIED:
        return finding
    severity = Severity.INFO if finding.code in notes else _SEVERITIES[selection.profile].get(finding.severity)
    found = replace(finding, severity=severity) if severity else finding
    return with_certainty(found, selection.min_certainty) if found.kind else found


def codes_of_notes(selection: Selection, rules: Sequence[Rule] = RULES) -> frozenset[str]:
    """The rules about habits in the default profile, except those that the user turns on with a selector."""
    named = (*selection.select, *selection.extend_select)
    is_default = selection.profile == DEFAULT
    return frozenset(rule.code for rule in rules if is_default and rule.is_habit and _closest(named, rule) < 0)


ALL = "ALL"


class UnknownRuleError(BibnormError):
    """A selector matches no rule."""


def select_rules(selection: Selection, rules: Sequence[Rule] = RULES) -> tuple[Rule, ...]:
    """The rules that run, in order. The longer of two selectors that fit a rule decides; when even, `ignore`.

    Raises UnknownRuleError for a selector that fits none.
    """
    for selector in (*selection.select, *selection.extend_select, *selection.ignore):
        if not any(matches(selector, rule) for rule in rules):
            raise UnknownRuleError(unknown_selector_message(selector, rules))
    return tuple(rule for rule in rules if _turned_on(selection, rule))


def matches(selector: str, rule: Rule) -> bool:
    """Whether a code, the beginning of codes, a name or ALL means a rule."""
    return selector == ALL or selector == rule.name or rule.code.startswith(selector.upper())


def unknown_selector_message(selector: str, rules: Sequence[Rule] = RULES) -> str:
    """The message for a selector without rules, with a similar rule."""
    known = [word for rule in rules for word in (rule.code, rule.name)]
    close = difflib.get_close_matches(selector, known, n=1)
    hint = f"did you mean {close[0]!r}?" if close else "`bibnorm rule` lists them all"
    return f"unknown rule {selector!r}; {hint}"


def _turned_on(selection: Selection, rule: Rule) -> bool:
    by_profile = -1 if selection.select or selection.profile not in rule.profiles else 0
    wanted = max(by_profile, _closest((*selection.select, *selection.extend_select), rule))
    return wanted > _closest(selection.ignore, rule)


def _closest(selectors: Iterable[str], rule: Rule) -> int:
    """How many characters of a rule's code are named; all of them by its name; -1 by none."""
    lengths = (len(rule.code) if s == rule.name else 0 if s == ALL else len(s) for s in selectors if matches(s, rule))
    return max(lengths, default=-1)

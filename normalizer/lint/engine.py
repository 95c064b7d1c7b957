"""Runs rules over one document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from normalizer.lint.context import Context
from normalizer.lint.profiles import in_profile
from normalizer.lint.registry import UNUSED_IGNORE
from normalizer.lint.rule import PROFILES, Finding, Rule
from normalizer.lint.suppress import ignores_in, suppressed, unused


@dataclass(frozen=True)
class Linted:
    """What was found in one document, in the order of the text; how many findings comments have suppressed."""

    findings: tuple[Finding, ...]
    suppressed: int = 0


def lint(context: Context, rules: Sequence[Rule], profile: str = PROFILES[0]) -> Linted:
    """Every finding of the rules, without those that a comment suppresses."""
    return settled(context, found(context, rules), rules, profile)


def found(context: Context, rules: Sequence[Rule]) -> list[Finding]:
    """What the rules say, as they say it: the part of the work that can be divided."""
    return [finding for rule in rules if context.dialect in rule.dialects for finding in _checked(rule, context)]


def settled(context: Context, findings: Sequence[Finding], rules: Sequence[Rule], profile: str) -> Linted:
    """Findings in order, with the severities of a profile, without what comments suppress."""
    ignores = ignores_in(context.bib)
    left, gone = suppressed(findings, ignores, rules) if ignores else (list(findings), 0)
    if UNUSED_IGNORE in rules:
        ran = [rule for rule in rules if context.dialect in rule.dialects and (context.truth or not rule.needs_truth)]
        left += unused(ignores, ran, UNUSED_IGNORE)
    by_code = {rule.code: rule for rule in rules}
    ordered = sorted(left, key=_order)
    return Linted(tuple(in_profile(finding, by_code[finding.code], profile) for finding in ordered), gone)


def _checked(rule: Rule, context: Context) -> Iterator[Finding]:
    return iter(()) if rule.needs_truth and context.truth is None else rule.check(context)


def _order(finding: Finding) -> tuple[int, str, int, str]:
    return finding.span.start, finding.code, finding.span.end, finding.message

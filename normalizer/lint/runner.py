"""Runs rules over one document.

Runs the rules over files, in several processes when that is worth it.

Checks files: those whose results are not kept are read and given to the rules, several at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from normalizer.bib import BibDocument, scan
from normalizer.bib.encoding import UTF8, Encoding, decode
from normalizer.lint.context import Context, dialect_of
from normalizer.lint.diagnostic import locate
from normalizer.lint.inputs import Input
from normalizer.lint.parallel import SEQUENTIAL, ForkPool, ignore_progress, processes
from normalizer.lint.registry import NOTHING_TO_COMPARE_WITH, UNUSED_IGNORE
from normalizer.lint.result_cache import Checked
from normalizer.lint.rule import Finding, Rule
from normalizer.lint.selection import in_profile, selected
from normalizer.lint.settings import PROFILES, Setup
from normalizer.lint.suppress import ignores_in, suppressed, unused

if TYPE_CHECKING:
    from normalizer.lint.verification.catalog import CatalogJudge, JudgeOpener


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
    return Linted(tuple(in_profile(finding, profile) for finding in sorted(left, key=_order)), gone)


def _checked(rule: Rule, context: Context) -> Iterator[Finding]:
    return iter(()) if rule.needs_truth and context.truth is None else rule.check(context)


def _order(finding: Finding) -> tuple[int, str, int, str]:
    return finding.span.start, finding.code, finding.span.end, finding.message


# Bytes. Below it, a copy of this process costs more than it brings.
WORTH_IT = 150_000


@dataclass(frozen=True)
class Runner:
    """The rules of a run, ready for any document."""

    rules: tuple[Rule, ...]
    setup: Setup
    judge: CatalogJudge | None

    @classmethod
    def of(cls, setup: Setup, open_judge: JudgeOpener) -> Runner:
        """Raises UnknownRule for a selector that is none."""
        rules = selected(setup.selection)
        return cls(rules, setup, open_judge() if any(rule.needs_truth for rule in rules) else None)

    def context(self, bib: BibDocument, pool: ForkPool = SEQUENTIAL, encoding: Encoding = UTF8) -> Context:
        context = Context(bib, self.setup.dialect or dialect_of(bib), self.setup.today, encoding=encoding)
        if self.judge:
            context.truth = self.judge.judge(context, pool)
        return context

    def check(self, given: Input, pool: ForkPool = SEQUENTIAL) -> Checked:
        """Check one file. Of several processes each takes some of the entries to look up, and some of the rules."""
        text, encoding = decode(given.data)
        context = self.context(scan(text), pool, encoding)
        results = pool.map(lambda rule: found(context, [rule]), self.rules, f"{given.file}: rule")
        findings = [finding for of_rule in results for finding in of_rule]
        linted = settled(context, findings, self.rules, self.setup.selection.profile)
        entries = len(context.bib.entries)
        blind = self.judge is None and entries > 0 and self._would_compare
        return Checked(entries, locate(given.file, context.bib, linted.findings), linted.suppressed, blind)

    @property
    def _would_compare(self) -> bool:
        return NOTHING_TO_COMPARE_WITH in self.rules and any(rule.needs_truth for rule in self.rules)


def run(
    inputs: Sequence[Input], setup: Setup, open_judge: JudgeOpener, tell: Callable[[str], None] = ignore_progress
) -> list[Checked]:
    """The result for each file, in order. `tell` hears how far it has come."""
    runner = Runner.of(setup, open_judge)
    weights = [len(given.data) for given in inputs]
    count = processes() if sum(weights) >= WORTH_IT else 1
    if count == 1 or 2 * max(weights) > sum(weights):
        return [runner.check(given, ForkPool(count if len(given.data) >= WORTH_IT else 1, tell)) for given in inputs]
    return ForkPool(count, tell).map(runner.check, inputs, "checking file", weights)

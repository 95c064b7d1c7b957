"""Runs the rules over files, in several processes when that is worth it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from normalizer.bib import BibDocument, scan
from normalizer.bib.encoding import decode
from normalizer.lint.context import Context, dialect_of
from normalizer.lint.engine import found, settled
from normalizer.lint.inputs import Input
from normalizer.lint.located import locate
from normalizer.lint.parallel import processes, shared_out
from normalizer.lint.registry import NOTHING_TO_COMPARE_WITH
from normalizer.lint.rule import Finding, Rule
from normalizer.lint.selecting import selected
from normalizer.lint.setup import Setup
from normalizer.lint.stored import Checked
from normalizer.lint.truth import Judge

# Bytes. Below it, a copy of this process costs more than it brings.
WORTH_IT = 150_000


@dataclass(frozen=True)
class Runner:
    """The rules of a run, ready for any document."""

    rules: tuple[Rule, ...]
    setup: Setup
    judge: Judge | None

    @classmethod
    def of(cls, setup: Setup, open_judge: Callable[[], Judge | None]) -> Runner:
        """Raises UnknownRule for a selector that is none."""
        rules = selected(setup.selection)
        return cls(rules, setup, open_judge() if any(rule.needs_truth for rule in rules) else None)

    def context(self, bib: BibDocument) -> Context:
        context = Context(bib, self.setup.dialect or dialect_of(bib), self.setup.today)
        if self.judge:
            context.truth = self.judge.judge(context)
        return context

    def check(self, given: Input, count: int = 1) -> Checked:
        """Check one file with up to `count` processes: they share the document, and each takes some of the rules."""
        text, _ = decode(given.data)
        context = self.context(scan(text))
        findings = self._found(context, count)
        linted = settled(context, findings, self.rules, self.setup.selection.profile)
        entries = len(context.bib.entries)
        blind = self.judge is None and entries > 0 and self._would_compare
        return Checked(entries, locate(given.file, context.bib, linted.findings), linted.suppressed, blind)

    @property
    def _would_compare(self) -> bool:
        return NOTHING_TO_COMPARE_WITH in self.rules and any(rule.needs_truth for rule in self.rules)

    def _found(self, context: Context, count: int) -> list[Finding]:
        if count == 1:
            return found(context, self.rules)
        results = shared_out(lambda rule: found(context, [rule]), self.rules, count)
        return [finding for of_rule in results for finding in of_rule]


def run(inputs: Sequence[Input], setup: Setup, open_judge: Callable[[], Judge | None]) -> list[Checked]:
    """The result for each file, in order."""
    runner = Runner.of(setup, open_judge)
    weights = [len(given.data) for given in inputs]
    count = processes() if sum(weights) >= WORTH_IT else 1
    # Who answers for the works may hold connections and places in files, which copies must not share.
    if count == 1 or runner.judge or 2 * max(weights) > sum(weights):
        return [runner.check(given, count if len(given.data) >= WORTH_IT else 1) for given in inputs]
    return shared_out(runner.check, inputs, count, weights)

"""Runs the rules over files, in several processes when that is worth it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from normalizer.bib import BibDocument, scan
from normalizer.bib.encoding import UTF8, Encoding, decode
from normalizer.lint.context import Context, dialect_of
from normalizer.lint.engine import found, settled
from normalizer.lint.inputs import Input
from normalizer.lint.located import locate
from normalizer.lint.parallel import ALONE, Crew, nobody, processes
from normalizer.lint.registry import NOTHING_TO_COMPARE_WITH
from normalizer.lint.rule import Rule
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

    def context(self, bib: BibDocument, crew: Crew = ALONE, encoding: Encoding = UTF8) -> Context:
        context = Context(bib, self.setup.dialect or dialect_of(bib), self.setup.today, encoding=encoding)
        if self.judge:
            context.truth = self.judge.judge(context, crew if self.judge.can_be_copied else Crew(1, crew.tell))
        return context

    def check(self, given: Input, crew: Crew = ALONE) -> Checked:
        """Check one file. Of several processes each takes some of the entries to look up, and some of the rules."""
        text, encoding = decode(given.data)
        context = self.context(scan(text), crew, encoding)
        results = crew.map(lambda rule: found(context, [rule]), self.rules, f"{given.file}: rule")
        findings = [finding for of_rule in results for finding in of_rule]
        linted = settled(context, findings, self.rules, self.setup.selection.profile)
        entries = len(context.bib.entries)
        blind = self.judge is None and entries > 0 and self._would_compare
        return Checked(entries, locate(given.file, context.bib, linted.findings), linted.suppressed, blind)

    @property
    def _would_compare(self) -> bool:
        return NOTHING_TO_COMPARE_WITH in self.rules and any(rule.needs_truth for rule in self.rules)


def run(
    inputs: Sequence[Input],
    setup: Setup,
    open_judge: Callable[[], Judge | None],
    tell: Callable[[str], None] = nobody,
) -> list[Checked]:
    """The result for each file, in order. `tell` hears how far it has come."""
    runner = Runner.of(setup, open_judge)
    weights = [len(given.data) for given in inputs]
    count = processes() if sum(weights) >= WORTH_IT else 1
    alone = runner.judge is not None and not runner.judge.can_be_copied
    if count == 1 or alone or 2 * max(weights) > sum(weights):
        return [runner.check(given, Crew(count if len(given.data) >= WORTH_IT else 1, tell)) for given in inputs]
    return Crew(count, tell).map(runner.check, inputs, "checking file", weights)

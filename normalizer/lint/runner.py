"""Run rules over documents and files, in several processes where that is faster."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from normalizer.bib import BibDocument, Span, scan
from normalizer.bib.file import UTF8, Encoding, decode
from normalizer.lint.context import FileFacts, LintContext, find_dialect
from normalizer.lint.diagnostic import locate_findings
from normalizer.lint.inputs import InputFile
from normalizer.lint.parallel import SEQUENTIAL, ForkPool, ignore_progress, processes
from normalizer.lint.registry import (
    NO_CATALOG_RULE,
    RULES,
    UNUSED_IGNORE_RULE,
    apply_selection,
    select_rules,
)
from normalizer.lint.result_cache import FileResult
from normalizer.lint.rule import Finding, Rule
from normalizer.lint.settings import LintSettings, Selection
from normalizer.lint.suppress import Ignore, apply_ignores, may_have_ignores, parse_ignores, unused_ignore_findings

if TYPE_CHECKING:
    from normalizer.lint.verification.cited_work import FoundWork
    from normalizer.lint.verification.claim import EntryClaim
    from normalizer.lint.verification.results import EntryVerifications
    from normalizer.lint.verification.venues import VenueKnowledge

DEFAULT_SELECTION = Selection()


class Verifier(Protocol):
    """Compares the entries of documents with records."""

    def prepare(self, inputs: Sequence[InputFile]) -> None:
        """Query what is queried for all files together; called once, before processes are forked."""

    def verify(self, context: LintContext, pool: ForkPool = ...) -> EntryVerifications:
        """Verify every entry of a document; never raises for what a file may hold."""

    @property
    def places(self) -> VenueKnowledge:
        """What is known of venues and their volumes."""

    def works(self, claims: Sequence[EntryClaim]) -> list[FoundWork]:
        """What is known of the work that each entry cites, all its records included."""


# Opens what entries are compared with; returns None for nothing to compare with.
VerifierOpener = Callable[[], Verifier | None]


@dataclass(frozen=True)
class LintResult:
    """The findings in one document, in the order of the text, and the number of suppressed ones."""

    findings: tuple[Finding, ...]
    suppressed: int = 0


def lint(context: LintContext, rules: Sequence[Rule], selection: Selection = DEFAULT_SELECTION) -> LintResult:
    """Every finding of the rules, without those that a comment suppresses."""
    return apply_suppressions(context, run_rules(context, rules), rules, selection)


# That a work has come out, or was taken back, is no fault of its entry.
_ABOUT_THE_WORK = frozenset(["published-since", "taken-back"])
_RULES_OF_FAULTS = tuple(rule for rule in RULES if rule.code.startswith("BIB4") and rule.name not in _ABOUT_THE_WORK)


def run_rules(context: LintContext, rules: Sequence[Rule]) -> list[Finding]:
    """The unordered findings of the rules: the part of the work that can be divided."""
    context.find_faults = lambda: lint(context, _RULES_OF_FAULTS).findings
    return [finding for rule in rules if context.dialect in rule.dialects for finding in _run_rule(rule, context)]


def apply_suppressions(
    context: LintContext, findings: Sequence[Finding], rules: Sequence[Rule], selection: Selection
) -> LintResult:
    """Findings in order, with the severities of a profile, without what comments suppress."""
    ignores = [*parse_ignores(context.bib), *_ignores_of_file(context)]
    left, gone = apply_ignores(findings, ignores, rules) if ignores else (list(findings), 0)
    if UNUSED_IGNORE_RULE in rules:
        unverified = context.verification is None
        ran = [rule for rule in rules if context.dialect in rule.dialects and not (unverified and rule.needs_catalog)]
        left += unused_ignore_findings(ignores, ran, UNUSED_IGNORE_RULE, dialect=context.dialect)
    return LintResult(tuple(apply_selection(finding, selection) for finding in sorted(left, key=_order)), gone)


def _ignores_of_file(context: LintContext) -> Iterator[Ignore]:
    """What comments elsewhere in the file suppress in this part of it."""
    for selectors in context.part_of.ignores if context.part_of else ():
        yield Ignore(Span(0, 0), Span(0, len(context.bib.text) + 1), selectors)


# Rules that look at an entry as a work: about its fields, verification, style.
_OF_WORKS = ("BIB3", "BIB4", "BIB5")


def _run_rule(rule: Rule, context: LintContext) -> Iterator[Finding]:
    if rule.needs_catalog and context.verification is None:
        return
    is_of_works = rule.code.startswith(_OF_WORKS)
    for finding in rule.check(context):
        if not (is_of_works and finding.key in context.keys_of_settings):
            yield finding


def _uses_catalog(rule: Rule) -> bool:
    return rule.needs_catalog or rule.uses_catalog


def _order(finding: Finding) -> tuple[int, str, int, str]:
    return finding.span.start, finding.code, finding.span.end, finding.message


# Below this size, a fork costs more than it saves.
MIN_PARALLEL_BYTES = 150_000


@dataclass(frozen=True)
class Runner:
    """The rules of a run, ready for any document."""

    rules: tuple[Rule, ...]
    setup: LintSettings
    verifier: Verifier | None

    @classmethod
    def from_settings(cls, setup: LintSettings, open_verifier: VerifierOpener) -> Runner:
        """Raises UnknownRuleError for a selector that is none."""
        rules = select_rules(setup.selection)
        return cls(rules, setup, open_verifier() if any(map(_uses_catalog, rules)) else None)

    def context(self, bib: BibDocument, pool: ForkPool = SEQUENTIAL, encoding: Encoding = UTF8) -> LintContext:
        context = LintContext(bib, self.setup.dialect or find_dialect(bib), self.setup.today, encoding=encoding)
        if self.verifier:
            context.verification = self.verifier.verify(context, pool)
        return context

    def check(self, given: InputFile, pool: ForkPool = SEQUENTIAL) -> FileResult:
        """Check one file. Several processes divide the entries to look up, and then the rules."""
        text, encoding = decode(given.data)
        context = self.context(scan(text), pool, encoding)
        results = pool.map(lambda rule: run_rules(context, [rule]), self.rules, f"{given.file}: rule")
        findings = [finding for of_rule in results for finding in of_rule]
        linted = apply_suppressions(context, findings, self.rules, self.setup.selection)
        entries = len(context.bib.entries)
        would_compare = NO_CATALOG_RULE in self.rules and any(rule.needs_catalog for rule in self.rules)
        return FileResult(
            entries,
            locate_findings(given.file, context.bib, linted.findings),
            linted.suppressed,
            has_no_catalog=self.verifier is None and entries > 0 and would_compare,
            is_incomplete=context.verification is not None and context.verification.is_incomplete,
        )

    @cached_property
    def _rules_of_entries(self) -> tuple[Rule, ...]:
        verified = self.verifier is not None
        return tuple(rule for rule in self.rules if not (rule.needs_file or (verified and _uses_catalog(rule))))

    def check_part(self, text: str, facts: FileFacts) -> tuple[Finding, ...]:
        """The findings about the entries of a part of a file, for which nothing else of the file need be read.

        Together with those of `check_rest` they are the findings of `check`.
        """
        bib = scan(text, facts.strings)
        context = LintContext(bib, facts.dialect, self.setup.today, part_of=facts)
        return lint(context, self._rules_of_entries, self.setup.selection).findings

    def check_rest(self, bib: BibDocument, encoding: Encoding = UTF8) -> tuple[Finding, ...]:
        """The findings that `check_part` cannot make: of rules that compare entries, and verify them."""
        context = self.context(bib, encoding=encoding)
        rules = [rule for rule in self.rules if rule not in self._rules_of_entries]
        # Which comments are unused is known only after all rules.
        ran = self.rules if UNUSED_IGNORE_RULE in rules and may_have_ignores(bib.text) else rules
        codes = {rule.code for rule in rules}
        found = lint(context, ran, self.setup.selection).findings
        return tuple(finding for finding in found if finding.code in codes)


def run(
    inputs: Sequence[InputFile],
    setup: LintSettings,
    open_verifier: VerifierOpener,
    progress: Callable[[str], None] = ignore_progress,
) -> list[FileResult]:
    """The result for each file, in order. `progress` is called with the progress."""
    runner = Runner.from_settings(setup, open_verifier)
    if runner.verifier:
        runner.verifier.prepare(inputs)
    weights = [len(given.data) for given in inputs]
    count = processes() if sum(weights) >= MIN_PARALLEL_BYTES else 1
    if count == 1 or 2 * max(weights) > sum(weights):
        counts = (count if len(given.data) >= MIN_PARALLEL_BYTES else 1 for given in inputs)
        return [runner.check(given, ForkPool(n, progress)) for given, n in zip(inputs, counts, strict=True)]
    return ForkPool(count, progress).map(runner.check, inputs, "checking file", weights)

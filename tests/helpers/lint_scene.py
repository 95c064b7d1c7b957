"""Documents as rules see them, without files and without the command line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from normalizer.bib import BibDocument, scan
from normalizer.lint.context import LintContext, find_dialect
from normalizer.lint.fixing import FixedText, fix
from normalizer.lint.registry import RULES
from normalizer.lint.rule import Finding, Rule
from normalizer.lint.runner import lint
from normalizer.lint.settings import Selection

TODAY = date(2026, 6, 30)


def context_of(bib: BibDocument, dialect: str | None = None, verifier: Any = None) -> LintContext:
    """A context for a document, with the verifications of the verifier, if there is one."""
    context = LintContext(bib, dialect or find_dialect(bib), TODAY)  # type: ignore[arg-type] # a word of a fixture
    if verifier is not None:
        context.verification = verifier.verify(context)
    return context


def verifier_for(rule: Rule) -> Any:
    """The verifier of fixtures: `sample_verifier()` of tests/helpers/lint_truth.py."""
    speaks_of_others = rules_beside(rule) is RULES
    if not (rule.needs_catalog or rule.uses_catalog or speaks_of_others) or not find_spec("lint_truth"):
        return None
    return import_module("lint_truth").sample_verifier()


def rules_beside(rule: Rule) -> tuple[Rule, ...]:
    """The rules to run to see one at work: itself, and all for one that speaks about what the others find."""
    return (rule,) if type(rule).check is not Rule.check else RULES


def findings_of(rule: Rule, text: str, dialect: str | None = None, profile: str = "default") -> Sequence[Finding]:
    bib = scan(text)
    context = context_of(bib, dialect, verifier_for(rule))
    found = lint(context, rules_beside(rule), Selection(profile)).findings
    return [finding for finding in found if finding.code == rule.code]


def fixed_by(rule: Rule, text: str, dialect: str | None = None, *, unsafe: bool = False) -> FixedText:
    make = partial(context_of, dialect=dialect, verifier=verifier_for(rule))
    return fix(text, make, [rule], unsafe=unsafe)

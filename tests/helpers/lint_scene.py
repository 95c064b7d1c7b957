"""Documents as rules see them, without files and without the command line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from normalizer.bib import BibDocument, scan
from normalizer.lint.context import Context, dialect_of
from normalizer.lint.fixing import Fixed, fix
from normalizer.lint.registry import RULES
from normalizer.lint.rule import Finding, Rule
from normalizer.lint.runner import lint

TODAY = date(2026, 6, 30)


def context_of(bib: BibDocument, dialect: str | None = None, judge: Any = None) -> Context:
    """A context for a document, which the judge, if there is one, has looked at."""
    context = Context(bib, dialect or dialect_of(bib), TODAY)  # type: ignore[arg-type] # a word of a fixture
    if judge is not None:
        context.truth = judge.judge(context)
    return context


def judge_for(rule: Rule) -> Any:
    """Whom rules of truth believe in fixtures: `sample_judge()` of tests/helpers/lint_truth.py."""
    if not rule.needs_truth or not find_spec("lint_truth"):
        return None
    return import_module("lint_truth").sample_judge()


def rules_beside(rule: Rule) -> tuple[Rule, ...]:
    """The rules to run to see one at work: itself, and all for one that speaks about what the others find."""
    return (rule,) if type(rule).check is not Rule.check else RULES


def findings_of(rule: Rule, text: str, dialect: str | None = None, profile: str = "default") -> Sequence[Finding]:
    bib = scan(text)
    context = context_of(bib, dialect, judge_for(rule))
    found = lint(context, rules_beside(rule), profile).findings
    return [finding for finding in found if finding.code == rule.code]


def fixed_by(rule: Rule, text: str, dialect: str | None = None, *, unsafe: bool = False) -> Fixed:
    make = partial(context_of, dialect=dialect, judge=judge_for(rule))
    return fix(text, make, [rule], unsafe=unsafe)

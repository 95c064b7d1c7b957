"""Which rules run."""

from __future__ import annotations

import pytest

from normalizer.lint.rule import NO_PROFILE, Finding, Rule, Severity, VerificationKind
from normalizer.lint.selection import UnknownRuleError, apply_profile, select_rules
from normalizer.lint.settings import Selection


class DuplicateDoi(Rule):
    profiles = frozenset({"strict"})


class FieldOrder(Rule):
    profiles = NO_PROFILE


RULES = (
    Rule("BIB101", "missing-comma", Severity.ERROR),
    Rule("BIB201", "duplicate-key"),
    DuplicateDoi("BIB203", "duplicate-doi"),
    FieldOrder("BIB501", "field-order", Severity.INFO),
)


@pytest.mark.parametrize(
    ("selection", "codes"),
    [
        pytest.param(Selection(), "101 201", id="the profile chooses"),
        pytest.param(Selection("strict"), "101 201 203", id="another profile chooses others"),
        pytest.param(Selection(select=("BIB2",)), "201 203", id="select takes the place of the profile"),
        pytest.param(Selection(select=("bib203",)), "203", id="codes have no case"),
        pytest.param(Selection(select=("field-order",)), "501", id="a rule that is off is turned on by name"),
        pytest.param(Selection(select=("ALL",)), "101 201 203 501", id="all of them"),
        pytest.param(Selection(extend_select=("BIB5",)), "101 201 501", id="extend-select adds to the profile"),
        pytest.param(Selection(ignore=("BIB2",)), "101", id="ignore takes a family away"),
        pytest.param(Selection(ignore=("ALL",)), "", id="ignore all"),
        pytest.param(Selection(ignore=("BIB2",), extend_select=("BIB201",)), "101 201", id="the longer selector wins"),
        pytest.param(Selection(select=("BIB2",), ignore=("BIB201",)), "203", id="whether it selects or ignores"),
        pytest.param(Selection(select=("BIB201",), ignore=("BIB201",)), "", id="when even ignore wins"),
        pytest.param(Selection(select=("ALL",), ignore=("duplicate-doi",)), "101 201 501", id="a name is a whole code"),
    ],
)
def test_selection(selection: Selection, codes: str) -> None:
    assert " ".join(rule.code.removeprefix("BIB") for rule in select_rules(selection, RULES)) == codes


@pytest.mark.parametrize(
    ("selector", "hint"),
    [
        ("duplicate-dio", "did you mean 'duplicate-doi'"),
        ("BIB9", "unknown rule"),
        ("quux", "`bibnorm rule` lists them all"),
    ],
)
@pytest.mark.parametrize("option", ["select", "extend_select", "ignore"])
def test_what_is_no_rule_is_an_error_with_a_suggestion(option: str, selector: str, hint: str) -> None:
    with pytest.raises(UnknownRuleError, match=hint):
        select_rules(Selection(**{option: (selector,)}), RULES)


@pytest.mark.parametrize(
    ("rule", "profile", "severity"),
    [
        (RULES[0], "default", "error"),
        (RULES[1], "default", "warning"),
        (RULES[1], "strict", "error"),
        (RULES[1], "camera-ready", "error"),
        (RULES[3], "strict", "info"),
        (RULES[3], "camera-ready", "warning"),
    ],
)
def test_a_profile_gives_severities(rule: Rule, profile: str, severity: str) -> None:
    assert apply_profile(finding(rule), profile).severity == severity


def test_what_could_not_be_told_never_becomes_an_error() -> None:
    said = RULES[1].finding(None, "", kind=VerificationKind.UNVERIFIED, severity=Severity.INFO)  # type: ignore[arg-type]
    assert apply_profile(said, "camera-ready") is said


def finding(rule: Rule) -> Finding:
    return rule.finding(None, "")  # type: ignore[arg-type] # where it is does not matter here


def test_severities_are_ordered() -> None:
    assert Severity.ERROR.is_at_least(Severity.WARNING)
    assert Severity.WARNING.is_at_least(Severity.WARNING)
    assert not Severity.INFO.is_at_least(Severity.WARNING)

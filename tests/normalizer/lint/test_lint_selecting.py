"""Which rules run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from lint_scene import TODAY

from normalizer.bib import scan
from normalizer.lint.context import LintContext
from normalizer.lint.registry import RULES as REGISTERED
from normalizer.lint.registry import UnknownRuleError, apply_selection, get_rule, select_rules
from normalizer.lint.rule import NO_PROFILE, Finding, Rule, Severity, VerificationKind, parse_documentation
from normalizer.lint.runner import lint
from normalizer.lint.settings import Selection

RULES = (
    Rule("BIB101", "missing-comma", Severity.ERROR),
    Rule("BIB201", "duplicate-key"),
    Rule("BIB203", "duplicate-doi", profiles=frozenset({"strict"})),
    Rule("BIB501", "field-order", Severity.INFO, profiles=NO_PROFILE),
)


@pytest.mark.parametrize(
    ("selection", "codes"),
    [
        pytest.param(Selection(), "101 201", id="the profile chooses"),
        pytest.param(Selection("strict"), "101 201 203", id="another profile chooses others"),
        pytest.param(Selection(select=("BIB2",)), "201 203", id="select takes the place of the profile"),
        pytest.param(Selection(select=("bib203",)), "203", id="codes have no case"),
        pytest.param(Selection(select=("all",), ignore=("Duplicate-DOI",)), "101 201 501", id="nor have names"),
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
    assert apply_selection(finding(rule), Selection(profile)).severity == severity


HABIT = get_rule("BIB345")


@pytest.mark.parametrize(
    ("selection", "severity"),
    [
        pytest.param(Selection(), "info", id="a habit fails no run by default"),
        pytest.param(Selection(extend_select=("unprotected-capitals",)), "warning", id="unless its rule is named"),
        pytest.param(Selection(select=("BIB3",)), "warning", id="or its family"),
        pytest.param(Selection(extend_select=("BIB5",)), "info", id="another family does not count"),
        pytest.param(Selection("strict"), "error", id="strict"),
        pytest.param(Selection("camera-ready"), "error", id="camera-ready"),
    ],
)
def test_a_habit_is_a_note_in_the_default_profile_only(selection: Selection, severity: str) -> None:
    assert apply_selection(finding(HABIT), selection).severity == severity
    assert apply_selection(finding(RULES[0]), selection).severity == "error"


def test_what_could_not_be_told_never_becomes_an_error() -> None:
    said = RULES[1].finding(None, "", kind=VerificationKind.UNVERIFIED, severity=Severity.INFO)  # type: ignore[arg-type]
    assert apply_selection(said, Selection("camera-ready")) is said


def finding(rule: Rule) -> Finding:
    return rule.finding(None, "")  # type: ignore[arg-type] # where it is does not matter here


def test_severities_are_ordered() -> None:
    assert Severity.ERROR.is_at_least(Severity.WARNING)
    assert Severity.WARNING.is_at_least(Severity.WARNING)
    assert not Severity.INFO.is_at_least(Severity.WARNING)


# --- Comments that suppress findings


DOI, KEY = "doi", "key"


class EveryField(Rule):
    """Finds every field, in the place of a real rule."""

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry in context.bib.entries:
            for field in entry.fields:
                yield self.on_field(entry, field, field.key)


class EveryEntry(Rule):
    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry in context.bib.entries:
            yield self.on_entry(entry, "entry")


def left(text: str) -> str:
    """What is not suppressed, as key.field or key."""
    linted = lint(
        LintContext(scan(text), "bibtex", TODAY),
        [EveryField("BIB203", "duplicate-doi"), EveryEntry("BIB101", "missing-comma")],
    )
    return " ".join(f"{each.key}.{each.field}" if each.field else str(each.key) for each in linted.findings)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("@misc{a,\n x = 1,\n y = 2}\n", "a a.x a.y", id="no comment"),
        pytest.param("% bibnorm: ignore\n@misc{a,\n x = 1}\n@misc{b, x = 1}", "b b.x", id="all rules, entry below"),
        pytest.param("% bibnorm: ignore BIB203\n@misc{a,\n x = 1}\n", "a", id="one code"),
        pytest.param("%% bibnorm:ignore: BIB203\n@misc{a,\n x = 1}\n", "a", id="other spellings of the comment"),
        pytest.param("% BIBNORM: IGNORE bib203\n@misc{a,\n x = 1}\n", "a", id="in capitals"),
        pytest.param("% BibNorm: Ignore-File Duplicate-DOI\n@misc{a, x = 1}\n", "a", id="a file and a name, any case"),
        pytest.param("% bibnorm: ignore BIB1, duplicate-doi\n@misc{a, x = 1}\n", "", id="a prefix and a name"),
        pytest.param("% bibnorm: ignore bib203 bib101\n@misc{a, x = 1}\n", "", id="parted by blanks"),
        pytest.param("% bibnorm: ignore BIB203 -- a BIB101 reason\n@misc{a, x = 1}", "a", id="a reason is no code"),
        pytest.param("% bibnorm: ignore BIB203\n% a note\n@misc{a, x = 1}\n", "a", id="other comments between"),
        pytest.param("% bibnorm: ignore BIB203\r\n@misc{a, x = 1}\r\n", "a", id="carriage returns"),
        pytest.param("% bibnorm: ignore BIB203\n\n@misc{a, x = 1}\n", "a a.x", id="an empty line between: not above"),
        pytest.param("@misc{a, % bibnorm: ignore BIB203\n x = 1,\n y = 2}", "a", id="on the first line: the entry"),
        pytest.param("@misc{a,\n x = 1, % bibnorm: ignore\n y = 2}", "a a.y", id="on the line of a field"),
        pytest.param("@misc{a,\n % bibnorm: ignore\n x = 1,\n y = 2}", "a a.y", id="alone above a field"),
        pytest.param("@misc{a,\n x = {1\n 2}, % bibnorm: ignore\n y = 2}", "a a.y", id="below a value of two lines"),
        pytest.param("@misc{a, x = 1} % bibnorm: ignore BIB203\n@misc{b}", "a b", id="after a one-line entry"),
        pytest.param("@misc{a,\n x = {1\n % bibnorm: ignore\n 2}}", "a a.x", id="inside a value it is no comment"),
        pytest.param("@misc{a, x = 1}\n% bibnorm: ignore-file BIB203\n", "a", id="a file, from anywhere"),
        pytest.param("% bibnorm: ignore-file\n@misc{a, x = 1}\n@misc{b}\n", "", id="a file, all rules"),
        pytest.param("% bibnorm: ignored\n@misc{a}\n", "a", id="another word"),
        pytest.param("bibnorm: ignore\n@misc{a}\n", "a", id="no comment sign"),
        pytest.param("% bibnorm: ignore BIB203 BIB999\n@misc{a, x = 1}\n", "a", id="an unknown code does no harm"),
        pytest.param("% bibnorm: ignore BIB203", "", id="at the end of a file"),
    ],
)
def test_what_is_left(text: str, expected: str) -> None:
    assert left(text) == expected


def test_suppressed_findings_are_counted() -> None:
    context = LintContext(scan("% bibnorm: ignore BIB203\n@misc{a, x = 1, y = 2}\n"), "bibtex", TODAY)
    assert lint(context, [EveryField("BIB203", "duplicate-doi")]).suppressed == 2


def unused(text: str, rules: tuple[Rule, ...]) -> list[str]:
    linted = lint(LintContext(scan(text), "bibtex", TODAY), rules)
    return [each.message for each in linted.findings if each.code == "BIB190"]


def test_a_comment_for_a_rule_that_did_not_run_may_be_of_use() -> None:
    text = "% bibnorm: ignore BIB203\n@misc{a, x = 1}\n"
    assert unused(text, (get_rule("BIB101"), get_rule("BIB190"))) == []
    assert unused(text, REGISTERED) == ["unused suppression of BIB203; remove it"]


@pytest.mark.parametrize(
    "text", ["% bibnorm: ignore\n@misc{a, title = {Rings}}\n", "% bibnorm: ignore-file\n@misc{a}\n"]
)
def test_a_comment_for_all_rules_may_be_of_use_unless_all_of_them_ran(text: str) -> None:
    context = LintContext(scan(text), "bibtex", TODAY)
    assert [each.code for each in lint(context, [get_rule("BIB190")]).findings] == []
    assert [each.code for each in lint(context, REGISTERED).findings] == []  # without a catalog


@pytest.mark.parametrize(
    "code", ["BIB201", "BIB202", "BIB203", "BIB204", "BIB205", "BIB206", "BIB207", "BIB209", "BIB210"]
)
def test_a_comment_at_either_of_two_entries_suppresses_what_is_said_of_both(code: str) -> None:
    rule = get_rule(code)
    example = parse_documentation(rule).sections["Example"] + "\n"
    dialect = "biblatex" if "bibtex" not in rule.dialects else "bibtex"
    assert lint(LintContext(scan(example), dialect, TODAY), [rule]).findings
    for start in [entry.start for entry in scan(example).entries]:
        text = f"{example[:start]}% bibnorm: ignore {code}\n{example[start:]}"
        found = lint(LintContext(scan(text), dialect, TODAY), [rule, get_rule("BIB190")])
        assert (found.findings, found.suppressed) == ((), 1)


def test_comments_are_of_use_or_reported() -> None:
    assert unused("% bibnorm: ignore BIB203\n@misc{a}\n", (get_rule("BIB203"),)) == []
    text = "% bibnorm: ignore-file BIB203\n% bibnorm: ignore BIB203\n@misc{a, x = 1}\n"
    assert unused(text, (EveryField("BIB203", "duplicate-doi"), get_rule("BIB190"))) == []

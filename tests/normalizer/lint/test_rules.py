"""Every rule: its documentation, and the rows of fixtures/lint/BIBnnn.toml.

[row-name-as-a-sentence]
note = "why this row is here"
fail = '''...'''                 # or pass = '''...''': a .bib text; a line end after the opening quotes is not part of it
findings = ["2:13 message", ...] # of this rule only; severity or kind before the message when `show = ["severity", "kind"]`
fixed = '''...'''                # the text after `fix`; left out: `fix` changes nothing
unsafe = '''...'''               # the text after `fix --unsafe`; left out: the same as `fixed`
dialect = "biblatex"             # left out: told from the text
profile = "strict"               # left out: default
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from lint_scene import findings_of, fixed_by
from places import FIXTURES

from normalizer.bib import scan
from normalizer.lint.registry import FAMILIES, RULES, get_family, get_rule
from normalizer.lint.rule import (
    BOTH_DIALECTS,
    CAMERA_READY_ONLY,
    EVERY_PROFILE,
    NO_PROFILE,
    FixAvailability,
    Rule,
    Severity,
    parse_documentation,
    render_markdown,
)

FOLDER = FIXTURES / "lint"
BY_CODE = {rule.code: rule for rule in RULES}
ALLOWED = {"note", "fail", "pass", "findings", "fixed", "unsafe", "dialect", "profile", "show"}
# Found by the engine in a whole run: tests/normalizer/lint/test_lint_checking.py, tests/e2e/test_e2e_check.py.
ABOUT_THE_RUN = {"BIB400", "BIB211", "BIB212"}


def rows() -> Iterator[Any]:
    for path in sorted(FOLDER.glob("BIB*.toml")):
        for name, row in tomllib.loads(path.read_text(encoding="utf-8")).items():
            yield pytest.param(BY_CODE[path.stem], row, id=f"{path.stem}-{name}")


def shown(rule: Rule, row: dict[str, Any]) -> list[str]:
    text = row.get("fail", row.get("pass"))
    bib = scan(text)
    lines = []
    for finding in findings_of(rule, text, row.get("dialect"), row.get("profile", "default")):
        line, column = bib.position(finding.span.start)
        words = [str(getattr(finding, name)) for name in row.get("show", ())]
        lines.append(" ".join([f"{line}:{column}", *words, finding.message]))
    return lines


@pytest.mark.parametrize(("rule", "row"), list(rows()))
def test_rows(rule: Rule, row: dict[str, Any]) -> None:
    assert set(row) <= ALLOWED, "unknown words in the row"
    assert ("fail" in row) != ("pass" in row)
    assert bool(row.get("findings")) == ("fail" in row)
    text = row.get("fail", row.get("pass"))
    assert shown(rule, row) == row.get("findings", [])
    safe = fixed_by(rule, text, row.get("dialect"))
    assert safe.text == row.get("fixed", text)
    unsafe = fixed_by(rule, text, row.get("dialect"), unsafe=True)
    assert unsafe.text == row.get("unsafe", row.get("fixed", text))
    for done in (safe, unsafe):
        assert done.converged
        again = fixed_by(rule, done.text, row.get("dialect"), unsafe=done is unsafe)
        assert again.text == done.text, "fixing a fixed file changes nothing"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_is_documented_and_its_example_shows_it(rule: Rule) -> None:
    page = parse_documentation(rule)
    dialect = None if rule.dialects == BOTH_DIALECTS else next(iter(rule.dialects))
    assert page.summary.endswith(".")
    assert len(page.summary) <= 120, "the first sentence is a headline"
    if rule.code not in ABOUT_THE_RUN:
        found = findings_of(rule, page.sections["Example"] + "\n", dialect)
        assert found, "Example does not trigger the rule"
        shown = Severity.INFO if rule.is_habit else rule.severity
        assert rule.needs_catalog or shown in {each.severity for each in found}, "Example has another severity"
    assert not findings_of(rule, page.sections["Instead"] + "\n", dialect), "Instead triggers the rule"


@pytest.mark.parametrize(
    "rule", [r for r in RULES if r.fixable is not FixAvailability.NEVER], ids=lambda rule: rule.code
)
def test_a_rule_that_can_fix_says_how_and_a_row_shows_it(rule: Rule) -> None:
    page = parse_documentation(rule)
    assert not page.sections["Fix"].startswith("None"), "a fixable rule says what its fix does"
    dialect = None if rule.dialects == BOTH_DIALECTS else next(iter(rule.dialects))
    example = page.sections["Example"] + "\n"
    is_unsafe = rule.fixable is FixAvailability.UNSAFE
    assert fixed_by(rule, example, dialect, unsafe=is_unsafe).text != example, "the fix changes nothing in Example"
    table = tomllib.loads((FOLDER / f"{rule.code}.toml").read_text(encoding="utf-8"))
    wanted = "fixed" if rule.fixable is FixAvailability.SAFE else "unsafe"
    assert any(wanted in row for row in table.values())


@pytest.mark.parametrize("rule", [r for r in RULES if r.code not in ABOUT_THE_RUN], ids=lambda rule: rule.code)
def test_a_rule_has_rows_that_pass_and_rows_that_fail(rule: Rule) -> None:
    table = tomllib.loads((FOLDER / f"{rule.code}.toml").read_text(encoding="utf-8"))
    assert any("fail" in row for row in table.values())
    assert any("pass" in row for row in table.values())


def test_rules_are_sorted_and_unique_and_have_all_fixtures() -> None:
    codes = [rule.code for rule in RULES]
    assert codes == sorted(set(codes))
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert not {rule.name for rule in RULES} & set(codes)
    assert {path.stem for path in FOLDER.glob("*.toml")} <= set(BY_CODE)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_lies_in_the_module_or_folder_of_its_family(rule: Rule) -> None:
    assert rule.code.startswith("BIB")
    assert len(rule.code) == 6
    family = get_family(rule)
    assert family in FAMILIES.values()
    assert type(rule).__module__.startswith(f"normalizer.lint.rules.{family}")
    assert rule.profiles <= EVERY_PROFILE
    assert rule.name == rule.name.lower().replace(" ", "-").replace("_", "-")
    assert (family == "style") == (rule.profiles <= CAMERA_READY_ONLY), "style rules are off by default"


# --- Documentation from docstrings


class Documented(Rule):
    """A field is wrong.

    Nobody can read it.

    Example:
        @misc{a,
          x = 1}

        @misc{b}
    Instead:
        Write it otherwise:

        @misc{a}

    Fix: The field goes,
        or it stays.
    """


class Inheriting(Documented):
    """Another field is wrong.

    It is worse.

    Example:
        @misc{a}
    Instead: Nothing.
    """


class Reasoned(Documented):
    """A third field is wrong.

    It is worst.

    Example:
        @misc{a}
    Instead: Nothing.

    No fix: nobody knows how.
    """


DOCUMENTED = Documented(
    "BIB501", "wrong", fixable=FixAvailability.UNSAFE, dialects=frozenset({"biblatex"}), profiles=NO_PROFILE
)


def test_a_docstring_has_a_sentence_and_four_parts() -> None:
    page = parse_documentation(DOCUMENTED)
    assert page.summary == "A field is wrong."
    assert page.sections == {
        "Why": "Nobody can read it.",
        "Example": "@misc{a,\n  x = 1}\n\n@misc{b}",
        "Instead": "Write it otherwise:\n\n@misc{a}",
        "Fix": "The field goes,\nor it stays.",
    }


def test_the_fix_is_the_rules_own_or_that_of_the_class_above() -> None:
    fixes = [parse_documentation(rule("BIB501", "wrong")).sections["Fix"] for rule in (Inheriting, Reasoned)]
    assert fixes == ["The field goes,\nor it stays.", "None: nobody knows how."]
    text = "A sentence.\n\nWhy.\n\nExample:\n    b\nInstead: c"
    rule = type("Unfixed", (Rule,), {"__doc__": text})("BIB501", "wrong")
    assert parse_documentation(rule).sections["Fix"] == "None."


def test_markdown_fences_entries_and_nothing_else() -> None:
    assert render_markdown(DOCUMENTED) == (
        "## BIB501 wrong\n\nA field is wrong.\n\n"
        "*warning · fix: unsafe · profiles: none (off unless selected) · biblatex*\n\n"
        "**Why**\n\nNobody can read it.\n\n"
        "**Example**\n\n```bibtex\n@misc{a,\n  x = 1}\n\n@misc{b}\n```\n\n"
        "**Instead**\n\nWrite it otherwise:\n\n```bibtex\n@misc{a}\n```\n\n"
        "**Fix**\n\nThe field goes,\nor it stays.\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        None,
        "A sentence.",
        "A sentence.\n\nExample:\n    b\nInstead: c\n\nFix: d",
        "A sentence.\n\nWhy.\n\nInstead: c\nExample:\n    b\n\nFix: d",
        "A sentence.\n\nWhy.\n\nExample:\n    b\n\nFix: d",
        "A sentence.\n\nWhy.\n\nExample:\nInstead: c\n\nFix: d",
        "A sentence.\n\nWhy.\n\nExample:\n    b\nFix: d\nInstead: c",
        "Example:\n    b\nInstead: c\n\nFix: d",
    ],
)
def test_anything_else_is_an_error(text: str | None) -> None:
    rule = type("Undocumented", (Rule,), {"__doc__": text})("BIB501", "wrong")
    with pytest.raises(ValueError, match="BIB501: expected a sentence"):
        parse_documentation(rule)


def test_a_family_is_told_from_the_code() -> None:
    assert get_family(get_rule("BIB203")) == "identity"
    assert get_family(DOCUMENTED) == "style"

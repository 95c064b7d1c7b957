"""Documentation from docstrings."""

from __future__ import annotations

import pytest

from normalizer.lint.documentation import parse_documentation, render_markdown
from normalizer.lint.registry import get_family, get_rule
from normalizer.lint.rule import NO_PROFILE, FixAvailability, Rule


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

    fixable, profiles = FixAvailability.UNSAFE, NO_PROFILE
    dialects = frozenset({"biblatex"})


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


DOCUMENTED = Documented("BIB501", "wrong")


def test_a_docstring_has_a_sentence_and_four_parts() -> None:
    page = parse_documentation(DOCUMENTED)
    assert page.summary == "A field is wrong."
    assert page.sections == {
        "Why": "Nobody can read it.",
        "Example": "@misc{a,\n  x = 1}\n\n@misc{b}",
        "Instead": "Write it otherwise:\n\n@misc{a}",
        "Fix": "The field goes,\nor it stays.",
    }


def test_the_fix_is_that_of_the_class_above_unless_the_rule_has_its_own() -> None:
    fixes = [parse_documentation(rule("BIB501", "wrong")).sections["Fix"] for rule in (Inheriting, Reasoned)]
    assert fixes == ["The field goes,\nor it stays.", "None: nobody knows how."]


def test_a_rule_that_states_no_fix_has_none() -> None:
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

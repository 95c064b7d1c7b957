"""Documentation from docstrings."""

from __future__ import annotations

import pytest

from normalizer.lint.documentation import documentation, markdown
from normalizer.lint.registry import family_of, rule_of
from normalizer.lint.rule import NO_PROFILE, Fixable, Rule


class Documented(Rule):
    """A field is wrong.

    ## Why
    Nobody can read it.

    ## Example
    @misc{a,
      x = 1}

    @misc{b}

    ## Instead
    Write it otherwise:

    @misc{a}

    ## Fix
    None.
    """

    code, name, fixable, profiles = "BIB501", "wrong", Fixable.UNSAFE, NO_PROFILE
    dialects = frozenset({"biblatex"})


def test_a_docstring_has_a_sentence_and_four_sections() -> None:
    page = documentation(Documented())
    assert page.summary == "A field is wrong."
    assert page.sections == {
        "Why": "Nobody can read it.",
        "Example": "@misc{a,\n  x = 1}\n\n@misc{b}",
        "Instead": "Write it otherwise:\n\n@misc{a}",
        "Fix": "None.",
    }


def test_markdown_fences_entries_and_nothing_else() -> None:
    assert markdown(Documented()) == (
        "## BIB501 wrong\n\nA field is wrong.\n\n"
        "*warning · fix: unsafe · profiles: none (off unless selected) · biblatex*\n\n"
        "**Why**\n\nNobody can read it.\n\n"
        "**Example**\n\n```bibtex\n@misc{a,\n  x = 1}\n\n@misc{b}\n```\n\n"
        "**Instead**\n\nWrite it otherwise:\n\n```bibtex\n@misc{a}\n```\n\n"
        "**Fix**\n\nNone.\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        None,
        "A sentence.",
        "A sentence.\n\n## Why\na\n\n## Example\nb\n\n## Instead\nc",
        "A sentence.\n\n## Example\nb\n\n## Why\na\n\n## Instead\nc\n\n## Fix\nd",
        "A sentence.\n\n## Why\n\n## Example\nb\n\n## Instead\nc\n\n## Fix\nd",
        "## Why\na\n\n## Example\nb\n\n## Instead\nc\n\n## Fix\nd",
    ],
)
def test_anything_else_is_an_error(text: str | None) -> None:
    rule = type("Undocumented", (Rule,), {"__doc__": text, "code": "BIB501"})()
    with pytest.raises(ValueError, match="BIB501: expected a sentence"):
        documentation(rule)


def test_a_family_is_told_from_the_code() -> None:
    assert family_of(rule_of("BIB203")) == "identity"
    assert family_of(Documented()) == "style"

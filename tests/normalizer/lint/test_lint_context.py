"""What rules share."""

from __future__ import annotations

import pytest
from lint_scene import TODAY

from normalizer.bib import scan
from normalizer.bib.edit import Editor
from normalizer.lint.context import LintContext, find_dialect


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ("", "bibtex"),
        ("@misc{a, title = {One}}", "bibtex"),
        ("@online{a, date = {2020}}", "biblatex"),
        ("@article{a, journaltitle = {J}, date = {2020}}", "biblatex"),
        ("@article{a, journal = {J}, year = 2020}", "bibtex"),
        ("@article{a, journal = {J}, year = 2020, url = {u}, urldate = {2020-01-01}}", "bibtex"),
        ("@mastersthesis{a, school = {S}, year = 2020} @online{b}", "bibtex"),
    ],
)
def test_a_dialect_is_told_from_names_that_only_it_has(text: str, dialect: str) -> None:
    assert find_dialect(scan(text)) == dialect


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ada Lovelace", ["Ada Lovelace"]),
        ("Ada Lovelace and Noether, Emmy", ["Ada Lovelace", "Noether, Emmy"]),
        ("Ada AND\n  Emmy", ["Ada", "Emmy"]),
        ("{Barnes and Noble} and Ada", ["{Barnes and Noble}", "Ada"]),
        ("Ferdinand Anders and Andy Andrews", ["Ferdinand Anders", "Andy Andrews"]),
        ("Ada and and Emmy", ["Ada", "Emmy"]),
        ("{Ada} and and Emmy", ["{Ada}", "Emmy"]),
        ("Ada and {Emmy} and ", ["Ada", "{Emmy}"]),
        ("", []),
        ("{}", ["{}"]),
    ],
)
def test_names_are_split_as_bibtex_splits_them(text: str, names: list[str]) -> None:
    context = LintContext(scan(""), "bibtex", TODAY)
    assert list(context.names(text)) == names
    assert context.names(text) is context.names(text)


@pytest.mark.parametrize(
    ("fields", "year"),
    [
        ("year = 2020", 2020),
        ("date = {2019-05-01}, year = 2020", 2019),
        ("date = {2019/2021}", 2019),
        ("year = {to appear}", None),
        ("year = {20201}", None),
        ("title = {2020}", None),
    ],
)
def test_the_year_of_an_entry(fields: str, year: int | None) -> None:
    bib = scan(f"@misc{{a, {fields}}}")
    assert LintContext(bib, "bibtex", TODAY).year(bib.entries[0]) == year


def test_the_editor_is_made_once() -> None:
    context = LintContext(scan("@misc{a}"), "bibtex", TODAY)
    assert isinstance(context.editor, Editor)
    assert context.editor is context.editor

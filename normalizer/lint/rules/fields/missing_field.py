"""BIB301."""

from __future__ import annotations

from collections.abc import Iterator

from normalizer.bib import BibEntry
from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Rule, Severity
from normalizer.lint.rules.helpers.inherit import has
from normalizer.lint.rules.helpers.types import (
    BRINGS_ITS_TYPE,
    REQUIRED_BIBLATEX,
    REQUIRED_BIBTEX,
    TYPE_ALIASES,
    Requirement,
)

# Where a value often stands although it belongs elsewhere: the field that lacks -> the one that is there instead.
_MISPLACED = {"journal": "booktitle", "journaltitle": "booktitle", "booktitle": "journal"}
# What BibLaTeX's data model wants and its styles print well without: a report of no kind, a page of no date.
_FORMAL = frozenset({"date", "type", "editor"})
# BibLaTeX can be told to let another name field stand for the author (manual, section 3.1.3).
_STANDS_FOR_NAMES = ("useeditor", "usetranslator")


class MissingField(Rule):
    """An entry lacks a field that its type requires.

    ## Why
    BibTeX warns and prints a reference with a hole in it, for which nobody can look. Fields that come from a
    `crossref` or `xdata` entry count as there; an empty field does not. What only the data model of BibLaTeX wants
    (`type`, `date`, `editor`) is an info.

    ## Example
    @article{noether1918, author = {Noether, Emmy}, title = {Invariante Variationsprobleme}, year = {1918}}

    ## Instead
    @article{noether1918, author = {Noether, Emmy}, title = {Invariante Variationsprobleme}, year = {1918},
      journal = {Nachrichten von der Gesellschaft der Wissenschaften zu Göttingen}}

    ## Fix
    None: only the work itself knows the value.
    """

    code = "BIB301"
    name = "missing-field"

    def check(self, context: Context) -> Iterator[Finding]:
        for entry in context.bib.entries:
            missing = [names for names in _required(entry, context) if not _is_met(names, entry, context)]
            if missing:
                listed = ", ".join(" or ".join(f"'{name}'" for name in names) for names in missing)
                article = "an" if entry.kind[0] in "aeiou" else "a"
                message = f"{article} @{entry.kind} needs {listed}{_hint(entry, missing)}"
                formal = context.dialect == "biblatex" and all(names[0] in _FORMAL for names in missing)
                yield self.on_entry(entry, message, severity=Severity.INFO if formal else Severity.WARNING)


def _required(entry: BibEntry, context: Context) -> tuple[Requirement, ...]:
    if context.dialect == "bibtex":
        # A type of BibLaTeX only, in a file for BibTeX: there is no rule for it, and BIB108 says so.
        return REQUIRED_BIBTEX.get(entry.kind, ())
    required = REQUIRED_BIBLATEX.get(TYPE_ALIASES.get(entry.kind, entry.kind), ())
    return tuple(names for names in required if names != ("type",) or entry.kind not in BRINGS_ITS_TYPE)


def _is_met(names: Requirement, entry: BibEntry, context: Context) -> bool:
    if any(name in entry.first and entry.first[name].text.strip("{} \t\r\n") for name in names):
        return True
    if names[0] == "author" and context.dialect == "biblatex" and _other_name_stands(entry):
        return True
    return any(has(context.bib, entry, name, context.dialect) is not False for name in names)


def _other_name_stands(entry: BibEntry) -> bool:
    options = entry.text("options") or ""
    return any(option in options and entry.text(option.removeprefix("use")) for option in _STANDS_FOR_NAMES)


def _hint(entry: BibEntry, missing: list[Requirement]) -> str:
    for name, *_ in missing:
        other = _MISPLACED.get(name)
        if other and entry.text(other):
            return f"; its '{other}' may be what is meant"
    return ""

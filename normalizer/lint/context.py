"""The input of rules."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from normalizer.bib import BibDocument, BibEntry
from normalizer.bib.description import split_names
from normalizer.bib.file import UTF8, Encoding
from normalizer.lint.settings import Dialect

if TYPE_CHECKING:
    from normalizer.bib.edit import Editor
    from normalizer.lint.verification.results import EntryVerifications

# Names of one dialect only, in lower case. BibLaTeX reads the old names too, so that the majority counts.
_BIBLATEX_FIELDS = frozenset(
    "journaltitle date eprinttype eprintclass location origdate urldate eventtitle eventdate maintitle "
    "mainsubtitle booksubtitle journalsubtitle subtitle langid shorttitle pagetotal entrysubtype".split()
)
_BIBLATEX_TYPES = frozenset(
    "online report thesis collection mvbook mvcollection mvproceedings mvreference bookinbook suppbook suppcollection "
    "suppperiodical periodical reference inreference dataset software xdata set artwork audio video patent".split()
)
_BIBTEX_FIELDS = frozenset("journal archiveprefix primaryclass school year month".split())
_BIBTEX_TYPES = frozenset("conference mastersthesis phdthesis techreport electronic".split())
_YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")


@dataclass(eq=False)
class LintContext:
    """One document under check, and values that all rules share.

    `today` decides what is in the future; `verification` is None without a catalog; `encoding` is that of the file.
    """

    bib: BibDocument
    dialect: Dialect
    today: date
    verification: EntryVerifications | None = None
    encoding: Encoding = UTF8
    _names: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False)

    @cached_property
    def editor(self) -> Editor:
        from normalizer.bib.edit import Editor  # most files are only read

        return Editor(self.bib)

    def names(self, text: str) -> tuple[str, ...]:
        """The names of an author or editor field, split at "and" outside braces, as BibTeX splits them."""
        found = self._names.get(text)
        if found is None:
            found = self._names[text] = split_names(text)
        return found

    def year(self, entry: BibEntry) -> int | None:
        """The year that an entry gives in `date` or `year`, the first of a range; None for none."""
        found = _YEAR.search(entry.text("date") or entry.text("year") or "")
        return int(found[1]) if found else None


def find_dialect(bib: BibDocument) -> Dialect:
    """Find the dialect of a file by the names that only one of the two has; BibTeX if even."""
    biblatex = bibtex = 0
    for entry in bib.entries:
        names = {row.key for row in entry.fields}
        biblatex += (entry.kind in _BIBLATEX_TYPES) + len(names & _BIBLATEX_FIELDS)
        bibtex += (entry.kind in _BIBTEX_TYPES) + len(names & _BIBTEX_FIELDS)
    return "biblatex" if biblatex > bibtex else "bibtex"

"""The input of rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from normalizer.bib import BibDocument, BibEntry, BibPreamble
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
# Entries with which REVTeX, achemso and IEEEtran are set up: their fields are switches.
_SETTINGS = frozenset({"control", "ieeetranbstctl"})
_BIBTEX_TYPES = frozenset("conference mastersthesis phdthesis techreport electronic".split())


@dataclass(frozen=True)
class FileFacts:
    """What a rule about one entry needs to know of the rest of its file.

    `strings` are the names and texts of @string blocks, `ignores` the selectors of comments that cover the file.
    """

    dialect: Dialect
    is_ascii: bool
    preamble: str = ""
    strings: tuple[tuple[str, str], ...] = ()
    ignores: tuple[tuple[str, ...], ...] = ()
    editor: Editor | None = field(default=None, compare=False)


@dataclass(eq=False)
class LintContext:
    """One document under check, and values that all rules share.

    `today` decides what is in the future; `verification` is None without a catalog; `encoding` is that of the file;
    `part_of` are the facts of the file if the document is a part of one.
    """

    bib: BibDocument
    dialect: Dialect
    today: date
    verification: EntryVerifications | None = None
    encoding: Encoding = UTF8
    part_of: FileFacts | None = None

    @cached_property
    def editor(self) -> Editor:
        from normalizer.bib.edit import Editor  # most files are only read

        return Editor(self.bib, self.part_of.editor if self.part_of else None)

    @cached_property
    def is_ascii(self) -> bool:
        """Whether new letters are to be ASCII: the file has no others, or its encoding may lack them."""
        if self.part_of:
            return self.part_of.is_ascii
        return self.bib.text.isascii() or not self.encoding.name.startswith("utf")

    @cached_property
    def preamble(self) -> str:
        """The @preamble blocks of the file, as written."""
        return self.part_of.preamble if self.part_of else preamble_of(self.bib)

    @cached_property
    def keys_of_settings(self) -> frozenset[str]:
        """The keys of entries that are no works but set up a style."""
        return frozenset(entry.key for entry in self.bib.entries if entry.kind in _SETTINGS)


def find_dialect(bib: BibDocument) -> Dialect:
    """Find the dialect of a file by the names that only one of the two has; BibTeX if even."""
    return "biblatex" if sum(map(dialect_sign, bib.entries)) > 0 else "bibtex"


def dialect_sign(entry: BibEntry) -> int:
    """How many names of an entry only BibLaTeX has, less those that only BibTeX has."""
    names = entry.first.keys()
    biblatex = (entry.kind in _BIBLATEX_TYPES) + len(names & _BIBLATEX_FIELDS)
    return biblatex - (entry.kind in _BIBTEX_TYPES) - len(names & _BIBTEX_FIELDS)


def preamble_of(bib: BibDocument) -> str:
    """The @preamble blocks of a document, as written."""
    return "".join(bib.text[each.start : each.end] for each in bib.blocks if isinstance(each, BibPreamble))

"""The input of rules."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from normalizer.bib import BibComment, BibDocument, BibEntry, BibPreamble, Block
from normalizer.bib.file import UTF8, Encoding
from normalizer.lint.settings import Dialect
from normalizer.lint.verification.results import NOT_VERIFIED, EntryVerification
from normalizer.values.lazy import lazy_re

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
_OF_BOTH = frozenset({"year", "month"})  # the manual of BibLaTeX has them beside `date`
_BIBTEX_FIELDS = _OF_BOTH | frozenset("journal archiveprefix primaryclass school".split())
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
    `part_of` are the facts of the file if the document is a part of one. `files` are the names of the files if it is
    several files one after the other, each with the offset where the file starts.
    """

    bib: BibDocument
    dialect: Dialect
    today: date
    verification: EntryVerifications | None = None
    encoding: Encoding = UTF8
    part_of: FileFacts | None = None
    files: Sequence[tuple[int, str]] = ()
    # The findings of the rules about works (BIB4xx); the runner knows these rules.
    find_faults: Callable[[], Sequence[Any]] | None = None

    def verified(self, entry: BibEntry) -> EntryVerification:
        """The verification of an entry; `NOT_CHECKED` without a catalog."""
        return self.verification.get(entry) if self.verification else NOT_VERIFIED

    def place(self, entry: BibEntry) -> str:
        """The line of an entry, as words of a message; of several files with the name of the file."""
        if not self.files:
            return f"line {entry.line}"
        start, name = self.files[bisect_right(self.files, entry.start, key=itemgetter(0)) - 1]
        return f"{name}, line {entry.line - self.bib.position(start)[0] + 1}"

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


@dataclass(frozen=True)
class DialectSigns:
    """What blocks say of the dialect of their file; the signs of all its blocks are added.

    `declared` is what JabRef wrote in a comment; `majority` how many names only BibLaTeX has, less those that only
    BibTeX has; `types` how many types of BibLaTeX alone there are, and `old` how many names it only takes for others.
    """

    declared: Dialect | None = None
    majority: int = 0
    types: int = 0
    old: int = 0

    def __add__(self, other: DialectSigns) -> DialectSigns:
        return DialectSigns(
            other.declared or self.declared,
            self.majority + other.majority,
            self.types + other.types,
            self.old + other.old,
        )

    @property
    def dialect(self) -> Dialect:
        """What the file says; else the dialect of most names, or of types if no name speaks for BibTeX alone."""
        is_biblatex = self.majority > 0 or (self.types > 0 and not self.old)
        return self.declared or ("biblatex" if is_biblatex else "bibtex")


def find_dialect(bib: BibDocument) -> Dialect:
    """The dialect of a file; BibTeX if nothing tells."""
    return dialect_signs(bib.text, bib.blocks).dialect


_DECLARED = lazy_re(r"@comment\s*[{(]\s*jabref-meta:\s*databaseType:\s*(bibtex|biblatex)\s*;", re.IGNORECASE)


def dialect_signs(text: str, blocks: Iterable[Block]) -> DialectSigns:
    """What blocks of a text say of its dialect."""
    declared: Dialect | None = None
    majority = types = old = 0
    for block in blocks:
        if isinstance(block, BibEntry):
            names = block.first.keys()
            is_biblatex, is_bibtex = block.kind in _BIBLATEX_TYPES, block.kind in _BIBTEX_TYPES
            of_bibtex = len(names & _BIBTEX_FIELDS)
            majority += is_biblatex + len(names & _BIBLATEX_FIELDS) - is_bibtex - of_bibtex
            types += is_biblatex
            old += is_bibtex + of_bibtex - len(names & _OF_BOTH)
        elif isinstance(block, BibComment) and (said := _DECLARED.match(text, block.start)):
            declared = "biblatex" if said[1].lower() == "biblatex" else "bibtex"
    return DialectSigns(declared, majority, types, old)


def preamble_of(bib: BibDocument) -> str:
    """The @preamble blocks of a document, as written."""
    return "".join(bib.text[each.start : each.end] for each in bib.blocks if isinstance(each, BibPreamble))

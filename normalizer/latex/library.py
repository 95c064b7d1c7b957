"""What the .bib files of a document define: entries, by their keys and aliases; which keys an entry can have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path

from normalizer.bib import BibEntry, BibField
from normalizer.bib.edit import UnrepresentableError
from normalizer.bib.edits import check_key
from normalizer.bib.file import BibFile
from normalizer.latex.citations import Citations, split_keys
from normalizer.values.ids import find_id


def identifier_in(key: str) -> str | None:
    """The key, if it is an identifier of a paper or a link to one."""
    return key if find_id(key) else None


# Tried out with LaTeX, BibTeX and biber: btparse, which biber reads with, takes none of "#%'(),={} in a key. BibTeX
# takes most of them (a DOI of Elsevier has parentheses), but no letters beyond ASCII.
_BIBTEX_KEY = re.compile(r"""[^\s"#%,{}@\\~]+""")


def invalid_key_reason(key: str, *, biblatex: bool) -> str | None:
    """Why no .bib file can have an entry under this key; None where one can."""
    if is_plain_key(key) if biblatex else key.isascii() and _BIBTEX_KEY.fullmatch(key):
        return None
    return f"not a valid {'biber' if biblatex else 'BibTeX'} key; cite another identifier or use --rekey"


def is_plain_key(key: str) -> bool:
    """BibTeX and biber both take it for a key."""
    try:
        check_key(key)
    except UnrepresentableError:
        return False
    return True


# Fields that name other entries, which are printed or inherited from when their own entry is: BibTeX and biblatex.
_PARENTS = ("crossref", "xref", "xdata", "entryset", "related")
# biblatex 3.9, "Granular XDATA": publisher = {xdata=macm-publisher}, author = {xdata=staff-author-2}
_XDATA_FIELDS = re.compile(r"\bxdata\s*=\s*([^,\s{}]+)", re.IGNORECASE)
_LISTED = re.compile(r"(?P<blanks>\s*)(?P<key>.*?)(?P<rest>\s*)", re.DOTALL)


@dataclass(frozen=True)
class Library:
    r"""The files of one document. For biber the case of a key counts, for BibTeX it does not.

    `printed` are the files of which everything is cited (`\nocite{*}` in one of several bibliographies).
    """

    files: tuple[BibFile, ...]
    case_counts: bool
    printed: frozenset[Path] = frozenset()

    def fold(self, key: str) -> str:
        """What two spellings of one key have in common."""
        return key if self.case_counts else key.lower()

    @cached_property
    def _entries(self) -> Mapping[str, BibEntry]:
        """The first entry with each key or alias: of several, BibTeX and biber keep that one."""
        found: dict[str, BibEntry] = {}
        for entry in self.entries():
            for key in (entry.key, *(split_keys(entry.text("ids") or "") if self.case_counts else ())):
                found.setdefault(self.fold(key), entry)
        return found

    def entries(self) -> Iterator[BibEntry]:
        for file in self.files:
            yield from file.document.entries

    def entry(self, key: str) -> BibEntry | None:
        return self._entries.get(self.fold(key))

    def undefined(self, keys: Iterable[str]) -> list[str]:
        """The keys that no file defines, in order; of spellings that are one key, the first."""
        found = {self.fold(key): key for key in reversed(list(keys)) if self.entry(key) is None}
        return list(reversed(found.values()))

    def lacking(self, citations: Citations) -> list[str]:
        """The cited keys that neither a file nor the document itself defines."""
        return [key for key in self.undefined(citations.keys) if key not in citations.by_hand]

    def used(self, citations: Citations) -> set[BibEntry]:
        """The entries that a document cites or may cite, and those that these name: parents, members of sets."""
        cited = (*citations.keys, *citations.uncertain)
        open_ = list(self.entries()) if citations.cites_all else [*map(self.entry, cited)]
        open_ += [entry for file in self.files if self._is_printed(file) for entry in file.document.entries]
        used: set[BibEntry] = set()
        while open_:
            entry = open_.pop()
            if entry is not None and entry not in used:
                used.add(entry)
                open_ += [self.entry(key) for key in self.referenced_keys(entry)]
        return used

    def _is_printed(self, file: BibFile) -> bool:
        return bool(self.printed) and file.path.resolve() in self.printed

    def referenced_keys(self, entry: BibEntry) -> Iterator[str]:
        for name in _PARENTS:
            yield from split_keys(entry.text(name) or "")
        if self.case_counts:
            for field in entry.fields:
                for found in _XDATA_FIELDS.finditer(field.text):
                    yield from _before_hyphens(found[1])

    def links(self, entry: BibEntry, renamed: Mapping[str, str]) -> Iterator[tuple[BibField, str]]:
        """The fields of an entry that name renamed ones, each with what it is to say."""
        new_keys = {self.fold(old): new for old, new in renamed.items()}
        for name in _PARENTS:
            if (field := entry.get(name)) and (text := self._following(field.text, new_keys)) != field.text:
                yield field, text

    def _following(self, text: str, new_keys: Mapping[str, str]) -> str:
        """A list of keys with new ones in it; the blanks stay."""
        parts = filter(None, map(_LISTED.fullmatch, text.split(",")))
        return ",".join(
            part["blanks"] + new_keys.get(self.fold(part["key"]), part["key"]) + part["rest"] for part in parts
        )


def _before_hyphens(reference: str) -> Iterator[str]:
    """What may be the key in "key-field" or "key-field-2": keys can have hyphens as well."""
    parts = list(accumulate(reference.split("-"), "{}-{}".format))
    yield from parts[:-1]

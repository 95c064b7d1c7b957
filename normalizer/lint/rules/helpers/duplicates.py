"""Which entries of one file are the same work. Each pair is told once, by what tells it best."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

from normalizer.bib import BibDocument, BibEntry
from normalizer.lint.rules.helpers.inherit import keys_in
from normalizer.lint.rules.helpers.types import CONTAINERS, TYPE_ALIASES
from normalizer.lint.rules.helpers.works import (
    PREPRINT_TYPES,
    doi_of,
    first_family,
    is_preprint,
    paper_of,
)
from normalizer.values.titles import title_words


class How(Enum):
    """By what two entries are known to be one work; PREPRINT: one is the preprint of the other."""

    DOI = auto()
    EPRINT = auto()
    TITLE = auto()
    PREPRINT = auto()


@dataclass(frozen=True, slots=True)
class Pair:
    """Two entries of one work in the order of the file; `value` is what they share, as a reader would write it."""

    how: How
    first: BibEntry
    second: BibEntry
    value: str


_LINKS = ("crossref", "xref", "xdata", "related", "entryset", "ids")
# Two works may share title, authors and year ("Editorial"); where both have one of these, it must agree.
_TELLING = ("doi", "volume", "number", "pages", "chapter", "edition", "isbn", "part", "issue", "type")
# BibLaTeX prints with an entry what it is related to: one that says so is no copy of one that does not.
_RELATED = "related"
_YEAR = re.compile(r"\d{4}")
_FEWEST_WORDS = 2
# Of a title that a whole file shares ("Book review of the month") not every pair is compared.
_MOST_ALIKE = 20
# Between a preprint and its publication.
_YEARS_APART = 4


@dataclass(frozen=True, slots=True)
class _Work:
    """What tells two works of one title apart."""

    entry: BibEntry
    family: str
    year: int | None
    paper: str | None
    kind: str
    is_preprint: bool


@lru_cache(maxsize=1)
def duplicates(bib: BibDocument) -> tuple[Pair, ...]:
    """Every entry that says the same as one above it, paired with the first such one."""
    return tuple(_Finder().pairs(bib))


class _Finder:
    def __init__(self) -> None:
        self.by_doi: dict[str, BibEntry] = {}
        self.by_paper: dict[str, BibEntry] = {}
        self.by_title: dict[tuple[str, ...], list[BibEntry]] = {}
        self.works: dict[BibEntry, _Work] = {}

    def pairs(self, bib: BibDocument) -> Iterator[Pair]:
        for entry in bib.entries:
            if entry.kind in CONTAINERS:
                continue
            pair = self._by_identifier(entry)
            twin = self._by_title(entry)
            found = pair or twin
            if found and found.first.key != entry.key and not _are_linked(found.first, entry):
                yield found

    def _by_identifier(self, entry: BibEntry) -> Pair | None:
        doi, paper = doi_of(entry), paper_of(entry)
        same_doi = self.by_doi.setdefault(doi.casefold(), entry) if doi else entry
        same_paper = self.by_paper.setdefault(paper, entry) if paper else entry
        if doi and same_doi is not entry:
            return Pair(How.DOI, same_doi, entry, doi)
        if paper and same_paper is not entry:
            how = How.EPRINT if is_preprint(same_paper) == is_preprint(entry) else How.PREPRINT
            return Pair(how, same_paper, entry, f"arXiv:{paper}")
        return None

    def _by_title(self, entry: BibEntry) -> Pair | None:
        title = entry.text("title") or ""
        words = title_words(f"{title} {subtitle}" if (subtitle := entry.text("subtitle")) else title)
        others = self.by_title.setdefault(words, [])
        alike = others[:_MOST_ALIKE] if len(words) >= _FEWEST_WORDS else []
        others.append(entry)
        ours = self._work(entry) if alike else None
        for other in alike:
            if ours and (how := _same(self._work(other), ours)):
                return Pair(how, other, entry, " ".join(title.split()))
        return None

    def _work(self, entry: BibEntry) -> _Work:
        """What is only worked out for entries whose title another one has."""
        if entry not in self.works:
            self.works[entry] = _Work(
                entry, first_family(entry), _year(entry), paper_of(entry), _class(entry), is_preprint(entry)
            )
        return self.works[entry]


def _same(one: _Work, other: _Work) -> How | None:
    if not one.family or one.family != other.family:
        return None
    if one.is_preprint != other.is_preprint:
        near = one.year is None or other.year is None or abs(one.year - other.year) <= _YEARS_APART
        return How.PREPRINT if near else None
    papers = {one.paper, other.paper} - {None}
    if one.year != other.year or len(papers) > 1 or one.kind != other.kind:
        return None
    related = one.entry.text(_RELATED) != other.entry.text(_RELATED)
    return None if related or any(_differ(one.entry, other.entry, name) for name in _TELLING) else How.TITLE


def _class(entry: BibEntry) -> str:
    """Types that are mistaken for each other count as one; a book is never its own chapter."""
    kind = TYPE_ALIASES.get(entry.kind, entry.kind)
    return "paper" if kind in PREPRINT_TYPES | {"inproceedings", "incollection"} else kind


def _differ(one: BibEntry, other: BibEntry, name: str) -> bool:
    ours, theirs = one.text(name), other.text(name)
    return bool(ours and theirs) and ours != theirs and title_words(ours or "") != title_words(theirs or "")


def _year(entry: BibEntry) -> int | None:
    found = _YEAR.search(entry.text("date") or entry.text("year") or "")
    return int(found.group()) if found else None


def _are_linked(one: BibEntry, other: BibEntry) -> bool:
    """One names the other: a chapter and its book, a work and its reprint."""
    return any(b.key in keys_in(a.text(name)) for a, b in ((one, other), (other, one)) for name in _LINKS)

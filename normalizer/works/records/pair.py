"""Two records side by side, with all that their values tell when they are compared."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rapidfuzz.distance import Indel

from normalizer.values.ids import ArxivId, PaperId
from normalizer.values.names.compare import Agreement, PeopleComparison
from normalizer.values.titles import title_key
from normalizer.values.venues.compare import same_venue
from normalizer.values.venues.words import Kind, is_publication, is_thesis, venue_words
from normalizer.works.abstracts import OTHER_ABSTRACT, SAME_ABSTRACT, abstract_resemblance
from normalizer.works.description import Description, RawName, ids_of
from normalizer.works.identifiers import compare_ids, folded_ids
from normalizer.works.records.clean import (
    Statement,
    ends_in_year,
    people_of,
    read_pair,
    without_markup,
)
from normalizer.works.records.titles import (
    RecordTitles,
    Relation,
    name_words,
    tells_more,
)

# An abstract of so many words more than its title is a witness of its own.
_TELLING_ABSTRACT = 20
_NUMBER = re.compile(r"\d+")
_YEAR = re.compile(r"\d{4}")
_OF_RELATION = {
    Relation.SAME: Agreement.MATCH,
    Relation.NEAR: Agreement.PARTIAL,
    Relation.CONTAINED: Agreement.PARTIAL,
    Relation.LIKE: Agreement.PARTIAL,
    Relation.OTHER_VERSION: Agreement.MISMATCH,
    Relation.OTHER: Agreement.MISMATCH,
}


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a `.bib` entry or the row of a page says a work is; None and () where it says nothing.

    `authors` are names one by one, as written; a list that ends in "and others" is cut short. `year` is that of the
    publication, `kind` the type of the entry ("phdthesis", ...). `ids` are in any form that `find_id` reads
    (normalizer/values/ids). `pages` are as written ("12--34").
    """

    title: str
    authors: tuple[RawName | str, ...] = ()
    authors_complete: bool = True
    year: int | None = None
    venue: str | None = None
    kind: str | None = None
    ids: tuple[str, ...] = ()
    pages: str | None = None
    abstract: str | None = None


@dataclass(frozen=True, slots=True)
class Witness:
    """One kind of value in both records: whether they agree, and how they differ, in words."""

    name: str
    agreement: Agreement
    note: str = ""

    def __str__(self) -> str:
        return f"{self.name}: {self.agreement}" + (f" ({self.note})" if self.note else "")


@dataclass(frozen=True)
class RecordPair:
    """A claim beside a source's candidate; each value is compared when a rule first asks for it."""

    claimed: Claimed
    candidate: Description

    @cached_property
    def _said(self) -> tuple[Statement, Statement]:
        ours, theirs = self.claimed, self.candidate
        return (
            Statement(without_markup(ours.title), ours.authors, ours.authors_complete, ours.year, ours.venue),
            Statement(
                without_markup(theirs.title), theirs.authors, theirs.authors_complete, _year(theirs), theirs.venue
            ),
        )

    @cached_property
    def _read(self) -> tuple[Statement, Statement]:
        return read_pair(*self._said)

    @cached_property
    def titles(self) -> RecordTitles:
        """Those that are nearest, for a candidate may have several."""
        ours, theirs = self._read
        names = _name_words(ours.authors) | _name_words(theirs.authors)
        first = RecordTitles(ours.title, theirs.title, names)
        others = [RecordTitles(ours.title, title, names) for title in self.candidate.other_titles]
        return max([first, *others], key=lambda pair: (pair.pair.same, pair.similarity)) if others else first

    @cached_property
    def people(self) -> PeopleComparison:
        return people_of(*self._read)

    @cached_property
    def letters(self) -> float:
        """How like the letters of all names are, 0 to 1: what is left of names that were scanned or torn."""
        return Indel.normalized_similarity(*(_letters(each.authors) for each in self._read))

    @property
    def title(self) -> str:
        """Ours, without what belongs to other values."""
        return self._read[0].title

    @cached_property
    def years(self) -> tuple[int | None, int | None]:
        return self._read[0].year, self._read[1].year

    @property
    def is_year_in_titles(self) -> bool:
        """Both titles end in the year: then it tells no more than they do."""
        return all(ends_in_year(said.title) for said in self._said)

    @cached_property
    def gap(self) -> int | None:
        """Years between them; the nearest of those that a source gives for preprint and publication."""
        ours, theirs = self.years
        if ours is None or theirs is None:
            return None
        return min(abs(ours - year) for year in (theirs, _published(self.candidate) or theirs))

    @property
    def venues(self) -> tuple[str | None, str | None]:
        return self._read[0].venue, self._read[1].venue

    @cached_property
    def venue(self) -> Agreement:
        ours, theirs = self.venues
        if not ours or not theirs or not (is_publication(ours) and is_publication(theirs)):
            return Agreement.NOT_COMPARABLE
        if same_venue(ours, theirs):
            return Agreement.MATCH
        # Lists of references name meetings in so many ways that two of them are not told apart here.
        is_journal = Kind.JOURNAL in (venue_words(ours).kind, venue_words(theirs).kind)
        return Agreement.MISMATCH if is_journal and same_venue(ours, theirs) is False else Agreement.NOT_COMPARABLE

    @property
    def is_with_preprint(self) -> bool:
        """One of them is no publication yet, or does not say where it was published."""
        return any(not is_publication(venue) for venue in self.venues)

    @property
    def is_thesis_beside_paper(self) -> bool:
        """One is a thesis, the other was published elsewhere: people give both one title."""
        kinds = (self.claimed.kind, self.candidate.kind)
        sides = [(is_thesis(kind) or is_thesis(venue), venue) for kind, venue in zip(kinds, self.venues, strict=True)]
        published = [is_publication(venue) and not thesis for thesis, venue in sides]
        return any(thesis for thesis, _ in sides) and any(published)

    @property
    def is_with_eprint(self) -> bool:
        """One of them is, or has, an arXiv preprint."""
        return any(isinstance(each, ArxivId) for ids in self._ids for each in ids)

    @cached_property
    def resemblance(self) -> float | None:
        """Of the abstracts, 0 to 1; None where one is missing, or ours says hardly more than the title does."""
        abstract = self.claimed.abstract
        if not abstract or not tells_more(abstract, self.title, _TELLING_ABSTRACT):
            return None
        return abstract_resemblance(abstract, (self.candidate,))

    @cached_property
    def ids(self) -> dict[str, Agreement]:
        """For each kind of identifier, whether both have the same."""
        return compare_ids(*self._ids)

    @cached_property
    def pages(self) -> Agreement:
        """By the first page: the last is left out or cut ("123-31") too often."""
        found = [_NUMBER.search(text) for text in (self.claimed.pages, self.candidate.pages) if text]
        first = [page[0] for page in found if page]
        if len(first) < 2:
            return Agreement.NOT_COMPARABLE
        return Agreement.MATCH if first[0] == first[1] else Agreement.MISMATCH

    @cached_property
    def _ids(self) -> tuple[frozenset[PaperId], frozenset[PaperId]]:
        return frozenset(folded_ids(self.claimed.ids)), frozenset(ids_of(self.candidate))

    def evidence(self) -> dict[str, float]:
        """How alike what can be measured is, 0 to 1: titles, the share of the shorter list of authors, abstracts."""
        found = {"title": round(self.titles.similarity, 4)}
        if self.people.agreement is not Agreement.NOT_COMPARABLE:
            found["authors"] = round(self.people.share, 4)
        if self.resemblance is not None:
            found["abstract"] = round(self.resemblance, 4)
        return found

    def witnesses(self) -> Iterator[Witness]:
        """All values, in the order in which they count."""
        yield Witness("title", _OF_RELATION[self.titles.relation], f"{self.titles.similarity:.2f}")
        yield Witness("authors", self.people.agreement, str(self.people))
        yield Witness("year", _of_gap(self.gap), _both(self.years))
        yield Witness("venue", self.venue, _both(self.venues))
        yield from (Witness(name, agreement) for name, agreement in self.ids.items())
        yield Witness("pages", self.pages)
        yield Witness("abstract", _of_resemblance(self.resemblance))


def _letters(names: Iterable[RawName | str]) -> str:
    return "".join(title_key(name if isinstance(name, str) else name.text) for name in names)


@lru_cache(maxsize=1 << 12)
def _name_words(names: tuple[RawName | str, ...]) -> frozenset[str]:
    return name_words(name if isinstance(name, str) else name.text for name in names)


def _year(candidate: Description) -> int | None:
    return candidate.year or _published(candidate)


def _published(candidate: Description) -> int | None:
    found = _YEAR.match(candidate.published or "")
    return int(found[0]) if found else None


def _of_gap(gap: int | None) -> Agreement:
    """A year between preprint and print, or between meeting and proceedings, is no contradiction."""
    if gap is None:
        return Agreement.NOT_COMPARABLE
    return Agreement.MATCH if gap == 0 else Agreement.PARTIAL if gap == 1 else Agreement.MISMATCH


def _of_resemblance(value: float | None) -> Agreement:
    if value is None:
        return Agreement.NOT_COMPARABLE
    if value >= SAME_ABSTRACT:
        return Agreement.MATCH
    return Agreement.MISMATCH if value <= OTHER_ABSTRACT else Agreement.PARTIAL


def _both(values: tuple[object, object]) -> str:
    return "" if None in values else f"ours {values[0]}, theirs {values[1]}"

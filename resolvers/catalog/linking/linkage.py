"""What two statements must have in common, and must not contradict each other in, to be about one work.

Joins the rows that are about one work.

Rows of one arXiv id are one work; so are rows of one DOI, or of one title, that do not contradict each other
(statements.py). A row that fits two works which do not fit each other belongs to neither: when in doubt, works stay
apart, since a work that is told twice is a nuisance, and one made of two is a wrong entry.

The outcome does not depend on the order of the rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from normalizer.values.hashing import Hashes, Ints
from normalizer.values.ids import ArxivId, Doi
from normalizer.values.names import linkage_key
from normalizer.values.titles import title_key, title_words
from normalizer.works.description import Description
from resolvers.catalog.linking.duplicates import repeats

# A preprint and its journal version, or two versions of a paper, are no further apart.
YEARS_APART = 4
# Shorter titles ("Deep Learning") are given to works of many people: without authors they tell nothing.
TELLING_WORDS = 5
# Collaborations sign by the thousand; the first of them are enough to see one name in common.
_NAMES = 200
_PAGE = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Statement:
    """What a record says that tells works apart; `years` are all that it knows of, `families` folded family names."""

    words: int
    arxiv: str | None
    doi: str | None
    families: frozenset[str]
    years: tuple[int, ...]
    venue: str
    venue_year: int | None
    page: str | None


def statement_of(record: Description) -> Statement:
    """A record, reduced to that. DOIs of arXiv count as the arXiv id."""
    doi = Doi.find(record.doi) if record.doi else None
    arxiv = ArxivId(record.arxiv) if record.arxiv else doi.arxiv if doi else None
    published = int(record.published[:4]) if record.published else None
    page = _PAGE.search(record.pages) if record.pages else None
    return Statement(
        words=len(title_words(record.title)),
        arxiv=str(arxiv) if arxiv else None,
        doi=doi.key if doi and not doi.arxiv else None,
        families=frozenset(filter(None, map(linkage_key, record.authors[:_NAMES]))),
        years=tuple({year for year in (published, record.year, arxiv.year if arxiv else None) if year}),
        venue=title_key(record.venue) if record.venue else "",
        venue_year=record.year,
        page=page[0] if page else None,
    )


@dataclass(frozen=True)
class Rule:
    """When two statements with something in common are about one work: none contradicts, and one supports."""

    contradicts: Callable[[Statement, Statement], bool]
    supports: Callable[[Statement, Statement], bool]

    def same(self, one: Statement, other: Statement) -> bool:
        return not self.contradicts(one, other) and self.supports(one, other)


def _titles_contradict(one: Statement, other: Statement) -> bool:
    ids_differ = _differ(one.arxiv, other.arxiv) or _differ(one.doi, other.doi)
    return ids_differ or _other_people(one, other) or _near(one, other) is False or _twice_in_a_venue(one, other)


def _titles_support(one: Statement, other: Statement) -> bool:
    if one.families and other.families:
        return True
    return one.words >= TELLING_WORDS and other.words >= TELLING_WORDS and _near(one, other) is True


def _dois_contradict(one: Statement, other: Statement) -> bool:
    """DOIs get copied wrong, and are given to whole volumes."""
    return _differ(one.arxiv, other.arxiv) or _other_people(one, other)


def _differ(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one != other


def _other_people(one: Statement, other: Statement) -> bool:
    return bool(one.families and other.families) and one.families.isdisjoint(other.families)


def _near(one: Statement, other: Statement) -> bool | None:
    """Whether the years fit; None when they are not known of both."""
    if not one.years or not other.years:
        return None
    return any(abs(ours - theirs) <= YEARS_APART for ours, theirs in product(one.years, other.years))


def _twice_in_a_venue(one: Statement, other: Statement) -> bool:
    """Whether they are several of a venue, as the "News and Notes" of one editor in its issues."""
    if not one.venue or one.venue != other.venue:
        return False
    years_apart = one.venue_year and other.venue_year and abs(one.venue_year - other.venue_year) > 1
    return bool(years_apart) or _differ(one.page, other.page)


SAME_TITLE = Rule(_titles_contradict, _titles_support)
SAME_DOI = Rule(_dois_contradict, lambda one, other: True)


# What so many works bear ("Introduction") says nothing of any of them.
MOST_OF_ONE_KEY = 300
# A work is judged by so many of its statements.
_JUDGED = 20


@dataclass(frozen=True)
class JoinKeys:
    """For every row the hashes of its arXiv id, DOI and title; 0 for what it has not."""

    arxiv: Hashes
    doi: Hashes
    title: Hashes

    def where(self, rows: Ints) -> JoinKeys:
        return JoinKeys(self.arxiv[rows], self.doi[rows], self.title[rows])


def join_works(
    keys: JoinKeys, same: Iterable[tuple[int, int]], statements: Callable[[Sequence[int]], Mapping[int, Statement]]
) -> list[list[int]]:
    """The works of several rows, each with its rows, ascending.

    `same` are pairs of rows that are one work for other reasons; `statements` reads what rows say.
    """
    by_key = [list(repeats(hashes)) for hashes in (keys.arxiv, keys.doi, keys.title)]
    said = statements(sorted({row for of_key in by_key for rows in of_key for row in rows}))
    works = _Works(said)
    for one, other in same:
        works.join(one, other)
    of_arxiv, of_doi, of_title = by_key
    for rows in of_arxiv:
        works.join_all([row for row in rows if said[row].arxiv == said[rows[0]].arxiv])
    for rows, rule in (*((rows, SAME_DOI) for rows in of_doi), *((rows, SAME_TITLE) for rows in of_title)):
        works.join_fitting(rows, rule)
    return works.of_several()


class _Works:
    """Disjoint sets of rows, each known by its first row."""

    def __init__(self, said: Mapping[int, Statement]) -> None:
        self._said = said
        self._rows: dict[int, list[int]] = {}
        self._first: dict[int, int] = {}

    def join(self, one: int, other: int) -> None:
        kept, joined = sorted((self._find(one), self._find(other)))
        if kept != joined:
            rows = sorted([*self._rows.get(kept, [kept]), *self._rows.pop(joined, [joined])])
            self._rows[kept] = rows
            self._first |= dict.fromkeys(rows, kept)

    def join_all(self, rows: Sequence[int]) -> None:
        for row in rows[1:]:
            self.join(rows[0], row)

    def join_fitting(self, rows: Sequence[int], rule: Rule) -> None:
        """Join the works of these rows that fit each other, but for those that fit several which do not."""
        works = sorted({self._find(row) for row in rows})
        if not 1 < len(works) <= MOST_OF_ONE_KEY:
            return
        fits: dict[int, set[int]] = {work: set() for work in works}
        for one, other in combinations(works, 2):
            if self._fit(one, other, frozenset(rows), rule):
                fits[one].add(other)
                fits[other].add(one)
        doubtful = {
            work
            for work, others in fits.items()
            if any(other not in fits[one] for one, other in combinations(sorted(others), 2))
        }
        for work, others in fits.items():
            for other in others - doubtful if work not in doubtful else ():
                self.join(work, other)

    def of_several(self) -> list[list[int]]:
        return [self._rows[first] for first in sorted(self._rows)]

    def _find(self, row: int) -> int:
        return self._first.get(row, row)

    def _fit(self, one: int, other: int, rows: frozenset[int], rule: Rule) -> bool:
        """No statement of one work contradicts the other's, and one of the rows supports one of the other's."""
        ours, theirs = (self._judged(work) for work in (one, other))
        if any(rule.contradicts(self._said[our], self._said[their]) for our, their in product(ours, theirs)):
            return False
        pairs = product(rows.intersection(ours), rows.intersection(theirs))
        return any(rule.supports(self._said[our], self._said[their]) for our, their in pairs)

    def _judged(self, work: int) -> list[int]:
        rows = self._rows.get(work, [work])
        return [row for row in rows if row in self._said][:_JUDGED]

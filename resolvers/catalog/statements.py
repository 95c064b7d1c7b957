"""What two statements must have in common, and must not contradict each other in, to be about one work."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

from resolvers.candidate import Candidate, RawName
from resolvers.ids import ArxivId, Doi
from resolvers.titles import title_key, title_words

# A preprint and its journal version, or two versions of a paper, are no further apart.
YEARS_APART = 4
# Shorter titles ("Deep Learning") are given to works of many people: without authors they tell nothing.
TELLING_WORDS = 5
# Collaborations sign by the thousand; the first of them are enough to see one name in common.
_NAMES = 200
_SUFFIX = re.compile(r"jr|sr|i{2,3}|iv|\d+")
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


def statement_of(record: Candidate) -> Statement:
    """A record, reduced to that. DOIs of arXiv count as the arXiv id."""
    doi = Doi.find(record.doi) if record.doi else None
    arxiv = ArxivId(record.arxiv) if record.arxiv else doi.arxiv if doi else None
    published = int(record.published[:4]) if record.published else None
    page = _PAGE.search(record.pages) if record.pages else None
    return Statement(
        words=len(title_words(record.title)),
        arxiv=str(arxiv) if arxiv else None,
        doi=doi.key if doi and not doi.arxiv else None,
        families=frozenset(filter(None, map(family_name, record.authors[:_NAMES]))),
        years=tuple({year for year in (published, record.year, arxiv.year if arxiv else None) if year}),
        venue=title_key(record.venue) if record.venue else "",
        venue_year=record.year,
        page=page[0] if page else None,
    )


def family_name(name: RawName) -> str:
    """The last word of a family name, folded: "van der Berg, J." and "Jan van der Berg" are both "berg"."""
    text = name.family or name.text.partition(",")[0]
    words = [word for word in title_words(text) if not _SUFFIX.fullmatch(word)]
    return words[-1] if words else ""


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

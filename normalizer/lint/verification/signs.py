"""Signs that a reference whose title no source has was invented, each with the threshold that a program has fitted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from operator import itemgetter
from pathlib import Path
from typing import Any

from normalizer.lint.verification.cited_work import is_one_of_several
from normalizer.lint.verification.claim import EntryClaim, author_key
from normalizer.lint.verification.entry_record import EntryRecordPair, beside
from normalizer.lint.verification.venues import names_of_venue
from normalizer.values.compiled import compiled
from normalizer.values.hashing import Ints
from normalizer.values.names.compare import Agreement
from normalizer.values.names.parse import parse_names
from normalizer.values.names.render import full_name_keys
from normalizer.values.titles import STOP_WORDS, title_words, words_of_parts
from normalizer.values.venues.parse import Venue, VenueKind
from normalizer.works.description import Description
from normalizer.works.title import Mark, read_title
from normalizer.works.words import shares_subject, shipped_frequencies
from resolvers.catalog import Catalog


@cache
def fitted(name: str) -> dict[str, Any]:
    """What a program in benchmarks/ has fitted and counted."""
    return compiled(Path(__file__).with_name(f"{name}.toml"), dict)


# --- Titles that no work has and that join those of two works of other people
#
# The beginning is word for word that of one title, the rest word for word the end of another. Real titles do that too,
# of common phrases. The more information the words carry, the fewer real titles do: `joined_titles.toml` has the least.

_MIN_WORDS = 2  # of each part
_FINAL = " .?!"


@dataclass(frozen=True, slots=True)
class JoinedTitle:
    """The titles of the records that have the beginning and the end, and the information of all words in bits."""

    beginning: str
    end: str
    bits: float

    @property
    def is_sign(self) -> bool:
        """Whether so few real titles join others that this one was probably invented."""
        return self.bits >= float(fitted("joined_titles")["least_bits"])


def find_joined_title(claim: EntryClaim, records: Iterable[Description]) -> JoinedTitle | None:
    """Return the two titles that the entry's title joins, with most information; None if it joins none.

    A title about another work ("Comment on ...") repeats its title, and is no sign. Nor is one whose parts share words:
    a phrase that two other titles have is one of their subject. Nor is one of a series, which is like both.
    """
    words = title_words(claim.title)
    shared = list(_sharing(words, records))
    if not shared or read_title(claim.title).of(Mark.ABOUT):
        return None
    if max(each.beginning for each in shared) + max(each.end for each in shared) < len(words):
        return None
    shared = [each for each in shared if beside(claim, each.record).people.agreement is Agreement.MISMATCH]
    pairs = (
        (first.beginning + last.end, first.record.title, last.record.title)
        for first in shared
        for last in shared
        if first.beginning and last.end and not _are_of_one_subject(first.record.title, last.record.title)
    )
    near = [beside(claim, each.record) for each in shared]
    if any(is_one_of_several(pair, near) for pair in near):
        return None
    length, beginning, end = max(pairs, default=(0, "", ""))
    if length < len(words):
        return None
    of_both = words[len(words) - max(each.end for each in shared) : max(each.beginning for each in shared)]
    if not STOP_WORDS.issuperset(of_both):
        return None
    return JoinedTitle(beginning, end, shipped_frequencies().information(words))


def _are_of_one_subject(one: str, other: str) -> bool:
    """Whether two titles share words that tell something, as works of one subject do."""
    return shares_subject(read_title(one).content, read_title(other).content)


@dataclass(frozen=True, slots=True)
class _SharedWords:
    """How many words a title shares with that of a record at its beginning and at its end; 0 for too few, and all."""

    record: Description
    beginning: int
    end: int


def _sharing(words: tuple[str, ...], records: Iterable[Description]) -> Iterator[_SharedWords]:
    """The records whose titles share a beginning or an end, of enough words."""
    if len(words) < 2 * _MIN_WORDS:
        return
    for record in records:
        text = record.title.lower()  # most records share neither: a fast test
        if text.startswith(words[0]) or text.rstrip(_FINAL).endswith(words[-1]):
            theirs = title_words(record.title)
            lengths = _common(words, theirs), _common(words[::-1], theirs[::-1])
            beginning, end = (length if _MIN_WORDS <= length < len(words) else 0 for length in lengths)
            if theirs != words and (beginning or end):
                yield _SharedWords(record, beginning, end)


def _common(ours: tuple[str, ...], theirs: tuple[str, ...]) -> int:
    """The number of words that both begin with."""
    pairs = enumerate(zip(ours, theirs, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(ours), len(theirs)))


# --- Authors who are, one by one, those of another work of the same volume
#
# Invented references often have the authors, the venue and the year of a real work. The same people do write two papers
# of one volume, mostly of one subject. The more authors, the fewer works have such a twin of another subject:
# `copied_authors.toml` has the least number. A twin of the same subject may be the work itself, under another title,
# but hardly where both have one coined name and then nothing in common.


@dataclass(frozen=True, slots=True)
class Twin:
    """A work of the volume with the authors of an entry; a sign if none of such works is of the entry's subject."""

    record: Description
    is_sign: bool


def copied_authors(catalog: Catalog, claims: Sequence[EntryClaim], least: int | None = None) -> list[Twin | None]:
    """For each entry the work whose authors it has; None for entries with fewer authors, or without a twin."""
    fewest = int(fitted("copied_authors")["least_authors"]) if least is None else least
    authors = [_written_authors(claim, fewest) for claim in claims]
    # The works of a volume are read only where the catalog has all names: a twin would be a record with them.
    counts = catalog.people.records_of(authors)
    return [
        _of_twin(catalog, claim) if records and all(records) else None
        for claim, records in zip(claims, counts, strict=True)
    ]


def _written_authors(claim: EntryClaim, least: int) -> list[str]:
    """All authors of an entry with a volume; none if one is missing, has no given name, or there are too few."""
    count = len(claim.authors)
    names = written_names(claim) if count >= least and claim.authors_complete and has_volume(claim) else []
    return names if len(names) == count else []


def _of_twin(catalog: Catalog, claim: EntryClaim) -> Twin | None:
    assert claim.venue is not None
    assert claim.year is not None
    return find_twin(claim, catalog.works_by(len(claim.authors), names_of_venue(claim.venue), claim.year))


def find_twin(claim: EntryClaim, volume: Iterable[Description]) -> Twin | None:
    """The work of a volume with the authors of the entry, of several the one with the nearest title."""
    twins = [pair for record in volume if _is_by_same(pair := EntryRecordPair(claim, record))]
    if not twins:
        return None
    nearest = max(twins, key=lambda pair: (not pair.has_unrelated_title, pair.title_similarity))
    return Twin(nearest.record, nearest.has_unrelated_title or _has_unrelated_rest(nearest))


def _has_unrelated_rest(pair: EntryRecordPair) -> bool:
    """Whether the titles share a coined name, and behind it no word that tells anything.

    Of 39,464 works of four authors or more with such a name, two have a twin in their volume that is not the same work;
    of 6,865 works with two titles (truth/title_changed.jsonl), 24 have two so different ones.
    """
    rests = [
        {word for part in words_of_parts(title.text)[1:] for word in part} - STOP_WORDS for title in pair.titles.sides
    ]
    return pair.titles.shares_name and all(rests) and not shares_subject(*rests)


def _is_by_same(pair: EntryRecordPair) -> bool:
    """Whether all authors are the same, in the same order, and the title is not."""
    first, *_ = author_key(name.text for name in pair.record.authors)
    if pair.same_title or not first & pair.claim.author_key[0]:  # most records: a fast test
        return False
    return pair.people.are_same and not pair.people.order_differs and pair.record.authors_complete


# --- Authors of whom a source has no other work, at venues where that is rare
#
# How rare is counted in a catalog: of the works of that venue, those of whose authors it knows as few, were the work
# itself not in the catalog. `unknown_authors.toml` has the largest share that is a sign, and for venues of which DBLP
# has every volume the shares themselves, for those who have no catalog and ask DBLP.

# Authors without works that are worth counting at a venue.
_MIN_UNKNOWN = 2
# A venue with fewer records of the year or later, or of it or earlier, shows no small chance; of more so many are read.
# Where a catalog ends before the year, three times as many real works have unknown authors: those who were new have no
# later work in it. Where it begins after the year, it lacks the other works of their time.
_MIN_RECORDS, _MAX_RECORDS = 100, 3_000
# Compared are works of as many authors, or one less (which have fewer known ones); from here on all that are shorter.
_LONG_LIST = 5


@dataclass(frozen=True, slots=True)
class UnknownAuthors:
    """How many authors have their given names written out, how many of them no record names, and the chance of that.

    The chance is that of works of the venue: (works with as few known authors + 1) / (works of as many authors + 1).
    """

    authors: int
    unknown: int
    chance: float

    @property
    def is_sign(self) -> bool:
        """Whether so few real works have as many unknown authors that this one was probably invented."""
        return self.chance <= float(fitted("unknown_authors")["most_chance"])


def chance_at(claim: EntryClaim) -> Callable[[int, int], float] | None:
    """`UnknownAuthors.chance` at the venue of an entry, by both numbers; None unless it was counted for the year."""
    counted = fitted("unknown_authors")["venue"]
    row = counted.get(claim.venue.short or "") if claim.venue and has_volume(claim) else None
    if not row or not claim.year or not row["years"][0] <= claim.year <= row["years"][-1]:
        return None
    return partial(_counted_chance, row["one-in"])


def _counted_chance(one_in: Sequence[Sequence[int]], authors: int, unknown: int) -> float:
    """The chance by rows of a number of authors, then for 0, 1, ... known ones of how many works one has as few.

    It is 1 for what is not rare. The longest lists stand for all that are longer.
    """
    row = max((row for row in one_in if row[0] <= authors), key=itemgetter(0), default=(0,))
    is_same = row[0] == authors or row is one_in[-1]
    known = authors - unknown
    return 1 / row[known + 1] if is_same and known + 1 < len(row) else 1.0


def written_names(claim: EntryClaim) -> list[str]:
    """The authors whose given names are written out."""
    names = (name.text for name in parse_names(claim.description.authors).names)
    return [name for name in names if full_name_keys(name)]


def count_unknown(known: Sequence[bool], chance: Callable[[int, int], float]) -> UnknownAuthors | None:
    """The unknown ones of the authors of an entry; None for too few. `chance` takes the numbers of both."""
    authors, unknown = len(known), len(known) - sum(known)
    if unknown < _MIN_UNKNOWN or 2 * unknown <= authors:
        return None
    return UnknownAuthors(authors, unknown, chance(authors, unknown))


class KnownAuthors:
    """The authors that a catalog knows; without names in the catalog, nobody is unknown."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._at_venue = lru_cache(maxsize=256)(self._works_at)

    def unknown_of(self, claims: Sequence[EntryClaim], hidden: Sequence[int] = ()) -> list[UnknownAuthors | None]:
        """The unknown authors of each entry that names a conference or journal and its year; None for too few.

        `hidden`: for each entry, so many records of each author do not count.
        """
        if not self._catalog.people:
            return [None] * len(claims)
        authors = [written_names(claim) if has_volume(claim) else [] for claim in claims]
        found = self._catalog.people.records_of(authors)
        return [self._unknown(*each) for each in zip(claims, found, hidden or [0] * len(claims), strict=True)]

    def _unknown(self, claim: EntryClaim, counts: Sequence[int], hidden: int) -> UnknownAuthors | None:
        if not claim.venue or not claim.year:
            return None
        counted = partial(self._chance, claim.venue, claim.year)
        return count_unknown([count > hidden for count in counts], counted)

    def _chance(self, venue: Venue, year: int, authors: int, unknown: int) -> float:
        return chance_among(*self._at_venue(names_of_venue(venue), year), authors, unknown)

    def _works_at(self, venue: tuple[str, ...], year: int) -> tuple[Ints, Ints]:
        return self._catalog.authors_near(venue, year, _MIN_RECORDS, _MAX_RECORDS)


def chance_among(counts: Ints, known: Ints, authors: int, unknown: int) -> float:
    """`UnknownAuthors.chance` among works with so many authors, and so many known ones."""
    like = (counts >= min(authors, _LONG_LIST) - 1) & (counts <= authors)
    rare = like & (known <= authors - unknown)
    return float((rare.sum() + 1) / (like.sum() + 1))


def has_volume(claim: EntryClaim) -> bool:
    """Whether an entry names a year of a venue, and no workshop, whose name may be that of its conference."""
    return claim.venue is not None and claim.year is not None and claim.venue.kind is not VenueKind.WORKSHOP

"""Authors of a title that no source has who are, one by one, those of another work of the same volume: a sign.

Invented references often have the authors, the venue and the year of a real work. The same people do write two papers
of one volume, mostly of one subject. The more authors, the fewer works have such a twin of another subject:
`copied_authors.toml` has the least number. A twin of the same subject may be the work itself, under another title.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from normalizer.lint.verification.claim import EntryClaim, author_key
from normalizer.lint.verification.entry_record import EntryRecordPair
from normalizer.lint.verification.unknown_authors import has_volume, written_names
from normalizer.lint.verification.venues import names_of_venue
from normalizer.values.compiled import compiled
from normalizer.works.description import Description
from resolvers.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Twin:
    """A work of the volume with the authors of an entry; a sign if none of such works is of the entry's subject."""

    record: Description
    is_sign: bool


@cache
def least_authors() -> int:
    """The number of authors from which on a twin of another subject is a sign."""
    return compiled(Path(__file__).with_name("copied_authors.toml"), lambda table: int(table["least_authors"]))


def copied_authors(catalog: Catalog, claims: Sequence[EntryClaim], least: int | None = None) -> list[Twin | None]:
    """For each entry the work whose authors it has; None for entries with fewer authors, or without a twin."""
    fewest = least_authors() if least is None else least
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
    return Twin(nearest.record, nearest.has_unrelated_title)


def _is_by_same(pair: EntryRecordPair) -> bool:
    """Whether all authors are the same, in the same order, and the title is not."""
    first, *_ = author_key(name.text for name in pair.record.authors)
    if pair.same_title or not first & pair.claim.author_key[0]:  # most records: a fast test
        return False
    return pair.people.are_same and not pair.people.order_differs and pair.record.authors_complete

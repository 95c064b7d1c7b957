"""The results of verifying the entries of a file. Rules turn them into findings: one rule for each `MismatchType`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

# For the type checker only: a run without a catalog does not load the linkage engine.
if TYPE_CHECKING:
    from normalizer.bib import BibEntry
    from normalizer.lint.verification.venues import VenueKnowledge
    from normalizer.works.description import Description


class VerificationStatus(StrEnum):
    """Result of verifying an entry."""

    VERIFIED = "as-described"
    MISMATCH = "described-wrongly"
    NOT_FOUND = "no-such-work"
    UNVERIFIED = "could-not-tell"
    NOT_CHECKED = "not-asked"  # a kind of work that no source lists


class MismatchType(StrEnum):
    """Which value of an entry differs from the records of its work: the name of the rule that reports it."""

    TITLE = "wrong-title"
    OTHER_AUTHORS = "other-authors"
    MISSING_AUTHORS = "missing-authors"
    ADDED_AUTHORS = "added-authors"
    AUTHOR_ORDER = "author-order"
    YEAR = "wrong-year"
    VENUE = "wrong-venue"
    UNKNOWN_VENUE = "unknown-venue"
    PREPRINT_AS_PUBLISHED = "preprint-as-published"
    DOI = "wrong-doi"
    UNKNOWN_DOI = "unknown-doi-registrant"
    EPRINT = "wrong-eprint"
    PUBLISHED_SINCE = "published-since"
    RETRACTED = "taken-back"
    PLACE = "other-place"


# Those that are about the authors.
PEOPLE = frozenset(
    [
        MismatchType.OTHER_AUTHORS,
        MismatchType.MISSING_AUTHORS,
        MismatchType.ADDED_AUTHORS,
        MismatchType.AUTHOR_ORDER,
    ]
)


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One value that a record contradicts.

    `field` is the name of the entry's field; "" when it has none. `message` is one clause without key and source.
    `source` is the source of `expected`: "other (catalog:other.jsonl.zst)". `minor`: the work is still unmistakable.
    `fabricated`: no slip explains it. Chairs of conferences count so a title that nobody knows, a badly wrong list of
    authors, and a venue of which nothing is known. `of_other_version`: the record is of another version than the entry
    cites, so that both may be right.
    """

    type: MismatchType
    field: str
    message: str
    actual: str | None = None
    expected: str | None = None
    source: str | None = None
    minor: bool = False
    fabricated: bool = False
    of_other_version: bool = False


@dataclass(frozen=True, slots=True)
class EntryVerification:
    """The verification of one entry.

    `work` are the records of the cited work, the best first; empty if it was not found. `note` is one clause: why the
    entry could not be verified, why the work does not exist, or what of a work that was found could not be compared.
    `is_proved`: it is known not to exist; else a sign says so. `is_incomplete`: a source that could know the work
    failed or was not queried, so that the next run may verify the entry. `records` are all that were found for an entry
    that has been published since, whose fix is decided by them.
    """

    status: VerificationStatus
    work: tuple[Description, ...] = ()
    mismatches: tuple[Mismatch, ...] = ()
    note: str = ""
    is_proved: bool = True
    is_incomplete: bool = False
    records: tuple[Description, ...] = ()

    @property
    def is_fabricated(self) -> bool:
        """Whether the reference was invented, not only described wrongly."""
        invented = any(each.fabricated and not each.minor for each in self.mismatches)
        return invented or self.status is VerificationStatus.NOT_FOUND

    def mismatches_of(self, aspect: MismatchType) -> Iterator[Mismatch]:
        """The mismatches of one type."""
        return (each for each in self.mismatches if each.type is aspect)


NOT_VERIFIED = EntryVerification(VerificationStatus.NOT_CHECKED)


@dataclass(frozen=True, slots=True)
class EntryVerifications:
    """The verifications of the entries of one document, by the offset of the entry: keys may be repeated.

    `places` is what they were judged by.
    """

    verifications: dict[int, EntryVerification]
    places: VenueKnowledge = field(compare=False)

    @property
    def is_incomplete(self) -> bool:
        """Whether the next run may verify more of the document."""
        return any(each.is_incomplete for each in self.verifications.values())

    def get(self, entry: BibEntry) -> EntryVerification:
        """The verification of an entry of the document; `NOT_CHECKED` for others."""
        return self.verifications.get(entry.span.start, NOT_VERIFIED)

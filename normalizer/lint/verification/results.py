"""What is known of the works that a file cites: the values that truth rules read, and who gives them.

Whoever knows of works (a catalog, a source) reads a whole document at once and answers for each entry with a
`Standing`. Rules only turn verifications into findings: one rule for each `Aspect`, and one for each other `Outcome`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

# For the type checker only: without a catalog nobody waits for what compares records.
if TYPE_CHECKING:
    from normalizer.bib import BibEntry
    from normalizer.works.description import Description


class VerificationStatus(StrEnum):
    """What an entry is; only one of them, and never more than is known."""

    VERIFIED = "as-described"
    MISMATCH = "described-wrongly"
    NOT_FOUND = "no-such-work"
    UNVERIFIED = "could-not-tell"
    NOT_CHECKED = "not-asked"  # a kind of work that no source of ours lists


class MismatchType(StrEnum):
    """What of a work an entry has otherwise; each is the business of one rule."""

    TITLE = "title"
    OTHER_AUTHORS = "other-people"
    MISSING_AUTHORS = "people-missing"
    ADDED_AUTHORS = "people-added"
    AUTHOR_ORDER = "people-order"
    YEAR = "year"
    VENUE = "venue"
    UNKNOWN_VENUE = "unknown-venue"
    PREPRINT_AS_PUBLISHED = "preprint-as-published"
    DOI = "doi"
    UNKNOWN_DOI = "unknown-doi"
    EPRINT = "eprint"
    PUBLISHED_SINCE = "published-since"
    RETRACTED = "taken-back"


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One value that a source has otherwise.

    `field` is the name of the entry's field; "" when it has none. `message` is one clause for people, without key and
    source. `source` says who has `theirs`: "other (catalog:other.jsonl.zst)".
    What is `minor` leaves the reader in no doubt which work it is.
    """

    type: MismatchType
    field: str
    message: str
    actual: str | None = None
    expected: str | None = None
    source: str | None = None
    minor: bool = False


@dataclass(frozen=True, slots=True)
class EntryVerification:
    """What is known of one entry.

    `work` is what the sources say of the work that is meant, the statement nearest to the entry first; empty when it
    was not found. `note` says in a clause why nothing could be told, or how it is known that there is no such work.
    """

    status: VerificationStatus
    work: tuple[Description, ...] = ()
    mismatches: tuple[Mismatch, ...] = ()
    note: str = ""

    def mismatches_of(self, aspect: MismatchType) -> Iterator[Mismatch]:
        """The differences of one aspect."""
        return (each for each in self.mismatches if each.type is aspect)


@dataclass(frozen=True, slots=True)
class EntryVerifications:
    """What is known of the entries of one document, by where the entry begins: keys may come twice."""

    verifications: dict[int, EntryVerification]

    def get(self, entry: BibEntry) -> EntryVerification:
        """The verification of an entry of the document; `NOT_CHECKED` for others."""
        return self.verifications.get(entry.span.start, _NOT_VERIFIED)


_NOT_VERIFIED = EntryVerification(VerificationStatus.NOT_CHECKED)

"""What is known of the works that a file cites: the values that truth rules read, and who gives them.

Whoever knows of works (a catalogue, a source) reads a whole document at once and answers for each entry with a
`Standing`. Rules only turn standings into findings: one rule for each `Aspect`, and one for each other `Outcome`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

# For the type checker only: without a catalogue nobody waits for what compares records.
if TYPE_CHECKING:
    from normalizer.bib import BibEntry
    from normalizer.works.description import Description


class Outcome(StrEnum):
    """What an entry is; only one of them, and never more than is known."""

    AS_DESCRIBED = "as-described"
    DESCRIBED_WRONGLY = "described-wrongly"
    NO_SUCH_WORK = "no-such-work"
    COULD_NOT_TELL = "could-not-tell"
    NOT_ASKED = "not-asked"  # a kind of work that no source of ours lists


class Aspect(StrEnum):
    """What of a work an entry has otherwise; each is the business of one rule."""

    TITLE = "title"
    OTHER_PEOPLE = "other-people"
    PEOPLE_MISSING = "people-missing"
    PEOPLE_ADDED = "people-added"
    PEOPLE_ORDER = "people-order"
    YEAR = "year"
    VENUE = "venue"
    UNKNOWN_VENUE = "unknown-venue"
    PREPRINT_AS_PUBLISHED = "preprint-as-published"
    DOI = "doi"
    UNKNOWN_DOI = "unknown-doi"
    EPRINT = "eprint"
    PUBLISHED_SINCE = "published-since"
    TAKEN_BACK = "taken-back"


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that a source has otherwise.

    `field` is the name of the entry's field; "" when it has none. `message` is one clause for people, without key and
    source. `source` says who has `theirs`: "other (catalog:other.jsonl.zst)".
    What is `minor` leaves the reader in no doubt which work it is.
    """

    aspect: Aspect
    field: str
    message: str
    ours: str | None = None
    theirs: str | None = None
    source: str | None = None
    minor: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of one entry.

    `work` is what the sources say of the work that is meant, the statement nearest to the entry first; empty when it
    was not found. `note` says in a clause why nothing could be told, or how it is known that there is no such work.
    """

    outcome: Outcome
    work: tuple[Description, ...] = ()
    differences: tuple[Difference, ...] = ()
    note: str = ""

    def of(self, aspect: Aspect) -> Iterator[Difference]:
        """The differences of one aspect."""
        return (each for each in self.differences if each.aspect is aspect)


@dataclass(frozen=True, slots=True)
class Answers:
    """What is known of the entries of one document, by where the entry begins: keys may come twice."""

    standings: dict[int, Standing]

    def about(self, entry: BibEntry) -> Standing:
        """The standing of an entry of the document that was judged; `NOT_ASKED` for others."""
        return self.standings.get(entry.span.start, _NOT_ASKED)


_NOT_ASKED = Standing(Outcome.NOT_ASKED)

"""Verification against the catalog: all entries of a file are looked up in a few calls.

Most entries are right. Therefore only the best records by title are read first; an entry that one of them verifies,
identifiers included, is done. All candidates, and the records with its identifiers, are read for the others only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from normalizer.lint.parallel import SEQUENTIAL, ForkPool
from normalizer.lint.verification.cited_work import (
    CitedWork,
    EntryRecordPair,
    format_source,
    other_works_with_same_id,
    select_same_work,
)
from normalizer.lint.verification.claim import EntryClaim, claim_from_entry
from normalizer.lint.verification.comparisons import find_mismatches
from normalizer.lint.verification.joined_titles import JoinedTitle, find_joined_title
from normalizer.lint.verification.results import (
    EntryVerification,
    EntryVerifications,
    Mismatch,
    MismatchType,
    VerificationStatus,
)
from normalizer.lint.verification.venues import VenueKnowledge, format_volume
from normalizer.values.ids import PaperId
from normalizer.values.names.compare import Agreement
from normalizer.values.titles import title_parts, title_words
from normalizer.works.description import Description
from resolvers.base import TitleQuery
from resolvers.catalog import Catalog

if TYPE_CHECKING:
    from normalizer.bib import BibEntry
    from normalizer.lint.context import LintContext

# Records that are read for each title first, and their least score, 0 to 1.
_MAX_FIRST_RECORDS, _MIN_FIRST_SCORE = 3, 0.75
# Entries of one batch: many, because each look-up has a fixed cost; few, so that no process waits long.
_BATCH_ENTRIES = 1_000
# Titles of so few words are often the first part of a longer one: "Atlas" of "Atlas: A Case Study in ...".
_MAX_PART_WORDS = 2


@dataclass(frozen=True)
class CatalogVerifier:
    """Compares the entries of a document with a catalog, whose mapped files forked processes may share.

    `is_hidden` hides records from an entry, as if the catalog had none of them.
    """

    catalog: Catalog
    is_hidden: Callable[[EntryClaim, Description], bool] | None = None

    def verify(self, context: LintContext, pool: ForkPool = SEQUENTIAL) -> EntryVerifications:
        """Look all entries up; never raises for what a file may hold."""
        entries = context.bib.entries
        shares = [entries[start : start + _BATCH_ENTRIES] for start in range(0, len(entries), _BATCH_ENTRIES)]
        batches = pool.map(self._of_entries, shares, "looking entries up, share")
        return EntryVerifications({place: verification for batch in batches for place, verification in batch.items()})

    def verify_entries(self, entries: Sequence[BibEntry]) -> EntryVerifications:
        """Look a few entries up."""
        return EntryVerifications(self._of_entries(entries))

    def _of_entries(self, entries: Sequence[BibEntry]) -> dict[int, EntryVerification]:
        return self.verify_claims(
            {entry.span.start: claim for entry in entries if (claim := claim_from_entry(entry)) is not None}
        )

    def verify_claims(self, claims: Mapping[int, EntryClaim]) -> dict[int, EntryVerification]:
        """Look up what entries state, by any numbers."""
        places = VenueKnowledge(self.catalog.coverage)
        found = self._first(list(claims.values()))
        pairs = zip(claims.items(), found, strict=True)
        verifications = {key: _verify_claim(claim, records, places) for (key, claim), records in pairs}
        rest = {key: claims[key] for key, first in verifications.items() if not _is_final(claims[key], first)}
        read = dict(zip(rest, self._all(list(rest.values())), strict=True))
        verifications |= {key: _verify_claim(rest[key], records, places) for key, records in read.items()}
        unknown = [key for key in rest if verifications[key].status is VerificationStatus.UNVERIFIED]
        joined = self.joined_titles([rest[key] for key in unknown], [read[key] for key in unknown])
        return verifications | {
            key: _not_found_but_joined(title)
            for key, title in zip(unknown, joined, strict=True)
            if title and title.is_sign
        }

    def joined_titles(
        self, claims: Sequence[EntryClaim], records: Sequence[Sequence[Description]]
    ) -> list[JoinedTitle | None]:
        """The two titles that the title of each entry joins; None for titles that join none.

        They are among the records that were found by the title, and those that are found by its parts.
        """
        parts = [(place, part) for place, claim in enumerate(claims) for part in _separate_parts(claim.title)]
        found = [list(several) for several in records]
        for (place, _), more in zip(parts, self.catalog.find([TitleQuery(part) for _, part in parts]), strict=True):
            found[place] += more
        found = self._visible(claims, found)
        return [find_joined_title(claim, several) for claim, several in zip(claims, found, strict=True)]

    def _first(self, claims: Sequence[EntryClaim]) -> list[list[Description]]:
        """The best records by title."""
        hits = self.catalog.search_rows([claim.title for claim in claims], _MAX_FIRST_RECORDS)
        near = [
            (asked, row)
            for asked, row, score in zip(hits.queries.tolist(), hits.rows.tolist(), hits.scores.tolist(), strict=True)
            if score >= _MIN_FIRST_SCORE
        ]
        found: list[list[Description]] = [[] for _ in claims]
        for (asked, _), record in zip(near, self.catalog.records([row for _, row in near]), strict=True):
            found[asked].append(record)
        return self._visible(claims, found)

    def _all(self, claims: Sequence[EntryClaim]) -> list[list[Description]]:
        """All candidates by title, and the records with the identifiers."""
        by_title = self.catalog.find([TitleQuery(claim.title) for claim in claims])
        found = [list(records) for records in by_title]
        ids: list[tuple[int, PaperId]] = [
            (place, each) for place, claim in enumerate(claims) for each in (claim.doi, claim.arxiv) if each
        ]
        for (place, _), records in zip(ids, self.catalog.fetch([each for _, each in ids]), strict=True):
            found[place] += (record for record in records if record not in found[place])
        return self._visible(claims, found)

    def _visible(self, claims: Sequence[EntryClaim], found: Sequence[Sequence[Description]]) -> list[list[Description]]:
        hidden = self.is_hidden
        return [
            [record for record in records if hidden is None or not hidden(claim, record)]
            for claim, records in zip(claims, found, strict=True)
        ]


# Opens what entries are compared with; returns None for nothing to compare with.
VerifierOpener = Callable[[], CatalogVerifier | None]


def _is_final(claim: EntryClaim, verification: EntryVerification) -> bool:
    """Whether the entry is verified, identifiers included, so that more records can add nothing."""
    if verification.status is not VerificationStatus.VERIFIED or verification.mismatches:
        return False
    pairs = [EntryRecordPair(claim, record) for record in verification.work]
    has_doi = claim.doi is None or any(pair.same_doi for pair in pairs)
    return has_doi and (claim.arxiv is None or any(pair.same_eprint for pair in pairs))


def _verify_claim(claim: EntryClaim, records: Sequence[Description], places: VenueKnowledge) -> EntryVerification:
    if plain := _exact_record(claim, records):
        return EntryVerification(VerificationStatus.VERIFIED, (plain,))
    if pairs := select_same_work(claim, records):
        found = find_mismatches(CitedWork(claim, pairs, other_works_with_same_id(claim, records), places))
        # That a preprint has come out is no fault of the description.
        faulty = any(not each.minor and each.type is not MismatchType.PUBLISHED_SINCE for each in found)
        status = VerificationStatus.MISMATCH if faulty else VerificationStatus.VERIFIED
        nobody = claim.authors and all(pair.people.agreement is Agreement.NOT_COMPARABLE for pair in pairs)
        note = "authors not checked: the record names nobody" if nobody else ""
        return EntryVerification(status, tuple(pair.record for pair in pairs), found, note)
    return _not_found(claim, records, places)


def _exact_record(claim: EntryClaim, records: Sequence[Description]) -> Description | None:
    """Return the record that equals the entry, if no other one adds a withdrawal or a publication."""
    plain = next((record for record in records if EntryRecordPair(claim, record).is_as_described), None)
    if plain is None or any(record.withdrawn or record.retracted for record in records):
        return None
    return None if plain.venue is None and any(record.venue for record in records) else plain


def _not_found(claim: EntryClaim, records: Sequence[Description], places: VenueKnowledge) -> EntryVerification:
    """No record is the work; its identifiers and the coverage of the catalog decide."""
    if others := other_works_with_same_id(claim, records):
        works = tuple(pair.record for pair in others)
        return EntryVerification(VerificationStatus.MISMATCH, works, (_wrong_identifier(claim, others[0]),))
    absence = places.absence(claim.venue, claim.year) if claim.venue and claim.year else None
    if absence and len(title_words(claim.title)) > _MAX_PART_WORDS:
        return EntryVerification(VerificationStatus.NOT_FOUND, note=absence)
    return EntryVerification(VerificationStatus.UNVERIFIED, note=_unverified_reason(claim, places))


def _separate_parts(title: str) -> tuple[str, ...]:
    """The parts of a title that has several."""
    parts = title_parts(title)
    return parts if len(parts) > 1 else ()


def _not_found_but_joined(title: JoinedTitle) -> EntryVerification:
    note = f"no source has this title; it joins {title.beginning!r} and {title.end!r}, of other people"
    return EntryVerification(VerificationStatus.NOT_FOUND, note=note, is_proved=False)


def _wrong_identifier(claim: EntryClaim, other: EntryRecordPair) -> Mismatch:
    """The identifier is that of another work, and no source has the title.

    A work that is nowhere else than on arXiv would have been found there: it was invented.
    """
    aspect, value = (MismatchType.DOI, "doi") if other.same_doi else (MismatchType.EPRINT, "arxiv")
    ours, theirs = str(claim.doi if other.same_doi else claim.arxiv), other.record.title
    message = f"{ours} is {theirs!r}, another work"
    fabricated = other.same_eprint and claim.venue is None
    source = format_source(other.record)
    return Mismatch(aspect, claim.field_of[value], message, ours, theirs, source, fabricated=fabricated)


def _unverified_reason(claim: EntryClaim, places: VenueKnowledge) -> str:
    if claim.venue is None or claim.year is None:
        return "not found; the entry names no venue and year"
    held = places.held(claim.venue, claim.year)
    name = format_volume(claim.venue, claim.year)
    return f"not found; the catalog may be incomplete for {name} ({held.count} works)"

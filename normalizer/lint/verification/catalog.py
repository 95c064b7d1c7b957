"""Verification against the catalog: all entries of a file are looked up in a few calls.

Most entries are right. Therefore only the best records by title are read first; an entry that one of them verifies,
identifiers included, is done. All candidates, and the records with its identifiers, are read for the others only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from normalizer.lint.parallel import SEQUENTIAL, ForkPool
from normalizer.lint.rules.helpers.data_model import entries_with_volume
from normalizer.lint.verification.cited_work import FoundWork
from normalizer.lint.verification.claim import EntryClaim, claim_from_entry
from normalizer.lint.verification.entry_record import arxiv_id_of_record
from normalizer.lint.verification.results import EntryVerification, EntryVerifications, VerificationStatus
from normalizer.lint.verification.signs import JoinedTitle, KnownAuthors, copied_authors, find_joined_title
from normalizer.lint.verification.venues import VenueKnowledge
from normalizer.lint.verification.verdict import (
    found_work,
    is_final,
    not_found_but_copied,
    not_found_but_joined,
    not_found_by_unknown,
    verify_claim,
    works_of_title,
)
from normalizer.values.ids import Doi, PaperId
from normalizer.values.titles import title_parts
from normalizer.works.description import Description
from resolvers.base import TitleQuery
from resolvers.catalog import Catalog

if TYPE_CHECKING:
    from normalizer.bib import BibEntry
    from normalizer.lint.context import LintContext
    from normalizer.lint.inputs import InputFile

# Records that are read for each title first, and their least score, 0 to 1.
_MAX_FIRST_RECORDS, _MIN_FIRST_SCORE = 3, 0.75
# Entries of one batch: many, because each look-up has a fixed cost; few, so that no process waits long.
_BATCH_ENTRIES = 1_000


@dataclass(frozen=True)
class CatalogVerifier:
    """Compares the entries of a document with a catalog, whose mapped files forked processes may share.

    `is_hidden` hides records from an entry, as if the catalog had none of them.
    """

    catalog: Catalog
    is_hidden: Callable[[EntryClaim, Description], bool] | None = None

    def prepare(self, inputs: Sequence[InputFile]) -> None:
        """Nothing: each file is looked up by itself."""

    def verify(self, context: LintContext, pool: ForkPool = SEQUENTIAL) -> EntryVerifications:
        """Look all entries up; never raises for what a file may hold."""
        entries = entries_with_volume(context.bib)
        shares = [entries[start : start + _BATCH_ENTRIES] for start in range(0, len(entries), _BATCH_ENTRIES)]
        batches = pool.map(self._of_entries, shares, "looking entries up, share")
        found = {place: verification for batch in batches for place, verification in batch.items()}
        return EntryVerifications(found, self.places)

    def verify_entries(self, entries: Sequence[BibEntry]) -> EntryVerifications:
        """Look a few entries up."""
        return EntryVerifications(self._of_entries(entries), self.places)

    def _of_entries(self, entries: Sequence[BibEntry]) -> dict[int, EntryVerification]:
        return self.verify_claims(
            {entry.span.start: claim for entry in entries if (claim := claim_from_entry(entry)) is not None}
        )

    def verify_claims(self, claims: Mapping[int, EntryClaim]) -> dict[int, EntryVerification]:
        """Look up what entries state, by any numbers."""
        places = self.places
        found = self._first(list(claims.values()))
        pairs = zip(claims.items(), found, strict=True)
        verifications = {key: verify_claim(claim, records, places) for (key, claim), records in pairs}
        rest = {
            key: claims[key]
            for key, first in verifications.items()
            if not is_final(claims[key], first) or _may_be_published(claims[key], first)
        }
        read = dict(zip(rest, self.records(list(rest.values())), strict=True))
        verifications |= {key: verify_claim(rest[key], records, places) for key, records in read.items()}
        published = [key for key in read if verifications[key].records]
        more = self._learnt([(rest[key], verifications[key].work, read[key]) for key in published])
        for key, new in zip(published, more, strict=True):
            verifications[key] = replace(verifications[key], records=(*read[key], *new))
        # A DOI leads to the work, if there is one: what seems invented is left to who resolves it. Of arXiv's numbers
        # nearly every one exists, so that they tell nothing.
        unknown = [
            key
            for key, claim in rest.items()
            if verifications[key].status is VerificationStatus.UNVERIFIED and not claim.doi
        ]
        untitled = [key for key in unknown if not works_of_title(rest[key], read[key])]
        for key, twin in zip(unknown, copied_authors(self.catalog, [rest[key] for key in unknown]), strict=True):
            if twin and (twin.is_sign or key in untitled):
                verifications[key] = not_found_but_copied(twin)
        joined = self.joined_titles([rest[key] for key in untitled], [read[key] for key in untitled])
        nobody = self.known_authors.unknown_of([rest[key] for key in untitled])
        for key, title, authors in zip(untitled, joined, nobody, strict=True):
            if title and title.is_sign:
                verifications[key] = not_found_but_joined(title)
            elif authors and authors.is_sign:
                verifications[key] = not_found_by_unknown(rest[key], authors)
        return verifications

    @cached_property
    def known_authors(self) -> KnownAuthors:
        return KnownAuthors(self.catalog)

    @property
    def places(self) -> VenueKnowledge:
        return VenueKnowledge(self.catalog.coverage)

    def works(self, claims: Sequence[EntryClaim]) -> list[FoundWork]:
        """What is known of each work: all its records, also those with an identifier that only another record has."""
        places = self.places
        found = [
            found_work(claim, records, places) for claim, records in zip(claims, self.records(claims), strict=True)
        ]
        works = [
            (claim, [pair.record for pair in work.pairs], work.records)
            for claim, work in zip(claims, found, strict=True)
        ]
        more = self._learnt(works)
        return [
            found_work(claim, [*work.records, *new], places) if new else work
            for claim, work, new in zip(claims, found, more, strict=True)
        ]

    def _learnt(
        self, works: Sequence[tuple[EntryClaim, Sequence[Description], Sequence[Description]]]
    ) -> list[list[Description]]:
        """The further records with an identifier that only another record of a work has.

        Of each: the entry, the records of its work, and all that were found.
        """
        ids = [(place, each) for place, (claim, work, _) in enumerate(works) for each in _learnt_ids(claim, work)]
        more: list[list[Description]] = [[] for _ in works]
        for (place, _), records in zip(ids, self.catalog.fetch([each for _, each in ids]), strict=True):
            more[place] += (each for each in records if each not in works[place][2])
        return more

    def joined_titles(
        self, claims: Sequence[EntryClaim], records: Sequence[Sequence[Description]]
    ) -> list[JoinedTitle | None]:
        """The two titles that the title of each entry joins; None for titles that join none.

        They are among the records that were found by the title, and those that are found by its parts.
        """
        divided = ((place, title_parts(claim.title)) for place, claim in enumerate(claims))
        parts = [(place, part) for place, parts in divided if len(parts) > 1 for part in parts]
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

    def records(self, claims: Sequence[EntryClaim]) -> list[list[Description]]:
        """All candidates by title, and the records with the identifiers."""
        by_title = self.catalog.find([TitleQuery(claim.title) for claim in claims])
        found = [list(records) for records in by_title]
        ids: list[tuple[int, PaperId]] = [
            (place, each)
            for place, claim in enumerate(claims)
            for each in (claim.doi or (claim.linked and claim.linked.stands_for), claim.arxiv)
            if each
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


def _may_be_published(claim: EntryClaim, verification: EntryVerification) -> bool:
    """Whether a publication may be known under another title: of a preprint, the record of the preprint is not all."""
    return claim.venue is None and not any(record.venue for record in verification.work)


def _learnt_ids(claim: EntryClaim, work: Sequence[Description]) -> list[PaperId]:
    """The identifiers that records of the work have, and the entry has not."""
    found = (ids for record in work for ids in (Doi.find(record.doi or ""), arxiv_id_of_record(record)))
    return [each for each in dict.fromkeys(found) if each and each not in (claim.doi, claim.arxiv)]

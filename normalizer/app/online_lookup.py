"""One entry while online sources are asked: what they answered, and what is still wanted of whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from normalizer.lint.verification.claim import EntryClaim
from normalizer.lint.verification.entry_record import EntryRecordPair
from normalizer.lint.verification.results import PEOPLE, EntryVerification, MismatchType, VerificationStatus
from normalizer.lint.verification.signs import (
    UnknownAuthors,
    chance_at,
    count_unknown,
    find_joined_title,
    written_names,
)
from normalizer.lint.verification.venues import VenueKnowledge, is_listed_by_dblp, is_side_volume
from normalizer.lint.verification.verdict import (
    not_found_but_joined,
    not_found_by_unknown,
    verify_claim,
    without_number,
)
from normalizer.values.names.compare import Agreement
from normalizer.values.names.render import full_name_keys
from normalizer.values.titles import content_words
from normalizer.values.venues.parse import stated_years
from normalizer.works.acceptance import notes_of
from normalizer.works.description import Description
from normalizer.works.words import shares_subject
from resolvers.base import SourceAnswer, TitleQuery

# It has all volumes of most conferences.
LISTS_VOLUMES = "dblp"
_PREPRINTS = "arxiv"
_MIN_OPINIONS = 2
# What versions of a preprint may have otherwise: with all of it a number seems to be that of another work.
_OF_VERSION = PEOPLE | {MismatchType.TITLE, MismatchType.EPRINT}
# Few people have many works together; of the first authors two pairs are asked for.
_PAIR = 2
# The least similarities of a title that the entry may have misquoted, and of one that it does.
_NEAR_TITLE, _SAME_TITLE = 0.7, 0.85
# A title that says so little may be written in many ways.
_FEWEST_WORDS = 3
# The month of the next year from which on DBLP has the volumes of a year: NeurIPS meets in December.
_LISTED_FROM = 7


@dataclass
class Lookup:
    """One entry: what it states, and what the sources answered. `unasked` are those whose limit was reached.

    `failures` are those that matter, `tolerated` those that matter only where no source answered. `places` is what is
    known of venues without DBLP's answer to the title, with it, and with its answer to the authors.
    """

    claim: EntryClaim
    places: tuple[VenueKnowledge, VenueKnowledge, VenueKnowledge]
    records: dict[Description, None] = field(default_factory=dict)
    failures: dict[str, SourceAnswer] = field(default_factory=dict)
    tolerated: dict[str, SourceAnswer] = field(default_factory=dict)
    answered: dict[str, None] = field(default_factory=dict)
    unasked: dict[str, None] = field(default_factory=dict)
    authors: UnknownAuthors | None = None
    versions: tuple[Description, ...] = ()  # every one of the preprint that the entry names, if they were asked for
    is_searched_in_lists: bool = False  # DBLP answered the title, not only an identifier
    has_no_number: bool = False  # arXiv has none like that of the entry
    is_in_no_list: bool = False  # DBLP has no such work of these people, either
    _judged: tuple[object, EntryVerification] | None = None

    def __post_init__(self) -> None:
        self._local = tuple(self.records)  # of the catalog

    def add(self, source: str, answer: SourceAnswer, *, counts: bool = True) -> None:
        """Add an answer; a failure counts, or is tolerated."""
        self.records.update(dict.fromkeys(map(_with_venue_of_comment, answer.candidates)))
        if answer.failure is None:
            self.answered[source] = None
            self.failures.pop(source, None)
            self.tolerated.pop(source, None)
        else:
            (self.failures if counts else self.tolerated)[source] = answer

    @property
    def gaps(self) -> dict[str, SourceAnswer]:
        """The failures that leave the entry open."""
        return self.failures if self.answered else self.failures | self.tolerated

    @property
    def verification(self) -> EntryVerification:
        asked = self.is_searched_in_lists + self.is_in_no_list
        known = len(self.records), len(self.versions), asked
        if self._judged is None or self._judged[0] != known:
            records = tuple(dict.fromkeys((*self.records, *self.versions)))
            found = verify_claim(self.claim, records, self.places[asked], has_all_versions=bool(self.versions))
            self._judged = known, found
        return self._judged[1]

    @property
    def may_be_of_version(self) -> bool:
        """Whether its title or its authors may be those of another version of the preprint that it names."""
        found = self.verification
        is_other = any(each.type in _OF_VERSION for each in found.mismatches)
        return is_other and any(EntryRecordPair(self.claim, record).same_eprint for record in found.work)

    def needs(self, source: str) -> bool:
        """Whether a title search may change the verdict: the venue of an entry is no preprint server's to confirm."""
        status, work = self.verification.status, self.verification.work
        if status is VerificationStatus.MISMATCH and len({record.source for record in work}) < _MIN_OPINIONS:
            return True
        lacks_venue = self.claim.venue is not None and self.lacks_publication
        return status is VerificationStatus.UNVERIFIED or (lacks_venue and source != _PREPRINTS)

    @property
    def lacks_publication(self) -> bool:
        """Whether no record of the work names a venue and its year."""
        return not any(record.venue and record.year for record in self.verification.work)

    @property
    def may_be_invented(self) -> bool:
        """Whether sources have answered and none has the work, of a venue whose shares of unknown authors are known."""
        is_open = self.verification.status is VerificationStatus.UNVERIFIED and bool(self.answered)
        return is_open and not self.failures and chance_at(self.claim) is not None

    def unknown_among(self, known: Mapping[str, bool]) -> UnknownAuthors | None:
        """The authors who are not known, where that is a sign of an invention; who was not asked for is unknown."""
        chance = chance_at(self.claim)
        of_entry = [known.get(name, False) for name in written_names(self.claim)]
        found = count_unknown(of_entry, chance) if chance else None
        return found if found and found.is_sign else None

    @property
    def may_have_no_number(self) -> bool:
        """Whether the entry has an arXiv number, and no source knows that or the title."""
        return self.verification.status is VerificationStatus.UNVERIFIED and not self.gaps and bool(self.claim.arxiv)

    def may_be_in_no_list(self, today: date) -> bool:
        """Whether DBLP's answers for the authors could prove that the work is not where the entry says.

        The venue is a conference that it lists, of a year that it has by now, and no source knows of a publication. Of
        a title that no source has, two must have answered; a DOI leads to the work, if there is one.
        """
        claim = self.claim
        if not self.is_searched_in_lists or self.gaps or self.unasked or not claim.venue or not claim.year:
            return False
        stated = stated_years(claim.venue)
        is_main = is_listed_by_dblp(claim.venue) and not is_side_volume(claim.venue)
        if not is_main or (stated and claim.year not in stated) or today < date(claim.year + 1, _LISTED_FROM, 1):
            return False
        if self.verification.status is not VerificationStatus.UNVERIFIED:
            return self.lacks_publication
        is_told = len(content_words(claim.title)) >= _FEWEST_WORDS and len(self.answered) >= _MIN_OPINIONS
        pairs = (EntryRecordPair(claim, each) for each in self.records)
        is_near = any(
            pair.title_similarity >= _NEAR_TITLE and pair.people.agreement is not Agreement.MISMATCH for pair in pairs
        )
        return is_told and not is_near and claim.doi is None and self.authors is None

    @property
    def first_authors(self) -> list[str]:
        """Those whose works to ask for."""
        return written_names(self.claim)[: 2 * _PAIR]

    def pairs_of_authors(self, known: Mapping[str, bool | None]) -> list[list[str]]:
        """The first authors whom DBLP knows, since a name may be wrong, two by two; one where there is only one."""
        names = [name for name in self.first_authors if known.get(name)]
        return [names[start : start + _PAIR] for start in range(0, max(len(names) - 1, min(len(names), 1)), _PAIR)]

    def is_not_among(self, works: Sequence[Description]) -> bool:
        """Whether none of these works of the authors could be meant, at that venue or by its subject."""
        keys = {key for name in self.claim.authors for key in full_name_keys(name)}
        title, is_open = content_words(self.claim.title), self.verification.status is VerificationStatus.UNVERIFIED
        theirs = (
            EntryRecordPair(self.claim, each)
            for each in works
            if any(not keys.isdisjoint(full_name_keys(author)) for author in each.authors)
        )
        return not any(
            pair.same_venue or ((is_open or pair.venue) and shares_subject(title, content_words(pair.record.title)))
            for pair in theirs
        )

    def priority(self, source: str) -> int | None:
        """The rank of an entry among those that a source is searched for one by one; None for one that needs no search.

        First come those whose venue or year no record confirms and one makes doubtful, then those of whose title a
        record comes near, then those that DBLP should have.
        """
        claim, found = self.claim, self.verification
        if found.status is VerificationStatus.UNVERIFIED:
            if self.authors:
                return None
            is_near = any(self._similarity(each) >= _NEAR_TITLE for each in self.records)
            return 1 if is_near else 2 if claim.venue and is_listed_by_dblp(claim.venue) else 3
        if found.status is VerificationStatus.MISMATCH or not claim.venue:
            return None
        pairs = [EntryRecordPair(claim, record) for record in found.work]
        other_venue = any(pair.venue for pair in pairs) and not any(pair.same_venue for pair in pairs)
        if not self.lacks_publication:
            return 0 if other_venue and source == LISTS_VOLUMES else None
        years = [int(record.published[:4]) for record in found.work if record.published]
        other_year = claim.year and years and not min(years) <= claim.year <= max(years) + 1
        if other_venue or other_year:
            return 0
        return 2 if source == LISTS_VOLUMES and is_listed_by_dblp(claim.venue) else None

    def is_settled_by(self, candidates: Sequence[Description]) -> bool:
        """Whether these records are enough of one source: one shows the work, as it is described or not."""
        return any(EntryRecordPair(self.claim, record).is_same_work for record in candidates)

    @property
    def query(self) -> TitleQuery:
        """The title of the work where another source has found it: the entry may misquote it.

        Not a quite different one, which the record of an identifier has: that the entry is right, others can show. Nor
        one of a preprint of which no version has that of the entry: a publication may have it.
        """
        if self.versions:
            return TitleQuery(self.claim.title)
        near = max(self.verification.work or self.records, key=self._similarity, default=None)
        return TitleQuery(near.title if near and self._similarity(near) >= _SAME_TITLE else self.claim.title)

    def _similarity(self, record: Description) -> float:
        return EntryRecordPair(self.claim, record).title_similarity

    def result(self, names: Mapping[str, str]) -> EntryVerification:
        """The verdict, with what is not known because of a failure."""
        verdict = self.verification
        if self.versions and (self.failures or len(self.answered) < _MIN_OPINIONS):
            # A publication, of which none was told, may have the title.
            verdict = verify_claim(self.claim, (*self.records, *self.versions), self.places[0])
        if self.failures and verdict.status is VerificationStatus.MISMATCH:
            verdict = self._without_failed(verdict)
        if verdict.status is not VerificationStatus.UNVERIFIED:
            return verdict
        if gaps := self.gaps:
            failed = "; ".join(each.failure or names.get(name, name) for name, each in gaps.items())
            return replace(verdict, note=f"a source failed ({failed})", is_incomplete=True)
        if self.authors:
            return not_found_by_unknown(self.claim, self.authors)
        if self.has_no_number:
            return without_number(self.claim, f"arXiv has no number {self.claim.arxiv}")
        if self.unasked:
            asked = ", ".join(names.get(name, name) for name in self.unasked)
            return replace(verdict, note=f"not found, and not asked for at {asked}: the limit of a run was reached",
                           is_incomplete=True)  # fmt: skip
        joined = find_joined_title(self.claim, self.records)
        if joined and joined.is_sign:
            return not_found_but_joined(joined)
        asked = ", ".join(names.get(name, name) for name in self.answered)
        return replace(verdict, note=f"not found at {asked}" if asked else "no source was asked")

    def _without_failed(self, verdict: EntryVerification) -> EntryVerification:
        """An accusation stands if a record of the entry's own identifier shows it, or the catalog alone does.

        Else the failed source decides. That such a work does not exist is concluded from no failure.
        """
        if not any(EntryRecordPair(self.claim, record).same_id for record in verdict.work):
            local = verify_claim(self.claim, self._local, self.places[0])
            unverified = EntryVerification(VerificationStatus.UNVERIFIED)
            return local if local.status is VerificationStatus.MISMATCH else unverified
        return replace(verdict, mismatches=tuple(replace(each, fabricated=False) for each in verdict.mismatches))


def _with_venue_of_comment(record: Description) -> Description:
    """With the venue that the comment of a preprint states."""
    note = next(notes_of([record]), None)
    return replace(record, venue=note.venue, year=note.year) if note else record

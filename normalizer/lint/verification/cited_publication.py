"""The publication that an entry cites, and what the records of its work say of it.

A paper's workshop, conference and journal versions have pages, volumes and DOIs of their own. So only records of the
venue and year that the entry names speak of these, and none that contradicts another value of the entry.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from normalizer.bib import BibDocument, BibEntry
from normalizer.bib.description import describe_entry
from normalizer.bib.identifiers import FIELDS_OF_ARXIV_NUMBERS, ids_in_fields, invalid_arxiv_number
from normalizer.export.format import ExportEntry, ExportOptions, WorkType, printed_kind
from normalizer.lint.verification.cited_work import CitedWork, FoundWork
from normalizer.lint.verification.claim import DOI_OF_ARXIV, EntryClaim, claim_from_entry
from normalizer.lint.verification.entry_record import EntryRecordPair
from normalizer.lint.verification.results import PEOPLE, MismatchType
from normalizer.lint.verification.title_and_authors import compare_authors
from normalizer.lint.verification.venues import VenueKnowledge, first_number, has_public_submissions
from normalizer.lint.verification.verdict import note_on_authors
from normalizer.values.ids import ArxivId, Doi, PaperId, find_arxiv_id
from normalizer.values.lazy import lazy_re
from normalizer.values.venues.compare import same_venue
from normalizer.values.venues.parse import Venue, VenueKind
from normalizer.values.venues.table import kind_by_doi
from normalizer.works.description import Description, ids_of, published_year, year_of
from normalizer.works.merge import record_from
from normalizer.works.policies import Action, Policy, decide
from normalizer.works.publication import Publication, publication_of, publication_of_venue
from normalizer.works.record import FieldOrigin, Record, describe_record
from normalizer.works.relation import relate
from normalizer.works.work_index import WorkIndex

# Types whose entries may describe a preprint; a report or a thesis is another publication of the same title.
_OF_PREPRINTS = frozenset("misc article online unpublished electronic preprint inproceedings conference".split())
_KIND_OF_TYPE = {
    "article": (VenueKind.JOURNAL,),
    "inproceedings": (VenueKind.CONFERENCE, VenueKind.WORKSHOP),
    "conference": (VenueKind.CONFERENCE, VenueKind.WORKSHOP),
}
_OTHER_WORKS = frozenset([Publication.THESIS, Publication.ARTIFACT, Publication.PART, Publication.BOOK])
_PLACES = ("howpublished", "institution", "organization", "school", "url")
_REPORTS = frozenset(["techreport", "report", "tr", "manual"])
_MAX_YEARS_TO_PRINT = 3
_UPGRADED = frozenset([WorkType.CONFERENCE, WorkType.JOURNAL])
IDENTIFIERS = frozenset([MismatchType.DOI, MismatchType.UNKNOWN_DOI, MismatchType.EPRINT])
LOOK_UP = "look it up, or use --online"
_CORRECT_PEOPLE = "correct the authors, or cite the publication yourself"
# Addresses are copied with the version that a browser shows; in other fields somebody wrote it.
LINKS = frozenset(["url", "doi", "ee", "pdf"])
_VERSION = lazy_re(r"v(\d+)\Z", re.IGNORECASE)


@dataclass(frozen=True)
class PublishedAs:
    """The records of the publication that an entry cites, or with `is_upgrade` of the one that it should cite."""

    pairs: tuple[EntryRecordPair, ...] = ()
    is_upgrade: bool = False


def published_as(claim: EntryClaim, entry: BibEntry, work: FoundWork) -> PublishedAs:
    """Find the publication that an entry cites, or that of a preprint, among the records of its work."""
    sure, kind = _sure(work.pairs), entry.kind
    if is_another_form(claim):
        return PublishedAs()
    if kind in _OF_PREPRINTS and _is_of_preprint(claim, entry):
        outdated = any(work.verification.mismatches_of(MismatchType.PUBLISHED_SINCE))
        preprint = next((pair for pair in sure if pair.same_eprint), None)
        found = [
            pair
            for pair in sure
            if (outdated and pair.is_published and _is_of_this_preprint(pair, preprint))
            or _is_printed_at_workshop(pair)
        ]
        found.sort(key=lambda pair: (not pair.same_id, pair.record.year or 0))
        upgrade = PublishedAs((*found, *_of_same_doi(found, claim, work)), is_upgrade=True)
        record = record_of(claim, work.pairs, upgrade) if found else None
        if record and ExportEntry("", record, ExportOptions()).type in _UPGRADED:
            return upgrade
    cited = [pair for pair in _cited(claim, kind, sure) if not _contradicts(claim, pair)]
    return PublishedAs((*cited, *_of_same_doi(cited, claim, work)))


def is_another_form(claim: EntryClaim) -> bool:
    """Whether the entry is of a thesis, a report or a book, from which a paper of its title differs."""
    return claim.kind in _REPORTS or publication_of(claim.description) in _OTHER_WORKS


def objections(
    claim: EntryClaim, entry: BibEntry, work: FoundWork, how: PublishedAs, places: VenueKnowledge
) -> Iterator[str]:
    """Yield why the entry of a preprint must not become the publication, each with what to do.

    Its people and identifiers must be those of the publication: it may cite another version, or be invented.
    """
    if not _is_proved(how):
        yield f"one source alone says so, without pages, or a DOI or address of the publisher; {LOOK_UP}"
    if unknown := note_on_authors(claim, work.pairs):
        yield f"{unknown}; {LOOK_UP}"
    of_publication = compare_authors(CitedWork(claim, how.pairs, (), places))
    for each in (*of_publication, *work.verification.mismatches):
        if each.type in PEOPLE:
            yield f"{each.message}; {_CORRECT_PEOPLE}"
        elif each.type in IDENTIFIERS:
            yield f"{each.message}; correct it"
    for name in filter(entry.get, FIELDS_OF_ARXIV_NUMBERS):
        if number := invalid_arxiv_number(entry, name, entry.text(name) or ""):
            yield f"invalid arXiv identifier {number!r}; correct it"
    if version := _cited_version(entry):
        yield f"the entry cites version {version} of the preprint; remove it to cite the publication"


# ICLR had a workshop track from 2013 to 2018: lists name its papers, and rejected ones, as those of the conference.
_LAST_TRACK = 2018


def _is_proved(how: PublishedAs) -> bool:
    """Whether a second source, or more than its venue beside the DOI of arXiv, tells of a publication.

    A source that collects records gives a preprint the DOI of arXiv where it has no other one, and a venue to which it
    was sent, or at whose workshop it was, or of another volume; of ICLR without such a DOI, too.
    """
    pairs = [pair for pair in how.pairs if pair.venue]
    is_bare = all(
        pair.is_of_preprint
        and (
            (pair.record.doi or "").lower().startswith(DOI_OF_ARXIV)
            or (pair.venue and has_public_submissions(pair.venue) and (pair.record.year or 0) <= _LAST_TRACK)
        )
        and not (pair.record.pages or pair.record.volume)
        and (pair.record.url is None or find_arxiv_id(pair.record.url) is not None)
        for pair in pairs
    )
    return not is_bare or len({pair.record.source for pair in pairs}) > 1


def _cited_version(entry: BibEntry) -> str:
    """The version of the preprint that somebody wrote: its year and text may be those of no publication."""
    names = (name for name, each in ids_in_fields(entry) if isinstance(each, ArxivId) and name not in LINKS)
    found = (_VERSION.search(find_arxiv_id(entry.text(name) or "") or "") for name in names)
    of_number = next((each[1] for each in found if each), "")
    return of_number or (entry.text("version") or "").strip("{} \t\r\n").lstrip("vV")


def _of_same_doi(chosen: Sequence[EntryRecordPair], claim: EntryClaim, work: FoundWork) -> Iterator[EntryRecordPair]:
    """Further records of the publication, whatever title they have: a DOI is of one."""
    there, dois = [pair.record for pair in chosen], {pair.doi.key for pair in chosen if pair.doi}
    for pair in (EntryRecordPair(claim, record) for record in work.records if record not in there):
        if pair.doi and pair.doi.key in dois and pair.agrees and not _contradicts(claim, pair):
            yield pair


def record_of(claim: EntryClaim, pairs: Sequence[EntryRecordPair], how: PublishedAs) -> Record | None:
    """The record of a work with the values of one publication; None if no record is certainly of the work.

    A record without a venue may have the DOI of any publication of the work: it counts where there is only one, and
    not for an entry that is called a preprint and stays one.
    """
    others = [pair for pair in pairs if pair.record.venue and pair not in how.pairs]
    named = next((pair.venue for pair in how.pairs if pair.venue), claim.venue)
    is_only = not others and (bool(how.pairs) or claim.venue_text is None)

    def of_work(pair: EntryRecordPair) -> Description:
        speaks = is_only and pair.record.venue is None and not _contradicts(claim, pair) and _fits(pair, named)
        return pair.record if speaks else pair.record.without_publication()

    rest = [of_work(pair) for pair in _sure(pairs) if pair not in how.pairs]
    records = [*(pair.record for pair in how.pairs), *rest]
    record = record_from(records) if records else None
    if record and how.is_upgrade and claim.arxiv and record.arxiv is None:  # the number that the entry has, somewhere
        origin = record.origin | {"arxiv": FieldOrigin(source="the entry")}
        return record.model_copy(update={"arxiv": claim.arxiv.text, "origin": origin})
    return record


def _sure(pairs: Sequence[EntryRecordPair]) -> list[EntryRecordPair]:
    """The records that are so certainly of the cited work that values may be taken from them, or of the same as one."""
    sure = [pair for pair in pairs if _is_sure(pair)]
    return [
        pair
        for pair in pairs
        if pair in sure or any(decide(Policy.JOIN, relate(each.record, pair.record)) is Action.TAKE for each in sure)
    ]


def _is_sure(pair: EntryRecordPair) -> bool:
    """Whether identifier, or title and people, are the same: the same people write works whose titles differ by a word.

    A record that names nobody has the title alone.
    """
    if pair.same_title and (pair.agrees or not pair.record.authors):
        return True
    return pair.same_id or decide(Policy.PRESENT, pair.judgement) is Action.TAKE


def _is_of_preprint(claim: EntryClaim, entry: BibEntry) -> bool:
    """Whether the entry describes a preprint: by its place or identifier, or by a type that needs no place and none."""
    if claim.venue_text is not None:
        return _names_preprint(claim)
    names_place = entry.kind in _KIND_OF_TYPE or any((entry.text(name) or "").strip() for name in _PLACES)
    return claim.arxiv is not None or not names_place


def is_earlier(claim: EntryClaim, work: FoundWork) -> bool:
    """Whether an entry that names no place and identifier is of a time before all that is known of the work."""
    known = [year for pair in work.pairs if (year := year_of(pair.record))]
    is_plain = claim.venue_text is None and claim.arxiv is None and claim.doi is None
    return is_plain and claim.year is not None and bool(known) and claim.year + 1 < min(known)


def _names_preprint(claim: EntryClaim) -> bool:
    return claim.venue_text is not None and publication_of_venue(claim.venue_text) is Publication.PREPRINT


def _is_of_this_preprint(pair: EntryRecordPair, preprint: EntryRecordPair | None) -> bool:
    """Whether a record is of this preprint, and of no earlier paper of the group: many preprints are renamed in print.

    One of another title must have the same people and be of the years in which the preprint can have come out.
    """
    if pair.same_id or pair.same_title:
        return True
    first = published_year(preprint.record) if preprint else None
    if preprint is None or first is None or not pair.record.year:
        return False
    same_people = pair.people.are_same and not pair.people.order_differs
    judgement = relate(preprint.record, pair.record)
    is_publication = any(decide(policy, judgement) is Action.TAKE for policy in (Policy.PUBLISH, Policy.JOIN))
    return same_people and first <= pair.record.year <= first + _MAX_YEARS_TO_PRINT and is_publication


def _is_printed_at_workshop(pair: EntryRecordPair) -> bool:
    """Whether the record of the preprint itself has a workshop with proceedings; of others one is not taken."""
    is_workshop = pair.venue is not None and pair.venue.kind is VenueKind.WORKSHOP
    return is_workshop and pair.same_eprint and pair.doi is not None


def _cited(claim: EntryClaim, kind: str, pairs: Iterable[EntryRecordPair]) -> list[EntryRecordPair]:
    """The records of the venue and year that the entry names; without a venue, those that its type and year allow."""
    named = ((pair, pair.record.venue) for pair in pairs if pair.record.venue)
    printed = [pair for pair, venue in named if publication_of_venue(venue) is not Publication.PREPRINT]
    if claim.venue is not None:
        return [pair for pair in printed if pair.same_doi or _is_of_volume(pair)]
    if claim.venue_text is not None:
        return [pair for pair in printed if pair.same_doi]
    kinds = _KIND_OF_TYPE.get(kind, ())
    fitting = [
        pair for pair in printed if pair.venue and _has_kind(pair, kinds) and claim.year in (None, pair.record.year)
    ]
    return fitting if len({pair.venue.name for pair in fitting if pair.venue}) == 1 else []


def _has_kind(pair: EntryRecordPair, kinds: Sequence[VenueKind]) -> bool:
    """Whether the venue may be of such a kind; of one that tells none, the identifier of the entry must be there."""
    kind = printed_kind(pair.venue) if pair.venue else VenueKind.UNKNOWN
    return kind in kinds or (bool(kinds) and kind is VenueKind.UNKNOWN and pair.same_id)


def _is_of_volume(pair: EntryRecordPair) -> bool:
    year = pair.claim.year
    return pair.venues.same is True and (year is None or pair.record.year is None or pair.may_carry(year))


# Values of a publication -> the attribute of its records.
_OF_VOLUME = {"volume": "volume", "number": "issue", "pages": "pages"}


def disputed_values(how: PublishedAs) -> frozenset[str]:
    """The values (names in `VALUES`) of which two records of a publication begin otherwise: one is of a reprint."""
    return frozenset(
        value
        for value, name in _OF_VOLUME.items()
        if len({first_number(text) for pair in how.pairs if (text := getattr(pair.record, name))}) > 1
    )


def _contradicts(claim: EntryClaim, pair: EntryRecordPair) -> bool:
    """Whether a record has another volume, number, first page or DOI than the entry."""
    ours, theirs = claim.description, pair.record
    if claim.doi is not None and pair.doi is not None and not pair.same_doi:
        return True
    values = ((ours.volume, theirs.volume), (ours.issue, theirs.issue), (ours.pages, theirs.pages))
    return any(one and other and first_number(one) != first_number(other) for one, other in values)


def _fits(pair: EntryRecordPair, venue: Venue | None) -> bool:
    """Whether the DOI of a record without a venue may be of this one."""
    kind = kind_by_doi(pair.record.doi) if pair.record.doi else None
    known = (VenueKind.CONFERENCE, VenueKind.JOURNAL)
    return kind not in known or venue is None or printed_kind(venue) not in known or printed_kind(venue) is kind


# --- One entry of each publication


def ids_of_work(work: Iterable[Description]) -> frozenset[PaperId]:
    """The identifiers that records give a work, without those of whole volumes."""
    ids = (each for record in work for each in ids_of(record))
    return frozenset(each for each in ids if not (isinstance(each, Doi) and each.is_of_volume))


class EntriesByWork:
    """The entries of a file by what they cite, so that none becomes a second entry of one publication.

    `ids` are the identifiers that records give the work of an entry, by the offset of the entry.
    """

    def __init__(self, bib: BibDocument, ids: Mapping[int, frozenset[PaperId]]) -> None:
        self._bib, self._ids = bib, ids
        self._upgraded: dict[int, Record] = {}

    def add_upgrade(self, entry: BibEntry, record: Record) -> None:
        """Note that an entry becomes the publication of a record."""
        self._upgraded[entry.start] = record

    def other_entry(self, entry: BibEntry, record: Record) -> BibEntry | None:
        """Return the entry that is already, or becomes before, the publication that an entry would become."""
        ids = self._ids.get(entry.start, frozenset())
        same_id = (other for each in ids for other in self._by_id[each])
        same_work = (each.item for each in self._index.compare(describe_record(record)) if each.is_present)
        found = {each.start: each for each in (*same_id, *same_work) if each.start != entry.start}
        return next((found[start] for start in sorted(found) if self._is_publication(found[start], record)), None)

    def _is_publication(self, entry: BibEntry, record: Record) -> bool:
        """Whether an entry is, or becomes, the publication of the record: a work may have two preprints.

        One with another venue and year is another publication, as a reprint years later.
        """
        if upgraded := self._upgraded.get(entry.start):
            return upgraded.venue == record.venue
        claim = claim_from_entry(entry)
        if claim is None or claim.venue is None:
            return False
        is_elsewhere = record.venue is not None and same_venue(claim.venue.raw, record.venue) is False
        return not is_elsewhere or claim.year is None or claim.year == year_of(describe_record(record))

    @cached_property
    def _by_id(self) -> defaultdict[PaperId, list[BibEntry]]:
        found: defaultdict[PaperId, list[BibEntry]] = defaultdict(list)
        for entry in self._bib.entries:
            for each in self._ids.get(entry.start, ()):
                found[each].append(entry)
        return found

    @cached_property
    def _index(self) -> WorkIndex[BibEntry]:
        index: WorkIndex[BibEntry] = WorkIndex()
        for entry in self._bib.entries:
            index.add(entry, describe_entry(entry))
        return index

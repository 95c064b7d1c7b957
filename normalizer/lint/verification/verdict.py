"""The verdict on an entry: what the records that were found, wherever they came from, say of the work that it cites."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from normalizer.lint.verification.cited_work import (
    CitedWork,
    FoundWork,
    damaged_fields,
    format_source,
    like_works_in_volume,
    other_versions,
    other_works_with_same_id,
    select_cited_work,
)
from normalizer.lint.verification.claim import EntryClaim
from normalizer.lint.verification.comparisons import doi_names_venue, find_mismatches
from normalizer.lint.verification.entry_record import EntryRecordPair, beside
from normalizer.lint.verification.results import PEOPLE, EntryVerification, Mismatch, MismatchType, VerificationStatus
from normalizer.lint.verification.signs import JoinedTitle, Twin, UnknownAuthors
from normalizer.lint.verification.title_and_authors import has_more_parts, join_names
from normalizer.lint.verification.venues import VenueKnowledge, format_volume
from normalizer.values.names.compare import Agreement
from normalizer.values.text import counted, in_quotes
from normalizer.values.titles import title_words
from normalizer.works.description import Description

# Titles of so few words are often the first part of a longer one: "Atlas" of "Atlas: A Case Study in ...".
_MAX_PART_WORDS = 2


def found_work(claim: EntryClaim, records: Sequence[Description], places: VenueKnowledge) -> FoundWork:
    """What these records say of the work, all of them included."""
    pairs = select_cited_work(claim, records)
    return FoundWork(verify_claim(claim, records, places, pairs), pairs, tuple(records))


def is_final(claim: EntryClaim, verification: EntryVerification) -> bool:
    """Whether the entry is verified, identifiers and venue included, so that more records can add nothing."""
    if verification.status is not VerificationStatus.VERIFIED or verification.mismatches:
        return False
    pairs = [beside(claim, record) for record in verification.work]
    has_doi = claim.any_doi is None or any(pair.same_doi for pair in pairs)
    has_page = claim.page is None or any(pair.same_page for pair in pairs)
    has_venue = claim.venue is None or any(pair.venue for pair in pairs)
    return has_doi and has_page and has_venue and (claim.arxiv is None or any(pair.same_eprint for pair in pairs))


def verify_claim(
    claim: EntryClaim,
    records: Sequence[Description],
    places: VenueKnowledge,
    pairs: Sequence[EntryRecordPair] | None = None,
    *,
    has_all_versions: bool = False,
) -> EntryVerification:
    """The verdict; `pairs` are the records of the work, if the caller has selected them.

    `has_all_versions`: the records include every version of the preprint that the entry names.
    """
    if plain := _exact_record(claim, records):
        return EntryVerification(VerificationStatus.VERIFIED, (plain,))
    if pairs := tuple(select_cited_work(claim, records) if pairs is None else pairs):
        others = other_works_with_same_id(claim, records, pairs)
        like, versions = like_works_in_volume(claim, records), other_versions(claim, records, pairs)
        found = find_mismatches(CitedWork(claim, pairs, others, places, like, versions, has_all_versions))
        # That a preprint has come out is no fault of the description.
        faulty = any(not each.minor and each.type is not MismatchType.PUBLISHED_SINCE for each in found)
        status = VerificationStatus.MISMATCH if faulty else VerificationStatus.VERIFIED
        work, note = tuple(pair.record for pair in pairs), _unchecked(claim, pairs, found)
        is_published = any(each.type is MismatchType.PUBLISHED_SINCE for each in found)
        return EntryVerification(status, work, found, note, records=tuple(records) if is_published else ())
    return _not_found(claim, records, places)


def _unchecked(claim: EntryClaim, pairs: Sequence[EntryRecordPair], found: Sequence[Mismatch]) -> str:
    """Say which values of the entry no record confirms or denies; "" if there are none."""
    types = {each.type for each in found}
    notes = (note(claim, pairs) for note, of_value in _NOTES.items() if types.isdisjoint(of_value))
    return "; ".join(filter(None, notes))


def _note_on_title(claim: EntryClaim, pairs: Sequence[EntryRecordPair]) -> str:
    """Say that no record has a subtitle, or a name before the title, as the entry has; "" if one has.

    Many sources leave them out.
    """
    has_more = all(has_more_parts(claim.title, pair.record.title) for pair in pairs)
    return "a part of the title not checked: no source has it" if has_more else ""


def _note_on_people(claim: EntryClaim, pairs: Sequence[EntryRecordPair]) -> str:
    """As `note_on_authors`; an entry may have its people as editors."""
    return note_on_authors(claim, pairs) if claim.authors else "authors not checked: the entry names none"


def _lacks_people(claim: EntryClaim, pair: EntryRecordPair) -> bool:
    """Whether the record has names of more than a word that the entry, which does not end in "others", has not."""
    return claim.authors_complete and any(" " in name for name in pair.people.added)


def note_on_authors(claim: EntryClaim, pairs: Sequence[EntryRecordPair]) -> str:
    """Say why no record tells whether the authors of the entry are right; "" if one does."""
    if not claim.authors:
        return ""
    if comparable := [pair for pair in pairs if pair.people.agreement is not Agreement.NOT_COMPARABLE]:
        # Whoever is on a damaged list is an author; who is not may be. What is left of a name is nobody it lacks.
        is_open = all(
            (pair.people.missing or pair.people.order_differs or _lacks_people(claim, pair))
            and "authors" in damaged_fields(pair.record)
            for pair in comparable
        )
        return "authors not checked: the list of the record is damaged" if is_open else ""
    if any(pair.record.authors for pair in pairs):  # a group beside people, or names in two scripts
        return "authors not checked: they cannot be compared with those of the record"
    return "authors not checked: the record names nobody"


def _note_on_venue(claim: EntryClaim, pairs: Sequence[EntryRecordPair]) -> str:
    """Say that no record has the work at the venue of the entry; "" if one has, or the DOI names the venue.

    A work may be printed again, or at a workshop, without a source that knows of it.
    """
    if claim.venue is None or doi_names_venue(claim):
        return ""
    if any(pair.same_venue or pair.is_at_venue_of_doi for pair in pairs):
        return ""
    of_doi = (pair.venue_of_doi for pair in pairs)
    volumes = dict.fromkeys(
        [*(pair.volume for pair in pairs if pair.volume), *(venue.name for venue in of_doi if venue)]
    )
    return f"venue not checked: {f'the source has {next(iter(volumes))}' if volumes else 'no source names one'}"


def _note_on_doi(claim: EntryClaim, pairs: Sequence[EntryRecordPair]) -> str:
    """Say that no record has the DOI of the entry: another one, as a second one of the work, or none; "" if one has."""
    if claim.doi is None or claim.doi.is_of_volume or any(pair.same_doi for pair in pairs):
        return ""
    other = next((pair.doi for pair in pairs if pair.doi), None)
    return f"DOI not checked: {f'the source has {other}' if other else 'no source has one'}"


def _note_on_eprint(claim: EntryClaim, pairs: Sequence[EntryRecordPair]) -> str:
    """Say that no record has the arXiv number of the entry; "" if one has."""
    is_open = claim.arxiv is not None and not any(pair.same_eprint for pair in pairs)
    return f"arXiv:{claim.arxiv} not checked: no source has it" if is_open else ""


# The note on each value, and the mismatches that say more of it.
_NOTES = {
    _note_on_title: [MismatchType.TITLE],
    _note_on_people: PEOPLE,
    _note_on_venue: [MismatchType.VENUE, MismatchType.UNKNOWN_VENUE, MismatchType.PREPRINT_AS_PUBLISHED],
    _note_on_doi: [MismatchType.DOI, MismatchType.UNKNOWN_DOI],
    _note_on_eprint: [MismatchType.EPRINT],
}


def _exact_record(claim: EntryClaim, records: Sequence[Description]) -> Description | None:
    """Return the record that equals the entry, if no other one adds a withdrawal or a publication."""
    plain = next((record for record in records if beside(claim, record).is_as_described), None)
    if plain is None or any(record.withdrawn or record.retracted for record in records):
        return None
    return None if plain.venue is None and any(record.venue for record in records) else plain


def _not_found(claim: EntryClaim, records: Sequence[Description], places: VenueKnowledge) -> EntryVerification:
    """No record is the work; its identifiers and the coverage of the catalog decide."""
    if others := other_works_with_same_id(claim, records):
        works = tuple(pair.record for pair in others)
        return EntryVerification(VerificationStatus.MISMATCH, works, (_wrong_identifier(claim, others[0]),))
    if claim.arxiv and (why := places.why_no_number(claim.arxiv)):
        return without_number(claim, why)
    if places.lacks_work:
        return _not_there(claim)
    absence = places.absence(claim.venue, claim.year) if claim.venue and claim.year else None
    if absence and len(title_words(claim.title)) > _MAX_PART_WORDS:
        return EntryVerification(VerificationStatus.NOT_FOUND, note=absence)
    return EntryVerification(VerificationStatus.UNVERIFIED, note=_unverified_reason(claim, records, places))


def without_number(claim: EntryClaim, why: str) -> EntryVerification:
    """The arXiv number of the entry does not exist, and no source has its title."""
    number = Mismatch(
        MismatchType.EPRINT, claim.field_of["arxiv"], why, str(claim.arxiv), None, fabricated=claim.venue is None
    )
    return EntryVerification(VerificationStatus.MISMATCH, mismatches=(number,))


def _not_there(claim: EntryClaim) -> EntryVerification:
    """DBLP, which lists the works of the venue, has none of that title, nor one of these people that could be meant."""
    assert claim.venue is not None
    assert claim.year is not None
    note = (
        f"no source has this title, and DBLP, which lists the works of {claim.venue.short}, has none there by its"
        f" authors in {claim.year - 1} to {claim.year + 1}"
    )
    return EntryVerification(VerificationStatus.NOT_FOUND, note=note, is_proved=False)


def works_of_title(claim: EntryClaim, records: Iterable[Description]) -> tuple[EntryRecordPair, ...]:
    """The records that have the very title of an entry, whether or not they are of its work."""
    return tuple(pair for record in records if (pair := beside(claim, record)).same_title)


def not_found_but_joined(title: JoinedTitle) -> EntryVerification:
    note = (
        f"no source has this title; it joins {in_quotes(title.beginning)} and {in_quotes(title.end)}, of other people"
    )
    return EntryVerification(VerificationStatus.NOT_FOUND, note=note, is_proved=False)


def not_found_by_unknown(claim: EntryClaim, authors: UnknownAuthors) -> EntryVerification:
    """The title is in no source, and what few works of the venue share says that it was invented."""
    of = "any" if authors.unknown == authors.authors else f"{authors.unknown}"
    at = claim.venue.short or claim.venue.name if claim.venue else ""
    note = (
        f"no source has this title, or a work of {of} of its {authors.authors} authors; "
        f"of works of {at} that is so for 1 in {1 / authors.chance:.0f}"
    )
    return EntryVerification(VerificationStatus.NOT_FOUND, note=note, is_proved=False)


def not_found_but_copied(twin: Twin) -> EntryVerification:
    """The work is in no source, and all its authors are those of another title in the same volume.

    One of another subject is a sign of an invention; one of the same may be the work that is meant.
    """
    count, title = len(twin.record.authors), twin.record.title
    if not twin.is_sign:
        note = f"not found; its {count} authors have {in_quotes(title)} in that volume"
        return EntryVerification(VerificationStatus.UNVERIFIED, note=note)
    note = f"no source has this work; its {count} authors are those of {in_quotes(title)} in the same volume"
    return EntryVerification(VerificationStatus.NOT_FOUND, note=note, is_proved=False)


def _wrong_identifier(claim: EntryClaim, other: EntryRecordPair) -> Mismatch:
    """The identifier is that of another work, and no source has the title.

    A work that is nowhere else than on arXiv would have been found there: it was invented.
    """
    aspect, value = (MismatchType.EPRINT, "arxiv") if other.same_eprint else (MismatchType.DOI, "doi")
    ours, theirs = str(claim.arxiv if other.same_eprint else claim.doi or claim.linked), other.record.title
    message = f"{ours} is {in_quotes(theirs)}, another work"
    fabricated = other.same_eprint and claim.venue is None
    source = format_source(other.record)
    return Mismatch(aspect, claim.field_of[value], message, ours, theirs, source, fabricated=fabricated)


def _unverified_reason(claim: EntryClaim, records: Sequence[Description], places: VenueKnowledge) -> str:
    titled = works_of_title(claim, records)
    if others := [pair for pair in titled if pair.record.authors and not pair.agrees]:
        names = join_names([name.text for name in others[0].record.authors])
        return f"not found; the work of this title here is by {names}"
    if claim.venue is None or claim.year is None:
        if numbered := next((record for record in records if beside(claim, record).same_eprint), None):
            return f"not found; arXiv:{claim.arxiv} is {in_quotes(numbered.title)} here"
        if claim.arxiv:
            return f"not found; no source here has arXiv:{claim.arxiv}"
        lacks = [name for name, value in (("venue", claim.venue), ("year", claim.year)) if value is None]
        return f"not found; the entry has no {' and no '.join(lacks)} to compare"
    held = places.held(claim.venue, claim.year)
    name = format_volume(claim.venue, claim.year)
    return f"not found; the catalog has {counted(held.count, 'work') if held.count else 'no work'} of {name}"

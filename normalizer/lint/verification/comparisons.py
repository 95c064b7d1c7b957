"""The comparison of an entry with the records of the work that it cites: one function for each value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from rapidfuzz.distance import OSA

from normalizer.lint.verification.cited_work import CitedWork, may_be_mislinked
from normalizer.lint.verification.claim import EntryClaim
from normalizer.lint.verification.entry_record import PUBLISHED, EntryRecordPair
from normalizer.lint.verification.results import Mismatch, MismatchType
from normalizer.lint.verification.title_and_authors import compare_authors, compare_title, is_cut, origin_of
from normalizer.lint.verification.venues import (
    are_neighbors,
    compare_with_source,
    has_public_submissions,
    is_known_prefix,
    is_other_journal,
    is_side_volume,
    journal_of_doi,
    names_listed_venue,
    place_of_doi,
    publisher_prefix,
    share_a_word,
)
from normalizer.values.id_types import doi_prefix
from normalizer.values.ids import ArxivId, Doi
from normalizer.values.latex.convert import plain_text
from normalizer.values.lazy import lazy_re
from normalizer.values.repositories import gives_repository_dois
from normalizer.values.text import in_quotes
from normalizer.values.titles import is_recognizable
from normalizer.values.venues.compare import VenueRelation, compare_venues
from normalizer.values.venues.parse import Venue, VenueKind, stated_years, venue_of_doi
from normalizer.works.description import published_year
from normalizer.works.policies import YEARS_TO_PRINT


def compare_doi(work: CitedWork) -> Iterator[Mismatch]:
    """Report a DOI or link of another work, another DOI than that of the publication, and an unknown prefix."""
    ours = work.claim.any_doi
    if ours is None or ours.key in work.dois:
        return
    if ours.key.startswith(_OF_ARXIV):
        yield work.mismatch(MismatchType.UNKNOWN_DOI, "arXiv has no such DOI", ours, None, work.pairs[0].record)
        return
    if other := next((pair.record for pair in work.others if pair.same_doi), None):
        what = "DOI belongs to" if work.claim.doi else "the address is of"
        message = f"{what} another work: {in_quotes(other.title)}"
        yield work.mismatch(MismatchType.DOI, message, ours, next(iter(work.dois), other.title), other)
        return
    if work.claim.doi is None:
        return
    if near := next(((key, pair) for key, pair in work.dois.items() if _is_of_neighbor(ours.key, key, pair)), None):
        message = f"DOI does not match: source has {near[0]}"
        yield work.mismatch(MismatchType.DOI, message, ours, near[0], near[1].record)
        return
    here = [(key, pair) for key, pair in work.dois.items() if _is_doi_of_cited(pair)]
    prefix = doi_prefix(ours.key)
    is_of_other = _other_venue_of_doi(work.claim) is not None or any(
        _is_of_same_meeting(ours, pair) for _, pair in here
    )
    if not is_of_other and any(publisher_prefix(ours.key) == publisher_prefix(key) for key, _ in here):
        return  # proceedings that are an issue of a journal too have two DOIs of one publisher
    if gives_repository_dois(prefix):
        return
    if here and prefix != _OF_ACM:
        key, pair = here[0]
        yield work.mismatch(MismatchType.DOI, f"DOI does not match: source has {key}", ours, key, pair.record)
    elif not is_known_prefix(ours) and (work.pairs_at_venue or work.claim.venue is None):
        message = f"unknown DOI prefix {prefix}"
        yield work.mismatch(MismatchType.UNKNOWN_DOI, message, ours, None, work.pairs[0].record)


def compare_address(work: CitedWork) -> Iterator[Mismatch]:
    """Report the address of the page of another paper."""
    other = next((pair.record for pair in work.others if pair.same_page), None)
    if other and not any(pair.same_page for pair in work.pairs):
        message = f"the address is of another work: {in_quotes(other.title)}"
        yield work.mismatch(MismatchType.DOI, message, work.claim.page, other.title, other)


def _is_doi_of_cited(pair: EntryRecordPair) -> bool:
    """Whether the DOI of a record is that of the publication that the entry cites, by its venue.

    People give their preprints the DOI: what it shows counts for a work that else is as described, whose entry has no
    DOI of the same journal, as older volumes have of two publishers.
    """
    if pair.same_venue or pair.claim.venue is None:
        return True
    is_described = pair.same_title and pair.has_all_people
    return pair.is_at_venue_of_doi and is_described and not doi_names_venue(pair.claim)


def _is_of_same_meeting(ours: Doi, pair: EntryRecordPair) -> bool:
    """Whether both DOIs show one series of meetings, which prints no work twice."""
    meeting = venue_of_doi(ours)
    return meeting is not None and meeting.kind is VenueKind.CONFERENCE and meeting == pair.venue_of_doi


def _is_of_neighbor(ours: str, theirs: str, pair: EntryRecordPair) -> bool:
    """Whether both DOIs are of one volume, which has no work twice, and only their last numbers differ.

    An issue of a journal that is the proceedings of a conference too has two DOIs for each work, with one last number.
    """
    is_long = is_recognizable(pair.claim.title)
    return is_long and pair.same_title and pair.agrees and are_neighbors(ours, theirs)


# A DOI with an arXiv id behind this prefix counts as the arXiv id (`EntryClaim.doi`).
_OF_ARXIV = "10.48550/arxiv."
# ACM's own numbers, which are no DOIs.
_OF_ACM = "10.5555"


def compare_eprint(work: CitedWork) -> Iterator[Mismatch]:
    ours = work.claim.arxiv
    if ours is None or ours in work.eprints or any(pair.same_title for pair in work.versions):
        return
    if why := work.places.why_no_number(ours):
        found = work.mismatch(MismatchType.EPRINT, why, ours, next(iter(work.eprints), None), work.pairs[0].record)
        yield replace(found, source=None)
    elif other := next((pair.record for pair in work.others if pair.same_eprint), None):
        message = f"arXiv:{ours} belongs to another work: {in_quotes(other.title)}"
        yield work.mismatch(MismatchType.EPRINT, message, ours, next(iter(work.eprints), other.title), other)
    elif work.versions:
        pair = work.versions[0]
        is_other = may_be_mislinked(pair) and (pair.has_mostly_other_people or pair.has_unrelated_title)
        why = "by a mistake of this source" if is_other else "in another version"
        message = f"arXiv:{ours} has the title {in_quotes(pair.record.title)}, perhaps {why}"
        yield work.otherwise(MismatchType.EPRINT, message, ours, pair.record.title, pair.record)
    elif work.eprints:
        # The same people may submit two works of one title; without a record of this number, it may be the other one.
        its, pair = next(iter(work.eprints.items()))
        message = f"arXiv id does not match: source has {its}"
        minor = not (_is_mistyped(ours, its) and pair.same_title and pair.has_all_people)
        yield work.mismatch(MismatchType.EPRINT, message, ours, its, pair.record, minor)


def _is_mistyped(ours: ArxivId, theirs: ArxivId) -> bool:
    """Whether one digit differs, or two are swapped.

    Of 420 pairs of works with the same title and people, among 937,909, one has such numbers, but for the numbers until
    2007, which had three digits, so that works that were submitted together had neighboring ones.
    """
    return "/" not in theirs.text and OSA.distance(ours.text, theirs.text, score_cutoff=1) <= 1


# Years from the first version of a preprint to the last that is worth a year of its own.
_MAX_YEARS_REVISED = 2
# Of works with a venue whose preprint is of 2018 or later, 3 in 1,000 came out two years before it; of 2013 to 2017,
# 10, and of 2007 to 2012, 31 (the catalog, 2026-11-26). Others were written before there was an archive.
_MAX_YEARS_LATE, _SENT_AT_ONCE, _BEGIN_OF_ARXIV = 2, 2018, 1991


def compare_year(work: CitedWork) -> Iterator[Mismatch]:
    """Compare the year with that of the named volume; a preprint has no year before its first version."""
    ours = work.claim.year
    if ours is None:
        return
    record = [pair for pair in work.pairs_at_venue if _has_year_of_work(work, pair)]
    if ours in work.years:  # perhaps that of the preprint, where the entry names the conference of another year
        record = [pair for pair in record if pair.is_at_meeting]
        if record and all(pair.record.year != ours for pair in record):
            yield _other_year(work, ours, record[0])
    elif record:
        if not any(pair.may_carry(ours) for pair in record):
            yield _other_year(work, ours, record[0])
    elif work.claim.venue is None and (work.claim.arxiv or work.claim.venue_text):
        yield from _of_preprint(work, ours)
    elif later := next((pair for pair in work.pairs_at_venue if _is_of_later_volume(pair, ours)), None):
        its = later.record.year
        yield work.otherwise(MismatchType.YEAR, f"a preprint server has {its}", ours, its, later.record)


def _is_of_later_volume(pair: EntryRecordPair, ours: int) -> bool:
    """Whether a record dates the work at that venue later than the entry; what is earlier may be a reprint."""
    is_cited = pair.same_title or pair.same_id
    return is_cited and ours < (pair.record.year or 0) and not pair.may_carry(ours)


def _has_year_of_work(work: CitedWork, pair: EntryRecordPair) -> bool:
    """Whether the record has the year of the cited work: the same people may have a similar paper in another year.

    What a preprint server says of a venue that is no known conference or journal, of a reprint in a book for instance,
    may have the year of the preprint.
    """
    if not pair.record.year or pair.venue is None:
        return False
    return (pair.same_title or pair.same_id) and (not pair.is_of_preprint or pair in work.published)


def _other_year(work: CitedWork, ours: int, pair: EntryRecordPair) -> Mismatch:
    its, stated = pair.record.year, stated_years(work.claim.venue) if work.claim.venue else frozenset()
    # Volumes are printed, and meetings held, in the year after the one that they are called by. Mistaken years are
    # mostly those of a preprint: earlier ones.
    is_off_year = pair.venue is not None and work.places.is_off_year(pair.venue, ours)
    is_next = ours == (its or 0) + 1 and (its in stated or not is_off_year)
    if is_next:
        message = f"the volume is of {its}; many are printed, and some meetings held, in the next year"
        return work.otherwise(MismatchType.YEAR, message, ours, its, pair.record)
    # Publishers date volumes in the year after the meeting, whose year the name of the volume has.
    is_early = ours + 1 == its and pair.venue is not None and its not in stated_years(pair.venue)
    is_stated = is_early and ours in stated
    # A workshop or another side volume may have had the work in an earlier year than its conference, and a name that is
    # not quite that of the source may be another one.
    is_beside = pair.venues is VenueRelation.SECTION or pair.slips is not None
    # A later publication with a DOI of its own is a reprint, or grew out of the other.
    is_later = its is not None and ours > its and _has_own_doi(work)
    minor = is_stated or is_beside or is_later or bool(work.in_volume)
    is_of_preprint = any((each.record.published or "").startswith(str(ours)) for each in work.pairs)
    message = f"year does not match: source has {its}{f'; {ours} is that of the preprint' if is_of_preprint else ''}"
    return work.mismatch(MismatchType.YEAR, message, ours, its, pair.record, minor)


def _of_preprint(work: CitedWork, ours: int) -> Iterator[Mismatch]:
    """An arXiv id carries the year of the first version; some cite a later one by its year.

    BibTeX entries that arXiv itself gives have the year of the last version: what is years later proves nothing. Of a
    work that has been printed, a year before all that is known of it is wrong. Works older than the archive, lectures
    and reports were sent to it years later.
    """
    if work.claim.arxiv and work.claim.arxiv not in work.eprints:
        return
    for first, pair in work.eprints.items():
        begins = first.year - (first.month == 1)  # what is sent in December may have a number of January
        if work.published and ours >= min(begins, *work.years):
            return
        message = f"arXiv:{first} is of {first.year}"
        if ours < begins and not work.published and _may_be_older(work.claim, first, ours):
            message += "; the work may be older"
            yield work.otherwise(MismatchType.YEAR, message, ours, first.year, pair.record)
        elif not begins <= ours <= first.year + _MAX_YEARS_REVISED:
            yield work.mismatch(MismatchType.YEAR, message, ours, first.year, pair.record, minor=ours > first.year)
        return


def _may_be_older(claim: EntryClaim, preprint: ArxivId, year: int) -> bool:
    """Whether the work may be years older than its preprint: a report, a lecture, or what was sent in later.

    An entry with arXiv for its journal or publisher means the preprint itself.
    """
    is_late = "/" in preprint.text or preprint.year - year > _MAX_YEARS_LATE
    is_late = (is_late and preprint.year < _SENT_AT_ONCE) or year < _BEGIN_OF_ARXIV
    return claim.tells_place or (is_late and not claim.venue_text)


def compare_venue(work: CitedWork) -> Iterator[Mismatch]:
    """Report another venue only if the work is known not to be in the one that the entry names.

    That is known if the catalog has all works of that volume, or if the work is in the proceedings of another
    conference: no conference prints what another has printed. A journal may print a paper again. Of a record with
    another title, another venue says that it is another paper of these people.
    """
    claim, ours = work.claim, work.claim.venue
    relations = {pair.venues for pair in work.published}
    if ours and (there := work.pairs_at_venue):
        yield from _misspelled_venue(work, there[0])
        return
    if ours is None or work.in_volume or VenueRelation.UNKNOWN in relations or _has_doi_of_venue(work):
        return
    named = (
        pair for pair in work.published if pair.same_title or pair.same_id or is_cut(claim.title, pair.record.title)
    )
    theirs = next(named, None)
    its, other = theirs.volume if theirs else None, _other_venue_of_doi(claim)
    of_other = f"venue does not match: the DOI is of {other.short}" if other else ""
    record = theirs.record if theirs else work.pairs[0].record
    if claim.year and (absence := work.places.absence(ours, claim.year)):
        message = absence + (f"; source has {its}" if its else "")
        yield work.mismatch(MismatchType.VENUE, message, ours.raw, its, record)
    elif with_doi := next((pair for pair in work.published if _is_doi_of_other_venue(pair, ours)), None):
        its = with_doi.volume
        yield work.mismatch(
            MismatchType.VENUE, f"venue does not match: the DOI is of {its}", ours.raw, its, with_doi.record
        )
    elif other and other.kind is ours.kind:
        yield work.mismatch(MismatchType.VENUE, of_other, ours.raw, other.short, record)
    elif theirs and not (work.places.is_known(ours) or _has_own_doi(work)):
        message = f"unknown venue {in_quotes(ours.raw)}; source has {its}"
        is_minor = theirs.same_doi and theirs.venue is not None and share_a_word(ours, theirs.venue)
        yield work.mismatch(MismatchType.UNKNOWN_VENUE, message, ours.raw, its, record, is_minor, not is_minor)
    # No conference prints what another has printed.
    elif theirs and theirs.venue and ours.short and {ours.kind, theirs.venue.kind} == {VenueKind.CONFERENCE}:
        minor = not _is_first_printed(work, theirs)
        message = f"venue does not match: source has {its}"
        yield work.mismatch(MismatchType.VENUE, message, ours.raw, its, record, minor)
    elif pair := next((pair for pair in work.pairs if _is_of_other_journal(work, pair)), None):
        journal = pair.venue_of_doi.short if pair.venue_of_doi else ""
        message = f"venue does not match: source has {pair.doi}, of {journal}"
        yield work.mismatch(MismatchType.VENUE, message, ours.raw, journal, pair.record)
    elif other:  # a conference may have had a journal for its proceedings
        yield work.mismatch(MismatchType.VENUE, of_other, ours.raw, other.short, record, minor=True)


def _misspelled_venue(work: CitedWork, pair: EntryRecordPair) -> Iterator[Mismatch]:
    slips = pair.slips
    if slips and slips.letters and pair.venue and pair.venue.short:
        message = f"venue is misspelled: source has {in_quotes(slips.name)}"
        ours = work.claim.venue_text
        yield work.mismatch(MismatchType.VENUE, message, ours, slips.name, pair.record, minor=True)


def compare_side_volume(work: CitedWork) -> Iterator[Mismatch]:
    """Report a workshop paper that is cited as one of its conference, and the reverse, if no record agrees.

    Many sources put papers of workshops and of "Findings" under the name of the conference. So one that has the
    conference proves nothing, and two are worth a note.
    """
    claim, ours = work.claim, work.claim.venue
    if ours is None or any(pair.is_at_venue_of_doi for pair in work.pairs if not pair.record.venue):
        return
    there = [pair for pair in work.pairs_at_venue if pair.venue and (claim.year is None or pair.may_carry(claim.year))]
    if not there or any(pair.names_same_volume for pair in there):
        return
    theirs, is_side = there[0].venue, is_side_volume(ours)
    # An index calls the abstracts of CHI "Conference on Human Factors in Computing Systems - Proceedings".
    if theirs is None or is_side_volume(theirs) is is_side or not (is_side or ours.short):
        return
    named = venue_of_doi(claim.doi) if claim.doi else None
    relation = compare_venues(ours, named) if named else VenueRelation.UNKNOWN
    if named and relation is not VenueRelation.OTHER and is_side_volume(named) is is_side:
        return
    is_of_doi, has_several = relation is VenueRelation.SECTION, len({origin_of(pair.record) for pair in there}) > 1
    if is_side and not (is_of_doi or has_several):
        return
    message = f"venue does not match: source has {there[0].volume}, another volume than {ours.short or ours.name}"
    tell = work.mismatch if is_of_doi or (has_several and not is_side) else work.otherwise
    yield tell(MismatchType.VENUE, message, ours.raw, there[0].volume, there[0].record)


def _is_of_other_journal(work: CitedWork, pair: EntryRecordPair) -> bool:
    """Whether a record of the work, none of which names a venue, has the DOI of another journal than the entry.

    The author gave it to the preprint, and some works are in two journals under one title ("Level-spacing distributions
    and the Airy kernel"). An entry that is of the other one has its volume and pages, or its DOI.
    """
    ours, theirs, claimed = work.claim.venue, pair.venue_of_doi, work.claim.description
    if ours is None or theirs is None or work.claim.doi or any(each.record.venue for each in work.pairs):
        return False
    if not (ours.short and ours.kind is theirs.kind is VenueKind.JOURNAL and _are_others(theirs, ours)):
        return False
    has_other_place = bool(claimed.volume or claimed.pages) and not pair.has_place_of_doi
    return pair.same_title and pair.has_all_people and not has_other_place and _is_in_time(pair)


def _is_in_time(pair: EntryRecordPair) -> bool:
    """Whether the year of the entry is one in which the work of a preprint may have been printed."""
    ours, first = pair.claim.year, published_year(pair.record)
    return ours is None or (first is not None and -1 <= ours - first <= YEARS_TO_PRINT)


def _is_doi_of_other_venue(pair: EntryRecordPair, venue: Venue) -> bool:
    """Whether a record of the DOI of the entry is of another journal or conference: a DOI is of one publication.

    A name that is in no list may be the title of the book in which publishers print a conference ("Learning Theory").
    """
    is_of_kind = pair.venue is not None and pair.venue.kind is venue.kind and venue.kind in PUBLISHED
    return pair.same_doi and is_of_kind and names_listed_venue(venue)


def _has_doi_of_venue(work: CitedWork) -> bool:
    """Whether the DOI of the entry names its venue, and no record has another DOI of the work or it for another work.

    Lists of preprints have venues to which papers were only submitted.
    """
    has_other = any(not pair.same_doi for pair in work.dois.values()) or any(pair.same_doi for pair in work.others)
    return doi_names_venue(work.claim) and not has_other


def doi_names_venue(claim: EntryClaim) -> bool:
    """Whether the publisher wrote the venue of the entry into its DOI."""
    named = venue_of_doi(claim.doi) if claim.doi else None
    return named is not None and claim.venue is not None and compare_with_source(claim.venue, named).may_hold_one_work


def _has_own_doi(work: CitedWork) -> bool:
    """Whether the entry has the DOI of another publication than those that sources know, such as a journal's later."""
    doi = work.claim.doi
    return doi is not None and doi.arxiv is None and not any(pair.same_doi for pair in work.pairs)


def _other_venue_of_doi(claim: EntryClaim) -> Venue | None:
    """Another conference or journal that the DOI of the entry shows.

    The acronym in a DOI may be that of a journal which is the proceedings of the conference (TVCG of VIS).
    """
    ours, named = claim.venue, venue_of_doi(claim.doi) if claim.doi else None
    if claim.doi is None or named is None or ours is None or not (ours.short or is_other_journal(ours, named)):
        return None
    is_comparable = named.kind is ours.kind or (ours.kind in PUBLISHED and journal_of_doi(claim.doi))
    return named if is_comparable and _are_others(named, ours) else None


_NUMBER = lazy_re(r"\d+")
# What follows the name of a journal in that of a section: "Physical Review" in "Physical Review D".
_SECTION = lazy_re(r"\W*(?:(?:series |section |part )?[A-Z]|letters)\b", re.IGNORECASE)


def _are_others(named: Venue, ours: Venue) -> bool:
    """Whether these are two venues; "Phys. Rev." with the volume "D45" is how INSPIRE names a section."""
    is_whole = named.name.startswith(ours.name) and _SECTION.match(named.name, len(ours.name))
    return not is_whole and compare_venues(named, ours) is VenueRelation.OTHER


def _is_first_printed(work: CitedWork, theirs: EntryRecordPair) -> bool:
    """Whether the volume of a record is the first in which the work can have been printed.

    What comes later may be an invited abstract of it, unless the catalog lacks it in a volume that it seems to have. A
    list of preprints may name the conference to which a paper was only submitted, or of whose workshop it was, and
    has the paper in no other volume then.
    """
    ours, year = work.claim.venue, work.claim.year
    same = (pair for pair in work.published if pair.venue and theirs.venue and pair.venue.short == theirs.venue.short)
    first = published_year(theirs.record)
    # Most works are printed in the year after their first version at the latest.
    printed = min((pair.record.year for pair in same if pair.record.year), default=first + 1 if first else None)
    is_earlier = bool(year and printed and year < printed)
    is_submission = theirs.is_of_preprint and theirs.venue is not None and has_public_submissions(theirs.venue)
    if is_submission or not is_earlier:
        return not is_submission
    return ours is not None and year is not None and work.places.is_likely_complete(ours, year)


def compare_publication_status(work: CitedWork) -> Iterator[Mismatch]:
    """Report a venue if no record is of a publication, and DBLP, which lists its works, has none like this one.

    Beside the DOI of the preprint it is noted. Of a volume that the sources hold in part, that proves nothing: people
    keep the DOI of the preprint.
    """
    claim = work.claim
    if claim.venue is None or any(pair.venue for pair in work.pairs) or any(compare_venue(work)):
        return
    if work.places.lacks_work:
        message = f"a preprint: DBLP lists the works of {claim.venue.short}, and has none like this one there"
        yield work.mismatch(MismatchType.PREPRINT_AS_PUBLISHED, message, claim.venue.raw, "arXiv", work.pairs[0].record)
        return
    if claim.arxiv is None or not claim.has_doi_of_preprint or claim.arxiv not in work.eprints:
        return
    message = f"the DOI is of the preprint, and no source knows of a publication at {in_quotes(claim.venue.raw)}"
    is_proof = claim.year is not None and work.places.is_likely_complete(claim.venue, claim.year)
    told = work.mismatch if is_proof else work.otherwise
    yield told(MismatchType.PREPRINT_AS_PUBLISHED, message, claim.venue.raw, "arXiv", work.pairs[0].record)


def compare_place(work: CitedWork) -> Iterator[Mismatch]:
    """Note pages far from those of the record of the volume, and a volume or page other than the DOI of the entry says.

    It is never more than a note: many pages are copied from a preprint, or are those of another edition.
    """
    claim, there = work.claim, [pair for pair in work.undamaged("pages") if pair.page_ranges]
    if there and all(pair.has_far_pages for pair in there):
        pages, record = there[0].record.pages, there[0].record
        message = f"pages do not match: source has {plain_text(pages or '')}"
        yield work.otherwise(MismatchType.PLACE, message, claim.description.pages, pages, record)
    yield from _compare_with_place_of_doi(work)


def _compare_with_place_of_doi(work: CitedWork) -> Iterator[Mismatch]:
    """Compare volume and page with what the DOI says, of the entry or of a record of its very title at its journal."""
    claim, pair = work.claim, work.pairs[0]
    doi = None if claim.doi and any(compare_doi(work)) else claim.doi
    if claim.any_doi is None:
        shown = (each for each in work.pairs if each.is_at_venue_of_doi and each.same_title and each.has_all_people)
        pair = next(shown, pair)
        doi = pair.doi if pair.is_at_venue_of_doi else None
    for field, its in zip(("volume", "pages"), (doi and place_of_doi(doi)) or (), strict=False):
        ours = _NUMBER.search(plain_text(getattr(claim.description, field) or ""))
        if ours and ours[0].lstrip("0") != its:
            message = f"{field} {'do' if field == 'pages' else 'does'} not match: the DOI is of {its}"
            found = work.otherwise(MismatchType.PLACE, message, ours[0], its, pair.record)
            yield replace(found, field=field, source=None if claim.doi else found.source)


def check_publication(work: CitedWork) -> Iterator[Mismatch]:
    """Report that a work without a venue has been published."""
    if work.claim.venue is not None or (work.claim.arxiv is None and not work.eprints):
        return
    if not work.pairs[0].same_title:
        return
    for pair in work.published[:1]:
        message = f"published at {pair.volume}; cite the publication"
        yield work.mismatch(MismatchType.PUBLISHED_SINCE, message, None, pair.volume, pair.record)


def check_retraction(work: CitedWork) -> Iterator[Mismatch]:
    """Report a retraction of the publication before a withdrawal of the preprint."""
    for word in ("retracted", "withdrawn"):
        if pair := next((pair for pair in work.pairs if getattr(pair.record, word)), None):
            message = f"{word} work; cite another one or say so in the text"
            yield work.mismatch(MismatchType.RETRACTED, message, None, word, pair.record)
            return


COMPARISONS = (
    compare_title,
    compare_authors,
    compare_year,
    compare_venue,
    compare_side_volume,
    compare_publication_status,
    compare_doi,
    compare_address,
    compare_eprint,
    compare_place,
    check_publication,
    check_retraction,
)


def find_mismatches(work: CitedWork) -> tuple[Mismatch, ...]:
    """Return all mismatches, in the order of `COMPARISONS`."""
    return tuple(each for compare in COMPARISONS for each in compare(work))

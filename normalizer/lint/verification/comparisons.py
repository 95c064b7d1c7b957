"""The comparison of an entry with the records of the work that it cites: one function for each value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rapidfuzz.distance import OSA, Levenshtein

from normalizer.lint.verification.cited_work import PUBLISHED, CitedWork
from normalizer.lint.verification.claim import EntryClaim, is_column
from normalizer.lint.verification.entry_record import (
    DISTINCTIVE_WORDS,
    MIN_DISTINCTIVE_WORDS,
    EntryRecordPair,
    are_mostly_others,
)
from normalizer.lint.verification.results import Mismatch, MismatchType
from normalizer.lint.verification.venues import (
    doi_prefix,
    has_public_submissions,
    is_known_prefix,
    publisher_prefix,
    venue_of_doi,
)
from normalizer.values.ids import ArxivId
from normalizer.values.names.clean import name_to_show
from normalizer.values.names.compare import Agreement, PeopleComparison
from normalizer.values.names.lists import is_group
from normalizer.values.repositories import gives_repository_dois
from normalizer.values.titles import count_content_words, title_key, title_parts, title_words
from normalizer.values.venues.compare import VenueRelation, compare_venues
from normalizer.values.venues.parse import Venue, VenueKind
from normalizer.works.description import Description, year_of
from normalizer.works.sources import COPYING_SOURCES
from normalizer.works.title_pair import TitleLevel, is_unfinished


def compare_doi(work: CitedWork) -> Iterator[Mismatch]:
    """Report a DOI of another work, another DOI than that of the publication, and an unknown prefix."""
    ours = work.claim.doi
    if ours is None or ours.key in work.dois:
        return
    if ours.key.startswith(_OF_ARXIV):
        yield work.mismatch(MismatchType.UNKNOWN_DOI, "arXiv has no such DOI", ours, None, work.pairs[0].record)
        return
    if other := next((pair.record for pair in work.others if pair.same_doi), None):
        message = f"DOI belongs to another work: {other.title!r}"
        yield work.mismatch(MismatchType.DOI, message, ours, next(iter(work.dois), other.title), other)
        return
    if near := next(((key, pair) for key, pair in work.dois.items() if _is_of_neighbor(ours.key, key, pair)), None):
        message = f"DOI does not match: source has {near[0]}"
        yield work.mismatch(MismatchType.DOI, message, ours, near[0], near[1].record)
        return
    here = [(key, pair) for key, pair in work.dois.items() if pair.same_venue or work.claim.venue is None]
    prefix = doi_prefix(ours.key)
    if any(publisher_prefix(ours.key) == publisher_prefix(key) for key, _ in here):
        return  # proceedings that are an issue of a journal too have two DOIs of one publisher
    if here and prefix != _OF_ACM and not gives_repository_dois(prefix):
        key, pair = here[0]
        yield work.mismatch(MismatchType.DOI, f"DOI does not match: source has {key}", ours, key, pair.record)
    elif not is_known_prefix(ours) and (work.pairs_at_venue or work.claim.venue is None):
        message = f"unknown DOI prefix {prefix}"
        yield work.mismatch(MismatchType.UNKNOWN_DOI, message, ours, None, work.pairs[0].record)


# A registrant, a text with the number of a volume or its year, and the number of an item in it.
_ITEM = re.compile(r"(?P<volume>10\.\d+/.*\d.*\D)(?P<number>\d+)")
_MAX_VERSION = 9  # "10.12688/f1000research.1234.2" is a version


def _is_of_neighbor(ours: str, theirs: str, pair: EntryRecordPair) -> bool:
    """Whether both DOIs are of one volume, which has no work twice, and only their last numbers differ.

    An issue of a journal that is the proceedings of a conference too has two DOIs for each work, with one last number.
    """
    left, right = _ITEM.fullmatch(ours), _ITEM.fullmatch(theirs)
    if left is None or right is None or left["volume"] != right["volume"] or gives_repository_dois(doi_prefix(ours)):
        return False
    is_version = max(int(left["number"]), int(right["number"])) <= _MAX_VERSION
    is_long = len(title_words(pair.claim.title)) >= MIN_DISTINCTIVE_WORDS and not is_column(pair.claim.title)
    return is_long and pair.same_title and pair.has_all_people and not is_version


# A DOI with an arXiv id behind this prefix counts as the arXiv id (`EntryClaim.doi`).
_OF_ARXIV = "10.48550/arxiv."
# ACM's own numbers, which are no DOIs.
_OF_ACM = "10.5555"


def compare_eprint(work: CitedWork) -> Iterator[Mismatch]:
    ours = work.claim.arxiv
    if ours is None or ours in work.eprints:
        return
    if other := next((pair.record for pair in work.others if pair.same_eprint), None):
        message = f"arXiv:{ours} belongs to another work: {other.title!r}"
        yield work.mismatch(MismatchType.EPRINT, message, ours, next(iter(work.eprints), other.title), other)
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


_LISTED = frozenset([MismatchType.MISSING_AUTHORS, MismatchType.ADDED_AUTHORS, MismatchType.AUTHOR_ORDER])
_MAX_NAMES = 4
# Letters in which the title of a preprint may change.
_MAX_TYPO_LETTERS = 2
_ARTICLES = frozenset(["a", "an", "the"])
# Sources cut the ends of long titles: from so many letters on, to so many of all.
_MIN_CUT_LENGTH, _MIN_CUT_SHARE = 80, 0.9


def compare_title(work: CitedWork) -> Iterator[Mismatch]:
    """Accept any title of the records, and a part of it, or with a part more, which many sources leave out."""
    ours = work.claim.title
    if any(pair.same_title or _is_cut(ours, pair.record.title) for pair in work.pairs):
        has_more = all(_has_more_parts(ours, pair.record.title) for pair in work.pairs)
        if has_more and (whole := next((pair.record for pair in work.pairs if pair.record.source == "arxiv"), None)):
            message = f"no source has the whole title: source has {whole.title!r}"
            yield work.otherwise(MismatchType.TITLE, message, ours, whole.title, whole)
        return
    nearest = max(work.undamaged("title"), key=lambda pair: pair.titles.similarity, default=None)
    if nearest is None or nearest.titles.level is TitleLevel.SAME:
        return
    message = f"title does not match: source has {nearest.record.title!r}"
    is_slip = _is_slip_or_part(work.claim, nearest)
    minor = is_slip or not _is_title_of_version(work, nearest)
    if minor and not is_slip and not _is_of_version(work.claim, nearest):
        message = f"another version has the title {nearest.record.title!r}"
        yield work.otherwise(MismatchType.TITLE, message, ours, nearest.record.title, nearest.record)
        return
    yield work.mismatch(MismatchType.TITLE, message, ours, nearest.record.title, nearest.record, minor)


def _is_of_version(claim: EntryClaim, pair: EntryRecordPair) -> bool:
    """Whether a record is of what the entry cites, by its venue: another version may have another title and list."""
    return pair.is_of_preprint if claim.venue is None else pair.same_venue and not pair.is_of_preprint


# A remark of the journal or of the citing person behind a title: "(with discussion)", "[in Russian]".
_REMARK = re.compile(r"\s*(?:\([^()]*\)|\[[^][]*\])[\s.]*$")


def _differ_in_remark(claim: EntryClaim, record: Description) -> bool:
    """Whether one title is the other with a remark in parentheses behind it."""
    ours, theirs = (title_key(_REMARK.sub("", title)) for title in (claim.title, record.title))
    return bool(ours) and ours == theirs


def _is_slip_or_part(claim: EntryClaim, nearest: EntryRecordPair) -> bool:
    """Whether the titles differ in spelling, or the entry has a part of the title, and its identifier or dots."""
    most = _MAX_TYPO_LETTERS
    slip = any(Levenshtein.distance(claim.key, key, score_cutoff=most) <= most for key in nearest.keys)
    is_near = nearest.titles.level is TitleLevel.NEAR and (nearest.is_of_preprint or not nearest.titles.runs)
    is_part = nearest.same_id and any(claim.key in key for key in nearest.keys)
    words = title_words(claim.title)
    is_cut = is_unfinished(words, claim.title) and any(key.startswith(claim.key) for key in nearest.keys)
    is_sorted = _without_article(words) == _without_article(title_words(nearest.record.title))
    is_added = is_part or is_cut or is_sorted or _differ_in_remark(claim, nearest.record)
    return is_near or is_added or slip


def _without_article(words: Sequence[str]) -> Sequence[str]:
    """The words by which libraries sort: "(A) Topic Modeling Approach to Ranking"."""
    return words[1:] if words and words[0] in _ARTICLES else words


def _is_title_of_version(work: CitedWork, nearest: EntryRecordPair) -> bool:
    """Whether the entry must have the title of this record.

    A preprint's title is no measure for that of what was printed, nor for that of another version, unless the titles
    have nothing in common.
    """
    if nearest.same_id and all(pair.has_unrelated_title for pair in work.pairs):
        return True
    is_elsewhere = work.claim.venue is not None and not nearest.same_venue
    if nearest.is_of_preprint and (nearest.is_renamed or is_elsewhere):
        return False
    return _is_proof(work, nearest, only_lacks=not all(nearest.titles.added))


def _is_proof(work: CitedWork, nearest: EntryRecordPair, *, only_lacks: bool) -> bool:
    """Whether a title or a list of authors must be that of the entry: it is of the version that the entry cites.

    Titles and authors change between a preprint, its next version, a report and the paper. So a record of the venue
    that the entry names is a proof, and two independent sources are; one record of another version is none. The record
    of a preprint may name the venue, and still have the words and the people that a later version added: it proves
    nothing where the entry only lacks some (`only_lacks`). Its own identifier proves that a quite different title is
    wrong, but not that of a preprint by the same people, each version of which may have another one, nor that of one
    with the same name before the colon, whose record names nobody.
    """
    same_title = (pair for pair in work.pairs if set(pair.keys) & set(nearest.keys))
    sources = {_origin(pair.record) for pair in same_title if pair.people.agreement is nearest.people.agreement}
    of_version = nearest.may_be_same_volume and not (nearest.is_of_preprint and only_lacks)
    is_other_title = nearest.titles.level <= TitleLevel.REWORDED and all(nearest.titles.added)
    has_name = nearest.titles.shares_name and nearest.people.agreement is Agreement.NOT_COMPARABLE
    may_be_renamed = nearest.is_renamed or (nearest.is_of_preprint and (nearest.has_all_people or has_name))
    of_id = nearest.same_id and is_other_title and not may_be_renamed
    return of_version or of_id or len(sources - COPYING_SOURCES) > 1


def _origin(record: Description) -> str:
    """Whose word a record is: what has an arXiv id and no venue, as in CoRR at DBLP, was copied from arXiv."""
    return "arxiv" if record.arxiv and not record.venue else record.source


def _is_cut(ours: str, theirs: str) -> bool:
    """Whether one is the other without its subtitle, or without the name before it; or theirs lost its last letters."""
    shorter, longer = sorted((_keys_of_parts(ours), _keys_of_parts(theirs)), key=len)
    if shorter and shorter in (longer[: len(shorter)], longer[-len(shorter) :]):
        return True
    keys = title_key(ours), title_key(theirs)
    return keys[0].startswith(keys[1]) and len(keys[1]) >= max(_MIN_CUT_LENGTH, _MIN_CUT_SHARE * len(keys[0]))


def _has_more_parts(ours: str, theirs: str) -> bool:
    """Whether our title is the other with a subtitle, or with a name before it."""
    return len(_keys_of_parts(ours)) > len(_keys_of_parts(theirs)) and title_key(ours) != title_key(theirs)


def _keys_of_parts(title: str) -> list[str]:
    return [title_key(part) for part in title_parts(title)]


def compare_authors(work: CitedWork) -> Iterator[Mismatch]:
    """One record with the same authors is enough; else the nearest one is reported."""
    comparable = [
        pair
        for pair in work.pairs
        if pair.people.agreement is not Agreement.NOT_COMPARABLE and _names_people(pair.record)
    ]
    undamaged = [pair for pair in work.undamaged("authors") if pair in comparable]
    if not undamaged or not all(any(_author_distance(work.claim, pair)) for pair in comparable):
        return
    # Of equal ones not the copy, which may have initials for names.
    nearest = min(undamaged, key=lambda p: (_author_distance(work.claim, p), p.record.source in COPYING_SOURCES))
    found = _people_before_end(nearest)
    if not (work.claim.authors_complete or found.missing or found.damaged):
        return  # the rest stands behind "others", in whatever order
    type_, message = _author_message(found)
    of_preprint = work.claim.venue is not None and all(pair.is_of_preprint for pair in comparable)
    in_order = bool(found.first_author_agrees) or of_preprint
    minor = in_order if type_ is MismatchType.AUTHOR_ORDER else _are_namesakes(found, work.claim.authors_complete)
    minor = minor or not (found.missing or found.added or found.order_differs)
    # People join, leave and change places until a work is printed.
    is_listed = type_ is MismatchType.ADDED_AUTHORS or (type_ in _LISTED and not nearest.same_venue)
    by_group = work.claim.may_name_group or _names_group_of(work.claim, nearest.record)
    both_cut = not (work.claim.authors_complete or nearest.record.authors_complete)
    has_grown = of_preprint and not work.claim.authors_complete and 2 * len(found.missing) < len(found.left)
    minor = minor or (of_preprint and is_listed) or by_group or has_grown
    minor = minor or (both_cut and len(found.missing) < len(found.left))
    # A like title by mostly other people may be that of another work of the group.
    of_title = are_mostly_others(found) and (nearest.same_id or _is_meant_by_title(work.claim, nearest))
    minor = minor or not (of_title or _is_proof(work, nearest, only_lacks=_may_have_joined(found)))
    if minor and type_ is not MismatchType.OTHER_AUTHORS and not _is_of_version(work.claim, nearest):
        message = f"another version has other authors: {message}"
        yield work.otherwise(type_, message, _join_names(found.left), _join_names(found.right), nearest.record)
        return
    # One wrong name before "others" is a slip.
    several = work.claim.authors_complete or len(found.missing) > 1
    is_invented = (
        several and found.share <= _MAX_SHARE_INVENTED and not _are_namesakes(found, work.claim.authors_complete)
    )
    fabricated = type_ is MismatchType.OTHER_AUTHORS and is_invented
    yield work.mismatch(
        type_, message, _join_names(found.left), _join_names(found.right), nearest.record, minor, fabricated
    )


def _is_meant_by_title(claim: EntryClaim, pair: EntryRecordPair) -> bool:
    """Whether a record of the title must be that of the work: others may have "Meta-Learning: A Survey" too."""
    is_of_year = claim.year is None or year_of(pair.record) == claim.year
    is_telling = pair.same_venue or is_of_year or count_content_words(claim.title) >= DISTINCTIVE_WORDS
    return pair.same_title and is_telling


def _people_before_end(pair: EntryRecordPair) -> PeopleComparison:
    """The comparison of the authors without what a list that breaks off cannot tell: who comes after its end."""
    found = pair.people
    if pair.record.authors_complete:
        return found
    begin = frozenset(found.left[: len(found.right)])
    return replace(found, missing=tuple(name for name in found.missing if name in begin))


def _names_people(record: Description) -> bool:
    """Whether anybody is named, and not only a group ("Qwen", "LIGO Scientific Collaboration"), which has members."""
    return any(" " in name.text.strip() and not is_group(name.text) for name in record.authors)


def _names_group_of(claim: EntryClaim, record: Description) -> bool:
    """Whether the only author is a group that the record names beside its members, without some of its words."""
    ours = {word for author in claim.authors for word in title_words(author)}
    groups = (name.text for name in record.authors if is_group(name.text))
    return len(claim.authors) == 1 and any(ours <= {*title_words(group)} for group in groups)


# Of the shorter list, so few names are those of the work where an entry has invented the others.
_MAX_SHARE_INVENTED = 0.5


def _may_have_joined(found: PeopleComparison) -> bool:
    """Whether the people that an entry lacks may have joined after its version: they are fewer than those it has."""
    return not found.missing and len(found.added) < len(found.left)


def _author_distance(claim: EntryClaim, pair: EntryRecordPair) -> tuple[int, int, int, bool, bool]:
    """The distance of two lists: other authors, extra ones, missing ones, another order, letters lost."""
    found = pair.people
    lost = len(found.missing) if pair.record.authors_complete else 0
    lacking = len(found.added) if claim.authors_complete else 0
    return found.agreement is Agreement.MISMATCH, lost, lacking, found.order_differs, bool(found.damaged)


# People write under another given name; not so most of a list.
_MANY_GIVEN_NAMES = 3


def _are_namesakes(found: PeopleComparison, complete: bool) -> bool:
    """Whether each that is missing has a namesake among the added: "Durk P. Kingma" and "Diederik P. Kingma".

    Beside a list that ends in "and others" any of the others may be the namesake. Of many, all the given names are
    wrong in no source.
    """
    if len(found.missing) >= _MANY_GIVEN_NAMES and 2 * len(found.missing) > len(found.left):
        return False
    missing, added = ([frozenset(title_words(name)) for name in names] for names in (found.missing, found.added))
    if not missing or (complete and len(missing) != len(added)):
        return False
    if complete:
        return all(map(_share_name, missing, added))
    return all(any(_share_name(name, other) for other in added) for name in missing)


def _share_name(left: frozenset[str], right: frozenset[str]) -> bool:
    return any(len(word) > 1 for word in left & right)


def _author_message(found: PeopleComparison) -> tuple[MismatchType, str]:
    if found.agreement is Agreement.MISMATCH:
        return MismatchType.OTHER_AUTHORS, f"authors do not match: source has {_join_names(found.right)}"
    if found.missing and found.added:
        message = f"authors do not match: source has {_join_names(found.added)} for {_join_names(found.missing)}"
        return MismatchType.OTHER_AUTHORS, message
    if found.missing:
        return MismatchType.ADDED_AUTHORS, f"extra author{_plural(found.missing)} {_join_names(found.missing)}"
    if found.added:
        return MismatchType.MISSING_AUTHORS, f"missing author{_plural(found.added)} {_join_names(found.added)}"
    if found.damaged and not found.order_differs:
        ours, theirs = zip(*found.damaged, strict=True)
        message = f"letters are missing: source has {_join_names(theirs)} for {_join_names(ours)}"
        return MismatchType.OTHER_AUTHORS, message
    return MismatchType.AUTHOR_ORDER, f"author order differs: source has {_join_names(found.right)}"


def _plural(names: Sequence[str]) -> str:
    return "" if len(names) == 1 else "s"


def _join_names(names: Sequence[str]) -> str:
    rest = len(names) - _MAX_NAMES
    return ", ".join(map(name_to_show, names[:_MAX_NAMES])) + (f" and {rest} more" if rest > 0 else "")


# Years from the first version of a preprint to the last that is worth a year of its own.
_MAX_YEARS_REVISED = 2


def compare_year(work: CitedWork) -> Iterator[Mismatch]:
    """Compare the year with that of the named volume; a preprint has no year before its first version."""
    ours = work.claim.year
    if ours is None:
        return
    record = [pair for pair in work.pairs_at_venue if _has_year_of_work(work, pair)]
    if ours in work.years:  # perhaps that of the preprint, where the entry names the conference of another year
        record = [pair for pair in record if pair.venue and pair.venue.kind is VenueKind.CONFERENCE]
        if record and all(pair.record.year != ours for pair in record):
            yield _other_year(work, ours, record[0])
    elif record:
        if not any(pair.may_carry(ours) for pair in record):
            yield _other_year(work, ours, record[0])
    elif work.claim.venue is None and (work.claim.arxiv or work.claim.venue_text):
        yield from _of_preprint(work, ours)


def _has_year_of_work(work: CitedWork, pair: EntryRecordPair) -> bool:
    """Whether the record has the year of the cited work: the same people may have a similar paper in another year.

    What a preprint server says of a venue that is no known conference or journal, of a reprint in a book for instance,
    may have the year of the preprint.
    """
    if not pair.record.year or pair.venue is None:
        return False
    return (pair.same_title or pair.same_id) and (not pair.is_of_preprint or pair in work.published)


def _other_year(work: CitedWork, ours: int, pair: EntryRecordPair) -> Mismatch:
    its = pair.record.year
    # Volumes are printed, and meetings held, in the year after the one that they are called by. Mistaken years are
    # mostly those of a preprint: earlier ones.
    is_off_year = pair.venue is not None and work.places.is_off_year(pair.venue, ours)
    is_next = ours == (its or 0) + 1 and not is_off_year
    if is_next:
        message = f"the volume is of {its}; many are printed, and some meetings held, in the next year"
        return work.otherwise(MismatchType.YEAR, message, ours, its, pair.record)
    is_stated = work.claim.venue_text is not None and str(ours) in work.claim.venue_text
    minor = is_stated or bool(work.in_volume)
    return work.mismatch(MismatchType.YEAR, f"year does not match: source has {its}", ours, its, pair.record, minor)


def _of_preprint(work: CitedWork, ours: int) -> Iterator[Mismatch]:
    """An arXiv id carries the year of the first version; some cite a later one by its year.

    BibTeX entries that arXiv itself gives have the year of the last version: what is years later proves nothing. Of a
    work that has been printed, a year before all that is known of it is wrong.
    """
    if work.claim.arxiv and work.claim.arxiv not in work.eprints:
        return
    for first, pair in work.eprints.items():
        begins = first.year - (first.month == 1)  # what is sent in December may have a number of January
        if work.published and ours >= min(begins, *work.years):
            return
        if not begins <= ours <= first.year + _MAX_YEARS_REVISED:
            message = f"arXiv:{first} is of {first.year}"
            yield work.mismatch(MismatchType.YEAR, message, ours, first.year, pair.record, minor=ours > first.year)
        return


def compare_venue(work: CitedWork) -> Iterator[Mismatch]:
    """Report another venue only if the work is known not to be in the one that the entry names.

    That is known if the catalog has all works of that volume, or if the work is in the proceedings of another
    conference: no conference prints what another has printed. A journal may print a paper again. Of a record with
    another title, another venue says that it is another paper of these people.
    """
    claim, ours = work.claim, work.claim.venue
    relations = {pair.venues.relation for pair in work.published if pair.venues}
    if ours is None or work.pairs_at_venue or work.in_volume or VenueRelation.UNKNOWN in relations:
        return
    if _has_doi_of_venue(work):
        return
    theirs = next((pair for pair in work.published if _has_title_or_id(pair)), None)
    its = theirs.volume if theirs else None
    record = theirs.record if theirs else work.pairs[0].record
    if claim.year and (absence := work.places.absence(ours, claim.year)):
        message = absence + (f"; source has {its}" if its else "")
        yield work.mismatch(MismatchType.VENUE, message, ours.raw, its, record)
    elif with_doi := next((pair for pair in work.published if _is_doi_of_other_venue(pair, ours)), None):
        its = with_doi.volume
        yield work.mismatch(
            MismatchType.VENUE, f"venue does not match: the DOI is of {its}", ours.raw, its, with_doi.record
        )
    elif acronym := _acronym_of_other_venue(claim, ours):
        message = f"venue does not match: the DOI is of {acronym}"
        yield work.mismatch(MismatchType.VENUE, message, ours.raw, acronym, record)
    elif theirs and not (work.places.is_known(ours) or _has_own_doi(work)):
        message = f"unknown venue {ours.raw!r}; source has {its}"
        yield work.mismatch(MismatchType.UNKNOWN_VENUE, message, ours.raw, its, record, fabricated=True)
    elif theirs and ours.short and _are_conferences(ours, theirs.venue):
        minor = not _is_first_printed(work, theirs)
        message = f"venue does not match: source has {its}"
        yield work.mismatch(MismatchType.VENUE, message, ours.raw, its, record, minor)


def _has_title_or_id(pair: EntryRecordPair) -> bool:
    return pair.same_title or pair.same_id or _is_cut(pair.claim.title, pair.record.title)


def _is_doi_of_other_venue(pair: EntryRecordPair, venue: Venue) -> bool:
    """Whether a record of the DOI of the entry is of another journal or conference: a DOI is of one publication."""
    return pair.same_doi and pair.venue is not None and pair.venue.kind is venue.kind and venue.kind in PUBLISHED


def _has_doi_of_venue(work: CitedWork) -> bool:
    """Whether the DOI of the entry names its venue, and no record has a DOI of the work or the DOI for another one.

    Lists of preprints have venues to which papers were only submitted.
    """
    return doi_names_venue(work.claim) and not work.dois and not any(pair.same_doi for pair in work.others)


def doi_names_venue(claim: EntryClaim) -> bool:
    """Whether the publisher wrote the venue of the entry into its DOI."""
    named = venue_of_doi(claim.doi) if claim.doi else None
    return named is not None and claim.venue is not None and compare_venues(claim.venue, named).may_hold_one_work


def _has_own_doi(work: CitedWork) -> bool:
    """Whether the entry has the DOI of another publication than those that sources know, such as a journal's later."""
    doi = work.claim.doi
    return doi is not None and doi.arxiv is None and not any(pair.same_doi for pair in work.pairs)


def _acronym_of_other_venue(claim: EntryClaim, venue: Venue) -> str | None:
    """The acronym of another conference that the DOI of the entry has."""
    named = venue_of_doi(claim.doi) if claim.doi else None
    if named is None or not venue.short or not _are_conferences(venue, named):
        return None
    return named.short if compare_venues(named, venue).relation is VenueRelation.OTHER else None


def _are_conferences(ours: Venue, theirs: Venue | None) -> bool:
    """Whether both are: no conference prints what another has printed."""
    return theirs is not None and {ours.kind, theirs.kind} == {VenueKind.CONFERENCE}


def _is_first_printed(work: CitedWork, theirs: EntryRecordPair) -> bool:
    """Whether the volume of a record is the first in which the work can have been printed.

    What comes later may be an invited abstract of it, unless the catalog lacks it in a volume that it seems to have. A
    list of preprints may name the conference to which a paper was only submitted.
    """
    ours, year = work.claim.venue, work.claim.year
    same = (pair for pair in work.published if pair.venue and theirs.venue and pair.venue.short == theirs.venue.short)
    years = [pair.record.year for pair in same if pair.record.year]
    printed = min(years, default=_year_after(theirs.record.published))
    is_earlier = bool(year and printed and year < printed)
    is_submission = theirs.is_of_preprint and theirs.venue is not None and has_public_submissions(theirs.venue)
    return not (is_earlier or is_submission) or (
        ours is not None and year is not None and work.places.is_likely_complete(ours, year)
    )


def _year_after(published: str | None) -> int | None:
    """The year in which a work is printed at the latest, of most: the one after its first version."""
    return int(published[:4]) + 1 if published else None


def compare_publication_status(work: CitedWork) -> Iterator[Mismatch]:
    """Report a venue beside the DOI of the preprint if no record is of a publication.

    Of a volume that the sources hold in part, that proves nothing: people keep the DOI of the preprint.
    """
    claim = work.claim
    if claim.venue is None or claim.arxiv is None or not claim.has_doi_of_preprint:
        return
    if any(pair.venue for pair in work.pairs) or claim.arxiv not in work.eprints or any(compare_venue(work)):
        return
    message = f"the DOI is of the preprint, and no source knows of a publication at {claim.venue.raw!r}"
    is_proof = claim.year is not None and work.places.is_likely_complete(claim.venue, claim.year)
    told = work.mismatch if is_proof else work.otherwise
    yield told(MismatchType.PREPRINT_AS_PUBLISHED, message, claim.venue.raw, "arXiv", work.pairs[0].record)


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
    compare_publication_status,
    compare_doi,
    compare_eprint,
    check_publication,
    check_retraction,
)


def find_mismatches(work: CitedWork) -> tuple[Mismatch, ...]:
    """Return all mismatches, in the order of `COMPARISONS`."""
    return tuple(each for compare in COMPARISONS for each in compare(work))

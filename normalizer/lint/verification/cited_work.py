"""The work that an entry cites: which of the records that were found for it describe that work, and which another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from normalizer.lint.rules.helpers.placeholders import template_name
from normalizer.lint.verification.claim import EntryClaim
from normalizer.lint.verification.entry_record import EntryRecordPair, are_mostly_others, arxiv_id_of_record, beside
from normalizer.lint.verification.results import EntryVerification, Mismatch, MismatchType
from normalizer.lint.verification.venues import VenueKnowledge
from normalizer.values.ids import ArxivId
from normalizer.values.names.compare import Agreement, compare_people
from normalizer.values.names.render import linkage_key
from normalizer.values.titles import is_distinctive
from normalizer.values.venues.compare import VenueRelation
from normalizer.works.description import Description, published_year
from normalizer.works.policies import YEARS_TO_PRINT, Action, Policy, decide
from normalizer.works.quality import Titled, damage_among, damage_of, title_damage
from normalizer.works.record import FieldOrigin
from normalizer.works.relation import relate
from normalizer.works.title_pair import TitleLevel


@dataclass(frozen=True)
class CitedWork:
    """The work that an entry cites: its records beside the entry, the best first, and what is known of venues.

    `others` are records of other works with its identifiers, `in_volume` those of like works by its people in the
    volume that it names. `versions` have its arXiv number, and another title: perhaps that of another version, or of
    another work to which a source gives this number by mistake. `has_all_versions`: the records include every version
    of the preprint that it names.
    """

    claim: EntryClaim
    pairs: tuple[EntryRecordPair, ...]
    others: tuple[EntryRecordPair, ...]
    places: VenueKnowledge
    in_volume: tuple[EntryRecordPair, ...] = ()
    versions: tuple[EntryRecordPair, ...] = ()
    has_all_versions: bool = False

    @property
    def has_cited_version(self) -> bool:
        """Whether what the entry cites is among the records: a preprint, of which every version is."""
        return self.has_all_versions and self.claim.venue is None

    @cached_property
    def pairs_at_venue(self) -> tuple[EntryRecordPair, ...]:
        """The records that name the entry's venue, or whose DOI shows it and that name no other, with its year."""
        shown = (pair for pair in self.pairs if pair.is_at_venue_of_doi and not pair.record.venue)
        return (*(pair for pair in self.pairs if pair.same_venue), *shown)

    @cached_property
    def published(self) -> tuple[EntryRecordPair, ...]:
        """The records that name a known conference or journal."""
        return tuple(pair for pair in self.pairs if pair.is_published)

    def undamaged(self, field: str) -> tuple[EntryRecordPair, ...]:
        """The records whose value of a field shows no damage: damaged values may agree, but accuse no entry."""
        return tuple(pair for pair, fields in zip(self.pairs, self._damaged, strict=True) if field not in fields)

    @cached_property
    def _damaged(self) -> tuple[frozenset[str], ...]:
        """The damaged fields of each record; titles that are cut show beside the others and the entry's.

        Lists of authors show beside those of records alone: an entry that adds people would free itself.
        """
        claimed = Titled(self.claim.title)
        titled = (Titled(pair.record.title, tuple(map(linkage_key, pair.record.authors))) for pair in self.pairs)
        cut = damage_among([claimed, *titled])[1:]
        return tuple(
            damaged_fields(pair.record) | {kind.field for kind in kinds}
            for pair, kinds in zip(self.pairs, cut, strict=True)
        )

    @cached_property
    def dois(self) -> dict[str, EntryRecordPair]:
        """The publishers' DOIs of the work, in lower case, and their records."""
        return {pair.doi.key: pair for pair in self.pairs if pair.doi}

    @cached_property
    def eprints(self) -> dict[ArxivId, EntryRecordPair]:
        found = ((arxiv_id_of_record(pair.record), pair) for pair in self.pairs)
        return {eprint: pair for eprint, pair in found if eprint}

    @cached_property
    def years(self) -> frozenset[int]:
        """All years of the records, of preprint and publications."""
        years = (year for pair in self.pairs for year in (pair.record.year, published_year(pair.record)))
        return frozenset(year for year in years if year)

    def mismatch(
        self,
        type_: MismatchType,
        message: str,
        ours: object,
        theirs: object,
        record: Description,
        minor: bool = False,
        fabricated: bool = False,
    ) -> Mismatch:
        """A mismatch in the field of the entry that has the value."""
        actual, expected = (None if value is None else str(value) for value in (ours, theirs))
        value = _VALUE_OF.get(type_, "author")
        field = self.claim.field_of.get(value, value)
        return Mismatch(type_, field, message, actual, expected, format_source(record), minor, fabricated)

    def otherwise(
        self, type_: MismatchType, message: str, ours: object, theirs: object, record: Description
    ) -> Mismatch:
        """What another version of the work has otherwise than the entry, which may be right."""
        found = self.mismatch(type_, message, ours, theirs, record, minor=True)
        return replace(found, of_other_version=True)


def damaged_fields(record: Description) -> frozenset[str]:
    """The fields whose values show damage by themselves, or did before they were repaired."""
    return record.damaged | {kind.field for kind in damage_of(record)}


# What of an entry a mismatch is about, if not the authors.
_VALUE_OF: Mapping[MismatchType, str] = {
    MismatchType.TITLE: "title",
    MismatchType.RETRACTED: "title",
    MismatchType.YEAR: "year",
    MismatchType.VENUE: "venue",
    MismatchType.UNKNOWN_VENUE: "venue",
    MismatchType.PREPRINT_AS_PUBLISHED: "venue",
    MismatchType.DOI: "doi",
    MismatchType.UNKNOWN_DOI: "doi",
    MismatchType.EPRINT: "arxiv",
    MismatchType.PUBLISHED_SINCE: "arxiv",
    MismatchType.PLACE: "pages",
}


_CATALOG = "catalog:"
# Years from a preprint to its publication.
_SOON = 1


def format_source(record: Description | FieldOrigin) -> str:
    """The source, and the file of the catalog in parentheses; an online source is its own channel."""
    return f"{record.source} ({record.via})" if record.via and record.via.startswith(_CATALOG) else record.source


@dataclass(frozen=True, slots=True)
class FoundWork:
    """The verification of an entry, its work beside the entry, and every record that was found for it."""

    verification: EntryVerification
    pairs: tuple[EntryRecordPair, ...]
    records: tuple[Description, ...]


def select_same_work(claim: EntryClaim, records: Iterable[Description]) -> tuple[EntryRecordPair, ...]:
    """Return the records of the work that an entry cites, the best first; () if it is not among them."""
    near = [beside(claim, record) for record in records]
    pairs = [pair for pair in near if pair.is_same_work and not is_one_of_several(pair, near)]
    pairs = pairs or [pair for pair in near if pair.may_be_other_version or pair.lacks_subtitle]
    if len(pairs) > 1:  # of most entries one record is found
        pairs.sort(key=lambda pair: pair.rank, reverse=True)
    return tuple(pair for pair in pairs if pair is pairs[0] or _are_one_work(pairs[0], pair))


def select_cited_work(claim: EntryClaim, records: Sequence[Description]) -> tuple[EntryRecordPair, ...]:
    """As `select_same_work`; where the identifiers of the entry are of another work, the work of its very title."""
    pairs = select_same_work(claim, records)
    if pairs or not other_works_with_same_id(claim, records):
        return pairs
    return tuple(pair for pair in select_same_work(claim.without_ids, records) if pair.same_title)


def is_one_of_several(pair: EntryRecordPair, others: Iterable[EntryRecordPair]) -> bool:
    """Whether a title differs by a word from the titles of two works, and neither is by the people of the entry.

    So the systems of a shared task are called ("The NUS System for IWSLT 2009"), and many works of three words.
    """
    is_like = pair.has_like_title and not pair.same_title
    if not is_like or pair.same_id or not pair.has_mostly_other_people:
        return False
    return any(
        other.has_like_title and are_mostly_others(compare_people(pair.record.authors, other.record.authors))
        for other in others
    )


def _are_one_work(first: EntryRecordPair, other: EntryRecordPair) -> bool:
    """Records that both describe the entry are of one work, whatever their numbers; others must be related."""
    pairs = (first, other)
    if all(pair.agrees and pair.titles.level >= TitleLevel.CONTAINED for pair in pairs):
        return True
    return decide(Policy.JOIN, relate(first.record, other.record)) is Action.TAKE


def like_works_in_volume(claim: EntryClaim, records: Iterable[Description]) -> tuple[EntryRecordPair, ...]:
    """Return the records of works with a like title by the people of the entry, in the volume that it names.

    It may cite one of them, or the work may have been printed under that title, as "Training Compute-Optimal Large
    Language Models" was at NeurIPS 2022.
    """
    near = (beside(claim, record) for record in records if claim.year and record.year == claim.year)
    return tuple(pair for pair in near if pair.same_venue and pair.agrees and pair.titles.level >= TitleLevel.REWORDED)


def other_versions(
    claim: EntryClaim, records: Iterable[Description], cited: Sequence[EntryRecordPair]
) -> tuple[EntryRecordPair, ...]:
    """Return the records with the arXiv number of the entry that are not among those of the cited work.

    They have the people of the entry, name nobody, or may have the number by mistake.
    """
    near = (beside(claim, record) for record in records)
    return tuple(
        pair
        for pair in near
        if pair.same_eprint
        and (pair.has_all_people or pair.people.agreement is Agreement.NOT_COMPARABLE or may_be_mislinked(pair))
        and pair not in cited
    )


def other_works_with_same_id(
    claim: EntryClaim, records: Sequence[Description], cited: Sequence[EntryRecordPair] = ()
) -> tuple[EntryRecordPair, ...]:
    """Return the records of other works with the DOI or arXiv id of the entry; damaged ones and templates show none.

    A DOI or page that several works have is that of their volume, and of none of them. Where the cited work is known by
    its very title, records of the identifier with little of it are of another work, even if some people wrote both.
    If all of them did, and the identifier is an arXiv number, the title may be that of another version, unless another
    number is that of its very title.
    """
    is_known = bool(cited) and cited[0].same_title
    others = [
        pair
        for pair in (beside(claim, record) for record in records)
        if pair.same_id
        and not (pair.is_same_work and not (is_known and pair.titles.level < TitleLevel.REWORDED))
        and pair not in cited
    ]
    people = [pair.record.authors for pair in others if not pair.same_eprint]
    is_of_volume = any(compare_people(people[0], names).agreement is Agreement.MISMATCH for names in people[1:])
    return tuple(
        pair
        for pair in others
        if (
            pair.people.agreement is not Agreement.NOT_COMPARABLE
            or ((pair.same_eprint or (pair.venue and not cited)) and _has_title_of_other(pair))
            or (is_known and (_has_doi_of_other(pair, cited) or _has_number_beside_own(pair, cited)))
        )
        and not (pair.agrees and pair.has_other_id)
        and not (pair.may_be_other_version and not (is_known and _has_number_beside_own(pair, cited)))
        and not title_damage(pair.record.title)
        and not template_name([name.text for name in pair.record.authors])
        and (pair.same_eprint or not is_of_volume)
        and not (may_be_mislinked(pair) and not _is_number_of_other(pair, cited, is_known=is_known))
    )


def may_be_mislinked(pair: EntryRecordPair) -> bool:
    """Whether it is the record whose arXiv number may be wrong: arXiv did not give it, and nothing else speaks for it.

    Sources that join records give the numbers of some well-known works to publications by other people: 1512.00567 to
    one on nanowires, 1907.02893 to one of EMNLP 2022. Only arXiv gives the category of a work.
    """
    number, year = pair.claim.arxiv, pair.claim.year
    if number is None or year is None or not pair.same_eprint or pair.record.primary_category:
        return False
    is_published = pair.record.venue is not None or pair.doi is not None
    is_by_others = pair.people.agreement not in (Agreement.MATCH, Agreement.PARTIAL)
    return is_published and is_by_others and 0 <= year - number.year <= YEARS_TO_PRINT


def _is_number_of_other(pair: EntryRecordPair, cited: Sequence[EntryRecordPair], *, is_known: bool) -> bool:
    """Whether a number that may be mislinked is that of another work all the same.

    The cited work has a number of its own; or no source has it, nobody is the same, and the work with the number came
    out soon after it was given. Works to whose numbers sources link others are mostly known by their titles. A record
    that names nobody is of no such source.
    """
    if not cited:
        number, year = pair.claim.arxiv, pair.record.year
        is_soon = number is not None and year is not None and year - number.year <= _SOON
        is_by_others = pair.people.agreement is Agreement.MISMATCH and not pair.people.share
        return is_soon and (is_by_others or not pair.record.authors)
    return is_known and _has_number_beside_own(pair, cited)


def _has_doi_of_other(pair: EntryRecordPair, cited: Sequence[EntryRecordPair]) -> bool:
    """Whether the DOI is that of another work by the titles alone, and something else shows that they are two."""
    is_of_other = pair.same_doi and pair.venue is not None and _has_title_of_other(pair)
    return is_of_other and any(_are_two(pair, each) for each in cited)


def _are_two(pair: EntryRecordPair, cited: EntryRecordPair) -> bool:
    """Whether each has a DOI of its own at one venue, an arXiv number, or the cited work has the entry's venue."""
    venues = {each.venue.short if each.venue else None for each in (pair, cited)}
    if len(venues) == 1 and None not in venues and cited.doi is not None and not cited.same_doi:
        return True
    if not (cited.same_title and cited.has_all_people):
        return False
    ours, theirs = arxiv_id_of_record(cited.record), arxiv_id_of_record(pair.record)
    is_elsewhere = cited.same_venue and pair.venues is VenueRelation.OTHER
    return (ours is not None and theirs is not None and ours != theirs) or is_elsewhere


def _has_number_beside_own(pair: EntryRecordPair, cited: Sequence[EntryRecordPair]) -> bool:
    """Whether the arXiv number is that of a work of little of the title, and the cited work has a number of its own.

    The cited work has its very title, and its people unless its record names nobody.
    """
    if not pair.same_eprint or pair.titles.level >= TitleLevel.REWORDED or pair.titles.shares_name:
        return False
    is_distinct = is_distinctive(pair.claim.title) and pair.has_unrelated_title
    return any(
        each.same_title
        and (each.has_all_people or (is_distinct and not each.record.authors))
        and arxiv_id_of_record(each.record)
        for each in cited
    )


def _has_title_of_other(pair: EntryRecordPair) -> bool:
    """Whether an identifier is that of another work by the titles alone: renamed works keep a word of theirs.

    A title of one word may be the name of a system that the title of its paper lacks.
    """
    return all(len(title.content) > 1 for title in pair.titles.sides) and pair.has_unrelated_title

"""An entry beside one record of a source: which of its values agree, and whether the record is of the cited work.

`relate` and the policy `describe` decide whether both are of one work. Beyond that, an entry cites the work of its
title or identifier although it describes it wrongly.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rapidfuzz.distance import Indel

from normalizer.lint.rules.helpers.placeholders import why_placeholder
from normalizer.lint.verification.claim import EntryClaim, author_key, fold_title
from normalizer.lint.verification.venues import (
    Slips,
    are_neighbors,
    compare_with_source,
    find_slips,
    has_place,
    venue_of,
)
from normalizer.values.id_types import doi_prefix
from normalizer.values.ids import AclId, ArxivId, Doi
from normalizer.values.latex.convert import plain_text, to_latex
from normalizer.values.lazy import lazy_re
from normalizer.values.names.compare import Agreement, PeopleComparison, compare_people
from normalizer.values.titles import content_words, is_column, is_distinctive, is_recognizable, title_words
from normalizer.values.venues.compare import VenueRelation, may_be_volume_of
from normalizer.values.venues.parse import Venue, VenueKind, venue_of_doi
from normalizer.works.description import Description, published_year, year_of
from normalizer.works.facts import Fact
from normalizer.works.policies import YEARS_TO_PRINT, Action, Policy, decide
from normalizer.works.publication import Publication, declared, whole_last_page
from normalizer.works.relation import Judgement, Relation, relate
from normalizer.works.sources import COPYING_SOURCES
from normalizer.works.title import Mark, is_unique, read_title
from normalizer.works.title_pair import TitleLevel, TitlePair
from normalizer.works.words import shares_subject

PUBLISHED = frozenset([VenueKind.CONFERENCE, VenueKind.JOURNAL])
# Proceedings of a December meeting, and volumes of a journal, may carry the next year.
_MAX_YEARS_APART = 1
_AGREEING_LEVELS = frozenset([Agreement.MATCH, Agreement.PARTIAL])
# Words of two titles of one volume by the same people, which differ in one of them.
MIN_TELLING_WORDS = 4
# The least share of common authors of two forms of a work with different titles.
_MIN_SHARE_OF_AUTHORS = 0.5
# The least similarity of titles where the authors differ: one word of eight differs.
_MIN_EDITED_SIMILARITY = 0.85
# From this similarity on, titles differ in a word, and none of them was rewritten.
_MIN_TYPO_SIMILARITY = 0.8
# Authors of whom no two papers of a volume are confused.
MIN_PEOPLE = 2
# Titles of two papers of one field have this similarity.
_MIN_SIMILARITY = 0.6
# The site of a conference and its publisher number a volume otherwise, some pages apart.
_MIN_PAGES_APART = 20
_PAGES = lazy_re(r"(\d{1,6})\s*[-\u2010-\u2015]+\s*(\d{1,6})")
# Types of entries for what is in a journal or a book.
_PARTS = frozenset(["article", "inproceedings", "conference", "incollection", "inbook"])
# Relations of a record with the title or the identifier of the entry that is not the cited work.
_RELATED = frozenset([Relation.PART, Relation.SEQUEL, Relation.ABOUT, Relation.ARTIFACT])


def are_mostly_others(people: PeopleComparison) -> bool:
    """Whether both lists name people, and most of either are not among those of the other."""
    return bool(people.missing and people.added) and people.share < _MIN_SHARE_OF_AUTHORS


@dataclass(frozen=True)
class EntryRecordPair:
    """An entry beside one record of a source."""

    claim: EntryClaim
    record: Description

    @cached_property
    def description(self) -> Description:
        """The description of the work by the entry, with its names as this record lets them be read."""
        return self.claim.as_read_by(self.record)

    @cached_property
    def judgement(self) -> Judgement:
        """The relation of entry and record, by the linkage engine."""
        return relate(self.description, self.record)

    @property
    def titles(self) -> TitlePair:
        """The title of the entry beside that of the record which is nearest, in either order."""
        return self.judgement.evidence.titles

    @cached_property
    def title_similarity(self) -> float:
        """The similarity of the titles by letters, 0 to 1: fast, because most records are of other works."""
        return max(Indel.normalized_similarity(self.claim.key, key) for key in self.keys)

    @property
    def has_like_title(self) -> bool:
        """Whether the titles differ by a word of eight, at most."""
        return self.title_similarity >= _MIN_EDITED_SIMILARITY

    @cached_property
    def keys(self) -> tuple[str, ...]:
        r"""The letters of each title of the record, and as entries have them: plain text, or what BibTeX can set.

        The first is for "\bar\partial", the other for letters that are transliterated.
        """
        titles = (self.record.title, *self.record.other_titles)
        plain = (plain_text(title) for title in titles if "\\" in title)
        in_bibtex = (plain_text(to_latex(title)) for title in titles if not title.isascii())
        return tuple(dict.fromkeys(map(fold_title, (*titles, *plain, *in_bibtex))))

    @cached_property
    def same_names(self) -> bool:
        """The same names, word for word, in the same order."""
        names = self.record.authors
        if not names or len(names) != len(self.claim.authors):
            return False
        return self.claim.author_key == author_key(name.text for name in names)

    @cached_property
    def people(self) -> PeopleComparison:
        if self.same_names:
            names = tuple(name.text for name in self.record.authors)
            return PeopleComparison(
                Agreement.MATCH, share=1.0, weight=len(names), first_author_agrees=True, left=names, right=names
            )
        return compare_people(
            self.description.authors,
            self.record.authors,
            left_complete=self.claim.authors_complete,
            right_complete=self.record.authors_complete,
            from_first=True,
        )

    @property
    def has_mostly_other_people(self) -> bool:
        """Whether both name authors, and most of either are not among those of the other."""
        return are_mostly_others(self.people)

    @property
    def agrees(self) -> bool:
        """Whether the authors agree, at least in part."""
        return self.people.agreement in _AGREEING_LEVELS

    @cached_property
    def venue(self) -> Venue | None:
        return venue_of(self.record.venue, kind=self.record.kind) if self.record.venue else None

    @property
    def is_published(self) -> bool:
        """Whether the record names a known conference or journal."""
        return self.venue is not None and bool(self.venue.short) and self.venue.kind in PUBLISHED

    @cached_property
    def doi(self) -> Doi | None:
        """The publisher's DOI that the record has."""
        doi = Doi.find(self.record.doi) if self.record.doi else None
        return doi if doi and doi.arxiv is None else None

    @cached_property
    def venue_of_doi(self) -> Venue | None:
        """The venue that the DOI of the record shows; records of preprints may have no other one."""
        return venue_of_doi(self.doi) if self.doi else None

    @cached_property
    def is_at_venue_of_doi(self) -> bool:
        """Whether the entry names the venue that the DOI of the record shows."""
        ours, theirs = self.claim.venue, self.venue_of_doi
        return ours is not None and theirs is not None and compare_with_source(ours, theirs).may_hold_one_work

    @property
    def has_place_of_doi(self) -> bool:
        """Whether the entry has the volume and first page that the DOI of the record shows."""
        volume, pages = self.claim.description.volume, self.claim.description.pages
        return self.doi is not None and bool(volume and pages) and has_place(self.doi, volume or "", pages or "")

    @property
    def same_place(self) -> bool:
        """Whether journal, volume and first page are those of the record's DOI: as good as the DOI itself."""
        return self.is_at_venue_of_doi and self.has_place_of_doi

    @property
    def volume(self) -> str:
        """The volume that the record names: "ICML 2021"."""
        return f"{self.venue.short or self.venue.name} {self.record.year or ''}".strip() if self.venue else ""

    @cached_property
    def same_doi(self) -> bool:
        ours = self.claim.any_doi
        doi = Doi.find(self.record.doi) if self.record.doi and ours else None
        if doi is None or ours is None or doi.key != ours.key:
            return False
        # Entries and sources give papers the DOI of their volume, or that of a template.
        return not ours.is_of_volume and why_placeholder(ours.text) is None

    @cached_property
    def same_eprint(self) -> bool:
        return arxiv_id_of_record(self.record) == self.claim.arxiv is not None

    @property
    def same_page(self) -> bool:
        page = self.claim.page
        return page is not None and (page in self.record.ids or page == (self.doi and AclId.of_doi(self.doi)))

    @property
    def same_id(self) -> bool:
        return self.same_doi or self.same_eprint or self.same_page

    @cached_property
    def same_title(self) -> bool:
        return self.claim.key in self.keys

    @property
    def is_of_preprint(self) -> bool:
        """Whether it is a preprint server's, or a copy: titles and authors change until a work is printed.

        Sources that collect the records of others join a preprint with its publication, in the words of either. So do
        indexes of meetings, where their papers are on arXiv alone.
        """
        record = self.record
        is_joined = record.source in COPYING_SOURCES or ArxivId.find(record.url or "") is not None
        return record.source == "arxiv" or (record.arxiv is not None and is_joined)

    @property
    def is_renamed(self) -> bool:
        """Whether the titles may be those of one paper before and after renaming: more than a word is changed."""
        return self.judgement.relation.is_one_work and self.titles.similarity < _MIN_TYPO_SIMILARITY

    @cached_property
    def has_unrelated_title(self) -> bool:
        """Whether the titles share no word that tells anything, as those of 1 in 50 renamed works.

        Of 6,865 works with two titles (truth/title_changed.jsonl), 105 share no word, and 136 none or a common one.
        """
        left, right = (title.content for title in self.titles.sides)
        return bool(left and right) and not shares_subject(left, right)

    @cached_property
    def venues(self) -> VenueRelation:
        """How the venue of the entry is related to that of the record; unknown unless both name one."""
        ours, theirs = self.claim.venue, self.venue
        found = compare_with_source(ours, theirs) if ours and theirs else VenueRelation.UNKNOWN
        is_open = found is VenueRelation.OTHER and ours and theirs and may_be_volume_of(ours.raw, theirs.raw)
        return VenueRelation.UNKNOWN if is_open else found

    @property
    def slips(self) -> Slips | None:
        """The slips in the name of the venue, if no more than those tell it from that of the record."""
        return find_slips(self.claim.venue, self.venue) if self.claim.venue and self.venue else None

    @property
    def is_at_meeting(self) -> bool:
        """Whether the record names a meeting, and the entry no journal, of which its papers may be an issue."""
        ours, theirs = self.claim.venue, self.venue
        is_meeting = theirs is not None and theirs.kind is VenueKind.CONFERENCE
        return is_meeting and (ours is None or ours.kind is not VenueKind.JOURNAL)

    def may_carry(self, year: int) -> bool:
        """Whether the volume may carry this year too: journals print online first, a meeting has one year."""
        spread = 0 if self.is_at_meeting else _MAX_YEARS_APART
        return abs(year - (year_of(self.record) or 0)) <= spread

    @property
    def same_venue(self) -> bool:
        """One series of volumes: a workshop, a companion volume or a joint meeting counts as its conference."""
        return self.venues.may_hold_one_work

    @property
    def names_same_volume(self) -> bool:
        """Whether both name one series of volumes, and neither a workshop of the other."""
        return self.venues in (VenueRelation.SAME, VenueRelation.JOINT)

    @property
    def may_be_same_volume(self) -> bool:
        """Whether the record is of the volume that the entry names, and of no companion, as far as the years tell.

        A record without the year of its volume came out when it became known, unless that was as a preprint.
        """
        year, record = self.claim.year, self.record
        if year is None or (record.year is None and (record.arxiv or not record.published)):
            return self.names_same_volume
        return self.names_same_volume and self.may_carry(year)

    @cached_property
    def page_ranges(self) -> tuple[range, range] | None:
        """The pages of the entry and of the record; None unless both are in one volume and name first and last page."""
        if self.claim.year is None or self.claim.year != self.record.year:
            return None
        ours, theirs = (_pages(each.pages or "") for each in (self.claim.description, self.record))
        return (ours, theirs) if ours and theirs and self.names_same_volume else None  # venues are compared last

    @property
    def has_far_pages(self) -> bool:
        """Whether the pages are so far from those of the record that it does not number the same volume otherwise."""
        ours, theirs = self.page_ranges or (range(0), range(0))
        return max(ours.start - theirs.stop, theirs.start - ours.stop) >= _MIN_PAGES_APART

    @cached_property
    def is_same_volume(self) -> bool:
        """Whether both are in one volume, where a title is unique."""
        return self.same_venue and self.claim.year is not None and self.claim.year == self.record.year

    @cached_property
    def is_same_work(self) -> bool:
        """Whether the entry cites this work, however it describes it."""
        # Most records: without the engine, and where an identifier tells, without the people.
        has_other_id = self.has_other_id
        if not self.same_title and (has_other_id or not (self.same_id or self._may_be_meant)):
            return False
        if self.same_id and self.agrees and self._is_cut and not has_other_id:
            return True
        if self.judgement.relation in _RELATED and not (self.same_title or self._has_other_number):
            return False
        if self._is_book_beside_part:
            return False
        if has_other_id and not self._has_mistaken_id:
            return False
        if decide(Policy.DESCRIBE, self.judgement) is Action.RIGHT:
            return True
        if self.same_title:
            in_volume = self.is_same_volume and (self.agrees or not is_column(self.claim.title))
            return self.same_id or self.same_place or in_volume or self._is_distinctive
        if self.same_id:
            is_known = self.agrees and not (self.has_unrelated_title and self.people.agreement is Agreement.PARTIAL)
            return self._is_cut or is_known or self.titles.level >= TitleLevel.REWORDED or self.titles.shares_name
        return self._has_other_number or (self.is_same_volume and (self.has_like_title or self._has_other_word))

    @property
    def _is_book_beside_part(self) -> bool:
        """Whether the record is of a book, and the entry of a paper or chapter with another title or other people.

        Shannon's article of 1948 is not the book of Shannon and Weaver, which has nearly its title.
        """
        if self.same_id or declared(self.record) is not Publication.BOOK or (self.venue and self.venue.short):
            return False
        is_same = self.same_title and self.has_all_people
        return self.claim.kind in _PARTS and self.claim.venue is not None and not is_same

    @cached_property
    def _has_other_number(self) -> bool:
        """Whether title, people and conference are the same but for a number in the title: "MobileNetV4".

        Of 429,403 works of the shared catalog with two authors or more, 135 pairs are so, many of them one work with a
        digit lost. A journal may print two parts in one year.
        """
        is_sequel = self.judgement.reason == Fact.OTHER_NUMBER and self.judgement.relation is Relation.SEQUEL
        at_meeting = self.venue is not None and self.venue.kind is VenueKind.CONFERENCE and self.is_same_volume
        return is_sequel and at_meeting and self.has_like_title and self._has_same_people

    @property
    def _has_same_people(self) -> bool:
        """Whether both name the same people, all of them and so many that no two papers of a volume are confused."""
        return self.people.are_same and len(self.people.right) >= MIN_PEOPLE

    @property
    def _has_other_word(self) -> bool:
        """Whether the people are the same, and the titles but for a word of four or more.

        Few papers have such a neighbor in their volume that is another work; many more are listed there under two
        titles, that of the submission and that of the paper (benchmarks/namesakes.py).
        """
        if not self._has_same_people:
            return False
        ours = content_words(self.claim.title)
        theirs = map(content_words, (self.record.title, *self.record.other_titles))
        return len(ours) >= MIN_TELLING_WORDS and any(
            len(ours) == len(words) and sum(map(operator.ne, ours, words)) == 1 for words in theirs
        )

    @property
    def has_all_people(self) -> bool:
        """Whether the entry names the people of the record, all of them unless it says that there are others."""
        people = self.people
        is_complete = not people.missing and not (people.added and self.claim.authors_complete)
        return people.agreement is Agreement.MATCH and is_complete

    @property
    def may_be_other_version(self) -> bool:
        """Whether the record has the arXiv number of the entry and its people, so that it may be of another version.

        Versions of one number have titles that otherwise are those of two works: "Version 2", "GRIP++", "at 100 Hz".
        """
        return self.same_eprint and self.has_all_people

    @property
    def _may_be_meant(self) -> bool:
        """Whether the titles are alike, and the more alike the fewer people are the same."""
        is_alike = self.title_similarity >= _MIN_SIMILARITY
        return is_alike and (self.has_like_title or not self.has_mostly_other_people)

    @property
    def lacks_subtitle(self) -> bool:
        """Whether one has the title without a subtitle that has most of its letters, by the same people."""
        is_cut = self._is_cut and self.has_all_people and not self.has_other_id
        return is_cut and decide(Policy.DESCRIBE, self.judgement) is Action.RIGHT

    @property
    def _is_cut(self) -> bool:
        """Whether one title is the beginning of the other."""
        ours = self.claim.key
        return any(key.startswith(ours) or ours.startswith(key) for key in self.keys)

    @property
    def has_other_id(self) -> bool:
        """Whether both have an arXiv number, or a DOI of one publisher, and not the same: most such works are two."""
        eprints = self.claim.arxiv, arxiv_id_of_record(self.record)
        if all(eprints) and eprints[0] != eprints[1]:
            return True
        ours, theirs = self.claim.doi, Doi.find(self.record.doi or "")
        return (
            ours is not None
            and theirs is not None
            and ours.key != theirs.key
            and doi_prefix(ours.key) == doi_prefix(theirs.key)
        )

    @property
    def _has_mistaken_id(self) -> bool:
        """Whether all else says that the work is meant, so that the identifier of the entry is wrong."""
        in_volume = self._is_alone_in_volume or self._is_in_volume
        return in_volume or self._is_described or self._has_title_of_its_own

    @property
    def _is_described(self) -> bool:
        """Whether title, authors and year are those of the record; of one that names nobody, title and volume."""
        year = self.claim.year
        same_people = self.has_all_people or (not self.record.authors and self.is_same_volume and self._is_distinctive)
        if not (self.same_title and same_people):
            return False
        first = published_year(self.record)  # that of the preprint
        if year is None or year == first or self.may_carry(year):
            return True
        # A preprint whose DOI shows that it came out, and not when.
        is_out = self.record.doi is not None and self.record.year is None and first is not None
        return is_out and 0 < year - (first or 0) <= YEARS_TO_PRINT

    @property
    def _is_in_volume(self) -> bool:
        """Whether title, people and volume are the same, so that the identifier is mistyped."""
        ours, theirs = self.claim.doi, Doi.find(self.record.doi or "")
        in_volume = self.same_title and self.agrees and self.is_same_volume and is_recognizable(self.claim.title)
        return in_volume and ours is not None and theirs is not None and are_neighbors(ours.key, theirs.key)

    @property
    def _has_title_of_its_own(self) -> bool:
        """Whether it has the title of the entry, which is that of one work, whoever wrote it.

        A number of arXiv is soon mistyped; a DOI that no source here has may lead to another work of that title.
        """
        return self.same_title and self.claim.doi is None and is_distinctive(self.claim.title)

    @property
    def _is_alone_in_volume(self) -> bool:
        """Whether title, conference and year are those of a work by others: no conference prints a title twice.

        benchmarks/namesakes.py counts how many do. The same people may have a demonstration there, with the title of
        their paper. An arXiv number may be that of a preprint which is in no volume.
        """
        is_conference = self.venue is not None and self.venue.kind is VenueKind.CONFERENCE
        in_volume = self.same_title and self.is_same_volume and self.may_be_same_volume
        is_long = is_recognizable(self.claim.title)
        return is_long and is_conference and in_volume and self.claim.arxiv is None and self.has_mostly_other_people

    @property
    def _is_distinctive(self) -> bool:
        """Whether the title alone identifies the work: the fewer of the other values agree, the longer it must be."""
        title = self.claim.title
        if is_column(title) or read_title(title).of(Mark.ABOUT):
            return False
        if self.agrees:
            return True
        if declared(self.record) is Publication.BOOK:
            return False  # an article by others may have the title of a book
        years = (self.record.year, published_year(self.record))
        is_near_in_time = any(self.claim.year and year and abs(self.claim.year - year) <= 1 for year in years)
        if self.people.agreement is not Agreement.MISMATCH or self.same_venue or is_near_in_time:
            return is_recognizable(title)
        # An identifier that the record lacks may be that of a work which the catalog lacks.
        has_own_id = self.claim.arxiv is not None or self.claim.doi is not None
        return is_unique(title) or (is_distinctive(title) and (self.same_id or not has_own_id))

    @property
    def is_as_described(self) -> bool:
        """Whether every value is equal, as in most entries: a fast test."""
        claim, record = self.claim, self.record
        if not (self.same_title and claim.authors_complete and self.same_names) or self._has_turned_name:
            return False
        ids = (claim.any_doi, self.same_doi), (claim.page, self.same_page), (claim.arxiv, self.same_eprint)
        if self.has_far_pages or any(ours and not is_same for ours, is_same in ids):
            return False
        if record.venue is None:
            published = (record.published or "").startswith(str(claim.year))
            return claim.venue is None and claim.year is not None and published
        same_venue = claim.venue_text == record.venue or (self.names_same_volume and not self.slips)
        return claim.year == record.year and same_venue

    @property
    def _has_turned_name(self) -> bool:
        """Whether what stands before the comma of a name begins that of the record, and does not end it."""
        pairs = zip(self.claim.authors, self.record.authors, strict=False)
        names = (
            (title_words(ours.partition(",")[0]), title_words(theirs.text)) for ours, theirs in pairs if "," in ours
        )
        return any(theirs[: len(ours)] == ours != theirs[-len(ours) :] for ours, theirs in names)

    @property
    def rank(self) -> tuple[bool, ...]:
        """Evidence that this record is the cited work, the strongest first."""
        return (
            self.same_title and (self.agrees or not self.record.authors),
            self.same_id,
            self.same_title,
            self.agrees,
            self.people.are_same,
            self.is_same_volume,
            self.same_venue,
            bool(self.record.venue),
        )


def _pages(text: str) -> range:
    """The numbers of pages; empty for numbers of articles, and for what counts from its own first page."""
    found = _PAGES.fullmatch(plain_text(text).strip())
    pages = range(int(found[1]), int(whole_last_page(found[1], found[2])) + 1) if found else range(0)
    return pages if pages.start > 1 else range(0)


def arxiv_id_of_record(record: Description) -> ArxivId | None:
    """The arXiv id of a record; it may be known by the DOI that arXiv gives."""
    if record.arxiv:
        return ArxivId.find(record.arxiv)
    doi = Doi.find(record.doi) if record.doi else None
    return doi.arxiv if doi else None


# Most pairs are wanted again: for the best records, for all, for their identifiers.
beside = lru_cache(maxsize=1 << 12)(EntryRecordPair)

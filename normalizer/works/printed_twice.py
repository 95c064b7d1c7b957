"""The facts that a text, or a like one, is in print twice: editions, translations, articles after talks, reprints."""

from __future__ import annotations

from collections.abc import Iterator

from normalizer.values.id_types import doi_prefix
from normalizer.values.ids import ArxivId, Doi
from normalizer.values.names.lists import is_group
from normalizer.values.titles import are_in_two_languages, is_column, is_recognizable, title_parts
from normalizer.values.venues.text import VENUE_WORDS, venue_words
from normalizer.works.description import Form
from normalizer.works.evidence import Evidence
from normalizer.works.facts import Fact, Relation, Veto
from normalizer.works.levels import AbstractLevel, FieldLevel, PeopleLevel, YearLevel
from normalizer.works.publication import Publication, first_page, page_range, publication_of_venue
from normalizer.works.title import Mark
from normalizer.works.title_pair import TitleLevel, TitlePair

SHARED_PEOPLE = PeopleLevel.SOME
_SAME_EDITION = (YearLevel.SAME, YearLevel.NEAR)
MEETINGS = frozenset([Publication.MEETING, Publication.WORKSHOP])
# Years after which a work that is printed again is a reprint, and not the article that grew out of a talk.
REPRINT = 10
# The information in bits of a title below which it is that of a column: "Treasurer's Message", "Book Reviews".
_COLUMN = 45.0
# Years within which an article grows out of a talk and may get another title.
_GROWS = 5
# A translation shares no more of the words (Jaccard).
_MOST_TRANSLATED = 0.5


def other_edition(evidence: Evidence) -> Veto | None:
    """A book of the same people in two editions; of one year it is one, of which sources may leave the number out."""
    titles = evidence.titles
    is_numbered = titles.one_sided(Mark.EDITION)
    if is_numbered and evidence.year in _SAME_EDITION and not all(title.of(Mark.EDITION) for title in titles.sides):
        return None
    if not is_numbered and (evidence.is_bare or not evidence.gap or not _are_books_of(evidence)):
        return None
    if evidence.people < PeopleLevel.UNKNOWN or titles.level < TitleLevel.CONTAINED or titles.other_number:
        return None
    return Veto(Relation.EDITION, Fact.OTHER_EDITION, "" if is_numbered else f"{evidence.gap} years apart")


def _are_books_of(evidence: Evidence) -> bool:
    """Two books of the same people; where one does not say that it is a book, its year may be wrong by one."""
    is_certain = Publication.UNKNOWN not in evidence.publications or evidence.year < YearLevel.UNKNOWN
    return _are_books(evidence) and is_certain and evidence.people >= SHARED_PEOPLE


def _are_books(evidence: Evidence) -> bool:
    """One is a book, and nothing tells what else the other may be."""
    kinds = set(evidence.publications)
    return Publication.BOOK in kinds and kinds <= {Publication.BOOK, Publication.UNKNOWN}


def other_volume(evidence: Evidence) -> Veto | None:
    """Two volumes of one book, by their numbers; of what may be in a journal, in two years."""
    are_books = _are_books(evidence) or (evidence.gap and set(evidence.publications) == {Publication.UNKNOWN})
    if evidence.volume is not FieldLevel.OTHER or not are_books or evidence.shared_ids:
        return None
    if evidence.people < PeopleLevel.UNKNOWN or evidence.titles.level < TitleLevel.NEAR:
        return None
    return Veto(Relation.SEQUEL, Fact.OTHER_NUMBER, f"volumes {evidence.left.volume} / {evidence.right.volume}")


def translation(evidence: Evidence) -> Veto | None:
    """The same people, two years, and titles in two languages."""
    if not evidence.gap or not _are_the_authors(evidence) or evidence.titles.level >= TitleLevel.CONTAINED:
        return None
    if not (evidence.both_printed or _are_books(evidence)) or evidence.titles.overlap > _MOST_TRANSLATED:
        return None
    titles = evidence.titles
    are_english = _are_english(titles)
    is_book_of_one = len({*are_english}) > 1 and Publication.BOOK in evidence.publications
    if not is_book_of_one and not are_in_two_languages(titles.left.text, titles.right.text):
        return None
    return Veto(Relation.EDITION, Fact.TRANSLATION, " / ".join(each or "?" for each in titles.languages))


def _are_english(titles: TitlePair) -> Iterator[bool]:
    """Whether each title is English by its small words, or else by its other words, which the catalog has."""
    for title, language in zip(titles.sides, titles.languages, strict=True):
        yield language == "en" if language else all(map(titles.frequencies.is_known, title.content))


def _are_the_authors(evidence: Evidence) -> bool:
    """The same people; of books the same first author, behind whom translators may be named."""
    if evidence.people >= PeopleLevel.MATCH:
        return True
    return _are_books(evidence) and evidence.comparison.first_author_agrees is True


def extended_abstract(evidence: Evidence) -> Veto | None:
    """An extended abstract and the full paper."""
    titles = evidence.titles
    if not titles.one_sided(Mark.ABSTRACT) or titles.level < TitleLevel.CONTAINED:
        return None
    # One source left it out, with the subtitle: in DBLP "POPPONENT" is the paper of IJCAI 2017.
    is_left_out = bool(evidence.shared_ids) or (titles.level is TitleLevel.CONTAINED and evidence.gap == 0)
    if is_left_out and evidence.venue is FieldLevel.SAME and not evidence.gap:
        return None
    return Veto(Relation.EXTENDED, Fact.EXTENDED_ABSTRACT) if evidence.people >= PeopleLevel.UNKNOWN else None


def thesis_and_paper(evidence: Evidence) -> Veto | None:
    """A thesis and the paper of the same title, or the book of a later year; theses are printed as books, too."""
    kinds = evidence.publications
    papers = {*MEETINGS, Publication.JOURNAL} | ({Publication.BOOK} if evidence.gap or evidence.other_doi else set())
    if kinds.count(Publication.THESIS) != 1 or papers.isdisjoint(kinds):
        return None
    return Veto(Relation.EXTENDED, Fact.THESIS) if evidence.titles.level >= TitleLevel.CONTAINED else None


def meeting_and_journal(evidence: Evidence) -> Veto | None:
    """A conference paper and the article of the same people and title that grew out of it in another year.

    Without two years the types alone do not tell, but names of two venues do. Both may have the number of one preprint,
    but an article of the next year may be the talk, as some meetings print it.
    """
    kinds = set(evidence.publications)
    if Publication.JOURNAL not in kinds or not kinds & MEETINGS or evidence.venue is FieldLevel.SAME:
        return None
    gap, shared = evidence.gap or 0, evidence.shared_ids
    is_by_number = gap > 1 and all(isinstance(each, ArxivId) for each in shared)
    if not (gap or _are_named_as_kinds(evidence)) or (shared and not is_by_number):
        return None
    if evidence.people < PeopleLevel.UNKNOWN or evidence.titles.level < TitleLevel.CONTAINED:
        return None
    return Veto(Relation.EXTENDED, Fact.MEETING_AND_JOURNAL)


def _are_named_as_kinds(evidence: Evidence) -> bool:
    """A year is missing, and two names, which are not of one venue, say that one is a meeting and one a journal.

    Lists of references write "VLDB Journal" for the proceedings of VLDB, and "SIGMOD Record" for those of SIGMOD.
    """
    left, right = evidence.venues
    if evidence.gap is not None or evidence.venue is not FieldLevel.OTHER or not left or not right:
        return False
    named = {publication_of_venue(venue) for venue in (left, right)}
    are_alike = VENUE_WORDS.intersection(venue_words(left).words).intersection(venue_words(right).words)
    return Publication.JOURNAL in named and not named.isdisjoint(MEETINGS) and not are_alike


def report_of_other_year(evidence: Evidence) -> Veto | None:
    """What comes out every year: a column, wherever it is printed, and the reports of one body under a short title.

    The year of a report may be wrong by one.
    """
    is_elsewhere = bool(evidence.gap) or evidence.venue is FieldLevel.OTHER
    if not is_elsewhere or evidence.is_early or evidence.shared_ids:
        return None
    if evidence.people < PeopleLevel.MATCH or evidence.titles.level < TitleLevel.NEAR:
        return None
    sides = evidence.left, evidence.right
    are_of_body = all(is_group(name.text) for side in sides for name in side.authors)
    are_reports = (evidence.gap or 0) > 1 and are_of_body and not any(is_recognizable(side.title) for side in sides)
    if not are_reports and not all(is_column(side.title) for side in sides):
        return None
    return Veto(Relation.SEQUEL, Fact.PRINTED_AGAIN, f"{evidence.gap} years apart" if evidence.gap else "two venues")


def printed_again(evidence: Evidence) -> Veto | None:
    """One title twice in print: a reprint, a column that returns, a paper that was presented again."""
    gap = evidence.gap or 0
    if _is_column_of_one_volume(evidence):
        return Veto(Relation.SEQUEL, Fact.PRINTED_AGAIN, "one volume, other people")
    if evidence.shared_ids or evidence.titles.level < TitleLevel.CONTAINED:
        return None
    if not evidence.both_printed or evidence.people < PeopleLevel.UNKNOWN or _have_one_place(evidence):
        return None
    if gap >= REPRINT:
        return Veto(Relation.EDITION, Fact.REPRINT, f"{gap} years apart")
    is_like = evidence.titles.level >= TitleLevel.NEAR or evidence.titles.common_part is not None
    is_like |= _are_versions_of_name(evidence)
    relation = Relation.SEQUEL if is_like else Relation.SIBLING
    if _are_two_issues(evidence) or _are_columns_of_one_volume(evidence):
        return Veto(relation, Fact.PRINTED_AGAIN, "two volumes, pages or DOIs")
    return _printed_in_another_year(evidence, relation) if gap else None


def _printed_in_another_year(evidence: Evidence, of_series: Relation) -> Veto | None:
    """The book of an article, a paper in two venues, a column in one.

    In one venue a few years alone tell no works of one title apart: one is wrong, or that of the online edition.
    """
    is_other = evidence.year < (YearLevel.UNKNOWN if of_series is Relation.SIBLING else YearLevel.CLOSE)
    if Publication.BOOK in evidence.publications and Publication.JOURNAL in evidence.publications:
        return Veto(Relation.EXTENDED, Fact.PRINTED_AGAIN)  # the book that an article became
    if evidence.venue is FieldLevel.OTHER:
        is_of_workshop = evidence.gap == 1 and Publication.WORKSHOP in evidence.publications  # and then of the meeting
        return None if is_of_workshop else Veto(Relation.EXTENDED, Fact.PRINTED_AGAIN)
    if evidence.venue is not FieldLevel.SAME:
        return None
    is_other |= _are_versions_of_name(evidence) and not evidence.is_early
    if is_other or evidence.people < PeopleLevel.MATCH or _is_titled_as_column(evidence):
        return Veto(of_series, Fact.PRINTED_AGAIN, f"{evidence.gap} years apart")
    return None


def _are_versions_of_name(evidence: Evidence) -> bool:
    """The name before the colon goes on in one title, and no slip explains it: "FooBar: ...", "FooBar Pro: ..."."""
    name, longer = sorted(title.head for title in evidence.titles.sides)
    return "" != name != longer and longer.startswith(name) and evidence.titles.level is TitleLevel.CONTAINED


def _are_two_issues(evidence: Evidence) -> bool:
    """One journal or series has both: on other pages of another volume, or in another year as well, or by two DOIs.

    One difference alone may be a slip, and an edition that is numbered from page 1 stands in no volume.
    """
    if evidence.venue is not FieldLevel.SAME:
        return False
    if have_dois_of_one_publisher(evidence):
        return True
    if evidence.volume is FieldLevel.OTHER:
        return bool(evidence.gap) or evidence.pages is FieldLevel.OTHER
    is_elsewhere = evidence.pages is FieldLevel.OTHER and not _is_numbered_by_itself(evidence)
    return bool(evidence.gap) and is_elsewhere and evidence.volume is FieldLevel.UNKNOWN


def _have_one_place(evidence: Evidence) -> bool:
    """The first page is the same, and so may be the last, unless these are two volumes of a supplement."""
    if evidence.pages is not FieldLevel.SAME or evidence.volume is not FieldLevel.OTHER or not evidence.gap:
        return evidence.pages is FieldLevel.SAME
    left, right = (page_range(side.pages) for side in (evidence.left, evidence.right))
    return not left or not right or left == right


def have_dois_of_one_publisher(evidence: Evidence) -> bool:
    """Two records have DOIs of one publisher, who gives a work one of them; a page or an entry may have a wrong one."""
    are_records = evidence.left.form is evidence.right.form is Form.RECORD
    return are_records and are_of_one_publisher(evidence)


def are_of_one_publisher(evidence: Evidence) -> bool:
    """Both have a DOI, not the same one, and of one publisher."""
    prefixes = {doi_prefix(side.doi or "") for side in (evidence.left, evidence.right)}
    return evidence.other_doi and len(prefixes) == 1


def _is_numbered_by_itself(evidence: Evidence) -> bool:
    """The pages of one begin with 1, as those of manuscripts do."""
    return any(first_page(side.pages) == "1" for side in (evidence.left, evidence.right))


def _are_columns_of_one_volume(evidence: Evidence) -> bool:
    """One volume has a title twice that others may have, too, from its first page to its last on other pages."""
    if evidence.venue is not FieldLevel.SAME or evidence.volume is not FieldLevel.SAME:
        return False
    if evidence.pages is not FieldLevel.OTHER or evidence.gap:
        return False
    if _is_titled_as_column(evidence):
        return True
    left, right = (page_range(side.pages) for side in (evidence.left, evidence.right))
    if not left or not right or (len(left) == 1) is not (len(right) == 1) or _is_numbered_by_itself(evidence):
        return False  # one may be the number of an article
    is_apart = left.stop <= right.start or right.stop <= left.start
    return is_apart and evidence.titles.level >= TitleLevel.NEAR and evidence.titles.bits < _COLUMN


def _is_titled_as_column(evidence: Evidence) -> bool:
    sides = evidence.titles.sides
    return any(is_column(part) for title in sides for part in (*title_parts(title.text), *title.of(Mark.LABEL)))


def _is_column_of_one_volume(evidence: Evidence) -> bool:
    """The issues of one year have a column of one title, by people of whom only some are the same.

    A list that begins with the same name may be cut, and one that has nobody whom the other lacks, except of columns.
    """
    return (
        evidence.gap == 0
        and evidence.venue is FieldLevel.SAME
        and evidence.people is PeopleLevel.SOME
        and not evidence.comparison.first_author_agrees
        and not evidence.may_be_garbled
        and (_is_titled_as_column(evidence) or not have_joined(evidence))
        and not evidence.titles.one_sided(Mark.ABOUT)
        and evidence.titles.level >= TitleLevel.NEAR
        and evidence.titles.bits < _COLUMN
        and not evidence.shared_ids
        and evidence.pages is not FieldLevel.SAME
    )


def share_few(evidence: Evidence) -> bool:
    """Two complete lists, each begun by somebody else, share less than half, under a short title in two venues."""
    if evidence.people is not PeopleLevel.SOME or evidence.venue is FieldLevel.SAME or not evidence.is_printed:
        return False
    found = evidence.comparison
    sides = evidence.left, evidence.right
    are_whole = all(side.authors_complete for side in sides) and not found.first_author_agrees
    common = len(found.left) - len(found.missing) - len(found.unknown)
    is_minority = 2 * common < min(len(found.left), len(found.right))
    return are_whole and is_minority and bool(evidence.gap) and not any(is_recognizable(side.title) for side in sides)


def have_joined(evidence: Evidence) -> bool:
    """Some people came or went between two versions: one list has all of the other."""
    found = evidence.comparison
    return evidence.people is PeopleLevel.SOME and not (found.missing and found.added)


def is_like_work(evidence: Evidence) -> bool:
    """Whether another work of these people has a like title; of all of them, some words of it."""
    least = TitleLevel.SOME_WORDS if evidence.people >= PeopleLevel.MATCH else TitleLevel.REWORDED
    return evidence.people >= SHARED_PEOPLE and evidence.titles.level >= least


def other_title(evidence: Evidence) -> Relation:
    """Return what a work of a like title is: by the same people another one, or the article that grew out of a talk."""
    if evidence.people < SHARED_PEOPLE:
        return Relation.DIFFERENT
    years = dict(zip(evidence.publications, evidence.years, strict=True))
    article = years.get(Publication.JOURNAL)
    talk = next((years[kind] for kind in MEETINGS if kind in years), None)
    grew = article and talk and 0 < article - talk <= _GROWS and evidence.people >= PeopleLevel.MATCH
    return Relation.EXTENDED if grew and not evidence.titles.is_other_by_a_letter else Relation.SIBLING


def are_two_places(evidence: Evidence) -> bool:
    """Both are printed, on other pages; of like titles in another volume or venue, and of one title in two of these.

    Without pages, a DOI in two venues is of one of them: titles change before they are printed, with their DOI.
    """
    if not evidence.both_printed or evidence.pages is FieldLevel.SAME:
        return False
    if evidence.pages is FieldLevel.UNKNOWN:
        has_doi = any(isinstance(each, Doi) and each.arxiv is None for each in evidence.shared_ids)
        return has_doi and evidence.venue is FieldLevel.OTHER and evidence.titles.level < TitleLevel.CONTAINED
    others = (evidence.volume is FieldLevel.OTHER) + (evidence.venue is FieldLevel.OTHER) + bool(evidence.gap)
    level = evidence.titles.level
    return others >= (2 if level >= TitleLevel.NEAR else 1 if level >= TitleLevel.CONTAINED else 0)


def other_place(evidence: Evidence) -> Veto | None:
    """Like titles in two places in print; titles change before they are printed.

    On two pages of one journal each title needs only a word of its own.
    """
    if not evidence.is_printed or evidence.abstract is AbstractLevel.SAME:
        return None
    is_other_title = all(evidence.titles.added)
    if evidence.venue is FieldLevel.SAME and evidence.pages is FieldLevel.OTHER and is_other_title:
        return Veto(other_title(evidence), Fact.OTHER_PLACE)
    if evidence.titles.level >= TitleLevel.CONTAINED or not are_two_places(evidence):
        return None
    is_elsewhere = FieldLevel.OTHER in (evidence.volume, evidence.venue)
    return Veto(other_title(evidence), Fact.OTHER_PLACE) if is_elsewhere else None


def own_places(evidence: Evidence) -> Veto | None:
    """Like titles, and each has come out in a journal or at a meeting of its own; records of preprints name it, too.

    Of 341 pairs of a catalog with another title, by the same people, 287 were taken for one work without this. The
    venue that a page or an entry names may be wrong.
    """
    are_records = evidence.left.form is evidence.right.form is Form.RECORD
    if not are_records or evidence.is_printed or evidence.shared_ids or evidence.abstract is AbstractLevel.SAME:
        return None
    if evidence.titles.level >= TitleLevel.CONTAINED and not evidence.titles.is_other_by_words:
        return None
    kinds = {publication_of_venue(venue) for venue in evidence.venues if venue}
    is_other = evidence.venue is FieldLevel.OTHER and kinds <= {Publication.MEETING, Publication.JOURNAL}
    return Veto(other_title(evidence), Fact.OTHER_PLACE) if is_other else None


def is_printed_twice(evidence: Evidence) -> bool:
    """Both are printed, with a word or two of the title replaced, in two years or venues, or with two DOIs.

    What two descriptions name one venue for is printed there, whatever it is called. Where one states nothing but its
    title, nothing tells.
    """
    if evidence.is_bare or evidence.is_early:
        return False
    if have_dois_of_one_publisher(evidence):
        return True
    is_other = evidence.gap or (evidence.gap == 0 and evidence.venue is FieldLevel.OTHER)
    is_in_print = evidence.both_printed or evidence.venue is FieldLevel.SAME
    return bool(is_other) and is_in_print and evidence.titles.is_other_by_words

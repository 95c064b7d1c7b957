"""The hard facts that two descriptions are two works, in order: the first that holds decides and names the relation.

What the facts do not decide is weighed (`normalizer.works.relation`).
"""

from __future__ import annotations

from collections.abc import Callable

from normalizer.values.ids import ArxivId, Doi
from normalizer.values.lazy import lazy_re
from normalizer.values.names.render import linkage_key
from normalizer.values.titles import STOP_WORDS, title_key
from normalizer.works.evidence import Evidence
from normalizer.works.facts import Fact, Relation, Veto
from normalizer.works.levels import AbstractLevel, FieldLevel, IdLevel, PeopleLevel
from normalizer.works.printed_twice import (
    MEETINGS,
    REPRINT,
    SHARED_PEOPLE,
    are_of_one_publisher,
    are_two_places,
    extended_abstract,
    have_joined,
    is_like_work,
    is_printed_twice,
    meeting_and_journal,
    other_edition,
    other_place,
    other_title,
    other_volume,
    own_places,
    printed_again,
    report_of_other_year,
    share_few,
    thesis_and_paper,
    translation,
)
from normalizer.works.publication import Publication, declared, page_range
from normalizer.works.title import Mark, read_title
from normalizer.works.title_numbers import signs_of
from normalizer.works.title_pair import TitleLevel, TitlePair, is_same_volume

VetoRule = Callable[[Evidence], Veto | None]

_QUOTED = lazy_re(r"[\"“„]([^\"“”„]+)[\"“”]|``(.+?)''|[‘'](.+)['’]|«(.+?)»")
# Signs whose loss makes no other name: nobody writes of "s 0".
_RELATIONS = str.maketrans("", "", "<>=")
_NOTES = frozenset(["note", "notes", "critique"])
_OTHER_PEOPLE = (PeopleLevel.OTHER, PeopleLevel.FEW)
_IN_BOOKS = frozenset([Publication.CHAPTER, *MEETINGS])
_BOOK_AND_PART = ({Publication.BOOK, Publication.CHAPTER}, {Publication.BOOK, Publication.MEETING})
# Years within which a book is reviewed.
_REVIEWED = 6
# Pages of a review, at most: series that print books as articles have more.
_PAGES_OF_REVIEW = 20


def part_of_doi(evidence: Evidence) -> Veto | None:
    """The DOI of a figure, table or chapter begins with the DOI of the article or book."""
    left, right = ((one.doi or "").casefold() for one in (evidence.left, evidence.right))
    if not left or not right or left == right:
        return None
    shorter, longer = sorted((left, right), key=len)
    part = longer.removeprefix(shorter)
    if part == longer or part[0] not in "._/" or not part.strip("._/"):
        return None
    return Veto(Relation.PART, Fact.PART_OF_DOI, f"{shorter} / {longer}")


def part_of_volume(evidence: Evidence) -> Veto | None:
    """One is printed in a volume that has the title of the other."""
    for part, whole in ((evidence.left, evidence.right), (evidence.right, evidence.left)):
        if not part.venue or read_title(part.title).whole == read_title(whole.title).whole:
            continue
        volume, title = read_title(part.venue), read_title(whole.title)
        is_chapter = declared(part) in _IN_BOOKS and declared(whole) is Publication.BOOK
        if volume.whole == title.whole or (is_chapter and is_same_volume(volume, title)):
            return Veto(Relation.PART, Fact.PART_OF_VOLUME, whole.title)
    return None


def chapter_with_doi_of_book(evidence: Evidence) -> Veto | None:
    """A chapter and a book with one DOI: files give chapters the DOI of their book."""
    if not evidence.shared_ids or set(evidence.publications) not in _BOOK_AND_PART:
        return None
    if evidence.titles.level >= TitleLevel.CONTAINED:
        return None
    return Veto(Relation.PART, Fact.CHAPTER_WITH_DOI_OF_BOOK)


def part_by_mark(evidence: Evidence) -> Veto | None:
    """A figure, table or chapter of a work, or two of them."""
    titles = evidence.titles
    one_sided = titles.one_sided(Mark.PART) or evidence.is_only_one(Publication.PART)
    if not one_sided or not _names_the_other(evidence):
        return None
    are_two = all(title.of(Mark.PART) for title in titles.sides)
    return Veto(Relation.SEQUEL, Fact.OTHER_NUMBER) if are_two else Veto(Relation.PART, Fact.PART_OF_VOLUME)


def _names_the_other(evidence: Evidence) -> bool:
    """One title, without what it states about its own kind, is the title of the other, perhaps that of a version."""
    titles = evidence.titles
    is_renamed = titles.level >= TitleLevel.REWORDED and evidence.people >= SHARED_PEOPLE
    return is_renamed or titles.names_the_other


def about_other(evidence: Evidence) -> Veto | None:
    """A comment on the other, a reply, an erratum, a reproduction."""
    titles = evidence.titles
    if titles.one_sided(Mark.ABOUT) and _names_the_other(evidence) and not _is_one_review(evidence):
        return Veto(
            Relation.ABOUT, Fact.ABOUT_OTHER, " / ".join(titles.left.of(Mark.ABOUT) + titles.right.of(Mark.ABOUT))
        )
    return None


# Before the names of those whom a text answers: "A Critique of Reinhart and Rogoff".
_ANSWERS = frozenset(
    "comment commentary comments critique discussion rebuttal refutation rejoinder reply response review".split()
)
# Of so many authors of an article all are named, else the first.
_ALL_NAMED = 3


def about_authors(evidence: Evidence) -> Veto | None:
    """A title that is called a critique, a reply or the like names the authors of the other, and shares a word.

    In the labelled pairs, 13 of 14 titles that name an author of the other are about it.
    """
    titles = evidence.titles
    if evidence.people not in _OTHER_PEOPLE or titles.left.content.isdisjoint(titles.right.content):
        return None
    sides = ((titles.left, titles.right, evidence.right), (titles.right, titles.left, evidence.left))
    for naming, named, other in sides:
        if _ANSWERS.isdisjoint(naming.words):
            continue
        is_whole = len(other.authors) <= _ALL_NAMED and declared(other) is not Publication.BOOK
        asked = [linkage_key(name) for name in other.authors[: None if is_whole else 1]]
        said = {*naming.words} - {*named.words, ""}
        if asked and all(name and (name in said or f"{name}s" in said) for name in asked):  # "Skinner's"
            return Veto(Relation.ABOUT, Fact.ABOUT_OTHER, ", ".join(asked))
    return None


def _is_one_review(evidence: Evidence) -> bool:
    """The same people in the same volume: one source alone says that it is the review, and not the book."""
    words = evidence.titles.left.of(Mark.ABOUT) + evidence.titles.right.of(Mark.ABOUT)
    printed = evidence.venue is FieldLevel.SAME and evidence.gap == 0
    return words == ("book review",) and printed and evidence.people >= SHARED_PEOPLE


def other_report(evidence: Evidence) -> Veto | None:
    """The protocol of a study and its results; a pilot, a follow-up or another analysis, as a preprint may be called.

    In one place of print it is one report, whose subtitle a source left out.
    """
    plan, stage = (evidence.titles.one_sided(mark) for mark in (Mark.PLAN, Mark.STAGE))
    if not (plan or stage) or evidence.people < PeopleLevel.UNKNOWN or evidence.shared_ids:
        return None
    is_one_year = evidence.gap is not None and evidence.gap <= (evidence.venue is FieldLevel.SAME)
    is_one_place = is_one_year and evidence.venue is not FieldLevel.OTHER and not evidence.other_doi
    is_renamed = evidence.is_early and not plan and not evidence.is_bare
    if is_one_place or is_renamed or evidence.pages is FieldLevel.SAME or not _names_the_other(evidence):
        return None
    return Veto(Relation.ABOUT if plan else Relation.SEQUEL, Fact.OTHER_REPORT)


def survey_of_other(evidence: Evidence) -> Veto | None:
    """A survey of the subject of the other, a new look at it, or an editorial, by other people.

    By the same people "A Survey" is a subtitle, and "Perspective:" what the publisher prints before the title.
    """
    titles = evidence.titles
    is_label = titles.one_sided(Mark.LABEL)
    if not is_label and not titles.one_sided(Mark.SURVEY) and not titles.one_sided(Mark.REVISIT):
        return None
    if evidence.people not in _OTHER_PEOPLE and not (is_label and evidence.people is PeopleLevel.SOME):
        return None
    return Veto(Relation.ABOUT, Fact.SURVEY_OF_OTHER) if titles.names_the_other else None


def revisited(evidence: Evidence) -> Veto | None:
    """A note on the subject of the other, or a new look at it, by the same people: "A note on X", "X revisited".

    Of 14 pairs of a catalog, "A note on X" and "X", 13 are two works, and so are all 23 pairs "X revisited" and "X".
    """
    titles = evidence.titles
    is_revisited = (titles.same and titles.one_sided(Mark.REVISIT)) or _is_note_on_other(titles)
    if not is_revisited or evidence.shared_ids or evidence.people < PeopleLevel.UNKNOWN or not titles.is_own_title:
        return None
    return Veto(Relation.ABOUT, Fact.ABOUT_OTHER)


def _is_note_on_other(titles: TitlePair) -> bool:
    """One title alone begins "A Note on", or "A Critique of", before all content words of the other."""
    if _NOTES.isdisjoint(titles.left.content) and _NOTES.isdisjoint(titles.right.content):
        return False
    shorter, longer = sorted(titles.sides, key=lambda title: len(title.key))
    words, rest = ([word for word in title.words if word not in STOP_WORDS] for title in (longer, shorter))
    return words[1:] == rest and words[0] in _NOTES


def quotes_other(evidence: Evidence) -> Veto | None:
    """The whole title of the other is quoted: "In defense of "X"", "Letter to the editor regarding "X"".

    The same people quote it at the end of a title; before a subtitle it is their own.
    """
    titles = evidence.titles
    one, other = titles.left.key, titles.right.key
    if one == other or not (one in other or other in one) or not titles.is_own_title:  # of most pairs
        return None
    quoted, quoting = sorted(titles.sides, key=lambda title: len(title.key))
    is_subject = quoting.key.endswith(quoted.key) and titles.common_part is None and not evidence.shared_ids
    if not is_subject and evidence.people not in _OTHER_PEOPLE:
        return None
    keys = {title_key(text) for found in _QUOTED.findall(quoting.text) for text in found}
    return Veto(Relation.ABOUT, Fact.ABOUT_OTHER) if quoted.key in keys else None


def review_of_book(evidence: Evidence) -> Veto | None:
    """A review that is printed under the title of the book, in the years after it.

    Some lists name the authors of the book beside the reviewers; such a review has few pages.
    """
    if set(evidence.publications) != {Publication.BOOK, Publication.JOURNAL}:
        return None
    if evidence.people not in _OTHER_PEOPLE and not (evidence.people is PeopleLevel.SOME and _is_short(evidence)):
        return None
    years = dict(zip(evidence.publications, evidence.years, strict=True))
    book, review = years[Publication.BOOK], years[Publication.JOURNAL]
    if book and review and not -1 <= review - book <= _REVIEWED:  # a review copy may have the year of print
        return None
    return Veto(Relation.ABOUT, Fact.REVIEW_OF_BOOK) if evidence.titles.level >= TitleLevel.CONTAINED else None


def _is_short(evidence: Evidence) -> bool:
    """One of the two stands on few pages."""
    ranges = (page_range(side.pages) for side in (evidence.left, evidence.right))
    return any(pages is not None and 0 < len(pages) <= _PAGES_OF_REVIEW for pages in ranges)


def artifact_of_paper(evidence: Evidence) -> Veto | None:
    """Data, software, slides or a supplement of the other."""
    titles = evidence.titles
    if evidence.is_only_one(Publication.ARTIFACT):
        related = titles.names_the_other or evidence.people >= SHARED_PEOPLE or titles.level >= TitleLevel.SOME_WORDS
        return Veto(Relation.ARTIFACT, Fact.ARTIFACT_OF_PAPER) if related or _names_software(evidence) else None
    talk = titles.one_sided(Mark.TALK) and not _is_panel(evidence) and not _is_one_event(evidence)
    if (titles.one_sided(Mark.ARTIFACT) or talk) and evidence.id is not IdLevel.SAME and _names_the_other(evidence):
        return Veto(Relation.ARTIFACT, Fact.ARTIFACT_OF_PAPER)
    return None


def _names_software(evidence: Evidence) -> bool:
    """The first word of one title, a rare one, is in the other: "astropy/astropy: v1.3"."""
    first = [title.words[0] if title.words else "" for title in (evidence.titles.left, evidence.titles.right)]
    words = (evidence.titles.right.content, evidence.titles.left.content)
    return any(
        word in others and not evidence.frequencies.is_known(word) for word, others in zip(first, words, strict=True)
    )


def _is_one_event(evidence: Evidence) -> bool:
    """Within one year at one venue, "X (demonstration)" is "X": a source left it out; slides are no event.

    "Demonstration: X" is printed so. With a DOI of its own or on pages of its own it is printed beside the paper.
    """
    if evidence.other_doi or evidence.pages is FieldLevel.OTHER:
        return False
    shown = evidence.titles.left.of(Mark.TALK) + evidence.titles.right.of(Mark.TALK)
    if any(word.startswith(("slide", "video")) for word in shown) or _states_first(evidence, Mark.TALK):
        return False
    if evidence.gap is None:
        return evidence.venue is FieldLevel.SAME
    return evidence.gap == 0 and evidence.venue is not FieldLevel.OTHER


def _states_first(evidence: Evidence, mark: Mark) -> bool:
    """One title states this before its words."""
    titles = (title for title in evidence.titles.sides if title.of(mark))
    return any(title.whole != title.key and title.whole.endswith(title.key) for title in titles)


def _is_panel(evidence: Evidence) -> bool:
    """A panel has no other text than what is printed of it."""
    words = evidence.titles.left.of(Mark.TALK) + evidence.titles.right.of(Mark.TALK)
    return all(word.startswith("panel") for word in words)


def other_number(evidence: Evidence) -> Veto | None:
    """Part I and part II, a model and its next version, the reports of two years; one and two dimensions."""
    if not evidence.titles.other_number or _is_damaged_number(evidence):
        return None
    if evidence.people < PeopleLevel.UNKNOWN:
        return Veto(Relation.DIFFERENT, Fact.OTHER_NUMBER)
    return Veto(Relation.SIBLING if evidence.titles.is_other_count else Relation.SEQUEL, Fact.OTHER_NUMBER)


def _is_damaged_number(evidence: Evidence) -> bool:
    """A number, or its last digit, is lost in one title, and the year of both, the DOI or the place says so."""
    titles = evidence.titles
    is_lost = not titles.has_two_numbers or titles.cut_number != ""
    if _are_one_place(evidence) and titles.level >= TitleLevel.CONTAINED and is_lost:
        return True
    if not evidence.gap and any(year and _ends_in_year(titles.cut_number, str(year)) for year in evidence.years):
        return True
    is_one_doi = any(isinstance(each, Doi) for each in evidence.shared_ids) and evidence.pages is not FieldLevel.OTHER
    is_one = is_one_doi and evidence.people >= PeopleLevel.MATCH and titles.level >= TitleLevel.CONTAINED
    return is_one and (titles.cut_number != "" or titles.adds_inner_number)


def _ends_in_year(word: str, year: str) -> bool:
    """Whether a word is a year, perhaps behind a name: "2011", "wmt2011", "wmt11"."""
    return word.endswith(year) or (word[:-2].isalpha() and word.endswith(year[2:]))


def other_sign(evidence: Evidence) -> Veto | None:
    """A sign stands for another, "s > 0" and "s < 0", or only one title has a star or a prime: "CTL" and "CTL*".

    Sources lose signs, so that one alone needs two identifiers, or two years or pages in print.
    """
    titles = evidence.titles
    if not titles.same or titles.left.text == titles.right.text:
        return None
    left, right = (signs_of(title.text) for title in titles.sides)
    if left == right or evidence.shared_ids or evidence.pages is FieldLevel.SAME:
        return None
    if evidence.people < PeopleLevel.UNKNOWN or evidence.abstract is AbstractLevel.SAME:
        return None
    are_two = evidence.other_arxiv or are_of_one_publisher(evidence)
    is_elsewhere = evidence.is_printed and (bool(evidence.gap) or evidence.pages is FieldLevel.OTHER)
    is_lost = len(left) != len(right)
    if is_lost and (left.translate(_RELATIONS) == right.translate(_RELATIONS) or not (are_two or is_elsewhere)):
        return None
    names = {signs_of(f"{title.text.partition(':')[0]} x") for title in titles.sides}
    relation = Relation.SEQUEL if titles.shares_name and len(names) > 1 else Relation.SIBLING
    return Veto(relation, Fact.OTHER_SIGN, " / ".join(each or "no sign" for each in (left, right)))


def continued(evidence: Evidence) -> Veto | None:
    """The next text of the same people under one title: "(continued)", "Further remarks on ..."."""
    if not evidence.titles.one_sided(Mark.SEQUEL) or evidence.people < PeopleLevel.UNKNOWN or evidence.shared_ids:
        return None  # of one identifier, one source left it out
    return Veto(Relation.SEQUEL, Fact.CONTINUED) if _names_the_other(evidence) else None


def copied_id(evidence: Evidence) -> Veto | None:
    """One identifier in both, but the works are two: other titles, and other people, arXiv numbers or places."""
    if not evidence.shared_ids or evidence.abstract is AbstractLevel.SAME:
        return None
    names = ", ".join(sorted(map(str, evidence.shared_ids)))
    if are_two_places(evidence):
        return _two_of_one_preprint(evidence) or Veto(Relation.COPIED_ID, Fact.COPIED_ID, names)
    if evidence.titles.level >= (TitleLevel.NEAR if evidence.other_arxiv else TitleLevel.CONTAINED):
        return None
    distinct = evidence.other_arxiv or (evidence.people <= PeopleLevel.SOME and not have_joined(evidence))
    if evidence.titles.level >= TitleLevel.REWORDED:
        distinct &= evidence.people is not PeopleLevel.UNKNOWN
        distinct &= evidence.people is not PeopleLevel.SOME or evidence.other_arxiv
    return Veto(Relation.COPIED_ID, Fact.COPIED_ID, names) if distinct else None


def _two_of_one_preprint(evidence: Evidence) -> Veto | None:
    """One title of the same people, printed in two years: both may have the number of the preprint."""
    is_by_number = all(isinstance(each, ArxivId) for each in evidence.shared_ids)
    is_one_text = evidence.people >= PeopleLevel.MOST and evidence.titles.level >= TitleLevel.CONTAINED
    if not evidence.gap or not is_by_number or not is_one_text:
        return None
    if evidence.gap >= REPRINT:
        return Veto(Relation.EDITION, Fact.REPRINT, f"{evidence.gap} years apart")
    return Veto(Relation.EXTENDED, Fact.PRINTED_AGAIN)


def other_arxiv(evidence: Evidence) -> Veto | None:
    """Two arXiv numbers are two papers, but the number beside the right title and people may be wrong.

    Those of one title by the same people are one that grew out of the other.
    """
    if not evidence.other_arxiv or evidence.is_wrong_claim:
        return None
    title, people = evidence.titles.level, evidence.people
    is_whole = evidence.titles.is_exact or (evidence.titles.same and evidence.titles.one_sided(Mark.ABSTRACT))
    if people >= PeopleLevel.MATCH and is_whole:  # "X" and "X (extended version)"
        return Veto(Relation.EXTENDED, Fact.OTHER_ARXIV)
    if people >= PeopleLevel.UNKNOWN:
        near = is_like_work(evidence) or title >= TitleLevel.REWORDED or evidence.titles.is_edited
        return Veto(Relation.SIBLING if near else Relation.DIFFERENT, Fact.OTHER_ARXIV)
    return Veto(_without_people(evidence), Fact.OTHER_ARXIV)


def other_people(evidence: Evidence) -> Veto | None:
    """Nobody in common, or few under a title that many have; in one place stands one work, whoever is named."""
    are_others = evidence.people in _OTHER_PEOPLE or share_few(evidence)
    is_one = _are_one_place(evidence) and evidence.titles.level >= TitleLevel.NEAR
    if not are_others or evidence.shared_ids or is_one:
        return None
    return Veto(_without_people(evidence), Fact.OTHER_PEOPLE)


def _are_one_place(evidence: Evidence) -> bool:
    """One page of one volume, where one title is one work: by "GBD 2019 Collaborators", or by its members.

    Proceedings, whose volumes have no numbers, are one of one year.
    """
    is_volume = evidence.volume is FieldLevel.SAME or (evidence.volume is FieldLevel.UNKNOWN and evidence.gap == 0)
    is_page = evidence.venue is FieldLevel.SAME and evidence.pages is FieldLevel.SAME
    return is_page and is_volume and not evidence.other_doi


def _without_people(evidence: Evidence) -> Relation:
    near = evidence.titles.level >= TitleLevel.NEAR and not evidence.titles.is_reordered
    return Relation.NAMESAKE if near else Relation.DIFFERENT


def other_word(evidence: Evidence) -> Veto | None:
    """A word stands for its opposite; a letter makes another word, or a printed title has another word, elsewhere.

    Whole words are replaced when a preprint is renamed; what is printed keeps its title.
    """
    if not evidence.titles.is_edited:  # of most pairs; the rest takes longer
        return None
    if evidence.shared_ids or evidence.abstract is AbstractLevel.SAME or evidence.pages is FieldLevel.SAME:
        return None
    by_letter = evidence.titles.is_other_by_a_letter and (evidence.venue is not FieldLevel.SAME or evidence.gap)
    if not by_letter and not evidence.titles.is_negated and not is_printed_twice(evidence):
        return None
    return Veto(
        other_title(evidence),
        Fact.OTHER_WORD,
        " / ".join(" ".join(sorted(words)) for words in evidence.titles.replaced),
    )


VETOES: tuple[VetoRule, ...] = (
    part_of_doi,
    part_of_volume,
    chapter_with_doi_of_book,
    part_by_mark,
    about_other,
    about_authors,
    other_report,
    survey_of_other,
    revisited,
    review_of_book,
    artifact_of_paper,
    quotes_other,
    other_volume,
    other_edition,
    translation,
    other_number,
    other_sign,
    continued,
    copied_id,
    other_arxiv,
    other_people,
    other_word,
    other_place,
    own_places,
    extended_abstract,
    thesis_and_paper,
    meeting_and_journal,
    report_of_other_year,
    printed_again,
)
# Those that can hold where one side states nothing but its title.
TITLE_VETOES: tuple[VetoRule, ...] = (
    part_of_volume,
    part_by_mark,
    about_other,
    other_report,
    artifact_of_paper,
    other_edition,
    other_number,
    continued,
    other_word,
    extended_abstract,
)

"""What one work is to the other, and the facts that decide it, each with a sentence for users."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class Described(StrEnum):
    """Words of the program, each with a sentence for users."""

    sentence: str

    def __new__(cls, value: str, sentence: str) -> Self:
        member = str.__new__(cls, value)
        member._value_, member.sentence = value, sentence
        return member


class Relation(Described):
    """What one work is to the other; valid in both directions.

    `same` and `version` (preprint and publication, workshop and main paper, before and after renaming) are one work.
    """

    SAME = "same", "Both describe the same publication of one work."
    VERSION = "version", "Both describe one work in two versions, such as a preprint and its publication."
    EXTENDED = "extended", "One is a longer version of the other: two publications of the same people and subject."
    EDITION = "edition", "They are two editions, translations or printings of one text."
    PART = "part", "One is a part of the other, such as a chapter of a book or a figure of an article."
    SEQUEL = "sequel", "They are two parts or issues of a series."
    ABOUT = "about", "One is about the other: a comment, a reply, an erratum, a review or a survey."
    ARTIFACT = "artifact", "One is data, software, slides or a supplement of the other."
    SIBLING = "sibling", "They are two works on one subject by some of the same people."
    NAMESAKE = "namesake", "They are two works of one title by different people."
    COPIED_ID = "copied-id", "They are two works, and one has the identifier of the other by mistake."
    DIFFERENT = "different", "They are two works."

    @property
    def is_one_work(self) -> bool:
        return self in (Relation.SAME, Relation.VERSION)


class Fact(Described):
    """The names of the vetoes, which reasons and tests refer to, and what they say of two descriptions."""

    PART_OF_DOI = "part-of-doi", "one DOI begins with the other, as that of a chapter, figure or table does"
    PART_OF_VOLUME = "part-of-volume", "one is printed in, or names itself a part of, what has the title of the other"
    CHAPTER_WITH_DOI_OF_BOOK = "chapter-with-doi-of-book", "a chapter has the DOI of its book"
    ABOUT_OTHER = "about-other", "one title names the other and says that it is about it"
    SURVEY_OF_OTHER = "survey-of-other", "one is a survey of the subject of the other by different people"
    REVIEW_OF_BOOK = "review-of-book", "one is a review that is printed under the title of the book"
    ARTIFACT_OF_PAPER = "artifact-of-paper", "one is data, software, slides or a supplement"
    OTHER_EDITION = "other-edition", "they are editions of one book"
    TRANSLATION = "translation", "the titles are in two languages"
    REPRINT = "reprint", "one was printed again many years after the other"
    OTHER_NUMBER = "other-number", "the titles, or the volumes of one book, have different numbers"
    OTHER_REPORT = "other-report", "one title says that it is another report on the study, such as its protocol"
    OTHER_SIGN = "other-sign", "a sign of one title is missing in the other, or stands for another"
    CONTINUED = "continued", "one title says that it continues the other"
    COPIED_ID = "copied-id", "the identifier is the same, but title and people differ"
    OTHER_ARXIV = "other-arxiv-number", "they have two arXiv numbers"
    OTHER_PEOPLE = "other-people", "the authors are different people"
    OTHER_WORD = "other-word", "a meaningful word of one title stands for another word of the other title"
    OTHER_PLACE = "other-place", "they are printed on other pages, under another title"
    EXTENDED_ABSTRACT = "extended-abstract", "one is an extended abstract"
    THESIS = "thesis-and-paper", "one is a thesis, the other a paper"
    MEETING_AND_JOURNAL = "meeting-and-journal", "one is a conference paper, the other a journal article"
    PRINTED_AGAIN = "printed-again", "the title is in print twice"


@dataclass(frozen=True, slots=True)
class Veto:
    """A fact that makes two descriptions two works, with the relation that follows."""

    relation: Relation
    fact: Fact
    note: str = ""

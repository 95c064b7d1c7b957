"""The levels of agreement of each field of two descriptions.

Zero is the level of a field that cannot be compared. Levels above it speak for one work, levels below it against.
"""

from __future__ import annotations

from enum import IntEnum

from normalizer.works.title_pair import TitleLevel


class PeopleLevel(IntEnum):
    """How far two lists of authors agree.

    `other`: nobody in common. `garbled`: no name in common, but alike letters, as after a bad scan. `few`: common names
    of long lists. `some`: shared people, and others in complete lists. `most`: all but a few. `match`: nobody
    contradicts. `sure`: several people, or a rare name, and nobody contradicts. `all`: three people or more, the same
    in the same order in two complete lists.
    """

    OTHER = -3
    GARBLED = -2
    FEW = -1
    UNKNOWN = 0
    SOME = 1
    MOST = 2
    MATCH = 3
    SURE = 4
    ALL = 5


class YearLevel(IntEnum):
    """The years between two descriptions; `near` is one year, as between preprint and print."""

    FAR = -3
    APART = -2
    CLOSE = -1
    UNKNOWN = 0
    NEAR = 1
    SAME = 2


class IdLevel(IntEnum):
    """Whether an identifier is in both. `other_doi`: two DOIs; `other_arxiv`: two arXiv numbers."""

    OTHER_ARXIV = -2
    OTHER_DOI = -1
    UNKNOWN = 0
    SAME = 1


class FieldLevel(IntEnum):
    """Whether venue, first page, or volume and issue are the same; a preprint server is no venue.

    Of a word of the title that stands for another one, and all else is the same, there is only `other`.
    """

    OTHER = -1
    UNKNOWN = 0
    SAME = 1


class AbstractLevel(IntEnum):
    """How like the abstracts are; rewritten abstracts of one work fall between `other` and `same`."""

    OTHER = -1
    UNKNOWN = 0
    ALIKE = 1
    SAME = 2


Level = TitleLevel | PeopleLevel | YearLevel | IdLevel | FieldLevel | AbstractLevel

"""Why an entry may be of a work, and is not taken for it."""

from __future__ import annotations

from enum import StrEnum


class Doubt(StrEnum):
    """What speaks for an entry and what against it, in words for the user. Both are kept: a doubled work is seen, a
    wrong one is cited.
    """

    BELIED = "it has the same identifier, but another title or other people"
    UNKNOWN_PEOPLE = "it has the same title, but nothing tells whether the same people wrote it"
    OTHER_PEOPLE = "it has the same title, but not all the same people"
    OTHER_FORM = "it has the same title, but says that it is a thesis, a talk, a program or a page"
    OTHER_EDITION = "it has the same title, but came out in another year"
    OTHER_WORD = "it has the same title but for a letter, which may make another word"
    OTHER_NAME = "it has the same title but for a name before it"
    SHORTER = "it has only the beginning of the title"

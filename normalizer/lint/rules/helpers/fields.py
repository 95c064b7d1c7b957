"""What `normalizer.fields` knows of names, dates and venues, for rules.

Each is imported at the first suspicion: loading typed values takes longer than checking most files, which raise none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from normalizer.values.dates import PartialDate
    from normalizer.values.venues.value import Venue


def date_from(text: str) -> PartialDate | None:
    """The date that a text gives, in any common form; None for none."""
    from normalizer.values import dates

    return dates.date_from(text)


def parse_venue(text: str, kind: str) -> Venue | None:
    """The venue that a text names, in an entry of that type."""
    from normalizer.values.venues import parse

    return parse.parse_venue(text, kind=kind)


def venue_form(value: str) -> str:
    """How a text writes a venue, without year, number and what leads up to it."""
    from normalizer.values.venues import text as form

    return form.fold(form.without_edition(form.without_lead(form.clean(value))))


def folded_venue(name: str) -> str:
    """The letters of a venue's name."""
    from normalizer.values.venues import text

    return text.fold(name)


def is_initial(word: str) -> bool:
    """Tell "R." and "J.-B." from names."""
    from normalizer.values.names import words

    return words.is_initial(word)


def is_glued_initials(word: str) -> bool:
    """Tell "RMF" from names."""
    from normalizer.values.names import words

    return words.is_glued_initials(word)


def is_name_in_capitals(word: str) -> bool:
    """Tell "PICARD" from initials and numbers."""
    from normalizer.values.names import words

    return words.is_name_in_capitals(word)


def is_group(name: str) -> bool:
    """Whether a word of the name says that it is a group's: "CERN Collaboration"."""
    from normalizer.values.names import lists

    return lists.has_group_word(name)


def is_particle(word: str) -> bool:
    """Tell "von" and "de" from names."""
    from normalizer.values.names import words

    return word in words.PARTICLES


def is_suffix(part: str) -> bool:
    """Tell "Jr." and "III" from names."""
    from normalizer.values.names import words

    return words.SUFFIX.fullmatch(part) is not None


def is_degree(part: str) -> bool:
    """Tell "PhD" from names."""
    from normalizer.values.names import words

    return words.DEGREE.fullmatch(part) is not None

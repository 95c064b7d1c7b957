"""Authors: what sources write into their author fields -> `Person`s in order, and whether the list is complete."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from normalizer.fields.name_case import is_initial
from normalizer.fields.name_cjk import cjk_person, is_cjk
from normalizer.fields.name_groups import group_name, is_group, split_behalf
from normalizer.fields.name_lists import split_names
from normalizer.fields.name_marks import bare_name, without_marks
from normalizer.fields.name_parts import TIE, person_of_parts, person_of_words
from normalizer.fields.name_repair import KEPT_COMMA, repaired
from normalizer.fields.name_words import CAPITAL_PARTICLES, GENERATIONS, PARTICLES, SUFFIX
from normalizer.model.person import Person
from normalizer.works.description import RawName

# Characters; what is longer is a paragraph that has run into the authors.
_LONGEST_NAME = 300


@dataclass(frozen=True)
class People:
    """The authors of a work, in order; `complete` is False when the source said that there are more."""

    people: tuple[Person, ...]
    complete: bool


_MEANINGFUL = frozenset(word.lower() for word in PARTICLES | CAPITAL_PARTICLES | GENERATIONS) | frozenset(
    "dr prof professor mr mrs ms miss sir rev engr esq and for anonymous unknown none null abstract link pdf".split()
)
# "Ada Lovelace", "Ada B. Lovelace": nothing in them asks for a rule, if no word means anything else.
_ORDINARY = re.compile(r"([A-Z][a-z]+(?: [A-Z]\.)?) ([A-Z][a-z]{2,})")


def people_from(raws: Sequence[RawName | str]) -> People:
    """The people a source lists. Never raises; what is no name ("7 pages", ";") is left out.

    A text may hold several names. "et al.", "and others" and "..." say that the list is not complete.
    """
    ordinary = list(takewhile(bool, map(_ordinary, raws)))
    if len(ordinary) == len(raws):
        return People(_without_repeats(person for person in ordinary if person), complete=True)
    listed = [raw for raw in raws if not isinstance(raw, RawName) or raw.family is None]
    if len(listed) < len(raws):
        return _people_of_mixed(raws)
    names = split_names([raw.text if isinstance(raw, RawName) else raw for raw in listed])
    return People(_without_repeats(person for name in names.names for person in _persons(name)), names.complete)


def person_from(raw: RawName | str) -> Person | None:
    """The person or group that one name stands for; None for what is no name."""
    if isinstance(raw, RawName) and raw.family is not None:
        return _person_of_fields(raw)
    return next(iter(people_from([raw]).people), None)


def _ordinary(raw: RawName | str) -> Person | None:
    """Read an ordinary name at once; None for every other, which then goes the whole way to the same result."""
    if isinstance(raw, RawName):
        if raw.family is not None:
            return None
        raw = raw.text
    found = _ORDINARY.fullmatch(raw)
    if not found or not _MEANINGFUL.isdisjoint(raw.lower().split()) or is_group(raw):
        return None
    return Person(family=found[2], given=found[1])


def _people_of_mixed(raws: Sequence[RawName | str]) -> People:
    """Names that come in fields are one each; only texts can hold several."""
    people: list[Person] = []
    complete = True
    for raw in raws:
        text = raw.text if isinstance(raw, RawName) else raw
        listed = split_names([text])
        complete = complete and listed.complete
        if isinstance(raw, RawName) and raw.family is not None and listed.complete:
            people.extend(filter(None, [_person_of_fields(raw)]))
        else:
            people.extend(person for name in listed.names for person in _persons(name))
    return People(_without_repeats(people), complete)


def _without_repeats(people: Iterable[Person]) -> tuple[Person, ...]:
    """Without names twice in a row; two "W. Ahmed" in the alphabetical list of a collaboration may be two people."""
    kept: list[Person] = []
    for person in people:
        if not kept or kept[-1] != person or (person.given and all(map(is_initial, person.given.split()))):
            kept.append(person)
    return tuple(kept)


def _person_of_fields(raw: RawName) -> Person | None:
    """Family, given and suffix as the source has them, cleaned; a group may stand in any of them."""
    text = without_marks(repaired(raw.text))
    if is_group(text) or split_behalf(text):
        return next(_persons(text), None)
    family, given = (bare_name(repaired(part or "")) for part in (raw.family, raw.given))
    if not family:
        return next(_persons(repaired(raw.text)), None)
    return person_of_parts(family, given, raw.suffix or "")


def _persons(text: str) -> Iterator[Person]:
    """The person of one name, and the group on whose behalf they sign."""
    text = without_marks(text[: _LONGEST_NAME + 1])
    if len(text) >= _LONGEST_NAME:
        return
    if behalf := split_behalf(text):
        signer, group = behalf
        yield from _persons(signer)
        yield Person(literal=_plain(group))
    elif not any(map(str.isalpha, text)):
        return
    elif is_group(text):
        yield Person(literal=_plain(group_name(text)))
    elif name := bare_name(text):
        yield _person(name)


def _plain(text: str) -> str:
    return text.replace(TIE, " ").replace(KEPT_COMMA, ",")


def _person(name: str) -> Person:
    if is_cjk(name):
        return cjk_person(name)
    parts = [part.strip() for part in name.split(",") if part.strip()]
    match parts:
        case [family, suffix, given] if SUFFIX.fullmatch(suffix):
            return person_of_parts(family, given, suffix)
        case [family, given, suffix] if SUFFIX.fullmatch(suffix):
            return person_of_parts(family, given, suffix)
        case [name, suffix] if SUFFIX.fullmatch(suffix):
            return person_of_words(f"{name} {suffix}")
        case [family, given]:
            return person_of_parts(family, given)
        case _:
            return person_of_words(re.sub(r"\s*,\s*", " ", name))

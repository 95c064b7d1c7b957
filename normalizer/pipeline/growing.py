"""A record that is known beside what sources say now: only what is known grows.

What is not said any more stays, with its origin. A value is replaced by another one of the same source, or of one that
goes before it (fields/merge.py), or where its source was heard again and something else was chosen; not by what a
lesser source says while its own is silent or was not asked.

What belongs to a publication goes with its venue: the pages of a workshop are not those of the journal that a work
appeared in later.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from normalizer.fields import PRECEDENCE
from normalizer.fields.accepted import NOTE
from normalizer.fields.code import PAGE
from normalizer.fields.merge import Scope
from normalizer.model import CodeLink, CodeStatus, FieldOrigin, Record, Standing, Venue, VenueKind
from resolvers.titles import title_key

_LAST = (NOTE, PAGE)
_OF_PUBLICATION = tuple(name for name, rule in PRECEDENCE.items() if rule.scope is Scope.PUBLICATION)
_OF_WORK = tuple(name for name in PRECEDENCE if name not in (*_OF_PUBLICATION, "venue", "authors"))


def grown(old: Record, new: Record, heard: Collection[str]) -> Record:
    """The record after sources were asked again; `old` itself where nothing has changed.

    `new` is what they say now, `heard` the names of those that have said something on this work.
    """
    taken = {name for name in _OF_WORK if _is_better(name, old, new, heard)}
    taken |= {"authors"} if _has_better_authors(old, new, heard) else set()
    taken |= _taken_of_publication(old, new, heard)
    values = {name: getattr(new if name in taken else old, name) for name in PRECEDENCE}
    origin = _origins(old, new, taken)
    values["authors_complete"] = (new if "authors" in taken else old).authors_complete
    values["code"] = links = _links(old, new, heard)
    if links and links[0] not in old.code and "code" in new.origin:
        origin["code"] = new.origin["code"]
    if values["venue"] is None and values["preprint_date"]:  # then there is only the preprint to date
        values["date"] = values["preprint_date"]
        origin |= {"date": origin["preprint_date"]} if "preprint_date" in origin else {}
    record = old.model_copy(update=values | {"origin": {name: origin[name] for name in origin if _says(values, name)}})
    return old if record == old else record


def _origins(old: Record, new: Record, taken: Collection[str]) -> dict[str, FieldOrigin]:
    """In the order in which they stand in the old record, so that little changes in its file."""
    names = dict.fromkeys((*old.origin, *new.origin))
    found = {name: (new if name in taken else old).origin.get(name) for name in names}
    return {name: origin for name, origin in found.items() if origin}


def _says(values: dict[str, Any], name: str) -> bool:
    return values[name] not in (None, ())


def _is_better(name: str, old: Record, new: Record, heard: Collection[str]) -> bool:
    """Whether the new value of a field takes the place of the old one."""
    if getattr(new, name) is None:
        return False
    if getattr(old, name) is None:
        return True
    if name == "standing" and Standing.RETRACTED in (old.standing, new.standing):
        return new.standing is Standing.RETRACTED
    return _may_say_otherwise(name, old, new, heard)


def _may_say_otherwise(name: str, old: Record, new: Record, heard: Collection[str]) -> bool:
    before = old.origin.get(name)
    if before is None or before.source in heard:
        return True
    return _goes_before(name, old, new)


def _goes_before(name: str, old: Record, new: Record) -> bool:
    """Whether the new value is of a source that is believed rather than that of the old one."""
    return name in new.origin and _rank(name, new.origin[name].source) < _rank(name, old.origin[name].source)


def _rank(name: str, source: str) -> int:
    sources = PRECEDENCE[name].sources
    if source in _LAST:
        return len(sources) + 1 + _LAST.index(source)
    return sources.index(source) if source in sources else len(sources)


def _has_better_authors(old: Record, new: Record, heard: Collection[str]) -> bool:
    """A longer list, or one of the same length that may say otherwise; a shorter one only when it is complete and the
    other is of a source that is believed less. A list that is complete is not cut short again.
    """
    if old.authors_complete and not new.authors_complete and old.authors:
        return False
    if len(new.authors) != len(old.authors):
        is_before = "authors" in old.origin and _goes_before("authors", old, new)
        longer = len(new.authors) > len(old.authors)
        return longer or (bool(new.authors) and new.authors_complete and old.authors_complete and is_before)
    return bool(new.authors) and (
        (new.authors_complete and not old.authors_complete) or _may_say_otherwise("authors", old, new, heard)
    )


def _taken_of_publication(old: Record, new: Record, heard: Collection[str]) -> set[str]:
    """The names of venue and what belongs to it that are as the new record has them, none as it has none."""
    better = {name for name in _OF_PUBLICATION if _is_better(name, old, new, heard)}
    if old.venue is None:
        # The date of a preprint is none of a publication.
        return better | ({"venue", "date"} if new.venue else set())
    if new.venue is None:
        return better - {"date"}
    if _is_same(old.venue, new.venue):
        return better | ({"venue"} if _is_better("venue", old, new, heard) else set())
    if _is_step_down(old.venue, new.venue) or not _may_say_otherwise("venue", old, new, heard):
        return set()
    said_with_it = {name for name in _OF_PUBLICATION if old.origin.get(name) == old.origin.get("venue")}
    return {"venue"} | said_with_it | {name for name in _OF_PUBLICATION if getattr(new, name) is not None}


def _is_same(one: Venue, other: Venue) -> bool:
    if one.short and other.short:
        return one.short == other.short and one.kind == other.kind
    return title_key(one.name) == title_key(other.name)


def _is_step_down(old: Venue, new: Venue) -> bool:
    return new.kind is VenueKind.WORKSHOP and old.kind is not VenueKind.WORKSHOP


def _links(old: Record, new: Record, heard: Collection[str]) -> tuple[CodeLink, ...]:
    """Those that were named, each as it is named now where whoever named it was heard, or where code has come; then
    those that are new.
    """
    now = {each.repository: each for each in new.code}
    kept = [_link(each, now.pop(each.repository, each), heard) for each in old.code]
    return (*kept, *now.values())


def _link(old: CodeLink, new: CodeLink, heard: Collection[str]) -> CodeLink:
    has_come = old.status is CodeStatus.ANNOUNCED and new.status is CodeStatus.RELEASED
    return new if has_come or old.said_by in heard else old

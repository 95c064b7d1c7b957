"""A match as one JSON object, the shape of a line of `bibnorm match`."""

from __future__ import annotations

import json
from collections.abc import Sequence

from normalizer.values.code_links import CodeStatus
from normalizer.values.ids import KINDS, first_id
from normalizer.values.names.person import Person
from normalizer.values.venues.parse import Venue
from normalizer.works.description import Description
from normalizer.works.merge import PAGE, record_from
from normalizer.works.record import Record
from normalizer.works.scraped import Link
from normalizer.works.verdict import ComparedWork, Match


def match_line(match: Match) -> str:
    """One line, without its end; absent values are null, so that every line has the same keys."""
    record = record_from(match.work, [match.scraped]) if match.work else None
    first = match.scraped.line or None  # a row of a table has none
    line = {
        "page": match.scraped.page,
        "line": first,
        "end_line": match.scraped.end_line or first,
        "column": match.scraped.column if first else None,
        "title": match.scraped.title,
        "status": match.verdict.status.value,
        "reason": match.verdict.reason.value,
        "confidence": match.verdict.confidence,
        "evidence": match.verdict.evidence,
        "ids": _ids(match.work),
        "record": _record(record) if record else None,
        "candidates": [_compared(each) for each in match.compared],
        "links": [_link(each) for each in match.scraped.links],
    }
    return json.dumps(line, ensure_ascii=False)


def _compared(each: ComparedWork) -> dict[str, object]:
    return {
        "ids": _ids(each.candidates),
        "title": each.title,
        "confidence": each.verdict.confidence,
        "reason": each.verdict.reason.value,
    }


def _link(link: Link) -> dict[str, object]:
    """A link of the page; only a repository with the role `ours` is the code of the record."""
    status = CodeStatus.ANNOUNCED if link.announced else CodeStatus.RELEASED
    return {"url": link.url, "role": link.role.value, "status": status.value, "sentence": link.sentence or None}


def _ids(work: Sequence[Description]) -> dict[str, str | None]:
    """One identifier of each kind; a DOI that contains an arXiv id is the preprint's, not the publication's."""
    given = [valid for each in work for identifier in each.ids if (valid := identifier.valid)]
    own = [identifier for identifier in given if identifier.stands_for is identifier]
    return {kind.name: first_id(own, kind.name) for kind in KINDS if kind.in_match}


def _known(value: Person | Venue) -> dict[str, str]:
    """The parts of a value that are known; what a source wrote is not one."""
    names = (name for name in value.__dataclass_fields__ if name != "raw")
    return {name: str(text) for name in names if (text := getattr(value, name)) is not None}


def _knows_all_authors(record: Record) -> bool | None:
    """Return whether the list of authors is whole; None if there is none, or no source confirms the one of the page."""
    if not record.authors:
        return None
    is_of_page = record.authors_complete and record.origin["authors"].source == PAGE
    return None if is_of_page else record.authors_complete


def _record(record: Record) -> dict[str, object]:
    return {
        "title": record.title,
        "authors": [_known(person) for person in record.authors],
        "authors_complete": _knows_all_authors(record),
        "date": str(record.date) if record.date else None,
        "venue": _known(record.venue) if record.venue else None,
        "code": [{"url": link.url, "status": link.status.value, "said_by": link.said_by} for link in record.code],
        "standing": record.standing.value if record.standing else None,
        "origin": {name: origin.source for name, origin in record.origin.items()},
    }

"""Which fields the entries have, and which source each came from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from normalizer.report.charts import Segment, stack
from normalizer.works.record import Record

# Of a value whose record does not say: a lock that was written by hand.
_UNKNOWN = ("not recorded",)


@dataclass(frozen=True)
class Field:
    """A field over all entries: how many have it, and from which sources, the commonest first.

    A field that several sources share (links to code) counts for each of them.
    """

    name: str
    have: int
    of: int
    sources: tuple[tuple[str, int], ...]
    bar: tuple[Segment, ...]


def _origin(*names: str) -> Callable[[Record], Sequence[str]]:
    """The source of the first of these fields that has one."""

    def sources(record: Record) -> Sequence[str]:
        found = (record.origin[name].source for name in names if name in record.origin)
        return [next(found, _UNKNOWN[0])]

    return sources


def _code_sources(record: Record) -> Sequence[str]:
    return sorted({link.said_by for link in record.code})


@dataclass(frozen=True)
class _Reading:
    has: Callable[[Record], object]
    sources: Callable[[Record], Sequence[str]]


FIELDS: Mapping[str, _Reading] = MappingProxyType(
    {
        "authors": _Reading(lambda record: record.authors, _origin("authors")),
        "year": _Reading(lambda record: record.date or record.preprint_date, _origin("date", "preprint_date")),
        "venue": _Reading(lambda record: record.venue, _origin("venue")),
        "DOI": _Reading(lambda record: record.doi, _origin("doi")),
        "arXiv id": _Reading(lambda record: record.arxiv, _origin("arxiv")),
        "link to code": _Reading(lambda record: record.code, _code_sources),
    }
)


def coverage(records: Sequence[Record]) -> tuple[Field, ...]:
    """A row for each field that a reader of the bibliography looks for."""
    return tuple(_field(name, reading, records) for name, reading in FIELDS.items())


def _field(name: str, reading: _Reading, records: Sequence[Record]) -> Field:
    having = [record for record in records if reading.has(record)]
    sources = Counter(source for record in having for source in reading.sources(record))
    ordered = sorted(sources.items(), key=lambda item: (-item[1], item[0]))
    return Field(name, len(having), len(records), tuple(ordered), stack([("has", len(having))], len(records)))

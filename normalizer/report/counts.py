"""The run in numbers: titles by outcome, by page and by reason; fields of the entries by source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from normalizer.lock import Asked
from normalizer.report.charts import Segment, stack
from normalizer.report.data import Outcome, Row, Run, confidence, how, outcome
from normalizer.works.record import Record


@dataclass(frozen=True)
class Counts:
    """How many titles came to what. `repeated` counts matched titles whose work an earlier title already named.

    `incomplete` are entries without authors, `persons` titles that a person decided.
    """

    titles: int
    pages: int
    by_outcome: Mapping[Outcome, int]
    repeated: int
    entries: int
    incomplete: int
    persons: int


def count(run: Run) -> Counts:
    by_outcome = _by_outcome(run.rows)
    keys = used_keys(run.rows)
    works = [run.works[key].record for key in keys if key in run.works]
    return Counts(
        titles=len(run.rows),
        pages=len({row.scraped.page for row in run.rows}),
        by_outcome=by_outcome,
        repeated=by_outcome[Outcome.MATCHED] - len(keys),
        entries=len(keys),
        incomplete=sum(not record.authors for record in works),
        persons=sum(row.block is not None and row.block.decision.is_persons for row in run.rows),
    )


def used_keys(rows: Iterable[Row]) -> list[str]:
    """The key of each work that a title was matched to, in page order."""
    keys = (row.block.key for row in rows if row.block and outcome(row) is Outcome.MATCHED)
    return list(dict.fromkeys(key for key in keys if key))


@dataclass(frozen=True)
class Share:
    """The titles of one page (all pages: None) by what came of them."""

    page: str | None
    titles: int
    by_outcome: Mapping[Outcome, int]
    bar: tuple[Segment, ...]


def shares(rows: Sequence[Row]) -> tuple[Share, tuple[Share, ...]]:
    """Overall, and of each page in order."""
    pages: dict[str, list[Row]] = {}
    for row in rows:
        pages.setdefault(row.scraped.page, []).append(row)
    return _share(None, rows), tuple(_share(page, those) for page, those in pages.items())


def _share(page: str | None, rows: Sequence[Row]) -> Share:
    by_outcome = _by_outcome(rows)
    return Share(page, len(rows), by_outcome, stack(((each, by_outcome[each]) for each in Outcome), len(rows)))


def _by_outcome(rows: Iterable[Row]) -> Mapping[Outcome, int]:
    found = Counter(map(outcome, rows))
    return {each: found[each] for each in Outcome}


@dataclass(frozen=True)
class Way:
    """How titles came to an outcome, and how many. `least` is the lowest confidence of any, None where none has one."""

    outcome: Outcome
    how: str
    titles: int
    least: float | None
    bar: tuple[Segment, ...]


def ways(rows: Sequence[Row]) -> tuple[Way, ...]:
    """By outcome, then the commonest first."""
    found: dict[tuple[Outcome, str], list[float | None]] = {}
    for row in rows:
        found.setdefault((outcome(row), how(row)), []).append(confidence(row))
    order = list(Outcome)
    most = max(map(len, found.values()), default=0)
    ordered = sorted(found.items(), key=lambda item: (order.index(item[0][0]), -len(item[1]), item[0][1]))
    return tuple(
        Way(
            outcome=what,
            how=words,
            titles=len(sure),
            least=min((each for each in sure if each is not None), default=None),
            bar=stack([(what, len(sure))], most),
        )
        for (what, words), sure in ordered
    )


def asked_on(rows: Iterable[Row]) -> tuple[tuple[Asked, int], ...]:
    """Who was asked on which day about how many titles, the latest day first."""
    bare = (row.block.asked.model_copy(update={"failed": ()}) for row in rows if row.block and row.block.asked)
    found = Counter(bare)
    return tuple(sorted(found.items(), key=lambda item: (item[0].on, item[1]), reverse=True))


def short_pages(pages: Iterable[str]) -> dict[str, str]:
    """Each page under its file's name; under its whole path where two have one name."""
    known = list(dict.fromkeys(pages))
    names = Counter(Path(page).name for page in known)
    return {page: name if (name := Path(page).name) and names[name] == 1 else page for page in known}


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

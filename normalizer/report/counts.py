"""The run in numbers: titles by outcome and by reason; fields of the entries by source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from normalizer.lock import QueryLog
from normalizer.report.data import ReportData, TitleOutcome, TitleResult
from normalizer.works.record import Record


@dataclass(frozen=True)
class RunCounts:
    """Titles by outcome. `repeated` counts matched titles of a work that an earlier title has.

    `incomplete` are entries without authors, `persons` manual decisions. `rated` titles were matched with a
    confidence; `expected_wrong` is the expected number of errors among them.
    """

    titles: int
    pages: int
    by_outcome: Mapping[TitleOutcome, int]
    repeated: int
    entries: int
    incomplete: int
    persons: int
    rated: int
    expected_wrong: float

    @classmethod
    def of(cls, run: ReportData) -> RunCounts:
        by_outcome = _by_outcome(run.rows)
        keys = used_keys(run.rows)
        matched = [row.confidence for row in run.rows if row.outcome is TitleOutcome.MATCHED]
        rated = [each for each in matched if each is not None]
        return cls(
            titles=len(run.rows),
            pages=len({row.scraped.page for row in run.rows}),
            by_outcome=by_outcome,
            repeated=by_outcome[TitleOutcome.MATCHED] - len(keys),
            entries=len(keys),
            incomplete=sum(key in run.works and not run.works[key].record.authors for key in keys),
            persons=sum(row.is_manual for row in run.rows),
            rated=len(rated),
            expected_wrong=sum(1 - each for each in rated),
        )


def used_keys(rows: Iterable[TitleResult]) -> list[str]:
    """The key of each work that a title was matched to, in page order."""
    return list(dict.fromkeys(row.key for row in rows if row.outcome is TitleOutcome.MATCHED))


def _by_outcome(rows: Iterable[TitleResult]) -> Mapping[TitleOutcome, int]:
    found = Counter(row.outcome for row in rows)
    return {each: found[each] for each in TitleOutcome}


@dataclass(frozen=True)
class DecisionGroup:
    """Titles with the same outcome and reason, and their lowest confidence."""

    outcome: TitleOutcome
    decision: str
    titles: int
    min_confidence: float | None


def group_by_decision(rows: Sequence[TitleResult]) -> tuple[DecisionGroup, ...]:
    """By outcome, then the commonest first."""
    found: dict[tuple[TitleOutcome, str], list[float | None]] = {}
    for row in rows:
        found.setdefault((row.outcome, row.why), []).append(row.confidence)
    order = list(TitleOutcome)
    ordered = sorted(found.items(), key=lambda item: (order.index(item[0][0]), -len(item[1]), item[0][1]))
    return tuple(
        DecisionGroup(
            outcome=what,
            decision=words,
            titles=len(sure),
            min_confidence=min((each for each in sure if each is not None), default=None),
        )
        for (what, words), sure in ordered
    )


def queries_by_date(rows: Iterable[TitleResult]) -> tuple[tuple[QueryLog, int], ...]:
    """The number of titles by query log, the latest day first."""
    bare = (row.block.asked.model_copy(update={"failed": ()}) for row in rows if row.block and row.block.asked)
    found = Counter(bare)
    return tuple(sorted(found.items(), key=lambda item: (item[0].on, item[1]), reverse=True))


def format_percent(part: float, whole: float) -> str:
    """With one decimal and a non-breaking space; "100 %" only for all, "0 %" only for none."""
    if part <= 0 or whole <= 0:
        return "0\N{NO-BREAK SPACE}%"
    if part >= whole:
        return "100\N{NO-BREAK SPACE}%"
    return f"{min(99.9, max(0.1, 100 * part / whole)):.1f}\N{NO-BREAK SPACE}%"


def short_pages(pages: Iterable[str]) -> dict[str, str]:
    """Pages by file name; by path if two have the same name."""
    known = list(dict.fromkeys(pages))
    names = Counter(Path(page).name for page in known)
    return {page: name if (name := Path(page).name) and names[name] == 1 else page for page in known}


# Of a value whose record does not say: a lock that was written by hand.
_UNKNOWN = ("not recorded",)


@dataclass(frozen=True)
class FieldCoverage:
    """How many entries have a field, and the sources by frequency.

    A value of several sources (code links) counts for each.
    """

    name: str
    have: int
    of: int
    sources: tuple[tuple[str, int], ...]


def _origin(*names: str) -> Callable[[Record], Sequence[str]]:
    """The source of the first of these fields that has one."""

    def sources(record: Record) -> Sequence[str]:
        found = (record.origin[name].source for name in names if name in record.origin)
        return [next(found, _UNKNOWN[0])]

    return sources


# The value of a field, and its sources.
FIELDS: Mapping[str, tuple[Callable[[Record], object], Callable[[Record], Sequence[str]]]] = MappingProxyType(
    {
        "authors": (lambda record: record.authors, _origin("authors")),
        "year": (lambda record: record.date or record.preprint_date, _origin("date", "preprint_date")),
        "venue": (lambda record: record.venue, _origin("venue")),
        "DOI": (lambda record: record.doi, _origin("doi")),
        "arXiv id": (lambda record: record.arxiv, _origin("arxiv")),
        "link to code": (lambda record: record.code, lambda record: sorted({link.said_by for link in record.code})),
    }
)


def coverage(records: Sequence[Record]) -> Iterator[FieldCoverage]:
    """A row for each field that a reader of the bibliography looks for."""
    for name, (value_of, sources_of) in FIELDS.items():
        having = [record for record in records if value_of(record)]
        sources = Counter(source for record in having for source in sources_of(record))
        ordered = sorted(sources.items(), key=lambda item: (-item[1], item[0]))
        yield FieldCoverage(name, len(having), len(records), tuple(ordered))

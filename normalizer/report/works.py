"""The run in numbers, and works and titles as the report shows them: truncated texts, safe links, differences."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from normalizer.lock import Alternative, QueryLog
from normalizer.report.data import ReportData, TitleOutcome, TitleResult
from normalizer.report.differences import (
    MAX_NAMES,
    TitleDiff,
    as_printed,
    diff_titles,
    page_differences,
    truncate,
)
from normalizer.values.code_links import CodeStatus
from normalizer.values.ids import ArxivId, Doi, find_id
from normalizer.values.latex.convert import to_unicode
from normalizer.values.lazy import lazy_re
from normalizer.values.text import first_of, shown
from normalizer.web import DiffSegment
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
        found = Counter(row.outcome for row in run.rows)
        keys = used_keys(run.rows)
        matched = [row.confidence for row in run.rows if row.outcome is TitleOutcome.MATCHED]
        rated = [each for each in matched if each is not None]
        return cls(
            titles=len(run.rows),
            pages=len({row.scraped.page for row in run.rows}),
            by_outcome={each: found[each] for each in TitleOutcome},
            repeated=found[TitleOutcome.MATCHED] - len(keys),
            entries=len(keys),
            incomplete=sum(key in run.works and not run.works[key].record.authors for key in keys),
            persons=sum(row.is_manual for row in run.rows),
            rated=len(rated),
            expected_wrong=sum(1 - each for each in rated),
        )


def used_keys(rows: Iterable[TitleResult]) -> list[str]:
    """The key of each work that a title was matched to, in page order."""
    return list(dict.fromkeys(row.key for row in rows if row.outcome is TitleOutcome.MATCHED))


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
FIELDS: Mapping[str, tuple[Callable[[Record], object], Callable[[Record], Sequence[str]]]] = {
    "authors": (lambda record: record.authors, _origin("authors")),
    "year": (lambda record: record.date or record.preprint_date, _origin("date", "preprint_date")),
    "venue": (lambda record: record.venue, _origin("venue")),
    "DOI": (lambda record: record.doi, _origin("doi")),
    "arXiv id": (lambda record: record.arxiv, _origin("arxiv")),
    "link to code": (lambda record: record.code, lambda record: sorted({link.said_by for link in record.code})),
}


def coverage(records: Sequence[Record]) -> Iterator[FieldCoverage]:
    """A row for each field that a reader of the bibliography looks for."""
    for name, (value_of, sources_of) in FIELDS.items():
        having = [record for record in records if value_of(record)]
        sources = Counter(source for record in having for source in sources_of(record))
        ordered = sorted(sources.items(), key=lambda item: (-item[1], item[0]))
        yield FieldCoverage(name, len(having), len(records), tuple(ordered))


_TEX = frozenset("\\{$~")


def without_tex(text: str) -> str:
    return truncate(text if _TEX.isdisjoint(text) else to_unicode(text))


# Only the web; no `user@host`, which makes one site look like another.
_WEB = lazy_re(r"https?://[^\s/?#@\\]+(?:[/?#]\S*)?", re.IGNORECASE)
_SCHEME = lazy_re(r"^https?://(?:www\.)?", re.IGNORECASE)
# What may stand in an address; all else is written as %XX, what is so already stays.
_SAFE = "%/:=&?~#+!$,;'()*@[]-._"
_MAX_URL_LENGTH = 2_000


@dataclass(frozen=True)
class Address:
    """A text with its URL, or None."""

    text: str
    href: str | None


def safe_link(url: str, text: str | None = None) -> Address:
    """A link for a web address without hidden parts, else only its text."""
    if len(url) > _MAX_URL_LENGTH or not _WEB.fullmatch(url) or shown(url) != url:
        return Address(truncate(url), None)
    return Address(text or _SCHEME.sub("", url).removesuffix("/"), quote(url, safe=_SAFE))


def identifier_links(arxiv: str | None, doi: str | None, named: str | None = None) -> tuple[Address, ...]:
    """Links for the identifiers of a work; `named` is one of a service."""
    given = ((arxiv, f"arXiv:{arxiv}", ArxivId.find), (doi, f"doi:{doi}", Doi.find), (named, f"{named}", find_id))
    found = [(text, find(name)) for name, text, find in given if name]
    return tuple(
        safe_link(identifier.url, truncate(text)) if identifier else Address(truncate(text), None)
        for text, identifier in found
    )


# How the code behind a link stands, in words.
AVAILABILITY = {CodeStatus.RELEASED: "there", CodeStatus.ANNOUNCED: "announced"}


@dataclass(frozen=True)
class CodeView:
    """A repository: `standing` is "there" or "announced"."""

    link: Address
    standing: str
    said_by: str


@dataclass(frozen=True)
class WorkView:
    """A work as it is shown; `key` of its entry, if any."""

    title: str
    authors: str
    year: int | None
    venue: str | None
    ids: tuple[Address, ...]
    key: str | None = None
    code: tuple[CodeView, ...] = ()
    retraction: str | None = None


def work_view_from_record(record: Record, key: str) -> WorkView:
    date = record.date or record.preprint_date
    found = identifier_links(record.arxiv, record.doi)
    return WorkView(
        title=without_tex(record.title),
        authors=format_authors([person.family_name for person in record.authors]),
        year=date.year if date else None,
        venue=(record.venue.short or without_tex(record.venue.name)) if record.venue else None,
        ids=found or ((safe_link(record.url),) if record.url else ()),
        key=key,
        code=tuple(CodeView(safe_link(each.url), AVAILABILITY[each.status], each.said_by) for each in record.code),
        retraction=record.standing.value if record.standing else None,
    )


def work_view_from_alternative(other: Alternative) -> WorkView:
    """A work that was only compared."""
    return WorkView(
        title=without_tex(other.title),
        authors=format_authors(other.authors),
        year=other.year,
        venue=without_tex(other.venue) if other.venue else None,
        ids=identifier_links(other.arxiv, other.doi, other.named),
    )


def format_authors(names: Sequence[str]) -> str:
    """The first names and the number of others: "A, B, C and 12 more"."""
    return first_of(names, MAX_NAMES, without_tex)


@dataclass(frozen=True)
class ReportedWork:
    work: WorkView
    record: Record


@dataclass(frozen=True)
class ReportLine:
    """One title with its location and work; `differences` are those of other fields."""

    row: TitleResult
    where: str
    titles: TitleDiff
    work: WorkView | None
    differences: tuple[str, ...]

    @property
    def printed(self) -> str:
        """The whole mention, where it holds more than the title."""
        return truncate(self.row.scraped.text)

    @property
    def differs(self) -> bool:
        return bool(self.differences) or any(piece.differs for piece in (*self.titles.page, *self.titles.work))


def reported_works(run: ReportData, keys: list[str]) -> dict[str, ReportedWork]:
    return {
        key: ReportedWork(work_view_from_record(held.record, key), held.record)
        for key in keys
        if (held := run.works.get(key)) is not None
    }


def lines(
    run: ReportData, works: Mapping[str, ReportedWork], where: Callable[[TitleResult], str]
) -> Iterator[ReportLine]:
    for row in run.rows:
        known = works.get(row.key)
        alone = TitleDiff((DiffSegment(truncate(row.scraped.title), differs=False),), (), same=True)
        printed = as_printed(row.scraped, known.record) if known else row.scraped
        titles = diff_titles(printed.title, known.work.title) if known else alone
        differences = tuple(page_differences(printed, known.record)) if known else ()
        yield ReportLine(row, where(row), titles, known.work if known else None, differences)


def repositories(works: Mapping[str, ReportedWork]) -> list[tuple[CodeView, WorkView]]:
    """Announced code first, because a person has to check it again."""
    found = [(code, known.work) for known in works.values() for code in known.work.code]
    return sorted(found, key=lambda each: each[0].standing)

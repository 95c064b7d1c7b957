"""Works and titles as the report shows them: truncated texts, safe links, differences."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from normalizer.lock import Alternative
from normalizer.report.data import ReportData, TitleResult
from normalizer.report.differences import (
    MAX_NAMES,
    TitleDiff,
    as_printed,
    diff_titles,
    format_names,
    page_differences,
    truncate,
)
from normalizer.values.code_links import CodeStatus
from normalizer.values.ids import ArxivId, Doi, find_id
from normalizer.values.latex.convert import to_unicode
from normalizer.values.patterns import lazy_re
from normalizer.web import DiffSegment, shown
from normalizer.works.record import Record

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
    given = (
        (arxiv, f"arXiv:{arxiv}", ArxivId.find),
        (doi, f"doi:{doi}", Doi.find),
        (named, f"{named}", find_id),
    )
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
    return format_names([without_tex(name) for name in names[:MAX_NAMES]], len(names) - MAX_NAMES)


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

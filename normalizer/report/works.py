"""Works and titles as the report shows them: truncated texts, safe links, differences."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from normalizer.lock import Alternative
from normalizer.report.data import ReportData, TitleResult
from normalizer.values.code_links import CodeStatus
from normalizer.values.ids import ArxivId, Doi, find_id
from normalizer.values.latex.convert import to_unicode
from normalizer.values.titles import title_key, title_words
from normalizer.web import DiffSegment, diff_words, shown
from normalizer.works.record import Record
from normalizer.works.scraped import ScrapedTitle

# A title on a page may be a whole damaged page; who wants more finds it by page and line.
MAX_LENGTH = 400
_TEX = frozenset("\\{$~")


def truncate(text: str, most: int = MAX_LENGTH) -> str:
    """The text, or its beginning and the number of omitted characters."""
    more = len(text) - most
    return f"{text[:most]}… ({more:,} more characters)" if more > 0 else text


def without_tex(text: str) -> str:
    return truncate(text if _TEX.isdisjoint(text) else to_unicode(text))


# Only the web; no `user@host`, which makes one site look like another.
_WEB = re.compile(r"https?://[^\s/?#@\\]+(?:[/?#]\S*)?", re.IGNORECASE)
_SCHEME = re.compile(r"^https?://(?:www\.)?", re.IGNORECASE)
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


_MAX_NAMES = 3
_STANDS_FOR_OTHERS = frozenset({"et", "al", "others"})
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
    first = ", ".join(without_tex(name) for name in names[:_MAX_NAMES])
    return first + (f" and {len(names) - _MAX_NAMES} more" if len(names) > _MAX_NAMES else "")


@dataclass(frozen=True)
class TitleDiff:
    """A page title and the title of a work in segments; `same` if they look the same."""

    page: tuple[DiffSegment, ...]
    work: tuple[DiffSegment, ...]
    same: bool

    @property
    def only_on_page(self) -> str:
        """The words that the work's title does not have."""
        return ", ".join(piece.text for piece in self.page if piece.differs)


def diff_titles(title: str, work: WorkView) -> TitleDiff:
    ours = truncate(title)
    if " ".join(ours.split()) == " ".join(work.title.split()):
        return TitleDiff((DiffSegment(ours, differs=False),), (DiffSegment(work.title, differs=False),), same=True)
    if title_key(ours) == title_key(work.title):  # capitals, accents, punctuation
        return TitleDiff((DiffSegment(ours, differs=False),), (DiffSegment(work.title, differs=False),), same=False)
    mine, theirs = diff_words(ours, work.title)
    return TitleDiff(tuple(mine), tuple(theirs), same=False)


def page_differences(scraped: ScrapedTitle, record: Record) -> Iterator[str]:
    """Differences between page and record, each as a phrase."""
    years = {date.year for date in (record.date, record.preprint_date) if date}
    if scraped.year and years and scraped.year not in years:
        yield f"the page says {scraped.year}"
    theirs = _names_by_kind([record.arxiv, record.doi, *record.ids])
    for kind, name in _names_by_kind(scraped.ids).items():
        if theirs.get(kind, name) != name:
            yield f"page has identifier {kind}:{name}"
    if record.authors_complete and record.authors:
        known = {word for person in record.authors for word in title_words(str(person))}
        if others := [name for name in scraped.authors if not _known(name, known)]:
            yield f"page also lists {format_authors(others)}"


def _names_by_kind(texts: Sequence[str | None]) -> dict[str, str]:
    names: dict[str, str] = {}
    for text in texts:
        if text and (found := find_id(text)):
            names.setdefault(found.name, found.key)
    return names


def _known(name: str, words: set[str]) -> bool:
    """Whether a name has a word of an author's name; initials are ignored."""
    ours = {word for word in title_words(name) if len(word) > 1} - _STANDS_FOR_OTHERS
    return not ours or bool(ours & words)


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
        titles = diff_titles(row.scraped.title, known.work) if known else alone
        differences = tuple(page_differences(row.scraped, known.record)) if known else ()
        yield ReportLine(row, where(row), titles, known.work if known else None, differences)


def repositories(works: Mapping[str, ReportedWork]) -> list[tuple[CodeView, WorkView]]:
    """Announced code first, because a person has to check it again."""
    found = [(code, known.work) for known in works.values() for code in known.work.code]
    return sorted(found, key=lambda each: each[0].standing)

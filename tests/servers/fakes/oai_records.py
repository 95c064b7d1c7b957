"""The papers behind the OAI-PMH fake, and how each metadata format shows them.

Templates follow the order of elements of github.com/arXiv/oaipmh; the payloads were compared with recorded replies.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from xml.sax.saxutils import escape

EARLIEST = "2005-09-16"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
# Archives that are groups of their own; all others belong to physics.
_GROUPS = ("cs", "econ", "eess", "math", "q-bio", "q-fin", "stat")


@dataclass(frozen=True)
class Author:
    keyname: str
    forenames: str | None = None
    suffix: str | None = None

    @classmethod
    def of(cls, text: str) -> Author:
        """The last word as key name."""
        forenames, _, keyname = text.rpartition(" ")
        return cls(keyname, forenames or None)

    def __str__(self) -> str:
        return " ".join(part for part in (self.forenames, self.keyname, self.suffix) if part)


@dataclass(frozen=True)
class Version:
    submitted: datetime
    source_type: str | None = None
    size: str = "12kb"


@dataclass(frozen=True)
class OaiRecord:
    """A paper. `modified` is when its record last changed; `raw_authors` overrides the line made of `authors`."""

    id: str
    modified: datetime
    title: str
    authors: tuple[Author, ...]
    categories: str
    versions: tuple[Version, ...]
    abstract: str = "We show what can be shown."
    submitter: str = "A. Submitter"
    raw_authors: str | None = None
    comments: str | None = None
    report_no: str | None = None
    msc_class: str | None = None
    journal_ref: str | None = None
    doi: str | None = None
    license: str | None = None
    deleted: bool = False

    @property
    def identifier(self) -> str:
        return f"oai:arXiv.org:{self.id}"

    @property
    def datestamp(self) -> str:
        return self.modified.date().isoformat()

    @property
    def author_line(self) -> str:
        if self.raw_authors is not None:
            return self.raw_authors
        *others, last = map(str, self.authors)
        return f"{', '.join(others)} and {last}" if others else last

    @property
    def sets(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(map(set_of, self.categories.split())))


def set_of(category: str) -> str:
    """cs.AI -> cs:cs:AI, astro-ph.HE -> physics:astro-ph:HE, hep-th -> physics:hep-th."""
    archive, _, suffix = category.partition(".")
    group = archive if archive in _GROUPS else "physics"
    return ":".join(part for part in (group, archive, suffix) if part)


def records_of_catalog(path: Path) -> list[OaiRecord]:
    """The papers in a file of bibnorm's own rows whose day is known.

    Each has one version, and a record that changed 100 days later, or on the day on which arXiv's datestamps begin.
    """
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [_of_row(row) for row in rows if row.get("arxiv_id") and len(row.get("published", "")) == len("2024-05-01")]


def _of_row(row: Mapping[str, object]) -> OaiRecord:
    published = datetime.fromisoformat(str(row["published"])).replace(tzinfo=UTC)
    earliest = datetime.combine(datetime.fromisoformat(EARLIEST), time(), UTC)
    names = row.get("authors")
    return OaiRecord(
        id=str(row["arxiv_id"]),
        modified=max(published + timedelta(days=100), earliest),
        title=str(row["title"]),
        authors=tuple(Author.of(str(name)) for name in names) if isinstance(names, list) else (),
        categories=str(row.get("primary_category") or "cs.LG"),
        versions=(Version(published + timedelta(hours=9)),),
        doi=str(row["doi"]) if row.get("doi") else None,
        comments="12 pages,\n  3 figures",
    )


def render_header(record: OaiRecord) -> str:
    status = ' status="deleted"' if record.deleted else ""
    sets = "".join(f"\n <setSpec>{name}</setSpec>" for name in record.sets)
    return (
        f"<header{status}>\n <identifier>{record.identifier}</identifier>\n"
        f" <datestamp>{record.datestamp}</datestamp>{sets}\n</header>\n"
    )


def render_record(record: OaiRecord, prefix: str) -> str:
    metadata = "" if record.deleted else f"<metadata>\n {FORMATS[prefix](record)}\n</metadata>\n"
    return f"<record>\n{render_header(record)}{metadata}</record>\n"


def _elements(pairs: Iterable[tuple[str, str | None]]) -> str:
    return "".join(f"<{name}>{escape(text)}</{name}>" for name, text in pairs if text)


def _payload(name: str, inner: str) -> str:
    home = f"http://arxiv.org/OAI/{name}"
    return f'<{name} xmlns="{home}/" xmlns:xsi="{_XSI}" xsi:schemaLocation="{home}/ {home}.xsd">\n {inner}</{name}>'


def _facts(record: OaiRecord) -> Iterable[tuple[str, str | None]]:
    """What the formats share behind the categories, in its order."""
    return (
        ("comments", record.comments),
        ("report-no", record.report_no),
        ("msc-class", record.msc_class),
        ("journal-ref", record.journal_ref),
        ("doi", record.doi),
        ("license", record.license),
        ("abstract", f"  {record.abstract}\n"),
    )


def _arxiv(record: OaiRecord) -> str:
    first, last = record.versions[0].submitted, record.versions[-1].submitted
    updated = last.date().isoformat() if len(record.versions) > 1 else None
    authors = "".join(
        "<author>"
        + _elements((("keyname", author.keyname), ("forenames", author.forenames), ("suffix", author.suffix)))
        + "</author>"
        for author in record.authors
    )
    dates = _elements((("id", record.id), ("created", first.date().isoformat()), ("updated", updated)))
    rest = _elements((("title", record.title), ("categories", record.categories), *_facts(record)))
    return _payload("arXiv", f"{dates}<authors>{authors}</authors>{rest}")


def _arxiv_raw(record: OaiRecord) -> str:
    versions = "".join(
        f'<version version="v{number}">'
        + _elements(
            (
                ("date", f"{version.submitted:%a, %d %b %Y %H:%M:%S} GMT"),
                ("size", version.size),
                ("source_type", version.source_type),
            )
        )
        + "</version>"
        for number, version in enumerate(record.versions, 1)
    )
    head = _elements((("id", record.id), ("submitter", record.submitter)))
    names = (("title", record.title), ("authors", record.author_line), ("categories", record.categories))
    return _payload("arXivRaw", f"{head}{versions}{_elements((*names, *_facts(record)))}")


FORMATS: Mapping[str, Callable[[OaiRecord], str]] = {"arXiv": _arxiv, "arXivRaw": _arxiv_raw}

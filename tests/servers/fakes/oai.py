"""arXiv's OAI-PMH as bibnorm asks it: lists of records in arXivRaw, refusals, and tokens that end at midnight UTC."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlencode
from xml.sax.saxutils import escape, quoteattr

from fakes.exchange import FakeRequest, FakeResponse

EARLIEST = "2005-09-16"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
# Archives that are groups of their own; all others belong to physics.
_GROUPS = ("cs", "econ", "eess", "math", "q-bio", "q-fin", "stat")


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
    authors: tuple[str, ...]
    categories: str
    versions: tuple[Version, ...]
    abstract: str = "We show what can be shown."
    submitter: str = "A. Submitter"
    raw_authors: str | None = None
    comments: str | None = None
    journal_ref: str | None = None
    doi: str | None = None
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
        *others, last = self.authors
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
        authors=tuple(map(str, names)) if isinstance(names, list) else (),
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


def render_record(record: OaiRecord) -> str:
    metadata = "" if record.deleted else f"<metadata>\n {_arxiv_raw(record)}\n</metadata>\n"
    return f"<record>\n{render_header(record)}{metadata}</record>\n"


def _elements(pairs: Iterable[tuple[str, str | None]]) -> str:
    return "".join(f"<{name}>{escape(text)}</{name}>" for name, text in pairs if text)


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
    facts = (
        ("title", record.title),
        ("authors", record.author_line),
        ("categories", record.categories),
        ("comments", record.comments),
        ("journal-ref", record.journal_ref),
        ("doi", record.doi),
        ("abstract", f"  {record.abstract}\n"),
    )
    home = "http://arxiv.org/OAI/arXivRaw"
    return (
        f'<arXivRaw xmlns="{home}/" xmlns:xsi="{_XSI}" xsi:schemaLocation="{home}/ {home}.xsd">\n '
        f"{head}{versions}{_elements(facts)}</arXivRaw>"
    )


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_WORDS = {
    "badArgument": "The request includes illegal arguments, is missing required arguments, includes a repeated argument"
    ", or values for arguments have an illegal syntax.",
    "badVerb": "Value of the verb argument is not a legal OAI-PMH verb, the verb argument is missing, or repeated.",
    "badResumptionToken": "The value of the resumptionToken argument is invalid or expired.",
    "cannotDisseminateFormat": "The metadata format is not supported by the item or by the repository.",
    "noRecordsMatch": "The combination of the values of the arguments results in an empty list.",
}


class Refused(Exception):
    def __init__(self, code: str, reason: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.words = f"{_WORDS[code]} Reason: {reason}" if reason else _WORDS[code]


@dataclass
class OaiPmh:
    """The service. `records` and `page_size` may be changed while it runs; `now` is a UTC clock.

    `refuse_tokens` makes it say "expired" to so many of the next tokens, whatever the time; without `tokens_expire` it
    takes old ones, as the published source of arXiv's server does in spite of the date that it gives them.
    """

    records: Sequence[OaiRecord]
    page_size: int = 2500
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    refuse_tokens: int = 0
    tokens_expire: bool = True
    path: str = "/oai"

    def __post_init__(self) -> None:
        self._expires: dict[str, datetime] = {}

    def answer(self, question: FakeRequest) -> FakeResponse:
        shown: Mapping[str, str] = {}
        try:
            if any(len(values) > 1 for values in question.parameters.values()):
                raise Refused("badArgument", "Duplicate parameters not allowed")
            shown = {name: values[0] for name, values in question.parameters.items()}
            if shown.get("verb") != "ListRecords":
                raise Refused("badVerb", "Invalid verb provided")
            inner = self._list_records(shown)
        except Refused as refusal:
            inner = f"<error code='{refusal.code}'>{escape(refusal.words)}</error>\n"
            if refusal.code in ("badArgument", "badVerb"):
                shown = {}
        return FakeResponse(self._envelope(shown, inner).encode(), "text/xml; charset=utf-8")

    def _envelope(self, shown: Mapping[str, str], inner: str) -> str:
        attributes = "".join(f" {name}={quoteattr(value)}" for name, value in shown.items())
        home = "http://www.openarchives.org/OAI/2.0/"
        return (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="{home}" '
            f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="{home} {home}OAI-PMH.xsd">\n'
            f"<responseDate>{self.now():%Y-%m-%dT%H:%M:%SZ}</responseDate>\n"
            f"<request{attributes}>http://127.0.0.1{self.path}</request>\n{inner}</OAI-PMH>\n"
        )

    def _list_records(self, given: Mapping[str, str]) -> str:
        resumed = "resumptionToken" in given
        query, skip = self._query_of_token(given) if resumed else (dict(given), 0)
        _only(query, {"verb", "metadataPrefix"}, {"from", "until"})
        if query["metadataPrefix"] != "arXivRaw":
            raise Refused("cannotDisseminateFormat", "Did not recognize requested format")
        self._check_days(query)
        # By time of change, as the database has it; a page is then sorted by day and identifier.
        found = [record for record in sorted(self.records, key=_change) if _wanted(record, query)][skip:]
        if not found:
            raise Refused("noRecordsMatch")
        page = sorted(found[: self.page_size], key=lambda record: (record.datestamp, record.identifier))
        token = "<resumptionToken/>\n" if resumed else ""
        if len(found) > self.page_size:
            token = self._token(query, skip, page, found[self.page_size])
        return f"<ListRecords>\n{''.join(map(render_record, page))}{token}</ListRecords>\n"

    def _token(self, query: Mapping[str, str], skip: int, page: Sequence[OaiRecord], following: OaiRecord) -> str:
        """From the day of the record that did not fit, passing over those of that day that did."""
        day = following.datestamp
        rest = (
            {**query, "skip": skip + len(page)}
            if page[0].datestamp == day
            else {**query, "from": day, "skip": sum(record.datestamp == day for record in page)}
        )
        token = quote(urlencode(rest))
        midnight = (self.now() + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        self._expires[token] = midnight
        return f"<resumptionToken expirationDate='{midnight:%Y-%m-%dT%H:%M:%SZ}'>{escape(token)}</resumptionToken>\n"

    def _query_of_token(self, given: Mapping[str, str]) -> tuple[dict[str, str], int]:
        _only(given, {"verb", "resumptionToken"})
        token = given["resumptionToken"]
        if self.refuse_tokens:
            self.refuse_tokens -= 1
            raise Refused("badResumptionToken", "expired")
        # Only what we gave, and percent-encoded as we gave it: a client that does not encode it again loses that.
        if token not in self._expires or (self.tokens_expire and self.now() >= self._expires[token]):
            raise Refused("badResumptionToken")
        query = {name: values[0] for name, values in parse_qs(unquote(token)).items()}
        return query, int(query.pop("skip"))

    def _check_days(self, query: Mapping[str, str]) -> None:
        for name in ("from", "until"):
            if name in query and not _is_day(query[name]):
                raise Refused("badArgument", f"{name} date format must be YYYY-MM-DD")
        if query.get("from", EARLIEST) < EARLIEST:
            raise Refused("badArgument", f"from date too early, must be at least {EARLIEST}")
        tomorrow = f"{self.now() + timedelta(days=1):%Y-%m-%d}"
        if query.get("until", tomorrow) > tomorrow:
            raise Refused("badArgument", "until date too late")
        if query.get("from", EARLIEST) > query.get("until", tomorrow):
            raise Refused("badArgument", "from date must be before until date")


def _change(record: OaiRecord) -> tuple[datetime, str]:
    return record.modified, record.id


def _wanted(record: OaiRecord, query: Mapping[str, str]) -> bool:
    return query.get("from", "") <= record.datestamp <= query.get("until", "9999")


def _only(given: Mapping[str, str], needed: Set[str], allowed: Set[str] = frozenset()) -> None:
    if missing := needed - given.keys():
        raise Refused("badArgument", f"{', '.join(sorted(missing))} required")
    if surplus := given.keys() - needed - allowed:
        raise Refused("badArgument", f"not allowed: {', '.join(sorted(surplus))}")


def _is_day(text: str) -> bool:
    try:
        return bool(_DAY.fullmatch(text) and datetime.fromisoformat(text))
    except ValueError:
        return False

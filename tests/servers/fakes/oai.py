"""arXiv's OAI-PMH: the verbs ListRecords and GetRecord, checks, refusals, and tokens that end at midnight UTC."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, quote, unquote, urlencode
from xml.sax.saxutils import escape, quoteattr

from fakes.exchange import FakeRequest, FakeResponse
from fakes.oai_records import EARLIEST, FORMATS, OaiRecord, render_record

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_WORDS = {
    "badArgument": "The request includes illegal arguments, is missing required arguments, includes a repeated argument"
    ", or values for arguments have an illegal syntax.",
    "badVerb": "Value of the verb argument is not a legal OAI-PMH verb, the verb argument is missing, or repeated.",
    "badResumptionToken": "The value of the resumptionToken argument is invalid or expired.",
    "cannotDisseminateFormat": "The metadata format is not supported by the item or by the repository.",
    "idDoesNotExist": "The value of the identifier argument is unknown or illegal in this repository.",
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
            verb = _VERBS.get(shown.get("verb", ""))
            if verb is None:
                raise Refused("badVerb", "Invalid verb provided")
            inner = verb(self, shown)
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

    def get_record(self, given: Mapping[str, str]) -> str:
        _only(given, {"verb", "identifier", "metadataPrefix"})
        prefix = _prefix(given)
        return _wrapped("GetRecord", [render_record(self._record(given["identifier"]), prefix)])

    def _record(self, identifier: str) -> OaiRecord:
        if not re.fullmatch(r"oai:arXiv\.org:(\d{4}\.\d{4,5}|[a-z-]+(\.[A-Z]{2})?/\d{7})", identifier):
            raise Refused("badArgument", "Invalid arXiv identifier")
        for record in self.records:
            if record.identifier == identifier:
                return record
        raise Refused("idDoesNotExist")

    def list_records(self, given: Mapping[str, str]) -> str:
        resumed = "resumptionToken" in given
        query, skip = self._query_of_token(given) if resumed else (dict(given), 0)
        _only(query, {"verb", "metadataPrefix"}, {"from", "until", "set"})
        prefix = _prefix(query)
        self._check_days(query)
        # By time of change, as the database has it; a page is then sorted by day and identifier.
        found = [record for record in sorted(self.records, key=_change) if _wanted(record, query)][skip:]
        if not found:
            raise Refused("noRecordsMatch")
        page = sorted(found[: self.page_size], key=lambda record: (record.datestamp, record.identifier))
        token = "<resumptionToken/>\n" if resumed else ""
        if len(found) > self.page_size:
            token = self._token(query, skip, page, found[self.page_size])
        return _wrapped("ListRecords", [*(render_record(record, prefix) for record in page), token])

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


_VERBS: Mapping[str, Callable[[OaiPmh, Mapping[str, str]], str]] = {
    "GetRecord": OaiPmh.get_record,
    "ListRecords": OaiPmh.list_records,
}


def _change(record: OaiRecord) -> tuple[datetime, str]:
    return record.modified, record.id


def _wanted(record: OaiRecord, query: Mapping[str, str]) -> bool:
    if not query.get("from", "") <= record.datestamp <= query.get("until", "9999"):
        return False
    wanted = query.get("set")
    return wanted is None or any(f"{name}:".startswith(f"{wanted}:") for name in record.sets)


def _only(given: Mapping[str, str], needed: Set[str], allowed: Set[str] = frozenset()) -> None:
    if missing := needed - given.keys():
        raise Refused("badArgument", f"{', '.join(sorted(missing))} required")
    if surplus := given.keys() - needed - allowed:
        raise Refused("badArgument", f"not allowed: {', '.join(sorted(surplus))}")


def _prefix(query: Mapping[str, str]) -> str:
    if query["metadataPrefix"] not in FORMATS:
        raise Refused("cannotDisseminateFormat", "Did not recognize requested format")
    return query["metadataPrefix"]


def _is_day(text: str) -> bool:
    try:
        return bool(_DAY.fullmatch(text) and datetime.fromisoformat(text))
    except ValueError:
        return False


def _wrapped(verb: str, parts: Iterable[str]) -> str:
    return f"<{verb}>\n{''.join(parts)}</{verb}>\n"

"""Harvests arXiv by OAI-PMH, page by page, resumable at any point, into a file of rows in bibnorm's own format.

A page is on disk before the state of the harvest advances, so that neither a crash nor Ctrl-C loses it. A page that was
being written at that moment can come twice; the later row is the same.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO, Self

from normalizer.values.lazy import lazy_re
from normalizer.works.description import Description
from resolvers.errors import BadReply, ResolverError, SourceUnavailable
from resolvers.files import replace_file
from resolvers.http import HttpClient, RequestPolicy, Service, display_host
from resolvers.oai.records import HarvestedRecord, RecordsPage, Refusal, read_reply

_LAYOUT = 1


@dataclass(frozen=True, slots=True)
class HarvestState:
    """A harvest of the records of `base_url` that changed from `since` to `until` ("2024-05-01", both included).

    `datestamp` is the latest day of which records came, `ids` names those records: a day is often asked for again
    (a token has expired, or the day was not over), and then they are passed over. A position in the order would not
    do instead: arXiv sorts a day by the time of change, but each page of it by identifier.
    """

    base_url: str
    since: str | None = None
    until: str | None = None
    datestamp: str | None = None
    ids: tuple[str, ...] = ()
    token: str | None = None
    expires: str | None = None
    finished: bool = False

    @property
    def start(self) -> str | None:
        """The first day to ask for when there is no token."""
        return max(filter(None, (self.since, self.datestamp)), default=None)

    def new_items(self, items: Sequence[HarvestedRecord]) -> tuple[HarvestedRecord, ...]:
        """Those of a page's records that have not come before, in their order."""
        seen = set(self.ids)
        return tuple(item for item in items if item.datestamp != self.datestamp or item.identifier not in seen)

    def after(self, page: RecordsPage) -> Self:
        """The progress when a page has been dealt with."""
        latest = max([self.datestamp or "", *(item.datestamp for item in page.items)])
        ids = set(self.ids) if latest == self.datestamp else set()
        ids |= {item.identifier for item in page.items if item.datestamp == latest}
        return replace(
            self,
            datestamp=latest or None,
            ids=tuple(sorted(ids)),
            token=page.token,
            expires=page.expires,
            finished=page.token is None,
        )

    def restarted(self) -> Self:
        """From the latest day again, without the token."""
        return replace(self, token=None, expires=None)

    def resume(self, since: str | None, until: str | None, now: datetime, where: Path) -> Self:
        """The harvest that continues this one, or a fresh one when this one is over and another start is wanted.

        A token is a start day and a number of records to pass over. It is not used when it is over, even if the
        server would take it: records that have changed meanwhile no longer count, so that others would be missed.
        """
        if since is not None and since != self.since:
            if self.finished:
                return type(self)(self.base_url, since, until)
            dates = f"from {self.since or 'the beginning'}"
            raise ResolverError(f"{where}: an unfinished harvest {dates}; finish it first, or delete the file")
        nothing_left = bool(until and self.start and until < self.start)
        going_on = replace(self, until=until, finished=nothing_left)
        usable = until == self.until and not (self.expires and self.expires <= f"{now:%Y-%m-%dT%H:%M:%SZ}")
        return going_on if usable else going_on.restarted()


def load(path: Path, base_url: str) -> HarvestState | None:
    """The progress in a file, None when there is no file. Raises ResolverError for anything but our own."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise ResolverError(f"{path}: cannot read the state of the harvest: {error}") from error
    try:
        progress = _checked(json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ResolverError(f"{path}: not the state of a harvest ({error}); delete it to begin anew") from error
    if progress.base_url != base_url:
        raise ResolverError(f"{path}: the state of a harvest of {progress.base_url}; name another file for {base_url}")
    return progress


def _checked(stored: Any) -> HarvestState:
    """The stored values as a Progress; ValueError, TypeError or KeyError when they are not one."""
    if stored.pop("layout") != _LAYOUT:
        raise ValueError(f"expected layout {_LAYOUT}")
    ids, finished, texts = stored.pop("ids"), stored.pop("finished"), stored
    if not all(isinstance(text, str) for text in (*ids, texts["base_url"])) or not isinstance(finished, bool):
        raise TypeError("a value of another type")
    if not all(text is None or isinstance(text, str) for text in texts.values()):
        raise TypeError("a value of another type")
    return HarvestState(**texts, ids=tuple(ids), finished=finished)


def save(path: Path, progress: HarvestState) -> None:
    """Write the file in one step: after a crash there is the old state or the new one."""
    try:
        replace_file(path, json.dumps({"layout": _LAYOUT, **asdict(progress)}).encode())
    except OSError as error:
        raise ResolverError(f"{path}: cannot write the state of the harvest: {error.strerror or error}") from error


# Pages are for one harvest, so none is kept. arXiv counts all its interfaces together.
SERVICE = Service.of(
    "arxiv-oai",
    # A harvest takes hours, and nobody else can answer: it waits longer than a run of queries.
    policy=RequestPolicy(
        read_timeout=60.0,
        rate_limit_backoff=(30.0, 60.0, 120.0, 300.0),
        failure_backoff=(3.0, 10.0, 30.0, 60.0),
        max_delay=600.0,
        is_patient=True,
    ),
)
ARXIV = SERVICE.url
# The day on which arXiv's datestamps begin; asking for an earlier one is refused.
EARLIEST = "2005-09-16"
_DAY = lazy_re(r"\d{4}-\d{2}-\d{2}")


def pages(
    base_url: str = ARXIV, since: str | None = None, until: str | None = None, *, state: Path, http: HttpClient
) -> Iterator[tuple[HarvestedRecord, ...]]:
    """The records that changed from `since` to `until` (ISO days, both included), in the order of change.

    Without `since`, all of them, or those that came after an earlier harvest with the same `state`. They come as tuples
    of new records; a tuple can be empty.

    Asking for the next page says that the last one is safe: only then does `state` move on. So a harvest that breaks
    off (an outage, Ctrl-C, a crash) is taken up by the next call with the same `state` at the page that was not dealt
    with, and each record comes once; again only when it has changed meanwhile, or when its page was left half-way.

    Raises ResolverError; SourceUnavailable when trying again later will do.
    """
    since, until = _day(since), _day(until)
    if since and until and since > until:
        raise ResolverError(f"a harvest from {since} to {until} is empty; give the earlier day first")
    before = load(state, base_url)
    begun = before.resume(since, until, http.now(), state) if before else HarvestState(base_url, since, until)
    return _pages(begun, state, http)


def _pages(progress: HarvestState, state: Path, http: HttpClient) -> Iterator[tuple[HarvestedRecord, ...]]:
    asked: set[str] = set()
    restarted: HarvestState | None = None
    while not progress.finished:
        reply = _ask(progress, http)
        if isinstance(reply, Refusal):
            if reply.code == "badResumptionToken" and progress.token is not None:
                progress = restarted = _restart(progress, restarted, reply)
                asked.clear()
                continue
            reply = _nothing_more(reply, progress)
        if reply.token is not None and reply.token in asked:
            raise BadReply(f"{progress.base_url} returned the resumption token {reply.token!r} twice; giving up")
        asked |= {reply.token} if reply.token else set()
        yield progress.new_items(reply.items)
        progress = progress.after(reply)
        save(state, progress)


def _ask(progress: HarvestState, http: HttpClient) -> RecordsPage | Refusal:
    via = f"oai:{display_host(progress.base_url)}"
    read: list[RecordsPage | Refusal] = []

    def check(status: int, body: bytes) -> None:
        # Reading is the check: a page has thousands of records, and is not to be read twice.
        read[:] = [read_reply(body, via)]

    try:
        http.get(replace(SERVICE, url=progress.base_url, check=check), params=_parameters(progress))
        return read[0]
    except (SourceUnavailable, BadReply) as error:
        raise type(error)(f"{error}; run again later, the harvest goes on where it stopped") from error


def _parameters(progress: HarvestState) -> dict[str, str]:
    """A token goes alone, and is percent-encoded once more although it looks encoded already."""
    if progress.token is not None:
        return {"verb": "ListRecords", "resumptionToken": progress.token}
    days = {"from": progress.start, "until": progress.until}
    if days["from"] is not None and days["from"] <= EARLIEST:
        del days["from"]
    return {"verb": "ListRecords", "metadataPrefix": "arXivRaw"} | {name: day for name, day in days.items() if day}


def _restart(progress: HarvestState, last: HarvestState | None, refusal: Refusal) -> HarvestState:
    """From the latest day again; not twice from the same place, for that would never end."""
    fresh = progress.restarted()
    if fresh == last:
        raise BadReply(f"{progress.base_url} refuses the tokens that it gives: {refusal.words}")
    return fresh


def _nothing_more(refusal: Refusal, progress: HarvestState) -> RecordsPage:
    """An empty window is an ordinary answer; any other refusal means that the question was wrong."""
    if refusal.code == "noRecordsMatch":
        return RecordsPage(())
    raise BadReply(f"{progress.base_url} refused to list records ({refusal.code}): {refusal.words}")


def _day(text: str | None) -> str | None:
    """A day as the protocol wants it; None stays None."""
    if text is None:
        return None
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    raise ResolverError(f"not a day: {text!r}; expected YYYY-MM-DD")


# Attributes of a Description that rows of bibnorm's own have under the same name.
_SAME_NAME = ("title", "published", "primary_category", "doi", "venue", "comment", "abstract")


@dataclass(frozen=True, slots=True)
class HarvestCounts:
    """What has come so far. `withdrawn` papers that still have a record are in the file, marked; `deleted` are not."""

    papers: int = 0
    withdrawn: int = 0
    deleted: int = 0
    unusable: tuple[HarvestedRecord, ...] = ()

    def add(self, items: Iterable[HarvestedRecord]) -> Self:
        items = tuple(items)
        papers = [item.paper for item in items if item.paper]
        unusable = tuple(item for item in items if item.unusable)
        withdrawn = sum(paper.withdrawn for paper in papers)
        return type(self)(
            self.papers + len(papers) - withdrawn,
            self.withdrawn + withdrawn,
            self.deleted + len(items) - len(papers) - len(unusable),
            self.unusable + unusable,
        )


def download(
    base_url: str,
    since: str | None = None,
    until: str | None = None,
    *,
    to: Path,
    state: Path,
    http: HttpClient,
    on_page: Callable[[HarvestCounts], None] = lambda received: None,
) -> HarvestCounts:
    """Add the records of a harvest to the file `to`; `since`, `until`, `state` and errors as in `pages`.

    `on_page` hears of every page. What it and the result count is this call's share; the file may hold more.
    """
    received = HarvestCounts()
    coming = pages(base_url, since, until, state=state, http=http)
    _append(to, b"")  # that it cannot be written is told before anything is asked
    for page in coming:
        _append(to, b"".join(_line(item.paper) for item in page if item.paper))
        received = received.add(page)
        on_page(received)
    return received


def _append(path: Path, lines: bytes) -> None:
    try:
        with path.open("ab+") as file:
            _truncate_partial_line(file)
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise ResolverError(f"{path}: cannot keep the harvest: {error.strerror or error}") from error


def _truncate_partial_line(file: BinaryIO) -> None:
    """A crash while writing leaves a line without its end; its page comes again."""
    end = file.seek(0, os.SEEK_END)
    start = end
    tail = b""
    while start and b"\n" not in tail:
        start = max(0, start - 65_536)
        file.seek(start)
        tail = file.read(end - start)
    file.truncate(start + tail.rfind(b"\n") + 1)
    file.seek(0, os.SEEK_END)


def _line(paper: Description) -> bytes:
    values = {"arxiv_id": paper.arxiv} | {name: getattr(paper, name) for name in _SAME_NAME}
    row: dict[str, Any] = {name: value for name, value in values.items() if value is not None}
    row |= {"authors": [name.text for name in paper.authors]} if paper.authors else {}
    row |= {} if paper.authors_complete else {"authors_complete": False}
    row |= {"withdrawn": True} if paper.withdrawn else {}
    return json.dumps(row, ensure_ascii=False).encode() + b"\n"

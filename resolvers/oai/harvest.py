"""Harvesting arXiv over OAI-PMH: page after page, politely, and resumable at any point."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import chain
from pathlib import Path

from resolvers.errors import BadReply, ResolverError, SourceUnavailable
from resolvers.http import Http, Service, host_name
from resolvers.oai.progress import Progress, load, save
from resolvers.oai.records import Item, Page, Refusal, read_reply

ARXIV = "https://oaipmh.arxiv.org/oai"
# Pages are for one harvest, so none is kept. arXiv counts all its interfaces together.
SERVICE = Service(name="arXiv OAI-PMH", slug="arxiv-oai", url=ARXIV, pace="arxiv")
# The day on which arXiv's datestamps begin; asking for an earlier one is refused.
EARLIEST = "2005-09-16"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def harvest(
    base_url: str = ARXIV, since: str | None = None, until: str | None = None, *, state: Path, http: Http
) -> Iterator[Item]:
    """The records that changed from `since` to `until` (ISO days, both included), in the order of change.

    Without `since`, all of them, or those that came after an earlier harvest with the same `state`. See `pages` for
    what is promised about interruptions.
    """
    return chain.from_iterable(pages(base_url, since, until, state=state, http=http))


def pages(
    base_url: str = ARXIV, since: str | None = None, until: str | None = None, *, state: Path, http: Http
) -> Iterator[tuple[Item, ...]]:
    """The same, as the tuples of new records in which they come; a tuple can be empty.

    Asking for the next page says that the last one is safe: only then does `state` move on. So a harvest that breaks
    off (an outage, Ctrl-C, a crash) is taken up by the next call with the same `state` at the page that was not dealt
    with, and each record comes once; again only when it has changed meanwhile, or when its page was left half-way.

    Raises ResolverError; SourceUnavailable when trying again later will do.
    """
    since, until = _day(since), _day(until)
    if since and until and since > until:
        raise ResolverError(f"a harvest from {since} to {until} is empty; give the earlier day first")
    before = load(state, base_url)
    begun = before.go_on(since, until, http.now(), state) if before else Progress(base_url, since, until)
    return _pages(begun, state, http)


def _pages(progress: Progress, state: Path, http: Http) -> Iterator[tuple[Item, ...]]:
    asked: set[str] = set()
    restarted: Progress | None = None
    while not progress.finished:
        reply = _ask(progress, http)
        if isinstance(reply, Refusal):
            if reply.code == "badResumptionToken" and progress.token is not None:
                progress = restarted = _restart(progress, restarted, reply)
                asked.clear()
                continue
            reply = _nothing_more(reply, progress)
        if reply.token is not None and reply.token in asked:
            raise BadReply(f"{progress.base_url} goes round in circles: the token {reply.token!r} came twice")
        asked |= {reply.token} if reply.token else set()
        yield progress.new(reply.items)
        progress = progress.after(reply)
        save(state, progress)


def _ask(progress: Progress, http: Http) -> Page | Refusal:
    via = f"oai:{host_name(progress.base_url)}"
    read: list[Page | Refusal] = []

    def check(status: int, body: bytes) -> None:
        # Reading is the check: a page has thousands of records, and is not to be read twice.
        read[:] = [read_reply(body, via)]

    try:
        http.get(replace(SERVICE, url=progress.base_url, check=check), params=_parameters(progress))
        return read[0]
    except (SourceUnavailable, BadReply) as error:
        raise type(error)(f"{error}; run again later, the harvest goes on where it stopped") from error


def _parameters(progress: Progress) -> dict[str, str]:
    """A token goes alone, and is percent-encoded once more although it looks encoded already."""
    if progress.token is not None:
        return {"verb": "ListRecords", "resumptionToken": progress.token}
    days = {"from": progress.start, "until": progress.until}
    if days["from"] is not None and days["from"] <= EARLIEST:
        del days["from"]
    return {"verb": "ListRecords", "metadataPrefix": "arXivRaw"} | {name: day for name, day in days.items() if day}


def _restart(progress: Progress, last: Progress | None, refusal: Refusal) -> Progress:
    """From the latest day again; not twice from the same place, for that would never end."""
    fresh = progress.restarted()
    if fresh == last:
        raise BadReply(f"{progress.base_url} refuses the tokens that it gives: {refusal.words}")
    return fresh


def _nothing_more(refusal: Refusal, progress: Progress) -> Page:
    """An empty window is an ordinary answer; any other refusal means that the question was wrong."""
    if refusal.code == "noRecordsMatch":
        return Page(())
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

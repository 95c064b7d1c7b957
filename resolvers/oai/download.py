"""A harvest as a file of rows in bibnorm's own format, which a catalog imports like any other source.

A page is on disk before the state of the harvest advances, so that neither a crash nor Ctrl-C loses it. A page that was
being written at that moment can come twice; the later row is the same.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Self

from normalizer.works.description import Description
from resolvers.errors import ResolverError
from resolvers.http import HttpClient
from resolvers.oai.harvest import pages
from resolvers.oai.records import HarvestedPaper, Item, UnusableRecord, WithdrawnPaper

# Name in a row of bibnorm's own -> attribute of Description.
_KEYS = {
    "arxiv_id": "arxiv",
    "title": "title",
    "published": "published",
    "primary_category": "primary_category",
    "doi": "doi",
    "venue": "venue",
    "comment": "comment",
    "abstract": "abstract",
}


@dataclass(frozen=True, slots=True)
class HarvestCounts:
    """What has come so far. `withdrawn` papers that still have a record are in the file, marked; `deleted` are not."""

    papers: int = 0
    withdrawn: int = 0
    deleted: int = 0
    unusable: tuple[UnusableRecord, ...] = ()

    def plus(self, items: Iterable[Item]) -> Self:
        items = tuple(items)
        return type(self)(
            self.papers + sum(isinstance(item, HarvestedPaper) for item in items),
            self.withdrawn + sum(isinstance(item, WithdrawnPaper) and item.last is not None for item in items),
            self.deleted + sum(isinstance(item, WithdrawnPaper) and item.last is None for item in items),
            self.unusable + tuple(item for item in items if isinstance(item, UnusableRecord)),
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
    """Add the records of a harvest to the file `to`; `since`, `until`, `state` and errors as in `harvest.pages`.

    `on_page` hears of every page. What it and the result count is this call's share; the file may hold more.
    """
    received = HarvestCounts()
    coming = pages(base_url, since, until, state=state, http=http)
    _append(to, b"")  # that it cannot be written is told before anything is asked
    for page in coming:
        _append(to, b"".join(map(_line, page)))
        received = received.plus(page)
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


def _line(item: Item) -> bytes:
    """The row of a paper as a line; nothing for what is no paper."""
    paper = item.last if isinstance(item, WithdrawnPaper) else item
    if not isinstance(paper, HarvestedPaper):
        return b""
    row = _row(paper.candidate) | ({"withdrawn": True} if isinstance(item, WithdrawnPaper) else {})
    return json.dumps(row, ensure_ascii=False).encode() + b"\n"


def _row(candidate: Description) -> dict[str, Any]:
    row = {key: value for key, attribute in _KEYS.items() if (value := getattr(candidate, attribute)) is not None}
    names = {"authors": [name.text for name in candidate.authors]} if candidate.authors else {}
    return row | names | ({} if candidate.authors_complete else {"authors_complete": False})

"""How far a harvest has come, kept in a file so that the next run goes on from there."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from resolvers.errors import ResolverError
from resolvers.oai.records import Item, Page, Unusable

_LAYOUT = 1


@dataclass(frozen=True, slots=True)
class Progress:
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

    def new(self, items: Sequence[Item]) -> tuple[Item, ...]:
        """Those of a page's records that have not come before, in their order."""
        seen = set(self.ids)
        return tuple(item for item in items if item.datestamp != self.datestamp or name(item) not in seen)

    def after(self, page: Page) -> Self:
        """The progress when a page has been dealt with."""
        latest = max([self.datestamp or "", *(item.datestamp for item in page.items)])
        ids = set(self.ids) if latest == self.datestamp else set()
        ids |= {name(item) for item in page.items if item.datestamp == latest}
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

    def go_on(self, since: str | None, until: str | None, now: datetime, where: Path) -> Self:
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


def name(item: Item) -> str:
    """What tells an item from the others of its day."""
    return item.identifier if isinstance(item, Unusable) else item.arxiv


def load(path: Path, base_url: str) -> Progress | None:
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


def _checked(stored: Any) -> Progress:
    """The stored values as a Progress; ValueError, TypeError or KeyError when they are not one."""
    if stored.pop("layout") != _LAYOUT:
        raise ValueError(f"expected layout {_LAYOUT}")
    ids, finished, texts = stored.pop("ids"), stored.pop("finished"), stored
    if not all(isinstance(text, str) for text in (*ids, texts["base_url"])) or not isinstance(finished, bool):
        raise TypeError("a value of another type")
    if not all(text is None or isinstance(text, str) for text in texts.values()):
        raise TypeError("a value of another type")
    return Progress(**texts, ids=tuple(ids), finished=finished)


def save(path: Path, progress: Progress) -> None:
    """Write the file in one step: after a crash there is the old state or the new one."""
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump({"layout": _LAYOUT, **asdict(progress)}, file)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
            raise
    except OSError as error:
        raise ResolverError(f"{path}: cannot write the state of the harvest: {error.strerror or error}") from error

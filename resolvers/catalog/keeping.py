"""What lies in a catalogue's folder between two harvests of arXiv: the records that came, and how far that is.

Records are first put into a file there, then into the catalogue; the file goes when they are in it. So a harvest that
breaks off at any moment is taken up where it stopped, and what it brought is not asked for again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from resolvers.catalog.layout import HARVEST
from resolvers.catalog.lock import build_lock
from resolvers.catalog.mapped import open_files
from resolvers.catalog.numbers import newest_month
from resolvers.errors import CatalogError

# A file of this name speaks for arXiv (importers.py).
_FILE = "arxiv.oai.jsonl"


@dataclass(frozen=True)
class Keeping:
    """The place for harvests from one address. `state` is written by whoever harvests."""

    file: Path
    state: Path

    @classmethod
    def of(cls, catalog: Path, address: str) -> Keeping:
        """The place in a catalogue's folder; `CatalogError` when there is no catalogue, or no room."""
        open_files(catalog)
        folder = catalog / HARVEST
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            raise CatalogError(f"{folder}: cannot be written ({error.strerror or error}). Make room.") from error
        return cls(folder / _FILE, folder / f"{crc32(address.encode()):08x}.json")

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the place; `CatalogError` when another process harvests into it."""
        with build_lock(self.file.parent):
            yield

    @property
    def has_records(self) -> bool:
        """Whether records have come that are not in the catalogue yet."""
        return self.file.exists() and self.file.stat().st_size > 0

    @property
    def has_state(self) -> bool:
        """Whether an earlier harvest says where to go on."""
        return self.state.exists()

    def brought_in(self) -> None:
        """The records are in the catalogue."""
        self.file.unlink(missing_ok=True)


def forget_harvests(catalog: Path) -> None:
    """A catalogue that was built anew has nothing of what came before."""
    folder = catalog / HARVEST
    for path in (folder / _FILE, *folder.glob(f"{'[0-9a-f]' * 8}.json")):
        path.unlink(missing_ok=True)
    with suppress(OSError):  # there is none, or other things are in it
        folder.rmdir()


def newest_day(catalog: Path) -> str | None:
    """The day of which a catalogue has the newest paper of arXiv ("2024-05-01"); None when it has none.

    What arXiv changed since then, the catalogue cannot know. Of a date known to the month, its first day.
    """
    files = open_files(catalog)
    held = files.info.coverage
    month = newest_month(files.arrays)
    # A catalogue of an older version counts neither the days nor the numbers of arXiv's papers.
    day = held.last_arxiv or (held.last_date if held.with_arxiv else None)
    if month and (day is None or day[: len(month)] > month):  # after the newest number: a slip of the source
        day = month
    return f"{day}-01-01"[: len("2024-05-01")] if day else None

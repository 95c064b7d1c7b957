"""The records and the state of harvests of arXiv in the folder of a catalog.

Harvested records are first written to a file there, then imported into the catalog; then the file is deleted. An
interrupted harvest continues where it stopped, and no record is requested twice.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from resolvers.catalog.numbering import newest_month
from resolvers.catalog.storage.format import HARVEST
from resolvers.catalog.storage.mapped_files import open_files
from resolvers.catalog.storage.publish import build_lock
from resolvers.errors import CatalogError

# A file of this name speaks for arXiv (importers).
_FILE = "arxiv.oai.jsonl"


@dataclass(frozen=True)
class HarvestStore:
    """The place for harvests from one address. `state` is written by whoever harvests, and says where to go on."""

    file: Path
    state: Path

    @classmethod
    def open(cls, catalog: Path, address: str, *, may_create: bool = False) -> HarvestStore:
        """The place in a catalog's folder; `CatalogError` without room, or without a catalog unless `may_create`."""
        if not may_create:
            open_files(catalog)
        folder = catalog / HARVEST
        try:
            folder.mkdir(exist_ok=True, parents=may_create)
        except OSError as error:
            raise CatalogError(f"{folder}: cannot be written ({error.strerror or error}). Make room.") from error
        return cls(folder / _FILE, folder / f"{crc32(address.encode()):08x}.json")

    def exclusive(self) -> AbstractContextManager[None]:
        """Hold the place; `CatalogError` when another process harvests into it."""
        return build_lock(self.file.parent)

    @property
    def has_records(self) -> bool:
        """Whether records have come that are not in the catalog yet."""
        return self.file.exists() and self.file.stat().st_size > 0

    def clear(self) -> None:
        self.file.unlink(missing_ok=True)


def clear_harvests(catalog: Path) -> None:
    """A catalog that was built anew has nothing of what came before."""
    folder = catalog / HARVEST
    for path in (folder / _FILE, *folder.glob(f"{'[0-9a-f]' * 8}.json")):
        path.unlink(missing_ok=True)
    with suppress(OSError):  # there is none, or other things are in it
        folder.rmdir()


def newest_arxiv_date(catalog: Path) -> str | None:
    """The day of which a catalog has the newest paper of arXiv ("2024-05-01"); None when it has none.

    What arXiv changed since then, the catalog cannot know. Of a date known to the month, its first day.
    """
    files = open_files(catalog)
    month, day = newest_month(files.arrays), files.info.coverage.last_arxiv
    if month and (day is None or day[: len(month)] > month):  # after the newest number: a slip of the source
        day = month
    return f"{day}-01-01"[: len("2024-05-01")] if day else None

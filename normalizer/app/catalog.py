"""The steps of a harvest of arXiv by OAI-PMH: its records into a file, the file into the catalog."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from normalizer.errors import BibnormError
from resolvers.catalog import build_catalog, update_catalog
from resolvers.catalog.building.harvest_store import HarvestStore, newest_arxiv_date
from resolvers.catalog.reports import BuildReport, ImportProgress, UpdateReport
from resolvers.catalog.storage.mapped_files import has_catalog
from resolvers.errors import BadReply, SourceUnavailable
from resolvers.http import HttpClient, HttpSettings
from resolvers.oai import HarvestCounts, download
from resolvers.oai.harvest import SERVICE

_RESUME_HINT = "received records are kept; run the same command to resume"


@dataclass(frozen=True)
class HarvestOptions:
    """What to request from arXiv; `since` None: from the end of the catalog, `address` None: arXiv's own."""

    since: str | None = None
    until: str | None = None
    address: str | None = None
    email: str | None = None
    cache: Path | None = None


class Watcher(Protocol):
    """Receives the progress of a harvest."""

    def received(self, so_far: HarvestCounts) -> None:
        """A page of records was received."""

    def harvested(self, received: HarvestCounts, source: str) -> None:
        """The harvest is complete or has failed."""

    def imported(self, state: ImportProgress) -> None:
        """A part of the records was imported."""

    def updated(self, report: UpdateReport) -> None:
        """All received records were imported."""

    def built(self, report: BuildReport) -> None:
        """A new catalog was built."""


def harvest(catalog: Path, wanted: HarvestOptions, watcher: Watcher, *, may_create: bool = False) -> str | None:
    """Harvest new records and import them; return the error message of an incomplete harvest.

    After a failure the received records are imported, and the next run resumes. With `may_create` a missing catalog is
    built when all of arXiv has been received. Raises BibnormError, CatalogError.
    """
    settings = HttpSettings.from_environment(os.environ, [SERVICE], contact=wanted.email, cache=wanted.cache)
    if wanted.address:
        settings = replace(settings, urls={SERVICE.slug: wanted.address})
    creates = may_create and not has_catalog(catalog)
    store = HarvestStore.open(catalog, settings.url(SERVICE), may_create=creates)
    with store.exclusive():
        since = wanted.since if creates else _start_date(catalog, store, wanted)
        trouble = _download(store, replace(wanted, since=since), settings, watcher)
        if creates:
            if trouble:  # a catalog of half of arXiv would say of the other half that it does not exist
                return trouble
            watcher.built(build_catalog([store.file], catalog, progress=watcher.imported))
        elif store.has_records:
            watcher.updated(update_catalog(catalog, [store.file], progress=watcher.imported))
        store.clear()
    return trouble


def _download(store: HarvestStore, wanted: HarvestOptions, settings: HttpSettings, watcher: Watcher) -> str | None:
    received = HarvestCounts()

    def on_page(so_far: HarvestCounts) -> None:
        nonlocal received
        received = so_far
        watcher.received(so_far)

    trouble = None
    address = settings.url(SERVICE)
    try:
        with HttpClient(settings) as http:
            download(address, wanted.since, wanted.until, to=store.file, state=store.state, http=http, on_page=on_page)
    except (SourceUnavailable, BadReply) as error:
        trouble = str(error)
    except KeyboardInterrupt as interrupt:
        interrupt.add_note(_RESUME_HINT)
        raise
    watcher.harvested(received, SERVICE.name)
    return trouble


def _start_date(catalog: Path, store: HarvestStore, wanted: HarvestOptions) -> str | None:
    """The first day to request; None if an earlier harvest is resumed."""
    if wanted.since or store.has_state:
        return wanted.since
    if (day := newest_arxiv_date(catalog)) is None:
        raise BibnormError(
            f"{catalog} has no dated arXiv record; pass --since YYYY-MM-DD, or fetch all with "
            f"`bibnorm catalog fetch arxiv -o {catalog}`"
        )
    return day

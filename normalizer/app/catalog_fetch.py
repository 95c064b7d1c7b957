"""The steps of `bibnorm catalog fetch`, and of a harvest of arXiv: dumps downloaded, checked, built into a catalog."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from normalizer.errors import BibnormError
from resolvers.catalog import build_catalog, update_catalog
from resolvers.catalog.building.harvest_store import HarvestStore, newest_arxiv_date
from resolvers.catalog.building.ingest import Share, SourceReader, check_useful, open_readings
from resolvers.catalog.building.part import PartSource
from resolvers.catalog.reports import BuildReport, ImportProgress, UpdateReport
from resolvers.catalog.storage.mapped_files import has_catalog, open_files
from resolvers.dumps import DUMPS, Dump, fetch_file, fetch_published, listed_files
from resolvers.errors import BadReply, ImportFormatError, SourceUnavailable
from resolvers.http import HttpClient, HttpSettings
from resolvers.http.download import Downloader, DownloadProgress
from resolvers.http.partial_file import RemoteFile
from resolvers.oai.harvest import SERVICE, HarvestCounts, download

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
    """Receives the progress of downloads, harvests and imports."""

    def announced(self, sentence: str) -> None:
        """A long step or wait begins."""

    def downloading(self, name: str, progress: DownloadProgress) -> None:
        """A part of a file was received."""

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
        if creates and trouble:  # a catalog of half of arXiv would say of the other half that it does not exist
            return trouble
        if creates or store.has_records:
            _import(catalog, [store.file], watcher)
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
        with HttpClient(settings, on_wait=watcher.announced) as http:
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
    if wanted.since or store.state.exists():
        return wanted.since
    if (day := newest_arxiv_date(catalog)) is None:
        raise BibnormError(
            f"{catalog} has no dated arXiv record; pass --since YYYY-MM-DD, or fetch all with "
            f"`bibnorm catalog fetch arxiv -o {catalog}`"
        )
    return day


# What a harvest of all of arXiv asks for: its records in 2026, those in one reply, and the seconds for one.
ARXIV_RECORDS = 3_000_000
_RECORDS_IN_PAGE = 1_000
_SECONDS_FOR_PAGE = (3, 10)
# Of the size that was imported before, a dump has at least this part: it may be compressed now.
_LEAST_SHARE = 10


@dataclass(frozen=True)
class FetchOptions:
    """What to fetch. `given` are files, folders, addresses or lists of addresses instead of the published ones.

    `downloads` is where files are kept until they are imported, or for good with `keep`. Without `force`, a file that
    is much smaller than what the catalog has of its source is refused.
    """

    names: Sequence[str]
    given: Sequence[str] = ()
    downloads: Path | None = None
    keep: bool = False
    force: bool = False
    harvest: HarvestOptions = field(default_factory=HarvestOptions)


def fetch(catalog: Path, wanted: FetchOptions, watcher: Watcher) -> str | None:
    """Fetch and import dumps; return the error message of a server that failed: a later run resumes.

    Nothing is imported unless all files are complete and can be read to their end. Raises BibnormError, ResolverError.
    """
    if wanted.given and len(wanted.names) != 1:
        raise BibnormError("--from needs exactly one name; run the command once for each dump")
    dumps = [DUMPS[name] for name in dict.fromkeys(wanted.names)]
    asked = [] if wanted.given else [dump for dump in dumps if dump.name == "arxiv"]
    harvests = [dump for dump in asked if not dump.authorization(os.environ)]
    folder = wanted.downloads or catalog.with_name(f"{catalog.name}.downloads")
    try:
        files = [file for dump in dumps if dump not in harvests for file in _files_of(dump, wanted, folder, watcher)]
    except (SourceUnavailable, BadReply) as trouble:
        return str(trouble)
    if files:
        try:
            _check_files(catalog, files, force=wanted.force)
            _import(catalog, [file.path for file in files], watcher)
        except ImportFormatError as error:
            for file in files:  # the next run is to download it again
                if file.is_downloaded and str(error).startswith(str(file.path)):
                    file.path.unlink(missing_ok=True)
            raise
        if not wanted.keep:
            _remove_downloads(folder, files)
    if harvests:
        watcher.announced(_expected_time(catalog))
        return harvest(catalog, wanted.harvest, watcher, may_create=True)
    return None


@dataclass(frozen=True)
class _DumpFile:
    """A file or folder of a dump, the user's or one that was downloaded here."""

    dump: Dump
    path: Path
    is_downloaded: bool = True


def _files_of(dump: Dump, wanted: FetchOptions, folder: Path, watcher: Watcher) -> Iterator[_DumpFile]:
    """The files of a dump, those from addresses when they are complete."""
    if not wanted.given and not dump.addresses:
        raise BibnormError(
            f"{dump.name}: name the files of {dump.about} with --from: a folder, an address or a list of addresses "
            "(docs/catalog.md says where they are)"
        )
    authorization = None if wanted.given else dump.authorization(os.environ)
    with Downloader(contact=wanted.harvest.email, authorization=authorization) as http:
        if not wanted.given:
            watcher.announced(f"{dump.name}: downloading {dump.about} to {folder}")
            yield _DumpFile(dump, fetch_published(http, dump, folder, watcher.downloading))
        for given in wanted.given:
            if given.startswith(("http://", "https://")):
                yield _DumpFile(dump, fetch_file(http, RemoteFile(given), folder, watcher.downloading))
                continue
            path = Path(given)
            listed = listed_files(path) if path.is_file() else None
            if listed is None:
                yield _DumpFile(dump, path, is_downloaded=False)
                continue
            watcher.announced(f"{path}: downloading {len(listed):,} files to {folder}")
            for file in listed:
                yield _DumpFile(dump, fetch_file(http, file, folder, watcher.downloading))


def _check_files(catalog: Path, files: Sequence[_DumpFile], *, force: bool) -> None:
    """BibnormError if a file is of another source, or all of a dump are small beside what the catalog was built from.

    A file that is no dump at all (a web page) is an ImportFormatError. An empty part of several is no error.
    """
    for dump in {file.dump.name: file.dump for file in files}.values():
        paths = [file.path for file in files if file.dump is dump]
        opened = open_readings(paths, Share())
        readings = [reading for reading in opened if isinstance(reading, SourceReader)]
        if not readings:
            check_useful([reading for reading in opened if isinstance(reading, PartSource)])
        for read in readings:
            if (found := read.importer).source != dump.name:
                raise BibnormError(
                    f"{read.path}: rows of {found.source or 'our own'} ({found.name}), not {dump.about}; "
                    "import them with `bibnorm catalog update`"
                )
        size = sum(read.bytes for read in readings)
        before = _bytes_before(catalog, dump)
        if size < before / _LEAST_SHARE and not force:
            raise BibnormError(
                f"{dump.name}: {size:,} bytes, but the catalog was built from {before:,} bytes of it; nothing was "
                "imported; check the files, or use --force"
            )


def _bytes_before(catalog: Path, dump: Dump) -> int:
    """The size of the largest file of a dump that is in the catalog; parts of shards do not count."""
    if not dump.addresses or not has_catalog(catalog):
        return 0
    return max((source.bytes for source in open_files(catalog).info.sources if source.source == dump.name), default=0)


def _import(catalog: Path, paths: Sequence[Path], watcher: Watcher) -> None:
    if has_catalog(catalog):
        watcher.updated(update_catalog(catalog, paths, progress=watcher.imported))
    else:
        watcher.built(build_catalog(paths, catalog, progress=watcher.imported))


def _remove_downloads(folder: Path, files: Sequence[_DumpFile]) -> None:
    """Remove what was downloaded and is imported now; never a file of the user."""
    for file in files:
        if file.is_downloaded:
            file.path.unlink(missing_ok=True)
    with suppress(OSError):  # it is not there, or not empty
        folder.rmdir()


def _expected_time(catalog: Path) -> str:
    resume = "interrupt it at any time, the same command resumes"
    if has_catalog(catalog):
        return f"arXiv: harvesting by OAI-PMH what has changed since the newest record of the catalog; {resume}"
    least, most = (ARXIV_RECORDS / _RECORDS_IN_PAGE * seconds / 3600 for seconds in _SECONDS_FOR_PAGE)
    return (
        f"arXiv: harvesting {ARXIV_RECORDS:,} records by OAI-PMH takes {least:.0f} to {most:.0f} hours; {resume}. "
        "Minutes instead: a free account at Kaggle (set KAGGLE_API_TOKEN), or its snapshot as --from FILE"
    )

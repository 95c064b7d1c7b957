"""Fetches a published catalog from a folder or a web server: what is missing is fetched, checked and written.

It is written beside the old catalog, then replaces it. Packs are kept in the folder until the catalog is complete, so
that an interrupted pull fetches none twice.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from resolvers.catalog.building.merge import write_records
from resolvers.catalog.publication.manifest import (
    FILE,
    MAX_MANIFEST_BYTES,
    MAX_PACK_BYTES,
    PACKS,
    STATE_FILE,
    Layer,
    Pack,
    Publication,
    PulledState,
    StreamPatch,
)
from resolvers.catalog.publication.manifest import read_manifest as read_publication
from resolvers.catalog.publication.streams import (
    NO_DICTIONARY,
    RecordChanges,
    Shifts,
    bytes_of,
    dictionary_of,
    is_whole,
    patched_blocks,
    unpacked,
)
from resolvers.catalog.storage.format import (
    DICTIONARY,
    FILES,
    MANIFEST,
    PULL,
    RECORDS,
    CatalogInfo,
    FileInfo,
    file_infos,
    generation_name,
    manifest_bytes,
    parse_manifest,
    read_manifest,
)
from resolvers.catalog.storage.mapped_files import MappedFiles, open_files
from resolvers.catalog.storage.publish import build_lock, current_generation, new_generation, publish, target_folder
from resolvers.errors import CatalogError, RequestRefused
from resolvers.http.download import Downloader, OnProgress, ProgressMeter
from resolvers.http.partial_file import RemoteFile, check_space

# Where a publication is read from: a folder or a web server.


class PublicationSource(Protocol):
    """A place with a publication."""

    def manifest(self) -> Publication:
        """The manifest; `CatalogError` if there is none, or a ResolverError if it cannot be fetched."""

    def read(self, pack: Pack) -> bytes:
        """A pack whose checksum is right."""


class FolderSource:
    """A publication in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def manifest(self) -> Publication:
        path = self._folder / FILE
        try:
            return read_publication(path.read_bytes(), str(path))
        except OSError as error:
            raise _no_publication(str(self._folder), error.strerror or str(error)) from error

    def read(self, pack: Pack) -> bytes:
        path = self._folder / PACKS / pack.sha256
        try:
            data = path.read_bytes()
        except OSError as error:
            raise CatalogError(
                f"{path}: cannot be read ({error.strerror or error}); publish the catalog again"
            ) from error
        if hashlib.sha256(data).hexdigest() != pack.sha256:
            raise CatalogError(f"{path}: damaged, its checksum is wrong; publish the catalog again")
        return data


class WebSource:
    """A publication on a web server; threads may share it."""

    def __init__(self, url: str, downloader: Downloader) -> None:
        self._url = url.rstrip("/")
        self._downloader = downloader

    def manifest(self) -> Publication:
        file = RemoteFile(f"{self._url}/{FILE}")
        try:
            return read_publication(self._downloader.read(file, MAX_MANIFEST_BYTES), file.name)
        except RequestRefused as error:
            raise _no_publication(file.name, f"status {error.status}") from error

    def read(self, pack: Pack) -> bytes:
        file = RemoteFile(f"{self._url}/{PACKS}/{pack.sha256}", f"sha256:{pack.sha256}", pack.bytes)
        return self._downloader.read(file, pack.bytes)


@contextmanager
def open_source(address: str, contact: str | None) -> Iterator[PublicationSource]:
    """The publication at an address: https://, http:// to this machine, file:// or a path."""
    folder = local_folder(address)
    if folder is not None:
        yield FolderSource(folder)
        return
    with Downloader(contact=contact) as downloader:
        yield WebSource(address, downloader)


def local_folder(address: str) -> Path | None:
    """The folder of a path or a file:// URL; None for the address of a web server."""
    parts = urlsplit(address)
    if parts.scheme in ("http", "https"):
        return None
    return Path(unquote(parts.path)) if parts.scheme == "file" else Path(address)


def _no_publication(where: str, why: str) -> CatalogError:
    return CatalogError(
        f"{where}: no published catalog ({why}); publish one with `bibnorm catalog publish DIR -o FOLDER`"
    )


_CONNECTIONS = 4
_THREADS = 2
ReadPack = Callable[[Pack], bytes]


@dataclass(frozen=True, slots=True)
class PullReport:
    """`fetched` is in bytes of packs, `reused` those of an interrupted pull."""

    directory: Path
    info: CatalogInfo
    fetched: int
    reused: int
    seconds: float
    is_unchanged: bool = False


def pull_catalog(
    source: PublicationSource,
    address: str,
    directory: Path,
    *,
    force: bool = False,
    on_progress: OnProgress | None = None,
) -> PullReport:
    """Make `directory` the published catalog. An older state of it is brought up to date by what has changed.

    `CatalogError`, and the folder stays as it was, if it has a catalog that was built or updated there (unless
    `force`), or if anything is damaged.
    """
    begun = time.perf_counter()
    publication = source.manifest()
    with target_folder(directory) as folder, build_lock(folder):
        state = _local_state(folder, force=force)
        layers = publication.layers_from(state)
        if not layers:
            return PullReport(folder, read_manifest(folder), 0, 0, time.perf_counter() - begun, is_unchanged=True)
        fetched, reused = _fetch(source, layers, folder, on_progress)
        with new_generation(folder) as staging:
            old = open_files(folder) if layers[0].before is not None else None
            store = folder / PULL
            info = write_layers(_reader(store), layers, old, staging, PulledState(publication.state, address))
            publish(folder, staging, manifest_bytes(info))
        shutil.rmtree(store, ignore_errors=True)
    return PullReport(folder, info, fetched, reused, time.perf_counter() - begun)


def _local_state(folder: Path, *, force: bool) -> str | None:
    """The state of the catalog in a folder; None without one, or if it may be replaced."""
    generation = current_generation(folder)
    if generation is None:
        return None
    with suppress(OSError):
        found = PulledState.read((folder / generation / STATE_FILE).read_bytes())
        if found is not None:
            return found.state
    if force:
        return None
    raise CatalogError(
        f"{folder}: a catalog that was built or updated here; pull into another folder, or replace it with --force"
    )


def _fetch(
    source: PublicationSource, layers: Sequence[Layer], folder: Path, on_progress: OnProgress | None
) -> tuple[int, int]:
    """Fetch the packs that are not there yet; the bytes of those that were fetched and those that were there."""
    store = folder / PULL
    store.mkdir(exist_ok=True)
    packs = {pack.sha256: pack for layer in layers for pack in layer.packs}
    for path in store.iterdir():  # of a publication that has been replaced, or half written
        if path.name not in packs or path.stat().st_size != packs[path.name].bytes:
            path.unlink()
    missing = [pack for pack in packs.values() if not (store / pack.sha256).exists()]
    done = reused = sum(pack.bytes for pack in packs.values()) - sum(pack.bytes for pack in missing)
    total = sum(pack.bytes for pack in packs.values())
    unpacked_bytes = sum(patch.length for layer in layers for patch in layer.files)
    check_space(folder, sum(pack.bytes for pack in missing) + unpacked_bytes, "the catalog")
    meter = ProgressMeter(on_progress, done)

    def fetch(pack: Pack) -> int:
        new = store / f"{pack.sha256}.new"
        new.write_bytes(source.read(pack))
        new.replace(store / pack.sha256)
        return pack.bytes

    threads = ThreadPoolExecutor(_CONNECTIONS)
    try:
        for size in threads.map(fetch, missing):
            done += size
            meter.update(done, total)
    finally:
        threads.shutdown(cancel_futures=True)
    meter.finish(done, total)
    return done - reused, reused


def _reader(store: Path) -> ReadPack:
    def read(pack: Pack) -> bytes:
        data = (store / pack.sha256).read_bytes()
        if hashlib.sha256(data).hexdigest() != pack.sha256:
            (store / pack.sha256).unlink()
            raise CatalogError(f"{store / pack.sha256}: damaged on this disk, and deleted; run the command again")
        return data

    return read


def write_layers(
    read: ReadPack, layers: Sequence[Layer], old: MappedFiles | None, folder: Path, state: PulledState | None = None
) -> CatalogInfo:
    """Write the files of a catalog into a folder: `layers` on top of `old`.

    A folder without `state` becomes a catalog of its own, with generations in it.
    """
    work = folder
    for number, layer in enumerate(layers):
        is_last = number == len(layers) - 1
        target = work if is_last and state else work / generation_name(number + 1)
        target.mkdir(exist_ok=True)
        info = _write_layer(read, layer, old, target)
        if state and is_last:
            (target / STATE_FILE).write_bytes(state.as_bytes())
        else:
            (work / MANIFEST).write_bytes(manifest_bytes(info))
            old = open_files(work)
    if state:
        for number in range(1, len(layers)):
            shutil.rmtree(work / generation_name(number))
        if len(layers) > 1:
            (work / MANIFEST).unlink()
    return info


def _write_layer(read: ReadPack, layer: Layer, old: MappedFiles | None, target: Path) -> CatalogInfo:
    """Write all files of a state; those that the layer does not change are linked to the old ones."""
    patches = {patch.name: patch for patch in layer.files}
    unpack = _Unpacker(read, layer)
    published = parse_manifest(b"".join(unpack.pieces(patches.pop(MANIFEST))), target / "published")
    records = patches.pop(RECORDS) if layer.before is not None else None
    sums = {file.name: file.sha256 for file in published.files}

    def write(patch: StreamPatch) -> FileInfo:
        if patch.name not in FILES:
            raise CatalogError(f"{patch.name}: not a file of a catalog; publish the catalog again")
        digest, size = _write_file(target / patch.name, unpack, patch, old, layer.shifts)
        if digest != sums[patch.name]:
            raise CatalogError(
                f"{patch.name}: its checksum is wrong after patching the old file; check the old catalog with "
                "`bibnorm catalog verify`, or pull into another folder"
            )
        return FileInfo(patch.name, size, digest)

    with ThreadPoolExecutor(_THREADS) as threads:
        largest_first = sorted(patches.values(), key=lambda patch: -patch.length)
        infos = {info.name: info for info in threads.map(write, largest_first)}
    if records is not None:
        assert old is not None
        infos |= _write_records(target, b"".join(unpack.pieces(records)), old, layer.shifts, published.records)
    if old is not None:
        infos |= _kept_files(target, old, [name for name in FILES if name not in infos])
    return replace(published, generation=target.name, files=tuple(infos[name] for name in FILES))


def _write_file(
    path: Path, unpack: _Unpacker, patch: StreamPatch, old: MappedFiles | None, shifts: Shifts
) -> tuple[str, int]:
    """Write a file; its checksum and size."""
    before = old.data[patch.name] if old is not None else None
    pieces: Iterator[bytes] = unpack.pieces(patch, dictionary_of(patch.name, before, shifts))
    if is_whole(patch.name):
        pieces = iter([bytes_of(patch.name, b"".join(pieces), before)])
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as file:
        for piece in pieces:
            file.write(piece)
            digest.update(piece)
            size += len(piece)
    return digest.hexdigest(), size


def _write_records(target: Path, data: bytes, old: MappedFiles, shifts: Shifts, rows: int) -> Mapping[str, FileInfo]:
    try:
        changes = RecordChanges.parse(data)
    except ValueError as error:
        raise CatalogError("the published changes of records are damaged; publish the catalog again") from error
    for file in old.info.files:
        if (
            file.name in (DICTIONARY, RECORDS, "records.ends")
            and hashlib.sha256(old.data[file.name]).hexdigest() != file.sha256
        ):
            raise CatalogError(f"{old.directory}: the old catalog is damaged ({file.name}); pull into another folder")
    write_records(target, patched_blocks(old, changes, shifts or ((0, 0),), rows))
    return {info.name: info for info in file_infos(target, (RECORDS, "records.ends"))}


def _kept_files(target: Path, old: MappedFiles, names: Sequence[str]) -> Mapping[str, FileInfo]:
    """Link, or copy, files that stay the same."""
    known = {file.name: file for file in old.info.files}
    for name in names:
        source = old.directory / old.info.generation / name
        try:
            os.link(source, target / name)
        except OSError:
            shutil.copyfile(source, target / name)
    return {name: known[name] for name in names}


class _Unpacker:
    """Reads the pieces of a layer out of its packs. Safe to share between threads."""

    def __init__(self, read: ReadPack, layer: Layer) -> None:
        self._read = read
        self._packs = layer.packs
        # Where each frame begins: frames follow each other in the order of files and pieces.
        self._offsets: dict[str, list[int]] = {}
        ends = [0] * len(layer.packs)
        for patch in layer.files:
            self._offsets[patch.name] = []
            for piece in patch.pieces:
                self._offsets[patch.name].append(ends[piece.pack])
                ends[piece.pack] += piece.bytes

    def pieces(self, patch: StreamPatch, dictionary: memoryview = NO_DICTIONARY) -> Iterator[bytes]:
        """The pieces of a stream; `dictionary` is the old stream that its frames refer to."""
        number, data = -1, memoryview(b"")
        for piece, at in zip(patch.pieces, self._offsets[patch.name], strict=True):
            if piece.pack != number:
                if self._packs[piece.pack].bytes > MAX_PACK_BYTES:
                    raise CatalogError("a published pack is too large; publish the catalog again")
                number, data = piece.pack, memoryview(self._read(self._packs[piece.pack]))
            try:
                yield unpacked(data[at : at + piece.bytes], piece.length, dictionary[piece.start : piece.end])
            except ValueError as error:
                raise CatalogError(
                    f"the published {patch.name} is damaged ({error}); publish the catalog again"
                ) from error

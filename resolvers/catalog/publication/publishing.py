"""Publishes a catalog into a folder: a base, and a step from what was published before."""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from resolvers.catalog.building.subset import Subset, write_subset
from resolvers.catalog.publication.manifest import FILE, PACKS, Layer, Pack, Piece, Publication, StreamPatch, is_pack
from resolvers.catalog.publication.manifest import manifest_bytes as publication_bytes
from resolvers.catalog.publication.manifest import read_manifest as read_publication
from resolvers.catalog.publication.pulling import FolderSource, PublicationSource, write_layers
from resolvers.catalog.publication.streams import (
    NO_DICTIONARY,
    Frame,
    Shifts,
    changed_records,
    dictionary_of,
    frames,
    line_hashes,
    shifts_between,
    stream_of,
)
from resolvers.catalog.storage.format import DICTIONARY, FILES, LOCK, MANIFEST, RECORDS, manifest_bytes
from resolvers.catalog.storage.mapped_files import MappedFiles, open_files, verify_catalog
from resolvers.catalog.storage.publish import build_lock
from resolvers.errors import CatalogError

_PACK_BYTES = 8 * 2**20
_THREADS = 2
# Whoever fetches everything fetches the base and the steps after it: with longer steps it is time for a new base.
_MAX_STEPS_SHARE = 0.35
_MAX_STEPS = 20
# The ending of a file that is being written.
_NEW = ".new"
RECORD_FILES = frozenset({DICTIONARY, RECORDS, "records.ends"})


@dataclass(frozen=True, slots=True)
class PublishReport:
    """`bytes` is what a first pull fetches, `step` what a pull of the state before fetches; None without one."""

    folder: Path
    records: int
    bytes: int
    step: int | None
    is_unchanged: bool
    seconds: float


def publish_catalog(
    catalog: Path,
    folder: Path,
    subset: Subset | None = None,
    on_stage: Callable[[str], None] = lambda _: None,
    *,
    earlier: PublicationSource | None = None,
) -> PublishReport:
    """Publish a catalog, or a part of it, to `folder`; `CatalogError` if one of them is damaged or cannot be written.

    A first publication needs a folder without other files (hidden ones do not count); later it may contain some. Packs
    that neither this publication nor the one before needs are removed. Without a publication it begins with that of
    `earlier`, if there is one. `CatalogError` also if what is published there is another part of a catalog.
    """
    begun = time.perf_counter()
    wanted = subset or Subset()
    on_stage("verifying")
    verify_catalog(catalog)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _check_folder(folder)
        with build_lock(folder), _scratch_folder(folder) as scratch:
            if earlier is not None and not (folder / FILE).exists():
                on_stage("fetching what was published before")
                _copy(earlier, folder)
            manifest = folder / FILE
            previous = read_publication(manifest.read_bytes(), str(manifest)) if manifest.exists() else None
            if previous is not None and previous.part not in (None, str(wanted)):
                raise CatalogError(
                    f"{folder}: has a publication of another part of a catalog ({previous.part}; asked for: {wanted}); "
                    "publish each part to a folder of its own"
                )
            part = catalog
            if wanted != Subset():
                on_stage("selecting")
                part = scratch / "subset"
                write_subset(catalog, part, wanted)
            new = open_files(part)
            if previous is not None and previous.state == _state(new):
                publication, step = previous, None
            else:
                publication, step = _published(folder, scratch, previous, new, wanted, on_stage)
    except OSError as error:
        raise CatalogError(
            f"{folder}: cannot be written ({error.strerror or error}); what was published before is unchanged"
        ) from error
    total = sum(layer.bytes for layer in publication.layers_from(None))
    is_unchanged = publication is previous
    return PublishReport(folder, publication.records, total, step, is_unchanged, time.perf_counter() - begun)


def _check_folder(folder: Path) -> None:
    """Raise CatalogError for a folder with other files and no publication."""
    if (folder / FILE).exists():
        return
    packs = (folder / PACKS).iterdir() if (folder / PACKS).is_dir() else ()
    foreign = [each for each in folder.iterdir() if each.name not in (PACKS, LOCK) and not each.name.startswith(".")]
    foreign += [each for each in packs if not is_pack(each.name.removesuffix(_NEW))]
    if foreign:
        raise CatalogError(f"{folder}: has other files, such as {foreign[0].name!r}; publish to a folder of its own")


@contextmanager
def _scratch_folder(folder: Path) -> Iterator[Path]:
    """A folder for catalogs in between; one that a killed process has left is removed."""
    scratch = folder / ".scratch"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _copy(earlier: PublicationSource, folder: Path) -> None:
    """Copy another publication into the folder, the manifest last."""
    try:
        publication = earlier.manifest()
    except CatalogError:  # nothing was published there before
        return
    (folder / PACKS).mkdir(exist_ok=True)
    for pack in publication.packs.values():
        path = folder / PACKS / pack.sha256
        if not path.exists() or path.stat().st_size != pack.bytes:
            _replace(path, earlier.read(pack))
    _replace(folder / FILE, publication_bytes(publication))


def _published(
    folder: Path,
    scratch: Path,
    previous: Publication | None,
    new: MappedFiles,
    wanted: Subset,
    on_stage: Callable[[str], None],
) -> tuple[Publication, int | None]:
    """Write packs and manifest; the bytes of the step, if there is one."""
    base, step, steps = None, None, tuple[Layer, ...]()
    if previous is not None:
        on_stage("comparing")
        if step := _step(folder, scratch / "previous", previous, new):
            base, steps = previous.base, (*previous.steps, step)
    if base is None or not _is_short(base, steps):
        on_stage("compressing")
        streams = [(name, stream_of(name, new.data[name], None), NO_DICTIONARY) for name in FILES]
        base = _layer(folder, None, new, streams, ())
    info = new.info
    publication = Publication(_state(new), info.coverage.records, info.built, base, _recent(base, steps), str(wanted))
    _replace(folder / FILE, publication_bytes(publication))
    needed = publication.packs.keys() | (previous.packs.keys() if previous else set())
    for path in (folder / PACKS).iterdir():
        if path.name not in needed and is_pack(path.name.removesuffix(_NEW)):
            path.unlink(missing_ok=True)
    return publication, step.bytes if step else None


def _state(files: MappedFiles) -> str:
    return hashlib.sha256(manifest_bytes(files.info)).hexdigest()


def _is_short(base: Layer, steps: tuple[Layer, ...]) -> bool:
    after = _after(base, steps)
    return len(after) <= _MAX_STEPS and sum(step.bytes for step in after) <= _MAX_STEPS_SHARE * base.bytes


def _after(base: Layer, steps: tuple[Layer, ...]) -> tuple[Layer, ...]:
    places = [index for index, step in enumerate(steps) if step.before == base.after]
    return steps[places[0] :] if places else ()


def _recent(base: Layer, steps: tuple[Layer, ...]) -> tuple[Layer, ...]:
    """The steps after the base, and those before it that are worth keeping for older copies."""
    kept: list[Layer] = []
    needed = len(_after(base, steps))
    for step in reversed(steps):
        size = sum(other.bytes for other in kept) + step.bytes
        if len(kept) >= needed and (len(kept) >= _MAX_STEPS or size > _MAX_STEPS_SHARE * base.bytes):
            break
        kept.insert(0, step)
    return tuple(kept)


def _step(folder: Path, scratch: Path, previous: Publication, new: MappedFiles) -> Layer | None:
    """The step from the previous publication; None if its catalog cannot be read any more."""
    scratch.mkdir()
    try:
        source = FolderSource(folder)
        write_layers(source.read, previous.layers_from(None), None, scratch)
        old = open_files(scratch)
    except CatalogError:  # another layout, or packs that have been deleted
        return None
    old_hashes, new_hashes = line_hashes(old), line_hashes(new)
    shifts = shifts_between(old_hashes, new_hashes)
    changes = changed_records(new, old_hashes, new_hashes, shifts)
    sums = {file.name: file.sha256 for file in old.info.files}
    changed = [file.name for file in new.info.files if file.sha256 != sums[file.name]]
    streams = [
        (name, stream_of(name, new.data[name], old.data[name]), dictionary_of(name, old.data[name], shifts))
        for name in changed
        if name not in RECORD_FILES
    ]
    streams.append((RECORDS, changes.as_bytes(), NO_DICTIONARY))
    return _layer(folder, previous.state, new, streams, shifts)


Stream = tuple[str, bytes | memoryview, memoryview]


def _layer(folder: Path, before: str | None, new: MappedFiles, streams: list[Stream], shifts: Shifts) -> Layer:
    """Write the packs of a layer; the last stream is the catalog's manifest."""
    packs = _PackWriter(folder / PACKS)
    streams = [*streams, (MANIFEST, manifest_bytes(new.info), NO_DICTIONARY)]
    with ThreadPoolExecutor(_THREADS) as threads:
        made = threads.map(lambda stream: list(frames(stream[1], stream[2])), streams)
        patches = [StreamPatch(name, tuple(packs.add(some))) for (name, _, _), some in zip(streams, made, strict=True)]
    packs.flush()
    return Layer(before, _state(new), tuple(patches), tuple(packs.packs), shifts)


class _PackWriter:
    """Puts frames into packs of a few megabytes."""

    def __init__(self, folder: Path) -> None:
        self.packs: list[Pack] = []
        self._folder = folder
        self._frames: list[bytes] = []
        folder.mkdir(exist_ok=True)

    def add(self, some: Iterable[Frame]) -> Iterator[Piece]:
        for frame in some:
            yield Piece(len(self.packs), len(frame.data), frame.length, frame.start, frame.end)
            self._frames.append(frame.data)
            if sum(map(len, self._frames)) >= _PACK_BYTES:
                self.flush()

    def flush(self) -> None:
        if not self._frames:
            return
        data = b"".join(self._frames)
        self._frames = []
        pack = Pack(hashlib.sha256(data).hexdigest(), len(data))
        self.packs.append(pack)
        path = self._folder / pack.sha256
        if not path.exists() or path.stat().st_size != pack.bytes:
            _replace(path, data)


def _replace(path: Path, data: bytes) -> None:
    new = path.with_name(f"{path.name}{_NEW}")
    new.write_bytes(data)
    new.replace(path)

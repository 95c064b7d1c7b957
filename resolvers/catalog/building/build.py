"""Builds, updates and merges catalogs: sources become parts, and parts become one generation.

A generation is written beside the existing one and replaces it in one step. Readers of the old one keep what they have
opened. After Ctrl-C, a full disk or a power cut the old catalog remains; the next build removes the leftovers of a
killed one.
"""

from __future__ import annotations

import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import mkdtemp

import numpy as np

from resolvers.catalog.building.harvest_store import clear_harvests
from resolvers.catalog.building.ingest import OnProgress, Share, check_useful, read_sources
from resolvers.catalog.building.merge import Merge, source_infos
from resolvers.catalog.building.part import Part, PartSource, PartWriter, combined_sources
from resolvers.catalog.building.plan import AllRows, RecordPlan
from resolvers.catalog.building.stored import StoredRecords, add_stored
from resolvers.catalog.reports import BuildReport, ImportProgress, PartReport, SourceReport, UpdateReport
from resolvers.catalog.row_values import DeclaredCoverage
from resolvers.catalog.storage.format import (
    PART_MANIFEST,
    CatalogInfo,
    FileInfo,
    SourceInfo,
    built_at,
    file_infos,
    manifest_bytes,
    our_version,
)
from resolvers.catalog.storage.mapped_files import damage_message, open_files
from resolvers.catalog.storage.publish import build_lock, new_generation, publish, target_folder
from resolvers.catalog.storage.record_codec import Origin
from resolvers.errors import CatalogError, ImportFormatError
from resolvers.workers import ProcessPool

MEMORY = 2 << 30
# A process that reads sources takes so much, and so does what is held whatever the memory.
_BASE_MEMORY = 400 << 20
_MEMORY_PER_ROW = 24
_LEAST_MEMORY, _MIN_SHARE = 512 << 20, 32 << 20
_MAX_ROWS, _MAX_ABSTRACTS = (1 << 32) - 2, 1 << 28
# The least that a build writes for each byte of a source, compressed or not.
_COMPRESSED, _PLAIN = 2.0, 0.3
_SUFFIXES = frozenset({".gz", ".zst", ".zip", ".bz2", ".xz"})


def build_catalog(
    sources: Iterable[Path | str] | Path | str,
    target: Path,
    *,
    strict: bool = False,
    progress: OnProgress | None = None,
    memory: int = MEMORY,
) -> BuildReport:
    """Make the folder `target` a catalog of all records in `sources`, files and folders, in that order.

    `strict` stops at the first line that is of no use, instead of counting it. `memory` is in bytes; less than
    128 MB counts as that. Raises `ImportFormatError` about a source file, `CatalogError` about the target; in both
    cases the target stays as it was.
    """
    if not isinstance(memory, int):
        raise TypeError(f"build_catalog() memory: expected a number of bytes, not {type(memory).__name__}")
    watch = time.perf_counter()
    progress = progress or (lambda _: None)
    # One text is no list of its letters, of which "/" would be the whole disk.
    files = [Path(each) for each in ([sources] if isinstance(sources, Path | str) else sources)]
    _check_sources(files, Path(target))
    with (
        target_folder(Path(target)) as folder,
        build_lock(folder),
        new_generation(folder) as staging,
        ProcessPool() as workers,
        closing(PartWriter(staging / "part", _share(memory))) as writer,
    ):
        part = read_sources(writer, files, 0, workers, progress, strict=strict)
        return _published(folder, staging, [part], workers, progress, memory, watch)


def _published(
    folder: Path,
    staging: Path,
    parts: Sequence[Part],
    workers: ProcessPool,
    progress: OnProgress,
    memory: int,
    watch: float,
) -> BuildReport:
    sources = combined_sources(parts)
    done = merge_into(staging, parts, workers, progress, memory)
    publish(folder, staging, manifest_bytes(done.info))
    clear_harvests(folder)
    seconds = time.perf_counter() - watch
    return BuildReport(folder, done.info, _reports(sources, done.sources), seconds, _empty(sources))


def build_part(
    sources: Sequence[Path],
    target: Path,
    part: int,
    parts: int,
    *,
    strict: bool = False,
    progress: OnProgress | None = None,
    memory: int = MEMORY,
) -> PartReport:
    """Read part number `part` (from 1) of `parts` of the sources into the folder `target`, for `merge_parts`."""
    watch = time.perf_counter()
    _check_sources(sources, Path(target))
    target = Path(target)
    if target.exists() and not (target / PART_MANIFEST).exists() and (not target.is_dir() or any(target.iterdir())):
        raise CatalogError(f"{target}: not empty and not a part of a catalog. Choose a new or an empty folder.")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        new = Path(mkdtemp(".partial", f"{target.name}.", target.parent))  # others may build the same part
    except OSError as error:
        raise CatalogError(
            f"{target}: cannot be written ({error.strerror or error}). Choose another folder."
        ) from error
    try:
        with ProcessPool() as workers, closing(PartWriter(new, _share(memory))) as writer:
            done = read_sources(
                writer, sources, 0, workers, progress or (lambda _: None), strict=strict, share=Share(part, parts)
            )
            done.save()
        if target.exists():
            shutil.rmtree(target)
        new.chmod(0o755)
        new.rename(target)
    except OSError as error:
        raise CatalogError(f"{target}: the part cannot be written ({error.strerror or error}). Make room.") from error
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return PartReport(target, part, parts, done.info.rows, time.perf_counter() - watch, _empty(done.info.sources))


def merge_parts(
    parts: Sequence[Path], target: Path, *, progress: OnProgress | None = None, memory: int = MEMORY
) -> BuildReport:
    """Make the folder `target` a catalog of all parts of a build, given in any order: the one that a build makes."""
    watch = time.perf_counter()
    opened = sorted((Part.open(Path(part)) for part in parts), key=lambda part: part.info.part)
    _check_parts(opened)
    check_useful(combined_sources(opened))
    for part in opened:
        part.verify()
    progress = progress or (lambda _: None)
    with (
        target_folder(Path(target)) as folder,
        build_lock(folder),
        new_generation(folder) as staging,
        ProcessPool() as workers,
    ):
        return _published(folder, staging, opened, workers, progress, memory, watch)


def update_catalog(
    target: Path,
    sources: Sequence[Path],
    *,
    strict: bool = False,
    progress: OnProgress | None = None,
    memory: int = MEMORY,
) -> UpdateReport:
    """Bring the records of `sources` into the catalog in the folder `target`.

    A record takes the place of what the same source said of the same paper before; records that no source has any
    more stay. When nothing is new, the catalog stays as it is. Raises what `build_catalog` raises, and leaves the
    target as it was then.
    """
    watch = time.perf_counter()
    folder, progress = Path(target), progress or (lambda _: None)
    if not sources:
        raise ImportFormatError("no source file given: nothing to update the catalog from")
    base = open_files(folder)  # says what is wrong with it, before anything is made there
    old = base.info
    with (
        target_folder(folder),
        build_lock(folder),
        _verified_in_background(folder, old) as check,
        new_generation(folder) as staging,
        ProcessPool() as workers,
        closing(PartWriter(staging / "part", _share(memory))) as writer,
    ):
        known = folder / old.generation
        new = read_sources(writer, sources, len(old.sources), workers, progress, strict=strict, known=known)
        check()
        none = Counter[int]()
        done = _Outcome(old, source_infos(new.info.sources, none, none, none, 0))
        if new.info.rows or new.info.declared or any(batch.attached for batch in new.info.batches):
            stored = StoredRecords(base.read_ahead())
            with closing(PartWriter(staging / "stored", _share(memory))) as first:
                add_stored(first, stored, np.arange(base.rows), workers)
                parts = [first.finish(), new]
            earlier = Earlier(base.origins, old.sources, stored.declared(), old.updates + 1)
            merged = merge_into(staging, parts, workers, progress, memory, earlier)
            if _content(merged.info) != _content(old):
                publish(folder, staging, manifest_bytes(merged.info))
                done = merged
    return UpdateReport(
        path=folder,
        info=done.info,
        sources=_reports(new.info.sources, done.sources),
        seconds=time.perf_counter() - watch,
        empty=_empty(new.info.sources),
        added=sum(source.records for source in done.sources) - done.replaced,
        changed=done.replaced,
    )


def _content(info: CatalogInfo) -> set[FileInfo]:
    """What a catalog says; that more lines have been read, which say the same, is no change."""
    return {file for file in info.files if not file.name.startswith("lines.")}


@contextmanager
def _verified_in_background(folder: Path, info: CatalogInfo) -> Iterator[Callable[[], None]]:
    """Begin to check every byte of a catalog; what is given raises `CatalogError` when one is wrong.

    Else an update would sign what is damaged. It takes a while, and the sources can be read meanwhile.
    """
    with ThreadPoolExecutor(1) as thread:
        found = thread.submit(file_infos, folder / info.generation, [file.name for file in info.files])

        def check() -> None:
            if found.result() != info.files:
                raise CatalogError(damage_message(folder))

        yield check


@dataclass(frozen=True, slots=True)
class _Outcome:
    """A merged catalog, what came from each new source, and how many of its records took the place of others."""

    info: CatalogInfo
    sources: tuple[SourceInfo, ...]
    replaced: int = 0


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a catalog said whose rows are the first part; `updates` counts this time."""

    origins: Sequence[Origin] = ()
    sources: Sequence[SourceInfo] = ()
    declared: Sequence[DeclaredCoverage] = ()
    updates: int = 0


def merge_into(
    staging: Path,
    parts: Sequence[Part],
    workers: ProcessPool,
    progress: OnProgress,
    memory: int = MEMORY,
    earlier: Earlier | None = None,
) -> _Outcome:
    """Write the files of a generation; parts in its folder go. The first one is of the `earlier` catalog, if given."""
    sources = combined_sources(parts[1:] if earlier else parts)
    earlier = earlier or Earlier()
    rows = sum(part.info.rows for part in parts)
    _check_limits(staging, parts, memory)
    origins = [*earlier.origins, *(source.origin for source in sources)]
    share = _share(memory)
    plan = RecordPlan(AllRows(parts), origins, staging / "changed", share)
    merge = Merge(staging, plan, origins, workers, share)
    done = merge.write(
        lambda at: progress(ImportProgress("indexing", at, rows, rows)), [*earlier.declared, *_declared(parts)]
    )
    new = source_infos(sources, done.records, done.attached, plan.merged, len(earlier.sources))
    kept = (replace(of, records=of.records - plan.superseded[number]) for number, of in enumerate(earlier.sources))
    for part in [*parts, plan.changed]:
        part.close()
        if part.folder.parent == staging:
            shutil.rmtree(part.folder)
    info = CatalogInfo(
        coverage=done.coverage,
        sources=(*kept, *new),
        files=file_infos(staging),
        built=built_at(staging),
        version=our_version(),
        generation=staging.name,
        works=done.works,
        further_titles=done.further_titles,
        abstracts=done.abstracts,
        updates=earlier.updates,
    )
    return _Outcome(info, new, plan.replaced)


def _declared(parts: Sequence[Part]) -> list[DeclaredCoverage]:
    """The declarations in the order of the sources."""
    said = sorted(
        ((source, block, at, one) for part in parts for at, (source, block, one) in enumerate(part.info.declared)),
        key=lambda entry: entry[:3],
    )
    return [one for _, _, _, one in said]


def _share(memory: int) -> int:
    return max(_MIN_SHARE, memory // 4)


def _check_limits(folder: Path, parts: Sequence[Part], memory: int) -> None:
    """`CatalogError` when the parts cannot be merged: before anything of them is read."""
    rows = sum(part.info.rows for part in parts)
    abstracts = sum(batch.prints + batch.attached for part in parts for batch in part.info.batches)
    if rows > _MAX_ROWS or abstracts > _MAX_ABSTRACTS:
        raise CatalogError(
            f"{rows:,} titles and {abstracts:,} abstracts are more than a catalog holds ({_MAX_ROWS:,} and "
            f"{_MAX_ABSTRACTS:,}). Give fewer records."
        )
    needed = _BASE_MEMORY + _MEMORY_PER_ROW * rows
    if rows and needed > max(memory, _LEAST_MEMORY):
        raise CatalogError(f"{rows:,} titles need --memory {-(-needed >> 20)}M at least")
    _check_space(folder, sum(part.bytes for part in parts) // 2)


def _check_sources(sources: Sequence[Path], target: Path) -> None:
    """Refuse before the first byte is read what cannot succeed."""
    if not sources:
        raise ImportFormatError("no source file given: nothing to build a catalog from")
    needed = 0.0
    for source in map(Path, sources):
        with suppress(OSError):  # whoever reads it says so
            for file in filter(Path.is_file, source.rglob("*")) if source.is_dir() else [source]:
                needed += file.stat().st_size * (_COMPRESSED if file.suffix in _SUFFIXES else _PLAIN)
    _check_space(target, int(needed))


def _check_space(folder: Path, needed: int) -> None:
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    free = shutil.disk_usage(there).free
    if needed > free:
        raise CatalogError(
            f"{folder}: needs at least {-(-needed >> 20):,} MB, but the disk has {free >> 20:,} MB free. "
            "Make room or choose another folder."
        )


def _check_parts(parts: Sequence[Part]) -> None:
    """`CatalogError` unless these are all parts of one build, of sources that did not change meanwhile."""
    if not parts:
        raise CatalogError("no part given: nothing to merge")
    first = parts[0]
    for part in parts:
        if [Path(source.path).name for source in part.info.sources] != [
            Path(source.path).name for source in first.info.sources
        ] or part.info.parts != first.info.parts:
            raise CatalogError(
                f"{part.folder}: a part of another build than {first.folder}. Build all parts from the same "
                "sources, in the same order, and with the same number of parts."
            )
        if part.info.version != first.info.version:
            raise CatalogError(
                f"{part.folder}: built by bibnorm {part.info.version}, but {first.folder} by {first.info.version}. "
                "Build all parts with the same version."
            )
    numbers = [part.info.part for part in parts]
    if missing := sorted(set(range(1, first.info.parts + 1)) - set(numbers)):
        raise CatalogError(f"part {missing[0]}/{first.info.parts} is missing. Give all {first.info.parts} parts.")
    if len(numbers) > len(set(numbers)):
        twice = next(number for number in numbers if numbers.count(number) > 1)
        raise CatalogError(f"part {twice}/{first.info.parts} is given twice")
    for of_parts in zip(*(part.info.sources for part in parts), strict=True):
        opened = [(part, source) for part, source in zip(parts, of_parts, strict=True) if source.is_opened]
        for part, source in opened[1:]:
            if source.bytes != opened[0][1].bytes:
                raise CatalogError(
                    f"{source.path}: {opened[0][1].bytes:,} bytes when {opened[0][0].folder} was built, and "
                    f"{source.bytes:,} for {part.folder}. Build all parts again from the same sources."
                )


def _reports(sources: Sequence[PartSource], infos: Sequence[SourceInfo]) -> tuple[SourceReport, ...]:
    return tuple(
        SourceReport(
            path=Path(source.path),
            info=info,
            skipped=source.skipped,
            unattached=source.attached - info.attached,
            unchanged=source.unchanged,
            no_works=source.no_works,
            ignored=source.ignored,
            left_out=source.left_out,
        )
        for source, info in zip(sources, infos, strict=True)
        if not source.is_empty
    )


def _empty(sources: Sequence[PartSource]) -> tuple[Path, ...]:
    return tuple(Path(source.path) for source in sources if source.is_empty)

"""The folder of a catalog while it is being built: what may be in it, and how a new generation takes over.

One build at a time: a lock file that a killed one has left behind does not stop the next build.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from resolvers.catalog.storage.format import (
    FORMAT,
    HARVEST,
    LOCK,
    MANIFEST,
    PULL,
    generation_name,
    generation_number,
    generations,
)
from resolvers.errors import CatalogError
from resolvers.files import lock_file


@contextmanager
def build_lock(directory: Path) -> Iterator[None]:
    """Hold the folder's lock; `CatalogError` when another build holds it."""
    path = directory / LOCK
    held = lock_file(path)
    if held is None:
        raise CatalogError(f"{path.parent} is locked by another build; wait until it finishes")
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(held)


_NEW_MANIFEST = f"{MANIFEST}.new"
_CATALOG_FILES = {MANIFEST, _NEW_MANIFEST, LOCK, HARVEST, PULL}


@contextmanager
def target_folder(folder: Path) -> Iterator[Path]:
    """The folder, made when it is missing, and removed again if the build fails.

    `CatalogError` when other things are in it, or when it cannot be written to.
    """
    created = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _check_is_ours_or_empty(folder)
        yield folder
    except BrokenPipeError:  # of whoever watches the progress, not of ours
        raise
    except OSError as error:
        raise CatalogError(
            f"{folder}: the catalog cannot be written ({error.strerror or error}); nothing there has been changed. "
            "Make room or choose another folder, and build again."
        ) from error
    finally:
        if created and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


@contextmanager
def new_generation(folder: Path) -> Iterator[Path]:
    """A folder for a new generation, which goes again unless it has become the current one."""
    clear_leftovers(folder)
    staging = folder / next_generation(folder)
    try:
        staging.mkdir()
        yield staging
    except BaseException:
        if current_generation(folder) != staging.name:  # it is when the interruption came after publishing
            shutil.rmtree(staging, ignore_errors=True)
        raise
    clear_leftovers(folder)


def current_generation(folder: Path) -> str | None:
    """The generation that the manifest points at, whatever version wrote it; None without a readable manifest."""
    try:
        content = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    is_catalog = isinstance(content, dict) and content.get("format") == FORMAT
    return str(content.get("generation")) if is_catalog else None


def next_generation(folder: Path) -> str:
    """A name for a new generation, after all that are there."""
    names = [current_generation(folder) or "", *(path.name for path in generations(folder))]
    return generation_name(1 + max(generation_number(name) or 0 for name in names))


def clear_leftovers(folder: Path) -> None:
    """Remove all generations but the current one: those of builds that died, and those that have been replaced.

    A damaged manifest may belong to any of them; then all stay until a new one has been published.
    """
    current = current_generation(folder)
    if current is None and (folder / MANIFEST).exists():
        return
    (folder / _NEW_MANIFEST).unlink(missing_ok=True)
    for path in generations(folder):
        if path.name != current:
            shutil.rmtree(path, ignore_errors=True)


def publish(folder: Path, generation: Path, manifest: bytes) -> None:
    """Make a finished generation the current one, in one step that survives a power cut."""
    new = folder / _NEW_MANIFEST
    new.write_bytes(manifest)
    generation.chmod(0o755)  # what a catalog contains is public, and other users of the machine may read it
    for path in (*generation.iterdir(), new):
        path.chmod(0o644)
    for path in (*generation.iterdir(), generation, new):
        _fsync(path)
    new.replace(folder / MANIFEST)
    _fsync(folder)


def _check_is_ours_or_empty(folder: Path) -> None:
    if current_generation(folder) is not None:
        return
    names = sorted(entry.name for entry in folder.iterdir())
    foreign = [name for name in names if name not in _CATALOG_FILES and generation_number(name) is None]
    if not foreign and (folder / MANIFEST).exists() and not generations(folder):
        foreign = [MANIFEST]
    if foreign:
        raise CatalogError(
            f"{folder}: not empty and not a catalog (it holds {foreign[0]!r}). Choose a new or an empty folder."
        )


def _fsync(path: Path) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)

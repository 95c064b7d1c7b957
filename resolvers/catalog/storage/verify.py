"""Checks a catalogue byte by byte."""

from __future__ import annotations

import hashlib
from pathlib import Path

from resolvers.catalog.storage.mapped_files import open_files
from resolvers.errors import CatalogError


def verify_catalog(path: Path) -> None:
    """Return when every byte of the catalogue is as it was built; else `CatalogError` names the damaged file.

    The manifest has been checked against itself once it is read (manifest.py), so its checksums can be trusted.
    """
    files = open_files(Path(path))
    for file in files.info.files:
        if hashlib.sha256(files.data[file.name]).hexdigest() != file.sha256:
            raise CatalogError(
                f"{files.directory / files.info.generation / file.name}: damaged, its checksum is not the one it was "
                f"built with. Build the catalogue again: bibnorm catalog build SOURCE... -o {files.directory}"
            )

"""Where a publication is read from: a folder or a web server."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from resolvers.catalog.publication.manifest import FILE, MAX_MANIFEST_BYTES, PACKS, Pack, Publication, read_manifest
from resolvers.errors import CatalogError, RequestRefused
from resolvers.http.download import Downloader
from resolvers.http.partial_file import RemoteFile


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
            return read_manifest(path.read_bytes(), str(path))
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
            return read_manifest(self._downloader.read(file, MAX_MANIFEST_BYTES), file.name)
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

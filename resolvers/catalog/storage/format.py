"""The files of a catalog: names, array types, and the manifest.

    DIR/catalog.json             the manifest; replaced last, in one step
    DIR/generation-0001/         the generation that the manifest names:
        dictionary               zstd dictionary of the records; empty if there were too few to train one
        records                  blocks of `BLOCK_ROWS` records, each block one zstd frame with a checksum
        records.ends             where each block ends in `records`
        titles                   folded titles, words joined by one space, UTF-8, concatenated
        titles.lengths, .starts  their bytes, and where each `TITLES_PER_START`-th begins
        keys.hashes, keys.rows   sorted hashes of the folded titles without spaces, and their rows
        parts.hashes, parts.rows the same for beginnings and ends of titles cut at a colon
        ids.hashes, ids.rows     the same for identifiers (`arxiv:2209.10901`, `doi:10.1000/xyz`)
        terms.starts, terms.rows CSR index: bucket of a word or word pair -> rows
        works.*                  the rows of each work (linkage.py)
        abstracts.*              fingerprints of abstracts and their index (fingerprints.py)
        lines.starts, .hashes    the source lines that have been read (seen_lines.py)
        venues.*                 the records of each volume of a venue (coverage.py)
        arxiv.*                  the arXiv numbers of the records (numbering.py)
        people.*                 the names of authors (people.py); catalogs built before have none
    DIR/build.lock               only during a build
    DIR/arxiv-harvest/           harvested records before an update, and the state (harvest_store.py)
    DIR/pulled-packs/            what an unfinished pull has fetched (publication/pulling.py)

A row is the number of a record, from 0; each further title of a record has a row of its own with that record. All
numbers are little-endian on every machine.

The manifest is canonical JSON (sorted keys, ASCII, one-space indentation, a final newline). It contains the SHA-256 of
every file and of itself, and reading it compares it with its canonical form, so that any changed byte is detected.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from normalizer.values.lazy import lazy_re
from normalizer.values.titles import FOLDING
from resolvers.catalog.counts import Coverage, YearCoverage
from resolvers.errors import CatalogError

# Raise it when a file changes its meaning; a catalog of another layout is refused, never guessed at.
LAYOUT = 4

MANIFEST = "catalog.json"
# The manifest of a part, which is in the folder of the part.
PART_MANIFEST = "part.json"
LOCK = "build.lock"
HARVEST = "arxiv-harvest"
PULL = "pulled-packs"
_GENERATION = lazy_re(r"generation-(\d{4,})")

# With the places where they end and a trained dictionary, blocks of 8 take 73 B a record, those of 32 66 B and those
# of 4 82 B; one record is had in 10, 36 and 6 us.
BLOCK_ROWS = 8
# Lengths of titles are looked up ten times as often as their places, so they are what is stored of each.
TITLES_PER_START = 8
# Longer titles are cut; search does the same.
MAX_TITLE_BYTES = (1 << 16) - 1

DICTIONARY = "dictionary"
RECORDS = "records"
TITLES = "titles"
VENUE_NAMES = "venues.names"
VENUES_DECLARED = "venues.declared"
_OFFSETS = np.dtype("<u8")
_HASHES = np.dtype("<u8")
_ROWS = np.dtype("<u4")

ARRAYS: dict[str, np.dtype[np.unsignedinteger[Any]]] = {
    "records.ends": _OFFSETS,
    "titles.lengths": np.dtype("<u2"),
    "titles.starts": _OFFSETS,
    "keys.hashes": _HASHES,
    "keys.rows": _ROWS,
    "parts.hashes": _HASHES,
    "parts.rows": _ROWS,
    "ids.hashes": _HASHES,
    "ids.rows": _ROWS,
    "terms.starts": _OFFSETS,
    "terms.rows": _ROWS,
    "works.rows": _ROWS,
    "works.numbers": _ROWS,
    "works.starts": _ROWS,
    "works.members": _ROWS,
    "abstracts.rows": _ROWS,
    "abstracts.prints": np.dtype("<u2"),
    "abstracts.buckets": _ROWS,
    "abstracts.postings": _ROWS,
    "lines.starts": _ROWS,
    "lines.hashes": _ROWS,
    "venues.keys": np.dtype("<u8"),
    "venues.rows": _ROWS,
    "venues.first": np.dtype("<u4"),
    "venues.pages": np.dtype("<u2"),
    "venues.lists": np.dtype("<u4"),
    "arxiv.months": np.dtype("<u4"),
    "arxiv.starts": np.dtype("<u4"),
    "arxiv.bits": np.dtype("<u1"),
    "people.hashes": _HASHES,
    "people.records": np.dtype("<u1"),
    "people.authors": np.dtype("<u1"),
    "people.known": np.dtype("<u1"),
}
# Files that catalogs of this layout may lack, which are as if they were empty then.
LATER_FILES = frozenset({"people.hashes", "people.records", "people.authors", "people.known"})
FILES = (DICTIONARY, RECORDS, TITLES, VENUE_NAMES, VENUES_DECLARED, *ARRAYS)


def generation_name(number: int) -> str:
    return f"generation-{number:04d}"


def generation_number(name: str) -> int | None:
    """The number of a generation's folder; None when the name is not one of ours."""
    found = _GENERATION.fullmatch(name)
    return int(found[1]) if found else None


def generations(directory: Path) -> list[Path]:
    """Every generation in a catalog's folder, finished or not."""
    return [entry for entry in directory.iterdir() if generation_number(entry.name) is not None]


FORMAT = "bibnorm catalog"
_HASHED_AT_ONCE = 2
_SELF = "sha256"
_SELF_LINE = re.compile(rb'\n "sha256": "[0-9a-f]{64}",(?=\n)')  # only the manifest's own is indented by one


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """A source file of a catalog: who speaks in it, how it was read, and what came out.

    `attached` are abstracts that came without a title, for records of the same arXiv id. `damaged` counts the records
    that came with each kind of damage (normalizer/works/quality), repaired ones too.
    """

    name: str
    source: str
    importer: str
    bytes: int
    records: int
    merged: int
    skipped: int
    attached: int = 0
    damaged: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FileInfo:
    """One of the files that make up a catalog."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class CatalogInfo:
    """What a catalog says of itself. `built` is ISO 8601 in UTC, `version` that of the bibnorm that built it.

    `abstracts` are the records of which the abstract's fingerprint is known, `works` what the records are about;
    `further_titles` the rows that make a record known by another title, `updates` the times new records came in.
    """

    coverage: Coverage
    sources: tuple[SourceInfo, ...]
    files: tuple[FileInfo, ...]
    built: str
    version: str
    generation: str
    works: int
    further_titles: int = 0
    abstracts: int = 0
    updates: int = 0
    layout: int = LAYOUT
    folding: int = FOLDING

    @property
    def records(self) -> int:
        """The rows: a record each, and a further title of one each."""
        return self.coverage.records + self.further_titles

    @property
    def bytes(self) -> int:
        return sum(file.bytes for file in self.files)

    @property
    def sha256(self) -> str:
        """One checksum of all files: catalogs of the same content have the same."""
        lines = sorted(f"{file.name} {file.sha256}\n" for file in self.files)
        return hashlib.sha256("".join(lines).encode()).hexdigest()


def file_infos(folder: Path, names: Iterable[str] = FILES) -> tuple[FileInfo, ...]:
    """Size and checksum of each file of a generation, or of another folder. Raises OSError."""
    with ThreadPoolExecutor(_HASHED_AT_ONCE) as threads:  # hashing does not hold the interpreter up
        return tuple(
            threads.map(lambda name: FileInfo(name, (folder / name).stat().st_size, _sha256(folder / name)), names)
        )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def built_at(generation: Path) -> str:
    """When a generation was begun."""
    begun = datetime.fromtimestamp(
        generation.stat().st_mtime, UTC
    )  # the file system's clock; only clock.py has another
    return begun.isoformat(timespec="seconds")


@cache
def our_version() -> str:
    from importlib.metadata import PackageNotFoundError, version  # slow to import, and who only reads needs it not

    try:
        return version("bibnorm")
    except PackageNotFoundError:  # a checkout that is used without being installed
        return "unknown"


def manifest_bytes(info: CatalogInfo) -> bytes:
    content = {"format": FORMAT, **asdict(info)}
    if info.coverage.last_arxiv is None:  # else manifests that do not have it would seem changed
        del content["coverage"]["last_arxiv"]
    for source in content["sources"]:
        if not source["damaged"]:  # the same
            del source["damaged"]
    return _canonical({**content, _SELF: hashlib.sha256(_canonical(content)).hexdigest()})


def read_manifest(directory: Path) -> CatalogInfo:
    """What a catalog says of itself; `CatalogError` when it is none, or not one that this version can read."""
    path = directory / MANIFEST
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise _missing(directory) from error
    except OSError as error:
        raise CatalogError(f"{path}: cannot be read ({error.strerror}). Check the path and its permissions.") from error
    return parse_manifest(data, directory)


def parse_manifest(data: bytes, directory: Path) -> CatalogInfo:
    """What the manifest of the catalog in a folder says; `CatalogError` as from `read_manifest`."""
    path = directory / MANIFEST
    content = _parse(data, path)
    _check_versions(content, directory)
    line, own = _SELF_LINE.search(data), content.pop(_SELF, None)
    if line is None or hashlib.sha256(data[: line.start()] + data[line.end() :]).hexdigest() != own:
        raise damaged(path)
    return _info(content)


def damaged(path: Path) -> CatalogError:
    return CatalogError(f"{path}: damaged. Build the catalog again: bibnorm catalog build SOURCE... -o {path.parent}")


def _parse(data: bytes, path: Path) -> dict[str, Any]:
    try:
        content = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise damaged(path) from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise CatalogError(f"{path}: not a bibnorm catalog. Check the path.")
    return content


def _check_versions(content: Mapping[str, Any], directory: Path) -> None:
    for what, expected in (("layout", LAYOUT), ("folding", FOLDING)):
        if content.get(what) != expected:
            raise CatalogError(
                f"{directory}: a catalog of another version, {what} {content.get(what)!r} built by bibnorm "
                f"{content.get('version')}; this bibnorm reads {what} {expected}. "
                f"Build it again: bibnorm catalog build SOURCE... -o {directory}"
            )


def _missing(directory: Path) -> CatalogError:
    how = f"bibnorm catalog build SOURCE... -o {directory}"
    if not directory.exists():
        return CatalogError(f"no catalog in {directory}; build one with `{how}`")
    if not directory.is_dir():
        return CatalogError(f"{directory}: a file, but a catalog is a folder. Build one elsewhere: {how}.catalog")
    if (directory / LOCK).exists() or generations(directory):
        return CatalogError(f"{directory}: half built. Wait for the build to end, or build again: {how}")
    if (directory / PART_MANIFEST).exists():
        return CatalogError(
            f"{directory}: a part of a catalog, not a catalog. Merge all parts of the build: "
            "bibnorm catalog merge PART... -o DIR"
        )
    return CatalogError(f"{directory}: not a catalog ({MANIFEST} is missing). Check the path, or build one: {how}")


def _info(content: Mapping[str, Any]) -> CatalogInfo:
    """From a manifest whose own checksum holds, so its shape is the one that we wrote."""
    coverage = content["coverage"]
    fields = {key: value for key, value in content.items() if key != "format"}
    return CatalogInfo(
        **fields
        | {
            "coverage": Coverage(**coverage | {"by_year": tuple(YearCoverage(**year) for year in coverage["by_year"])}),
            "sources": tuple(SourceInfo(**source) for source in content["sources"]),
            "files": tuple(FileInfo(**file) for file in content["files"]),
        }
    )


def _canonical(content: Mapping[str, Any]) -> bytes:
    return (json.dumps(content, sort_keys=True, indent=1) + "\n").encode("ascii")

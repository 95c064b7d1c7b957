"""The files of a generation, mapped into memory: opened at once, shared between processes, read on demand."""

from __future__ import annotations

import hashlib
import mmap
import os
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from normalizer.values.hashing import Hashes, Ints
from resolvers.catalog.normalization import join_words
from resolvers.catalog.pairs import QueryRowPairs, concatenated_ranges, nonzero
from resolvers.catalog.storage.format import (
    ARRAYS,
    BLOCK_ROWS,
    DICTIONARY,
    FILES,
    LATER_FILES,
    MANIFEST,
    RECORDS,
    TITLES,
    TITLES_PER_START,
    CatalogInfo,
    read_manifest,
)
from resolvers.catalog.storage.record_codec import BlockReader, Origin
from resolvers.errors import CatalogError

# An index without entries is an empty file, and the system maps none of those.
_EMPTY = memoryview(b"")
_PLACES = np.arange(TITLES_PER_START - 1)


class MappedFiles:
    """What a generation's files hold. Raises `FileNotFoundError` when one is gone, `CatalogError` when it is cut off.

    The mappings stay valid after the files have been removed, and end with this object.
    """

    def __init__(self, directory: Path, info: CatalogInfo) -> None:
        self.directory = directory
        self.info = info
        self.rows = info.records
        sizes = {file.name: file.bytes for file in info.files}
        self.data: Mapping[str, memoryview] = {
            name: _map(directory / info.generation / name, sizes.get(name))
            if name in sizes or name not in LATER_FILES
            else _EMPTY
            for name in FILES
        }
        self.arrays: Mapping[str, NDArray[Any]] = {
            name: np.frombuffer(self.data[name], dtype) for name, dtype in ARRAYS.items()
        }
        mapped = self.data[TITLES].obj  # a slice of it is bytes, and had in half the time of a memoryview's
        self._titles = mapped if isinstance(mapped, mmap.mmap) else b""

    @property
    def has_all_rows(self) -> bool:
        """Whether the files have as many rows as the manifest says."""
        expected = (
            ("titles.lengths", self.rows),
            ("titles.starts", -(-self.rows // TITLES_PER_START)),
            ("records.ends", -(-self.rows // BLOCK_ROWS)),
        )
        return all(len(self.arrays[name]) == length for name, length in expected)

    def read_ahead(self) -> Self:
        """Expect that the files will be read from their beginning to their end, which is not so for look-ups."""
        self._advise("MADV_SEQUENTIAL")
        return self

    def release_pages(self) -> None:
        """Give the pages that were read back to the system, which keeps them for as long as there is room."""
        self._advise("MADV_DONTNEED")

    def _advise(self, advice: str) -> None:
        for data in self.data.values():
            if isinstance(data.obj, mmap.mmap) and hasattr(mmap, advice):  # not on Windows
                data.obj.madvise(getattr(mmap, advice))

    @cached_property
    def origins(self) -> list[Origin]:
        """Who says what comes from each source file, and how it reached us."""
        return [(source.source, f"catalog:{source.name}") for source in self.info.sources]

    @cached_property
    def blocks(self) -> BlockReader:
        """The stored lines of all rows."""
        return BlockReader(self.data[RECORDS], self.arrays["records.ends"], bytes(self.data[DICTIONARY]))

    def lines(self, rows: Ints) -> list[bytes]:
        found = self.blocks.read(rows.tolist())
        return [found[row] for row in rows.tolist()]

    def titles(self, rows: Ints) -> list[bytes]:
        """The folded title of each row."""
        lengths = self.arrays["titles.lengths"]
        blocks, places = np.divmod(rows, TITLES_PER_START)
        before = np.minimum((rows - places)[:, None] + _PLACES, self.rows - 1)
        starts = self.arrays["titles.starts"][blocks].astype(np.int64)
        starts += (lengths[before] * (places[:, None] > _PLACES)).sum(axis=1, dtype=np.int64)
        ends = starts + lengths[rows]
        data = self._titles
        return [data[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]

    def lengths(self, rows: Ints) -> Ints:
        """How long the folded title of each row is, in bytes."""
        lengths: Ints = self.arrays["titles.lengths"][rows].astype(np.int64)
        return lengths

    def keys(self, rows: Ints) -> list[bytes]:
        """The folded title of each row, words run together."""
        return join_words(self.titles(rows))

    def rows_at(self, name: str, starts: Ints, counts: Ints) -> NDArray[np.uint32]:
        """What an index of rows holds: `counts[i]` rows from place `starts[i]` on, for every i, one after the other.

        `CatalogError` when it has no such place or names no record.
        """
        index = self.arrays[name]
        if int((starts + counts).max(initial=0)) > len(index):
            raise CatalogError(damage_message(self.directory))
        rows: NDArray[np.uint32] = index[concatenated_ranges(starts, counts)]
        if int(rows.max(initial=0)) >= max(self.rows, 1):
            raise CatalogError(damage_message(self.directory))
        return rows


def has_catalog(directory: Path) -> bool:
    """Whether a catalog is in a folder, perhaps a damaged one; not only a harvest for one."""
    return (directory / MANIFEST).exists()


def open_files(directory: Path) -> MappedFiles:
    """Map the current generation of a catalog. Raises `CatalogError` when its files contradict each other."""
    files = _mapped_generation(directory)
    if not files.has_all_rows:
        raise CatalogError(damage_message(directory))
    return files


def _mapped_generation(directory: Path) -> MappedFiles:
    """Map the current generation of a catalog.

    Builds may put other generations in place between our reading the manifest and the files: then once again, for as
    long as the manifest names another one each time.
    """
    info = read_manifest(directory)
    while True:
        try:
            return MappedFiles(directory, info)
        except FileNotFoundError as error:
            before, info = info, read_manifest(directory)
            if info.generation == before.generation:
                how = f"bibnorm catalog build SOURCE... -o {directory}"
                raise CatalogError(
                    f"{error.filename}: missing, the catalog is incomplete. Build it again: {how}"
                ) from error


def damage_message(directory: Path) -> str:
    """What to say of a catalog whose files contradict each other."""
    return (
        f"{directory}: the catalog is damaged. See which file it is with: bibnorm catalog verify {directory}; "
        f"then build it again: bibnorm catalog build SOURCE... -o {directory}"
    )


def _map(path: Path, size: int | None) -> memoryview:
    try:
        data = mapped(path)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise CatalogError(f"{path}: cannot be read ({error.strerror}). Check its permissions.") from error
    found = len(data)
    if found != size:
        raise CatalogError(
            f"{path}: expected {size or 0} bytes, found {found}; rebuild the catalog with "
            f"`bibnorm catalog build SOURCE... -o {path.parent.parent}`"
        )
    return data


def mapped(path: Path) -> memoryview:
    """A file of which places here and there are read: reading ahead would fetch ten times as much (`read_ahead`)."""
    with path.open("rb") as file:
        if not os.fstat(file.fileno()).st_size:
            return _EMPTY
        whole = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    if hasattr(mmap, "MADV_RANDOM"):  # not on Windows
        whole.madvise(mmap.MADV_RANDOM)
    return memoryview(whole)


class HashLookup:
    """One of the catalog's sorted lists of hashes. A row found may still be another's: hashes can collide."""

    def __init__(self, files: MappedFiles, name: str) -> None:
        self._files = files
        self._hashes = files.arrays[f"{name}.hashes"]
        self._rows_name = f"{name}.rows"

    def find(self, asked: Hashes, most: int) -> QueryRowPairs:
        """The rows of each hash, ascending, at most so many for one."""
        if not len(asked) or not len(self._hashes):
            return QueryRowPairs(np.zeros(0, np.int64), np.zeros(0, np.int64))
        order = asked.argsort()  # neighbors are looked for in the same pages
        starts = np.empty(len(asked), np.int64)
        starts[order] = self._hashes.searchsorted(asked[order])
        known = nonzero(self._hashes.take(starts, mode="clip") == asked)
        starts = starts[known]
        # Never negative, but in a damaged file.
        counts = (self._hashes.searchsorted(asked[known], side="right") - starts).clip(0, most)
        rows = self._files.rows_at(self._rows_name, starts, counts)
        return QueryRowPairs(known.repeat(counts), rows.astype(np.int64))


class WorkIndex:
    """The works of a catalog: which rows describe one. Numbers that a damaged file makes up lead nowhere.

    Only works of several rows are stored: `works.rows` are their rows, ascending, and `works.numbers` the work of each;
    the statements of work i are `works.members[works.starts[i] : works.starts[i + 1]]`. A row that exists only for a
    further title of a record is in `works.rows`, but not in `works.members`.
    """

    def __init__(self, arrays: Mapping[str, NDArray[Any]], rows: int) -> None:
        self._listed, self._numbers = arrays["works.rows"], arrays["works.numbers"]
        self._starts, self._members = arrays["works.starts"], arrays["works.members"]
        self._rows = rows

    def rows_of(self, rows: Ints) -> list[list[int]]:
        """For each row the rows of all statements about its work, ascending; itself when it stands alone."""
        found = [[int(row)] for row in rows]
        for place, number in zip(*self._known(rows), strict=True):
            found[place] = self._statements(number) or found[place]
        return found

    def numbers_of(self, rows: Ints) -> Ints:
        """A number for the work of each row: rows of one work have the same."""
        numbers = rows.astype(np.int64)
        places, works = self._known(rows)
        numbers[places] = -1 - np.array(works, np.int64)
        return numbers

    def _known(self, rows: Ints) -> tuple[list[int], list[int]]:
        """The places of those rows that are listed, and their works."""
        if not len(self._listed):
            return [], []
        listed = np.minimum(np.searchsorted(self._listed, rows), len(self._listed) - 1)
        places = np.flatnonzero((self._listed[listed] == rows) & (listed < len(self._numbers)))
        return places.tolist(), self._numbers[listed[places]].tolist()

    def _statements(self, number: int) -> list[int]:
        if number + 1 >= len(self._starts):
            return []
        members = self._members[self._starts[number] : self._starts[number + 1]]
        return [row for row in members.tolist() if row < self._rows]


def works_arrays(works: Sequence[Sequence[int]], further_titles: frozenset[int]) -> dict[str, Ints]:
    """The arrays of these works; `further_titles` are the rows that are no statements of their own."""
    members = [[row for row in rows if row not in further_titles] for rows in works]
    rows = np.array([row for rows in works for row in rows], np.int64)
    numbers = np.repeat(np.arange(len(works)), [len(rows) for rows in works])
    order = np.argsort(rows)
    return {
        "works.rows": rows[order],
        "works.numbers": numbers[order],
        "works.starts": np.cumsum([0, *map(len, members)]),
        "works.members": np.array([row for rows in members for row in rows], np.int64),
    }


def verify_catalog(path: Path) -> None:
    """Return when every byte of the catalog is as it was built; else `CatalogError` names the damaged file.

    The manifest has been checked against itself once it is read (format.py), so its checksums can be trusted.
    """
    files = _mapped_generation(Path(path)).read_ahead()
    for file in files.info.files:
        if hashlib.sha256(files.data[file.name]).hexdigest() != file.sha256:
            raise CatalogError(
                f"{files.directory / files.info.generation / file.name}: damaged, its checksum is not the one it was "
                f"built with. Build the catalog again: bibnorm catalog build SOURCE... -o {files.directory}"
            )
    if not files.has_all_rows:
        raise CatalogError(
            f"{files.directory}: damaged: each file is as it was built, but they contradict each other. "
            f"Build the catalog again: bibnorm catalog build SOURCE... -o {files.directory}"
        )

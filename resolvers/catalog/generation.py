"""Writes the files of one generation of a catalogue from the rows that the sources gave."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import reduce
from itertools import islice
from pathlib import Path

import numpy as np

from resolvers.candidate import Candidate
from resolvers.catalog.blocks import BlockWriter, train_dictionary
from resolvers.catalog.indexing import IndexWriter
from resolvers.catalog.layout import ARRAYS, DICTIONARY, FILES, RECORDS, TITLES
from resolvers.catalog.manifest import FileInfo
from resolvers.catalog.merging import merge, repeats, same_record
from resolvers.catalog.rows import Origin, decode_record, source_of
from resolvers.catalog.spool import Entry, Spool, entry_of

_SAMPLES = 20_000


class Repeats:
    """Rows that repeat earlier ones: those are left out, and what they say goes into the first.

    Only row numbers are kept in memory, for a file may hold everything twice.
    """

    def __init__(self, spool: Spool, origins: Sequence[Origin]) -> None:
        self._spool = spool
        self._origins = origins
        self._others: dict[int, list[int]] = {}
        self.kept = np.ones(spool.rows, np.bool_)
        for first, *others in repeats(spool.finish()):
            record = self._record(first)
            same = [row for row in others if same_record(record, self._record(row))]
            if same:
                self._others[first] = same
                self.kept[same] = False

    def entry(self, row: int, said: Entry) -> Entry:
        """What is stored in a row that is kept: `said`, or all that was said of the same record."""
        if row not in self._others:
            return said
        record = reduce(merge, map(self._record, self._others[row]), self._record(row))
        self._spool.coverage.replace(row, record)
        return entry_of(record, source_of(said.line))

    def _record(self, row: int) -> Candidate:
        return decode_record(self._spool.line(row), self._origins)


def write_generation(folder: Path, spool: Spool, repeated: Repeats, progress: Callable[[int], None]) -> None:
    """Write every file; `progress` is told the rows that are done, now and then."""
    dictionary = train_dictionary(list(islice(spool.lines(), 0, None, max(1, spool.rows // _SAMPLES))))
    (folder / DICTIONARY).write_bytes(dictionary)
    done = 0
    with (
        (folder / RECORDS).open("wb") as records,
        (folder / TITLES).open("wb") as titles,
        closing(IndexWriter(folder)) as index,
    ):
        blocks = BlockWriter(records, dictionary)
        for chunk in spool.read():
            entries = [repeated.entry(row, said) for row, said in enumerate(chunk, start=done) if repeated.kept[row]]
            blocks.add(entry.line for entry in entries)
            titles.writelines(entry.folded for entry in entries)
            index.add(entries)
            done += len(chunk)
            progress(done)
        blocks.finish().astype(ARRAYS["records.ends"]).tofile(folder / "records.ends")
        index.finish()


def file_infos(folder: Path) -> tuple[FileInfo, ...]:
    """Size and checksum of each file of a generation."""
    return tuple(FileInfo(name, (folder / name).stat().st_size, _sha256(folder / name)) for name in FILES)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

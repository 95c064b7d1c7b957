"""Records in compressed blocks: written one after the other, read in any order."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from typing import IO

import numpy as np
import zstandard

from resolvers.catalog.hashing import Hashes
from resolvers.catalog.layout import BLOCK_ROWS

_LEVEL = 3
_DICTIONARY_BYTES = 1 << 16
# Fewer or smaller samples teach nothing (zstd asks for about 100 times the size of the dictionary).
_LEAST_SAMPLES = 2000
# A block holds whole records: one of 10,000 authors is some 300 kB, and the longest line read is 16 MB.
_LARGEST_BLOCK = 1 << 30


def train_dictionary(samples: Sequence[bytes]) -> bytes:
    """A zstd dictionary for records like these; empty when they are too few."""
    if len(samples) < _LEAST_SAMPLES:
        return b""
    return zstandard.train_dictionary(_DICTIONARY_BYTES, list(samples)).as_bytes()


class BlockWriter:
    """Appends records to a file, block by block."""

    def __init__(self, file: IO[bytes], dictionary: bytes) -> None:
        self._file = file
        self._compressor = zstandard.ZstdCompressor(
            level=_LEVEL, dict_data=_load(dictionary), write_checksum=True, write_content_size=True
        )
        self._rows: list[bytes] = []
        self._end = 0
        self._ends = array("Q")

    def add(self, rows: Iterable[bytes]) -> None:
        for row in rows:
            self._rows.append(row)
            if len(self._rows) == BLOCK_ROWS:
                self._write()

    def finish(self) -> Hashes:
        """Write what is left; the end of every block, in bytes from the start of the file."""
        if self._rows:
            self._write()
        return np.array(self._ends, np.uint64)

    def _write(self) -> None:
        block = self._compressor.compress(b"\n".join(self._rows))
        self._file.write(block)
        self._end += len(block)
        self._ends.append(self._end)
        self._rows.clear()


class BlockReader:
    """Reads single records, `ValueError` when a block is damaged; safe to share between threads."""

    def __init__(self, data: memoryview, ends: Hashes, dictionary: bytes) -> None:
        self._data = data
        self._ends = ends
        self._dictionary = _load(dictionary)

    def read(self, rows: Iterable[int]) -> Mapping[int, bytes]:
        """The stored line of each row; every block is unpacked once."""
        by_block: dict[int, list[int]] = {}
        for row in rows:
            by_block.setdefault(row // BLOCK_ROWS, []).append(row)
        unpacker = zstandard.ZstdDecompressor(dict_data=self._dictionary)  # not to be shared by threads
        lines: dict[int, bytes] = {}
        for block, wanted in by_block.items():
            stored = self._unpack(block, unpacker).split(b"\n")
            lines |= {row: stored[row % BLOCK_ROWS] for row in wanted}
        return lines

    def _unpack(self, block: int, unpacker: zstandard.ZstdDecompressor) -> bytes:
        data = self._data[int(self._ends[block - 1]) if block else 0 : int(self._ends[block])]
        try:
            if zstandard.frame_content_size(data) > _LARGEST_BLOCK:
                raise ValueError(f"block {block} is damaged")
            return unpacker.decompress(data)
        except zstandard.ZstdError as error:
            raise ValueError(f"block {block} is damaged") from error


def _load(dictionary: bytes) -> zstandard.ZstdCompressionDict | None:
    return zstandard.ZstdCompressionDict(dictionary) if dictionary else None

"""Records in compressed blocks: written one after the other, read in any order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import zstandard

from normalizer.values.hashing import Hashes, Ints
from resolvers.catalog.storage.format import BLOCK_ROWS

_LEVEL = 6
_DICTIONARY_BYTES = 1 << 16
# Fewer or smaller samples teach nothing (zstd asks for about 100 times the size of the dictionary).
_MIN_SAMPLES = 2000
# A block holds whole records: one of 10,000 authors is some 300 kB, and the longest line read is 16 MB.
_MAX_BLOCK_BYTES = 1 << 30


def train_dictionary(samples: Sequence[bytes]) -> bytes:
    """A zstd dictionary for records like these; empty when they are too few."""
    if len(samples) < _MIN_SAMPLES:
        return b""
    return zstandard.train_dictionary(_DICTIONARY_BYTES, list(samples)).as_bytes()


@dataclass(frozen=True)
class Compression:
    """Makes blocks; in any process, for it is no more than a dictionary."""

    dictionary: bytes

    def __call__(self, rows: Sequence[bytes]) -> Blocks:
        """The blocks of consecutive rows, of which the first begins a block."""
        compressor = zstandard.ZstdCompressor(
            level=_LEVEL, dict_data=_load(self.dictionary), write_checksum=True, write_content_size=True
        )
        blocks = [
            compressor.compress(b"\n".join(rows[start : start + BLOCK_ROWS]))
            for start in range(0, len(rows), BLOCK_ROWS)
        ]
        return Blocks(b"".join(blocks), np.array([len(block) for block in blocks], np.int64))


@dataclass(frozen=True)
class Blocks:
    """Blocks one after the other, and the bytes of each."""

    data: bytes
    sizes: Ints

    def each(self) -> Iterator[bytes]:
        """The blocks one by one."""
        ends = self.sizes.cumsum().tolist()
        for start, end in zip([0, *ends[:-1]], ends, strict=True):
            yield self.data[start:end]


def chunk_by_block(rows: Iterable[Sequence[bytes]]) -> Iterator[list[bytes]]:
    """The same rows, in lists that end where blocks do."""
    waiting: list[bytes] = []
    for some in rows:
        waiting += some
        full = len(waiting) - len(waiting) % BLOCK_ROWS
        if full:
            yield waiting[:full]
            del waiting[:full]
    if waiting:
        yield waiting


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

    def raw_blocks(self, start: int, end: int) -> memoryview:
        """The blocks from one to before another, as they are."""
        bounds = [int(self._ends[block - 1]) if block else 0 for block in (start, end)]
        return self._data[bounds[0] : bounds[1]]

    def _unpack(self, block: int, unpacker: zstandard.ZstdDecompressor) -> bytes:
        data = self._data[int(self._ends[block - 1]) if block else 0 : int(self._ends[block])]
        try:
            if zstandard.frame_content_size(data) > _MAX_BLOCK_BYTES:
                raise ValueError(f"block {block} is damaged")
            return unpacker.decompress(data)
        except zstandard.ZstdError as error:
            raise ValueError(f"block {block} is damaged") from error


def _load(dictionary: bytes) -> zstandard.ZstdCompressionDict | None:
    return zstandard.ZstdCompressionDict(dictionary) if dictionary else None

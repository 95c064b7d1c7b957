"""The files of a catalog as streams of bytes in which a small change stays small, and frames that refer to old streams.

A frame is compressed with a part of the old stream as its dictionary (zstd calls it patching), so it contains little
more than what changed. Three kinds of files change everywhere when a record changes, unless they are written in
another way: running sums (as differences; those of a fixed number of buckets minus the old differences), row numbers
after inserted records (the old ones are shifted first), and compressed records (as lines).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import zstandard
from numpy.typing import NDArray

from normalizer.values.hashing import Hashes, Ints, hash_texts
from resolvers.catalog.storage.format import ARRAYS, BLOCK_ROWS, DICTIONARY
from resolvers.catalog.storage.mapped_files import MappedFiles
from resolvers.catalog.storage.record_codec import Blocks, compressed

# Offsets that grow with what is before them; of the second kind there is one for each bucket of a hash.
_SUMS = frozenset({"records.ends", "titles.starts", "works.starts", "arxiv.starts"})
_BUCKETS = frozenset({"terms.starts", "abstracts.buckets", "lines.starts"})
_ROWS = frozenset(f"{name}.rows" for name in ("keys", "parts", "ids", "terms", "works", "abstracts", "venues"))
NO_DICTIONARY = memoryview(b"")
PIECE_BYTES = 4 * 2**20
# The part of the old stream on both sides of where a piece was: records come and go before it.
_MARGIN_BYTES = 3 * 2**20
_ANCHORS, _ANCHOR_BYTES = 6, 48
_WINDOW_LOG = 25  # 32 MB: a piece and its part of the old stream
_BASE_LEVEL = 3

Shifts = tuple[tuple[int, int], ...]


def stream_of(name: str, data: memoryview, old: memoryview | None) -> bytes | memoryview:
    """The stream of a file's bytes, relative to the old file's for buckets."""
    if name not in _SUMS | _BUCKETS:
        return data
    steps = _differences(name, data)
    if name in _BUCKETS and old is not None and len(old) == len(data):
        steps = steps - _differences(name, old)
    return steps.tobytes()


def bytes_of(name: str, stream: bytes, old: memoryview | None) -> bytes:
    """The opposite of `stream_of`."""
    if name not in _SUMS | _BUCKETS:
        return stream
    steps = np.frombuffer(stream, ARRAYS[name])
    if name in _BUCKETS and old is not None and len(old) == len(stream):
        steps = steps + _differences(name, old)
    return steps.cumsum(dtype=ARRAYS[name]).tobytes()


def is_whole(name: str) -> bool:
    """Whether a stream must be complete before its bytes can be written."""
    return name in _SUMS | _BUCKETS


def _differences(name: str, data: memoryview) -> NDArray[Any]:
    values = np.frombuffer(data, ARRAYS[name])
    return np.diff(values, prepend=values.dtype.type(0))


def dictionary_of(name: str, old: memoryview | None, shifts: Shifts) -> memoryview:
    """The old stream that the frames of a file refer to, with its rows as they are numbered now."""
    if old is None or name in _BUCKETS:
        return NO_DICTIONARY
    if name in _SUMS:
        return memoryview(_differences(name, old).tobytes())
    if name in _ROWS and any(by for _, by in shifts):
        rows = np.frombuffer(old, ARRAYS[name]).astype(np.int64)
        return memoryview((rows + _shift_of_old(rows, shifts)).astype(ARRAYS[name]).tobytes())
    return old


def _shift_of_old(rows: NDArray[np.int64], shifts: Shifts) -> NDArray[np.int64]:
    """By how much each old row moves."""
    starts = np.array([first - by for first, by in shifts], np.int64)
    amounts = np.array([by for _, by in shifts], np.int64)
    order = np.argsort(starts, kind="stable")
    places = np.searchsorted(starts[order], rows, side="right") - 1
    moved: NDArray[np.int64] = np.where(places >= 0, amounts[order][np.maximum(places, 0)], 0)
    return moved


@dataclass(frozen=True, slots=True)
class Frame:
    """A compressed piece of `length` bytes that refers to the old stream from `start` to `end`."""

    data: bytes
    length: int
    start: int
    end: int


def frames(stream: bytes | memoryview, old: memoryview) -> Iterator[Frame]:
    """The frames of a stream; `old` is empty for a base."""
    view = memoryview(stream)
    before = 0
    for at in range(0, len(view), PIECE_BYTES):
        piece = bytes(view[at : at + PIECE_BYTES])
        if not len(old):
            compressor = zstandard.ZstdCompressor(level=_BASE_LEVEL, write_checksum=True, write_content_size=True)
            yield Frame(compressor.compress(piece), len(piece), 0, 0)
            continue
        before = _place_in(old, piece, at + before) - at
        start = min(max(0, at + before - _MARGIN_BYTES), len(old))
        end = min(max(start, at + before + len(piece) + _MARGIN_BYTES), len(old))
        yield Frame(_patch_compressor(old[start:end]).compress(piece), len(piece), start, end)


def unpacked(frame: memoryview, length: int, dictionary: memoryview) -> bytes:
    """The piece of a frame; `ValueError` when it is not one of that length."""
    try:
        if zstandard.frame_content_size(frame) != length or length > PIECE_BYTES:
            raise ValueError("a frame of another length")
        return zstandard.ZstdDecompressor(dict_data=_raw(dictionary)).decompress(frame)
    except zstandard.ZstdError as error:
        raise ValueError("a damaged frame") from error


def _place_in(old: memoryview, piece: bytes, expected: int) -> int:
    """Where a piece begins in the old stream: where a part of it is found near there, else as expected."""
    step = max(1, (len(piece) - _ANCHOR_BYTES) // _ANCHORS)
    near = 8 * PIECE_BYTES
    begin = min(max(0, expected - near), len(old))
    window = bytes(old[begin : expected + len(piece) + near])
    found = []
    for at in range(0, max(1, len(piece) - _ANCHOR_BYTES), step):
        anchor = piece[at : at + _ANCHOR_BYTES]
        if len(set(anchor)) > 8 and (place := window.find(anchor)) >= 0:  # others are found everywhere
            found.append(begin + place - at)
    return sorted(found)[len(found) // 2] if found else expected


def _raw(dictionary: memoryview) -> zstandard.ZstdCompressionDict | None:
    if not len(dictionary):
        return None
    return zstandard.ZstdCompressionDict(bytes(dictionary), dict_type=zstandard.DICT_TYPE_RAWCONTENT)


def _patch_compressor(dictionary: memoryview) -> zstandard.ZstdCompressor:
    parameters = zstandard.ZstdCompressionParameters(
        window_log=_WINDOW_LOG,
        hash_log=23,
        chain_log=23,
        search_log=4,
        min_match=5,
        target_length=64,
        strategy=zstandard.STRATEGY_DFAST,
        enable_ldm=True,
        ldm_min_match=32,
        ldm_hash_log=20,
        write_checksum=True,
        write_content_size=True,
    )
    return zstandard.ZstdCompressor(dict_data=_raw(dictionary), compression_params=parameters)


# Changed records between two states of a catalog, and the blocks of records that contain them.
#
# Blocks are compressed, and one changed record changes all of its block: with 1 % of the records, 27 % of the blocks.
# So the lines of changed records are published, and the blocks are compressed again where they arrive. The result has
# the same lines, though not always the same bytes (another version of zstd, another dictionary).


_BATCH = 1000 * BLOCK_ROWS
# Runs of rows that moved together; shorter ones are changed records, or equal lines by chance.
_MIN_RUN = 64
_THREADS = 2


def line_hashes(files: MappedFiles) -> Hashes:
    batches = (files.lines(np.arange(at, min(at + _BATCH, files.rows))) for at in range(0, files.rows, _BATCH))
    return np.concatenate([np.zeros(0, np.uint64), *map(hash_texts, batches)])


@dataclass(frozen=True, slots=True)
class RecordChanges:
    """The rows whose line is not that of the row that moved there, and their lines."""

    rows: Ints
    lines: Sequence[bytes]

    def as_bytes(self) -> bytes:
        return len(self.rows).to_bytes(8, "little") + self.rows.astype("<u4").tobytes() + b"\n".join(self.lines)

    @classmethod
    def parse(cls, data: bytes) -> RecordChanges:
        """`ValueError` when there are more rows than lines, or the other way round."""
        count = int.from_bytes(data[:8], "little")
        rows = np.frombuffer(data, "<u4", count, 8).astype(np.int64)
        lines = data[8 + 4 * count :].split(b"\n") if count else []
        if len(lines) != count:
            raise ValueError("not the changes of records")
        return cls(rows, lines)


def shifts_between(old: Hashes, new: Hashes) -> Shifts:
    """How rows moved, by the hashes of their lines; see `Layer.shifts`."""
    common = min(len(old), len(new))
    if not common or np.count_nonzero(old[:common] == new[:common]) > 0.9 * common:
        return ((0, 0),)
    values, first = np.unique(old, return_index=True)
    places = np.minimum(np.searchsorted(values, new), len(values) - 1)
    known = np.flatnonzero(values[places] == new)
    moved = known - first[places[known]]
    starts = np.flatnonzero(np.diff(moved, prepend=moved[:1] - 1)) if len(moved) else moved
    lengths = np.diff(np.append(starts, len(moved)))
    shifts = [(0, 0)]
    for start in starts[lengths >= _MIN_RUN].tolist():
        if shifts[-1][1] != int(moved[start]):
            shifts.append((int(known[start]), int(moved[start])))
    return tuple(shifts)


def changed_records(new: MappedFiles, old_hashes: Hashes, new_hashes: Hashes, shifts: Shifts) -> RecordChanges:
    """The records that differ from those that moved to their rows."""
    sources = _sources(shifts, np.arange(new.rows), len(old_hashes))
    same = sources >= 0
    same[same] = old_hashes[sources[same]] == new_hashes[same]
    rows = np.flatnonzero(~same)
    lines: list[bytes] = []
    for at in range(0, len(rows), _BATCH):
        lines += new.lines(rows[at : at + _BATCH])
    return RecordChanges(rows, lines)


def _sources(shifts: Shifts, rows: Ints, old_rows: int) -> Ints:
    """The old row of each new one, -1 for none."""
    starts = np.array([row for row, _ in shifts], np.int64)
    amounts = np.array([by for _, by in shifts], np.int64)
    sources: Ints = rows - amounts[np.searchsorted(starts, rows, side="right") - 1]
    return np.where((sources >= 0) & (sources < old_rows), sources, -1)


def patched_blocks(old: MappedFiles, changes: RecordChanges, shifts: Shifts, rows: int) -> Iterator[Blocks]:
    """The blocks of the new state: old ones as they are where all of their rows stayed together, others made anew."""
    clean = _clean_blocks(old, changes, shifts, rows)
    ends: Ints = old.arrays["records.ends"].astype(np.int64)
    sizes = np.diff(ends, prepend=0)
    lines = dict(zip(changes.rows.tolist(), changes.lines, strict=True))
    dictionary = bytes(old.data[DICTIONARY])

    def make(blocks: Sequence[int]) -> Blocks:
        wanted = [row for block in blocks for row in range(block * BLOCK_ROWS, min(rows, (block + 1) * BLOCK_ROWS))]
        sources = dict(zip(wanted, _sources(shifts, np.array(wanted, np.int64), old.rows).tolist(), strict=True))
        stored = old.blocks.read({source for row, source in sources.items() if row not in lines})
        return compressed(dictionary, [lines[row] if row in lines else stored[sources[row]] for row in wanted])

    dirty = np.flatnonzero(clean < 0).tolist()
    groups = [dirty[at : at + 250] for at in range(0, len(dirty), 250)]
    with ThreadPoolExecutor(_THREADS) as threads:
        made = (block for blocks in threads.map(make, groups) for block in blocks.each())
        before = np.append(-1, clean[:-1])
        bounds = np.flatnonzero((before < 0) | (clean != before + 1))
        for start, end in zip(bounds.tolist(), [*bounds[1:].tolist(), len(clean)], strict=True):
            first = int(clean[start])
            if first < 0:
                fresh = [next(made) for _ in range(start, end)]
                yield Blocks(b"".join(fresh), np.array([len(block) for block in fresh], np.int64))
            else:
                last = first + end - start
                yield Blocks(bytes(old.blocks.raw_blocks(first, last)), sizes[first:last])


def _clean_blocks(old: MappedFiles, changes: RecordChanges, shifts: Shifts, rows: int) -> Ints:
    """For each new block the old one that has exactly its lines, -1 for none."""
    firsts = np.arange(0, rows, BLOCK_ROWS)
    lasts = np.minimum(firsts + BLOCK_ROWS, rows) - 1
    begin, end = (_sources(shifts, of, old.rows) for of in (firsts, lasts))
    whole = (begin >= 0) & (begin % BLOCK_ROWS == 0) & (end - begin == lasts - firsts)
    whole &= (lasts - firsts == BLOCK_ROWS - 1) | (end == old.rows - 1)
    # A short old block may not stand for the whole of its rows.
    whole &= np.minimum(begin + BLOCK_ROWS, old.rows) - begin == lasts - firsts + 1
    whole[np.unique(changes.rows // BLOCK_ROWS)] = False
    for row, _ in shifts[1:]:
        whole[row // BLOCK_ROWS] &= row % BLOCK_ROWS == 0
    return np.where(whole, begin // BLOCK_ROWS, -1)

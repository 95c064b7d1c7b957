"""The files of a catalog as streams of bytes in which a small change stays small, and frames that refer to old streams.

A frame is compressed with a part of the old stream as its dictionary (zstd calls it patching), so it contains little
more than what changed. Three kinds of files change everywhere when a record changes, unless they are written in
another way: running sums (as differences; those of a fixed number of buckets minus the old differences), row numbers
after inserted records (the old ones are shifted first), and compressed records (as lines; records.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import zstandard
from numpy.typing import NDArray

from resolvers.catalog.storage.format import ARRAYS

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
            yield Frame(_base_compressor().compress(piece), len(piece), 0, 0)
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


def _base_compressor() -> zstandard.ZstdCompressor:
    return zstandard.ZstdCompressor(level=_BASE_LEVEL, write_checksum=True, write_content_size=True)


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

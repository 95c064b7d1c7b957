"""The stored form of a record: one JSON object on one line, with short keys; lines in compressed blocks.

`source` and `via` are stored once, in the manifest; the line contains the number of its source file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np
import orjson
import zstandard

from normalizer.values.hashing import Hashes, Ints
from normalizer.values.ids import KINDS, ArxivId
from normalizer.works.description import Description, RawName
from resolvers.catalog.normalization import fold_several, parts_of
from resolvers.catalog.storage.format import BLOCK_ROWS, MAX_TITLE_BYTES

_TEXTS = {
    "published": "p",
    "primary_category": "c",
    "venue": "v",
    "year": "y",
    "kind": "k",
    "volume": "vol",
    "issue": "iss",
    "pages": "pp",
    "publisher": "pub",
    "url": "u",
    "comment": "n",
}
_LISTS = {"code": "g", "other_titles": "o"}
# Only what is true is in the line, as a 1.
_FLAGS = {"withdrawn": "wd", "retracted": "rt"}
_SOURCE, _TITLE, _AUTHORS, _INCOMPLETE = "s", "t", "a", "e"

_texts_of, _lists_of, _flags_of = attrgetter(*_TEXTS), attrgetter(*_LISTS), attrgetter(*_FLAGS)
_ATTRIBUTES = {key: attribute for attribute, key in (_TEXTS | _LISTS | _FLAGS).items()}
_READ: dict[str, Callable[[Any], Any]] = dict.fromkeys(_LISTS.values(), tuple) | dict.fromkeys(_FLAGS.values(), bool)
_TEXT_KEYS, _LIST_KEYS, _FLAG_KEYS = tuple(_TEXTS.values()), tuple(_LISTS.values()), tuple(_FLAGS.values())

# (source, via): who said it and how it reached us.
Origin = tuple[str, str]


def encode_record(record: Description, source: int) -> bytes:
    """The line of a record that stands in the source file of that number; without line end."""
    line: dict[str, Any] = {_SOURCE: source} if source else {}
    line[_TITLE] = record.title
    if record.authors:
        line[_AUTHORS] = [
            name.text
            if name.family is None and name.given is None and name.suffix is None
            else [name.text, name.family, name.given, name.suffix]
            for name in record.authors
        ]
    if not record.authors_complete:
        line[_INCOMPLETE] = 1
    for identifier in record.ids:
        line[KINDS.by_name[identifier.name].stored_key or identifier.name] = identifier.text
    line |= {key: value for key, value in zip(_TEXT_KEYS, _texts_of(record), strict=True) if value is not None}
    if any(lists := _lists_of(record)):
        line |= {key: values for key, values in zip(_LIST_KEYS, lists, strict=True) if values}
    if any(flags := _flags_of(record)):
        line |= {key: 1 for key, is_true in zip(_FLAG_KEYS, flags, strict=True) if is_true}
    return orjson.dumps(line)


def decode_record(
    data: bytes, origins: Sequence[Origin], fingerprint: bytes | None = None, linked: tuple[str, int] | None = None
) -> Description:
    """The record of a line that `encode_record` made."""
    # What is there decides, not what could be: a page of 260 titles reads 1,300 lines.
    line = orjson.loads(data)
    source, via = origins[line.pop(_SOURCE, 0)]
    title, authors, incomplete = line.pop(_TITLE), line.pop(_AUTHORS, ()), line.pop(_INCOMPLETE, 0)
    kinds = KINDS.by_stored_key
    ids = tuple([kinds[key].type(value) for key, value in line.items() if key in kinds])
    return Description(
        source,
        title,
        via,
        ids=ids,
        authors=tuple([RawName(name) if type(name) is str else RawName(*name) for name in authors]),
        authors_complete=not incomplete,
        fingerprint=fingerprint,
        linked=linked,
        **{
            _ATTRIBUTES[key]: _READ[key](value) if key in _READ else value
            for key, value in line.items()
            if key not in kinds
        },
    )


def source_of(data: bytes) -> int:
    """The number of the source file of a line that `encode_record` made."""
    number: int = orjson.loads(data).get(_SOURCE, 0)
    return number


def id_keys(record: Description) -> tuple[str, ...]:
    """What a record's identifiers are indexed under; an arXiv DOI (10.48550/...) counts as the arXiv id too."""
    if not record.ids:
        return ()
    if len(record.ids) == 1 and isinstance(record.ids[0], ArxivId):  # most records, and building asks for millions
        return (record.ids[0].label,)
    found: dict[str, None] = {}
    for given in record.ids:
        if valid := given.valid:
            found[valid.label] = None
            if (preprint := valid.stands_for) is not valid:
                found[preprint.label] = None
    return tuple(found)


class IndexEntry(NamedTuple):
    """A row: its stored line, and what it is found by."""

    line: bytes
    folded: bytes
    ids: tuple[bytes, ...]
    parts: tuple[bytes, ...]


class IndexRow(NamedTuple):
    """The entry of a record under its own title; or under an alternative one, then without identifiers."""

    entry: IndexEntry
    record: Description
    is_alternative_title: bool


def rows_of(records: Sequence[Description], source: int) -> Iterator[IndexRow]:
    """The rows of records from the source file of that number: one of its own for each, then its further titles'."""
    titles = [title for record in records for title in (record.title, *record.other_titles)]
    found = zip(fold_several(titles), parts_of(titles), strict=True)
    for record in records:
        line = encode_record(record, source)
        ids = tuple([key.encode() for key in id_keys(record)])
        for is_alternative, (folded, parts) in enumerate(islice(found, 1 + len(record.other_titles))):
            entry = IndexEntry(line, folded[:MAX_TITLE_BYTES], () if is_alternative else ids, parts)
            yield IndexRow(entry, record, bool(is_alternative))


# Records in compressed blocks: written one after the other, read in any order.


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


def compressed(dictionary: bytes, rows: Sequence[bytes]) -> Blocks:
    """The blocks of consecutive rows, of which the first begins a block."""
    compressor = zstandard.ZstdCompressor(
        level=_LEVEL, dict_data=_load(dictionary), write_checksum=True, write_content_size=True
    )
    starts = range(0, len(rows), BLOCK_ROWS)
    blocks = [compressor.compress(b"\n".join(rows[start : start + BLOCK_ROWS])) for start in starts]
    return Blocks(b"".join(blocks), np.array([len(block) for block in blocks], np.int64))


@dataclass(frozen=True)
class Blocks:
    """Blocks one after the other, and the bytes of each."""

    data: bytes
    sizes: Ints

    def each(self) -> Iterator[bytes]:
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

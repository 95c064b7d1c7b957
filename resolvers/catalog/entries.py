"""Rows in the making: the stored line of a record, and what it is found by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from resolvers.candidate import Candidate
from resolvers.catalog.folding import fold_all
from resolvers.catalog.rows import encode_record, id_keys
from resolvers.catalog.terms import fold, parts_of

# From so many on, titles are folded faster all at once.
_MANY = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """A row: its stored line, and what it is found by."""

    line: bytes
    folded: bytes
    ids: tuple[bytes, ...]
    parts: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """The entry of a record under its own title; or, when `further`, under another one, without identifiers."""

    entry: Entry
    record: Candidate
    further: bool


def rows_of(records: Sequence[Candidate], source: int) -> Iterator[Row]:
    """The rows of records from the source file of that number: one of its own for each, then its further titles'."""
    titles = [title for record in records for title in (record.title, *record.other_titles)]
    folded = iter(fold_all(titles) if len(titles) >= _MANY else map(fold, titles))
    for record in records:
        line = encode_record(record, source)
        ids = tuple(key.encode() for key in id_keys(record))
        yield Row(Entry(line, next(folded), ids, parts_of(record.title)), record, further=False)
        for title in record.other_titles:
            yield Row(Entry(line, next(folded), (), parts_of(title)), record, further=True)

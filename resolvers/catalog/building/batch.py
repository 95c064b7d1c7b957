"""Converts some thousand lines of a source file to rows of the catalog: the part of a build that takes most of the
time.

A function of the lines alone, so that any process can run it, in any order.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from normalizer.values.hashing import Hashes, Ints, hash_texts
from normalizer.works.description import Description
from normalizer.works.quality import repaired
from resolvers.catalog.counts import RecordFacts, facts_of
from resolvers.catalog.coverage import Volumes, volumes_of
from resolvers.catalog.damage import damaged_among
from resolvers.catalog.duplicates import BlockingKeys, duplicate_key
from resolvers.catalog.fingerprints import FingerprintTable, fingerprints_of_records
from resolvers.catalog.importers import NoWorkError, importer_named, parse_json_line
from resolvers.catalog.normalization import keys_of
from resolvers.catalog.numbering import paper_numbers
from resolvers.catalog.row_values import DeclaredCoverage, RowError, parse_declaration
from resolvers.catalog.storage.record_codec import IndexEntry, IndexRow, Origin, id_keys, rows_of
from resolvers.catalog.storage.seen_lines import contains, read_known

_ARXIV, _DOI, _ARXIV_DOI = b"arxiv:", b"doi:", b"doi:10.48550/"


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How the lines of a source file are read; `number` is that of the file.

    What the generation `known` of a catalog has read is left out.
    """

    origin: Origin
    number: int
    known: Path | None = None


@dataclass(frozen=True, slots=True)
class LineBlock:
    """Lines of a source file for one importer, the first of them with that number; `part` names a file of several."""

    importer: str
    first: int
    lines: Sequence[bytes]
    part: str = ""

    def place(self, at: int) -> int | str:
        """The number of the line at that index; "part:number" in a large source."""
        number = self.first + at
        return f"{self.part}:{number}" if self.part else number


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows, and what is known of each. A row of several titles is followed by one for each further title.

    `text` and `index_terms` have one line for each row (spool.py), of `sizes` bytes in `text`. `alternative_rows[i]` is
    a row with nothing of its own but a title, for the record of the row `main_rows[i]`. `line_hashes` are of the lines
    that gave something to rows, `attached_line_hashes` of those that gave `attached` fingerprints: for an arXiv id, of
    which the hash is the owner. `fingerprints` belong to rows, and so do `volumes`; `numbers` are those of arXiv's
    papers (numbering.py).
    """

    text: bytes
    index_terms: bytes
    sizes: Ints
    alternative_rows: Ints
    main_rows: Ints
    duplicate_keys: Hashes
    keys: BlockingKeys
    facts: RecordFacts
    line_hashes: Hashes
    fingerprints: FingerprintTable
    attached: FingerprintTable
    attached_line_hashes: Hashes
    volumes: Volumes
    numbers: Ints
    declared: tuple[DeclaredCoverage, ...] = ()
    skipped: tuple[tuple[int | str, str], ...] = ()
    damaged: Mapping[str, int] = field(default_factory=dict)
    unchanged: int = 0
    no_works: int = 0

    @property
    def rows(self) -> int:
        return len(self.sizes)

    @property
    def is_useful(self) -> bool:
        """Whether any line gave something, or had given it before."""
        return bool(len(self.line_hashes) or len(self.attached_line_hashes) or self.unchanged)

    def from_row(self, first: int) -> Batch:
        """The same without its texts, its rows numbered from `first` on."""
        return replace(
            self,
            text=b"",
            index_terms=b"",
            alternative_rows=self.alternative_rows + first,
            main_rows=self.main_rows + first,
            fingerprints=replace(self.fingerprints, owners=self.fingerprints.owners + first),
            volumes=self.volumes.with_rows(self.volumes.rows + first),
        )


def read_batch(reading: ReadOptions, lines: LineBlock) -> Batch:
    """What the lines of a source file give."""
    hashes = hash_lines(lines.lines, reading.origin)
    known = contains(hashes, _known(reading.known) if reading.known else hashes[:0])
    importer = importer_named(lines.importer)
    records: list[Description] = []
    used: list[int] = []
    declared: dict[int, DeclaredCoverage] = {}
    skipped: list[tuple[int | str, str]] = []
    no_works = 0
    for at, line in enumerate(lines.lines):
        if known[at] or not line.strip():
            continue
        try:
            records.append(importer.record(line, reading.origin))
            used.append(at)
        except NoWorkError:
            no_works += 1
        except RowError as reason:
            try:
                declared[at] = _declared(line, reason)
            except RowError as why:
                skipped.append((lines.place(at), str(why)))
    batch = _batch_of(records, reading.number, hashes[np.array(used, np.int64)])
    return replace(
        batch,
        line_hashes=np.concatenate([batch.line_hashes, hashes[np.array(list(declared), np.int64)]]),
        declared=tuple(declared.values()),
        skipped=tuple(skipped),
        unchanged=int(np.count_nonzero(known)),
        no_works=no_works,
    )


def _declared(line: bytes, reason: RowError) -> DeclaredCoverage:
    """What a line declares that is no record for that reason."""
    if not line.startswith(b"<") and (declared := parse_declaration(parse_json_line(line))):
        return declared
    raise reason


def _batch_of(records: Sequence[Description], source: int, line_hashes: Hashes) -> Batch:
    """The rows of records from the source file of that number; those without a title say something of other rows.

    This is where records enter a catalog: damage is counted, and repaired where the repair is certain. There is one of
    `line_hashes` for each record.
    """
    records, damaged = _repaired(records)
    rows = list(rows_of([record for record in records if record.title], source))
    attached, attached_at = _abstract_fingerprints(records)
    entries = [row.entry for row in rows]
    further = np.array([at for at, row in enumerate(rows) if row.is_alternative_title], np.int64)
    own = np.array([at for at, row in enumerate(rows) if not row.is_alternative_title], np.int64)
    main = [rows[at].record for at in own.tolist()]
    fingerprints = fingerprints_of_records(main)
    return Batch(
        text=b"".join([entry.line + b"\n" for entry in entries]),
        index_terms=b"".join([_index_terms(entry) for entry in entries]),
        sizes=np.array([len(entry.line) + 1 for entry in entries], np.int64),
        alternative_rows=further,
        main_rows=own[np.searchsorted(own, further) - 1],
        duplicate_keys=_duplicate_keys(rows, source),
        keys=join_keys(entries),
        facts=facts_of([row.record for row in rows]),
        line_hashes=np.delete(line_hashes, attached_at),
        fingerprints=replace(fingerprints, owners=own[fingerprints.owners]),
        attached=attached,
        attached_line_hashes=line_hashes[attached_at],
        volumes=volumes_of(main, own.tolist()),
        numbers=paper_numbers(record.arxiv for record in main),
        damaged=damaged,
    )


def _repaired(records: Sequence[Description]) -> tuple[list[Description], dict[str, int]]:
    """The records with certain repairs, and how many records came with each kind of damage."""
    damaged = damaged_among(records)
    sound = list(records)
    for at in damaged:
        sound[at] = repaired(sound[at])
    return sound, dict(Counter(kind.value for damage in damaged.values() for kind in damage))


def hash_lines(lines: Sequence[bytes], origin: Origin) -> Hashes:
    """A hash of each line and of who says it; for telling whether it has been read before, so of 64 bits."""
    hashes = b"".join([hashlib.blake2b(line.strip(), digest_size=8).digest() for line in lines])
    return np.frombuffer(hashes, "<u8") ^ hash_texts([origin[0].encode()])


def _index_terms(entry: IndexEntry) -> bytes:
    return b"\t".join((entry.folded, b" ".join(entry.ids), *entry.parts)) + b"\n"


def _duplicate_keys(rows: Sequence[IndexRow], source: int) -> Hashes:
    """0 for rows that cannot repeat others."""
    texts = [b"" if row.is_alternative_title else duplicate_key(row.record, source, row.entry.folded) for row in rows]
    return _hashes(texts)


def join_keys(entries: Sequence[IndexEntry]) -> BlockingKeys:
    """By what rows could be about one work."""
    titles = keys_of([entry.folded for entry in entries])
    titles[[not entry.folded for entry in entries]] = 0
    return BlockingKeys(
        arxiv=_hashes([_first(entry.ids, _is_arxiv) for entry in entries]),
        doi=_hashes([_first(entry.ids, _is_publisher_doi) for entry in entries]),
        title=titles,
    )


def _first(ids: Sequence[bytes], wanted: Callable[[bytes], bool]) -> bytes:
    return next(filter(wanted, ids), b"")


def _is_arxiv(key: bytes) -> bool:
    return key.startswith(_ARXIV)


def _is_publisher_doi(key: bytes) -> bool:
    return key.startswith(_DOI) and not key.startswith(_ARXIV_DOI)


def _abstract_fingerprints(records: Sequence[Description]) -> tuple[FingerprintTable, Ints]:
    """The fingerprints of records without a title, by the hashes of their arXiv ids; and where these records are."""
    untitled = np.array([at for at, record in enumerate(records) if not record.title], np.int64)
    fingerprints = fingerprints_of_records([records[at] for at in untitled.tolist()])
    places = untitled[fingerprints.owners]
    ids = hash_texts([id_keys(records[at])[0].encode() for at in places.tolist()])
    return replace(fingerprints, owners=ids.view(np.int64)), places


def _hashes(texts: Sequence[bytes]) -> Hashes:
    """The hash of each text, 0 for empty ones."""
    hashes = hash_texts(texts)
    hashes[[not text for text in texts]] = 0
    return hashes


@lru_cache(maxsize=2)
def _known(generation: Path) -> Hashes:
    return read_known(generation)

"""Converts some thousand lines of a source file to rows of the catalog: the part of a build that takes most of the
time.

A function of the lines alone, so that any process can run it, in any order.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from normalizer.values.hashing import Hashes, Ints, hash_texts
from normalizer.values.names.render import full_name_keys
from normalizer.works.description import Description, RawName
from normalizer.works.quality import repaired
from resolvers.catalog.building.sorting import Elements
from resolvers.catalog.counts import RecordFacts, damaged_among, facts_of
from resolvers.catalog.coverage import volumes_of
from resolvers.catalog.fingerprints import FingerprintTable, fingerprints_of_records
from resolvers.catalog.importers import importer_named
from resolvers.catalog.importers.importer import NoWorkError, parse_json_line
from resolvers.catalog.normalization import keys_of, terms_of
from resolvers.catalog.numbering import paper_numbers
from resolvers.catalog.pairs import concatenated_ranges, groups
from resolvers.catalog.people import MAX_AUTHORS
from resolvers.catalog.row_values import DeclaredCoverage, RowError, duplicate_key, parse_declaration
from resolvers.catalog.storage.record_codec import IndexEntry, IndexRow, Origin, id_keys, rows_of
from resolvers.catalog.storage.seen_lines import contains, read_known, truncate_hashes

_HALF = np.uint64(32)
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
    """Rows, numbered from 0, and what is known of each. That of several titles is followed by one for each further one.

    `lines` and `titles` have a line for each row: the stored record, and the folded title; `sizes` are the bytes of the
    former. `alternative_rows[i]` is a row with nothing of its own but a title, for the record of the row
    `main_rows[i]`. `elements` are what a catalog is sorted by (part.py), by name. `fingerprints` belong to rows; those
    `attached` to an arXiv id, of which the hash is the owner, and `attached_lines` are the hashes of their lines.
    `names` are of the series in the elements "volumes"; `numbers` are those of arXiv's papers (numbering.py). `ignored`
    are keys that are not read.
    """

    lines: bytes
    titles: bytes
    sizes: Ints
    alternative_rows: Ints
    main_rows: Ints
    facts: RecordFacts
    elements: Mapping[str, Elements]
    fingerprints: FingerprintTable
    numbers: Ints
    names: frozenset[str]
    attached: FingerprintTable = field(default_factory=FingerprintTable.none)
    attached_lines: Hashes = field(default_factory=lambda: np.zeros(0, np.uint64))
    declared: tuple[DeclaredCoverage, ...] = ()
    skipped: tuple[tuple[int | str, str], ...] = ()
    damaged: Mapping[str, int] = field(default_factory=dict)
    unchanged: int = 0
    no_works: int = 0
    ignored: frozenset[str] = frozenset()

    @property
    def rows(self) -> int:
        return len(self.sizes)

    @property
    def is_useful(self) -> bool:
        """Whether any line gave something, or had given it before."""
        return bool(len(self.elements["lines"][0]) or len(self.attached_lines) or self.unchanged)


def read_batch(reading: ReadOptions, lines: LineBlock) -> Batch:
    """What the lines of a source file give."""
    hashes = hash_lines(lines.lines, reading.origin)
    known = contains(hashes, read_known(reading.known) if reading.known else hashes[:0])
    importer = importer_named(lines.importer)
    reads_key = importer.reads_key
    records: list[Description] = []
    used: list[int] = []
    declared: dict[int, DeclaredCoverage] = {}
    skipped: list[tuple[int | str, str]] = []
    keys: set[str] = set()
    no_works = 0
    for at, line in enumerate(lines.lines):
        if known[at] or not line.strip():
            continue
        try:
            row = importer.row_of(line)
            records.append(importer.record_of_row(row, reading.origin))
            used.append(at)
            if reads_key:
                keys.update(row)
        except NoWorkError:
            no_works += 1
        except RowError as reason:
            try:
                declared[at] = _declared(line, reason)
            except RowError as why:
                skipped.append((lines.place(at), str(why)))
    return replace(
        _batch_of(
            records, reading.number, hashes[np.array(used, np.int64)], hashes[np.array(list(declared), np.int64)]
        ),
        declared=tuple(declared.values()),
        skipped=tuple(skipped),
        unchanged=int(np.count_nonzero(known)),
        no_works=no_works,
        ignored=frozenset(key for key in keys if reads_key and not reads_key(key)),
    )


def _declared(line: bytes, reason: RowError) -> DeclaredCoverage:
    """What a line declares that is no record for that reason."""
    if not line.startswith(b"<") and (declared := parse_declaration(parse_json_line(line))):
        return declared
    raise reason


def _batch_of(records: Sequence[Description], source: int, line_hashes: Hashes, declared: Hashes) -> Batch:
    """The rows of records from the source file of that number; those without a title say something of other rows.

    This is where records enter a catalog: damage is counted, and repaired where the repair is certain. There is one of
    `line_hashes` for each record; `declared` are those of other lines.
    """
    records, damaged = _repaired(records)
    rows = list(rows_of([record for record in records if record.title], source))
    batch = batch_of_rows(rows, source)
    attached, attached_at = _abstract_fingerprints(records)
    lines = truncate_hashes(np.concatenate([np.delete(line_hashes, attached_at), declared]))
    return replace(
        batch,
        elements={**batch.elements, "lines": (lines,)},
        attached=attached,
        attached_lines=line_hashes[attached_at],
        damaged=damaged,
    )


def batch_of_rows(rows: Sequence[IndexRow], source: int | None = None) -> Batch:
    """What is known of rows; only those of a source file can repeat others."""
    entries = [row.entry for row in rows]
    further = np.array([at for at, row in enumerate(rows) if row.is_alternative_title], np.int64)
    own = np.array([at for at, row in enumerate(rows) if not row.is_alternative_title], np.int64)
    main = [rows[at].record for at in own.tolist()]
    fingerprints = fingerprints_of_records(main)
    volumes = volumes_of(main, own.tolist())
    return Batch(
        lines=b"".join([entry.line + b"\n" for entry in entries]),
        titles=b"".join([entry.folded + b"\n" for entry in entries]),
        sizes=np.array([len(entry.line) + 1 for entry in entries], np.int64),
        alternative_rows=further,
        main_rows=own[np.searchsorted(own, further) - 1] if len(own) else further,
        facts=facts_of([row.record for row in rows]),
        elements={
            **_elements(entries),
            "people": _people(main, own),
            "duplicates": _duplicates(rows, source),
            "volumes": volumes.columns,
            "lines": (np.zeros(0, np.uint64),),
        },
        fingerprints=replace(fingerprints, owners=own[fingerprints.owners]),
        numbers=paper_numbers(record.arxiv for record in main),
        names=volumes.names,
    )


def _elements(entries: Sequence[IndexEntry]) -> dict[str, Elements]:
    """What rows are found by, and by what they could be about one work."""
    folded = [entry.folded for entry in entries]
    terms = terms_of(folded)
    packed = ((terms.hashes >> _HALF) << _HALF) | terms.owners.astype(np.uint64)
    named = np.array([at for at, title in enumerate(folded) if title], np.int64)  # nobody searches for no letter
    rows = np.arange(len(entries))
    keys = [key for entry in entries for key in entry.ids]
    ids, owners = hash_texts(keys), rows.repeat([len(entry.ids) for entry in entries])
    parts = [part for entry in entries for part in entry.parts]
    return {
        "terms": (packed,),
        "keys": (keys_of([folded[at] for at in named.tolist()]), named),
        "parts": (keys_of(parts), rows.repeat([len(entry.parts) for entry in entries])),
        "ids": (ids, owners),
        "arxiv": _first_of_rows(ids, owners, [key.startswith(_ARXIV) for key in keys]),
        "doi": _first_of_rows(ids, owners, [key.startswith(_DOI) and not key.startswith(_ARXIV_DOI) for key in keys]),
    }


def _first_of_rows(ids: Hashes, owners: Ints, wanted: Sequence[bool]) -> Elements:
    places = np.flatnonzero(wanted)
    places = places[groups(owners[places])]
    return ids[places], owners[places]


def _people(records: Sequence[Description], rows: Ints) -> Elements:
    """The hashes of the names that records have, the rows, and the numbers of the authors in them."""
    authors = [author.text if author.family is None else author for record in records for author in record.authors]
    distinct: dict[str | RawName, int] = {}
    names = np.array([distinct.setdefault(author, len(distinct)) for author in authors], np.int64)
    keys = list(map(full_name_keys, distinct))
    ends = np.cumsum(list(map(len, keys)), dtype=np.int64)
    owners = rows.repeat([len(record.authors) for record in records])
    counts = np.diff(ends, prepend=0)[names]
    owners, names, counts = owners[counts > 0], names[counts > 0], counts[counts > 0]
    places = np.minimum(np.arange(len(owners)) - np.searchsorted(owners, owners), MAX_AUTHORS - 1)
    hashes = hash_texts([key.encode() for of_name in keys for key in of_name])
    return hashes[concatenated_ranges(ends[names] - counts, counts)], owners.repeat(counts), places.repeat(counts)


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


def _duplicates(rows: Sequence[IndexRow], source: int | None) -> Elements:
    """Of rows that can repeat others, the hash of what repeats of them have in common."""
    keys = [
        b"" if source is None or row.is_alternative_title else duplicate_key(row.record, source, row.entry.folded)
        for row in rows
    ]
    return hash_texts([key for key in keys if key]), np.flatnonzero(list(map(len, keys)))


def _abstract_fingerprints(records: Sequence[Description]) -> tuple[FingerprintTable, Ints]:
    """The fingerprints of records without a title, by the hashes of their arXiv ids; and where these records are."""
    untitled = np.array([at for at, record in enumerate(records) if not record.title], np.int64)
    fingerprints = fingerprints_of_records([records[at] for at in untitled.tolist()])
    places = untitled[fingerprints.owners]
    ids = hash_texts([id_keys(records[at])[0].encode() for at in places.tolist()])
    return replace(fingerprints, owners=ids.view(np.int64)), places

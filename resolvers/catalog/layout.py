"""Where a catalogue keeps what: names and shapes of its files.

    DIR/catalog.json             the manifest (manifest.py); replaced last, in one step
    DIR/generation-0001/         what the manifest points at:
        dictionary               zstd dictionary of the records; empty when there were too few to train one
        records                  blocks of `BLOCK_ROWS` records, each block one zstd frame with a checksum
        records.ends             where each block ends in `records`
        titles, titles.ends      folded titles, words joined by one space, UTF-8, one after the other
        keys.hashes, keys.rows   sorted hashes of the folded titles run together, and whose they are
        parts.hashes, parts.rows the same for beginnings and ends of titles cut at a colon
        ids.hashes, ids.rows     the same for identifiers (`arxiv:2209.10901`, `doi:10.1000/xyz`)
        terms.starts, terms.rows CSR index: bucket of a word or word pair -> rows
        works.*                  which rows are about one work (works.py)
        abstracts.*              fingerprints of abstracts, and what finds them (prints.py)
        lines.starts, .hashes    the source lines that have been read (known.py)
        venues.*                 which records stand in which volume of a venue (volumes.py)
        arxiv.*                  which of arXiv's numbers are held (numbers.py)
    DIR/build.lock               only while a build is under way
    DIR/arxiv-harvest/           what comes from arXiv between two updates, and how far that is (keeping.py)

A row is the number of a record, from 0; each further title of a record has a row of its own, with that record. All
numbers are little-endian, whatever the machine.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np

# Raise it when a file changes its meaning; a catalogue of another layout is refused, never guessed at.
LAYOUT = 2

MANIFEST = "catalog.json"
LOCK = "build.lock"
HARVEST = "arxiv-harvest"
_GENERATION = re.compile(r"generation-(\d{4,})")

# Blocks of 32 with a trained dictionary take 65 B a record, those of 16 3 B more, and those of 128 without one 10 B
# more, while one record is had in 8, 6 and 33 us.
BLOCK_ROWS = 32

DICTIONARY = "dictionary"
RECORDS = "records"
TITLES = "titles"
VENUE_NAMES = "venues.names"
VENUES_DECLARED = "venues.declared"
_OFFSETS = np.dtype("<u8")
_HASHES = np.dtype("<u8")
_ROWS = np.dtype("<u4")

ARRAYS: dict[str, np.dtype[np.unsignedinteger[Any]]] = {
    "records.ends": _OFFSETS,
    "titles.ends": np.dtype("<u4"),
    "keys.hashes": _HASHES,
    "keys.rows": _ROWS,
    "parts.hashes": _HASHES,
    "parts.rows": _ROWS,
    "ids.hashes": _HASHES,
    "ids.rows": _ROWS,
    "terms.starts": _ROWS,
    "terms.rows": _ROWS,
    "works.rows": _ROWS,
    "works.numbers": _ROWS,
    "works.starts": _ROWS,
    "works.members": _ROWS,
    "abstracts.rows": _ROWS,
    "abstracts.prints": np.dtype("<u2"),
    "abstracts.buckets": _ROWS,
    "abstracts.postings": _ROWS,
    "lines.starts": _ROWS,
    "lines.hashes": _ROWS,
    "venues.keys": np.dtype("<u8"),
    "venues.rows": _ROWS,
    "venues.first": np.dtype("<u4"),
    "venues.pages": np.dtype("<u2"),
    "venues.lists": np.dtype("<u4"),
    "arxiv.months": np.dtype("<u4"),
    "arxiv.starts": np.dtype("<u4"),
    "arxiv.bits": np.dtype("<u1"),
}
FILES = (DICTIONARY, RECORDS, TITLES, VENUE_NAMES, VENUES_DECLARED, *ARRAYS)
# Nothing is found by these: catalogues that lack them are read, and know of no venue what they hold.
OPTIONAL = frozenset(name for name in FILES if name.startswith(("venues.", "arxiv.")))


def generation_name(number: int) -> str:
    return f"generation-{number:04d}"


def generation_number(name: str) -> int | None:
    """The number of a generation's folder; None when the name is not one of ours."""
    found = _GENERATION.fullmatch(name)
    return int(found[1]) if found else None


def generations(directory: Path) -> list[Path]:
    """Every generation in a catalogue's folder, finished or not."""
    return [entry for entry in directory.iterdir() if generation_number(entry.name) is not None]

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
    DIR/build.lock               only while a build is under way

A row is the number of a record, from 0. All numbers are little-endian, whatever the machine.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

# Raise it when a file changes its meaning; a catalogue of another layout is refused, never guessed at.
LAYOUT = 1

MANIFEST = "catalog.json"
LOCK = "build.lock"
_GENERATION = re.compile(r"generation-(\d{4,})")

# Blocks of 16 with a trained dictionary are smaller (73 B a record) than blocks of 128 without one (73 to 77),
# and a single record is had in 6 us instead of 33.
BLOCK_ROWS = 16

DICTIONARY = "dictionary"
RECORDS = "records"
TITLES = "titles"
_OFFSETS = np.dtype("<u8")
_HASHES = np.dtype("<u8")
_ROWS = np.dtype("<u4")

ARRAYS: dict[str, np.dtype[np.uint64] | np.dtype[np.uint32]] = {
    "records.ends": _OFFSETS,
    "titles.ends": _OFFSETS,
    "keys.hashes": _HASHES,
    "keys.rows": _ROWS,
    "parts.hashes": _HASHES,
    "parts.rows": _ROWS,
    "ids.hashes": _HASHES,
    "ids.rows": _ROWS,
    "terms.starts": _ROWS,
    "terms.rows": _ROWS,
}
FILES = (DICTIONARY, RECORDS, TITLES, *ARRAYS)


def generation_name(number: int) -> str:
    return f"generation-{number:04d}"


def generation_number(name: str) -> int | None:
    """The number of a generation's folder; None when the name is not one of ours."""
    found = _GENERATION.fullmatch(name)
    return int(found[1]) if found else None


def generations(directory: Path) -> list[Path]:
    """Every generation in a catalogue's folder, finished or not."""
    return [entry for entry in directory.iterdir() if generation_number(entry.name) is not None]

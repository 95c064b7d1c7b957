"""Puts changed and new rows into the arrays of an index, without making it anew.

All arrays stay as a build would have sorted them, but for the order of the rows of one word.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normalizer.values.hashing import Hashes, Ints, hash_texts
from resolvers.catalog.building.index_writer import MOST_POSTINGS
from resolvers.catalog.normalization import keys_of, terms_of
from resolvers.catalog.pairs import ranges
from resolvers.catalog.storage.record_codec import Entry

Arrays = Mapping[str, NDArray[Any]]

# Titles by which words are seen that the index may have given up: those that seem to be in half as many as that takes.
_SAMPLED = 20_000
_MAY_BE_GIVEN_UP = MOST_POSTINGS // 2


@dataclass(frozen=True)
class Touched:
    """Rows that are stored anew, ascending, and what they are found by.

    `changed` are those among them that were there, the first of them all; `before` the folded titles that they had.
    """

    rows: Ints
    changed: Ints
    entries: Sequence[Entry]
    before: Sequence[bytes]

    def retitled(self) -> Touched:
        """Only those that have another folded title now, or are new."""
        kept = [at for at, entry in enumerate(self.entries) if self.before[at : at + 1] != [entry.folded]]
        changed = [at for at in kept if at < len(self.changed)]
        return Touched(
            self.rows[np.array(kept, np.int64)],
            self.changed[np.array(changed, np.int64)],
            [self.entries[at] for at in kept],
            [self.before[at] for at in changed],
        )


def spliced_lookups(arrays: Arrays, touched: Touched) -> dict[str, NDArray[Any]]:
    """The hashed titles, parts and identifiers with the touched rows in them."""
    folded = [entry.folded for entry in touched.entries]
    parts = [entry.parts for entry in touched.entries]
    ids = [entry.ids for entry in touched.entries]
    named = np.array([bool(title) for title in folded], np.bool_)
    new = {
        "keys": (keys_of(folded)[named], touched.rows[named]),
        "parts": (keys_of([part for of_row in parts for part in of_row]), _owners(touched.rows, parts)),
        "ids": (hash_texts([key for of_row in ids for key in of_row]), _owners(touched.rows, ids)),
    }
    spliced = {}
    for name, (hashes, rows) in new.items():
        old = arrays[f"{name}.hashes"], arrays[f"{name}.rows"]
        spliced[f"{name}.hashes"], spliced[f"{name}.rows"] = _spliced(*old, touched.changed, hashes, rows)
    return spliced


def _owners(rows: Ints, texts: Sequence[Sequence[bytes]]) -> Ints:
    return np.repeat(rows, [len(of_row) for of_row in texts])


def _spliced(
    hashes: Hashes, rows: Ints, changed: Ints, new_hashes: Hashes, new_rows: Ints
) -> tuple[Hashes, NDArray[Any]]:
    """Sorted hashes and their rows, without the changed rows, with the new ones in their places."""
    kept = ~np.isin(rows, changed)
    hashes, rows = hashes[kept], rows[kept]
    order = np.lexsort((new_rows, new_hashes))
    new_hashes, new_rows = new_hashes[order], new_rows[order]
    starts, ends = np.searchsorted(hashes, new_hashes), np.searchsorted(hashes, new_hashes, "right")
    positions, of_new = ranges(starts, ends - starts)
    before = of_new[rows[positions] < new_rows[of_new]]
    places = starts + np.bincount(before, minlength=len(new_rows))
    return np.insert(hashes, places, new_hashes), np.insert(rows, places, new_rows)


def spliced_terms(arrays: Arrays, touched: Touched, titles: Sequence[bytes]) -> dict[str, NDArray[Any]]:
    """The index of words with the touched rows in it; `titles` are the folded titles of `sampled_rows`."""
    touched = touched.retitled()  # most changes are of other things, and this is the largest of all files
    starts, postings = arrays["terms.starts"], arrays["terms.rows"]
    shift = np.uint64(65 - len(starts).bit_length())  # 2**bits + 1 starts
    added = _postings(touched, _given_up(arrays, shift, titles, touched))
    buckets = (added[:, 0] >> (shift - np.uint64(32))).astype(np.int64)
    gone, of_buckets = _places(arrays, shift, touched)
    counts = starts[1:].astype(np.int64) - starts[:-1]
    np.subtract.at(counts, of_buckets, 1)
    ends = np.cumsum(counts)
    rows = np.delete(postings, gone) if len(gone) else postings
    rows = np.insert(rows, ends[buckets], added[:, 1].astype(postings.dtype))
    np.add.at(counts, buckets, 1)
    return {"terms.starts": np.concatenate([[0], np.cumsum(counts)]), "terms.rows": rows}


def _places(arrays: Arrays, shift: np.uint64, touched: Touched) -> tuple[Ints, Ints]:
    """Where in the postings the changed rows stand for the words that they had, and in which buckets."""
    starts, postings = arrays["terms.starts"].astype(np.int64), arrays["terms.rows"]
    terms = terms_of(touched.before)
    # A bucket that several words of a title share holds its row for each of them.
    wanted = np.unique(np.stack([(terms.hashes >> shift).astype(np.int64), touched.changed[terms.owners]], 1), axis=0)
    buckets = wanted[:, 0]
    positions, of_wanted = ranges(starts[buckets], starts[buckets + 1] - starts[buckets])
    theirs = postings[positions] == wanted[of_wanted, 1]
    return positions[theirs], buckets[of_wanted[theirs]]


def sampled_rows(rows: int) -> Ints:
    """The rows by whose titles `spliced_terms` sees which words are in the index."""
    return np.arange(0, rows, _step(rows))


def _step(rows: int) -> int:
    return max(1, rows // _SAMPLED)


def _postings(touched: Touched, given_up: Hashes) -> Hashes:
    """Pairs of the upper half of a term's hash and a row, each once, sorted."""
    terms = terms_of([entry.folded for entry in touched.entries])
    wanted = ~np.isin(terms.hashes, given_up)
    halves = (terms.hashes[wanted] >> np.uint64(32)) << np.uint64(32)
    packed = np.unique(halves | touched.rows[terms.owners[wanted]].astype(np.uint64))
    return np.stack([packed >> np.uint64(32), packed & np.uint64(0xFFFFFFFF)], axis=1)


def _given_up(arrays: Arrays, shift: np.uint64, titles: Sequence[bytes], touched: Touched) -> Hashes:
    """The terms of touched rows that are too common to be indexed.

    They stand in sampled titles, whose rows are not where the terms point to.
    """
    starts, postings = arrays["terms.starts"].astype(np.int64), arrays["terms.rows"]
    terms = terms_of(titles)
    hashes, first, counts = np.unique(terms.hashes, return_index=True, return_counts=True)
    asked = terms_of([entry.folded for entry in touched.entries]).hashes
    seem = counts * _step(len(arrays["titles.ends"]))
    common = (seem > _MAY_BE_GIVEN_UP) & np.isin(hashes, asked)
    hashes, rows = hashes[common], _row_of_sample(arrays, terms.owners[first[common]])
    buckets = (hashes >> shift).astype(np.int64)
    positions, of_term = ranges(starts[buckets], starts[buckets + 1] - starts[buckets])
    there = np.bincount(of_term[postings[positions] == rows[of_term]], minlength=len(hashes))
    given_up: Hashes = hashes[there == 0]
    return given_up


def _row_of_sample(arrays: Arrays, places: Ints) -> Ints:
    return sampled_rows(len(arrays["titles.ends"]))[places]

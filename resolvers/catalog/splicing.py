"""Puts changed and new rows into the arrays of an index, without making it anew.

All arrays stay as a build would have sorted them, but for the order of the rows of one word.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from resolvers.catalog.entries import Entry
from resolvers.catalog.pairs import ranges
from resolvers.catalog.terms import keys_of, terms_of
from resolvers.hashing import Hashes, Ints, hash_texts

Arrays = Mapping[str, NDArray[Any]]

# A word in so many of the sampled titles is frequent enough to ask whether the index has given it up.
_SAMPLED, _LEAST_OF_SAMPLE = 20_000, 5


@dataclass(frozen=True)
class Touched:
    """Rows that are stored anew, ascending, `changed` those among them that were there; and what they are found by."""

    rows: Ints
    changed: Ints
    entries: Sequence[Entry]


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
    starts, postings = arrays["terms.starts"], arrays["terms.rows"]
    shift = np.uint64(65 - len(starts).bit_length())  # 2**bits + 1 starts
    added = _postings(touched, _given_up(arrays, shift, titles))
    buckets = (added[:, 0] >> (shift - np.uint64(32))).astype(np.int64)
    is_changed = np.zeros(max(int(postings.max(initial=0)), int(touched.changed.max(initial=0))) + 1, np.bool_)
    is_changed[touched.changed] = True
    gone = np.flatnonzero(is_changed[postings])
    counts = starts[1:].astype(np.int64) - starts[:-1]
    counts -= np.bincount(np.searchsorted(starts, gone, "right") - 1, minlength=len(counts))
    ends = np.cumsum(counts)
    rows = np.insert(np.delete(postings, gone), ends[buckets], added[:, 1].astype(postings.dtype))
    counts += np.bincount(buckets, minlength=len(counts))
    return {"terms.starts": np.concatenate([[0], np.cumsum(counts)]), "terms.rows": rows}


def sampled_rows(rows: int) -> Ints:
    """The rows by whose titles `spliced_terms` sees which words are in the index."""
    return np.arange(0, rows, max(1, rows // _SAMPLED))


def _postings(touched: Touched, given_up: Hashes) -> Hashes:
    """Pairs of the upper half of a term's hash and a row, each once, sorted."""
    terms = terms_of([entry.folded for entry in touched.entries])
    wanted = ~np.isin(terms.hashes, given_up)
    halves = (terms.hashes[wanted] >> np.uint64(32)) << np.uint64(32)
    packed = np.unique(halves | touched.rows[terms.owners[wanted]].astype(np.uint64))
    return np.stack([packed >> np.uint64(32), packed & np.uint64(0xFFFFFFFF)], axis=1)


def _given_up(arrays: Arrays, shift: np.uint64, titles: Sequence[bytes]) -> Hashes:
    """The terms too common to be indexed: they stand in sampled titles, whose rows are not where the terms point to."""
    starts, postings = arrays["terms.starts"].astype(np.int64), arrays["terms.rows"]
    terms = terms_of(titles)
    hashes, first, counts = np.unique(terms.hashes, return_index=True, return_counts=True)
    common = counts >= _LEAST_OF_SAMPLE
    hashes, rows = hashes[common], _row_of_sample(arrays, terms.owners[first[common]])
    buckets = (hashes >> shift).astype(np.int64)
    positions, of_term = ranges(starts[buckets], starts[buckets + 1] - starts[buckets])
    there = np.bincount(of_term[postings[positions] == rows[of_term]], minlength=len(hashes))
    given_up: Hashes = hashes[there == 0]
    return given_up


def _row_of_sample(arrays: Arrays, places: Ints) -> Ints:
    return sampled_rows(len(arrays["titles.ends"]))[places]

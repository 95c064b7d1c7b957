"""Titles of records that stand whole in a longer text: in a reference, a decorated title, a sentence.

Every run of words is looked up by the hash of its letters (the key of a title), so hyphens at line ends, lost blanks
and punctuation within a title do not matter. Of two runs one of which holds the other only the longer one is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from normalizer.values.hashing import Ints, hash_spans
from resolvers.catalog.normalization import fold_all
from resolvers.catalog.pairs import QueryRowPairs, distinct, nonzero
from resolvers.catalog.storage.mapped_files import HashLookup, MappedFiles

# A title of two words is found where it is the whole of what is asked; too many texts hold one by chance.
_RUN_WORDS = range(3, 41)
# What stands beyond the first words of a text is no mention's; and a batch of so many words takes 100 MB.
_MAX_TEXT_WORDS, _BATCH_WORDS = 400, 20_000


def rows_within(files: MappedFiles, keys: HashLookup, texts: Sequence[str], most: int) -> QueryRowPairs:
    """The rows whose title is a run of words of each text, at most `most` of a run."""
    found = [QueryRowPairs(np.zeros(0, np.int64), np.zeros(0, np.int64))]
    folded = [text.split(b" ", _MAX_TEXT_WORDS)[:_MAX_TEXT_WORDS] for text in fold_all(texts)]
    for batch in _batches(folded):
        pairs = _rows_within([folded[place] for place in batch], files, keys, most)
        found.append(QueryRowPairs(np.array(batch, np.int64)[pairs.queries], pairs.rows))
    return QueryRowPairs.concatenated(found)


def _batches(folded: Sequence[Sequence[bytes]]) -> Iterator[range]:
    """Texts that follow each other, of about `_BATCH_WORDS` words together."""
    start = words = 0
    for place, text in enumerate(folded):
        words += len(text)
        if words >= _BATCH_WORDS:
            yield range(start, place + 1)
            start, words = place + 1, 0
    if start < len(folded):
        yield range(start, len(folded))


def _rows_within(folded: Sequence[Sequence[bytes]], files: MappedFiles, keys: HashLookup, most: int) -> QueryRowPairs:
    words = [word for text in folded for word in text]
    if not words:
        return QueryRowPairs(np.zeros(0, np.int64), np.zeros(0, np.int64))
    owners = np.arange(len(folded)).repeat([len(text) for text in folded])
    first, last = _runs(owners)
    ends = np.cumsum([len(word) for word in words])
    starts = ends - [len(word) for word in words]
    letters = b"".join(words)
    pairs = keys.find(hash_spans(letters, starts[first], ends[last]), most)
    spans = list(zip(starts[first[pairs.queries]].tolist(), ends[last[pairs.queries]].tolist(), strict=True))
    same = [letters[start:end] == key for (start, end), key in zip(spans, files.keys(pairs.rows), strict=True)]
    pairs = pairs.where(np.array(same, np.bool_))
    longest = np.zeros(len(first), np.bool_)
    longest[_longest(owners, first, last, distinct(pairs.queries))] = True
    pairs = pairs.where(longest[pairs.queries])
    return QueryRowPairs(owners[first[pairs.queries]], pairs.rows)


def _runs(owners: Ints) -> tuple[Ints, Ints]:
    """The first and the last word of every run within one text."""
    first, last = [], []
    for size in _RUN_WORDS:
        begins = nonzero(owners[: len(owners) - size + 1] == owners[size - 1 :]) if len(owners) >= size else owners[:0]
        first.append(begins)
        last.append(begins + size - 1)
    return np.concatenate(first), np.concatenate(last)


def _longest(owners: Ints, first: Ints, last: Ints, found: NDArray[np.int64]) -> list[int]:
    """Those of the runs found that no other one of them holds."""
    kept: list[int] = []
    runs = sorted(zip(first[found].tolist(), (-last[found]).tolist(), found.tolist(), strict=True))
    for _, of_text in groupby(runs, lambda run: owners[run[0]]):
        farthest = -1
        for _, end, run in of_text:
            if -end > farthest:
                kept.append(run)
                farthest = -end
    return kept

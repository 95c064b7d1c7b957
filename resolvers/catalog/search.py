"""Search by title, for many titles at a time.

1. Rows with the same key (the folded title without spaces): the same title ignoring case, punctuation, accents, TeX.
2. Similar rows. Words and word pairs that the query shares with a row vote for it, rare ones with more weight; only the
   rarest are looked up, and more of them if that finds nothing good. A title, or a part of one, that equals another
   title or part is a candidate too (subtitles get dropped, names get added). The candidates with most votes are
   compared letter by letter.

`SearchLimits` limits the second step.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel
from rapidfuzz.process import cpdist

from normalizer.values.hashing import Hashes, Ints
from normalizer.works.title import read_title
from resolvers.catalog.normalization import (
    MAX_INDEXED_WORDS,
    fold,
    fold_all,
    join_words,
    keys_of,
    parts_of,
    terms_of,
    words_and_pairs,
)
from resolvers.catalog.pairs import Columns, QueryRowPairs, difference, groups, nonzero, sizes, top_k, union
from resolvers.catalog.runs import rows_within
from resolvers.catalog.storage.format import MAX_TITLE_BYTES
from resolvers.catalog.storage.mapped_files import HashLookup, MappedFiles

# A vote is one number: query, row, weight. Sorting plain numbers is many times as fast as sorting by several keys.
_ROW_BITS, _WEIGHT_BITS = 32, 12
_QUESTION_SHIFT, _ROW_SHIFT = np.uint64(_ROW_BITS + _WEIGHT_BITS), np.uint64(_WEIGHT_BITS)
_WEIGHT = np.uint64((1 << _WEIGHT_BITS) - 1)
# Votes that are counted together, and the slots that they are counted in: a row that shares its slot with none has one
# vote, which is most of them, and few of those are worth sorting.
_PIECE, _MANY, _SLOT_SHIFT = 1 << 16, 1 << 10, np.uint64(64 - 19)
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
# Parts of a bit that weights are told apart by: 32 bits at most make less than `_WEIGHT`.
_PER_BIT = 64
# What votes are worth for a row whose title is far longer or shorter; titles of pages are often cut.
_LENGTH_WEIGHT = 0.5
# Words of a search, and two of them in turn, whose rows are read until one has all words: the rows of a common word are
# those of others.
_MAX_WORDS_TRIED = 16


@dataclass(frozen=True)
class QueryTerms:
    """Words, word pairs and edges of queries: word i is of query `owners[i]`, and in the index of words
    `counts[i]` rows from place `starts[i]` on have it. The folded title of query j has `lengths[j]` bytes.
    """

    owners: Ints
    starts: Ints
    counts: Ints
    lengths: Ints

    def of(self, wanted: NDArray[np.bool_]) -> QueryTerms:
        """Only those of the queries that are wanted."""
        kept = nonzero(wanted[self.owners])
        return QueryTerms(self.owners[kept], self.starts[kept], self.counts[kept], self.lengths)


class TermIndex:
    """The index of words. What is too common to find anything is not in it (building/merge.py)."""

    def __init__(self, files: MappedFiles) -> None:
        self._files = files
        self._starts = files.arrays["terms.starts"]
        self._shift = np.uint64(65 - len(self._starts).bit_length())  # 2**bits + 1 starts

    def words(self, folded: Sequence[bytes], queries: Ints) -> QueryTerms:
        """What is known of the words of folded titles, which are the queries of these numbers."""
        terms = terms_of([folded[query] for query in queries.tolist()])
        starts, counts = self._places(terms.hashes)
        known = nonzero(counts > 0)
        lengths = np.fromiter(map(len, folded), np.int64, len(folded))
        return QueryTerms(queries[terms.owners[known]], starts[known], counts[known], lengths)

    def rows_by_rarity(self, folded: bytes) -> Iterator[Ints]:
        """The rows that have a word of a folded title, or else two words in turn: for each of them, the rarest first.

        Other rows are among them, whose terms share a bucket: of a word that is in very many titles, only those.
        """
        starts, counts = self._places(words_and_pairs([folded]).hashes)
        known, many = nonzero(counts > 0), min(folded.count(b" ") + 1, MAX_INDEXED_WORDS)
        for terms in (known[known < many], known[known >= many]):
            for term in terms[counts[terms].argsort(kind="stable")].tolist():
                rows: Ints = np.unique(self._files.rows_at("terms.rows", starts[[term]], counts[[term]]))
                yield rows.astype(np.int64)

    def _places(self, hashes: Hashes) -> tuple[Ints, Ints]:
        """Where the rows of each term begin in the index, and how many they are."""
        buckets = (hashes >> self._shift).astype(np.int64)
        starts = self._starts[buckets].astype(np.int64)
        return starts, self._starts[buckets + 1].astype(np.int64) - starts

    def find(self, words: QueryTerms, postings: int, most: Ints, min_share: float) -> QueryRowPairs:
        """For each query i the likeliest rows, at most `most[i]`, best first.

        Its rarest words are looked up, as many as stand in `postings` titles together. Rows with less than the share
        `min_share` of the votes of the best one are left out.
        """
        chosen = _select_rare_terms(words.owners, words.counts, postings)
        pieces = _pieces(words.owners[chosen], words.counts[chosen])
        nothing = QueryRowPairs(np.zeros(0, np.int64), np.zeros(0, np.int64))
        return QueryRowPairs.concatenated(
            [nothing, *(self._likeliest(words, chosen[some], most, min_share) for some in pieces)]
        )

    def _likeliest(self, words: QueryTerms, chosen: Ints, most: Ints, min_share: float) -> QueryRowPairs:
        """The likeliest rows by the chosen words of some queries."""
        counts, owners = words.counts[chosen], words.owners[chosen]
        weights = np.maximum(np.rint(np.log2((1 + self._files.rows) / counts) * _PER_BIT), 1).astype(np.uint64)
        votes = ((owners.astype(np.uint64) << _QUESTION_SHIFT) | weights).repeat(counts)
        votes |= self._files.rows_at("terms.rows", words.starts[chosen], counts).astype(np.uint64) << _ROW_SHIFT
        pairs, sums = self._summed(words, votes, most)
        kept = _with_share(pairs, sums, min_share)
        pairs, sums = pairs.where(kept), sums[kept]
        return pairs.where(top_k(pairs, self._scores(words, pairs, sums), most))

    def _summed(self, words: QueryTerms, votes: Hashes, most: Ints) -> tuple[QueryRowPairs, Ints]:
        """As `_sum_scores`, without rows that have only one vote, where enough rows of the query have more."""
        if len(votes) < _MANY * len(groups(votes >> _QUESTION_SHIFT)):
            return _sum_scores(votes)
        slots = ((votes >> _ROW_SHIFT) * _GOLDEN >> _SLOT_SHIFT).astype(np.int64)
        several = np.bincount(slots)[slots] > 1
        pairs, sums = _sum_scores(votes[several])
        least = _least_wanted(pairs, self._scores(words, pairs, sums), most)
        votes = votes[~several]
        votes = votes[(votes & _WEIGHT).astype(np.float32) >= least[(votes >> _QUESTION_SHIFT).astype(np.int64)]]
        single, weights = _sum_scores(votes)
        # Both are in order; that kind of sorting merges them.
        both = QueryRowPairs.concatenated([pairs, single])
        order = both.packed().argsort(kind="stable")
        return both.where(order), np.concatenate([sums, weights])[order]

    def _scores(self, words: QueryTerms, pairs: QueryRowPairs, sums: Ints) -> NDArray[np.float32]:
        """Votes by the lengths of the titles: of rows that share the same words the nearest counts most."""
        ratio = _length_ratio(words.lengths[pairs.queries], self._files.lengths(pairs.rows))
        return sums.astype(np.float32) * (_LENGTH_WEIGHT + (1 - _LENGTH_WEIGHT) * ratio)


def _pieces(owners: Ints, counts: Ints) -> Iterator[slice]:
    """The terms of some queries at a time, whose votes fit into the caches of a processor."""
    first = groups(owners)
    if not len(first):
        return
    before = (counts.cumsum() - counts)[first] // _PIECE
    starts = first[groups(before)].tolist()
    yield from map(slice, starts, [*starts[1:], len(owners)])


def _least_wanted(pairs: QueryRowPairs, scores: NDArray[np.float32], most: Ints) -> NDArray[np.float32]:
    """For each query i the score of the best row number `most[i]`; 0 where there are fewer."""
    best = top_k(pairs, scores, most)
    queries = pairs.queries[best]
    first = groups(queries)
    counts = sizes(first, len(queries))
    full = counts >= most[queries[first]]
    least = np.zeros(len(most), np.float32)
    least[queries[first[full]]] = scores[best[(first + counts - 1)[full]]]
    return least


def _select_rare_terms(owners: Ints, counts: Ints, most: int) -> Ints:
    """Positions of each owner's rarest terms whose counts add up to `most` at most."""
    known = nonzero(counts <= most)
    order = (owners[known] << 40) | (counts[known] << 24) | known  # a batch has far fewer terms than 24 bits count
    order.sort()
    order &= (1 << 24) - 1
    sums = counts[order].cumsum()
    first = groups(owners[order])
    before = (sums[first] - counts[order[first]]).repeat(sizes(first, len(order)))
    rarest: Ints = order[sums - before <= most]
    return rarest


def _sum_scores(votes: Hashes) -> tuple[QueryRowPairs, Ints]:
    """Each query and row once, and the sum of the weights."""
    votes.sort()
    voted = votes >> _ROW_SHIFT
    first = groups(voted)
    sums = np.add.reduceat(votes & _WEIGHT, first).astype(np.int64) if len(first) else np.zeros(0, np.int64)
    voted = voted[first]
    rows = (voted & np.uint64((1 << _ROW_BITS) - 1)).astype(np.int64)
    return QueryRowPairs((voted >> np.uint64(_ROW_BITS)).astype(np.int64), rows), sums


def _with_share(pairs: QueryRowPairs, sums: Ints, least: float) -> Ints:
    """The positions of those that have at least this share of the votes for the first one of their query."""
    first = groups(pairs.queries)
    highest = np.maximum.reduceat(sums, first) if len(first) else sums
    return nonzero(sums >= np.ceil(highest * least).repeat(sizes(first, len(sums))))


# Bytes that are compared: enough to tell titles apart, and a title of 100 kB costs no more than others.
_MAX_COMPARED_BYTES = 400
# A title that is the beginning or the end of the other is as near as this, and this much more the more of it it is:
# whole titles go first, and long parts before short ones. Pages drop subtitles and cut titles off, so an asked title
# is often a part of the right one; that the right one is a small part of it is rare ("Name: " has been added).
_PART, _SHARE = 0.8, 0.15
_CONTAINED, _CONTAINED_SHARE = 0.55, 0.4
_MIN_PART_LENGTH = 8
# Evidence of a part that fits only nearly is weaker than that of a whole title that does.
_EXPONENT = 2
# From this share of the length on, a part cannot be nearer than the whole can be: .8 + .15 s = 2 s / (1 + s).
_MIN_WHOLE_SHARE = 0.875


def similarities(ours: Sequence[bytes], theirs: Sequence[bytes]) -> NDArray[np.float32]:
    """The similarity of the two titles of each pair, both folded and run together, 0 to 1.

    That is the share of letters in common (normalized Indel); where one is much longer, also that of the shorter with
    its beginning or its end, since subtitles get dropped and pages cut titles off.
    """
    ours, theirs = _compared_bytes(ours), _compared_bytes(theirs)
    scores = _ratios(ours, theirs)
    ours_long, theirs_long = _lengths(ours), _lengths(theirs)
    shorter, share = np.minimum(ours_long, theirs_long), _length_ratio(ours_long, theirs_long)
    parts = nonzero((shorter >= _MIN_PART_LENGTH) & (share < _MIN_WHOLE_SHARE))
    if not len(parts):
        return scores
    cut = [(ours[pair], theirs[pair], size) for pair, size in zip(parts.tolist(), shorter[parts].tolist(), strict=True)]
    heads = _ratios([a[:size] for a, _, size in cut], [b[:size] for _, b, size in cut])
    tails = _ratios([a[len(a) - size :] for a, _, size in cut], [b[len(b) - size :] for _, b, size in cut])
    nearest = np.maximum(heads, tails) ** _EXPONENT
    cut_off, added = _PART + _SHARE * share[parts], _CONTAINED + _CONTAINED_SHARE * share[parts]
    is_cut = ours_long[parts] < theirs_long[parts]
    scores[parts] = np.maximum(scores[parts], nearest * np.where(is_cut, cut_off, added))
    return scores


def _compared_bytes(texts: Sequence[bytes]) -> Sequence[bytes]:
    if max(map(len, texts), default=0) <= _MAX_COMPARED_BYTES:
        return texts
    return [text[:_MAX_COMPARED_BYTES] for text in texts]


def _lengths(texts: Sequence[bytes]) -> NDArray[np.int32]:
    return np.fromiter(map(len, texts), np.int32, len(texts))


def _length_ratio(ours: NDArray[Any], theirs: NDArray[Any]) -> NDArray[np.float32]:
    """How much of the longer text the shorter is as long as."""
    share: NDArray[np.float32] = (np.minimum(ours, theirs) / np.maximum(np.maximum(ours, theirs), 1)).astype(np.float32)
    return share


def _ratios(ours: Sequence[bytes], theirs: Sequence[bytes]) -> NDArray[np.float32]:
    ratios: NDArray[np.float32] = cpdist(ours, theirs, scorer=Indel.normalized_similarity, dtype=np.float32)
    return ratios


# Below `HOPELESS` two titles are no nearer than any two of one field; from `GOOD` on, no second try is needed.
HOPELESS, GOOD = 0.55, 0.85
# The likeliest by a part in common, that are compared letter by letter.
_BY_PART = 20
# A whole title of two words is a part worth asking for; in the index parts have three at least (normalization.py).
_ASKED_PART_WORDS = 2
_BATCH = 2048


def is_settled_by_title(title: str) -> bool:
    """Whether near titles do not matter to a title that stands alone, where records have the very title.

    One title in two works with a coined name before the colon: the name may have gone over to the other one.
    """
    return ":" not in title or not read_title(title).coined


@dataclass(frozen=True)
class SearchLimits:
    """How many rows a look-up tells of, and how hard it looks for them.

    Of the rows with the same title `max_exact` are told, of near ones `max_near`; titles with `min_exact` of the first
    are not looked up for the second. `max_postings` are the titles that the looked-up words of one title stand in, all
    together, in the first try and in the second; of the rows found, the `max_compared` likeliest are compared letter by
    letter, those that have the share `min_share` of the votes of the likeliest.
    """

    max_exact: int
    max_near: int
    min_exact: int
    max_postings: tuple[int, int]
    max_compared: tuple[int, int]
    min_share: float


# Records of one title that are told: "Introduction" is the title of hundreds.
MAX_EXACT = 50
MAX_NEAR = 8
# The size of the catalog for which limits were fitted. In a larger one each word stands in more titles, and right rows
# are missed: with the limits of two million, 11 in 1,000 of 20 million made works (1 of two million). With the square
# root of the size it is 5 or 6, and the look-up takes 1.5 times as long (benchmarks/large_catalog.py, 2026-11-25).
_FITTED_ROWS = 2_000_000


def thorough_limits(rows: int = 0) -> SearchLimits:
    """All rows that may be meant, in a catalog of so many.

    Of 40,000 damaged titles (those of benchmarks/titles_alone.py, 2026-11-24), 17 have another status with 2,500
    postings in the second try than with 6,000: 6 lose the right work, 8 find it. The time of a table is a tenth less.
    """
    postings = _grown(500, rows), _grown(2500, rows)
    return SearchLimits(MAX_EXACT, MAX_NEAR, MAX_EXACT + 1, postings, max_compared=(16, 16), min_share=0.0)


def fast_limits(most: int, rows: int = 0) -> SearchLimits:
    """Just the `most` likeliest rows, in a catalog of so many."""
    postings = _grown(100, rows), _grown(800, rows)
    return SearchLimits(most, most, 1, postings, max_compared=(3 + most, 7 + most), min_share=0.5)


def _grown(postings: int, rows: int) -> int:
    return int(postings * max(1.0, rows / _FITTED_ROWS) ** 0.5)


@dataclass(frozen=True)
class Hits(Columns):
    """Row `rows[i]` could be what title `queries[i]` asks for; by query, likeliest first.

    `scores` are the similarities, 0 to 1, and 1 only for rows with the same title but for case, punctuation, TeX.
    """

    queries: Ints
    rows: Ints
    scores: NDArray[np.float32]


class Search:
    """Looks titles up in the mapped files of a catalog."""

    def __init__(self, files: MappedFiles) -> None:
        self._files = files
        self._keys = HashLookup(files, "keys")
        self._parts = HashLookup(files, "parts")
        self._votes = TermIndex(files)

    def find(
        self, titles: Sequence[str], limits: SearchLimits | None = None, alone: NDArray[np.bool_] | None = None
    ) -> Hits:
        """The rows that each title could be: all that are the same, then those near.

        Where nothing but the title can decide (`alone`) and rows are the same, no near ones are looked for. Without
        `limits`, all that may be meant.
        """
        limits = limits or thorough_limits(self._files.rows)
        alone = np.zeros(len(titles), np.bool_) if alone is None else alone
        batches = [Hits(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.float32))]
        for start in range(0, len(titles), _BATCH):
            hits = self._find(titles[start : start + _BATCH], limits, alone[start : start + _BATCH])
            batches.append(replace(hits, queries=hits.queries + start))
        return Hits.concatenated(batches)

    def find_words(self, words: str, most: int) -> list[int]:
        """The rows whose titles have all these words, shortest titles first, at most `most`.

        Words that stand in very many titles are not in the index; without a rarer word beside them, only titles that
        have two of them in turn are found.
        """
        folded = fold(words)[:MAX_TITLE_BYTES]
        wanted = frozenset(folded.split())
        for rows in islice(self._votes.rows_by_rarity(folded), _MAX_WORDS_TRIED):
            titles = zip(self._files.titles(rows), rows.tolist(), strict=True)
            if found := sorted((len(title), row) for title, row in titles if wanted.issubset(title.split())):
                return [row for _, row in found[:most]]
        return []

    def find_within(self, texts: Sequence[str]) -> QueryRowPairs:
        """The rows whose title is a run of words of each text."""
        return rows_within(self._files, self._keys, texts, MAX_EXACT)

    def _find(self, titles: Sequence[str], limits: SearchLimits, alone: NDArray[np.bool_]) -> Hits:
        texts = _QueryTexts(titles)
        exact = self._find_exact(texts, limits.max_exact)
        same = np.bincount(exact.queries, minlength=len(titles))
        near, scores = self._find_near(texts, exact, same, limits, alone)
        kept = top_k(near, scores, np.full(len(titles), limits.max_near))
        kept = kept[scores[kept] >= HOPELESS]
        pairs = QueryRowPairs.concatenated([exact, near.where(kept)])
        found = np.concatenate([np.ones(len(exact.queries), np.float32), scores[kept]])
        return Hits(pairs.queries, pairs.rows, found).where(pairs.queries.argsort(kind="stable"))

    def _find_near(
        self, texts: _QueryTexts, exact: QueryRowPairs, same: Ints, limits: SearchLimits, alone: NDArray[np.bool_]
    ) -> tuple[QueryRowPairs, NDArray[np.float32]]:
        """Rows that may be near, and how near they are; first those that are easily found."""
        wanted = same < limits.min_exact
        for query in nonzero(wanted & alone & (same > 0)).tolist():
            wanted[query] = not is_settled_by_title(texts.titles[query])
        queries = nonzero(wanted)
        words = self._votes.words(texts.folded, queries)
        voted = self._votes.find(words, limits.max_postings[0], limits.max_compared[0] + same, limits.min_share)
        near = difference(union([self._find_by_part(texts, queries), voted]), exact)
        scores = self._scores(texts, near)
        again = same == 0
        again[near.queries[scores >= GOOD]] = False
        if not again.any():
            return near, scores
        voted = self._votes.find(
            words.of(again), limits.max_postings[1], limits.max_compared[1] + same, limits.min_share
        )
        more = difference(voted, near)
        return QueryRowPairs.concatenated([near, more]), np.concatenate([scores, self._scores(texts, more)])

    def _find_exact(self, texts: _QueryTexts, most: int) -> QueryRowPairs:
        """The rows that really have the asked key: they are found by its hash, and hashes can collide."""
        pairs = self._keys.find(texts.hashes, most)
        keys = texts.keys
        same = [
            keys[query] == key for query, key in zip(pairs.queries.tolist(), self._files.keys(pairs.rows), strict=True)
        ]
        return pairs.where(np.array(same, np.bool_))

    def _find_by_part(self, texts: _QueryTexts, queries: Ints) -> QueryRowPairs:
        """Rows of which a part is the asked title, and rows that are, or of which a part is, a part of it."""
        parts = parts_of([texts.titles[query] for query in queries.tolist()], _ASKED_PART_WORDS)
        hashes = keys_of([part for of_title in parts for part in of_title])
        owners = queries.repeat([len(of_title) for of_title in parts])
        whole = self._parts.find(texts.hashes[queries], _BY_PART)
        found = [lookup.find(hashes, _BY_PART) for lookup in (self._keys, self._parts)]
        pairs = [QueryRowPairs(owners[by.queries], by.rows) for by in found]
        return union([QueryRowPairs(queries[whole.queries], whole.rows), *pairs])

    def _scores(self, texts: _QueryTexts, pairs: QueryRowPairs) -> NDArray[np.float32]:
        keys = texts.keys
        return similarities([keys[query] for query in pairs.queries.tolist()], self._files.keys(pairs.rows))


class _QueryTexts:
    """Asked titles: as they are, folded with words apart and run together, and the hash of that."""

    def __init__(self, titles: Sequence[str]) -> None:
        self.titles = titles
        self.folded = [title[:MAX_TITLE_BYTES] for title in fold_all(titles)]
        self.keys = join_words(self.folded)
        self.hashes = keys_of(self.folded)

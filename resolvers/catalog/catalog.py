"""The catalog as a source of records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel
from rapidfuzz.process import cpdist

from normalizer.values.abstracts.fingerprint import shingles_of
from normalizer.values.hashing import Ints, hash_texts
from normalizer.values.ids import PaperId
from normalizer.values.titles import title_words
from normalizer.works.candidate import FAR_LETTERS, share_words
from normalizer.works.description import Description
from resolvers.base import TitleQuery
from resolvers.catalog.fingerprints import AbstractFingerprints
from resolvers.catalog.pairs import QueryRowPairs, groups, nonzero, top_k
from resolvers.catalog.people import MAX_AUTHORS, People
from resolvers.catalog.search import Hits, Search, fast_limits
from resolvers.catalog.storage.format import CatalogInfo
from resolvers.catalog.storage.mapped_files import HashLookup, MappedFiles, WorkIndex, damage_message, open_files
from resolvers.catalog.storage.record_codec import decode_record, id_keys
from resolvers.errors import CatalogError

if TYPE_CHECKING:
    from resolvers.catalog.coverage import VenueCoverage

# Records far from a title are returned only where none is near: they say that something was found, no more.
_MAX_FAR = 2
# Records of one identifier: title variants and statements of several sources, a handful at most.
_MAX_RECORDS_PER_ID = 50
# So many titles read a large part of the catalog, which would stay in the memory of the process (70 MB).
_MANY_TITLES = 10_000
# Records of a like abstract that are told, and how like it must be: half of what could be the same paper's.
_MAX_SIMILAR, _MIN_RESEMBLANCE = 5, 0.08


class Catalog:
    """An open catalog: a `Resolver` that needs no network.

    Safe to share between threads; processes that open the same one share its memory. It goes on answering from what
    it has opened when another is built in its place.
    """

    name = "catalog"

    def __init__(self, files: MappedFiles) -> None:
        self._files = files
        self._asked = 0  # titles since the last release of pages
        self._search = Search(files)
        self._ids = HashLookup(files, "ids")
        self._works = WorkIndex(files.arrays, files.rows)
        self._abstracts = AbstractFingerprints(files.arrays)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the catalog in a folder; `CatalogError` says what is wrong with it and what to do.

        Checks versions and file sizes, not every byte: that is `verify_catalog`.
        """
        return cls(open_files(Path(path)))

    def __repr__(self) -> str:
        return f"<Catalog: {self.info.records:,} records, built {self.info.built}>"

    @property
    def info(self) -> CatalogInfo:
        """What the catalog says of itself."""
        return self._files.info

    @cached_property
    def coverage(self) -> VenueCoverage:
        """Which volumes of which venues it holds, and whether all of them."""
        from resolvers.catalog.coverage import VenueCoverage  # who matches a page does not ask

        return VenueCoverage(self._files)

    @cached_property
    def people(self) -> People:
        """The names of authors that it knows."""
        return People(self._files)

    def authors_near(self, venue: Sequence[str], year: int, least: int, most: int) -> tuple[Ints, Ints]:
        """Of the works of a venue nearest to a year, the numbers of authors, and of known ones (`People.authors_of`).

        Works of at most `most` records; none where the venue has fewer than `least` records of that year or later, or
        of that year or earlier.
        """
        rows = self.coverage.rows_near(venue, year, least, most)
        works = self._works.numbers_of(rows)
        order = works.argsort(kind="stable")
        return self.people.authors_of(rows[order[groups(works[order])]])

    def works_by(self, authors: int, venue: Sequence[str], year: int) -> list[Description]:
        """The records of a venue's year with so many authors whose given names are written out."""
        rows = self.coverage.rows_of(venue, year)
        if not self.people:
            return []
        counts, _ = self.people.authors_of(rows)
        return self.records(rows[counts == min(authors, MAX_AUTHORS)].tolist())

    def find(self, queries: Sequence[TitleQuery]) -> Sequence[tuple[Description, ...]]:
        """For each title the records that it could be, likeliest first.

        All records with the same title but for case, punctuation, accents and TeX (50 at most), then up to 8 with a
        near one, then those whose title stands in the text of the query, then up to 5 with a like abstract. Each work
        comes with all that any source says of it.
        """
        alone = np.fromiter((query.is_alone for query in queries), np.bool_, len(queries))
        hits = self._search.find([query.title for query in queries], alone=alone)
        hits = self._without_far(queries, hits, alone)
        rows: list[list[int]] = [[] for _ in queries]
        for asked, row in zip(hits.queries.tolist(), hits.rows.tolist(), strict=True):
            rows[asked].append(row)
        for asked, row in chain(self._within(queries), self._by_abstract(queries)):
            rows[asked].append(row)
        found = self._with_linked_records(rows)
        self._asked += len(queries)
        if self._asked >= _MANY_TITLES:
            self._asked = 0
            self._files.release_pages()
        return found

    def _without_far(self, queries: Sequence[TitleQuery], hits: Hits, alone: NDArray[np.bool_]) -> Hits:
        """Without records whose title is far from a title that alone decides; if all are, the nearest two, or more that
        are as near.

        Works of several records may have another title, which is near.
        """
        doubtful = alone[hits.queries] & (hits.scores < 1) & (self._works.numbers_of(hits.rows) >= 0)
        places = nonzero(doubtful)
        words = [title_words(queries[asked].title) for asked in hits.queries[places].tolist()]
        titles = [title.decode().split() for title in self._files.titles(hits.rows[places])]
        keys = list(map("".join, words)), list(map("".join, titles))
        letters = cpdist(*keys, scorer=Indel.normalized_similarity, dtype=np.float64)
        far = letters < FAR_LETTERS
        for place in far.nonzero()[0].tolist():
            far[place] = not share_words(words[place], titles[place])
        some = hits.where(places[far])
        pairs, scores = QueryRowPairs(some.queries, some.rows), letters[far].astype(np.float32)
        kept = np.ones(len(hits.rows), np.bool_)
        kept[places[far]] = False
        # The similarity of the last far record that is returned; of a title with near ones none is.
        has_near = np.bincount(hits.queries[kept], minlength=len(queries)) > 0
        least = np.where(has_near, np.inf, 0.0).astype(np.float32)
        for place in top_k(pairs, scores, np.where(has_near, 0, _MAX_FAR)).tolist():
            least[some.queries[place]] = scores[place]
        kept[places[far]] = scores >= least[some.queries]
        return hits.where(kept)

    def search_rows(self, titles: Sequence[str], most: int = 1) -> Hits:
        """For each title the `most` likeliest records, without reading them: their rows and similarities.

        For many thousand titles, where `find` would spend its time on records that nobody asks for. Of a title that
        some record bears, only those records are told. `records` reads what is wanted of them.
        """
        return self._search.find(titles, fast_limits(most, self._files.rows))

    def find_words(self, words: str, most: int) -> tuple[Description, ...]:
        """The records whose titles have all these words, shortest titles first, at most `most`.

        Each comes with all that any source says of its work.
        """
        return self._with_linked_records([self._search.find_words(words, most)])[0]

    def records(self, rows: Sequence[int]) -> list[Description]:
        """The records of some rows that `search_rows` told of."""
        records = self._records(rows)
        return [records[row] for row in rows]

    def fetch(self, ids: Sequence[PaperId]) -> Sequence[tuple[Description, ...]]:
        """For each identifier the records that bear it; versions of arXiv ids and the case of DOIs do not count."""
        keys = [paper.label for paper in ids]
        pairs = self._ids.find(hash_texts([key.encode() for key in keys]), _MAX_RECORDS_PER_ID)
        records = self._records(pairs.rows.tolist())
        rows: list[list[int]] = [[] for _ in ids]
        for asked, row in zip(pairs.queries.tolist(), pairs.rows.tolist(), strict=True):
            if keys[asked] in id_keys(records[row]):
                rows[asked].append(row)
        return self._with_linked_records(rows)

    def _within(self, queries: Sequence[TitleQuery]) -> Iterator[tuple[int, int]]:
        """Query and row of the records whose title stands in the text of the query."""
        asked = [place for place, query in enumerate(queries) if query.text]
        found = self._search.find_within([queries[place].text for place in asked])
        yield from zip((asked[place] for place in found.queries.tolist()), found.rows.tolist(), strict=True)

    def _by_abstract(self, queries: Sequence[TitleQuery]) -> Iterator[tuple[int, int]]:
        """Question and row of the records whose abstract is like that of the question."""
        asked = [place for place, query in enumerate(queries) if query.abstract]
        if not asked or not len(self._abstracts.rows):
            return
        shingles = shingles_of([queries[place].abstract or "" for place in asked])
        found = self._abstracts.index().find(shingles, _MAX_SIMILAR, _MIN_RESEMBLANCE)
        rows = self._abstracts.rows[found.rows]
        yield from zip((asked[place] for place in found.queries.tolist()), rows.tolist(), strict=True)

    def _with_linked_records(self, several: Sequence[Sequence[int]]) -> list[tuple[Description, ...]]:
        """The records of rows, each followed by the other statements about its work; none twice."""
        rows = list(dict.fromkeys(row for some in several for row in some))
        statements = dict(zip(rows, self._works.rows_of(np.array(rows, np.int64)), strict=True))
        linked = {row: some[0] for some in statements.values() for row in some}
        records = self._records(chain.from_iterable(statements.values()), linked)
        whole = (dict.fromkeys(chain.from_iterable(statements[row] for row in some)) for some in several)
        return [tuple(records[row] for row in some) for some in whole]

    def _records(self, rows: Iterable[int], linked: Mapping[int, int] | None = None) -> Mapping[int, Description]:
        """The records of rows; `linked` gives the first row of the work of some."""
        wanted, works, sha = sorted(set(rows)), linked or {}, self.info.sha256
        try:
            lines = self._files.blocks.read(set(wanted))
            prints = self._abstracts.of(np.array(wanted, np.int64))
            return {
                row: decode_record(
                    lines[row], self._files.origins, fingerprint, (sha, works[row]) if row in works else None
                )
                for row, fingerprint in zip(wanted, prints, strict=True)
            }
        except (ValueError, KeyError, IndexError, AttributeError, TypeError) as error:
            raise CatalogError(damage_message(self._files.directory)) from error

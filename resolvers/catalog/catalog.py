"""The catalogue as a source of records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Self

from resolvers.base import TitleQuery
from resolvers.candidate import Candidate
from resolvers.catalog.blocks import BlockReader
from resolvers.catalog.hashing import hash_texts
from resolvers.catalog.layout import DICTIONARY, RECORDS
from resolvers.catalog.lookup import HashLookup
from resolvers.catalog.manifest import CatalogInfo
from resolvers.catalog.mapped import MappedFiles, damage, open_files
from resolvers.catalog.rows import decode_record, id_key, id_keys
from resolvers.catalog.search import Search
from resolvers.errors import CatalogError
from resolvers.ids import PaperId

# Records of one identifier: title variants and statements of several sources, a handful at most.
_MOST_OF_ID = 50


class Catalog:
    """An open catalogue: a `Resolver` that needs no network.

    Safe to share between threads; processes that open the same one share its memory. It goes on answering from what
    it has opened when another is built in its place.
    """

    name = "catalog"

    def __init__(self, files: MappedFiles) -> None:
        self._files = files
        self._origins = [(source.source, f"catalog:{source.name}") for source in files.info.sources]
        self._blocks = BlockReader(files.data[RECORDS], files.arrays["records.ends"], bytes(files.data[DICTIONARY]))
        self._search = Search(files)
        self._ids = HashLookup(files, "ids")

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the catalogue in a folder; `CatalogError` says what is wrong with it and what to do.

        Checks versions and file sizes, not every byte: that is `verify_catalog`.
        """
        return cls(open_files(Path(path)))

    @property
    def info(self) -> CatalogInfo:
        """What the catalogue says of itself."""
        return self._files.info

    def find(self, queries: Sequence[TitleQuery]) -> Sequence[tuple[Candidate, ...]]:
        """For each title the records that it could be, likeliest first.

        All records with the same title but for case, punctuation, accents and TeX (50 at most), then up to 8 with a
        near one.
        """
        found = self._search.find([query.title for query in queries])
        records = self._records(row for rows in found for row in rows)
        return [tuple(records[row] for row in rows) for rows in found]

    def fetch(self, ids: Sequence[PaperId]) -> Sequence[tuple[Candidate, ...]]:
        """For each identifier the records that bear it; versions of arXiv ids and the case of DOIs do not count."""
        keys = [id_key(paper) for paper in ids]
        pairs = self._ids.find(hash_texts([key.encode() for key in keys]), _MOST_OF_ID)
        records = self._records(pairs.rows.tolist())
        found: list[list[Candidate]] = [[] for _ in ids]
        for asked, row in zip(pairs.asked.tolist(), pairs.rows.tolist(), strict=True):
            if keys[asked] in id_keys(records[row]):
                found[asked].append(records[row])
        return [tuple(of_id) for of_id in found]

    def _records(self, rows: Iterable[int]) -> Mapping[int, Candidate]:
        try:
            return {row: decode_record(line, self._origins) for row, line in self._blocks.read(set(rows)).items()}
        except (ValueError, KeyError, IndexError) as error:
            raise CatalogError(damage(self._files.directory)) from error

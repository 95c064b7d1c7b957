"""The embedded catalogue: records of millions of papers in a folder, found by title or identifier, without a network.

`build_catalog` makes one from files of records, `Catalog.open` reads it, `verify_catalog` checks every byte of it.

| module | what it knows |
|---|---|
| layout | which files there are, and what is in them; the version of that |
| sources, importers, own_shape, snapshot_shape, values, reading | source files: packing, shapes, what is left out |
| merging, spool, generation, blocks, indexing | from records to the files of one generation |
| folder, lock, build | taking the place of the catalogue that was there, whatever happens on the way |
| manifest, coverage, reports | what a catalogue and a build say of themselves |
| hashing, terms, rows | forms that building and reading share |
| mapped, pairs, lookup, votes, similarity, search | finding titles |

1.39 million records take 254 bytes each on disk, all in all: 67 the record, 73 the folded title, 74 the index of words,
40 titles, parts and identifiers by their hash. Building needs some 60 us of one core for each and 0.9 GB of memory,
opening 2 ms, and one title about 0.2 ms when many are asked at once.
"""

from resolvers.catalog.build import build_catalog
from resolvers.catalog.catalog import Catalog
from resolvers.catalog.coverage import Coverage, YearCoverage
from resolvers.catalog.manifest import CatalogInfo, FileInfo, SourceInfo
from resolvers.catalog.reports import BuildReport, ImportProgress, Skipped, SourceReport
from resolvers.catalog.verify import verify_catalog

__all__ = [
    "BuildReport",
    "Catalog",
    "CatalogInfo",
    "Coverage",
    "FileInfo",
    "ImportProgress",
    "Skipped",
    "SourceInfo",
    "SourceReport",
    "YearCoverage",
    "build_catalog",
    "verify_catalog",
]

"""The embedded catalogue: records of millions of papers in a folder, found by title or identifier, without a network.

`build_catalog` makes one from files of records, `update_catalog` brings newer ones in, `Catalog.open` reads it,
`verify_catalog` checks every byte of it.

| module | what it knows |
|---|---|
| layout | which files there are, and what is in them; the version of that |
| sources, importers, *_shape, values, reading, harvests | where records come from: packing, shapes, what is left out |
| workers, batch, entries, intake, spool | from lines to rows, on several cores |
| merging, repeats | what one source file says twice |
| statements, joining, works | what several sources say about one work |
| generation, blocks, indexing, prints, known | from rows to the files of one generation |
| standing, superseding, brought, rejoining, splicing, rewriting, update | the same for a few changed rows among many |
| folder, lock, build | taking the place of the catalogue that was there, whatever happens on the way |
| manifest, coverage, reports | what a catalogue and a build say of themselves |
| series, volumes, numbers, declared, completeness, venues | which venues and years it holds, and whether all of them |
| withdrawal | how a record says that its paper was taken back |
| keeping | what lies there between two harvests of arXiv |
| folding, terms, rows (and resolvers.hashing) | forms that building and reading share |
| mapped, pairs, lookup, votes, similarity, search | finding titles |

2.7 million records take 250 bytes each on disk, all in all: 63 the record, 72 the folded title, 76 the index of words,
25 the hashes of titles and parts, 8 those of identifiers, some 5 what is known of volumes. Building takes 1.7 GB of
memory on two cores, and some 70 us of a core for each record; updating with one per cent of new records, a tenth of
that.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from resolvers.catalog.catalog import Catalog
from resolvers.catalog.coverage import Coverage, YearCoverage
from resolvers.catalog.manifest import CatalogInfo, FileInfo, SourceInfo

if TYPE_CHECKING:
    from resolvers.catalog.build import build_catalog
    from resolvers.catalog.completeness import Basis, Covered
    from resolvers.catalog.harvests import Harvest
    from resolvers.catalog.reports import BuildReport, ImportProgress, Skipped, SourceReport, UpdateReport
    from resolvers.catalog.search import Hits
    from resolvers.catalog.update import update_catalog
    from resolvers.catalog.venues import VenueCoverage
    from resolvers.catalog.verify import verify_catalog

__all__ = [
    "Basis",
    "BuildReport",
    "Catalog",
    "CatalogInfo",
    "Coverage",
    "Covered",
    "FileInfo",
    "Harvest",
    "Hits",
    "ImportProgress",
    "Skipped",
    "SourceInfo",
    "SourceReport",
    "UpdateReport",
    "VenueCoverage",
    "YearCoverage",
    "build_catalog",
    "update_catalog",
    "verify_catalog",
]

# What only a build needs is loaded when it is asked for: a page is matched in less time than that takes (PEP 562).
_LATER = {
    "build_catalog": "build",
    "update_catalog": "update",
    "verify_catalog": "verify",
    "Basis": "completeness",
    "Covered": "completeness",
    "Harvest": "harvests",
    "Hits": "search",
    "BuildReport": "reports",
    "ImportProgress": "reports",
    "Skipped": "reports",
    "SourceReport": "reports",
    "UpdateReport": "reports",
    "VenueCoverage": "venues",
}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)

"""The embedded catalogue: records of millions of papers in a folder, found by title or identifier, without a network.

`build_catalog` makes one from files of records, `update_catalog` brings newer ones in, `Catalog.open` reads it,
`verify_catalog` checks every byte of it.

| package | topic |
|---|---|
| core | forms that building and reading share: normalization of titles, numbers, pairs, counts, reports |
| importers | where records come from: shapes of source files, parsing of their values, declared coverage, withdrawals |
| building | from lines to rows on several cores, deduplication, and the files of one generation |
| linking | which rows describe one work |
| storage | the files of a generation: format, codec, blocks, memory-mapped files, checksums, publishing |
| index | search by title words and by abstract fingerprints |
| coverage | which venues and years a catalog holds, and whether all of them |
| updating | the same for a few changed rows among many |

2.7 million records take 250 bytes each on disk, all in all: 63 the record, 72 the folded title, 76 the index of words,
25 the hashes of titles and parts, 8 those of identifiers, some 5 what is known of volumes. Building takes 1.7 GB of
memory on two cores, and some 70 us of a core for each record; updating with one per cent of new records, a tenth of
that.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from resolvers.catalog.catalog import Catalog
from resolvers.catalog.core.counts import Coverage, YearCoverage
from resolvers.catalog.storage.format import CatalogInfo, FileInfo, SourceInfo

if TYPE_CHECKING:
    from resolvers.catalog.building.build import build_catalog
    from resolvers.catalog.building.harvest_store import Harvest
    from resolvers.catalog.core.reports import (
        BuildReport,
        ImportProgress,
        Skipped,
        SourceReport,
        UpdateReport,
    )
    from resolvers.catalog.coverage.venues import Basis, Covered, VenueCoverage
    from resolvers.catalog.index.search import Hits
    from resolvers.catalog.storage.verify import verify_catalog
    from resolvers.catalog.updating.update import update_catalog

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
    "build_catalog": "building.build",
    "update_catalog": "updating.update",
    "verify_catalog": "storage.verify",
    "Basis": "coverage.venues",
    "Covered": "coverage.venues",
    "Harvest": "building.harvest_store",
    "Hits": "index.search",
    "BuildReport": "core.reports",
    "ImportProgress": "core.reports",
    "Skipped": "core.reports",
    "SourceReport": "core.reports",
    "UpdateReport": "core.reports",
    "VenueCoverage": "coverage.venues",
}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)

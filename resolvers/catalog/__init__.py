"""The embedded catalog: records of millions of papers in a folder, found by title or identifier without a network.

`build_catalog` makes one from files of records, in one step or by `build_part` and `merge_parts`; `update_catalog` adds
newer ones, `Catalog.open` reads it, and `verify_catalog` checks every byte.

| module | topic |
|---|---|
| importers/, row_values | the formats of source files, a file each; the values in their rows |
| source_files, splitting | folders, archives and compressed files, and their rows as a stream |
| building/ | from lines to parts on several cores, and from parts to the files of one generation |
| linkage | which rows describe one work |
| storage/ | the files of a generation: format, codec, blocks, memory-mapped files, checksums, publishing |
| publication/ | catalogs that are published to a folder, and pulled from a web server |
| normalization, search, fingerprints | search by the words of a title and by the fingerprint of an abstract |
| coverage, numbering, counts | the venues and years that a catalog contains, and whether they are complete |

2.7 million records take 300 bytes each on disk: 63 the record, 72 the folded title, 110 the index of words, 25 the
hashes of titles and parts, 8 those of identifiers, about 5 the volumes. A build takes the memory that it is given, and
about 100 us of one core per record.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from resolvers.catalog.catalog import Catalog

if TYPE_CHECKING:
    from resolvers.catalog.building.build import build_catalog, build_part, merge_parts, update_catalog
    from resolvers.catalog.storage.mapped_files import verify_catalog

__all__ = ["Catalog", "build_catalog", "build_part", "merge_parts", "update_catalog", "verify_catalog"]

# What only a build needs is imported on demand: matching a page takes less time than that (PEP 562).
_ON_DEMAND = {
    **dict.fromkeys(("build_catalog", "build_part", "merge_parts", "update_catalog"), "building.build"),
    "verify_catalog": "storage.mapped_files",
}


def __getattr__(name: str) -> Any:
    if name not in _ON_DEMAND:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_ON_DEMAND[name]}"), name)

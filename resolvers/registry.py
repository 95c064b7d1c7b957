"""The sources of records that exist, by name, in the order in which they are asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from resolvers.base import Resolver

Factory = Callable[[Path], Resolver]


def _catalog(path: Path) -> Resolver:
    from resolvers.catalog import Catalog

    return Catalog.open(path)


RESOLVERS: Mapping[str, Factory] = {
    "catalog": _catalog,
}

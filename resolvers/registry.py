"""The sources of records that exist, by name, in the order in which they are asked.

A source is imported when it is opened: a page that the catalogue settles loads nothing that speaks HTTP.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resolvers.base import OnlineResolver, Resolver
    from resolvers.http import Http, Service


def _catalog(path: Path) -> Resolver:
    from resolvers.catalog import Catalog

    return Catalog.open(path)


RESOLVERS: Mapping[str, Callable[[Path], Resolver]] = {
    "catalog": _catalog,
}
# Name -> module (which has a SERVICE of that name, or SERVICES where it asks several hosts) and class.
ONLINE: Mapping[str, tuple[str, str]] = {
    "arxiv": ("resolvers.arxiv", "ArxivApi"),
    "semantic-scholar": ("resolvers.sources.semantic_scholar", "SemanticScholar"),
    "huggingface": ("resolvers.sources.huggingface", "HuggingFace"),
    "crossref": ("resolvers.sources.crossref", "Crossref"),
    "dblp": ("resolvers.sources.dblp", "Dblp"),
    "openalex": ("resolvers.sources.openalex", "OpenAlex"),
    "openreview": ("resolvers.sources.openreview", "OpenReview"),
    "acl": ("resolvers.sources.acl", "AclAnthology"),
    "datacite": ("resolvers.sources.datacite", "DataCite"),
}
SOURCES = (*RESOLVERS, *ONLINE)
# Whose address can be set in the environment: BIBNORM_ARXIV_URL, ...
ADDRESSED = (*ONLINE, "arxiv-oai", "openreview-v1")


def open_online(name: str, http: Http) -> OnlineResolver:
    module, its_class = ONLINE[name]
    resolver: OnlineResolver = getattr(import_module(module), its_class)(http)
    return resolver


def services(names: Iterable[str]) -> list[Service]:
    """The hosts of some sources, for the settings of `Http`."""
    modules = (import_module(ONLINE[name][0]) for name in names)
    return [service for module in modules for service in getattr(module, "SERVICES", None) or (module.SERVICE,)]

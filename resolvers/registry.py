"""The sources of records that exist, by name: the catalog, and the online ones of `normalizer/works/sources.py`.

A source is imported when it is opened: a page that the catalog settles loads nothing that speaks HTTP.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING

from normalizer.works.sources import ONLINE_SOURCES, OnlineSource

if TYPE_CHECKING:
    from resolvers.base import OnlineResolver
    from resolvers.http import HttpClient, Service

ONLINE: Mapping[str, OnlineSource] = {each.name: each for each in ONLINE_SOURCES}
SOURCES = ("catalog", *ONLINE)
# Whose address can be set in the environment: BIBNORM_ARXIV_URL, ...
SERVICES_WITH_URL_SETTING = (*ONLINE, "arxiv-oai", *(host for each in ONLINE_SOURCES for host in each.other_hosts))


def open_online(name: str, http: HttpClient) -> OnlineResolver:
    module, _, its_class = ONLINE[name].resolver.partition(":")
    resolver: OnlineResolver = getattr(import_module(module), its_class)(http)
    return resolver


def services(names: Iterable[str]) -> list[Service]:
    """The hosts of some sources, for the settings of `HttpClient`."""
    modules = (import_module(ONLINE[name].resolver.partition(":")[0]) for name in names)
    return [service for module in modules for service in getattr(module, "SERVICES", None) or (module.SERVICE,)]

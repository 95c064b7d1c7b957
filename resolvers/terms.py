"""The terms of the services (`terms.toml`), and the `Service` that each client makes of them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from resolvers.http.service import Intervals, RequestPolicy, Service


@dataclass(frozen=True)
class Terms:
    """The terms of one service, as the file explains them; `intervals` by pool, "" for all other requests."""

    slug: str
    name: str
    url: str
    intervals: Mapping[str, Intervals]
    page: str
    checked: date
    ids: int = 1
    titles: int = 1
    key: str = "none"
    key_header: str | None = None
    key_parameter: str | None = None
    key_page: str | None = None
    login: bool = False
    pace: str | None = None


@cache
def all_terms() -> Mapping[str, Terms]:
    """The terms of every service, by slug."""
    rows = tomllib.loads(files("resolvers").joinpath("terms.toml").read_text(encoding="utf-8"))
    return {slug: _terms(slug, row) for slug, row in rows.items()}


def _terms(slug: str, row: Mapping[str, Any]) -> Terms:
    pools = {"": row} | {name: value for name, value in row.items() if isinstance(value, dict)}
    intervals = {
        pool: Intervals(values["interval"], values.get("interval-contact"), values.get("interval-key"))
        for pool, values in pools.items()
    }
    rest = {
        name.replace("-", "_"): value for name, value in row.items() if name not in pools and "interval" not in name
    }
    return Terms(slug=slug, intervals=intervals, **rest)


def service(slug: str, pool: str = "", *, policy: RequestPolicy | None = None, **options: Any) -> Service:
    """The service with these terms; `options` are further fields of `Service`."""
    terms = all_terms()[slug]
    intervals = terms.intervals[pool]
    return Service(
        terms.name,
        slug,
        terms.url,
        policy=replace(policy or RequestPolicy(), min_interval=intervals.plain),
        intervals=intervals,
        key_header=terms.key_header,
        key_parameter=terms.key_parameter,
        pace=f"{terms.pace or slug}-{pool}" if pool else terms.pace,
        **options,
    )

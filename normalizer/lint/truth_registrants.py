"""Who gives out DOIs: the prefixes of those that real records have (registrants.toml)."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

from resolvers.ids import Doi


@cache
def _registrants() -> frozenset[str]:
    text = resources.files(__package__).joinpath("registrants.toml").read_text(encoding="utf-8")
    return frozenset(f"10.{number}" for number in tomllib.loads(text)["numbers"].split())


def is_registrant(doi: Doi) -> bool:
    """Whether any record that we have seen bears a DOI of the same registrant."""
    return registrant(doi.key) in _registrants()


def registrant(doi: str) -> str:
    """Who gave it: "10.1145" of "10.1145/320384.320420"."""
    return doi.partition("/")[0]

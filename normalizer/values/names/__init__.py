"""Names of people and groups: one parser, one comparison, one renderer."""

from __future__ import annotations

from importlib import import_module
from typing import Any

# Name -> module, loaded when the name is first used: the tables of names take a while to load.
_EXPORTS = {
    "Agreement": "compare",
    "ParsedAuthors": "parse",
    "PeopleComparison": "compare",
    "Person": "person",
    "RawName": "raw",
    "compare_people": "compare",
    "csl_name": "render",
    "family_key": "render",
    "linkage_key": "render",
    "name_list": "render",
    "parse_people": "parse",
    "parse_person": "parse",
    "same_person": "pair",
}

__all__ = list(_EXPORTS)  # resolved by __getattr__


def __getattr__(name: str) -> Any:
    if name not in _EXPORTS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_EXPORTS[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_EXPORTS])

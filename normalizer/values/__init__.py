"""Values of works: identifiers, titles, names, venues, dates; each is parsed, compared and rendered in one place."""

from __future__ import annotations

from importlib import import_module
from typing import Any

# Name -> module, loaded when the name is first used.
_EXPORTS = {
    "same_person": "normalizer.values.names",
}

__all__ = ["same_person"]  # resolved by __getattr__


def __getattr__(name: str) -> Any:
    if name not in _EXPORTS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_EXPORTS[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_EXPORTS])

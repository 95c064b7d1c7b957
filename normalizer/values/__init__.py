"""Values of works: identifiers, titles, names, venues, dates; each is parsed, compared and rendered in one place.

The comparisons are offered here by name, also to programs of labeled data. The module of each is loaded when the name
is first used (PEP 562).
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_MODULES = {"same_person": "normalizer.values.names.pair", "same_venue": "normalizer.values.venues.compare"}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_MODULES})

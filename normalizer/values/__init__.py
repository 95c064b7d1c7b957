"""Values of works: identifiers, titles, names, venues, dates; each is parsed, compared and rendered in one place.

The comparisons are offered here by name, also to programs of labeled data. The module of each is loaded when the name
is first used (PEP 562).
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, ClassVar, Self

_MODULES = {"same_person": "normalizer.values.names.pair", "same_venue": "normalizer.values.venues.compare"}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_MODULES})


class Value:
    """A base of frozen dataclasses with slots.

    They are no pydantic models, for importing pydantic takes a sixth of a second, which is a third of `bibnorm cite`.
    It validates them all the same where a file is read (`normalizer.lock`), with the configuration here: a misspelt
    field is an error, and so is an infinite number.
    """

    __slots__ = ()
    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid", "allow_inf_nan": False}
    __dataclass_fields__: ClassVar[dict[str, Any]]

    def model_copy(self, *, update: Mapping[str, object]) -> Self:
        """A copy with other values, which are not validated."""
        new = object.__new__(type(self))
        for name in type(self).__dataclass_fields__:
            object.__setattr__(new, name, update[name] if name in update else getattr(self, name))
        return new

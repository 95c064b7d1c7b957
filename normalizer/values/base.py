"""What all values share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self


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

"""The base of values that are lines of a file: pydantic checks the values that people and git may have changed."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter

_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {}


class Model(BaseModel):
    """Frozen, compared by content, and strict: a misspelt field is an error, and so is an infinite number."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


def adapter(kind: type[Any]) -> TypeAdapter[Any]:
    """What validates and dumps values of a type, model or dataclass; made once."""
    return _ADAPTERS.get(kind) or _ADAPTERS.setdefault(kind, TypeAdapter(kind))

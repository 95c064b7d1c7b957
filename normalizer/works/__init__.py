"""Works: what two descriptions are to each other, and what each command does about it."""

from __future__ import annotations

from importlib import import_module
from typing import Any

# Name -> module, loaded when the name is first used: who wants a record does not wait for the tables of names.
_EXPORTS = {
    "Action": "policies",
    "Description": "description",
    "Evidence": "evidence",
    "Form": "description",
    "Judgement": "relation",
    "Policy": "policies",
    "RawName": "description",
    "Relation": "vetoes",
    "TermFrequencies": "words",
    "Veto": "vetoes",
    "decide": "policies",
    "ids_of": "description",
    "relate": "relation",
}


def __getattr__(name: str) -> Any:
    if name not in _EXPORTS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_EXPORTS[name]}"), name)

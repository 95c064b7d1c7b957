"""Works: what two descriptions are to each other, and what each command does about it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

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
    "TermFrequencies": "frequencies",
    "Veto": "vetoes",
    "decide": "policies",
    "ids_of": "description",
    "relate": "relation",
}

if TYPE_CHECKING:
    from normalizer.works.description import Description as Description
    from normalizer.works.description import Form as Form
    from normalizer.works.description import RawName as RawName
    from normalizer.works.description import ids_of as ids_of
    from normalizer.works.evidence import Evidence as Evidence
    from normalizer.works.frequencies import TermFrequencies as TermFrequencies
    from normalizer.works.policies import Action as Action
    from normalizer.works.policies import Policy as Policy
    from normalizer.works.policies import decide as decide
    from normalizer.works.relation import Judgement as Judgement
    from normalizer.works.relation import relate as relate
    from normalizer.works.vetoes import Relation as Relation
    from normalizer.works.vetoes import Veto as Veto


def __getattr__(name: str) -> Any:
    if name not in _EXPORTS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_EXPORTS[name]}"), name)

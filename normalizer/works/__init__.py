"""Works: what two descriptions are to each other, and what each command does about it."""

from normalizer.works.description import Description, Form, RawName, ids_of
from normalizer.works.evidence import Evidence
from normalizer.works.frequencies import TermFrequencies
from normalizer.works.policies import Action, Policy, decide
from normalizer.works.relation import Judgement, relate
from normalizer.works.vetoes import Relation, Veto

__all__ = [
    "Action", "Description", "Evidence", "Form", "Judgement", "Policy", "RawName", "Relation", "TermFrequencies",
    "Veto", "decide", "ids_of", "relate",
]  # fmt: skip

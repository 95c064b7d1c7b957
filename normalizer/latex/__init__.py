"""LaTeX documents: what they cite, and how their .bib files follow."""

from normalizer.latex.citations import Citations, DocumentError, Place, Trouble
from normalizer.latex.edit_plan import (
    Plan,
    keeping_keys,
    keys_to_ask,
    with_proper_keys,
)
from normalizer.latex.entry_ids import identifier_in
from normalizer.latex.library import Library
from normalizer.latex.read import read_citations
from normalizer.latex.save import save_all
from normalizer.latex.subset import subset
from normalizer.latex.sync import Survey, survey

__all__ = [
    "Citations",
    "DocumentError",
    "Library",
    "Place",
    "Plan",
    "Survey",
    "Trouble",
    "identifier_in",
    "keeping_keys",
    "keys_to_ask",
    "read_citations",
    "save_all",
    "subset",
    "survey",
    "with_proper_keys",
]

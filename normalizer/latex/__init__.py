"""LaTeX documents: what they cite, and how their .bib files follow."""

from normalizer.latex.citations import Citations, DocumentError, Place, Trouble
from normalizer.latex.edit_plan import (
    Plan,
    keeping_keys,
    keys_to_ask,
    save_all,
    with_proper_keys,
)
from normalizer.latex.library import Library, identifier_in
from normalizer.latex.read import read_citations
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

"""Writing what a plan comes to."""

from __future__ import annotations

from normalizer.bib.edit import apply
from normalizer.latex.plan import Plan
from normalizer.latex.rekey import recite
from normalizer.latex.sync import Survey, edits_of


def save_all(found: Survey, plan: Plan, rendered: str, *, prune: bool) -> None:
    """Write the .bib file, then the sources that cite by new keys; what does not change is not touched.

    Stopped between the two, the next run finds the works under their keys, and only changes the sources. Raises
    OutputError.
    """
    recited = [recite(path, plan.recited) for path in plan.sources] if plan.recited else []
    text = apply(found.target.text, edits_of(found, rendered, plan.renamed, prune=prune))
    found.target.save(text)
    for source in recited:
        source.save()

"""Writing what a plan comes to."""

from __future__ import annotations

from pathlib import Path

from normalizer.bib.edit import apply
from normalizer.files import check_unchanged
from normalizer.latex.citations import DocumentError
from normalizer.latex.edit_plan import Plan
from normalizer.latex.read import read_citations
from normalizer.latex.rekey import recite
from normalizer.latex.sources import main_source
from normalizer.latex.sync import Survey, edits_of
from normalizer.write_lock import all_guarded


def sources_of(found: Survey) -> tuple[Path, ...]:
    """The LaTeX sources of the document, in which keys are recited. Raises DocumentError where they are not found."""
    main = main_source(found.document)
    if main is None:
        name = found.document.with_suffix(".tex").name
        where = f"{found.document}: there is no {name} beside it to change keys in"
        raise DocumentError(f"{where}; name the source instead")
    return found.citations.parts if main == found.document else read_citations(main).parts


def save_all(found: Survey, plan: Plan, rendered: str, *, prune: bool) -> None:
    """Write the .bib file, then the sources that cite by new keys; what does not change is not touched.

    Stopped between the two, the next run finds the works under their keys, and only changes the sources. Raises
    OutputError; ChangedMeanwhile, and nothing is written, when one of the files is not as it was read.
    """
    recited = [recite(path, plan.recited) for path in plan.sources] if plan.recited else []
    sources = [each for each in recited if each.is_changed]
    target = found.target
    text = apply(target.text, edits_of(found, rendered, plan.renamed, prune=prune))
    before = {each.path: each.before for each in sources}
    if text != target.text:
        before[target.path] = target.data
    if not before:
        return
    with all_guarded(before):
        for path, data in before.items():
            check_unchanged(path, data)
        target.save(text)
        for source in sources:
            source.save()

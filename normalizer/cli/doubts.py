"""What could not be told of a document: printed without -v, for no entry may be lost by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from normalizer.cli.console import Console

if TYPE_CHECKING:
    from normalizer.latex.sync import DocumentState


def report_doubts(console: Console, found: DocumentState) -> bool:
    """Print what could not be read, and keys that may be cited; whether there is any of these."""
    for problem in found.citations.problems:
        console.error(str(problem))
    uncertain = list(found.uncertain)
    console.details(
        f"Warning: {place}: {key!r} may be cited" + ("" if is_defined else ", and no .bib file has it")
        for key, place, is_defined in uncertain
    )
    if uncertain:
        console.info("only LaTeX can tell whether these are cited: run it, and pass the .aux file")
    return bool(uncertain or found.citations.problems)

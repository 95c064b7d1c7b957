"""BIB102."""

from __future__ import annotations

from normalizer.bib import ProblemKind
from normalizer.lint.rule import Severity
from normalizer.lint.rules.syntax.problem import ProblemRule


class NoteInsideEntry(ProblemRule):
    """A `%` note stands between the fields of an entry.

    ## Why
    BibTeX knows no notes there: it stops with an error and skips the rest of the entry. Biber passes over them.

    ## Example
    @misc{a,
      title = {Comets},  % as on the cover
      year = {2021},
    }

    ## Instead
    % The title is as on the cover.
    @misc{a,
      title = {Comets},
      year = {2021},
    }

    ## Fix
    None: where the note is to stand is for its author to say.
    """

    code = "BIB102"
    name = "note-inside-entry"
    severity = Severity.ERROR
    dialects = frozenset({"bibtex"})
    kinds = frozenset({ProblemKind.COMMENT_AS_FIELD})

"""BIB404."""

from __future__ import annotations

from normalizer.lint.rule import Severity
from normalizer.lint.rules.verification_rule import DifferenceRule
from normalizer.lint.verification.results import Aspect


class MissingAuthors(DifferenceRule):
    """The work has more authors than the entry.

    ## Why
    People are left out, and the list does not say so.

    ## Example
    @inproceedings{a, title = {Sorting Pebbles by Moonlight}, author = {Ada Okafor},
      booktitle = {ICML}, year = {2021}}

    ## Instead
    @inproceedings{a, title = {Sorting Pebbles by Moonlight}, author = {Ada Okafor and others},
      booktitle = {ICML}, year = {2021}}

    ## Fix
    None: sources err too. The message says which one has it otherwise.
    """

    code = "BIB404"
    name = "missing-authors"
    severity = Severity.WARNING
    aspect = Aspect.PEOPLE_MISSING

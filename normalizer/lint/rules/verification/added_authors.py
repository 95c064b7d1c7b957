"""BIB405."""

from __future__ import annotations

from normalizer.lint.rule import Severity
from normalizer.lint.rules.verification_rule import DifferenceRule
from normalizer.lint.verification.results import Aspect


class AddedAuthors(DifferenceRule):
    """The entry has authors that the work has not.

    ## Why
    Somebody is credited with what others have done.

    ## Example
    @inproceedings{a, title = {Sorting Pebbles by Moonlight}, author = {Ada Okafor and Lin Wei and Mira Patel},
      booktitle = {ICML}, year = {2021}}

    ## Instead
    @inproceedings{a, title = {Sorting Pebbles by Moonlight}, author = {Ada Okafor and Lin Wei},
      booktitle = {ICML}, year = {2021}}

    ## Fix
    None: sources err too. The message says which one has it otherwise.
    """

    code = "BIB405"
    name = "added-authors"
    severity = Severity.WARNING
    aspect = Aspect.PEOPLE_ADDED

"""BIB403."""

from __future__ import annotations

from normalizer.lint.rule import Severity
from normalizer.lint.rules.verification_rule import DifferenceRule
from normalizer.lint.verification.results import Aspect


class OtherAuthors(DifferenceRule):
    """The authors are other people than those of the work.

    ## Why
    The work is attributed to people who have not written it. Names that are spelled, ordered or shortened in another
    way are the same people.

    ## Example
    @inproceedings{a, title = {Sorting Pebbles by Moonlight}, author = {Jonas Berg and Mira Patel},
      booktitle = {ICML}, year = {2021}}

    ## Instead
    @inproceedings{a, title = {Sorting Pebbles by Moonlight}, author = {Okafor, A. and Wei, Lin},
      booktitle = {ICML}, year = {2021}}

    ## Fix
    None: sources err too. The message says which one has it otherwise.
    """

    code = "BIB403"
    name = "other-authors"
    severity = Severity.ERROR
    aspect = Aspect.OTHER_PEOPLE

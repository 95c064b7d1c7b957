"""BIB407."""

from __future__ import annotations

from normalizer.lint.rule import Severity
from normalizer.lint.rules.verification_rule import DifferenceRule
from normalizer.lint.verification.results import Aspect


class WrongYear(DifferenceRule):
    """The work came out in another year.

    ## Why
    The volume that the entry names is of another year, or the preprint did not exist then.

    ## Example
    @inproceedings{a, title = {Sorting Pebbles by Moonlight}, author = {Ada Okafor and Lin Wei},
      booktitle = {ICML}, year = {2019}}

    ## Instead
    @inproceedings{a, title = {Sorting Pebbles by Moonlight}, author = {Ada Okafor and Lin Wei},
      booktitle = {ICML}, year = {2021}}

    ## Fix
    None: sources err too. The message says which one has it otherwise.
    """

    code = "BIB407"
    name = "wrong-year"
    severity = Severity.WARNING
    aspect = Aspect.YEAR

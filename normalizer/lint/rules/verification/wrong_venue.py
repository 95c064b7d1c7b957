"""BIB408."""

from __future__ import annotations

from normalizer.lint.rule import Severity
from normalizer.lint.rules.verification_rule import DifferenceRule
from normalizer.lint.verification.results import Aspect


class WrongVenue(DifferenceRule):
    """The work did not come out at that venue.

    ## Why
    It stands in the proceedings of another conference, or it is not among the works of that volume, all of which are
    known. A journal may print a paper again, so that alone is not reported.

    ## Example
    @inproceedings{a, title = {Sorting Pebbles by Moonlight}, author = {Ada Okafor and Lin Wei},
      booktitle = {CVPR}, year = {2021}}

    ## Instead
    @inproceedings{a, title = {Sorting Pebbles by Moonlight}, author = {Ada Okafor and Lin Wei},
      booktitle = {International Conference on Machine Learning}, year = {2021}}

    ## Fix
    None: sources err too. The message says which one has it otherwise.
    """

    code = "BIB408"
    name = "wrong-venue"
    severity = Severity.WARNING
    aspect = Aspect.VENUE

"""BIB406."""

from __future__ import annotations

from normalizer.lint.rule import Severity
from normalizer.lint.rules.verification_rule import DifferenceRule
from normalizer.lint.verification.results import Aspect


class AuthorOrder(DifferenceRule):
    """The authors stand in another order than on the work.

    ## Why
    The work is cited under the name of another first author. With the right one at the front it is worth a note only.

    ## Example
    @inproceedings{a, title = {Sorting Pebbles by Moonlight}, author = {Lin Wei and Ada Okafor},
      booktitle = {ICML}, year = {2021}}

    ## Instead
    @inproceedings{a, title = {Sorting Pebbles by Moonlight}, author = {Ada Okafor and Lin Wei},
      booktitle = {ICML}, year = {2021}}

    ## Fix
    None: sources err too. The message says which one has it otherwise.
    """

    code = "BIB406"
    name = "author-order"
    severity = Severity.WARNING
    aspect = Aspect.PEOPLE_ORDER

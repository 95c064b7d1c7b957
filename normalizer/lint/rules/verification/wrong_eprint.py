"""BIB413."""

from __future__ import annotations

from normalizer.lint.rule import Severity
from normalizer.lint.rules.verification_rule import DifferenceRule
from normalizer.lint.verification.results import Aspect


class WrongEprint(DifferenceRule):
    """The arXiv id is that of another work.

    ## Why
    Whoever follows the link reads another paper.

    ## Example
    @misc{a, title = {Why Rivers Hum at Noon}, author = {Tomas Lindqvist and Aiko Mori},
      eprint = {2203.00018}, archiveprefix = {arXiv}, year = {2022}}

    ## Instead
    @misc{a, title = {Why Rivers Hum at Noon}, author = {Tomas Lindqvist and Aiko Mori},
      eprint = {2203.00017}, archiveprefix = {arXiv}, year = {2022}}

    ## Fix
    None: sources err too. The message says which one has it otherwise.
    """

    code = "BIB413"
    name = "wrong-eprint"
    severity = Severity.ERROR
    aspect = Aspect.EPRINT

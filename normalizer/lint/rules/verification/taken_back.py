"""BIB415."""

from __future__ import annotations

from normalizer.lint.rule import Severity
from normalizer.lint.rules.verification_rule import DifferenceRule
from normalizer.lint.verification.results import Aspect


class TakenBack(DifferenceRule):
    """The work was withdrawn or retracted.

    ## Why
    Its authors, or its publisher, do not stand by it. Who cites it should know, and say so.

    ## Example
    @misc{a, title = {A Perpetual Kettle}, author = {Ines Duarte}, eprint = {2110.00042},
      archiveprefix = {arXiv}, year = {2021}}

    ## Instead
    Cite another work, or say in the text that this one was taken back, and
    `% bibnorm: ignore BIB415`.

    ## Fix
    None: sources err too. The message says which one has it otherwise.
    """

    code = "BIB415"
    name = "taken-back"
    severity = Severity.ERROR
    aspect = Aspect.TAKEN_BACK

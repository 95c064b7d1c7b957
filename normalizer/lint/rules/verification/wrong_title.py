"""BIB402."""

from __future__ import annotations

from normalizer.lint.rule import Severity
from normalizer.lint.rules.verification_rule import DifferenceRule
from normalizer.lint.verification.results import Aspect


class WrongTitle(DifferenceRule):
    """The title is not that of the work.

    ## Why
    A reader who looks for these words finds nothing, or another paper. Titles from memory, and from language models,
    have a word or two otherwise. A title without its subtitle is not reported, nor what a preprint was once called.

    ## Example
    @inproceedings{a, title = {Sorting Pebbles under Moonlight}, author = {Ada Okafor and Lin Wei},
      booktitle = {ICML}, year = {2021}}

    ## Instead
    @inproceedings{a, title = {Sorting Pebbles by Moonlight}, author = {Ada Okafor and Lin Wei},
      booktitle = {ICML}, year = {2021}}

    ## Fix
    None: sources err too. The message says which one has it otherwise.
    """

    code = "BIB402"
    name = "wrong-title"
    severity = Severity.WARNING
    aspect = Aspect.TITLE

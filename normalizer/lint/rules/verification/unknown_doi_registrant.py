"""BIB412."""

from __future__ import annotations

from normalizer.lint.rule import Severity
from normalizer.lint.rules.verification_rule import DifferenceRule
from normalizer.lint.verification.results import Aspect


class UnknownDoiRegistrant(DifferenceRule):
    """Nobody is known to give out DOIs that begin like this one.

    ## Why
    Invented DOIs have invented numbers after "10.". Only reported of works that are known, and known without that DOI.

    ## Example
    @inproceedings{a, title = {Sorting Pebbles by Moonlight}, author = {Ada Okafor and Lin Wei},
      booktitle = {ICML}, year = {2021}, doi = {10.99999/pebbles.2021}}

    ## Instead
    @inproceedings{a, title = {Sorting Pebbles by Moonlight}, author = {Ada Okafor and Lin Wei},
      booktitle = {ICML}, year = {2021}}

    ## Fix
    None: sources err too. The message says which one has it otherwise.
    """

    code = "BIB412"
    name = "unknown-doi-registrant"
    severity = Severity.WARNING
    aspect = Aspect.UNKNOWN_DOI

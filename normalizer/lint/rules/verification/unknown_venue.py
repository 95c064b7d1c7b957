"""BIB409."""

from __future__ import annotations

from normalizer.lint.rule import Severity
from normalizer.lint.rules.verification_rule import DifferenceRule
from normalizer.lint.verification.results import Aspect


class UnknownVenue(DifferenceRule):
    """Nobody else names a venue of that name, and the work came out elsewhere.

    ## Why
    Invented venues sound like real ones. Only where the work is known to have come out at a known venue is that
    reported: small venues are missing from every catalogue.

    ## Example
    @inproceedings{a, title = {Sorting Pebbles by Moonlight}, author = {Ada Okafor and Lin Wei},
      booktitle = {Symposium on Lunar Pebble Science}, year = {2021}}

    ## Instead
    @inproceedings{a, title = {Sorting Pebbles by Moonlight}, author = {Ada Okafor and Lin Wei},
      booktitle = {ICML}, year = {2021}}

    ## Fix
    None: sources err too. The message says which one has it otherwise.
    """

    code = "BIB409"
    name = "unknown-venue"
    severity = Severity.WARNING
    aspect = Aspect.UNKNOWN_VENUE

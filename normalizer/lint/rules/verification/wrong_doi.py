"""BIB411."""

from __future__ import annotations

from normalizer.lint.rule import Severity
from normalizer.lint.rules.verification_rule import DifferenceRule
from normalizer.lint.verification.results import Aspect


class WrongDoi(DifferenceRule):
    """The DOI is that of another work.

    ## Why
    Whoever follows the link reads another paper. The DOI belongs to a work with another title, or this work is known
    under another DOI.

    ## Example
    @inproceedings{a, title = {Counting Clouds with Two Cameras}, author = {Mira Patel and Jonas Berg},
      booktitle = {CVPR}, year = {2022}, doi = {10.1109/CVPR52688.2022.90002}}

    ## Instead
    @inproceedings{a, title = {Counting Clouds with Two Cameras}, author = {Mira Patel and Jonas Berg},
      booktitle = {CVPR}, year = {2022}, doi = {10.1109/CVPR52688.2022.90001}}

    ## Fix
    None: sources err too. The message says which one has it otherwise.
    """

    code = "BIB411"
    name = "wrong-doi"
    severity = Severity.ERROR
    aspect = Aspect.DOI

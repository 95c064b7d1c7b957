"""BIB410."""

from __future__ import annotations

from normalizer.lint.rule import Severity
from normalizer.lint.rules.verification_rule import DifferenceRule
from normalizer.lint.verification.results import Aspect


class PreprintAsPublished(DifferenceRule):
    """The DOI is that of the preprint, and no source knows of the publication.

    ## Why
    A venue was made up for a preprint, or the paper was only submitted there. Published works have the preprint in
    `eprint`, and the publisher's DOI, if there is one, in `doi`.

    ## Example
    @inproceedings{a, title = {Why Rivers Hum at Noon}, author = {Tomas Lindqvist and Aiko Mori},
      booktitle = {Conference on Rivers}, year = {2022}, doi = {10.48550/arXiv.2203.00017}}

    ## Instead
    @misc{a, title = {Why Rivers Hum at Noon}, author = {Tomas Lindqvist and Aiko Mori},
      eprint = {2203.00017}, archiveprefix = {arXiv}, year = {2022}}

    ## Fix
    None: sources err too. The message says which one has it otherwise.
    """

    code = "BIB410"
    name = "preprint-as-published"
    severity = Severity.WARNING
    aspect = Aspect.PREPRINT_AS_PUBLISHED

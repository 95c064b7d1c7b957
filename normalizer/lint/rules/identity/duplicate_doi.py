"""BIB203."""

from __future__ import annotations

from normalizer.lint.rule import Fixable, Severity
from normalizer.lint.rules.helpers.duplicates import How
from normalizer.lint.rules.identity.pair import PairRule


class DuplicateDoi(PairRule):
    """Two entries carry the same DOI.

    ## Why
    One work is cited under two keys, so the reference list prints it twice. Where titles and authors show two works,
    one of them has the DOI of the other (or of the book that both are in), and its link leads to the wrong work.

    ## Example
    @article{a, doi = {10.1000/XYZ}}
    @article{b, doi = {10.1000/xyz}}

    ## Instead
    Keep one entry and cite its key; of two works, correct the DOI.

    ## Fix
    With `--unsafe` the two become one, where nothing in them disagrees that cannot be looked up: the fuller entry
    stays, takes what only the other one has, and in BibLaTeX remembers its key in `ids`. `--key-map` tells which
    keys are gone. Two works are never merged.
    """

    code = "BIB203"
    name = "duplicate-doi"
    severity = Severity.ERROR
    fixable = Fixable.UNSAFE
    how = How.DOI
    field = "doi"
    says = "DOI {value} is also in entry '{key}' (line {line})"
    copied = "DOI " + PairRule.copied

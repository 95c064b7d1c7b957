"""BIB204."""

from __future__ import annotations

from normalizer.lint.rule import Fixable, Severity
from normalizer.lint.rules.helpers.duplicates import How
from normalizer.lint.rules.identity.pair import PairRule


class DuplicateEprint(PairRule):
    """Two entries carry the same arXiv identifier.

    ## Why
    One work is cited under two keys, so the reference list prints it twice. Versions of a paper are one work.
    Where titles and authors show two works, one of them has the identifier of the other.

    ## Example
    @misc{a, eprint = {2101.00001}, archiveprefix = {arXiv}}
    @misc{b, eprint = {2101.00001v2}, archiveprefix = {arXiv}}

    ## Instead
    Keep one entry and cite its key; of two works, correct the identifier.

    ## Fix
    With `--unsafe` the two become one, as with duplicate-doi. Two works are never merged.
    """

    code = "BIB204"
    name = "duplicate-eprint"
    severity = Severity.ERROR
    fixable = Fixable.UNSAFE
    how = How.EPRINT
    field = "eprint"
    says = "{value} is also in entry '{key}' (line {line})"

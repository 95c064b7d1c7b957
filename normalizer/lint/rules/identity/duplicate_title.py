"""BIB205."""

from __future__ import annotations

from normalizer.lint.rule import Fixable
from normalizer.lint.rules.helpers.duplicates import How
from normalizer.lint.rules.identity.pair import PairRule


class DuplicateTitle(PairRule):
    """Two entries have the same title, first author and year, and nothing tells them apart.

    ## Why
    One work is cited under two keys, so the reference list prints it twice. Entries that differ in DOI, volume,
    pages, edition or the like are let be, and so are those that name each other (`related`, `crossref`).

    ## Example
    @article{a, author = {Noether, Emmy}, title = {On Rings and Ideals}, year = {1921}}
    @article{b, author = {Emmy Noether}, title = {On rings and ideals}, year = {1921}}

    ## Instead
    Keep one entry and cite its key.

    ## Fix
    With `--unsafe` the two become one, as with duplicate-doi.
    """

    code = "BIB205"
    name = "duplicate-title"
    fixable = Fixable.UNSAFE
    how = How.TITLE
    field = "title"
    says = "the same work seems to be entry '{key}' (line {line})"

"""BIB206."""

from __future__ import annotations

from normalizer.lint.rule import Fixable
from normalizer.lint.rules.helpers.duplicates import How
from normalizer.lint.rules.identity.pair import PairRule


class PreprintBesidePublication(PairRule):
    """A preprint and its publication have an entry each.

    ## Why
    One work is cited under two keys, so the reference list prints it twice. The entry of the publication can carry
    the identifier of the preprint.

    ## Example
    @misc{a, author = {Noether, Emmy}, title = {On Rings and Ideals}, eprint = {2101.00001}, archiveprefix = {arXiv}}
    @article{b, author = {Noether, Emmy}, title = {On Rings and Ideals}, journal = {Algebra}, year = {2021}}

    ## Instead
    @article{b, author = {Noether, Emmy}, title = {On Rings and Ideals}, journal = {Algebra}, year = {2021},
      eprint = {2101.00001}, archiveprefix = {arXiv}}

    ## Fix
    With `--unsafe` the two become one: that of the publication stays, and takes what only the other one has.
    """

    code = "BIB206"
    name = "preprint-beside-publication"
    fixable = Fixable.UNSAFE
    how = How.PREPRINT
    field = "title"
    says = "this and entry '{key}' (line {line}) are preprint and publication of one work"

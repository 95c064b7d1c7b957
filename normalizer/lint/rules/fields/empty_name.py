"""BIB332."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Fix, Fixable, Rule
from normalizer.lint.rules.helpers.values import NameRow, odd_names, replaced


class EmptyName(Rule):
    """There is an "and" with no name on one side of it.

    ## Why
    BibTeX counts a person without a name: the list gets a hole, and with three authors "et al." comes too early.

    ## Example
    @misc{a, author = {Noether, Emmy and and Artin, Emil}, title = {Rings}}

    ## Instead
    @misc{a, author = {Noether, Emmy and Artin, Emil}, title = {Rings}}

    ## Fix
    The "and" that joins nothing goes.
    """

    code = "BIB332"
    name = "empty-name"
    fixable = Fixable.SAFE

    def check(self, context: Context) -> Iterator[Finding]:
        for row in odd_names(context):
            if len(row.names) > 1 and not all(name.text for name in row.names):
                yield self.on_field(row.entry, row.field, "an 'and' joins no name", fix=_fix(row))


def _fix(row: NameRow) -> Fix | None:
    """Each empty name goes with the "and" beside it, and nothing else."""
    names = row.names
    kept = [name for name in names if name.text]
    if not kept:
        return None
    cuts = [(0, kept[0].start, "")] if not names[0].text else []
    for one, other in pairwise(kept):
        if names.index(other) - names.index(one) > 1:
            cuts.append((one.end, other.start, " and "))
    if not names[-1].text:
        cuts.append((kept[-1].end, len(row.text), ""))
    return replaced(row.field, cuts, "take the 'and' away", safe=True)

"""BIB503."""

from __future__ import annotations

from collections.abc import Iterator

from normalizer.bib import BibEntry, BibField
from normalizer.bib.edit import Edit
from normalizer.lint.context import Context
from normalizer.lint.rule import NO_PROFILE, Finding, Fix, Fixable, Rule, Severity

# As bibnorm writes entries; what is not listed stays where it is.
_ORDER = (
    "title subtitle author editor translator booktitle journal journaltitle series volume number issue edition chapter "
    "pages publisher institution school organization address location date year month isbn issn doi eprint "
    "archiveprefix eprinttype primaryclass eprintclass url urldate note"
).split()
_RANK = {name: rank for rank, name in enumerate(_ORDER)}


class FieldOrder(Rule):
    """The fields of an entry stand in another order than the usual one.

    ## Why
    In one order, entries are read and compared faster. The order is that of the entries which bibnorm writes: who
    and what, where, when, identifiers.

    ## Example
    @misc{a, year = {2021}, title = {Rings}}

    ## Instead
    @misc{a, title = {Rings}, year = {2021}}

    ## Fix
    The fields change places, each as it is written. Fields without a place in the order stay where they are, and so
    does everything in an entry with notes in it.
    """

    code = "BIB503"
    name = "field-order"
    severity = Severity.INFO
    fixable = Fixable.SAFE
    profiles = NO_PROFILE

    def check(self, context: Context) -> Iterator[Finding]:
        for entry in context.bib.entries:
            placed = [field for field in entry.fields if field.key in _RANK]
            ordered = sorted(placed, key=lambda field: _RANK[field.key])
            if placed != ordered:
                wrong = next(field for field, right in zip(placed, ordered, strict=True) if field is not right)
                right = ordered[placed.index(wrong)]
                message = f"'{right.key}' comes before '{wrong.key}'"
                yield self.on_field(entry, wrong, message, fix=_fix(context, entry, placed, ordered))


def _fix(context: Context, entry: BibEntry, placed: list[BibField], ordered: list[BibField]) -> Fix | None:
    if any(entry.start < note.start < entry.end for note in context.bib.notes):
        return None
    text = context.bib.text
    edits = [
        Edit(old.start, old.value_end, text[new.start : new.value_end])
        for old, new in zip(placed, ordered, strict=True)
        if old is not new
    ]
    return Fix(tuple(edits), safe=True, message="put the fields in order")

"""BIB354."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from normalizer.bib import BibField
from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Fixable, Rule, Severity
from normalizer.lint.rules.helpers.values import edited, is_own_text

_NOTHING = "{} \t\r\n"


class EmptyField(Rule):
    """A field is empty.

    ## Why
    BibTeX treats it as missing, some styles print the words around it ("pp. ."); a reader of the file cannot tell
    whether the value is unknown or was forgotten.

    ## Example
    @misc{a, title = {Comets}, number = {}}

    ## Instead
    @misc{a, title = {Comets}}

    ## Fix
    The field goes.
    """

    code = "BIB354"
    name = "empty-field"
    severity = Severity.INFO
    fixable = Fixable.SAFE
    profiles = frozenset({"strict", "camera-ready"})

    def check(self, context: Context) -> Iterator[Finding]:
        for entry in context.bib.entries:
            for field in entry.fields:
                if _is_empty(field):
                    fix = edited(partial(context.editor.delete_field, entry, field), "take the field away", safe=True)
                    yield self.on_field(entry, field, f"'{field.key}' is empty", fix=fix)


def _is_empty(field: BibField) -> bool:
    # "{}", '""': nearly all fields are told by their length.
    return field.value_end - field.value_start < 8 and is_own_text(field) and not field.text.strip(_NOTHING)

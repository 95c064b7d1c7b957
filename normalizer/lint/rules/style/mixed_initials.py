"""BIB502."""

from __future__ import annotations

from collections.abc import Iterator

from normalizer.lint.context import Context
from normalizer.lint.rule import NO_PROFILE, Finding, Rule, Severity
from normalizer.lint.rules.helpers.fields import is_glued_initials, is_initial
from normalizer.lint.rules.helpers.names import WrittenName, written_names
from normalizer.lint.rules.helpers.values import Row, name_fields, quoted


class MixedInitials(Rule):
    """Given names are initials here and written out elsewhere in the file, or the other way round.

    ## Why
    Most styles print given names as they stand: "E. Noether" beside "Emil Artin" looks careless.

    ## Example
    @misc{a, author = {Noether, E.}, title = {One}}
    @misc{b, author = {Artin, Emil}, title = {Two}}
    @misc{c, author = {Hasse, Helmut}, title = {Three}}

    ## Instead
    @misc{a, author = {Noether, Emmy}, title = {One}}
    @misc{b, author = {Artin, Emil}, title = {Two}}

    ## Fix
    None: the names behind initials are not known here, and cutting the others loses them.
    """

    code = "BIB502"
    name = "mixed-initials"
    severity = Severity.INFO
    profiles = NO_PROFILE

    def check(self, context: Context) -> Iterator[Finding]:
        counted: list[tuple[Row, list[tuple[str, bool]]]] = []
        for row in name_fields(context):
            forms = [(name.text, form) for name in written_names(row[2]) if (form := _is_short(name)) is not None]
            counted.append((row, forms))
        short = sum(form for _, forms in counted for _, form in forms)
        usual = 2 * short > sum(len(forms) for _, forms in counted)
        for (entry, field, _), forms in counted:
            other = next((name for name, form in forms if form is not usual), None)
            if other:
                most = "has initials" if usual else "has names written out"
                yield self.on_field(entry, field, f"{quoted(other)}: this file mostly {most}")


def _is_short(name: WrittenName) -> bool | None:
    """Whether the given name is nothing but initials; None where there is no given name."""
    if not name.text or name.text == "others" or name.text.startswith("{"):
        return None
    given = name.parts[-1].split() if len(name.parts) > 1 else name.text.split()[:-1]
    words = [word for word in given if word[:1].isupper()]
    return all(is_initial(word) or is_glued_initials(word) for word in words) if words else None

"""BIB330."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from normalizer.bib import BibField
from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Fix, Fixable, Rule
from normalizer.lint.rules.helpers.names import WrittenName
from normalizer.lint.rules.helpers.values import odd_names, place, replaced

_MARK = re.compile(
    r"(?:(?P<before>[\s\S]*?)[\s,;~]+|^)"
    r"(?:\\(?:textit|emph)\{\s*|\{\\(?:it|em)\s+)?(?:et\.?[\s~]*al(?:ii|iae)?\b\.?|et[\s~]+others|\.{3}|…|\\l?dots(?:\{\})?)\}?\.?",
    re.IGNORECASE,
)


class EtAlInNames(Rule):
    """The words "et al." stand among the names, or "others" is not the last of them.

    ## Why
    BibTeX takes "et al." for a person: it is printed as "al, E." or "A. et al", counted, and sorted by. The word
    for more authors is "others", and only at the end of the list.

    ## Example
    @misc{a, author = {Noether, Emmy and et al.}, title = {Rings}}

    ## Instead
    @misc{a, author = {Noether, Emmy and others}, title = {Rings}}

    ## Fix
    At the end of the list "and others". In its middle names are missing, or too many: that stays.
    """

    code = "BIB330"
    name = "et-al-in-names"
    fixable = Fixable.SAFE

    def check(self, context: Context) -> Iterator[Finding]:
        for row in odd_names(context):
            entry, field, names = row.entry, row.field, row.names
            for at, name in enumerate(names) if _SUSPECT.search(row.text) else ():
                mark = _MARK.fullmatch(name.text)
                last = at == len(names) - 1
                span = place(field, name.start, name.end)
                if mark:
                    fix = _fix(field, names, mark) if last else None
                    message = f"'{name.text}' is read as a person; the word for more names is 'others', at the end"
                    yield self.finding(span, message, key=entry.key or None, field=field.key, fix=fix)
                elif name.text == "others" and not last:
                    message = "'others' stands before other names; only at the end it means more"
                    yield self.finding(span, message, key=entry.key or None, field=field.key)


_SUSPECT = re.compile(r"\bal\b|others|\.\.\.|…|dots", re.IGNORECASE)


def _fix(field: BibField, names: Sequence[WrittenName], mark: re.Match[str]) -> Fix | None:
    before = (mark["before"] or "").strip()
    name = names[-1]
    if before:
        # "Noether, E., Artin, E. et al.": where the names are not told apart, that is to be mended first.
        return replaced(
            field, [(name.start, name.end, f"{before.rstrip(',;')} and others")], "write and others", safe=True
        )
    return replaced(field, [(name.start, name.end, "others")], "write others", safe=True) if len(names) > 1 else None

"""BIB318."""

from __future__ import annotations

from collections.abc import Iterator

from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Fixable, Rule, Severity
from normalizer.lint.rules.helpers.ids import unescaped
from normalizer.lint.rules.helpers.values import named, quoted, rewritten


class EscapedIdentifier(Rule):
    r"""A link or DOI has TeX's escapes in it: `\_`, `\%`, `{\textasciitilde}`.

    ## Why
    BibLaTeX, and BibTeX styles that use `\url` or `\href`, typeset these fields as they stand: the backslash is
    printed and the link leads nowhere. Exports of DBLP escape for the old styles that do not.

    ## Example
    @misc{a, title = {Comets}, doi = {10.1000/1\_82}}

    ## Instead
    @misc{a, title = {Comets}, doi = {10.1000/1_82}}

    ## Fix
    The characters themselves; in a file for BibTeX only with `--unsafe`, for a style that prints the field as text
    would then stop at them.
    """

    code = "BIB318"
    name = "escaped-identifier"
    severity = Severity.INFO
    fixable = Fixable.UNSAFE

    def check(self, context: Context) -> Iterator[Finding]:
        certain = context.dialect == "biblatex"
        for entry, field, text in named(context, ("doi", "url", "eprint")):
            if "\\" not in text or (meant := unescaped(text)) == text or "\\url" in text:
                continue
            fix = rewritten(field, meant, f"write {meant}", safe=certain)
            severity = Severity.WARNING if certain else Severity.INFO
            message = f"{quoted(text)} has TeX in it; write {quoted(meant)}"
            yield self.on_field(entry, field, message, severity=severity, fix=fix)

"""BIB107."""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizer.bib import BibText, ProblemKind, Span
from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Severity
from normalizer.lint.rules.helpers.types import KNOWN_TYPES
from normalizer.lint.rules.syntax.problem import ProblemRule

# "article{key," at the beginning of a line: the @ is missing.
_HEADLESS = re.compile(r"^[ \t]*(?P<type>[a-z]+)[ \t]*\{[ \t]*[^\s{},=]+[ \t]*,[ \t]*$", re.IGNORECASE | re.MULTILINE)


class LostEntry(ProblemRule):
    """Text between the entries looks like an entry, or a part of one.

    ## Why
    Between entries everything is a comment: what stands there is never printed, and nobody says so.

    ## Example
    article{noether1921,
      title = {Rings},
    }

    ## Instead
    @article{noether1921,
      title = {Rings},
    }

    ## Fix
    None: it may be a comment after all.
    """

    code = "BIB107"
    name = "lost-entry"
    severity = Severity.WARNING
    kinds = frozenset({ProblemKind.FIELD_OUTSIDE})

    def check(self, context: Context) -> Iterator[Finding]:
        headless = list(self._headless(context))
        lines = {finding.span.start for finding in headless}
        for finding in super().check(context):
            # The fields under a lost head are no news.
            if not any(
                start <= finding.span.start and _same_block(context, start, finding.span.start) for start in lines
            ):
                yield finding
        yield from headless

    def _headless(self, context: Context) -> Iterator[Finding]:
        for block in context.bib.blocks:
            if isinstance(block, BibText) and "{" in context.bib.text[block.start : block.end]:
                for found in _HEADLESS.finditer(context.bib.text, block.start, block.end):
                    if found["type"].lower() in KNOWN_TYPES:
                        message = f"'{found.group().strip()}' begins no entry: the @ before it is missing"
                        yield self.finding(Span(found.start("type"), found.end()), message)


def _same_block(context: Context, start: int, other: int) -> bool:
    return "@" not in context.bib.text[start:other]

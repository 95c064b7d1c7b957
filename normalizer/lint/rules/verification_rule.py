"""What truth rules share: from the differences of an entry's standing to findings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from normalizer.bib import BibEntry
from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Fix, Kind, Rule, Severity
from normalizer.lint.verification.results import Aspect, Difference, Standing


class DifferenceRule(Rule):
    """A rule about one aspect of works: each difference of that aspect is a finding, at the field that has it."""

    aspect: ClassVar[Aspect]
    needs_truth = True

    def check(self, context: Context) -> Iterator[Finding]:
        assert context.truth is not None
        for entry in context.bib.entries:
            standing = context.truth.about(entry)
            for difference in standing.of(self.aspect):
                yield self._reported(context, entry, standing, difference)

    def fix_for(self, context: Context, entry: BibEntry, standing: Standing) -> Fix | None:
        """What mends it; most differences only a person can decide."""
        return None

    def _reported(self, context: Context, entry: BibEntry, standing: Standing, found: Difference) -> Finding:
        field = entry.get(found.field) if found.field else None
        message = f"{found.message} ({found.source})" if found.source else found.message
        finding = self.on_field(entry, field, message) if field else self.on_entry(entry, message)
        return replace(
            finding,
            severity=Severity.INFO if found.minor else self.severity,
            kind=Kind.DESCRIBED_WRONGLY,
            ours=found.ours,
            theirs=found.theirs,
            source=found.source,
            fix=self.fix_for(context, entry, standing),
        )

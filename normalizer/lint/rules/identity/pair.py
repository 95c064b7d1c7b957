"""What the rules about one work under two keys have in common."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Rule
from normalizer.lint.rules.helpers.duplicates import How, duplicates
from normalizer.lint.rules.helpers.merge import merged


class PairRule(Rule):
    """A rule for the pairs that one kind of evidence tells. The finding stands at a field of the later entry."""

    how: ClassVar[How]
    field: ClassVar[str]
    # With {value}, {key} and {line}.
    says: ClassVar[str]

    def check(self, context: Context) -> Iterator[Finding]:
        for pair in duplicates(context.bib):
            if pair.how is not self.how:
                continue
            message = self.says.format(value=pair.value, key=pair.first.key, line=pair.first.line)
            fix = merged(context, pair)
            field = pair.second.get(self.field)
            if field:
                yield self.on_field(pair.second, field, message, fix=fix)
            else:
                yield self.on_entry(pair.second, message, fix=fix)

"""What the rules about one work under two keys have in common."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Rule
from normalizer.lint.rules.helpers.duplicates import Certainty, How, duplicates
from normalizer.lint.rules.helpers.merge import merged


class PairRule(Rule):
    """A rule for the pairs that share one kind of value. The finding is at a field of the later entry.

    Only entries that are one work have a fix: merging two works would make a text cite the wrong one.
    """

    how: ClassVar[How]
    field: ClassVar[str]
    # With {value}, {key} and {line}; `copied` where the entries are of two works.
    says: ClassVar[str]
    copied: ClassVar[str] = "{value} is also in entry '{key}' (line {line}), of another work: one of the two is wrong"

    def check(self, context: Context) -> Iterator[Finding]:
        for pair in duplicates(context.bib):
            if pair.how is not self.how:
                continue
            says = self.copied if pair.certainty is Certainty.TWO_WORKS else self.says
            message = says.format(value=pair.value, key=pair.first.key, line=pair.first.line)
            fix = merged(context, pair) if pair.certainty is Certainty.ONE_WORK else None
            field = pair.second.get(self.field)
            if field:
                yield self.on_field(pair.second, field, message, fix=fix)
            else:
                yield self.on_entry(pair.second, message, fix=fix)

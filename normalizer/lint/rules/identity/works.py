"""Rules about one work under two keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from normalizer.lint.context import LintContext
from normalizer.lint.rule import Finding, FixAvailability, Rule
from normalizer.lint.rules.helpers.duplicates import Certainty, DuplicateEvidence, find_duplicates
from normalizer.lint.rules.helpers.merge import merge_fix


class PairRule(Rule):
    """A rule for the pairs that share one kind of value. The finding is at a field of the later entry.

    Only entries that are one work have a fix: merging two works would make a text cite the wrong one.
    """

    evidence: ClassVar[DuplicateEvidence]
    field: ClassVar[str]
    # With {value}, {key} and {line}; `copied` where the entries are of two works.
    message_template: ClassVar[str]
    copied: ClassVar[str] = "{value} is also in '{key}' (line {line}), of another work; correct one of the two"

    def check(self, context: LintContext) -> Iterator[Finding]:
        for pair in find_duplicates(context.bib):
            if pair.evidence is not self.evidence:
                continue
            says = self.copied if pair.certainty is Certainty.TWO_WORKS else self.message_template
            message = says.format(value=pair.value, key=pair.first.key, line=pair.first.line)
            fix = merge_fix(context, pair) if pair.certainty is Certainty.ONE_WORK else None
            field = pair.second.get(self.field)
            if field:
                yield self.on_field(pair.second, field, message, fix=fix)
            else:
                yield self.on_entry(pair.second, message, fix=fix)


class DuplicateDoi(PairRule):
    """Two entries carry the same DOI.

    One work is cited under two keys, so the reference list prints it twice. Where titles and authors show two works,
    one of them has the DOI of the other (or of the book that both are in), and its link leads to the wrong work.

    Example:
        @article{a, doi = {10.1000/XYZ}}
        @article{b, doi = {10.1000/xyz}}
    Instead: Keep one entry and cite its key; of two works, correct the DOI.

    Fix: With `--unsafe` the two become one, where nothing in them disagrees that cannot be looked up: the fuller entry
        stays, takes what only the other one has, and in BibLaTeX remembers its key in `ids`. `--key-map` tells which
        keys are gone. Two works are never merged.
    """

    fixable = FixAvailability.UNSAFE
    evidence = DuplicateEvidence.DOI
    field = "doi"
    message_template = "duplicate DOI {value}, also in '{key}' (line {line})"
    copied = "DOI " + PairRule.copied


class DuplicateEprint(PairRule):
    """Two entries carry the same arXiv identifier.

    One work is cited under two keys, so the reference list prints it twice. Versions of a paper are one work.
    Where titles and authors show two works, one of them has the identifier of the other.

    Example:
        @misc{a, eprint = {2101.00001}, archiveprefix = {arXiv}}
        @misc{b, eprint = {2101.00001v2}, archiveprefix = {arXiv}}
    Instead: Keep one entry and cite its key; of two works, correct the identifier.

    Fix: With `--unsafe` the two become one, as with duplicate-doi. Two works are never merged.
    """

    fixable = FixAvailability.UNSAFE
    evidence = DuplicateEvidence.EPRINT
    field = "eprint"
    message_template = "duplicate {value}, also in '{key}' (line {line})"


class DuplicateTitle(PairRule):
    """Two entries have the same title, first author and year, and nothing distinguishes them.

    One work is cited under two keys, so the reference list prints it twice. Entries that differ in DOI, volume,
    pages, edition or the like are not reported, nor are those that name each other (`related`, `crossref`).

    Example:
        @article{a, author = {Noether, Emmy}, title = {On Rings and Ideals}, year = {1921}}
        @article{b, author = {Emmy Noether}, title = {On rings and ideals}, year = {1921}}
    Instead: Keep one entry and cite its key.

    Fix: With `--unsafe` the two become one, as with duplicate-doi.
    """

    fixable = FixAvailability.UNSAFE
    evidence = DuplicateEvidence.TITLE
    field = "title"
    message_template = "possible duplicate of '{key}' (line {line})"


class PreprintBesidePublication(PairRule):
    """A preprint and its publication have an entry each.

    One work is cited under two keys, so the reference list prints it twice. The entry of the publication can carry
    the identifier of the preprint.

    Example:
        @misc{a, author = {Noether, Emmy}, title = {On Rings and Ideals}, eprint = {2101.00001},
          archiveprefix = {arXiv}}
        @article{b, author = {Noether, Emmy}, title = {On Rings and Ideals}, journal = {Algebra}, year = {2021}}
    Instead:
        @article{b, author = {Noether, Emmy}, title = {On Rings and Ideals}, journal = {Algebra}, year = {2021},
          eprint = {2101.00001}, archiveprefix = {arXiv}}

    Fix: With `--unsafe` the two become one: that of the publication stays, and takes what only the other one has.
    """

    fixable = FixAvailability.UNSAFE
    evidence = DuplicateEvidence.PREPRINT
    field = "title"
    message_template = "preprint and publication of the same work as '{key}' (line {line}); merge them"

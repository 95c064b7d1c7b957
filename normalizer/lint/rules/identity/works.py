"""Rules about one work under two keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from normalizer.lint.context import LintContext
from normalizer.lint.rule import Finding, Fix, FixAvailability, Rule
from normalizer.lint.rules.helpers.duplicates import Certainty, DuplicateEvidence, DuplicatePair, find_duplicates
from normalizer.lint.rules.helpers.merge import merge_fix


class PairRule(Rule):
    """A rule for the pairs of one work that share one kind of value. The finding is at a field of the later entry.

    Only entries that are certainly one work have a fix.
    """

    needs_file = True
    evidence: ClassVar[DuplicateEvidence]
    field: ClassVar[str]
    # With {value}, {key} and {line}.
    message_template: ClassVar[str]

    def check(self, context: LintContext) -> Iterator[Finding]:
        for pair in find_duplicates(context.bib):
            if pair.evidence is self.evidence and pair.certainty is not Certainty.TWO_WORKS:
                fix = merge_fix(context, pair) if pair.certainty is Certainty.ONE_WORK else None
                yield _finding(self, pair, self.field, self.message_template, fix)


def _finding(rule: Rule, pair: DuplicatePair, name: str, template: str, fix: Fix | None = None) -> Finding:
    message = template.format(value=pair.identifier, key=pair.first.key, line=pair.first.line)
    field = pair.second.get(name)
    if field is None:
        return rule.on_entry(pair.second, message, fix=fix, group=pair.keys)
    return rule.on_field(pair.second, field, message, fix=fix, group=pair.keys)


class DuplicateDoi(PairRule):
    """Two entries carry the same DOI.

    One work is cited under two keys, so the reference list prints it twice. For two works with one DOI see
    copied-identifier.

    Example:
        @article{a, doi = {10.1000/XYZ}}
        @article{b, doi = {10.1000/xyz}}
    Instead: Keep one entry and cite its key.

    Fix: With `--unsafe` the two become one, where nothing in them disagrees that cannot be looked up: the fuller entry
        stays, takes what only the other one has, and in BibLaTeX remembers its key in `ids`. `--key-map` tells which
        keys are gone.
    """

    fixable = FixAvailability.UNSAFE
    evidence = DuplicateEvidence.DOI
    field = "doi"
    message_template = "duplicate DOI {value}, also in '{key}' (line {line})"


class DuplicateEprint(PairRule):
    """Two entries carry the same arXiv identifier.

    One work is cited under two keys, so the reference list prints it twice. Versions of a paper are one work.

    Example:
        @misc{a, eprint = {2101.00001}, archiveprefix = {arXiv}}
        @misc{b, eprint = {2101.00001v2}, archiveprefix = {arXiv}}
    Instead: Keep one entry and cite its key.

    Fix: With `--unsafe` the two become one, as with duplicate-doi.
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


class CopiedIdentifier(Rule):
    """Two different works have the same DOI or arXiv identifier.

    One of them has the identifier of the other, or of the book that both are in: its link leads to the wrong work.
    Titles and authors show that the entries are two works; editions and extended versions may share an identifier.

    Example:
        @article{a, author = {Noether, Emmy}, title = {Rings and Modules}, year = {1921}, doi = {10.1000/xyz}}
        @article{b, author = {Artin, Emil}, title = {Fields and Their Extensions}, year = {1927}, doi = {10.1000/xyz}}
    Instead:
        @article{a, author = {Noether, Emmy}, title = {Rings and Modules}, year = {1921}, doi = {10.1000/xyz}}
        @article{b, author = {Artin, Emil}, title = {Fields and Their Extensions}, year = {1927}, doi = {10.1000/uvw}}

    No fix: look both works up.
    """

    needs_file = True

    def check(self, context: LintContext) -> Iterator[Finding]:
        for pair in find_duplicates(context.bib):
            if pair.certainty is Certainty.TWO_WORKS:
                is_doi = pair.evidence is DuplicateEvidence.DOI
                value = "DOI {value}" if is_doi else "{value}"
                message = f"{value} is also in '{{key}}' (line {{line}}), of another work; correct one of the two"
                yield _finding(self, pair, "doi" if is_doi else "eprint", message)

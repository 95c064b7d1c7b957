"""Rules about works that do not exist, or are not known to exist."""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizer.lint.context import LintContext
from normalizer.lint.rule import Finding, Rule, VerificationKind
from normalizer.lint.verification.results import VerificationStatus
from normalizer.values.titles import title_words


class NothingToCompareWith(Rule):
    """There is neither a catalog nor a source to compare the entries with.

    The entries were not verified. That is no defect of the file, and never fails a run.

    Example: @article{a, title = {A Title that Nobody Has Looked up}}
    Instead: Make a catalog with `bibnorm catalog build`, or name one with `--catalog`.
    """


class NoSuchWork(Rule):
    """There is no such work in the volume that the entry names.

    The publisher declares that its list of that volume is complete, and none of its works is like this one: the
    reference was invented, or the work came out elsewhere, in a workshop of that conference for instance. Or the venue
    did not meet in that year. Where nothing declares a list complete, nothing is concluded from what a catalog lacks,
    however many works it has.

    Example:
        @inproceedings{a, title = {Teaching Teapots to Whistle in Tune}, author = {Nobody Inparticular},
          booktitle = {ICML}, year = {2021}}
    Instead:
        @inproceedings{a, title = {Sorting Pebbles by Moonlight}, author = {Ada Okafor and Lin Wei},
          booktitle = {ICML}, year = {2021}}

    No fix: look the work up. A finding is a lead, not a proof.
    """

    needs_catalog = True

    def check(self, context: LintContext) -> Iterator[Finding]:
        assert context.verification is not None
        for entry in context.bib.entries:
            verification = context.verification.get(entry)
            if verification.status is VerificationStatus.NOT_FOUND:
                yield self.on_entry(entry, verification.note, kind=VerificationKind.NOT_FOUND)


# Volumes of next year are printed, and cited, in this one.
_MAX_YEARS_AHEAD = 1


class FutureDate(Rule):
    """The work is dated more than a year ahead.

    What has not come out cannot be cited with its year. Volumes of next year are printed in this one.

    Example: @article{a, title = {Sorting Pebbles by Moonlight}, year = {2931}}
    Instead: @article{a, title = {Sorting Pebbles by Moonlight}, year = {2021}}
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry in context.bib.entries:
            year = context.year(entry)
            field = entry.get("date") or entry.get("year")
            if year and field and year > context.today.year + _MAX_YEARS_AHEAD:
                message = f"year {year} is in the future"
                yield self.on_field(entry, field, message, kind=VerificationKind.MISMATCH, actual=str(year))


# Names that stand for any name, folded, family and given name in either order.
_PLACEHOLDER_NAMES = re.compile(
    r"(?:first ?name|given ?name|forename) (?:last ?name|family ?name|surname)"
    r"|(?:last ?name|family ?name|surname) (?:first ?name|given ?name|forename)"
    r"|(?:john|jane) (?:doe|roe)|(?:doe|roe) (?:john|jane)|(?:first|second|third|another|some|your|the) author"
    r"|author (?:one|two|three|name|[0-9abc])|(?:second|third) another|your name|name surname"
    r"|anonymous (?:authors?|submission)|foo bar|lorem ipsum"
)
# Papers of our day are signed; "Anonymous" stands for authors who were not to be known while it was under review.
_SIGNED_SINCE = 1990


class PlaceholderAuthors(Rule):
    """The authors are placeholders, such as the names of a template.

    An entry was begun and never filled in, or written by a program that did not know the names.

    Example: @article{a, title = {Sorting Pebbles by Moonlight}, author = {Firstname Lastname and John Doe}}
    Instead: @article{a, title = {Sorting Pebbles by Moonlight}, author = {Ada Okafor and Lin Wei}}

    No fix: the names are on the work.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry, field in context.bib.fields("author"):
            names = context.names(field.text)
            nobody = [name for name in names if _PLACEHOLDER_NAMES.fullmatch(" ".join(title_words(name)))]
            is_recent = (context.year(entry) or 0) >= _SIGNED_SINCE
            if is_recent and len(names) == 1 and title_words(names[0]) == ("anonymous",):
                nobody = list(names)
            if nobody:
                message = f"placeholder author {nobody[0]!r}"
                yield self.on_field(entry, field, message, kind=VerificationKind.MISMATCH, actual=nobody[0])


class NotCovered(Rule):
    """The catalog does not cover what an entry describes.

    A work that is not found is not a work that does not exist. `bibnorm check` says so once for all files, at the first
    such entry and with their number; with `-v`, at each of them. It never fails a run.

    Example:
        @article{a, title = {On the Social Life of Doorknobs}, author = {Greta Holm}, journal = {Acta Knobologica},
          year = {1987}}
    Instead:
        @inproceedings{a, title = {Sorting Pebbles by Moonlight}, author = {Ada Okafor and Lin Wei},
          booktitle = {ICML}, year = {2021}}

    No fix: a catalog with more sources may know the works.
    """

    needs_catalog = True

    def check(self, context: LintContext) -> Iterator[Finding]:
        assert context.verification is not None
        for entry in context.bib.entries:
            verification = context.verification.get(entry)
            if verification.status is VerificationStatus.UNVERIFIED:
                message = f"not verified: {verification.note}"
                yield self.on_entry(entry, message, kind=VerificationKind.UNVERIFIED)

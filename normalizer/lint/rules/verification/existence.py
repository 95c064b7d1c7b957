"""Rules about works that do not exist, or are not known to exist."""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizer.bib import BibEntry, BibField
from normalizer.bib.description import split_names, year_of_entry
from normalizer.lint.context import LintContext
from normalizer.lint.rule import FileRule, Finding, Rule, Severity, VerificationKind
from normalizer.lint.rules.helpers.placeholders import may_have_template_name, template_name
from normalizer.lint.verification.claim import UNLISTED_TYPES
from normalizer.lint.verification.results import VerificationStatus
from normalizer.values.lazy import lazy_re
from normalizer.values.titles import title_words


class NothingToCompareWith(FileRule):
    """There is neither a catalog nor a source to compare the entries with.

    The entries were not verified. That is no defect of the file, and never fails a run.

    Example: @article{a, title = {A Title that Nobody Has Looked up}}
    Instead: Use `--online`, make a catalog with `bibnorm catalog build`, or name one with `--catalog`.
    """


class NoSuchWork(Rule):
    """There is no such work in the volume that the entry names.

    The publisher declares that its list of that volume is complete, and none of its works is like this one: the
    reference was invented, or the work came out elsewhere, in a workshop of that conference for instance. Or the venue
    did not meet in that year. Where nothing declares a list complete, nothing is concluded from what a catalog lacks,
    however many works it has. A title that no source has is a warning where it joins those of two works of other
    people: invented titles are often made of real ones. So is a reference whose authors have no other work in the
    catalog, or online none in DBLP, at a venue of whose works hardly one in a hundred has so few known authors. With a
    catalog, so is one whose authors, four or more, are one by one those of a work of another subject in that volume, or
    of one that shares a coined name with it and nothing behind the name.
    With `--online`, so is a title that no source has at a conference that DBLP lists, if DBLP has the volume, but there
    and in the years beside it no work by the first authors, nor one of theirs on such a subject: a title can be
    misquoted or have been changed.
    None of these warnings is given for an entry with a DOI, which leads to the work if there is one: `--online`
    resolves it.

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
        for entry in context.bib.entries:
            verification = context.verified(entry)
            if verification.status is VerificationStatus.NOT_FOUND:
                severity = self.severity if verification.is_proved else Severity.WARNING
                yield self.on_entry(entry, verification.note, kind=VerificationKind.FABRICATED, severity=severity)


# Papers of conferences are signed; "Anonymous" stands for authors who were unknown while it was under review. Reports,
# web pages and articles of magazines may really be anonymous.
_SIGNED_SINCE = 1990
_SIGNED_TYPES = frozenset({"inproceedings", "conference"})
_UNDER_REVIEW = lazy_re(r"under\W*review|submitted|submission", re.IGNORECASE)


class PlaceholderAuthors(FileRule):
    """The authors are placeholders, such as the names of a template.

    An entry was begun and never filled in, or written by a program that did not know the names. A paper of a conference
    by "Anonymous" is reported once for a file: as a warning, or as an info if the entry says that it is under review.

    Example: @article{a, title = {Sorting Pebbles by Moonlight}, author = {Firstname Lastname and John Doe}}
    Instead: @article{a, title = {Sorting Pebbles by Moonlight}, author = {Ada Okafor and Lin Wei}}

    No fix: the names are on the work.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        anonymous: dict[bool, list[tuple[BibEntry, BibField]]] = {False: [], True: []}
        for entry, field in context.bib.fields("author"):
            if not may_have_template_name(field.text):
                continue
            names = [name for name in split_names(field.text) if name != "others"]
            if nobody := template_name(names):
                message = f"placeholder author {nobody!r}"
                yield self.on_field(entry, field, message, kind=VerificationKind.FABRICATED, actual=nobody)
            elif len(names) == 1 and title_words(names[0]) == ("anonymous",) and _is_signed(context, entry):
                texts = (entry.text(name) or "" for name in ("booktitle", "note", "howpublished"))
                anonymous[any(map(_UNDER_REVIEW.search, texts))].append((entry, field))
        for is_under_review, found in anonymous.items():
            if found:
                (entry, field), count = found[0], len(found)
                message = "placeholder author 'Anonymous'; the names are known after the review"
                yield self.on_field(
                    entry,
                    field,
                    message if count == 1 else f"{message} (also in {count - 1:,} more entries)",
                    severity=Severity.INFO if is_under_review else Severity.WARNING,
                    kind=None if is_under_review else VerificationKind.MISMATCH,
                    actual="Anonymous",
                    group="Anonymous",
                )


def _is_signed(context: LintContext, entry: BibEntry) -> bool:
    """Whether the authors of a paper are known by now."""
    in_venue = entry.kind in _SIGNED_TYPES and bool(entry.text("booktitle"))
    return in_venue and _SIGNED_SINCE <= (year_of_entry(entry) or 0) <= context.today.year


class NotCovered(Rule):
    """The catalog does not cover what an entry describes.

    A work that is not found is not a work that does not exist. `bibnorm check` says so once for all files, at the first
    such entry and with their number; with `-v`, at each of them. It never fails a run. So it does of a work that is
    found if no record names its authors, none has it at the venue of the entry, or all have another DOI, which may be
    a second one of the work, and of books and other types that no source lists.

    Example:
        @article{a, title = {On the Social Life of Doorknobs}, author = {Greta Holm}, journal = {Acta Knobologica},
          year = {1987}}
    Instead:
        @inproceedings{a, title = {Sorting Pebbles by Moonlight}, author = {Ada Okafor and Lin Wei},
          booktitle = {ICML}, year = {2021}}

    No fix: a catalog with more sources, or `--online`, may know the works.
    """

    needs_catalog = True

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry in context.bib.entries:
            verification = context.verified(entry)
            is_unlisted = verification.status is VerificationStatus.NOT_CHECKED and entry.kind in UNLISTED_TYPES
            note = f"no source lists works of the type @{entry.kind}" if is_unlisted else verification.note
            if is_unlisted or verification.status is VerificationStatus.UNVERIFIED:
                yield self.on_entry(entry, f"not verified: {note}", kind=VerificationKind.UNVERIFIED)
            elif note and verification.work:
                yield self.on_entry(entry, note, kind=VerificationKind.UNVERIFIED)

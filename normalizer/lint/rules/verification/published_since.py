"""BIB414."""

from __future__ import annotations

from normalizer.bib import BibEntry
from normalizer.lint.context import Context
from normalizer.lint.rule import Fix, Fixable, Severity
from normalizer.lint.rules.verification_rule import DifferenceRule
from normalizer.lint.verification.results import Aspect, Standing


class PublishedSince(DifferenceRule):
    """The preprint has come out at a conference or in a journal.

    ## Why
    Readers, and reviewers, want the publication that was reviewed. Nothing is wrong with the entry, so it is a note.

    ## Example
    @misc{a, title = {Knitting with Comets}, author = {Lin Wei}, eprint = {2001.00077},
      archiveprefix = {arXiv}, year = {2020}}

    ## Instead
    @inproceedings{a, title = {Knitting with Comets}, author = {Lin Wei}, booktitle = {ICML}, year = {2021},
      eprint = {2001.00077}, archiveprefix = {arXiv}}

    ## Fix
    Doubtful: the publication's type, venue, year, pages, volume and DOI are written, and the message says who has
    each. The key, the eprint, notes and all other fields stay. The printed paper may differ from the preprint.
    """

    code = "BIB414"
    name = "published-since"
    severity = Severity.INFO
    fixable = Fixable.UNSAFE
    aspect = Aspect.PUBLISHED_SINCE

    def fix_for(self, context: Context, entry: BibEntry, standing: Standing) -> Fix | None:
        from normalizer.lint.verification.publish_fix import publish  # without a catalogue nobody needs it

        return publish(context, entry, standing.work)

"""BIB401."""

from __future__ import annotations

from collections.abc import Iterator

from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Kind, Rule, Severity
from normalizer.lint.verification.results import Outcome


class NoSuchWork(Rule):
    """There is no such work in the volume that the entry names.

    ## Why
    All works of that venue and year are known, and none is like this one: the reference was invented, or the work came
    out elsewhere, in a workshop of that conference for instance. Where a catalogue is not known to be complete, nothing
    is concluded from what it lacks, nor where the entry names a page or a DOI that may well exist.

    ## Example
    @inproceedings{a, title = {Teaching Teapots to Whistle in Tune}, author = {Nobody Inparticular},
      booktitle = {ICML}, year = {2021}}

    ## Instead
    @inproceedings{a, title = {Sorting Pebbles by Moonlight}, author = {Ada Okafor and Lin Wei},
      booktitle = {ICML}, year = {2021}}

    ## Fix
    None: look the work up. A finding is a lead, not a proof.
    """

    code = "BIB401"
    name = "no-such-work"
    severity = Severity.ERROR
    needs_truth = True

    def check(self, context: Context) -> Iterator[Finding]:
        assert context.truth is not None
        for entry in context.bib.entries:
            standing = context.truth.about(entry)
            if standing.outcome is Outcome.NO_SUCH_WORK:
                yield self.on_entry(entry, standing.note, kind=Kind.NO_SUCH_WORK)

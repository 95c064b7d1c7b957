"""BIB499."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from normalizer.lint.rule import Finding, Kind, Rule, Severity
from normalizer.lint.verification.results import Outcome

if TYPE_CHECKING:
    from normalizer.lint.context import Context


class NotCovered(Rule):
    """The catalogue does not cover what an entry describes.

    ## Why
    A work that is not found is not a work that does not exist. `bibnorm check` says so once for all files, at the first
    such entry and with their number; with `-v`, at each of them. It never fails a run.

    ## Example
    @article{a, title = {On the Social Life of Doorknobs}, author = {Greta Holm}, journal = {Acta Knobologica},
      year = {1987}}

    ## Instead
    @inproceedings{a, title = {Sorting Pebbles by Moonlight}, author = {Ada Okafor and Lin Wei},
      booktitle = {ICML}, year = {2021}}

    ## Fix
    None: a catalogue with more sources may know the works.
    """

    code = "BIB499"
    name = "not-covered"
    severity = Severity.INFO
    needs_truth = True

    def check(self, context: Context) -> Iterator[Finding]:
        assert context.truth is not None
        for entry in context.bib.entries:
            standing = context.truth.about(entry)
            if standing.outcome is Outcome.COULD_NOT_TELL:
                message = f"could not tell whether the work exists as described: {standing.note}"
                yield self.on_entry(entry, message, kind=Kind.COULD_NOT_TELL)

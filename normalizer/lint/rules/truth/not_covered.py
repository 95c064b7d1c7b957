"""BIB499."""

from __future__ import annotations

from collections.abc import Iterator

from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Kind, Rule, Severity
from normalizer.lint.truth import Outcome


class NotCovered(Rule):
    """Some entries could not be compared with anything.

    ## Why
    A work that is not found is not a work that does not exist. One finding says how many there are, at the first of
    them, and never fails a run.

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
        standings = [(entry, context.truth.about(entry)) for entry in context.bib.entries]
        told = [pair for pair in standings if pair[1].outcome is Outcome.COULD_NOT_TELL]
        asked = sum(standing.outcome is not Outcome.NOT_ASKED for _, standing in standings)
        if told:
            entry, standing = told[0]
            message = f"could not tell of {len(told)} of {asked} works whether they exist as described; of this one:"
            yield self.on_entry(entry, f"{message} {standing.note}", kind=Kind.COULD_NOT_TELL)

"""BIB400. Said once for all files, by the engine."""

from __future__ import annotations

from normalizer.lint.rule import Rule, Severity


class NothingToCompareWith(Rule):
    """There is neither a catalogue nor a source to compare the entries with.

    ## Why
    Whether the works exist as described could not be told. That is no defect of the file, and never fails a run.

    ## Example
    @article{a, title = {A Title that Nobody Has Looked up}}

    ## Instead
    Make a catalogue with `bibnorm catalog build`, or name one with `--catalog`.

    ## Fix
    None.
    """

    code = "BIB400"
    name = "nothing-to-compare-with"
    severity = Severity.INFO

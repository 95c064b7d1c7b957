"""Checks files: those whose results are not kept are read and given to the rules, several at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from normalizer.lint.inputs import Input
from normalizer.lint.located import Located, at_top
from normalizer.lint.rule import Kind
from normalizer.lint.rules.truth.nothing_to_compare_with import NothingToCompareWith
from normalizer.lint.setup import Setup
from normalizer.lint.stored import Checked, Stored, name_of

if TYPE_CHECKING:
    from normalizer.lint.truth import Judge


def check(
    inputs: Sequence[Input], setup: Setup, open_judge: Callable[[], Judge | None], stored: Stored | None = None
) -> list[Checked]:
    """The result for each file, in order. `open_judge` is called when a rule wants to know of works, or never."""
    names = [name_of(each.data, setup.words()) if stored else "" for each in inputs]
    results = [stored.get(name, each.file) if stored else None for name, each in zip(names, inputs, strict=True)]
    missing = [place for place, result in enumerate(results) if result is None]
    if missing:
        from normalizer.lint.running import run  # what it needs to run rules is not needed when all results are kept

        made = run([inputs[place] for place in missing], setup, open_judge)
        for place, result in zip(missing, made, strict=True):
            results[place] = result
            if stored:
                stored.put(names[place], result)
        if stored:
            stored.prune()
    return _told_once(inputs, [result for result in results if result is not None])


def _told_once(inputs: Sequence[Input], results: list[Checked]) -> list[Checked]:
    """That there was nothing to compare the entries with is one finding for all files, in the first one of them."""
    blind = [place for place, result in enumerate(results) if result.blind]
    if blind:
        entries = sum(results[place].entries for place in blind)
        first = blind[0]
        finding = _nothing_to_compare_with(inputs[first].file, entries)
        results[first] = replace(results[first], findings=(finding, *results[first].findings))
    return results


def _nothing_to_compare_with(file: str, entries: int) -> Located:
    works = "1 entry describes a work" if entries == 1 else f"{entries:,} entries describe works"
    message = (
        f"could not tell whether the works exist as described ({works}): there is no catalogue to compare with; "
        "make one with `bibnorm catalog build`, or name one with --catalog"
    )
    return at_top(NothingToCompareWith(), message, file, Kind.COULD_NOT_TELL)

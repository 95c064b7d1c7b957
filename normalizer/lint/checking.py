"""Checks files, but for those whose results are kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from normalizer.lint.diagnostic import Located, at_top
from normalizer.lint.inputs import Input
from normalizer.lint.parallel import ignore_progress
from normalizer.lint.result_cache import Checked, Stored, name_of
from normalizer.lint.rule import NO_CATALOG, Kind, Severity
from normalizer.lint.settings import Setup

if TYPE_CHECKING:
    from normalizer.lint.verification.catalog import JudgeOpener


def check(
    inputs: Sequence[Input],
    setup: Setup,
    open_judge: JudgeOpener,
    stored: Stored | None = None,
    *,
    each_untold: bool = False,
    tell: Callable[[str], None] = ignore_progress,
) -> list[Checked]:
    """The result for each file, in order.

    `open_judge` is called when a rule wants to know of works, or never. What could not be told is one finding, or with
    `each_untold` one for each entry. `tell` hears how far it has come.
    """
    names = [name_of(each.data, setup.words()) if stored else "" for each in inputs]
    results = [stored.get(name, each.file) if stored else None for name, each in zip(names, inputs, strict=True)]
    missing = [place for place, result in enumerate(results) if result is None]
    if missing:
        from normalizer.lint.runner import run  # here, for who finds all results kept does not wait for the rules

        made = run([inputs[place] for place in missing], setup, open_judge, tell)
        for place, result in zip(missing, made, strict=True):
            results[place] = result
            if stored:
                stored.put(names[place], result)
        if stored:
            stored.prune()
    done = [result for result in results if result is not None]
    return told_once(inputs, done, each_untold=each_untold)


def told_once(inputs: Sequence[Input], results: Sequence[Checked], *, each_untold: bool = False) -> list[Checked]:
    """One finding, in the first file that has any, for all that could not be told: many would hide the other findings.

    With `each_untold`, what the catalogue does not cover is said at each entry.
    """
    return _nothing_to_compare_with(inputs, results if each_untold else _one_not_covered(results))


def _nothing_to_compare_with(inputs: Sequence[Input], results: Sequence[Checked]) -> list[Checked]:
    done = list(results)
    blind = [place for place, result in enumerate(results) if result.blind]
    if blind:
        first, entries = blind[0], sum(results[place].entries for place in blind)
        works = "1 entry describes a work" if entries == 1 else f"{entries:,} entries describe works"
        message = (
            f"could not tell whether the works exist as described ({works}): there is no catalogue to compare with; "
            "make one with `bibnorm catalog build`, or name one with --catalog"
        )
        finding = at_top(inputs[first].file, *NO_CATALOG, Severity.INFO, message, Kind.COULD_NOT_TELL)
        done[first] = replace(done[first], findings=(finding, *done[first].findings))
    return done


def _one_not_covered(results: Sequence[Checked]) -> list[Checked]:
    untold = [finding for result in results for finding in result.findings if _is_not_covered(finding)]
    if len(untold) < 2:
        return list(results)
    files, entries = len({finding.file for finding in untold}), sum(result.entries for result in results)
    where = f" in {files:,} files" if files > 1 else ""
    message = f"{untold[0].message}; so it is of {len(untold):,} of {entries:,} entries{where} (-v names each)"
    one = replace(untold[0], message=message)
    return [replace(result, findings=tuple(_only(one, untold[0], result.findings))) for result in results]


def _only(one: Located, first: Located, findings: Sequence[Located]) -> list[Located]:
    """The findings with `one` in the place of the `first` that was not covered, without the others."""
    kept = (finding for finding in findings if finding is first or not _is_not_covered(finding))
    return [one if finding is first else finding for finding in kept]


def _is_not_covered(finding: Located) -> bool:
    return finding.kind is Kind.COULD_NOT_TELL

"""What could not be told is said once for all files of a run: many lines of it would hide the findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from normalizer.lint.diagnostic import Located, at_top
from normalizer.lint.inputs import Input
from normalizer.lint.result_cache import Checked
from normalizer.lint.rule import Kind
from normalizer.lint.rules.verification.not_covered import NotCovered
from normalizer.lint.rules.verification.nothing_to_compare_with import NothingToCompareWith


def told_once(inputs: Sequence[Input], results: Sequence[Checked], *, each_untold: bool = False) -> list[Checked]:
    """The results with one finding, in the first file that has any, for all that could not be told.

    With `each_untold`, what the catalogue does not cover is said at each entry. That there is no catalogue is no news
    at the second one.
    """
    done = _nothing_to_compare_with(inputs, results)
    return done if each_untold else _one_not_covered(done)


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
        finding = at_top(NothingToCompareWith(), message, inputs[first].file, Kind.COULD_NOT_TELL)
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
    return finding.code == NotCovered.code

"""Check files, except those with cached results."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from normalizer.lint.diagnostic import Diagnostic, file_level_diagnostic
from normalizer.lint.inputs import InputFile
from normalizer.lint.parallel import ignore_progress
from normalizer.lint.result_cache import FileResult, ResultCache, cache_key
from normalizer.lint.rule import NO_CATALOG, Severity, VerificationKind
from normalizer.lint.settings import LintSettings

if TYPE_CHECKING:
    from normalizer.lint.verification.catalog import VerifierOpener


def check_files(
    inputs: Sequence[InputFile],
    setup: LintSettings,
    open_verifier: VerifierOpener,
    stored: ResultCache | None = None,
    *,
    list_unverified: bool = False,
    progress: Callable[[str], None] = ignore_progress,
) -> list[FileResult]:
    """The result for each file, in order.

    `open_verifier` is called when a rule needs the catalog, or never. What could not be verified is one finding, or
    with `list_unverified` one for each entry.
    """
    names = [cache_key(each.data, setup.cache_key_parts()) if stored else "" for each in inputs]
    results = [stored.get(name, each.file) if stored else None for name, each in zip(names, inputs, strict=True)]
    missing = [place for place, result in enumerate(results) if result is None]
    if missing:
        from normalizer.lint.runner import run  # only here: a run with all results in the cache does not load the rules

        made = run([inputs[place] for place in missing], setup, open_verifier, progress)
        for place, result in zip(missing, made, strict=True):
            results[place] = result
            if stored:
                stored.put(names[place], result)
        if stored:
            stored.prune()
    done = [result for result in results if result is not None]
    return collapse_unverified(inputs, done, list_unverified=list_unverified)


def collapse_unverified(
    inputs: Sequence[InputFile], results: Sequence[FileResult], *, list_unverified: bool = False
) -> list[FileResult]:
    """Collapse "unverified" findings into one per run, in the first file, so that they do not hide others.

    With `list_unverified`, each entry that the catalog does not cover keeps its own finding.
    """
    return _collapse_no_catalog(inputs, results if list_unverified else _collapse_not_covered(results))


def _collapse_no_catalog(inputs: Sequence[InputFile], results: Sequence[FileResult]) -> list[FileResult]:
    done = list(results)
    unverified = [place for place, result in enumerate(results) if result.has_no_catalog]
    if unverified:
        first, entries = unverified[0], sum(results[place].entries for place in unverified)
        number = "1 entry" if entries == 1 else f"{entries:,} entries"
        message = (
            f"entries were not verified ({number}): no catalog; "
            "create one with `bibnorm catalog build` or pass --catalog"
        )
        finding = file_level_diagnostic(
            inputs[first].file, *NO_CATALOG, Severity.INFO, message, VerificationKind.UNVERIFIED
        )
        done[first] = replace(done[first], findings=(finding, *done[first].findings))
    return done


def _collapse_not_covered(results: Sequence[FileResult]) -> list[FileResult]:
    untold = [finding for result in results for finding in result.findings if _is_not_covered(finding)]
    if len(untold) < 2:
        return list(results)
    files, entries = len({finding.file for finding in untold}), sum(result.entries for result in results)
    where = f" in {files:,} files" if files > 1 else ""
    message = f"{untold[0].message}; {len(untold):,} of {entries:,} entries not verified{where} (use -v to list them)"
    one = replace(untold[0], message=message)
    return [replace(result, findings=tuple(_replace_first(one, untold[0], result.findings))) for result in results]


def _replace_first(one: Diagnostic, first: Diagnostic, findings: Sequence[Diagnostic]) -> list[Diagnostic]:
    """The findings with `one` in place of `first`, without the other unverified ones."""
    kept = (finding for finding in findings if finding is first or not _is_not_covered(finding))
    return [one if finding is first else finding for finding in kept]


def _is_not_covered(finding: Diagnostic) -> bool:
    return finding.kind is VerificationKind.UNVERIFIED

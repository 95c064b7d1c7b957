"""Check files, except those with cached results."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from normalizer.lint.diagnostic import file_level_diagnostic
from normalizer.lint.inputs import InputFile
from normalizer.lint.parallel import ignore_progress
from normalizer.lint.result_cache import FileResult, ResultCache, cache_key
from normalizer.lint.rule import NO_CATALOG, Severity, VerificationKind
from normalizer.lint.settings import LintSettings
from normalizer.values.text import counted

if TYPE_CHECKING:
    from normalizer.lint.verification.verifier import VerifierOpener


def check_files(
    inputs: Sequence[InputFile],
    setup: LintSettings,
    open_verifier: VerifierOpener,
    stored: ResultCache | None = None,
    *,
    progress: Callable[[str], None] = ignore_progress,
) -> list[FileResult]:
    """The result for each file, in order.

    `open_verifier` is called when a rule needs the catalog, or never. Without a catalog, one finding says so.
    """
    names = [cache_key(each.data, setup.cache_key_parts()) if stored else "" for each in inputs]
    results = [stored.get(name, each.file) if stored else None for name, each in zip(names, inputs, strict=True)]
    missing = [index for index, result in enumerate(results) if result is None]
    if missing:
        from normalizer.lint.runner import run  # only here: a run with all results in the cache does not load the rules

        made = run([inputs[index] for index in missing], setup, open_verifier, progress)
        for index, result in zip(missing, made, strict=True):
            results[index] = result
            if stored and not result.is_incomplete:
                stored.put(names[index], result)
        if stored:
            stored.prune()
    done = [result for result in results if result is not None]
    return _collapse_no_catalog(inputs, done)


def _collapse_no_catalog(inputs: Sequence[InputFile], results: Sequence[FileResult]) -> list[FileResult]:
    done = list(results)
    unverified = [index for index, result in enumerate(results) if result.has_no_catalog]
    if unverified:
        first, entries = unverified[0], sum(results[index].entries for index in unverified)
        message = (
            f"entries were not verified ({counted(entries, 'entry', 'entries')}): no catalog; "
            "use --online, create one with `bibnorm catalog build`, or pass --catalog"
        )
        finding = file_level_diagnostic(
            inputs[first].file, *NO_CATALOG, Severity.INFO, message, VerificationKind.UNVERIFIED
        )
        done[first] = replace(done[first], findings=(finding, *done[first].findings))
    return done

"""The steps of `bibnorm check`: read files, find problems, and compare them with a baseline."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from normalizer.app.session import Progress
from normalizer.errors import OutputError
from normalizer.files import STANDARD_OUTPUT
from normalizer.lint import checking
from normalizer.lint.baseline import BaselineComparison, compare_with_baseline, read_baseline, write_baseline
from normalizer.lint.inputs import InputError, InputFile, check_has_entries, read_inputs
from normalizer.lint.report.formats import FileFixes, Report, Summary
from normalizer.lint.result_cache import open_result_cache
from normalizer.lint.rule import Severity
from normalizer.lint.settings import LintSettings
from normalizer.version import __version__

if TYPE_CHECKING:
    from normalizer.app.session import Runtime
    from normalizer.lint.verification.catalog import CatalogVerifier
    from normalizer.lint.verification.verifier import VerifierOpener


@dataclass(frozen=True)
class CheckOptions:
    """The options of one run. `cache` is the directory of stored results, or None.

    `outputs` are files that the caller writes: none may be an input file. `document` is a LaTeX document (.tex, .aux,
    .bcf) whose citations are checked as well. `suggests`: the fixes are wanted too, on the lines that the unified diff
    in the file `diff` shows. `online` opens the online sources that verify what the catalog does not.
    """

    named: Sequence[str]
    setup: LintSettings
    open_verifier: Callable[[], CatalogVerifier | None]
    outputs: Sequence[str] = ()
    cache: Path | None = None
    fail_on: str = "warning"
    policy: str | None = None
    document: Path | None = None
    suggests: bool = False
    diff: str | None = None
    online: Runtime | None = None


def check(job: CheckOptions, progress: Progress) -> Report:
    """Check the files. Raises BibnormError, CatalogError."""
    if job.online is None:
        return _check(job, progress, job.open_verifier)
    from normalizer.app.online_check import open_online_verifier  # a run without online sources imports no HTTP

    with open_online_verifier(job.online, job.open_verifier()) as verifier:
        report = _check(job, progress, lambda: verifier)
        missing = verifier.summary
    return replace(report, missing=tuple(missing.lines()), is_incomplete=missing.is_incomplete)


def _check(job: CheckOptions, progress: Progress, open_verifier: VerifierOpener) -> Report:
    inputs = read_inputs(job.named)
    checked = {path.resolve() for given in inputs if (path := given.path)}
    for file in job.outputs:
        if file != STANDARD_OUTPUT and Path(file).resolve() in checked:
            raise OutputError(f"{file} is an input file and was not overwritten; choose another output file")
    results = checking.check_files(
        inputs,
        job.setup,
        open_verifier,
        open_result_cache(job.cache) if job.cache else None,
        progress=progress.status,
    )
    for given, result in zip(inputs, results, strict=True):
        check_has_entries(given, result.entries)
        if not result.entries:
            progress.info(f"{given.file}: no entries")
    findings = tuple(finding for result in results for finding in result.findings)
    if job.document:
        from normalizer.app.cited import add_citation_findings  # most runs have no document

        findings = add_citation_findings(job.document, inputs, findings, job.setup.selection, progress)
    summary = Summary(len(inputs), sum(each.entries for each in results), sum(each.suppressed for each in results))
    return Report(
        files=tuple(given.file for given in inputs),
        findings=findings,
        summary=summary,
        selection=job.setup.selection,
        today=job.setup.today,
        version=__version__,
        fail_on=None if job.fail_on == "never" else Severity(job.fail_on),
        policy=job.policy,
        fixes=_plan_fixes(job, inputs, open_verifier) if job.suggests else (),
        shown_lines=_shown_lines(job.diff) if job.diff else None,
    )


def _plan_fixes(job: CheckOptions, inputs: Sequence[InputFile], open_verifier: VerifierOpener) -> tuple[FileFixes, ...]:
    """The fixes of each file, without those that change several entries: each suggestion is taken alone."""
    from normalizer.app.fix import FixOptions, plan_fixes  # few reports suggest fixes
    from normalizer.app.session import Silent
    from normalizer.lint.registry import RULES

    selection = job.setup.selection
    left_out = tuple(rule.code for rule in RULES if rule.needs_file)
    setup = replace(job.setup, selection=replace(selection, ignore=(*selection.ignore, *left_out)))
    options = FixOptions(job.named, setup, open_verifier, Silent(), emit=lambda _: None)
    safe, unsafe = (plan_fixes(replace(options, unsafe=each), inputs).files for each in (False, True))
    return tuple(FileFixes(*pair) for pair in zip(safe, unsafe, strict=True))


def _shown_lines(file: str) -> dict[str, list[tuple[int, int]]]:
    from normalizer.lint.report.suggestions import parse_shown_lines

    try:
        data = sys.stdin.buffer.read() if file == STANDARD_OUTPUT else Path(file).read_bytes()
    except OSError as error:
        raise InputError(f"{file}: cannot be read: {error.strerror or error}") from error
    return parse_shown_lines(data.decode("utf-8", "replace"))


def save_baseline(path: Path, report: Report) -> int:
    """Write all findings to the baseline and return their number. Raises an error if the file is not a baseline."""
    if path.exists():
        read_baseline(path)
    return write_baseline(path, report.findings)


def without_known(path: Path, report: Report) -> tuple[Report, BaselineComparison]:
    compared = compare_with_baseline(report.findings, read_baseline(path), path.parent, report.files)
    return replace(report, findings=compared.new, summary=replace(report.summary, accepted=compared.accepted)), compared

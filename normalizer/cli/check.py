"""`bibnorm check`: what is wrong in `.bib` files."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from normalizer import __version__
from normalizer.cli import options
from normalizer.cli.check_options import LintChoice, lint_options, lint_setting
from normalizer.cli.deliver import STANDARD_OUTPUT, deliver
from normalizer.cli.main import Exit
from normalizer.cli.talk import Talk
from normalizer.errors import OutputError
from normalizer.lint.report.formats import REPORTS, render
from normalizer.lint.rule import Severity

if TYPE_CHECKING:
    from normalizer.lint.baseline import Compared
    from normalizer.lint.inputs import Input
    from normalizer.lint.report.data import Report
    from normalizer.lint.result_cache import Checked


@click.command("check")
@click.argument("named", nargs=-1, required=True, metavar="BIB...")
@click.option(
    "--format",
    "form",
    type=click.Choice(tuple(REPORTS)),
    default="text",
    show_default=True,
    help="For people, programs, or the services that show findings beside a change.",
)
@click.option("-o", "--output", default=STANDARD_OUTPUT, metavar="FILE", help="The report; else standard output.")
@click.option(
    "--also",
    multiple=True,
    metavar="FORMAT=FILE",
    help="One more report, such as sarif=bibnorm.sarif; may be given several times.",
)
@lint_setting(
    "fail-on",
    type=click.Choice(("error", "warning", "never")),
    default="warning",
    show_default=True,
    help="End with 1 when there is a finding as bad as this.",
)
@lint_setting("baseline", metavar="FILE", help="Findings that are known and tolerated: only new ones are reported.")
@click.option("--write-baseline", is_flag=True, help="Write everything that is found to the file of --baseline.")
@click.option("--no-cache", is_flag=True, help="Check files anew that have not changed.")
@lint_options
@options.cache_option
@options.talk_options
def command(
    named: tuple[str, ...],
    form: str,
    output: str,
    also: tuple[str, ...],
    fail_on: str,
    baseline: str | None,
    write_baseline: bool,
    no_cache: bool,
    choice: LintChoice,
    cache: str,
    quiet: bool,
    verbose: bool,
    color: str,
) -> int:
    """Report what is wrong in .bib files: syntax, duplicates, fields, and whether the works exist as described.

    BIB is a file, a folder (all .bib files in it and below), or - for standard input. No file is changed. Entries are
    compared with the local catalogue, and nobody else is asked. `bibnorm rule` explains the rules. An entry is left
    alone by a comment above it: % bibnorm: ignore BIB203

    \b
    Example:
      bibnorm check refs.bib
      bibnorm check paper/ --format github --also sarif=bibnorm.sarif
    """
    from normalizer.lint import runner as checking
    from normalizer.lint.inputs import read_inputs
    from normalizer.lint.result_cache import results_in

    talk = Talk(quiet, verbose, color)
    outputs = [(form, output), *map(_pair, also)]
    if write_baseline and not baseline:
        raise click.UsageError("--write-baseline needs --baseline FILE")
    inputs = read_inputs(named)
    _refuse_inputs([file for _, file in outputs] + ([baseline] if baseline else []), inputs)
    stored = None if no_cache else results_in(Path(cache))
    results = checking.check(inputs, choice.setup, choice.open_judge, stored, each_untold=verbose, tell=talk.progress)
    talk.end_progress()
    report = _report(inputs, results, fail_on, choice)
    if baseline and write_baseline:
        return _write_baseline(Path(baseline), report, talk)
    if baseline:
        report = _without_known(report, Path(baseline), talk)
    for wanted, file in outputs:
        colored = wanted == "text" and file == STANDARD_OUTPUT and _shows_colors(color)
        deliver(render(replace(report, color=colored), wanted), file)
    _say_summary(report, talk)
    return Exit.FINDINGS if report.fails else Exit.DONE


def _pair(also: str) -> tuple[str, str]:
    form, _, file = also.partition("=")
    if form not in REPORTS or not file:
        forms = ", ".join(REPORTS)
        raise click.BadParameter(f"{also!r}: expected FORMAT=FILE, with one of {forms}", param_hint="--also")
    return form, file


def _refuse_inputs(files: Sequence[str], inputs: Sequence[Input]) -> None:
    """A report must not replace a file that was to be checked."""
    ours = {path.resolve() for given in inputs if (path := given.path)}
    for file in files:
        if file != STANDARD_OUTPUT and Path(file).resolve() in ours:
            raise OutputError(f"{file} is one of the files to check and is left as it is; name another file")


def _report(inputs: Sequence[Input], results: Sequence[Checked], fail_on: str, choice: LintChoice) -> Report:
    from normalizer.lint.report.data import Report, Summary

    summary = Summary(len(inputs), sum(each.entries for each in results), sum(each.suppressed for each in results))
    return Report(
        files=tuple(given.file for given in inputs),
        findings=tuple(finding for result in results for finding in result.findings),
        summary=summary,
        selection=choice.setup.selection,
        today=choice.setup.today,
        version=__version__,
        fail_on=None if fail_on == "never" else Severity(fail_on),
    )


def _write_baseline(path: Path, report: Report, talk: Talk) -> int:
    from normalizer.lint.baseline import read_baseline, write_baseline

    if path.exists():
        read_baseline(path)  # so that nothing else is replaced
    written = write_baseline(path, report.findings)
    talk.say(f"{path}: {written:,} {'finding' if written == 1 else 'findings'} written; from now on only others count")
    return Exit.DONE


def _without_known(report: Report, path: Path, talk: Talk) -> Report:
    from normalizer.lint.baseline import compare, read_baseline

    compared = compare(report.findings, read_baseline(path), path.parent, report.files)
    _say_gone(compared, path, talk)
    return replace(report, findings=compared.new, summary=replace(report.summary, known=compared.known))


def _say_gone(compared: Compared, path: Path, talk: Talk) -> None:
    if compared.gone:
        many = "1 finding is" if len(compared.gone) == 1 else f"{len(compared.gone):,} findings are"
        talk.say(f"{path}: {many} not found any more; drop what is mended with --write-baseline")
        talk.detail(f"  {row.file}: {row.code} {row.key} {row.field}".rstrip() for row in compared.gone)


def _shows_colors(color: str) -> bool:
    if color == "auto":
        return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    return color == "always"


def _say_summary(report: Report, talk: Talk) -> None:
    from normalizer.lint.report.data import in_words

    files = f"{report.summary.files:,} files" if report.summary.files != 1 else report.files[0]
    entries = "1 entry" if report.summary.entries == 1 else f"{report.summary.entries:,} entries"
    kept_back = [
        f"{count:,} {word}"
        for count, word in ((report.summary.suppressed, "suppressed"), (report.summary.known, "in the baseline"))
        if count
    ]
    mendable = sum(finding.fix is not None for finding in report.findings)
    hint = f"; bibnorm fix can mend {mendable:,}" if mendable else ""
    talk.say(f"{files}: {', '.join([in_words(report.counts()), *kept_back])} in {entries}{hint}")

"""`bibnorm check`: what is wrong in `.bib` files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from normalizer.cli import options
from normalizer.cli.console import Console, deliver, warn_of_unread_settings
from normalizer.cli.main import ExitCode
from normalizer.cli.options import LintOptions, lint_options
from normalizer.files import STANDARD_OUTPUT
from normalizer.lint.report.formats import REPORTS, render
from normalizer.lint.rule import Severity
from normalizer.values.text import counted, shown_name

if TYPE_CHECKING:
    from normalizer.app.check import CheckOptions
    from normalizer.app.session import SourceOptions
    from normalizer.lint.report.formats import Report


@click.command("check")
@click.argument("named", nargs=-1, metavar="BIB...")
@click.option(
    "--format", "form", type=click.Choice(tuple(REPORTS)), default="text", show_default=True, help="Output format."
)
@options.output_option("the report")
@click.option(
    "--also",
    multiple=True,
    metavar="FORMAT=FILE",
    shell_complete=options.complete_list(options.words_with([f"{form}=" for form in REPORTS])),
    help="Write an additional report, for example --also sarif=bibnorm.sarif (repeatable).",
)
@click.option("--force", is_flag=True, help="Replace an existing FILE that is no report of an earlier run.")
@options.setting_option(
    "fail-on", default="warning", show_default=True, help="Exit with 1 if a finding has at least this severity."
)
@options.setting_option(
    "policy", help="Fail only for references: venue for fabricated ones, strict also for those described wrongly."
)
@options.setting_option("baseline", metavar="FILE", help="Ignore findings listed in this baseline file.")
@click.option(
    "--write-baseline",
    is_flag=True,
    help="Write all findings to the --baseline file; those of files and rules that are not checked stay.",
)
@click.option("--suggest", is_flag=True, help="Print settings that accept the habits of the files, and exit with 0.")
@click.option(
    "--explain",
    multiple=True,
    metavar="KEY",
    help="Print what verified each field of this entry, and what would settle the rest (repeatable).",
)
@click.option(
    "--self-test",
    type=click.IntRange(min=1),
    metavar="WORKS",
    help="Hide this many works of the catalog while they are cited, and print how often that leads to false findings.",
)
@click.option(
    "--tex",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="DOCUMENT",
    help="Report undefined citations and uncited entries of a document (.tex, .aux, .bcf, .md, .qmd, .typ) as well; of "
    "several, entries that none cites (repeatable).",
)
@options.exclude_option
@click.option(
    "--diff",
    metavar="FILE",
    help="With --format github-suggestions: suggest only on lines that this unified diff shows (- for standard input).",
)
@options.setting_option("online", help="Look up in online sources what the catalog does not verify.")
@click.option("--no-cache", is_flag=True, help="Do not use cached results.")
@lint_options
@options.online_options("sources")
@options.console_options
def command(
    named: tuple[str, ...],
    form: str,
    output: str,
    also: tuple[str, ...],
    force: bool,
    fail_on: str,
    policy: str | None,
    baseline: str | None,
    write_baseline: bool,
    suggest: bool,
    explain: tuple[str, ...],
    self_test: int | None,
    tex: tuple[Path, ...],
    exclude: tuple[str, ...],
    diff: str | None,
    no_cache: bool,
    online: bool,
    choice: LintOptions,
    sources: SourceOptions,
    console: Console,
) -> int:
    """Report what is wrong in .bib files: syntax, duplicates, fields, and whether the works exist as described.

    BIB is a file, a directory (searched recursively, except hidden ones), or - for standard input. Files are never
    modified. Entries are checked against the local catalog; with --online also against arXiv, Crossref and other
    sources, which get the identifiers and titles that the catalog does not verify. `bibnorm rule` explains the rules.
    Suppress a rule for an entry with a comment above it: % bibnorm: ignore BIB203

    \b
    Example:
      bibnorm check refs.bib
      bibnorm check refs.bib --online
      bibnorm check refs.bib --tex main.tex
      bibnorm check refs.bib --explain vaswani2017attention
      bibnorm check paper/ --format github --also sarif=bibnorm.sarif
      bibnorm check refs.bib --format github-suggestions --diff pull.diff
    """
    from normalizer.app.check import CheckOptions, check, check_reports, suggest_settings

    outputs = [(form, output), *map(_parse_also_option, also)]
    if write_baseline and not baseline:
        raise click.UsageError("--write-baseline needs --baseline FILE")
    _check_combination(
        write_baseline, form != "text" or bool(also), suggest=suggest, explain=explain, self_test=self_test
    )
    files = [file for _, file in outputs]
    check_reports(files, baseline, writes_baseline=write_baseline, force=force)
    if self_test:
        return _print_self_test(self_test, choice, output)
    if not named:
        raise click.UsageError("Missing argument 'BIB...': name a .bib file, a folder, or - for standard input")
    files += [baseline] if baseline else []
    suggests = _suggests(outputs, diff)
    cache = None if no_cache else sources.cache
    job = CheckOptions(
        named, choice.setup, choice.open_verifier, files, cache, fail_on, policy, tex, suggests, diff, exclude=exclude
    )
    job = _with_sources(job, sources, online, console)
    if explain:
        return _print_explanations(job, explain, output, console)
    report = check(job, console)
    console.clear_status()
    warn_of_unread_settings(report.files, console)
    if suggest:
        deliver(suggest_settings(report, named), output)
        return ExitCode.DONE
    if baseline and write_baseline:
        return _write_baseline(baseline, report, tex, console)
    if baseline:
        report = _without_baseline(baseline, report, console)
    _print_reports(report, outputs, console)
    code = _print_end(report, console)
    if choice.catalog:
        _print_age(choice.catalog, choice.setup.today, console)
    return code


def _check_combination(writes_baseline: bool, has_reports: bool, **alone: object) -> None:
    """Raise UsageError for other results beside those of an option that prints a text of its own."""
    for name, given in alone.items():
        if given and (writes_baseline or has_reports):
            other = "--write-baseline" if writes_baseline else "--format and --also"
            raise click.UsageError(f"--{name.replace('_', '-')} prints a text of its own; leave out {other}")


def _print_self_test(works: int, choice: LintOptions, output: str) -> ExitCode:
    from normalizer.app.self_test import run_self_test

    if (verifier := choice.open_verifier()) is None:
        raise click.UsageError("--self-test needs --catalog, or a catalog made with `bibnorm catalog build`")
    deliver(run_self_test(verifier.catalog, works).text, output)
    return ExitCode.DONE


def _print_explanations(job: CheckOptions, keys: Sequence[str], output: str, console: Console) -> ExitCode:
    """Print what is known before an unknown key is reported."""
    from normalizer.app.self_test import UnknownKeyError, explain_entries
    from normalizer.lint.inputs import read_inputs

    catalog = job.open_verifier()
    if catalog is None and job.online is None:
        raise click.UsageError("--explain needs --online, or a catalog: --catalog, or `bibnorm catalog build`")
    try:
        text, summary = explain_entries(read_inputs(job.named, exclude=job.exclude), keys, catalog, job.online)
    except UnknownKeyError as error:
        if error.text:
            deliver(error.text, output)
        raise
    deliver(text, output)
    console.clear_status()
    if summary is None:
        return ExitCode.DONE
    for sentence in summary.lines:
        console.unavailable(sentence, incomplete=summary.is_incomplete)
    if summary.is_incomplete:
        console.incomplete()
    return ExitCode.INCOMPLETE if summary.is_incomplete else ExitCode.DONE


def _write_baseline(baseline: str, report: Report, documents: Sequence[Path], console: Console) -> ExitCode:
    from normalizer.app.check import unchecked_rules, write_baseline

    files, unchecked = [*report.files, *map(str, documents)], unchecked_rules(report)
    count, kept = write_baseline(Path(baseline), report.findings, files, unchecked)
    of_others = f", {kept:,} of files or rules that were not checked kept" if kept else ""
    console.info(f"{baseline}: {counted(count, 'finding')} written{of_others}; from now on only others count")
    return ExitCode.DONE


def _print_reports(report: Report, outputs: Sequence[tuple[str, str]], console: Console) -> None:
    for form, file in outputs:
        colored = form == "text" and file == STANDARD_OUTPUT and console.colors_output
        deliver(render(replace(report, color=colored, list_notes=console.verbose), form), file)


def _with_sources(job: CheckOptions, sources: SourceOptions, online: bool, console: Console) -> CheckOptions:
    """The job with the online sources; offline it stays as it is."""
    asking = options.online_runtime(sources, console, online=online)
    if asking is None:
        return job
    setup = replace(job.setup, online=",".join(sources.names) or "all")
    open_verifier = job.open_verifier if sources.allows("catalog") else lambda: None
    return replace(job, setup=setup, open_verifier=open_verifier, online=asking)


def _print_end(report: Report, console: Console) -> ExitCode:
    """Print what is missing and the counts; findings go before a source that failed, which accuses nobody."""
    for sentence in report.missing:
        console.unavailable(sentence, incomplete=report.is_incomplete)
    _print_summary(report, console)
    if report.is_incomplete:
        console.incomplete()
    if report.fails:
        return ExitCode.FINDINGS
    return ExitCode.INCOMPLETE if report.is_incomplete else ExitCode.DONE


def _without_baseline(baseline: str, report: Report, console: Console) -> Report:
    from normalizer.app.check import without_known

    left, compared = without_known(Path(baseline), report)
    if compared.stale:
        many = counted(len(compared.stale), "finding is", "findings are")
        console.info(f"{baseline}: {many} no longer found; update the baseline with --write-baseline")
        console.details(f"  {row.file}: {row.code} {row.key} {row.field}".rstrip() for row in compared.stale)
    return left


def _suggests(outputs: Sequence[tuple[str, str]], diff: str | None) -> bool:
    """Whether a report suggests fixes."""
    suggests = any(wanted == "github-suggestions" for wanted, _ in outputs)
    if diff and not suggests:
        raise click.UsageError("--diff needs --format github-suggestions")
    return suggests


def _parse_also_option(also: str) -> tuple[str, str]:
    form, _, file = also.partition("=")
    if form not in REPORTS or not file:
        forms = ", ".join(REPORTS)
        raise click.BadParameter(f"{also!r}: expected FORMAT=FILE, with one of {forms}", param_hint="--also")
    return form, file


def _print_age(catalog: Path, today: date, console: Console) -> None:
    """One line if works of the last months cannot be in the catalog."""
    from normalizer.app.session import catalog_age
    from resolvers.catalog.storage.format import read_manifest

    age = catalog_age(read_manifest(catalog), today)
    if age and (warning := age.warning(catalog)):
        console.info(warning)


def _print_summary(report: Report, console: Console) -> None:
    from normalizer.lint.report.formats import format_counts

    files = f"{report.summary.files:,} files" if report.summary.files != 1 else shown_name(report.files[0])
    entries = counted(report.summary.entries, "entry", "entries")
    kept_back = [
        f"{count:,} {word}"
        for count, word in ((report.summary.suppressed, "suppressed"), (report.summary.accepted, "in the baseline"))
        if count
    ]
    fixable = sum(finding.fix is not None for finding in report.findings)
    unsafe = sum(finding.needs_unsafe for finding in report.findings)
    ways = [(fixable - unsafe, "`bibnorm fix`"), (unsafe, "`bibnorm fix --unsafe`")]
    hint = "".join(f"; {count:,} fixable with {command}" for count, command in ways if count)
    if count := _correctable(report):
        hint += f"; `bibnorm update` may put {count:,} right"
    found = ", ".join([format_counts(report.counts()), *kept_back])
    console.info(f"{files}: {found} in {entries}{_failing(report)}{hint}")


def _failing(report: Report) -> str:
    """How many findings fail the run, unless errors and warnings are those, as by default."""
    count = sum(map(report.is_failure, report.findings))
    if count == sum(each.severity is not Severity.INFO for each in report.findings):
        return ""
    verb = "fail" if count > 1 else "fails"
    return f"; {count:,} {verb} the run" if count else "; none fails the run"


def _correctable(report: Report) -> int:
    """The findings that are each the only fault of an entry, in a value that `update` replaces."""
    from normalizer.lint.registry import get_rule
    from normalizer.lint.rule import VerificationKind
    from normalizer.lint.rules.verification.mismatches import CorrectedByUpdate

    wrong = (each for each in report.findings if each.kind is VerificationKind.MISMATCH)
    faults = [each for each in wrong if each.severity is not Severity.INFO]
    of_entries = Counter((each.file, each.key) for each in faults)
    alone = (each for each in faults if of_entries[each.file, each.key] == 1)
    return sum(isinstance(get_rule(each.code), CorrectedByUpdate) for each in alone)

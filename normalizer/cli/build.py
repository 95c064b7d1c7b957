"""`bibnorm build`: the main job."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from normalizer.app.session import SourceOptions
from normalizer.cli import options
from normalizer.cli.console import Console
from normalizer.cli.main import ExitCode, exit_code

if TYPE_CHECKING:
    from normalizer.app.build_job import BuildOptions, BuildResult


@click.command("build")
@click.argument("pages", nargs=-1, required=True, metavar="PAGE...")
@options.output_option("the bibliography")
@click.option("--force", is_flag=True, help="Overwrite an existing FILE. With --merge, restore entries you removed.")
@click.option(
    "--merge",
    is_flag=True,
    help="Add missing entries to an existing FILE. With --lock, also update values bibnorm wrote earlier.",
)
@click.option(
    "--lock", metavar="FILE", help="Read and update this lock file; titles resolved in it are not looked up again."
)
@click.option(
    "--locked",
    is_flag=True,
    help="Use only the lock file, without the catalog or network; exit with 1 if it is out of date.",
)
@options.decisions_option
@click.option("--report", metavar="FILE.html", help="Write an HTML report of all matches and unresolved titles.")
@options.format_option
@options.style_options
@options.source_options
@options.strict_option
@options.console_options
@options.skipped_option
def command(choice: SourceOptions, strict: bool, console: Console, **asked: Any) -> int:
    """Make a bibliography from saved pages of papers ("-" is standard input).

    Pages are recognized by their content: copied text or HTML of sites that list papers, lists of titles or
    identifiers, references, Markdown, CSV, TSV, JSON, JSON lines, CSL-YAML, Hayagriva, BibTeX, .bbl, RIS, EndNote,
    MEDLINE, Atom or RSS.

    \b
    Example:
      bibnorm build page.txt -o refs.bib
      bibnorm build *.txt -o refs.bib --lock refs.lock.json --merge
      bibnorm build *.txt -o refs.bib --locked
      bibnorm build page.txt -o refs.bib --report report.html
    """
    from normalizer.app.build import build
    from normalizer.app.build_job import BuildOptions, LockMisfit
    from normalizer.app.resolve import lacks_titles
    from normalizer.export import ExportOptions

    settings = ExportOptions(**{name: asked.pop(name) for name in ("code_links", "prefer", "style", "preamble", "csl")})
    job = BuildOptions(settings=settings, min_confidence=choice.min_confidence, **asked)
    try:
        built = build(job, options.runtime(choice, console))
    except LockMisfit as error:
        console.error(*error.lines)
        return ExitCode.FINDINGS
    _report(job, built, console)
    lacks = built.locked is None and lacks_titles(job.pages, built.result)
    return exit_code(built.result, findings=strict and (built.tally.has_findings or lacks))


def _report(job: BuildOptions, built: BuildResult, console: Console) -> None:
    from normalizer.cli import messages

    if built.kept:
        console.error(built.kept)
    if built.locked is None:
        messages.report(console, built.tally, built.result.matches, built.clock)
        messages.report_unavailable_sources(console, built.result)
        return
    if job.lock_file and not job.locked:
        asked = len(built.locked.asking.answers)
        console.info(f"{job.lock_file}: {asked} asked, {len(built.locked.on.seen) - asked} settled before")
    messages.report_unavailable_sources(console, built.result)
    console.details(messages.format_locked_titles(built.locked.on))
    console.details(built.locked.written.notes)
    if built.locked.written.merged:
        console.info(f"{job.output}: {built.locked.written.merged}")
    console.info(str(built.tally), bold=True)
    console.info(messages.format_times(built.clock))

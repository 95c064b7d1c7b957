"""`bibnorm build`: the main job."""

from __future__ import annotations

from typing import Any

import click

from normalizer.cli import options
from normalizer.cli.deliver import STANDARD_OUTPUT, deliver, refuse_existing
from normalizer.cli.main import exit_code
from normalizer.cli.talk import Talk


@click.command("build")
@click.argument("pages", nargs=-1, required=True, metavar="PAGE...")
@click.option("-o", "--output", default=STANDARD_OUTPUT, metavar="FILE", help="The bibliography; else standard output.")
@click.option("--force", is_flag=True, help="Replace an existing FILE; with --merge: bring back what was taken out.")
@click.option(
    "--merge",
    is_flag=True,
    help="Add to an existing FILE what it lacks; update only what bibnorm wrote, as --lock knows.",
)
@click.option(
    "--lock", metavar="FILE", help="Keep decisions, records and keys here; what is settled is not asked again."
)
@click.option(
    "--locked", is_flag=True, help="Go by the lock alone, without any source; end with 1 when the pages do not fit it."
)
@click.option("--report", metavar="FILE.html", help="A page on what was matched how, and what is doubtful and why.")
@options.format_option
@options.style_options
@options.source_options
@options.strict_option
@options.talk_options
def command(
    pages: tuple[str, ...],
    output: str,
    force: bool,
    merge: bool,
    lock: str | None,
    locked: bool,
    report: str | None,
    format: str | None,  # noqa: A002
    prefer: Any,
    code_links: Any,
    choice: options.SourceChoice,
    strict: bool,
    quiet: bool,
    verbose: bool,
    color: str,
) -> int:
    """Make a bibliography from saved pages of paper titles ("-" is standard input).

    Pages are recognized by their content: the text of a saved Hugging Face page, its HTML, a list of titles,
    Markdown, CSV, TSV, JSON or JSON lines.

    \b
    Example:
      bibnorm build page.txt -o refs.bib
      bibnorm build *.txt -o refs.bib --lock refs.lock.json --merge
      bibnorm build *.txt -o refs.bib --locked
      bibnorm build page.txt -o refs.bib --report report.html
    """
    from normalizer import app
    from normalizer.cli import summary
    from normalizer.cli.session import open_sources, read_titles
    from normalizer.export import ExportOptions, chosen_format, render

    talk = Talk(quiet, verbose, color)
    settings = ExportOptions(code_links=code_links, prefer=prefer)
    if lock is not None or locked or merge or report is not None:
        from normalizer.cli import locked_build  # here, for a plain build needs nothing of it
        from normalizer.cli.build_job import Job

        job = Job(pages, output, force, format, settings, choice, strict, talk, lock, locked, merge, report)
        return locked_build.run(job)
    refuse_existing(output, force)
    clock = app.Clock()
    titles = read_titles(pages, talk, clock)
    with open_sources(choice, talk) as sources:
        found = app.resolve(titles, sources, clock, confidence=choice.min_confidence)
    with clock.step("records"):
        entries = app.entries(found.matches)
    with clock.step("export"):
        text = render([entry.record for entry in entries], chosen_format(format, output), settings)
        deliver(text, output, before=None if force else b"")  # what has come meanwhile is in the way as well
    result = summary.tally(found.matches)
    summary.report(talk, result, found.matches, clock)
    summary.report_missing(talk, found)
    return exit_code(found, findings=strict and result.has_findings)

"""`bibnorm match`: the verdicts."""

from __future__ import annotations

import click

from normalizer.cli import options
from normalizer.cli.deliver import STANDARD_OUTPUT, deliver, refuse_existing
from normalizer.cli.main import exit_code
from normalizer.cli.talk import Talk


@click.command("match")
@click.argument("pages", nargs=-1, required=True, metavar="PAGE...")
@click.option("-o", "--output", default=STANDARD_OUTPUT, metavar="FILE", help="The lines; else standard output.")
@click.option("--force", is_flag=True, help="Replace an existing FILE.")
@click.option("--explain", is_flag=True, help="Say each verdict in one line, instead of JSON.")
@options.source_options
@options.strict_option
@options.talk_options
def command(
    pages: tuple[str, ...],
    output: str,
    force: bool,
    explain: bool,
    choice: options.SourceChoice,
    strict: bool,
    quiet: bool,
    verbose: bool,
    color: str,
) -> int:
    """Say which record each title is: one JSON object a line, in page order, repeats included.

    \b
    Example:
      bibnorm match page.txt | jq 'select(.status != "matched")'
    """
    from normalizer import app
    from normalizer.cli import summary
    from normalizer.cli.session import open_sources, read_titles
    from normalizer.export.match_json import match_line
    from normalizer.works.explain import explain as explain_match

    talk = Talk(quiet, verbose, color)
    refuse_existing(output, force)
    clock = app.Clock()
    titles = read_titles(pages, talk, clock)
    with open_sources(choice, talk) as sources:
        # A verdict does not need the venue: what the catalogue settles is not asked about.
        found = app.resolve(titles, sources, clock, confidence=choice.min_confidence, complete=False)
    with clock.step("records"):
        line = explain_match if explain else match_line
        deliver("".join(line(match) + "\n" for match in found.matches), output, before=None if force else b"")
    result = summary.tally(found.matches)
    summary.report(talk, result, (), clock)
    summary.report_missing(talk, found)
    return exit_code(found, findings=strict and result.has_findings)

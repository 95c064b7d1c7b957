"""`bibnorm match`: the verdicts."""

from __future__ import annotations

from pathlib import Path

import click

from normalizer.cli import options
from normalizer.cli.deliver import STANDARD_OUTPUT, deliver, refuse_existing
from normalizer.cli.main import Exit
from normalizer.cli.talk import Talk


@click.command("match")
@click.argument("pages", nargs=-1, required=True, metavar="PAGE...")
@click.option("-o", "--output", default=STANDARD_OUTPUT, metavar="FILE", help="The lines; else standard output.")
@click.option("--force", is_flag=True, help="Replace an existing FILE.")
@options.source_options
@options.strict_option
@options.talk_options
def command(
    pages: tuple[str, ...],
    output: str,
    force: bool,
    source: tuple[str, ...],
    catalog: str,
    offline: bool,
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
    from normalizer import pipeline
    from normalizer.cli import summary
    from normalizer.cli.session import match_pages
    from normalizer.export.match_json import match_line

    talk = Talk(quiet, verbose, color)
    refuse_existing(output, force)
    clock = pipeline.Clock()
    matches = match_pages(pages, source, Path(catalog), talk, clock)
    with clock.step("records"):
        deliver("".join(match_line(match) + "\n" for match in matches), output)
    result = summary.tally(matches)
    summary.report(talk, result, (), clock)
    return Exit.FINDINGS if strict and result.has_findings else Exit.DONE

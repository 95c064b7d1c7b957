"""`bibnorm cite`: entries for what is named on the command line."""

from __future__ import annotations

from typing import Any

import click

from normalizer.cli import options
from normalizer.cli.deliver import STANDARD_OUTPUT, deliver, refuse_existing
from normalizer.cli.main import exit_code
from normalizer.cli.talk import Talk


@click.command("cite")
@click.argument("asked", nargs=-1, required=True, metavar="ID_OR_TITLE...")
@click.option("-o", "--output", default=STANDARD_OUTPUT, metavar="FILE", help="The entries; else standard output.")
@click.option("--force", is_flag=True, help="Replace an existing FILE.")
@options.format_option
@options.style_options
@options.source_options
@options.talk_options
def command(
    asked: tuple[str, ...],
    output: str,
    force: bool,
    format: str | None,  # noqa: A002
    prefer: Any,
    code_links: Any,
    choice: options.SourceChoice,
    quiet: bool,
    verbose: bool,
    color: str,
) -> int:
    """Print entries for arXiv ids, DOIs, URLs of papers, or single titles.

    Ends with 1 when one of them is not known or fits several works; what is known is printed all the same.

    \b
    Example:
      bibnorm cite 1706.03762 10.1109/CVPR52688.2022.01179 "Scaling Vision Transformers"
    """
    from normalizer import app
    from normalizer.cli import summary
    from normalizer.cli.session import open_sources
    from normalizer.export import ExportOptions, chosen_format, render
    from normalizer.works.verdict import Status

    talk = Talk(quiet, verbose, color)
    refuse_existing(output, force)
    titles = app.asked_titles(asked)
    with open_sources(choice, talk) as sources:
        found = app.resolve(titles, sources, app.Clock(), confidence=choice.min_confidence)
    entries = app.entries(found.matches)
    settings = ExportOptions(code_links=code_links, prefer=prefer)
    text = render([entry.record for entry in entries], chosen_format(format, output), settings)
    deliver(text, output, before=None if force else b"")
    doubtful = [match for match in found.matches if match.verdict.status is not Status.MATCHED]
    for match in doubtful:
        talk.fail(summary.doubt(match))
    summary.report_missing(talk, found)
    return exit_code(found, findings=bool(doubtful))

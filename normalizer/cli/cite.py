"""`bibnorm cite`: entries for what is named on the command line."""

from __future__ import annotations

from typing import Any

import click

from normalizer.app.session import SourceOptions
from normalizer.cli import options
from normalizer.cli.console import Console
from normalizer.cli.main import exit_code


@click.command("cite")
@click.argument("asked", nargs=-1, required=True, metavar="ID_OR_TITLE...")
@options.output_options("the entries")
@options.format_option
@options.style_options
@options.source_options
@options.console_options
def command(
    asked: tuple[str, ...],
    output: options.OutputFile,
    format: str | None,  # noqa: A002
    choice: SourceOptions,
    console: Console,
    **style: Any,
) -> int:
    """Print entries for arXiv ids, DOIs, URLs of papers, single titles, or references.

    Exits with 1 if one is not found or ambiguous; the others are still printed.

    \b
    Example:
      bibnorm cite 1706.03762 10.1109/CVPR52688.2022.01179 "Scaling Vision Transformers"
    """
    from normalizer.app.build import cite
    from normalizer.app.build_job import reason_to_keep
    from normalizer.cli import messages
    from normalizer.export import ExportOptions, chosen_format

    settings = ExportOptions(**style)
    run = options.runtime(choice, console)
    form = chosen_format(format, output.name, settings.style)
    cited = cite(asked, form, settings, run, confidence=choice.min_confidence)
    if cited.result.is_incomplete and (kept := reason_to_keep(output.name, form, len(cited.records))):
        console.error(kept)
    else:
        output.write(cited.text, incomplete=cited.result.is_incomplete)
    console.error(*map(messages.format_unresolved_query, cited.doubtful))
    messages.report_nameless(console, cited.records)
    messages.report_unavailable_sources(console, cited.result)
    return exit_code(cited.result, findings=bool(cited.doubtful))

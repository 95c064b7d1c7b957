"""`bibnorm sources`: the online sources, their terms and their health."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Sequence

import click

from normalizer.app.session import SourceOptions
from normalizer.cli import options
from normalizer.cli.console import Console, deliver
from normalizer.cli.main import ExitCode
from resolvers.registry import ONLINE


@click.command("sources")
@click.option("--doctor", is_flag=True, help="Send one query to each source, and report what it says.")
@options.source_options
@options.console_options
def command(doctor: bool, choice: SourceOptions, console: Console) -> int:
    """List the online sources: their health as earlier runs left it, the least time between two requests by their
    terms, the page with the rule, and what you can do where a source does not serve you.

    With --doctor, exits with 3 if a source did not answer or rejected its key.

    \b
    Example:
      bibnorm sources
      bibnorm sources --doctor --source crossref,dblp
    """
    if doctor and choice.offline:
        raise click.UsageError("--doctor uses the network; leave out --offline")
    from normalizer.app import sources

    if not doctor:
        states = sources.source_states(choice)
        rows = [(state.terms.slug, state.words, state.interval, state.terms.page) for state in states]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        columns = shutil.get_terminal_size((_UNLIMITED, 0)).columns
        is_wide = sum(widths) + 2 * (len(widths) - 1) <= columns
        for row, state in zip(rows, states, strict=True):
            deliver(_line(row, widths, state.advice) if is_wide else _paragraph(row, widths[0], state.advice, columns))
        return ExitCode.DONE
    failures = 0
    for state, failure in sources.probe_sources(choice):
        failures += failure is not None
        console.status(f"asked {state.terms.name}")
        deliver(_line((state.terms.slug, failure or "ok"), (_NAME_WIDTH, 0), state.advice))
    return ExitCode.INCOMPLETE if failures else ExitCode.DONE


# Columns of what is no terminal: one line for each source.
_UNLIMITED = 1 << 20
# Rows of --doctor are printed as they come.
_NAME_WIDTH = max(len(name) for name in ONLINE)


def _paragraph(row: Sequence[str], indent: int, advice: str, columns: int) -> str:
    """The cells below each other, for a terminal on which the table has no room."""
    name, *cells = row
    wrapper = textwrap.TextWrapper(max(columns - indent - 3, 20), break_long_words=False, break_on_hyphens=False)
    lines = [line for cell in (*cells, *([f"-> {advice}"] if advice else [])) for line in wrapper.wrap(cell)]
    return "".join(f"{head:<{indent}}  {line}\n" for head, line in zip([name, *[""] * len(lines)], lines, strict=False))


def _line(row: Sequence[str], widths: Sequence[int], advice: str) -> str:
    """A row of the table, and the advice below it."""
    cells = "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
    return f"{cells}\n" + (f"{'':<{widths[0]}}  -> {advice}\n" if advice else "")

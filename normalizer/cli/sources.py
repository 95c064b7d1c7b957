"""`bibnorm sources`: the online sources, their terms and their health."""

from __future__ import annotations

import click

from normalizer.app.session import SourceOptions
from normalizer.cli import options
from normalizer.cli.console import Console, deliver
from normalizer.cli.main import ExitCode


@click.command("sources")
@click.option("--doctor", is_flag=True, help="Send one query to each source, and report what it says.")
@options.source_options
@options.console_options
def command(doctor: bool, choice: SourceOptions, console: Console) -> int:
    """List the online sources: their health as earlier runs left it, the least time between two requests by their
    terms, the page with the rule, and what you can do where a source does not serve you.

    With --doctor, exits with 3 if a source did not answer.

    \b
    Example:
      bibnorm sources
      bibnorm sources --doctor --source crossref,dblp
    """
    from normalizer.app import sources

    if not doctor:
        for state in sources.source_states(choice):
            deliver(_line(state.terms.slug, state.words, state.interval, state.terms.page, state.advice))
        return ExitCode.DONE
    failures = 0
    for state, failure in sources.probe_sources(choice):
        failures += failure is not None
        console.status(f"asked {state.terms.name}")
        deliver(_line(state.terms.slug, failure or "ok", "", "", state.advice))
    return ExitCode.INCOMPLETE if failures else ExitCode.DONE


def _line(name: str, health: str, interval: str, page: str, advice: str) -> str:
    """A row of the table, and the advice below it."""
    row = f"{name:<17} {health:<24} {interval:<28} {page}".rstrip()
    return f"{row}\n" + (f"{'':<17} -> {advice}\n" if advice else "")

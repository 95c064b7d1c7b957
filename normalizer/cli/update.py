"""`bibnorm update`: complete the entries of `.bib` files."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from normalizer.cli import options
from normalizer.cli.console import Console
from normalizer.cli.main import ExitCode
from normalizer.config import today
from normalizer.lint.rules.helpers.data_model import VALUES
from normalizer.values.text import counted

if TYPE_CHECKING:
    from normalizer.app.session import SourceOptions
    from normalizer.app.update import Answer, UpdatedEntry, UpdateResult
    from normalizer.lint.settings import Dialect


def _split(ctx: click.Context, option: click.Parameter, text: str | None) -> frozenset[str]:
    names = frozenset((text or ",".join(VALUES)).replace(",", " ").split())
    if unknown := sorted(names - set(VALUES)):
        raise click.BadParameter(f"unknown value {unknown[0]!r}; choose from {', '.join(VALUES)}")
    return names


@click.command("update")
@click.argument("named", nargs=-1, required=True, metavar="BIB...")
@click.option("--write", is_flag=True, help="Write the files; otherwise only the changes are printed.")
@click.option("--interactive", is_flag=True, help="Ask for each entry, then write what was accepted.")
@click.option(
    "--only",
    metavar="FIELD[,FIELD...]",
    callback=_split,
    shell_complete=options.complete_list(options.words_with(VALUES)),
    help=f"Change only these: {', '.join(VALUES)}. Preprints become publications only with venue.",
)
@click.option(
    "--tex",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="DOCUMENT",
    help="Update only entries that this .tex, .aux or .bcf file cites.",
)
@options.exclude_option
@options.setting_option("dialect", help="BibTeX or BibLaTeX [default: detected for each file].")
@options.setting_option("online", help="Ask online sources too.")
@options.catalog_option
@options.online_options("sources")
@options.console_options
def command(
    named: tuple[str, ...],
    write: bool,
    interactive: bool,
    only: frozenset[str],
    tex: Path | None,
    exclude: tuple[str, ...],
    dialect: Dialect | None,
    online: bool,
    catalog: str,
    sources: SourceOptions,
    console: Console,
) -> int:
    """Take published versions of preprints, and complete missing values of entries.

    BIB is a file, a folder (all .bib files in it and below), or - for standard input. Each change is printed as a diff,
    with the source of every value; nothing is written without --write or --interactive. Keys never change, so that
    citations stay valid. What a person wrote stays, unless the records of the work prove it wrong.

    \b
    Example:
      bibnorm update refs.bib
      bibnorm update refs.bib --write
      bibnorm update refs.bib --only pages,volume,number --write
      bibnorm update refs.bib --online --tex main.tex --interactive
    """
    from normalizer.app.update import UpdateOptions, update

    asking = options.online_runtime(sources, console, online=online)
    if interactive and "-" in named:
        raise click.UsageError("--interactive cannot ask while standard input is a .bib file; name a file")
    compared = options.usable_catalog(catalog) if sources.allows("catalog") else None
    made = update(
        UpdateOptions(
            named,
            today(),
            partial(options.catalog_verifier, compared),
            console,
            console.emit,
            write=write or interactive,
            only=only,
            document=tex,
            dialect=dialect,
            online=asking,
            exclude=exclude,
            ask=_asker(console) if interactive else None,
        )
    )
    console.clear_status()
    if not interactive and not (write and "-" in named):
        console.emit(made.encoded_diff())
    _print_summary(made, console, written=write or interactive)
    for sentence in made.missing:
        console.unavailable(sentence, incomplete=made.is_incomplete)
    if made.is_incomplete:
        console.incomplete()
    return ExitCode.INCOMPLETE if made.is_incomplete else ExitCode.DONE


def _asker(console: Console) -> Callable[[UpdatedEntry], Answer]:
    from normalizer.app.update import Answer

    def ask(entry: UpdatedEntry) -> Answer:
        console.clear_status()
        click.echo(f"{entry.summary}\n{entry.diff()}", nl=False, err=True)
        choice = click.Choice([each.value for each in Answer])
        return Answer(click.prompt("Apply? yes, no, all, quit", type=choice, default=Answer.YES.value, err=True))

    return ask


def _print_summary(made: UpdateResult, console: Console, *, written: bool) -> None:
    from normalizer.lint.inputs import may_have_entries

    for file in made.files:
        count = len(file.entries)
        would = "" if written else "would be "
        name = file.given.file
        done = f"{counted(count, 'entry', 'entries')} {would}updated" if count else "no change"
        console.info(f"{name}: {done if may_have_entries(file.given) else 'no entries'}")
        console.details(file.notes)
    if made.counts:
        console.info(", ".join(f"{name} {number:,}" for name, number in made.counts.most_common()))
        if not written:
            console.info("nothing was written; use --write or --interactive")

"""`bibnorm catalog`: the local catalogue."""

from __future__ import annotations

from pathlib import Path

import click

from normalizer.cli import catalog_lines as lines
from normalizer.cli import options
from normalizer.cli.deliver import STANDARD_OUTPUT, deliver
from normalizer.cli.main import Exit
from normalizer.cli.talk import Talk


@click.group("catalog")
def command() -> None:
    """Make and keep the local catalogue, against which everything works offline."""


@command.command("build")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("-o", "--output", required=True, metavar="DIR", help="The catalogue's folder; an old one is replaced.")
@options.setting("strict", help="Stop at the first line that cannot be used.")
@options.talk_options
def build(sources: tuple[str, ...], output: str, strict: bool, quiet: bool, verbose: bool, color: str) -> int:
    """Build a catalogue from files of records: the arXiv metadata snapshot or JSON lines, plain, .gz or .zst.

    Who reads the old catalogue in the same folder meanwhile is not disturbed; an interrupted build leaves it in place.

    \b
    Example:
      bibnorm catalog build arxiv-metadata-oai-snapshot.json -o ~/catalog
    """
    from resolvers.catalog import build_catalog

    talk = Talk(quiet, verbose, color)
    report = build_catalog(
        [Path(source) for source in sources],
        Path(output),
        strict=strict,
        progress=lambda state: talk.progress(lines.progress(state)),
    )
    for line in lines.built(report):
        talk.say(line)
    return Exit.DONE


@command.command("update")
@click.argument("directory", metavar="DIR")
@click.argument("sources", nargs=-1, metavar="[SOURCE...]")
@click.option("--oai", is_flag=True, help="Ask arXiv for what it has changed since.")
@click.option("--since", metavar="DATE", help="With --oai: from this day on, instead of where the catalogue ends.")
@click.option("--until", metavar="DATE", help="With --oai: up to this day.")
@click.option(
    "--oai-url", metavar="URL", envvar="BIBNORM_ARXIV_OAI_URL", help="With --oai: another address than arXiv's own."
)
@options.setting("email", metavar="ADDRESS", help="Told to arXiv: where its users can be reached.")
@options.cache_option
@options.setting("strict", help="Stop at the first line that cannot be used.")
@options.talk_options
def update(
    directory: str,
    sources: tuple[str, ...],
    oai: bool,
    since: str | None,
    until: str | None,
    oai_url: str | None,
    email: str | None,
    cache: str,
    strict: bool,
    quiet: bool,
    verbose: bool,
    color: str,
) -> int:
    """Bring new records into a catalogue without building it anew: newer files, or what arXiv has changed (--oai).

    A record takes the place of what the same source said of the same paper; papers keep being found by titles that
    they had. Lines that the catalogue has read before are passed over. A harvest that breaks off ends with 3; what
    has come is kept, and the next call goes on from there.

    \b
    Example:
      bibnorm catalog update ~/catalog arxiv-metadata-oai-snapshot.json
      bibnorm catalog update ~/catalog --oai --email me@example.org
    """
    _check_wanted(sources, oai, since or until)
    talk = Talk(quiet, verbose, color)
    if sources:
        _update_from_files(Path(directory), sources, strict, talk)
    if not oai:
        return Exit.DONE
    from normalizer.cli.catalog_oai import Wanted, harvest

    came = harvest(Path(directory), Wanted(since, until, oai_url, email, Path(cache)), talk)
    return Exit.DONE if came else Exit.INCOMPLETE


def _check_wanted(sources: tuple[str, ...], oai: bool, day: str | None) -> None:
    if not sources and not oai:
        raise click.UsageError("nothing to update from: name a SOURCE, or ask arXiv with --oai")
    if day and not oai:
        raise click.UsageError("--since and --until are about what arXiv has changed: add --oai")


def _update_from_files(directory: Path, sources: tuple[str, ...], strict: bool, talk: Talk) -> None:
    from resolvers.catalog import update_catalog

    report = update_catalog(
        directory,
        [Path(source) for source in sources],
        strict=strict,
        progress=lambda state: talk.progress(lines.progress(state)),
    )
    for line in lines.updated(report):
        talk.say(line)


@command.command("info")
@click.argument("directory", required=False, metavar="[DIR]")
@click.option("--coverage", is_flag=True, help="List the volumes of venues instead, and whether they are complete.")
@click.option(
    "--least",
    metavar="WORKS",
    type=click.IntRange(min=1),
    default=lines.LEAST_WORKS,
    show_default=True,
    help="With --coverage: volumes of so many works and more.",
)
@options.catalog_option
def info(directory: str | None, coverage: bool, least: int, catalog: str) -> int:
    """Say what a catalogue holds: counts, dates, coverage by year and by venue, source files, sizes.

    A volume is known to be complete when the pages of its papers run on, when arXiv's numbers do, or when a source
    file says how many works there are; then a work that is not in the catalogue is not in the volume.

    \b
    Example:
      bibnorm catalog info ~/catalog
      bibnorm catalog info ~/catalog --coverage
    """
    from resolvers.catalog import Catalog

    opened = Catalog.open(Path(directory or catalog))
    said = lines.volumes(opened.coverage, least) if coverage else lines.info(opened.info, opened.coverage)
    deliver("".join(f"{line}\n" for line in said), STANDARD_OUTPUT)
    return Exit.DONE


@command.command("verify")
@click.argument("directory", required=False, metavar="[DIR]")
@options.catalog_option
@options.talk_options
def verify(directory: str | None, catalog: str, quiet: bool, verbose: bool, color: str) -> int:
    """Check every byte of a catalogue against its checksums; ends with 2 when one is wrong.

    \b
    Example:
      bibnorm catalog verify ~/catalog
    """
    from resolvers.catalog import verify_catalog

    path = Path(directory or catalog)
    verify_catalog(path)
    Talk(quiet, verbose, color).say(f"{path}: every byte is as it was built")
    return Exit.DONE

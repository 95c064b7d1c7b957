"""`bibnorm catalog publish` and `bibnorm catalog pull`: catalogs that one builds and many use."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from normalizer.cli import options
from normalizer.cli.console import Console
from normalizer.cli.main import ExitCode
from normalizer.values.text import counted

if TYPE_CHECKING:
    from resolvers.http.download import DownloadProgress


@click.command("publish")
@click.argument("directory", metavar="DIR")
@click.option("-o", "--output", required=True, metavar="FOLDER", help="Write the publication to FOLDER.")
@click.option(
    "--field",
    "fields",
    multiple=True,
    metavar="NAME",
    help="Publish only works of this arXiv field or category.",
)
@click.option("--since", type=click.IntRange(1000, 9999), metavar="YEAR", help="Publish only works of YEAR or later.")
@click.option(
    "--previous", metavar="URL", help="Where the version before was published, if FOLDER does not have it (in CI)."
)
@click.option("--titles-only", is_flag=True, help="Publish titles, identifiers and dates, without authors and venues.")
@options.console_options
def publish(
    directory: str,
    output: str,
    fields: tuple[str, ...],
    since: int | None,
    previous: str | None,
    titles_only: bool,
    console: Console,
) -> int:
    """Write a catalog to a folder that any static web server can serve, for `bibnorm catalog pull`.

    Publish each new version to the same folder: then a pull fetches only what has changed since the last one. With
    --field, --since or --titles-only a part of the catalog is published, which is pulled in seconds. Works without a
    known category or year are kept. Each part needs a folder of its own, empty at first.

    \b
    Example:
      bibnorm catalog publish ~/catalog -o public/catalog
      bibnorm catalog publish ~/catalog -o public/cs --field cs --field stat.ML --since 2015
    """
    from resolvers.catalog.building.subset import Subset
    from resolvers.catalog.publication.publishing import publish_catalog
    from resolvers.catalog.publication.pulling import open_source
    from resolvers.errors import BadReply, SourceUnavailable
    from resolvers.http.partial_file import format_bytes

    def on_stage(stage: str) -> None:
        console.status(f"{directory}: {stage}")

    subset = Subset(fields, since, titles_only)
    try:
        with open_source(previous, None) if previous else nullcontext() as earlier:
            report = publish_catalog(Path(directory), Path(output), subset, on_stage, earlier=earlier)
    except (SourceUnavailable, BadReply) as error:
        console.error(f"Error: {error}")
        return ExitCode.INCOMPLETE
    if report.is_unchanged:
        console.info(f"{report.folder}: unchanged; this catalog is already published there")
        return ExitCode.DONE
    step = f", {format_bytes(report.step)} for who has the version before" if report.step is not None else ""
    sizes = f"{format_bytes(report.bytes)} to pull{step}"
    console.info(f"{report.folder}: {counted(report.records, 'record')} published in {report.seconds:.1f} s; {sizes}")
    return ExitCode.DONE


@click.command("pull")
@click.argument("address", metavar="URL")
@click.option("-o", "--output", metavar="DIR", help="Write the catalog to DIR [default: the catalog directory].")
@click.option("--force", is_flag=True, help="Replace a catalog that was built or updated in DIR.")
@options.catalog_option
@options.setting_option("email", metavar="ADDRESS", help="Contact address sent to the server.")
@options.console_options
def pull(address: str, output: str | None, force: bool, catalog: str, email: str | None, console: Console) -> int:
    """Fetch a published catalog, or what has changed in it since the last pull.

    URL is the address or path of the folder that `bibnorm catalog publish` wrote. All checksums are verified, and the
    old catalog is replaced in one step. An interrupted pull resumes; it exits with 3 if the server fails.

    \b
    Example:
      bibnorm catalog pull https://example.org/catalog
    """
    from resolvers.catalog.publication.pulling import open_source, pull_catalog
    from resolvers.errors import BadReply, SourceUnavailable
    from resolvers.http.partial_file import format_bytes

    def on_progress(progress: DownloadProgress) -> None:
        console.status(f"fetching {progress}")

    try:
        with open_source(address, email) as source:
            report = pull_catalog(source, address, Path(output or catalog), force=force, on_progress=on_progress)
    except (SourceUnavailable, BadReply) as error:
        console.error(f"Error: {error}")
        return ExitCode.INCOMPLETE
    except KeyboardInterrupt as interrupt:
        interrupt.add_note("fetched parts are kept; run the same command to resume")
        raise
    records = f"{counted(report.info.coverage.records, 'record')}, built {report.info.built}"
    if report.is_unchanged:
        console.info(f"{report.directory}: up to date ({records})")
    else:
        resumed = f" ({format_bytes(report.reused)} were there already)" if report.reused else ""
        fetched = f"{format_bytes(report.fetched)} fetched{resumed} in {report.seconds:.1f} s"
        console.info(f"{report.directory}: {fetched}; {records}")
    return ExitCode.DONE

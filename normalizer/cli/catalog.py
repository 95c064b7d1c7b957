"""`bibnorm catalog`: the local catalogue."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from normalizer.cli import options
from normalizer.cli.deliver import STANDARD_OUTPUT, deliver
from normalizer.cli.main import Exit
from normalizer.cli.talk import Talk

if TYPE_CHECKING:
    from resolvers.catalog import BuildReport, CatalogInfo, ImportProgress, SourceReport, UpdateReport

_MEGABYTE = 1_000_000


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
        progress=lambda state: talk.progress(_progress_line(state)),
    )
    for line in _report_lines(report):
        talk.say(line)
    return Exit.DONE


@command.command("update")
@click.argument("directory", metavar="DIR")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@options.setting("strict", help="Stop at the first line that cannot be used.")
@options.talk_options
def update(directory: str, sources: tuple[str, ...], strict: bool, quiet: bool, verbose: bool, color: str) -> int:
    """Bring new records into a catalogue, from a newer snapshot or from other files, without building it anew.

    A record takes the place of what the same source said of the same paper; papers keep being found by titles that
    they had. Lines that the catalogue has read before are passed over.

    \b
    Example:
      bibnorm catalog update ~/catalog arxiv-metadata-oai-snapshot.json
    """
    from resolvers.catalog import update_catalog

    talk = Talk(quiet, verbose, color)
    report = update_catalog(
        Path(directory),
        [Path(source) for source in sources],
        strict=strict,
        progress=lambda state: talk.progress(_progress_line(state)),
    )
    for line in (*_source_lines(report.sources), *_update_lines(report)):
        talk.say(line)
    return Exit.DONE


@command.command("info")
@click.argument("directory", required=False, metavar="[DIR]")
@options.catalog_option
def info(directory: str | None, catalog: str) -> int:
    """Say what a catalogue holds: counts, dates, coverage by year, source files, sizes.

    \b
    Example:
      bibnorm catalog info ~/catalog
    """
    from resolvers.catalog import Catalog

    deliver("\n".join(_info_lines(Catalog.open(Path(directory or catalog)).info)) + "\n", STANDARD_OUTPUT)
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


def _progress_line(state: ImportProgress) -> str:
    share = state.done / state.total if state.total else 1.0
    bar = "#" * round(30 * share)
    return f"{state.stage} [{bar:<30}] {share:4.0%}  {state.records:,} records"


def _report_lines(report: BuildReport) -> Iterable[str]:
    yield from _source_lines(report.sources)
    size, joined = report.bytes / _MEGABYTE, report.records - report.works
    works = f" about {report.works:,} works" if joined else ""
    yield f"{report.path}: {report.records:,} records{works} in {report.seconds:.1f} s, {size:,.0f} MB on disk"


def _update_lines(report: UpdateReport) -> Iterable[str]:
    news = f"{report.added:,} records added, {report.changed:,} changed"
    yield f"{report.path}: {news} in {report.seconds:.1f} s; {report.records:,} records now"


def _source_lines(sources: Iterable[SourceReport]) -> Iterable[str]:
    for source in sources:
        more = (
            (source.merged, "repeats merged"),
            (source.unchanged, "unchanged"),
            (source.attached, "abstracts of records of other sources"),
            (source.unattached, "abstracts of papers that are not in the catalogue"),
        )
        rest = "".join(f", {count:,} {what}" for count, what in more if count)
        yield f"{source.path}: {source.records:,} records ({source.importer}){rest}"
        yield from (f"{source.path}: {skipped}" for skipped in source.skipped)


def _info_lines(info: CatalogInfo) -> Iterable[str]:
    held = info.coverage
    yield f"records     {held.records:>12,}"
    yield f"works       {info.works:>12,}"
    for label, number in (
        ("arXiv ids", held.with_arxiv),
        ("authors", held.with_authors),
        ("  complete", held.complete_authors),
        ("DOIs", held.with_doi),
        ("venues", held.with_venue),
        ("code links", held.with_code),
        ("categories", held.with_category),
    ):
        yield f"{label:<11} {number:>12,}  {number / held.records if held.records else 0:6.1%}"
    yield f"abstracts   {info.abstracts or 'none':>12}"
    yield f"dates       {held.first_date or 'unknown'} to {held.last_date or 'unknown'}"
    updates = f", updated {info.updates} times" if info.updates else ""
    yield f"built       {info.built} by bibnorm {info.version} (layout {info.layout}, folding {info.folding}){updates}"
    yield f"size        {info.bytes / _MEGABYTE:,.1f} MB"
    yield from (f"  {file.name:<20} {file.bytes:>14,} bytes" for file in info.files)
    yield "sources"
    for source in info.sources:
        rest = f"{source.records:,} records, {source.merged:,} merged, {source.skipped:,} skipped"
        yield f"  {source.name} ({source.importer}, {source.bytes:,} bytes): {rest}"
    yield "year        records      authors         DOIs       venues"
    for year in held.by_year:
        yield (
            f"{year.year or 'none':<7} {year.records:>11,}  {year.with_authors:>11,}  {year.with_doi:>11,}"
            f"  {year.with_venue:>11,}"
        )

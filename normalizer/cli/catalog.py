"""`bibnorm catalog`: the local catalog."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from normalizer.cli import options
from normalizer.cli.catalog_publication import publish, pull
from normalizer.cli.console import Console, deliver
from normalizer.cli.main import ExitCode
from normalizer.config import today
from normalizer.values.lazy import lazy_re
from normalizer.values.text import counted, first_of
from resolvers.errors import ImportFormatError

if TYPE_CHECKING:
    from resolvers.catalog.counts import Coverage
    from resolvers.catalog.coverage import VenueCoverage, VolumeCoverage
    from resolvers.catalog.reports import BuildReport, ImportProgress, SourceReport, UpdateReport
    from resolvers.catalog.storage.format import CatalogInfo
    from resolvers.http.download import DownloadProgress
    from resolvers.oai.harvest import HarvestCounts

_MEGABYTE = 1_000_000
# Of smaller volumes there are thousands, and nothing is known of most.
MIN_VOLUME_WORKS = 50
_REASONS_SHOWN = 5
# As in resolvers/dumps.py, which would take long to import for the help of other commands.
_DUMPS = ("arxiv", "dblp", "acl", "crossref", "openalex", "s2")


@click.group("catalog")
def command() -> None:
    """Build, update and inspect the local catalog, which makes bibnorm work offline."""


class _Size(click.ParamType[int]):
    """A number of bytes: "800M", "4G"."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        found = _SIZE.fullmatch(value.strip())
        if not found or not (size := int(found[1]) << _SIZE_UNITS[found[2].upper()]) >= _LEAST_MEMORY:
            self.fail(f"{value!r} is not a size of 512M or more, such as 800M or 4G", param, ctx)
        return size


class _PartOf(click.ParamType[tuple[int, int]]):
    """The number of a part and of all parts: "3/8"."""

    name = "part"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, int]:
        found = _PART.fullmatch(value.strip()) if isinstance(value, str) else None
        if not found or not 1 <= int(found[1]) <= int(found[2]):
            self.fail(f"{value!r} is not a part of all parts, such as 3/8 (from 1/8 to 8/8)", param, ctx)
        return int(found[1]), int(found[2])


_SIZE, _SIZE_UNITS, _LEAST_MEMORY = lazy_re(r"(\d{1,9})([MGmg])[iI]?[bB]?"), {"M": 20, "G": 30}, 512 << 20
_PART = lazy_re(r"(\d{1,6})/(\d{1,6})")
_memory_option = click.option(
    "--memory", type=_Size(), default="2G", show_default=True, metavar="SIZE", help="Use at most SIZE of memory."
)

# No setting: `strict` of the settings is for commands that write bibliographies.
_strict_option = click.option(
    "--strict", "stops_at_invalid", is_flag=True, help="Stop at the first invalid line instead of skipping it."
)


@command.command("build")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("-o", "--output", required=True, metavar="DIR", help="Write the catalog to DIR, replacing an old one.")
@click.option("--part", type=_PartOf(), metavar="I/N", help="Read only part I of N of the sources; join with `merge`.")
@_memory_option
@_strict_option
@options.console_options
def build(
    sources: tuple[str, ...],
    output: str,
    part: tuple[int, int] | None,
    memory: int,
    stops_at_invalid: bool,
    console: Console,
) -> None:
    """Build a catalog from files of records: JSON lines or the dumps of arXiv, DBLP, ACL Anthology, Crossref, OpenAlex,
    Semantic Scholar, DataCite.

    A SOURCE is a file, an archive (.tar, .zip) or a folder of parts, plain, .gz or .zst; its format is recognized by
    its content.

    Processes reading the old catalog are not disturbed; if the build is interrupted, the old catalog stays.

    With --part, DIR becomes a part of a catalog. Parts can be built at the same time on several machines, from the same
    SOURCEs in the same order.

    \b
    Example:
      bibnorm catalog build arxiv-metadata-oai-snapshot.json -o ~/catalog
    """
    from resolvers.catalog import build_catalog, build_part

    watcher, paths = _Watcher(console), list(map(Path, sources))
    how: Any = {"strict": stops_at_invalid, "progress": watcher.imported, "memory": memory}
    try:
        if part is None:
            watcher.built(build_catalog(paths, Path(output), **how))
            return
        report = build_part(paths, Path(output), *part, **how)
    except ImportFormatError as error:
        if console.verbose:
            console.details(getattr(error, "__notes__", ()))
        raise
    watcher.omitted(report.empty)
    titles = f"part {report.part}/{report.parts} with {counted(report.titles, 'title')} in {report.seconds:.1f} s"
    console.info(f"{report.path}: {titles}")


@command.command("merge")
@click.argument("parts", nargs=-1, required=True, metavar="PART...", type=click.Path(path_type=Path))
@click.option("-o", "--output", required=True, metavar="DIR", help="Write the catalog to DIR, replacing an old one.")
@_memory_option
@options.console_options
def merge(parts: tuple[Path, ...], output: str, memory: int, console: Console) -> None:
    """Merge the parts that `bibnorm catalog build --part` made to a catalog.

    The catalog is the one that `bibnorm catalog build` makes of the same sources.

    \b
    Example:
      bibnorm catalog merge part-1 part-2 -o ~/catalog
    """
    from resolvers.catalog import merge_parts

    watcher = _Watcher(console)
    watcher.built(merge_parts(parts, Path(output), progress=watcher.imported, memory=memory))


@command.command("update")
@click.argument("directory", metavar="DIR")
@click.argument("sources", nargs=-1, metavar="[SOURCE...]")
@click.option("--oai", is_flag=True, help="Harvest changed records from arXiv (OAI-PMH).")
@click.option(
    "--since",
    metavar="DATE",
    help="With --oai: first day to harvest [default: where the last harvest or the catalog ends].",
)
@click.option("--until", metavar="DATE", help="With --oai: last day to harvest.")
@click.option(
    "--oai-url", metavar="URL", envvar="BIBNORM_ARXIV_OAI_URL", help="With --oai: base URL [default: arXiv's]."
)
@options.setting_option("email", metavar="ADDRESS", help="Contact address sent to arXiv.")
@options.cache_option
@_strict_option
@options.console_options
def update(
    directory: str,
    sources: tuple[str, ...],
    oai: bool,
    since: str | None,
    until: str | None,
    oai_url: str | None,
    email: str | None,
    cache: str,
    stops_at_invalid: bool,
    console: Console,
) -> int:
    """Add new records to a catalog, from files or from arXiv (--oai), without the sources that it was built from.

    A record replaces the earlier record of the same paper from the same source; old titles stay searchable. Lines
    already imported are skipped. An interrupted harvest exits with 3; received records are kept and the next run
    resumes.

    \b
    Example:
      bibnorm catalog update ~/catalog arxiv-metadata-oai-snapshot.json
      bibnorm catalog update ~/catalog --oai --email me@example.org
    """
    if not sources and not oai:
        raise click.UsageError("no input: pass a SOURCE file or use --oai")
    if (since or until) and not oai:
        raise click.UsageError("--since and --until require --oai")
    path, watcher = Path(directory), _Watcher(console)
    if sources:
        from resolvers.catalog import update_catalog

        paths = list(map(Path, sources))
        watcher.updated(update_catalog(path, paths, strict=stops_at_invalid, progress=watcher.imported))
    if not oai:
        return ExitCode.DONE
    from normalizer.app.catalog_fetch import HarvestOptions, harvest

    trouble = harvest(path, HarvestOptions(since, until, oai_url, email, Path(cache)), watcher)
    if trouble:
        console.error(trouble)
    return ExitCode.INCOMPLETE if trouble else ExitCode.DONE


@command.command("fetch")
@click.argument("names", nargs=-1, required=True, type=click.Choice(_DUMPS), metavar="NAME...")
@click.option("-o", "--output", required=True, metavar="DIR", help="Build the catalog DIR, or add to it if it exists.")
@click.option(
    "--from",
    "given",
    multiple=True,
    metavar="PLACE",
    help="Take the dump from a file, a folder, an address, or a file with a list of addresses. Repeatable.",
)
@click.option(
    "--downloads",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Keep files there until they are imported [default: DIR.downloads].",
)
@click.option("--keep", is_flag=True, help="Do not delete downloaded files after the import.")
@click.option("--force", is_flag=True, help="Import a dump that is much smaller than the one before.")
@click.option(
    "--oai-url", metavar="URL", envvar="BIBNORM_ARXIV_OAI_URL", help="Base URL of OAI-PMH [default: arXiv's]."
)
@options.setting_option("email", metavar="ADDRESS", help="Contact address sent to the servers.")
@options.cache_option
@options.console_options
def fetch(output: str, oai_url: str | None, email: str | None, cache: str, console: Console, **asked: Any) -> int:
    """Download dumps and import them: arxiv, dblp, acl, crossref, openalex, s2.

    arxiv is the snapshot at Kaggle if KAGGLE_API_TOKEN (or KAGGLE_USERNAME and KAGGLE_KEY) is set; without it, all
    records are harvested by OAI-PMH, which takes hours. crossref, openalex and s2 need --from.

    An interrupted download or harvest exits with 3 and resumes with the same command. Nothing is imported from a file
    that is incomplete, has a wrong checksum, or is a web page.

    \b
    Example:
      bibnorm catalog fetch dblp acl -o ~/catalog
      bibnorm catalog fetch arxiv --from arxiv-metadata-oai-snapshot.json -o ~/catalog
      bibnorm catalog fetch openalex --from manifest -o ~/catalog
    """
    from normalizer.app.catalog_fetch import FetchOptions, HarvestOptions
    from normalizer.app.catalog_fetch import fetch as fetch_dumps

    harvest = HarvestOptions(address=oai_url, email=email, cache=Path(cache))
    wanted = FetchOptions(harvest=harvest, **asked)
    try:
        trouble = fetch_dumps(Path(output), wanted, _Watcher(console))
    except KeyboardInterrupt as interrupt:
        interrupt.add_note("received data is kept; run the same command to resume")
        raise
    if trouble:
        console.error(trouble)
    return ExitCode.INCOMPLETE if trouble else ExitCode.DONE


@command.command("info")
@click.argument("directory", required=False, metavar="[DIR]")
@click.option("--coverage", is_flag=True, help="List venue volumes and whether they are complete.")
@click.option(
    "--least",
    metavar="WORKS",
    type=click.IntRange(min=1),
    default=MIN_VOLUME_WORKS,
    show_default=True,
    help="With --coverage: list only volumes with at least this many works.",
)
@options.catalog_option
def info(directory: str | None, coverage: bool, least: int, catalog: str) -> None:
    """Show record counts, dates, coverage, source files and sizes of a catalog.

    A volume is complete if its page numbers or arXiv numbers have no gaps, or if a source file declares its size. A
    work missing from a complete volume does not exist there.

    \b
    Example:
      bibnorm catalog info ~/catalog
      bibnorm catalog info ~/catalog --coverage
    """
    from resolvers.catalog import Catalog

    opened = Catalog.open(Path(directory or catalog))
    said = _volume_lines(opened.coverage, least) if coverage else _info(opened.info, opened.coverage)
    deliver("".join(f"{line}\n" for line in said))


@command.command("verify")
@click.argument("directory", required=False, metavar="[DIR]")
@options.catalog_option
@options.console_options
def verify(directory: str | None, catalog: str, console: Console) -> None:
    """Verify the checksums of all files of a catalog; exits with 2 if one does not match.

    \b
    Example:
      bibnorm catalog verify ~/catalog
    """
    from resolvers.catalog import verify_catalog

    path = Path(directory or catalog)
    verify_catalog(path)
    console.info(f"{path}: all checksums match")


command.add_command(publish)
command.add_command(pull)


class _Watcher:
    def __init__(self, console: Console) -> None:
        self._console = console

    def received(self, so_far: HarvestCounts) -> None:
        self._console.status(f"harvesting  {counted(so_far.papers + so_far.withdrawn, 'record')}")

    def harvested(self, received: HarvestCounts, source: str) -> None:
        self._console.info(*_harvest(received, source))

    def announced(self, sentence: str) -> None:
        self._console.info(sentence)

    def downloading(self, name: str, progress: DownloadProgress) -> None:
        self._console.status(f"{name}: {progress}")

    def built(self, report: BuildReport) -> None:
        self._sources(report)
        size = report.info.bytes / _MEGABYTE
        works = f" about {counted(report.works, 'work')}" if report.works < report.records else ""
        made = f"{counted(report.records, 'record')}{works} in {report.seconds:.1f} s, {size:,.0f} MB on disk"
        self._console.info(f"{report.path}: {made}")

    def imported(self, state: ImportProgress) -> None:
        share = state.done / state.total if state.total else 1.0
        bar = "#" * round(30 * share)
        self._console.status(f"{state.stage} [{bar:<30}] {share:4.0%}  {counted(state.records, 'record')}")

    def omitted(self, empty: Sequence[Path]) -> None:
        """What is not in the catalog is printed even when quiet."""
        self._console.error(*(f"{path}: warning: the file is empty" for path in empty))

    def _sources(self, report: BuildReport) -> None:
        self.omitted(report.empty)
        for source in report.sources:
            self._console.info(*_counts(source))
            self._console.error(*_omissions(source))

    def updated(self, report: UpdateReport) -> None:
        self._sources(report)
        news = f"{counted(report.added, 'record')} added, {report.changed:,} changed"
        self._console.info(f"{report.path}: {news} in {report.seconds:.1f} s; {counted(report.records, 'record')} now")


def _harvest(received: HarvestCounts, name: str) -> Iterator[str]:
    more = (
        (received.withdrawn, "withdrawn"),
        (received.deleted, "deleted by arXiv"),
        (len(received.unusable), "unusable"),
    )
    rest = "".join(f", {count:,} {what}" for count, what in more if count)
    yield f"{name}: {counted(received.papers + received.withdrawn, 'record')} received{rest}"
    for unusable in received.unusable[:_REASONS_SHOWN]:
        yield f"{name}: {unusable.identifier or 'a record'} of {unusable.datestamp or 'no day'}: {unusable.unusable}"


def _counts(source: SourceReport) -> Iterator[str]:
    more = (
        (source.info.merged, "duplicates merged"),
        (source.unchanged, "unchanged"),
        (source.no_works, "that describe no work"),
        (source.info.attached, "abstracts attached to records of other sources"),
        (source.unattached, "abstracts without a record in the catalog"),
    )
    rest = "".join(f", {count:,} {what}" for count, what in more if count)
    yield f"{source.path}: {counted(source.info.records, 'record')} ({source.info.importer}){rest}"
    if source.ignored:
        yield f"{source.path}: ignored fields: {first_of(source.ignored, _REASONS_SHOWN)}"


def _omissions(source: SourceReport) -> Iterator[str]:
    yield from (f"{source.path}: {skipped}" for skipped in source.skipped)
    for why, parts in groupby(sorted(source.left_out, key=itemgetter(1)), key=itemgetter(1)):
        names = [name.removeprefix(str(source.path)).lstrip("!/") for name, _ in parts]
        yield f"{source.path}: warning: left out ({why}): {first_of(names, _REASONS_SHOWN)}"


def _info(held: CatalogInfo, coverage: VenueCoverage) -> Iterator[str]:
    yield from _count_lines(held)
    yield _volumes(coverage)
    updates = f", updated {held.updates} times" if held.updates else ""
    made = f"by bibnorm {held.version} (format {held.layout}, normalization {held.folding})"
    yield f"built       {held.built} {made}{updates}"
    yield f"size        {held.bytes / _MEGABYTE:,.1f} MB"
    yield from (f"  {file.name:<20} {file.bytes:>14,} bytes" for file in held.files)
    yield "sources"
    for source in held.sources:
        rest = f"{counted(source.records, 'record')}, {source.merged:,} merged, {source.skipped:,} skipped"
        yield f"  {source.name} ({source.importer}, {source.bytes:,} bytes): {rest}"
    yield "year        records      authors         DOIs       venues"
    for year in held.coverage.by_year:
        yield (
            f"{year.year or 'none':<7} {year.records:>11,}  {year.with_authors:>11,}  {year.with_doi:>11,}"
            f"  {year.with_venue:>11,}"
        )


def _count_lines(held: CatalogInfo) -> Iterator[str]:
    from normalizer.app.session import catalog_age

    counts = held.coverage
    yield f"records     {counts.records:>12,}"
    yield f"works       {held.works:>12,}"
    for label, number in (
        ("arXiv ids", counts.with_arxiv),
        ("authors", counts.with_authors),
        ("  complete", counts.complete_authors),
        ("DOIs", counts.with_doi),
        ("venues", counts.with_venue),
        ("code links", counts.with_code),
        ("categories", counts.with_category),
    ):
        yield f"{label:<11} {number:>12,}  {number / counts.records if counts.records else 0:6.1%}"
    yield f"abstracts   {held.abstracts or 'none':>12}"
    yield from _damage(held)
    yield f"dates       {' to '.join(_first_and_last(counts))}"
    if age := catalog_age(held, today()):
        yield f"newest      {age}; built {age.built_days:,} days ago"


def _first_and_last(counts: Coverage) -> tuple[str, str]:
    """The first and last dates of records; years where only those are known."""
    years = [f"{row.year:04}" for row in counts.by_year if row.year] or ["unknown"]
    ends = ((min(years), counts.first_date), (max(years), counts.last_date))
    first, last = (date if date and date.startswith(year) else year for year, date in ends)
    return first, last


def _damage(held: CatalogInfo) -> Iterator[str]:
    """The number of damaged records by kind, if there are any."""
    counts: Counter[str] = Counter()
    for source in held.sources:
        counts.update(source.damaged)
    for at, (kind, number) in enumerate(sorted(counts.items())):
        yield f"{'' if at else 'damaged':<11} {number:>12,}  {kind}"


def _volumes(coverage: VenueCoverage) -> str:
    volumes = [coverage.of_series(name, year) for name, year, _ in coverage.volumes(MIN_VOLUME_WORKS)]
    complete = sum(volume.is_complete for volume in volumes)
    return f"volumes     {len(volumes):>12,}  with at least {MIN_VOLUME_WORKS} works; {complete:,} complete"


def _volume_lines(coverage: VenueCoverage, least: int) -> Iterator[str]:
    """A table of arXiv's years and the volumes of at least so many works."""
    yield "   works  expected    share  known by  year  venue"
    years = (coverage.of("arXiv", year) for year in coverage.arxiv_years())
    volumes = (coverage.of_series(name, year) for name, year, _ in coverage.volumes(least))
    yield from (_volume(held) for held in (*years, *volumes) if held.count >= least)


def _volume(held: VolumeCoverage) -> str:
    expected = f"{held.expected:,}" if held.expected else "-"
    share = f"{held.completeness:.1%}" if held.completeness is not None else "-"
    return f"{held.count:>8,} {expected:>9} {share:>8}  {held.basis:<8}  {held.year}  {held.venue}"

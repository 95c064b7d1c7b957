"""What `bibnorm catalog` says: lines on a build, an update, a harvest, and on what a catalogue holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resolvers.catalog import (
        BuildReport,
        CatalogInfo,
        Covered,
        ImportProgress,
        SourceReport,
        UpdateReport,
        VenueCoverage,
    )
    from resolvers.oai import Received

_MEGABYTE = 1_000_000
# Of smaller volumes there are thousands, and nothing is known of most.
LEAST_WORKS = 50
_REASONS_SHOWN = 5


def progress(state: ImportProgress) -> str:
    share = state.done / state.total if state.total else 1.0
    bar = "#" * round(30 * share)
    return f"{state.stage} [{bar:<30}] {share:4.0%}  {state.records:,} records"


def harvest_progress(received: Received) -> str:
    return f"harvesting  {received.papers + received.withdrawn:,} records"


def harvest(received: Received, name: str) -> Iterator[str]:
    """What came from arXiv."""
    more = (
        (received.withdrawn, "withdrawn"),
        (received.deleted, "deleted there"),
        (len(received.unusable), "unusable"),
    )
    rest = "".join(f", {count:,} {what}" for count, what in more if count)
    yield f"{name}: {received.papers + received.withdrawn:,} records came{rest}"
    for unusable in received.unusable[:_REASONS_SHOWN]:
        yield f"{name}: {unusable.identifier or 'a record'} of {unusable.datestamp or 'no day'}: {unusable.reason}"


def built(report: BuildReport) -> Iterator[str]:
    yield from sources(report.sources)
    size, joined = report.bytes / _MEGABYTE, report.records - report.works
    works = f" about {report.works:,} works" if joined else ""
    yield f"{report.path}: {report.records:,} records{works} in {report.seconds:.1f} s, {size:,.0f} MB on disk"


def updated(report: UpdateReport) -> Iterator[str]:
    yield from sources(report.sources)
    news = f"{report.added:,} records added, {report.changed:,} changed"
    yield f"{report.path}: {news} in {report.seconds:.1f} s; {report.records:,} records now"


def sources(reports: Iterable[SourceReport]) -> Iterator[str]:
    for source in reports:
        more = (
            (source.merged, "repeats merged"),
            (source.unchanged, "unchanged"),
            (source.attached, "abstracts of records of other sources"),
            (source.unattached, "abstracts of papers that are not in the catalogue"),
        )
        rest = "".join(f", {count:,} {what}" for count, what in more if count)
        yield f"{source.path}: {source.records:,} records ({source.importer}){rest}"
        yield from (f"{source.path}: {skipped}" for skipped in source.skipped)


def info(held: CatalogInfo, coverage: VenueCoverage) -> Iterator[str]:
    yield from _counts(held)
    yield _volumes(coverage)
    updates = f", updated {held.updates} times" if held.updates else ""
    yield f"built       {held.built} by bibnorm {held.version} (layout {held.layout}, folding {held.folding}){updates}"
    yield f"size        {held.bytes / _MEGABYTE:,.1f} MB"
    yield from (f"  {file.name:<20} {file.bytes:>14,} bytes" for file in held.files)
    yield "sources"
    for source in held.sources:
        rest = f"{source.records:,} records, {source.merged:,} merged, {source.skipped:,} skipped"
        yield f"  {source.name} ({source.importer}, {source.bytes:,} bytes): {rest}"
    yield "year        records      authors         DOIs       venues"
    for year in held.coverage.by_year:
        yield (
            f"{year.year or 'none':<7} {year.records:>11,}  {year.with_authors:>11,}  {year.with_doi:>11,}"
            f"  {year.with_venue:>11,}"
        )


def _counts(held: CatalogInfo) -> Iterator[str]:
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
    yield f"dates       {counts.first_date or 'unknown'} to {counts.last_date or 'unknown'}"


def _damage(held: CatalogInfo) -> Iterator[str]:
    """The records that came damaged, by kind; nothing if there are none."""
    counts: Counter[str] = Counter()
    for source in held.sources:
        counts.update(source.damaged)
    for at, (kind, number) in enumerate(sorted(counts.items())):
        yield f"{'' if at else 'damaged':<11} {number:>12,}  {kind}"


def _volumes(coverage: VenueCoverage) -> str:
    volumes = [coverage.of(name, year) for name, year, _ in coverage.volumes(LEAST_WORKS)]
    complete = sum(volume.is_complete for volume in volumes)
    return f"volumes     {len(volumes):>12,}  of {LEAST_WORKS} works and more; {complete:,} known to be complete"


def volumes(coverage: VenueCoverage, least: int) -> Iterator[str]:
    """A table of the volumes of at least so many works, and of arXiv's years."""
    yield "   works  expected    share  known by  year  venue"
    for year in coverage.arxiv_years():
        yield _volume(coverage.of("arXiv", year))
    for name, year, _ in coverage.volumes(least):
        yield _volume(coverage.of(name, year))


def _volume(held: Covered) -> str:
    expected = f"{held.expected:,}" if held.expected else "-"
    share = f"{held.completeness:.1%}" if held.completeness is not None else "-"
    return f"{held.count:>8,} {expected:>9} {share:>8}  {held.basis:<8}  {held.year}  {held.venue}"

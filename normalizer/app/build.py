"""The steps of `bibnorm build`: read pages, match their titles, write a bibliography."""

from __future__ import annotations

from normalizer.app.build_job import Built, Job
from normalizer.app.delivery import deliver, refuse_existing
from normalizer.app.entries import tally_of
from normalizer.app.resolve import read_titles, resolve
from normalizer.app.session import Runtime
from normalizer.app.source_plan import Clock
from normalizer.export import render


def build(job: Job, run: Runtime) -> Built:
    """Build a bibliography as the options say. Raises BibnormError, of which LockMisfit, and ResolverError."""
    if job.is_plain:
        return _build_plain(job, run)
    from normalizer.app.locked_build import build_with_lock  # a plain build does not wait for it

    return build_with_lock(job, run)


def _build_plain(job: Job, run: Runtime) -> Built:
    refuse_existing(job.output, job.force)
    clock = Clock()
    titles = read_titles(job.pages, run.progress, clock)
    with run.open_session() as session:
        found = resolve(titles, session.sources, clock, confidence=job.min_confidence)
    with clock.step("records"):
        records = found.records
    with clock.step("export"):
        text = render(records, job.format_name, job.settings)
        # What has come meanwhile is in the way as well.
        deliver(text, job.output, run.emit, before=None if job.force else b"")
    return Built(text, records, tally_of(found.matches), found, clock)

"""`bibnorm build` with a lock, into an existing file, or with a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from normalizer.cli import build_lines, summary
from normalizer.cli.build_delivery import deliver_written, is_there, refuse_strangers
from normalizer.cli.build_job import Job
from normalizer.cli.check_options import today
from normalizer.cli.main import Exit
from normalizer.cli.session import open_session, read_titles
from normalizer.guard import all_guarded
from normalizer.lock import Asked, Lock, LockError
from normalizer.lock.book import Sighting
from normalizer.model import ScrapedTitle
from normalizer.pipeline import Clock, Sources, locking, placing, writing
from resolvers.catalog import Catalog
from resolvers.http.stats import ServiceStats


@dataclass(frozen=True)
class Built:
    """What a run has come to. `asking` and `services` are empty for one that went by the lock alone."""

    lock: Lock
    on: placing.Placed
    written: writing.Written
    clock: Clock
    asking: locking.Asking = field(default_factory=locking.Asking)
    services: Mapping[str, ServiceStats] = field(default_factory=dict)
    catalogs: Sequence[str] = ()


def run(job: Job) -> int:
    """Build as the options say; the exit code."""
    job.check()
    if job.report:
        from normalizer.cli import build_report

        build_report.refuse_other_files(job.report, job.force)
    clock = Clock()
    titles = read_titles(job.pages, job.talk, clock)
    built = _from_lock(job, titles, clock) if job.locked else _with_sources(job, titles, clock)
    if built is None:
        return Exit.FINDINGS
    if job.report:
        build_report.write(job.report, job, built)
    return _say(job, built)


def _from_lock(job: Job, titles: Sequence[ScrapedTitle], clock: Clock) -> Built | None:
    """Neither catalogue nor network, nor a changed lock. None where pages and lock differ: then nothing is written."""
    path = job.anchor
    if not path.exists():
        raise LockError(f"{path}: there is no such lock; make it with bibnorm build --lock {path}")
    lock = Lock.load(path)
    on = placing.placed(lock, placing.seen_on(titles, path))
    if misfit := placing.misfit(lock, on, {each.page for each in on.seen}, job.output_name):
        for line in build_lines.misfit_lines(misfit, path, lock):
            job.talk.fail(line)
        return None
    with clock.step("export"):
        written = writing.written(lock, on.keys, job.target())
        if not is_there(job, written):  # where all is as it should be, the folder may be read-only
            with all_guarded(job.outputs):
                written = writing.written(lock, on.keys, job.target())
                deliver_written(job, lock, written)
    return Built(lock, on, written, clock)


def _with_sources(job: Job, titles: Sequence[ScrapedTitle], clock: Clock) -> Built:
    path = job.lock_file
    seen = placing.seen_on(titles, job.anchor)
    before = Lock.load(path) if path else Lock()
    refuse_strangers(job, before)
    with open_session(job.choice, job.talk) as session:
        now = asked_now(session.sources)
        asking = locking.ask(before, seen, session.sources, now, clock, job.choice.min_confidence)
    with all_guarded(job.files_to_write):
        lock, on, written = _settled(job, Lock.load(path) if path else before, seen, asking, clock)
        if path:
            lock = _saved(job, path, lock, on, written)
            job.talk.say(f"{path}: {len(asking.learnt)} asked, {len(seen) - len(asking.learnt)} settled before")
    return Built(lock, on, written, clock, asking, session.services, now.catalogs)


def _settled(
    job: Job, lock: Lock, seen: Sequence[Sighting], asking: locking.Asking, clock: Clock
) -> tuple[Lock, placing.Placed, writing.Written]:
    """The lock with what was learnt, and the bibliography that follows from it, written."""
    target = job.target()
    with clock.step("lock"):
        lock = locking.absorb(lock, asking.learnt, target.issue, beside=seen)
        on = placing.placed(lock, seen)
        lock = placing.with_pages(lock, on, {each.page for each in seen}, job.output_name)
    with clock.step("export"):
        written = writing.written(lock, on.keys, target)
        deliver_written(job, lock, written)
    return lock, on, written


def _saved(job: Job, path: Path, lock: Lock, on: placing.Placed, written: writing.Written) -> Lock:
    """The lock that knows what was written, in its file. It comes last: what it says bibnorm wrote, is there."""
    output = job.output_name
    lock = writing.remembered(lock, written, output)
    if output is not None:
        lock = placing.output_of(lock, output, {each.page for each in on.seen})
    lock.save(path)
    return lock


def asked_now(sources: Sources) -> Asked:
    """Who can be asked in this run, and the day."""
    infos = [each.info for each in sources.local if isinstance(each, Catalog)]
    return Asked(
        on=today().isoformat(),
        catalogs=tuple(f"{info.records:,} records, built {info.built}" for info in infos),
        sources=tuple(sources.online),
    )


def _say(job: Job, built: Built) -> int:
    talk, result = job.talk, build_lines.tally(built.on, built.written)
    summary.report_missing(talk, built.asking.found)
    talk.detail(build_lines.doubts(built.on))
    talk.detail(built.written.conflicts)
    if built.written.merged:
        talk.say(f"{job.output}: {built.written.merged}")
    talk.say(str(result), bold=True)
    talk.say(summary.times(built.clock))
    if built.asking.found.is_incomplete:
        return Exit.INCOMPLETE
    return Exit.FINDINGS if job.strict and result.has_findings else Exit.DONE

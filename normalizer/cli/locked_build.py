"""`bibnorm build` with a lock, into an existing file, or with a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from normalizer.app import (
    Clock,
    Sources,
)
from normalizer.app import (
    lock_build as locking,
)
from normalizer.app import (
    lock_pages as placing,
)
from normalizer.app import (
    output as writing,
)
from normalizer.cli import build_lines, summary
from normalizer.cli.build_delivery import is_there, new_lock, new_output, put, refuse_strangers
from normalizer.cli.build_job import Job
from normalizer.cli.check_options import today
from normalizer.cli.deliver import STANDARD_OUTPUT
from normalizer.cli.main import Exit
from normalizer.cli.session import open_session, read_titles
from normalizer.errors import OutputError
from normalizer.files import Replacement, check_writable
from normalizer.lock import Asked, Lock, LockError
from normalizer.lock.title_index import Sighting
from normalizer.works.scraped import ScrapedTitle
from normalizer.write_lock import all_guarded
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
    if job.report is not None:
        from normalizer.cli import build_report

        build_report.refuse_other_files(job.report, job.force)
    job.check_places()
    clock = Clock()
    titles = read_titles(job.pages, job.talk, clock)
    built = _from_lock(job, titles, clock) if job.locked else _with_sources(job, titles, clock)
    return Exit.FINDINGS if built is None else _say(job, built)


def _from_lock(job: Job, titles: Sequence[ScrapedTitle], clock: Clock) -> Built | None:
    """Neither catalogue nor network, nor a changed decision. None where pages and lock differ: nothing is written."""
    path = job.anchor
    if str(path) != STANDARD_OUTPUT and not path.exists():
        raise LockError(f"{path}: there is no such lock; make it with bibnorm build PAGE... --lock {path}")
    built = _locked(job, titles, clock)
    if built is None:
        return None
    if not _has_news(job, built):  # where all is as it should be, the folder may be read-only
        put(job, built.written, _report(job, built))
        return built
    guards = [*job.outputs, *([path] if _may_remember(job, built) else [])]
    with all_guarded(guards):
        built = _locked(job, titles, clock)
        if built is not None:
            files = new_output(job, built.lock, built.written)
            if path in guards:
                files += new_lock(path, writing.remembered(built.lock, built.written, job.output_name))
            put(job, built.written, [*files, *_report(job, built)])
    return built


def _locked(job: Job, titles: Sequence[ScrapedTitle], clock: Clock) -> Built | None:
    """What the lock, as it is now, makes of these titles; None, and a line on each title, where they do not fit."""
    path = job.anchor
    lock = Lock.load(path)
    on = placing.placed(lock, placing.seen_on(titles, path))
    if misfit := placing.misfit(lock, on, {each.page for each in on.seen}, job.output_name, merged=job.merge):
        for line in build_lines.misfit_lines(misfit, path, lock):
            job.talk.fail(line)
        return None
    with clock.step("export"):
        return Built(lock, on, writing.written(lock, on.keys, job.target()), clock)


def _has_news(job: Job, built: Built) -> bool:
    """Whether the output lacks something, or the lock does of what bibnorm has in it: a run may have been killed."""
    return not is_there(job, built.written) or (_is_known(job, built.lock) and _forgets(job, built))


def _is_known(job: Job, lock: Lock) -> bool:
    return job.output_name in lock.outputs


def _forgets(job: Job, built: Built) -> bool:
    return writing.remembered(built.lock, built.written, job.output_name) is not built.lock


def _may_remember(job: Job, built: Built) -> bool:
    """Whether what is about to be written can be kept in the lock: that it knows the output, and may be changed."""
    if not _is_known(job, built.lock) or not _forgets(job, built):
        return False
    try:
        check_writable(job.anchor)
    except OutputError as error:
        if not is_there(job, built.written):
            job.talk.warn(f"{error}; so it will not know that bibnorm wrote what is in {job.output} now")
        return False
    return True


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
        files = new_output(job, lock, written)
        lock = _knowing(job, lock, on, written)
        built = Built(lock, on, written, clock, asking, session.services, now.catalogs)
        # The lock comes behind the output: what it says bibnorm wrote, is there.
        files += new_lock(path, lock) if path else []
        put(job, written, [*files, *_report(job, built)])
    if path:
        job.talk.say(f"{path}: {len(asking.learnt)} asked, {len(seen) - len(asking.learnt)} settled before")
    return built


def _settled(
    job: Job, lock: Lock, seen: Sequence[Sighting], asking: locking.Asking, clock: Clock
) -> tuple[Lock, placing.Placed, writing.Written]:
    """The lock with what was learnt, and the bibliography that follows from it."""
    target = job.target()
    with clock.step("lock"):
        lock = locking.absorb(lock, asking.learnt, target.issue, beside=seen)
        on = placing.placed(lock, seen)
        lock = placing.with_pages(lock, on, {each.page for each in seen}, job.output_name, merged=job.merge)
    with clock.step("export"):
        written = writing.written(lock, on.keys, target)
    return lock, on, written


def _knowing(job: Job, lock: Lock, on: placing.Placed, written: writing.Written) -> Lock:
    """The lock that knows what is written."""
    output = job.output_name
    if output is None:
        return lock
    lock = writing.remembered(lock, written, output)
    return placing.output_of(lock, output, {each.page for each in on.seen}, merged=job.merge)


def _report(job: Job, built: Built) -> list[Replacement]:
    if job.report is None:
        return []
    from normalizer.cli import build_report

    return build_report.new_report(job, built)


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
    talk.detail(built.written.notes)
    if built.written.merged:
        talk.say(f"{job.output}: {built.written.merged}")
    talk.say(str(result), bold=True)
    talk.say(summary.times(built.clock))
    if built.asking.found.is_incomplete:
        return Exit.INCOMPLETE
    return Exit.FINDINGS if job.strict and result.has_findings else Exit.DONE

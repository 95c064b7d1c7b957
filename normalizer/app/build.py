"""The steps of `bibnorm build`: read pages, match their titles, write a bibliography.

With a lock, what is settled is taken from it, and only the rest is asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from normalizer.app import lock_build as locking
from normalizer.app import lock_pages as placing
from normalizer.app import output as writing
from normalizer.app.build_job import Job, is_there, new_lock, new_output, put, refuse_strangers
from normalizer.app.delivery import STANDARD_OUTPUT, deliver, refuse_existing
from normalizer.app.entries import Tally, tally_of
from normalizer.app.resolve import Result, read_titles, resolve
from normalizer.app.session import Runtime
from normalizer.app.source_plan import Clock, Sources
from normalizer.errors import BibnormError, OutputError
from normalizer.export import render
from normalizer.files import Replacement, check_writable, is_special
from normalizer.lock import Asked, Lock, LockedTitle, LockError
from normalizer.lock.title_index import Sighting
from normalizer.values.text import shown
from normalizer.version import __version__
from normalizer.works.record import Record
from normalizer.works.scraped import ScrapedTitle
from normalizer.works.verdict import Status
from normalizer.write_lock import all_guarded
from resolvers.http.stats import ServiceStats

if TYPE_CHECKING:
    from normalizer.report import Service


class LockMisfit(BibnormError):
    """The pages do not fit the lock; nothing was written. `lines` has one on each title, then what to do."""

    def __init__(self, misfit: placing.Misfit, path: Path, lock: Lock) -> None:
        self.lines = tuple(_misfit_lines(misfit, path, lock))
        super().__init__("\n".join(self.lines))


@dataclass(frozen=True)
class Locked:
    """What a run with a lock, an existing file or a report has come to.

    `asking` and `services` are empty for one that went by the lock alone.
    """

    lock: Lock
    on: placing.Placed
    written: writing.Written
    asking: locking.Asking = field(default_factory=locking.Asking)
    services: Mapping[str, ServiceStats] = field(default_factory=dict)
    catalogs: Sequence[str] = ()


@dataclass(frozen=True, repr=False)
class Built:
    """A bibliography: its text and works, how many titles came to what, and what was missing.

    `result` has the matches of the titles that were asked in this run.
    """

    text: str
    records: tuple[Record, ...]
    tally: Tally
    result: Result
    clock: Clock
    locked: Locked | None = None

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"<Built: {self.tally}>"


def build(job: Job, run: Runtime) -> Built:
    """Build a bibliography as the options say. Raises BibnormError, of which LockMisfit, and ResolverError."""
    if job.is_plain:
        return _build_plain(job, run)
    job.check()
    if job.report is not None:
        _refuse_other_files(job.report, job.force)
    job.check_places()
    clock = Clock()
    titles = read_titles(job.pages, run.progress, clock)
    locked = _from_lock(job, titles, clock, run) if job.locked else _with_sources(job, titles, clock, run)
    records = tuple(locked.lock.works[key].record for key in locked.on.keys)
    return Built(locked.written.text, records, _tally(locked), locked.asking.found, clock, locked)


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


def _from_lock(job: Job, titles: Sequence[ScrapedTitle], clock: Clock, run: Runtime) -> Locked:
    """Neither catalog nor network, nor a changed decision. Raises LockMisfit, with nothing written."""
    path = job.anchor
    if str(path) != STANDARD_OUTPUT and not path.exists():
        raise LockError(f"{path}: there is no such lock; make it with bibnorm build PAGE... --lock {path}")
    built = _locked(job, titles, clock)
    if not _has_news(job, built):  # where all is as it should be, the folder may be read-only
        put(job, built.written, _new_report(job, built, clock, run.today()), run.emit)
        return built
    guards = [*job.outputs, *([path] if _may_remember(job, built, run) else [])]
    with all_guarded(guards):
        built = _locked(job, titles, clock)
        files = new_output(job, built.lock, built.written)
        if path in guards:
            files += new_lock(path, writing.remembered(built.lock, built.written, job.output_name))
        put(job, built.written, [*files, *_new_report(job, built, clock, run.today())], run.emit)
    return built


def _locked(job: Job, titles: Sequence[ScrapedTitle], clock: Clock) -> Locked:
    """What the lock, as it is now, makes of these titles. Raises LockMisfit."""
    path = job.anchor
    lock = Lock.load(path)
    on = placing.placed(lock, placing.seen_on(titles, path))
    if misfit := placing.misfit(lock, on, {each.page for each in on.seen}, job.output_name, merged=job.merge):
        raise LockMisfit(misfit, path, lock)
    with clock.step("export"):
        return Locked(lock, on, writing.written(lock, on.keys, job.target()))


def _has_news(job: Job, built: Locked) -> bool:
    """Whether the output lacks something, or the lock does of what bibnorm has in it: a run may have been killed."""
    return not is_there(job, built.written) or (_is_known(job, built.lock) and _forgets(job, built))


def _is_known(job: Job, lock: Lock) -> bool:
    return job.output_name in lock.outputs


def _forgets(job: Job, built: Locked) -> bool:
    return writing.remembered(built.lock, built.written, job.output_name) is not built.lock


def _may_remember(job: Job, built: Locked, run: Runtime) -> bool:
    """Whether what is about to be written can be kept in the lock: that it knows the output, and may be changed."""
    if not _is_known(job, built.lock) or not _forgets(job, built):
        return False
    try:
        check_writable(job.anchor)
    except OutputError as error:
        if not is_there(job, built.written):
            run.progress.warning(f"{error}; so it will not know that bibnorm wrote what is in {job.output} now")
        return False
    return True


def _with_sources(job: Job, titles: Sequence[ScrapedTitle], clock: Clock, run: Runtime) -> Locked:
    path = job.lock_file
    seen = placing.seen_on(titles, job.anchor)
    before = Lock.load(path) if path else Lock()
    refuse_strangers(job, before)
    with run.open_session() as session:
        now = asked_now(session.sources, run.today())
        asking = locking.ask(before, seen, session.sources, now, clock, job.min_confidence)
    with all_guarded(job.files_to_write):
        lock, on, written = _settled(job, Lock.load(path) if path else before, seen, asking, clock)
        files = new_output(job, lock, written)
        lock = _knowing(job, lock, on, written)
        built = Locked(lock, on, written, asking, session.services, now.catalogs)
        # The lock comes behind the output: what it says bibnorm wrote, is there.
        files += new_lock(path, lock) if path else []
        put(job, written, [*files, *_new_report(job, built, clock, run.today())], run.emit)
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


def asked_now(sources: Sources, today: date) -> Asked:
    """Who can be asked in this run, and the day."""
    infos = [info for each in sources.local if (info := getattr(each, "info", None))]
    return Asked(
        on=today.isoformat(),
        catalogs=tuple(f"{info.records:,} records, built {info.built}" for info in infos),
        sources=tuple(sources.online),
    )


def _tally(built: Locked) -> Tally:
    blocks = [block for block in built.on.blocks if block]
    return Tally(
        titles=len(built.on.seen),
        pages=len({each.page for each in built.on.seen}),
        by_status=Counter(block.decision.status if block.key else _open(block) for block in blocks),
        repeated=sum(1 for block in blocks if block.key) - len(built.on.keys),
        entries=len(built.on.keys),
        incomplete=built.written.without_authors,
    )


def _open(block: LockedTitle) -> Status:
    """What has no entry is not matched, also when a person has said what it is."""
    return Status.UNMATCHED if block.decision.status is Status.MATCHED else block.decision.status


def _misfit_lines(misfit: placing.Misfit, path: Path, lock: Lock) -> Iterator[str]:
    """Each title that keeps pages and lock from fitting, then the count and what to do."""
    for seen in misfit.new:
        yield f"{seen.scraped.where}: new, not in the lock: {seen.scraped.title!r}"
    for seen, block in misfit.pending:
        waits = "was opened again, and nobody was asked since" if block.is_reopened else _waits(block)
        yield shown(f"{seen.scraped.where}: {waits}: {block.title!r}")
    for block in misfit.vanished:
        line = lock.line_of(block)
        yield f"{path}{f':{line}' if line else ''}: vanished from {', '.join(block.pages)}: {block.title!r}"
    new, vanished = len(misfit.new) + len(misfit.pending), len(misfit.vanished)
    yield (
        f"{path} does not fit these pages: {new} new, {vanished} vanished. Nothing was written; "
        f"bring it up to date with bibnorm build --lock {path}"
    )


def _waits(block: LockedTitle) -> str:
    return f"{block.decision.choice} was chosen, but not looked up yet"


def _refuse_other_files(name: str, force: bool) -> None:
    """Raise OutputError when a file is in the way that is no report: reports are made anew by each run."""
    from normalizer.report import MARK  # most runs write no report

    path = Path(name)
    if force or not path.exists() or is_special(path) or path.is_dir():  # a folder is refused by who writes
        return
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise OutputError(f"cannot read {name}: {error.strerror or error}") from error
    if MARK.encode() not in head:
        raise OutputError(f"{name} exists already and is no report of bibnorm; name another file, or use --force")


def _new_report(job: Job, built: Locked, clock: Clock, today: date) -> list[Replacement]:
    """The report for its file; empty where none is wanted."""
    if job.report is None:
        return []
    _refuse_other_files(job.report, job.force)  # what has come meanwhile is in the way as well
    return [Replacement(Path(job.report), _page(job, built, clock, today).encode("utf-8"))]


def _page(job: Job, built: Locked, clock: Clock, today: date) -> str:
    from normalizer import report

    found = built.asking.found
    run = report.Run(
        rows=[report.Row(seen.scraped, block) for seen, block in zip(built.on.seen, built.on.blocks, strict=True)],
        works=built.lock.works,
        steps=clock.seconds,
        services=list(_services(built)),
        catalogs=built.catalogs,
        output=None if job.output == STANDARD_OUTPUT else job.output,
        lock=str(job.lock_file) if job.lock_file else None,
        on=today,
        version=__version__,
        missing=[each.why for each in found.missing if each.incomplete],
        notes=built.written.notes,
    )
    return report.page(run)


def _services(built: Locked) -> Iterator[Service]:
    """Who was asked; of a source that failed, why."""
    from normalizer.report import Service

    why = {each.source: each.why for each in built.asking.found.missing}
    for slug, each in built.services.items():
        yield Service(each.name, each.asked, each.cached, each.failed, each.seconds, why.get(slug))

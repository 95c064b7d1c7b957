"""The steps of `bibnorm build` with a lock, into an existing file, or with a report.

What is settled is taken from the lock, and only the rest is asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from normalizer.app import lock_build as locking
from normalizer.app import output as writing
from normalizer.app.build_job import Built, Job, Locked, LockMisfit
from normalizer.app.entries import Tally
from normalizer.app.resolve import read_titles
from normalizer.app.session import Runtime
from normalizer.app.source_plan import Clock, Sources
from normalizer.errors import OutputError
from normalizer.files import (
    STANDARD_OUTPUT,
    Replacement,
    check_writable,
    deliver,
    guard_file,
    is_special,
    refuse_existing,
    remove_leftovers,
    replace_together,
)
from normalizer.lock import Asked, Lock, LockedTitle, LockError
from normalizer.lock import title_index as placing
from normalizer.lock.title_index import Sighting
from normalizer.values.text import shown
from normalizer.version import __version__
from normalizer.works.scraped import ScrapedTitle
from normalizer.works.verdict import Status
from normalizer.write_lock import all_guarded

if TYPE_CHECKING:
    from normalizer.report import Service


def build_with_lock(job: Job, run: Runtime) -> Built:
    """Build a bibliography as the options say. Raises BibnormError, of which LockMisfit, and ResolverError."""
    job.check()
    if job.report is not None:
        refuse_other_files(job.report, job.force)
    job.check_places()
    clock = Clock()
    titles = read_titles(job.pages, run.progress, clock)
    locked = _from_lock(job, titles, clock, run) if job.locked else _with_sources(job, titles, clock, run)
    records = tuple(locked.lock.works[key].record for key in locked.on.keys)
    return Built(locked.written.text, records, _tally(locked), locked.asking.found, clock, locked)


def _from_lock(job: Job, titles: Sequence[ScrapedTitle], clock: Clock, run: Runtime) -> Locked:
    """Neither catalog nor network, nor a changed decision. Raises LockMisfit, with nothing written."""
    path = job.anchor
    if str(path) != STANDARD_OUTPUT and not path.exists():
        raise LockError(f"{path}: there is no such lock; make it with bibnorm build PAGE... --lock {path}")
    built = _locked(job, titles, clock)
    if not _has_news(job, built):  # where all is as it should be, the folder may be read-only
        put(job, built.written, new_report(job, built, clock, run.today()), run.emit)
        return built
    guards = [*job.outputs, *([path] if _may_remember(job, built, run) else [])]
    with all_guarded(guards):
        built = _locked(job, titles, clock)
        files = new_output(job, built.lock, built.written)
        if path in guards:
            files += new_lock(path, writing.remembered(built.lock, built.written, job.output_name))
        put(job, built.written, [*files, *new_report(job, built, clock, run.today())], run.emit)
    return built


def _locked(job: Job, titles: Sequence[ScrapedTitle], clock: Clock) -> Locked:
    """What the lock, as it is now, makes of these titles. Raises LockMisfit."""
    path = job.anchor
    lock = Lock.load(path)
    on = placing.placed(lock, placing.sightings(titles, path.absolute().parent))
    if misfit := placing.misfit(lock, on, {each.page for each in on.seen}, job.output_name, merged=job.merge):
        raise LockMisfit(tuple(_misfit_lines(misfit, path, lock)))
    with clock.step("export"):
        return Locked(lock, on, writing.written(lock, on.keys, job.target()), locking.Asking(), {}, ())


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
    seen = placing.sightings(titles, job.anchor.absolute().parent)
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
        put(job, written, [*files, *new_report(job, built, clock, run.today())], run.emit)
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


def refuse_strangers(job: Job, lock: Lock) -> None:
    """Raise OutputError, before anybody is asked, for a file that the lock does not know.

    Where a run was killed between the file and the lock, its guard is still there, and the bytes will tell.
    """
    if guard_file(Path(job.output)).exists():
        return
    if not job.merge and job.output_name not in lock.outputs:
        refuse_existing(job.output, job.force)


def is_there(job: Job, written: writing.Written) -> bool:
    """Whether the output holds what is to be written already."""
    path = Path(job.output)
    if job.output_name is None or not path.exists():
        return False
    return written.text == written.file.text if written.file is not None else _bytes(path) == written.data


def new_output(job: Job, lock: Lock, written: writing.Written) -> list[Replacement]:
    """What the output is to hold; empty where it holds it already, and for standard output.

    A file that is as the lock remembers it is ours to replace. Raises OutputError for a person's work.
    """
    path = Path(job.output)
    if job.output == STANDARD_OUTPUT or is_there(job, written):
        return []
    if written.file is not None:
        return [Replacement(path, written.file.encoded(written.text), written.file.data)]
    if job.output_name is None or job.force:
        return [Replacement(path, written.data)]
    there = _bytes(path) if path.exists() else b""
    if path.exists():
        _refuse_edited(job, lock, job.output_name, there)
    return [Replacement(path, written.data, there)]


def new_lock(path: Path, lock: Lock) -> list[Replacement]:
    """The lock for its file; empty where it stands there already."""
    data = lock.text.encode("utf-8")
    return [] if path.exists() and _bytes(path) == data else [Replacement(path, data)]


def put(job: Job, written: writing.Written, files: Sequence[Replacement], emit: Callable[[bytes], None]) -> None:
    """Write all that a run has made, or nothing: standard output first, for it cannot be taken back."""
    if job.output == STANDARD_OUTPUT:
        deliver(written.text, STANDARD_OUTPUT, emit)
    replace_together(files)
    for each in job.reports:  # which have no guard
        remove_leftovers(each)


def _refuse_edited(job: Job, lock: Lock, name: str, there: bytes) -> None:
    """Raise OutputError for a file with a person's work in it."""
    if name not in lock.outputs:
        refuse_existing(job.output, job.force)
    if not writing.is_ours(lock, name, there, job.format_name):
        raise OutputError(
            f"{job.output} was changed since bibnorm wrote it and is left as it is; "
            "keep the changes with --merge, or replace it with --force"
        )


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror or error}") from error


def refuse_other_files(name: str, force: bool) -> None:
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


def new_report(job: Job, built: Locked, clock: Clock, today: date) -> list[Replacement]:
    """The report for its file; empty where none is wanted."""
    if job.report is None:
        return []
    refuse_other_files(job.report, job.force)  # what has come meanwhile is in the way as well
    return [Replacement(Path(job.report), _page(job, built, clock, today).encode("utf-8"))]


def _page(job: Job, built: Locked, clock: Clock, today: date) -> str:
    from normalizer.report import Row, Run, page

    found = built.asking.found
    run = Run(
        rows=[Row(seen.scraped, block) for seen, block in zip(built.on.seen, built.on.blocks, strict=True)],
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
    return page(run)


def _services(built: Locked) -> Iterator[Service]:
    """Who was asked; of a source that failed, why."""
    from normalizer.report import Service

    why = {each.source: each.why for each in built.asking.found.missing}
    for slug, each in built.services.items():
        yield Service(each.name, each.asked, each.cached, each.failed, each.seconds, why.get(slug))

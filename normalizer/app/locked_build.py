"""The steps of `bibnorm build` with a lock file, into an existing file, or with a report.

Resolved titles are taken from the lock file; only the others are queried.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from normalizer.app import lock_build as locking
from normalizer.app import output as writing
from normalizer.app.build_job import BuildOptions, BuildResult, LockedBuild, LockMisfit, reason_to_keep
from normalizer.app.entries import ResultCounts
from normalizer.app.merge import listed
from normalizer.app.resolve import read_titles
from normalizer.app.session import Runtime
from normalizer.app.source_plan import Sources, StepTimer
from normalizer.errors import OutputError
from normalizer.files import (
    STANDARD_OUTPUT,
    Replacement,
    check_not_existing,
    check_writable,
    encoded,
    is_special_file,
    lock_file_path,
    remove_stale_temporaries,
    replace_files,
    write_output,
)
from normalizer.lock import Lock, LockError, QueryLog
from normalizer.lock import title_index as placing
from normalizer.lock.details import details_path
from normalizer.lock.merging import TeamDecisions
from normalizer.lock.title_index import PageBlocks
from normalizer.values.text import shown
from normalizer.version import __version__
from normalizer.works.description import Description, Form
from normalizer.works.evidence import compare
from normalizer.works.record import describe_record
from normalizer.works.scraped import ScrapedTitle
from normalizer.works.title_pair import TitleLevel
from normalizer.works.verdict import Status
from normalizer.write_lock import hold_write_locks

if TYPE_CHECKING:
    from normalizer.report import EarlierRun


def other_titles(lock: Lock, on: PageBlocks) -> Iterator[str]:
    """A sentence for each title whose chosen work has another one: not only a subtitle, a name or endings differ."""
    blocks = {block.id: (seen, block) for seen, block in zip(on.seen, on.blocks, strict=True) if block}
    for seen, block in blocks.values():
        decision = block.decision
        if decision.choice is None or block.key is None:
            continue
        record = lock.works[block.key].record
        page = Description(source="page", title=block.title, form=Form.PAGE)
        if compare(page, describe_record(record)).titles.level < TitleLevel.CONTAINED:
            yield shown(
                f"{seen.scraped.where}: {decision.by} chose {decision.choice} for {block.title!r}, and the title of "
                f"that work is {record.title!r}; if it is another work, choose again with `bibnorm review`"
            )


def build_with_lock(job: BuildOptions, run: Runtime) -> BuildResult:
    """Build a bibliography. Raises BibnormError (also LockMisfit), ResolverError."""
    job.check()
    if job.report is not None:
        check_report_replaceable(job.report)
    job.check_places()
    clock = StepTimer()
    # Without its titles a page would lose what the lock file has of it.
    titles = read_titles(job.pages, run.progress, clock, all_have_titles=True)
    build = _build_from_lock if job.locked else _build_from_sources
    locked = build(job, titles, clock, run)
    for sentence in other_titles(locked.lock, locked.on):
        run.progress.warning(sentence)
    records = writing.records_of(locked.lock, locked.on.keys)
    return BuildResult(locked.written.text, records, _tally(locked), locked.asking.found, clock, locked, locked.kept)


def _build_from_lock(job: BuildOptions, titles: Sequence[ScrapedTitle], clock: StepTimer, run: Runtime) -> LockedBuild:
    """Build without catalog, network and new decisions. Raises LockMisfit before writing."""
    path = job.anchor
    if str(path) != STANDARD_OUTPUT and not path.exists():
        raise LockError(f"{path}: lock file not found; create it with bibnorm build PAGE... --lock {path}")
    built = _locked(job, titles, clock, of_titles=job.report is not None)
    for note in built.lock.notes:
        run.progress.warning(note)
    lacks_digests = job.output_name in built.lock.outputs and _with_digests(job, built) is not built.lock
    if is_up_to_date(job, built.written) and not lacks_digests:  # the folder may be read-only
        _write_results(job, built, [], clock, run)
        return built
    # An earlier run may have been killed before it wrote the output or its digests.
    locked = [*job.outputs, *([path] if lacks_digests and _can_write_lock(job, built, run) else [])]
    del built  # of a large lock one is enough
    with hold_write_locks(locked):
        built = _locked(job, titles, clock, of_titles=path in locked or job.report is not None)
        _warn_of_overwritten(job, built.lock, built.written, run)
        files = output_replacement(job, built.lock, built.written)
        if path in locked:
            files += _with_digests(job, built).replacements(path)
        _write_results(job, built, files, clock, run)
    return built


def _locked(
    job: BuildOptions, titles: Sequence[ScrapedTitle], clock: StepTimer, *, of_titles: bool = True
) -> LockedBuild:
    """Render the titles from the current lock file. Raises LockMisfit."""
    path = job.anchor
    lock = Lock.load(path, of_titles=of_titles)
    on = placing.locate_blocks(lock, placing.page_titles(titles, path.absolute().parent))
    pages = {each.page for each in on.seen}
    if misfit := placing.compare_with_pages(lock, on, pages, job.output_name, merged=job.merge):
        raise LockMisfit(tuple(_misfit_lines(misfit, path, lock)))
    with clock.step("export"):
        written = writing.render_bibliography(lock, on.keys, job.target())
        return LockedBuild(lock, lock, on, written, locking.TitleAnswers(), {}, ())


def _with_digests(job: BuildOptions, built: LockedBuild) -> Lock:
    return writing.record_digests(built.lock, built.written, job.output_name)


def _can_write_lock(job: BuildOptions, built: LockedBuild, run: Runtime) -> bool:
    try:
        check_writable(job.anchor)
    except OutputError as error:
        if not is_up_to_date(job, built.written):
            run.progress.warning(f"{error}; so it will not know that bibnorm wrote what is in {job.output} now")
        return False
    return True


def _build_from_sources(
    job: BuildOptions, titles: Sequence[ScrapedTitle], clock: StepTimer, run: Runtime
) -> LockedBuild:
    path, output = job.lock_file, job.output_name
    seen = placing.page_titles(titles, job.anchor.absolute().parent)
    pages = {each.page for each in seen}
    state = _state_of_lock(path)
    before = loaded = Lock.load(path) if path else Lock()
    for note in before.notes:
        run.progress.warning(note)
    check_output_is_ours(job, before)
    shared = TeamDecisions(Lock.load(Path(job.decisions)) if job.decisions else Lock())
    before = shared.apply(before, seen)
    with run.open_session() as session:
        now = query_scope(session.sources, run.today())
        asking = locking.query_unresolved(before, seen, session.sources, now, clock, job.min_confidence)
    with hold_write_locks(job.files_to_write):
        if path and _state_of_lock(path) != state:  # another process has written it meanwhile
            loaded = Lock.load(path)
        lock, target = shared.apply(loaded, seen) if path else before, job.target()
        del loaded
        with clock.step("lock"):
            lock = locking.merge_answers(lock, asking.answers, target.issue, beside=seen)
            on = placing.locate_blocks(lock, seen)
            kept = None
            if asking.found.is_incomplete and not job.merge and output not in lock.outputs:
                kept = reason_to_keep(job.output, job.format_name, len(on.keys))
            output = None if kept else output
            lock = placing.update_pages(lock, on, pages, output, merged=job.merge)
        with clock.step("export"):
            written = writing.render_bibliography(lock, on.keys, target)
        if not kept:
            _warn_of_overwritten(job, lock, written, run)
        files = [] if kept else output_replacement(job, lock, written)
        if output is not None:
            lock = writing.record_digests(lock, written, output)
            lock = placing.register_output(lock, output, pages, merged=job.merge)
        built = LockedBuild(before, lock, on, written, asking, session.services, now.catalogs, kept)
        # The lock comes behind the output: what it says bibnorm wrote, is there.
        files += lock.replacements(path) if path else []
        _write_results(job, built, files, clock, run)
    return built


def _state_of_lock(path: Path | None) -> list[tuple[int, int, int] | None]:
    """What changes with the lock file and its details; None for a missing file."""
    found: list[tuple[int, int, int] | None] = []
    for each in (path, details_path(path)) if path else ():
        try:
            now = each.stat()
        except OSError:
            found.append(None)
        else:
            found.append((now.st_mtime_ns, now.st_size, now.st_ino))
    return found


def query_scope(sources: Sources, today: date) -> QueryLog:
    """The catalogs and sources of this run, with the day."""
    infos = [info for each in sources.local if (info := getattr(each, "info", None))]
    return QueryLog(
        on=today.isoformat(),
        catalogs=tuple(f"{info.records:,} records, built {info.built}" for info in infos),
        sources=tuple(sources.online),
    )


def _tally(built: LockedBuild) -> ResultCounts:
    blocks = [block for block in built.on.blocks if block]
    # A title without an entry is not matched, even if a person chose its work.
    statuses = (Status.UNMATCHED if block.is_pending else block.decision.status for block in blocks)
    return ResultCounts(
        titles=len(built.on.seen),
        pages=len({each.page for each in built.on.seen}),
        by_status=Counter(statuses),
        repeated=sum(1 for block in blocks if block.key) - len(built.on.keys),
        entries=len(built.on.keys),
        incomplete=built.written.without_authors,
    )


def _misfit_lines(misfit: placing.LockMismatch, path: Path, lock: Lock) -> Iterator[str]:
    """One line for each title, then the counts and the fix."""
    for seen in misfit.new:
        yield f"{seen.scraped.where}: not in the lock file: {seen.scraped.title!r}"
    for seen, block in misfit.pending:
        chosen = f"decided as {block.decision.choice}, which has not been looked up yet"
        waits = "reopened and not looked up since" if block.is_reopened else chosen
        yield shown(f"{seen.scraped.where}: {waits}: {block.title!r}")
    for block in misfit.vanished:
        line = lock.line_of(block)
        yield f"{path}{f':{line}' if line else ''}: no longer on {', '.join(block.pages)}: {block.title!r}"
    new, vanished = len(misfit.new) + len(misfit.pending), len(misfit.vanished)
    yield (
        f"{path} is out of date: {new} new, {vanished} removed titles; nothing was written; "
        f"run `bibnorm build --lock {path}` without --locked to update it"
    )


def check_output_is_ours(job: BuildOptions, lock: Lock) -> None:
    """Raise OutputError, before any query, for a file that the lock file does not list.

    After a killed run its write lock still exists; then the digests decide later.
    """
    if lock_file_path(Path(job.output)).exists():
        return
    if not job.merge and job.output_name not in lock.outputs:
        check_not_existing(job.output, job.force)


def is_up_to_date(job: BuildOptions, written: writing.RenderedBibliography) -> bool:
    path = Path(job.output)
    if job.output_name is None or not path.exists():
        return False
    return written.text == written.file.text if written.file is not None else _bytes(path) == written.data


def output_replacement(job: BuildOptions, lock: Lock, written: writing.RenderedBibliography) -> list[Replacement]:
    """The new content of the output; empty if it is up to date, and for standard output.

    Raises OutputError for a file that a person has edited.
    """
    path = Path(job.output)
    if job.output == STANDARD_OUTPUT or is_up_to_date(job, written):
        return []
    if written.file is not None:
        return [Replacement(path, written.file.encoded(written.text), written.file.data)]
    if job.output_name is None or job.force:
        return [Replacement(path, written.data)]
    if not path.exists():
        return [Replacement(path, written.data, b"")]
    if job.output_name not in lock.outputs:
        check_not_existing(job.output, job.force)
    there = _bytes(path)
    if not writing.is_unmodified(lock, job.output_name, there, job.target()):
        keys = _overwritten(job, lock, written)
        raise OutputError(
            f"{job.output} was modified after bibnorm wrote it{f' ({listed(keys)})' if keys else ''}; "
            "use --merge to keep your changes or --force to overwrite them"
        )
    return [Replacement(path, written.data, there)]


def _overwritten(job: BuildOptions, lock: Lock, written: writing.RenderedBibliography) -> list[str]:
    """The keys of the entries of a person that the new output does not keep."""
    path = Path(job.output)
    if job.output_name is None or written.file is not None or not path.is_file():
        return []
    return writing.overwritten_entries(lock, job.output_name, _bytes(path), job.target(), written)


def _warn_of_overwritten(job: BuildOptions, lock: Lock, written: writing.RenderedBibliography, run: Runtime) -> None:
    if job.force and (keys := _overwritten(job, lock, written)):
        run.progress.warning(
            f"{job.output}: entries by other hands are overwritten: {listed(keys)}; use --merge to keep them"
        )


def _write_results(
    job: BuildOptions, built: LockedBuild, files: Sequence[Replacement], clock: StepTimer, run: Runtime
) -> None:
    """Write all results and the report, or none; standard output first, because it cannot be undone."""
    files = [*files, *report_replacement(job, built, clock, run.today())]
    if job.output == STANDARD_OUTPUT:
        write_output(built.written.text, STANDARD_OUTPUT, run.emit)
    replace_files(files)
    for each in job.reports:  # which have no write lock
        remove_stale_temporaries(each)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror or error}") from error


def check_report_replaceable(name: str) -> None:
    """Raise OutputError for an existing file that is not a report: --force is about the bibliography."""
    from normalizer.report import GENERATOR_MARK  # most runs write no report

    path = Path(name)
    if not path.exists() or is_special_file(path) or path.is_dir():  # a folder is refused by who writes
        return
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise OutputError(f"cannot read {name}: {error.strerror or error}") from error
    if GENERATOR_MARK.encode() not in head:
        raise OutputError(f"{name} already exists and is not a bibnorm report; choose another file, or remove it")


def report_replacement(job: BuildOptions, built: LockedBuild, clock: StepTimer, today: date) -> list[Replacement]:
    """The report for its file; empty without --report."""
    if job.report is None:
        return []
    check_report_replaceable(job.report)  # it may have been created meanwhile
    from normalizer.report import ReportData, ServiceUsage, TitleResult, page

    missing = built.asking.found.missing
    why = {each.source: each.why for each in missing}
    text = page(
        ReportData(
            rows=[TitleResult(seen.scraped, block) for seen, block in zip(built.on.seen, built.on.blocks, strict=True)],
            works=built.lock.works,
            steps=clock.seconds,
            services=[
                ServiceUsage(each.name, each.asked, each.cached, each.failed, each.seconds, why.get(slug))
                for slug, each in built.services.items()
            ],
            catalogs=built.catalogs,
            output=None if job.output == STANDARD_OUTPUT else job.output,
            lock=str(job.lock_file) if job.lock_file else None,
            earlier=_earlier_run(job, built),
            on=today,
            version=__version__,
            missing=[each.why for each in missing if each.incomplete],
            notes=built.written.notes,
        )
    )
    return [Replacement(Path(job.report), encoded(text))]


def _earlier_run(job: BuildOptions, built: LockedBuild) -> EarlierRun | None:
    """The run to compare with: that of the report that is replaced, else that of the lock file before this run."""
    from normalizer.report import run_from_lock, run_from_report

    path = Path(job.report or "")
    there = run_from_report(_bytes(path)) if path.is_file() else None
    if there or job.locked:
        return there
    pages = {each.page for each in built.on.seen}
    output = built.before.outputs.get(job.output_name or "")
    return run_from_lock(built.before, pages.union(output.pages if output else ()))

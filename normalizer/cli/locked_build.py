"""`bibnorm build` with a lock, or into an existing file."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from normalizer.cli import summary
from normalizer.cli.check_options import today
from normalizer.cli.deliver import STANDARD_OUTPUT, deliver, refuse_existing
from normalizer.cli.main import Exit
from normalizer.cli.options import SourceChoice
from normalizer.cli.session import open_sources, read_titles
from normalizer.cli.talk import Talk
from normalizer.errors import BibnormError, OutputError
from normalizer.export import ExportOptions, format_for
from normalizer.files import is_special
from normalizer.lock import Asked, Lock, LockedTitle, LockError, guarded
from normalizer.matching import Status
from normalizer.model import ScrapedTitle
from normalizer.pipeline import Clock, Sources, locking, writing
from resolvers.catalog import Catalog

LOCK_SUFFIX = ".lock.json"


@dataclass(frozen=True)
class Job:
    """What `build` was asked to do."""

    pages: tuple[str, ...]
    output: str
    force: bool
    format: str | None
    settings: ExportOptions
    choice: SourceChoice
    strict: bool
    talk: Talk
    lock: str | None
    locked: bool
    merge: bool

    @property
    def lock_file(self) -> Path | None:
        """Named, or beside the output with --locked: "refs.lock.json" for "refs.bib"; None for a run without lock."""
        if self.lock is not None:
            return Path(self.lock)
        if not self.locked:
            return None
        if self.output == STANDARD_OUTPUT:
            raise BibnormError("--locked needs a lock; name it with --lock FILE")
        return Path(self.output).with_suffix(LOCK_SUFFIX)

    @property
    def format_name(self) -> str:
        return self.format or format_for(self.output) or "bibtex"


def run(job: Job) -> int:
    """Build as the options say; the exit code."""
    _check(job)
    clock = Clock()
    titles = read_titles(job.pages, job.talk, clock)
    return _from_lock(job, titles, clock) if job.locked else _with_sources(job, titles, clock)


def _check(job: Job) -> None:
    if job.merge and job.output == STANDARD_OUTPUT:
        raise BibnormError("--merge needs a file to write into; name it with -o FILE")
    if job.merge and job.format_name == "csl-json":
        raise BibnormError("--merge writes into .bib files; CSL-JSON is written anew each time, with --force")


def _from_lock(job: Job, titles: Sequence[ScrapedTitle], clock: Clock) -> int:
    """Neither catalogue nor network, nor the lock changed."""
    path = job.lock_file
    assert path is not None
    if not path.exists():
        raise LockError(f"{path}: there is no such lock; make it with bibnorm build --lock {path}")
    lock = Lock.load(path)
    on = locking.placed(lock, locking.seen_on(titles, path))
    output = _output_name(job, path)
    pages = {each.page for each in on.seen}
    if misfit := locking.misfit(lock, on, pages, output):
        _report_misfit(job.talk, misfit, path, lock)
        return Exit.FINDINGS
    with clock.step("export"):
        written = writing.written(lock, on.keys, _target(job, output))
        _deliver(job, lock, written, output)
    return _report(job, on, written, clock, incomplete=False)


def _with_sources(job: Job, titles: Sequence[ScrapedTitle], clock: Clock) -> int:
    path = job.lock_file
    anchor = path or Path(job.output)
    seen = locking.seen_on(titles, anchor)
    output = _output_name(job, anchor)
    before = Lock.load(path) if path else Lock()
    with open_sources(job.choice, job.talk) as sources:
        asking = locking.ask(before, seen, sources, asked_now(sources), clock, job.choice.min_confidence)
    with guarded(anchor) if path or job.merge else contextlib.nullcontext():
        lock = Lock.load(path) if path else before
        target = _target(job, output)
        with clock.step("lock"):
            lock = locking.absorb(lock, asking.learnt, target.issue)
            on = locking.placed(lock, seen)
            pages = {each.page for each in seen}
            lock = locking.with_pages(lock, on, pages, output)
        with clock.step("export"):
            written = writing.written(lock, on.keys, target)
            _deliver(job, lock, written, output)
        if path:
            lock = writing.remembered(lock, written, output)
            if output is not None:
                lock = locking.output_of(lock, output, pages)
            lock.save(path)
            job.talk.say(f"{path}: {len(asking.learnt)} asked, {len(seen) - len(asking.learnt)} settled before")
    summary.report_missing(job.talk, asking.found)
    return _report(job, on, written, clock, incomplete=asking.found.is_incomplete)


def asked_now(sources: Sources) -> Asked:
    """Who can be asked in this run, and the day."""
    infos = [each.info for each in sources.local if isinstance(each, Catalog)]
    return Asked(
        on=today().isoformat(),
        catalogs=tuple(f"{info.records:,} records, built {info.built}" for info in infos),
        sources=tuple(sources.online),
    )


def _output_name(job: Job, anchor: Path) -> str | None:
    if job.output == STANDARD_OUTPUT or is_special(Path(job.output)):
        return None
    return locking.name_of(job.output, anchor)


def _target(job: Job, output: str | None) -> writing.Target:
    return writing.Target.load(
        Path(job.output) if job.merge else None, output, job.format, job.format_name, job.settings
    )


def _deliver(job: Job, lock: Lock, written: writing.Written, output: str | None) -> None:
    """Write the output. A file that is as the lock remembers it is ours to replace."""
    path = Path(job.output)
    if job.merge and written.file is not None:
        written.file.save(written.text)
        return
    if output is not None and path.exists() and not job.force:
        old = _bytes(path)
        if old == written.data:
            return
        if output not in lock.outputs:
            refuse_existing(job.output, job.force)
        if not writing.is_ours(lock, output, old, job.format_name):
            raise OutputError(
                f"{job.output} was changed since bibnorm wrote it and is left as it is; "
                "keep the changes with --merge, or replace it with --force"
            )
    deliver(written.text, job.output)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror or error}") from error


def _report_misfit(talk: Talk, misfit: locking.Misfit, path: Path, lock: Lock) -> None:
    for line in _misfit_lines(misfit, path, lock):
        talk.fail(line)
    new, vanished = len(misfit.new) + len(misfit.pending), len(misfit.vanished)
    talk.fail(
        f"{path} does not fit these pages: {new} new, {vanished} vanished. Nothing was written; "
        f"bring it up to date with bibnorm build --lock {path}"
    )


def _misfit_lines(misfit: locking.Misfit, path: Path, lock: Lock) -> Iterator[str]:
    for seen in misfit.new:
        yield f"{seen.scraped.where}: new, not in the lock: {seen.scraped.title!r}"
    for seen, block in misfit.pending:
        yield f"{seen.scraped.where}: {block.decision.choice} was chosen, but not looked up yet: {block.title!r}"
    for block in misfit.vanished:
        line = lock.line_of(block)
        yield f"{path}{f':{line}' if line else ''}: vanished from {', '.join(block.pages)}: {block.title!r}"


def _report(job: Job, on: locking.Placed, written: writing.Written, clock: Clock, *, incomplete: bool) -> int:
    talk = job.talk
    open_ = [(seen.scraped, block) for seen, block in zip(on.seen, on.blocks, strict=True) if block and not block.key]
    talk.detail(doubt(scraped, block) for scraped, block in open_)
    talk.detail(written.conflicts)
    if written.merged:
        talk.say(f"{job.output}: {written.merged}")
    by_status = Counter(block.decision.status if block.key else _open(block) for block in on.blocks if block)
    keyed = sum(1 for block in on.blocks if block and block.key)
    tally = summary.Tally(
        titles=len(on.seen),
        pages=len({each.page for each in on.seen}),
        by_status=by_status,
        repeated=keyed - len(on.keys),
        entries=len(on.keys),
        incomplete=written.without_authors,
    )
    talk.say(str(tally), bold=True)
    talk.say("time: " + ", ".join(f"{name} {seconds:.2f} s" for name, seconds in clock.seconds.items()))
    if incomplete:
        return Exit.INCOMPLETE
    return Exit.FINDINGS if job.strict and tally.has_findings else Exit.DONE


def _open(block: LockedTitle) -> Status:
    """What has no entry is not matched, also when a person has said what it is."""
    return Status.UNMATCHED if block.decision.status is Status.MATCHED else block.decision.status


def doubt(scraped: ScrapedTitle, block: LockedTitle) -> str:
    """One line on a title without entry: where, what, who says so, and the works that come closest."""
    decision = block.decision
    if decision.is_persons:
        said = f"chose {decision.choice}, which no source knows" if decision.choice else "chose none of the works"
        return f"{scraped.where}: {decision.by} {said}: {scraped.title!r}"
    fits = [each for each in block.candidates if each.reason is block.candidates[0].reason][:3]
    shown = "; ".join(f"{each.choice or 'a record without identifier'} {each.title!r}" for each in fits)
    line = f"{scraped.where}: {decision.status} ({decision.reason}): {scraped.title!r}"
    return f"{line}; closest {shown}" if shown else line

"""The files that a build writes: the bibliography, its lock, its report.

A file that bibnorm wrote is replaced; one that holds the work of a person is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from normalizer.app import output as writing
from normalizer.app.build_job import Job, Locked
from normalizer.app.delivery import STANDARD_OUTPUT, deliver, refuse_existing
from normalizer.app.source_plan import Clock
from normalizer.errors import OutputError
from normalizer.files import Replacement, guard_file, is_special, remove_leftovers, replace_together
from normalizer.lock import Lock
from normalizer.version import __version__

if TYPE_CHECKING:
    from normalizer.report import Service


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

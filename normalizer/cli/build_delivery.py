"""Where a bibliography goes that has a lock: a file that is ours is replaced, a person's is not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from normalizer.app import output as writing
from normalizer.cli.build_job import Job
from normalizer.cli.deliver import STANDARD_OUTPUT, deliver, refuse_existing
from normalizer.errors import OutputError
from normalizer.files import Replacement, guard_file, remove_leftovers, replace_together
from normalizer.lock import Lock


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


def put(job: Job, written: writing.Written, files: Sequence[Replacement]) -> None:
    """Write all that a run has made, or nothing: standard output first, for it cannot be taken back."""
    if job.output == STANDARD_OUTPUT:
        deliver(written.text, STANDARD_OUTPUT)
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

"""Where a bibliography goes that has a lock: a file that is ours is replaced, a person's is not."""

from __future__ import annotations

from pathlib import Path

from normalizer.cli.build_job import Job
from normalizer.cli.deliver import deliver, refuse_existing
from normalizer.errors import OutputError
from normalizer.files import guard_file
from normalizer.lock import Lock
from normalizer.pipeline import writing


def refuse_strangers(job: Job, lock: Lock) -> None:
    """Raise OutputError, before anybody is asked, for a file that the lock does not know.

    Where a run was killed between the file and the lock, its guard is still there, and the bytes will tell.
    """
    if guard_file(Path(job.output)).exists():
        return
    if not job.merge and job.output_name not in lock.outputs:
        refuse_existing(job.output, job.force)


def deliver_written(job: Job, lock: Lock, written: writing.Written) -> None:
    """Write the output. A file that is as the lock remembers it is ours to replace, a person's work is refused."""
    if job.merge and written.file is not None:
        written.file.save(written.text)
        return
    if is_there(job, written):
        return
    if not job.force:
        _refuse_edited(job, lock)
    deliver(written.text, job.output)


def is_there(job: Job, written: writing.Written) -> bool:
    """Whether the output holds what is to be written already."""
    path = Path(job.output)
    if job.output_name is None or not path.exists():
        return False
    return written.text == written.file.text if written.file is not None else _bytes(path) == written.data


def _refuse_edited(job: Job, lock: Lock) -> None:
    """Raise OutputError for a file with a person's work in it."""
    path, name = Path(job.output), job.output_name
    if name is None or not path.exists():
        return
    if name not in lock.outputs:
        refuse_existing(job.output, job.force)
    if not writing.is_ours(lock, name, _bytes(path), job.format_name):
        raise OutputError(
            f"{job.output} was changed since bibnorm wrote it and is left as it is; "
            "keep the changes with --merge, or replace it with --force"
        )


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror or error}") from error

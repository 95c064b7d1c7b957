"""Where a bibliography goes that has a lock: a file that is ours is replaced, a person's is not."""

from __future__ import annotations

from pathlib import Path

from normalizer.cli.build_job import Job
from normalizer.cli.deliver import deliver, refuse_existing
from normalizer.errors import OutputError
from normalizer.lock import Lock
from normalizer.pipeline import writing


def refuse_strangers(job: Job, lock: Lock) -> None:
    """Raise OutputError, before anybody is asked, for a file that the lock does not know."""
    if not job.merge and job.output_name not in lock.outputs:
        refuse_existing(job.output, job.force)


def deliver_written(job: Job, lock: Lock, written: writing.Written) -> None:
    """Write the output. A file that is as the lock remembers it is ours to replace."""
    if job.merge and written.file is not None:
        written.file.save(written.text)
    elif not _is_there(job, lock, written):
        deliver(written.text, job.output)


def _is_there(job: Job, lock: Lock, written: writing.Written) -> bool:
    """Whether the file has these bytes already. Raises OutputError for one with a person's work in it."""
    path, name = Path(job.output), job.output_name
    if name is None or job.force or not path.exists():
        return False
    old = _bytes(path)
    if old == written.data:
        return True
    refuse_strangers(job, lock)
    if not writing.is_ours(lock, name, old, job.format_name):
        raise OutputError(
            f"{job.output} was changed since bibnorm wrote it and is left as it is; "
            "keep the changes with --merge, or replace it with --force"
        )
    return False


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror or error}") from error

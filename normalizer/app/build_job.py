"""What a bibliography is built from and where it goes: the options, and which files may be written.

A file that bibnorm wrote is replaced; one that holds the work of a person is not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from normalizer.app import lock_pages as placing
from normalizer.app import output as writing
from normalizer.app.delivery import STANDARD_OUTPUT, deliver, refuse_existing
from normalizer.errors import BibnormError, OutputError
from normalizer.export import ExportOptions, format_for
from normalizer.files import (
    Replacement,
    check_writable,
    guard_file,
    is_special,
    real_path,
    remove_leftovers,
    replace_together,
)
from normalizer.lock import Lock

LOCK_SUFFIX = ".lock.json"


@dataclass(frozen=True)
class Job:
    """The options of one run; `output` is "-" for standard output."""

    pages: Sequence[str]
    output: str = STANDARD_OUTPUT
    force: bool = False
    format: str | None = None
    settings: ExportOptions = field(default_factory=ExportOptions)
    min_confidence: float = 0.0
    lock: str | None = None
    locked: bool = False
    merge: bool = False
    report: str | None = None

    @property
    def is_plain(self) -> bool:
        """Whether neither a lock nor an existing file nor a report is part of the run."""
        return self.lock is None and not self.locked and not self.merge and self.report is None

    def check(self) -> None:
        """Raises BibnormError for options that contradict each other."""
        if not Path(self.output).name:
            raise BibnormError(f"{self.output!r} is no name of a file; name one with -o, for example refs.bib")
        if self.merge and (self.output == STANDARD_OUTPUT or is_special(Path(self.output))):
            raise BibnormError("--merge needs a file to write into; name it with -o FILE")
        if self.merge and self.format_name == "csl-json":
            raise BibnormError("--merge writes into .bib files; CSL-JSON is written anew each time, with --force")
        if self.locked and self.lock is None and self.output == STANDARD_OUTPUT:
            raise BibnormError("--locked needs a lock; name it with --lock FILE")
        if self.report in (STANDARD_OUTPUT, ""):
            raise BibnormError("--report needs a file; name it, for example report.html")
        written = [real_path(path) for path in (*self.outputs, *self.reports, self.lock_file) if path]
        if len(set(written)) < len(written):
            raise BibnormError("the bibliography, the report and the lock need a file each")

    def check_places(self) -> None:
        """Raises OutputError, before anybody is asked, where one of the files could not be written in the end.

        A run that goes by the lock alone may find nothing to write but its report.
        """
        for path in (*(() if self.locked else self.files_to_write), *self.reports):
            check_writable(path)

    @cached_property
    def lock_file(self) -> Path | None:
        """Named, or beside the output with --locked: "refs.lock.json" for "refs.bib"; None for a run without lock."""
        if self.lock is not None:
            return Path(self.lock)
        return Path(self.output).with_suffix(LOCK_SUFFIX) if self.locked else None

    @property
    def anchor(self) -> Path:
        """From where the lock, or one that would be there, sees pages and outputs."""
        return self.lock_file or Path(self.output)

    @property
    def output_name(self) -> str | None:
        """What the lock calls the output; None for one that it does not remember."""
        if self.output == STANDARD_OUTPUT or is_special(Path(self.output)):
            return None
        return placing.name_of(self.output, self.anchor)

    @property
    def outputs(self) -> tuple[Path, ...]:
        """The bibliography, where it goes into a file."""
        return () if self.output == STANDARD_OUTPUT else (Path(self.output),)

    @property
    def reports(self) -> tuple[Path, ...]:
        """The report, if one is wanted."""
        return (Path(self.report),) if self.report is not None else ()

    @property
    def files_to_write(self) -> tuple[Path, ...]:
        """The bibliography and the lock, whose guards are to be taken in one call."""
        return (*self.outputs, self.lock_file) if self.lock_file else self.outputs

    @property
    def format_name(self) -> str:
        return self.format or format_for(self.output) or "bibtex"

    def target(self) -> writing.Target:
        """What is to be written, with the file that is there now."""
        merge_into = Path(self.output) if self.merge else None
        return writing.Target.load(
            merge_into, self.output_name, self.format, self.format_name, self.settings, bring_back=self.force
        )


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

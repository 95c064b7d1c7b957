"""What `bibnorm build` was asked to do, when a lock, an existing file or a report is part of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from normalizer.app import lock_pages as placing
from normalizer.app import output as writing
from normalizer.cli.deliver import STANDARD_OUTPUT
from normalizer.cli.options import SourceChoice
from normalizer.cli.talk import Talk
from normalizer.errors import BibnormError
from normalizer.export import FORMATS, ExportOptions, chosen_format
from normalizer.files import check_writable, is_special, real_path

LOCK_SUFFIX = ".lock.json"


@dataclass(frozen=True)
class Job:
    """The options of one run."""

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
    report: str | None

    def check(self) -> None:
        """Raises BibnormError for options that contradict each other."""
        if not Path(self.output).name:
            raise BibnormError(f"{self.output!r} is no name of a file; name one with -o, for example refs.bib")
        if self.merge and (self.output == STANDARD_OUTPUT or is_special(Path(self.output))):
            raise BibnormError("--merge needs a file to write into; name it with -o FILE")
        if self.merge and not (kind := FORMATS[self.format_name]).mergeable:
            raise BibnormError(f"--merge writes into .bib files; {kind.title} is written anew each time, with --force")
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
        return chosen_format(self.format, self.output)

    def target(self) -> writing.Target:
        """What is to be written, with the file that is there now."""
        merge_into = Path(self.output) if self.merge else None
        return writing.Target.load(
            merge_into, self.output_name, self.format, self.format_name, self.settings, bring_back=self.force
        )

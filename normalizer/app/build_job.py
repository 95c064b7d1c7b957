"""The options and the result of a build."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from normalizer.app.entries import ResultCounts
from normalizer.app.resolve import ResolutionResult
from normalizer.app.source_plan import StepTimer
from normalizer.errors import BibnormError
from normalizer.export import FORMATS, ExportOptions, check_options, chosen_format, format_of_dialect
from normalizer.files import STANDARD_OUTPUT, check_outputs, check_writable, is_special_file, relative_name
from normalizer.values.text import file_word
from normalizer.works.record import Record

# A plain build needs nothing of a lock, and does not wait for it.
if TYPE_CHECKING:
    from normalizer.app.lock_build import TitleAnswers
    from normalizer.app.output import OutputTarget, RenderedBibliography
    from normalizer.lock import Lock
    from normalizer.lock.title_index import PageBlocks
    from resolvers.http.service import ServiceStats

LOCK_SUFFIX = ".lock.json"
_REPORT_SUFFIXES = (".html", ".htm", ".xhtml")


class LockMisfit(BibnormError):
    """The lock file is out of date; nothing was written. `lines`: one for each title, then the fix."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = tuple(lines)
        super().__init__("\n".join(self.lines))

    def __reduce__(self) -> tuple[type[LockMisfit], tuple[tuple[str, ...]]]:
        return LockMisfit, (self.lines,)


@dataclass(frozen=True)
class BuildOptions:
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
    decisions: str | None = None

    @property
    def is_plain(self) -> bool:
        """Whether neither a lock nor an existing file, a report or shared decisions are part of the run."""
        others = (self.lock, self.report, self.decisions)
        return not self.locked and not self.merge and all(each is None for each in others)

    def check_pages(self) -> None:
        """Raise BibnormError for a page that is a lock file: --locked takes no name."""
        for page in self.pages:
            if page.endswith(LOCK_SUFFIX) or _has_lock_version(page):
                raise BibnormError(
                    f"{page}: is a lock file, not a page; name it with --lock: "
                    f"`bibnorm build PAGE...{' --locked' if self.locked else ''} --lock {file_word(page)}`"
                )

    def check(self) -> None:
        """Raises BibnormError for options that contradict each other."""
        if not Path(self.output).name:
            raise BibnormError(f"{self.output!r} is not a file name; pass one with -o, for example -o refs.bib")
        check_options(self.format_name, self.settings)
        if self.merge and (self.output == STANDARD_OUTPUT or is_special_file(Path(self.output))):
            raise BibnormError("--merge requires -o FILE")
        if self.merge and not (kind := FORMATS[self.format_name]).mergeable:
            raise BibnormError(f"--merge supports only .bib files; {kind.title} is replaced with --force")
        if self.locked and self.lock is None and self.output == STANDARD_OUTPUT:
            raise BibnormError("--locked requires --lock FILE")
        if self.report in (STANDARD_OUTPUT, ""):
            raise BibnormError("--report requires a file name, for example report.html")
        self.check_outputs()
        for path in self.reports:
            if path.suffix.lower() not in _REPORT_SUFFIXES and not is_special_file(path):
                raise BibnormError(f"{path}: a report is HTML; end its name in .html, for example report.html")

    def check_outputs(self) -> None:
        """Raise OutputError if two outputs are one file, or one is a page; --merge may add to the page itself."""
        beside = [*self.reports, *([self.lock_file] if self.lock_file else [])]
        check_outputs([*self.outputs, *beside])
        check_outputs([*(() if self.merge else self.outputs), *beside], self.pages)

    def check_places(self) -> None:
        """Raise OutputError, before any query, if a file cannot be written.

        With --locked only the report is sure to be written.
        """
        for path in (*(() if self.locked else self.files_to_write), *self.reports):
            check_writable(path)

    @cached_property
    def lock_file(self) -> Path | None:
        """The path of --lock, with --locked "refs.lock.json" for "refs.bib"; None for a build without lock file."""
        if self.lock is not None:
            return Path(self.lock)
        return Path(self.output).with_suffix(LOCK_SUFFIX) if self.locked else None

    @property
    def anchor(self) -> Path:
        """The file whose directory the page and output names of the lock file are relative to."""
        return self.lock_file or Path(self.output)

    @property
    def output_name(self) -> str | None:
        """What the lock calls the output; None for one that it does not remember."""
        if self.output == STANDARD_OUTPUT or is_special_file(Path(self.output)):
            return None
        return relative_name(self.output, self.anchor.absolute().parent)

    @property
    def outputs(self) -> tuple[Path, ...]:
        """The bibliography, unless it goes to standard output."""
        return () if self.output == STANDARD_OUTPUT else (Path(self.output),)

    @property
    def reports(self) -> tuple[Path, ...]:
        return (Path(self.report),) if self.report is not None else ()

    @property
    def files_to_write(self) -> tuple[Path, ...]:
        """The bibliography and the lock file, whose write locks are taken together."""
        return (*self.outputs, self.lock_file) if self.lock_file else self.outputs

    @property
    def format_name(self) -> str:
        return chosen_format(self.format, self.output, self.settings.style)

    def target(self) -> OutputTarget:
        """The output; with --merge an existing file, in its own dialect unless a format is requested."""
        from normalizer.app.merge import EntryIndex
        from normalizer.app.output import OutputTarget
        from normalizer.bib.file import BibFile, check_merged

        if not self.merge or not Path(self.output).exists():
            return OutputTarget(self.output_name, self.format_name, self.settings)
        file = BibFile.load(Path(self.output))
        check_merged(file.path, file.text)
        present = EntryIndex(file.document)
        name = self.format_name
        if self.format is None and file.document.entries:
            name = format_of_dialect(present.dialect).name
        return OutputTarget(self.output_name, name, self.settings, file, present, bring_back=self.force)


def reason_to_keep(output: str, format_name: str, entries: int) -> str | None:
    """Why an incomplete result of so many entries does not replace an existing output: it has more; None if it may.

    An outage must not empty a good file. A file whose entries cannot be counted has one at least.
    """
    path = Path(output)
    if output == STANDARD_OUTPUT or not path.is_file():
        return None
    if _count_entries(path, format_name) <= entries:
        return None
    return (
        f"{output} was not replaced: it has more entries than the incomplete result ({entries}); "
        "run the same command again later, or name another file"
    )


def _count_entries(path: Path, format_name: str) -> int:
    """The entries of a file; 1 where they cannot be counted, 0 for nothing but blanks."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
        values = FORMATS[format_name].values(text) if text.strip() else {}
    except (OSError, ValueError):
        return 1
    return len(values)


# The first line of a lock file, whatever its name is (`normalizer.lock.lines`).
_LOCK_VERSION = b'{"version": '


def _has_lock_version(page: str) -> bool:
    path = Path(page)
    if not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            line = file.read(len(_LOCK_VERSION) + 3)
    except OSError:
        return False  # reading the page says what is wrong
    return line.startswith(_LOCK_VERSION) and line.endswith(b"}\n")


@dataclass(frozen=True)
class LockedBuild:
    """The result of a build with a lock file, an existing file or a report.

    `before` is the lock file as it was before the run. `asking` and `services` are empty with --locked.
    """

    before: Lock
    lock: Lock
    on: PageBlocks
    written: RenderedBibliography
    asking: TitleAnswers
    services: Mapping[str, ServiceStats]
    catalogs: Sequence[str]
    kept: str | None = None


@dataclass(frozen=True, repr=False)
class BuildResult:
    """A bibliography as text and records, with counts; `result` has the matches of this run.

    `kept` tells why the output was not replaced.
    """

    text: str
    records: Sequence[Record]
    tally: ResultCounts
    result: ResolutionResult
    clock: StepTimer
    locked: LockedBuild | None = None
    kept: str | None = None

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"<Built: {self.tally}>"

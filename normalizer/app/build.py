"""The steps of `bibnorm build`, `match` and `cite`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from normalizer.app.build_job import BuildOptions, BuildResult, reason_to_keep
from normalizer.app.entries import count_results
from normalizer.app.resolve import ResolutionResult, parse_queries, read_titles, resolve
from normalizer.app.session import Runtime
from normalizer.app.source_plan import StepTimer
from normalizer.errors import BibnormError
from normalizer.export import ExportOptions, check_options, render
from normalizer.files import remember, replaceable, write_output
from normalizer.works.record import Record
from normalizer.works.verdict import Match, Status


def match(
    pages: Sequence[str], run: Runtime, clock: StepTimer, *, asked: Sequence[str] = (), confidence: float = 0.0
) -> ResolutionResult:
    """Match every title of the pages, in page order with repeats, then the identifiers or titles in `asked`.

    Works found in the catalog are not enriched. Raises BibnormError, ResolverError.
    """
    titles = [*read_titles(pages, run.progress, clock), *parse_queries(asked)]
    with run.open_session() as session:
        return resolve(titles, session.sources, clock, confidence=confidence, complete=False)


@dataclass(frozen=True, repr=False)
class Cited:
    """Entries for what was named: their text and works, and the verdict on each name."""

    text: str
    records: tuple[Record, ...]
    result: ResolutionResult

    @property
    def doubtful(self) -> list[Match]:
        """The unmatched and ambiguous queries."""
        return [match for match in self.result.matches if match.verdict.status is not Status.MATCHED]

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"<Cited: {count_results(self.result.matches)}>"


def cite(
    asked: Sequence[str], format_name: str, settings: ExportOptions, run: Runtime, *, confidence: float = 0.0
) -> Cited:
    """Make entries for identifiers, links and titles. Raises BibnormError, ResolverError."""
    for number, text in enumerate(asked, 1):
        if not text.strip():
            raise BibnormError(f"argument {number} is empty; name an identifier, a link or a title")
    check_options(format_name, settings)
    titles = parse_queries(asked)
    with run.open_session() as session:
        found = resolve(titles, session.sources, StepTimer(), confidence=confidence)
    return Cited(render(found.records, format_name, settings), found.records, found)


def build(job: BuildOptions, run: Runtime) -> BuildResult:
    """Build a bibliography. Raises BibnormError (also LockMisfit), ResolverError."""
    job.check_pages()
    if job.is_plain:
        return _build_plain(job, run)
    from normalizer.app.locked_build import build_with_lock  # a plain build does not wait for it

    return build_with_lock(job, run)


def _build_plain(job: BuildOptions, run: Runtime) -> BuildResult:
    before = replaceable(job.output, job.force, run.choice.cache)
    job.check_outputs()
    check_options(job.format_name, job.settings)
    clock = StepTimer()
    titles = read_titles(job.pages, run.progress, clock)
    with run.open_session() as session:
        found = resolve(titles, session.sources, clock, confidence=job.min_confidence)
    with clock.step("records"):
        records = found.records
    with clock.step("export"):
        text = render(records, job.format_name, job.settings)
        kept = reason_to_keep(job.output, job.format_name, len(records)) if found.is_incomplete else None
        if kept is None:
            # A file that was created meanwhile is not replaced either.
            write_output(text, job.output, run.emit, before=before)
            remember(job.output, text, run.choice.cache, incomplete=found.is_incomplete)
    return BuildResult(text, records, count_results(found.matches), found, clock, kept=kept)

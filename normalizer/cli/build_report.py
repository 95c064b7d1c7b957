"""`bibnorm build --report`: the page on a run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from normalizer import __version__, report
from normalizer.cli.check_options import today
from normalizer.cli.deliver import STANDARD_OUTPUT
from normalizer.errors import OutputError
from normalizer.files import Replacement, is_special

if TYPE_CHECKING:
    from normalizer.cli.build_job import Job
    from normalizer.cli.locked_build import Built


def refuse_other_files(name: str, force: bool) -> None:
    """Raise OutputError when a file is in the way that is no report: reports are made anew by each run."""
    path = Path(name)
    if force or not path.exists() or is_special(path) or path.is_dir():  # a folder is refused by who writes
        return
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise OutputError(f"cannot read {name}: {error.strerror or error}") from error
    if report.MARK.encode() not in head:
        raise OutputError(f"{name} exists already and is no report of bibnorm; name another file, or use --force")


def new_report(job: Job, built: Built) -> list[Replacement]:
    """The report for its file; empty where none is wanted."""
    if job.report is None:
        return []
    refuse_other_files(job.report, job.force)  # what has come meanwhile is in the way as well
    return [Replacement(Path(job.report), _page(job, built).encode("utf-8"))]


def _page(job: Job, built: Built) -> str:
    found = built.asking.found
    run = report.Run(
        rows=[report.Row(seen.scraped, block) for seen, block in zip(built.on.seen, built.on.blocks, strict=True)],
        works=built.lock.works,
        steps=built.clock.seconds,
        services=list(_services(built)),
        catalogs=built.catalogs,
        output=None if job.output == STANDARD_OUTPUT else job.output,
        lock=str(job.lock_file) if job.lock_file else None,
        on=today(),
        version=__version__,
        missing=[each.why for each in found.missing if each.incomplete],
        notes=built.written.notes,
    )
    return report.page(run)


def _services(built: Built) -> Iterator[report.Service]:
    """Who was asked; of a source that failed, why."""
    why = {each.source: each.why for each in built.asking.found.missing}
    for slug, each in built.services.items():
        yield report.Service(each.name, each.asked, each.cached, each.failed, each.seconds, why.get(slug))

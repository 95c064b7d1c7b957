"""`bibnorm match --table`: a table of titles, row by row."""

from __future__ import annotations

from pathlib import Path

from normalizer.app.session import SourceOptions
from normalizer.app.tables.run import TableOptions, match_table_file
from normalizer.cli.console import Console
from normalizer.cli.main import ExitCode
from normalizer.cli.options import OutputFile
from normalizer.errors import BibnormError
from normalizer.works.verdict import Status


def match_table(
    table: str,
    output: OutputFile,
    choice: SourceOptions,
    console: Console,
    *,
    jobs: int,
    resume: bool,
    full: bool,
    strict: bool,
) -> ExitCode:
    """Match a table in a file, and say how many rows have which status."""
    if choice.catalog is None:
        raise BibnormError("a table is matched with a catalog; name it with --catalog")
    counts = match_table_file(
        TableOptions(
            source=Path(table),
            output=Path(output.name),
            catalog=choice.catalog,
            min_confidence=choice.min_confidence,
            full=full,
            jobs=jobs,
            resume=resume,
            force=output.force,
        ),
        console,
    )
    rows = sum(counts.values())
    statuses = ", ".join(f"{counts[status.value]:,} {status.value}" for status in Status)
    console.info(f"{rows:,} rows: {statuses}", bold=True)
    return ExitCode.FINDINGS if strict and counts[Status.MATCHED.value] < rows else ExitCode.DONE

"""`bibnorm match --table`: a table of titles, row by row."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from normalizer.app.session import SourceOptions
from normalizer.cli.console import Console
from normalizer.cli.main import ExitCode
from normalizer.cli.options import OutputFile
from normalizer.cli.table_options import TableChoice
from normalizer.errors import BibnormError
from normalizer.works.verdict import Status


def match_table(
    tables: TableChoice, table: str, output: OutputFile, choice: SourceOptions, console: Console, *, strict: bool
) -> ExitCode:
    """Match a table in a file, and say how many rows have which status."""
    if choice.catalog is None:
        raise BibnormError("a table is matched with a catalog; name it with --catalog")
    run = _on_spark if tables.engine == "spark" else _here
    counts = run(tables, table, output, choice, console)
    rows = sum(counts.values())
    statuses = ", ".join(f"{counts[status.value]:,} {status.value}" for status in Status)
    console.info(f"{rows:,} rows: {statuses}", bold=True)
    return ExitCode.FINDINGS if strict and counts[Status.MATCHED.value] < rows else ExitCode.DONE


def _here(tables: TableChoice, table: str, output: OutputFile, choice: SourceOptions, console: Console) -> Counter[str]:
    from normalizer.app.tables.run import TableOptions, match_table_file

    if tables.master:
        raise click.UsageError("--master needs --engine spark")
    assert choice.catalog is not None
    return match_table_file(
        TableOptions(
            source=Path(table),
            output=Path(output.name),
            catalog=choice.catalog,
            min_confidence=choice.min_confidence,
            full=tables.full,
            jobs=tables.jobs or 0,
            resume=tables.resume,
            force=output.force,
        ),
        console,
    )


def _on_spark(
    tables: TableChoice, table: str, output: OutputFile, choice: SourceOptions, console: Console
) -> Counter[str]:
    from normalizer.spark import SparkJob, run_spark_job

    if tables.jobs or tables.full or output.force:
        raise click.UsageError("--engine spark excludes --jobs, --full and --force; set the tasks with --master")
    catalog = str(click.get_current_context().params["catalog"])  # as it was typed: a Path would take "s3a://" apart
    return run_spark_job(
        SparkJob(table, output.name, catalog, tables.master, choice.min_confidence, tables.resume), console
    )

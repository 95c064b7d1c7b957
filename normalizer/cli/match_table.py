"""`bibnorm match --table`: a table of titles, row by row."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click
import orjson

from normalizer.app.session import SourceOptions
from normalizer.cli.console import Console
from normalizer.cli.main import ExitCode
from normalizer.cli.options import OutputFile
from normalizer.cli.table_options import TableChoice
from normalizer.errors import BibnormError
from normalizer.works.verdict import Status

if TYPE_CHECKING:
    from normalizer.app.tables.run import TableOptions


def match_table(
    tables: TableChoice, table: str, output: OutputFile, choice: SourceOptions, console: Console, *, strict: bool
) -> ExitCode:
    """Match a table in a file, and say how many rows have which status."""
    if tables.sample:
        raise click.UsageError("--sample needs --verify")
    run = _on_spark if tables.engine == "spark" else _here
    counts = run(tables, table, output, choice, console)
    rows = sum(counts.values())
    statuses = ", ".join(f"{counts[status.value]:,} {status.value}" for status in Status)
    console.info(f"{rows:,} rows: {statuses}", bold=True)
    return ExitCode.FINDINGS if strict and counts[Status.MATCHED.value] < rows else ExitCode.DONE


def verify_table(
    tables: TableChoice, verdicts: str, output: OutputFile, choice: SourceOptions, console: Console
) -> ExitCode:
    """Decide a sample of verdicts again, and print the rows that differ as JSON lines."""
    from normalizer.app.tables import replay

    if tables != TableChoice(table=tables.table, verify=verdicts, sample=tables.sample):
        raise click.UsageError("--verify takes only --table and --sample of the options of tables")
    source = Path(tables.table) if tables.table else None
    least = choice.min_confidence or None
    rows, differences = replay.verify_table(
        Path(verdicts), source, _catalog(choice), min_confidence=least, sample=tables.sample or replay.SAMPLE_ROWS
    )
    lines = (orjson.dumps(replay.output_values(each), default=str).decode() for each in differences)
    output.write("".join(f"{line}\n" for line in lines))
    console.info(f"{rows:,} rows decided again: {len(differences):,} differ", bold=True)
    return ExitCode.FINDINGS if differences else ExitCode.DONE


def _here(tables: TableChoice, table: str, output: OutputFile, choice: SourceOptions, console: Console) -> Counter[str]:
    from normalizer.app.tables.run import TableOptions, match_table_file

    if tables.master:
        raise click.UsageError("--master needs --engine spark")
    if bool(tables.since) != bool(tables.added):
        raise click.UsageError("--since and --added need each other: the former verdicts, and a catalog of what is new")
    options = TableOptions(
        source=Path(table),
        output=Path(output.name),
        catalog=_catalog(choice),
        min_confidence=choice.min_confidence,
        full=tables.full,
        jobs=tables.jobs or 0,
        resume=tables.resume,
        force=output.force,
        since=Path(tables.since) if tables.since else None,
        added=Path(tables.added) if tables.added else None,
    )
    if tables.precision is not None:
        options = replace(options, min_confidence=_least_probability(options, tables.precision, console))
    return match_table_file(options, console)


def _least_probability(options: TableOptions, precision: float, console: Console) -> float:
    """The probability from which on matches are this precise; says what to expect of them."""
    from normalizer.app.tables.replay import expect_precision

    if options.min_confidence:
        raise click.UsageError("--precision chooses --min-confidence; give one of them")
    expected = expect_precision(options.source, options.catalog, precision)
    console.info(
        f"--precision {precision}: matches from probability {expected.probability} on; expected: {expected.rows:,} "
        f"matches, precision {expected.precision:.4f}, recall {expected.recall:.4f} (of the rows whose work is in the "
        "catalog)"
    )
    return expected.probability


def _on_spark(
    tables: TableChoice, table: str, output: OutputFile, choice: SourceOptions, console: Console
) -> Counter[str]:
    from normalizer.spark import SparkJob, run_spark_job

    if output.force or tables != TableChoice(table, resume=tables.resume, engine="spark", master=tables.master):
        raise click.UsageError("--engine spark takes only --master and --resume of the options of tables; not --force")
    catalog = str(click.get_current_context().params["catalog"])  # as it was typed: a Path would take "s3a://" apart
    return run_spark_job(
        SparkJob(table, output.name, catalog, tables.master, choice.min_confidence, tables.resume), console
    )


def _catalog(choice: SourceOptions) -> Path:
    if choice.catalog is None:
        raise BibnormError("a table is matched with a catalog; name it with --catalog")
    return choice.catalog

"""`bibnorm match`: the verdicts on the titles of pages; `--table`: on a table of titles, row by row."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import orjson

from normalizer.app.session import SourceOptions
from normalizer.cli import options
from normalizer.cli.console import Console
from normalizer.cli.main import ExitCode, exit_code
from normalizer.cli.options import OutputFile
from normalizer.errors import BibnormError
from normalizer.files import check_outputs
from normalizer.values.text import counted
from normalizer.works.verdict import Match, Status

if TYPE_CHECKING:
    from normalizer.app.tables.run import TableOptions


@dataclass(frozen=True, slots=True)
class TableChoice:
    """What the user wants of tables; a run is one of a table with `table` or `verify`."""

    table: str | None = None
    jobs: int | None = None
    resume: bool = False
    full: bool = False
    precision: float | None = None
    since: str | None = None
    added: str | None = None
    verify: str | None = None
    sample: int | None = None
    engine: str | None = None
    master: str | None = None


_ENGINES = ("local", "spark")


def table_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options of tables; the command gets them as one `tables`."""

    @wraps(function)
    def with_tables(*arguments: Any, **others: Any) -> Any:
        tables = TableChoice(**{each.name: others.pop(each.name) for each in fields(TableChoice)})
        return function(*arguments, tables=tables, **others)

    return options.with_options(
        with_tables,
        click.option(
            "--table",
            metavar="FILE",
            help="Match each row of a table (.parquet, .csv, .tsv, .jsonl) with a column `title`, offline; -o is a "
            "table, too.",
        ),
        click.option(
            "--jobs", type=click.IntRange(1), metavar="N", help="Processes for --table [default: one per core]."
        ),
        click.option("--resume", is_flag=True, help="With --table: go on where an interrupted run stopped."),
        click.option(
            "--full", is_flag=True, help="With --table: add the JSON object of each match as a column `record`."
        ),
        click.option(
            "--precision",
            type=options.Share(is_between=True),
            metavar="P",
            help="With --table: accept matches down to the probability from which a share P of them is right; a sample "
            "of 10,000 rows tells it, and how many matches to expect.",
        ),
        click.option(
            "--since",
            metavar="FILE",
            help="With --table and --added: the verdicts (.parquet) from before the catalog grew; only rows that what "
            "is new can change are matched.",
        ),
        click.option("--added", metavar="DIR", help="With --since: a catalog of what is new in --catalog."),
        click.option(
            "--verify",
            metavar="FILE",
            help="Decide a sample of the rows of FILE, an output of --table, again; print those that differ, and exit "
            "with 1 if any do.",
        ),
        click.option(
            "--sample", type=click.IntRange(1), metavar="N", help="With --verify: so many rows [default: 1000]."
        ),
        click.option(
            "--engine",
            type=click.Choice(_ENGINES),
            help="With --table: this machine [default], or a Spark cluster, where the table, -o and --catalog may have "
            "any address that Spark reads (docs/scale.md).",
        ),
        click.option("--master", metavar="URL", help="The Spark cluster [default: as Spark is configured]."),
    )


def match_table(
    tables: TableChoice, table: str, output: OutputFile, choice: SourceOptions, console: Console, *, strict: bool
) -> ExitCode:
    """Match a table in a file, and say how many rows have which status."""
    if tables.sample:
        raise click.UsageError("--sample needs --verify")
    if options.is_written("source") and choice.names != ("catalog",):
        raise click.UsageError("--table is matched with the catalog alone; leave out --source")
    run = _on_spark if tables.engine == "spark" else _here
    counts = run(tables, table, output, choice, console)
    rows = sum(counts.values())
    statuses = ", ".join(f"{counts[status.value]:,} {status.value}" for status in Status)
    console.info(f"{counted(rows, 'row')}: {statuses}", bold=True)
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
    console.info(f"{counted(rows, 'row')} decided again: {len(differences):,} differ", bold=True)
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
    gc.disable()  # matching makes no cycles, and looking for them in what is known of 50,000 titles takes time
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

    default = TableChoice(table, resume=tables.resume, engine="spark", master=tables.master)
    given = [f"--{each.name}" for each in fields(tables) if getattr(tables, each.name) != getattr(default, each.name)]
    if refused := [*given, *(["--force"] if output.force else [])]:
        raise click.UsageError(
            f"--engine spark takes only --master and --resume of the options of tables; leave out {', '.join(refused)}"
        )
    catalog = str(click.get_current_context().params["catalog"])  # as it was typed: a Path would take "s3a://" apart
    return run_spark_job(
        SparkJob(table, output.name, catalog, tables.master, choice.min_confidence, tables.resume), console
    )


def _catalog(choice: SourceOptions) -> Path:
    if choice.catalog is None:
        raise BibnormError("a table is matched with a catalog; name it with --catalog")
    return choice.catalog


def _printed_line(*, explain: bool, in_full: bool, diff: bool) -> Callable[[Match], str]:
    """What prints a match; the others are not imported."""
    if explain:
        from normalizer.works.explain import explain as explain_match
        from normalizer.works.explain import explain_in_full

        return explain_in_full if in_full else explain_match
    if diff:
        from normalizer.report.differences import diff_text

        return diff_text
    from normalizer.export.match_json import match_line

    return match_line


@click.command("match")
@click.argument("pages", nargs=-1, metavar="PAGE...")
@options.output_options("the matches")
@click.option(
    "--explain",
    is_flag=True,
    help="Say each verdict in one line, instead of JSON; with -v, also what each field of the best work weighs.",
)
@click.option(
    "--diff", is_flag=True, help="Show each mention as printed next to its record, with the differences marked."
)
@table_options
@options.source_options
@options.strict_option
@options.console_options
@options.skipped_option
def command(
    pages: tuple[str, ...],
    output: options.OutputFile,
    explain: bool,
    diff: bool,
    tables: TableChoice,
    choice: SourceOptions,
    strict: bool,
    console: Console,
) -> int:
    """Match each title to a record and print one JSON object per line, in page order, including repeated titles.

    \b
    Examples:
      bibnorm match page.txt | jq 'select(.status != "matched")'
      bibnorm match --table titles.parquet -o verdicts.parquet
    """
    if tables.verify is not None:
        if pages or explain or diff:
            raise click.UsageError("--verify excludes pages, --explain and --diff")
        return verify_table(tables, tables.verify, output, choice, console)
    if tables.table is not None:
        if pages or explain or diff or output.is_standard:
            raise click.UsageError(
                "--table needs -o FILE, not standard output, and neither pages nor --explain or --diff"
            )
        return match_table(tables, tables.table, output, choice, console, strict=strict)
    if not pages:
        raise click.UsageError("name a page, or a table with --table")
    if tables != TableChoice():
        raise click.UsageError("options of tables need --table or --verify")

    from normalizer.app.build import match
    from normalizer.app.entries import count_results
    from normalizer.app.resolve import lacks_titles
    from normalizer.app.source_plan import StepTimer
    from normalizer.cli import messages

    if explain and diff:
        raise click.UsageError("--explain and --diff exclude each other; choose one")

    check_outputs([output.name], pages)
    clock = StepTimer()
    found = match(pages, options.runtime(choice, console), clock, confidence=choice.min_confidence)
    with clock.step("records"):
        line = _printed_line(explain=explain, in_full=console.verbose, diff=diff)
        output.write("".join(line(match) + "\n" for match in found.matches), incomplete=found.is_incomplete)
    tally = count_results(found.matches)
    messages.report(console, tally, (), clock)
    messages.report_unavailable_sources(console, found)
    return exit_code(found, findings=strict and (tally.has_findings or lacks_titles(pages, found)))

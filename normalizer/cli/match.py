"""`bibnorm match`: the verdicts."""

from __future__ import annotations

import click

from normalizer.app.session import SourceOptions
from normalizer.cli import options
from normalizer.cli.console import Console
from normalizer.cli.main import exit_code
from normalizer.cli.table_options import TableChoice, table_options


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
        from normalizer.cli.match_table import verify_table

        if pages or explain or diff:
            raise click.UsageError("--verify excludes pages, --explain and --diff")
        return verify_table(tables, tables.verify, output, choice, console)
    if tables.table is not None:
        from normalizer.cli.match_table import match_table  # it needs what other runs do not

        if pages or explain or diff or output.is_standard:
            raise click.UsageError("--table needs -o FILE, and neither pages nor --explain or --diff")
        return match_table(tables, tables.table, output, choice, console, strict=strict)
    if not pages:
        raise click.UsageError("name a page, or a table with --table")
    if not tables.is_default:
        raise click.UsageError("options of tables need --table or --verify")

    from normalizer.app.build import match
    from normalizer.app.entries import count_results
    from normalizer.app.source_plan import StepTimer
    from normalizer.cli import messages
    from normalizer.export.match_json import match_line
    from normalizer.works.explain import explain as explain_match
    from normalizer.works.explain import explain_in_full

    if explain and diff:
        raise click.UsageError("--explain and --diff exclude each other; choose one")

    clock = StepTimer()
    found = match(pages, options.runtime(choice, console), clock, confidence=choice.min_confidence)
    with clock.step("records"):
        line = (explain_in_full if console.verbose else explain_match) if explain else match_line
        if diff:
            from normalizer.report.differences import diff_text as line  # it needs templates of pages
        output.write("".join(line(match) + "\n" for match in found.matches), incomplete=found.is_incomplete)
    tally = count_results(found.matches)
    messages.report(console, tally, (), clock)
    messages.report_unavailable_sources(console, found)
    return exit_code(found, findings=strict and tally.has_findings)

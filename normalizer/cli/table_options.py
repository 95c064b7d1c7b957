"""The options of `bibnorm match` about tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps
from typing import Any

import click


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

    @property
    def is_default(self) -> bool:
        return self == TableChoice()


_ENGINES = ("local", "spark")


def table_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options of tables; the command gets them as one `tables`."""

    @wraps(function)
    def with_tables(*arguments: Any, **others: Any) -> Any:
        tables = TableChoice(**{each.name: others.pop(each.name) for each in fields(TableChoice)})
        return function(*arguments, tables=tables, **others)

    decorated: Callable[..., Any] = with_tables
    for option in (
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
            type=click.FloatRange(0, 1, min_open=True, max_open=True),
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
    )[::-1]:
        decorated = option(decorated)
    return decorated

"""The options of `bibnorm match` about tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps
from typing import Any

import click


@dataclass(frozen=True, slots=True)
class TableChoice:
    """What the user wants of tables; only `table` makes a run one of a table."""

    table: str | None
    jobs: int | None
    resume: bool
    full: bool
    engine: str
    master: str | None

    @property
    def is_default(self) -> bool:
        return self == TableChoice(None, None, False, False, _ENGINES[0], None)  # noqa: FBT003


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
            "--engine",
            type=click.Choice(_ENGINES),
            default=_ENGINES[0],
            show_default=True,
            help="With --table: this machine, or a Spark cluster, where the table, -o and --catalog may have any "
            "address that Spark reads (docs/scale.md).",
        ),
        click.option("--master", metavar="URL", help="The Spark cluster [default: as Spark is configured]."),
    )[::-1]:
        decorated = option(decorated)
    return decorated

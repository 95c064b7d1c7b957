"""`bibnorm cache`: the kept replies of online sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from normalizer.cli import options
from normalizer.cli.deliver import STANDARD_OUTPUT, deliver
from normalizer.cli.main import Exit
from normalizer.cli.talk import Talk

if TYPE_CHECKING:
    from resolvers.http.stored import StoredReplies

_KILOBYTE = 1_000


@click.group("cache")
def command() -> None:
    """Say what the cache of replies holds, or empty it."""


@command.command("info")
@options.cache_option
def info(cache: str) -> int:
    """Say how many replies of which source are kept, and how many of them are only for outages.

    \b
    Example:
      bibnorm cache info
    """
    from resolvers.http.stored import stored_replies

    deliver("\n".join(_info_lines(Path(cache), stored_replies(Path(cache)))) + "\n", STANDARD_OUTPUT)
    return Exit.DONE


@command.command("clear")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--stale", is_flag=True, help="Only replies that are so old that they are asked for anew.")
@options.cache_option
@options.talk_options
def clear(sources: tuple[str, ...], stale: bool, cache: str, quiet: bool, verbose: bool, color: str) -> int:
    """Forget the replies of some sources, or of all: they will be asked again.

    \b
    Example:
      bibnorm cache clear arxiv
    """
    from resolvers.http.stored import clear_stored

    forgotten = clear_stored(Path(cache), sources, only_stale=stale)
    Talk(quiet, verbose, color).say(f"{cache}: {forgotten:,} {_replies(forgotten)} forgotten")
    return Exit.DONE


def _info_lines(folder: Path, stored: Sequence[StoredReplies]) -> Iterable[str]:
    yield f"folder  {folder}"
    if not stored:
        yield "empty   no reply is kept"
        return
    width = max(len(row.slug) for row in stored)
    for row in stored:
        if row.trouble:
            yield f"{row.slug:<{width}}  cannot be read ({row.trouble}); bibnorm cache clear {row.slug}"
        else:
            counts = f"{row.replies:>8,} {_replies(row.replies):<7}  {row.stale:>8,} stale"
            yield f"{row.slug:<{width}}  {counts}  {row.bytes / _KILOBYTE:>10,.0f} kB"


def _replies(count: int) -> str:
    return "reply" if count == 1 else "replies"

"""`bibnorm cache`: the kept replies of online sources, and the kept results of checks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from normalizer.cli import options
from normalizer.cli.console import Console, deliver
from normalizer.values.text import counted

if TYPE_CHECKING:
    from resolvers.http.cache_admin import CacheInfo

_KILOBYTE = 1_000
# The name of the cached check results, which is not a source.
_CHECKS = "checks"
# One of them, and more.
_REPLIES = ("reply", "replies")
_RESULTS = ("result of a check", "results of checks")


@click.group("cache")
def command() -> None:
    """Show or clear the cache."""


@command.command("info")
@options.cache_option
def info(cache: str) -> None:
    """Show the number and size of cached responses by source, and of cached check results.

    Stale responses are used only when a source is unavailable.

    \b
    Example:
      bibnorm cache info
    """
    from resolvers.http.cache_admin import cache_info

    deliver("\n".join(_info_lines(Path(cache), cache_info(Path(cache)))) + "\n")


@command.command("clear")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--stale", is_flag=True, help="Delete only expired responses.")
@options.cache_option
@options.console_options
def clear(sources: tuple[str, ...], stale: bool, cache: str, console: Console) -> None:
    """Forget the replies of some sources, or of all: they will be asked again. The source "checks" is the results of
    `bibnorm check`, which are never stale.

    \b
    Example:
      bibnorm cache clear arxiv
      bibnorm cache clear checks
    """
    from normalizer.lint.result_cache import ResultCache
    from resolvers.http import all_terms
    from resolvers.http.cache_admin import clear_cache

    asked = tuple(source for source in sources if source != _CHECKS)
    counts = []
    if asked or not sources:
        forgotten = clear_cache(Path(cache), asked, all_terms(), only_stale=stale)
        counts += [counted(forgotten, *_REPLIES)] if forgotten else []
    if not stale and (_CHECKS in sources or not sources) and (results := ResultCache(Path(cache)).clear()):
        counts.append(counted(results, *_RESULTS))
    console.info(f"{cache}: deleted {' and '.join(counts) or 'nothing'}")


def _info_lines(folder: Path, stored: Sequence[CacheInfo]) -> Iterable[str]:
    from normalizer.lint.result_cache import ResultCache

    yield f"folder  {folder}"
    results = ResultCache(folder)
    if not stored and not results.count:
        yield "empty   no cached responses"
        return
    width = max([len(_CHECKS), *(len(row.slug) for row in stored)])
    for row in stored:
        if row.error:
            yield f"{row.slug:<{width}}  unreadable ({row.error}); run `bibnorm cache clear {row.slug}`"
        else:
            counts = f"{row.replies:>8,} {_REPLIES[row.replies != 1]:<7}  {row.stale:>8,} stale"
            yield f"{row.slug:<{width}}  {counts}  {row.bytes / _KILOBYTE:>10,.0f} kB"
    if count := results.count:
        yield f"{_CHECKS:<{width}}  {count:>8,} {_RESULTS[count != 1]:<24}  {results.bytes / _KILOBYTE:>8,.0f} kB"

"""The live table of sources, on standard error while they are asked."""

from __future__ import annotations

import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from normalizer.cli.talk import Talk

if TYPE_CHECKING:
    from resolvers.http import Http, ServiceStats

# Seconds: work shorter than the first shows nothing; a table that changes faster than the second cannot be read.
_WAIT, _EVERY = 1.0, 0.25
_COLUMNS = ("asked", "cached", "waiting", "failed")
_WIDTH = 8


@contextmanager
def watched(http: Http, talk: Talk) -> Iterator[None]:
    """Show the table from the second second on, where standard error is a terminal; nothing of it is left behind."""
    if talk.quiet or not talk.on_terminal:
        yield
        return
    screen = Screen(lambda: table(list(http.stats.values()), time.monotonic(), talk.bold))
    over = threading.Event()
    thread = threading.Thread(target=_redraw, args=(screen, over), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        screen.clear()


def table(stats: Sequence[ServiceStats], now: float, bold: Callable[[str], str] = str) -> list[str]:
    """A line for each source that has been asked for something, under a head; none before that."""
    busy = [each for each in stats if each.asked or each.cached or each.failed or each.waiting]
    if not busy:
        return []
    width = max(len(each.name) for each in busy)
    head = " " * width + "".join(f"{column:>{_WIDTH}}" for column in _COLUMNS)
    return [bold(head), *(_row(each, width, now) for each in busy)]


def counts(stats: Iterable[ServiceStats]) -> str:
    """The same at the end, in one line that stays: "requests: arXiv 3 (2 cached), DBLP 1 (1 failed)"."""
    parts = []
    for each in stats:
        notes = [f"{number} {word}" for number, word in ((each.cached, "cached"), (each.failed, "failed")) if number]
        parts.append(f"{each.name} {each.asked}" + (f" ({', '.join(notes)})" if notes else ""))
    return "requests: " + (", ".join(parts) or "none")


def _row(each: ServiceStats, width: int, now: float) -> str:
    counts = "".join(f"{getattr(each, column):>{_WIDTH}}" for column in _COLUMNS)
    since = f"  for {now - each.waiting_since:.0f} s" if each.waiting_since is not None else ""
    return f"{each.name:<{width}}{counts}{since}"


class Screen:
    """Lines at the end of a terminal that are drawn over, and wiped away at the end."""

    def __init__(self, lines: Callable[[], list[str]]) -> None:
        self._lines = lines
        self._shown = 0

    def draw(self) -> None:
        size = shutil.get_terminal_size()
        # A line that wraps could not be counted on the way back up.
        lines = self._lines()[: size.lines - 1]
        self._write(self._back() + "".join(f"{line[: size.columns - 1]}\n" for line in lines))
        self._shown = len(lines)

    def clear(self) -> None:
        if self._shown:
            self._write(self._back())
            self._shown = 0

    def _back(self) -> str:
        return f"\x1b[{self._shown}F\x1b[J" if self._shown else ""

    @staticmethod
    def _write(text: str) -> None:
        click.echo(text, file=sys.stderr, nl=False, color=True)


def _redraw(screen: Screen, over: threading.Event) -> None:
    pause = _WAIT
    while not over.wait(pause):
        screen.draw()
        pause = _EVERY

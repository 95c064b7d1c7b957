"""What is said to the user beside the result: on standard error, as loud as asked for."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable

import click

_WAIT = 1.0  # seconds before a progress line is worth showing


class Talk:
    """The voice of one run. Nothing but errors when quiet; colors only where a terminal shows them."""

    def __init__(self, quiet: bool, verbose: bool, color: str) -> None:
        self.quiet = quiet
        self.verbose = verbose
        self._color = {"always": True, "never": False}.get(color)
        if self._color is None and os.environ.get("NO_COLOR"):
            self._color = False
        self._started = time.monotonic()
        self._progress = False

    @property
    def on_terminal(self) -> bool:
        """Whether lines can be drawn over on standard error."""
        return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"

    def bold(self, text: str) -> str:
        return text if self._color is False else click.style(text, bold=True)

    def say(self, sentence: str, *, bold: bool = False, fg: str | None = None) -> None:
        if not self.quiet:
            self.fail(sentence, bold=bold, fg=fg)

    def warn(self, sentence: str) -> None:
        self.say(f"Warning: {sentence}", fg="yellow")

    def warn_of(self, sentences: Iterable[str]) -> None:
        for sentence in sentences:
            self.warn(sentence)

    def fail(self, sentence: str, *, bold: bool = False, fg: str | None = None) -> None:
        """Something the user must know, quiet or not."""
        self.end_progress()
        click.secho(sentence, err=True, color=self._color, bold=bold, fg=fg)

    def detail(self, sentences: Iterable[str], most: int = 10) -> None:
        """Some lines of many: all with -v, else the first few and how to see the rest."""
        lines = list(sentences)
        shown = lines if self.verbose else lines[:most]
        for line in shown:
            self.say(line)
        if len(shown) < len(lines):
            self.say(f"... and {len(lines) - len(shown)} more; -v shows them all")

    def progress(self, sentence: str) -> None:
        """A line that overwrites itself, on a terminal and in work longer than a second."""
        if self.quiet or not self.on_terminal or time.monotonic() - self._started < _WAIT:
            return
        click.echo(f"\r\x1b[K{sentence}", err=True, nl=False)
        self._progress = True

    def end_progress(self) -> None:
        """Take the line away, before results are written to the same terminal."""
        if self._progress:
            click.echo("\r\x1b[K", err=True, nl=False)
            self._progress = False

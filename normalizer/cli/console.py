"""Console output: results on standard output, messages on standard error, filtered by verbosity."""

from __future__ import annotations

import os
import shutil
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from normalizer import files
from normalizer.config import unread_settings
from normalizer.errors import OutputError
from normalizer.values.text import counted, shown, shown_name

if TYPE_CHECKING:
    from normalizer.latex.sync import DocumentState
    from normalizer.pages.skipped import Skipped
    from resolvers.http import HttpClient, ServiceStats


# Seconds: work shorter than the first shows no progress; a table that changes faster than the second cannot be read.
_WAIT, _EVERY = 1.0, 0.25
_COLUMNS = ("asked", "cached", "waiting", "failed")
_WIDTH = 8


class OutputClosed(Exception):
    """The reader closed standard output (`| head -1`): exit quietly."""


def deliver(result: str | bytes, output: str = files.STANDARD_OUTPUT, *, before: bytes | None = None) -> None:
    """Write text as UTF-8, or bytes. Raises OutputError, OutputClosed."""
    files.write_output(result, output, emit, before=before)


def emit(data: bytes) -> None:
    if sys.stdout is None:  # its handle was closed before we began (`>&-`)
        raise OutputError("cannot write: standard output is closed; use -o FILE")
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except OSError as error:
        discard_buffer(sys.stdout)
        if isinstance(error, BrokenPipeError):
            raise OutputClosed from error
        raise OutputError(f"cannot write: {error.strerror or error}") from error


def print_message(text: str, *, newline: bool = True, color: bool | None = None) -> None:
    """Print to standard error, if it can be written to: what a command did and its exit code do not depend on that."""
    try:
        click.echo(text, err=True, nl=newline, color=color)
    except OSError:
        discard_buffer(sys.stderr)


def discard_buffer(stream: TextIO) -> None:
    """Discard buffered output, so that it cannot fail again when Python exits."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _is_terminal(stream: TextIO | None) -> bool:
    """Whether it is one; a stream that was closed before we began (`>&-`) is None."""
    return stream is not None and stream.isatty()


def _is_dumb() -> bool:
    """The terminal has neither colors nor a cursor that moves, as inside Emacs."""
    return os.environ.get("TERM") == "dumb"


class Console:
    """Console output of one run, with colors on terminals only."""

    def __init__(self, quiet: bool, verbose: bool, color: str) -> None:
        self.quiet = quiet
        self.verbose = verbose
        self.shows_skipped = False
        self._color = {"always": True, "never": False}.get(color)
        if self._color is None and (os.environ.get("NO_COLOR") or _is_dumb()):
            self._color = False
        self._started = time.monotonic()
        self._has_status = False

    @property
    def on_terminal(self) -> bool:
        """Whether lines can be drawn over on standard error."""
        return _is_terminal(sys.stderr) and not _is_dumb()

    @property
    def colors_output(self) -> bool:
        """Whether standard output is colored."""
        return _is_terminal(sys.stdout) if self._color is None else self._color

    def bold(self, text: str) -> str:
        return text if self._color is False else click.style(text, bold=True)

    def info(self, *sentences: str, bold: bool = False, fg: str | None = None) -> None:
        if not self.quiet:
            self.error(*sentences, bold=bold, fg=fg)

    def warning(self, sentence: str) -> None:
        self.info(f"Warning: {sentence}", fg="yellow")

    def omission(self, sentence: str) -> None:
        self.error(f"Warning: {sentence}", fg="yellow")

    def error(self, *sentences: str, bold: bool = False, fg: str | None = None) -> None:
        """Print messages, each in a line, even when quiet."""
        for sentence in sentences:
            self.clear_status()
            print_message(click.style(sentence, bold=bold, fg=fg), color=self._color)

    def unavailable(self, sentence: str, *, incomplete: bool) -> None:
        """Print why a source is missing, even when quiet if the result is incomplete."""
        self.error(sentence, fg="yellow") if incomplete else self.info(sentence)

    def incomplete(self) -> None:
        self.error("result is incomplete; run the same command again later, which asks only for what is missing")

    def details(self, sentences: Iterable[str], most: int = 10) -> None:
        """Print the first lines, with -v all of them."""
        lines = list(sentences)
        shown = lines if self.verbose else lines[:most]
        self.info(*shown)
        if len(shown) < len(lines):
            self.info(f"... and {len(lines) - len(shown)} more (use -v to show all)")

    def skipped(self, page: str, lines: Sequence[Skipped]) -> None:
        """Print how many lines of a page hold no work, by reason; or, if asked for, each of them."""
        if self.shows_skipped:
            for each in lines:
                span = f"{each.line}" if each.end_line == each.line else f"{each.line}-{each.end_line}"
                self.error(f"{page}:{span}: no work ({each.reason}): {shown(each.text)}")
        elif lines:
            counts: Counter[str] = Counter()
            for each in lines:
                counts[each.reason] += 0 if each.is_header else each.end_line - each.line + 1
            if reasons := ", ".join(f"{number} {reason}" for reason, number in counts.most_common() if number):
                self.info(f"{page}: lines without a work: {reasons} (--show-skipped lists them)")

    def status(self, sentence: str) -> None:
        """Print a line that overwrites itself, on a terminal and after one second."""
        if self.quiet or not self.on_terminal or time.monotonic() - self._started < _WAIT:
            return
        print_message(f"\r\x1b[K{sentence}", newline=False)
        self._has_status = True

    def clear_status(self) -> None:
        if self._has_status:
            print_message("\r\x1b[K", newline=False)
            self._has_status = False

    def emit(self, data: bytes) -> None:
        self.clear_status()
        emit(data)


def warn_of_unread_settings(files: Sequence[str], console: Console) -> None:
    """Warn, once, that files lie in folders with other settings than the current one."""
    if sentence := unread_settings(files, Path.cwd()):
        console.warning(shown_name(sentence))


@contextmanager
def show_progress(console: Console, http: HttpClient) -> Iterator[None]:
    """Show the table of queries; at the end print their counts and warnings."""
    try:
        with live_table(console, http):
            yield
    except KeyboardInterrupt as interrupt:
        interrupt.add_note("responses are cached; run the same command to continue")
        raise
    finally:
        console.info(request_summary(http.stats.values()))
        for sentence in http.warnings:
            console.warning(sentence)


@contextmanager
def live_table(console: Console, http: HttpClient) -> Iterator[None]:
    """Draw the table after one second on a terminal, and erase it at the end."""
    if console.quiet or not console.on_terminal:
        yield
        return
    screen = TerminalArea(lambda: format_table(list(http.stats.values()), time.monotonic(), console.bold))
    over = threading.Event()
    thread = threading.Thread(target=_redraw, args=(screen, over), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        screen.clear()


def format_table(stats: Sequence[ServiceStats], now: float, bold: Callable[[str], str] = str) -> list[str]:
    """A line for each source with requests, under a head."""
    busy = [each for each in stats if each.asked or each.cached or each.failed or each.waiting]
    if not busy:
        return []
    width = max(len(each.name) for each in busy)
    head = " " * width + "".join(f"{column:>{_WIDTH}}" for column in _COLUMNS)
    return [bold(head), *(_row(each, width, now) for each in busy)]


def request_summary(stats: Iterable[ServiceStats]) -> str:
    """One line, for example "requests: arXiv 3 (2 cached), DBLP 1 (4 queries failed)": one answer may serve several."""
    parts = []
    for each in stats:
        notes = [f"{each.cached} cached"] if each.cached else []
        notes += [f"{counted(each.failed, 'query', 'queries')} failed"] if each.failed else []
        parts.append(f"{each.name} {each.asked}" + (f" ({', '.join(notes)})" if notes else ""))
    return "requests: " + (", ".join(parts) or "none")


def _row(each: ServiceStats, width: int, now: float) -> str:
    numbers = "".join(f"{getattr(each, column):>{_WIDTH}}" for column in _COLUMNS)
    since = f"  for {now - each.waiting_since:.0f} s" if each.waiting_since is not None else ""
    return f"{each.name:<{width}}{numbers}{since}"


class TerminalArea:
    """Lines at the end of a terminal that are redrawn and erased."""

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
        print_message(text, newline=False, color=True)


def _redraw(screen: TerminalArea, over: threading.Event) -> None:
    pause = _WAIT
    while not over.wait(pause):
        screen.draw()
        pause = _EVERY


# What could not be told of a document: printed without -v, for no entry may be lost by it.


def report_doubts(console: Console, found: DocumentState) -> bool:
    """Print what could not be read, what LaTeX cannot find, and keys that may be cited; whether there is any."""
    from normalizer.latex.citations import blank_message  # other commands read no document

    console.error(*map(str, found.citations.problems))
    for key, location in found.citations.before_blanks.items():
        console.error(f"{location}: {blank_message(key)}")
    misplaced = list(found.misplaced)
    for location, message in misplaced:
        console.error(f"{location}: {message}")
    uncertain = list(found.uncertain)
    console.details(
        f"Warning: {location}: {key!r} may be cited" + ("" if is_defined else ", and no .bib file has it")
        for key, location, is_defined in uncertain
    )
    if uncertain and (step := found.citations.next_step(found.document)):
        console.info(f"only LaTeX can tell whether these are cited; {step}")
    return bool(uncertain or misplaced or found.citations.problems or found.citations.before_blanks)

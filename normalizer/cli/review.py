"""`bibnorm review`: a local web page for unresolved titles."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from normalizer.cli import options
from normalizer.cli.console import Console, deliver
from normalizer.cli.lock import DEFAULT
from normalizer.cli.options import by_option
from normalizer.errors import BibnormError

if TYPE_CHECKING:
    from normalizer.app.session import Runtime, SourceOptions
    from normalizer.review import ReviewSession, Server

# Seconds until a request to stop is noticed.
_POLL_SECONDS = 0.1
# The packages of the extra `review`.
_EXTRA = frozenset({"flask", "waitress", "werkzeug"})


@click.command("review")
@click.argument("lock", default=DEFAULT, metavar="[LOCK]")
@by_option
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, metavar="N", help="Port to serve on (0 = any free port)."
)
@click.option("--no-browser", is_flag=True, help="Print the URL without opening a browser.")
@options.decisions_option
@options.look_up_options
@options.console_options
def command(
    lock: str, by: str, port: int, no_browser: bool, decisions: str | None, choice: SourceOptions, console: Console
) -> None:
    """Review ambiguous and unmatched titles and their candidates on a local web page.

    LOCK is the file that `bibnorm build --lock` keeps; refs.lock.json if none is named. The page is served on this
    machine only, for whoever opens the printed file or address. Decisions are saved to LOCK immediately. Press Ctrl-C
    to stop.

    The page looks up works by identifier and words in the catalog. Sources are asked only for identifiers that it
    lacks, and for abstracts when "Get abstracts" is pressed.

    \b
    Example:
      bibnorm review refs.lock.json
      bibnorm review refs.lock.json --by "Ada Lovelace" --no-browser
    """
    _check_person(by.strip())
    run, shared = options.runtime(choice, console), Path(decisions) if decisions else None
    # Before Ctrl-C only asks: a lock on a drive that does not answer is given up at once.
    with (
        _made_server(Path(lock), by.strip(), port, shared, run) as made,
        _until_asked_to_stop() as stop,
        made as server,
    ):
        file = server.opening_file.path.as_uri()
        if no_browser or not _has_display():
            deliver(f"Open {server.url}\n")
            console.info(f"the address opens the page once; on this machine {file} opens it again")
        else:
            # A file: everybody on this machine can read the arguments of a program, also of the browser.
            deliver(f"Open {file}\n")
            # In a thread, for some browsers come back only when they are closed.
            threading.Thread(target=webbrowser.open, args=(file,), daemon=True).start()
        console.info("press Ctrl-C to stop; decisions are saved")
        while not stop:
            time.sleep(_POLL_SECONDS)
    console.info(_summary(server.session))


def _check_person(by: str) -> None:
    from normalizer.lock import BIBNORM

    if not by or not by.isprintable() or by.casefold() == BIBNORM.casefold():
        raise BibnormError(f"--by must name the person who decides, not {by!r}")


@contextmanager
def _made_server(lock: Path, by: str, port: int, decisions: Path | None, run: Runtime) -> Iterator[Server]:
    try:
        from normalizer.app.review import open_library
        from normalizer.review import Server
    except ModuleNotFoundError as error:
        if error.name not in _EXTRA:
            raise
        raise BibnormError("`bibnorm review` requires extra packages; run: pip install 'bibnorm[review]'") from error
    with open_library(run) as library:
        yield Server(lock, by, port, decisions, library)


@contextmanager
def _until_asked_to_stop() -> Iterator[list[int]]:
    """Yield a list that is non-empty after Ctrl-C or SIGTERM, the ordinary ends of a review.

    Not an Event: the handler runs in the waiting thread, and would wait for the lock which this thread holds.
    """
    stop: list[int] = []
    asked = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, lambda number, _: stop.append(number)) for number in asked]
    try:
        yield stop
    finally:
        for number, handler in zip(asked, before, strict=True):
            signal.signal(number, handler)


def _has_display() -> bool:
    """Whether a graphical browser can be opened."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def _summary(session: ReviewSession) -> str:
    from normalizer.lock.lock import build_command

    try:
        listing = session.store.read()
    except BibnormError as error:
        return f"The lock cannot be read now: {error}"
    progress = listing.progress
    return (
        f"{progress.decided} decided, {progress.left} left open; "
        f"update the bibliography with {build_command(listing.lock, session.store.path)}"
    )

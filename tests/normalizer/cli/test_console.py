"""What is said on standard error, and when."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from normalizer.cli.console import Console, TerminalArea, format_table, live_table, request_summary
from resolvers.http import HttpClient, ServiceStats


def test_quiet_run_says_only_what_must_be_known(capsys: pytest.CaptureFixture[str]) -> None:
    console = Console(quiet=True, verbose=False, color="auto")
    console.info("counted")
    console.warning("odd")
    console.status("half way")
    console.error("unknown id")
    assert capsys.readouterr().err == "unknown id\n"


@pytest.mark.parametrize(
    ("verbose", "lines"), [(False, ["0", "1", "... and 3 more (use -v to show all)"]), (True, list("01234"))]
)
def test_long_list_is_cut_unless_verbose(verbose: bool, lines: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    Console(quiet=False, verbose=verbose, color="auto").details("01234", most=2)
    assert capsys.readouterr().err.splitlines() == lines


@pytest.mark.parametrize(
    ("color", "no_color", "colored"),
    [("always", "", True), ("never", "", False), ("auto", "", False), ("always", "1", True)],
)
def test_color_is_for_those_who_want_it(
    color: str, no_color: str, colored: bool, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", no_color)
    Console(quiet=False, verbose=False, color=color).warning("odd")
    assert ("\x1b[" in capsys.readouterr().err) is colored


@pytest.mark.parametrize(("term", "colored"), [("xterm", True), ("dumb", False)])
def test_a_terminal_without_colors_gets_none(
    term: str, colored: bool, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("TERM", term), ("NO_COLOR", "")):
        monkeypatch.setenv(name, value)
    for stream in (sys.stdout, sys.stderr):
        monkeypatch.setattr(stream, "isatty", lambda: True, raising=False)
    console = Console(quiet=False, verbose=False, color="auto")
    console.warning("odd")
    assert (console.colors_output, "\x1b[" in capsys.readouterr().err) == (colored, colored)


def test_progress_is_shown_on_a_terminal_after_a_second_and_cleared(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    console = Console(quiet=False, verbose=False, color="always")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    console.status("early")
    now[0] = 2.0
    console.status("late")
    console.info("done")
    said = capsys.readouterr().err
    assert "early" not in said
    assert said.index("late") < said.rindex("\r\x1b[K") < said.index("done")


def test_progress_is_not_shown_where_nobody_looks(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    console = Console(quiet=False, verbose=False, color="always")
    now[0] = 2.0
    console.status("late")
    assert capsys.readouterr().err == ""


# --- The live table of sources, and the line that stays


ARXIV = ServiceStats("arXiv", asked=12, cached=3, waiting=1, waiting_since=40.0)
DBLP = ServiceStats("DBLP", asked=1, failed=1)


def test_table_has_a_row_for_each_source_that_was_asked() -> None:
    assert format_table([ARXIV, DBLP, ServiceStats("Crossref")], now=52.3) == [
        "        asked  cached waiting  failed",
        "arXiv      12       3       1       0  for 12 s",
        "DBLP        1       0       0       1",
    ]
    assert format_table([ServiceStats("arXiv")], now=1.0) == []
    assert format_table([DBLP], now=0.0, bold=lambda text: f"<{text}>")[0].startswith("<")
    assert request_summary([ARXIV, DBLP]) == "requests: arXiv 12 (3 cached), DBLP 1 (1 query failed)"
    assert request_summary([]) == "requests: none"


def test_screen_draws_over_what_it_drew_and_leaves_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    contents = [["one", "two"], ["three"], []]
    screen = TerminalArea(lambda: contents.pop(0))
    screen.draw()
    screen.draw()
    screen.clear()
    screen.clear()
    assert capsys.readouterr().err == "one\ntwo\n\x1b[2F\x1b[Jthree\n\x1b[1F\x1b[J"


def test_line_does_not_wrap(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("COLUMNS", "10")
    monkeypatch.setenv("LINES", "3")
    TerminalArea(lambda: ["x" * 50, "y", "z"]).draw()
    assert capsys.readouterr().err == "x" * 9 + "\ny\n"


def test_nothing_is_drawn_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    before = set(threading.enumerate())
    with HttpClient() as http, live_table(Console(quiet=False, verbose=False, color="auto"), http):
        assert set(threading.enumerate()) <= before
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(("quiet", "term"), [(True, "xterm"), (False, "dumb")])
def test_nothing_is_drawn_where_it_is_not_wanted(quiet: bool, term: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", term)
    before = set(threading.enumerate())  # some may be left from other tests, and end meanwhile
    with HttpClient() as http, live_table(Console(quiet=quiet, verbose=False, color="auto"), http):
        assert set(threading.enumerate()) <= before


@pytest.mark.parametrize(("color", "colored"), [("auto", True), ("never", False)])
def test_table_is_drawn_on_a_terminal_and_wiped_away(
    color: str, colored: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("normalizer.cli.console._WAIT", 0.0)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    drawn = threading.Event()

    class Asked(HttpClient):
        @property
        def stats(self) -> dict[str, ServiceStats]:
            drawn.set()
            return {"dblp": DBLP}

    def interrupted() -> None:
        with Asked() as http, live_table(Console(quiet=False, verbose=False, color=color), http):
            assert drawn.wait(60)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    said = capsys.readouterr().err
    assert "DBLP       1       0       0       1\n" in said
    assert said.endswith("\x1b[2F\x1b[J")
    assert ("\x1b[1m" in said) is colored


# --- What a command loads before it does anything: start-up is what completion and CI wait for


LOADED = "import sys; from normalizer.cli.main import run; run(['--version']); print(*sorted(sys.modules))"


def test_version_loads_no_source_and_no_library_but_the_command_line() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    loaded = done.stdout.split("\n")[1].split()
    assert {name for name in loaded if name.startswith("resolvers.")} == {"resolvers.errors"}
    assert {"numpy", "pydantic", "requests", "bibtexparser"}.isdisjoint(loaded)


WAITING = """
import atexit, threading, time
from normalizer.cli.main import main
threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
atexit.register(print, "shut down")
main(["--version"])
"""


def test_command_that_leaves_a_waiting_thread_ends_without_the_shutdown_of_the_interpreter() -> None:
    done = subprocess.run([sys.executable, "-c", WAITING], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("bibnorm, version")
    assert "shut down" not in done.stdout

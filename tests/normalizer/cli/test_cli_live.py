"""The live table of sources, and the line that stays."""

from __future__ import annotations

import sys
import threading

import pytest

from normalizer.cli.console import Console, TerminalArea, format_table, live_table, request_summary
from resolvers.http import HttpClient, ServiceStats

ARXIV = ServiceStats("arXiv", asked=12, cached=3, waiting=1, waiting_since=40.0)
DBLP = ServiceStats("DBLP", asked=1, failed=1)


def test_table_has_a_row_for_each_source_that_was_asked() -> None:
    assert format_table([ARXIV, DBLP, ServiceStats("Crossref")], now=52.3) == [
        "        asked  cached waiting  failed",
        "arXiv      12       3       1       0  for 12 s",
        "DBLP        1       0       0       1",
    ]


def test_table_is_empty_before_the_first_question() -> None:
    assert format_table([ServiceStats("arXiv")], now=1.0) == []


def test_head_is_as_bold_as_wanted() -> None:
    assert format_table([DBLP], now=0.0, bold=lambda text: f"<{text}>")[0].startswith("<")


def test_line_that_stays_counts_requests() -> None:
    assert request_summary([ARXIV, DBLP]) == "requests: arXiv 12 (3 cached), DBLP 1 (1 failed)"
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

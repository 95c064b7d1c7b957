"""What is said on standard error, and when."""

from __future__ import annotations

import sys

import pytest

from normalizer.cli.console import Console


def test_quiet_run_says_only_what_must_be_known(capsys: pytest.CaptureFixture[str]) -> None:
    console = Console(quiet=True, verbose=False, color="auto")
    console.info("counted")
    console.warning("odd")
    console.status("half way")
    console.error("unknown id")
    assert capsys.readouterr().err == "unknown id\n"


@pytest.mark.parametrize(
    ("verbose", "lines"), [(False, ["0", "1", "... and 3 more; -v shows them all"]), (True, list("01234"))]
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

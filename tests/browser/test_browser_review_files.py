"""What becomes of decisions: reload, two tabs, other processes, a broken file, the end of the process."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from browser_desk import NAME, Desk, tab
from browser_locks import ECLAIRS, GOATS, MEADOW, SHEPHERDS, settled, small
from playwright.sync_api import Browser, expect

from normalizer.lock import Lock
from normalizer.works.verdict import Status
from normalizer.write_lock import hold_write_lock

pytestmark = pytest.mark.browser


def test_decisions_outlive_a_reload_and_the_way_back(desk: Desk) -> None:
    desk.press("1")
    desk.shows(SHEPHERDS)
    decided = desk.path.read_bytes()
    desk.page.reload()
    desk.shows(SHEPHERDS)
    expect(desk.page.get_by_text("2 of 5 decided")).to_be_visible()
    desk.page.go_back()
    desk.page.go_forward()
    desk.page.reload()
    assert desk.path.read_bytes() == decided
    assert desk.decision(ECLAIRS).choice == "arXiv:2001.00001"


def test_tab_that_is_out_of_date_overwrites_nothing_and_says_so(browser: Browser, desk: Desk) -> None:
    with tab(browser, desk.url, desk.path) as other:
        other.shows(ECLAIRS)
        desk.press("1")
        desk.shows(SHEPHERDS)
        decided = desk.path.read_bytes()
        other.press("n")
        expect(other.alert).to_be_visible()
        other.shows(ECLAIRS)
        expect(other.page.get_by_role("main")).to_contain_text("arXiv:2001.00001")
        assert other.path.read_bytes() == decided
        # Who has seen it may decide otherwise.
        other.press("n")
        other.says("None of the works")
        assert other.decision(ECLAIRS).status is Status.UNMATCHED


def test_two_tabs_on_two_titles_keep_both_decisions(browser: Browser, desk: Desk) -> None:
    with tab(browser, desk.url, desk.path) as other:
        other.go_to(MEADOW)
        desk.press("2")
        desk.shows(SHEPHERDS)
        other.press("n")
        other.says("None of the works")
        assert desk.decision(ECLAIRS).choice == "doi:10.1000/zebra"
        assert desk.decision(MEADOW).is_manual
        # Undo is one for all tabs of the page: the last decision, whoever's it was.
        desk.page.reload()
        desk.press("u")
        desk.says(f"Taken back: ‘{MEADOW}’.")
        assert desk.block(MEADOW).is_open
        assert desk.decision(ECLAIRS).choice == "doi:10.1000/zebra"


def test_undo_leaves_alone_what_another_process_has_changed_since(desk: Desk) -> None:
    desk.press("1")
    desk.shows(SHEPHERDS)
    with hold_write_lock(desk.path):
        desk.lock.decide(ECLAIRS, "doi:10.1000/other", "Grace").save(desk.path)
    changed = desk.path.read_bytes()
    desk.press("u")
    expect(desk.alert).to_contain_text(ECLAIRS)
    assert desk.path.read_bytes() == changed


def test_what_another_process_decides_is_shown_and_kept(desk: Desk) -> None:
    desk.shows(ECLAIRS)
    with hold_write_lock(desk.path):
        desk.lock.decide(GOATS, "arXiv:1909.09999", "Grace", "seen in print").save(desk.path)
    desk.press("1")
    desk.shows(SHEPHERDS)
    expect(desk.page.get_by_text("3 of 5 decided")).to_be_visible()
    desk.press("s")
    desk.shows(MEADOW)
    assert (desk.decision(GOATS).by, desk.decision(GOATS).note) == ("Grace", "seen in print")


def test_title_that_has_left_the_lock_is_missed_politely(desk: Desk) -> None:
    desk.shows(ECLAIRS)
    gone = desk.path.read_bytes()
    settled().save(desk.path)
    without = desk.path.read_bytes()
    desk.press("1")
    expect(desk.page.locator("body")).to_contain_text("the lock has no such title any more")
    assert desk.path.read_bytes() == without
    expect(desk.page.locator("body")).not_to_contain_text("Traceback")
    desk.forgive("status of 404")
    desk.path.write_bytes(gone)
    desk.page.goto(desk.url)
    desk.shows(ECLAIRS)


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        pytest.param('{"version": 1, "titles": [', "is not valid JSON", id="half a file"),
        pytest.param('{"version": 99}', "written by a newer bibnorm (version 99", id="a newer version"),
        pytest.param('<<<<<<< HEAD\n{"version": 1}', "unresolved git conflict", id="an unfinished merge"),
    ],
)
def test_lock_that_is_broken_is_shown_as_such_and_the_page_recovers(desk: Desk, damage: str, sentence: str) -> None:
    desk.shows(ECLAIRS)
    whole = desk.path.read_bytes()
    desk.path.write_text(damage, encoding="utf-8")
    desk.press("1")
    expect(desk.page.locator("body")).to_contain_text(sentence)
    expect(desk.page.locator("body")).not_to_contain_text("Traceback")
    assert desk.path.read_text(encoding="utf-8") == damage
    desk.forgive(r"status of (500|409)")
    desk.path.write_bytes(whole)
    desk.page.goto(desk.url)
    desk.shows(ECLAIRS)
    desk.press("1")
    desk.says("Chosen")
    assert desk.decision(ECLAIRS).choice == "arXiv:2001.00001"


def test_lock_that_has_vanished_is_not_made_anew(desk: Desk) -> None:
    desk.shows(ECLAIRS)
    whole = desk.path.read_bytes()
    desk.path.unlink()
    desk.press("1")
    expect(desk.page.locator("body")).to_contain_text(f"{NAME}: lock file not found")
    expect(desk.page.locator("body")).not_to_contain_text("Traceback")
    assert not desk.path.exists()
    desk.forgive("status of 500")
    desk.path.write_bytes(whole)
    desk.page.goto(desk.url)
    desk.shows(ECLAIRS)


@contextmanager
def process(lock: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`bibnorm review` as its users start it, and the address that it prints."""
    command = [sys.executable, "-m", "normalizer", "review", str(lock), "--by", "Ada", "--no-browser"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BIBNORM_")}
    started = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )
    try:
        assert started.stdout is not None
        line = started.stdout.readline()
        assert line.startswith("Open http://127.0.0.1:"), line
        yield started, line.split()[1]
    finally:
        started.kill()
        started.communicate()


@pytest.mark.parametrize("ended_by", [signal.SIGINT, signal.SIGTERM])
def test_decisions_outlive_the_end_of_the_process(browser: Browser, tmp_path: Path, ended_by: signal.Signals) -> None:
    lock = tmp_path / NAME
    small().save(lock)
    with process(lock) as (started, url), tab(browser, url, lock) as desk:
        desk.press("1")
        desk.shows(SHEPHERDS)
        desk.press("n")
        desk.shows(GOATS)
        started.send_signal(ended_by)
        output, errors = started.communicate(timeout=120)
        assert started.returncode == 0, errors
        assert output == ""
        assert "3 decided, 2 left open" in errors
        assert "bibnorm build " in errors
        assert "Traceback" not in errors
        with pytest.raises(ConnectionRefusedError):
            http.client.HTTPConnection(urlsplit(url).netloc, timeout=60).connect()
        kept = Lock.load(lock)
        assert kept.find(ECLAIRS).decision.choice == "arXiv:2001.00001"
        assert kept.find(SHEPHERDS).decision.is_manual
        assert [path.name for path in tmp_path.iterdir()] == [NAME]


def test_decisions_outlive_a_killed_process(browser: Browser, tmp_path: Path) -> None:
    lock = tmp_path / NAME
    small().save(lock)
    with process(lock) as (started, url), tab(browser, url, lock) as desk:
        desk.press("1")
        desk.shows(SHEPHERDS)
        started.kill()
        started.wait(timeout=120)
        assert Lock.load(lock).find(ECLAIRS).decision.choice == "arXiv:2001.00001"
    with process(lock) as (_, url), tab(browser, url, lock) as desk:
        desk.shows(SHEPHERDS)
        expect(desk.button("Undo")).to_be_disabled()


def test_what_was_typed_outlives_a_lock_that_others_are_writing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("normalizer.review.lock_store._LOCK_TIMEOUT_SECONDS", 0.05)
    desk.go_to(GOATS)
    desk.note.fill("the second print")
    desk.identifier.fill("1909.09999")
    with hold_write_lock(desk.path):
        desk.press("Enter")
        expect(desk.alert).to_contain_text("another bibnorm has been writing")
        desk.shows(GOATS)
        expect(desk.note).to_have_value("the second print")
        expect(desk.identifier).to_have_value("arXiv:1909.09999")
    desk.button("Use this identifier").click()
    desk.says("Chosen: arXiv:1909.09999")
    assert desk.decision(GOATS).note == "the second print"

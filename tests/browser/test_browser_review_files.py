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
from browser_locks import ECLAIRS, GOATS, MEADOW, SHEPHERDS, settled, small
from browser_tab import NAME, ReviewTab, opened_tab
from playwright.sync_api import Browser, expect

from normalizer.lock import Lock
from normalizer.works.verdict import Status
from normalizer.write_lock import hold_write_lock

pytestmark = pytest.mark.browser


def test_decisions_outlive_a_reload_and_the_way_back(tab: ReviewTab) -> None:
    tab.press("1")
    tab.shows(SHEPHERDS)
    decided = tab.path.read_bytes()
    tab.page.reload()
    tab.shows(SHEPHERDS)
    expect(tab.page.get_by_text("2 of 5 decided")).to_be_visible()
    tab.page.go_back()
    tab.page.go_forward()
    tab.page.reload()
    assert tab.path.read_bytes() == decided
    assert tab.decision(ECLAIRS).choice == "arXiv:2001.00001"


def test_tab_that_is_out_of_date_overwrites_nothing_and_says_so(browser: Browser, tab: ReviewTab) -> None:
    with opened_tab(browser, tab.url, tab.path) as other:
        other.shows(ECLAIRS)
        tab.press("1")
        tab.shows(SHEPHERDS)
        decided = tab.path.read_bytes()
        other.press("n")
        expect(other.alert).to_be_visible()
        other.shows(ECLAIRS)
        expect(other.page.get_by_role("main")).to_contain_text("arXiv:2001.00001")
        assert other.path.read_bytes() == decided
        # Who has seen it may decide otherwise.
        other.press("n")
        other.says("None of the works")
        assert other.decision(ECLAIRS).status is Status.UNMATCHED


def test_two_tabs_on_two_titles_keep_both_decisions(browser: Browser, tab: ReviewTab) -> None:
    with opened_tab(browser, tab.url, tab.path) as other:
        other.go_to(MEADOW)
        tab.press("2")
        tab.shows(SHEPHERDS)
        other.press("n")
        other.says("None of the works")
        assert tab.decision(ECLAIRS).choice == "doi:10.1000/zebra"
        assert tab.decision(MEADOW).is_manual
        # Undo is one for all tabs of the page: the last decision, whoever's it was.
        tab.page.reload()
        tab.press("u")
        tab.says(f"Taken back: ‘{MEADOW}’.")
        assert tab.block(MEADOW).is_open
        assert tab.decision(ECLAIRS).choice == "doi:10.1000/zebra"


def test_undo_leaves_alone_what_another_process_has_changed_since(tab: ReviewTab) -> None:
    tab.press("1")
    tab.shows(SHEPHERDS)
    with hold_write_lock(tab.path):
        tab.lock.decide(ECLAIRS, "doi:10.1000/other", "Grace").save(tab.path)
    changed = tab.path.read_bytes()
    tab.press("u")
    expect(tab.alert).to_contain_text(ECLAIRS)
    assert tab.path.read_bytes() == changed


def test_what_another_process_decides_is_shown_and_kept(tab: ReviewTab) -> None:
    tab.shows(ECLAIRS)
    with hold_write_lock(tab.path):
        tab.lock.decide(GOATS, "arXiv:1909.09999", "Grace", "seen in print").save(tab.path)
    tab.press("1")
    tab.shows(SHEPHERDS)
    expect(tab.page.get_by_text("3 of 5 decided")).to_be_visible()
    tab.press("s")
    tab.shows(MEADOW)
    assert (tab.decision(GOATS).by, tab.decision(GOATS).note) == ("Grace", "seen in print")


def test_title_that_has_left_the_lock_is_missed_politely(tab: ReviewTab) -> None:
    tab.shows(ECLAIRS)
    gone = tab.path.read_bytes()
    settled().save(tab.path)
    without = tab.path.read_bytes()
    tab.press("1")
    expect(tab.page.locator("body")).to_contain_text("the title is no longer in the lock file")
    assert tab.path.read_bytes() == without
    expect(tab.page.locator("body")).not_to_contain_text("Traceback")
    tab.expect_fault("status of 404")
    tab.path.write_bytes(gone)
    tab.page.goto(tab.url)
    tab.shows(ECLAIRS)


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        pytest.param('{"version": 1, "titles": [', "is not valid JSON", id="half a file"),
        pytest.param('{"version": 99}', "written by a newer bibnorm (version 99", id="a newer version"),
        pytest.param('<<<<<<< HEAD\n{"version": 1}', "unresolved git conflict", id="an unfinished merge"),
    ],
)
def test_lock_that_is_broken_is_shown_as_such_and_the_page_recovers(tab: ReviewTab, damage: str, sentence: str) -> None:
    tab.shows(ECLAIRS)
    whole = tab.path.read_bytes()
    tab.path.write_text(damage, encoding="utf-8")
    tab.press("1")
    expect(tab.page.locator("body")).to_contain_text(sentence)
    expect(tab.page.locator("body")).not_to_contain_text("Traceback")
    assert tab.path.read_text(encoding="utf-8") == damage
    tab.expect_fault(r"status of (500|409)")
    tab.path.write_bytes(whole)
    tab.page.goto(tab.url)
    tab.shows(ECLAIRS)
    tab.press("1")
    tab.says("Chosen")
    assert tab.decision(ECLAIRS).choice == "arXiv:2001.00001"


def test_lock_that_has_vanished_is_not_made_anew(tab: ReviewTab) -> None:
    tab.shows(ECLAIRS)
    whole = tab.path.read_bytes()
    tab.path.unlink()
    tab.press("1")
    expect(tab.page.locator("body")).to_contain_text(f"{NAME}: lock file not found")
    expect(tab.page.locator("body")).not_to_contain_text("Traceback")
    assert not tab.path.exists()
    tab.expect_fault("status of 500")
    tab.path.write_bytes(whole)
    tab.page.goto(tab.url)
    tab.shows(ECLAIRS)


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
    with process(lock) as (started, url), opened_tab(browser, url, lock) as tab:
        tab.press("1")
        tab.shows(SHEPHERDS)
        tab.press("n")
        tab.shows(GOATS)
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
    with process(lock) as (started, url), opened_tab(browser, url, lock) as tab:
        tab.press("1")
        tab.shows(SHEPHERDS)
        started.kill()
        started.wait(timeout=120)
        assert Lock.load(lock).find(ECLAIRS).decision.choice == "arXiv:2001.00001"
    with process(lock) as (_, url), opened_tab(browser, url, lock) as tab:
        tab.shows(SHEPHERDS)
        expect(tab.button("Undo")).to_be_disabled()


def test_what_was_typed_outlives_a_lock_that_others_are_writing(
    tab: ReviewTab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("normalizer.review.lock_store._LOCK_TIMEOUT_SECONDS", 0.05)
    tab.go_to(GOATS)
    tab.note.fill("the second print")
    tab.identifier.fill("1909.09999")
    with hold_write_lock(tab.path):
        tab.press("Enter")
        expect(tab.alert).to_contain_text("another bibnorm has been writing")
        tab.shows(GOATS)
        expect(tab.note).to_have_value("the second print")
        expect(tab.identifier).to_have_value("arXiv:1909.09999")
    tab.button("Use this identifier").click()
    tab.says("Chosen: arXiv:1909.09999")
    assert tab.decision(GOATS).note == "the second print"

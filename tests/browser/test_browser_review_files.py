"""What becomes of decisions: reload, two tabs, other processes, a broken file, the end of the process."""

from __future__ import annotations

import pytest
from browser_locks import ECLAIRS, GOATS, MEADOW, SHEPHERDS
from browser_tab import ReviewTab, opened_tab
from playwright.sync_api import Browser, expect

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
    with opened_tab(browser, tab.server, tab.path) as other:
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
    with opened_tab(browser, tab.server, tab.path) as other:
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

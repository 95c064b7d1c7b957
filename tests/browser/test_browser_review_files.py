"""What becomes of decisions: reload, the way back, a tab that is out of date."""

from __future__ import annotations

import pytest
from browser_locks import ECLAIRS, SHEPHERDS
from browser_tab import ReviewTab, opened_tab
from playwright.sync_api import Browser, expect

from normalizer.works.verdict import Status

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

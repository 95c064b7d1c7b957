"""Many titles: a page is there at once, and so is the next one. Figures: benchmarks/review.py."""

from __future__ import annotations

import re

import pytest
from browser import assert_accessible
from browser_locks import big
from browser_speed import load_times
from browser_tab import OpenTab
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

# Milliseconds. Under one second on an idle machine; generous, for this is no benchmark.
LIMIT = 20_000


def test_thousand_open_titles_load_and_are_decided_without_waiting(open_tab: OpenTab) -> None:
    lock = big(1_000)
    tab = open_tab(lock)
    times = load_times(tab.page, tab.url)
    assert 0 < times.painted <= LIMIT
    assert 0 < times.loaded <= LIMIT
    expect(tab.listed).to_have_count(301)
    expect(tab.listed.last).to_have_text("700 more after")
    expect(tab.page.get_by_text("0 of 1000 decided").or_(tab.page.get_by_text("0 of 1,000 decided"))).to_be_visible()
    assert tab.page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    shown = tab.title.inner_text()
    tab.press("1")
    expect(tab.title).not_to_have_text(shown, timeout=LIMIT)
    tab.press("u")
    tab.shows(shown)
    assert tab.lock.text == lock.text


def test_long_list_is_leafed_through_beside_the_title(open_tab: OpenTab) -> None:
    tab = open_tab(big(700))
    shown = tab.title.inner_text()
    more = tab.page.get_by_role("link", name=re.compile(" more (after|before)$"))
    more.click()
    tab.shows(shown)
    expect(more.first).to_have_text("300 more before")
    expect(more.first).to_be_in_viewport()
    more.last.click()
    tab.shows(shown)
    expect(more).to_have_text(["600 more before"])
    expect(tab.listed).to_have_count(101)
    more.click()
    tab.shows(shown)
    expect(more).to_have_text(["300 more before", "100 more after"])
    # Where the list was left.
    expect(more.last).to_be_in_viewport()
    wanted = tab.listed.nth(299)
    href = wanted.get_attribute("href")
    wanted.click()
    expect(tab.page.locator("[aria-current=true]")).to_have_attribute("href", href or "")
    expect(tab.page.locator("[aria-current=true]")).to_be_in_viewport()
    assert_accessible(tab.page)

"""Many titles: a page is there at once, and so is the next one. Figures: benchmarks/review.py."""

from __future__ import annotations

import re

import pytest
from browser import assert_accessible
from browser_desk import Sit
from browser_locks import big
from browser_speed import load_times
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

# Milliseconds. Under one second on an idle machine; generous, for this is no benchmark.
LIMIT = 20_000


def test_thousand_open_titles_load_and_are_decided_without_waiting(sit: Sit) -> None:
    lock = big(1_000)
    desk = sit(lock)
    times = load_times(desk.page, desk.url)
    assert 0 < times.painted <= LIMIT
    assert 0 < times.loaded <= LIMIT
    expect(desk.listed).to_have_count(301)
    expect(desk.listed.last).to_have_text("700 more after")
    expect(desk.page.get_by_text("0 of 1000 decided").or_(desk.page.get_by_text("0 of 1,000 decided"))).to_be_visible()
    assert desk.page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    shown = desk.title.inner_text()
    desk.press("1")
    expect(desk.title).not_to_have_text(shown, timeout=LIMIT)
    desk.press("u")
    desk.shows(shown)
    assert desk.path.read_text(encoding="utf-8") == lock.text


def test_last_of_many_titles_is_found_and_the_list_shows_where_one_is(sit: Sit) -> None:
    desk = sit(big(300))
    last = desk.listed.last
    title = (last.text_content() or "").strip().removesuffix("ambiguous").removesuffix("unmatched").strip()
    assert title
    last.click()
    expect(desk.title).to_contain_text(title)
    expect(desk.page.locator("[aria-current=true]")).to_be_in_viewport()


def test_long_list_is_accessible_too(sit: Sit) -> None:
    desk = sit(big(150))
    assert_accessible(desk.page)


def test_long_list_is_leafed_through_beside_the_title(sit: Sit) -> None:
    desk = sit(big(700))
    shown = desk.title.inner_text()
    more = desk.page.get_by_role("link", name=re.compile(" more (after|before)$"))
    more.click()
    desk.shows(shown)
    expect(more.first).to_have_text("300 more before")
    expect(more.first).to_be_in_viewport()
    more.last.click()
    desk.shows(shown)
    expect(more).to_have_text(["600 more before"])
    expect(desk.listed).to_have_count(101)
    more.click()
    desk.shows(shown)
    expect(more).to_have_text(["300 more before", "100 more after"])
    # Where the list was left.
    expect(more.last).to_be_in_viewport()
    wanted = desk.listed.nth(299)
    href = wanted.get_attribute("href")
    wanted.click()
    expect(desk.page.locator("[aria-current=true]")).to_have_attribute("href", href or "")
    expect(desk.page.locator("[aria-current=true]")).to_be_in_viewport()
    assert_accessible(desk.page)


def test_title_far_down_a_long_list_is_found(sit: Sit) -> None:
    lock = big(700)
    desk = sit(lock)
    wanted = lock.titles[0].title
    expect(desk.listed.filter(has_text=wanted)).to_have_count(0)
    desk.page.get_by_role("searchbox", name="Find").fill(wanted)
    desk.press("Enter")
    expect(desk.listed.filter(has_text=wanted).first).to_be_visible()

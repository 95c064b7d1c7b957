"""The script of the report, in Chromium: order, and links into long tables."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import launched, missing, watched
from playwright.sync_api import Browser, Page, expect
from report_scene import code, matched, open_title, run, work

from normalizer.report import page

pytestmark = pytest.mark.browser

TITLES = ("Zebras", "ant 10", "ant 9", "Éclairs")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    reason = missing()
    if reason and not os.environ.get("CI"):
        pytest.skip(reason)
    with launched() as chromium:
        yield chromium


def key(title: str) -> str:
    return title.replace(" ", "")


@pytest.fixture
def report(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """A few titles to order, and hundreds with code, so that what comes after them is far away."""
    years = dict(zip(TITLES, (2019, 2023, 2021, 2020), strict=True))
    works = {key(name): work(name, date={"year": year}) for name, year in years.items()}
    works |= {f"key{place}": work(f"T {place}", code=(code(f"https://github.com/o/n{place}"),)) for place in range(300)}
    rows = [matched(text, key(text), sure=sure) for text, sure in zip(TITLES, (0.99, 0.7, 0.98, 0.96), strict=True)]
    rows += [matched(f"T {place}", f"key{place}") for place in range(300)]
    path = tmp_path / "report.html"
    path.write_text(page(run([*rows, open_title("Yaks")], works)), encoding="utf-8")
    with watched(browser, viewport={"width": 1280, "height": 900}) as (context, _):
        tab = context.new_page()
        tab.goto(path.as_uri())
        yield tab


# What is chosen -> the first titles then.
ORDERS = {
    "sure": ["Yaks", "ant 10", "Éclairs", "ant 9"],
    "title": ["ant 9", "ant 10", "Éclairs", "T 0"],
    "year": ["ant 10", "ant 9", "T 0", "T 1"],
    "": list(TITLES),
}


def test_titles_can_be_put_in_order_and_back(report: Page) -> None:
    """Least sure first, by title as people order them, newest first; equal ones in page order."""
    titles = report.locator("#titles tbody th .theirs")
    for order, first in ORDERS.items():
        report.get_by_label("Order").select_option(order)
        assert titles.all_text_contents()[:4] == first


# The links at the head -> the headings that they lead to.
SECTIONS = {
    "Coverage": "Coverage",
    "How sure": "Confidence",
    "Doubtful": "Unresolved and uncertain titles",
    "All titles": "All titles",
    "Code": "Links to code",
    "Sources and time": "Sources and time",
}


def test_links_lead_to_their_sections(report: Page) -> None:
    for name, title in SECTIONS.items():
        heading = report.get_by_role("heading", level=2, name=title, exact=True)
        if title in ("Links to code", "Sources and time"):  # not all fit on the screen, or links could lead nowhere
            expect(heading).not_to_be_in_viewport()
        link = report.get_by_role("navigation").get_by_role("link", name=name, exact=True)
        link.click()
        expect(heading).to_be_in_viewport()
        expect(link).to_have_attribute("href", f"#{heading.get_attribute('id')}")
        report.evaluate("() => window.scrollTo(0, 0)")

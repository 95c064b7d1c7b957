"""`report.html` in a browser: it asks for nothing, all can read it, and shows thousands of titles in parts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from browser import assert_accessible_in_both_schemes, watched
from browser_locks import ECLAIRS, HOSTILE, SHEEP, SHEPHERDS, big, hostile, small
from playwright.sync_api import Browser, Locator, Page, expect
from report_scene import matched, open_title, run, work

from normalizer import report
from normalizer.lock import Lock
from normalizer.values.dates import PartialDate
from normalizer.works.scraped import Link, LinkRole, ScrapedTitle

pytestmark = pytest.mark.browser

LINKS = (
    Link(url="https://github.com/meadow/sheep", role=LinkRole.OURS),
    Link(url="javascript:alert(6)", role=LinkRole.OURS),
)


def run_of(lock: Lock) -> report.ReportData:
    """A run whose pages held just the titles of a lock."""
    scraped = (
        ScrapedTitle(
            title=each.title,
            page=(each.pages or ("-",))[0],
            line=line,
            abstract=each.beside.abstract,
            links=LINKS,
            authors=each.beside.authors,
            year=each.beside.year,
            venue=each.beside.venue,
        )
        for line, each in enumerate(lock.titles, start=1)
    )
    return report.ReportData(
        rows=[report.TitleResult(said, block) for said, block in zip(scraped, lock.titles, strict=True)],
        works=lock.works,
        steps={"pages": 0.1, "catalog": 0.4},
        services=[
            report.ServiceUsage("arxiv", 3, 1, 0, 9.5),
            report.ServiceUsage("crossref", 0, 0, 2, 30.0, "Crossref did not respond (503, 3 attempts)"),
        ],
        catalogs=("sheep.jsonl of 2026-11-01, 3 records",),
        output="refs.bib",
        on=date(2026, 11, 21),
        version="1.0",
        missing=("Crossref did not answer; 2 titles have no venue",),
    )


@contextmanager
def opened(browser: Browser, folder: Path, shown: Lock | report.ReportData, **options: Any) -> Iterator[Page]:
    """The report as a file, which may ask for nothing but itself."""
    path = folder / "report.html"
    path.write_text(report.page(run_of(shown) if isinstance(shown, Lock) else shown), encoding="utf-8")
    with watched(browser, **options) as (page, watch):
        page.goto(path.as_uri())
        yield page
        assert set(watch.requests) <= {path.as_uri(), "about:blank", "data:,"}


def rows(page: Page) -> Locator:
    return page.locator(".titles tbody tr")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("lock", [small(), Lock()], ids=["a few titles", "no title"])
def test_axe_finds_nothing_in_light_and_dark(browser: Browser, tmp_path: Path, lock: Lock, width: int) -> None:
    screen = {"reduced_motion": "reduce", "viewport": {"width": width, "height": 900}}
    with opened(browser, tmp_path, lock, **screen) as page:
        page.locator("details").evaluate_all("all => all.forEach(each => { each.open = true })")
        for strip in page.get_by_role("listbox").all():
            strip.press("End")
        assert_accessible_in_both_schemes(page)
        assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")


def test_titles_are_filtered_by_words_and_by_what_came_of_them(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, small()) as page:
        page.get_by_role("searchbox", name="Filter").fill("shepherds COUNT")
        expect(rows(page)).to_have_count(1)
        expect(rows(page)).to_contain_text(SHEPHERDS)
        page.get_by_role("searchbox", name="Filter").fill("eclairs")
        expect(rows(page)).to_contain_text(ECLAIRS)
        page.get_by_role("searchbox", name="Filter").fill("")
        expect(rows(page)).to_have_count(6)
        page.get_by_role("combobox", name="Show").select_option("matched")
        expect(rows(page)).to_have_count(1)
        expect(rows(page)).to_contain_text(SHEEP)
        expect(page.locator(".titles caption")).to_have_text("Titles 1 to 1 of 1, from 6")
        page.get_by_role("combobox", name="Show").select_option("decided by a person")
        expect(rows(page)).to_contain_text("a leaflet of the forest office")
        page.get_by_role("combobox", name="Show").select_option("not asked")
        expect(page.locator(".titles caption")).to_have_text("No titles of 0, from 6")


def test_titles_can_be_put_in_order_and_back(browser: Browser, tmp_path: Path) -> None:
    """Least sure first, by title as people order them, newest first; equal ones in page order."""
    titles = ("Zebras", "ant 10", "ant 9", "Éclairs")
    works = {
        f"key{year}": work(name, date=PartialDate(year=year))
        for name, year in zip(titles, (2019, 2023, 2021, 2020), strict=True)
    }
    sure = (0.99, 0.7, 0.98, 0.96)
    found = [matched(name, key, sure=each) for name, key, each in zip(titles, works, sure, strict=True)]
    orders = {
        "sure": ["Yaks", "ant 10", "Éclairs", "ant 9"],
        "title": ["ant 9", "ant 10", "Éclairs", "Yaks"],
        "year": ["ant 10", "ant 9", "Éclairs", "Zebras"],
        "": list(titles),
    }
    with opened(browser, tmp_path, run([*found, open_title("Yaks")], works)) as page:
        for order, first in orders.items():
            page.get_by_label("Order").select_option(order)
            assert page.locator(".titles tbody th .theirs").all_text_contents()[:4] == first


def test_everything_is_there_without_scripts(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, big(300), java_script_enabled=False) as page:
        expect(rows(page)).to_have_count(300)
        expect(page.locator(".strips path.ambiguous, .strips path.unmatched")).to_have_count(2)
        expect(page.get_by_role("searchbox")).to_have_count(0)
        expect(page.get_by_role("button")).to_have_count(0)


def test_long_table_is_shown_in_parts(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, big(600)) as page:
        caption, following = page.locator(".titles caption"), page.get_by_role("button", name="Next").first
        expect(rows(page)).to_have_count(250)
        expect(page.get_by_role("button", name="Previous").first).to_be_disabled()
        following.press("Enter")
        expect(caption).to_have_text("Titles 251 to 500 of 600")
        following.press("Enter")
        expect(caption).to_have_text("Titles 501 to 600 of 600")
        expect(page.get_by_role("button", name="Previous").first).to_be_focused()
        page.get_by_role("searchbox", name="Filter").fill("dreaming in moonlight")
        expect(caption).to_have_text("Titles 1 to 6 of 6, from 600")


def test_hash_of_a_title_leads_to_it_from_elsewhere(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, big(600)) as page:
        page.goto("about:blank")
        page.goto((tmp_path / "report.html").as_uri() + "#t-512")
        expect(page.locator("#t-512")).to_be_focused()


def test_tick_leads_to_its_title_whatever_is_filtered(browser: Browser, tmp_path: Path) -> None:
    data = run([matched("A" if number % 100 else f"Tick {number}", "a") for number in range(320)], {"a": work("A")})
    with opened(browser, tmp_path, data) as page:
        page.get_by_role("searchbox", name="Filter").fill("nothing like this")
        expect(rows(page)).to_have_count(0)
        strip = page.get_by_role("listbox")
        box = strip.locator("svg").bounding_box()
        assert box
        strip.click(position={"x": box["width"] * 0.005, "y": box["height"] * 0.875})  # the first of the fourth line
        expect(page.locator("#t-301")).to_be_focused()
        expect(page.locator("#t-301")).to_be_in_viewport()
        expect(page.locator("#t-301")).to_contain_text("Tick 300")
        expect(page.get_by_role("searchbox", name="Filter")).to_have_value("")


def test_strips_are_used_by_keyboard(browser: Browser, tmp_path: Path) -> None:
    names = [f"T {number}" for number in range(230)]
    uncertain = {7, 205}
    data = run(
        [open_title(name) if place in uncertain else matched(name, "a") for place, name in enumerate(names)],
        {"a": work("A")},
    )
    with opened(browser, tmp_path, data) as page:
        strip = page.get_by_role("listbox", name="page.txt 230 titles: 228 matched, 2 unmatched")
        steps = {
            "ArrowRight": 1, "ArrowDown": 101, "ArrowUp": 1, "ArrowLeft": 0, "PageDown": 7, "End": 229, "PageUp": 205, "Home": 0,
        }  # fmt: skip
        strip.focus()
        for key, place in steps.items():
            strip.press(key)
            option = strip.get_by_role("option", selected=True)
            expect(option).to_contain_text(f"{place + 1} of 230, line 1: “T {place}”")
            expect(strip).to_have_attribute("aria-activedescendant", f"tick-{place + 1}")
        strip.press("PageDown")
        strip.press("Enter")
        expect(page.locator("#t-8")).to_be_focused()
        page.locator("#t-8").get_by_role("link", name="candidates").click()
        expect(page.locator("#d-8")).to_be_in_viewport()
        page.locator("#d-8").get_by_role("link", name="page.txt:1").click()
        expect(page.locator("#t-8")).to_be_focused()


def test_links_lead_to_their_sections(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, big(300)) as page:
        links = page.get_by_role("navigation").get_by_role("link").all()
        assert len(links) == 7
        for link in links:
            link.click()
            expect(page.locator(link.get_attribute("href") or "")).to_be_in_viewport()
            page.evaluate("() => window.scrollTo(0, 0)")


@pytest.mark.parametrize("width", [1280, 390])
def test_hostile_titles_are_text(browser: Browser, tmp_path: Path, width: int) -> None:
    with opened(browser, tmp_path, hostile(), viewport={"width": width, "height": 900}) as page:
        expect(rows(page)).to_have_count(len(HOSTILE))
        page.locator("details").evaluate_all("all => all.forEach(each => { each.open = true })")
        for strip in page.get_by_role("listbox").all():
            strip.press("End")
        assert page.locator("img, iframe, object, embed, base, body style").count() == 0
        assert page.locator("script").count() == 2
        links = page.locator("a[href]").evaluate_all("links => links.map(a => a.protocol)")
        assert set(links) <= {"http:", "https:", "file:"}
        assert "\u202e" not in page.locator("body").inner_text()
        page.get_by_role("searchbox", name="Filter").fill("<script>alert(1)")
        expect(rows(page)).to_have_count(1)
        assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")


def test_print_has_every_title_also_when_the_screen_is_filtered(browser: Browser, tmp_path: Path) -> None:
    data = run([matched(f"T {number}", "a") for number in range(260)], {"a": work("A")})
    with opened(browser, tmp_path, data) as page:
        whole = sheets(page)
        page.get_by_role("searchbox", name="Filter").fill("no such words")
        expect(rows(page)).to_have_count(0)
        assert sheets(page) == whole > 5
        expect(rows(page)).to_have_count(0)
        page.emulate_media(media="print")
        page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
        heights = rows(page).evaluate_all("all => all.map(each => each.getBoundingClientRect().height)")
        assert len(heights) == 260
        assert min(heights) > 10


def sheets(page: Page) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))

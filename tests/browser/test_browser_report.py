"""`report.html` in a browser: it asks for nothing, all can read it, and it opens with thousands of titles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from browser import assert_accessible_in_both_schemes, watched
from browser_locks import HOSTILE, SHEEP, SHEPHERDS, big, hostile, small
from browser_speed import load_times
from playwright.sync_api import Browser, Locator, Page, expect

from normalizer import report
from normalizer.lock import Lock
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
def opened(browser: Browser, folder: Path, lock: Lock, **options: Any) -> Iterator[Page]:
    """The report as a file, which may ask for nothing but itself."""
    path = folder / "report.html"
    path.write_text(report.page(run_of(lock)), encoding="utf-8")
    with watched(browser, **options) as (context, watch):
        page = context.new_page()
        page.goto(path.as_uri())
        yield page
        assert set(watch.requests) <= {path.as_uri(), "about:blank", "data:,"}


def rows(page: Page) -> Locator:
    return page.locator("#titles tbody tr")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("lock", [small(), Lock()], ids=["a few titles", "no title"])
def test_axe_finds_nothing_in_light_and_dark(browser: Browser, tmp_path: Path, lock: Lock, width: int) -> None:
    screen = {"reduced_motion": "reduce", "viewport": {"width": width, "height": 900}}
    with opened(browser, tmp_path, lock, **screen) as page:
        page.locator("details").evaluate_all("all => all.forEach(each => { each.open = true })")
        assert_accessible_in_both_schemes(page)
        assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")


def test_titles_are_filtered_by_words_and_by_what_came_of_them(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, small()) as page:
        page.get_by_role("searchbox", name="Filter").fill("shepherds COUNT")
        expect(rows(page).filter(visible=True)).to_have_count(1)
        expect(rows(page).filter(visible=True)).to_contain_text(SHEPHERDS)
        page.get_by_role("searchbox", name="Filter").fill("")
        expect(rows(page).filter(visible=True)).to_have_count(6)
        page.get_by_role("combobox", name="Show").select_option("matched")
        expect(rows(page).filter(visible=True)).to_have_count(1)
        expect(rows(page).filter(visible=True)).to_contain_text(SHEEP)
        expect(page.get_by_role("status").first).to_have_text("1 of 6")


def test_everything_is_there_without_scripts(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, small(), java_script_enabled=False) as page:
        expect(rows(page).filter(visible=True)).to_have_count(6)
        expect(page.get_by_role("searchbox")).to_have_count(0)


@pytest.mark.parametrize("width", [1280, 390])
def test_hostile_titles_are_text(browser: Browser, tmp_path: Path, width: int) -> None:
    with opened(browser, tmp_path, hostile(), viewport={"width": width, "height": 900}) as page:
        expect(rows(page)).to_have_count(len(HOSTILE))
        page.locator("details").evaluate_all("all => all.forEach(each => { each.open = true })")
        assert page.locator("img, iframe, object, embed, base, body style").count() == 0
        assert page.locator("script").count() == 1
        links = page.locator("a[href]").evaluate_all("links => links.map(a => a.protocol)")
        assert set(links) <= {"http:", "https:", "file:"}
        assert "\u202e" not in page.locator("body").inner_text()
        page.get_by_role("searchbox", name="Filter").fill("<script>alert(1)")
        expect(rows(page).filter(visible=True)).to_have_count(1)
        assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")


def test_print_has_every_title_also_when_the_screen_is_filtered(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, big(120)) as page:
        whole = sheets(page)
        page.get_by_role("searchbox", name="Filter").fill("no such words")
        expect(rows(page).filter(visible=True)).to_have_count(0)
        page.emulate_media(media="print")
        heights = rows(page).evaluate_all("all => all.map(each => each.getBoundingClientRect().height)")
        assert len(heights) == 120
        assert min(heights) > 10
        assert sheets(page) == whole > 3


def sheets(page: Page) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))


def test_five_thousand_titles_open_without_waiting(browser: Browser, tmp_path: Path) -> None:
    """Under two seconds on an idle machine; generous, for this is no benchmark."""
    with opened(browser, tmp_path, big(5_000)) as page:
        times = load_times(page, page.url)
        assert 0 < times.painted <= 10_000
        assert 0 < times.loaded <= 10_000
        expect(rows(page)).to_have_count(5_000)


def test_print_leaves_room_for_the_names_of_pages(browser: Browser, tmp_path: Path) -> None:
    wide = "() => [...document.querySelectorAll('.bars:not(.steps, .histogram) td.wide')].map("
    wide += "cell => cell.offsetWidth / cell.closest('table').offsetWidth)"
    with opened(browser, tmp_path, small()) as page:
        page.emulate_media(media="print")
        shares = page.evaluate(wide)
    assert shares
    assert max(shares) < 0.3

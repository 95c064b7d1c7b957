"""The review page in a browser, as the tests see it: by roles and names, beside the lock file it writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from browser import Watch, watched
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from normalizer.lock import Decision, Lock, LockedTitle
from normalizer.review import Server

PERSON = "Ada"
# What the page calls the lock.
NAME = "refs.lock.json"


@dataclass
class ReviewTab:
    """One tab of a person who reviews the lock file `path`."""

    page: Page
    context: BrowserContext
    watch: Watch
    path: Path
    url: str
    server: Server

    @property
    def lock(self) -> Lock:
        return Lock.load(self.path)

    def block(self, title: str) -> LockedTitle:
        """What the file says now of a title."""
        return self.lock.find(title)

    def decision(self, title: str) -> Decision:
        return self.block(title).decision

    @property
    def undecided(self) -> list[str]:
        return [each.title for each in self.lock.titles if each.is_open]

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def choose(self, number: int) -> Locator:
        return self.page.get_by_role("button", name=f"Choose {number}")

    @property
    def title(self) -> Locator:
        """The heading of the title that is to be decided."""
        return self.page.get_by_role("main").get_by_role("heading", level=2).first

    @property
    def said(self) -> Locator:
        """What is read out after an action."""
        return self.page.get_by_role("status")

    @property
    def alert(self) -> Locator:
        return self.page.get_by_role("alert")

    @property
    def identifier(self) -> Locator:
        return self.page.get_by_role("textbox", name="Identifier or words")

    @property
    def note(self) -> Locator:
        return self.page.get_by_role("textbox", name="Note")

    @property
    def progress(self) -> Locator:
        return self.page.get_by_role("progressbar", name="Progress")

    @property
    def works(self) -> Locator:
        """The works to choose from, each a list item with its heading and button."""
        region = self.page.get_by_role("region", name="Candidates")
        return region.get_by_role("listitem").filter(has=self.page.get_by_role("heading", level=3))

    @property
    def listed(self) -> Locator:
        """The links to the titles."""
        return self.page.get_by_role("navigation", name="Titles").get_by_role("link")

    def press(self, *keys: str) -> None:
        self.wait_until_idle()
        for key in keys:
            self.page.keyboard.press(key)

    def wait_until_idle(self) -> None:
        """Wait until the page takes what is pressed for an answer to itself, not to the page before."""
        self.page.wait_for_load_state()
        expect(self.page.locator("html.fresh")).to_have_count(0)

    def shows(self, title: str) -> None:
        """Wait until this title is to be decided."""
        expect(self.title).to_have_text(title)
        self.wait_until_idle()

    def says(self, text: str) -> None:
        """Wait until the page has said that an action is done."""
        expect(self.said).to_contain_text(text)
        self.wait_until_idle()

    def expect_fault(self, pattern: str, times: int = 1) -> None:
        """Take away the faults that a test wanted, once so many of them are known."""
        self.watch.wait_for(self.page, pattern, times)
        self.watch.expect_fault(pattern)

    def go_to(self, title: str) -> None:
        """Turn to a title that is open."""
        self.page.goto(f"{self.url.rstrip('/')}/title/{self.block(title).id}")
        self.shows(title)

    def focused(self) -> str:
        """The text or name of what has the focus."""
        return self.page.evaluate(
            "() => (document.activeElement.getAttribute('aria-label') || document.activeElement.innerText"
            " || document.activeElement.name || document.activeElement.tagName).trim()"
        )


# Serves a lock and opens it, with options as `watched` has them.
OpenTab = Callable[..., ReviewTab]


@contextmanager
def opened_tab(browser: Browser, server: Server, path: Path, **options: Any) -> Iterator[ReviewTab]:
    """The page of a server in a tab with `options` as `watched` has them."""
    with watched(browser, **options) as (page, watch):
        yield ReviewTab(page, page.context, watch, path, opened_page(page, server), server)


def opened_page(page: Page, server: Server) -> str:
    """Open the page as the command lets a browser do it; the address of the start."""
    start = f"{server.url.partition('/open/')[0]}/"
    page.goto(server.opening_file.path.as_uri())
    page.wait_for_url(lambda url: url.startswith(start) and "/open/" not in url)
    return start

"""Chromium for the tests of our web pages, watched for whatever a page of ours must not do."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from places import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, Request

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
# Of the browser's own doings nothing reaches the network, and no name is resolved but ours.
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)  # fmt: skip
LOOPBACK = frozenset({"127.0.0.1", "localhost"})
# Milliseconds: a machine that runs other tests beside these is slow.
TIMEOUT_MS = 60_000
_POLL_INTERVAL_MS = 20
# Where tests/browser/bring_axe.sh puts it.
AXE = ROOT / ".tox" / "axe" / "node_modules" / "axe-core" / "axe.min.js"
STANDARDS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
COLORS = ("color-contrast", "link-in-text-block")
WIDE = {"width": 1280, "height": 900}


def chromium_path() -> str | None:
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


def axe_path() -> Path:
    """The script of axe-core; the variable BIBNORM_AXE names another place."""
    return Path(os.environ.get("BIBNORM_AXE") or AXE)


def missing() -> str | None:
    """Why this machine cannot run the browser tests; None where it can."""
    wants = {
        "Chromium on the PATH": chromium_path() is not None,
        "axe-core (tests/browser/bring_axe.sh)": axe_path().is_file(),
    }
    lacking = [name for name, is_there in wants.items() if not is_there]
    return f"needs {', '.join(lacking)}" if lacking else None


@contextmanager
def launched() -> Iterator[Browser]:
    """A browser without window and history. While it runs, Playwright's event loop does too, so keep it short."""
    from playwright.sync_api import expect, sync_playwright  # here, for most tests need no browser

    expect.set_options(timeout=TIMEOUT_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(FLAGS))
        try:
            yield browser
        finally:
            _IDLE.pop(browser, None)
            browser.close()


@dataclass
class Watch:
    """What went wrong in a context: errors and warnings of the console, uncaught errors, dialogs, foreign requests.

    `requests` has the address of every request, also of one that was refused.
    """

    faults: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def attach(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", lambda error: self.faults.append(f"uncaught: {error.error}"))
        context.on("dialog", self._dialog)
        context.on("request", self._request)

    def forget(self) -> None:
        """What the page of an earlier test did."""
        self.faults.clear()
        self.requests.clear()

    def like(self, pattern: str) -> list[str]:
        """The faults so far in which the pattern is found."""
        return [fault for fault in self.faults if re.search(pattern, fault)]

    def wait_for(self, page: Page, pattern: str = "", times: int = 1) -> None:
        """Wait for so many faults like this: the browser may tell of them after the page has changed."""
        for _ in range(TIMEOUT_MS // _POLL_INTERVAL_MS):
            if len(self.like(pattern)) >= times:
                return
            page.wait_for_timeout(_POLL_INTERVAL_MS)

    def expect_fault(self, pattern: str) -> None:
        """Take away the faults that a test wanted. Raises AssertionError when there were none."""
        wanted = self.like(pattern)
        assert wanted, f"no fault like {pattern!r} among {self.faults}"
        self.faults[:] = [fault for fault in self.faults if fault not in wanted]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning", "assert"):
            self.faults.append(f"console {message.type}: {message.text}")

    def _dialog(self, dialog: Dialog) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _request(self, request: Request) -> None:
        self.requests.append(request.url)
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob", "file") and parts.hostname not in LOOPBACK:
            self.faults.append(f"request to {request.url}")


# Tabs to be used again: a context of its own has a window, which takes as long as most tests.
_IDLE: dict[Browser, list[tuple[Page, Watch]]] = {}


@contextmanager
def watched(
    browser: Browser,
    *,
    viewport: Mapping[str, int] = WIDE,
    reduced_motion: str | None = None,
    color_scheme: str | None = None,
    **options: Any,
) -> Iterator[tuple[Page, Watch]]:
    """A tab without cookies, watched. At the end its faults that nobody expected are an error.

    `options` are those of `Browser.new_context`; with any, the tab has a context that no other test gets.
    """
    idle = _IDLE.setdefault(browser, [])
    page, watch = idle.pop() if idle and not options else _new_tab(browser, **options)
    try:
        page.set_viewport_size(viewport)
        page.emulate_media(reduced_motion=reduced_motion, color_scheme=color_scheme)
        yield page, watch
        assert not watch.faults, "\n".join(watch.faults)
    except BaseException:
        options["left"] = "as it failed"
        raise
    finally:
        if options:
            page.context.close()
        else:
            _clean(page)
            watch.forget()
            idle.append((page, watch))


def _new_tab(browser: Browser, **options: Any) -> tuple[Page, Watch]:
    watch = Watch()
    context = browser.new_context(viewport=dict(WIDE), **options)
    context.set_default_timeout(TIMEOUT_MS)
    watch.attach(context)
    return context.new_page(), watch


def _clean(page: Page) -> None:
    for each in page.context.pages:
        if each is not page:
            each.close()
    page.unroute_all()
    page.context.unroute_all()
    page.goto("about:blank")
    page.context.clear_cookies()
    page.emulate_media(media="null", reduced_motion="null", color_scheme="null")


def assert_accessible(page: Page, rules: Sequence[str] = STANDARDS) -> None:
    """Axe-core finds nothing against WCAG 2.2 A and AA, nor against its own best practice, of whatever impact."""
    if page.evaluate("() => typeof axe === 'undefined'"):
        page.evaluate(axe_path().read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", list(rules))
    assert found["passes"], "axe-core looked at nothing"
    assert not found["violations"], "\n".join(line for each in found["violations"] for line in _describe(each))


def assert_accessible_in_both_schemes(page: Page) -> None:
    """In light and, as far as colors go, in dark; the tab must want reduced motion, for axe-core would meet colors half way."""
    for scheme, rules in (("light", STANDARDS), ("dark", COLORS)):
        page.emulate_media(color_scheme=scheme)
        assert_accessible(page, rules)


def _describe(violation: dict[str, Any]) -> Iterator[str]:
    yield f"{violation['impact']}: {violation['id']}: {violation['help']}"
    for node in violation["nodes"][:5]:
        summary = " ".join((node.get("failureSummary") or "").split())
        yield f"  {' '.join(map(str, node['target']))}: {summary}"

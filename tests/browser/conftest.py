"""One Chromium for each file of browser tests, and a tab with the review page on it for each test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from browser import launched, missing
from browser_locks import small

from normalizer.lock import Lock

if TYPE_CHECKING:
    from browser_tab import OpenTab, ReviewTab
    from playwright.sync_api import Browser


# Where it is missing the files here cannot be imported. In CI that is a failure.
if not os.environ.get("CI"):
    pytest.importorskip("playwright", reason="needs Playwright, which the extra `test` brings")


# For a file, not for the session: other tests of the same process must not find an event loop running.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    reason = missing()
    if reason and not os.environ.get("CI"):
        pytest.skip(reason)
    with launched() as chromium:
        yield chromium


@pytest.fixture
def open_tab(browser: Browser, tmp_path: Path) -> Iterator[OpenTab]:
    """Puts a lock on disk, serves it and opens it: `open_tab(lock, **options of the tab)`."""
    from browser_tab import NAME, PERSON, opened_tab
    from review_tab import FewWorks

    from normalizer.review import Server

    with ExitStack() as stack:

        def open_it(lock: Lock | None = None, **options: Any) -> ReviewTab:
            path = tmp_path / NAME
            (lock or small()).save(path)
            server = stack.enter_context(Server(path, by=PERSON, library=FewWorks()))
            return stack.enter_context(opened_tab(browser, server, path, **options))

        yield open_it


@pytest.fixture
def tab(open_tab: OpenTab) -> ReviewTab:
    """The small lock, on a wide and light screen."""
    return open_tab()

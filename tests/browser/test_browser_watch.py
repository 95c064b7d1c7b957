"""The watch itself: what a page must not do is seen. The pages are made here."""

from __future__ import annotations

import pytest
from browser import assert_accessible, watched
from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

GOOD = '<!doctype html><html lang=en><title>Good</title><main><h1>Good</h1><p><a href="#x">A link</a></main>'


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        pytest.param("<script>console.error('broken')</script>", "console error: broken", id="error in the console"),
        pytest.param("<script>console.warn('old')</script>", "console warning: old", id="warning in the console"),
        pytest.param("<script>throw Error('lost')</script>", "uncaught: .*lost", id="uncaught error"),
        pytest.param("<img alt='' src=x onerror=alert(1)>", "dialog: 1", id="dialog"),
        pytest.param(
            "<img alt='' src=https://example.org/x.png>", "request to https://example.org", id="outside request"
        ),
        pytest.param("<link rel=stylesheet href=//10.255.255.1/x.css>", "request to", id="request to another address"),
    ],
)
def test_fault_of_a_page_is_an_error(browser: Browser, body: str, fault: str) -> None:
    with pytest.raises(AssertionError, match=fault):
        visit(browser, GOOD + body)


def visit(browser: Browser, html: str) -> None:
    with watched(browser) as (page, watch):
        page.route("http://127.0.0.1/", lambda route: route.fulfill(body=html, content_type="text/html"))
        page.route("**/x.*", lambda route: route.abort())
        page.goto("http://127.0.0.1/")
        watch.wait_for(page)


def test_page_without_fault_passes_and_only_expected_faults_are_taken_away(browser: Browser) -> None:
    with watched(browser) as (page, watch):
        page.set_content(GOOD)
        assert_accessible(page)
        with pytest.raises(AssertionError, match="no fault like"):
            watch.expect_fault("broken")
        page.evaluate("() => { console.error('broken'); console.info('plain') }")
        watch.wait_for(page, "broken")
        watch.expect_fault("broken")


@pytest.mark.parametrize(
    ("body", "violation"),
    [
        pytest.param("<img src=data:,>", "critical: image-alt", id="image without a text"),
        pytest.param("<p style='color:#999;background:#fff'>Faint words", "serious: color-contrast", id="faint words"),
        pytest.param("<h4>Too deep</h4>", "moderate: heading-order", id="heading that skips levels"),
        pytest.param("<main>Another</main>", "moderate: landmark", id="two main parts"),
    ],
)
def test_accessibility_fault_is_an_error_with_its_place(browser: Browser, body: str, violation: str) -> None:
    with watched(browser) as (page, watch):
        page.set_content(GOOD + body)
        with pytest.raises(AssertionError, match=violation):
            assert_accessible(page)
        watch.faults.clear()

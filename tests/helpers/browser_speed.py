"""How long a page takes, as the browser itself measures it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

_TIMES = """() => {
  const [visit] = performance.getEntriesByType('navigation');
  const paint = performance.getEntriesByName('first-contentful-paint')[0];
  return visit.loadEventEnd > 0 && paint ? [visit.responseStart, paint.startTime, visit.loadEventEnd] : null;
}"""


@dataclass(frozen=True)
class Load:
    """Milliseconds from the start of the navigation to the first byte, the first content on screen, the load event."""

    answered: float
    painted: float
    loaded: float


def load_times(page: Page, url: str) -> Load:
    """Go to a page and wait until it is there and has been painted."""
    page.goto("about:blank")
    page.goto(url, wait_until="load", timeout=120_000)
    return Load(*page.wait_for_function(_TIMES, timeout=120_000).json_value())

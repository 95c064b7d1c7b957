"""A parsed page of HTML, and what is asked of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from normalizer.errors import PageError

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

# Saved lists link within their site.
_SITES = (("/papers/", "https://huggingface.co"), ("/abs/", "https://arxiv.org"), ("/pdf/", "https://arxiv.org"))


@dataclass(frozen=True)
class Html:
    """A parsed page."""

    tree: LexborHTMLParser

    def attribute(self, selector: str, name: str) -> str:
        """An attribute of the first element that fits, empty when there is none."""
        node = self.tree.css_first(selector)
        return (node.attributes.get(name) or "").strip() if node else ""

    @cached_property
    def address(self) -> str:
        """Where the page came from, as it says itself; empty when it does not."""
        return self.attribute("link[rel=canonical]", "href") or self.attribute('meta[property="og:url"]', "content")

    def target(self, href: str) -> str:
        """The whole address of a link, empty when it is broken."""
        for path, site in _SITES:
            if href.startswith(path):
                return site + href.split("#")[0].split("?")[0]
        try:
            return urljoin(self.address, href.strip())
        except ValueError:  # brackets that are no IPv6 address
            return ""


def parse_html(text: str) -> Html:
    """Parse a page. Raises PageError when it is nested so deeply that parsing would not end."""
    from selectolax.lexbor import LexborHTMLParser  # here, so that pages of text don't wait for it

    if _depth(text) > _DEEPEST:
        raise PageError("the HTML is nested too deeply to be a saved page; save it again")
    return Html(LexborHTMLParser(text))


# Parsing takes time with the square of the depth. Browsers themselves stop at 512.
_DEEPEST = 5_000
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-z][a-z0-9]*)", re.IGNORECASE)
# Elements whose end may be left out, or that have none.
_UNCLOSED = frozenset(
    "p li dt dd tr td th thead tbody tfoot colgroup option optgroup rb rp rt html head body area base br col embed hr"
    " img input link meta param source track wbr path circle rect line use".split()
)


def _depth(text: str) -> int:
    """The greatest number of elements that are open at once, roughly."""
    depth = deepest = 0
    for tag in _TAG.finditer(text):
        if tag["name"].lower() not in _UNCLOSED:
            depth = max(0, depth - 1) if tag["end"] else depth + 1
            deepest = max(deepest, depth)
    return deepest


def text_of(node: LexborNode | None) -> str:
    """The text of an element on one line."""
    return " ".join(node.text(deep=True).split()) if node is not None else ""


# How far up a row or card is looked for; what lies further up is the layout of the page.
_REACH = 8


def ancestor(node: LexborNode, tags: frozenset[str]) -> LexborNode | None:
    """The nearest element around a node that has one of the tags."""
    parent = node.parent
    for _ in range(_REACH):
        if parent is None or parent.tag in tags:
            return parent
        parent = parent.parent
    return None

"""A saved page of HTML as a tree whose elements know their lines, in pieces if it is large."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin

from normalizer.errors import PageError
from normalizer.values.ids import find_id
from normalizer.values.lazy import lazy_re

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

# Saved lists link within their site.
# Google Sites and results of Google lead through its own address.
_REDIRECT = lazy_re(r"https?://(?:www\.)?google\.[a-z.]{2,6}/url\?(?:[^#]*&)?(?:q|url)=(https?[^&#]+)")
# Newsletters lead through addresses that hold the one meant.
_WRAPPED = lazy_re(r"[/=](https?(?::|%3A)%2F%2F[^&#/\s]+)", re.IGNORECASE)
_SITES = (
    ("/papers/", "https://huggingface.co"),
    ("/abs/", "https://arxiv.org"),
    ("/pdf/", "https://arxiv.org"),
    ("/paper/", "https://www.semanticscholar.org"),
    ("/forum?id=", "https://openreview.net"),
    ("/pdf?id=", "https://openreview.net"),
)
# The attribute with the number of an element, which gives its lines.
_NUMBER = "bn"
_TAG = lazy_re(r"<(?:!--|(?P<end>/?)(?P<name>[a-z][a-z0-9]{0,15}))", re.IGNORECASE)
# Elements whose end may be left out, or that have none.
_VOID = frozenset(
    "area base br col embed hr img input link meta param source track wbr path circle rect line use".split()
)
_IMPLIED = frozenset("p li dt dd tr td th thead tbody tfoot colgroup option optgroup rb rp rt".split())
_EITHER = ({"dt", "dd"}, {"td", "th"})
_LOCATED = frozenset(
    "article li dd dt tr td p div section main h1 h2 h3 h4 h5 h6 a cite blockquote ul ol dl table script span b"
    " strong i em body pre textarea".split()
)
# What is no markup, and where it ends.
_RAW = {
    "!--": lazy_re("-->"),
    **{name: lazy_re(f"</{name}", re.IGNORECASE) for name in ("script", "style", "textarea")},
}
# How far before a tag the end of the text before it is looked for.
_MAX_INDENT = 200
# Parsing takes time with the square of the depth. Browsers themselves stop at 512.
_MAX_DEPTH = 5_000
# A tree takes many times the memory of its text, so a large page is read in pieces, which begin at a row.
_PIECE = 2_000_000
_ROW_START = lazy_re(r"<(?:article|tr|dt|li)[\s>]", re.IGNORECASE)
_BLOCK_START = lazy_re(r"<(?:div|p|h[1-6]|section)[\s>]", re.IGNORECASE)


@dataclass(frozen=True)
class HtmlPage:
    """A piece of a page; `address` is where the page came from, as it says itself, empty when it does not."""

    tree: LexborHTMLParser
    first: array[int]
    last: array[int]
    line: int
    known_address: str = ""

    def attribute(self, selector: str, name: str) -> str:
        """An attribute of the first element that fits, empty when there is none."""
        node = self.tree.css_first(selector)
        return (node.attributes.get(name) or "").strip() if node else ""

    @cached_property
    def address(self) -> str:
        return (
            self.known_address
            or self.attribute("link[rel=canonical]", "href")
            or self.attribute('meta[property="og:url"]', "content")
        )

    def target(self, href: str) -> str:
        """The whole address of a link, empty when it is broken."""
        if (found := _REDIRECT.match(href)) is not None:
            href = unquote(found[1])
        elif (found := _WRAPPED.search(href)) is not None and find_id(address := unquote(found[1])):
            return address
        for path, site in _SITES:
            if href.startswith(path):
                return site + (href.split("#")[0] if "?" in path else href.split("#")[0].split("?")[0])
        try:
            return urljoin(self.address, href.strip())
        except ValueError:  # brackets that are no IPv6 address
            return ""

    def number(self, node: LexborNode) -> int:
        """The place of an element in the order of the page; that of the element around it if it has none."""
        found: LexborNode | None = node
        while found is not None:
            number = found.attributes.get(_NUMBER) or ""
            if number.isascii() and number.isdecimal() and len(number) < 10 and int(number) < len(self.first):
                return int(number)
            found = found.parent
        return 0

    def lines(self, nodes: Sequence[LexborNode]) -> tuple[int, int]:
        """The first and the last line of elements."""
        numbers = [self.number(node) for node in nodes]
        if not self.first:
            return self.line, self.line
        return min(self.first[number] for number in numbers), max(self.last[number] for number in numbers)


def html_pages(text: str) -> Iterator[HtmlPage]:
    """The page, in pieces if it is large. Raises PageError when it is nested so deeply that parsing would not end."""
    from selectolax.lexbor import LexborHTMLParser  # here, so that pages of text don't wait for it

    start, line, address = 0, 1, ""
    while start < len(text):
        end = _piece_end(text, start)
        marked, first, last = _numbered(text[start:end], line)
        tree = LexborHTMLParser(marked)
        tree.strip_tags(["style"])  # Wikipedia has them within references
        page = HtmlPage(tree, first, last, line, address)
        del marked
        address = page.address
        yield page
        line += text.count("\n", start, end)
        start = end


def _piece_end(text: str, start: int) -> int:
    if len(text) - start < 2 * _PIECE:
        return len(text)
    target = start + _PIECE
    found = _ROW_START.search(text, target, target + _PIECE // 4) or _BLOCK_START.search(text, target)
    return found.start() if found else len(text)


def _numbered(text: str, line: int) -> tuple[str, array[int], array[int]]:
    """The text with a number in each start tag, and by number the first and the last line of the element.

    Ends that are left out are found as a browser finds them, roughly: a start ends an element of its name before it,
    and an end those inside.
    """
    first, last = array("l"), array("l")
    parts: list[str] = []
    opened: list[tuple[str, int]] = []  # the name of an element, and its number or -1
    count: Counter[str] = Counter()  # the names in it
    raw = dict(_RAW)
    place = copied = counted = 0
    while found := _TAG.search(text, place):
        place = found.end()
        line, counted = line + text.count("\n", counted, place), place
        name = (found["name"] or "!--").lower()
        if name in _VOID:
            continue
        if found["end"]:
            _close(name, opened, count, last, line)
            continue
        if (before := _sibling(name, opened)) is not None:
            gap = text[max(0, found.start() - _MAX_INDENT) : found.start()]
            _close(before, opened, count, last, line - gap[len(gap.rstrip()) :].count("\n"))
        if name != "!--":
            opened.append((name, len(first) if name in _LOCATED else -1))
            count[name] += 1
            if len(opened) > _MAX_DEPTH and sum(count[each] for each in count if each not in _IMPLIED) > _MAX_DEPTH:
                raise PageError("the HTML is nested too deeply to be a saved page; save it again")
        if name in _LOCATED:
            parts.append(f"{text[copied:place]} {_NUMBER}={len(first)} ")
            copied = place
            first.append(line)
            last.append(line)
        place = _end_of_raw(text, name, place, raw)
    for _, number in opened:
        if number >= 0:
            last[number] = line + text.count("\n", counted)
    return "".join((*parts, text[copied:])), first, last


def _sibling(name: str, opened: Sequence[tuple[str, int]]) -> str | None:
    """The open element that the start of another one ends: a row, an item, with those in it whose end is left out."""
    for place in range(len(opened) - 1, max(-1, len(opened) - 6), -1) if name in _IMPLIED else ():
        inner = opened[place][0]
        if inner == name or {inner, name} in _EITHER:
            return inner
        if inner not in _IMPLIED:
            break
    return None


def _end_of_raw(text: str, name: str, place: int, raw: dict[str, re.Pattern[str]]) -> int:
    """The end of what is no markup behind a start tag; of a kind that never ends, the end is looked for once."""
    if name not in raw:
        return place
    end = raw[name].search(text, place)
    if end is None:
        del raw[name]
    return end.start() if end else place


def _close(name: str, opened: list[tuple[str, int]], count: Counter[str], last: array[int], line: int) -> None:
    """End the innermost element of a name, with what is in it."""
    while count[name]:
        inner, number = opened.pop()
        count[inner] -= 1
        if number >= 0:
            last[number] = line
        if inner == name:
            return

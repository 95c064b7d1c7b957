"""Splits the text of a source file into rows: lines, the objects of a JSON list, the records of an XML document."""

from __future__ import annotations

import json
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator
from enum import Enum

from normalizer.values.patterns import lazy_re
from resolvers.catalog.xml_splitting import AGAIN, SplitError

Read = Callable[[], bytes]
BOM = b"\xef\xbb\xbf"


class Content(Enum):
    """What a text is, by its beginning."""

    EMPTY = "empty"
    HTML = "an HTML page"
    XML = "XML"
    LIST = "a list of JSON objects"
    LINES = "lines"


_HTML = lazy_re(rb"(?is)(?:<\?xml[^>]*>|<!--.*?-->|\s)*<(?:!doctype\s+html|html|head|body|title)\b")
# Crossref's public data file has its works under "items".
_LIST = lazy_re(rb'\s*(?:\{\s*"items"\s*:\s*)?\[\s*(?:\{|\Z)')


def content_of(head: bytes) -> Content:
    """What a text is that begins with `head`; some hundred bytes will do."""
    head = head.removeprefix(BOM).lstrip()
    if not head:
        return Content.EMPTY
    if _HTML.match(head):
        return Content.HTML
    if head.startswith(b"<"):
        return Content.XML
    return Content.LIST if _LIST.match(head) else Content.LINES


def split_lines(read: Read, longest: int) -> Iterator[list[bytes]]:
    """All lines, blank ones too, without their ends; what is longer than `longest` is cut off."""
    rest = b""
    while data := read():
        head, *more = data.split(b"\n")
        if len(rest) < longest:
            rest += head
        if more:
            *whole, last = (rest[:longest], *more)
            rest = last
            yield whole
    if rest:
        yield [rest[:longest]]


def split_list(read: Read, longest: int) -> Iterator[list[bytes]]:
    """The objects of a JSON list, or of the list under "items". Raises `SplitError`."""
    items = _ItemReader(read, longest)
    while found := items.next_items():
        yield found
    if not items.is_complete:
        raise SplitError(f"the list of JSON objects is damaged or ends early. {AGAIN}")


_SEPARATOR = lazy_re(r"\s*,?\s*")
_END = lazy_re(r"\s*\]\s*[,}]?")


class _ItemReader:
    def __init__(self, read: Read, longest: int) -> None:
        self._read = read
        self._longest = longest
        self._decode = json.JSONDecoder().raw_decode
        self._decoder = getincrementaldecoder("utf-8")("replace")
        self._text = ""
        self.is_complete = False
        while "[" not in self._text and self._more():
            pass
        self._text = self._text.partition("[")[2]

    def next_items(self) -> list[bytes]:
        """The objects that are there in full; reads on when there is none. Empty at the end."""
        found: list[bytes] = []
        place = 0
        while not found and not self.is_complete:
            while start := _SEPARATOR.match(self._text, place):
                try:
                    _, end = self._decode(self._text, start.end())
                except (ValueError, RecursionError):
                    break
                found.append(self._text[start.end() : end].encode("utf-8", "replace"))
                place = end
            self._text = self._text[place:]
            place = 0
            if _END.match(self._text):
                self.is_complete = True
            elif not found and (len(self._text) > self._longest or not self._more()):
                break
        return found

    def _more(self) -> bool:
        data = self._read()
        self._text += self._decoder.decode(data, final=not data)
        return bool(data)

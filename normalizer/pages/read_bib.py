"""A bibliography in BibTeX or BibLaTeX: each entry is a mention, read as everywhere else in the program."""

from __future__ import annotations

import re

from normalizer.bib import BibEntry, BibString, scan
from normalizer.bib.description import describe_entry
from normalizer.pages.layout import PageItem, PageReading, PageText
from normalizer.values.lazy import lazy_re
from normalizer.values.names.lists import ET_AL
from normalizer.values.packed import PackedList
from normalizer.values.titles import title_words

_ENTRY = lazy_re(r"^\s{0,8}@\s{0,2}[A-Za-z]{3,20}\s{0,4}[{(]", re.MULTILINE)
_LINKS = ("url", "ee", "pdf", "howpublished", "note", "code")


def is_bib(source: PageText) -> bool:
    """Whether entries are most of the beginning; a page of text may quote one, and Markdown has them in fences."""
    head = source.head
    if not _ENTRY.search(head) or "\n```" in f"\n{head}":
        return False
    inside = sum(block.end - block.start for block in scan(head).blocks if isinstance(block, BibEntry) and block.fields)
    return inside * 2 > len(head.strip())


def read_bib(source: PageText) -> PageReading:
    """The entries with a title or an identifier."""
    items: PackedList[PageItem] = PackedList()
    warnings: list[tuple[int, str]] = []
    strings: list[tuple[str, str]] = []
    for line, piece in source.pieces([_EDGE]):
        for block in scan(piece, strings).blocks:
            if isinstance(block, BibString):
                strings.append((block.name, block.text))
            elif isinstance(block, BibEntry):
                item = _item(block, line - 1)
                if title_words(item.title) or item.beside:
                    items.append(item)
                else:
                    warnings.append((item.line, f"the entry {block.key!r} has no title and no identifier"))
    return PageReading(items, tuple(warnings))


# The line end between entries.
_EDGE = lazy_re(r"(?<=[)}\n])\n(?=[ \t]{0,8}@\s{0,2}[A-Za-z]{3,20}\s{0,4}[{(])")


def _item(entry: BibEntry, lines_before: int) -> PageItem:
    known = describe_entry(entry)
    line, column = entry.source.position(entry.start)
    return PageItem(
        title=" ".join(known.title.split()),
        line=lines_before + line,
        abstract=known.abstract,
        beside=(*map(str, known.ids), *(text for name in _LINKS if (text := entry.text(name)) and "/" in text)),
        authors=(*(" ".join(name.text.split()) for name in known.authors), *[ET_AL] * (not known.authors_complete)),
        year=known.year,
        venue=known.venue,
        end_line=lines_before + entry.source.position(max(entry.start, entry.end - 1))[0],
        column=column,
    )

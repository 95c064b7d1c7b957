"""Plain text: titles, identifiers and links, a mention each, with what stands beside and below them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import TypeVar

from normalizer.pages.blocks import without_glued_labels
from normalizer.pages.layout import PageItem, PageReading, PageText
from normalizer.pages.line_metadata import NUMBER, ids_of_several, ids_only, title_item, without_bullet
from normalizer.pages.links import links_in
from normalizer.pages.list_lines import Entry, entries_of
from normalizer.pages.people import people_in
from normalizer.pages.skipped import reason_of
from normalizer.values.dates import year_in
from normalizer.values.decorations import read_decorations
from normalizer.values.id_text import is_bare_acl
from normalizer.values.ids import find_id
from normalizer.values.patterns import lazy_re
from normalizer.values.titles import title_words
from normalizer.values.undecorated import undecorated

# A longer line is no title: some program's output, or a text without line ends.
_MAX_LENGTH = 20_000
# So many of the titles of a page must have a line of links next to them before all such lines are taken to be theirs.
_MIN_SHARE = 0.8
# ... and so many a line of authors below them before a single name is taken for one.
_MIN_AUTHOR_LINES = 1 / 3
_LABEL = lazy_re(r"(?:title|paper|article)\s?:\s(?=\S)", re.IGNORECASE)
_ABSTRACT = lazy_re(r"(?:abstract|summary|tl;?dr)\s?[:—]\s?(?=\S)", re.IGNORECASE)
# "Published in IJCAI 3 Jul, 2021": a line so long that no title follows the venue.
_APPEARED = lazy_re(
    r"(?:published|appeared|presented|accepted|to\sappear)\s(?:in|at|by|to)\s(?P<venue>.{2,100})", re.IGNORECASE
)
_LABELLED = lazy_re(
    r"(?:(?:venue|journal|conference|published\sin)\s?:\s*(?P<venue>.{2,200})|(?:year|date)\s?:\s*(?P<year>.{4,40}))",
    re.IGNORECASE,
)
_MIN_TITLE_WORDS = 5
# Google Scholar: "O Catoni, T Mainguy - arXiv, 2016 - Elsevier".
_BYLINE = lazy_re(r"(?P<people>.{3,300}?)\s[-–]\s(?P<rest>.*\b(?:18|19|20)\d\d\b.{0,80})")


def is_list(source: PageText) -> bool:
    """Any text can be a list of titles; so this reader comes last."""
    return True


def is_identifiers(source: PageText) -> bool:
    """Whether identifiers and links are all that the page holds."""
    lines = [without_bullet(line) for line in source.head_lines]
    # The last line of the head may be cut.
    lines = lines[:-1] if len(source.head) < len(source.text) and len(lines) > 1 else lines
    return bool(lines) and all(ids_only(line) or is_bare_acl(line) for line in lines)


@dataclass(frozen=True, slots=True)
class _Links:
    """A line of identifiers and addresses alone: (column, token); `apart` if they surely belong to no title."""

    entry: Entry
    tokens: list[tuple[int, str]]
    apart: bool = False


@dataclass(frozen=True, slots=True)
class _Context:
    """A line about the title next to it; `leads` if it stands above the title."""

    entry: Entry
    authors: tuple[str, ...] = ()
    year: int | None = None
    venue: str | None = None
    abstract: str | None = None
    leads: bool = False


_Part = PageItem | _Links | _Context
_Value = TypeVar("_Value")


def read_list(source: PageText) -> PageReading:
    """Read titles, identifiers and links; the layout of the whole page tells which of them belong together."""
    entries = [entry for entry in entries_of(source.lines) if len(entry.text) <= _MAX_LENGTH or ids_only(entry.text)]
    numbered = _is_numbered([entry.text for entry in entries])
    parts = [part for entry in _let_go(entries) for part in _parts(entry, numbered)]
    return PageReading(tuple(_items(_with_single_authors(parts))))


def _let_go(values: list[_Value]) -> Iterator[_Value]:
    """The values in order; the list loses them, so that a large page is not held twice."""
    values.reverse()
    while values:
        yield values.pop()


def _is_numbered(lines: Sequence[str]) -> bool:
    """Numbers that count up are not part of the titles ("3. Order Effects" alone may be a title)."""
    numbers = [int(found["number"]) for line in lines if (found := NUMBER.match(without_bullet(line)))]
    rising = sum(later == earlier + 1 for earlier, later in pairwise(numbers))
    return len(numbers) * 2 >= len(lines) and rising * 2 >= len(numbers) - 1 and numbers[:1] != []


def _parts(entry: Entry, numbered: bool) -> list[_Part]:
    """What an entry is, then what stands below it."""
    text = without_bullet(entry.text)
    if numbered:
        text = without_bullet(NUMBER.sub("", text, count=1))
    text = without_glued_labels(text)
    if is_bare_acl(text):
        return [_Links(entry, [(entry.column, f"acl:{text}")])]
    if tokens := ids_only(text):
        shift = entry.column - 1 + max(entry.text.find(text), 0)
        return [_Links(entry, [(column + shift, token) for column, token in tokens])]
    if abstract := _ABSTRACT.match(text):
        return [_Context(entry, abstract=text[abstract.end() :])]
    if reason_of(text):
        return []
    if context := _context(text, entry):
        return [context]
    text = _LABEL.sub("", text, count=1)
    if not any(len(word) > 1 for word in title_words(text)):
        return []
    item = title_item(text, entry.line, end_line=_end(entry), column=entry.column)
    for below in entry.below:
        item = _with_line_below(item, below, entry)
    if several := ids_of_several(text):
        own = dict.fromkeys(token for _, token in several)
        item = replace(item, beside=tuple(token for token in item.beside if token not in own))
        shift = entry.column - 1 + max(entry.text.find(text), 0)
        return [item, _Links(entry, [(column + shift, token) for column, token in several], apart=True)]
    return [item]


def _end(entry: Entry) -> int:
    return entry.end_line if entry.end_line > entry.line else 0


def _context(text: str, entry: Entry) -> _Context | None:
    """A line of authors, or of decorations alone (a venue with its year, a status)."""
    if names := people_in(text):
        return _Context(entry, authors=names, leads=text.endswith(":"))
    if (parts := read_decorations(text, leads=True)) is not None and parts.kinds - {"label", "status"}:
        return _Context(entry, authors=parts.authors, year=parts.year, venue=next(iter(parts.venues), None))
    if (labelled := _LABELLED.fullmatch(text)) and (labelled["venue"] or read_decorations(labelled["year"])):
        return _Context(entry, venue=labelled["venue"], year=year_in(text))
    if (appeared := _APPEARED.fullmatch(text)) and len(title_words(undecorated(text).title)) < _MIN_TITLE_WORDS:
        return _Context(entry, year=year_in(text), venue=appeared["venue"])
    if byline := _BYLINE.fullmatch(text):
        names = people_in(byline["people"], alone=True)
        rest = read_decorations(f"{byline['rest']}")
        if names:
            return _Context(entry, authors=names, year=rest.year if rest else None)
    return None


def _with_line_below(item: PageItem, text: str, entry: Entry) -> PageItem:
    if tokens := ids_only(text):
        return item.with_beside(*(token for _, token in tokens))
    if context := _context(text, entry):
        return _with_context(item, context)
    return item


def _with_context(item: PageItem, context: _Context) -> PageItem:
    first, last = min(item.line, context.entry.line), max(item.end_line, item.line, context.entry.end_line)
    return replace(
        item,
        line=first,
        end_line=last if last > first else 0,
        authors=item.authors or context.authors,
        year=item.year or context.year,
        venue=item.venue or context.venue,
        abstract=item.abstract or context.abstract,
    )


def _with_single_authors(parts: list[_Part]) -> list[_Part]:
    """The parts, with single names below titles as their authors, if the page has lines of authors below titles."""
    titles = sum(isinstance(part, PageItem) for part in parts)
    people = sum(isinstance(part, _Context) and bool(part.authors) for part in parts)
    if people < 2 or people < _MIN_AUTHOR_LINES * titles:
        return parts
    found: list[_Part] = []
    for part in _let_go(parts):
        above = found[-1] if found else None
        nameless = isinstance(above, PageItem) and not above.authors
        may_be_name = nameless and isinstance(part, PageItem) and not part.beside
        if isinstance(part, PageItem) and may_be_name and (names := people_in(_printed(part), alone=True)):
            found.append(_Context(Entry(_printed(part), part.line, part.end_line, part.column), authors=names))
            continue
        found.append(part)
    return found


def _printed(item: PageItem) -> str:
    return item.text or item.title


def _items(parts: list[_Part]) -> list[PageItem]:
    """Mentions in page order; context goes to the title above it (or below), links where the layout says."""
    above, below = _links_belong(parts)
    items: list[PageItem] = []
    pending: list[_Context] = []
    waiting: list[str] = []
    owner = -1
    for part in _let_go(parts):
        if isinstance(part, PageItem):
            for context in pending:
                part = _with_context(part, context)
            items.append(part.with_beside(*waiting))
            pending, waiting, owner = [], [], len(items) - 1
        elif isinstance(part, _Context):
            if part.leads:
                pending.append(part)
            elif owner >= 0:
                items[owner] = _with_context(items[owner], part)
        elif below and not part.apart and any(find_id(token) for _, token in part.tokens):
            waiting.extend(token for _, token in part.tokens)
        else:
            owner = _place_links(items, part, owner, above)
    return items


def _place_links(items: list[PageItem], part: _Links, owner: int, above: bool) -> int:
    """Give links to the title above, or make them mentions; return the place of the title that context belongs to."""
    own = [(column, token) for column, token in part.tokens if find_id(token)]
    if owner >= 0 and not part.apart and (above or not own):
        item = items[owner].with_beside(*(token for _, token in part.tokens))
        items[owner] = replace(item, end_line=max(item.end_line, item.line, part.entry.end_line))
        return owner
    for column, token in own or [each for each in part.tokens if links_in(each[1])]:
        items.append(PageItem("", part.entry.line, beside=(token,), end_line=_end(part.entry), column=column))
    return -1 if own else owner


def _links_belong(parts: Sequence[_Part]) -> tuple[bool, bool]:
    """Whether lines of links belong to the titles above them, or to those below them; (False, False) if in doubt."""
    near = (part for part in parts if not isinstance(part, _Context) and not (isinstance(part, _Links) and part.apart))
    found = [(kind, *_lines(part)) for part in near if (kind := _kind(part))]
    titles = sum(kind != "L" for kind, *_ in found)
    after = [start - end for (one, _, end), (other, start, _) in pairwise(found) if one + other == "TL"]
    before = [start - end for (one, _, end), (other, start, _) in pairwise(found) if one + other == "LT"]
    if titles < 2 or max(len(after), len(before)) < _MIN_SHARE * titles:
        return False, False
    # Both fit a page on which they alternate: then the nearer one of both, or how the page begins and ends.
    above = (len(after) >= _MIN_SHARE * titles, -median(after or [0]), found[0][0] == "T", found[-1][0] == "L")
    below = (len(before) >= _MIN_SHARE * titles, -median(before or [0]), found[0][0] == "L", found[-1][0] == "T")
    return above > below, below > above and not any(one == other == "L" for (one, *_), (other, *_) in pairwise(found))


def _lines(part: _Part) -> tuple[int, int]:
    place = part if isinstance(part, PageItem) else part.entry
    return place.line, max(place.line, place.end_line)


def _kind(part: _Part) -> str:
    """T: a title without an identifier, I: a title with one, L: identifiers alone, empty: other links."""
    if isinstance(part, _Links):
        return "L" if any(find_id(token) for _, token in part.tokens) else ""
    assert isinstance(part, PageItem)
    return "I" if any(find_id(token) for token in part.beside) else "T"

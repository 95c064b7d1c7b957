"""Pages of papers copied as text, as Hugging Face shows them: titles, each with its abstract, amid labels.

Two layouts are in use. *Glued*: one line after the other, the first title glued to the button before it. *Spaced*:
blank lines between all parts. Both, and files that hold several such pages, are read by the same pairing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from heapq import merge
from itertools import starmap
from operator import attrgetter

from normalizer.pages.blocks import (
    ABSTRACT,
    LABEL,
    SIGNATURE,
    TITLE,
    Block,
    abstract_score,
    blocks,
    has_blank_lines,
    label_blocks,
)
from normalizer.pages.layout import PageItem, PageReading, PageText
from normalizer.pages.line_metadata import NUMBER, ids_only, split_title_and_metadata, title_item, without_bullet
from normalizer.pages.read_list import context_of, links_belong, with_context, without_label
from normalizer.pages.skipped import reason_of
from normalizer.values.ids import find_id
from normalizer.values.packed import PackedList
from normalizer.values.titles import title_words

# How much a block must look like an abstract (see `pairing.FEATURES`) for the page to be one of abstracts: on a page
# with the site's labels, and on any other.
_LIKELY, _CERTAIN = 1.5, 4.0
# Lines of other pages for each abstract, at most: a long line among titles makes no abstracts of the others.
_MAX_LINES = 20
_MAX_ADDRESS_LENGTH = 300


def is_copied(source: PageText, *, spaced: bool) -> bool:
    """Whether the page has abstracts, in this layout; one of titles alone is a list, whatever labels it has."""
    if 2 * sum(line.startswith(">") for line in source.head_lines) > len(source.head_lines):
        return False  # a list that a mail quotes
    lines = source.head.split("\n")
    # The last line of the head may be cut.
    found = blocks(lines[:-1] if len(source.head) < len(source.text) and len(lines) > 1 else lines)
    labelled = any(SIGNATURE.match(line) for line in source.head_lines)
    least = _LIKELY if labelled else _CERTAIN
    abstracts = [block.text for block in found if abstract_score(block.text) > least]
    has_abstracts = len(abstracts) * (len(found) if labelled else _MAX_LINES) >= len(found)
    is_layout = bool(abstracts) and has_abstracts and has_blank_lines(found) is spaced
    if is_layout and not labelled and 2 * sum(map(_names_authors, abstracts)) >= len(abstracts):
        return False  # references have several full stops, as abstracts do
    return is_layout and TITLE in label_blocks(found, spaced)  # paragraphs alone may name works


def _names_authors(text: str) -> bool:
    """Whether a text consists of a title and its authors, as no abstract does."""
    return len(text) <= _MAX_REFERENCE and bool(title_item(NUMBER.sub("", without_bullet(text), count=1), 0).authors)


_MAX_REFERENCE = 800


def read_copied(source: PageText, *, spaced: bool) -> PageReading:
    """Pair titles and abstracts. Lines that hold nothing but an address belong to the title next to them."""
    content: PackedList[Block] = PackedList()
    addresses: PackedList[_Addresses] = PackedList()
    begins = False  # a message, with addresses
    for block in blocks(source.each_line()).drain():
        if beside := _addresses(block.text):
            addresses.append(_Addresses(len(content), block.line, beside, block.gap or block.begins))
            begins = begins or block.begins
        else:
            content.append(replace(block, begins=block.begins or begins))
            begins = False
    letters = "".join(starmap(_letter, zip(content, label_blocks(content, spaced), strict=True)))
    marks = "".join(_marks(content, letters, addresses))
    above, below = links_belong(marks)
    apart: Sequence[_Addresses] = []
    if not above and not below and marks.count("L") > 1:  # in doubt
        apart = [each for each in addresses if each.names_works]
        addresses = PackedList(each for each in addresses if not each.names_works)
    # A single address follows its title, unless it stands before the first title.
    first = addresses[0].place if addresses else 0
    lead = below or (not above and bool(addresses) and "T" in letters and first <= letters.index("T"))
    items = _items(zip(content.drain(), letters, strict=True), addresses.drain(), lead=lead)
    titles = (item for item in items if title_words(item.title))
    mentions = (PageItem("", each.line, beside=each.beside) for each in apart)
    return PageReading(PackedList(merge(titles, mentions, key=attrgetter("line"))))


def _addresses(text: str) -> tuple[str, ...]:
    """The addresses of a line that has no words besides; () for any other line."""
    if len(text) >= _MAX_ADDRESS_LENGTH:
        return ()
    title, beside = split_title_and_metadata(text)
    return () if beside and title_words(title) and not ids_only(text) else tuple(t for _, t in ids_only(text)) or beside


@dataclass(frozen=True, slots=True)
class _Addresses:
    """A line of addresses: the number of blocks before it, and whether a gap is before it."""

    place: int
    line: int
    beside: tuple[str, ...]
    gap: bool

    @property
    def names_works(self) -> bool:
        return any(map(find_id, self.beside))


def _letter(block: Block, state: int) -> str:
    """The letter of a block (see `links_belong`): T for a title, A for an abstract, F for what is neither."""
    if state == ABSTRACT:
        return "A"
    if reason_of(block.text):
        return "F"
    return "C" if context_of(block.text, (block.line, block.end_line)) else "T"


def _marks(content: Iterable[Block], letters: str, addresses: Iterable[_Addresses]) -> Iterator[str]:
    """The letters of the page, with an L for each line of identifiers and a space for each gap."""
    rest = iter(addresses)
    address = next(rest, None)
    for place, (block, letter) in enumerate(zip(content, letters, strict=True)):
        while address and address.place <= place:
            yield " " * address.gap + "L" * address.names_works
            address = next(rest, None)
        yield " " * block.gap + letter.replace("A", "C")
    for each in (address, *rest) if address else ():
        yield "L" * each.names_works


def _items(content: Iterable[tuple[Block, str]], addresses: Iterator[_Addresses], *, lead: bool) -> Iterator[PageItem]:
    """The titles, each with the paragraphs of its abstract, its authors, and the addresses below it (or above).

    Addresses between a gap and a title without one are above it, wherever others are.
    """
    item: PageItem | None = None
    paragraphs: list[str] = []
    beside: list[str] = []
    waiting: list[str] = []
    address = next(addresses, None)
    for place, (block, letter) in enumerate(content):
        while address and address.place <= place:
            is_above = lead or (address.gap and not block.gap and letter == "T")
            (waiting if is_above else beside).extend(address.beside)
            address = next(addresses, None)
        if item and letter == "C" and (context := context_of(block.text, (block.line, block.end_line))):
            item = with_context(item, context)
        elif letter in "TC":
            if item:
                yield _joined(item, paragraphs, beside)
            item = title_item(without_label(without_bullet(block.text)), block.line, end_line=block.end_line)
            paragraphs, beside, waiting = [], waiting, []
        elif item and letter == "A":
            paragraphs.append(block.text)
        if item and letter != "F":
            last = max(block.line, block.end_line)
            item = replace(item, end_line=last if last > item.line else 0)
    for each in (address, *addresses) if address and not lead else ():
        beside.extend(each.beside)
    if item:
        yield _joined(item, paragraphs, beside)


def _joined(item: PageItem, paragraphs: Sequence[str], beside: Sequence[str]) -> PageItem:
    if not paragraphs:
        return item.with_beside(*beside)
    label = LABEL.match(paragraphs[0])
    first = paragraphs[0][label.end() :].strip() if label else paragraphs[0]
    return replace(item.with_beside(*beside), abstract="\n".join((first, *paragraphs[1:])))

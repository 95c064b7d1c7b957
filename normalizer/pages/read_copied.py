"""Pages of papers copied as text, as Hugging Face shows them: titles, each with its abstract, amid labels.

Two layouts are in use. *Glued*: one line after the other, the first title glued to the button before it. *Spaced*:
blank lines between all parts. Both, and files that hold several such pages, are read by the same pairing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from normalizer.pages.blocks import SIGNATURE, Block, blocks, has_blank_lines
from normalizer.pages.layout import PageItem, PageReading, PageText
from normalizer.pages.line_metadata import split_title_and_metadata, title_item, without_bullet
from normalizer.pages.people import people_in
from normalizer.pages.title_abstract_model import LABEL, TITLE, abstract_score, label_blocks
from normalizer.values.titles import title_words

# How much a block must look like an abstract (see `pairing.FEATURES`) for the page to be one of abstracts: on a page
# with the site's labels, and on any other.
_LIKELY, _CERTAIN = 1.5, 4.0
_MAX_ADDRESS_LENGTH = 300


def is_copied(source: PageText, *, spaced: bool) -> bool:
    """Whether the page has abstracts, in this layout; one of titles alone is a list, whatever labels it has."""
    lines = source.head.split("\n")
    # The last line of the head may be cut.
    found = blocks(lines[:-1] if len(source.head) < len(source.text) and len(lines) > 1 else lines)
    labelled = any(SIGNATURE.match(line) for line in source.head_lines)
    has_abstracts = any(abstract_score(block.text) > (_LIKELY if labelled else _CERTAIN) for block in found)
    return has_abstracts and has_blank_lines(found) is spaced


def read_copied(source: PageText, *, spaced: bool) -> PageReading:
    """Pair titles and abstracts. Lines that hold nothing but an address belong to the title next to them."""
    content: list[Block] = []
    addresses: list[tuple[int, tuple[str, ...]]] = []
    for block in blocks(source.lines):
        title, beside = split_title_and_metadata(block.text) if len(block.text) < _MAX_ADDRESS_LENGTH else ("", ())
        if beside and not title_words(title):
            addresses.append((len(content), beside))
        else:
            content.append(block)
    items: list[PageItem] = []
    starts: list[int] = []
    for place, (block, state) in enumerate(zip(content, label_blocks(content, spaced), strict=True)):
        if state == TITLE and items and (authors := people_in(block.text)):
            items[-1] = replace(items[-1], authors=items[-1].authors or authors)
        elif state == TITLE:
            starts.append(place)
            items.append(title_item(without_bullet(block.text), block.line, end_line=block.end_line))
        elif items:
            items[-1] = _with_paragraph(items[-1], block.text)
        if items:
            last = max(block.line, block.end_line)
            items[-1] = replace(items[-1], end_line=last if last > items[-1].line else 0)
    return PageReading(tuple(item for item in _with_addresses(items, starts, addresses) if title_words(item.title)))


def _with_paragraph(item: PageItem, text: str) -> PageItem:
    if item.abstract is not None:
        return replace(item, abstract=f"{item.abstract}\n{text}")
    label = LABEL.match(text)
    return replace(item, abstract=text[label.end() :].strip() if label else text)


def _with_addresses(
    items: Sequence[PageItem], starts: Sequence[int], addresses: Sequence[tuple[int, tuple[str, ...]]]
) -> list[PageItem]:
    """Addresses follow their title, unless the first of them stands before the first title."""
    found = list(items)
    before = bool(addresses and starts and addresses[0][0] <= starts[0])
    owner = -1
    for place, beside in addresses:
        while owner + 1 < len(starts) and starts[owner + 1] < place:
            owner += 1
        which = owner + 1 if before else owner
        if 0 <= which < len(found):
            found[which] = found[which].with_beside(*beside)
    return found

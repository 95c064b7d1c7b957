"""Pages of papers copied as text, as Hugging Face shows them: titles, each with its abstract, amid labels.

Two layouts are in use. *Glued*: one line after the other, the first title glued to the button before it. *Spaced*:
blank lines between all parts. Both, and files that hold several such pages, are read by the same pairing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from normalizer.pages.blocks import SIGNATURE, Block, blocks, is_spaced
from normalizer.pages.layout import Item, Reading, Source
from normalizer.pages.line_metadata import split_beside, without_bullet
from normalizer.pages.title_abstract_model import LABEL, TITLE, abstractness, states
from normalizer.values.titles import title_words

# How much a block must look like an abstract (see `pairing.FEATURES`) for the page to be one of abstracts: on a page
# with the site's labels, and on any other.
_LIKELY, _CERTAIN = 1.5, 4.0
_LONGEST_ADDRESS = 300


def is_glued(source: Source) -> bool:
    found = _head_blocks(source)
    return _has_abstracts(source, found) and not is_spaced(found)


def is_spaced_out(source: Source) -> bool:
    found = _head_blocks(source)
    return _has_abstracts(source, found) and is_spaced(found)


def _head_blocks(source: Source) -> list[Block]:
    """The blocks of the head, without its last line, which may be cut."""
    lines = source.head.split("\n")
    return blocks(lines[:-1] if len(source.head) < len(source.text) and len(lines) > 1 else lines)


def _has_abstracts(source: Source, found: Sequence[Block]) -> bool:
    """A page of titles alone is a list, whatever labels it has."""
    labelled = any(SIGNATURE.match(line) for line in source.head_lines)
    return any(abstractness(block.text) > (_LIKELY if labelled else _CERTAIN) for block in found)


def read_glued(source: Source) -> Reading:
    return _read(source, spaced=False)


def read_spaced(source: Source) -> Reading:
    return _read(source, spaced=True)


def _read(source: Source, spaced: bool) -> Reading:
    """Pair titles and abstracts. Lines that hold nothing but an address belong to the title next to them."""
    content: list[Block] = []
    addresses: list[tuple[int, tuple[str, ...]]] = []
    for block in blocks(source.lines):
        title, beside = split_beside(block.text) if len(block.text) < _LONGEST_ADDRESS else ("", ())
        if beside and not title_words(title):
            addresses.append((len(content), beside))
        else:
            content.append(block)
    items: list[Item] = []
    starts: list[int] = []
    for place, (block, state) in enumerate(zip(content, states(content, spaced), strict=True)):
        if state == TITLE:
            starts.append(place)
            items.append(_item(block))
        elif items:
            items[-1] = _with_paragraph(items[-1], block.text)
    return Reading(tuple(item for item in _with_addresses(items, starts, addresses) if title_words(item.title)))


def _item(block: Block) -> Item:
    title, beside = split_beside(without_bullet(block.text))
    return Item(title, block.line, beside=beside)


def _with_paragraph(item: Item, text: str) -> Item:
    if item.abstract is not None:
        return replace(item, abstract=f"{item.abstract}\n{text}")
    label = LABEL.match(text)
    return replace(item, abstract=text[label.end() :].strip() if label else text)


def _with_addresses(
    items: Sequence[Item], starts: Sequence[int], addresses: Sequence[tuple[int, tuple[str, ...]]]
) -> list[Item]:
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

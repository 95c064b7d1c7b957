"""The cited part of a .bib file: its own blocks, byte for byte."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set

from normalizer.bib import BibDocument, BibEntry, BibField, BibPreamble, BibString, Block, PieceKind
from normalizer.bib.layout import line_end_of


def subset(document: BibDocument, wanted: Set[BibEntry]) -> str:
    """The wanted entries with every @preamble and the @string blocks that they need, in the order of the file.

    Text between the blocks stays behind, but for the line in which JabRef names the encoding.
    """
    entries = [entry for entry in document.entries if entry in wanted]
    needed = _required_strings(document, entries)
    kept = [block for block in document.blocks if _is_kept(block, wanted, needed)]
    line_end = line_end_of(document.text)
    text = "".join(_with_blank_lines(document, kept, line_end))
    return _encoding_line(document.text, line_end) + text


def _is_kept(block: Block, wanted: Set[BibEntry], needed: Set[str]) -> bool:
    if isinstance(block, BibString):
        return block.key in needed
    return isinstance(block, BibPreamble) or block in wanted


def _with_blank_lines(document: BibDocument, kept: list[Block], line_end: str) -> Iterator[str]:
    """The blocks, each on a line of its own; entries with an empty line above."""
    for number, block in enumerate(kept):
        if number and isinstance(block, BibEntry):
            yield line_end
        yield document.text[block.start : block.end] + line_end


def _required_strings(document: BibDocument, entries: Iterable[BibEntry]) -> set[str]:
    """The names (in lower case) that entries use, directly or in what other names stand for; and that preambles use."""
    text = document.text
    uses: dict[str, set[str]] = {}
    for string in document.strings:
        if string.field:
            uses.setdefault(string.key, set()).update(_names(text, string.field))
    open_ = [name for entry in entries for field in entry.fields for name in _names(text, field)]
    for block in document.blocks:
        if isinstance(block, BibPreamble):
            open_ += [text[piece.span.start : piece.span.end].lower() for piece in block.value.pieces]
    needed: set[str] = set()
    while open_:
        name = open_.pop()
        if name in uses and name not in needed:
            needed.add(name)
            open_ += uses[name]
    return needed


def _names(text: str, field: BibField) -> Iterator[str]:
    for piece in field.value.pieces:
        if piece.kind is PieceKind.NAME:
            yield text[piece.span.start : piece.span.end].lower()


def _encoding_line(text: str, line_end: str) -> str:
    first = text.split(line_end, 1)[0].strip()
    return first + line_end if first.lstrip("% ").lower().startswith("encoding:") else ""

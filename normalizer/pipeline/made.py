"""Whether anything stands in a .bib file that bibnorm never writes, beside the values of its entries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from normalizer.bib import BibDocument, BibEntry, BibPreamble, BibText, scan
from normalizer.export.preamble import biblatex_preamble, bibtex_preamble

# Between the parts of an entry stand blanks and one sign, behind the last of them also what closes it.
_BETWEEN = re.compile(r"\s*[,={(]?\s*[)}]?")


class Added(ValueError):
    """There is something that is not ours, and whose loss nobody would notice."""


def refuse_additions(document: BibDocument) -> None:
    """Raise Added for notes between and inside of entries, blocks of other kinds, a @preamble that the entries do not
    need, and what BibTeX passes over: the second field of a name, the second entry of a key.

    The values themselves are not looked at: the lock has digests of them.
    """
    if not _preambles(document) <= _needed(document):
        raise Added("a @preamble")
    if len({entry.key for entry in document.entries}) < len(document.entries):
        raise Added("a second entry of one key")
    for block in document.blocks:
        if isinstance(block, BibEntry):
            _check_entry(block)
        elif not isinstance(block, BibPreamble) and not _is_blank(block):
            raise Added("something between the entries")


def _needed(document: BibDocument) -> frozenset[str]:
    """Every @preamble that these entries may need, in whatever dialect and layout they are there."""
    fields = (field for entry in document.entries for field in entry.fields)
    body = "".join(f"  {field.key} = {{{' '.join(field.text.split())}}},\n" for field in fields)
    return _preambles(scan(bibtex_preamble(body))) | _preambles(scan(biblatex_preamble(body)))


def _preambles(document: BibDocument) -> frozenset[str]:
    """Each as its whole block without blanks, so that nothing can hide beside the value."""
    blocks = (block for block in document.blocks if isinstance(block, BibPreamble))
    return frozenset("".join(document.text[block.start : block.end].split()) for block in blocks)


def _is_blank(block: object) -> bool:
    return isinstance(block, BibText) and not block.source.text[block.start : block.end].strip()


def _check_entry(entry: BibEntry) -> None:
    is_plain = entry.closed and len(entry.first) == len(entry.fields)
    if not is_plain or any(len(field.value.pieces) > 1 for field in entry.fields):
        raise Added(f"in {entry.key!r}")
    text = entry.source.text
    if not all(_BETWEEN.fullmatch(text, start, end) for start, end in _gaps(entry)):
        raise Added(f"in {entry.key!r}")


def _gaps(entry: BibEntry) -> Iterator[tuple[int, int]]:
    """The stretches of an entry behind its type that belong to no key, name or value."""
    parts = [(entry.type_span.start, entry.type_span.end), (entry.key_span.start, entry.key_span.end)]
    for field in entry.fields:
        parts += [(field.start, field.name_span.end), (field.value_start, field.value_end)]
    parts.append((entry.end, entry.end))
    yield from ((before[1], after[0]) for before, after in pairwise(parts))

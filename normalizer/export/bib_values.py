"""What a .bib file holds: the values of its entries, and whether there is anything that bibnorm never writes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from normalizer.bib import BibDocument, BibEntry, BibPreamble, BibText, scan
from normalizer.export.format import WHOLE, Additions
from normalizer.export.preamble import biblatex_preamble, bibtex_preamble

# Between the parts of an entry stand blanks and one sign, behind the last of them also what closes it.
_BETWEEN = re.compile(r"\s*[,={(]?\s*[)}]?")


def bib_values(text: str) -> dict[str, dict[str, str]]:
    """The values of all entries by key."""
    return {entry.key: fields_of(entry) for entry in scan(text).entries}


def fields_of(entry: BibEntry) -> dict[str, str]:
    """The texts of an entry by lower-case field name, and its type."""
    return {WHOLE: entry.kind} | {each.key: entry.first[each.key].text for each in entry.fields}


def refuse_bib_additions(text: str) -> None:
    """Raise Additions for what stands in a .bib file apart from the values of its entries.

    That is notes between and inside of entries, blocks of other kinds, a @preamble that the entries do not need, and
    what BibTeX passes over: the second field of a name, the second entry of a key.

    The values themselves are not looked at: the lock has digests of them.
    """
    document = scan(text)
    if not _preambles(document) <= _required_preambles(document):
        raise Additions("a @preamble")
    if len({entry.key for entry in document.entries}) < len(document.entries):
        raise Additions("a second entry of one key")
    for block in document.blocks:
        if isinstance(block, BibEntry):
            _check_entry(block)
        elif not isinstance(block, BibPreamble) and not _is_blank(block):
            raise Additions("something between the entries")


def _required_preambles(document: BibDocument) -> frozenset[str]:
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
        raise Additions(f"in {entry.key!r}")
    text = entry.source.text
    if not all(_BETWEEN.fullmatch(text, start, end) for start, end in _unparsed_spans(entry)):
        raise Additions(f"in {entry.key!r}")


def _unparsed_spans(entry: BibEntry) -> Iterator[tuple[int, int]]:
    """The stretches of an entry behind its type that belong to no key, name or value."""
    parts = [(entry.type_span.start, entry.type_span.end), (entry.key_span.start, entry.key_span.end)]
    for pair in entry.fields:
        parts += [(pair.start, pair.name_span.end), (pair.value_start, pair.value_end)]
    parts.append((entry.end, entry.end))
    yield from ((before[1], after[0]) for before, after in pairwise(parts))

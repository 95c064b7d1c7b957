"""Values of the entries of a .bib file, and a check for content that bibnorm never writes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from normalizer.bib import BibDocument, BibEntry, BibPreamble, BibText, scan
from normalizer.export.format import WHOLE, Additions
from normalizer.export.preamble import biblatex_preamble, bibtex_preamble, former_preambles

# Between the parts of an entry stand blanks and one sign, behind the last of them also what closes it.
_BETWEEN = re.compile(r"\s*[,={(]?\s*[)}]?")


def bib_values(text: str) -> dict[str, dict[str, str]]:
    return {entry.key: fields_of(entry) for entry in scan(text).entries}


def fields_of(entry: BibEntry) -> dict[str, str]:
    """The texts of an entry by lower-case field name, and its type."""
    return {WHOLE: entry.kind} | {each.key: entry.first[each.key].text for each in entry.fields}


def refuse_bib_additions(text: str) -> None:
    """Raise Additions for content of a .bib file other than values of entries.

    That is text between and inside entries, other blocks, an unneeded @preamble, and duplicate fields or keys. The lock
    has digests of the values themselves.
    """
    document = scan(text)
    if not _preambles(document) <= _required_preambles(document):
        raise Additions("a @preamble")
    if len({entry.key for entry in document.entries}) < len(document.entries):
        raise Additions("a second entry of one key")
    for block in document.blocks:
        if isinstance(block, BibEntry):
            _check_entry(block)
        elif isinstance(block, BibText) and not text[block.start : block.end].strip():
            continue
        elif not isinstance(block, BibPreamble):
            raise Additions("something between the entries")


def _required_preambles(document: BibDocument) -> frozenset[str]:
    """All @preambles that these entries may need, in any dialect."""
    fields = (field for entry in document.entries for field in entry.fields)
    body = "".join(f"  {field.key} = {{{' '.join(field.text.split())}}},\n" for field in fields)
    written = (bibtex_preamble(body, links=True), biblatex_preamble(body, links=True), former_preambles())
    return frozenset().union(*(_preambles(scan(each)) for each in written))


def _preambles(document: BibDocument) -> frozenset[str]:
    """Whole blocks without whitespace, so that nothing is hidden beside the value."""
    blocks = (block for block in document.blocks if isinstance(block, BibPreamble))
    return frozenset("".join(document.text[block.start : block.end].split()) for block in blocks)


def _check_entry(entry: BibEntry) -> None:
    is_plain = entry.closed and len(entry.first) == len(entry.fields)
    if not is_plain or any(len(field.value.pieces) > 1 for field in entry.fields):
        raise Additions(f"in {entry.key!r}")
    text = entry.source.text
    if not all(_BETWEEN.fullmatch(text, start, end) for start, end in _unparsed_spans(entry)):
        raise Additions(f"in {entry.key!r}")


def _unparsed_spans(entry: BibEntry) -> Iterator[tuple[int, int]]:
    """Spans of an entry, after its type, that belong to no key, name or value."""
    parts = [(entry.type_span.start, entry.type_span.end), (entry.key_span.start, entry.key_span.end)]
    for pair in entry.fields:
        parts += [(pair.start, pair.name_span.end), (pair.value_start, pair.value_end)]
    parts.append((entry.end, entry.end))
    yield from ((before[1], after[0]) for before, after in pairwise(parts))

"""A second reading of a .bib text, by bibtexparser: what programs built on that library see in it.

It helps to prove edits (`normalizer.bib.losses`). Only this module imports bibtexparser, and it does so when it is
called. The readers differ in four known ways (tests/normalizer/bib/test_bib_both_readers.py).
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_LOGGERS = ("bibtexparser", "bibtexparser.splitter", "bibtexparser.library")


@dataclass(frozen=True, slots=True)
class ParserEntry:
    """An entry as bibtexparser has it: `fields` are names and values as written, delimiters included, in order.

    `line` counts from 1. `failed` tells why the entry was not read at all; kind, key and fields are empty then.
    """

    line: int
    kind: str
    key: str
    fields: tuple[tuple[str, str], ...]
    failed: str | None = None


def read_entries(text: str) -> tuple[ParserEntry, ...]:
    r"""All entries, in order, also those that bibtexparser sets aside. It knows no line end but "\n"."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    from bibtexparser.splitter import Splitter

    for name in _LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL)  # it reports failed blocks on standard error otherwise
    return tuple(_entries(Splitter(text).split().blocks))


def _entries(blocks: Sequence[object]) -> Iterator[ParserEntry]:
    from bibtexparser.exceptions import BlockAbortedException
    from bibtexparser.model import DuplicateBlockKeyBlock, DuplicateFieldKeyBlock, Entry, ParsingFailedBlock

    for block in blocks:
        entry = block
        if isinstance(block, (DuplicateFieldKeyBlock, DuplicateBlockKeyBlock)):
            entry = block.ignore_error_block  # set aside, but read
        if isinstance(entry, Entry):
            fields = tuple((field.key, str(field.value)) for field in entry.fields)
            yield ParserEntry((entry.start_line or 0) + 1, entry.entry_type, entry.key, fields)
        elif isinstance(block, ParsingFailedBlock):
            reason = block.error.abort_reason if isinstance(block.error, BlockAbortedException) else str(block.error)
            yield ParserEntry((block.start_line or 0) + 1, "", "", (), failed=reason)

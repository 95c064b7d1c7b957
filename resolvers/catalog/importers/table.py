"""What source files look like: one importer for each shape, chosen by the rows themselves, never by the file's name.

All shapes are JSON, one object a line. A row gives a `Description` with the source's values as they are; a row that
does not fit raises `RowError` with the reason, and is counted and left out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import orjson

from normalizer.works.description import Description
from resolvers.catalog.importers.formats import (
    is_abstract,
    is_own,
    is_s2,
    is_snapshot,
    read_abstract,
    read_own,
    read_s2,
    read_snapshot,
)
from resolvers.catalog.importers.parsers import (
    Fields,
    Row,
    RowError,
    one_line,
)
from resolvers.catalog.storage.record_codec import Origin


@dataclass(frozen=True)
class Importer:
    """A known shape of rows.

    `source` is who speaks in such a file; None means that the file's own name says it. Rows of a shape that is not
    `titled` may have no title: what they say belongs to the records of their arXiv id.
    """

    name: str
    looks_for: str
    recognizes: Callable[[Row], bool]
    read: Callable[[Row], Fields]
    source: str | None = None
    titled: bool = True

    def origin(self, file_name: str) -> Origin:
        return self.source or file_name.lstrip(".").partition(".")[0] or file_name, f"catalog:{file_name}"

    def record(self, line: bytes, origin: Origin) -> Description:
        """The record in a line of the file; `RowError` when there is none."""
        row = parse_row(line)
        title = row.get("title")
        title = one_line(title) if isinstance(title, str) else ""
        if not title and (self.titled or "title" in row):
            raise RowError("no title")
        record = Description(source=origin[0], via=origin[1], title=title, **self.read(row))
        if not title and not record.arxiv:
            raise RowError("neither a title nor an arXiv id")
        return record


def choose_importer(lines: Sequence[bytes]) -> Importer | None:
    """The importer that recognizes most of the lines; None when none recognizes any."""
    rows = []
    for line in lines:
        try:
            rows.append(parse_row(line))
        except RowError:
            continue
    votes = [(sum(map(importer.recognizes, rows)), importer) for importer in IMPORTERS]
    most, best = max(votes, key=lambda vote: vote[0])
    return best if most else None


def parse_row(line: bytes) -> Row:
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError:  # it is stricter than JSON, and does not say what is wrong
        return _parse_row(line)
    if not isinstance(row, dict):
        raise RowError("not a JSON object")
    return row


def _parse_row(line: bytes) -> Row:
    try:
        text = line.decode()
    except UnicodeDecodeError:
        raise RowError("not UTF-8") from None
    try:
        row = json.loads(text)
    except (ValueError, RecursionError):
        raise RowError("not JSON") from None
    if not isinstance(row, dict):
        raise RowError("not a JSON object")
    # Half a surrogate pair is legal JSON but cannot be written as UTF-8.
    return row if "\\ud" not in text and "\\uD" not in text else json.loads(_without_surrogates(row))


def _without_surrogates(row: Row) -> str:
    return json.dumps(row, ensure_ascii=False).encode("utf-8", "replace").decode()


# Of two that recognize as many rows, the first is taken: the shape that asks for more goes before.
IMPORTERS = (
    Importer(
        name="arxiv-snapshot",
        looks_for="rows of the arXiv metadata snapshot (id, title, categories, authors_parsed, versions ...)",
        recognizes=is_snapshot,
        read=read_snapshot,
        source="arxiv",
    ),
    Importer(
        name="s2-papers",
        looks_for="rows of Semantic Scholar's dataset papers (corpusid, externalids, title, authors ...)",
        recognizes=is_s2,
        read=read_s2,
        source="s2",
    ),
    Importer(
        name="abstracts",
        looks_for="abstracts (arxiv_id, abstract)",
        recognizes=is_abstract,
        read=read_abstract,
        titled=False,
    ),
    Importer(
        name="bibnorm",
        looks_for="bibnorm's own rows (title, with authors, arxiv_id, doi, venue ...)",
        recognizes=is_own,
        read=read_own,
    ),
)


def importer_named(name: str) -> Importer:
    """The importer of that name."""
    return next(importer for importer in IMPORTERS if importer.name == name)

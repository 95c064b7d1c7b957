"""Match the rows of a table: record batches in, one verdict row out for each row in, in order, in constant memory."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from itertools import count, groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from normalizer.app.queries import ResolutionState, query_local_sources
from normalizer.app.tables.columns import to_json, with_plain_texts
from normalizer.app.tables.rows import (
    INPUT_COLUMNS,
    OUTPUT_COLUMNS,
    RECORD,
    mentions,
    output_columns,
    question_digest,
    verdict_columns,
)
from normalizer.config import chosen_folder, find_settings
from normalizer.errors import BibnormError
from normalizer.works.choose import apply_min_confidence
from normalizer.works.scraped import ScrapedTitle
from normalizer.works.verdict import Match
from resolvers.catalog import Catalog

if TYPE_CHECKING:
    import pyarrow as pa

# Rows that are matched at a time: enough for the search to work on many titles at once, few enough that what is known
# of them stays in the caches of a processor (2,048 take a fifth longer).
_BLOCK = 512
# Bytes of verdicts that are kept for rows further down: those on about 110,000 titles.
_MOST_KEPT = 24 << 20


def match_table(
    batches: Iterable[pa.RecordBatch] | pa.Table,
    catalog: Catalog | Path | str | None = None,
    *,
    min_confidence: float = 0.0,
    full: bool = False,
) -> Iterator[pa.RecordBatch]:
    """Match each row; a batch of verdicts for each batch, with the columns of `rows.OUTPUT_COLUMNS`.

    Without `catalog` it is that of the environment, the settings of the current folder, or the user's own.
    A column `id` comes first, columns that are no input last. `full`: also a column `record`, the JSON object of
    `bibnorm match`. `min_confidence` is from 0 to 1. Raises BibnormError for a batch without a column `title`, and for
    what is no batch; CatalogError.
    """
    import pyarrow as pa

    if not 0 <= min_confidence <= 1:
        raise BibnormError(f"min_confidence is {min_confidence}; it must be from 0 to 1")
    if catalog is None:
        catalog, _ = chosen_folder("catalog", find_settings(Path.cwd()))
    opened = catalog if isinstance(catalog, Catalog) else Catalog.open(Path(catalog))
    matcher = TableMatcher(opened, min_confidence=min_confidence, full=full)
    for batch in batches.to_batches() if isinstance(batches, pa.Table) else batches:
        if not isinstance(batch, pa.RecordBatch):
            kind = type(batch).__qualname__
            raise BibnormError(f"match_table takes Arrow record batches, not {kind}; see pyarrow.Table.to_batches")
        yield matcher.match(batch)


class TableMatcher:
    """Matches the batches of one table. What was asked in an earlier row is not looked up again.

    Titles are repeated in most tables of references. The latest verdicts are kept, `_MOST_KEPT` bytes of them.
    """

    def __init__(self, catalog: Catalog, *, min_confidence: float = 0.0, full: bool = False) -> None:
        self.catalog, self.min_confidence, self.full = catalog, min_confidence, full
        # Verdicts by their number, oldest first, and where among them each question is answered: number and row.
        self._kept: dict[int, pa.RecordBatch] = {}
        self._places: dict[bytes, tuple[int, int]] = {}
        self._numbers, self._size = count(), 0

    def match(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """As `match_table`, for one batch."""
        import pyarrow as pa  # of an extra

        schema = output_schema(batch.schema, full=self.full)
        passed = output_columns(batch.schema.names, full=self.full)
        asked = mentions_of(batch)
        questions = [question_digest(mention) for mention in asked]
        pairs = zip(questions, asked, strict=True)
        new = {question: mention for question, mention in pairs if question not in self._places}
        verdicts = self._verdicts(
            list(new.values()), pa.schema([schema.field(name) for name, source in passed.items() if source is None])
        )
        known = [(question, self._places[question]) for question in dict.fromkeys(questions) if question not in new]
        known.sort(key=lambda each: each[1])
        again = [
            self._kept[number].take(pa.array([row for _, (_, row) in group], pa.int64()))
            for number, group in groupby(known, key=lambda each: each[1][0])
        ]
        rows = {question: row for row, question in enumerate((*new, *(question for question, _ in known)))}
        self._keep(new, verdicts)
        found = pa.concat_batches([verdicts, *again]).take(pa.array([rows[each] for each in questions], pa.int64()))
        cells = [found.column(name) if source is None else batch.column(source) for name, source in passed.items()]
        return pa.RecordBatch.from_arrays(cells, schema=schema)

    def _verdicts(self, mentions: Sequence[ScrapedTitle], schema: pa.Schema) -> pa.RecordBatch:
        import pyarrow as pa

        blocks, sha256 = [pa.RecordBatch.from_pylist([], schema=schema)], self.catalog.info.sha256
        with _without_collection():
            for start in range(0, len(mentions), _BLOCK):
                matches = _matches(mentions[start : start + _BLOCK], self.catalog, self.min_confidence)
                columns = verdict_columns(matches, sha256, full=self.full)
                blocks.append(pa.RecordBatch.from_pydict(columns, schema=schema))
        return pa.concat_batches(blocks)

    def _keep(self, questions: Iterable[bytes], verdicts: pa.RecordBatch) -> None:
        number = next(self._numbers)
        self._kept[number] = verdicts
        self._places |= {question: (number, row) for row, question in enumerate(questions)}
        self._size += verdicts.nbytes
        while self._size > _MOST_KEPT:
            oldest = self._kept.pop(next(iter(self._kept)))
            self._size -= oldest.nbytes
            for question in list(islice(self._places, oldest.num_rows)):  # they are in the order of the verdicts
                del self._places[question]


def match_batch(
    batch: pa.RecordBatch, catalog: Catalog, *, min_confidence: float = 0.0, full: bool = False
) -> pa.RecordBatch:
    """As `match_table`, for one batch."""
    return TableMatcher(catalog, min_confidence=min_confidence, full=full).match(batch)


@contextmanager
def _without_collection() -> Iterator[None]:
    """Without looking for cycles, of which matching makes none; it took a fifth of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _matches(mentions: Sequence[ScrapedTitle], catalog: Catalog, min_confidence: float) -> Iterator[Match]:
    state = ResolutionState(mentions)
    query_local_sources(state, [catalog])
    for index in range(len(mentions)):
        yield apply_min_confidence(min_confidence, state.match(index))


def mentions_of(batch: pa.RecordBatch) -> list[ScrapedTitle]:
    """What is asked for each row."""
    return mentions(_cells(batch))


def input_digest(batch: pa.RecordBatch) -> str:
    """A checksum of all cells that the verdicts on a batch depend on."""
    return sha256(to_json(_cells(batch))).hexdigest()


def _cells(batch: pa.RecordBatch) -> dict[str, list[Any]]:
    import pyarrow as pa

    names = [name for name in INPUT_COLUMNS if name in batch.schema.names and name != "id"]
    columns = {name: with_plain_texts(batch.column(name), name) for name in names}
    titles = columns["title"]
    if pa.types.is_floating(titles.type) and any(value == value for value in titles.drop_null().to_pylist()):  # no NaN
        raise _no_texts_error(titles.type)
    # Maps as objects; plain columns are read faster without being asked for that.
    return {
        name: column.to_pylist(maps_as_pydicts="lossy" if pa.types.is_nested(column.type) else None)
        for name, column in columns.items()
    }


def output_schema(schema: pa.Schema, *, full: bool = False) -> pa.Schema:
    """The columns of the verdicts on a table with these columns.

    Raises BibnormError without titles, also for a column `title` that cannot have any, such as one of numbers.
    """
    import pyarrow as pa

    if "title" in schema.names and _has_no_texts(kind := schema.field(schema.names.index("title")).type):
        raise _no_texts_error(kind)
    types = {name: getattr(pa, kind)() for name, kind in {**OUTPUT_COLUMNS, RECORD: "string"}.items()}
    columns = output_columns(schema.names, full=full).items()
    return pa.schema(
        [pa.field(name, types[name] if source is None else schema.field(source).type) for name, source in columns]
    )


def _has_no_texts(kind: pa.DataType) -> bool:
    """Whether a type is of whole numbers, times or truth values. A column of missing values alone may be of floats."""
    import pyarrow as pa

    types = pa.types
    return bool(types.is_integer(kind) or types.is_boolean(kind) or types.is_temporal(kind) or types.is_decimal(kind))


def _no_texts_error(kind: pa.DataType) -> BibnormError:
    return BibnormError(f"the column `title` has values of the type {kind}, not texts; rename the column of titles")

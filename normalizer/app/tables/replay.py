"""Verdicts on a sample: those of an output are decided again, those of a table tell how many matches to expect."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from normalizer.app.tables.columns import taken
from normalizer.app.tables.files import RunNote, count_rows, read_note, read_table, write_table
from normalizer.app.tables.matching import input_digest, match_batch
from normalizer.app.tables.rows import RECORD
from normalizer.errors import BibnormError
from normalizer.works.verdict import Status
from resolvers.catalog import Catalog

if TYPE_CHECKING:
    import pyarrow as pa

SAMPLE_ROWS = 1000
# From this many rows the expected precision is known to a third of a percent at 0.99 (three standard errors).
PRECISION_ROWS = 10_000
_SEED = 17
_BATCH_ROWS = 50_000


@dataclass(frozen=True)
class Difference:
    """A row (counted from 0) whose verdict is another one now: column -> what it was, what it is."""

    row: int
    id: object
    columns: dict[str, tuple[object, object]]


def verify_table(
    output: Path, source: Path | None, catalog: Path, *, min_confidence: float | None = None, sample: int = SAMPLE_ROWS
) -> tuple[int, list[Difference]]:
    """Decide a sample of the rows of an output again; how many rows, and those that differ.

    `source` and `min_confidence` are those of the run that wrote the output, which a Parquet file says itself. Raises
    BibnormError for an output of another catalog or another table.
    """
    run = read_note(output)
    source = source or run.source
    if source is None:
        raise BibnormError(f"{output} does not say which table it is of; name that with --table")
    if not source.exists():
        raise BibnormError(f"{source}, the table of {output}, does not exist; name where it is now with --table")
    opened = Catalog.open(catalog)
    count = count_rows(output)
    rows = _sample(count, sample)
    before, asked = _pick(output, rows), _pick(source, rows)
    if (found := count_rows(source)) != count:
        raise BibnormError(f"{output} has {count:,} rows, but {source} has {found:,}; name its own table with --table")
    others = {sha for sha in before.column("catalog").to_pylist() if sha != opened.info.sha256}
    if others:
        raise BibnormError(
            f"{output} is of catalog {min(others)[:12]}, but {catalog} is {opened.info.sha256[:12]}; name its own "
            "catalog, or match again with --since"
        )
    least = run.min_confidence if min_confidence is None else min_confidence
    now = match_batch(asked, opened, min_confidence=least, full=RECORD in before.schema.names)
    differences = list(_differences(rows, before, _as_written(now, output.suffix)))
    if differences and not _is_of(run, source):
        raise BibnormError(
            f"{source} has other titles than {output} was made of, or other cells beside them; match it again"
        )
    return len(rows), differences


def _is_of(run: RunNote, source: Path) -> bool:
    """Whether a table is the one of a run, as far as the run has noted what was asked."""
    parts = read_table(source, run.part_rows) if run.digests else ()
    return all(input_digest(part) == digest for part, digest in zip(parts, run.digests, strict=False))


def _differences(rows: Sequence[int], before: pa.RecordBatch, now: pa.RecordBatch) -> Iterator[Difference]:
    for row, was, is_ in zip(rows, before.to_pylist(), now.to_pylist(), strict=True):
        names = [name for name in {**was, **is_} if name != "bibnorm" and _differ(was.get(name), is_.get(name))]
        if names:
            yield Difference(row, was.get("id"), {name: (was.get(name), is_.get(name)) for name in names})


def _differ(one: object, other: object) -> bool:
    """Whether two values are not the same; NaN, also within a list, is the same as NaN."""
    return one != other and repr(one) != repr(other)


def _as_written(batch: pa.RecordBatch, suffix: str) -> pa.RecordBatch:
    """What a file of a format holds of a batch: CSV has no types."""
    with TemporaryDirectory(prefix="bibnorm-") as folder:
        path = Path(folder, f"rows{suffix}")
        write_table(path, batch.schema, [batch])
        return next(read_table(path, max(batch.num_rows, 1)))


def _sample(count: int, size: int) -> list[int]:
    """So many row numbers, the same ones each time."""
    return sorted(random.Random(_SEED).sample(range(count), min(size, count)))  # noqa: S311 (no secret)


def _pick(path: Path, rows: Sequence[int]) -> pa.RecordBatch:
    """Some rows of a table, in order."""
    import pyarrow as pa

    picked, first = [], 0
    for batch in read_table(path, _BATCH_ROWS):
        wanted = [row - first for row in rows if first <= row < first + batch.num_rows]
        picked.append(taken(batch, wanted))
        first += batch.num_rows
    return pa.concat_batches(picked)


@dataclass(frozen=True)
class Expectation:
    """What to expect of matches from `probability` on: how many rows, how many of them right, how many found.

    `recall` is the share of the rows whose work is in the catalog, as far as the probabilities tell.
    """

    probability: float
    rows: int
    precision: float
    recall: float


def expect_precision(source: Path, catalog: Path, precision: float, sample: int = PRECISION_ROWS) -> Expectation:
    """The least probability whose matches are right with this precision, by a sample of the rows.

    Raises BibnormError if no probability is enough.
    """
    count = count_rows(source)
    if not count:
        raise BibnormError(f"{source} has no rows, so that no probability can be chosen; match it without --precision")
    rows = _sample(count, sample)
    matched = match_batch(_pick(source, rows), Catalog.open(catalog))
    pairs = list(zip(matched.column("status").to_pylist(), matched.column("probability").to_pylist(), strict=True))
    found = sorted((value for status, value in pairs if status == Status.MATCHED.value), reverse=True)
    # The probability of an ambiguous row is that its best work is right: it would be missed.
    in_catalog = sum(value for status, value in pairs if status != Status.UNMATCHED.value)
    best: Expectation | None = None
    for number, total in enumerate(accumulate(found), start=1):
        is_whole = number == len(found) or found[number] < found[number - 1]  # equal ones are taken together
        if is_whole and total / number >= precision:
            expected = round(count * number / max(len(rows), 1))
            best = Expectation(found[number - 1], expected, total / number, total / in_catalog)
    if best is None:
        most = (
            f"the surest match of {len(rows):,} rows has {found[0]}" if found else f"none of {len(rows):,} rows match"
        )
        raise BibnormError(f"no probability gives a precision of {precision}: {most}; ask for less")
    return best


def output_values(difference: Difference) -> dict[str, Any]:
    """A line of the report on rows that differ."""
    columns = {name: list(values) for name, values in difference.columns.items()}
    return {"row": difference.row, "id": difference.id, "differs": columns}

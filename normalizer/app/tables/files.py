"""Tables in files: Parquet, CSV, TSV and JSON lines, read and written batch by batch."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from csv import Error as CsvError
from csv import reader as csv_rows
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from normalizer.app.tables.columns import flat, to_json, with_plain_times
from normalizer.errors import BibnormError
from normalizer.files import encoded, output_error, real_path
from normalizer.pages.decode import wide_encoding
from normalizer.values.lazy import lazy_re
from normalizer.values.text import counted

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow import csv

Batches = Iterator["pa.RecordBatch"]


@dataclass(frozen=True)
class TableFormat:
    """`read` yields the batches of a file, first an empty one, for the schema; `write` writes batches of one schema."""

    read: Callable[[Path], Batches]
    write: Callable[[Path, pa.Schema, Iterable[pa.RecordBatch]], None]


def require_arrow() -> None:
    """Raise BibnormError if pyarrow is not installed."""
    try:
        import pyarrow  # noqa: F401
    except ImportError as error:
        raise BibnormError("tables need pyarrow; run: pip install 'bibnorm[table]'") from error


def table_format(path: Path) -> TableFormat:
    """The format of a file by its suffix. Raises BibnormError, also for a name that Arrow cannot open."""
    if encoded(str(path)).decode() != str(path):
        raise BibnormError(f"{path} has a name that is not UTF-8; rename it")
    if found := TABLE_FORMATS.get(path.suffix.lower()):
        return found
    if path.is_file() and (kind := _other_kind(path)):
        raise BibnormError(f"{path} cannot be read as a table: {kind}")
    raise BibnormError(f"{path} is not named as a table; its name must end in {', '.join(TABLE_FORMATS)}")


def read_table(path: Path, rows: int) -> Batches:
    """The rows of a file in batches of so many, at least one. Raises BibnormError for a file that cannot be read."""
    require_arrow()
    import pyarrow as pa

    try:
        for batch in _of_size(table_format(path).read(path), rows):
            batch.validate(full=True)  # a text may be none: Arrow's readers of Parquet and JSON do not look
            yield batch
    except FileNotFoundError as error:
        raise BibnormError(f"{path} does not exist") from error
    except (pa.ArrowException, OSError, UnicodeError) as error:
        reason = _fault(path) or f"{_in_our_words(str(error))}; repair or convert it"
        raise BibnormError(f"{path} cannot be read as {path.suffix[1:]}: {reason}") from error


# The first bytes of files of other kinds, and what to do with such a file.
_FIRST_BYTES = {
    b"\x1f\x8b": "it is compressed (gzip); unpack it",
    b"\x28\xb5\x2f\xfd": "it is compressed (zstd); unpack it",
    b"BZh": "it is compressed (bzip2); unpack it",
    b"\xfd7zXZ": "it is compressed (xz); unpack it",
    b"PK\x03\x04": "it is a zip archive or a spreadsheet; take the table out of it",
    b"PAR1": "it is Parquet; let its name end in .parquet",
    b"ARROW1": "it is an Arrow file; convert it to Parquet",
}


def _other_kind(path: Path) -> str | None:
    """What a file is by its first bytes, and what to do with it, if it is of another kind than its name has."""
    with path.open("rb") as file:
        head = file.read(8)
    if path.suffix.lower() == ".parquet" and head.startswith(b"PAR1"):
        return None
    return next((kind for magic, kind in _FIRST_BYTES.items() if head.startswith(magic)), None)


def _fault(path: Path) -> str | None:
    """What is wrong with a file as a whole, and what to do: its kind, or a line that is not UTF-8."""
    if path.is_dir():
        return "it is a folder; join its files to one"
    if not path.is_file():
        return None
    if (kind := _other_kind(path)) or path.suffix.lower() == ".parquet":
        return kind
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return f"line {number:,} is not UTF-8; repair or convert it"
    return None


# A row must lie in a block; abstracts of some MB do.
_BLOCK_BYTES = 16 * 2**20
# Parts of Arrow's messages, and what we write.
_OF_ARROW = {
    "straddl": f"a row has more than {_BLOCK_BYTES >> 20} MB",
    "magic bytes not found": "it is not Parquet, or it is cut",
    "Empty CSV file": "it is empty",
}


def _in_our_words(message: str) -> str:
    """A message of Arrow in one line."""
    for part, sentence in _OF_ARROW.items():
        if part in message:
            return sentence
    return " ".join(message.split())[:300]


def row_count(path: Path) -> int | None:
    """The number of rows, where the format tells it without reading them."""
    if path.suffix.lower() != ".parquet" or not path.exists():
        return None
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return int(pq.read_metadata(path).num_rows)
    except (pa.ArrowException, OSError):
        return None  # `read_table` says what is wrong with it


def read_metadata(path: Path) -> Mapping[bytes, bytes]:
    """The metadata of a Parquet file, without its rows."""
    import pyarrow.parquet as pq

    return pq.read_schema(path).metadata or {}


_COUNTED_ROWS = 50_000


def count_rows(path: Path) -> int:
    """The number of rows, which most formats do not tell without being read."""
    known = row_count(path)
    return sum(batch.num_rows for batch in read_table(path, _COUNTED_ROWS)) if known is None else known


@dataclass(frozen=True)
class RunNote:
    """What a Parquet file of verdicts says of its run: the table, and the least probability of a match.

    `digests` are the checksums of what was asked (`input_digest`), one for each `part_rows` rows; `run` is one of all
    that the verdicts depend on.
    """

    source: Path | None = None
    min_confidence: float = 0.0
    part_rows: int = 0
    digests: Sequence[str] = ()
    run: str = ""


_NOTE = b"bibnorm"


def with_note(schema: pa.Schema, note: RunNote, output: Path) -> pa.Schema:
    """The schema with a note; the path is relative to the output, so that both can be moved."""
    source = os.path.relpath(note.source, output.parent) if note.source else None
    said = [source, note.min_confidence, note.part_rows, note.digests, note.run]
    return schema.with_metadata({_NOTE: json.dumps(said)})  # not orjson: a path may be no UTF-8


def read_note(path: Path) -> RunNote:
    """The note of a file of verdicts; an empty one in other formats. Raises BibnormError for another file."""
    schema = next(read_table(path, 1)).schema
    if not {"status", "probability", "catalog"} <= set(schema.names):
        raise BibnormError(f"{path} has no verdicts (columns `status`, `probability`, `catalog`)")
    found = (schema.metadata or {}).get(_NOTE)
    source, *said = json.loads(found) if found else (None,)  # earlier versions noted less
    return RunNote(real_path(path).parent / source if source else None, *said)


def write_table(path: Path, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> None:
    """Write batches to a file, in the format of its name. Raises OutputError, and leaves no half file then."""
    import pyarrow as pa

    try:
        table_format(path).write(path, schema, batches)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise output_error(path, error) from error
    except pa.ArrowException as error:
        path.unlink(missing_ok=True)
        raise BibnormError(f"a table cannot be written: {error}; convert or drop that column") from error


def _of_size(batches: Batches, rows: int) -> Batches:
    import pyarrow as pa

    waiting = [next(batches)]
    count, is_first = 0, True
    for batch in batches:
        waiting.append(batch)
        count += batch.num_rows
        if count >= rows:
            whole = pa.concat_batches(waiting)
            for start in range(0, count - rows + 1, rows):
                yield whole.slice(start, rows)
            rest = whole.slice(count - count % rows)
            waiting, count = [rest], rest.num_rows
            is_first = False
    if count or is_first:
        yield pa.concat_batches(waiting)


def _read_parquet(path: Path) -> Batches:
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        yield _empty(file.schema_arrow)
        yield from file.iter_batches()


def _empty(schema: pa.Schema) -> pa.RecordBatch:
    import pyarrow as pa

    return pa.RecordBatch.from_pylist([], schema=schema)


def _write_parquet(path: Path, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> None:
    import pyarrow.parquet as pq

    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in batches:
            writer.write_batch(batch)


_SAMPLE = 65_536


def _encoding(path: Path) -> str | None:
    """The encoding of a text file that is not in UTF-8."""
    with path.open("rb") as file:
        return wide_encoding(file.read(_SAMPLE))


def _text_of(path: Path) -> pa.NativeFile:
    """The bytes of a text file as UTF-8."""
    import pyarrow as pa

    encoding = _encoding(path)
    stream = pa.input_stream(str(path), compression=None)
    return pa.transcoding_input_stream(stream, encoding, "utf-8") if encoding else stream


_DELIMITERS = {",": "a comma", "\t": "a tab", ";": "a semicolon", "|": "a vertical bar"}
_MAX_HEADER = 2**16  # bytes


def _read_delimited(delimiter: str) -> Callable[[Path], Batches]:
    def read(path: Path) -> Batches:
        """Read twice, so that what is wrong anywhere is found before a row is matched."""
        import pyarrow as pa
        from pyarrow import csv

        with _text_of(path) as stream:
            start = stream.read(_MAX_HEADER).decode("utf-8", "replace").removeprefix("\ufeff")
        header, line_end, _ = start.partition("\n")
        other = next((each for each in _DELIMITERS if each in header), None)
        if other and delimiter not in header:
            raise pa.ArrowInvalid(f"its delimiter is {_DELIMITERS[other]}, not {_DELIMITERS[delimiter]}")
        is_whole = path.stat().st_size < _MAX_HEADER and "\ufffd" not in header
        if is_whole and header.strip() and not line_end:  # Arrow reads no header without an end
            (names,) = csv_rows([header], delimiter=delimiter)
            yield _empty(pa.schema([(name, pa.string()) for name in names]))
            return
        wrong: list[csv.InvalidRow] = []

        def judged(row: csv.InvalidRow) -> str:
            wrong.extend([row] if row.text.strip() else [])
            return "error" if wrong else "skip"

        parsing = csv.ParseOptions(delimiter=delimiter, newlines_in_values=True, invalid_row_handler=judged)
        reading = csv.ReadOptions(block_size=_BLOCK_BYTES, use_threads=False)  # with threads, errors name no row

        def opened(types: csv.ConvertOptions) -> csv.CSVStreamingReader:
            return csv.open_csv(_text_of(path), parse_options=parsing, read_options=reading, convert_options=types)

        try:
            texts = _checked(opened, path)
        except pa.ArrowInvalid as error:
            if not wrong:
                raise
            cells = f"{counted(wrong[0].actual_columns, 'cell')}, the header {wrong[0].expected_columns}"
            raise pa.ArrowInvalid(f"{_place(path, wrong[0].number, delimiter)} has {cells}") from error
        with opened(texts) as reader:
            yield _empty(reader.schema)
            yield from reader

    return read


def _checked(opened: Callable[[csv.ConvertOptions], csv.CSVStreamingReader], path: Path) -> csv.ConvertOptions:
    """The columns, all as text: "007" stays "007". Raises ArrowInvalid for a file with a row that is none."""
    import pyarrow as pa
    from pyarrow import csv

    with opened(csv.ConvertOptions()) as reader:
        names = reader.schema.names
    texts = csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False)
    with opened(texts) as reader:
        last_cell = ""
        for batch in reader:
            last_cell = batch.column(-1)[-1].as_py() if batch.num_rows else last_cell
    if "\n" in last_cell and not _ends_with_quote(path):
        raise pa.ArrowInvalid(f"a quotation mark is not closed, that before {last_cell.splitlines()[0]!r}")
    return texts


def _place(path: Path, row: int, delimiter: str) -> str:
    """Where a row of a text file begins, which Arrow counts from 1, without empty lines."""
    with path.open(encoding=_encoding(path) or "utf-8-sig", newline="") as file, suppress(CsvError):
        rows = csv_rows(file, delimiter=delimiter)
        before, found = 0, 0
        for cells in rows:
            found += bool(cells)
            if found == row:
                return f"line {before + 1:,}"
            before = rows.line_num
    return f"row {row:,}"


def _ends_with_quote(path: Path) -> bool:
    """Whether a text file ends with a quotation mark, which closes a cell of several lines."""
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - _SAMPLE, 0))
        return file.read().replace(b"\0", b"").rstrip().endswith(b'"')


def _write_delimited(delimiter: str) -> Callable[[Path, Any, Iterable[Any]], None]:
    def write(path: Path, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> None:
        import pyarrow as pa
        from pyarrow import csv

        def flattened(batch: pa.RecordBatch) -> pa.RecordBatch:
            return pa.RecordBatch.from_arrays(list(map(flat, batch.columns)), names=schema.names)

        options = csv.WriteOptions(delimiter=delimiter)
        with csv.CSVWriter(path, flattened(_empty(schema)).schema, write_options=options) as writer:
            for batch in batches:
                writer.write_batch(flattened(batch))

    return write


def _read_json_lines(path: Path) -> Batches:
    """Read twice: what a column holds may show late, such as the first list of authors.

    A column of several kinds of values, or of numbers that Arrow has not, is one of texts: scraped tables have years
    that are numbers in one row and texts in another.
    """
    import pyarrow as pa

    types: dict[str, pa.DataType] = {}
    for rows in _json_rows(path):
        for name in dict.fromkeys(chain.from_iterable(rows)):
            types[name] = _common_type(types.get(name, pa.null()), _type_of([row.get(name) for row in rows]))
    if not types:
        raise pa.ArrowInvalid("it is empty")
    schema = pa.schema(list(types.items()))
    yield _empty(schema)
    for rows in _json_rows(path):
        columns = [_json_column([row.get(field.name) for row in rows], field.type) for field in schema]
        yield pa.RecordBatch.from_arrays(columns, schema=schema)


# Characters of the lines that are read at a time; the last line may have more.
_BLOCK_CHARACTERS = 4 * 2**20


def _json_rows(path: Path) -> Iterator[list[dict[str, Any]]]:
    """The objects in the lines of a file, many at a time. Raises ArrowInvalid for a line that is none."""
    rows: list[dict[str, Any]] = []
    size = 0
    with path.open(encoding=_encoding(path) or "utf-8-sig", newline="\n") as file:
        for number, line in enumerate(file, start=1):
            if size >= _BLOCK_CHARACTERS:
                yield rows
                rows, size = [], 0
            if text := line.strip("\ufeff \t\r\n"):
                rows.append(_json_row(text, number))
                size += len(text)
    yield rows


_HALF_CHARACTER = lazy_re("[\ud800-\udfff]")


def _json_row(line: str, number: int) -> dict[str, Any]:
    import pyarrow as pa

    if number == 1 and line.startswith("["):
        raise pa.ArrowInvalid("it is a JSON list, not a JSON object in each line")
    try:
        row = json.loads(line)  # not orjson, which rounds integers of more than 64 bits
    except json.JSONDecodeError as error:
        raise pa.ArrowInvalid(f"line {number:,}: {error.msg} (character {error.pos + 1:,})") from error
    except RecursionError as error:
        raise pa.ArrowInvalid(f"line {number:,} has too many brackets in each other") from error
    if not isinstance(row, dict):
        raise pa.ArrowInvalid(f"line {number:,} is no object")
    if "\\ud" in line.lower() and (half := _HALF_CHARACTER.search(json.dumps(row, ensure_ascii=False))):
        raise pa.ArrowInvalid(f"line {number:,}: {half[0]!a} is half a character")
    return row


def _type_of(values: Sequence[object]) -> pa.DataType:
    import pyarrow as pa

    try:
        return pa.array(values).type
    except (pa.ArrowException, OverflowError):
        return pa.string()


def _common_type(one: pa.DataType, other: pa.DataType) -> pa.DataType:
    import pyarrow as pa

    try:
        return pa.unify_schemas([pa.schema([("", each)]) for each in (one, other)], promote_options="permissive")[
            0
        ].type
    except pa.ArrowException:
        return pa.string()


def _json_column(values: Sequence[object], kind: pa.DataType) -> pa.Array:
    import pyarrow as pa

    return pa.array(map(_as_text, values) if pa.types.is_string(kind) else values, kind)


def _as_text(value: object) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _write_json_lines(path: Path, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> None:
    with path.open("wb") as file:
        for batch in batches:
            columns = [with_plain_times(column).to_pylist() for column in batch.columns]
            rows = zip(*columns, strict=True)
            file.writelines(to_json(dict(zip(schema.names, row, strict=True))) + b"\n" for row in rows)


TABLE_FORMATS: Mapping[str, TableFormat] = {
    ".parquet": TableFormat(_read_parquet, _write_parquet),
    ".csv": TableFormat(_read_delimited(","), _write_delimited(",")),
    ".tsv": TableFormat(_read_delimited("\t"), _write_delimited("\t")),
    ".jsonl": TableFormat(_read_json_lines, _write_json_lines),
}

"""Columns of any type as values that Python and text formats have.

Arrow has times that Python has not (nanoseconds, years above 9999, time zones that this machine does not know), and
texts that its own writer of CSV does not take (views, bytes, types of extensions).
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import orjson

from normalizer.errors import BibnormError

if TYPE_CHECKING:
    import pyarrow as pa


def with_leaves(kind: pa.DataType, change: Callable[[pa.DataType], pa.DataType]) -> pa.DataType:
    """A type whose innermost types are changed; dictionaries and views become plain."""
    import pyarrow as pa

    types = pa.types
    if types.is_dictionary(kind):
        return with_leaves(kind.value_type, change)
    if types.is_map(kind):
        return pa.map_(with_leaves(kind.key_type, change), with_leaves(kind.item_type, change))
    if types.is_struct(kind):
        return pa.struct([field.with_type(with_leaves(field.type, change)) for field in kind])
    if types.is_nested(kind) and kind.num_fields == 1:
        item = kind.value_field.with_type(with_leaves(kind.value_type, change))
        is_large = types.is_large_list(kind) or types.is_large_list_view(kind)
        return pa.large_list(item) if is_large else pa.list_(item)
    return change(kind)


def _in_utc(kind: pa.DataType) -> pa.DataType:
    import pyarrow as pa

    return pa.timestamp(kind.unit, tz="UTC") if pa.types.is_timestamp(kind) and kind.tz else kind


def _time_as_text(kind: pa.DataType) -> pa.DataType:
    import pyarrow as pa

    return pa.string() if pa.types.is_temporal(kind) and not pa.types.is_interval(kind) else kind


def _bytes_as_text(kind: pa.DataType) -> pa.DataType:
    import pyarrow as pa

    is_binary = pa.types.is_binary(kind) or pa.types.is_fixed_size_binary(kind) or pa.types.is_binary_view(kind)
    return pa.string() if is_binary else pa.large_string() if pa.types.is_large_binary(kind) else kind


def with_plain_times(column: pa.Array) -> pa.Array:
    """The column with times as text: "2020-01-31 12:00:00", in UTC with a "Z" where there is a time zone."""
    return _cast(_cast(column, _in_utc), _time_as_text)


def with_plain_texts(column: pa.Array, name: str) -> pa.Array:
    """The column with times and bytes as text. Raises BibnormError for bytes that are none."""
    import pyarrow as pa

    try:
        return _cast(with_plain_times(column), _bytes_as_text)
    except pa.ArrowInvalid as error:
        raise BibnormError(f"the column `{name}` has bytes that are not UTF-8; convert it to text") from error


def _cast(column: pa.Array, change: Callable[[pa.DataType], pa.DataType]) -> pa.Array:
    kind = with_leaves(column.type, change)
    return column if kind == column.type else column.cast(kind)


def taken(batch: pa.RecordBatch, rows: Sequence[int]) -> pa.RecordBatch:
    """Some rows of a batch, in this order; also of types that Arrow's `take` lacks, such as views."""
    import pyarrow as pa

    try:
        return batch.take(pa.array(rows, pa.int64()))
    except pa.ArrowNotImplementedError:
        return pa.concat_batches([batch.slice(0, 0), *(batch.slice(row, 1) for row in rows)])


def flat(column: pa.Array) -> pa.Array:
    """The column as one of a type that CSV has; lists and objects as JSON."""
    import pyarrow as pa

    column = with_plain_times(column)
    if pa.types.is_nested(column.type):
        texts = (value if value is None else to_json(value).decode() for value in column.to_pylist())
    elif _is_plain(column.type):
        return column
    else:
        texts = (value if value is None else _plain_value(value) for value in column.to_pylist())
    return pa.array(texts, pa.string())


def _is_plain(kind: pa.DataType) -> bool:
    import pyarrow as pa

    types = pa.types
    is_text = types.is_string(kind) or types.is_large_string(kind)
    return bool(is_text or types.is_primitive(kind) or types.is_decimal(kind) or types.is_null(kind))


def to_json(value: object) -> bytes:
    """A value of a column with plain times as JSON, in one line."""
    return orjson.dumps(value, default=_plain_value)


def _plain_value(value: object) -> str:
    """A value that JSON has not, as text: bytes that are no text are in Base64."""
    if not isinstance(value, bytes):
        return str(value)
    try:
        return value.decode()
    except UnicodeDecodeError:
        return b64encode(value).decode()

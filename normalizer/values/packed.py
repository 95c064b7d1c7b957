"""Collections whose items are made when they are asked for, and lists of millions of values, in little memory."""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from inspect import Parameter, signature
from io import BytesIO
from operator import attrgetter, eq
from typing import Any, Generic, TypeVar, overload

_Value = TypeVar("_Value")
_POSITIONAL = Parameter.POSITIONAL_OR_KEYWORD
# Values that are packed together; a list of fewer is a plain list.
_CHUNK = 2_048


class PackedList(Sequence[_Value], Generic[_Value]):
    """A list that grows at its end, and holds all but its last values as compressed bytes.

    A mention takes about 10 bytes besides its text instead of 400, and some microseconds to pack and unpack. It is for
    reading in order: an index unpacks the values around it, unless they were read last.
    """

    __slots__ = ("_chunks", "_last", "_tail")

    def __init__(self, values: Iterable[_Value] = ()) -> None:
        self._chunks: list[bytes] = []
        self._tail: list[_Value] = []
        self._last: tuple[int, list[_Value]] = (-1, [])
        self.extend(values)

    def append(self, value: _Value) -> None:
        self._tail.append(value)
        if len(self._tail) == _CHUNK:
            self._chunks.append(_packed(self._tail))
            self._tail = []

    def extend(self, values: Iterable[_Value]) -> None:
        for value in values:
            self.append(value)

    def __len__(self) -> int:
        return _CHUNK * len(self._chunks) + len(self._tail)

    def __iter__(self) -> Iterator[_Value]:
        for chunk in self._chunks:
            yield from _unpacked(chunk)
        yield from self._tail

    def drain(self) -> Iterator[_Value]:
        """Yield the values and forget them, so that what is made of them does not stand beside them in memory."""
        self._chunks.reverse()
        while self._chunks:
            yield from _unpacked(self._chunks.pop())
        tail, self._tail = self._tail, []
        yield from tail

    @overload
    def __getitem__(self, index: int) -> _Value: ...
    @overload
    def __getitem__(self, index: slice) -> list[_Value]: ...
    def __getitem__(self, index: int | slice) -> _Value | list[_Value]:
        if isinstance(index, slice):
            return [self[offset] for offset in range(*index.indices(len(self)))]
        chunk, offset = divmod(range(len(self))[index], _CHUNK)
        if chunk == len(self._chunks):
            return self._tail[offset]
        if chunk != self._last[0]:
            self._last = chunk, _unpacked(self._chunks[chunk])
        return self._last[1][offset]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(eq, self, other))

    __hash__ = None  # type: ignore[assignment]  # it changes


class _Pickler(pickle.Pickler):
    """Pickles a dataclass as a call of its class, which takes a third of the time of what dataclasses do themselves."""

    def reducer_override(self, value: Any) -> Any:
        kind: Any = type(value)
        values = _getter(kind)
        return NotImplemented if values is None else (kind, values(value))


@cache
def _getter(kind: Any) -> Callable[[object], object] | None:
    constructor: Callable[..., object] = kind
    if not is_dataclass(kind):
        return None
    if any(each.kind is not _POSITIONAL for each in signature(constructor).parameters.values()):
        return None
    names = [field.name for field in fields(kind)]
    return attrgetter(*names) if len(names) > 1 else None  # that of one name returns no tuple


def _packed(values: Sequence[object]) -> bytes:
    file = BytesIO()
    _Pickler(file, pickle.HIGHEST_PROTOCOL).dump(values)
    return zlib.compress(file.getbuffer(), 1)


def _unpacked(chunk: bytes) -> list[_Value]:
    found: list[_Value] = pickle.loads(zlib.decompress(chunk))  # noqa: S301 -- our own, from memory
    return found


def drained(values: Sequence[_Value]) -> Iterator[_Value]:
    """The values, which a packed list loses."""
    return values.drain() if isinstance(values, PackedList) else iter(values)


Item = TypeVar("Item")


class LazyIterable(Iterable[Item], Generic[Item]):
    """Items that are made anew each time they are iterated."""

    def __init__(self, make: Callable[[], Iterator[Item]]) -> None:
        self._make = make

    def __iter__(self) -> Iterator[Item]:
        return self._make()


class LazySequence(Sequence[Item], Generic[Item]):
    """Items by index, made anew by each access: of a hundred thousand, one is in memory."""

    def __init__(self, make: Callable[[int], Item], length: int) -> None:
        self._make = make
        self._length = length

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, index: int) -> Item: ...
    @overload
    def __getitem__(self, index: slice) -> list[Item]: ...
    def __getitem__(self, index: int | slice) -> Item | list[Item]:
        if isinstance(index, slice):
            return [self._make(each) for each in range(self._length)[index]]
        return self._make(range(self._length)[index])

    def __iter__(self) -> Iterator[Item]:
        return map(self._make, range(self._length))


class LazyMapping(Mapping[str, Item], Generic[Item]):
    """Values by key, made anew by each access from what stands for them."""

    def __init__(self, make: Callable[[Any], Item], packed: Mapping[str, object]) -> None:
        self._make, self._packed = make, packed

    def __getitem__(self, key: str) -> Item:
        return self._make(self._packed[key])

    def __iter__(self) -> Iterator[str]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self._packed)

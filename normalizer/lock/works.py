"""The works of a lock, packed: a record as objects takes ten times the memory of its text."""

from __future__ import annotations

import zlib
from collections.abc import Container, Iterator, Mapping

from normalizer.lock.values import LockedWork

_LEVEL = 1


class Works(Mapping[str, LockedWork]):
    """Works by key; each access makes the values anew."""

    __slots__ = ("_packed",)

    def __init__(self, packed: dict[str, bytes]) -> None:
        self._packed = packed

    @classmethod
    def of(cls, works: Mapping[str, LockedWork]) -> Works:
        return works if isinstance(works, Works) else cls({key: pack(work) for key, work in works.items()})

    def changed(self, works: Mapping[str, LockedWork]) -> Works:
        """These works with others, or other values of them."""
        return Works(self._packed | Works.of(works)._packed) if works else self

    def only(self, keys: Container[str | None]) -> Works:
        return Works({key: packed for key, packed in self._packed.items() if key in keys})

    def __getitem__(self, key: str) -> LockedWork:
        return unpack(self._packed[key])

    def __contains__(self, key: object) -> bool:
        return key in self._packed

    def __iter__(self) -> Iterator[str]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self._packed)

    def __repr__(self) -> str:
        return repr(dict(self))


def pack(work: LockedWork) -> bytes:
    return zlib.compress(work.model_dump_json(exclude_defaults=True).encode("utf-8"), _LEVEL)


def unpack(packed: bytes) -> LockedWork:
    return LockedWork.model_validate_json(zlib.decompress(packed))

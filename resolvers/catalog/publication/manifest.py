"""The manifest of a publication: which packs make which files of a catalog.

It is canonical JSON with its own SHA-256. Everything that it names is checked against it, so that whoever trusts the
manifest can trust the catalog.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from pydantic import TypeAdapter

from resolvers.errors import CatalogError

FILE = "publication.json"
PACKS = "packs"
# The publication's own file in a generation: which state it is.
STATE_FILE = "publication.json"
MAX_MANIFEST_BYTES = 64 * 2**20
MAX_PACK_BYTES = 64 * 2**20
_FORMAT, _VERSION, _SELF = "bibnorm publication", 1, "sha256"


@dataclass(frozen=True, slots=True)
class Pack:
    """Frames of zstd, one after the other."""

    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a stream: the next frame of `bytes` in its pack, which unpacks to `length` bytes.

    `start` and `end` are the part of the old stream that the frame refers to; equal when there is none.
    """

    pack: int
    bytes: int
    length: int
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class StreamPatch:
    """A file of a catalog, as a stream of pieces (streams.py)."""

    name: str
    pieces: tuple[Piece, ...]

    @property
    def length(self) -> int:
        return sum(piece.length for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Layer:
    """What makes the state `after` out of the state `before`; out of nothing where that is None.

    `shifts` are pairs (first row, d): from that row on, row r was row r - d before. Files that are not in `files` stay.
    """

    before: str | None
    after: str
    files: tuple[StreamPatch, ...]
    packs: tuple[Pack, ...]
    shifts: tuple[tuple[int, int], ...] = ()

    @property
    def bytes(self) -> int:
        return sum(pack.bytes for pack in self.packs)


@dataclass(frozen=True, slots=True)
class Publication:
    """`state` is the current one, `records` and `built` are what people are told of it.

    `part` is which part of a catalog it is, as `Subset` calls it; None in publications that do not say.
    """

    state: str
    records: int
    built: str
    base: Layer
    steps: tuple[Layer, ...] = ()
    part: str | None = None

    @property
    def packs(self) -> dict[str, Pack]:
        """All packs, by their names."""
        return {pack.sha256: pack for layer in (self.base, *self.steps) for pack in layer.packs}

    def layers_from(self, state: str | None) -> tuple[Layer, ...]:
        """What leads from a state to the current one: steps alone if they can, else the base and steps."""
        if state == self.state:
            return ()
        chain = tuple(self._steps_from(state)) if state else ()
        return chain or (self.base, *self._steps_from(self.base.after))

    def _steps_from(self, state: str) -> Iterator[Layer]:
        following = {step.before: step for step in self.steps}
        path: list[Layer] = []
        while state != self.state:
            if state not in following or len(path) > len(self.steps):
                return
            path.append(following[state])
            state = following[state].after
        yield from path


def manifest_bytes(publication: Publication) -> bytes:
    content = {"format": _FORMAT, "version": _VERSION, **asdict(publication)}
    return _canonical({**content, _SELF: hashlib.sha256(_canonical(content)).hexdigest()})


def read_manifest(data: bytes, where: str) -> Publication:
    """The publication; `CatalogError` when it is damaged or none that this version can read."""
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict) or content.get("format") != _FORMAT:
        raise CatalogError(f"{where}: not a published catalog; check the address")
    if content.pop("version", None) != _VERSION:
        raise CatalogError(f"{where}: published by another version of bibnorm; update bibnorm")
    digest = content.pop(_SELF, None)
    if digest != hashlib.sha256(_canonical({"version": _VERSION, **content})).hexdigest():
        raise CatalogError(f"{where}: damaged; fetch it again, or publish it again")
    try:
        read = TypeAdapter(Publication).validate_python(content)
        if not all(map(is_pack, read.packs)):  # they become names of files
            raise ValueError("not a checksum")
    except ValueError as error:
        raise CatalogError(f"{where}: damaged; publish it again") from error
    return read


def is_pack(name: str) -> bool:
    """Whether a file of this name is a pack: its SHA-256."""
    return len(name) == 64 and set(name) <= set("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class PulledState:
    """What the generation of a pulled catalog says of itself."""

    state: str
    url: str

    @classmethod
    def read(cls, data: bytes) -> Self | None:
        try:
            content = json.loads(data)
            return cls(str(content["state"]), str(content["url"]))
        except (ValueError, KeyError, TypeError):
            return None

    def as_bytes(self) -> bytes:
        return _canonical(asdict(self))


def _canonical(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode() + b"\n"

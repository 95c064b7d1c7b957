"""A part of a catalog: what some of the lines of the sources give, on disk, ready to be merged with other parts.

    DIR/part.json        the manifest (`PartInfo`) of a part that is kept, with checksums; written last
    DIR/lines, titles    a line for each row: the stored record, the folded title
    DIR/NAME             columns of the rows, and of the fingerprints of abstracts (`COLUMN_TYPES`)
    DIR/NAME.0, .1 ...   what a catalog is sorted by, in sorted runs (`ELEMENTS`, sorting.py)

A catalog is built as one part or as many, and merged from them; the bytes are the same (merge.py).
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

import numpy as np
import orjson
from numpy.typing import NDArray
from pydantic import TypeAdapter

from normalizer.values.abstracts.index import spread
from normalizer.values.hashing import Ints
from normalizer.values.titles import FOLDING
from resolvers.catalog.building.batch import Batch
from resolvers.catalog.building.sorting import Elements, Runs, RunWriter
from resolvers.catalog.coverage import VOLUME_TYPES
from resolvers.catalog.fingerprints import COLUMNS, FingerprintTable
from resolvers.catalog.pairs import distinct
from resolvers.catalog.reports import Skipped
from resolvers.catalog.row_values import DeclaredCoverage
from resolvers.catalog.storage.format import LAYOUT, PART_MANIFEST, FileInfo, file_infos, our_version
from resolvers.catalog.storage.record_codec import Origin
from resolvers.errors import CatalogError

_FORMAT = "bibnorm part of a catalog, 3"
_U1, _U2, _U4, _U8 = (np.dtype(f"<u{size}") for size in (1, 2, 4, 8))
# The columns of each element and its share of the memory; the first column is the key. What is packed has the upper
# half of a hash as its upper half, and a row (of abstracts: a place) as its lower.
ELEMENTS: dict[str, tuple[tuple[np.dtype[Any], ...], float]] = {
    "terms": ((_U8,), 0.4),
    "postings": ((_U8,), 0.15),
    "attached-postings": ((_U8,), 0.05),
    **dict.fromkeys(("keys", "parts", "ids", "arxiv", "doi", "duplicates"), ((_U8, _U4), 0.05)),
    "people": ((_U8, _U4, _U1), 0.05),
    "lines": ((_U8,), 0.05),
    "volumes": (VOLUME_TYPES, 0.05),
}
_PACKED = frozenset({"terms", "postings", "attached-postings"})
_SELF = "sha256"
_HALF, _LOWER = np.uint64(32), np.uint64(0xFFFFFFFF)
# The columns of rows, of fingerprints of rows, and of fingerprints that belong to an arXiv id.
COLUMN_TYPES = {
    "line-ends": _U8,
    "known": _U1,
    "dates": _U4,
    "years": _U2,
    "print-owners": _U4,
    "prints": np.dtype((_U2, COLUMNS)),
    "attached-ids": _U8,
    "attached-prints": np.dtype((_U2, COLUMNS)),
    "attached-lines": _U8,
}


def taking(numbers: NDArray[Any]) -> Callable[[NDArray[Any]], Ints]:
    """What gives old rows those new numbers; none to those that are beyond."""

    def new(rows: NDArray[Any]) -> Ints:
        found: Ints = numbers[rows.astype(np.int64)]
        return found

    return new


def renumbered(name: str, elements: Elements, new: Callable[[NDArray[Any]], Ints]) -> Elements:
    """Elements with other row numbers; without those that have none any more (-1)."""
    if name == "lines":
        return elements
    if name in _PACKED:
        (packed,) = elements
        numbers = new(packed & _LOWER)
        return ((((packed >> _HALF) << _HALF) | numbers.astype(np.uint64))[numbers >= 0],)
    at = 2 if name == "volumes" else 1
    numbers = new(elements[at])
    kept = numbers >= 0
    return tuple((numbers if index == at else column)[kept] for index, column in enumerate(elements))


@dataclass(frozen=True, slots=True)
class BatchInfo:
    """A batch in a part: the block of the source that it is from, and where its rows and texts begin."""

    source: int
    block: int
    rows: int
    first: int
    line_bytes: int
    title_bytes: int
    prints: int
    attached: int


@dataclass(frozen=True, slots=True)
class PartSource:
    """What a part knows of a source file; `importer` is empty where the part reads nothing of it."""

    path: str
    importer: str = ""
    origin: Origin = ("", "")
    bytes: int = 0
    skipped: tuple[Skipped, ...] = ()
    unchanged: int = 0
    no_works: int = 0
    attached: int = 0
    left_out: tuple[tuple[str, str], ...] = ()
    damaged: dict[str, int] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    is_useful: bool = False
    is_empty: bool = False

    @property
    def is_opened(self) -> bool:
        return bool(self.importer) or self.is_empty


@dataclass(frozen=True, slots=True)
class PartInfo:
    """The manifest of a part: number `part` of `parts` (from 1), built by `version` of bibnorm."""

    version: str
    part: int
    parts: int
    sources: tuple[PartSource, ...]
    batches: tuple[BatchInfo, ...]
    runs: dict[str, tuple[int, ...]]
    names: tuple[str, ...]
    numbers: tuple[int, ...]
    declared: tuple[tuple[int, int, DeclaredCoverage], ...]
    alternatives: tuple[tuple[int, int], ...]

    @property
    def rows(self) -> int:
        return sum(batch.rows for batch in self.batches)


class PartWriter:
    """Takes batches in the order of their sources and blocks; `finish` gives the part."""

    def __init__(self, folder: Path, memory: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.rows = 0
        self._files = ExitStack()
        self._texts = {name: self._files.enter_context((folder / name).open("wb")) for name in ("lines", "titles")}
        self._columns = {name: self._files.enter_context((folder / name).open("wb")) for name in COLUMN_TYPES}
        self._runs = {
            name: RunWriter(folder / name, types, int(memory * share)) for name, (types, share) in ELEMENTS.items()
        }
        for runs in self._runs.values():
            self._files.callback(runs.close)
        self._batches: list[BatchInfo] = []
        self._prints = self._attached = 0
        self._names: set[str] = set()
        self._numbers: list[Ints] = [np.zeros(0, np.int64)]
        self._declared: list[tuple[int, int, DeclaredCoverage]] = []
        self._alternatives: list[NDArray[np.int64]] = [np.zeros((0, 2), np.int64)]

    def add(self, batch: Batch, source: int, block: int) -> None:
        """Add the rows of a block of a source; sources and blocks ascend."""
        lines, titles = self._texts["lines"], self._texts["titles"]
        prints, attached = len(batch.fingerprints.owners), len(batch.attached.owners)
        info = BatchInfo(source, block, batch.rows, self.rows, lines.tell(), titles.tell(), prints, attached)
        self._write("line-ends", lines.tell() + np.cumsum(batch.sizes))
        lines.write(batch.lines)
        titles.write(batch.titles)
        for name in ("known", "dates", "years"):
            self._write(name, getattr(batch.facts, name))
        for name, elements in batch.elements.items():
            self._runs[name].add(*renumbered(name, elements, lambda rows: rows.astype(np.int64) + self.rows))
        self._add_prints(batch.fingerprints, batch)
        self._batches.append(info)
        self._alternatives.append(np.stack([batch.alternative_rows, batch.main_rows], axis=1) + self.rows)
        self._declared += [(source, block, declared) for declared in batch.declared]
        self._names |= batch.names
        self._numbers.append(batch.numbers)
        self.rows += batch.rows

    def _add_prints(self, prints: FingerprintTable, batch: Batch) -> None:
        self._write("print-owners", prints.owners + self.rows)
        self._write("prints", prints.data)
        self._runs["postings"].add(spread(prints.postings) + np.uint64(self._prints))
        self._prints += len(prints.owners)
        self._write("attached-ids", batch.attached.owners.view(np.uint64))
        self._write("attached-prints", batch.attached.data)
        self._write("attached-lines", batch.attached_lines)
        self._runs["attached-postings"].add(spread(batch.attached.postings) + np.uint64(self._attached))
        self._attached += len(batch.attached.owners)

    def _write(self, name: str, values: NDArray[Any]) -> None:
        values.astype(COLUMN_TYPES[name].base).tofile(self._columns[name])

    def finish(self, sources: Sequence[PartSource] = (), part: int = 1, parts: int = 1) -> Part:
        self._files.close()
        info = PartInfo(
            version=our_version(),
            part=part,
            parts=parts,
            sources=tuple(sources),
            batches=tuple(self._batches),
            runs={name: tuple(runs.lengths) for name, runs in self._runs.items()},
            names=tuple(sorted(self._names)),
            numbers=tuple(distinct(np.concatenate(self._numbers)).tolist()),
            declared=tuple(self._declared),
            alternatives=tuple(map(tuple, np.concatenate(self._alternatives).tolist())),
        )
        return Part(self.folder, info)

    def close(self) -> None:
        self._files.close()


def _no_part(folder: Path) -> str:
    """Why a folder cannot be opened as a part, and what to do."""
    if not folder.exists():
        return "does not exist. Check the path of the part."
    if any(folder.glob(f"*/{PART_MANIFEST}")):
        return f"a folder of parts. Name each part in it: {folder}/*"
    return (
        f"not a part of a catalog, or not a finished one ({PART_MANIFEST} cannot be read). "
        f"Build it: bibnorm catalog build SOURCE... --part 1/8 -o {folder}"
    )


class Part:
    """A finished part."""

    def __init__(self, folder: Path, info: PartInfo, files: Sequence[FileInfo] = ()) -> None:
        self.folder = folder
        self.info = info
        self._checked = files
        self._files: dict[str, int] = {}

    @classmethod
    def open(cls, folder: Path) -> Self:
        """`CatalogError` when it is no part, or one of another version."""
        path = folder / PART_MANIFEST
        try:
            content = orjson.loads(path.read_bytes())
            if (content["format"], content["layout"], content["folding"]) != (_FORMAT, LAYOUT, FOLDING):
                raise CatalogError(
                    f"{folder}: built by another version of bibnorm. Build the part again with this one."
                )
            own = content.pop(_SELF)
            if sha256(orjson.dumps(content)).hexdigest() != own:
                raise ValueError(own)
            files = TypeAdapter(tuple[FileInfo, ...]).validate_python(content["files"])
            return cls(folder, TypeAdapter(PartInfo).validate_python(content["info"]), files)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CatalogError(f"{folder}: {_no_part(folder)}") from error

    def save(self) -> None:
        """Write the manifest, with which others can `open` the part."""
        files = file_infos(self.folder, sorted(path.name for path in self.folder.iterdir()))
        content = {"format": _FORMAT, "layout": LAYOUT, "folding": FOLDING, "info": self.info, "files": files}
        own = sha256(orjson.dumps(content)).hexdigest()
        (self.folder / PART_MANIFEST).write_bytes(orjson.dumps({**content, _SELF: own}))

    def verify(self) -> None:
        """Return when every byte is as it was written; else `CatalogError` names the damaged file."""
        try:
            found = file_infos(self.folder, [file.name for file in self._checked])
            why = "damaged, its checksum is not the one it was built with"
            wrong = next((now.name for now, then in zip(found, self._checked, strict=True) if now != then), None)
        except OSError as error:
            wrong, why = Path(error.filename).name, f"cannot be read ({error.strerror})"
        if wrong:
            raise CatalogError(
                f"{self.folder / wrong}: {why}. Copy the part again, or build it: "
                f"bibnorm catalog build SOURCE... --part {self.info.part}/{self.info.parts} -o {self.folder}"
            )

    def runs(self, name: str, new: Callable[[NDArray[Any]], Ints] | None = None) -> Runs:
        """The sorted runs of an element, with other row numbers."""
        plain = Runs(self.folder / name, ELEMENTS[name][0], tuple(self.info.runs[name]))
        if new is None:
            return plain
        return replace(plain, convert=lambda elements: renumbered(name, elements, new))

    def column(self, name: str, start: int = 0, count: int = -1) -> NDArray[Any]:
        dtype = COLUMN_TYPES[name]
        return np.fromfile(self.folder / name, dtype, count, offset=start * dtype.itemsize)

    def texts(self, name: str, at: int) -> list[bytes]:
        """The lines, or the titles, of a batch."""
        batch = self.info.batches[at]
        start = batch.line_bytes if name == "lines" else batch.title_bytes
        following = self.info.batches[at + 1] if at + 1 < len(self.info.batches) else None
        end = (following.line_bytes if name == "lines" else following.title_bytes) if following else None
        with (self.folder / name).open("rb") as file:
            file.seek(start)
            return file.read(-1 if end is None else end - start).split(b"\n")[:-1]

    def line(self, row: int) -> bytes:
        skipped = _U8.itemsize * max(0, row - 1)
        ends = np.frombuffer(os.pread(self._file("line-ends"), 2 * _U8.itemsize, skipped), _U8).tolist()
        start, end = ends[:2] if row else (0, ends[0])
        return os.pread(self._file("lines"), end - start - 1, start)

    def _file(self, name: str) -> int:
        if name not in self._files:
            self._files[name] = os.open(self.folder / name, os.O_RDONLY)
        return self._files[name]

    def close(self) -> None:
        for file in self._files.values():
            os.close(file)
        self._files.clear()

    @property
    def bytes(self) -> int:
        return sum(path.stat().st_size for path in self.folder.iterdir())


def combined_sources(parts: Sequence[Part]) -> list[PartSource]:
    """What all parts together know of each source file."""
    return [_combined(of_parts) for of_parts in zip(*(part.info.sources for part in parts), strict=True)]  # none: none


def _combined(sources: Sequence[PartSource]) -> PartSource:
    read = [source for source in sources if source.importer] or list(sources[:1])
    damaged: Counter[str] = Counter()
    for source in read:
        damaged.update(source.damaged)
    return replace(
        read[0],
        skipped=tuple(_combined_skips([skipped for source in read for skipped in source.skipped])),
        unchanged=sum(source.unchanged for source in read),
        no_works=sum(source.no_works for source in read),
        attached=sum(source.attached for source in read),
        left_out=tuple(dict.fromkeys(one for source in read for one in source.left_out)),
        damaged=dict(sorted(damaged.items())),
        ignored=tuple(sorted({key for source in read for key in source.ignored})),
        is_useful=any(source.is_useful for source in read),
        is_empty=any(source.is_empty for source in sources),
    )


def _combined_skips(skips: Sequence[Skipped]) -> Iterator[Skipped]:
    for reason in dict.fromkeys(skipped.reason for skipped in skips):
        same = [skipped for skipped in skips if skipped.reason == reason]
        lines = [line for skipped in same for line in skipped.lines]
        if all(isinstance(line, int) for line in lines):
            lines.sort(key=int)
        yield Skipped(
            reason, sum(skipped.count for skipped in same), tuple(lines[: max(len(one.lines) for one in same)])
        )

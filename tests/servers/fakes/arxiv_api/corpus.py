"""Papers by their number in the index: a few in memory, or all of arXiv as one block of bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
import orjson
import zstandard
from fakes.arxiv_api.papers import ArxivPaper, arxiv_paper, one_line

Field = Literal["title", "abstract"]


class Papers(Protocol):
    """Papers by their number in the index."""

    def __len__(self) -> int: ...

    def __getitem__(self, number: int) -> ArxivPaper: ...

    def number_of(self, id: str) -> int | None: ...  # noqa: A002  arXiv's word

    def texts(self, field: Field) -> Iterator[str]:
        """Those of one field of all papers, in their order; "" for none."""
        ...


class ListedPapers:
    """A few papers, in memory as they are."""

    def __init__(self, papers: Iterable[ArxivPaper]) -> None:
        self._papers = list(papers)
        self._numbers = {paper.id: number for number, paper in enumerate(self._papers)}

    def __len__(self) -> int:
        return len(self._papers)

    def __getitem__(self, number: int) -> ArxivPaper:
        return self._papers[number]

    def number_of(self, id: str) -> int | None:  # noqa: A002
        return self._numbers.get(id)

    def texts(self, field: Field) -> Iterator[str]:
        return (getattr(paper, field) for paper in self._papers)


Row = Mapping[str, Any]


class StoredPapers:
    """Millions of papers: the lines of a catalog as one block of bytes, read when one is asked for.

    `path` is a file of bibnorm's own rows (JSON lines, perhaps .zst); `abstracts` one of rows with `arxiv_id` and
    `abstract`, of which those are kept that belong to it. Rows know one version of a paper, and no journal reference.
    """

    def __init__(self, path: Path, abstracts: Path | None = None) -> None:
        lines = [line for line in _lines(path) if b'"arxiv_id"' in line]
        ids = np.array([orjson.loads(line)["arxiv_id"].encode() for line in lines])
        self._block = b"".join(lines)
        self._ends = np.cumsum([len(line) for line in lines])
        self._by_id = np.argsort(ids, kind="stable")
        self._ids = ids[self._by_id]
        self._abstracts: dict[int, bytes] = {}
        for line in _lines(abstracts) if abstracts else ():
            number = self.number_of(orjson.loads(line).get("arxiv_id", ""))
            if number is not None:
                self._abstracts[number] = line

    def tell_abstract(self, id: str, abstract: str) -> None:  # noqa: A002
        """An abstract that the files lack."""
        number = self.number_of(id)
        if number is not None:
            self._abstracts.setdefault(number, orjson.dumps({"abstract": abstract}))

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, number: int) -> ArxivPaper:
        return arxiv_paper({**self._row(number), "abstract": self._abstract(number)})

    def number_of(self, id: str) -> int | None:  # noqa: A002
        sought = id.encode()
        at = int(np.searchsorted(self._ids, sought))
        return int(self._by_id[at]) if at < len(self._ids) and self._ids[at] == sought else None

    def texts(self, field: Field) -> Iterator[str]:
        for number in range(len(self)):
            yield one_line(self._row(number)["title"]) if field == "title" else self._abstract(number) or ""

    def _row(self, number: int) -> Row:
        begin = int(self._ends[number - 1]) if number else 0
        row: Row = orjson.loads(self._block[begin : int(self._ends[number])])
        return row

    def _abstract(self, number: int) -> str | None:
        line = self._abstracts.get(number)
        return str(orjson.loads(line)["abstract"]) if line else None


def _lines(path: Path) -> list[bytes]:
    data = path.read_bytes()
    if path.suffix == ".zst":
        with zstandard.open(path, "rb") as stream:
            data = stream.read()
    return data.splitlines()

"""Papers by their number in the index: a few in memory, or all of arXiv as one block of bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import orjson
import zstandard
from fakes.arxiv_api.adapt import filled
from fakes.arxiv_api.papers import ArxivPaper, arxiv_paper, one_line


def _maybe(text: str | None) -> tuple[str, ...]:
    return (text,) if text else ()


# The texts of a paper that are searched, by the name of their field.
TEXTS: Mapping[str, Callable[[ArxivPaper], Iterable[str]]] = {
    "title": lambda paper: (paper.title,),
    "abstract": lambda paper: _maybe(paper.abstract),
    "authors": lambda paper: (author.name for author in paper.authors),
    "comment": lambda paper: _maybe(paper.comment),
    "journal_ref": lambda paper: _maybe(paper.journal_ref),
    "report_no": lambda paper: _maybe(paper.report_no),
    "categories": lambda paper: paper.categories,
    "dois": lambda paper: paper.dois,
    "ids": lambda paper: (paper.id, f"{paper.id}v{paper.version}"),
    "published": lambda paper: (f"{paper.published:%Y%m%d%H%M}",),
    "updated": lambda paper: (f"{paper.updated:%Y%m%d%H%M}",),
}


class Papers(Protocol):
    """Papers by their number in the index."""

    def __len__(self) -> int: ...

    def __getitem__(self, number: int) -> ArxivPaper: ...

    def number_of(self, id: str) -> int | None: ...  # noqa: A002  arXiv's word

    def texts(self, name: str) -> Iterator[Iterable[str]]:
        """Those of one field (see `TEXTS`) of all papers, in their order."""
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

    def texts(self, name: str) -> Iterator[Iterable[str]]:
        return map(TEXTS[name], self._papers)


Row = Mapping[str, Any]

# The same texts of a row, read without making a paper of it; what rows do not have is empty.
_ROW_TEXTS: Mapping[str, Callable[[Row], Iterable[str]]] = {
    "title": lambda row: (one_line(row["title"]),),
    "authors": lambda row: row.get("authors", ()),
    "categories": lambda row: _maybe(row.get("primary_category")),
    "dois": lambda row: _maybe(row.get("doi")),
    "comment": lambda row: _maybe(row.get("comment")),
    "ids": lambda row: (row["arxiv_id"], f"{row['arxiv_id']}v1"),
}


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

    def texts(self, name: str) -> Iterator[Iterable[str]]:
        numbers = range(len(self))
        if name == "abstract":
            return (_maybe(self._abstract(number)) for number in numbers)
        if name in ("published", "updated"):
            return ((self._day(number),) for number in numbers)
        text_of = _ROW_TEXTS.get(name, lambda _row: ())
        return (text_of(self._row(number)) for number in numbers)

    def _row(self, number: int) -> Row:
        begin = int(self._ends[number - 1]) if number else 0
        row: Row = orjson.loads(self._block[begin : int(self._ends[number])])
        return row

    def _abstract(self, number: int) -> str | None:
        line = self._abstracts.get(number)
        return str(orjson.loads(line)["abstract"]) if line else None

    def _day(self, number: int) -> str:
        """As YYYYMMDDHHMM; read from the identifier where the row has no date."""
        digits = self._row(number).get("published", "").replace("-", "")
        return filled(digits, end=False) if digits else f"{self[number].published:%Y%m%d%H%M}"


def _lines(path: Path) -> list[bytes]:
    data = path.read_bytes()
    if path.suffix == ".zst":
        with zstandard.open(path, "rb") as stream:
            data = stream.read()
    return data.splitlines()

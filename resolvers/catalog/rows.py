"""A record as it lies in the catalogue: one JSON object on one line, with short names and nothing that is not given.

`source` and `via` are not in the line but once in the manifest; the line holds the number of its source file.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

import orjson

from resolvers.candidate import Candidate, RawName
from resolvers.ids import ArxivId, Doi, PaperId

_TEXTS = {
    "arxiv": "x",
    "doi": "d",
    "published": "p",
    "primary_category": "c",
    "venue": "v",
    "year": "y",
    "kind": "k",
    "volume": "vol",
    "issue": "iss",
    "pages": "pp",
    "publisher": "pub",
    "url": "u",
    "comment": "n",
}
_LISTS = {"code": "g", "other_titles": "o"}
_SOURCE, _TITLE, _AUTHORS, _INCOMPLETE = "s", "t", "a", "e"

_texts_of, _lists_of = attrgetter(*_TEXTS), attrgetter(*_LISTS)
_TEXT_KEYS, _LIST_KEYS = tuple(_TEXTS.values()), tuple(_LISTS.values())

# (source, via): who said it and how it reached us.
Origin = tuple[str, str]


def encode_record(record: Candidate, source: int) -> bytes:
    """The line of a record that stands in the source file of that number; without line end."""
    line: dict[str, Any] = {_SOURCE: source} if source else {}
    line[_TITLE] = record.title
    if record.authors:
        line[_AUTHORS] = [_encode_name(name) for name in record.authors]
    if not record.authors_complete:
        line[_INCOMPLETE] = 1
    line |= {key: value for key, value in zip(_TEXT_KEYS, _texts_of(record), strict=True) if value is not None}
    line |= {key: values for key, values in zip(_LIST_KEYS, _lists_of(record), strict=True) if values}
    return orjson.dumps(line)


def decode_record(data: bytes, origins: Sequence[Origin]) -> Candidate:
    """The record of a line that `encode_record` made."""
    line = orjson.loads(data)
    source, via = origins[line.get(_SOURCE, 0)]
    given: dict[str, Any] = {attribute: line[key] for attribute, key in _TEXTS.items() if key in line}
    given |= {attribute: tuple(line[key]) for attribute, key in _LISTS.items() if key in line}
    return Candidate(
        source=source,
        via=via,
        title=line[_TITLE],
        authors=tuple(_decode_name(name) for name in line.get(_AUTHORS, ())),
        authors_complete=_INCOMPLETE not in line,
        **given,
    )


def source_of(data: bytes) -> int:
    """The number of the source file of a line that `encode_record` made."""
    number: int = orjson.loads(data).get(_SOURCE, 0)
    return number


def id_keys(record: Candidate) -> tuple[str, ...]:
    """What a record's identifiers are indexed under; an arXiv DOI (10.48550/...) counts as the arXiv id too."""
    if not record.doi:  # most records, and building asks for millions
        return (f"arxiv:{record.arxiv}",) if record.arxiv else ()
    papers: list[PaperId | None] = [ArxivId(record.arxiv) if record.arxiv else None]  # canonical: importers.py
    if doi := Doi.find(record.doi):
        papers += [doi, doi.arxiv]
    return tuple(dict.fromkeys(id_key(paper) for paper in papers if paper))


def id_key(paper: PaperId) -> str:
    """One identifier as indexed: its kind and its canonical form, DOIs in lower case."""
    return f"doi:{paper.key}" if isinstance(paper, Doi) else f"arxiv:{paper}"


def _encode_name(name: RawName) -> str | list[str | None]:
    if name.family is None and name.given is None and name.suffix is None:
        return name.text
    return [name.text, name.family, name.given, name.suffix]


def _decode_name(name: str | list[str | None]) -> RawName:
    return RawName(name) if isinstance(name, str) else RawName(name[0] or "", *name[1:])

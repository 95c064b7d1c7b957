"""One source's statement about a paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class RawName:
    """A name as the source gave it: one text, or already split. Nothing is guessed here."""

    text: str
    family: str | None = None
    given: str | None = None
    suffix: str | None = None


@dataclass(frozen=True, slots=True)
class Description:
    """What one source says a paper is. "Not given" is None or empty; raw values stay as the source wrote them.

    `source` names who said it ("arxiv", "other", ...), `via` how it reached us ("catalog:arxiv.jsonl.zst").
    `published` is the first public date, ISO 8601 to the year, month or day ("2022-09", "2022-09-22").
    `year` is the year of `venue`; `kind` the source's own word ("conference", "journal", ...).
    `abstract` is the text as a source gave it; a catalogue keeps only its `fingerprint` (resolvers/abstracts).
    `s2`, `dblp`, `openreview` and `acl` are the identifiers that these services give the paper.
    """

    source: str
    title: str
    via: str | None = None
    arxiv: str | None = None
    doi: str | None = None
    authors: tuple[RawName, ...] = ()
    authors_complete: bool = True
    published: str | None = None
    primary_category: str | None = None
    venue: str | None = None
    year: int | None = None
    kind: str | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    publisher: str | None = None
    url: str | None = None
    code: tuple[str, ...] = ()
    comment: str | None = None
    other_titles: tuple[str, ...] = field(default=())
    abstract: str | None = None
    fingerprint: bytes | None = None
    s2: str | None = None
    dblp: str | None = None
    openreview: str | None = None
    acl: str | None = None
    withdrawn: bool = False
    retracted: bool = False


def work_name(work: Sequence[Description]) -> str:
    """What a work can be looked up by: "arXiv:2209.10901", "doi:10.1000/xyz", or that it has nothing."""
    for prefix, name in (("arXiv:", "arxiv"), ("doi:", "doi")):
        if found := next((value for each in work if (value := getattr(each, name))), None):
            return f"{prefix}{found}"
    return "a record without identifier"

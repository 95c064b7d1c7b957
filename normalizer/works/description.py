"""One source's statement about a paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from normalizer.values.ids import PaperId, changed_ids, first_id, ids_named


@dataclass(frozen=True, slots=True)
class RawName:
    """A name as the source gave it: one text, or already split. Nothing is guessed here."""

    text: str
    family: str | None = None
    given: str | None = None
    suffix: str | None = None


@dataclass(frozen=True, slots=True, init=False)
class Description:
    """What one source says a paper is. "Not given" is None or empty; raw values stay as the source wrote them.

    `source` names the source ("arxiv", "other", ...), `via` the channel ("catalog:arxiv.jsonl.zst").
    `ids` are in the order of `KINDS`; the constructor also takes them by the name of their kind, `doi="10.1000/xyz"`.
    `published` is the first public date, ISO 8601 to the year, month or day ("2022-09", "2022-09-22").
    `year` is the year of `venue`; `kind` the source's own word ("conference", "journal", ...).
    `abstract` is the text as a source gave it; a catalog keeps only its `fingerprint` (resolvers/abstracts).
    """

    source: str
    title: str
    via: str | None
    ids: tuple[PaperId, ...]
    authors: tuple[RawName, ...]
    authors_complete: bool
    published: str | None
    primary_category: str | None
    venue: str | None
    year: int | None
    kind: str | None
    volume: str | None
    issue: str | None
    pages: str | None
    publisher: str | None
    url: str | None
    code: tuple[str, ...]
    comment: str | None
    other_titles: tuple[str, ...]
    abstract: str | None
    fingerprint: bytes | None
    withdrawn: bool
    retracted: bool

    def __init__(
        self,
        source: str,
        title: str,
        via: str | None = None,
        *,
        ids: tuple[PaperId, ...] = (),
        authors: tuple[RawName, ...] = (),
        authors_complete: bool = True,
        published: str | None = None,
        primary_category: str | None = None,
        venue: str | None = None,
        year: int | None = None,
        kind: str | None = None,
        volume: str | None = None,
        issue: str | None = None,
        pages: str | None = None,
        publisher: str | None = None,
        url: str | None = None,
        code: tuple[str, ...] = (),
        comment: str | None = None,
        other_titles: tuple[str, ...] = (),
        abstract: str | None = None,
        fingerprint: bytes | None = None,
        withdrawn: bool = False,
        retracted: bool = False,
        **named_ids: str | None,
    ) -> None:
        put = object.__setattr__
        put(self, "source", source)
        put(self, "title", title)
        put(self, "via", via)
        put(self, "ids", (changed_ids(ids, named_ids) if ids else ids_named(named_ids)) if named_ids else ids)
        put(self, "authors", authors)
        put(self, "authors_complete", authors_complete)
        put(self, "published", published)
        put(self, "primary_category", primary_category)
        put(self, "venue", venue)
        put(self, "year", year)
        put(self, "kind", kind)
        put(self, "volume", volume)
        put(self, "issue", issue)
        put(self, "pages", pages)
        put(self, "publisher", publisher)
        put(self, "url", url)
        put(self, "code", code)
        put(self, "comment", comment)
        put(self, "other_titles", other_titles)
        put(self, "abstract", abstract)
        put(self, "fingerprint", fingerprint)
        put(self, "withdrawn", withdrawn)
        put(self, "retracted", retracted)

    def with_ids(self, **named_ids: str | None) -> Description:
        """The record with the identifiers of these kinds replaced, or removed (None)."""
        return replace(self, ids=changed_ids(self.ids, named_ids))

    @property
    def arxiv(self) -> str | None:
        return first_id(self.ids, "arxiv")

    @property
    def doi(self) -> str | None:
        return first_id(self.ids, "doi")

    @property
    def s2(self) -> str | None:
        return first_id(self.ids, "s2")

    @property
    def dblp(self) -> str | None:
        return first_id(self.ids, "dblp")

    @property
    def openreview(self) -> str | None:
        return first_id(self.ids, "openreview")

    @property
    def acl(self) -> str | None:
        return first_id(self.ids, "acl")


def work_name(work: Sequence[Description]) -> str:
    """What a work can be looked up by: "arXiv:2209.10901", "doi:10.1000/xyz", or that it has nothing."""
    for prefix, name in (("arXiv:", "arxiv"), ("doi:", "doi")):
        if found := next((value for each in work if (value := getattr(each, name))), None):
            return f"{prefix}{found}"
    return "a record without identifier"

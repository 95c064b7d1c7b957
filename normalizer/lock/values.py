"""The values of a lock file: title context, decision, candidates, query log, record and digests; its works, packed."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Annotated

from pydantic import Field, StringConstraints
from pydantic.dataclasses import dataclass

from normalizer.lock.identity import Identifier, Key, Model, WorkIds
from normalizer.values import Value
from normalizer.works.record import Record
from normalizer.works.verdict import Reason, Status

# Who decides when no person does.
BIBNORM = "bibnorm"

AbstractFingerprint = Annotated[str, StringConstraints(pattern=r"^(?:[A-Za-z0-9+/]{86}==|[0-9a-f]{16})$")]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$")]


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleContext(Value):
    """Metadata next to a title that distinguishes it from equal titles.

    `print` is the fingerprint of the abstract (lock/identity.py); the abstract itself is kept while the title is
    unresolved.
    """

    ids: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    year: int | None = None
    venue: str | None = None
    print: AbstractFingerprint | None = None
    abstract: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(Value):
    """The decision on a title by bibnorm or a person.

    `choice` is the identifier that a person chose, None for none of the candidates. Reason, confidence and evidence are
    those of the `Verdict`.
    """

    status: Status
    by: str = Field(default=BIBNORM, min_length=1)
    note: str | None = None
    choice: Identifier | None = None
    reason: Reason | None = None
    confidence: float | None = Field(default=None, ge=0.0, le=1.0)
    evidence: dict[str, float] = Field(default_factory=dict)

    @property
    def is_manual(self) -> bool:
        return self.by != BIBNORM


REOPENED = Decision(status=Status.UNMATCHED, reason=Reason.NOT_ASKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative(Value):
    """A candidate: the runner-up of a match, or a candidate of an unresolved title.

    `named` is the identifier of a service ("dblp:conf/nips/Doe20") without arXiv id and DOI.
    """

    title: str
    arxiv: str | None = None
    doi: str | None = None
    named: Identifier | None = None
    authors: tuple[str, ...] = ()
    year: int | None = None
    venue: str | None = None
    reason: Reason
    confidence: float = Field(ge=0.0, le=1.0)
    evidence: dict[str, float] = Field(default_factory=dict)

    @property
    def choice(self) -> str | None:
        """The argument of `Lock.decide` for this work, or None."""
        return f"arXiv:{self.arxiv}" if self.arxiv else f"doi:{self.doi}" if self.doi else self.named


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryLog(Value):
    """When (`on`, a day in UTC) and where a title was queried.

    `sources` are the online sources, `failed` those that did not answer. Matches below `confidence` were not accepted.
    """

    on: Day
    catalogs: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    confidence: float = Field(default=0.0, ge=0.0, le=1.0)

    @property
    def anybody(self) -> bool:
        """Whether any source was queried."""
        return bool(self.catalogs or self.sources or self.failed)

    def after(self, before: QueryLog | None) -> QueryLog:
        """All sources queried so far, and the last failures."""
        if before is None:
            return self
        catalogs = dict.fromkeys((*before.catalogs, *self.catalogs))
        sources = (name for name in dict.fromkeys((*before.sources, *self.sources)) if name not in self.failed)
        return self.model_copy(update={"catalogs": tuple(catalogs), "sources": tuple(sources)})


def title_id(title: str, beside: TitleContext) -> str:
    """A short name of a title with what is beside it."""
    parts = (title, *beside.ids, "", *beside.authors, str(beside.year), beside.print or "")
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:10]


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedTitle(Value):
    """A title with its decision and the pages that have it, the one of its line first.

    `key` is None if it is not matched or if the chosen work was not looked up yet. `found_by` is the choice by which
    the work was found, if its record has another identifier.
    """

    title: str
    pages: tuple[str, ...] = ()
    beside: TitleContext = TitleContext()
    decision: Decision
    candidates: tuple[Alternative, ...] = ()
    asked: QueryLog | None = None
    key: Key | None = None
    found_by: Identifier | None = None

    @property
    def id(self) -> str:
        """A short name that does not depend on the decision."""
        return title_id(self.title, self.beside)

    @property
    def label(self) -> str:
        """What a mention is called in messages: its title, or its identifiers where it has none."""
        return self.title or ", ".join(self.beside.ids)

    @property
    def is_pending(self) -> bool:
        """Whether the work that a person chose was not looked up yet."""
        return self.decision.status is Status.MATCHED and self.key is None

    @property
    def is_reopened(self) -> bool:
        """Whether the decision was discarded and the title was not queried since."""
        decision = self.decision
        return decision.reason is Reason.NOT_ASKED and not decision.is_manual and self.asked is None

    @property
    def is_open(self) -> bool:
        """Whether the title is not matched, and no person rejected all candidates."""
        return self.decision.status is not Status.MATCHED and not self.decision.is_manual

    def accepts(self, ids: WorkIds) -> bool:
        """Whether the chosen work may have these identifiers; True without a choice.

        A work may have more identifiers than its record: two DOIs, or those of preprint and publication.
        """
        choice = self.decision.choice
        return choice is None or choice == self.found_by or not WorkIds.from_identifier(choice).conflicts_with(ids)

    def with_resolved_from(self, ids: WorkIds) -> LockedTitle:
        """Set `found_by` for a record with these identifiers that was found by the choice."""
        bare = self.model_copy(update={"found_by": None}) if self.found_by else self
        return bare if bare.accepts(ids) else bare.model_copy(update={"found_by": self.decision.choice})


class LockedWork(Model):
    """The record of a work, and the digests of its fields by output (lock/digests.py)."""

    record: Record
    written: dict[str, dict[str, str]] = Field(default_factory=dict)


class RetiredKey(Model):
    """A key that no title has any more, with the identifiers and digests of its work."""

    ids: WorkIds
    written: dict[str, dict[str, str]] = Field(default_factory=dict)

    @classmethod
    def of(cls, work: LockedWork) -> RetiredKey:
        return cls(ids=WorkIds.of(work.record), written=work.written)


class Output(Model):
    """A file made with this lock, and its pages."""

    pages: tuple[str, ...] = ()


class Works(Mapping[str, LockedWork]):
    """Works by key, packed: a record as objects takes ten times the memory of its text. Each access makes it anew."""

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

    def of_titles(self, titles: Iterable[LockedTitle]) -> tuple[Works, dict[str, RetiredKey]]:
        """The works of these titles, and the keys that none of them has."""
        used = {each.key for each in titles}
        gone = {key: RetiredKey.of(self[key]) for key in self if key not in used}
        return self.only(used) if gone else self, gone

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
    return zlib.compress(work.model_dump_json(exclude_defaults=True).encode("utf-8"), level=1)


def unpack(packed: bytes) -> LockedWork:
    return LockedWork.model_validate_json(zlib.decompress(packed))

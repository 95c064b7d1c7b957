"""What the lock says of a title: what stood on the page, what was decided, by whom, and from what."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Annotated

from pydantic import Field, StringConstraints

from normalizer.lock.identity import Identifier, Key, WorkIds
from normalizer.values.base import Value
from normalizer.works.record import Record
from normalizer.works.verdict import Reason, Status

# Who decides when no person does.
BIBNORM = "bibnorm"


# lock/prints.py
AbstractFingerprint = Annotated[str, StringConstraints(pattern=r"^(?:[A-Za-z0-9+/]{86}==|[0-9a-f]{16})$")]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$")]


class TitleContext(Value):
    """What stood beside a title on its page and tells it from others of the same words.

    `print` stands for the abstract (lock/prints.py); the abstract itself is kept while the title is open, so that a
    person can decide by it.
    """

    ids: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    year: int | None = None
    venue: str | None = None
    print: AbstractFingerprint | None = None
    abstract: str | None = None


class Decision(Value):
    """The answer for a title, and whose it is: bibnorm's, or a person's, who may have left a note.

    `choice` is the identifier that a person chose; a person's decision without one is "none of these". Reason,
    confidence and evidence are bibnorm's own, as in `normalizer.matching.Verdict`.
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


class Alternative(Value):
    """A work that was compared with the title, for whoever decides: the runner-up of a match, all for an open title.

    `named` is how a service calls it ("dblp:conf/nips/Doe20"), where it has neither arXiv id nor DOI.
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
        """What `Lock.decide` takes for this work; None for one that nothing names."""
        return f"arXiv:{self.arxiv}" if self.arxiv else f"doi:{self.doi}" if self.doi else self.named


class QueryLog(Value):
    """Who was asked about a title, and when: `on` is a day in UTC.

    `sources` are the online sources that could be asked, `failed` those that should have answered and could not. No
    match that was less sure than `confidence` was wanted.
    """

    on: Day
    catalogs: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    confidence: float = Field(default=0.0, ge=0.0, le=1.0)

    @property
    def anybody(self) -> bool:
        """Whether there was anybody to ask."""
        return bool(self.catalogs or self.sources or self.failed)

    def after(self, before: QueryLog | None) -> QueryLog:
        """Both together: who has been asked by now, and who failed the last time."""
        if before is None:
            return self
        catalogs = dict.fromkeys((*before.catalogs, *self.catalogs))
        sources = (name for name in dict.fromkeys((*before.sources, *self.sources)) if name not in self.failed)
        return self.model_copy(update={"catalogs": tuple(catalogs), "sources": tuple(sources)})


@cache
def _digest(parts: tuple[str, ...]) -> str:
    """A short name for these texts; asked for over and over again for the same titles."""
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:10]


class LockedTitle(Value):
    """A title with its decision. `pages` is where it stands, empty when no page has it any more.

    `key` is None unless it is matched; it is also None while the work that a person chose has not been looked up.
    `found_by` is the choice by which the work was looked up, where its record goes by another identifier.
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
        """A short name that does not change with the decision."""
        beside = self.beside
        return _digest((self.title, *beside.ids, "", *beside.authors, str(beside.year), beside.print or ""))

    @property
    def is_pending(self) -> bool:
        """A person chose a work that has not been looked up yet."""
        return self.decision.status is Status.MATCHED and self.key is None

    @property
    def is_reopened(self) -> bool:
        """What was decided was taken back, and nobody has been asked since."""
        decision = self.decision
        return decision.reason is Reason.NOT_ASKED and not decision.is_manual and self.asked is None

    @property
    def is_open(self) -> bool:
        """Nobody knows the work, and no person has said that there is none."""
        return self.decision.status is not Status.MATCHED and not self.decision.is_manual

    def accepts(self, ids: WorkIds) -> bool:
        """Whether the work that a person chose can be the one that is known by these; True without a choice.

        A work may have more identifiers than its record keeps: two DOIs, or a preprint's and its own.
        """
        choice = self.decision.choice
        return choice is None or choice == self.found_by or not WorkIds.from_identifier(choice).conflicts_with(ids)

    def with_resolved_from(self, ids: WorkIds) -> LockedTitle:
        """With `found_by` as it must be for a record that is known by these, which was looked up by the choice."""
        bare = self.model_copy(update={"found_by": None}) if self.found_by else self
        return bare if bare.accepts(ids) else bare.model_copy(update={"found_by": self.decision.choice})


class LockedWork(Value):
    """The record that is used for a work, and what bibnorm wrote of it.

    `written` has for each output (its path seen from the lock) the fields of the entry, each with the digest of the
    value that was written (lock/written.py).
    """

    record: Record
    written: dict[str, dict[str, str]] = Field(default_factory=dict)


class RetiredKey(Value):
    """A work whose key no title has any more: by what it is known again, and what bibnorm wrote of it."""

    ids: WorkIds
    written: dict[str, dict[str, str]] = Field(default_factory=dict)

    @classmethod
    def of(cls, work: LockedWork) -> RetiredKey:
        return cls(ids=WorkIds.of(work.record), written=work.written)


class Output(Value):
    """A file that was written with the help of this lock: from which pages."""

    pages: tuple[str, ...] = ()

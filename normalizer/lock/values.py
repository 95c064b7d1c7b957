"""What the lock says of a title: what stood on the page, what was decided, by whom, and from what."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from normalizer.matching import Reason, Status
from normalizer.model import Record
from normalizer.model.base import Value
from resolvers.ids import ArxivId, Doi, find_id
from resolvers.titles import title_key

# Who decides when no person does.
BIBNORM = "bibnorm"
# What BibTeX, biber and LaTeX read as part of a key.
_KEY = r"^[^\s,{}()\"'#%~\\=]+$"


def _identifier(text: str) -> str:
    if find_id(text) is None:
        raise ValueError(f"{text!r} is no identifier; write for example arXiv:2209.10901 or doi:10.1000/xyz")
    return text


Key = Annotated[str, StringConstraints(pattern=_KEY)]
Identifier = Annotated[str, AfterValidator(_identifier)]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$")]


class WorkIds(Value):
    """By what a work is known again. Two works with an identifier in common are one; without any the title counts."""

    arxiv: str | None = None
    doi: str | None = None
    title: str | None = None

    @classmethod
    def of(cls, record: Record) -> WorkIds:
        if record.arxiv or record.doi:
            return cls(arxiv=record.arxiv, doi=record.doi)
        venue = title_key(record.venue.name) if record.venue else ""
        year = record.date.year if record.date else ""
        return cls(title=f"{title_key(record.title)} {venue} {year}".strip())

    @staticmethod
    def is_key(text: str) -> bool:
        """Whether a text can be a key of the lock: what can be cited in LaTeX."""
        return re.fullmatch(_KEY, text) is not None

    @property
    def names(self) -> tuple[str, ...]:
        """Each as a text that is equal for equal identifiers."""
        arxiv = ArxivId.find(self.arxiv) if self.arxiv else None
        doi = Doi.find(self.doi) if self.doi else None
        found = (arxiv and f"arxiv:{arxiv}", doi and f"doi:{doi.key}", self.title and f"title:{self.title}")
        return tuple(name for name in found if name)


class Beside(Value):
    """What stood beside a title on its page and tells it from others of the same words.

    `print` stands for the abstract (lock/prints.py); the abstract itself is kept while the title is open, so that a
    person can decide by it.
    """

    ids: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    year: int | None = None
    venue: str | None = None
    print: str | None = None
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
    def is_persons(self) -> bool:
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


class Asked(Value):
    """Who was asked about a title, and when: `on` is a day in UTC.

    `sources` are the online sources that could be asked, `failed` those that should have answered and could not.
    """

    on: Day
    catalogs: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()

    def after(self, before: Asked | None) -> Asked:
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
    """

    title: str
    pages: tuple[str, ...] = ()
    beside: Beside = Beside()
    decision: Decision
    candidates: tuple[Alternative, ...] = ()
    asked: Asked | None = None
    key: Key | None = None

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
    def is_open(self) -> bool:
        """Nobody knows the work, and no person has said that there is none."""
        return self.decision.status is not Status.MATCHED and not self.decision.is_persons


class LockedWork(Value):
    """The record that is used for a work, and what bibnorm wrote of it.

    `written` has for each output (its path seen from the lock) the fields of the entry, each with the digest of the
    value that was written (lock/written.py).
    """

    record: Record
    written: dict[str, dict[str, str]] = Field(default_factory=dict)


class Retired(Value):
    """A work whose key no title has any more: by what it is known again, and what bibnorm wrote of it."""

    ids: WorkIds
    written: dict[str, dict[str, str]] = Field(default_factory=dict)

    @classmethod
    def of(cls, work: LockedWork) -> Retired:
        return cls(ids=WorkIds.of(work.record), written=work.written)


class Output(Value):
    """A file that was written with the help of this lock: from which pages."""

    pages: tuple[str, ...] = ()

"""By what a work is cited, and by what it is known again."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from normalizer.model import Record
from normalizer.model.base import Value
from resolvers.ids import ArxivId, Doi, find_id
from resolvers.titles import title_key

# What BibTeX, biber and LaTeX read as part of a key.
_KEY = r"^[^\s,{}()\"'#%~\\=]+$"


def _identifier(text: str) -> str:
    if find_id(text) is None:
        raise ValueError(f"{text!r} is no identifier; write for example arXiv:2209.10901 or doi:10.1000/xyz")
    return text


Key = Annotated[str, StringConstraints(pattern=_KEY)]
Identifier = Annotated[str, AfterValidator(_identifier)]


def is_key(text: str) -> bool:
    """Whether a text can be a key of the lock: what can be cited in LaTeX."""
    return re.fullmatch(_KEY, text) is not None


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

    @classmethod
    def named_by(cls, choice: str) -> WorkIds:
        """What an identifier says of the work that is meant; nothing for one of a service ("dblp:...")."""
        found = find_id(choice)
        if isinstance(found, ArxivId):
            return cls(arxiv=str(found))
        if isinstance(found, Doi):
            return cls(arxiv=str(found.arxiv)) if found.arxiv else cls(doi=str(found))
        return cls()

    def denies(self, other: WorkIds) -> bool:
        """Whether both have a name of one kind, and no name in common: then they are not said to be one work."""
        ours, theirs = self.names, other.names
        comparable = {_kind(name) for name in ours} & {_kind(name) for name in theirs}
        return bool(comparable) and not set(ours) & set(theirs)

    @property
    def names(self) -> tuple[str, ...]:
        """Each as a text that is equal for equal identifiers."""
        arxiv = ArxivId.find(self.arxiv) if self.arxiv else None
        doi = Doi.find(self.doi) if self.doi else None
        found = (arxiv and f"arxiv:{arxiv}", doi and f"doi:{doi.key}", self.title and f"title:{self.title}")
        return tuple(name for name in found if name)


def _kind(name: str) -> str:
    return name.partition(":")[0]

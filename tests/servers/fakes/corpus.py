"""Papers as facts, from which every service of the fake renders what it would say.

    Paper("Engines that Weave", people("Ada Lovelace", "Charles Babbage Jr."), arxiv="2401.00001",
          doi="10.1000/engines.1", venue=Venue("Conference on Engines", 2024, short="ENGINE"))

A service leaves out a paper whose `absent` names it: `absent=frozenset({"dblp"})`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Literal

_SUFFIXES = {"Jr.", "Jr", "Sr.", "II", "III", "IV"}


@dataclass(frozen=True)
class Author:
    """A name in parts. Without `given` it is a collaboration or one word; `homonym` is DBLP's number ("0001")."""

    family: str
    given: str = ""
    suffix: str = ""
    homonym: str = ""
    orcid: str | None = None

    @classmethod
    def of(cls, name: str) -> Author:
        """The last word is the family name: "Charles Babbage Jr.", "Plato"."""
        *given, family = name.split()
        suffix = family if family in _SUFFIXES and given else ""
        if suffix:
            *given, family = given
        return cls(family, " ".join(given), suffix)

    @property
    def full(self) -> str:
        return " ".join(filter(None, (self.given, self.family, self.suffix)))

    @property
    def inverted(self) -> str:
        return ", ".join(filter(None, (self.family, self.given, self.suffix)))

    @property
    def short(self) -> str:
        """As Semantic Scholar abbreviates: "E. Duflo"."""
        return f"{self.given[0]}. {self.family}" if self.given else self.family


def people(*names: str) -> tuple[Author, ...]:
    return tuple(Author.of(name) for name in names)


Kind = Literal["conference", "journal", "workshop"]


@dataclass(frozen=True)
class Venue:
    """Where the published version stands, and when: to the year, month or day, or not known (1 to 12, 1 to 31)."""

    name: str
    year: int | None
    short: str = ""
    kind: Kind = "conference"
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    publisher: str = "Example Press"
    month: int | None = None
    day: int | None = None

    @property
    def abbreviation(self) -> str:
        return self.short or self.name

    @property
    def date(self) -> tuple[int, ...]:
        """What is known of (year, month, day)."""
        return tuple(part for part in (self.year, self.month, self.day) if part is not None)


@dataclass(frozen=True)
class Review:
    """A submission at OpenReview: `group` as "ICLR.cc/2024/Conference", and what became of it."""

    group: str
    state: Literal["accepted", "submitted", "rejected", "withdrawn", "desk_rejected"] = "accepted"
    presentation: str = "poster"

    @property
    def year(self) -> int:
        return int(self.group.split("/")[1])

    @property
    def venue(self) -> str:
        conference = self.group.partition(".")[0]
        return {
            "accepted": f"{conference} {self.year} {self.presentation}".rstrip(),
            "submitted": f"{conference} {self.year} Conference Submission",
            "rejected": f"Submitted to {conference} {self.year}",
            "withdrawn": f"{conference} {self.year} Conference Withdrawn Submission",
            "desk_rejected": f"{conference} {self.year} Conference Desk Rejected Submission",
        }[self.state]

    @property
    def venueid(self) -> str:
        end = {
            "accepted": "",
            "submitted": "/Submission",
            "rejected": "/Rejected_Submission",
            "withdrawn": "/Withdrawn_Submission",
            "desk_rejected": "/Desk_Rejected_Submission",
        }[self.state]
        return self.group + end


@dataclass(frozen=True)
class Paper:
    """A work, perhaps without a title ("").

    `doi` and `dblp` belong to its published version, `submitted` is the day of its first version. `older` are versions
    of the preprint that arXiv has with something else. `openreview` is the id of its forum, with `review` for what
    became of it there; without one OpenReview has it as imported from DBLP.
    """

    title: str
    authors: tuple[Author, ...] = ()
    submitted: date = date(2024, 1, 2)
    abstract: str | None = None
    arxiv: str | None = None
    categories: tuple[str, ...] = ("cs.LG",)
    versions: int = 1
    older: tuple[Paper, ...] = ()
    comment: str | None = None
    journal_ref: str | None = None
    doi: str | None = None
    venue: Venue | None = None
    dblp: str | None = None
    openreview: str | None = None
    review: Review | None = None
    acl: str | None = None
    github: str | None = None
    citations: int = 0
    withdrawn: bool = False
    retracted: bool = False
    absent: frozenset[str] = frozenset()

    @property
    def key(self) -> str:
        """What the numbers that the services give it are made from."""
        return self.arxiv or self.doi or self.openreview or self.acl or self.title

    def digest(self, salt: str) -> str:
        """40 hex digits that stay the same from run to run."""
        return hashlib.sha1(f"{salt}|{self.key}".encode()).hexdigest()

    def number(self, salt: str) -> int:
        return int(self.digest(salt)[:7], 16) + 1

    @property
    def arxiv_doi(self) -> str | None:
        """The one that DataCite registers, in its usual case."""
        return f"10.48550/arXiv.{self.arxiv}" if self.arxiv else None

    @property
    def corr_key(self) -> str | None:
        """DBLP's key of the preprint: `journals/corr/abs-2401-00001`, `journals/corr/cs-0001001`.

        From 2013 to the middle of 2017 the keys were made of names: `journals/corr/KingmaB14`.
        """
        if self.arxiv is None:
            return None
        if "/" in self.arxiv:
            return f"journals/corr/{self.arxiv.replace('/', '-')}"
        if "1301" <= self.arxiv[:4] <= "1707" and self.authors:
            first, *others = (author.family.replace(" ", "") for author in self.authors)
            return f"journals/corr/{first}{''.join(name[0] for name in others)}{self.arxiv[:2]}"
        return f"journals/corr/abs-{self.arxiv.replace('.', '-')}"

    @property
    def year(self) -> int:
        """Of the published version, else of the preprint."""
        return self.venue.year if self.venue and self.venue.year else self.submitted.year


def known_to(slug: str, papers: tuple[Paper, ...]) -> tuple[Paper, ...]:
    return tuple(paper for paper in papers if slug not in paper.absent)

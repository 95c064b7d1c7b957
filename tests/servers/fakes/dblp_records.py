"""How DBLP tells a paper: one record for the preprint at CoRR, one for the published version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from fakes.corpus import Author, Paper, Venue

CORR = "CoRR"
_TYPES = {
    "conference": "Conference and Workshop Papers",
    "workshop": "Conference and Workshop Papers",
    "journal": "Journal Articles",
    "preprint": "Informal and Other Publications",
}


@dataclass(frozen=True)
class Record:
    """`info` is what a search shows of it; `number` its id in the index."""

    key: str
    paper: Paper
    info: dict[str, Any]

    @property
    def number(self) -> int:
        return self.paper.number(self.key)

    @property
    def is_preprint(self) -> bool:
        return bool(self.info["venue"] == CORR)

    @property
    def title(self) -> str:
        """With a dot at its end unless it ends a sentence already."""
        return _ended(self.paper.title)

    @property
    def searched(self) -> str:
        names = " ".join(author.full for author in self.paper.authors)
        return f"{self.paper.title} {names} {self.info['venue']} {self.info['year']}"


def records_of(paper: Paper) -> list[Record]:
    records = []
    if paper.dblp and paper.venue:
        records.append(_record(paper, paper.dblp, _published(paper, paper.venue)))
    if paper.corr_key and paper.arxiv:
        told = {
            "venue": CORR,
            "volume": paper.arxiv if "/" in paper.arxiv else f"abs/{paper.arxiv}",
            "year": str(paper.submitted.year),
            "type": _TYPES["preprint"],
            "doi": paper.arxiv_doi,
        }
        records.append(_record(paper, paper.corr_key, told))
    return records


def _published(paper: Paper, venue: Venue) -> dict[str, str | None]:
    return {
        "venue": venue.abbreviation,
        "volume": venue.volume,
        "number": venue.issue,
        "pages": venue.pages,
        "year": str(paper.year),
        "type": _TYPES[venue.kind],
        "doi": paper.doi,
    }


def _record(paper: Paper, key: str, told: dict[str, str | None]) -> Record:
    """Fields in DBLP's order; absent ones are left out."""
    doi = told.pop("doi")
    ee = f"https://doi.org/{doi}" if doi else f"https://openreview.net/forum?id={paper.openreview}"
    info: dict[str, Any] = {
        "authors": _authors(paper),
        "title": _title(paper.title),
        **told,
        "access": "open" if paper.arxiv else "closed",
        "key": key,
        "doi": doi and doi.upper() if key.startswith("journals/corr/") else doi,
        "ee": ee if doi or paper.openreview else None,
        "url": f"https://dblp.org/rec/{key}",
    }
    shown = {name: value for name, value in info.items() if value is not None}
    return Record(key, paper, shown)


def _authors(paper: Paper) -> dict[str, Any] | None:
    """A list of authors, but a single one is no list; a work without any has no such field."""
    people = [
        {"@pid": f"{author.family[:1].lower()}/{paper.number(author.full)}", "text": escape(name_with_number(author))}
        for author in paper.authors
    ]
    return {"author": people[0] if len(people) == 1 else people} if people else None


def name_with_number(author: Author) -> str:
    """Namesakes are told apart by a number: "Ada Lovelace 0001"."""
    return f"{author.full} {author.homonym}".rstrip()


def _title(title: str) -> str:
    """With the entities that DBLP leaves in its JSON."""
    return escape(_ended(title), {"'": "&apos;", '"': "&quot;"})


def _ended(title: str) -> str:
    return title if title.endswith((".", "?", "!")) else f"{title}."

"""How Semantic Scholar tells a paper: names of fields, their order and its liberties as in the recorded replies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.corpus import Paper, Venue

_HOME = "https://www.semanticscholar.org/paper"
_KINDS = {"conference": ["Conference"], "journal": ["JournalArticle"], "workshop": ["Conference"]}
_PREPRINT_SERVER: Mapping[str, Any] = {
    # Without `type`, as 111 of 394 venues in the recorded replies.
    "id": "1901e811-ee72-4b20-8f7e-de08cd395a10",
    "name": "arXiv.org",
    "alternate_names": ["ArXiv"],
    "issn": "2331-8422",
    "url": "https://arxiv.org",
}


def render(paper: Paper) -> dict[str, Any]:
    """Every field, in the order in which replies have them."""
    published = paper.venue
    sha = paper.digest("s2")
    return {
        "paperId": sha,
        "externalIds": _external(paper),
        "corpusId": paper.number("corpus"),
        "publicationVenue": _venue(paper, published),
        "url": f"{_HOME}/{sha}",
        "title": paper.title,
        "abstract": paper.abstract,
        "venue": published.name if published else "arXiv.org" if paper.arxiv else "",
        # The earliest year that it knows, not the venue's.
        "year": paper.submitted.year,
        "referenceCount": 0,
        "citationCount": paper.citations,
        "influentialCitationCount": paper.citations // 10,
        "isOpenAccess": paper.arxiv is not None,
        "openAccessPdf": _pdf(paper),
        "fieldsOfStudy": ["Computer Science"],
        "s2FieldsOfStudy": [
            {"category": "Computer Science", "source": "external"},
            {"category": "Computer Science", "source": "s2-fos-model"},
        ],
        "publicationTypes": _KINDS[published.kind] if published else None,
        "publicationDate": paper.submitted.isoformat(),
        "journal": _journal(paper, published),
        "citationStyles": {"bibtex": f"@Article{{{sha[:8]},\n title = {{{paper.title}}}\n}}\n"},
        "tldr": None,
        "embedding": None,
        "authors": [
            {"authorId": str(paper.number(author.full)), "name": author.short if place else author.full}
            for place, author in enumerate(paper.authors)
        ],
        "citations": [],
        "references": [],
    }


def _external(paper: Paper) -> dict[str, str | int]:
    ids = {
        "ACL": paper.acl,
        "DBLP": paper.dblp or paper.corr_key,
        "ArXiv": paper.arxiv,
        "DOI": paper.doi or paper.arxiv_doi,
    }
    return {name: value for name, value in ids.items() if value} | {"CorpusId": paper.number("corpus")}


def _venue(paper: Paper, venue: Venue | None) -> dict[str, Any] | None:
    if venue is None:
        return dict(_PREPRINT_SERVER) if paper.arxiv else None
    return {
        "id": Paper(venue.name).digest("venue")[:36],
        "name": venue.name,
        "type": "journal" if venue.kind == "journal" else "conference",
        "alternate_names": [venue.short] if venue.short else [],
    }


def _journal(paper: Paper, venue: Venue | None) -> dict[str, str] | None:
    if venue is None:
        return {"name": "ArXiv", "volume": f"abs/{paper.arxiv}"} if paper.arxiv else None
    told = {
        "name": venue.abbreviation,
        "volume": venue.volume,
        "pages": venue.pages and f"\n          {venue.pages}\n        ",
    }
    return {name: value for name, value in told.items() if value}


def _pdf(paper: Paper) -> dict[str, str | None]:
    url = f"https://arxiv.org/pdf/{paper.arxiv}" if paper.arxiv else ""
    return {"url": url, "status": "GREEN" if url else "CLOSED", "license": None, "disclaimer": "Notice: see the paper."}


FIELDS = frozenset(render(Paper("")))

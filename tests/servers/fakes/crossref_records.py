"""How Crossref tells a published paper: fields, their order and their nesting as in the recorded replies."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from fakes.corpus import Author, Paper, Venue

# What a single work has even when it is empty; in a list of works empty fields are left out.
ALWAYS: dict[str, Any] = {
    "short-container-title": [], "original-title": [], "title": [], "subtitle": [], "short-title": [],
    "relation": {}, "subject": [],
}  # fmt: skip
_TYPES = {"conference": "proceedings-article", "journal": "journal-article", "workshop": "proceedings-article"}
_INDEXED = date(2026, 5, 1)


def render(paper: Paper, relations: bool) -> dict[str, Any]:
    doi, venue = (paper.doi or "").lower(), paper.venue
    title = paper.title
    told: dict[str, Any] = {
        "indexed": _moment(_INDEXED) | {"version": "3.54.1"},
        "reference-count": 0,
        "publisher": venue.publisher if venue else "Example Press",
        "issue": venue and venue.issue,
        "content-domain": {"domain": [], "crossmark-restriction": False},
        "short-container-title": [venue.short] if venue and venue.short else None,
        "abstract": paper.abstract and f"<jats:p>{paper.abstract}</jats:p>",
        "DOI": doi,
        "type": _TYPES[venue.kind] if venue else "journal-article",
        "created": _moment(paper.submitted),
        "published-online": _date(venue) if venue and venue.date and venue.kind == "journal" else None,
        "published-print": _date(venue) if venue and venue.date and venue.kind != "journal" else None,
        "page": venue and venue.pages,
        "source": "Crossref",
        "is-referenced-by-count": paper.citations,
        "title": [f"RETRACTED: {title}" if paper.retracted else title] if title else None,
        "prefix": doi.partition("/")[0],
        "volume": venue and venue.volume,
        "author": [_author(author, place) for place, author in enumerate(paper.authors)] or None,
        "member": "297",
        "updated-by": [_update(f"{doi}/retraction")] if paper.retracted else None,
        "event": {"name": venue.name, "location": "London, UK"} if venue and venue.kind != "journal" else None,
        "container-title": [venue.name] if venue else None,
        "deposited": _moment(_INDEXED),
        "resource": {"primary": {"URL": f"https://example.org/{doi}"}},
        "issued": _date(venue),
        "references-count": 0,
        "URL": f"https://doi.org/{doi}",
        "relation": _preprint(paper) if relations and paper.arxiv else None,
        "journal-issue": {"issue": venue.issue} if venue and venue.issue else None,
        "published": _date(venue) if venue and venue.date else None,
    }
    return {name: value for name, value in told.items() if value is not None}


def render_notice(paper: Paper) -> dict[str, Any]:
    """The retraction of a paper is a work of its own, with the same title and authors but for the word before it."""
    work = render(paper, relations=False)
    doi = work["DOI"]
    work.pop("updated-by")
    return work | {
        "DOI": f"{doi}/retraction",
        "title": [f"Retraction: {paper.title}"],
        "URL": f"https://doi.org/{doi}/retraction",
        "update-to": [_update(doi)],
    }


def _update(doi: str) -> dict[str, Any]:
    return {
        "DOI": doi,
        "type": "retraction",
        "label": "Retraction",
        "source": "publisher",
        "updated": _moment(_INDEXED),
    }


def _preprint(paper: Paper) -> dict[str, Any]:
    return {"has-preprint": [{"id-type": "doi", "id": paper.arxiv_doi, "asserted-by": "subject"}]}


def _author(author: Author, place: int) -> dict[str, Any]:
    """People have `given` and `family`; a collaboration has a `name` only."""
    parts = {"family": author.family} if author.given else {"name": author.family}
    orcid = {"ORCID": author.orcid, "authenticated-orcid": False} if author.orcid else {}
    rest = {
        **({"suffix": author.suffix} if author.suffix else {}),
        "sequence": "additional" if place else "first",
        "affiliation": [],
        "role": [{"role": "author", "vocabulary": "crossref"}],
    }
    return orcid | ({"given": author.given} if author.given else {}) | parts | rest


def _date(venue: Venue | None) -> dict[str, list[list[int | None]]]:
    """As far as it is known; one None when nothing is."""
    return {"date-parts": [list(venue.date if venue else ()) or [None]]}


def _moment(day: date) -> dict[str, Any]:
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return {
        "date-parts": [[day.year, day.month, day.day]],
        "date-time": f"{moment:%Y-%m-%dT%H:%M:%SZ}",
        "timestamp": int(moment.timestamp()) * 1000,
    }

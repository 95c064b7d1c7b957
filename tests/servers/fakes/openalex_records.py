"""How OpenAlex tells a work: every field of the recorded replies, in their order."""

from __future__ import annotations

from typing import Any

from fakes.corpus import Author, Paper, Venue

ARXIV = "arXiv (Cornell University)"
_TYPES = {"conference": "proceedings-article", "journal": "journal-article", "workshop": "proceedings-article"}
_TOPIC = {
    "id": "https://openalex.org/T10028",
    "display_name": "Topic Modeling",
    "score": 0.9,
    "subfield": {"id": "https://openalex.org/subfields/1702", "display_name": "Artificial Intelligence"},
    "field": {"id": "https://openalex.org/fields/17", "display_name": "Computer Science"},
    "domain": {"id": "https://openalex.org/domains/3", "display_name": "Physical Sciences"},
}
# What a `Paper` does not know, always told the same way; their order is that of the recorded replies.
_NO_INSTITUTIONS: dict[str, Any] = {
    "institution_assertions": [],
    "countries_distinct_count": 0,
    "institutions_distinct_count": 0,
    "corresponding_author_ids": [],
    "corresponding_institution_ids": [],
}
_NO_FEES: dict[str, Any] = {"apc_list": None, "apc_paid": None}
_PERCENTILES: dict[str, Any] = {
    "citation_normalized_percentile": {"value": 0.5, "is_in_top_1_percent": False, "is_in_top_10_percent": False},
    "cited_by_percentile_year": {"min": 50, "max": 60},
}
_NO_CONCEPTS: dict[str, Any] = {"keywords": [], "concepts": [], "mesh": []}
_NO_GRANTS_OR_REFERENCES: dict[str, Any] = {
    "sustainable_development_goals": [],
    "grants": [],
    "datasets": [],
    "versions": [],
    "referenced_works_count": 0,
    "referenced_works": [],
    "related_works": [],
}


def render(paper: Paper) -> dict[str, Any]:
    """The published version first, with arXiv as a further location; else the preprint with its DataCite DOI."""
    bare = (paper.doi or paper.arxiv_doi or "").lower()
    doi = f"https://doi.org/{bare}" if bare else None
    number = paper.number(f"openalex|{bare}")
    work_id = f"https://openalex.org/W{number}"
    locations = _locations(paper)
    date = paper.venue.date if paper.venue else (paper.submitted.year, paper.submitted.month, paper.submitted.day)
    last = len(paper.authors) - 1
    kind = _TYPES[paper.venue.kind] if paper.venue else "posted-content" if paper.arxiv else "journal-article"
    return {
        "id": work_id,
        "doi": doi,
        "title": paper.title or None,
        "display_name": paper.title or None,
        "publication_year": paper.year,
        # What is not known of a date becomes the first: of January, of the month.
        "publication_date": "-".join(f"{part:02}" for part in (*date, 1, 1)[:3]) if date else None,
        "ids": {"openalex": work_id, **({"doi": doi} if doi else {})},
        "language": "en",
        "primary_location": locations[0] if locations else None,
        "type": "article" if paper.venue or not paper.arxiv else "preprint",
        "type_crossref": kind,
        "indexed_in": (["crossref"] if paper.doi else []) + (["arxiv", "datacite"] if paper.arxiv else []),
        "open_access": _open_access(paper.arxiv),
        "authorships": [_authorship(paper, author, place, last) for place, author in enumerate(paper.authors)],
        **_NO_INSTITUTIONS,
        **_NO_FEES,
        "fwci": None,
        "has_fulltext": False,
        "cited_by_count": paper.citations,
        **_PERCENTILES,
        "biblio": _biblio(paper.venue),
        "is_retracted": paper.retracted,
        "is_paratext": False,
        "primary_topic": _TOPIC,
        "topics": [_TOPIC],
        **_NO_CONCEPTS,
        "locations_count": len(locations),
        "locations": locations,
        "best_oa_location": next((location for location in locations if location["is_oa"]), None),
        **_NO_GRANTS_OR_REFERENCES,
        "abstract_inverted_index": _inverted(paper.abstract),
        "abstract_inverted_index_v3": None,
        "cited_by_api_url": f"https://api.openalex.org/works?filter=cites:W{number}",
        "counts_by_year": [],
        "updated_date": "2026-05-01T20:13:18.930560",
        "created_date": paper.submitted.isoformat(),
    }


def _open_access(arxiv: str | None) -> dict[str, Any]:
    return {
        "is_oa": bool(arxiv),
        "oa_status": "green" if arxiv else "closed",
        "oa_url": f"https://arxiv.org/abs/{arxiv}" if arxiv else None,
        "any_repository_has_fulltext": bool(arxiv),
    }


def _biblio(venue: Venue | None) -> dict[str, str | None]:
    """A single page is both the first and the last."""
    first_page, _dash, last_page = ((venue.pages if venue else None) or "").partition("-")
    return {
        "volume": venue.volume if venue else None,
        "issue": venue.issue if venue else None,
        "first_page": first_page or None,
        "last_page": last_page or first_page or None,
    }


def _inverted(abstract: str | None) -> dict[str, list[int]] | None:
    """Each word with the places where it stands."""
    if abstract is None:
        return None
    places: dict[str, list[int]] = {}
    for place, word in enumerate(abstract.split()):
        places.setdefault(word, []).append(place)
    return places


def _authorship(paper: Paper, author: Author, place: int, last: int) -> dict[str, Any]:
    return {
        "author_position": "first" if place == 0 else "last" if place == last else "middle",
        "author": {
            "id": f"https://openalex.org/A{paper.number(author.full)}",
            "display_name": author.full,
            "orcid": f"https://orcid.org/{author.orcid}" if author.orcid else None,
        },
        "institutions": [],
        "countries": [],
        "is_corresponding": False,
        # arXiv's names come family name first, from DataCite.
        "raw_author_name": author.full if paper.doi else author.inverted,
        "raw_affiliation_strings": [],
        "affiliations": [],
    }


def _locations(paper: Paper) -> list[dict[str, Any]]:
    locations = []
    if paper.doi:
        source = _source(paper.venue.name, _kind(paper.venue)) if paper.venue else None
        locations.append(_location(f"https://doi.org/{paper.doi.lower()}", source, "publishedVersion"))
    if paper.arxiv:
        source = _source(ARXIV, "repository")
        locations.append(_location(f"https://arxiv.org/abs/{paper.arxiv}", source, "submittedVersion"))
    return locations


def _kind(venue: Venue) -> str:
    return "journal" if venue.kind == "journal" else "conference"


def _location(url: str, source: dict[str, Any] | None, version: str) -> dict[str, Any]:
    published = version == "publishedVersion"
    return {
        "is_oa": not published,
        "landing_page_url": url,
        "pdf_url": None,
        "source": source,
        "license": None,
        "license_id": None,
        "version": version,
        "is_accepted": published,
        "is_published": published,
    }


def _source(name: str, kind: str) -> dict[str, Any]:
    number = Paper(name).number("source")
    return {
        "id": f"https://openalex.org/S{number}",
        "display_name": name,
        "issn_l": None,
        "issn": None,
        "is_oa": kind == "repository",
        "is_in_doaj": False,
        "is_indexed_in_scopus": False,
        "is_core": False,
        "host_organization": f"https://openalex.org/P{number}",
        "host_organization_name": "Example Press",
        "host_organization_lineage": [f"https://openalex.org/P{number}"],
        "host_organization_lineage_names": ["Example Press"],
        "type": kind,
    }

"""DataCite: the DOIs that it registers for arXiv, one at a time or by a query of many."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from fakes.api import FakeService, json_answer, parameter
from fakes.corpus import Author, Paper
from fakes.exchange import FakeRequest, FakeResponse

_GONE = {"errors": [{"status": "404", "title": "The resource you are looking for doesn't exist."}]}


@dataclass
class DataCite(FakeService):
    slug: ClassVar[str] = "datacite"

    @cached_property
    def _by_doi(self) -> dict[str, Paper]:
        return {paper.arxiv_doi.lower(): paper for paper in self.known if paper.arxiv_doi}

    def nowhere(self) -> FakeResponse:
        return json_answer(_GONE, 404)

    def one(self, question: FakeRequest, found: re.Match[str]) -> FakeResponse:
        paper = self._by_doi.get(found["doi"].lower())
        return json_answer({"data": render(paper)}) if paper else self.nowhere()

    def several(self, question: FakeRequest, _: re.Match[str]) -> FakeResponse:
        dois = re.findall(r'"([^"]+)"', parameter(question, "query") or "")
        found = [self._by_doi[doi] for each in dois if (doi := each.lower()) in self._by_doi]
        page = found[: int(parameter(question, "page[size]") or "25")]
        return json_answer({"data": [render(paper) for paper in page], "meta": {"total": len(found)}})

    ROUTES = (("GET", "/dois/(?P<doi>.+)", one), ("GET", "/dois", several))


def render(paper: Paper) -> dict[str, Any]:
    """Its own id is lower case; the published version is what this one `IsVersionOf`."""
    doi, moment = (paper.arxiv_doi or "").lower(), f"{paper.submitted.isoformat()}T00:00:00.000Z"
    published = [
        {"relationType": "IsVersionOf", "relatedIdentifier": paper.doi, "relatedIdentifierType": "DOI"}
    ] if paper.doi else []  # fmt: skip
    return {
        "id": doi,
        "type": "dois",
        "attributes": {
            "doi": doi,
            "identifiers": [{"identifier": f"arXiv:{paper.arxiv}", "identifierType": "arXiv"}],
            "creators": [_creator(author) for author in paper.authors],
            "titles": [{"title": paper.title}],
            "publisher": "arXiv",
            "container": {},
            "publicationYear": paper.submitted.year,
            "subjects": [{"subject": name, "subjectScheme": "arXiv"} for name in paper.categories],
            "contributors": [],
            "dates": [{"date": f"{paper.submitted:%Y-%m}", "dateType": "Available"}],
            "language": "en",
            "types": {"ris": "GEN", "bibtex": "misc", "citeproc": "article", "resourceTypeGeneral": "Preprint"},
            "relatedIdentifiers": published,
            "sizes": [],
            "formats": [],
            "version": str(paper.versions),
            "rightsList": [],
            "descriptions": [{"description": paper.abstract, "descriptionType": "Abstract"}] if paper.abstract else [],
            "geoLocations": [],
            "fundingReferences": [],
            "url": f"https://arxiv.org/abs/{paper.arxiv}",
            "contentUrl": None,
            "metadataVersion": 1,
            "schemaVersion": "http://datacite.org/schema/kernel-4",
            "source": "mds",
            "isActive": True,
            "state": "findable",
            "reason": None,
            "created": moment,
            "registered": moment,
            "published": None,
            "updated": moment,
        },
        "relationships": {"client": {"data": {"id": "arxiv.content", "type": "clients"}}},
    }


def _creator(author: Author) -> dict[str, Any]:
    """A collaboration has one name only."""
    parts = {"givenName": author.given, "familyName": author.family} if author.given else {}
    return (
        {"name": author.inverted, "nameType": "Personal" if author.given else "Organizational"}
        | parts
        | {"affiliation": [], "nameIdentifiers": []}
    )

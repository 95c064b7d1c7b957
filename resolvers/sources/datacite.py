"""DataCite: what arXiv registers with the DOIs of its papers (10.48550/arXiv.*). https://api.datacite.org

Asked by arXiv id or such a DOI. `relatedIdentifiers` name the published version, as far as arXiv was told.
"""

from __future__ import annotations

from typing import Any

from normalizer.values.ids import ArxivId, Doi, PaperId
from normalizer.values.markup import plain
from normalizer.works.description import Description, RawName
from resolvers.batching import Candidates, HttpSource
from resolvers.errors import BadReply
from resolvers.http import DAY, Response
from resolvers.replies import Fields, listed_authors, name_from_parts, page_range, parse_name, read_object, work_ids
from resolvers.terms import service


def _check(status: int, body: bytes) -> None:
    """An unknown DOI is a 404 in JSON."""
    reply = read_object(body)
    if status == 200 and "data" not in reply:
        raise BadReply("DataCite answered without data")


SERVICE = service(
    "datacite",
    # 500 requests in five minutes for those who do not say who they are.
    max_age=30 * DAY,
    answers=frozenset({200, 404}),
    check=_check,
)

# How a preprint is related to the DOI of what it was published as.
_PUBLISHED_AS = ("IsVersionOf", "IsPreprintOf", "IsVariantFormOf", "IsPreviousVersionOf")
_FIRST_DATES = ("Submitted", "Created", "Available", "Issued")


class DataCite(HttpSource):
    """Asked by identifiers of arXiv only."""

    service = SERVICE

    def key(self, paper: PaperId) -> str | None:
        found = paper.arxiv if isinstance(paper, Doi) else paper
        return f"10.48550/arxiv.{found}" if isinstance(found, ArxivId) else None

    def record(self, key: str) -> Candidates:
        return read_records(self._http.get(SERVICE, f"/dois/{key}"))


def read_records(reply: Response) -> Candidates:
    """The records of a list or of a single look-up; 404 is none."""
    if reply.status == 404:
        return ()
    records = read_object(reply.body).objects("data")
    return tuple(found for one in records if (found := candidate(one.object("attributes"))))


def candidate(record: Fields) -> Description | None:
    """The attributes of a DOI; None without a title."""
    titles = [text for title in record.objects("titles") if (text := plain(title.text("title") or ""))]
    if not titles:
        return None
    arxiv, doi = work_ids(record.text("doi"), _identifier(record, "arXiv"))
    return Description(
        source=SERVICE.slug,
        via=SERVICE.name,
        title=titles[0],
        other_titles=tuple(titles[1:]),
        arxiv=arxiv,
        doi=doi or _published_as(record),
        **listed_authors(_name(creator) for creator in record.objects("creators")),
        published=_first_date(record),
        **_publication(record, is_preprint=arxiv is not None),
        # arXiv registers its "Comments" as a description of type "Other".
        comment=_description(record, "Other") if arxiv else None,
        abstract=_description(record, "Abstract"),
    )


def _identifier(record: Fields, kind: str) -> str | None:
    kinds = (one for one in record.objects("identifiers") if one.text("identifierType") == kind)
    return next((one.text("identifier") for one in kinds), None)


def _name(creator: Fields) -> RawName | None:
    """A person in parts where they are given, else "Last, First"; an organization has none."""
    name = plain(creator.text("name") or "")
    if creator.text("nameType") == "Organizational":
        return RawName(name, family=name) if name else None
    family, given = creator.text("familyName"), creator.text("givenName")
    if family:
        return name_from_parts(plain(family), plain(given or "") or None)
    return parse_name(name) if name else None


def _published_as(record: Fields) -> str | None:
    for related in record.objects("relatedIdentifiers"):
        if related.text("relationType") in _PUBLISHED_AS:
            found = Doi.find(related.text("relatedIdentifier") or "")
            if found and found.arxiv is None:
                return str(found)
    return None


def _publication(record: Fields, *, is_preprint: bool) -> dict[str, Any]:
    """Where it was published; the publisher of a preprint is its archive."""
    kind = record.object("types").text("citeproc")
    if is_preprint:
        return {"kind": kind}
    container = record.object("container")
    publisher = record.object("publisher").text("name") or record.text("publisher")
    return {
        "kind": kind,
        "venue": plain(container.text("title") or "") or None,
        "year": record.year("publicationYear"),
        "volume": container.text("volume"),
        "issue": container.text("issue"),
        "pages": page_range(container.text("firstPage"), container.text("lastPage")),
        "publisher": plain(publisher or "") or None,
    }


def _first_date(record: Fields) -> str | None:
    dates = {one.text("dateType"): one.day("date") for one in reversed(record.objects("dates"))}
    known = next((date for kind in _FIRST_DATES if (date := dates.get(kind))), None)
    year = record.year("publicationYear")
    return known or (str(year) if year else None)


def _description(record: Fields, kind: str) -> str | None:
    texts = (one.text("description") for one in record.objects("descriptions") if one.text("descriptionType") == kind)
    return next((plain(text) for text in texts if text), None)

"""DataCite: preprints of arXiv (10.48550/arXiv.*), of Zenodo and others, and data. https://api.datacite.org

DOIs and arXiv ids many in one query. `relatedIdentifiers` name the published version, as far as arXiv was told.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from normalizer.values.ids import ArxivId, Doi, PaperId
from normalizer.values.markup import plain
from normalizer.works.description import Description, RawName
from resolvers.batching import QUOTE, BatchLimits, Candidates, HttpSource, grouped_by_key
from resolvers.errors import BadReply
from resolvers.http import DAY, Response, Service, all_terms
from resolvers.replies import (
    Fields,
    check_of,
    listed_authors,
    name_from_parts,
    page_range,
    parse_name,
    read_object,
    work_ids,
)


def _records(body: bytes) -> list[Fields]:
    reply = read_object(body)
    if "data" not in reply:
        raise BadReply("DataCite answered without data")
    return [record.object("attributes") for record in reply.objects("data")]


# An unknown DOI is a 404 in JSON, in a list it is not there.
_CHECK = check_of(_records, "doi", "titles", is_json=True)
SERVICE = Service.of("datacite", max_age=30 * DAY, answers=frozenset({200, 404}), check=_CHECK)

# How a preprint is related to the DOI of what it was published as.
_PUBLISHED_AS = ("IsVersionOf", "IsPreprintOf", "IsVariantFormOf", "IsPreviousVersionOf")
_FIRST_DATES = ("Submitted", "Created", "Available", "Issued")


class DataCite(HttpSource):
    service = SERVICE
    batches = BatchLimits(all_terms()["datacite"].ids, 3000, lambda doi: len(quote(f'"{doi}" OR ', safe="")))

    def key(self, paper: PaperId) -> str | None:
        if isinstance(paper, ArxivId):
            return f"10.48550/arxiv.{paper}"
        return paper.key if isinstance(paper, Doi) and not QUOTE.search(paper.key) else None

    def records(self, keys: Sequence[str]) -> dict[str, Candidates]:
        query = " OR ".join(f'"{doi}"' for doi in keys)
        reply = self._http.get(SERVICE, "/dois", {"query": f"doi:({query})", "page[size]": str(len(keys))})
        return grouped_by_key(read_identified(reply))


def read_identified(reply: Response) -> list[tuple[str, Description]]:
    """The records of a list or of a single look-up, each with its own DOI in lower case; 404 is none."""
    records = _records(reply.body) if reply.status == 200 else ()
    found = [(each.text("doi") or "", candidate(each)) for each in records]
    return [(doi.lower(), record) for doi, record in found if record]


def candidate(record: Fields) -> Description | None:
    """The attributes of a DOI; None without a title."""
    titles = [text for title in record.objects("titles") if (text := plain(title.text("title") or ""))]
    if not titles:
        return None
    preprints = (each for each in record.objects("identifiers") if each.text("identifierType") == "arXiv")
    arxiv, doi = work_ids(record.text("doi"), next((each.text("identifier") for each in preprints), None))
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

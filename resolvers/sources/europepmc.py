"""Europe PMC: life sciences, with PubMed's records and the preprints of bioRxiv and medRxiv. https://europepmc.org/RestfulWebService

Titles one by one, DOIs many in one query. Lite results (the default of the service) have names with initials only; full
ones are asked for. A preprint (source PPR) names its server as the publisher of a "book or report".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from normalizer.values.ids import Doi, PaperId
from normalizer.values.markup import plain, plain_abstract, strip_retraction_mark
from normalizer.works.description import Description, RawName
from resolvers.batching import QUOTE, BatchLimits, Candidates, HttpSource, grouped_by_key
from resolvers.http import DAY, Response, Service, all_terms
from resolvers.replies import (
    Fields,
    check_of,
    listed_authors,
    name_from_parts,
    objects_under,
    read_object,
    without_full_stop,
)


def _results(body: bytes) -> tuple[Fields, ...]:
    return objects_under(read_object(body).object("resultList"), "result")


SERVICE = Service.of("europepmc", max_age=7 * DAY, check=check_of(_results, "id", "doi", "title"))

_PATH = "/europepmc/webservices/rest/search"
_HITS = "5"


class EuropePmc(HttpSource):
    service = SERVICE
    batches = BatchLimits(all_terms()["europepmc"].ids, 3000)

    def key(self, paper: PaperId) -> str | None:
        return paper.key if isinstance(paper, Doi) and paper.arxiv is None and not QUOTE.search(paper.key) else None

    def search(self, title: str) -> Candidates:
        return read_results(self._ask(f'TITLE:"{QUOTE.sub(" ", plain(title))}"', _HITS))

    def records(self, keys: Sequence[str]) -> dict[str, Candidates]:
        found = read_results(self._ask(" OR ".join(f'DOI:"{doi}"' for doi in keys), "100"))
        return grouped_by_key((Doi(each.doi).key, each) for each in found if each.doi)

    def _ask(self, query: str, size: str) -> Response:
        params = {"query": query, "format": "json", "resultType": "core", "pageSize": size}
        return self._http.get(SERVICE, _PATH, params)


def read_results(reply: Response) -> Candidates:
    return tuple(found for result in _results(reply.body) if (found := candidate(result)))


def candidate(result: Fields) -> Description | None:
    """A result, lite or full; None without a title."""
    title, retracted, withdrawn = strip_retraction_mark(without_full_stop(plain(result.text("title") or "")))
    if not title:
        return None
    doi = Doi.find(result.text("doi") or "")
    listed = result.object("pubTypeList").texts("pubType") or (result.text("pubType") or "").split("; ")
    types = {word.lower() for word in listed}
    return Description(
        source=SERVICE.slug,
        via=SERVICE.name,
        title=title,
        doi=str(doi) if doi else None,
        **listed_authors(_authors(result)),
        published=result.day("firstPublicationDate") or result.text("pubYear"),
        **_publication(result, is_preprint=result.text("source") == "PPR" or "preprint" in types),
        abstract=plain_abstract(result.text("abstractText") or "") or None,
        retracted=retracted or "retracted publication" in types,
        withdrawn=withdrawn,
    )


def _authors(result: Fields) -> list[RawName | None]:
    full = result.object("authorList").objects("author")
    if full:
        return [_name(author) for author in full]
    names = (result.text("authorString") or "").removesuffix(".").split(", ")
    return [_name_with_initials(name) for name in names if name]


def _name(author: Fields) -> RawName | None:
    if group := author.text("collectiveName"):
        return RawName(group, family=group)
    return name_from_parts(author.text("lastName"), author.text("firstName") or author.text("initials"))


def _name_with_initials(text: str) -> RawName:
    """The name of a lite result: "Haas-Kogan DA" is D. A. Haas-Kogan."""
    family, _, initials = text.rpartition(" ")
    if not family or not initials.isupper() or not initials.isalpha():
        return RawName(text, family=text)
    return name_from_parts(family, " ".join(f"{letter}." for letter in initials)) or RawName(text)


def _publication(result: Fields, *, is_preprint: bool) -> dict[str, Any]:
    journal, book = result.object("journalInfo"), result.object("bookOrReportDetails")
    if is_preprint:
        return {"kind": "posted-content", "publisher": book.text("publisher")}
    venue = journal.object("journal").text("title") or result.text("journalTitle") or book.text("comprisingTitle")
    return {
        "kind": "journal" if not book else "book-chapter" if venue else "book",
        "venue": plain(venue or "") or None,
        "year": journal.year("yearOfPublication") or result.year("pubYear") or book.year("yearOfPublication"),
        "volume": journal.text("volume") or result.text("journalVolume"),
        "issue": journal.text("issue") or result.text("issue"),
        "pages": result.text("pageInfo"),
        "publisher": book.text("publisher"),
    }

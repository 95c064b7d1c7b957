"""INSPIRE: high-energy physics, with the journal references of preprints. https://github.com/inspirehep/rest-api-doc

Titles one by one, arXiv ids and DOIs many in one query. Names are "Family, Given"; a collaboration stands beside
the authors. Errata are listed among the DOIs and publications of the paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from normalizer.values.ids import ArxivId, Doi, PaperId
from normalizer.values.markup import plain, plain_abstract
from normalizer.works.description import Description, RawName
from resolvers.batching import QUOTE, BatchLimits, Candidates, HttpSource, arxiv_or_doi, grouped_by_key
from resolvers.http import DAY, Response, Service, all_terms
from resolvers.replies import (
    Fields,
    check_of,
    listed_authors,
    objects_under,
    page_range,
    parse_name,
    read_object,
)


def _records(body: bytes) -> list[Fields]:
    return [hit.object("metadata") for hit in objects_under(read_object(body).object("hits"), "hits")]


SERVICE = Service.of("inspire", max_age=7 * DAY, check=check_of(_records, "titles", "dois", "arxiv_eprints"))

_FIELDS = (
    "titles,authors.full_name,authors.inspire_roles,author_count,collaborations,corporate_author,arxiv_eprints,dois"
    ",publication_info,document_type,thesis_info,imprints,preprint_date,earliest_date,abstracts,withdrawn"
)
_HITS = "5"
_KINDS = {
    "article": "article", "conference paper": "inproceedings", "thesis": "thesis", "book": "book",
    "book chapter": "book-chapter", "proceedings": "proceedings", "report": "report",
}  # fmt: skip


class Inspire(HttpSource):
    service = SERVICE
    batches = BatchLimits(all_terms()["inspire"].ids, 3000, lambda key: len(key) + 8)

    def key(self, paper: PaperId) -> str | None:
        return arxiv_or_doi(paper)

    def search(self, title: str) -> Candidates:
        return read_hits(self._ask(f'title:"{QUOTE.sub(" ", plain(title))}"', _HITS))

    def records(self, keys: Sequence[str]) -> dict[str, Candidates]:
        found = read_hits(self._ask(" or ".join(keys), str(2 * len(keys))))
        named = [(key, each) for each in found for one in each.ids if (key := self.key(one))]
        return grouped_by_key((key, each) for key, each in named if key in keys)

    def _ask(self, query: str, size: str) -> Response:
        return self._http.get(SERVICE, "/api/literature", {"q": query, "size": size, "fields": _FIELDS})


def read_hits(reply: Response) -> Candidates:
    return tuple(found for record in _records(reply.body) if (found := candidate(record)))


def candidate(record: Fields) -> Description | None:
    """The metadata of a record; None without a title."""
    titles = [_title(title) for title in record.objects("titles")]
    titles = [title for title in titles if title]
    if not titles:
        return None
    listed = [each for each in record.objects("dois") if each.text("material") in (None, "publication", "preprint")]
    dois = (Doi.find(each.text("value") or "") for each in listed)
    preprints = (ArxivId.find(each.text("value") or "") for each in record.objects("arxiv_eprints"))
    doi, arxiv = next(filter(None, dois), None), next(filter(None, preprints), None)
    people = [one for one in record.objects("authors") if "editor" not in one.texts("inspire_roles")]
    groups = [group for each in record.objects("collaborations") if (group := each.text("value"))]
    authors = listed_authors(_name(one) for one in people)
    if not people:
        groups += record.texts("corporate_author")
        authors["authors"] = tuple(RawName(group, family=group) for group in groups)
    count = record.number("author_count")
    authors["authors_complete"] &= count is None or count <= len(record.objects("authors"))
    return Description(
        source=SERVICE.slug,
        via=SERVICE.name,
        title=titles[0],
        other_titles=tuple(dict.fromkeys(title for title in titles[1:] if title != titles[0])),
        arxiv=str(arxiv) if arxiv else None,
        doi=str(doi) if doi else None,
        **authors,
        published=record.day("preprint_date") or record.day("earliest_date"),
        **_publication(record),
        abstract=next(
            (plain_abstract(text) for each in record.objects("abstracts") if (text := each.text("value"))), None
        ),
        withdrawn=record.flag("withdrawn"),
    )


def _title(title: Fields) -> str:
    parts = (plain(title.text(part) or "") for part in ("title", "subtitle"))
    return ": ".join(filter(None, parts))


def _name(author: Fields) -> RawName | None:
    return parse_name(name) if (name := plain(author.text("full_name") or "")) else None


def _publication(record: Fields) -> dict[str, Any]:
    """The first publication with a journal that is no erratum; a thesis has its university."""
    types = record.texts("document_type")
    kind = next((_KINDS[word] for word in types if word in _KINDS), None)
    if kind == "thesis":
        thesis = record.object("thesis_info")
        school = next((name for each in thesis.objects("institutions") if (name := each.text("name"))), None)
        return {"kind": kind, "publisher": school, "year": _year_of(thesis.text("date"))}
    imprint = next(iter(record.objects("imprints")), Fields(None))
    if kind in ("book", "proceedings"):
        return {"kind": kind, "publisher": imprint.text("publisher"), "year": _year_of(imprint.text("date"))}
    for place in record.objects("publication_info"):
        if place.text("material") in (None, "publication") and (journal := place.text("journal_title")):
            return {
                "kind": kind or "article",
                "venue": journal,
                "year": place.year("year"),
                "volume": place.text("journal_volume"),
                "issue": place.text("journal_issue"),
                "pages": page_range(place.text("page_start"), place.text("page_end")) or place.text("artid"),
            }
    return {}


def _year_of(date: str | None) -> int | None:
    return int(date[:4]) if date and date[:4].isdecimal() else None

"""zbMATH Open: mathematics since 1868, with its journals and series. https://api.zbmath.org/v1/

One title, DOI or arXiv id a request. Where the publisher does not let it show a value, a sentence on licenses stands in
its place.
"""

from __future__ import annotations

import re
from typing import Any

from normalizer.values.ids import ArxivId, Doi, PaperId
from normalizer.values.lazy import lazy_re
from normalizer.values.markup import plain
from normalizer.works.description import Description, RawName
from resolvers.batching import QUOTE, Candidates, HttpSource, arxiv_or_doi
from resolvers.http import DAY, Response, Service
from resolvers.replies import Fields, check_of, listed_authors, objects_under, parse_name, read_object


def _documents(body: bytes) -> tuple[Fields, ...]:
    return objects_under(read_object(body), "result")


# A search without results is a 404 in JSON.
_CHECK = check_of(_documents, "id", "title", "links", is_json=True)
SERVICE = Service.of("zbmath", max_age=30 * DAY, answers=frozenset({200, 404}), check=_CHECK)

_HITS = "5"
_WITHHELD = lazy_re(r"zbMATH Open Web Interface contents unavailable\b.*", re.IGNORECASE)
_KINDS = {"j": "article", "a": "book-chapter", "b": "book", "p": "preprint"}


class ZbMath(HttpSource):
    service = SERVICE

    def key(self, paper: PaperId) -> str | None:
        return arxiv_or_doi(paper)

    def search(self, title: str) -> Candidates:
        return self._ask(f'ti:"{QUOTE.sub(" ", plain(title))}"')

    def record(self, key: str) -> Candidates:
        return self._ask(key)

    def _ask(self, query: str) -> Candidates:
        params = {"search_string": query, "page": "0", "results_per_page": _HITS}
        return read_documents(self._http.get(SERVICE, "/v1/document/_search", params))


def read_documents(reply: Response) -> Candidates:
    """The documents of a search; 404 is none."""
    if reply.status == 404:
        return ()
    return tuple(found for document in _documents(reply.body) if (found := candidate(document)))


def candidate(document: Fields) -> Description | None:
    """A document; None without a title."""
    names = document.object("title")
    title = ": ".join(filter(None, (_shown(names, "title"), _shown(names, "subtitle"))))
    if not title:
        return None
    original = _shown(names, "original")
    links = document.objects("links")
    dois = (Doi.find(link.text("identifier") or "") for link in links if link.text("type") == "doi")
    preprints = (ArxivId.find(link.text("identifier") or "") for link in links if link.text("type") == "arxiv")
    doi, arxiv = next(filter(None, dois), None), next(filter(None, preprints), None)
    return Description(
        source=SERVICE.slug,
        via=SERVICE.name,
        title=title,
        other_titles=(original,) if original else (),
        doi=str(doi) if doi else None,
        arxiv=str(arxiv) if arxiv else None,
        **listed_authors(_name(one) for one in document.object("contributors").objects("authors")),
        **_publication(document),
    )


def _shown(fields: Fields, key: str) -> str | None:
    text = plain(fields.text(key) or "")
    return None if not text or _WITHHELD.fullmatch(text) else text


def _name(author: Fields) -> RawName | None:
    return parse_name(name) if (name := _shown(author, "name")) else None


def _publication(document: Fields) -> dict[str, Any]:
    source = document.object("source")
    series = next(iter(source.objects("series")), Fields(None))
    book = next(iter(source.objects("book")), Fields(None))
    kind = _KINDS.get(document.object("document_type").text("code") or "")
    found: dict[str, Any] = {"kind": kind, "year": document.year("year") or series.year("year")}
    if kind == "book":
        return found | {"publisher": _shown(book, "publisher") or _shown(series, "publisher")}
    return found | {
        "venue": (_shown(book, "title") if kind == "book-chapter" else None) or _shown(series, "title"),
        "volume": series.text("volume"),
        "issue": series.text("issue"),
        "pages": _shown(source, "pages"),
        "publisher": _shown(book, "publisher") or _shown(series, "publisher"),
    }

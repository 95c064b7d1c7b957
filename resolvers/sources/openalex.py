"""OpenAlex: titles one by one or many in one search, DOIs in batches. https://docs.openalex.org

A key is wanted since 2026; without one there is a small daily budget. A work joins its copies, so that its dates are
the earliest of all of them: a preprint's, when arXiv is among the locations. Abstracts come inverted, word by word.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, quote_plus

from normalizer.values.ids import AclId, ArxivId, Doi, PaperId
from normalizer.values.lazy import lazy_re
from normalizer.values.markup import plain, strip_retraction_mark, without_formulas
from normalizer.works.description import Description, RawName
from resolvers.base import SourceAnswer, StopCondition, TitleQuery
from resolvers.batching import BatchLimits, Candidates, HttpSource, grouped_by_key
from resolvers.errors import BadReply
from resolvers.http import DAY, Response, Service, all_terms
from resolvers.replies import Fields, check_of, objects_under, page_range, parse_name, read_object, work_ids
from resolvers.together import SearchLanguage, find_together


def _listed(body: bytes) -> tuple[Fields, ...]:
    """A list has results, a work its identifier or DOI."""
    reply = read_object(body)
    if not any(key in reply for key in ("results", "id", "doi")):
        raise BadReply("OpenAlex answered without works")
    return objects_under(reply, "results") if "results" in reply else (reply,)


_CHECK = check_of(_listed, "id", "doi", "title", "display_name")
SERVICE = Service.of("openalex", max_age=7 * DAY, answers=frozenset({200, 404}), check=_CHECK)

_SELECT = (
    "id,doi,title,display_name,publication_year,publication_date,type,ids,biblio,primary_location,locations,authorships"
    ",is_retracted,abstract_inverted_index"
)
_FOUND, _ALL = "5", "100"
_BATCHES = BatchLimits(all_terms()["openalex"].ids, 4000, lambda doi: len(quote(f"{doi}|", safe="")))
# The address and the other parameters take 400 of the 4,096 characters of a URL.
_LANGUAGE = SearchLanguage(
    phrase=lambda words: f'"{build_query(" ".join(words))}"',
    words=lambda words: f"({' AND '.join(build_query(word) for word in words)})",
    either=" OR ",
    limits=BatchLimits(all_terms()["openalex"].titles, 3400, lambda text: len(quote_plus(f"{text} OR "))),
)
_VENUES = frozenset({"journal", "conference"})
_MAX_QUERY_LENGTH = 1500
# In a title they would end the filter, mean "or", or be wildcards.
_OPERATORS = lazy_re(r"[^\w\s'’-]|_|(?<!\w)-|-(?!\w)")
_BOOLEAN_OPERATORS = lazy_re(r"\b(?:AND|OR|NOT)\b")
# A list of works has no more of each.
_MAX_AUTHORS = 100
# Words of an abstract; no real one comes near.
_MAX_ABSTRACT_WORDS = 50_000


class OpenAlex(HttpSource):
    service = SERVICE
    batches = _BATCHES

    def key(self, paper: PaperId) -> str | None:
        """The DOI by which OpenAlex knows it; preprints of arXiv have DataCite's. `,` and `|` would end the value."""
        if isinstance(paper, ArxivId):
            return f"10.48550/arxiv.{paper}"
        if isinstance(paper, AclId):
            paper = paper.doi
        return paper.key if isinstance(paper, Doi) and not set(",|") & set(paper.key) else None

    def search(self, title: str) -> Candidates:
        words = build_query(title)
        if not words:
            return ()
        params = {"filter": f"title.search:{words}", "per-page": _FOUND, "select": _SELECT}
        return read_works(self._works(params))

    def find_together(self, queries: Sequence[TitleQuery], fits: StopCondition) -> list[SourceAnswer]:
        """A search costs ten times a list, but one may ask for many titles (https://developers.openalex.org)."""
        return find_together(queries, fits, _LANGUAGE, self._search_all, self._http.batch_log(SERVICE))

    def _search_all(self, query: str) -> tuple[Candidates, bool]:
        params = {"filter": f"title.search:{query}", "per-page": _ALL, "select": _SELECT}
        reply = self._works(params)
        found = read_works(reply)
        if reply.status != 200:
            return found, False
        return found, len(found) < (read_object(reply.body).object("meta").number("count") or 0)

    def records(self, keys: Sequence[str]) -> dict[str, Candidates]:
        params = {"filter": f"doi:{'|'.join(keys)}", "per-page": "100", "select": _SELECT}
        return grouped_by_key(read_identified(self._works(params)))

    def _works(self, params: Mapping[str, str]) -> Response:
        return self._with_key(lambda: self._http.get(SERVICE, "/works", params))


def build_query(title: str) -> str:
    """The words of a title; the index drops stop words and endings by itself."""
    words = _OPERATORS.sub(" ", without_formulas(plain(title)))
    return " ".join(_BOOLEAN_OPERATORS.sub(lambda word: word[0].lower(), words).split())[:_MAX_QUERY_LENGTH]


def read_works(reply: Response) -> Candidates:
    """The works of a list or of a single look-up; 404 (a web page) is none."""
    return tuple(work for _, work in read_identified(reply))


def read_identified(reply: Response) -> list[tuple[str, Description]]:
    """The works, each with the DOI that the service has it under, in lower case; "" without one."""
    if reply.status == 404:
        return []
    found = ((Doi.find(work.text("doi") or ""), candidate(work)) for work in _listed(reply.body))
    return [(doi.key if doi else "", work) for doi, work in found if work]


def candidate(work: Fields) -> Description | None:
    """A work; None without a title."""
    title, retracted, withdrawn = strip_retraction_mark(plain(work.text("title") or work.text("display_name") or ""))
    if not title:
        return None
    people = work.objects("authorships")
    arxiv, doi = work_ids(work.text("doi"), _arxiv_copy(work))
    names = [_name(person) for person in people]
    return Description(
        source=SERVICE.slug,
        via=SERVICE.name,
        title=title,
        arxiv=arxiv,
        doi=doi,
        authors=tuple(name for name in names if name),
        authors_complete=all(names) and len(people) != _MAX_AUTHORS,
        published=work.day("publication_date") or work.text("publication_year"),
        **_publication(work, preprint=arxiv is not None),
        abstract=_abstract(work.object("abstract_inverted_index")),
        retracted=retracted or work.flag("is_retracted"),
        withdrawn=withdrawn,
    )


def _name(person: Fields) -> RawName | None:
    """As the paper has it; the author's own record may be another spelling, or another person."""
    if raw := person.text("raw_author_name"):
        return parse_name(plain(raw))
    name = person.object("author").text("display_name")
    return RawName(plain(name)) if name else None


def _arxiv_copy(work: Fields) -> str | None:
    for location in (work.object("primary_location"), *work.objects("locations")):
        if found := ArxivId.find(location.text("landing_page_url") or ""):
            return str(found)
    return None


def _publication(work: Fields, *, preprint: bool) -> dict[str, Any]:
    """The journal or conference of the main location; repositories and series of books are no venues.

    A chapter has pages all the same. What a repository has is of the manuscript.
    """
    found: dict[str, Any] = {"kind": work.text("type_crossref") or work.text("type")}
    source, biblio = work.object("primary_location").object("source"), work.object("biblio")
    if source.text("type") != "repository":
        pages = page_range(biblio.text("first_page"), biblio.text("last_page"))
        found |= {"volume": biblio.text("volume"), "issue": biblio.text("issue"), "pages": pages}
    if source.text("type") not in _VENUES:
        return found
    return found | {
        "kind": source.text("type"),
        "venue": plain(source.text("display_name") or "") or None,
        "year": None if preprint else work.year("publication_year"),
        "publisher": source.text("host_organization_name"),
    }


def _abstract(index: Fields) -> str | None:
    """The words in the order of their positions."""
    placed = [(place, word) for word in index for place in index.numbers(word) if place is not None]
    if not placed or len(placed) > _MAX_ABSTRACT_WORDS:
        return None
    return plain(" ".join(word for _, word in sorted(placed))) or None

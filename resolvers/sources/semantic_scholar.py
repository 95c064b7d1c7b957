"""Semantic Scholar: titles one by one (`paper/search/match`) or many in one query (`paper/search/bulk`), identifiers
500 at a time (`paper/batch`).

https://api.semanticscholar.org/api-docs/graph. Without a key it answers from a pool that all users of the world share
and that is mostly empty, so it is asked little and given up early.

`year` and `publicationDate` are the earliest that is known of a paper, a preprint's for most: they are no year of a
venue. Preprints come with the journal "ArXiv" and a volume "abs/2401.10020". `matchScore` decides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote_plus

from normalizer.values.ids import AclId, ArxivId, DblpKey, Doi, PaperId, S2Id
from normalizer.values.lazy import lazy_re
from normalizer.values.markup import plain, strip_retraction_mark
from normalizer.works.description import Description, RawName
from resolvers.base import SourceAnswer, StopCondition, TitleQuery
from resolvers.batching import BatchLimits, Candidates, HttpSource
from resolvers.errors import BadReply, RequestRefused
from resolvers.http import DAY, Response, Service, all_terms
from resolvers.replies import Fields, check_identified, objects_under, read_json, read_list, read_object, work_ids
from resolvers.together import SearchLanguage, find_together


def _check(status: int, body: bytes) -> None:
    """Every answer is JSON: a 404 in HTML is a proxy's, and says nothing about a paper."""
    if status == 200:
        _check_papers(_papers(read_object(body)))
    else:
        read_json(body)


def _check_papers(papers: Iterable[Fields]) -> None:
    check_identified(paper.has_any("paperId", "title", "externalIds") for paper in papers)


SERVICE = Service.of("semantic-scholar", max_age=7 * DAY, answers=frozenset({200, 400, 404}), check=_check)

FIELDS = "externalIds,title,abstract,venue,publicationVenue,year,publicationDate,publicationTypes,journal,authors,url"
# Without abstracts, the largest part: a reply has up to 1,000 papers.
_BULK_FIELDS = FIELDS.replace("abstract,", "")
_LANGUAGE = SearchLanguage(
    phrase=lambda words: f'"{" ".join(words)}"',
    words=lambda words: f"({' + '.join(words)})",
    either=" | ",
    limits=BatchLimits(all_terms()["semantic-scholar"].titles, 5000, lambda text: len(quote_plus(f"{text} | "))),
)
_MAX_AUTHORS = 500
_UNKNOWN_IDS_MESSAGE = "no valid paper ids"
_PREPRINTS = lazy_re(r"arxiv(?:\.org)?(?:\s+e-?prints?)?|corr|computing research repository", re.IGNORECASE)


class SemanticScholar(HttpSource):
    """Asked with the key when there is one; a key that is refused is dropped for the rest of the run."""

    service = SERVICE
    batches = BatchLimits(all_terms()["semantic-scholar"].ids)
    resolves = (S2Id, Doi)

    def key(self, paper: PaperId) -> str | None:
        return key_of(paper)

    def search(self, title: str) -> Candidates:
        params = {"query": title, "fields": FIELDS}
        return read_match(self._with_key(lambda: self._http.get(SERVICE, "/graph/v1/paper/search/match", params)))

    def find_together(self, queries: Sequence[TitleQuery], fits: StopCondition) -> list[SourceAnswer]:
        return find_together(queries, fits, _LANGUAGE, self._search_all, self._http.batch_log(SERVICE))

    def _search_all(self, query: str) -> tuple[Candidates, bool]:
        params = {"query": query, "fields": _BULK_FIELDS}
        reply = self._with_key(lambda: self._http.get(SERVICE, "/graph/v1/paper/search/bulk", params))
        if reply.status == 404:  # a mirror or proxy without this search; no hits are a 200
            raise RequestRefused(f"{SERVICE.name} has no search for many titles at this address", 404)
        found = read_match(reply)
        return found, bool(read_object(reply.body).text("token"))

    def records(self, keys: Sequence[str]) -> dict[str, Candidates]:
        def check(status: int, body: bytes) -> None:
            """A list with a row for each key: another reply is none, and is not kept."""
            if status == 200:
                _check_papers(Fields(row) for row in _rows(body, keys) if row is not None)
            else:
                read_json(body)

        params, body, batch = {"fields": FIELDS}, {"ids": list(keys)}, replace(SERVICE, check=check)
        reply = self._with_key(lambda: self._http.post(batch, "/graph/v1/paper/batch", params, json=body))
        return dict(zip(keys, read_batch(reply, keys), strict=True))


def key_of(paper: PaperId) -> str | None:
    """How Semantic Scholar names it; None for kinds that it does not know."""
    match paper:
        case ArxivId():
            return f"ARXIV:{paper}"
        case Doi():
            return f"ARXIV:{paper.arxiv}" if paper.arxiv else f"DOI:{paper}"
        case AclId():
            return f"ACL:{paper}"
        case S2Id():
            return str(paper)
        case DblpKey() if paper.arxiv:
            return f"ARXIV:{paper.arxiv}"
        case _:
            return None


def read_match(reply: Response) -> Candidates:
    """At most one paper of a match; all of a search. 404 is the usual word for none."""
    body = read_object(reply.body)
    if reply.status == 404:
        return ()
    _refused(reply, body)
    return tuple(found for one in _papers(body) if (found := candidate(one)))


def _papers(reply: Fields) -> tuple[Fields, ...]:
    """Of a match, a search (which has no `data` when it is empty), or a single look-up."""
    if "paperId" in reply:
        return (reply,)
    return reply.objects("data") if "total" in reply else objects_under(reply, "data")


def read_batch(reply: Response, keys: Sequence[str]) -> list[Candidates]:
    """One row for each key, in order; null for unknown ones. When all are unknown, the answer is a 400."""
    value = read_json(reply.body)
    if reply.status != 200:
        if _UNKNOWN_IDS_MESSAGE in (Fields(value).text("error") or "").lower():
            return [()] * len(keys)
        _refused(reply, Fields(value))
        raise BadReply(f"Semantic Scholar answered a batch with {reply.status}")
    return [(found,) if (found := candidate(Fields(row))) else () for row in _rows(reply.body, keys)]


def _rows(body: bytes, keys: Sequence[str]) -> list[Any]:
    rows = read_list(body)
    if len(rows) != len(keys):
        raise BadReply(f"Semantic Scholar answered {len(keys)} identifiers with {len(rows)} rows")
    return rows


def _refused(reply: Response, body: Fields) -> None:
    if reply.status == 400:
        raise RequestRefused(f"Semantic Scholar refuses the question ({body.text('error') or '400'})", 400)


def candidate(paper: Fields) -> Description | None:
    """A record of the graph API; None without a title."""
    title, retracted, withdrawn = strip_retraction_mark(plain(paper.text("title") or ""))
    if not title:
        return None
    ids = paper.object("externalIds")
    dblp = ids.text("DBLP")
    preprint = DblpKey(dblp).arxiv if dblp else None
    arxiv, doi = work_ids(ids.text("DOI"), ids.text("ArXiv") or (str(preprint) if preprint else None))
    acl = ids.text("ACL")
    authors = paper.objects("authors")
    year = paper.year("year")
    return Description(
        source=SERVICE.slug,
        via=SERVICE.name,
        title=title,
        arxiv=arxiv,
        doi=doi,
        authors=tuple(RawName(name) for one in authors if (name := one.text("name"))),
        authors_complete=len(authors) < _MAX_AUTHORS,
        published=paper.day("publicationDate") or (str(year) if year else None),
        **_publication(paper),
        abstract=plain(paper.text("abstract") or "") or None,
        # Its own page only where no better address is known.
        url=None if arxiv or doi or acl else paper.text("url"),
        s2=paper.text("paperId"),
        dblp=dblp,
        acl=acl,
        retracted=retracted,
        withdrawn=withdrawn,
    )


def _publication(paper: Fields) -> dict[str, Any]:
    """Venue, its kind, volume and pages. `publicationVenue` may know the conference while `venue` still says arXiv."""
    place, journal = paper.object("publicationVenue"), paper.object("journal")
    names = (place.text("name"), paper.text("venue"), journal.text("name"))
    venue = next((plain(name) for name in names if name and not _PREPRINTS.fullmatch(name)), None)
    if venue is None:
        return {}
    types = paper.texts("publicationTypes")
    kind = place.text("type") or ("Conference" if "Conference" in types else next(iter(types), None))
    found: dict[str, Any] = {"venue": venue, "kind": kind}
    if not _PREPRINTS.fullmatch(journal.text("name") or ""):
        found |= {"volume": journal.text("volume"), "pages": journal.text("pages")}
    return found

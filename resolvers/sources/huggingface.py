"""Hugging Face papers: the page of an arXiv paper, with a link to code. https://huggingface.co/docs/hub/api

Only papers that somebody indexed are there. The link is set by users: it is a statement of theirs, not proof of
official code, and `via` says so.
"""

from __future__ import annotations

from dataclasses import replace

from normalizer.values.ids import ArxivId, Doi, PaperId
from normalizer.values.markup import plain
from normalizer.works.description import Description, RawName
from resolvers.batching import Candidates, HttpSource
from resolvers.errors import BadReply
from resolvers.http import DAY, Response, Service
from resolvers.replies import Fields, check_identified, check_of, read_list, read_object

_HITS = 10
_IDENTIFYING = ("id", "title")


def _check(status: int, body: bytes) -> None:
    """An unknown paper is a 404 in JSON; one in HTML is a proxy's."""
    reply = read_object(body)
    if status == 200 and "id" not in reply:
        raise BadReply("Hugging Face answered without a paper")
    check_identified([status != 200 or reply.has_any(*_IDENTIFYING)])


def _papers(body: bytes) -> list[Fields]:
    """The first papers of a search, without what is listed with each."""
    rows = (Fields(row) for row in read_list(body)[:_HITS])
    return [row.object("paper") or row for row in rows]


SERVICE = Service.of("huggingface", max_age=3 * DAY, answers=frozenset({200, 404}), check=_check)
SEARCH = replace(SERVICE, answers=frozenset({200}), check=check_of(_papers, *_IDENTIFYING))
VIA = "Hugging Face, link set by its users"


class HuggingFace(HttpSource):
    service = SERVICE

    def key(self, paper: PaperId) -> str | None:
        """Only new identifiers have pages."""
        found = paper.arxiv if isinstance(paper, Doi) else paper
        return str(found) if isinstance(found, ArxivId) and "/" not in str(found) else None

    def search(self, title: str) -> Candidates:
        return read_search(self._http.get(SEARCH, "/api/papers/search", {"q": title}))

    def record(self, key: str) -> Candidates:
        return read_paper(self._http.get(SERVICE, f"/api/papers/{key}"))


def read_paper(reply: Response) -> Candidates:
    found = candidate(read_object(reply.body)) if reply.status == 200 else None
    return (found,) if found else ()


def read_search(reply: Response) -> Candidates:
    return tuple(found for paper in _papers(reply.body) if (found := candidate(paper)))


def candidate(paper: Fields) -> Description | None:
    """A paper; None without a title or an arXiv id."""
    arxiv = ArxivId.find(paper.text("id") or "")
    title = plain(paper.text("title") or "")
    if not title or arxiv is None:
        return None
    code = paper.text("githubRepo")
    authors = [author for author in paper.objects("authors") if not author.flag("hidden")]
    return Description(
        source=SERVICE.slug,
        via=VIA,
        title=title,
        arxiv=str(arxiv),
        authors=tuple(RawName(name) for author in authors if (name := author.text("name"))),
        authors_complete=len(authors) == len(paper.objects("authors")),
        published=paper.day("publishedAt"),
        code=(code,) if code else (),
        abstract=paper.text("summary"),
    )

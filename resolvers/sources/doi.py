"""doi.org: the record of a DOI as CSL-JSON, from whichever agency registered it. https://citation.doi.org/docs.html

For DOIs that Crossref and DataCite do not know. doi.org redirects to the agency; only agencies with terms of their own
(`terms.toml`) are asked, for others it leads to a web page. CSL differs by agency and age: a title is a text or a list.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlsplit

from normalizer.values.ids import Doi, PaperId
from normalizer.values.markup import plain, plain_abstract, strip_retraction_mark
from normalizer.works.description import Description, RawName
from resolvers.batching import Candidates, HttpSource
from resolvers.http import DAY, Response, Service, redirect_host
from resolvers.replies import (
    Fields,
    check_of,
    listed_authors,
    name_from_parts,
    parse_name,
    read_object,
    work_ids,
)

_CSL = "application/vnd.citationstyles.csl+json"


_CHECK = check_of(lambda body: [read_object(body)], "DOI", "title")
_AGREED: dict[str, Any] = {"max_age": 30 * DAY, "answers": frozenset({200, 404}), "check": _CHECK, "accept": _CSL}
# It only redirects, and says in HTML that a DOI does not exist.
SERVICE = Service.of("doi", max_age=30 * DAY, answers=frozenset({301, 302, 303, 307, 308, 404}), html=True, accept=_CSL)
CROSSREF = Service.of("crossref", "single", **_AGREED)
CROSSCITE, MEDRA = Service.of("crosscite", **_AGREED), Service.of("medra", **_AGREED)
SERVICES = (SERVICE, CROSSCITE, MEDRA)
_AGENCIES = {urlsplit(each.url).hostname: each for each in (CROSSREF, CROSSCITE, MEDRA)}

# CSL's words as Crossref has them.
_KINDS = {
    "article-journal": "journal", "paper-conference": "proceedings-article", "chapter": "book-chapter",
    "article": "posted-content",
}  # fmt: skip


class DoiOrg(HttpSource):
    service = SERVICE

    def key(self, paper: PaperId) -> str | None:
        return paper.key if isinstance(paper, Doi) and paper.arxiv is None else None

    def record(self, key: str) -> Candidates:
        """What the agency has to which doi.org redirects."""
        reply = self._http.get(SERVICE, f"/{quote(key, safe='/:;()')}")
        address = reply.body.decode("ascii", "replace") if reply.status != 404 else ""
        agency = _AGENCIES.get(redirect_host(address))
        if agency is None:
            return ()
        return read_csl(self._http.get(agency, urlsplit(address).path))


def read_csl(reply: Response) -> Candidates:
    """The work of a reply; 404 is none."""
    found = candidate(read_object(reply.body)) if reply.status == 200 else None
    return (found,) if found else ()


def candidate(item: Fields) -> Description | None:
    """An item of CSL-JSON; None without a title."""
    titles = [plain(title) for title in item.texts("title")]
    title, retracted, withdrawn = strip_retraction_mark(next(iter(titles), ""))
    if not title:
        return None
    arxiv, doi = work_ids(item.text("DOI"))
    year = next(iter(next(iter(item.object("issued").lists("date-parts")), ())), None)
    kind = item.text("type") or ""
    return Description(
        source=SERVICE.slug,
        via=SERVICE.name,
        title=title,
        arxiv=arxiv,
        doi=doi,
        **listed_authors(_name(author) for author in item.objects("author")),
        venue=next((plain(name) for name in item.texts("container-title")), None),
        year=year if year and 1000 <= year <= 9999 else None,
        kind=_KINDS.get(kind, kind or None),
        volume=item.text("volume"),
        issue=item.text("issue"),
        pages=item.text("page") or item.text("article-number"),
        publisher=plain(item.text("publisher") or "") or None,
        abstract=plain_abstract(item.text("abstract") or "") or None,
        retracted=retracted,
        withdrawn=withdrawn,
    )


def _name(author: Fields) -> RawName | None:
    family, given = author.text("family"), author.text("given")
    particle = author.text("non-dropping-particle") or author.text("dropping-particle")
    if family:
        return name_from_parts(" ".join(filter(None, (particle, family))), given, author.text("suffix"))
    name = author.text("literal") or author.text("name") or given
    return parse_name(name) if name and name != "others" else None  # so pandoc writes "and others"

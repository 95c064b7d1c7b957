"""Crossref: what publishers deposit. Titles one by one, DOIs in batches. https://api.crossref.org

The first hit of a search is often another work: nothing is concluded here. Titles hold markup and line breaks, a
subtitle stands apart from them (and is a running head for some), dates may be `[[null]]`. DOIs of arXiv are DataCite's
and unknown here. Retractions stand at both ends: `updated-by` of the work, `update-to` of the notice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from normalizer.values.ids import AclId, ArxivId, Doi, PaperId
from normalizer.values.lazy import lazy_re
from normalizer.values.markup import plain, plain_abstract, strip_retraction_mark
from normalizer.works.description import Description, RawName
from resolvers.base import SourceAnswer, StopCondition, TitleQuery
from resolvers.batching import BatchLimits, Candidates, HttpSource, grouped_by_key
from resolvers.errors import BadReply
from resolvers.http import DAY, Response, Service, all_terms
from resolvers.replies import Fields, check_of, listed_authors, name_from_parts, objects_under, read_object


def _works(body: bytes) -> tuple[Fields, ...]:
    reply = read_object(body)
    kind = reply.text("message-type")
    if kind == "work-list":
        return objects_under(reply.object("message"), "items")
    if kind == "work":
        return (reply.object("message"),)
    raise BadReply(f"Crossref answered with {kind!r}, no works")


SERVICE = Service.of("crossref", max_age=7 * DAY, answers=frozenset({200, 404}), check=check_of(_works, "DOI", "title"))
# The terms count look-ups of one DOI apart.
SINGLE = Service.of("crossref", "single", max_age=SERVICE.max_age, answers=SERVICE.answers, check=SERVICE.check)

_ROWS = "5"
SELECT = (
    "DOI,title,subtitle,author,container-title,type,issued,published,published-print,published-online,posted,volume,issue"
    ",page,article-number,publisher,abstract,relation,update-to,updated-by"
)
_BATCHES = BatchLimits(all_terms()["crossref"].ids, 3000, lambda doi: len(quote(f"doi:{doi},", safe="")))
# Series that stand beside the name of the book in `container-title`.
_SERIES = lazy_re(
    r"lecture notes (?:in|on|of)\b.*|communications in computer and information science"
    r"|advances in (?:intelligent systems|experimental medicine)\b.*|ifip advances in\b.*"
    r"|studies in (?:computational intelligence|health technology\b.*)"
    r"|smart innovation, systems\b.*|springer (?:proceedings|series|tracts) in\b.*"
    r"|frontiers in artificial intelligence and applications|acs symposium series|methods in .*",
    re.IGNORECASE,
)
# Characters of a reference that go into a query.
_MAX_REFERENCE = 400
_WITHDRAWING = frozenset({"withdrawal", "removal"})
_PUBLISHED_IN_PRINT = ("published-print", "issued", "published", "published-online")
_FIRST_PUBLISHED = ("posted", "published-online", "published-print", "published", "issued")


class Crossref(HttpSource):
    service = SERVICE
    batches = _BATCHES

    def key(self, paper: PaperId) -> str | None:
        """What Crossref may know: a DOI that is not arXiv's. In lower case, for DOIs ignore it."""
        if isinstance(paper, AclId):
            paper = paper.doi
        return paper.key if isinstance(paper, Doi) and paper.arxiv is None else None

    def find(self, queries: Sequence[TitleQuery], fits: StopCondition) -> list[SourceAnswer]:
        """Search by whole references where there are any: `query.bibliographic` reads authors, venue and year, too."""
        asked = [replace(query, title=query.text[:_MAX_REFERENCE] or query.title) for query in queries]
        return super().find(asked, fits)

    def search(self, title: str) -> Candidates:
        params = {"query.bibliographic": title, "rows": _ROWS, "select": SELECT}
        return read_works(self._http.get(SERVICE, "/works", params))

    def records(self, keys: Sequence[str]) -> dict[str, Candidates]:
        """By a filter of all; a comma would end the value of a filter, so DOIs with one are asked for alone."""
        alone = [doi for doi in keys if "," in doi]
        together = [doi for doi in keys if "," not in doi]
        works: list[Description] = []
        if together:
            filters = ",".join(f"doi:{doi}" for doi in together)
            params = {"filter": filters, "rows": str(len(together)), "select": SELECT}
            works += read_works(self._http.get(SERVICE, "/works", params))
        for doi in alone:
            works += read_works(self._http.get(SINGLE, f"/works/{quote(doi, safe='/:;()')}"))
        return grouped_by_key((Doi(work.doi).key, work) for work in works if work.doi)


def read_works(reply: Response) -> Candidates:
    """The works of a list or of a single look-up; 404 is none."""
    works = _works(reply.body) if reply.status == 200 else ()
    notices = {key: word for work in works for key, word in _updates(work)}
    return tuple(found for work in works if (found := candidate(work, notices)))


def _updates(work: Fields) -> Iterator[tuple[str, str]]:
    """Lower-case DOI of the work that a notice is about, and what the notice does to it."""
    for update in work.objects("update-to"):
        doi, word = update.text("DOI"), update.text("type")
        if doi and word:
            yield doi.lower(), word.lower()


def candidate(work: Fields, notices: Mapping[str, str] | None = None) -> Description | None:
    """A work; None without a title. `notices` are those among its neighbours, by the DOI that they are about."""
    titles = [text for title in work.texts("title") if (text := plain(title))]
    if not titles:
        return None
    title, retracted, withdrawn = strip_retraction_mark(titles[0])
    doi = Doi.find(work.text("DOI") or "")
    done = {update.text("type") for update in work.objects("updated-by")}
    done.add((notices or {}).get(doi.key) if doi else None)
    return Description(
        source=SERVICE.slug,
        via=SERVICE.name,
        title=title,
        other_titles=_other_titles(title, titles, work),
        arxiv=_preprint(work),
        doi=str(doi) if doi else None,
        **listed_authors(_name(author) for author in work.objects("author")),
        published=_first_date(work),
        **_publication(work),
        abstract=plain_abstract(work.text("abstract") or "") or None,
        comment=_preprint_of(work),
        retracted=retracted or "retraction" in done,
        withdrawn=withdrawn or not _WITHDRAWING.isdisjoint(done),
    )


def _other_titles(title: str, titles: Sequence[str], work: Fields) -> tuple[str, ...]:
    """With the subtitle, which belongs to the title for some publishers; and in other languages."""
    subtitles = [text for subtitle in work.texts("subtitle") if (text := plain(subtitle))]
    joined = [f"{title}: {subtitle}" for subtitle in subtitles[:1]]
    return tuple(dict.fromkeys(other for other in (*joined, *titles[1:]) if other != title))


def _name(author: Fields) -> RawName | None:
    """A person in parts, or an organization (`name`), which has none."""
    if name := author.text("name"):
        return RawName(plain(name), family=plain(name))
    parts = (plain(author.text(part) or "") or None for part in ("family", "given", "suffix"))
    return name_from_parts(*parts)


def _publication(work: Fields) -> dict[str, Any]:
    """Where it was published. What was posted (a preprint) has no venue."""
    kind = work.text("type")
    found: dict[str, Any] = {"kind": kind, "publisher": plain(work.text("publisher") or "") or None}
    if kind == "posted-content":
        return found
    containers = [text for container in work.texts("container-title") if (text := plain(container))]
    books = [name for name in containers if not _SERIES.fullmatch(name)] or containers
    return found | {
        "venue": next(iter(books), None),
        "year": next((year for key in _PUBLISHED_IN_PRINT if (year := _date(work, key)[:1])), (None,))[0],
        "volume": work.text("volume"),
        "issue": work.text("issue"),
        "pages": work.text("page") or work.text("article-number"),
    }


def _date(work: Fields, key: str) -> tuple[int, ...]:
    """The parts that a date has: year, month, day; none for `[[null]]` or an impossible date."""
    parts = next(iter(work.object(key).lists("date-parts")), ())
    known: list[int] = []
    for part, (least, most) in zip(parts, ((1000, 9999), (1, 12), (1, 31)), strict=False):
        if part is None or not least <= part <= most:
            break
        known.append(part)
    return tuple(known)


def _first_date(work: Fields) -> str | None:
    """The earliest; of two that begin alike, the more exact one."""
    dates = [date for key in _FIRST_PUBLISHED if (date := _date(work, key))]
    if not dates:
        return None
    first = min(dates, key=lambda date: (date[0], *(part or 99 for part in (*date[1:], 0, 0)[:2])))
    return "-".join([f"{first[0]:04}", *(f"{part:02}" for part in first[1:])])


def _preprint(work: Fields) -> str | None:
    """The arXiv id among the preprints that the publisher names."""
    for relation in work.object("relation").objects("has-preprint"):
        text = relation.text("id") or ""
        doi = Doi.find(text)
        if found := (doi.arxiv if doi else ArxivId.find(text)):
            return str(found)
    return None


def _preprint_of(work: Fields) -> str | None:
    """The published version of what was posted: "preprint of https://doi.org/10.1000/1"."""
    for relation in work.object("relation").objects("is-preprint-of"):
        if found := Doi.find(relation.text("id") or ""):
            return f"preprint of {found.url}"
    return None

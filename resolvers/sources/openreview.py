"""OpenReview: submissions and what became of them. Two APIs: v2 for venues since 2023, v1 for older ones.

https://docs.openreview.net/reference/api-v2. In v2 each value of `content` is wrapped (`{"value": ...}`), in v1 it is
bare. Without a login both answer with a challenge since 2026. A submission is no publication: only what was accepted
has a venue. One that was withdrawn or rejected may have appeared elsewhere since, so that nothing but the missing venue
is concluded from it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from normalizer.values.ids import ArxivId, Doi, OpenReviewId, PaperId
from normalizer.values.lazy import lazy_re
from normalizer.values.markup import plain
from normalizer.works.description import Description, RawName
from resolvers.batching import Candidates, HttpSource, Stage
from resolvers.http import DAY, Response, Service
from resolvers.replies import Fields, check_of, objects_under, read_object


def _notes(body: bytes) -> tuple[Fields, ...]:
    return objects_under(read_object(body), "notes")


# What it cannot find is a 404 in JSON for some and an empty list for others.
_CHECK = check_of(_notes, "id", "forum", "content", is_json=True)
SERVICE = Service.of("openreview", max_age=3 * DAY, answers=frozenset({200, 404}), check=_CHECK, login="/login")
V1 = Service.of(
    "openreview-v1",
    max_age=SERVICE.max_age,
    answers=SERVICE.answers,
    check=_CHECK,
    login="/login",
    account="openreview",
)
# For the settings of `HttpClient`: each has an address of its own.
SERVICES = (SERVICE, V1)

_HITS = "10"
_UNDECIDED = lazy_re(
    r"submi(?:tted|ssion)|withdrawn|reject|under review|desk|declined|retracted|unpublished|\bsubmit\b", re.IGNORECASE
)
_IMPORTED = lazy_re(r"dblp\.org/(?P<kind>conf|journals)/(?P<name>[^/]+)", re.IGNORECASE)
_PREPRINTS = lazy_re(r"(?:arxiv|corr)\b.*", re.IGNORECASE)
_YEAR = lazy_re(r"\b(?:19|20)\d\d\b")
_JOURNALS = frozenset({"TMLR", "DMLR", "JMLR"})
_ANONYMOUS = lazy_re(r"anonymous(?:\s+authors?\d*)?", re.IGNORECASE)


class OpenReview(HttpSource):
    """Asked in v2 first, in v1 for what v2 does not settle."""

    service = SERVICE

    def searches(self) -> Sequence[Stage]:
        return (partial(self._search, SERVICE), partial(self._search, V1))

    def key(self, paper: PaperId) -> str | None:
        return str(paper) if isinstance(paper, OpenReviewId) else None

    def _search(self, service: Service, title: str) -> Candidates:
        params = {"term": title, "content": "all", "group": "all", "source": "forum", "limit": _HITS}
        return read_notes(self._http.get(service, "/notes/search", params))

    def record(self, key: str) -> Candidates:
        found = (read_notes(self._http.get(service, "/notes", {"id": key})) for service in SERVICES)
        return next(filter(None, found), ())


def read_notes(reply: Response) -> Candidates:
    """The submissions among the notes; reviews and comments are notes as well."""
    if reply.status == 404:
        return ()
    return tuple(found for note in _notes(reply.body) if (found := candidate(note)))


def candidate(note: Fields) -> Description | None:
    """A submission; None for replies to one, for what was deleted, and without a title."""
    forum, content = note.text("forum"), _Content(note.object("content"))
    title = plain(content.text("title") or "")
    if not title or note.number("ddate") or (forum and note.text("id") not in (None, forum)):
        return None
    listed = content.names("authors")
    authors = [name for name in listed if not _ANONYMOUS.fullmatch(name)]
    key = forum or note.text("id")
    publication = _publication(content, _day(note.number("pdate")))
    return Description(
        source=SERVICE.slug,
        via=SERVICE.name,
        title=title,
        arxiv=_preprint(content),
        authors=tuple(map(RawName, authors)),
        authors_complete=len(authors) == len(listed),
        published=next((day for name in ("odate", "pdate", "cdate") if (day := _day(note.number(name)))), None),
        **publication,
        # The forum is where an accepted paper stands; of another, it is no address to cite.
        url=OpenReviewId(key).url if key and "venue" in publication else None,
        code=tuple(link for link in (content.text("code"),) if link and link.startswith("http")),
        abstract=content.text("abstract"),
        openreview=key,
    )


class _Content:
    """The content of a note, wrapped or bare."""

    def __init__(self, fields: Fields) -> None:
        self._fields = fields

    def _place(self, key: str) -> tuple[Fields, str]:
        wrapped = self._fields.object(key)
        return (wrapped, "value") if "value" in wrapped else (self._fields, key)

    def text(self, key: str) -> str | None:
        fields, name = self._place(key)
        return fields.text(name)

    def names(self, key: str) -> list[str]:
        """Names as texts, or as objects with the name in them."""
        fields, name = self._place(key)
        objects = [one.text("fullname") or one.text("name") for one in fields.objects(name)]
        return list(filter(None, objects)) or list(fields.texts(name))


def _publication(content: _Content, published: str | None) -> dict[str, Any]:
    """Venue, year and kind of what was accepted, or imported from DBLP. Journals have no year in their names."""
    venue, group = content.text("venue"), content.text("venueid") or ""
    if not venue or _UNDECIDED.search(venue) or _UNDECIDED.search(group):
        return {}
    imported = _IMPORTED.match(group)
    if _PREPRINTS.fullmatch(imported["name"] if imported else venue):
        return {}
    year = _YEAR.search(venue) or _YEAR.search(group) or _YEAR.match(published or "")
    return {"venue": venue, "year": int(year[0]) if year else None, "kind": _kind(group, imported)}


def _kind(group: str, imported: re.Match[str] | None) -> str | None:
    if imported:
        return "conference" if imported["kind"].lower() == "conf" else "journal"
    if "/workshop" in group.lower():
        return "workshop"
    if group.partition("/")[0].partition(".")[0] in _JOURNALS:
        return "journal"
    return "conference" if "/conference" in group.lower() else None


def _preprint(content: _Content) -> str | None:
    """The arXiv id that the links of an imported paper hold."""
    for name in ("html", "pdf", "ee", "doi"):
        text = content.text(name) or ""
        doi = Doi.find(text)
        if found := ArxivId.find(text) or (doi.arxiv if doi else None):
            return str(found)
    return None


def _day(milliseconds: int | None) -> str | None:
    """The day of a time in milliseconds since 1970."""
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC).date().isoformat() if milliseconds else None
    except (ValueError, OverflowError, OSError):
        return None

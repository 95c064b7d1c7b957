"""Open Library: books by their title. https://openlibrary.org/developers/api

A hit is a work with the years and publishers of all its editions; an edition (/isbn/N.json, dumps) has its own, and its
authors as keys, which are no names.
"""

from __future__ import annotations

from normalizer.values.lazy import lazy_re
from normalizer.values.markup import plain
from normalizer.works.description import Description, RawName
from resolvers.batching import Candidates, HttpSource
from resolvers.http import DAY, Response, Service
from resolvers.replies import Fields, check_of, objects_under, read_object


def _books(body: bytes) -> tuple[Fields, ...]:
    return objects_under(read_object(body), "docs")


SERVICE = Service.of("openlibrary", max_age=30 * DAY, check=check_of(_books, "key", "title"))

_FIELDS = "key,title,subtitle,author_name,first_publish_year,publisher"
_HITS = "5"
_YEAR = lazy_re(r"\b(?:1[4-9]|20)\d\d\b")


class OpenLibrary(HttpSource):
    service = SERVICE

    def search(self, title: str) -> Candidates:
        params = {"title": plain(title), "fields": _FIELDS, "limit": _HITS}
        return read_books(self._http.get(SERVICE, "/search.json", params))


def read_books(reply: Response) -> Candidates:
    return tuple(found for book in _books(reply.body) if (found := candidate(book)))


def candidate(book: Fields) -> Description | None:
    """A work of a search or an edition; None without a title. Of several publishers none is taken."""
    title, subtitle = (plain(book.text(part) or "") for part in ("title", "subtitle"))
    if not title:
        return None
    publishers = dict.fromkeys(book.texts("publisher") or book.texts("publishers"))
    year = _YEAR.search(book.text("publish_date") or "")
    names = book.texts("author_name")
    return Description(
        source=SERVICE.slug,
        via=SERVICE.name,
        title=f"{title}: {subtitle}" if subtitle else title,
        other_titles=(title,) if subtitle else (),
        authors=tuple(map(RawName, names)),
        authors_complete=bool(names) or not book.objects("authors"),
        year=book.year("first_publish_year") or (int(year[0]) if year else None),
        kind="book",
        publisher=next(iter(publishers)) if len(publishers) == 1 else None,
        url=f"https://openlibrary.org{key}" if (key := book.text("key")) else None,
    )

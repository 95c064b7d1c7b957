"""One request to the arXiv API through the `arxiv` package, and the check of its reply.

The package formats the URL and parses the feed. `resolvers.http` does the rest: the package would sleep before cached
replies too, ignore Retry-After, and request the next page by itself.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

import arxiv  # type: ignore[import-untyped]  # the package has no types

from normalizer.values.ids import ArxivId, Doi
from normalizer.values.lazy import lazy_re
from normalizer.works.description import Description, RawName
from resolvers.errors import BadReply, RequestRefused
from resolvers.http import HttpClient, Service
from resolvers.replies import check_identified, read_xml, says_withdrawn


def check_feed(status: int, body: bytes) -> None:
    """Raises BadReply for what is no whole feed, and Refused for an error told as a feed.

    The `arxiv` package reads as much of a truncated feed as it can, and takes an error told with status 200 (as arXiv
    did until 2026) for "nothing found"; both must be seen before.
    """
    feed = read_xml(body, "Atom feed", "feed")
    entries = feed.findall("{*}entry")
    for entry in entries:
        if _is_error(entry):
            words = " ".join((entry.findtext("{*}summary") or "no reason given").split())
            raise RequestRefused(f"arXiv refused the question: {words}", 400, body)
    # Now and then a page that has entries comes without them.
    if not entries and _number(feed, "totalResults") > _number(feed, "startIndex"):
        raise BadReply("a page without the entries that it counts")
    check_identified(
        any((entry.findtext(f"{{*}}{name}") or "").strip() for name in ("id", "title")) for entry in entries
    )


def refused_id(error: RequestRefused) -> str | None:
    """The identifier that an error names as the one it does not like."""
    found = _REFUSED_ID.search(error.body.decode("utf-8", "replace"))
    return found[1] if found else None


_REFUSED_ID = lazy_re(r"incorrect id format for ([^<\s]+)")


def _is_error(entry: Element) -> bool:
    """Both formats of the API tell errors as an entry; http or https, and only the id is sure to be there."""
    identifier = entry.findtext("{*}id") or ""
    title = (entry.findtext("{*}title") or "").strip()
    return "/api/errors" in identifier or (title == "Error" and "/abs/" not in identifier)


def _number(feed: Element, name: str) -> int:
    text = (feed.findtext(f"{{*}}{name}") or "").strip()
    return int(text) if _NUMBER.fullmatch(text) else 0


_NUMBER = lazy_re(r"[0-9]{1,18}")


SERVICE = Service.of(
    "arxiv",
    # The manual: results change once a day at most, so the same query needs no second request within one.
    max_age=24 * 3600.0,
    check=check_feed,
)


# It warns of entries without dates; without any handler Python would print that.
logging.getLogger("arxiv").addHandler(logging.NullHandler())

_MORE = lazy_re(r"(?:and\s+)?(?:et\.?\s*al\.?|(?:\d+\s+)?(?:others|other\s+authors|more\s+authors))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FeedPage:
    """The records of one reply, in its order, of `total` that there are; `seconds` it took, None from the cache."""

    candidates: tuple[Description, ...]
    total: int
    seconds: float | None = None


class PaperVersion(NamedTuple):
    """The record of one version of a paper, and when that was submitted."""

    number: int
    submitted: datetime
    record: Description


class FeedClient:
    """Asks for one page at a time. All calls raise ResolverError when there is no answer."""

    def __init__(self, http: HttpClient) -> None:
        self._via = http.url(SERVICE)
        self._session = _TimedSession(http.session(SERVICE))
        self._client = arxiv.Client(delay_seconds=0, num_retries=0)
        self._client.query_url_format = f"{self._via}/api/query?{{}}"
        # The package has no way of its own to be given a session.
        self._client._session = self._session

    def search(self, query: str, most: int) -> FeedPage:
        """The first records that a query finds, `most` at most."""
        return self._page(arxiv.Search(query=query), most)

    def by_ids(self, ids: Sequence[str]) -> FeedPage:
        """The records of identifiers, in any order; those that arXiv does not know are left out."""
        return self._page(arxiv.Search(id_list=list(ids)), len(ids))

    def versions(self, ids: Sequence[str]) -> list[PaperVersion]:
        """As `by_ids`, of the version that an identifier names ("2106.04560v1"), else of the last one."""
        feed = self._feed(arxiv.Search(id_list=list(ids)), len(ids))
        read = [
            (_VERSION.search(entry.entry_id), entry.updated, read_entry(entry, self._via)) for entry in feed.results
        ]
        return [
            PaperVersion(int(number[1]), submitted, record) for number, submitted, record in read if number and record
        ]

    def _page(self, search: arxiv.Search, most: int) -> FeedPage:
        feed = self._feed(search, most)
        candidates = [read_entry(entry, self._via) for entry in feed.results]
        return FeedPage(tuple(filter(None, candidates)), feed.header.total_results, self._session.seconds)

    def _feed(self, search: arxiv.Search, most: int) -> Any:
        # Its public `results` hides how many there are, and follows a page that is short of it with another request.
        try:
            return self._client._parse_feed(self._client._format_url(search, 0, most))
        except ValueError as error:  # a date that is none
            raise BadReply(f"invalid response from {SERVICE.name} ({error})") from error


_VERSION = lazy_re(r"v(\d+)$")


# URLs of 8,000 characters were refused; the API takes the same parameters in the body of a POST.
_MAX_URL_LENGTH = 3800
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class _TimedSession:
    """The part of a session that the package uses; remembers how long the last reply took."""

    def __init__(self, session: Any) -> None:
        self._session = session
        self.seconds: float | None = None

    def get(self, url: str, **options: Any) -> Any:
        self.seconds = None
        if len(url) > _MAX_URL_LENGTH:
            address, _, parameters = url.partition("?")
            reply = self._session.post(address, data=parameters, headers=_FORM)
        else:
            reply = self._session.get(url, **options)
        if not getattr(reply, "from_cache", False):
            self.seconds = reply.elapsed.total_seconds()
        return reply


def read_entry(entry: arxiv.Result, via: str) -> Description | None:
    """What an entry says of a paper; None when it is none. `via` is how it reached us, for `Description.via`."""
    found = ArxivId.find(entry.entry_id)
    title = _one_line(entry.title)
    if found is None or title is None:
        return None
    authors = [_one_line(author.name) for author in entry.authors]
    comment, abstract = _one_line(entry.comment), _one_line(entry.summary)
    return Description(
        source="arxiv",
        via=via,
        title=title,
        arxiv=str(found),
        doi=_doi(entry),
        authors=tuple(RawName(name) for name in authors if name and _is_name(name)),
        authors_complete=not any(name and _MORE.fullmatch(name) for name in authors),
        published=entry.published.date().isoformat(),
        primary_category=_one_line(entry.primary_category),
        venue=_one_line(entry.journal_ref),
        comment=comment,
        abstract=abstract,
        withdrawn=says_withdrawn(comment, abstract),
    )


def _is_name(name: str) -> bool:
    """Not "et al.", nor the ":" that arXiv makes an author of in "ATLAS Collaboration: A. Author"."""
    return any(map(str.isalpha, name)) and not _MORE.fullmatch(name)


def _doi(entry: arxiv.Result) -> str | None:
    """The first DOI that is not arXiv's own. There can be several, one a link; a DOI may hold what `Doi` refuses."""
    links = [link.href for link in entry.links if link.title == "doi"]
    for text in (entry.doi, *links):
        for word in (text or "").split():
            doi = _DOI_URL.sub("", word)
            parsed = Doi.find(doi)
            if doi.startswith("10.") and not (parsed and parsed.arxiv):
                return doi
    return None


_DOI_URL = lazy_re(r"https?://(?:dx\.)?doi\.org/", re.IGNORECASE)


def _one_line(text: str | None) -> str | None:
    return " ".join(text.split()) or None if text else None

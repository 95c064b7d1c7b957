"""Which source is asked what, when the user does not say: tables, and what `--source` makes of them.

The sources of a run, in order; an online one is opened when it is first asked.

Where the time of a run went.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import ceil

from normalizer.values.ids import AclId, ArxivId, DblpKey, Doi, OpenReviewId, PaperId, S2Id
from normalizer.works.description import Description
from resolvers.base import Answer, Fits, OnlineResolver, Resolver, TitleQuery
from resolvers.errors import ResolverError

# Who keeps the identifiers of a kind. The next is asked about those that the one before does not know.
HOMES: Mapping[type[PaperId], tuple[str, ...]] = {
    ArxivId: ("arxiv",),
    Doi: ("crossref", "datacite", "semantic-scholar"),
    AclId: ("acl",),
    DblpKey: ("dblp", "semantic-scholar"),
    OpenReviewId: ("openreview",),
    S2Id: ("semantic-scholar",),
}


@dataclass(frozen=True)
class Search:
    """Looking for titles: sources beside each other, for the titles that those before have left open.

    `most`: a source that takes one request a title is asked only when so few are left.
    """

    sources: tuple[str, ...]
    most: int | None = None


# Semantic Scholar is no part of it: it is asked last, after the look-ups by identifier.
SEARCHES: tuple[Search, ...] = (Search(("arxiv",)), Search(("dblp", "crossref"), most=12))
LAST_SEARCH = Search(("semantic-scholar",))
# The pool that all users without a key share is not for whole pages: so many requests a run, look-ups of 500 works
# each included, and one request a title.
_LAST_REQUESTS, _LOOKUP_BATCH = 4, 500


@dataclass(frozen=True)
class Lookup:
    """Asking a source about a work that is known, by the identifier that the source goes by."""

    source: str
    identifier: Callable[[Sequence[Description]], PaperId | None]


def arxiv_of(work: Sequence[Description]) -> ArxivId | None:
    return next((found for each in work if each.arxiv and (found := ArxivId.find(each.arxiv))), None)


def doi_of(work: Sequence[Description]) -> Doi | None:
    """The publisher's DOI; not the one that every preprint has."""
    found = (Doi.find(each.doi) for each in work if each.doi)
    return next((doi for doi in found if doi and doi.arxiv is None), None)


def _preprint_to_complete(work: Sequence[Description]) -> ArxivId | None:
    """Of a work whose arXiv record nobody has given yet, or without its authors."""
    known = any(each.arxiv and each.authors and each.authors_complete and each.published for each in work)
    return None if known else arxiv_of(work)


def _at_semantic_scholar(work: Sequence[Description]) -> PaperId | None:
    by_own = next((S2Id(each.s2) for each in work if each.s2), None)
    return arxiv_of(work) or doi_of(work) or by_own


def _in_dblp(work: Sequence[Description]) -> DblpKey | None:
    keys = (DblpKey(each.dblp) for each in work if each.dblp)
    return next((key for key in keys if key.arxiv is None), None)


def _at_openreview(work: Sequence[Description]) -> OpenReviewId | None:
    return next((OpenReviewId(each.openreview) for each in work if each.openreview), None)


def _in_anthology(work: Sequence[Description]) -> AclId | None:
    named = next((AclId(each.acl) for each in work if each.acl), None)
    doi = doi_of(work)
    return named or (AclId.of_doi(doi) if doi else None)


LOOKUPS: tuple[Lookup, ...] = (
    Lookup("arxiv", _preprint_to_complete),
    Lookup("semantic-scholar", _at_semantic_scholar),
    Lookup("huggingface", arxiv_of),
    Lookup("crossref", doi_of),
    Lookup("openalex", doi_of),
    Lookup("dblp", _in_dblp),
    Lookup("openreview", _at_openreview),
    Lookup("acl", _in_anthology),
)
# The ones that answer many identifiers in one request.
_LOOKED_UP_BY_DEFAULT = frozenset({"arxiv", "semantic-scholar", "crossref"})
# Who can look for the published version of a preprint by its title.
_PUBLICATIONS = ("dblp", "crossref", "openreview", "openalex")


def homes_of(identifier: PaperId, sources: Sources) -> tuple[str, ...]:
    """Whom to ask about an identifier, in order."""
    homes = sources.named or HOMES.get(type(identifier), ())
    return tuple(name for name in homes if name in sources.online)


def searches(sources: Sources) -> tuple[Search, ...]:
    """Whom to ask for titles, in order, before the look-ups."""
    wanted = tuple(Search((name,)) for name in sources.named) if sources.named else SEARCHES
    return _open_ones(wanted, sources)


def last_searches(sources: Sources) -> tuple[Search, ...]:
    return () if sources.named else _open_ones((LAST_SEARCH,), sources)


def last_titles(works: int, sources: Sources) -> int | None:
    """How many titles the last search may ask for, after looking up so many works; None for any number."""
    if not sources.tolerated.intersection(LAST_SEARCH.sources):
        return None
    return max(1, _LAST_REQUESTS - ceil(works / _LOOKUP_BATCH))


def lookups(sources: Sources) -> list[Lookup]:
    """Whom to ask about a work by its identifiers."""
    wanted = sources.named or _LOOKED_UP_BY_DEFAULT
    return [each for each in LOOKUPS if each.source in wanted and each.source in sources.online]


def publication_searches(sources: Sources) -> list[str]:
    """Whom to ask by title for the published version of a preprint: one request each, so only who was named."""
    return [name for name in sources.named if name in _PUBLICATIONS and name in sources.online]


def _open_ones(wanted: tuple[Search, ...], sources: Sources) -> tuple[Search, ...]:
    kept = (Search(tuple(name for name in each.sources if name in sources.online), each.most) for each in wanted)
    return tuple(each for each in kept if each.sources)


@dataclass(frozen=True)
class Sources:
    """What may be asked.

    `online` opens a source by its name; empty when no connection may be made. `named` are the sources that the user
    chose, in order; without any, `HOMES` decides. `tolerated` are those whose silence does not make a result
    incomplete: Semantic Scholar without a key mostly refuses.
    """

    local: Sequence[Resolver] = ()
    online: Mapping[str, Callable[[], OnlineResolver]] = field(default_factory=dict)
    named: tuple[str, ...] = ()
    tolerated: frozenset[str] = frozenset()
    # A source answers one caller at a time; different ones are asked beside each other.
    _turns: dict[str, threading.Lock] = field(default_factory=dict)

    def find(self, name: str, queries: Sequence[TitleQuery], fits: Fits) -> list[Answer]:
        """The source's answers to titles; where it cannot even be opened, trouble for each."""
        with self._turns.setdefault(name, threading.Lock()):
            try:
                return self.online[name]().find(queries, fits)
            except ResolverError as error:
                return [Answer.of((), error)] * len(queries)

    def fetch(self, name: str, ids: Sequence[PaperId]) -> list[Answer]:
        with self._turns.setdefault(name, threading.Lock()):
            try:
                return self.online[name]().fetch(ids)
            except ResolverError as error:
                return [Answer.of((), error)] * len(ids)


@dataclass
class Clock:
    """Where the time went: seconds by step, in the order of the steps."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start

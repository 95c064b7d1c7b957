"""All services of the fake over one corpus.

    services = Services([Paper("Engines that Weave", people("Ada Lovelace"), arxiv="2401.00001")])
    services.semantic_scholar.keyless.left = 0          # the shared pool is exhausted: 429 to all without a key
    with FakeServer(services.all, clock=clock.monotonic) as server:
        urls = services.urls(server)                     # {"dblp": "http://127.0.0.1:4711/dblp", ...}
        environment = services.environment(server)       # {"BIBNORM_DBLP_URL": ..., ...}
        services.dblp.faults.append(Reset())             # strikes the next request to DBLP, whatever else is asked
        ...
        assert [entry.start for entry in services.asked(server, "dblp")] == [0.0, 1.0]

A URL stands for the root of the host (https://api.crossref.org and so on), so that `{url}/works/10.1000/1`,
`{url}/graph/v1/paper/batch`, `{url}/search/publ/api`, `{url}/notes/search`, `{url}/api/papers/2401.00001`,
`{url}/P18-1001.xml`, `{url}/dois/10.48550/arXiv.2401.00001` and arXiv's `{url}/api/query` are answered. `clock` makes
the limit of Semantic Scholar follow a virtual time. What each service can be told to do is in its own module; every one
has `faults`.
Papers are facts: see corpus.py; a paper is kept from a service with `absent={"dblp"}`.
`papers_of_catalog(path)` (catalog_papers.py) makes papers of a catalog's rows.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from fakes.acl import Acl
from fakes.api import FakeService
from fakes.arxiv_api.service import ArxivApi, arxiv_corpus
from fakes.corpus import Paper
from fakes.crossref import Crossref
from fakes.datacite import DataCite
from fakes.dblp import Dblp
from fakes.exchange import Entry
from fakes.further import CrossCite, DoiOrg, EuropePmc, Inspire, Medra, OpenLibrary, PubMed, ZbMath
from fakes.huggingface import HuggingFace
from fakes.openalex import OpenAlex
from fakes.openreview import OpenReview, OpenReviewV1
from fakes.semantic_scholar import SemanticScholar
from fakes.server import FakeServer

from resolvers.http import all_terms


class Services:
    """One of each, by name; limits are off until a test sets them, or `keep_terms` for all. `arxiv` are switches of its own."""

    def __init__(
        self,
        papers: Sequence[Paper],
        *,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        keep_terms: bool = False,
        **arxiv: Any,
    ) -> None:
        if keep_terms:
            arxiv["gap"] = all_terms()["arxiv"].intervals[""].plain
        self.arxiv = arxiv_corpus(papers, now=now, **arxiv)
        self.semantic_scholar = SemanticScholar(papers)
        self.crossref = Crossref(papers)
        self.dblp = Dblp(papers)
        self.openalex = OpenAlex(papers)
        self.huggingface = HuggingFace(papers)
        self.openreview = OpenReview(papers)
        self.openreview_v1 = OpenReviewV1(papers)
        self.acl = Acl(papers)
        self.datacite = DataCite(papers)
        self.further = tuple(
            service(papers) for service in (EuropePmc, PubMed, Inspire, ZbMath, OpenLibrary, DoiOrg, CrossCite, Medra)
        )
        self.semantic_scholar.pace.clock = clock
        for service in self._others:
            service.keeps_terms = keep_terms

    @property
    def _others(self) -> tuple[FakeService, ...]:
        return (*(each for each in vars(self).values() if isinstance(each, FakeService)), *self.further)

    @property
    def all(self) -> tuple[ArxivApi | FakeService, ...]:
        return (self.arxiv, *self._others)

    def urls(self, server: FakeServer) -> dict[str, str]:
        """By slug, as `HttpSettings.urls` takes them. arXiv's path below its host is its own."""
        return {"arxiv": server.root} | {service.slug: server.url(service) for service in self._others}

    def environment(self, server: FakeServer) -> Mapping[str, str]:
        """The variables that point the tool at the fake."""
        return {f"BIBNORM_{slug.upper().replace('-', '_')}_URL": url for slug, url in self.urls(server).items()}

    def asked(self, server: FakeServer, slug: str) -> list[Entry]:
        """The log of one service."""
        (service,) = (service for service in self.all if service.slug == slug)
        return [entry for entry in server.log.entries if server.service(entry.question.path) is service]

"""The Atom feed as arXiv has written it since 2026, byte for byte, and its error feed."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from fakes.arxiv_api.papers import ArxivAuthor, ArxivPaper

ATOM = "http://www.w3.org/2005/Atom"
ARXIV = "http://arxiv.org/schemas/atom"
OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
_HEAD = (
    "<?xml version='1.0' encoding='UTF-8'?>\n"
    f'<feed xmlns:opensearch="{OPENSEARCH}" xmlns:arxiv="{ARXIV}" xmlns="{ATOM}">\n'
)
ERRORS = "https://arxiv.org/api/errors"


@dataclass(frozen=True)
class Page:
    """What a feed says: some of `total` papers, and the question as the server understood it."""

    papers: Sequence[ArxivPaper]
    total: int
    start: int
    size: int
    query: str
    id_list: str
    now: datetime

    @property
    def parameters(self) -> str:
        """The question in one line, as the title shows it and the id hashes it."""
        return f"search_query={self.query}&id_list={self.id_list}&start={self.start}&max_results={self.size}"

    @property
    def digest(self) -> str:
        return base64.b64encode(hashlib.sha1(self.parameters.encode()).digest()).decode()[:-1]


@dataclass(frozen=True)
class Problem:
    """Why a question is refused; `link` is the anchor of the error, or a page of its own."""

    summary: str
    link: str = ERRORS
    status: int = 400


def attribute(value: str) -> str:
    # Always in double quotes, unlike `quoteattr` alone.
    return quoteattr(value, {'"': "&quot;"})


def stamp(time: datetime) -> str:
    return f"{time:%Y-%m-%dT%H:%M:%SZ}"


def render(page: Page) -> bytes:
    query = quote(page.query, safe=":,/*()!' ").replace(" ", "+")
    link = (
        f"https://arxiv.org/api/query?search_query={query}&start={page.start}&max_results={page.size}"
        f"&id_list={page.id_list}"
    )
    head = (
        f"  <id>https://arxiv.org/api/{page.digest}</id>\n"
        f"  <title>arXiv Query: {escape(page.parameters)}</title>\n"
        f"  <updated>{stamp(page.now)}</updated>\n"
        f'  <link href={attribute(link)} type="application/atom+xml"/>\n'
    )
    entries = "".join(f"  <entry>\n{''.join(_entry(paper))}  </entry>\n" for paper in page.papers)
    return f"{_HEAD}{head}{_counts(page.size, page.total, page.start)}{entries}</feed>\n".encode()


def render_problem(problem: Problem, now: datetime) -> bytes:
    entry = (
        "  <entry>\n"
        f"    <id>{escape(problem.link)}</id>\n"
        "    <title>Error</title>\n"
        f"    <updated>{stamp(now)}</updated>\n"
        f'    <link href={attribute(problem.link)} rel="alternate" type="text/html"/>\n'
        f"    <summary>{escape(problem.summary)}</summary>\n"
        "    <author>\n      <name>arXiv api core</name>\n    </author>\n"
        "  </entry>\n"
    )
    head = f"  <id>https://arxiv.org/</id>\n  <title>arXiv Search Results</title>\n  <updated>{stamp(now)}</updated>\n"
    return f"{_HEAD}{head}{_counts(1, 1, 0)}{entry}</feed>\n".encode()


def _counts(size: int, total: int, start: int) -> str:
    return (
        f"  <opensearch:itemsPerPage>{size}</opensearch:itemsPerPage>\n"
        f"  <opensearch:totalResults>{total}</opensearch:totalResults>\n"
        f"  <opensearch:startIndex>{start}</opensearch:startIndex>\n"
    )


def _entry(paper: ArxivPaper) -> Iterator[str]:
    name = f"{paper.id}v{paper.version}"
    yield f"    <id>http://arxiv.org/abs/{name}</id>\n"
    yield _element("title", paper.title)
    yield f"    <updated>{stamp(paper.updated)}</updated>\n"
    yield f'    <link href="https://arxiv.org/abs/{name}" rel="alternate" type="text/html"/>\n'
    yield f'    <link href="https://arxiv.org/pdf/{name}" rel="related" type="application/pdf" title="pdf"/>\n'
    yield _element("summary", paper.abstract)
    for category in paper.categories:
        yield f'    <category term={attribute(category)} scheme="{ARXIV}"/>\n'
    yield f"    <published>{stamp(paper.published)}</published>\n"
    yield _element("arxiv:comment", paper.comment)
    yield f"    <arxiv:primary_category term={attribute(paper.categories[0])}/>\n"
    yield _element("arxiv:journal_ref", paper.journal_ref)
    yield from map(_author, paper.authors)
    for doi in paper.dois:
        yield _element("arxiv:doi", doi)
        yield f'    <link rel="related" href={attribute(f"https://doi.org/{doi}")} title="doi"/>\n'


def _element(name: str, text: str | None) -> str:
    if text is None:
        return ""
    return f"    <{name}>{escape(text)}</{name}>\n" if text else f"    <{name}/>\n"


def _author(author: ArxivAuthor) -> str:
    places = "".join(f"      <arxiv:affiliation>{escape(place)}</arxiv:affiliation>\n" for place in author.affiliations)
    return f"    <author>\n      <name>{escape(author.name)}</name>\n{places}    </author>\n"

"""The Atom feed as arXiv wrote it before 2026; old caches and mirrors still hold such replies.

Each element of another namespace declares it anew, titles are wrapped, the feed's time is last midnight, and errors
come with status 200.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import quote
from xml.sax.saxutils import escape

from fakes.arxiv_api.feed import ARXIV, ATOM, OPENSEARCH, Page, Problem, attribute, stamp
from fakes.arxiv_api.papers import ArxivPaper

_WIDTH = 72


def render(page: Page) -> bytes:
    entries = "".join(f"  <entry>\n{''.join(_entry(paper))}  </entry>\n" for paper in page.papers)
    return _feed(page.parameters, page.digest, page.now, (page.total, page.start, page.size), entries)


def render_problem(problem: Problem, now: datetime) -> bytes:
    link = problem.link.replace("https:", "http:")
    entry = (
        "  <entry>\n"
        f"    <id>{escape(link)}</id>\n"
        "    <title>Error</title>\n"
        f"    <summary>{escape(problem.summary)}</summary>\n"
        f"    <updated>{_midnight(now)}</updated>\n"
        f'    <link href={attribute(link)} rel="alternate" type="text/html"/>\n'
        "    <author>\n      <name>arXiv api core</name>\n    </author>\n"
        "  </entry>\n"
    )
    return _feed("", "", now, (1, 0, 1), entry)


def _feed(parameters: str, digest: str, now: datetime, counts: tuple[int, int, int], entries: str) -> bytes:
    link = f"http://arxiv.org/api/query?{quote(parameters, safe='')}"
    names = ("totalResults", "startIndex", "itemsPerPage")
    opensearch = "".join(
        f'  <opensearch:{name} xmlns:opensearch="{OPENSEARCH}">{count}</opensearch:{name}>\n'
        for name, count in zip(names, counts, strict=True)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<feed xmlns="{ATOM}">\n'
        f'  <link href={attribute(link)} rel="self" type="application/atom+xml"/>\n'
        f'  <title type="html">ArXiv Query: {escape(parameters)}</title>\n'
        f"  <id>http://arxiv.org/api/{digest}</id>\n"
        f"  <updated>{_midnight(now)}</updated>\n"
        f"{opensearch}{entries}</feed>\n"
    ).encode()


def _midnight(now: datetime) -> str:
    return f"{now:%Y-%m-%d}T00:00:00-04:00"


def _entry(paper: ArxivPaper) -> Iterator[str]:
    name = f"{paper.id}v{paper.version}"
    yield f"    <id>http://arxiv.org/abs/{name}</id>\n"
    yield f"    <updated>{stamp(paper.updated)}</updated>\n"
    yield f"    <published>{stamp(paper.published)}</published>\n"
    yield f"    <title>{escape(textwrap.fill(paper.title, _WIDTH, subsequent_indent='  ', break_on_hyphens=False))}</title>\n"
    yield f"    <summary>  {escape(textwrap.fill(paper.abstract.strip(), _WIDTH))}\n</summary>\n"
    for author in paper.authors:
        places = "".join(_arxiv("affiliation", place, indent=6) for place in author.affiliations)
        yield f"    <author>\n      <name>{escape(author.name)}</name>\n{places}    </author>\n"
    for doi in paper.dois:
        yield _arxiv("doi", doi)
        yield f'    <link title="doi" href={attribute(f"http://dx.doi.org/{doi}")} rel="related"/>\n'
    yield _arxiv("comment", paper.comment)
    yield _arxiv("journal_ref", paper.journal_ref)
    yield f'    <link href="http://arxiv.org/abs/{name}" rel="alternate" type="text/html"/>\n'
    yield f'    <link title="pdf" href="http://arxiv.org/pdf/{name}" rel="related" type="application/pdf"/>\n'
    primary = attribute(paper.categories[0])
    yield f'    <arxiv:primary_category xmlns:arxiv="{ARXIV}" term={primary} scheme="{ARXIV}"/>\n'
    for category in paper.categories:
        yield f'    <category term={attribute(category)} scheme="{ARXIV}"/>\n'


def _arxiv(name: str, text: str | None, indent: int = 4) -> str:
    if text is None:
        return ""
    return f'{" " * indent}<arxiv:{name} xmlns:arxiv="{ARXIV}">{escape(text)}</arxiv:{name}>\n'

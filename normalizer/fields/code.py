"""Links to code: what the page and the sources say -> one `CodeLink` for each repository."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from normalizer.model import CodeLink, CodeStatus, LinkKind, ScrapedTitle
from normalizer.text.repository import repository_from
from resolvers.candidate import Candidate

PAGE = "page"


def code_links(scraped: Sequence[ScrapedTitle], candidates: Sequence[Candidate]) -> tuple[CodeLink, ...]:
    """The repositories of a work, those of its pages first, each once.

    Of a repository that several name, the first to name it decides on spelling and status; a link into a
    subdirectory of it is more exact than one to the whole. What is no repository is left out.
    """
    links: dict[tuple[str, str, str], CodeLink] = {}
    for link in (*_of_pages(scraped), *_of_candidates(candidates)):
        known = links.setdefault(link.repository, link)
        if known is not link and _is_inside(link.url, known.url):
            links[link.repository] = known.model_copy(update={"url": known.url + link.url[len(known.url) :]})
    return tuple(links.values())


def _is_inside(url: str, bare: str) -> bool:
    return url.lower().startswith(f"{bare.lower()}/")


def _of_pages(scraped: Iterable[ScrapedTitle]) -> Iterator[CodeLink]:
    for title in scraped:
        for link in title.links:
            if link.kind is LinkKind.CODE:
                status = CodeStatus.ANNOUNCED if link.announced else CodeStatus.RELEASED
                yield from _link(link.url, status, PAGE)


def _of_candidates(candidates: Iterable[Candidate]) -> Iterator[CodeLink]:
    for candidate in candidates:
        for url in candidate.code:
            yield from _link(url, CodeStatus.RELEASED, candidate.source)


def _link(url: str, status: CodeStatus, said_by: str) -> Iterator[CodeLink]:
    if found := repository_from(url):
        yield CodeLink(
            url=found.url, host=found.host, owner=found.owner, name=found.name, status=status, said_by=said_by
        )

"""Links to code: what the page and the sources say -> one `CodeLink` for each repository."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from normalizer.values.code_links import CodeLink, CodeStatus, repository_from
from normalizer.works.description import Description
from normalizer.works.record import FieldOrigin
from normalizer.works.scraped import LinkRole, ScrapedTitle

PAGE = "page"


def code_links(scraped: Sequence[ScrapedTitle], candidates: Sequence[Description]) -> tuple[CodeLink, ...]:
    """The repositories of a work, those of its pages first, each once.

    Of a repository that several name, the first to name it decides on spelling and status; a link into a
    subdirectory of it is more exact than one to the whole. What is no repository is left out.
    """
    links: dict[tuple[str, str, str], CodeLink] = {}
    for link, _ in attributed_links(scraped, candidates):
        known = links.setdefault(link.repository, link)
        if known is not link and link.url.lower().startswith(f"{known.url.lower()}/"):
            links[link.repository] = known.model_copy(update={"url": known.url + link.url[len(known.url) :]})
    return tuple(links.values())


def attributed_links(
    scraped: Iterable[ScrapedTitle], candidates: Iterable[Description]
) -> Iterator[tuple[CodeLink, FieldOrigin]]:
    """Each link to a repository, as often as it is named, and who names it."""
    for title in scraped:
        for link in title.links:
            if link.role is LinkRole.OURS:
                status = CodeStatus.ANNOUNCED if link.announced else CodeStatus.RELEASED
                yield from _link(link.url, status, FieldOrigin(source=PAGE, via=title.where))
    for candidate in candidates:
        for url in candidate.code:
            yield from _link(url, CodeStatus.RELEASED, FieldOrigin(source=candidate.source, via=candidate.via))


def _link(url: str, status: CodeStatus, origin: FieldOrigin) -> Iterator[tuple[CodeLink, FieldOrigin]]:
    if found := repository_from(url):
        link = CodeLink(
            url=found.url, host=found.host, owner=found.owner, name=found.name, status=status, said_by=origin.source
        )
        yield link, origin

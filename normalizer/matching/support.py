"""What else stands beside a title: facts that speak for one of several works of that title, or against it.

They decide nothing alone. A year is the preprint's or the publication's; an identifier or a link inside an abstract may
be another paper's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from normalizer.model.scraped import LinkKind, ScrapedTitle
from normalizer.text.repository import repository_from
from resolvers.candidate import Candidate
from resolvers.ids import find_id

# Between a preprint and its publication lie a few years, seldom more.
_SAME_YEAR, _OTHER_YEAR = 1, 5

Fact = Callable[[ScrapedTitle, Sequence[Candidate]], bool | None]


def year(scraped: ScrapedTitle, work: Sequence[Candidate]) -> bool | None:
    """Whether the year is one of the work's; None in between, for then either may be meant."""
    known = [int(text[:4]) for said in work for text in (said.published, said.year and str(said.year)) if text]
    if scraped.year is None or not known:
        return None
    distance = min(abs(scraped.year - each) for each in known)
    return True if distance <= _SAME_YEAR else False if distance >= _OTHER_YEAR else None


def code(scraped: ScrapedTitle, work: Sequence[Candidate]) -> bool | None:
    """True when the page links to the work's repository; another one may be a baseline's."""
    ours = _repositories(link.url for link in scraped.links if link.kind is LinkKind.CODE)
    theirs = _repositories(url for said in work for url in said.code)
    return True if ours & theirs else None


def mentioned(scraped: ScrapedTitle, work: Sequence[Candidate]) -> bool | None:
    """True when the abstract names the work's identifier; another one may be a work that it builds on."""
    ours = {found for link in scraped.links if (found := find_id(link.url))}
    theirs = {found for said in work for text in (said.arxiv, said.doi) if text and (found := find_id(text))}
    return True if ours & theirs else None


FACTS: Mapping[str, Fact] = {"year": year, "code": code, "mentioned": mentioned}


def facts(scraped: ScrapedTitle, work: Sequence[Candidate]) -> dict[str, bool]:
    """The facts that could be compared, by name, and whether they agree."""
    found = {name: fact(scraped, work) for name, fact in FACTS.items()}
    return {name: agrees for name, agrees in found.items() if agrees is not None}


def _repositories(urls: Iterable[str]) -> set[tuple[str, str, str]]:
    """Host, owner and name of each link that leads to a repository."""
    found = (repository_from(url) for url in urls)
    return {(each.host, each.owner.lower(), each.name.lower()) for each in found if each}

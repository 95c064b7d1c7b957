"""What else stands beside a title: facts that speak for one of several works of that title, or against it.

They decide nothing alone. A year is the preprint's or the publication's; an identifier or a link inside an abstract may
be another paper's.

A scraped title beside one work: all that the checks look at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from normalizer.values.code_links import repository_from
from normalizer.values.ids import PaperId, comparable_ids, find_id
from normalizer.values.names.compare import PeopleComparison, compare_people
from normalizer.values.title_comparison import TitleComparison, content_words
from normalizer.works.abstracts import abstract_resemblance
from normalizer.works.calibration import confidence
from normalizer.works.description import Description, ids_of
from normalizer.works.scraped import LinkKind, ScrapedTitle, described
from normalizer.works.verdict import Reason, Status, Verdict

# Between a preprint and its publication lie a few years, seldom more.
_SAME_YEAR, _OTHER_YEAR = 1, 5

Fact = Callable[[ScrapedTitle, Sequence[Description]], bool | None]


def year(scraped: ScrapedTitle, work: Sequence[Description]) -> bool | None:
    """Whether the year is one of the work's; None in between, for then either may be meant."""
    known = [int(text[:4]) for said in work for text in (said.published, said.year and str(said.year)) if text]
    if scraped.year is None or not known:
        return None
    distance = min(abs(scraped.year - each) for each in known)
    return True if distance <= _SAME_YEAR else False if distance >= _OTHER_YEAR else None


def code(scraped: ScrapedTitle, work: Sequence[Description]) -> bool | None:
    """True when the page links to the work's repository; another one may be a baseline's."""
    ours = _repositories(link.url for link in scraped.links if link.kind is LinkKind.CODE)
    theirs = _repositories(url for said in work for url in said.code)
    return True if ours & theirs else None


def mentioned(scraped: ScrapedTitle, work: Sequence[Description]) -> bool | None:
    """True when the abstract names the work's identifier; another one may be a work that it builds on."""
    ours = {found for link in scraped.links if (found := find_id(link.url))}
    theirs = {found for said in work for text in (said.arxiv, said.doi) if text and (found := find_id(text))}
    return True if ours & theirs else None


FACTS: Mapping[str, Fact] = {"year": year, "code": code, "mentioned": mentioned}


def facts(scraped: ScrapedTitle, work: Sequence[Description]) -> dict[str, bool]:
    """The facts that could be compared, by name, and whether they agree."""
    found = {name: fact(scraped, work) for name, fact in FACTS.items()}
    return {name: agrees for name, agrees in found.items() if agrees is not None}


def _repositories(urls: Iterable[str]) -> set[tuple[str, str, str]]:
    """Host, owner and name of each link that leads to a repository."""
    found = (repository_from(url) for url in urls)
    return {(each.host, each.owner.lower(), each.name.lower()) for each in found if each}


@dataclass(frozen=True)
class Comparison:
    """A scraped title beside one work; all that checks look at."""

    scraped: ScrapedTitle
    work: tuple[Description, ...]

    @cached_property
    def page(self) -> Description:
        """The scraped title as a description; its list of authors may be cut."""
        return described(self.scraped)

    @cached_property
    def title(self) -> TitleComparison:
        """With the most similar of the titles that sources give the work."""
        names = {name for candidate in self.work for name in (candidate.title, *candidate.other_titles)}
        pairs = (TitleComparison(self.scraped.title, name) for name in sorted(names))
        return max(pairs, key=lambda pair: (pair.same, pair.similarity))

    @cached_property
    def abstract(self) -> float | None:
        """How much the scraped abstract resembles the work's, 0 to 1; None where one of them is not known."""
        return abstract_resemblance(self.scraped.abstract, self.work)

    @cached_property
    def authors(self) -> PeopleComparison | None:
        """The page's authors, whose list may be cut short, with the fullest list of the work; None without any."""
        lists = [said for said in self.work if said.authors]
        if not self.scraped.authors or not lists:
            return None
        said = max(lists, key=lambda each: (each.authors_complete, len(each.authors)))
        return compare_people(
            self.scraped.authors, said.authors, left_complete=False, right_complete=said.authors_complete
        )

    @property
    def title_fits(self) -> bool:
        return self.title.same or self.title.similarity >= 0.8 or self.title.common_part is not None

    @cached_property
    def asked_ids(self) -> frozenset[PaperId]:
        return frozenset(comparable_ids(self.scraped.ids))

    @cached_property
    def work_ids(self) -> frozenset[PaperId]:
        return frozenset(one for candidate in self.work for one in ids_of(candidate))

    @cached_property
    def facts(self) -> dict[str, bool]:
        """What else could be compared (normalizer/works/comparison.py), and whether it agrees."""
        return facts(self.scraped, self.work)

    @property
    def _evidence(self) -> dict[str, float]:
        authors = self.authors.share if self.authors else None
        seen = {"title": self.title.similarity, "abstract": self.abstract, "authors": authors} | self.facts
        return {name: round(float(value), 4) for name, value in seen.items() if value is not None}

    def verdict(self, status: Status, reason: Reason) -> Verdict:
        return Verdict(
            status=status,
            reason=reason,
            evidence=self._evidence,
            confidence=confidence(status, reason, content_words(self.scraped.title)),
        )

"""A scraped title beside one work: all that the checks look at."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from normalizer.matching.abstracts import abstract_resemblance
from normalizer.matching.authors import PeopleComparison, compare_people
from normalizer.matching.calibration import confidence
from normalizer.matching.identifiers import folded_ids, ids_of
from normalizer.matching.outcome import Reason, Status, Verdict
from normalizer.matching.support import facts
from normalizer.matching.titles import TitleComparison, content_words
from normalizer.model.scraped import ScrapedTitle
from resolvers.candidate import Candidate
from resolvers.ids import PaperId


@dataclass(frozen=True)
class Comparison:
    """A scraped title beside one work; all that checks look at."""

    scraped: ScrapedTitle
    work: tuple[Candidate, ...]

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
            self.scraped.authors, said.authors, ours_complete=False, theirs_complete=said.authors_complete
        )

    @property
    def title_fits(self) -> bool:
        return self.title.same or self.title.similarity >= 0.8 or self.title.common_part is not None

    @cached_property
    def asked_ids(self) -> frozenset[PaperId]:
        return frozenset(folded_ids(self.scraped.ids))

    @cached_property
    def work_ids(self) -> frozenset[PaperId]:
        return frozenset(one for candidate in self.work for one in ids_of(candidate))

    @cached_property
    def facts(self) -> dict[str, bool]:
        """What else could be compared (normalizer/matching/support.py), and whether it agrees."""
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

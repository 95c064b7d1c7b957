"""What matching answers: a status, a reason, the evidence, and how sure it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from normalizer.values.text import html_table
from normalizer.works.description import Description, work_name
from normalizer.works.scraped import ScrapedTitle


class Status(StrEnum):
    MATCHED = "matched"
    AMBIGUOUS = "ambiguous"
    UNMATCHED = "unmatched"


class Reason(StrEnum):
    """Why a verdict is what it is; the value is what users see."""

    SAME_IDENTIFIER = "same-identifier"
    SAME_TITLE_AND_ABSTRACT = "same-title-and-abstract"
    SAME_TITLE_AND_AUTHORS = "same-title-and-authors"
    SAME_ABSTRACT = "same-abstract"
    SAME_AUTHORS = "same-authors-and-similar-title"
    SAME_TITLE = "same-title"
    SAME_TITLE_AND_YEAR = "same-title-and-year"
    ABSTRACT_REWRITTEN = "same-title-other-abstract"
    SUBTITLE_DIFFERS = "subtitle-dropped-or-added"
    TITLE_CUT_SHORT = "title-cut-short"
    NEAR_TITLE = "near-title"
    SAME_NAME = "same-name-and-near-title"
    WORDS_ADDED = "words-dropped-or-added"
    WORDS_MOVED = "words-moved"
    SEVERAL_WORKS = "several-works-fit"
    ABSTRACT_DIFFERS = "abstract-differs"
    OTHER_YEAR = "same-title-other-year"
    TITLE_TOO_SHORT = "title-too-short"
    TITLE_OF_IDENTIFIER_DIFFERS = "title-of-identifier-differs"
    NOT_SURE_ENOUGH = "below-min-confidence"
    SIMILAR_TITLE = "similar-title"
    OTHER_IDENTIFIER = "other-identifier"
    OTHER_AUTHORS = "other-authors"
    OTHER_PUBLICATION = "other-publication-of-that-title"
    TITLE_ALONE = "only-the-title-agrees"
    OTHER_VERSION = "other-version-or-part"
    OTHER_TITLE = "other-title"
    NO_CANDIDATE = "no-candidate"
    NOT_ASKED = "not-asked"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer for one title, or for one work compared with it.

    `evidence` holds the similarity of each thing that was compared, 0 to 1 ("title", "abstract",
    "authors": the share of the shorter list; "year", "code", "mentioned": 1 or 0). `confidence` is the
    probability that the work is the right one, from `calibration`; 0 where nothing fits.
    """

    status: Status
    reason: Reason
    evidence: Mapping[str, float] = field(default_factory=dict)
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class ComparedWork:
    """A work, as its records describe it, with the verdict of comparing it with a title."""

    candidates: tuple[Description, ...]
    verdict: Verdict

    @property
    def title(self) -> str:
        return self.candidates[0].title


@dataclass(frozen=True, slots=True, repr=False)
class Match:
    """The one answer for a scraped title: the verdict, and every work compared, best first.

    `work` is the chosen one, and empty unless the verdict is `matched`.
    """

    scraped: ScrapedTitle
    verdict: Verdict
    compared: tuple[ComparedWork, ...] = ()

    @property
    def work(self) -> tuple[Description, ...]:
        return self.compared[0].candidates if self.verdict.status is Status.MATCHED else ()

    @property
    def summary(self) -> tuple[str, str, str]:
        """Status, title and identifier of the best work, and confidence, as a row of a table has them."""
        best = f"{self.compared[0].title} ({work_name(self.compared[0].candidates)})" if self.compared else ""
        return self.verdict.status.value, best, f"{self.verdict.confidence:.4f}"

    def __repr__(self) -> str:
        status, best, confidence = self.summary
        title = self.scraped.title or ", ".join(self.scraped.ids)
        return f"<Match: {title!r} {status} ({self.verdict.reason}, {confidence}){': ' + best if best else ''}>"

    def _repr_html_(self) -> str:
        """The title, the verdict, and a row for each work that was compared, for notebooks."""
        rows = [("title", self.scraped.title or ", ".join(self.scraped.ids), "", "")]
        rows += [("verdict", self.verdict.status.value, self.verdict.reason.value, f"{self.verdict.confidence:.4f}")]
        for each in self.compared:
            name = f"{each.title} ({work_name(each.candidates)})"
            rows.append(("work", name, each.verdict.reason.value, f"{each.verdict.confidence:.4f}"))
        return html_table(("", "", "reason", "confidence"), rows)

    @property
    def runner_up(self) -> ComparedWork | None:
        return self.compared[1] if len(self.compared) > 1 else None

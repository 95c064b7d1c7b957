"""From many candidates to one answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from normalizer.matching.abstracts import FOUND_BY_ABSTRACT
from normalizer.matching.checks import compare
from normalizer.matching.comparison import Comparison
from normalizer.matching.outcome import Compared, Match, Reason, Status, Verdict
from normalizer.matching.rivals import Judged, is_rival, likeness, rank
from normalizer.matching.works import works
from normalizer.model.scraped import ScrapedTitle
from resolvers.candidate import Candidate

_STATUS_ORDER = (Status.MATCHED, Status.AMBIGUOUS, Status.UNMATCHED)
_RUNNERS_UP = 2


def choose(scraped: ScrapedTitle, candidates: Iterable[Candidate]) -> Match:
    """Compare a title with every work among the candidates; say which it is, or why that cannot be said."""
    pairs = _worth_comparing([Comparison(scraped, work) for work in works(candidates)])
    judged = sorted(((pair, compare(pair)) for pair in pairs), key=_order)
    if not judged:
        return Match(scraped=scraped, verdict=Verdict(status=Status.UNMATCHED, reason=Reason.NO_CANDIDATE))
    compared = tuple(Compared(candidates=pair.work, verdict=verdict) for pair, verdict in judged)
    return Match(scraped=scraped, verdict=_decide(judged), compared=compared)


def at_least(confidence: float, match: Match) -> Match:
    """The match, but ambiguous where it is less probable than a user wants."""
    verdict = match.verdict
    if verdict.status is not Status.MATCHED or verdict.confidence >= confidence:
        return match
    doubtful = verdict.model_copy(update={"status": Status.AMBIGUOUS, "reason": Reason.NOT_SURE_ENOUGH})
    return match.model_copy(update={"verdict": doubtful})


def _worth_comparing(pairs: list[Comparison]) -> list[Comparison]:
    """All, but where one has the same title or identifier: then those, the nearest others, any of the same abstract."""
    certain = [pair for pair in pairs if _is_certain(pair)]
    if not certain:
        return pairs
    others = sorted((pair for pair in pairs if not _is_certain(pair)), key=lambda pair: -pair.title.similarity)
    return certain + others[:_RUNNERS_UP] + [pair for pair in others[_RUNNERS_UP:] if _has_its_abstract(pair)]


def _is_certain(pair: Comparison) -> bool:
    return pair.title.same or bool(pair.asked_ids & pair.work_ids)


def _has_its_abstract(pair: Comparison) -> bool:
    return pair.abstract is not None and pair.abstract >= FOUND_BY_ABSTRACT


def _decide(judged: Sequence[Judged]) -> Verdict:
    """The best work's verdict, unless another one may be meant as well."""
    best, *others = judged
    verdict = best[1]
    rivals = [each for each in others if is_rival(each, best)]
    if verdict.status is not Status.MATCHED or not rivals:
        return verdict
    return Verdict(
        status=Status.AMBIGUOUS,
        reason=Reason.SEVERAL_WORKS,
        evidence=verdict.evidence,
        confidence=round(verdict.confidence / (1 + len(rivals)), 4),
    )


def _order(each: Judged) -> tuple[int, int, float, float, float, str]:
    pair, verdict = each
    return (
        _STATUS_ORDER.index(verdict.status),
        rank(verdict),
        -likeness(each),
        -verdict.confidence,
        -verdict.evidence.get("title", 0.0),
        pair.work[0].arxiv or pair.work[0].doi or pair.work[0].title,
    )

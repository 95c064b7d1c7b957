"""From many candidates to one answer."""

from __future__ import annotations

from collections.abc import Iterable

from normalizer.matching.checks import Comparison, compare
from normalizer.matching.outcome import Compared, Match, Reason, Status, Verdict
from normalizer.matching.works import works
from normalizer.model.scraped import ScrapedTitle
from resolvers.candidate import Candidate

_STATUS_ORDER = (Status.MATCHED, Status.AMBIGUOUS, Status.UNMATCHED)
# Reasons of equal rank compete: two works of the same rank make a title ambiguous.
_RANK = {
    Reason.SAME_IDENTIFIER: 0,
    Reason.TITLE_OF_IDENTIFIER_DIFFERS: 0,
    Reason.SAME_TITLE_AND_ABSTRACT: 1,
    Reason.SAME_TITLE_AND_AUTHORS: 1,
    Reason.SAME_ABSTRACT: 2,
    Reason.SAME_TITLE: 3,
    Reason.TITLE_TOO_SHORT: 3,
}
_LAST_RANK = 4
# A rival whose abstract or authors are less like ours than this share of the best one's is none (a journal version).
_AS_LIKE = 0.8
_RUNNERS_UP = 2
_NEARLY_WHOLE = 0.5


def choose(scraped: ScrapedTitle, candidates: Iterable[Candidate]) -> Match:
    """Compare a title with every work among the candidates; say which it is, or why that cannot be said."""
    pairs = _worth_comparing([Comparison(scraped, work) for work in works(candidates)])
    compared = sorted((Compared(candidates=pair.work, verdict=compare(pair)) for pair in pairs), key=_order)
    if not compared:
        return Match(scraped=scraped, verdict=Verdict(status=Status.UNMATCHED, reason=Reason.NO_CANDIDATE))
    return Match(scraped=scraped, verdict=_decide(compared), compared=tuple(compared))


def at_least(confidence: float, match: Match) -> Match:
    """The match, but ambiguous where it is less probable than a user wants."""
    verdict = match.verdict
    if verdict.status is not Status.MATCHED or verdict.confidence >= confidence:
        return match
    doubtful = verdict.model_copy(update={"status": Status.AMBIGUOUS, "reason": Reason.NOT_SURE_ENOUGH})
    return match.model_copy(update={"verdict": doubtful})


def _worth_comparing(pairs: list[Comparison]) -> list[Comparison]:
    """All, but where one has the same title or identifier: then those, and the nearest others as runners-up."""
    certain = [pair for pair in pairs if _is_certain(pair)]
    if not certain:
        return pairs
    others = sorted((pair for pair in pairs if not _is_certain(pair)), key=lambda pair: -pair.title.similarity)
    return certain + others[:_RUNNERS_UP]


def _is_certain(pair: Comparison) -> bool:
    return pair.title.same or bool(pair.asked_ids & pair.work_ids)


def _decide(compared: list[Compared]) -> Verdict:
    """The best work's verdict, unless another one fits as well."""
    best, *others = (each.verdict for each in compared)
    rivals = [each for each in others if _is_rival(each, best)]
    if best.status is not Status.MATCHED or not rivals:
        return best
    return Verdict(
        status=Status.AMBIGUOUS,
        reason=Reason.SEVERAL_WORKS,
        evidence=best.evidence,
        confidence=round(best.confidence / (1 + len(rivals)), 4),
    )


def _is_rival(other: Verdict, best: Verdict) -> bool:
    """Fits for as good a reason; and where abstracts or authors were compared, nearly as well."""
    if other.status is not Status.MATCHED or _rank(other) != _rank(best):
        return False
    compared = best.evidence.keys() & other.evidence.keys() & {"abstract", "authors"}
    return all(other.evidence[name] >= _AS_LIKE * best.evidence[name] for name in compared)


def _rank(verdict: Verdict) -> int:
    rank = _RANK.get(verdict.reason, _LAST_RANK)
    # A follow-up paper quotes its forerunner: half an abstract does not outdo the very title.
    if verdict.reason is Reason.SAME_ABSTRACT and verdict.evidence["abstract"] < _NEARLY_WHOLE:
        return _RANK[Reason.SAME_TITLE]
    return rank


def _order(each: Compared) -> tuple[int, int, float, float, float, str]:
    verdict = each.verdict
    return (
        _STATUS_ORDER.index(verdict.status),
        _rank(verdict),
        -verdict.evidence.get("abstract", 0.0) - verdict.evidence.get("authors", 0.0),
        -verdict.confidence,
        -verdict.evidence.get("title", 0.0),
        each.candidates[0].arxiv or each.candidates[0].doi or each.title,
    )

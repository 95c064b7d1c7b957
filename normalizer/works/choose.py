"""From many candidates to one answer: the best one, the others that could be meant as well, or none of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import compress
from operator import not_

from normalizer.values.names.compare import Agreement, compare_people
from normalizer.values.titles import is_recognizable, title_key
from normalizer.works.candidate import Candidate
from normalizer.works.checks import FOUND_BY_ABSTRACT, check, is_taken
from normalizer.works.confidence import CHANGED_TITLE, has_authors, is_believed, probability, verdict
from normalizer.works.description import Description
from normalizer.works.evidence import SAME_ABSTRACT
from normalizer.works.grouping import works
from normalizer.works.reading import reading_for
from normalizer.works.scraped import ScrapedTitle
from normalizer.works.verdict import ComparedWork, Match, Reason, Status, Verdict

ScoredPair = tuple[Candidate, Verdict]

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
_MIN_ABSTRACT_SIMILARITY = 0.5
# A rival whose abstract or authors are less like the page's than this share of the best one's is none.
_MIN_RELATIVE_SIMILARITY = 0.8


def rank(verdict: Verdict) -> int:
    """How strong the reason of a verdict is; 0 is strongest."""
    # A follow-up paper quotes its forerunner: half an abstract does not outdo the very title.
    if verdict.reason is Reason.SAME_ABSTRACT and verdict.evidence["abstract"] < _MIN_ABSTRACT_SIMILARITY:
        return _RANK[Reason.SAME_TITLE]
    return _RANK.get(verdict.reason, _LAST_RANK)


def tie_break_score(judged: ScoredPair) -> float:
    """How much the abstract, the authors and the rest are those of the page; for works of one rank."""
    pair, verdict = judged
    alike = verdict.evidence.get("abstract", 0.0) + verdict.evidence.get("authors", 0.0)
    return alike + _same_names(pair) + _support(pair)


def is_competing(other: ScoredPair, best: ScoredPair) -> bool:
    return (
        _fits_as_well(other, best)
        or _may_be_sequel(other, best)
        or _had_the_title(other, best)
        or _is_identified(other, best)
        or _is_by_others(other, best)
    )


def _fits_as_well(other: ScoredPair, best: ScoredPair) -> bool:
    """For as good a reason; and where abstracts or authors were compared, nearly as well.

    Data under the title of its paper is meant only where there is no such paper. Of two titles that stand whole in the
    text of the page, the longer one is meant: "On Groups" is not "On Groups (poster)".
    """
    (other_pair, other_verdict), (best_pair, best_verdict) = other, best
    is_data = other_pair.is_artifact and not best_pair.is_artifact
    if (
        is_data
        or _has_longer_title(best, other)
        or other_verdict.status is not Status.MATCHED
        or rank(other_verdict) != rank(best_verdict)
    ):
        return False
    by_abstract = best_verdict.reason is other_verdict.reason is Reason.SAME_TITLE_AND_ABSTRACT
    # A discussion has the title and abstract of what it discusses, more or less; only its authors tell it apart.
    agree = (Agreement.MATCH, Agreement.PARTIAL)
    if by_abstract and not best_pair.people and _agreement(other_pair.work, best_pair.work) not in agree:
        return True
    compared = best_verdict.evidence.keys() & other_verdict.evidence.keys() & {"abstract", "authors"}
    scores = ((other_verdict.evidence[name], best_verdict.evidence[name]) for name in compared)
    as_like = all(score >= _MIN_RELATIVE_SIMILARITY * most for score, most in scores)
    as_like = as_like and _same_names(other_pair) >= _MIN_RELATIVE_SIMILARITY * _same_names(best_pair)
    return as_like and _support(other_pair) >= _support(best_pair)


def _has_longer_title(one: ScoredPair, other: ScoredPair) -> bool:
    """Whether the titles of both works stand in the text of the page, for as good a reason, and this one is longer."""
    (pair, verdict), (other_pair, other_verdict) = one, other
    is_alike = verdict.status is other_verdict.status and rank(verdict) == rank(other_verdict)
    are_read = is_alike and pair.same_title and other_pair.same_title
    return are_read and len(title_key(pair.scraped.title)) > len(title_key(other_pair.scraped.title))


def _support(pair: Candidate) -> int:
    """How many facts speak for the work, less those that speak against it."""
    return sum(1 if agrees else -1 for agrees in pair.facts.values())


def _same_names(pair: Candidate) -> float:
    """Share of the longer author list that stands letter by letter in the other, 0 to 1.

    Of one who writes alone and a collaboration of hundreds that he belongs to, he is meant who stands there alone.
    """
    if pair.people is None:
        return 0.0
    left, right = (Counter(map(str.casefold, names)) for names in (pair.people.left, pair.people.right))
    return (left & right).total() / max(left.total(), right.total(), 1)


def _is_identified(other: ScoredPair, best: ScoredPair) -> bool:
    """The identifier on the page is the other one's; it bears another title, but who knows which of both is wrong."""
    (_, verdict), (_, best_verdict) = other, best
    return verdict.reason is Reason.TITLE_OF_IDENTIFIER_DIFFERS and best_verdict.reason is not Reason.SAME_IDENTIFIER


def _is_by_others(other: ScoredPair, best: ScoredPair) -> bool:
    """Other people wrote a work of that title, so that it does not identify the best one, which names nobody."""
    (other_pair, other_verdict), (best_pair, best_verdict) = other, best
    if best_verdict.reason is not Reason.SAME_TITLE or has_authors(best_pair) or is_taken(best_pair):
        return False
    is_by_others = other_verdict.status is Status.UNMATCHED and other_verdict.reason is Reason.OTHER_AUTHORS
    return other_pair.same_title and is_by_others


def _may_be_sequel(other: ScoredPair, best: ScoredPair) -> bool:
    """The best one has the title but not quite the abstract; another of the same coined name has none to compare.

    "ViT-Lens: Towards Omni-modal Representations" was the title of arXiv:2308.10185 before its sequel 2311.16081 took
    it over.
    """
    (other_pair, _), (best_pair, best_verdict) = other, best
    return (
        rank(best_verdict) >= _RANK[Reason.SAME_TITLE]
        and best_pair.abstract is not None
        and best_pair.abstract < SAME_ABSTRACT
        and other_pair.abstract is None
        and other_pair.same_name
    )


def _had_the_title(other: ScoredPair, best: ScoredPair) -> bool:
    """The title alone is the best one's, and an earlier preprint, not by other people, has the same coined name.

    A title can go over to the sequel of a work, which then gets a new one ("ViT-Lens", see above).
    """
    (other_pair, _), (best_pair, best_verdict) = other, best
    if best_verdict.reason is not Reason.SAME_TITLE or best_pair.abstract is not None or not other_pair.same_name:
        return False
    other_arxiv, best_arxiv = (
        next((record.arxiv for record in pair.work if record.arxiv), None) for pair in (other_pair, best_pair)
    )
    # Coined names are younger than the numbers of the form YYMM.NNNNN, which sort by time.
    is_earlier = bool(other_arxiv and best_arxiv and other_arxiv < best_arxiv)
    return is_earlier and _agreement(other_pair.work, best_pair.work) is not Agreement.MISMATCH


def _agreement(one: Sequence[Description], two: Sequence[Description]) -> Agreement:
    a, b = (max(work, key=lambda record: (record.authors_complete, len(record.authors))) for work in (one, two))
    people = compare_people(a.authors, b.authors, left_complete=a.authors_complete, right_complete=b.authors_complete)
    return people.agreement


_STATUS_ORDER = (Status.MATCHED, Status.AMBIGUOUS, Status.UNMATCHED)
_MAX_RUNNERS_UP = 2


def choose(scraped: ScrapedTitle, candidates: Iterable[Description]) -> Match:
    """Compare a title with every work among the candidates; return which it is, or why that is unknown."""
    pairs = [Candidate(reading_for(scraped, work), work) for work in works(candidates)]
    pairs = _select_candidates(scraped, _of_the_title(scraped, pairs) if scraped.text else pairs)
    judged = [(pair, verdict(pair, *check(pair))) for pair in pairs]
    if len(judged) > 1:  # most titles have one candidate
        judged.sort(key=_sort_key)
        longer = next((each for each in judged if _has_longer_title(each, judged[0])), judged[0])
        judged.insert(0, judged.pop(judged.index(longer)))
    if not judged:
        return Match(scraped=scraped, verdict=Verdict(status=Status.UNMATCHED, reason=Reason.NO_CANDIDATE))
    judged[0] = _weighed(judged)
    compared = tuple(ComparedWork(candidates=pair.work, verdict=verdict) for pair, verdict in judged)
    return Match(scraped=scraped, verdict=_decide(judged), compared=compared)


def _of_the_title(scraped: ScrapedTitle, pairs: list[Candidate]) -> list[Candidate]:
    """All, but where the title of a mention is that of one: then none whose title stands elsewhere in its text.

    The text of an item may name a second work: "improves on ...", "see also ...".
    """
    own = title_key(scraped.title)
    if not is_recognizable(scraped.title) or not any(own in map(title_key, pair.names) for pair in pairs):
        return pairs
    return [pair for pair in pairs if (key := title_key(pair.scraped.title)) in own or own in key]


def apply_min_confidence(confidence: float, match: Match) -> Match:
    """The match, but ambiguous where it is less probable than a user wants."""
    verdict = match.verdict
    if verdict.status is not Status.MATCHED or verdict.confidence >= confidence:
        return match
    doubtful = replace(verdict, status=Status.AMBIGUOUS, reason=Reason.NOT_SURE_ENOUGH)
    return replace(match, verdict=doubtful)


def _select_candidates(scraped: ScrapedTitle, pairs: list[Candidate]) -> list[Candidate]:
    """All, but where one has the same title or identifier: then those, the nearest others, any of the same abstract."""
    is_certain = [pair.same_title or bool(scraped.ids and pair.page_ids & pair.work_ids) for pair in pairs]
    if not any(is_certain):
        return pairs
    certain = list(compress(pairs, is_certain))
    others = sorted(compress(pairs, map(not_, is_certain)), key=lambda pair: -pair.similarity)
    alike = [
        pair for pair in others[_MAX_RUNNERS_UP:] if pair.abstract is not None and pair.abstract >= FOUND_BY_ABSTRACT
    ]
    return certain + others[:_MAX_RUNNERS_UP] + alike


def _weighed(judged: Sequence[ScoredPair]) -> ScoredPair:
    """The best work with the probability that it is right although its title differs; the others are its rivals."""
    (pair, verdict), *others = judged
    if verdict.status is not Status.MATCHED or verdict.reason not in CHANGED_TITLE:
        return pair, verdict
    confidence = probability(pair, verdict.reason, [other for other, _ in others])
    return pair, replace(verdict, confidence=confidence)


def _decide(judged: Sequence[ScoredPair]) -> Verdict:
    """The best work's verdict, unless another one may be meant as well, or none of them."""
    best, *others = judged
    pair, verdict = best
    if verdict.status is not Status.MATCHED:
        return verdict
    rivals = [each for each in others if is_competing(each, best)]
    if not rivals:
        if verdict.reason not in CHANGED_TITLE or is_believed(pair, verdict.confidence):
            return verdict
        return replace(verdict, status=Status.AMBIGUOUS, reason=Reason.SIMILAR_TITLE)
    return Verdict(
        status=Status.AMBIGUOUS,
        reason=Reason.SEVERAL_WORKS,
        evidence=verdict.evidence,
        confidence=round(verdict.confidence / (1 + len(rivals)), 4),
    )


def _sort_key(each: ScoredPair) -> tuple[int, int, bool, float, float, float, str]:
    pair, verdict = each
    return (
        _STATUS_ORDER.index(verdict.status),
        rank(verdict),
        pair.is_artifact,
        -tie_break_score(each),
        -verdict.confidence,
        -verdict.evidence.get("title", 0.0),
        pair.work[0].arxiv or pair.work[0].doi or pair.work[0].title,
    )

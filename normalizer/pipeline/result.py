"""What a run comes to: the matches, and what is missing because a source could not be asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from normalizer.matching import Match, Reason, Status
from normalizer.pipeline.board import Board, Trouble
from normalizer.pipeline.publications import Known
from normalizer.pipeline.sources import Sources


@dataclass(frozen=True)
class Missing:
    """A source that could not be asked, and why, in one sentence.

    `titles` stayed unsettled for it, of `works` the publication may be lacking. `incomplete`: the run ends with
    code 3 for it.
    """

    source: str
    why: str
    titles: int
    works: int
    incomplete: bool


@dataclass(frozen=True)
class Result:
    """A match for each title, in order.

    `failed` has by the place of a title the sources that should have answered on it or its work, and could not.
    """

    matches: list[Match]
    missing: tuple[Missing, ...] = ()
    failed: Mapping[int, frozenset[str]] = field(default_factory=dict)

    @property
    def is_incomplete(self) -> bool:
        return any(each.incomplete for each in self.missing)


def missing(board: Board, of_works: Iterable[tuple[str, Trouble, int]], sources: Sources) -> tuple[Missing, ...]:
    """One row for each source and reason, in the order in which they came up."""
    counts: dict[tuple[str, Trouble], list[int]] = {}
    for place, troubles in enumerate(board.troubles):
        open_ = board.match(place).verdict.status is not Status.MATCHED
        for each in troubles.items():
            counts.setdefault(each, [0, 0])[0] += open_
    for source, trouble, number in of_works:
        counts.setdefault((source, trouble), [0, 0])[1] += number
    return tuple(
        Missing(source, trouble.why, titles, works, incomplete=_counts(source, trouble, titles, sources))
        for (source, trouble), (titles, works) in counts.items()
    )


def _counts(source: str, trouble: Trouble, titles: int, sources: Sources) -> bool:
    """A title stayed open for it, or the user named it. The pool that refuses everybody counts for nothing."""
    if source in sources.tolerated and (source not in sources.named or trouble.refused):
        return False
    return titles > 0 or source in sources.named


def failed(board: Board, works: Iterable[Known], sources: Sources) -> dict[int, frozenset[str]]:
    """By place: who has to be asked again. Not the pool that refuses everybody, unless the user named it."""
    found: dict[int, set[str]] = {}
    for place, troubles in enumerate(board.troubles):
        if troubles:
            found[place] = set(troubles)
    for known in works:
        for place in known.places if known.troubles else ():
            found.setdefault(place, set()).update(known.troubles)
    tolerated = sources.tolerated.difference(sources.named)
    return {place: frozenset(names - tolerated) for place, names in found.items() if names - tolerated}


def final(board: Board, place: int) -> Match:
    """The match of a title, which does not say "nothing fits" where nobody could be asked."""
    match = board.match(place)
    if match.verdict.status is not Status.UNMATCHED or not board.was_not_asked(place):
        return match
    verdict = match.verdict.model_copy(update={"reason": Reason.NOT_ASKED})
    return match.model_copy(update={"verdict": verdict})

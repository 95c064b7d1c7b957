"""Create and change the blocks of titles, and decide which titles are queried again."""

from __future__ import annotations

from collections.abc import Sequence

from normalizer.lock.values import Alternative, Decision, LockedTitle, QueryLog, TitleContext
from normalizer.values.ids import KINDS, find_id
from normalizer.works.description import Description
from normalizer.works.verdict import ComparedWork, Match, Reason, Status

# Shown for a decision on an unresolved title.
_MAX_ALTERNATIVES = 5


def needs_query(each: LockedTitle, now: QueryLog) -> bool:
    """Whether querying the sources in `now` can add information.

    A resolved title is queried again only for a source that failed on it. An unresolved one is queried if there is a
    new source or catalog, or if its best match has now enough confidence. A manual decision is only looked up.
    """
    if each.is_pending or each.asked is None:  # the details, which say who was asked, may be deleted
        return each.is_pending or each.is_open
    if each.decision.is_manual:
        return False
    if set(each.asked.failed) & set(now.sources) or each.decision.reason is Reason.NOT_ASKED:
        return True
    if not each.is_open:
        return False
    sure = each.decision.confidence if each.decision.reason is Reason.NOT_SURE_ENOUGH else None
    if sure is not None and now.anybody and sure >= now.confidence:
        return True
    return not (set(now.sources) <= set(each.asked.sources) and set(now.catalogs) <= set(each.asked.catalogs))


def block_from_match(title: str, context: TitleContext, match: Match, key: str | None, asked: QueryLog) -> LockedTitle:
    """The block of an automatic decision; `key` for a match, whose abstract is dropped."""
    verdict = match.verdict
    is_matched = verdict.status is Status.MATCHED
    others = match.compared[1:2] if is_matched else match.compared[:_MAX_ALTERNATIVES]
    return LockedTitle(
        title=title,
        beside=context.model_copy(update={"abstract": None}) if is_matched else context,
        decision=Decision(
            status=verdict.status,
            reason=verdict.reason,
            confidence=verdict.confidence,
            evidence={name: round(value, 4) for name, value in verdict.evidence.items()},
        ),
        candidates=tuple(map(_alternative, others)),
        asked=asked,
        key=key if is_matched else None,
    )


def keep_unresolved(each: LockedTitle, asked: QueryLog) -> LockedTitle:
    """Keep earlier candidates of an unresolved title for which no candidate was found now."""
    return each.model_copy(update={"asked": asked.after(each.asked)})


def mark_not_found(each: LockedTitle, asked: QueryLog) -> LockedTitle:
    """The block of a title whose chosen work was not found; a new day alone changes nothing."""
    same = each.asked and each.asked.model_copy(update={"on": asked.on}) == asked
    return each if same else each.model_copy(update={"asked": asked})


def resolve_choice(each: LockedTitle, match: Match, key: str, asked: QueryLog) -> LockedTitle:
    """The block of a manual decision whose work was found."""
    bare = each.beside.model_copy(update={"abstract": None})
    changes = {"beside": bare, "candidates": tuple(map(_alternative, match.compared[1:2])) or each.candidates}
    return each.model_copy(update=changes | {"asked": asked, "key": key})


def _alternative(each: ComparedWork) -> Alternative:
    work = each.candidates
    people = max(work, key=lambda said: len(said.authors)).authors
    first = work[0]
    arxiv, doi = _first(work, "arxiv"), _first(work, "doi")
    return Alternative(
        title=each.title,
        arxiv=arxiv,
        doi=doi,
        named=None if arxiv or doi else _named(work),
        authors=tuple(name.text for name in people),
        year=first.year or (int(first.published[:4]) if first.published else None),
        venue=_first(work, "venue"),
        reason=each.verdict.reason,
        confidence=each.verdict.confidence,
        evidence={name: round(value, 4) for name, value in each.verdict.evidence.items()},
    )


def _named(work: Sequence[Description]) -> str | None:
    """An identifier of a work without arXiv id and DOI, of the kind that is looked up best."""
    ids = [identifier for each in work for identifier in each.ids]
    return next(
        (each.marked for kind in KINDS for each in ids if each.name == kind.name and find_id(each.marked)), None
    )


def _first(work: Sequence[Description], name: str) -> str | None:
    return next((value for each in work if (value := getattr(each, name))), None)

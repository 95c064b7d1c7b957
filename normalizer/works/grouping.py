"""Which candidates describe one work: several sources, or several rows of one source."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from normalizer.values.ids import ArxivId
from normalizer.values.titles import title_key, title_words
from normalizer.works.description import Description, ids_of
from normalizer.works.levels import PeopleLevel, YearLevel
from normalizer.works.policies import Action, Policy, decide
from normalizer.works.relation import Judgement, relate
from normalizer.works.title_pair import TitleLevel

# Words of a title that is enough where nobody is named.
_LONG_TITLE = 5


def works(candidates: Iterable[Description]) -> tuple[tuple[Description, ...], ...]:
    """Group candidates into works, in the order in which each work first appears."""
    groups: list[list[Description]] = []
    for candidate in candidates:
        group = next((group for group in groups if _fits(candidate, group)), None)
        if group is None:
            groups.append([candidate])
        else:
            group.append(candidate)
    return tuple(tuple(group) for group in groups)


def _fits(candidate: Description, group: Sequence[Description]) -> bool:
    """Whether a candidate is to be joined with one of a group, and none of those comparable with it contradicts."""
    comparable = [other for other in group if _comparable(candidate, other)]
    actions = [join(candidate, other) for other in comparable]
    return Action.TAKE in actions and Action.NO not in actions


def same_work(left: Description, right: Description) -> bool:
    """Say whether two records that share an identifier or a title are to be joined."""
    return _comparable(left, right) and join(left, right) is Action.TAKE


def _comparable(left: Description, right: Description) -> bool:
    """Records with neither an identifier nor a title in common are not worth a comparison."""
    return not _titles(left).isdisjoint(_titles(right)) or not ids_of(left).isdisjoint(ids_of(right))


def join(left: Description, right: Description) -> Action:
    """Return whether two source records become one: the engine's decision, sooner where arXiv numbers settle it.

    Two records with two arXiv numbers are never joined (`vetoes.other_arxiv`), and need no comparison. One number in
    both joins them where no people contradict: it is the record's own, and titles change between versions.
    """
    one, other = (frozenset(each for each in ids_of(side) if isinstance(each, ArxivId)) for side in (left, right))
    if one and other and not one & other:
        return Action.NO
    judgement = relate(left, right)
    if _is_preprint_of_a_long_title(judgement):
        return Action.TAKE
    unopposed = judgement.relation.is_one_work or judgement.evidence.people is PeopleLevel.UNKNOWN
    return Action.TAKE if one & other and unopposed else decide(Policy.JOIN, judgement)


def _is_preprint_of_a_long_title(judgement: Judgement) -> bool:
    """A preprint and a record with its title of five words or more, where one of them names nobody.

    Of 1,718,543 such titles in the catalog, 335 are also titles of works by other people
    (benchmarks/same_titles.py); the labeled pairs behind the weights are harder than that.
    """
    evidence = judgement.evidence
    return (
        judgement.veto is None
        and evidence.people is PeopleLevel.UNKNOWN
        and evidence.titles.level is TitleLevel.SAME
        and len(title_words(evidence.left.title)) >= _LONG_TITLE
        and evidence.has_preprint
        and not evidence.other_doi
        and evidence.year > YearLevel.APART
    )


def _titles(record: Description) -> frozenset[str]:
    return frozenset(filter(None, map(_key, (record.title, *record.other_titles))))


@lru_cache(maxsize=1 << 14)
def _key(title: str) -> str:
    return title_key(title)

"""Enrich known works (venue, DOI, code) by identifier, and accept only records of the same work.

A preprint is never upgraded to a preprint server, to a workshop that its authors do not name, or to another work
(`Policy.PUBLISH`). A record that fails only as a publication still gives names and identifiers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial

from normalizer.app import source_plan as plan
from normalizer.app.entries import identifier_key
from normalizer.app.queries import ResolutionState, SourceFailure, run_concurrently
from normalizer.app.source_plan import Sources
from normalizer.values.dates import year_in
from normalizer.values.ids import ArxivId, Doi, PaperId
from normalizer.values.lazy import lazy_re
from normalizer.values.repositories import is_repository
from normalizer.values.venues.parse import VenueKind, parse_venue
from normalizer.works.description import Description
from normalizer.works.levels import PeopleLevel, YearLevel
from normalizer.works.policies import Action, Policy, decide
from normalizer.works.relation import Judgement, relate
from normalizer.works.sources import arxiv_of, doi_of
from normalizer.works.title_pair import TitleLevel
from normalizer.works.verdict import ComparedWork, Status
from resolvers.base import SourceAnswer, TitleQuery

# Kinds of records that are no publication of the work (Crossref's and DataCite's words).
_NO_PUBLICATION = frozenset(
    "posted-content preprint component dataset peer-review grant reference-entry software other".split()
)


# conf/nips/VaswaniSPUJGKP17, journals/pami/HeGDG20; 2020.acl-main.447, P18-1001.
_DBLP_YEAR = lazy_re(r"(?!journals/corr/)(?:conf|journals)/[\w-]+/.*\D(\d\d)[a-z]{0,2}")
_ACL_YEAR = lazy_re(r"(\d{4})\.|[A-Z](\d\d)-")


class FoundBy(StrEnum):
    """Whether a record was fetched by an identifier of the work or found by its title."""

    BY_IDENTIFIER = "identifier"
    BY_TITLE = "title"


def accepted_records(work: Sequence[Description], answers: Sequence[tuple[Description, FoundBy]]) -> list[Description]:
    """What may be added to the work of some records: all of a record, all but its publication, or nothing.

    The DOI of a record without a venue is not taken: it may be that of a data set. A venue needs a year.
    """
    unpublished = {doi.key for each, _ in answers if _is_no_publication(each) and (doi := Doi.find(each.doi or ""))}
    added: dict[Description, None] = {}
    for candidate, found in answers:
        if not is_same_work(work, candidate, found):
            continue
        doi = Doi.find(candidate.doi or "")
        if _is_own(work, candidate) or (_is_publication(work, candidate) and (not doi or doi.key not in unpublished)):
            added[_with_year(candidate)] = None
        elif found is FoundBy.BY_IDENTIFIER:
            added[candidate.without_publication()] = None
    if not any(each.venue and (each.year or year_in(each.venue)) for each in [*work, *added]):
        added = {each if _is_own(work, each) else each.without_publication(): None for each in added}
    return [each for each in added if each not in work]


def _is_own(work: Sequence[Description], record: Description) -> bool:
    """Whether it is the preprint's record from arXiv, whose publication is the authors' statement."""
    return record.source == "arxiv" and record.arxiv is not None and ArxivId.find(record.arxiv) == arxiv_of(work)


def is_same_work(work: Sequence[Description], record: Description, found: FoundBy) -> bool:
    """Whether a record describes the work: it joins one record of it, and contradicts none.

    A record found by title must also name people. A record fetched by identifier is accepted unless a fact or all of
    its other fields contradict it.
    """
    judgements = [relate(each, record) for each in _titled(work)]
    if found is FoundBy.BY_IDENTIFIER:
        judgements += [relate(each, record.with_ids(arxiv=None, doi=None)) for each in _titled(work)]
        return all(judgement.veto is None and sum(judgement.contributions.values()) > 0 for judgement in judgements)
    actions = {decide(Policy.JOIN, judgement) for judgement in judgements}
    return (
        Action.NO not in actions
        and Action.TAKE in actions
        and any(judgement.evidence.people for judgement in judgements)
    )


def _titled(work: Sequence[Description]) -> list[Description]:
    """The records of a work, each with all titles of the work."""
    titles = sorted({title for each in work for title in (each.title, *each.other_titles)})
    return [replace(each, other_titles=tuple(title for title in titles if title != each.title)) for each in work]


def _is_publication(work: Sequence[Description], record: Description) -> bool:
    """Whether the record names a venue where this work was published.

    A DOI other than the one that the work's own sources give is that of another publication.
    """
    if not record.venue or _is_no_publication(record):
        return False
    venue = parse_venue(record.venue, kind=record.kind)
    stated = " ".join(text for each in work for text in (each.comment, each.venue) if text)
    if venue is None or (venue.kind is VenueKind.WORKSHOP and "workshop" not in stated.lower()):
        return False
    known, stated_doi = doi_of(work), Doi.find(record.doi or "")
    if known and stated_doi and stated_doi.arxiv is None and known.key != stated_doi.key:
        return False
    return _is_published_version(work, record)


def _is_no_publication(record: Description) -> bool:
    return (record.kind or "").lower() in _NO_PUBLICATION or is_repository(record.venue or "")


def _is_published_version(work: Sequence[Description], record: Description) -> bool:
    """Whether a record is the published version of the work, or the same publication.

    Its arXiv id identifies the preprint; it says so of a retitled publication, which nothing else contradicts.
    """
    pairs = ((relate(each, record.with_ids(arxiv=None)), relate(each, record)) for each in _titled(work))
    return any(_is_taken(printed) or (_is_retitled(printed) and _is_taken(whole)) for printed, whole in pairs)


def _is_taken(judgement: Judgement) -> bool:
    return any(decide(policy, judgement) is Action.TAKE for policy in (Policy.PUBLISH, Policy.JOIN))


def _is_retitled(judgement: Judgement) -> bool:
    evidence = judgement.evidence
    is_near = evidence.titles.level < TitleLevel.CONTAINED and evidence.year >= YearLevel.CLOSE
    return judgement.veto is None and is_near and evidence.people >= PeopleLevel.MATCH


def _with_year(record: Description) -> Description:
    """With the year that identifiers of the published version carry: Semantic Scholar's own is the preprint's."""
    if record.year or not record.venue:
        return record
    found = _DBLP_YEAR.fullmatch(record.dblp or "") or _ACL_YEAR.match(record.acl or "")
    if not found:
        return record
    digits = next(filter(None, found.groups()))
    return replace(
        record, year=int(digits) if len(digits) == 4 else int(digits) + (1900 if int(digits) >= 50 else 2000)
    )


@dataclass
class EnrichedWork:
    """A matched work, the indexes of its titles, and the records found for it since."""

    work: tuple[Description, ...]
    indexes: list[int]
    answers: list[tuple[Description, FoundBy]] = field(default_factory=list)
    failures: dict[str, SourceFailure] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)

    @property
    def key(self) -> str:
        return identifier_key(self.work)

    @property
    def leads(self) -> list[Description]:
        """All records, accepted or not, whose identifiers can be used for a further source."""
        return [*self.work, *(candidate for candidate, _ in self.answers)]

    @property
    def has_publication(self) -> bool:
        return any(each.venue for each in self.work) or any(
            each.venue for each in accepted_records(self.work, self.answers)
        )

    def record_answer(self, source: str, found: FoundBy, answer: SourceAnswer) -> None:
        self.answers += [(candidate, found) for candidate in answer.candidates]
        if answer.failure is not None:
            self.failures[source] = SourceFailure(answer.failure, answer.is_refused)


def matched_works(state: ResolutionState, indexes: Iterable[int]) -> list[EnrichedWork]:
    works: dict[str, EnrichedWork] = {}
    for index in indexes:
        match = state.match(index)
        if match.verdict.status is Status.MATCHED:
            works.setdefault(identifier_key(match.work), EnrichedWork(match.work, [])).indexes.append(index)
    return list(works.values())


def enrich(works: Sequence[EnrichedWork], sources: Sources) -> None:
    """Query all planned sources for every work; repeat for sources whose identifiers became known.

    Most arXiv records have no DOI; Semantic Scholar gives it, and Crossref needs it.
    """
    lookups = plan.enabled_lookups(sources)
    while questions := [(each.source, some) for each in lookups if (some := _by_identifier(works, each))]:
        _ask(questions, FoundBy.BY_IDENTIFIER, sources.fetch)
    for name in plan.publication_searches(sources):
        unpublished = [known for known in works if not known.has_publication]
        asked = [(TitleQuery(known.work[0].title), [known]) for known in unpublished]
        if asked:
            _ask([(name, asked)], FoundBy.BY_TITLE, partial(sources.find, fits=lambda _index, _candidates: False))


def apply_to_state(state: ResolutionState, works: Sequence[EnrichedWork]) -> None:
    for known in works:
        added = accepted_records(known.work, known.answers)
        for index in known.indexes if added else ():
            match = state.match(index)
            best = match.compared[0]
            more = ComparedWork(candidates=tuple(dict.fromkeys([*best.candidates, *added])), verdict=best.verdict)
            state.set_match(index, replace(match, compared=(more, *match.compared[1:])))


_Query = tuple[PaperId, list[EnrichedWork]] | tuple[TitleQuery, list[EnrichedWork]]


def _by_identifier(works: Sequence[EnrichedWork], lookup: plan.Lookup) -> list[tuple[PaperId, list[EnrichedWork]]]:
    asked: dict[PaperId, list[EnrichedWork]] = {}
    for known in works:
        if lookup.source not in known.asked and (identifier := lookup.identifier(known.leads)):
            known.asked.add(lookup.source)
            asked.setdefault(identifier, []).append(known)
    return list(asked.items())


def _ask(
    questions: Sequence[tuple[str, Sequence[_Query]]], found: FoundBy, ask: Callable[..., list[SourceAnswer]]
) -> None:
    tasks = [partial(ask, name, [question for question, _ in some]) for name, some in questions]
    for (name, some), answers in zip(questions, run_concurrently(tasks), strict=True):
        for (_, knowns), answer in zip(some, answers, strict=True):
            for known in knowns:
                known.record_answer(name, found, answer)


def failures_of(works: Iterable[EnrichedWork]) -> Iterator[tuple[str, SourceFailure, int]]:
    """Yield source, failure, and the number of titles of the work."""
    for known in works:
        for source, trouble in known.failures.items():
            yield source, trouble, len(known.indexes)

"""The candidates of a title as the page shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from normalizer.lock import Alternative, Decision, Lock, LockedTitle
from normalizer.values.ids import ArxivId, Doi, PaperId, find_id
from normalizer.web import DiffSegment, describe_evidence, describe_reason, diff_words, format_confidence
from normalizer.works.description import Description, Form, RawName
from normalizer.works.explanation import Explanation, explain_pair
from normalizer.works.record import Record

_MAX_AUTHORS = 6


@dataclass(frozen=True)
class IdentifierLink:
    """An identifier; `url` is None for an invalid one."""

    text: str
    url: str | None = None


@dataclass(frozen=True)
class CandidateView:
    """A candidate; `choice` None cannot be chosen.

    `explanation` compares the fields of page and work.
    """

    title: Sequence[DiffSegment]
    missing_words: Sequence[str]
    authors: str
    year: int | None
    venue: str | None
    links: Sequence[IdentifierLink]
    why: str
    evidence: Sequence[str]
    sure: str
    choice: str | None
    explanation: Explanation
    key: str | None = None
    is_chosen: bool = False
    ids: frozenset[PaperId] = field(default=frozenset(), repr=False)


def candidate_views(lock: Lock, each: LockedTitle) -> list[CandidateView]:
    """The work in use first, then the other candidates."""
    others = [_of_alternative(each, other) for other in each.candidates]
    decision = each.decision
    chosen = find_id(decision.choice) if decision.choice else None
    others = [replace(work, is_chosen=chosen in work.ids) for work in others]
    if each.key is None:
        return others
    used = _in_use(each, lock.works[each.key].record)
    if said := next((work for work in others if work.ids & used.ids), None):
        used = replace(used, why=used.why or said.why, evidence=used.evidence or said.evidence)
    return [used, *(work for work in others if not work.ids & used.ids)]


def _in_use(each: LockedTitle, record: Record) -> CandidateView:
    year, venue = record.date.year if record.date else None, record.venue.name if record.venue else None
    work = _view(each, record, tuple(map(str, record.authors)), year, venue, each.decision)
    return replace(work, key=each.key, is_chosen=True)


def _of_alternative(each: LockedTitle, other: Alternative) -> CandidateView:
    work = _view(each, other, other.authors, other.year, other.venue, other)
    found = find_id(other.named) if other.named else None
    if work.choice or found is None:
        return work
    return replace(work, choice=other.named, links=[identifier_link(str(other.named))], ids=frozenset({found}))


def _view(
    each: LockedTitle,
    work: Record | Alternative,
    authors: Sequence[str],
    year: int | None,
    venue: str | None,
    verdict: Decision | Alternative,
) -> CandidateView:
    arxiv, doi = work.arxiv, work.doi
    ours, theirs = diff_words(each.title, work.title)
    preprint, published = ArxivId.find(arxiv or ""), Doi.find(doi or "")
    choice = f"arXiv:{preprint}" if preprint else f"doi:{published}" if published else None
    links = [IdentifierLink(f"arXiv:{preprint or arxiv}", preprint.url if preprint else None)] if arxiv else []
    links += [IdentifierLink(f"doi:{published or doi}", published.url if published else None)] if doi else []
    ids = tuple(found for found in (preprint, published) if found)
    people_of = tuple(map(RawName, authors))
    described = Description(source="record", title=work.title, ids=ids, authors=people_of, year=year, venue=venue)
    return CandidateView(
        title=theirs,
        missing_words=[piece.text for piece in ours if piece.differs],
        authors=format_authors(authors),
        year=year,
        venue=venue,
        links=links,
        why=describe_reason(verdict.reason),
        evidence=describe_evidence(verdict.evidence),
        sure=format_confidence(verdict.confidence or None),  # no "0 % sure"
        choice=choice,
        explanation=explain_pair([_on_page(each)], [described], "Page", "Work"),
        ids=frozenset(ids),
    )


def _on_page(each: LockedTitle) -> Description:
    there = each.beside
    return Description(
        source="page",
        title=each.title,
        ids=tuple(found for text in there.ids if (found := find_id(text))),
        authors=tuple(map(RawName, there.authors)),
        authors_complete=False,
        year=there.year,
        venue=there.venue,
        abstract=there.abstract,
        form=Form.PAGE,
    )


def format_authors(names: Sequence[str]) -> str:
    if len(names) <= _MAX_AUTHORS + 1:
        return ", ".join(names)
    return f"{', '.join(names[:_MAX_AUTHORS])} and {len(names) - _MAX_AUTHORS} more"


def identifier_link(text: str) -> IdentifierLink:
    found = find_id(text)
    return IdentifierLink(text, found.url if found else None)

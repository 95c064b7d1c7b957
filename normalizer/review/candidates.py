"""The candidates of a title as the page shows them, and what it looks up: works and their abstracts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from normalizer.lock import Alternative, Decision, Lock, LockedTitle
from normalizer.values.ids import ArxivId, Doi, PaperId, find_id
from normalizer.values.text import first_of
from normalizer.web import DiffSegment, InlineSegment, describe_evidence, describe_reason, diff_words, inline_diff
from normalizer.works.description import Description, Form, RawName
from normalizer.works.explanation import Explanation, FieldRow, explain_pair
from normalizer.works.merge import record_from
from normalizer.works.record import Record
from normalizer.works.relation import relate
from normalizer.works.verdict import Status


@dataclass(frozen=True)
class LookUp:
    """The works that were found, each with its records, and a sentence for each source that did not answer."""

    works: Sequence[Sequence[Description]] = ()
    failures: Sequence[str] = ()

    @property
    def abstract(self) -> str | None:
        """The longest abstract: some sources cut it."""
        return max((each.abstract for work in self.works for each in work if each.abstract), key=len, default=None)


class Library(Protocol):
    """Looks works up. Called from several threads."""

    def fetch(self, ids: Sequence[PaperId], *, with_abstract: bool = False) -> Sequence[LookUp]:
        """The work of each identifier: from the catalog, else from the sources that keep such identifiers.

        `with_abstract`: ask on until a source gives the abstract, too.
        """
        ...

    def search(self, words: str) -> LookUp:
        """Works of the catalog whose titles have all these words, then those with a title near to them."""
        ...


class NoLibrary:
    """No catalog and no source."""

    def fetch(self, ids: Sequence[PaperId], *, with_abstract: bool = False) -> Sequence[LookUp]:
        return [LookUp(failures=("no catalog and no source can be asked",)) for _ in ids]

    def search(self, words: str) -> LookUp:
        return LookUp(failures=("there is no catalog; name one with --catalog",))


_MAX_AUTHORS = 6
# Two texts that share less are shown as they are: their differences cannot be read.
_MIN_SHARED = 0.5

# The abstract of a work by its identifiers, if it is known.
FindAbstract = Callable[[Iterable[PaperId]], str | None]


@dataclass(frozen=True)
class IdentifierLink:
    """An identifier; `url` is None for an invalid one."""

    text: str
    url: str | None = None


@dataclass(frozen=True)
class AbstractView:
    """An abstract, with what differs from that of the page where the two share `shared` of their words."""

    parts: Sequence[InlineSegment]
    shared: float | None = None


@dataclass(frozen=True)
class Side:
    """What the page gives of one field, beside what the record has of it."""

    field: str
    page: str
    work: str


@dataclass(frozen=True)
class Step:
    """One field of the waterfall of weights: its bar goes `start` to `end`, in percent of the width."""

    row: FieldRow
    start: float
    end: float

    @property
    def left(self) -> float:
        return min(self.start, self.end)

    @property
    def width(self) -> float:
        return abs(self.end - self.start)


@dataclass(frozen=True)
class CandidateView:
    """A candidate; `choice` None cannot be chosen.

    `sides` are the fields that the page gives. `explanation`, if it is wanted, weighs all fields. `share` is the
    probability that it is this work, of all that are shown and none of them; None for works that were looked up.
    """

    title: Sequence[DiffSegment]
    missing_words: Sequence[str]
    authors: str
    year: int | None
    venue: str | None
    links: Sequence[IdentifierLink]
    why: str
    evidence: Sequence[str]
    choice: str | None
    sides: Sequence[Side]
    explanation: Explanation | None = None
    share: float | None = None
    abstract: AbstractView | None = None
    key: str | None = None
    is_chosen: bool = False
    ids: frozenset[PaperId] = field(default=frozenset(), repr=False)

    @property
    def waterfall(self) -> Sequence[Step]:
        """The prior and the weight of each compared field, each from where the one before ends."""
        explanation = self.explanation
        if explanation is None:
            return ()
        rows = [FieldRow("prior", "", "", "", explanation.prior), *(row for row in explanation.fields if row.level)]
        ends = [0.0]
        for row in rows:
            ends.append(ends[-1] + row.weight)
        low, span = min(ends), (max(ends) - min(ends)) or 1.0
        places = [round(100 * (end - low) / span, 1) for end in ends]
        return [Step(row, *ends) for row, *ends in zip(rows, places, places[1:], strict=False)]


def candidate_views(
    lock: Lock, each: LockedTitle, abstract_of: FindAbstract, *, weighed: bool = False
) -> list[CandidateView]:
    """The work in use first, then the other candidates in their order; `weighed` with explanations."""
    none, *by_candidate = shares(each)
    shown = _Shown(each, abstract_of, weighed)
    others = [_of_alternative(shown, other, share) for other, share in zip(each.candidates, by_candidate, strict=True)]
    decision = each.decision
    chosen = find_id(decision.choice) if decision.choice else None
    others = [replace(work, is_chosen=chosen in work.ids) for work in others]
    if each.key is None:
        return others
    used = _in_use(shown, lock.works[each.key].record)
    if said := next((work for work in others if work.ids & used.ids), None):
        used = replace(used, why=used.why or said.why, evidence=used.evidence or said.evidence)
    others = [work for work in others if not work.ids & used.ids]
    rest = max(1e-9, none + sum(work.share or 0.0 for work in others))
    left = 1 - (decision.confidence or 0.0)
    return [used, *(replace(work, share=left * (work.share or 0.0) / rest) for work in others)]


def shares(each: LockedTitle) -> tuple[float, ...]:
    """The probabilities that a title is none of its candidates, and each of them; their sum is 1.

    At most one is right: each candidate has the odds of being the right one if it were the only one, against 1 for
    none of them. What fits so little that its verdict has no confidence has the probability of the linkage engine.
    """
    odds = [p / (1 - p) for p in (_probability(each, other) for other in each.candidates)]
    total = 1 + sum(odds)
    return (1 / total, *(value / total for value in odds))


def _probability(each: LockedTitle, other: Alternative) -> float:
    return min(other.confidence or relate(_on_page(each), _described(other)).probability, 0.9999)


def look_up_views(each: LockedTitle, works: Sequence[Sequence[Description]]) -> list[CandidateView]:
    """Works that were looked up, as candidates of a title."""
    return [_looked_up(each, work) for work in works]


@dataclass(frozen=True)
class _Shown:
    """A title, and what of its candidates is shown."""

    block: LockedTitle
    abstract_of: FindAbstract
    weighed: bool


def _looked_up(each: LockedTitle, work: Sequence[Description]) -> CandidateView:
    record = record_from(work)
    abstract = LookUp([work]).abstract
    view = _of_record(_Shown(each, lambda _: abstract, weighed=True), record, Decision(status=Status.UNMATCHED))
    named = next((found for one in work for found in one.ids), None)
    return view if view.choice or named is None else _named(view, named.marked)


def _in_use(shown: _Shown, record: Record) -> CandidateView:
    decision = shown.block.decision
    work = _of_record(shown, record, decision)
    return replace(work, key=shown.block.key, is_chosen=True, share=decision.confidence)


def _of_record(shown: _Shown, record: Record, verdict: Decision) -> CandidateView:
    year, venue = record.date.year if record.date else None, record.venue.name if record.venue else None
    return _view(shown, record, tuple(map(str, record.authors)), year, venue, verdict)


def _of_alternative(shown: _Shown, other: Alternative, share: float) -> CandidateView:
    work = _view(shown, other, other.authors, other.year, other.venue, other)
    named = other.named if not work.choice and other.named and find_id(other.named) else None
    return replace(_named(work, named) if named else work, share=share)


def _named(view: CandidateView, name: str) -> CandidateView:
    """A work that is chosen by the identifier of a service."""
    found = find_id(name)
    return replace(view, choice=name, links=[identifier_link(name)], ids=frozenset({found} if found else ()))


def _view(
    shown: _Shown,
    work: Record | Alternative,
    authors: Sequence[str],
    year: int | None,
    venue: str | None,
    verdict: Decision | Alternative,
) -> CandidateView:
    each, arxiv, doi = shown.block, work.arxiv, work.doi
    ours, theirs = diff_words(each.title, work.title)
    preprint, published = ArxivId.find(arxiv or ""), Doi.find(doi or "")
    choice = f"arXiv:{preprint}" if preprint else f"doi:{published}" if published else None
    links = [IdentifierLink(f"arXiv:{preprint or arxiv}", preprint.url if preprint else None)] if arxiv else []
    links += [IdentifierLink(f"doi:{published or doi}", published.url if published else None)] if doi else []
    ids = tuple(found for found in (preprint, published) if found)
    abstract = shown.abstract_of(ids)
    explanation = None
    if shown.weighed:
        people = tuple(map(RawName, authors))
        described = Description(
            source="record", title=work.title, ids=ids, authors=people, year=year, venue=venue, abstract=abstract
        )
        explanation = explain_pair([_on_page(each)], [described], "Page", "Work")
    there = each.beside
    sides = (
        Side("authors", format_authors(there.authors), format_authors(authors)),
        Side("year", str(there.year or ""), str(year or "")),
        Side("venue", there.venue or "", venue or ""),
        Side("identifiers", ", ".join(there.ids), ", ".join(found.marked for found in ids)),
    )
    return CandidateView(
        title=theirs,
        missing_words=[piece.text for piece in ours if piece.differs],
        authors=format_authors(authors),
        year=year,
        venue=venue,
        links=links,
        why=describe_reason(verdict.reason),
        evidence=describe_evidence(verdict.evidence),
        choice=choice,
        sides=[side for side in sides if side.page],
        explanation=explanation,
        abstract=_abstract_view(each.beside.abstract, abstract) if abstract else None,
        ids=frozenset(ids),
    )


def _abstract_view(ours: str | None, theirs: str) -> AbstractView:
    if not ours:
        return AbstractView([InlineSegment(theirs)])
    parts, shared = inline_diff(ours, theirs)
    return AbstractView(parts if shared >= _MIN_SHARED else [InlineSegment(theirs)], shared)


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


def _described(other: Alternative) -> Description:
    ids = (ArxivId.find(other.arxiv or ""), Doi.find(other.doi or ""))
    people = tuple(map(RawName, other.authors))
    return Description(
        source="record", title=other.title, ids=tuple(filter(None, ids)), authors=people, year=other.year,
        venue=other.venue,
    )  # fmt: skip


def format_authors(names: Sequence[str]) -> str:
    return first_of(names, _MAX_AUTHORS if len(names) > _MAX_AUTHORS + 1 else len(names))


def identifier_link(text: str) -> IdentifierLink:
    found = find_id(text)
    return IdentifierLink(text, found.url if found else None)


def abstracts_wanted(each: LockedTitle) -> list[PaperId]:
    """The identifiers by which the abstracts of the candidates are fetched, one a candidate."""
    found = (find_id(other.choice) for other in each.candidates if other.choice)
    return [identifier for identifier in found if identifier]

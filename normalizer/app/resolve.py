"""Resolve titles: local sources, then online ones by identifier and title, then enrichment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, overload

from normalizer.app import source_plan as plan
from normalizer.app.enrichment import EnrichedWork, apply_to_state, enrich, failures_of, matched_works
from normalizer.app.entries import count_results, entries_of
from normalizer.app.queries import (
    ResolutionState,
    SourceFailure,
    fetch_by_identifier,
    find_by_title,
    group_titles,
    query_local_sources,
    run_concurrently,
)
from normalizer.app.session import Progress
from normalizer.app.source_plan import Sources, StepTimer
from normalizer.errors import NoTitlesError, PageError
from normalizer.values.ids import find_id
from normalizer.values.lazy import lazy_re
from normalizer.values.text import html_table
from normalizer.works.choose import apply_min_confidence
from normalizer.works.record import Record
from normalizer.works.scraped import ScrapedTitle
from normalizer.works.verdict import Match, Reason, Status

if TYPE_CHECKING:
    from normalizer.pages import Page

# What a reference or a marked identifier has, and few titles.
_MORE_THAN_TITLE = lazy_re(r"\d|\bet al\b")


@dataclass(frozen=True)
class UnavailableSource:
    """A source that did not answer, with the reason as a sentence.

    `titles` are unresolved because of it, `works` may lack a publication. `incomplete`: the run exits with 3.
    """

    source: str
    why: str
    titles: int
    works: int
    incomplete: bool


@dataclass(frozen=True, repr=False)
class ResolutionResult:
    """A match for each title, in order. `failed` are the sources that did not answer, by the index of the title.

    `unsearched`: open titles by the source that was not searched for them, because it takes one title a request.
    """

    matches: Sequence[Match]
    missing: tuple[UnavailableSource, ...] = ()
    unsearched: Mapping[str, int] = field(default_factory=dict)
    failed: Mapping[int, frozenset[str]] = field(default_factory=dict)

    @property
    def is_incomplete(self) -> bool:
        return any(each.incomplete for each in self.missing)

    @property
    def records(self) -> tuple[Record, ...]:
        """The matched works, each once, in the order in which they first appear."""
        return tuple(entry.record for entry in entries_of(self.matches))

    def __iter__(self) -> Iterator[Match]:
        return iter(self.matches)

    def __len__(self) -> int:
        return len(self.matches)

    @overload
    def __getitem__(self, index: int) -> Match: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Match]: ...
    def __getitem__(self, index: int | slice) -> Match | Sequence[Match]:
        return self.matches[index]

    def __repr__(self) -> str:
        return f"<Result: {count_results(self.matches)}>"

    def _repr_html_(self) -> str:
        """A table with a row for each title, for notebooks."""
        rows = ((each.scraped.title or each.scraped.page, *each.summary) for each in self.matches)
        return html_table(("title", "status", "work", "confidence"), rows)


def joined_results(
    parts: Sequence[ResolutionResult], matches: Sequence[Match], failed: Mapping[int, frozenset[str]]
) -> ResolutionResult:
    """The result for all titles of some parts, with these matches and failed sources."""
    missing: dict[tuple[str, str], UnavailableSource] = {}
    unsearched: Counter[str] = Counter()
    for part in parts:
        unsearched.update(part.unsearched)
        for each in part.missing:
            before = missing.get((each.source, each.why), replace(each, titles=0, works=0, incomplete=False))
            missing[each.source, each.why] = replace(
                each,
                titles=before.titles + each.titles,
                works=before.works + each.works,
                incomplete=before.incomplete or each.incomplete,
            )
    return ResolutionResult(matches, tuple(missing.values()), unsearched, failed)


def unavailable_sources(
    state: ResolutionState, of_works: Iterable[tuple[str, SourceFailure, int]], sources: Sources
) -> tuple[UnavailableSource, ...]:
    """One row for each source and reason, in order."""
    counts: dict[tuple[str, SourceFailure], list[int]] = {}
    gaps: set[tuple[str, SourceFailure]] = set()
    for index, failures in enumerate(state.failures):
        open_ = state.match(index).verdict.status is not Status.MATCHED
        for each in failures.items():
            counts.setdefault(each, [0, 0])[0] += open_
            if open_ and _is_gap(state, index, *each, sources):
                gaps.add(each)
    for source, trouble, number in of_works:
        counts.setdefault((source, trouble), [0, 0])[1] += number
    found = []
    for (source, trouble), (titles, works) in counts.items():
        was_promised = source in sources.named and not trouble.refused
        incomplete = was_promised or (source, trouble) in gaps
        found.append(UnavailableSource(source, trouble.why, titles, works, incomplete))
    return tuple(found)


def _is_gap(state: ResolutionState, index: int, source: str, failure: SourceFailure, sources: Sources) -> bool:
    """Whether a title may be open because a source failed: others did not make up for it, and it was to be expected.

    Where no source answered, each failure is a gap, that of a source that may fail included.
    """
    if plan.is_optional(source, sources):
        return False
    if state.is_unanswered(index):
        return True
    if not failure.refused:
        return source not in sources.tolerated or source in sources.named
    is_replaced = source not in sources.named and plan.is_made_up_for(source, state.answered_by(index))
    return source not in sources.tolerated and not is_replaced


def unsearched_titles(state: ResolutionState, works: Iterable[EnrichedWork], sources: Sources) -> dict[str, int]:
    """The open titles that a source was not searched for, by source; repeats of a title count once.

    Without those sources that failed when works were looked up in them: that is reported.
    """
    failed = {source for source, _, _ in failures_of(works)}
    open_ = [index for index in state.unresolved_indexes() if state.match(index).verdict.status is Status.UNMATCHED]
    groups = group_titles(state, open_)
    found = {
        name: sum(
            name not in state.answered_by(group.indexes[0]) and name not in state.failures[group.indexes[0]]
            for group in groups
        )
        for name in plan.expected_searches(sources)
        if name not in failed
    }
    return {name: count for name, count in found.items() if count}


def failed_sources_by_title(
    state: ResolutionState, works: Iterable[EnrichedWork], sources: Sources
) -> dict[int, frozenset[str]]:
    """The sources to query again, by index; without the shared pool unless the user named it."""
    found = {index: set(failures) for index, failures in enumerate(state.failures) if failures}
    for known in works:
        for index in known.indexes if known.failures else ():
            found.setdefault(index, set()).update(known.failures)
    tolerated = sources.tolerated.difference(sources.named)
    return {index: frozenset(names - tolerated) for index, names in found.items() if names - tolerated}


def final_match(state: ResolutionState, index: int, sources: Sources) -> Match:
    """The match of a title; not "no candidate" if a source that may have the work did not answer."""
    match = state.match(index)
    is_gap = any(_is_gap(state, index, *each, sources) for each in state.failures[index].items())
    if match.verdict.status is not Status.UNMATCHED or not is_gap:
        return match
    return replace(match, verdict=replace(match.verdict, reason=Reason.NOT_ASKED))


def read_titles(
    paths: Sequence[str], progress: Progress, clock: StepTimer, *, all_have_titles: bool = False
) -> list[ScrapedTitle]:
    """Every mention of every page, in page order; warnings of the readers and what they skipped are passed on.

    Of several pages, those without titles are left out with a warning, unless `all_have_titles`. Raises PageError, also
    if no page has titles.
    """
    pages: list[tuple[str, Page]] = []
    empty: list[NoTitlesError] = []
    with clock.step("pages"):
        from normalizer.pages import read_page  # `cite` reads none

        for path in paths:
            try:
                pages.append((path, read_page(path)))
            except NoTitlesError as error:
                if all_have_titles:
                    raise
                empty.append(error)
        if empty and not pages:
            raise empty[0]
    for without in empty:
        progress.omission(f"{without}; the other pages are read")
    for path, page in pages:
        for warning in page.warnings:
            progress.warning(warning)
        progress.skipped(path, page.skipped)
    return [title for _, page in pages for title in page.titles]


def lacks_titles(paths: Sequence[str], result: ResolutionResult) -> bool:
    """Whether a page is without titles."""
    return not {match.scraped.page for match in result.matches}.issuperset(paths)


def parse_queries(asked: Sequence[str]) -> list[ScrapedTitle]:
    """Identifiers, titles or references of a user as titles of a page; their line is their position from 1."""
    return [replace(_parse_query(text), page=text, line=index, column=1) for index, text in enumerate(asked, 1)]


def _parse_query(text: str) -> ScrapedTitle:
    """Read as a page does what says more than a title: an identifier, people or a year."""
    if find_id(text):
        return ScrapedTitle("", text, 1, ids=(text,))
    if _MORE_THAN_TITLE.search(text):
        from normalizer.pages import parse_page  # few need it

        with suppress(PageError):
            mentions = parse_page(text.encode(), text).titles
            if len(mentions) == 1 and (mentions[0].ids or mentions[0].authors or mentions[0].year):
                return mentions[0]
    return ScrapedTitle(text, text, 1)


def resolve(
    titles: Sequence[ScrapedTitle],
    sources: Sources,
    clock: StepTimer,
    *,
    confidence: float = 0.0,
    complete: bool = True,
) -> ResolutionResult:
    """Match each title, in order; a match below `confidence` is ambiguous.

    `complete`: enrich works found by local sources too, not only those found online.
    """
    state = ResolutionState(titles)
    with clock.step("look-up"):
        query_local_sources(state, sources.local)
    with clock.step("matching"):
        unresolved_indexes = state.unresolved_indexes()
    works: list[EnrichedWork] = []
    if sources.online and (unresolved_indexes or complete):
        with clock.step("online"):
            works = _resolve_online(state, sources, range(len(titles)) if complete else unresolved_indexes)
    with clock.step("matching"):
        matches = [apply_min_confidence(confidence, final_match(state, index, sources)) for index in range(len(titles))]
        return ResolutionResult(
            matches,
            unavailable_sources(state, failures_of(works), sources),
            unsearched_titles(state, works, sources) if sources.online else {},
            failed_sources_by_title(state, works, sources),
        )


def _resolve_online(state: ResolutionState, sources: Sources, wanted: Sequence[int]) -> list[EnrichedWork]:
    """Resolve open titles, and enrich the works of the `wanted` ones; the search of Semantic Scholar comes last."""

    def settle() -> None:
        fetch_by_identifier(state, sources)
        find_by_title(state, sources, plan.enabled_searches(sources))

    works = matched_works(state, wanted)
    tasks: list[Callable[[], None]] = [settle, partial(enrich, works, sources)]
    run_concurrently(tasks)
    works += _enrich_new_works(state, sources, works, wanted)
    # Not asked when it could not even be looked up in.
    failed = {source for source, _, _ in failures_of(works)}
    fallback = plan.later_search(plan.FALLBACK_SEARCH, sources)
    last = [search for search in fallback if not failed.intersection(search.sources)]
    find_by_title(state, sources, last, plan.fallback_title_limit(len(works), sources))
    works += _enrich_new_works(state, sources, works, wanted)
    find_by_title(state, sources, plan.later_search(plan.FIELD_SEARCH, sources))
    works += _enrich_new_works(state, sources, works, wanted)
    apply_to_state(state, works)
    return works


def _enrich_new_works(
    state: ResolutionState, sources: Sources, works: Sequence[EnrichedWork], wanted: Sequence[int]
) -> list[EnrichedWork]:
    """Enrich the works that were found since; add further titles to known works."""
    before = {index for known in works for index in known.indexes}
    by_key = {known.key: known for known in works}
    new = matched_works(state, [index for index in wanted if index not in before])
    for known in new:
        if known.key in by_key:
            by_key[known.key].indexes += known.indexes
    new = [known for known in new if known.key not in by_key]
    enrich(new, sources)
    return new

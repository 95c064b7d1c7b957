"""Find the blocks of page titles, also after small changes of the page, and compare them; create and change blocks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Self

from normalizer.files import relative_name
from normalizer.lock.identity import fingerprint_abstracts, similarity
from normalizer.lock.lock import Lock
from normalizer.lock.values import Alternative, Decision, LockedTitle, Output, QueryLog, TitleContext
from normalizer.values.ids import KINDS, PaperId, find_id
from normalizer.values.names.lists import ET_AL
from normalizer.values.titles import title_key
from normalizer.works.description import Description
from normalizer.works.evidence import SAME_ABSTRACT
from normalizer.works.scraped import ScrapedTitle
from normalizer.works.verdict import ComparedWork, Match, Reason, Status


@dataclass(frozen=True, slots=True)
class PageTitle:
    """A title of a page; `page` is relative to the lock's directory."""

    scraped: ScrapedTitle
    page: str
    print: str | None

    @property
    def named(self) -> ScrapedTitle:
        """The title with the relative page, so that records contain no path of this machine."""
        return replace(self.scraped, page=self.page)

    @property
    def context(self) -> TitleContext:
        return TitleContext(
            ids=self.scraped.ids,
            authors=self.scraped.authors,
            year=self.scraped.year,
            venue=self.scraped.venue,
            print=self.print,
            abstract=self.scraped.abstract,
        )


def page_titles(titles: Sequence[ScrapedTitle], folder: Path) -> list[PageTitle]:
    """The titles of some pages, for a lock in this directory."""
    prints = fingerprint_abstracts([title.abstract for title in titles])
    names = {page: relative_name(page, folder) for page in {title.page for title in titles}}
    return [PageTitle(title, names[title.page], print_) for title, print_ in zip(titles, prints, strict=True)]


class TitleIndex:
    """The blocks of a lock by the words of their titles.

    A title with a slightly different abstract has the same block, unless another title in `seen` has exactly that
    abstract: a paper and its journal version may share title and nearly the abstract ("Fully Convolutional Networks for
    Semantic Segmentation", arXiv:1411.4038 and 1605.06211).
    """

    def __init__(self, titles: Iterable[LockedTitle], seen: Iterable[PageTitle] = ()) -> None:
        # Of a hundred thousand titles, nearly all have one block.
        self._by_words: dict[str, LockedTitle | _SameTitleBlocks] = {}
        self._taken = {(_words(each.scraped.title), each.print) for each in seen if each.print}
        for each in titles:
            self.add(each)

    def add(self, each: LockedTitle) -> None:
        words = _words(each.title)
        there = self._by_words.setdefault(words, each)
        if isinstance(there, LockedTitle):
            self._by_words[words] = each if there.id == each.id else _SameTitleBlocks().with_blocks(there, each)
        else:
            there.add(each)

    def find(self, seen: PageTitle) -> LockedTitle | None:
        """The block of a title with the most similar abstract, manual decisions first; None for a new title."""
        words, context = _words(seen.scraped.title), seen.context
        there = self._by_words.get(words)
        if there is None:
            return None
        blocks = _SameTitleBlocks().with_blocks(there) if isinstance(there, LockedTitle) else there
        fitting = [
            each
            for each in blocks.fitting(context)
            if each.beside.print == context.print or (words, each.beside.print) not in self._taken
        ]
        if len(fitting) < 2:
            return fitting[0] if fitting else None
        return max(fitting, key=lambda each: (similarity(each.beside.print, context.print), each.decision.is_manual))


@dataclass(frozen=True)
class _SameTitleBlocks:
    """The blocks of one title by identifier, else by abstract.

    A journal may have a thousand blocks "Editorial", which are not all compared.
    """

    by_paper: dict[PaperId, dict[str, LockedTitle]] = field(default_factory=dict)
    by_print: dict[str | None, dict[str, LockedTitle]] = field(default_factory=dict)

    def with_blocks(self, *several: LockedTitle) -> Self:
        for each in several:
            self.add(each)
        return self

    def add(self, each: LockedTitle) -> None:
        ids = _ids(each.beside)
        for paper in ids:
            self.by_paper.setdefault(paper, {})[each.id] = each
        if not ids:
            self.by_print.setdefault(each.beside.print, {})[each.id] = each

    def fitting(self, context: TitleContext) -> Iterable[LockedTitle]:
        """The blocks that a title may have: those with its identifier, else with its abstract, else similar ones."""
        if ids := _ids(context):
            return {name: each for paper in ids for name, each in self.by_paper.get(paper, {}).items()}.values()
        same = list(_with_same_authors_and_year(self.by_print.get(context.print, {}).values(), context))
        return same or list(_with_same_authors_and_year(self._like(context), context))

    def _like(self, context: TitleContext) -> Iterator[LockedTitle]:
        for print_, there in self.by_print.items():
            if print_ != context.print and similarity(print_, context.print) >= SAME_ABSTRACT:
                yield from there.values()


def _words(title: str) -> str:
    return title_key(title) or " ".join(title.split())


def _with_same_authors_and_year(there: Iterable[LockedTitle], context: TitleContext) -> Iterator[LockedTitle]:
    """Blocks whose authors and year do not differ from those of the title."""
    people = _people(context.authors)
    for each in there:
        ours = each.beside
        if ours.authors and people and _people(ours.authors) != people:
            continue
        if not (ours.year and context.year and ours.year != context.year):
            yield each


def _ids(context: TitleContext) -> tuple[PaperId, ...]:
    return tuple(dict.fromkeys(found for text in context.ids if (found := find_id(text))))


@lru_cache(maxsize=4096)
def _people(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(title_key(name) for name in names if name != ET_AL)


@dataclass(frozen=True)
class PageBlocks:
    """The blocks of the page titles, in page order; None for a title without block."""

    seen: tuple[PageTitle, ...]
    blocks: tuple[LockedTitle | None, ...]

    @property
    def keys(self) -> list[str]:
        """The keys of the bibliography, in the order in which the works first appear."""
        return list(dict.fromkeys(block.key for block in self.blocks if block and block.key))


def locate_blocks(lock: Lock, seen: Sequence[PageTitle]) -> PageBlocks:
    index = TitleIndex(lock.titles, seen)
    return PageBlocks(tuple(seen), tuple(map(index.find, seen)))


def update_pages(
    lock: Lock, on: PageBlocks, pages: Collection[str], output: str | None, *, merged: bool = False
) -> Lock:
    """Update the pages of all blocks.

    Titles that are no longer on these pages, or on pages of only this output, lose them; decisions and keys stay. With
    `merged` the output keeps its earlier pages.
    """
    old = set() if merged else set(lock.outputs.get(output or "", Output()).pages)
    elsewhere = {page for name, each in lock.outputs.items() if name != output for page in each.pages}
    read = set(pages) | (old - elsewhere)
    stands_on: dict[str, set[str]] = {each.id: set(each.pages) - read for each in lock.titles}
    for seen, block in zip(on.seen, on.blocks, strict=True):
        if block:
            stands_on[block.id].add(seen.page)
    changed = [
        each.model_copy(update={"pages": _in_order(each.pages, stands_on[each.id])})
        for each in lock.titles
        if stands_on[each.id] != set(each.pages)
    ]
    return lock.with_titles(changed)


def _in_order(before: Sequence[str], now: set[str]) -> tuple[str, ...]:
    """Pages as they were, then new ones: the line of a title stays where it is."""
    kept = [page for page in before if page in now]
    return (*kept, *sorted(now.difference(kept)))


@dataclass(frozen=True)
class LockMismatch:
    """New titles, pending ones without a record, and blocks whose titles are no longer on the pages.

    `pending` titles were not queried since a person chose a work or reopened them.
    """

    new: tuple[PageTitle, ...]
    pending: tuple[tuple[PageTitle, LockedTitle], ...]
    vanished: tuple[LockedTitle, ...]

    def __bool__(self) -> bool:
        return bool(self.new or self.pending or self.vanished)


def compare_with_pages(
    lock: Lock, on: PageBlocks, pages: Collection[str], output: str | None, *, merged: bool = False
) -> LockMismatch:
    """Compare the titles of pages with the lock.

    The titles of all pages of a known output are expected, else those of all pages. With `merged` other pages of the
    output do not matter.
    """
    rows = list(zip(on.seen, on.blocks, strict=True))
    here = {block.id for block in on.blocks if block}
    before = lock.outputs.get(output or "")
    known = set(pages) if merged else {*before.pages, *pages} if before else None
    gone = [each for each in lock.titles if each.pages and each.id not in here]
    return LockMismatch(
        new=tuple(seen for seen, block in rows if block is None),
        pending=tuple((seen, block) for seen, block in rows if block and (block.is_pending or block.is_reopened)),
        vanished=tuple(each for each in gone if known is None or known.intersection(each.pages)),
    )


def register_output(lock: Lock, name: str, pages: Iterable[str], *, merged: bool = False) -> Lock:
    """Register an output with its pages; `merged` keeps earlier pages."""
    before = lock.outputs.get(name, Output()).pages if merged else ()
    return lock.with_output(name, Output(pages=tuple(sorted({*before, *pages}))))


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
    ids = [identifier for each in work for identifier in each.ids if find_id(identifier.marked)]
    return next((each.marked for kind in KINDS for each in ids if each.name == kind.name), None)


def _first(work: Sequence[Description], name: str) -> str | None:
    return next((value for each in work if (value := getattr(each, name))), None)

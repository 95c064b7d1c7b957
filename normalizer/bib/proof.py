"""Proof that changes of a .bib file lose nothing for its readers: BibTeX, biber and programs built on bibtexparser.

`prove` applies changes and reads the text before and after with a model of each reader. A change is refused if a reader
loses an entry or a field, stops with an error that it did not have, or reads another value where the change says
nothing of one. What a change says is what `scan` sees of it; what a reader sees may not go further.

Only the blocks that a change touches are read again, and those behind them until a reader is back in step: an unclosed
brace may swallow the rest of a file.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from normalizer.bib.document import BibDocument
from normalizer.bib.edits import Edit, apply
from normalizer.bib.losses import Failure, find_losses
from normalizer.bib.readers import BIBER, BIBTEX, Reader
from normalizer.bib.rereading import Outline, changed_segments


@dataclass(frozen=True)
class Change:
    """Edits that are made together or not at all.

    `gone` are the keys of entries that they take out, each with that of the entry that stands for it, None for none.
    """

    edits: Sequence[Edit]
    gone: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Proof:
    """The changes that are proved, by their indices in order, and why each other one is refused."""

    kept: tuple[int, ...]
    refused: Mapping[int, str] = field(default_factory=dict)


def prove(before: BibDocument, changes: Sequence[Change], readers: Sequence[Reader] = (BIBTEX, BIBER)) -> Proof:
    """Prove the changes of a document, which do not overlap; bibtexparser goes with BibTeX."""
    everything = range(len(changes))
    prover = _Prover(before, changes, readers)
    failed = prover.failures(everything)
    if not failed:
        return Proof(tuple(everything))
    return _search(prover, len(changes), failed)


_Search = Generator[list[int], bool, list[int]]
_OpenSearch = tuple[_Search, list[int]]


def _search(prover: _Prover, count: int, failed: list[Failure]) -> Proof:
    """Find the changes to refuse: every group of changes that belong together is halved until the rest is proved."""
    reasons: dict[int, tuple[int, str]] = {}
    kept = set(range(count))
    while failed:
        groups = _joined([failure.changes & kept for failure in failed])
        kept.difference_update(*groups)
        searches: list[_OpenSearch] = []
        for group in groups:
            search = _proved_part(sorted(group), is_refuted=True)
            kept |= set(_advance(search, searches))
        _note(reasons, failed)
        while searches:
            tried = [index for _, part in searches for index in part]
            wrong = prover.failures(sorted(tried))
            _note(reasons, wrong)
            bad = frozenset[int]().union(*(failure.changes for failure in wrong))
            still: list[_OpenSearch] = []
            for search, part in searches:
                kept |= set(_advance(search, still, bad.isdisjoint(part)))
            searches = still
        failed = prover.failures(sorted(kept))
    return Proof(tuple(sorted(kept)), {index: reasons[index][1] for index in range(count) if index not in kept})


def _advance(search: _Search, open_searches: list[_OpenSearch], answer: bool | None = None) -> list[int]:
    """Go on with a search; return what it keeps if it is done."""
    try:
        part = next(search) if answer is None else search.send(answer)
    except StopIteration as done:
        return list(done.value)
    open_searches.append((search, part))
    return []


def _proved_part(chosen: list[int], *, is_refuted: bool = False) -> _Search:
    """Halve changes until every part is proved; asks whether a part is, returns those to keep."""
    if not is_refuted and (yield chosen):
        return chosen
    if len(chosen) == 1:
        return []
    middle = len(chosen) // 2
    first = yield from _proved_part(chosen[:middle])
    second = yield from _proved_part(chosen[middle:])
    if not first or not second:
        return first + second
    return first + second if len(first + second) < len(chosen) and (yield first + second) else first


def _joined(groups: Iterable[frozenset[int]]) -> list[set[int]]:
    """Groups that share a change become one."""
    found: dict[int, set[int]] = {}
    for group in groups:
        joined = set(group).union(*(found[index] for index in group if index in found))
        for index in joined:
            found[index] = joined
    return list({id(group): group for group in found.values()}.values())


def _note(reasons: dict[int, tuple[int, str]], failed: Iterable[Failure]) -> None:
    """Remember why a change fails: the first reason with the fewest other changes."""
    for failure in failed:
        size = len(failure.changes)
        for index in failure.changes:
            if index not in reasons or size < reasons[index][0]:
                reasons[index] = (size, failure.reason)


class _Prover:
    """Proves sets of changes of one document."""

    def __init__(self, before: BibDocument, changes: Sequence[Change], readers: Sequence[Reader]) -> None:
        self.before, self.changes = before, changes
        self.outlines = [Outline(reader, before.text) for reader in readers]

    def failures(self, chosen: Sequence[int]) -> list[Failure]:
        """Return where a reader reads less after these changes."""
        edits = [(edit, index) for index in chosen for edit in self.changes[index].edits]
        if not edits:
            return []
        edits.sort(key=lambda pair: (pair[0].start, pair[0].end))
        after = apply(self.before.text, [edit for edit, _ in edits])
        gone = {key: kept for index in chosen for key, kept in self.changes[index].gone.items()}
        found: list[Failure] = []
        for outline in self.outlines:
            segments = changed_segments(outline, after, edits)
            found += find_losses(self.before, after, outline, segments, gone)
        return found

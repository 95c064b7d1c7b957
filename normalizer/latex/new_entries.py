"""Which entries a document gets, and under which keys: its own, or ones that are made for the works."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from normalizer.bib.description import describe_entry
from normalizer.latex.citations import SourceFile
from normalizer.latex.edit_plan import Plan, keys_in_sources
from normalizer.latex.library import identifier_in, invalid_key_reason
from normalizer.latex.sync import DocumentState
from normalizer.works.record import Record, describe_record
from normalizer.works.work_index import WorkIndex

# A key for each record, none of those that are taken.
KeyAssigner = Callable[[Sequence[Record], Collection[str]], Sequence[str]]


def keeping_keys(found: DocumentState, records: Mapping[str, Record]) -> Plan:
    """Entries under the keys that are cited."""
    planner = _Planner(found, records)
    for key, record in records.items():
        if found.library.entry(key) is None:
            planner.keep(key, record)
    return planner.plan


def with_proper_keys(
    found: DocumentState, records: Mapping[str, Record], sources: Sequence[SourceFile], assign: KeyAssigner
) -> Plan:
    """Entries under keys of our own making, or the one that the work has already.

    A key that stands nowhere in the sources where it could be rewritten (a macro makes it) is kept.
    """
    planner, rewritable = _Planner(found, records), keys_in_sources(sources)
    for key, record in records.items():
        if key in rewritable:
            planner.rekey(key, record, assign)
        elif found.library.entry(key) is None:
            planner.keep(key, record)
    # What is recited first may go to an entry that is renamed later.
    plan = planner.plan
    plan.rewritten_citations = {old: plan.renamed.get(new, new) for old, new in plan.rewritten_citations.items()}
    plan.sources = tuple(sources)
    return plan


class _Planner:
    def __init__(self, found: DocumentState, records: Mapping[str, Record]) -> None:
        self.plan = Plan()
        self._found = found
        self._taken = set(found.reserved_keys)
        self._index: WorkIndex[str] = WorkIndex()
        for entry in found.library.entries() if records else ():
            self._index.add(entry.key, describe_entry(entry))

    def keep(self, key: str, record: Record) -> None:
        if why := invalid_key_reason(key, biblatex=self._found.citations.biblatex):
            self.plan.refused[key] = why
        elif known := self._known(record):
            self.plan.refused[key] = f"its work has the entry {known!r} already; cite {known!r}, or use --rekey"
        else:
            self.plan.entries[key] = record
            self._index.add(key, describe_record(record))

    def rekey(self, key: str, record: Record, assign: KeyAssigner) -> None:
        known = self._known(record)
        is_there = self._found.target.document.entry(key) is not None
        if known is not None and known != key:
            self.plan.rewritten_citations[key] = known
            return
        if is_there and self._found.is_named_elsewhere(key):
            return
        new = assign([record], self._taken)[0]
        self._taken.add(new)
        self.plan.rewritten_citations[key] = new
        if is_there:
            self.plan.renamed[key] = new
        else:
            self.plan.entries[new] = record
        self._index.add(new, describe_record(record))  # later keys of the same work are recited to this one

    def _known(self, record: Record) -> str | None:
        """The key of an entry about the same work: one that a person gave rather than an identifier."""
        found = [each.item for each in self._index.compare(describe_record(record)) if each.is_present]
        return min(found, key=lambda key: identifier_in(key) is not None, default=None)

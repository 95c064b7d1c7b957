"""Which entry of a .bib file is which work, whatever its key."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from normalizer.app.merge.notes import Doubt, doubt_of
from normalizer.bib import BibDocument, BibEntry, scan
from normalizer.bib.description import describe_entry
from normalizer.latex.prune import Pruned, pruned_entries
from normalizer.lint.context import dialect_of
from normalizer.works.description import Description, ids_of
from normalizer.works.record import Record, describe_record
from normalizer.works.work_index import Comparison, WorkIndex


class Present:
    """The entries of a document, by the works that they describe."""

    def __init__(self, document: BibDocument) -> None:
        self.dialect = dialect_of(document)
        self._document = document

    def find(self, record: Record, key: str | None = None) -> BibEntry | None:
        """Return the entry of a work: of several the one under `key`, else one with its identifier, else the first."""
        found = [each for each in self._compare(record) if each.is_present]
        best = min(found, key=lambda each: (each.item.key != key, not each.shares_identifier), default=None)
        return best.item if best else None

    def perhaps(self, record: Record) -> tuple[BibEntry, Doubt] | None:
        """Return the first entry that may be of a work, and why it is not taken for it."""
        doubts = ((each.item, doubt_of(each)) for each in self._compare(record))
        return next(((entry, doubt) for entry, doubt in doubts if doubt), None)

    def entry(self, key: str, record: Record) -> BibEntry | None:
        """Return the entry under a key, unless its identifiers are those of another work."""
        entry = self._document.entry(key)
        if entry is None:
            return None
        work, claimed = (ids_of(each) for each in (describe_record(record), describe_entry(entry)))
        kinds = {type(each) for each in work} & {type(each) for each in claimed}
        return None if kinds and not work & claimed else entry

    def hidden(self, record: Record) -> Pruned | None:
        """Return the entry of a work that `sync --prune` has commented out."""
        if not self.pruned:
            return None
        entry = self._hidden.find(record)
        return self.pruned[entry.key] if entry else None

    @cached_property
    def pruned(self) -> Mapping[str, Pruned]:
        """The entries that are commented out, by key."""
        return pruned_entries(self._document)

    @cached_property
    def _hidden(self) -> Present:
        return Present(scan("\n\n".join(each.text for each in self.pruned.values())))

    def _compare(self, record: Record) -> list[Comparison[BibEntry]]:
        return self._index.compare(describe_record(record))

    @cached_property
    def descriptions(self) -> list[tuple[BibEntry, Description]]:
        """Each entry with what it states about its work."""
        return [(entry, describe_entry(entry)) for entry in self._document.entries]

    @cached_property
    def _index(self) -> WorkIndex[BibEntry]:
        index: WorkIndex[BibEntry] = WorkIndex()
        for entry, description in self.descriptions:
            index.add(entry, description)
        return index

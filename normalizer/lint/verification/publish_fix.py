"""The fix from the entry of a preprint to that of its publication, with as few changes as possible.

Key, eprint, notes, comments and fields of the user's own stay. A field that names arXiv in the place of a venue
becomes the venue, and its arXiv id moves to `eprint`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from normalizer.bib import BibEntry
from normalizer.bib.edit import Edit, OverlappingEdits, UnrepresentableError, apply
from normalizer.export.format import printed_kind
from normalizer.lint.context import LintContext
from normalizer.lint.rule import Fix
from normalizer.lint.verification.cited_work import format_source
from normalizer.values.latex.convert import to_latex, to_unicode_latex
from normalizer.values.venues.value import VenueKind
from normalizer.works.description import Description
from normalizer.works.merge import record_from
from normalizer.works.record import Record

# Kind of venue -> type of entry, and the field of its name in either dialect.
_TYPES: Mapping[VenueKind, tuple[str, str, str]] = {
    VenueKind.CONFERENCE: ("inproceedings", "booktitle", "booktitle"),
    VenueKind.WORKSHOP: ("inproceedings", "booktitle", "booktitle"),
    VenueKind.JOURNAL: ("article", "journal", "journaltitle"),
}
_VENUE_FIELDS = ("booktitle", "journal", "journaltitle")
_OF_PREPRINT = re.compile(r"abs/\S+|arxiv.*|corr", re.IGNORECASE)


@dataclass(frozen=True)
class PublicationFix:
    """The fields of the publication for one entry."""

    context: LintContext
    entry: BibEntry
    record: Record
    type: str
    venue_field: str

    def fields(self) -> Iterator[tuple[str, str, str]]:
        """Field, text and the name of the record's value that it is from."""
        record, is_journal, is_biblatex = self.record, self.type == "article", self.context.dialect == "biblatex"
        has_date = self.entry.get("date") or (is_biblatex and not self.entry.get("year"))
        eprint = None if self.entry.get("eprint") else record.arxiv
        rows = (
            (self.venue_field, record.venue and record.venue.name, "venue"),
            ("date" if has_date else "year", record.date and str(record.date.year), "date"),
            ("volume", record.volume, "volume"),
            ("number", record.issue if is_journal else None, "issue"),
            ("pages", record.pages and record.pages.replace("-", "--"), "pages"),
            ("publisher", None if is_journal else record.publisher, "publisher"),
            ("doi", record.doi, "doi"),
            ("eprint", eprint, "arxiv"),
            ("eprinttype" if is_biblatex else "archiveprefix", eprint and "arXiv", "arxiv"),
        )
        yield from ((name, text, value) for name, text, value in rows if text)

    def edits(self) -> Iterator[Edit]:
        """Raises UnrepresentableError for an entry that is too damaged."""
        editor, entry = self.context.editor, self.entry
        if entry.kind != self.type:
            yield from editor.set_type(entry, self.type)
        wanted = {name: self._written(name, text) for name, text, _ in self.fields()}
        # The field that says "arXiv" where a venue would stand.
        old = next((name for name in _VENUE_FIELDS if entry.get(name)), None)
        if old and not entry.get(self.venue_field):
            yield from editor.rename_field(entry, old, self.venue_field)
            yield from editor.set_value(entry, old, wanted.pop(self.venue_field))
        for name, text in wanted.items():
            yield from editor.set_value(entry, name, text)
        for name in ("volume", "number", "publisher"):
            if name not in wanted and _OF_PREPRINT.fullmatch((entry.text(name) or "").strip()):
                yield from editor.delete_field(entry, name)

    def _written(self, name: str, text: str) -> str:
        if name in ("doi", "eprint", "archiveprefix", "eprinttype"):
            return text
        return to_unicode_latex(text) if self.context.dialect == "biblatex" else to_latex(text)

    def origins(self) -> str:
        """Who says each value: "booktitle, year from dblp (catalog:dblp.jsonl)"."""
        by_source: dict[str, list[str]] = {}
        for name, _, value in self.fields():
            if origin := self.record.origin.get(value):
                by_source.setdefault(format_source(origin), []).append(name)
        return "; ".join(f"{', '.join(names)} from {source}" for source, names in by_source.items())


def fix_to_publication(context: LintContext, entry: BibEntry, work: tuple[Description, ...]) -> Fix | None:
    """Return the fix that turns the entry of a preprint into that of the publication; None without a known venue."""
    record = record_from(work)
    if record.venue is None or printed_kind(record.venue) not in _TYPES:
        return None
    kind, *venue_fields = _TYPES[printed_kind(record.venue)]
    published = PublicationFix(context, entry, record, kind, venue_fields[context.dialect == "biblatex"])
    try:
        edits = tuple(published.edits())
        apply(context.bib.text, edits)
    except (UnrepresentableError, OverlappingEdits):
        return None  # a damaged entry: its syntax must be fixed first
    return Fix(edits, safe=False, message=f"cite what was published: {published.origins()}")

"""Which entry of a .bib file is which work, whatever its key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property

from rapidfuzz.distance import Indel

from normalizer.app.merge.comparison import Known, has_other_form, is_of_other_form
from normalizer.app.merge.entry_checks import recognized
from normalizer.app.merge.notes import Doubt
from normalizer.bib import BibDocument, BibEntry, scan
from normalizer.latex.prune import Pruned, pruned_entries
from normalizer.lint.context import Context, dialect_of
from normalizer.lint.rules.helpers.works import doi_of, paper_of
from normalizer.lint.verification.claim import claim_of
from normalizer.values.ids import ArxivId, Doi
from normalizer.works.description import RawName
from normalizer.works.record import Record

# An id in a remark may be that of another paper ("extends arXiv:...").
_REMARKS = frozenset({"note", "howpublished"})
# Titles of one author that are less alike, 0 to 1, differ in more than a slip.
_LIKE = 0.8


class Present:
    """The entries of a document, by what their works are known by."""

    def __init__(self, document: BibDocument) -> None:
        self.dialect = dialect_of(document)
        # The day is only for rules, of which none is run.
        self._context = Context(document, self.dialect, date.min)
        self._document = document

    def find(self, record: Record, key: str | None = None) -> BibEntry | None:
        """The entry of a work; of several the one under `key`, then the one with its identifier, then the first."""
        work = known_of(record)
        found = {entry: said for entry, said in self._near(work) if recognized(work, said) is True}
        ranked = sorted(found, key=lambda entry: (entry.key != key, not work.shares_identifier(found[entry])))
        return ranked[0] if ranked else None

    def perhaps(self, record: Record) -> tuple[BibEntry, Doubt] | None:
        """The first entry that may be of a work, and why it is not taken for it."""
        work = known_of(record)
        answers = ((entry, recognized(work, said)) for entry, said in self._near(work))
        found = {entry: answer for entry, answer in answers if isinstance(answer, Doubt)}
        return min(found.items(), key=lambda each: each[0].start, default=None)

    def entry(self, key: str, record: Record) -> BibEntry | None:
        """The entry under a key, unless its identifiers say that it is of another work."""
        entry = self._document.entry(key)
        if entry is None:
            return None
        work, said = known_of(record), self._read(entry)
        others = (work.arxiv and said.arxiv, work.doi and said.doi)
        return None if any(others) and not work.shares_identifier(said) else entry

    def hidden(self, record: Record) -> Pruned | None:
        """The entry of a work that `sync --prune` has commented out."""
        if not self.pruned:
            return None
        entry = self._hidden.find(record)
        return self.pruned[entry.key] if entry else None

    @cached_property
    def pruned(self) -> Mapping[str, Pruned]:
        """What is commented out, by key."""
        return pruned_entries(self._document)

    @cached_property
    def _hidden(self) -> Present:
        return Present(scan("\n\n".join(each.text for each in self.pruned.values())))

    def _near(self, work: Known) -> Iterator[tuple[BibEntry, Known]]:
        """The entries that can be of a work, each once or more."""
        for name in (*work.names, *(f"title:{head}" for head in work.heads)):
            yield from self._by_name.get(name, ())
        for entry, said in self._by_family.get(work.first_family, ()):
            if _is_like(work, said):
                yield entry, said

    @cached_property
    def known(self) -> list[tuple[BibEntry, Known]]:
        """What each entry says of its work."""
        return [(entry, self._read(entry)) for entry in self._document.entries]

    @cached_property
    def _by_name(self) -> Mapping[str, list[tuple[BibEntry, Known]]]:
        found: defaultdict[str, list[tuple[BibEntry, Known]]] = defaultdict(list)
        for entry, said in self.known:
            for name in said.names:
                found[name].append((entry, said))
        return found

    @cached_property
    def _by_family(self) -> Mapping[str, list[tuple[BibEntry, Known]]]:
        found: defaultdict[str, list[tuple[BibEntry, Known]]] = defaultdict(list)
        for entry, said in self.known:
            if said.first_family and said.keys:
                found[said.first_family].append((entry, said))
        return found

    def _read(self, entry: BibEntry) -> Known:
        """What an entry says of its work."""
        claim = claim_of(entry, self._context)
        if claim is None:  # a book, or without a title: its identifiers count all the same
            paper, doi = paper_of(entry), doi_of(entry)
            title = entry.text("title") or ""
            return Known(title, arxiv=ArxivId.find(paper) if paper else None, doi=_publishers(doi), is_paper=False)
        is_remark = claim.where["arxiv"] in _REMARKS
        return Known(
            claim.title,
            tuple(map(RawName, claim.authors)),
            claim.authors_complete,
            arxiv=None if is_remark else claim.arxiv,
            remarked=claim.arxiv if is_remark else None,
            doi=claim.doi.key if claim.doi else None,
            years=(claim.year,) if claim.year else (),
            venue=claim.venue.name.casefold() if claim.venue else None,
            printed=claim.year,
            has_other_form=has_other_form(entry),
        )


def known_of(record: Record) -> Known:
    """What we say of a work."""
    doi = Doi.find(record.doi) if record.doi else None
    return Known(
        record.title,
        tuple(RawName(str(person), person.family or person.literal, person.given) for person in record.authors),
        record.authors_complete,
        arxiv=ArxivId.find(record.arxiv) if record.arxiv else doi.arxiv if doi else None,
        doi=_publishers(record.doi),
        years=tuple({day.year for day in (record.date, record.preprint_date) if day}),
        venue=record.venue.name.casefold() if record.venue else None,
        printed=record.date.year if record.date and record.venue else None,
        has_other_form=is_of_other_form(record),
    )


def _publishers(text: str | None) -> str | None:
    doi = Doi.find(text) if text else None
    return doi.key if doi and doi.arxiv is None else None


def _is_like(work: Known, said: Known) -> bool:
    """At a glance, for most works of a name have nothing to do with each other; a title that breaks off is like it."""
    for ours in work.keys:
        for theirs in said.keys:
            if Indel.normalized_similarity(ours, theirs, score_cutoff=_LIKE) or ours.startswith(theirs[:-1]):
                return True
    return False

"""Which entry of a .bib file is which work: by arXiv id, DOI, or title and authors, whatever its key."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cached_property

from normalizer.bib import BibDocument, BibEntry
from normalizer.lint.context import Context, dialect_of
from normalizer.lint.rules.helpers_works import doi_of, paper_of
from normalizer.lint.truth_claim import claim_of, folded
from normalizer.matching.works import same_work
from normalizer.model import Record
from resolvers.candidate import Candidate, RawName
from resolvers.ids import ArxivId, Doi

# An id in a remark may be that of another paper ("extends arXiv:..."): such an entry is told by its title.
_REMARKS = frozenset({"note", "howpublished"})


class Present:
    """The entries of a document, by what their works are known by."""

    def __init__(self, document: BibDocument) -> None:
        self.dialect = dialect_of(document)
        # The day is only for rules, of which none is run.
        self._context = Context(document, self.dialect, date.min)
        self._entries = document.entries
        self._document = document

    def find(self, record: Record, key: str | None = None) -> BibEntry | None:
        """The entry of a work; of several the one under `key`, then the one with its identifier, then the first."""
        wanted = _candidate(record)
        near = [each for name in _names(wanted) for each in self._by_name.get(name, ())]
        by_id = [entry for entry, said in near if _share_id(wanted, said)]
        found = by_id + [entry for entry, said in near if same_work(wanted, said)]
        return next((entry for entry in found if entry.key == key), found[0] if found else None)

    def entry(self, key: str) -> BibEntry | None:
        return self._document.entry(key)

    @cached_property
    def _by_name(self) -> dict[str, list[tuple[BibEntry, Candidate]]]:
        found: dict[str, list[tuple[BibEntry, Candidate]]] = {}
        for entry in self._entries:
            said = self._read(entry)
            for name in _names(said):
                found.setdefault(name, []).append((entry, said))
        return found

    def _read(self, entry: BibEntry) -> Candidate:
        """What an entry says of its work."""
        claim = claim_of(entry, self._context)
        if claim is None:  # a book, or without a title: its identifiers count all the same
            return Candidate("bib", "", arxiv=paper_of(entry), doi=doi_of(entry))
        return Candidate(
            "bib",
            claim.title,
            arxiv=str(claim.arxiv) if claim.arxiv and claim.where["arxiv"] not in _REMARKS else None,
            doi=str(claim.doi) if claim.doi else None,
            authors=tuple(map(RawName, claim.authors)),
            authors_complete=claim.authors_complete,
            year=claim.year,
        )


def _candidate(record: Record) -> Candidate:
    year = record.date or record.preprint_date
    return Candidate(
        "lock",
        record.title,
        arxiv=record.arxiv,
        doi=record.doi,
        authors=tuple(RawName(str(person), person.family or person.literal, person.given) for person in record.authors),
        authors_complete=record.authors_complete,
        year=year.year if year else None,
    )


def _names(said: Candidate) -> Iterator[str]:
    arxiv, doi = _ids(said)
    if arxiv:
        yield f"arxiv:{arxiv}"
    if doi:
        yield f"doi:{doi}"
    if title := folded(said.title):
        yield f"title:{title}"


def _share_id(a: Candidate, b: Candidate) -> bool:
    return any(ours and ours == theirs for ours, theirs in zip(_ids(a), _ids(b), strict=True))


def _ids(said: Candidate) -> tuple[ArxivId | None, str | None]:
    """The arXiv id and the publisher's DOI, as they can be compared."""
    doi = Doi.find(said.doi) if said.doi else None
    arxiv = ArxivId.find(said.arxiv) if said.arxiv else doi.arxiv if doi else None
    return arxiv, doi.key if doi and doi.arxiv is None else None

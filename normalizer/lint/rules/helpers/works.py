"""Of which work an entry is: its DOI, its preprint, its first author."""

from __future__ import annotations

import re

from normalizer.bib import BibEntry
from normalizer.lint.rules.helpers.arxiv import arxiv_in, is_arxiv
from normalizer.lint.rules.helpers.ids import bare_doi, unescaped
from normalizer.values.ids import ArxivId, Doi
from normalizer.values.names import family_key, parse_person
from normalizer.values.names.person import Person

PREPRINT_TYPES = frozenset(
    {"misc", "online", "unpublished", "article", "report", "techreport", "preprint", "electronic"}
)
_ARXIV = re.compile(r"\barxiv\b|^corr$|abs/\d{4}\.", re.IGNORECASE)
_AND = re.compile(r"\sand\s", re.IGNORECASE)


def doi_of(entry: BibEntry) -> str | None:
    """The DOI without resolver and escapes; that of a preprint at arXiv stands for its identifier instead."""
    text = entry.text("doi")
    if not text:
        return None
    text = unescaped(text.strip())
    doi = bare_doi(text) or text
    return None if doi[:9] == "10.48550/" or "/" not in doi else doi


def paper_of(entry: BibEntry) -> str | None:
    """The arXiv identifier of an entry, without version, where it stands in a field for it."""
    eprint = entry.text("eprint")
    if eprint and is_arxiv(entry) is not False and (found := arxiv_in(eprint)):
        return _without_version(found)
    doi = entry.text("doi")
    arxiv = Doi.find(doi) if doi and "10.48550/" in doi else None
    return arxiv.arxiv.text if arxiv and arxiv.arxiv else None


def _without_version(paper: str) -> str:
    if "/" in paper:
        return str(ArxivId.parse(paper))
    return paper.lower().partition("v")[0]


def is_preprint(entry: BibEntry) -> bool:
    """The entry is a preprint: of arXiv, and of no venue."""
    if entry.kind not in PREPRINT_TYPES or doi_of(entry):
        return False
    venue = entry.text("journal") or entry.text("journaltitle") or entry.text("booktitle") or ""
    if venue:
        return bool(_ARXIV.search(venue))
    others = (entry.text(name) or "" for name in ("howpublished", "note", "url", "publisher", "number", "institution"))
    return paper_of(entry) is not None or any(map(_ARXIV.search, others))


def first_person(entry: BibEntry) -> Person | None:
    """The first author, or else the first editor."""
    text = entry.text("author") or entry.text("editor")
    return parse_person(_AND.split(text, maxsplit=1)[0].strip()) if text else None


def first_family(entry: BibEntry) -> str:
    """The family name of the first author or editor as citation keys have it; "" for none."""
    person = first_person(entry)
    return family_key(person) if person else ""

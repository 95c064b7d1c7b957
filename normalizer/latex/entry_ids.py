"""Which work an entry is about, by the identifiers in it.

Which cited keys name a work, and which ones an entry can have.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from normalizer.bib import BibEntry
from normalizer.bib.edit import CannotWrite
from normalizer.bib.rendering import checked_key
from normalizer.values.ids import KINDS, PaperId, find_id
from normalizer.works.record import Record

# Fields that hold one identifier or link, as exporters write them.
_FIELDS = ("eprint", "arxivid", "arxiv", "doi", "url", "ee", "howpublished", "pdf")
# Where Google Scholar and DBLP put arXiv identifiers: "arXiv preprint arXiv:2209.10901", volume "abs/2209.10901".
# Not `note`: it may speak of another work.
_IN_TEXT = ("journal", "journaltitle", "volume", "howpublished")
_ARXIV = re.compile(r"(?:arXiv\s*:\s*|\babs/)([a-z.-]+/\d{7}|\d{4}\.\d{4,5})", re.IGNORECASE)
_LINK = re.compile(r"\\url\s*\{([^{}]*)\}")


def works_of(entry: BibEntry) -> frozenset[str]:
    """The names of the work that an entry states, comparable with those of other entries and of records."""
    return frozenset(identifier.label for identifier in _ids_in(entry))


def works_of_record(record: Record) -> frozenset[str]:
    """The names of the work that a record is about."""
    found = (find_id(text) for text in (record.arxiv, record.doi, *record.ids) if text)
    return frozenset(identifier.label for identifier in found if identifier)


def first_by_work(entries: Iterable[BibEntry]) -> Mapping[str, BibEntry]:
    """The first entry about each work, by each of its names."""
    found: dict[str, BibEntry] = {}
    for entry in entries:
        for name in works_of(entry):
            found.setdefault(name, entry)
    return found


def _ids_in(entry: BibEntry) -> Iterator[PaperId]:
    alone = (entry.text(name) or "" for name in _FIELDS)
    unwrapped = (_LINK.sub(r"\1", text).replace("\\", "").strip("{} \t\r\n") for text in alone)
    said = (found[1] for name in _IN_TEXT for found in _ARXIV.finditer(entry.text(name) or ""))
    bare = ((kind.prefix, entry.text(kind.bib)) for kind in KINDS.exported() if kind.bib)
    marked = (f"{prefix}{text}" for prefix, text in bare if text)
    for text in chain(unwrapped, said, marked):
        if found := find_id(text):
            yield found


def identifier_in(key: str) -> str | None:
    """The key, if it is an identifier of a paper or a link to one."""
    return key if find_id(key) else None


# Tried out with LaTeX, BibTeX and biber: btparse, which biber reads with, takes none of "#%'(),={} in a key. BibTeX
# takes most of them (a DOI of Elsevier has parentheses), but no letters beyond ASCII.
_BIBTEX_KEY = re.compile(r"""[^\s"#%,{}@\\~]+""")


def why_no_key(key: str, *, biblatex: bool) -> str | None:
    """Why no .bib file can have an entry under this key; None where one can."""
    if is_plain_key(key) if biblatex else key.isascii() and _BIBTEX_KEY.fullmatch(key):
        return None
    return f"{'biber' if biblatex else 'BibTeX'} cannot take it for a key; cite another identifier, or use --rekey"


def is_plain_key(key: str) -> bool:
    """BibTeX and biber both take it for a key."""
    try:
        checked_key(key)
    except CannotWrite:
        return False
    return True

"""The values of an entry that `bibnorm update` completes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class ValueFields:
    """The fields that hold a value, by the names of BibTeX and BibLaTeX, and its name in the origins of a record."""

    fields: tuple[str, ...]
    origin: str


# The names that `--only` takes.
VALUES: Mapping[str, ValueFields] = {
    "author": ValueFields(("author",), "authors"),
    "venue": ValueFields(("booktitle", "journal", "journaltitle"), "venue"),
    "year": ValueFields(("year", "date"), "date"),
    "volume": ValueFields(("volume",), "volume"),
    "number": ValueFields(("number", "issue"), "issue"),
    "pages": ValueFields(("pages", "eid", "articleno", "article-number"), "pages"),
    "publisher": ValueFields(("publisher", "organization", "institution", "school"), "publisher"),
    "doi": ValueFields(("doi",), "doi"),
    "url": ValueFields(("url", "howpublished"), "url"),
    "eprint": ValueFields(("eprint", "arxivid"), "arxiv"),
    "archiveprefix": ValueFields(("archiveprefix", "eprinttype"), "arxiv"),
    "primaryclass": ValueFields(("primaryclass", "eprintclass"), "primary_category"),
}

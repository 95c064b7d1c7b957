"""bibnorm's own rows: `title`, and any of `arxiv_id`, `doi`, `authors` (list of texts), `authors_complete`, `published`
(first public date), `primary_category`, `venue`, `venue_year` or `year`, `type`, `volume`, `issue`, `pages`,
`publisher`, `url`, `code` (list of URLs), `comment`, `other_titles` (list of texts), `abstract`, `withdrawn`,
`retracted` (true or false). Other keys are ignored. `published: false` marks a submission that was not accepted.

Abstracts: `abstract`, and `arxiv_id` or the keys of own rows. Such a row needs no title: then it describes the records
of that arXiv id and is no record.
"""

from __future__ import annotations

from normalizer.values.ids import KINDS, id_of_address
from resolvers.catalog.importers.importer import Importer, Reader, read_fields
from resolvers.catalog.row_values import (
    Fields,
    Row,
    RowError,
    arxiv_id,
    date,
    flag,
    names,
    number_or_text,
    parse_declaration,
    text,
    texts,
    year,
)


class _Readers(dict[str, Reader | None]):
    """How the value of each key is read, None for keys that are ignored.

    Identifiers are read as the row has them, for services do not agree on what is a valid DOI.
    """

    def __missing__(self, key: str) -> Reader | None:
        kind = KINDS.by_row_key.get(key)
        return (kind.name, text) if kind else None


_READERS = _Readers({
    "arxiv_id": ("arxiv", arxiv_id),
    "doi": ("doi", text),
    "authors": ("authors", names),
    "published": ("published", date),
    "venue_year": ("year", year),
    "year": ("year", year),
    "type": ("kind", text),
    **{key: (key, text) for key in ("primary_category", "venue", "publisher", "url", "comment", "abstract")},
    **{key: (key, number_or_text) for key in ("volume", "issue", "pages")},
    **{key: (key, texts) for key in ("code", "other_titles")},
    **{key: (key, flag) for key in ("authors_complete", "withdrawn", "retracted")},
})  # fmt: skip


# What a submission that was not accepted does not have: its row names the venue to which it was submitted.
_OF_PUBLICATION = frozenset({"venue", "year", "kind", "volume", "issue", "pages", "publisher", "url", "doi"})


def is_bibnorm_row(row: Row) -> bool:
    """A title alone, or with values of ours: rows of other services have keys of the same names with other values.

    Or what only we say: how many works a volume has.
    """
    try:
        fields = read_bibnorm_row(row)
        return bool(parse_declaration(row) or (isinstance(row.get("title"), str) and (fields or len(row) == 1)))
    except RowError:
        return False


def read_bibnorm_row(row: Row) -> Fields:
    """The attributes of a `Description` that a row gives, without its title.

    Addresses of pages that publish a paper name it. A submission that was not accepted has no venue: it may have
    appeared elsewhere.
    """
    fields = read_fields(row, _READERS.__getitem__)
    if (url := fields.get("url")) and (paper := id_of_address(url)):
        fields.setdefault(paper.name, paper.text)
    if row.get("published") is False:
        return {name: value for name, value in fields.items() if name not in _OF_PUBLICATION}
    return fields


def is_abstract(row: Row) -> bool:
    """An abstract, and whose it is."""
    try:
        fields = read_bibnorm_row(row)
    except RowError:
        return False
    return "abstract" in fields and ("arxiv" in fields or isinstance(row.get("title"), str))


def read_abstract(row: Row) -> Fields:
    """What `read_bibnorm_row` reads: of rows with a title, in one file, some have no abstract."""
    fields = read_bibnorm_row(row)
    if "abstract" not in fields and "title" not in row:
        raise RowError("no abstract")
    return fields


def reads_key(key: str) -> bool:
    """Whether a key of our own rows is read."""
    return key == "title" or _READERS[key] is not None


ABSTRACTS = Importer(
    name="abstracts",
    description="abstracts (arxiv_id, abstract)",
    recognizes=is_abstract,
    read=read_abstract,
    requires_title=False,
    reads_key=reads_key,
)
OWN = Importer(
    name="bibnorm",
    description="bibnorm's own rows (title, with authors, arxiv_id, doi, venue ...)",
    recognizes=is_bibnorm_row,
    read=read_bibnorm_row,
    reads_key=reads_key,
)

"""Dumps whose lines are the records of a service's API: read by the client of that service (resolvers/sources).

- OpenAlex, the snapshot: works, one a line, in folders of parts. https://docs.openalex.org/download-all-data
- Crossref, the public data file: a tar of parts, each an object with `items`, or works one a line. An export from
  MongoDB, which is how parts of it are handed on, has the same keys. https://www.crossref.org/learning/public-data-file
- DataCite, the public data file: a tar of parts with one DOI a line. https://datafiles.datacite.org
"""

from __future__ import annotations

from normalizer.works.description import Description
from resolvers.catalog.importers.importer import Importer
from resolvers.catalog.row_values import Row
from resolvers.replies import Fields
from resolvers.sources import crossref, datacite, openalex


def is_openalex(row: Row) -> bool:
    """Whether a row is a work of OpenAlex."""
    return str(row.get("id")).startswith("https://openalex.org/W") and ("authorships" in row or "biblio" in row)


def read_openalex(row: Row) -> Description | None:
    """The work of a row; None for a grant or a paratext without a title."""
    return openalex.candidate(Fields(row))


def is_crossref(row: Row) -> bool:
    """Whether a row is a work of Crossref."""
    return isinstance(row.get("DOI"), str) and isinstance(row.get("title", []), list) and "prefix" in row


def read_crossref(row: Row) -> Description | None:
    """The work of a row; None without a title."""
    return crossref.candidate(Fields(row))


def is_datacite(row: Row) -> bool:
    """Whether a row is a DOI of DataCite."""
    attributes = row.get("attributes")
    return row.get("type") == "dois" and isinstance(attributes, dict) and "titles" in attributes


def read_datacite(row: Row) -> Description | None:
    """The work of a row; None without a title."""
    return datacite.candidate(Fields(row).object("attributes"))


OPENALEX = Importer(
    name="openalex",
    description="works of the OpenAlex snapshot (id, doi, title, authorships ...)",
    recognizes=is_openalex,
    read=read_openalex,
    source="openalex",
)
CROSSREF = Importer(
    name="crossref",
    description="works of Crossref's public data file (DOI, title, author, container-title ...)",
    recognizes=is_crossref,
    read=read_crossref,
    source="crossref",
)
DATACITE = Importer(
    name="datacite",
    description="DOIs of DataCite's public data file (id, type, attributes ...)",
    recognizes=is_datacite,
    read=read_datacite,
    source="datacite",
)

"""The importers of source files: one file a dump, chosen by the rows and never by the name of the file.

A row gives a `Description` with the values of the source; one that does not fit raises `RowError` with the reason, and
is counted and skipped. To add a dump: a file with an `Importer`, and a row in `IMPORTERS`.
"""

from __future__ import annotations

from collections.abc import Sequence

from resolvers.catalog.importers.acl import ACL
from resolvers.catalog.importers.arxiv_snapshot import ARXIV_SNAPSHOT
from resolvers.catalog.importers.bibnorm_rows import ABSTRACTS, OWN
from resolvers.catalog.importers.importer import Importer, XmlShape
from resolvers.catalog.importers.oai import OAI_ARXIV, OAI_IACR
from resolvers.catalog.importers.services import (
    CROSSREF,
    CSL,
    DATACITE,
    DBLP,
    OPENALEX,
    PUBMED,
    S2_ABSTRACTS,
    S2_PAPERS,
)

# Of two that recognize as many rows, the first is taken: the shape that asks for more goes before.
IMPORTERS = (
    ARXIV_SNAPSHOT,
    S2_PAPERS,
    S2_ABSTRACTS,
    OPENALEX,
    CROSSREF,
    DATACITE,
    DBLP,
    ACL,
    OAI_ARXIV,
    OAI_IACR,
    PUBMED,
    CSL,
    ABSTRACTS,
    OWN,
)


def choose_importer(lines: Sequence[bytes]) -> Importer | None:
    """The importer that recognizes most of the lines; None when none recognizes any."""
    votes = [(sum(map(importer.recognizes_line, lines)), importer) for importer in IMPORTERS]
    most, best = max(votes, key=lambda vote: vote[0])
    return best if most else None


def importer_named(name: str) -> Importer:
    return next(importer for importer in IMPORTERS if importer.name == name)


def xml_shapes() -> dict[str, XmlShape]:
    """How documents are split into records, by the name of their root element."""
    return {importer.xml.root: importer.xml for importer in IMPORTERS if importer.xml}

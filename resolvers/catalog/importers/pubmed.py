"""Files of PubMed's baseline and its updates, https://pubmed.ncbi.nlm.nih.gov/download/: articles in XML."""

from __future__ import annotations

from functools import partial
from xml.etree.ElementTree import Element

from normalizer.works.description import Description
from resolvers.catalog.importers.importer import Importer, XmlShape
from resolvers.catalog.importers.xml_lines import parse_xml_line
from resolvers.sources.pubmed import candidate

_SHAPE = XmlShape("PubmedArticleSet", frozenset({"PubmedArticle", "PubmedBookArticle"}))


def read(page: Element) -> Description | None:
    """The article; None without a title."""
    return candidate(page[0])


PUBMED = Importer(
    name="pubmed",
    description="files of PubMed's baseline (PubmedArticleSet)",
    recognizes=lambda page: len(page) == 1,
    read=read,
    source="pubmed",
    xml=_SHAPE,
    parse=partial(parse_xml_line, root=_SHAPE.root),
)

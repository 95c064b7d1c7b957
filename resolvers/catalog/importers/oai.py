"""Pages of OAI-PMH that were stored: arXiv's in arXivRaw (resolvers/oai), IACR's in Dublin Core.

https://eprint.iacr.org/rss/ names the address; the first `dc:date` is the submission, the others are revisions.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

from normalizer.works.description import Description
from resolvers.catalog.importers.importer import Importer, XmlShape, text_of
from resolvers.catalog.row_values import RowError
from resolvers.oai.records import read_record
from resolvers.replies import parse_name

_RECORD = "{*}ListRecords/{*}record"
_SHAPE = XmlShape("OAI-PMH", frozenset({"record"}))


def _record(page: Element) -> Element:
    record = page.find(_RECORD)
    if record is None:
        raise RowError("no record of ListRecords")
    return record


def read_arxiv(page: Element) -> Description | None:
    """The paper; None for a deleted one."""
    found = read_record(_record(page), "oai")
    if found.unusable:
        raise RowError(found.unusable)
    return found.paper


def read_iacr(page: Element) -> Description | None:
    """The report; None for a deleted one."""
    record = _record(page)
    if (about := record.find("{*}metadata/{*}dc")) is None:
        return None
    titles, dates, pages, abstracts = (
        [text for one in about.findall(f"{{*}}{name}") if (text := text_of(one))]
        for name in ("title", "date", "identifier", "description")
    )
    if not titles:
        raise RowError("no title")
    creators = (text_of(one) for one in about.findall("{*}creator"))
    return Description(
        source="iacr",
        title=titles[0],
        authors=tuple(parse_name(name) for name in creators if name),
        published=min(dates)[:10] if dates else None,
        kind="preprint",
        publisher="IACR Cryptology ePrint Archive",
        url=next((page for page in pages if page.startswith("https://")), None),
        abstract=next(iter(abstracts), None),
    )


OAI_ARXIV = Importer(
    name="oai-arxiv",
    description="pages of arXiv's OAI-PMH (arXivRaw)",
    recognizes=lambda page: page.find(f"{_RECORD}/{{*}}metadata/{{*}}arXivRaw") is not None,
    read=read_arxiv,
    source="arxiv",
    xml=_SHAPE,
)
OAI_IACR = Importer(
    name="oai-iacr",
    description="pages of the IACR's OAI-PMH (oai_dc)",
    recognizes=lambda page: (_record(page).findtext("{*}header/{*}identifier") or "").startswith(
        "oai:eprint.iacr.org:"
    ),
    read=read_iacr,
    source="iacr",
    xml=_SHAPE,
)

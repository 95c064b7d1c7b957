"""The dump of DBLP, dblp.xml: records by dblp.dtd under one root. https://dblp.org/faq/How+to+parse+dblp+xml

Its entities are those of HTML, so that the DTD is not needed. Pages of persons and notes of DBLP are no works.
"""

from __future__ import annotations

from normalizer.works.description import Description
from resolvers.catalog.importers.importer import Importer, XmlShape
from resolvers.catalog.row_values import RowError
from resolvers.errors import BadReply
from resolvers.replies import Fields
from resolvers.sources.dblp import RECORDS_IN_DUMP, candidate, read_records


def parse(line: bytes) -> Fields:
    """The record in `<dblp>...</dblp>`; empty when there is none."""
    try:
        return next(iter(read_records(line)), Fields({}))
    except BadReply:
        raise RowError("not XML") from None


def read(record: Fields) -> Description | None:
    """The work of a record; None without a title."""
    return candidate(record)


DBLP = Importer(
    name="dblp",
    description="the dump of DBLP (dblp.xml)",
    recognizes=bool,
    read=read,
    source="dblp",
    xml=XmlShape("dblp", RECORDS_IN_DUMP),
    parse=parse,
)

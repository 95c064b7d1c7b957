"""Semantic Scholar's bulk datasets, https://api.semanticscholar.org/api-docs/datasets: lines of `papers`, `abstracts`.

Keys are in lower case, and the records are those of the API otherwise. An abstract attaches to the record of its arXiv
id. The datasets `paper-ids` and `publication-venues` say nothing that `papers` lacks: the hash of a paper is in its
address, the name of its venue in `venue`.
"""

from __future__ import annotations

from normalizer.works.description import Description
from resolvers.catalog.importers.importer import Importer
from resolvers.catalog.row_values import Fields, Row
from resolvers.replies import Fields as Values
from resolvers.replies import work_ids
from resolvers.sources.semantic_scholar import candidate

_KEYS = {
    "externalids": "externalIds",
    "publicationdate": "publicationDate",
    "publicationtypes": "publicationTypes",
    "publicationvenue": "publicationVenue",
}
_PAPER = "semanticscholar.org/paper/"


def is_s2(row: Row) -> bool:
    """Whether a row has the number of a paper at Semantic Scholar, a title, and more that their papers have."""
    return (
        type(row.get("corpusid")) is int
        and isinstance(row.get("title"), str)
        and any(key in row for key in (*_KEYS, "authors", "journal"))
    )


def read_s2(row: Row) -> Description | None:
    """The paper of a row, which is one of the API with other keys."""
    _, _, paper = str(row.get("url") or "").partition(_PAPER)
    return candidate(Values({_KEYS.get(key, key): value for key, value in row.items()} | {"paperId": paper}))


def is_s2_abstract(row: Row) -> bool:
    """Whether a row is of the dataset `abstracts`."""
    return type(row.get("corpusid")) is int and "openaccessinfo" in row and isinstance(row.get("abstract"), str)


def read_s2_abstract(row: Row) -> Fields | None:
    """The abstract and the arXiv id that it belongs to; None without one."""
    ids = Values(row).object("openaccessinfo").object("externalids")
    arxiv, _ = work_ids(ids.text("DOI"), ids.text("ArXiv"))
    return {"arxiv": arxiv, "abstract": row["abstract"]} if arxiv else None


S2_PAPERS = Importer(
    name="s2-papers",
    description="rows of Semantic Scholar's dataset papers (corpusid, externalids, title, authors ...)",
    recognizes=is_s2,
    read=read_s2,
    source="s2",
)
S2_ABSTRACTS = Importer(
    name="s2-abstracts",
    description="rows of Semantic Scholar's dataset abstracts (corpusid, openaccessinfo, abstract)",
    recognizes=is_s2_abstract,
    read=read_s2_abstract,
    source="s2",
    requires_title=False,
)

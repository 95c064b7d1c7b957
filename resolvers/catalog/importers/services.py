"""Dumps whose records are those of a service's API: read by the client of that service (resolvers/sources).

- OpenAlex, the snapshot: works, one a line, in folders of parts. https://docs.openalex.org/download-all-data
- Crossref, the public data file: a tar of parts, each an object with `items`, or works one a line. An export from
  MongoDB, which is how parts of it are handed on, has the same keys. https://www.crossref.org/learning/public-data-file
- DataCite, the public data file: a tar of parts with one DOI a line. https://datafiles.datacite.org
- DBLP, PubMed, Semantic Scholar and items of CSL-JSON: below.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from normalizer.values.ids import id_of_address
from normalizer.works.description import Description
from resolvers.catalog.importers.importer import Importer, XmlShape
from resolvers.catalog.row_values import Row, RowError
from resolvers.errors import BadReply
from resolvers.replies import Fields, work_ids
from resolvers.sources import crossref, datacite, dblp, doi, openalex, pubmed, semantic_scholar

OPENALEX = Importer(
    name="openalex",
    description="works of the OpenAlex snapshot (id, doi, title, authorships ...)",
    recognizes=lambda row: (
        str(row.get("id")).startswith("https://openalex.org/W") and ("authorships" in row or "biblio" in row)
    ),
    read=lambda row: openalex.candidate(Fields(row)),
    source="openalex",
)
CROSSREF = Importer(
    name="crossref",
    description="works of Crossref's public data file (DOI, title, author, container-title ...)",
    recognizes=lambda row: (
        isinstance(row.get("DOI"), str) and isinstance(row.get("title", []), list) and "prefix" in row
    ),
    read=lambda row: crossref.candidate(Fields(row)),
    source="crossref",
)
DATACITE = Importer(
    name="datacite",
    description="DOIs of DataCite's public data file (id, type, attributes ...)",
    recognizes=lambda row: row.get("type") == "dois" and "titles" in Fields(row).object("attributes"),
    read=lambda row: datacite.candidate(Fields(row).object("attributes")),
    source="datacite",
)


# The dump of DBLP, dblp.xml: records by dblp.dtd under one root. https://dblp.org/faq/How+to+parse+dblp+xml
#
# Its entities are those of HTML, so that the DTD is not needed. Pages of persons and notes of DBLP are no works.


def parse_dblp(line: bytes) -> Fields:
    """The record in `<dblp>...</dblp>`; empty when there is none."""
    try:
        return next(iter(dblp.read_records(line)), Fields({}))
    except BadReply:
        raise RowError("not XML") from None


DBLP = Importer(
    name="dblp",
    description="the dump of DBLP (dblp.xml)",
    recognizes=bool,
    read=dblp.candidate,
    source="dblp",
    xml=XmlShape("dblp", dblp.RECORDS_IN_DUMP),
    parse=parse_dblp,
)


# Files of PubMed's baseline and its updates, https://pubmed.ncbi.nlm.nih.gov/download/: articles in XML.


PUBMED = Importer(
    name="pubmed",
    description="files of PubMed's baseline (PubmedArticleSet)",
    recognizes=lambda page: len(page) == 1,
    read=lambda page: pubmed.candidate(page[0]),
    source="pubmed",
    xml=XmlShape("PubmedArticleSet", frozenset({"PubmedArticle", "PubmedBookArticle"})),
)


# Semantic Scholar's bulk datasets, https://api.semanticscholar.org/api-docs/datasets: lines of `papers`, `abstracts`.
#
# Keys are in lower case, and the records are those of the API otherwise. An abstract attaches to the record of its
# arXiv id. The datasets `paper-ids` and `publication-venues` say nothing that `papers` lacks: the hash of a paper is in
# its address, the name of its venue in `venue`.


_S2_KEYS = {
    "externalids": "externalIds",
    "publicationdate": "publicationDate",
    "publicationtypes": "publicationTypes",
    "publicationvenue": "publicationVenue",
}


def read_s2(row: Row) -> Description | None:
    """The paper of a row, which is one of the API with other keys."""
    _, _, paper = str(row.get("url") or "").partition("semanticscholar.org/paper/")
    return semantic_scholar.candidate(
        Fields({_S2_KEYS.get(key, key): value for key, value in row.items()} | {"paperId": paper})
    )


def read_s2_abstract(row: Row) -> dict[str, Any] | None:
    """The abstract and the arXiv id that it belongs to; None without one."""
    ids = Fields(row).object("openaccessinfo").object("externalids")
    arxiv, _ = work_ids(ids.text("DOI"), ids.text("ArXiv"))
    return {"arxiv": arxiv, "abstract": row["abstract"]} if arxiv else None


S2_PAPERS = Importer(
    name="s2-papers",
    description="rows of Semantic Scholar's dataset papers (corpusid, externalids, title, authors ...)",
    recognizes=lambda row: (
        type(row.get("corpusid")) is int
        and isinstance(row.get("title"), str)
        and any(key in row for key in (*_S2_KEYS, "authors", "journal"))
    ),
    read=read_s2,
    source="s2",
)
S2_ABSTRACTS = Importer(
    name="s2-abstracts",
    description="rows of Semantic Scholar's dataset abstracts (corpusid, openaccessinfo, abstract)",
    recognizes=lambda row: (
        type(row.get("corpusid")) is int and "openaccessinfo" in row and isinstance(row.get("abstract"), str)
    ),
    read=read_s2_abstract,
    source="s2",
    requires_title=False,
)


# CSL-JSON, as citation managers and bibnorm write it: a list of items. What has no variable of CSL, an arXiv id among
# it, bibnorm writes to `custom`, Zotero to `number` ("arXiv:2106.04560").


_CSL_TYPES = frozenset(
    "article article-journal article-magazine article-newspaper bill book broadcast chapter classic collection dataset "
    "document entry entry-dictionary entry-encyclopedia event figure graphic hearing interview legal_case legislation "
    "manuscript map motion_picture musical_score pamphlet paper-conference patent performance periodical "
    "personal_communication post post-weblog regulation report review review-book software song speech standard thesis "
    "treaty webpage".split()
)


def read_csl(row: Row) -> Description | None:
    """The work of an item, which is as doi.org gives it; addresses of pages that publish a paper name it."""
    item = Fields(row)
    found, custom, number = doi.candidate(item), item.object("custom"), item.text("number") or ""
    if found is None:
        return None
    named = number if number.lower().startswith("arxiv") else None
    arxiv, _ = work_ids(item.text("DOI"), custom.text("arxiv") or named)
    paper = id_of_address(item.text("URL") or "")
    ids: dict[str, Any] = {paper.name: paper.text} if paper else {}
    ids |= {"arxiv": arxiv} if arxiv else {}
    ids |= {"doi": found.doi} if found.doi else {}
    links = tuple(url for link in custom.objects("code") if (url := link.text("url")))
    return replace(found, **ids, code=links, published=custom.text("preprint_date") or found.published)


CSL = Importer(
    name="csl-json",
    description="items of CSL-JSON (id, type, title, author, issued ...)",
    recognizes=lambda row: (  # rows of our own have `authors`
        row.get("type") in _CSL_TYPES and isinstance(row.get("title"), str) and "id" in row and "authors" not in row
    ),
    read=read_csl,
)

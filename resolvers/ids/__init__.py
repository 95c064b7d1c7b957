"""Identifiers of papers: parsed once at the edge, compared by value, rendered canonically.

`X.find(text)` gives None when the text is no such identifier; `X.parse(text)`, where a bare form exists, raises
`InvalidIdentifier`. Of every identifier, `str()` is its canonical form and `url` its page.
"""

from __future__ import annotations

from typing import TypeAlias

from resolvers.ids.acl import AclId
from resolvers.ids.arxiv import ArxivId
from resolvers.ids.catalogs import DblpKey, OpenReviewId, S2Id
from resolvers.ids.doi import Doi
from resolvers.ids.invalid import InvalidIdentifier

__all__ = [
    "AclId", "ArxivId", "DblpKey", "Doi", "InvalidIdentifier", "OpenReviewId", "PaperId", "S2Id", "find_id",
]  # fmt: skip

PaperId: TypeAlias = ArxivId | Doi | AclId | S2Id | DblpKey | OpenReviewId


def find_id(text: str) -> PaperId | None:
    """The identifier that a text (bare id, prefixed form or URL) stands for; None when it stands for none.

    A paper of the ACL Anthology is known by its DOI, a record of CoRR in DBLP by its arXiv identifier.
    """
    if found := ArxivId.find(text) or Doi.find(text):
        return found
    if acl := AclId.find(text):
        return acl.doi
    if dblp := DblpKey.find(text):
        return dblp.arxiv or dblp
    return S2Id.find(text) or OpenReviewId.find(text)

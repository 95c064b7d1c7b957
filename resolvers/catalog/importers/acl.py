"""The data of the ACL Anthology, data/xml of https://github.com/acl-org/acl-anthology: one file a collection.

A paper is read with the description (`meta`) of its volume. Titles are text with markup: `<fixed-case>` marks what
keeps its case, `<tex-math>` formulas. Frontmatter is no work.
"""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

from normalizer.values.ids import AclId, Doi
from normalizer.values.lazy import lazy_re
from normalizer.works.description import Description, RawName
from resolvers.catalog.importers.importer import Importer, XmlShape, text_of
from resolvers.replies import listed_authors, name_from_parts

_YEAR = lazy_re(r"(?:1[89]|20)\d\d")
# "Computational Linguistics, Volume 15, Number 1, March 1989": what follows the name is told in elements of their own.
_ISSUE = lazy_re(r",\s+(?:Formerly|Volume)\b.*")
# Before 2020; meetings with many workshops have two digits for the volume and two for the paper.
_OLD = lazy_re(r"[A-Z]\d\d")
_RANGE = lazy_re(r"\s*[-–—]+\s*")


def read(collection: Element) -> Description | None:
    """The paper in `<collection><volume><meta/><paper/></volume></collection>`; None for frontmatter."""
    volume, paper = collection.find("volume"), collection.find("volume/paper")
    if volume is None or paper is None or not (title := _text(paper, "title")):
        return None
    identifier = _identifier(collection.get("id", ""), volume.get("id", ""), paper.get("id", ""))
    doi = Doi.find(_text(paper, "doi") or "")
    year = _YEAR.search(_text(volume, "meta/year") or "")
    pages = _text(paper, "pages")
    return Description(
        source="acl",
        title=title,
        doi=str(doi) if doi else None,
        **listed_authors(_name(author) for author in paper.findall("author")),
        published=year[0] if year else None,
        year=int(year[0]) if year else None,
        pages=_RANGE.sub("-", pages) if pages else None,
        **_publication(volume),
        url=identifier.url if identifier else None,
        abstract=_text(paper, "abstract"),
        retracted=paper.find("retracted") is not None,
        withdrawn=paper.find("removed") is not None,
        acl=str(identifier) if identifier else None,
    )


def _identifier(collection: str, volume: str, paper: str) -> AclId | None:
    """Old ids are padded: P18-1001 is paper 1 of volume 1 of P18, W18-5401 paper 1 of volume 54."""
    if _OLD.fullmatch(collection) and volume.isdecimal() and paper.isdecimal():
        many = collection[0] == "W" or collection == "C69" or (collection == "D19" and int(volume) >= 5)
        number = f"{int(volume):02}{int(paper):02}" if many else f"{int(volume)}{int(paper):03}"
        return AclId.find(f"acl:{collection}-{number}")
    return AclId.find(f"acl:{collection}-{volume}.{paper}")


def _publication(volume: Element) -> dict[str, Any]:
    is_journal = volume.get("type") == "journal"
    name = _text(volume, "meta/booktitle")
    return {
        "venue": _text(volume, "meta/journal-title") or (_ISSUE.sub("", name) if is_journal and name else name),
        "kind": "journal" if is_journal else "proceedings",
        "volume": _text(volume, "meta/journal-volume"),
        "issue": _text(volume, "meta/journal-issue"),
        "publisher": _text(volume, "meta/publisher"),
    }


def _name(author: Element) -> RawName | None:
    return name_from_parts(_text(author, "last"), _text(author, "first"))


def _text(parent: Element, path: str) -> str | None:
    element = parent.find(path)
    return text_of(element) if element is not None else None


ACL = Importer(
    name="acl",
    description="the data of the ACL Anthology (collections in XML)",
    recognizes=lambda collection: collection.tag == "collection",
    read=read,
    source="acl",
    xml=XmlShape("collection", frozenset({"paper"}), frozenset({"meta"})),
)

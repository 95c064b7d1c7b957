"""The ACL Anthology: a paper by its identifier, in MODS (https://aclanthology.org/<id>.xml). It has no search.

Identifiers come as such, or as the DOI that carries one (10.18653/v1/<id>).
"""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

from normalizer.values.ids import AclId, Doi, PaperId
from normalizer.values.lazy import lazy_re
from normalizer.values.markup import plain, text_at
from normalizer.works.description import Description, RawName
from resolvers.batching import Candidates, HttpSource
from resolvers.http import DAY, Response, Service
from resolvers.replies import ISO_DATE, check_identified, listed_authors, name_from_parts, page_range, read_xml


def _check(status: int, body: bytes) -> None:
    if status == 200:
        check_identified(bool(text_at(paper, "{*}titleInfo/{*}title")) for paper in _papers(body))


SERVICE = Service.of("acl", max_age=30 * DAY, answers=frozenset({200, 404}), check=_check)

_MODS = ("MODS of the ACL Anthology", "mods", "modsCollection")
_YEAR = lazy_re(r"\b(?:19|20)\d\d\b")


class AclAnthology(HttpSource):
    service = SERVICE

    def key(self, paper: PaperId) -> str | None:
        found = AclId.of_doi(paper) if isinstance(paper, Doi) else paper
        return str(found) if isinstance(found, AclId) else None

    def record(self, key: str) -> Candidates:
        return read_paper(self._http.get(SERVICE, f"/{key}.xml"), AclId(key))


def read_paper(reply: Response, paper: AclId) -> Candidates:
    """The paper of a MODS document; 404 is none."""
    if reply.status == 404:
        return ()
    return tuple(found for one in _papers(reply.body)[:1] if (found := candidate(one, paper)))


def _papers(body: bytes) -> list[Element]:
    root = read_xml(body, *_MODS)
    return root.findall("{*}mods") if root.tag.endswith("modsCollection") else [root]


def candidate(mods: Element, paper: AclId) -> Description | None:
    """A paper; None without a title."""
    title = plain(text_at(mods, "{*}titleInfo/{*}title") or "")
    if not title:
        return None
    doi = Doi.find(text_at(mods, "{*}identifier[@type='doi']") or "")
    own = AclId.find(text_at(mods, "{*}location/{*}url") or "") or (AclId.of_doi(doi) if doi else None) or paper
    issued = text_at(mods, "{*}originInfo/{*}dateIssued") or text_at(mods, "{*}part/{*}date") or ""
    date, year = ISO_DATE.match(issued), _YEAR.search(issued)
    authors = [name for name in mods.findall("{*}name") if text_at(name, "{*}role/{*}roleTerm") == "author"]
    return Description(
        source=SERVICE.slug,
        via=SERVICE.name,
        title=title,
        doi=str(doi) if doi else None,
        **listed_authors(map(_name, authors)),
        published=date[1] if date else None,
        year=int(year[0]) if year else None,
        **_publication(mods),
        url=own.url,
        abstract=text_at(mods, "{*}abstract"),
        acl=str(own),
    )


def _publication(mods: Element) -> dict[str, Any]:
    """The volume that holds the paper: proceedings, or an issue of a journal."""
    host = mods.find("{*}relatedItem[@type='host']")
    if host is None:
        return {}
    genres = {genre.text for genre in host.findall("{*}genre")}
    pages = mods.find("{*}part/{*}extent[@unit='page']")
    first, last = (text_at(pages, f"{{*}}{end}") for end in ("start", "end"))
    return {
        "venue": plain(text_at(host, "{*}titleInfo/{*}title") or "") or None,
        "kind": "journal" if genres & {"periodical", "academic journal"} else "proceedings",
        "volume": text_at(mods, "{*}part/{*}detail[@type='volume']/{*}number"),
        "issue": text_at(mods, "{*}part/{*}detail[@type='issue']/{*}number"),
        "pages": page_range(first, last),
        "publisher": text_at(host, "{*}originInfo/{*}publisher"),
    }


def _name(name: Element) -> RawName | None:
    """A person in parts; an organization has one part without a type."""
    parts = {part.get("type"): " ".join((part.text or "").split()) for part in name.findall("{*}namePart")}
    family = parts.get("family") or parts.get(None)
    return name_from_parts(family, parts.get("given") or None, parts.get("termsOfAddress") or None)

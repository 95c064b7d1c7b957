"""The ACL Anthology: MODS by id. It has no search."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar
from xml.sax.saxutils import escape

from fakes.api import FakeService
from fakes.corpus import Paper
from fakes.exchange import FakeRequest, FakeResponse

_PLACES = "Online"


@dataclass
class Acl(FakeService):
    slug: ClassVar[str] = "acl"

    @cached_property
    def _by_id(self) -> dict[str, Paper]:
        return {paper.acl: paper for paper in self.known if paper.acl}

    def nowhere(self) -> FakeResponse:
        return FakeResponse(b"<!doctype html><html><body><h1>404</h1>Not Found</body></html>", "text/html", 404)

    def one(self, question: FakeRequest, found: re.Match[str]) -> FakeResponse:
        paper = self._by_id.get(found["id"])
        if paper is None:
            return self.nowhere()
        return FakeResponse(mods(paper).encode(), "application/xml")

    ROUTES = (("GET", r"/(?P<id>[A-Z]\d{2}-\d{4,5}|\d{4}\.[a-z0-9_]+-[a-z0-9_]+\.\d+)\.xml", one),)


def mods(paper: Paper) -> str:
    """The record of one paper with its volume as the related item."""
    inner = "\n".join(_mods_parts(paper))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<modsCollection xmlns="http://www.loc.gov/mods/v3">\n'
        f'<mods ID="{escape(paper.acl or "")}">\n{inner}\n</mods>\n</modsCollection>\n'
    )


def _mods_parts(paper: Paper) -> Iterator[str]:
    venue = paper.venue
    yield f"<titleInfo><title>{escape(paper.title)}</title></titleInfo>"
    for author in paper.authors:
        given = f'<namePart type="given">{escape(author.given)}</namePart>' if author.given else ""
        family = f'<namePart type="family">{escape(author.family)}</namePart>'
        role = '<role><roleTerm authority="marcrelator" type="text">author</roleTerm></role>'
        yield f'<name type="personal">{given}{family}{role}</name>'
    issued = f"{paper.year}-{venue.month:02}" if venue and venue.month else str(paper.year)
    yield f"<originInfo><dateIssued>{issued}</dateIssued></originInfo>"
    yield "<typeOfResource>text</typeOfResource>"
    if venue:
        genre = "periodical" if venue.kind == "journal" else "conference publication"
        yield (
            f'<relatedItem type="host"><titleInfo><title>{escape(venue.name)}</title></titleInfo><originInfo>'
            "<publisher>Association for Computational Linguistics</publisher>"
            f'<place><placeTerm type="text">{_PLACES}</placeTerm></place></originInfo>'
            f'<genre authority="marcgt">{genre}</genre></relatedItem>'
        )
    if paper.doi:
        yield f'<identifier type="doi">{escape(paper.doi)}</identifier>'
    yield f"<location><url>https://aclanthology.org/{escape(paper.acl or '')}/</url></location>"
    if venue and venue.pages:
        start, _dash, end = venue.pages.partition("-")
        extent = f'<extent unit="page"><start>{start}</start><end>{end or start}</end></extent>'
        yield f"<part><date>{issued}</date>{extent}</part>"

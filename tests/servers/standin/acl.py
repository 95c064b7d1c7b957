"""The ACL Anthology: pages, BibTeX and MODS by id, and the whole as one file of BibTeX. It has no search."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar
from xml.sax.saxutils import escape

from standin.api import Api
from standin.corpus import Author, Paper
from standin.exchange import Answer, Question

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_PLACES = "Online"


@dataclass
class Acl(Api):
    slug: ClassVar[str] = "acl"

    @cached_property
    def _by_id(self) -> dict[str, Paper]:
        return {paper.acl: paper for paper in self.known if paper.acl}

    def nowhere(self) -> Answer:
        return Answer(b"<!doctype html><html><body><h1>404</h1>Not Found</body></html>", "text/html", 404)

    def one(self, question: Question, found: re.Match[str]) -> Answer:
        paper = self._by_id.get(found["id"])
        if paper is None:
            return self.nowhere()
        if found["kind"] == ".bib":
            return Answer(bibtex(paper).encode(), "text/plain; charset=utf-8")
        if found["kind"] == ".xml":
            return Answer(mods(paper).encode(), "application/xml")
        page = f"<!doctype html><html><head><title>{escape(paper.title)}</title></head><body></body></html>"
        return Answer(page.encode(), "text/html; charset=utf-8")

    def everything(self, question: Question, _: re.Match[str]) -> Answer:
        text = "\n".join(bibtex(paper) for paper in self._by_id.values())
        return Answer(gzip.compress(text.encode(), mtime=0), "application/gzip")

    ROUTES = (
        ("GET", r"/anthology\.bib\.gz", everything),
        ("GET", r"/(?P<id>[A-Z]\d{2}-\d{4,5}|\d{4}\.[a-z0-9_]+-[a-z0-9_]+\.\d+)(?P<kind>\.bib|\.xml|/|)", one),
    )


def bibtex(paper: Paper) -> str:
    """Names of months are macros, pages have two hyphens, words with capitals inside are in braces."""
    venue, year = paper.venue, paper.year
    last = "-".join(author.family.lower() for author in paper.authors[:2])
    first = re.sub(r"\W", "", paper.title.split()[0]).lower() if paper.title.split() else "untitled"
    journal = venue is not None and venue.kind == "journal"
    fields = {
        "title": f'"{_capitals(paper.title)}"',
        "author": '"' + "  and\n      ".join(_inverted(author) for author in paper.authors) + '"',
        "journal" if journal else "booktitle": f'"{venue.name}"' if venue else None,
        "volume": f'"{venue.volume}"' if venue and venue.volume else None,
        "month": _MONTHS[venue.month - 1] if venue and venue.month else None,
        "year": f'"{year}"',
        "address": f'"{_PLACES}"',
        "publisher": '"Association for Computational Linguistics"',
        "url": f'"https://aclanthology.org/{paper.acl}/"',
        "doi": f'"{paper.doi}"' if paper.doi else None,
        "pages": f'"{venue.pages.replace("-", "--")}"' if venue and venue.pages else None,
        "abstract": f'"{paper.abstract}"' if paper.abstract else None,
    }
    lines = [f"    {name} = {value}" for name, value in fields.items() if value]
    kind = "article" if journal else "inproceedings"
    return f"@{kind}{{{last}-{year}-{first},\n" + ",\n".join(lines) + "\n}\n"


def _inverted(author: Author) -> str:
    return f"{author.family}, {author.given}" if author.given else f"{{{author.family}}}"


def _capitals(title: str) -> str:
    return " ".join(f"{{{word}}}" if re.search(r"\w[A-Z]", word) else word for word in title.split(" "))


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

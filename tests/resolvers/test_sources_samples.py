"""Recorded replies and records of further services, with the fields that readers of another hand found in them."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from normalizer.works.description import Description, year_of
from resolvers.http import Response
from resolvers.replies import Fields
from resolvers.sources import doi, europepmc, inspire, openlibrary, pubmed, zbmath

pytestmark = pytest.mark.shared

Row = dict[str, Any]


def expected(folder: Path) -> list[Row]:
    return [json.loads(line) for line in (folder / "expected.jsonl").read_text("utf-8").splitlines()]


def from_europepmc(folder: Path) -> Iterator[tuple[Row, Description | None]]:
    results = {
        f"{row['source']}/{row['id']}": row
        for file in folder.glob("*.json")
        for row in json.loads(file.read_bytes())["resultList"]["result"]
    }
    return ((row, europepmc.candidate(Fields(results[row["id"]]))) for row in expected(folder))


def from_pubmed(folder: Path) -> Iterator[tuple[Row, Description | None]]:
    found = {}
    for file in folder.glob("*.xml"):
        root = ElementTree.parse(file).getroot()
        for record in [root] if root.tag == "PubmedArticle" else root:
            number = record.find("MedlineCitation/PMID")
            if number is None:
                number = record.find("BookDocument/PMID")
            if number is not None:
                found[number.text] = pubmed.candidate(record)
    return ((row, found.get(str(row["id"]))) for row in expected(folder))


def from_inspire(folder: Path) -> Iterator[tuple[Row, Description | None]]:
    return (
        (row, inspire.candidate(Fields(json.loads((folder / row["source"]).read_bytes())))) for row in expected(folder)
    )


def from_zbmath(folder: Path) -> Iterator[tuple[Row, Description | None]]:
    """The XML is made of the JSON of the service: what may repeat is a list there."""
    root = ElementTree.parse(folder / "plain.xml").getroot()
    reply = Response(200, json.dumps({"result": [_json(root)]}).encode())
    return zip(expected(folder), zbmath.read_documents(reply), strict=True)


def _json(element: ElementTree.Element) -> Any:
    if not len(element):
        return element.text
    values: dict[str, Any] = {}
    for child in element:
        if child.tag in ("links", "authors", "series", "book"):
            values.setdefault(child.tag, []).append(_json(child))
        else:
            values[child.tag] = _json(child)
    return values


def from_openlibrary(folder: Path) -> Iterator[tuple[Row, Description | None]]:
    lines = (folder / "editions.txt").read_text("utf-8").splitlines()
    editions = {key: json.loads(value) for _, key, _, _, value in (line.split("\t") for line in lines)}
    return ((row, openlibrary.candidate(Fields(editions[row["id"]]))) for row in expected(folder))


def from_doi(folder: Path) -> Iterator[tuple[Row, Description | None]]:
    items = {file.name: json.loads(file.read_bytes())[0] for file in folder.glob("*-csl.json")}
    return ((row, doi.candidate(Fields(items[row["source"]]))) for row in expected(folder))


SAMPLES: dict[str, tuple[Callable[[Path], Iterator[tuple[Row, Description | None]]], int]] = {
    "europepmc": (from_europepmc, 105),
    "pubmed": (from_pubmed, 194),
    "inspire": (from_inspire, 9),
    "zbmath": (from_zbmath, 1),
    "doi_org_csl": (from_doi, 6),
    "openlibrary": (from_openlibrary, 200),
}


INVALID_NAMES = ("9634358", "17712873", "17713168")


def fold(text: str | None) -> str:
    """Without the full stop of a title, the brackets of a translation, and gaps."""
    text = " ".join(unicodedata.normalize("NFC", text or "").split())
    return text.strip(" .[]").replace(" ", "").casefold()


def names_of(row: Row, found: Description) -> tuple[list[str], list[str]]:
    """Names as letters only, in the order that the row has: "Family, Given" or "Given Family" or initials."""

    def letters(name: str) -> list[str]:
        return sorted(char for char in unicodedata.normalize("NFC", name).casefold() if char.isalnum())

    return ["".join(letters(name)) for name in row["authors"]], ["".join(letters(name.text)) for name in found.authors]


@pytest.mark.parametrize("name", SAMPLES)
def test_fields_of_a_sample(shared: Path, name: str) -> None:
    read, count = SAMPLES[name]
    rows = list(read(shared / "recorded" / name))
    assert len(rows) == count
    wrong = []
    for row, found in rows:
        if found is None:
            wrong.append((row["id"], "no record"))
            continue
        if fold(row["title"]) != fold(found.title):
            wrong.append((row["id"], "title", row["title"], found.title))
        if row["year"] and row["year"] != year_of(found):
            wrong.append((row["id"], "year", row["year"], year_of(found)))
        if (row["doi"] or "").lower() != (found.doi or "").lower():
            wrong.append((row["id"], "doi", row["doi"], found.doi))
        # The server of a preprint is no venue; PubMed marks names that are wrong, and these are not taken.
        venue = found.publisher if found.kind == "posted-content" else found.venue
        if row["venue"] and fold(row["venue"]) != fold(venue):
            wrong.append((row["id"], "venue", row["venue"], found.venue))
        given, ours = names_of(row, found)
        if (
            name != "openlibrary"
            and given != ours
            and not (row["id"] in INVALID_NAMES and all(name in given for name in ours))
        ):
            wrong.append((row["id"], "authors", row["authors"][:4], [one.text for one in found.authors][:4]))
    assert wrong == []

"""A new kind of identifier is a class and a row: everything that lists kinds follows the table."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

import pytest

from normalizer.app.entries import identifier_key
from normalizer.bib import scan
from normalizer.bib.description import describe_entry
from normalizer.export import ExportOptions, render
from normalizer.export.match_json import match_line
from normalizer.lock.identity import WorkIds
from normalizer.values.ids import KINDS, ArxivId, Doi, IdKind, IdRole, PaperId, S2Id, find_id, merged_ids
from normalizer.works.choose import choose
from normalizer.works.description import Description, RawName, ids_of
from normalizer.works.merge import record_from
from normalizer.works.record import describe_record
from normalizer.works.scraped import ScrapedTitle
from normalizer.works.sources import keepers_of
from resolvers.catalog.importers.bibnorm_rows import read_bibnorm_row
from resolvers.catalog.storage.record_codec import decode_record, encode_record, id_keys

TITLE = "Looms That Weave Their Own Patterns at Night"


@dataclass(frozen=True, slots=True, order=True)
class PubMedId(PaperId):
    """A PubMed identifier."""

    name: ClassVar[str] = "pmid"
    prefix: ClassVar[str] = "pmid:"

    @classmethod
    def find(cls, text: str) -> Self | None:
        found = re.fullmatch(r"(?:https?://pubmed\.ncbi\.nlm\.nih\.gov/|pmid:\s*)(\d{1,8})/?", text.strip(), re.I)
        return cls(found[1]) if found else None

    @property
    def url(self) -> str:
        return f"https://pubmed.ncbi.nlm.nih.gov/{self.text}/"


@pytest.fixture(autouse=True)
def pubmed() -> Iterator[None]:
    row = IdKind(PubMedId, IdRole.PUBLICATION, bib="pmid", csl="PMID", in_match=True, row_key="pmid")
    KINDS.__init__([*KINDS, row])  # type: ignore[misc]
    yield
    KINDS.__init__(KINDS.rows[:-1])  # type: ignore[misc]


@pytest.fixture
def paper() -> Description:
    return Description("pubmed", TITLE, pmid="31452104", authors=(RawName("Ada Lovelace"),), venue="Nature", year=2020)


def test_text_is_found() -> None:
    assert find_id("https://pubmed.ncbi.nlm.nih.gov/31452104/") == PubMedId("31452104")


def test_description_row_and_match_have_it(paper: Description) -> None:
    assert set(ids_of(paper)) == {find_id("PMID: 31452104")} == {PubMedId("31452104")}
    assert read_bibnorm_row({"title": TITLE, "pmid": "31452104"}) == {"pmid": "31452104"}
    assert decode_record(encode_record(paper, 0), [("pubmed", "")]).ids == (PubMedId("31452104"),)
    assert id_keys(paper) == ("pmid:31452104",)
    match = choose(ScrapedTitle(title=TITLE, page="page.txt", line=1, ids=("pmid:31452104",)), [paper])
    assert json.loads(match_line(match))["ids"] == {"arxiv": None, "doi": None, "s2": None, "pmid": "31452104"}


def test_export_has_it(paper: Description) -> None:
    record = record_from([paper])
    assert record.origin["ids"].source == "pubmed"
    assert "pmid = {31452104}" in render([record], "bibtex", ExportOptions())
    [item] = json.loads(render([record], "csl-json", ExportOptions()))
    assert item["PMID"] == "31452104"


def test_lock_and_bib_entry_have_it(paper: Description) -> None:
    record = record_from([paper])
    assert WorkIds.of(record).names == ("pmid:31452104",)
    assert WorkIds.from_identifier("PMID:31452104").names == ("pmid:31452104",)
    [entry] = scan("@article{a, title={Looms}, pmid={31452104}}").entries
    assert ids_of(describe_entry(entry)) == ids_of(describe_record(record))
    assert {each.label for each in ids_of(describe_entry(entry))} == {"pmid:31452104"}
    assert identifier_key([paper]) == "pmid:31452104"


def test_kinds_and_identifiers_have_their_order_and_homes() -> None:
    assert keepers_of(PubMedId) == ()
    with pytest.raises(TypeError, match="'isbn'"):
        Description("a", "t", isbn="1")
    record = Description("a", "t", s2="CorpusId:1", pmid="2", doi="10.1000/a", arxiv="2301.00001")
    assert record.ids == (ArxivId("2301.00001"), Doi("10.1000/a"), S2Id("CorpusId:1"), PubMedId("2"))
    assert record.with_ids(doi=None, arxiv="2301.00002").ids == (
        ArxivId("2301.00002"), S2Id("CorpusId:1"), PubMedId("2"),
    )  # fmt: skip
    earlier, later = (ArxivId("2301.00001"), Doi("10.1000/a")), (Doi("10.1000/b"), S2Id("CorpusId:1"))
    assert merged_ids(earlier, later) == (ArxivId("2301.00001"), Doi("10.1000/b"), S2Id("CorpusId:1"))

"""The fake for arXiv's OAI-PMH behaves as the protocol, arXiv's own server and the recorded replies do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote, urlencode
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from fakes.clock import ManualClock
from fakes.exchange import FakeRequest
from fakes.oai import OaiPmh, OaiRecord, Version

DAY = datetime(2024, 2, 1, 10, tzinfo=UTC)
LIST = "verb=ListRecords&metadataPrefix=arXivRaw"


def paper(number: int, days: int, **changes: object) -> OaiRecord:
    record = OaiRecord(
        id=f"2401.{number:05}",
        modified=DAY + timedelta(days),
        title=f"Engine {number} < {number + 1} & so on",
        authors=("Ada Lovelace", "Charles Babbage Jr."),
        categories="cs.LG math.NA hep-th",
        versions=(Version(datetime(2024, 1, 2, 9, 8, 7, tzinfo=UTC), "D"),),
    )
    return replace(record, **changes)


@pytest.fixture
def oai(clock: ManualClock) -> OaiPmh:
    return OaiPmh([paper(5, 0), paper(4, 1), paper(3, 1), paper(2, 1), paper(1, 2)], page_size=2, now=clock.now)


def ask(oai: OaiPmh, query: str) -> Element:
    answer = oai.answer(FakeRequest.of("GET", oai.path, query, {}))
    assert (answer.status, answer.content_type) == (200, "text/xml; charset=utf-8")
    return ElementTree.fromstring(answer.body)


def texts(root: Element, name: str) -> list[str | None]:
    return [element.text for element in root.iter() if local(element) == name]


def local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def token(root: Element) -> str:
    (text,) = texts(root, "resumptionToken")
    return text or ""


def resumed(oai: OaiPmh, after: Element) -> Element:
    return ask(oai, f"verb=ListRecords&resumptionToken={quote(token(after), safe='')}")


ERRORS = {
    "no verb": ("", "badVerb", "legal OAI-PMH verb"),
    "another verb": ("verb=Harvest", "badVerb", "legal OAI-PMH verb"),
    "a verb twice": (f"{LIST}&verb=ListRecords", "badArgument", "Duplicate"),
    "no format": ("verb=ListRecords", "badArgument", "metadataPrefix required"),
    "an unknown argument": (f"{LIST}&colour=red", "badArgument", "not allowed: colour"),
    "an unknown format": ("verb=ListRecords&metadataPrefix=marc", "cannotDisseminateFormat", "Did not recognize"),
    "a month for a day": (f"{LIST}&from=2024-02", "badArgument", "from date format must be YYYY-MM-DD"),
    "a day that does not exist": (f"{LIST}&until=2024-02-30", "badArgument", "until date format must be YYYY-MM-DD"),
    "a time of day": (f"{LIST}&from=2024-02-01T00:00:00Z", "badArgument", "from date format"),
    "too early a day": (f"{LIST}&from=2005-09-15", "badArgument", "at least 2005-09-16"),
    "too late a day": (f"{LIST}&until=2026-05-03", "badArgument", "until date too late"),
    "an end before the beginning": (f"{LIST}&from=2024-02-02&until=2024-02-01", "badArgument", "before until"),
    "an empty window": (f"{LIST}&from=2025-01-01", "noRecordsMatch", "empty list"),
    "a token and more": (f"{LIST}&resumptionToken=x", "badArgument", "not allowed: metadataPrefix"),
    "a token that it never gave": ("verb=ListRecords&resumptionToken=x", "badResumptionToken", "invalid or expired"),
}  # fmt: skip


@pytest.mark.parametrize(("query", "code", "words"), ERRORS.values(), ids=ERRORS.keys())
def test_wrong_question_gets_its_error_code(oai: OaiPmh, query: str, code: str, words: str) -> None:
    root = ask(oai, query)
    _, request, error = root
    assert error.get("code") == code
    assert words in (error.text or "")
    assert bool(request.attrib) == (code not in ("badArgument", "badVerb"))


def test_token_expires_at_midnight_utc(oai: OaiPmh, clock: ManualClock) -> None:
    first = ask(oai, LIST)
    expiry = [e.get("expirationDate") for e in first.iter() if local(e) == "resumptionToken"]
    assert expiry == ["2026-05-02T00:00:00Z"]
    clock.seconds = 12 * 3600 - 1
    assert texts(resumed(oai, first), "error") == []
    clock.seconds = 12 * 3600
    assert resumed(oai, first)[2].get("code") == "badResumptionToken"
    oai.tokens_expire = False
    assert texts(resumed(oai, first), "error") == []


def test_token_must_be_encoded_again(oai: OaiPmh) -> None:
    root = ask(oai, f"verb=ListRecords&resumptionToken={token(ask(oai, LIST))}")
    assert root[2].get("code") == "badResumptionToken"


def _tree(element: Element) -> tuple[object, ...]:
    """Names, attributes and folded texts; sets are left out, their names have changed since."""
    return (
        local(element),
        sorted(element.attrib.items()),
        " ".join((element.text or "").split()),
        [_tree(child) for child in element if local(child) != "setSpec"],
    )


@pytest.mark.shared
@pytest.mark.parametrize("name", ["arxiv-physics-hep-ex.xml", "arxiv-physics-hep-th.xml"])
def test_page_has_the_form_and_the_headers_of_the_recorded_one(shared: Path, name: str) -> None:
    """Their metadata are in another format, which bibnorm does not ask for."""
    recorded = ElementTree.fromstring((shared / "recorded" / "arxiv_oai" / name).read_bytes())
    query = {"verb": "ListRecords", "from": recorded[1].attrib["from"], "metadataPrefix": "arXivRaw"}
    papers = [
        paper(
            0,
            0,
            id=header.findtext("{*}identifier", "").rpartition(":")[2],
            modified=datetime.fromisoformat(header.findtext("{*}datestamp", "")).replace(tzinfo=UTC),
            categories=metadata.findtext("{*}arXiv/{*}categories"),
        )
        for header, metadata in recorded[2]
    ]
    answer = ask(OaiPmh(papers), urlencode(query))
    assert [(local(e), sorted(e.attrib)) for e in (answer, answer[0], answer[2])] == [
        (local(e), sorted(e.attrib)) for e in (recorded, recorded[0], recorded[2])
    ]
    assert answer[1].attrib == query
    assert [_tree(record[0]) for record in answer[2]] == [_tree(record[0]) for record in recorded[2]]
    ours = set(texts(answer, "setSpec"))
    assert all(any(f"{our}:".startswith(f"{old}:") for our in ours) for old in texts(recorded, "setSpec"))

"""How a whole reply of arXiv is told from a damaged one, and from an error."""

from __future__ import annotations

import pytest

from resolvers.arxiv.client import SERVICE, check_feed, refused_id
from resolvers.errors import BadReply, RequestRefused

ENTRY = "<entry><id>http://arxiv.org/abs/2401.00001v1</id><title>Engines</title></entry>"


def feed(entries: str = "", total: int = 0, start: int = 0) -> bytes:
    return (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        '<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns="http://www.w3.org/2005/Atom">'
        f"<opensearch:totalResults>{total}</opensearch:totalResults>"
        f"<opensearch:startIndex>{start}</opensearch:startIndex>{entries}</feed>"
    ).encode()


def error(identifier: str, summary: str = "incorrect id format for abc", title: str = "Error") -> bytes:
    return feed(f"<entry><id>{identifier}</id><title>{title}</title><summary>{summary}</summary></entry>", total=1)


GOOD = {
    "a page with an entry": feed(ENTRY, 1),
    "nothing found": feed(),
    "more found than fit": feed(ENTRY, 214881),
    "a page behind the last": feed("", 5, start=5),
    "control characters in an abstract": feed(ENTRY.replace("Engines", "Eng\x0cines"), 1),
    "no counts at all": b'<feed xmlns="http://www.w3.org/2005/Atom"/>',
    "counts that are none": feed(ENTRY).replace(b">0<", b">many<"),
    "a paper called Error": feed(ENTRY.replace("Engines", "Error"), 1),
}


@pytest.mark.parametrize("body", GOOD.values(), ids=GOOD.keys())
def test_a_good_reply(body: bytes) -> None:
    check_feed(200, body)


BAD = {
    "truncated": (feed(ENTRY, 1)[:-30], "cut short"),
    "nothing": (b"", "cut short"),
    "plain text": (b"Rate exceeded.", "cut short"),
    "a web page": (b"<html><body><p>Down for maintenance</p></body></html>", "no Atom feed: <html>"),
    "a web page with a document type": (b"<!DOCTYPE html><html></html>", "DOCTYPE"),
    "entities that blow up": (b'<!DOCTYPE feed [<!ENTITY a "aaaa">]><feed>&a;</feed>', "DOCTYPE"),
    "a page that should be full": (feed("", 214881), "without the entries"),
    "a later page that should be full": (feed("", 214881, start=100), "without the entries"),
}


@pytest.mark.parametrize(("body", "words"), BAD.values(), ids=BAD.keys())
def test_a_bad_reply(body: bytes, words: str) -> None:
    with pytest.raises(BadReply, match=words):
        check_feed(200, body)


REFUSED = {
    "of 2026": "https://arxiv.org/api/errors#incorrect_id_format_for_abc",
    "of before": "http://arxiv.org/api/errors#incorrect_id_format_for_abc",
    "about sorting": "https://arxiv.org/help/api/user-manual#sort",
}


@pytest.mark.parametrize("identifier", REFUSED.values(), ids=REFUSED.keys())
def test_an_error_told_with_status_200_is_a_refusal(identifier: str) -> None:
    with pytest.raises(RequestRefused, match="arXiv refused the question: incorrect id format for abc") as caught:
        check_feed(200, error(identifier))
    assert caught.value.status == 400
    assert refused_id(caught.value) == "abc"


def test_an_error_is_known_by_its_id_alone() -> None:
    with pytest.raises(RequestRefused, match="no reason given"):
        check_feed(200, error("http://arxiv.org/api/errors", summary="", title="Oh"))


def test_an_error_about_no_identifier_names_none() -> None:
    assert (
        refused_id(RequestRefused("no", 400, error("https://arxiv.org/api/errors", "Invalid query string: 'AND'")))
        is None
    )


def test_arxiv_is_asked_as_its_terms_want() -> None:
    manners = SERVICE.manners
    assert (manners.gap, manners.at_once, manners.read_timeout) == (3.0, 1, 30.0)
    assert manners.limited_waits == (30.0, 60.0, 120.0, 300.0)
    assert SERVICE.fresh_for >= 86400
    assert SERVICE.url.startswith("https://")

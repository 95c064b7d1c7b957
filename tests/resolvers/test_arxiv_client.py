"""From a feed to candidates, in both formats that arXiv has written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from arxiv_scene import arxiv_scene
from places import SHARED

from normalizer.works.description import Description, RawName
from resolvers.arxiv.client import SERVICE, FeedClient, FeedPage, check_feed, refused_id
from resolvers.errors import BadReply, RequestRefused

VIA = "https://export.arxiv.org"
NEW = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">
  <opensearch:itemsPerPage>100</opensearch:itemsPerPage>
  <opensearch:totalResults>7</opensearch:totalResults>
  <opensearch:startIndex>0</opensearch:startIndex>
  <entry>{}</entry>
</feed>"""
ID = "<id>http://arxiv.org/abs/2401.00001v3</id>"
DATES = "<updated>2025-02-03T04:05:06Z</updated><published>2024-01-02T23:59:59Z</published>"
TITLE = "<title>Engines that Weave</title>"


@dataclass
class Reply:
    content: bytes
    status_code: int = 200
    elapsed: timedelta = timedelta(seconds=0.25)
    from_cache: bool = False


@dataclass
class Recorded:
    """An `HttpClient` whose session gives one reply to whatever is asked."""

    reply: Reply
    urls: list[str] = field(default_factory=list)

    def url(self, service: object) -> str:
        assert service is SERVICE
        return VIA

    def session(self, service: object) -> Recorded:
        assert service is SERVICE
        return self

    def get(self, url: str, **_: Any) -> Reply:
        self.urls.append(url)
        check_feed(self.reply.status_code, self.reply.content)
        return self.reply


def feeds(body: bytes | str, **reply: Any) -> FeedClient:
    http: Any = Recorded(Reply(body if isinstance(body, bytes) else body.encode(), **reply))
    return FeedClient(http)


def read(entry: str) -> Description:
    (candidate,) = feeds(NEW.format(entry)).search('ti:"engines"', 100).candidates
    return candidate


def test_everything_that_an_entry_says() -> None:
    candidate = read(
        ID + DATES + "<title>Engines that\n  Weave</title>"
        "<summary>  We weave\n  patterns.\n</summary>"
        '<link href="https://arxiv.org/abs/2401.00001v3" rel="alternate" type="text/html"/>'
        '<category term="cs.LG"/><category term="cs.CV"/>'
        '<arxiv:comment>Accepted to LoomConf 2024</arxiv:comment><arxiv:primary_category term="cs.LG"/>'
        "<arxiv:journal_ref>Weaving 59, 7 (2025)</arxiv:journal_ref>"
        "<author><name>Ada   Lovelace</name><arxiv:affiliation>London</arxiv:affiliation></author>"
        "<author><name>for the Loom Collaboration</name></author>"
        '<arxiv:doi>10.1000/Weave.1</arxiv:doi><link rel="related" href="https://doi.org/10.1000/Weave.1" title="doi"/>'
    )
    assert candidate == Description(
        source="arxiv",
        via=VIA,
        title="Engines that Weave",
        arxiv="2401.00001",
        doi="10.1000/Weave.1",
        authors=(RawName("Ada Lovelace"), RawName("for the Loom Collaboration")),
        published="2024-01-02",
        primary_category="cs.LG",
        venue="Weaving 59, 7 (2025)",
        comment="Accepted to LoomConf 2024",
        abstract="We weave patterns.",
    )


def test_what_an_entry_does_not_say_is_not_known() -> None:
    assert read(ID + DATES + TITLE) == Description(
        "arxiv", "Engines that Weave", VIA, arxiv="2401.00001", published="2024-01-02"
    )
    assert read(ID + DATES + TITLE + "<arxiv:comment>Withdrawn by the author</arxiv:comment>").withdrawn
    assert read(ID + DATES + TITLE + "<summary>This paper has been withdrawn.</summary>").withdrawn
    assert not read(ID + DATES + TITLE + "<arxiv:comment>12 pages</arxiv:comment>").withdrawn


def test_the_old_format_says_the_same() -> None:
    record = {
        "id": "hep-th/9901001v2",
        "title": "Weaving " * 20 + "Engines",
        "authors": ["Ada Lovelace", "Charles Babbage"],
        "published": "1999-01-04",
        "abstract": "We weave patterns. " * 10,
        "doi": "10.1000/1",
        "comment": "12 pages",
        "journal_ref": "Weaving 1 (1999)",
        "categories": "hep-th math.AG",
    }
    pages = []
    for old_format in (False, True):
        with arxiv_scene([record], old_format=old_format) as here:
            (candidate,) = FeedClient(here.http).by_ids(["hep-th/9901001"]).candidates
            assert candidate.via == here.server.root
            pages.append((candidate.title, candidate.authors, candidate.abstract, candidate.doi, candidate.comment))
            assert (candidate.arxiv, candidate.published) == ("hep-th/9901001", "1999-01-04")
            assert (candidate.venue, candidate.primary_category) == ("Weaving 1 (1999)", "hep-th")
    assert pages[0] == pages[1]


AUTHORS = {
    "a colon that stands for a list is nobody": (["ATLAS Collaboration", ":", "A. Author"], 2, True),
    "et al. means more": (["A. Author", "et al."], 1, False),
    "so does a number of others": (["A. Author", "and 12 others"], 1, False),
    "an empty name is nobody": (["A. Author", ""], 1, True),
    "a name may have one letter": (["X"], 1, True),
}


@pytest.mark.parametrize(("names", "count", "complete"), AUTHORS.values(), ids=AUTHORS.keys())
def test_authors(names: list[str], count: int, complete: bool) -> None:
    candidate = read(ID + DATES + TITLE + "".join(f"<author><name>{name}</name></author>" for name in names))
    assert len(candidate.authors) == count
    assert candidate.authors_complete is complete


def doi_link(doi: str, host: str = "https://doi.org/") -> str:
    return f'<link rel="related" href="{host}{doi}" title="doi"/>'


DOIS = {
    "the first of several elements": (
        f"<arxiv:doi>10.1/a</arxiv:doi>{doi_link('10.1/a')}<arxiv:doi>10.1/b</arxiv:doi>{doi_link('10.1/b')}",
        "10.1/a",
    ),
    "the first of several in one element": ("<arxiv:doi>10.1/a 10.1/b</arxiv:doi>", "10.1/a"),
    "not arXiv's own, which stands for the preprint": (
        "<arxiv:doi>10.48550/arXiv.2401.00001</arxiv:doi>" + doi_link("10.48550/arXiv.2401.00001") + doi_link("10.1/b"),
        "10.1/b",
    ),
    "none when there is only arXiv's own": ("<arxiv:doi>10.48550/arXiv.2401.00001</arxiv:doi>", None),
    "an old link": (doi_link("10.1/a", "http://dx.doi.org/"), "10.1/a"),
    "signs that are unusual": (
        "<arxiv:doi>10.1175/1520-0469(1996)053&lt;0946:ASTFHH&gt;2.0.CO;2</arxiv:doi>",
        "10.1175/1520-0469(1996)053<0946:ASTFHH>2.0.CO;2",
    ),
    "nothing of what is none": ("<arxiv:doi>to appear</arxiv:doi>", None),
}


@pytest.mark.parametrize(("elements", "doi"), DOIS.values(), ids=DOIS.keys())
def test_dois(elements: str, doi: str | None) -> None:
    assert read(ID + DATES + TITLE + elements).doi == doi


UNUSABLE = {
    "no date": ID + TITLE,
    "no title": ID + DATES,
    "an address that is no paper's": "<id>https://example.org/1</id>" + DATES + TITLE,
    "no id": DATES + TITLE,
}


@pytest.mark.parametrize("entry", UNUSABLE.values(), ids=UNUSABLE.keys())
def test_an_entry_that_is_no_paper_is_left_out(entry: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert feeds(NEW.format(entry)).search('ti:"engines"', 100) == FeedPage((), 7, 0.25)
    assert capfd.readouterr().err == ""


def test_a_date_that_is_none_is_a_bad_reply() -> None:
    with pytest.raises(BadReply, match="invalid response from arXiv"):
        read(ID + DATES.replace("2024-01-02", "yesterday") + TITLE)


def test_one_request_for_one_page_and_none_of_the_cache_takes_time() -> None:
    http: Any = Recorded(Reply(NEW.format(ID + DATES + TITLE).encode()))
    assert FeedClient(http).search('ti:"a b"', 100).total == 7
    assert http.urls == [
        f"{VIA}/api/query?search_query=ti%3A%22a+b%22&id_list=&sortBy=relevance&sortOrder=descending&start=0&max_results=100"
    ]
    assert feeds(NEW.format(ID + DATES + TITLE), from_cache=True).search("x", 1).seconds is None
    assert feeds(NEW.format(ID + DATES + TITLE)).search("x", 1).seconds == 0.25


# What the recorded replies hold, by hand: number of papers and total, and facts of the first one.
RECORDED: dict[str, tuple[int, int, dict[str, object]]] = {
    "derived_old_ids": (60, 60, {"arxiv": "acc-phys/9411001", "published": "1994-11-01", "primary_category": "acc-phys"}),
    "id_0000.0000_s0_m100_8b51d9633a68": (0, 0, {}),
    "id_0808.05394_s0_m100_7b0c7d0a7cdd": (0, 0, {}),
    "id_0808.05394_1707.08567_s0_m100_42e5aa0ec3af": (1, 1, {"arxiv": "1707.08567", "published": "2017-07-27"}),
    "id_1707.08567_s0_m100_6a1afebfc6a3": (1, 1, {"title": "Proceedings of Workshop AEW10: Concepts in Information Theory and Communications"}),
    "id_1605.08386_s0_m100_199195aa31ad": (
        1, 1,
        {"authors": (RawName("Caprice Stanley"), RawName("Tobias Windisch")), "comment": "20 pages, 3 figures", "primary_category": "math.CO"},
    ),
    "id_2104.12255v1_s0_m100_6ae69987ffe1": (1, 1, {"title": "0", "arxiv": "2104.12255"}),
    "id_astro-ph_0601001_s0_m100_3150dca9dc76": (1, 1, {"arxiv": "astro-ph/0601001", "venue": "ActaAstron.56:1-50,2006"}),
    "id_quant-ph_0201082v1_s0_m100_86989fe779ef": (1, 1, {"arxiv": "quant-ph/0201082", "authors": (RawName("Stephen Blaha"),)}),
    "q_testing_s0_m100_cfe7536492ca": (100, 214881, {"arxiv": "2202.12139", "doi": "10.1109/ICSTW55395.2022.00035"}),
    "q_testing_s0_m10_bc5a6c384fe9": (10, 214881, {"arxiv": "2202.12139"}),
    "q_testing_s0_m15_80c242b59d59": (15, 214881, {"arxiv": "2202.12139"}),
    "q_testing_s50_m10_7f488ab8598c": (10, 214881, {"arxiv": "1709.03221", "doi": "10.1145/3106237.3106277"}),
    "q_testing_s5_m10_c0e94a259d4a": (10, 214881, {"arxiv": "1202.4527"}),
    "q_testing_s5_m15_bbcf6b23085b": (15, 214881, {"arxiv": "1202.4527"}),
    "q_testing_s9_m15_0b78d4b4d476": (15, 214881, {"arxiv": "1812.11470"}),
    "q_title_phrase_REACH_2026-04-13": (1, 1, {"doi": "10.1007/s10686-024-09975-3", "venue": "Exp Astron 59, 7 (2025)", "published": "2023-06-30"}),
}  # fmt: skip
REFUSED = {"id_abc_s0_m100_b79c8dcf6bc3": "incorrect id format for abc"}


def recordings() -> Iterator[tuple[Path, int]]:
    for meta in sorted((SHARED / "recorded/arxiv_api").glob("*.meta.json")):
        response = json.loads(meta.read_text(encoding="utf-8"))["response"]
        yield meta.with_name(response["body_file"]), response["status"]
    yield SHARED / "recorded/arxiv_api/derived_old_ids.xml", 200


@pytest.mark.shared
def test_every_recorded_reply_is_understood() -> None:
    seen = set()
    for path, status in recordings():
        seen.add(path.stem)
        if path.stem in REFUSED:
            with pytest.raises(RequestRefused, match=REFUSED[path.stem]):
                feeds(path.read_bytes()).search("x", 100)
            continue
        assert status == 200
        page = feeds(path.read_bytes()).search("x", 100)
        count, total, facts = RECORDED[path.stem]
        assert (len(page.candidates), page.total) == (count, total), path.stem
        for name, fact in facts.items():
            assert getattr(page.candidates[0], name) == fact, path.stem
        for candidate in page.candidates:
            assert candidate.arxiv
            assert candidate.authors
            assert candidate.published
            assert candidate.abstract
            assert not candidate.withdrawn
    assert seen == RECORDED.keys() | REFUSED.keys()


# --- How a whole reply is told from a damaged one, and from an error


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
    "entries without anything": (
        feed("<entry><id/><title/><author><name/></author></entry>", 1),
        "1 record without a title or an identifier",
    ),
    "a later page that should be full": (feed("", 214881, start=100), "without the entries"),
}


@pytest.mark.parametrize(("body", "words"), BAD.values(), ids=BAD.keys())
def test_a_bad_reply(body: bytes, words: str) -> None:
    with pytest.raises(BadReply, match=words):
        check_feed(200, body)


ERROR_ADDRESSES = {
    "of 2026": "https://arxiv.org/api/errors#incorrect_id_format_for_abc",
    "of before": "http://arxiv.org/api/errors#incorrect_id_format_for_abc",
    "about sorting": "https://arxiv.org/help/api/user-manual#sort",
}


@pytest.mark.parametrize("identifier", ERROR_ADDRESSES.values(), ids=ERROR_ADDRESSES.keys())
def test_an_error_told_with_status_200_is_a_refusal(identifier: str) -> None:
    with pytest.raises(RequestRefused, match="arXiv refused the question: incorrect id format for abc") as caught:
        check_feed(200, error(identifier))
    assert caught.value.status == 400
    assert refused_id(caught.value) == "abc"


def test_an_error_is_known_by_its_id_and_may_name_no_identifier() -> None:
    with pytest.raises(RequestRefused, match="no reason given"):
        check_feed(200, error("http://arxiv.org/api/errors", summary="", title="Oh"))
    assert (
        refused_id(RequestRefused("no", 400, error("https://arxiv.org/api/errors", "Invalid query string: 'AND'")))
        is None
    )


def test_arxiv_is_asked_as_its_terms_want() -> None:
    policy = SERVICE.policy
    assert (policy.min_interval, policy.read_timeout) == (3.0, 30.0)
    assert SERVICE.max_age >= 86400
    assert SERVICE.url.startswith("https://")

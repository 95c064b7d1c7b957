"""The arXiv fake writes feeds as the server does; recorded ones come out of their own data byte for byte."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import orjson
import pytest
from arxiv_answers import ask, ids, one, total
from fakes.arxiv_api import feed, old_feed
from fakes.arxiv_api.corpus import ListedPapers
from fakes.arxiv_api.feed import Page, Problem
from fakes.arxiv_api.papers import ArxivAuthor, ArxivPaper, arxiv_paper
from fakes.arxiv_api.query import adapt
from fakes.arxiv_api.service import MAX_URL_LENGTH, ArxivApi, arxiv_corpus
from fakes.exchange import FakeRequest

NAMES = {"": feed.ATOM, "arxiv": feed.ARXIV, "opensearch": feed.OPENSEARCH}
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
RECORDINGS = [
    "derived_old_ids",
    "id_0000.0000_s0_m100_8b51d9633a68",
    "id_0808.05394_1707.08567_s0_m100_42e5aa0ec3af",
    "id_0808.05394_s0_m100_7b0c7d0a7cdd",
    "id_1605.08386_s0_m100_199195aa31ad",
    "id_1707.08567_s0_m100_6a1afebfc6a3",
    "id_2104.12255v1_s0_m100_6ae69987ffe1",
    "id_abc_s0_m100_b79c8dcf6bc3",
    "id_astro-ph_0601001_s0_m100_3150dca9dc76",
    "id_quant-ph_0201082v1_s0_m100_86989fe779ef",
    "q_testing_s0_m100_cfe7536492ca",
    "q_testing_s0_m10_bc5a6c384fe9",
    "q_testing_s0_m15_80c242b59d59",
    "q_testing_s50_m10_7f488ab8598c",
    "q_testing_s5_m10_c0e94a259d4a",
    "q_testing_s5_m15_bbcf6b23085b",
    "q_testing_s9_m15_0b78d4b4d476",
    "q_title_phrase_REACH_2026-04-13",
]


def text(element: Element, path: str) -> str:
    return element.findtext(path, default="", namespaces=NAMES)


def maybe(element: Element, path: str) -> str | None:
    return element.findtext(path, namespaces=NAMES)


def paper_of(entry: Element) -> ArxivPaper:
    """The facts of a recorded entry."""
    return arxiv_paper(
        {
            "id": text(entry, "id").partition("/abs/")[2],
            "title": text(entry, "title"),
            "authors": [
                ArxivAuthor(text(author, "name"), tuple(e.text or "" for e in author.findall("arxiv:affiliation", NAMES)))
                for author in entry.findall("author", NAMES)
            ],
            "published": text(entry, "published"),
            "updated": text(entry, "updated"),
            "categories": [category.get("term") for category in entry.findall("category", NAMES)],
            "abstract": text(entry, "summary"),
            "doi": [doi.text for doi in entry.findall("arxiv:doi", NAMES)],
            "comment": maybe(entry, "arxiv:comment"),
            "journal_ref": maybe(entry, "arxiv:journal_ref"),
        }
    )  # fmt: skip


def recorded(shared: Path, name: str) -> tuple[bytes, Element]:
    body = (shared / "recorded" / "arxiv_api" / f"{name}.xml").read_bytes()
    return body, ElementTree.fromstring(body)


@pytest.mark.shared
@pytest.mark.parametrize("name", RECORDINGS)
def test_recorded_feed_is_reproduced_from_its_data(shared: Path, name: str) -> None:
    """The page of a large search is rendered alone, for the rest of its papers is not known."""
    body, root = recorded(shared, name)
    now = datetime.fromisoformat(text(root, "updated"))
    if text(root, "entry/title") == "Error":
        assert feed.render_problem(Problem(text(root, "entry/summary"), text(root, "entry/id")), now) == body
        return
    asked = parse_qs(urlsplit(root.find("link", NAMES).get("href", "")).query, keep_blank_values=True)  # type: ignore[union-attr]  # every feed has one
    page = Page(
        papers=[paper_of(entry) for entry in root.findall("entry", NAMES)],
        total=int(text(root, "opensearch:totalResults")),
        start=int(asked["start"][0]),
        size=int(asked["max_results"][0]),
        query=adapt(asked["search_query"][0]) or "",
        id_list=asked["id_list"][0],
        now=now,
    )
    assert feed.render(page) == body


@pytest.mark.shared
@pytest.mark.parametrize("name", [name for name in RECORDINGS if name.startswith("id_") or "REACH" in name])
def test_service_answers_the_recorded_question_with_the_recorded_reply(shared: Path, name: str) -> None:
    body, root = recorded(shared, name)
    meta = orjson.loads((shared / "recorded" / "arxiv_api" / f"{name}.meta.json").read_bytes())
    now = datetime.fromisoformat(text(root, "updated"))
    papers = [paper_of(entry) for entry in root.findall("entry", NAMES) if text(entry, "title") != "Error"]
    service = ArxivApi(ListedPapers(papers), now=lambda: now)
    question = FakeRequest.of("GET", service.path, urlsplit(meta["request"]["url"]).query, {})
    answer = service.answer(question)
    assert (answer.body, answer.status) == (body, meta["response"]["status"])
    assert answer.content_type == "application/atom+xml; charset=utf-8"


@pytest.mark.shared
def test_all_recordings_are_used(shared: Path) -> None:
    assert sorted(path.stem for path in (shared / "recorded" / "arxiv_api").glob("*.xml")) == sorted(RECORDINGS)


PAPER = arxiv_paper(
    {
        "id": "2401.00001v2",
        "title": "Engines < Looms & \"Weaves\": on the many ways in which a title can be longer than one line of a feed",
        "authors": ["Ada Lovelace", ArxivAuthor("Émile Zola", ("Médan",))],
        "published": "2024-01-02",
        "updated": "2024-03-04T05:06:07Z",
        "categories": "cs.LG math.NA",
        "abstract": "Short.",
        "doi": "10.1000/a<b 10.1000/c",
        "comment": "12 pages",
        "journal_ref": "J. Looms 3",
    }
)  # fmt: skip
PAGE = Page([PAPER], 7, 5, 2, 'ti:"a & b"', "", NOON)

OLD = """\
<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <link href="http://arxiv.org/api/query?search_query%3Dti%3A%22a%20%26%20b%22%26id_list%3D%26start%3D5%26max_results%3D2" rel="self" type="application/atom+xml"/>
  <title type="html">ArXiv Query: search_query=ti:"a &amp; b"&amp;id_list=&amp;start=5&amp;max_results=2</title>
  <id>http://arxiv.org/api/{digest}</id>
  <updated>2026-05-01T00:00:00-04:00</updated>
  <opensearch:totalResults xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">7</opensearch:totalResults>
  <opensearch:startIndex xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">5</opensearch:startIndex>
  <opensearch:itemsPerPage xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">2</opensearch:itemsPerPage>
  <entry>
    <id>http://arxiv.org/abs/2401.00001v2</id>
    <updated>2024-03-04T05:06:07Z</updated>
    <published>2024-01-02T00:00:00Z</published>
    <title>Engines &lt; Looms &amp; "Weaves": on the many ways in which a title can be
  longer than one line of a feed</title>
    <summary>  Short.
</summary>
    <author>
      <name>Ada Lovelace</name>
    </author>
    <author>
      <name>Émile Zola</name>
      <arxiv:affiliation xmlns:arxiv="http://arxiv.org/schemas/atom">Médan</arxiv:affiliation>
    </author>
    <arxiv:doi xmlns:arxiv="http://arxiv.org/schemas/atom">10.1000/a&lt;b</arxiv:doi>
    <link title="doi" href="http://dx.doi.org/10.1000/a&lt;b" rel="related"/>
    <arxiv:doi xmlns:arxiv="http://arxiv.org/schemas/atom">10.1000/c</arxiv:doi>
    <link title="doi" href="http://dx.doi.org/10.1000/c" rel="related"/>
    <arxiv:comment xmlns:arxiv="http://arxiv.org/schemas/atom">12 pages</arxiv:comment>
    <arxiv:journal_ref xmlns:arxiv="http://arxiv.org/schemas/atom">J. Looms 3</arxiv:journal_ref>
    <link href="http://arxiv.org/abs/2401.00001v2" rel="alternate" type="text/html"/>
    <link title="pdf" href="http://arxiv.org/pdf/2401.00001v2" rel="related" type="application/pdf"/>
    <arxiv:primary_category xmlns:arxiv="http://arxiv.org/schemas/atom" term="cs.LG" scheme="http://arxiv.org/schemas/atom"/>
    <category term="cs.LG" scheme="http://arxiv.org/schemas/atom"/>
    <category term="math.NA" scheme="http://arxiv.org/schemas/atom"/>
  </entry>
</feed>
"""


def test_old_feed_is_written_like_this() -> None:
    assert old_feed.render(PAGE).decode() == OLD.format(digest=PAGE.digest)


# --- What the arXiv fake answers: papers by id, pages and orders of them, errors, and its switches


# Identifiers.

ID_LISTS = {
    "the current version": ("2401.00001", "2401.00001v3"),
    "an earlier version": ("2401.00001v1", "2401.00001v1"),
    "a version that is not there yet": ("2401.00001v4", ""),
    "version 0": ("2401.00001v0", ""),
    "both": ("2401.00001,2401.00001v1", "2401.00001v1 2401.00001v3"),
    "the same twice": ("2401.00002,2401.00002v1", "2401.00002v1"),
    "an old identifier": ("hep-th/9901001", "hep-th/9901001v1"),
    "an unknown one is left out": ("2401.99999,2401.00002", "2401.00002v1"),
    "none is known": ("0000.0000", ""),
    "with a prefix it is another one": ("arXiv:2401.00002", ""),
    "with a subject class too": ("hep-th.AB/9901001", ""),
    "with another zero too": ("2401.000002", ""),
    "the order is that of the index": ("hep-th/9901001,2401.00002", "2401.00002v1 hep-th/9901001v1"),
}


@pytest.mark.parametrize(("id_list", "found"), ID_LISTS.values(), ids=ID_LISTS.keys())
def test_papers_are_found_by_id(arxiv: ArxivApi, id_list: str, found: str) -> None:
    answer = ask(arxiv, f"search_query=&id_list={id_list}")
    assert (answer.status, ids(answer), total(answer)) == (200, found.split(), len(found.split()))


def test_earlier_version_says_what_it_said(arxiv: ArxivApi) -> None:
    assert one(ask(arxiv, "id_list=2401.00001v2"), "title") == "Engines that Spin"
    first = ask(arxiv, "id_list=2401.00001v1")
    assert (one(first, "title"), one(first, "updated")) == ("Engines that Weave", "2024-01-02T00:00:00Z")


def test_ten_papers_are_given_when_no_number_is_asked_for() -> None:
    arxiv = arxiv_corpus({"id": f"2401.{n:05}", "title": "Looms"} for n in range(1, 31))
    every = ",".join(f"2401.{n:05}" for n in range(1, 31))
    few = ask(arxiv, f"id_list={every}")
    assert (len(ids(few)), total(few)) == (10, 30)
    assert b"<opensearch:itemsPerPage>10<" in few.body
    assert len(ids(ask(arxiv, f"id_list={every}&max_results=100"))) == 30
    assert ids(ask(arxiv, "search_query=ti:looms&start=28&max_results=5")) == ["2401.00029v1", "2401.00030v1"]


def test_ids_filter_a_query(arxiv: ArxivApi) -> None:
    assert ids(ask(arxiv, "search_query=ti:engines&id_list=2401.00002,2312.00003")) == ["2401.00002v1"]
    assert ids(ask(arxiv, "search_query=ti:engines&id_list=2401.00001v1")) == []
    assert ids(ask(arxiv, "search_query=ti:engines&id_list=2401.00001v3")) == ["2401.00001v3"]


# Errors.

ERRORS = {
    "no identifier": ("id_list=abc", 400, "incorrect id format for abc", "#incorrect_id_format_for_abc"),
    "one of several": ("id_list=2401.00001,,x", 400, "incorrect id format for ", "#incorrect_id_format_for_"),
    "no number": ("search_query=x&start=one", 400, "start must be an integer", "#start_must_be_an_integer"),
    "below zero": ("search_query=x&start=-1", 400, "start must be non-negative", "#start_must_be_non-negative"),
    "no number of results": ("search_query=x&max_results=1.5", 400, "max_results must be an integer", "#max_results_must_be_an_integer"),
    "results below zero": ("search_query=x&max_results=-5", 400, "max_results must be non-negative", "#max_results_must_be_non-negative"),
    "nothing": ("", 400, "Either a search_query or id_list must be specified for the classic API.", ""),
    "empty": ("search_query=&id_list=", 400, "Either a search_query or id_list must be specified for the classic API.", ""),
    "a query of nothing": ("search_query=ti:", 400, "Either a search_query or id_list must be specified for the classic API.", ""),
    "a field that it does not search": ("search_query=au:x", 501, "au: is not searched by this fake", ""),
    "bad syntax": ("search_query=(ti:x", 400, "Invalid query string: '(ti:x'", ""),
}  # fmt: skip


@pytest.mark.parametrize(("query", "status", "summary", "link"), ERRORS.values(), ids=ERRORS.keys())
def test_wrong_question_gets_an_error_feed(arxiv: ArxivApi, query: str, status: int, summary: str, link: str) -> None:
    answer = ask(arxiv, query)
    assert (answer.status, answer.content_type) == (status, "application/atom+xml; charset=utf-8")
    assert one(answer, "summary") == summary
    assert one(answer, "id") == f"https://arxiv.org/api/errors{link}"


def test_errors_of_old_had_status_200(arxiv: ArxivApi) -> None:
    arxiv.errors_as_ok = True
    assert ask(arxiv, "id_list=abc").status == 200
    arxiv.errors_as_ok, arxiv.old_format = False, True
    old = ask(arxiv, "id_list=abc")
    assert (old.status, one(old, "id")) == (200, "http://arxiv.org/api/errors#incorrect_id_format_for_abc")
    assert b'<title type="html">ArXiv Query: ' in ask(arxiv, "id_list=2401.00001").body


def test_long_url_is_refused_but_not_a_long_form(arxiv: ArxivApi) -> None:
    question = "id_list=" + ",".join(["2401.00001"] * 700)
    assert len(question) < MAX_URL_LENGTH < len(question) + 2 * 699, "commas count three signs in a URL"
    assert ask(arxiv, question).status == 414
    assert ids(ask(arxiv, question, "POST")) == ["2401.00001v3"]


# Switches.


def test_papers_by_id_come_in_another_order_when_told(arxiv: ArxivApi) -> None:
    question = "id_list=2401.00001,2401.00002,2312.00003,hep-th/9901001"
    plain = ids(ask(arxiv, question))
    arxiv.shuffle = 1
    shuffled = ids(ask(arxiv, question))
    assert shuffled != plain
    assert sorted(shuffled) == sorted(plain)
    assert shuffled == ids(ask(arxiv, question))


def test_dropped_ids_are_not_found(arxiv: ArxivApi) -> None:
    arxiv.dropped = frozenset({"2401.00001"})
    answer = ask(arxiv, "id_list=2401.00001v1,2401.00002")
    assert (ids(answer), total(answer)) == (["2401.00002v1"], 1)

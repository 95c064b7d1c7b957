"""The arXiv stand-in writes feeds as the server does; recorded ones come out of their own data byte for byte."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import orjson
import pytest
from standin.arxiv_api import feed, old_feed
from standin.arxiv_api.adapt import adapt
from standin.arxiv_api.corpus import ListedPapers
from standin.arxiv_api.feed import Page, Problem
from standin.arxiv_api.papers import ArxivAuthor, ArxivPaper, arxiv_paper
from standin.arxiv_api.service import ArxivApi
from standin.exchange import Question

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
    question = Question.of("GET", service.path, urlsplit(meta["request"]["url"]).query, {})
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

NEW = """\
<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">
  <id>https://arxiv.org/api/{digest}</id>
  <title>arXiv Query: search_query=ti:"a &amp; b"&amp;id_list=&amp;start=5&amp;max_results=2</title>
  <updated>2026-05-01T12:00:00Z</updated>
  <link href="https://arxiv.org/api/query?search_query=ti:%22a+%26+b%22&amp;start=5&amp;max_results=2&amp;id_list=" type="application/atom+xml"/>
  <opensearch:itemsPerPage>2</opensearch:itemsPerPage>
  <opensearch:totalResults>7</opensearch:totalResults>
  <opensearch:startIndex>5</opensearch:startIndex>
  <entry>
    <id>http://arxiv.org/abs/2401.00001v2</id>
    <title>Engines &lt; Looms &amp; "Weaves": on the many ways in which a title can be longer than one line of a feed</title>
    <updated>2024-03-04T05:06:07Z</updated>
    <link href="https://arxiv.org/abs/2401.00001v2" rel="alternate" type="text/html"/>
    <link href="https://arxiv.org/pdf/2401.00001v2" rel="related" type="application/pdf" title="pdf"/>
    <summary>Short.</summary>
    <category term="cs.LG" scheme="http://arxiv.org/schemas/atom"/>
    <category term="math.NA" scheme="http://arxiv.org/schemas/atom"/>
    <published>2024-01-02T00:00:00Z</published>
    <arxiv:comment>12 pages</arxiv:comment>
    <arxiv:primary_category term="cs.LG"/>
    <arxiv:journal_ref>J. Looms 3</arxiv:journal_ref>
    <author>
      <name>Ada Lovelace</name>
    </author>
    <author>
      <name>Émile Zola</name>
      <arxiv:affiliation>Médan</arxiv:affiliation>
    </author>
    <arxiv:doi>10.1000/a&lt;b</arxiv:doi>
    <link rel="related" href="https://doi.org/10.1000/a&lt;b" title="doi"/>
    <arxiv:doi>10.1000/c</arxiv:doi>
    <link rel="related" href="https://doi.org/10.1000/c" title="doi"/>
  </entry>
</feed>
"""

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


def test_new_feed_is_written_like_this() -> None:
    assert feed.render(PAGE).decode() == NEW.format(digest=PAGE.digest)


def test_old_feed_is_written_like_this() -> None:
    assert old_feed.render(PAGE).decode() == OLD.format(digest=PAGE.digest)


def test_digest_of_a_question_is_that_of_the_server() -> None:
    """As in the reply to a public call of 2026-04-13."""
    page = Page([], 0, 0, 10, 'ti:"Receiver design for the REACH global 21-cm signal experiment"', "", NOON)
    assert page.digest == "0wbbV4mZUB5kAkuJhtz1UxXWiW4"


def test_paper_without_abstract_has_an_empty_summary() -> None:
    bare = arxiv_paper({"id": "hep-th/9901001", "title": "0"})
    entry = ElementTree.fromstring(feed.render(Page([bare], 1, 0, 10, "", bare.id, NOON))).find("entry", NAMES)
    assert entry is not None
    assert [element.tag.rpartition("}")[2] for element in entry] == [
        "id", "title", "updated", "link", "link", "summary", "category", "published", "primary_category",
    ]  # fmt: skip
    assert (text(entry, "summary"), text(entry, "published")) == ("", "1999-01-01T00:00:00Z")
    assert entry.find("category", NAMES).get("term") == "hep-th"  # type: ignore[union-attr]  # it is listed above


@pytest.mark.parametrize("form", [feed, old_feed])
def test_problem_is_an_entry_called_error(form: object) -> None:
    problem = Problem("incorrect id format for <x>", "https://arxiv.org/api/errors#incorrect_id_format_for_<x>")
    root = ElementTree.fromstring(form.render_problem(problem, NOON))  # type: ignore[attr-defined]  # both have it
    (entry,) = root.findall("entry", NAMES)
    assert (text(entry, "title"), text(entry, "summary")) == ("Error", "incorrect id format for <x>")
    assert text(entry, "author/name") == "arXiv api core"
    assert maybe(entry, "published") is None
    assert text(entry, "id").endswith("://arxiv.org/api/errors#incorrect_id_format_for_<x>")
    assert text(root, "opensearch:totalResults") == "1"

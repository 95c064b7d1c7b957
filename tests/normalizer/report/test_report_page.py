"""The page of the report, read as a browser reads it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from report_scene import code, decided, matched, new, not_asked, open_title, other, parsed, run, texts, work

from normalizer.report import GENERATOR_MARK, ReportData, ServiceUsage, TitleResult, page
from normalizer.report.page import BY_PERSON, DIFFERS
from normalizer.values.code_links import CodeStatus
from normalizer.works.record import RetractionStatus
from normalizer.works.scraped import Link, LinkRole
from normalizer.works.verdict import Reason, Status

HOSTILE = [
    pytest.param("<script>alert(1)</script>", "<script>alert(1)</script>", id="a script"),
    pytest.param("</style></script><img src=x onerror=alert(1)>", "</style></script><img src=x onerror=alert(1)>", id="ends"),
    pytest.param("]]> --> <!-- <![CDATA[", "]]> --> <!-- <![CDATA[", id="marks of comments"),
    pytest.param('" onclick="alert(1)" x=\'', '" onclick="alert(1)" x=\'', id="quotes"),
    pytest.param("{{ 7*7 }} {% raw %}", "{{ 7*7 }} {% raw %}", id="marks of templates"),
    pytest.param("a\u202eb\u2066c", "a⟨U+202E⟩b⟨U+2066⟩c", id="turned directions"),
    pytest.param("a\x00b\x1bc", "a⟨U+0000⟩b⟨U+001B⟩c", id="controls"),
    pytest.param("a\ud800b", "a⟨U+D800⟩b", id="half a character"),
    pytest.param("z" * 5_000, "z" * 400 + "… (4,600 more characters)", id="5,000 letters"),
    pytest.param("", "", id="nothing"),
]  # fmt: skip


def everywhere(text: str) -> ReportData:
    """A run in which every text of unknown origin is this one."""
    link = Link(url=f"javascript:{text}", role=LinkRole.OURS)
    beside: dict[str, Any] = {"abstract": text, "links": (link,), "authors": (text,), "venue": text, "ids": (text,)}
    rival = other(text, 0.9, authors=(text,), venue=text, arxiv=text or None, doi=text or None)
    rows = [
        open_title(text, f"{text}:1", candidates=[rival], failed=(text,), **beside),
        matched(text, "key", f"{text}:2", 0.9, candidates=[rival], **beside),
        decided(text, None, None, f"{text}:3", note=text),
        new(text, f"{text}:4"),
    ]
    works = {
        "key": work(
            text + " other", arxiv=text or None, url=text or None, code=(code(f"javascript:{text}", said_by=text),)
        )
    }
    service = ServiceUsage(text, 1, 2, 3, 4.0, text)
    return run(
        rows, works, services=(service,), catalogs=(text,), output=text, missing=(text,), notes=(text,),
        lock=text or None, steps={text: 1.0}, version=text,
    )  # fmt: skip


@pytest.mark.parametrize(("hostile", "seen"), HOSTILE)
def test_hostile_texts_are_shown_and_do_nothing(hostile: str, seen: str) -> None:
    tree = parsed(everywhere(hostile))
    assert texts(tree, "h4 .theirs")[0] == seen
    assert [len(tree.css(tag)) for tag in ("script", "style", "img", "iframe", "object", "link", "base")] == [2, 1] + [
        0
    ] * 5
    assert len(tree.css("main")) == 1
    assert len(tree.css(".titles tbody tr")) == 4
    attributes = {name for node in tree.css("*") for name in node.attributes}
    assert not [name for name in attributes if name.startswith("on")]
    assert [href for href in hrefs(tree) if not href.startswith("#")] == []
    assert [script.attributes.get("type") for script in tree.css("script")] == ["application/json", None]
    assert json.loads(tree.css_first("#data").text())[2][0][-1] == seen


def hrefs(tree: Any) -> list[str]:
    return [node.attributes["href"] for node in tree.css("[href]")]


@settings(max_examples=15, deadline=None)
@given(st.text(st.characters(), max_size=40))
def test_any_text_gives_the_same_page_but_for_the_text(text: str) -> None:
    tree = parsed(everywhere(text))
    assert (len(tree.css("script")), len(tree.css("style")), len(tree.css("main"))) == (2, 1, 1)
    assert len(tree.css(".titles tbody tr")) == 4
    assert len(tree.css("article")) == 3


def test_nothing_but_its_own_style_and_script_is_allowed() -> None:
    tree = parsed(run([open_title("A")]))
    [policy] = [node.attributes["content"] for node in tree.css("meta[http-equiv]")]
    [style], [_, script] = tree.css("style"), tree.css("script")
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest(style.text())}'; script-src 'sha256-{digest(script.text())}'; "
        "base-uri 'none'; form-action 'none'"
    )
    assert not tree.css("[style], [src], [action], [srcset], [background]")
    assert not re.findall(r"@import|url\(", style.text())


def digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_links_lead_to_the_web_and_tell_nobody_where_from() -> None:
    held = work(
        "A", arxiv="2101.00001", doi="10.1000/a", code=(code("https://github.com/o/n"), code("data:text/html,x"))
    )
    tree = parsed(run([matched("A", "a")], {"a": held}))
    links = list(tree.css("main a"))
    assert {node.attributes["href"] for node in links} == {
        "https://arxiv.org/abs/2101.00001", "https://doi.org/10.1000/a", "https://github.com/o/n",
    }  # fmt: skip
    assert {node.attributes["rel"] for node in links} == {"noreferrer"}
    assert "data:text/html,x" in texts(tree, ".titles td")[2]


def test_a_run_without_titles_says_so() -> None:
    tree = parsed(run(services=(), steps={}))
    assert texts(tree, ".figures dd") == ["0"] * 5
    words = texts(tree, "main")[0]
    for sentence in (
        "There was no title on the pages.",
        "There is no earlier run to compare with.",
        "No unresolved titles.",
        "There is nothing to show.",
        "No source and no page names code of these works.",
        "No source was asked in this run: everything comes from the lock.",
    ):
        assert sentence in words
    assert not tree.css("table, form, .notice")


def everything() -> ReportData:
    """One title of each kind, on two pages."""
    soon = code("https://github.com/o/soon", CodeStatus.ANNOUNCED, said_by="arxiv")
    works = {
        "noether2021sheep": work("Sheep", arxiv="2101.00001", code=(soon,)),
        "noether2021goats": work("Goats that Count", doi="10.1000/g", authors=()),
        "noether2021cows": work("Cows", standing=RetractionStatus.RETRACTED),
    }
    rows = [
        matched("Sheep", "noether2021sheep", "one.txt:1"),
        matched("Sheep", "noether2021sheep", "two.txt:1", year=1999),
        matched("Goats that Dance", "noether2021goats", "two.txt:3", 0.93, Reason.SAME_ABSTRACT),
        decided("Cows", "doi:10.1000/c", "noether2021cows", "two.txt:5", note="asked the farmer"),
        open_title(
            "Pigs", "two.txt:7", Status.AMBIGUOUS, Reason.SEVERAL_WORKS, 0.5, [other("Pigs", 0.5), other("Pigs!", 0.5)]
        ),
        open_title("Hens", "two.txt:9", failed=("crossref",)),
        not_asked("Ducks", "two.txt:11"),
    ]
    services = (
        ServiceUsage("arxiv", 3, 2, 0, 9.0),
        ServiceUsage("crossref", 1, 0, 3, 4.5, "Crossref did not answer (503)"),
    )
    return run(
        rows, works, services=services, catalogs=("12 records, built 2026-03-01",), lock="refs.lock.json",
        missing=("Crossref did not answer (503); 1 title could not be looked up there.",),
        notes=("refs.bib: 'year' of a2020 was changed: 2020 is kept",),
    )  # fmt: skip


@pytest.fixture(scope="module")
def tree() -> Any:
    return parsed(everything())


def test_head_says_what_was_made_from_what_and_when(tree: Any) -> None:
    assert texts(tree, "title") == ["refs.bib: report of bibnorm"]
    assert texts(tree, "h1") == ["refs.bib"]
    assert texts(tree, ".kicker") == ["bibnorm report · 4 March 2026"]
    assert texts(tree, ".lead") == ["Made from 7 titles on 2 pages, with the lock refs.lock.json."]
    assert texts(tree, ".figures dt") == ["matched", "ambiguous", "unmatched", "not asked", "entries"]
    assert texts(tree, ".figures dd") == ["4", "1", "1", "1", "3"]
    assert texts(tree, "header > p")[2] == (
        "1 matched title repeats a work that an earlier title names. 1 entry is incomplete: no source gives authors. "
        "1 title was decided by a person."
    )


def test_what_is_incomplete_and_what_was_left_comes_before_all_else(tree: Any) -> None:
    assert texts(tree, ".notice h2") == ["This report is incomplete", "Not changed"]
    assert texts(tree, ".notice li") == [
        "Crossref did not answer (503); 1 title could not be looked up there.",
        "refs.bib: 'year' of a2020 was changed: 2020 is kept",
    ]
    assert not parsed(run([matched("A", "a")], {"a": work("A")})).css(".notice")


def test_output_without_a_name_is_standard_output() -> None:
    tree = parsed(run([new("A")], output=None))
    assert texts(tree, "h1") == ["Bibliography"]
    assert texts(tree, ".lead") == ["Made from 1 title on 1 page."]


def cells(tree: Any, caption: str) -> list[list[str]]:
    """The rows of the table with this caption."""
    [table] = [each for each in tree.css("table") if caption in each.css_first("caption").text()]
    return [texts(row, "th, td") for row in table.css("tbody tr")]


def test_pages_and_levels_are_said_in_words_beside_the_ticks(tree: Any) -> None:
    assert texts(tree, "figcaption") == [
        "one.txt 1 title: 1 matched",
        "two.txt 6 titles: 3 matched, 1 ambiguous, 1 unmatched, 1 not asked",
    ]
    assert cells(tree, "Titles by uncertainty") == [
        ["", "matched, 99.9 % sure and more", "2", "28.6 %", "below 0.1"],
        ["", "matched, 99 to 99.9 % sure", "0", "0 %", ""],
        ["", "matched, 95 to 99 % sure", "0", "0 %", ""],
        ["", "matched, less than 95 % sure", "1", "14.3 %", "below 0.1"],
        ["", "ambiguous: several works match, no entry", "1", "14.3 %", ""],
        ["", "unmatched: no entry", "1", "14.3 %", ""],
        ["", "not looked up: no entry", "1", "14.3 %", ""],
        ["", "decided by a person", "1", "14.3 %", ""],
    ]
    assert texts(tree, "#strips + p")[0].endswith(
        "If the probabilities are right, fewer than 0.1 of the 3 titles that bibnorm matched are matched wrongly."
    )


def test_fields_and_code_are_given_with_their_sources(tree: Any) -> None:
    assert cells(tree, "What the 3 entries have") == [
        ["authors", "2", "66.7 %", "arxiv 2"],
        ["year", "3", "100 %", "arxiv 3"],
        ["venue", "0", "0 %", "none"],
        ["DOI", "1", "33.3 %", "arxiv 1"],
        ["arXiv id", "1", "33.3 %", "arxiv 1"],
        ["link to code", "1", "33.3 %", "arxiv 1"],
    ]
    assert cells(tree, "Repositories") == [["github.com/o/soon", "announced", "arxiv", "Sheep noether2021sheep"]]


def test_doubts_are_listed_by_kind_with_what_to_do(tree: Any) -> None:
    assert texts(tree, "h3") == [
        "Withdrawn or retracted 1", "Ambiguous 1", "Unmatched 1", "Not asked 1", "Low-confidence matches 1",
    ]  # fmt: skip
    assert texts(tree, "article h4") == ["Cows", "Pigs", "Hens", "Ducks", "Goats that Dance"]
    assert texts(tree, "article .why") == [
        "matched chosen by Ada two.txt:5",
        "ambiguous several works match equally well; 50.0 % sure of the first two.txt:7",
        "unmatched title differs; crossref could not be asked two.txt:9",
        "not asked not looked up two.txt:11",
        "matched abstract matches, title differs; 93.0 % sure two.txt:3",
    ]
    assert "bibnorm review refs.lock.json" in texts(tree, "section code")
    assert len(tree.css("details.commands")) == 4


def test_a_title_of_several_places_is_one_doubt_and_its_places_are_counted() -> None:
    titles = [open_title("A", candidates=[other("B", arxiv="2101.00001")]) for _ in range(2)]
    assert texts(parsed(run(titles)), "h3") == ["Unmatched 1, 2 times on the pages"]


def test_commands_can_be_pasted_whatever_the_lock_is_called() -> None:
    held = run([open_title("A", candidates=[other("B", arxiv="2101.00001")])])
    said = texts(parsed(replace(held, lock="-my lock.json")), "section code")
    assert "bibnorm review './-my lock.json'" in said
    assert "bibnorm build PAGE... --lock './-my lock.json'" in said
    without = parsed(held)  # there is nothing to decide in
    assert not without.css("details.commands")
    assert "bibnorm review refs.lock.json" in texts(without, "section code")
    assert "keep a lock" in texts(without, "#doubts + p")[0]


def test_titles_are_all_in_the_table_in_page_order(tree: Any) -> None:
    rows = cells(tree, "Titles 1 to 7")
    assert rows[0] == [
        "Sheepone.txt:1",
        "Noether · 2021 · arXiv:2101.00001noether2021sheep",
        "matched, more than 99.9 % suretitle matches",
        "github.com/o/soon (announced)",
    ]
    assert [row[0] for row in rows[1:]] == [
        "Sheeptwo.txt:1", "Goats that Dancetwo.txt:3", "Cowstwo.txt:5", "Pigstwo.txt:7", "Henstwo.txt:9", "Duckstwo.txt:11",
    ]  # fmt: skip
    assert rows[1][1].endswith("the page says 1999")
    assert rows[2][1].startswith("Goats that Count")
    assert rows[3][1:3] == [
        "Noether · 2021 · no identifiernoether2021cows retracted",
        "matchedchosen by Ada“asked the farmer”candidates",
    ]
    assert rows[4][1:] == ["", "ambiguous, 50.0 % sureseveral works match equally wellcandidates", ""]
    assert tree.css_first("#t-5 a").attributes["href"] == "#" + tree.css("article")[1].attributes["id"] == "#d-5"


def test_values_that_differ_from_the_page_are_marked(tree: Any) -> None:
    assert texts(tree, ".titles tbody mark") == ["the page says 1999", "Dance", "Count"]
    titles = json.loads(tree.css_first("#data").text())[2]
    assert [flags for *_, flags, _, _ in titles] == [0, DIFFERS, DIFFERS, BY_PERSON, 0, 0, 0]


def test_sources_are_listed_with_their_requests_and_times(tree: Any) -> None:
    assert "Local catalog: 12 records, built 2026-03-01." in texts(tree, "section p")
    assert cells(tree, "Online sources") == [
        ["arxiv", "9.00", "3", "2", "0"],
        ["crossrefCrossref did not answer (503)", "4.50", "1", "0", "3"],
    ]
    assert cells(tree, "Time by step") == [["pages", "0.50"], ["look-up", "2.00"]]
    assert cells(tree, "Sources queried, by date") == [["2026-03-04", "6", "12 records, built 2026-03-01", "arxiv"]]


def test_a_run_without_online_sources_says_so() -> None:
    tree = parsed(run([matched("A", "a")], {"a": work("A")}, catalogs=("12 records",)))
    assert "No online source was asked in this run." in texts(tree, "section p")


def test_structure_is_that_of_a_document(tree: Any) -> None:
    assert tree.css_first("html").attributes["lang"] == "en"
    levels = [int(node.tag[1]) for node in tree.css("h1, h2, h3, h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))
    tables, heads, drawings = (tree.css(name) for name in ("table", "th", "svg"))
    assert min(map(len, (tables, heads, drawings))) > 1
    assert all(table.css_first("caption") for table in tables)
    assert all("scope" in cell.attributes for cell in heads)
    assert all(svg.attributes["aria-hidden"] == "true" for svg in drawings)
    assert "hidden" in tree.css_first("#sieve").attributes  # until its script runs
    names = [node.attributes["id"] for node in tree.css("[id]")]
    assert len(names) == len(set(names))
    assert {node.attributes["href"].removeprefix("#") for node in tree.css("nav a")} <= set(names)


def test_the_same_run_gives_the_same_page_and_is_known_by_its_first_kilobytes() -> None:
    assert page(everything()) == page(everything())
    assert GENERATOR_MARK in page(everything())[:1024]


def test_more_of_a_kind_than_anybody_reads_is_in_the_table() -> None:
    far: list[TitleResult] = [open_title(f"Title {number}") for number in range(300)]
    near = open_title("Title with a near candidate", candidates=[other("B", 0.4)])
    rows = [*far, near]
    tree = parsed(run(rows))
    assert texts(tree, "article h4")[:2] == ["Title with a near candidate", "Title 0"]
    assert len(tree.css("article")) == 100
    assert "201 more titles of this kind are in the table of all titles." in texts(tree, "section > p")
    assert len(tree.css(".titles tbody tr")) == 301
    assert texts(tree, ".titles caption") == ["Titles 1 to 250", "Titles 251 to 301"]
    assert all(table.parent.tag == "noscript" for table in tree.css("table.titles"))

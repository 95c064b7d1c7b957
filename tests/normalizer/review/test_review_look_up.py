"""What the page looks up, and decisions on many titles at once."""

from __future__ import annotations

import shutil
from pathlib import Path
from urllib.parse import quote

import pytest
from browser_locks import ECLAIRS, GOATS, MEADOW, SHEPHERDS, small
from review_tab import ROOT, UNTOUCHED, FewWorks, Tab, heading, words
from selectolax.lexbor import LexborHTMLParser

from normalizer.lock import Lock
from normalizer.works.verdict import Status


@pytest.fixture
def library() -> FewWorks:
    return FewWorks()


@pytest.fixture
def tab(path: Path, library: FewWorks) -> Tab:
    return Tab(path, small(), library)


def look_up(tab: Tab, title: str, text: str) -> LexborHTMLParser:
    return tab.get(tab.place(title, f"?find={quote(text)}"))


def test_identifier_is_looked_up_before_it_counts(tab: Tab) -> None:
    page = look_up(tab, GOATS, " https://arxiv.org/abs/2106.04560v2")
    assert tab.path.read_text(encoding="utf-8") == UNTOUCHED
    assert words(page, ".found h3") == ["Scaling Sheep Transformers"]
    assert words(page, ".found .alert") == [
        "This seems to be another work than the title on the page: They are two works."
    ]
    [button] = page.css(".found button")
    assert (button.attributes["value"], button.attributes["aria-keyshortcuts"]) == ("arXiv:2106.04560", "1")
    assert "autofocus" in button.attributes
    assert "likely" not in (button.attributes["class"] or "")
    # The candidates are counted on from there.
    assert words(page, ".choose") == ["Choose 1", "Choose 2", "None of these n"]
    tab.decide(GOATS, choice="arXiv:2106.04560")
    assert tab.lock.find(GOATS).decision.choice == "arXiv:2106.04560"


@pytest.mark.parametrize("text", ["arxiv 2106.04560", "CoRR abs/2106.04560", "Sheep Transformers, arXiv:2106.04560v1"])
def test_the_only_identifier_of_a_text_is_looked_up(tab: Tab, text: str) -> None:
    assert words(look_up(tab, GOATS, text), ".found h3") == ["Scaling Sheep Transformers"]


def test_a_text_with_two_identifiers_is_looked_up_as_words(tab: Tab) -> None:
    page = look_up(tab, GOATS, "arXiv:2106.04560 or arXiv:2106.04561")
    assert not page.css(".found h3")


def test_identifier_that_nobody_knows_is_told_beside_the_box_and_can_be_used(tab: Tab) -> None:
    page = look_up(tab, GOATS, "10.1000/unknown")
    [said] = words(page, ".look-up + .alert")
    assert said.startswith("doi:10.1000/unknown was not found in the catalog or a source that could be asked")
    assert "crossref: status 503" in said
    [box] = page.css("#find")
    assert (box.attributes["value"], box.attributes["aria-describedby"]) == ("10.1000/unknown", "refusal")
    assert [button.attributes["value"] for button in page.css(".alert button")] == ["doi:10.1000/unknown"]


def test_words_search_the_catalog(tab: Tab) -> None:
    page = look_up(tab, MEADOW, "counting sheep")
    assert words(page, ".found h3") == ["Scaling Sheep Transformers"]
    assert not page.css(".found .alert")
    page = look_up(tab, MEADOW, "unicorns & <b>")
    assert words(page, ".look-up + .alert") == [
        "unicorns & <b> is no identifier, and no title was found by such words; "
        "words of very many titles find none by themselves, so add rarer ones."
    ]


def test_without_a_catalog_the_page_says_so(path: Path) -> None:
    page = look_up(Tab(path, small()), MEADOW, "counting sheep")
    assert words(page, ".look-up + .alert")[0].endswith("there is no catalog; name one with --catalog")


def test_abstracts_of_this_and_the_next_titles_are_fetched_at_once(tab: Tab, library: FewWorks) -> None:
    page = tab.post(tab.place(SHEPHERDS, "/abstracts"))
    assert heading(page) == SHEPHERDS
    assert words(page, "[role=status]") == ["1 of 2 abstracts of these candidates found: crossref: status 503."]
    assert library.fetched == [["arXiv:2105.01234", "doi:10.1000/night.2022", "arXiv:1909.09999"]]
    assert words(page, ".text summary") == ["Abstract: 95.0 % of the words are those of the page"]
    assert words(page, ".text ins") == ["lambs", "lambs"]
    assert words(page, ".text del") == ["sheep", "ewes"]
    tab.post(tab.place(SHEPHERDS, "/abstracts"))
    assert library.fetched[1:] == [["doi:10.1000/night.2022", "arXiv:1909.09999"]]


def proposed(page: LexborHTMLParser) -> list[str]:
    return [box.attributes["value"] or "" for box in page.css("[name=title]")]


def test_titles_without_a_likely_candidate_are_decided_and_taken_back_as_one(tab: Tab) -> None:
    page = tab.get(f"{ROOT}/proposals")
    assert heading(page) == "2 titles have no candidate above 4.0 %"
    assert words(page, "label[for^=t-]") == [GOATS, MEADOW]
    response = tab.client.post(f"{ROOT}/proposals", data={"title": proposed(page)}, follow_redirects=True)
    page = LexborHTMLParser(response.text)
    assert words(page, "[role=status]") == ["None of the works for 2 titles."]
    decisions = [tab.lock.find(title).decision for title in (GOATS, MEADOW)]
    assert {(each.by, each.status, each.choice) for each in decisions} == {("Ada", Status.UNMATCHED, None)}
    assert words(tab.get(f"{ROOT}/proposals"), "main h2") == ["Each open title has a likely candidate"]
    page = tab.post(f"{ROOT}/undo")
    assert words(page, "[role=status]") == ["Taken back: 2 titles."]
    assert tab.path.read_text(encoding="utf-8") == UNTOUCHED


def test_proposal_leaves_what_has_changed_since(tab: Tab) -> None:
    pairs = proposed(tab.get(f"{ROOT}/proposals"))
    tab.decide(GOATS, choice="1909.09999")
    page = LexborHTMLParser(
        tab.client.post(f"{ROOT}/proposals", data={"title": [*pairs, "gone:0", "x"]}, follow_redirects=True).text
    )
    assert words(page, "[role=alert]") == [
        "None of the works for 1 title; 2 titles changed meanwhile and left as they are."
    ]
    assert tab.lock.find(GOATS).decision.choice == "arXiv:1909.09999"
    assert not tab.lock.find(MEADOW).is_open


def test_part_of_a_page_has_the_rows_that_changed(tab: Tab) -> None:
    tab.get()
    page = tab.get(tab.place(ECLAIRS))
    seen = page.css_first("input[name=seen]").attributes["value"]
    response = tab.client.post(
        tab.place(ECLAIRS, "/decide"), data={"choice": "", "seen": seen}, headers={"X-Part": "1"}, follow_redirects=True
    )
    assert words(LexborHTMLParser(response.text), "nav li") == [f"{ECLAIRS} decided", f"{SHEPHERDS} ambiguous"]


def test_without_details_nothing_is_said_of_candidates_that_are_not_known(path: Path, library: FewWorks) -> None:
    small().save(path)
    shutil.rmtree(path.parent / ".bibnorm")
    tab = Tab(path, Lock.load(path), library)
    assert words(tab.get(f"{ROOT}/proposals"), "main h2") == ["Each open title has a likely candidate"]
    page = tab.get(tab.place(SHEPHERDS))
    assert words(page, ".candidates > .label") == ["The works that were compared are not known here"]
    assert not page.css(".likely")

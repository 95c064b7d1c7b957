"""What stands on the page: a title, its works and its standing; hostile texts; long lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser_locks import ECLAIRS, GOATS, MEADOW, OAK, SHEEP, SHEPHERDS, big, hostile, settled, small
from review_tab import ROOT, Tab, heading, words
from selectolax.lexbor import LexborHTMLParser

from normalizer.lock import Lock, QueryLog
from normalizer.values.text import shown


def facts(page: LexborHTMLParser) -> list[str]:
    names, values = words(page, ".facts dt"), words(page, ".facts dd")
    return [f"{name}: {value}" for name, value in zip(names, values, strict=True)]


def test_start_is_the_first_open_title(tab: Tab) -> None:
    page = tab.get()
    assert words(page, "title") == [f"{ECLAIRS} – Review"]
    assert words(page, "h1") == ["Review of refs.lock.json"]
    assert heading(page) == ECLAIRS
    assert words(page, ".count") == ["1 of 5 decided"]
    [bar] = page.css("[role=progressbar]")
    assert [bar.attributes[f"aria-value{name}"] for name in ("min", "now", "max")] == ["0", "1", "5"]


def test_list_has_each_title_once_with_its_standing(tab: Tab) -> None:
    page = tab.get(tab.place(GOATS))
    standing = {ECLAIRS: "ambiguous", SHEPHERDS: "ambiguous", GOATS: "unmatched", MEADOW: "unmatched", OAK: "decided"}
    assert words(page, "nav li") == [f"{title} {badge}" for title, badge in standing.items()]
    assert words(page, "nav [aria-current=true]") == [f"{GOATS} unmatched"]


def test_groups_are_offered_with_their_counts(tab: Tab) -> None:
    page = tab.get(f"{ROOT}/?show=matched")
    assert words(page, "option") == [
        "Open and decided (5)", "By risk: matched and open (5)", "Open (4)", "Decided by a person (1)", "Matched by bibnorm (1)", "All (6)",
    ]  # fmt: skip
    assert words(page, "option[selected]") == ["Matched by bibnorm (1)"]
    assert heading(page) == SHEEP


def test_candidates_stand_in_order_with_what_differs(tab: Tab) -> None:
    page = tab.get(tab.place(SHEPHERDS))
    assert words(page, ".work h3") == [
        "Teaching Lambs to Count Shepherds",
        "Teaching Sheep to Count Their Shepherds at Night",
        "Teaching Sheep to Count",
    ]
    assert words(page, ".work mark") == ["Lambs", "Their", "at Night"]
    assert words(page, ".lacks") == ["Without: Sheep", "Without: Shepherds"]
    assert words(page, ".choose") == ["Choose 1", "Choose 2", "None of these n"]
    assert [button.attributes["value"] for button in page.css(".choose")] == [
        "arXiv:2105.01234",
        "doi:10.1000/night.2022",
        "",
    ]
    assert [button.attributes["aria-keyshortcuts"] for button in page.css(".choose")] == ["1", "2", "n"]
    assert words(page, ".likely") == ["Choose 1"]
    assert words(page, ".share") == ["51.7 %", "14.2 %", "2.4 %", "31.7 %"]
    assert words(page, ".cannot")[0].startswith("No identifier of it is known, so it cannot be chosen.")
    assert words(page, ".work:first-child .evidence li") == [
        "title is almost identical", "nearly the same title (91 %)", "40 % of the abstract's phrases agree",
    ]  # fmt: skip


def test_tenth_candidate_has_a_button_and_no_key(path: Path) -> None:
    lock = small()
    each = lock.find(GOATS)
    tab = Tab(path, lock.with_titles([each.model_copy(update={"candidates": each.candidates * 10})]))
    keys = [button.attributes.get("aria-keyshortcuts") for button in tab.get(tab.place(GOATS)).css(".choose")]
    assert keys == ["n", *"123456789", None, "n"]


def test_what_stood_on_the_page_is_shown(tab: Tab) -> None:
    page = tab.get(tab.place(ECLAIRS))
    assert facts(page) == [
        "Authors: Zoé Zèbre",
        "Year: 2020",
        "On: pages/meadow.txt",
        "Asked: 2026-11-21: sheep.jsonl of 2026-11-01, 3 records, arxiv",
    ]
    assert words(page, "[aria-label=Abstract]") == [
        "Abstract on the page Two kinds of stripes are compared by taste and by sight."
    ]
    assert facts(tab.get(tab.place(SHEEP)))[0] == "Named there: 2105.04321 (opens in a new tab)"
    assert facts(tab.get(tab.place(GOATS)))[0] == "Venue: Treetop Letters"


def test_title_without_abstract_and_candidates_says_what_to_do(tab: Tab) -> None:
    page = tab.get(tab.place(MEADOW))
    assert not page.css("[aria-label=Abstract]")
    assert words(page, ".hint") == [
        "Look up an identifier if you know the work, or say “none of these”: then it is left out, and not asked about again."
    ]


def test_title_of_no_page_any_more_is_shown_among_all(path: Path) -> None:
    lock = small()
    tab = Tab(path, lock.with_titles([lock.find(GOATS).model_copy(update={"pages": (), "asked": None})]))
    assert GOATS not in " ".join(words(tab.get(), "nav li"))
    page = tab.get(f"{ROOT}/?show=all&q=argan")
    assert heading(page) == GOATS
    assert facts(page) == ["Venue: Treetop Letters", "On: no page any more"]


STANDING = {
    "several works": (ECLAIRS, lambda lock: lock, "ambiguous Several works match equally well."),
    "by bibnorm": (SHEEP, lambda lock: lock, "matched By bibnorm, more than 99.9 % sure: identifier on the page matches."),
    "none, says a person": (OAK, lambda lock: lock, "decided Grace rejected all candidates."),
    "a choice that waits": (
        OAK, lambda lock: lock.decide(OAK, "2209.10901", "Grace"),
        "decided Grace chose 2209.10901. The next bibnorm build pages/meadow.txt -o refs.bib --lock refs.lock.json looks it up.",
    ),
    "a choice that is known": (OAK, lambda lock: lock.decide(OAK, "2105.04321", "Grace"), "decided Grace chose 2105.04321."),
    "taken back": (OAK, lambda lock: lock.reopen(OAK), "unmatched The next build asks about it again."),
    "an outage": (
        MEADOW, lambda lock: lock.with_titles([lock.find(MEADOW).model_copy(update={"asked": QueryLog(on="2026-11-21", failed=("crossref", "dblp"))})]),
        "unmatched Not found in any queried source. Did not answer: crossref, dblp.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("title", "change", "said"), STANDING.values(), ids=STANDING)
def test_standing_is_told_in_words(path: Path, title: str, change: object, said: str) -> None:
    assert callable(change)
    tab = Tab(path, change(small()))
    assert words(tab.get(tab.place(title)), ".standing") == [said]


def test_key_of_the_work_in_use_is_shown(tab: Tab) -> None:
    page = tab.get(tab.place(SHEEP))
    assert words(page, ".work.chosen .now") == ["in use now, key hirt2021counting"]
    assert words(page, ".choose") == ["Choose 1", "Choose 2", "None of these n"]


def test_lock_in_which_nothing_is_open(path: Path) -> None:
    tab = Tab(path, Lock(titles=settled().titles[1:], works=settled().works))
    page = tab.get()
    assert heading(page) == "Nothing left to review"
    assert words(page, ".count") == ["0 of 0 decided"]
    assert words(page, "nav li") == ["No titles found."]
    tab = Tab(path, settled().decide(OAK, "2209.10901", "Grace"))
    assert (
        "1 decision waits for the next bibnorm build pages/meadow.txt -o refs.bib --lock refs.lock.json: it looks up"
        in words(tab.get(), "main")[0]
    )


# -- hostile texts


def elements(page: LexborHTMLParser) -> Iterator[str]:
    for node in page.css("*"):
        yield node.tag or ""


def test_hostile_texts_make_no_element_and_no_link(path: Path) -> None:
    tab = Tab(path, hostile())
    for each in tab.lock.titles:
        page = tab.get(tab.place(each.title))
        assert heading(page) == " ".join(shown(each.title).split())
        assert not {"img", "b", "font", "base", "style", "iframe"} & set(elements(page))
        assert len(page.css("script")) == 1
        hrefs = [node.attributes["href"] or "" for node in page.css("a")]
        assert all(
            re.match(rf"{ROOT}/|#|https://((www|scholar)\.)?(arxiv|doi|semanticscholar|google)\.(org|com)/", href)
            for href in hrefs
        ), hrefs
        page = tab.decide(each.title, choice="")
        assert len(words(page, "[role=status]")[0]) < 250


# -- long lists


def test_of_a_long_list_the_page_has_the_part_around_the_title(path: Path) -> None:
    tab = Tab(path, big(1_000))
    response = tab.client.get(f"{ROOT}/", follow_redirects=True)
    assert len(response.data) < 130_000
    page = LexborHTMLParser(response.text)
    assert (len(page.css("nav li")), words(page, "nav .more")) == (301, ["700 more after"])
    order = [link.attributes["href"] for link in page.css("nav li:not(.more) a")]
    heads, current = [heading(page)], words(page, "nav [aria-current]")
    while later := page.css("#list-end a"):
        page = tab.get((later[0].attributes["href"] or "").partition("#")[0])
        order += [link.attributes["href"] for link in page.css("nav li:not(.more) a")]
        heads.append(heading(page))
    # The title stays what it was, and each of the list comes once.
    assert (len(set(heads)), len(current)) == (1, 1)
    assert (len(order), len(set(order))) == (1_000, 1_000)
    assert words(page, "nav .more") == ["900 more before"]
    middle = tab.get(order[500] or "")
    assert words(middle, "nav .more") == ["350 more before", "350 more after"]
    assert [link.attributes["href"] for link in middle.css("nav [aria-current]")] == [order[500]]


OAK_DECISION = small().find(OAK).decision


def test_finished_long_list_can_be_leafed_through(path: Path) -> None:
    lock = big(310)
    lock = lock.with_titles([each.model_copy(update={"decision": OAK_DECISION}) for each in lock.titles])
    tab = Tab(path, lock)
    page = tab.get()
    assert heading(page) == "Nothing left to review"
    assert words(page, "nav .more") == ["10 more after"]
    page = tab.get(f"{ROOT}/?at=300")
    assert (len(page.css("nav li")), words(page, "nav .more")) == (11, ["300 more before"])


def test_fields_and_weights_of_each_work_stand_in_a_table_with_headers(tab: Tab) -> None:
    page = tab.get(tab.place(GOATS, "?weights=1"))
    tables = page.css(".work .weights table")
    assert len(tables) == len(page.css(".work h3"))
    assert not tab.get(tab.place(GOATS)).css(".weights")
    first = tables[0]
    assert [cell.text() for cell in first.css("thead th[scope=col]")] == ["Field", "Page", "Work", "Level", "Bits"]
    rows = [row.text().strip() for row in first.css("tbody th[scope=row]")]
    assert rows[:3] == ["prior", "title", "authors"]
    assert rows[-1] == "sum"
    assert all(len(row.css("th, td")) == 6 for row in first.css("tr"))
    assert "not compared" in words(page, ".weights td")

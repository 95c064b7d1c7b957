"""Where the forms and links of the page lead: deciding, taking back, skipping, searching."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser_locks import ECLAIRS, GOATS, MEADOW, OAK, SHEPHERDS, settled
from review_tab import ROOT, UNTOUCHED, Tab, heading, words

from normalizer.lock import Lock


def test_choosing_goes_to_the_next_open_title(tab: Tab) -> None:
    page = tab.decide(ECLAIRS, choice="arXiv:2001.00001", note="the shorter one")
    assert words(page, "[role=status]") == [f"Chosen: arXiv:2001.00001 for ‘{ECLAIRS}’."]
    assert heading(page) == SHEPHERDS
    assert words(page, ".count") == ["2 of 5 decided"]
    assert words(page, ".waiting") == [
        "1 decision waits for the next bibnorm build pages/meadow.txt -o refs.bib --lock refs.lock.json"
    ]
    decision = tab.lock.find(ECLAIRS).decision
    assert (decision.by, decision.choice, decision.note) == ("Ada", "arXiv:2001.00001", "the shorter one")
    page = tab.decide(SHEPHERDS, choice="10.1000/x")
    assert words(page, ".waiting") == [
        "2 decisions wait for the next bibnorm build pages/meadow.txt -o refs.bib --lock refs.lock.json"
    ]


def test_refused_identifier_keeps_the_note(tab: Tab) -> None:
    page = tab.decide(GOATS, choice="see <b>there</b>", note="a note")
    assert heading(page) == GOATS
    assert words(page, "[role=alert]") == [
        f"‘{GOATS}’: 'see <b>there</b>' is not a valid identifier; use for example arXiv:2209.10901 or doi:10.1000/xyz."
    ]
    assert words(page, "[role=status]") == [""]
    assert words(page, "#note") == ["a note"]
    assert tab.path.read_text(encoding="utf-8") == UNTOUCHED


def test_form_without_a_choice_decides_nothing(tab: Tab) -> None:
    assert tab.client.post(tab.place(GOATS, "/decide"), data={"note": "x"}).status_code == 400
    assert tab.path.read_text(encoding="utf-8") == UNTOUCHED


def test_last_decision_says_what_comes_next(tab: Tab) -> None:
    for title in (ECLAIRS, SHEPHERDS, GOATS):
        tab.decide(title, choice="")
    page = tab.decide(MEADOW, choice="")
    assert heading(page) == "Nothing left to review"
    assert words(page, "[role=status]") == [f"None of the works: ‘{MEADOW}’."]
    assert (
        "The next bibnorm build pages/meadow.txt -o refs.bib --lock refs.lock.json goes by what was decided."
        in words(page, "main")[0]
    )
    assert heading(tab.post(f"{ROOT}/undo")) == MEADOW


def test_undo_goes_back_to_the_title(tab: Tab) -> None:
    before = Lock.load(tab.path)
    assert "disabled" in tab.get().css_first("form[action$=undo] button").attributes
    page = tab.decide(GOATS, choice="")
    assert "disabled" not in page.css_first("form[action$=undo] button").attributes
    page = tab.post(f"{ROOT}/undo")
    assert (heading(page), words(page, "[role=status]")) == (GOATS, [f"Taken back: ‘{GOATS}’."])
    assert Lock.load(tab.path) == before
    assert heading(tab.post(f"{ROOT}/undo")) == ECLAIRS


def test_undo_of_a_title_that_has_gone_goes_to_the_start(tab: Tab) -> None:
    tab.decide(GOATS, choice="")
    lock = tab.lock
    Lock(tuple(each for each in lock.titles if each.title != GOATS), lock.works).save(tab.path)
    page = tab.post(f"{ROOT}/undo")
    assert heading(page) == ECLAIRS
    assert words(page, "[role=alert]") == [f"Left as it is: ‘{GOATS}’ was changed elsewhere since."]


def test_decision_of_an_earlier_day_can_be_taken_back(tab: Tab) -> None:
    page = tab.get(tab.place(OAK))
    [form] = page.css("form[action$=reopen]")
    assert words(page, "form[action$=reopen] button") == ["Take back"]
    seen = form.css_first("input[name=seen]").attributes["value"] or ""
    page = tab.post(form.attributes["action"] or "", seen=seen)
    assert (heading(page), words(page, "[role=status]")) == (OAK, [f"Taken back: ‘{OAK}’."])
    assert tab.lock.find(OAK).is_open
    assert not page.css("form[action$=reopen]")


def test_stale_tab_shows_what_was_decided_meanwhile(tab: Tab) -> None:
    page = tab.get(tab.place(GOATS))
    seen = page.css_first("input[name=seen]").attributes["value"] or ""
    tab.lock.decide(GOATS, None, "Grace", "no goats").save(tab.path)
    page = tab.post(tab.place(GOATS, "/decide"), seen=seen, choice="1909.09999")
    assert words(page, "[role=alert]") == [
        f"‘{GOATS}’ was decided by Grace: all candidates rejected meanwhile. Your decision was not saved; decide again to overwrite it."
    ]
    assert words(page, ".standing") == ["decided Grace rejected all candidates."]
    page = tab.decide(GOATS, choice="1909.09999")
    assert heading(page) == GOATS
    assert tab.lock.find(GOATS).decision.by == "Ada"


SKIPS = {
    "to the next": (ECLAIRS, "", SHEPHERDS),
    "around the end": (MEADOW, "", ECLAIRS),
    "from a decided one": (OAK, "", ECLAIRS),
    "to the next that was searched for": (GOATS, "?show=open&q=stripes", ECLAIRS),
    "to the next of all, where the search has no other": (SHEPHERDS, "?q=sheep", GOATS),
}


@pytest.mark.parametrize(("title", "query", "expected"), SKIPS.values(), ids=SKIPS)
def test_skip_goes_to_the_next_open_title(tab: Tab, title: str, query: str, expected: str) -> None:
    assert heading(tab.get(tab.place(title, f"/skip{query}"))) == expected


def test_only_open_title_is_skipped_to_itself(path: Path) -> None:
    tab = Tab(path, settled().reopen(OAK))
    assert heading(tab.get(tab.place(OAK, "/skip"))) == OAK


def test_view_is_kept_by_links_and_forms(tab: Tab) -> None:
    page = tab.get(f"{ROOT}/?show=open&q=in")
    query = "?show=open&q=in"
    assert [link.attributes["href"] for link in page.css("nav a")] == [tab.place(GOATS, query)]
    assert [form.attributes["action"] for form in page.css("form[method=post]")] == [
        tab.place(GOATS, f"/decide{query}"),
        f"{ROOT}/undo{query}",
        tab.place(GOATS, f"/abstracts{query}"),
    ]
    assert [box.attributes["value"] for box in page.css("form[action$=skip] input")] == ["open", "in"]
    page = tab.decide(GOATS, query, choice="")
    assert heading(page) == GOATS  # nothing else that was searched for is open
    assert words(page, "nav li") == ["No titles found."]


def test_search_without_result_and_an_unknown_group_lead_back(tab: Tab) -> None:
    page = tab.get(f"{ROOT}/?q=unicorns")
    assert heading(page) == "No titles found"
    assert [box.attributes["value"] for box in page.css("input[type=search]")] == ["unicorns"]
    assert [link.attributes["href"] for link in page.css("main a")] == [f"{ROOT}/"]
    assert words(tab.get(f"{ROOT}/?show=nonsense&said=77"), "option[selected]") == ["Open and decided (5)"]

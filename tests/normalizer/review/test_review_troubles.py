"""What goes wrong under the page: a broken lock, one that others write, addresses that lead nowhere."""

from __future__ import annotations

import pytest
from browser_locks import ECLAIRS, GOATS
from review_tab import ROOT, UNTOUCHED, Tab, heading, words
from selectolax.lexbor import LexborHTMLParser
from werkzeug.test import TestResponse

from normalizer.review import lock_store as shelf_module
from normalizer.write_lock import hold_write_lock


def problem(response: TestResponse) -> tuple[int, str]:
    page = LexborHTMLParser(response.text)
    return response.status_code, words(page, "[role=alert]")[0]


def test_broken_lock_is_told_and_the_page_recovers(tab: Tab) -> None:
    good = tab.path.read_bytes()
    tab.path.write_bytes(b'{"version": 1, "titles": [<script>]}')
    code, said = problem(tab.client.get(f"{ROOT}/"))
    assert (code, said) == (500, f"{tab.path}:1: is not valid JSON: Expecting value (column 27)")
    assert problem(tab.client.post(f"{ROOT}/undo"))[0] == 500
    tab.path.unlink()
    code, said = problem(tab.client.post(f"{ROOT}/title/ab/decide", data={"choice": ""}))
    assert (code, said) == (
        500,
        f"{tab.path}: there is no such lock; make it with bibnorm build PAGE... --lock refs.lock.json",
    )
    assert not tab.path.exists()
    tab.path.write_bytes(good)
    assert heading(tab.get()) == ECLAIRS


def test_lock_that_others_are_writing_keeps_what_was_typed(tab: Tab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf_module, "_LOCK_TIMEOUT_SECONDS", 0.05)
    with hold_write_lock(tab.path):
        page = tab.decide(GOATS, "?show=open", use="identifier", identifier="1909.09999", note="the 2nd print")
    [said] = words(page, "[role=alert]")
    assert said.startswith(f"‘{GOATS}’: another bibnorm has been writing {tab.path} for 0 s")
    assert said.endswith(". Nothing was written.")
    assert heading(page) == GOATS
    assert [box.attributes["value"] for box in page.css("#identifier")] == ["arXiv:1909.09999"]
    assert words(page, "#note") == ["the 2nd print"]
    assert words(page, "option[selected]") == ["Open (4)"]
    assert tab.path.read_text(encoding="utf-8") == UNTOUCHED


def test_undo_while_others_are_writing_is_told(tab: Tab, monkeypatch: pytest.MonkeyPatch) -> None:
    tab.decide(GOATS, choice="")
    before = tab.path.read_bytes()
    monkeypatch.setattr(shelf_module, "_LOCK_TIMEOUT_SECONDS", 0.05)
    with hold_write_lock(tab.path):
        code, said = problem(tab.client.post(f"{ROOT}/undo"))
    assert (code, said.startswith("another bibnorm has been writing")) == (409, True)
    assert tab.path.read_bytes() == before


def test_problem_leads_back_to_the_title_and_the_list_as_it_was(tab: Tab) -> None:
    place = tab.place(GOATS, "?show=open&q=argan")
    act = tab.place(GOATS, "/decide?show=open&q=argan")
    good = tab.path.read_bytes()
    tab.path.write_bytes(b"{")
    for response in (tab.client.get(place), tab.client.post(act, data={"choice": ""})):
        assert response.status_code == 500
        assert [link.attributes["href"] for link in LexborHTMLParser(response.text).css("main a")] == [place]
    tab.path.write_bytes(good)
    gone = tab.client.get(f"{ROOT}/title/none?show=open")
    assert [link.attributes["href"] for link in LexborHTMLParser(gone.text).css("main a")] == [f"{ROOT}/?show=open"]


def test_title_that_is_not_there_is_not_found(tab: Tab) -> None:
    for response in (
        tab.client.get(f"{ROOT}/title/none"),
        tab.client.post(f"{ROOT}/title/none/decide", data={"choice": ""}),
    ):
        assert problem(response) == (404, "the lock has no such title any more")


NOT_THERE = {
    "no such place": ("GET", "/nowhere", 404),
    "no such file": ("GET", "/static/secret.css", 404),
    "a way out of the folder": ("GET", "/static/..%2fapp.py", 404),
    "looking where to post": ("GET", "/undo", 405),
    "posting where to look": ("POST", "/", 405),
}


@pytest.mark.parametrize(("method", "place", "code"), NOT_THERE.values(), ids=NOT_THERE)
def test_other_addresses_are_answered_plainly(tab: Tab, method: str, place: str, code: int) -> None:
    response = tab.client.open(f"{ROOT}{place}", method=method)
    assert (response.status_code, response.mimetype) == (code, "text/plain")


def test_endless_form_is_refused(tab: Tab) -> None:
    response = tab.client.post(tab.place(GOATS, "/decide"), data={"choice": "", "note": "x" * 100_000})
    assert response.status_code == 413
    assert tab.path.read_text(encoding="utf-8") == UNTOUCHED

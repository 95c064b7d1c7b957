"""Each action of the review page, by key and by mouse, and what the lock file says of it at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from browser_locks import ECLAIRS, GOATS, MEADOW, OPEN, SHEPHERDS, settled
from browser_tab import PERSON, OpenTab, ReviewTab, opened_tab
from playwright.sync_api import Browser, Locator, Route, expect

from normalizer.works.verdict import Status

pytestmark = pytest.mark.browser

FIRST_WORK, SECOND_WORK = "arXiv:2001.00001", "doi:10.1000/zebra"


def test_key_of_no_work_does_nothing(tab: ReviewTab) -> None:
    tab.shows(ECLAIRS)
    before = tab.path.read_bytes()
    # Three would be another title's; the rest are no keys of ours.
    tab.press("3", "9", "0", "x", "Enter", "Escape")
    tab.press("s")
    tab.shows(SHEPHERDS)
    assert tab.path.read_bytes() == before


def test_all_titles_are_decided_with_the_mouse(tab: ReviewTab) -> None:
    tab.shows(ECLAIRS)
    expect(tab.progress).to_have_attribute("aria-valuenow", "1")
    expect(tab.progress).to_have_attribute("aria-valuemax", "5")
    tab.choose(2).click()
    tab.shows(SHEPHERDS)
    expect(tab.page.get_by_text("2 of 5 decided")).to_be_visible()
    tab.button("None of these").click()
    tab.shows(GOATS)
    tab.button("Undo").click()
    tab.shows(SHEPHERDS)
    tab.choose(1).click()
    tab.shows(GOATS)
    tab.page.get_by_role("main").get_by_text("Skip").click()
    tab.shows(MEADOW)
    tab.identifier.fill("10.1000/meadow")
    tab.button("Look up").click()
    tab.button("Use it unseen").click()
    tab.shows(GOATS)
    tab.button("None of these").click()
    expect(tab.page.get_by_role("main")).to_contain_text("Nothing left to review")
    expect(tab.progress).to_have_attribute("aria-valuenow", "5")
    assert [tab.decision(title).choice for title in OPEN] == [
        SECOND_WORK,
        "arXiv:2105.01234",
        None,
        "doi:10.1000/meadow",
    ]
    assert tab.undecided == []


def test_work_without_identifier_cannot_be_chosen_but_can_be_named(tab: ReviewTab) -> None:
    tab.go_to(SHEPHERDS)
    expect(tab.works).to_have_count(3)
    expect(tab.works.nth(2)).to_contain_text("No identifier of it is known")
    before = tab.path.read_bytes()
    expect(tab.works.nth(2).get_by_role("button")).to_have_count(0)
    tab.press("3")
    assert tab.path.read_bytes() == before
    tab.press("i")
    expect(tab.identifier).to_be_focused()
    tab.page.keyboard.type("2106.04560")
    tab.page.keyboard.press("Enter")
    expect(tab.page.get_by_role("listitem").filter(has_text="Scaling Sheep Transformers").first).to_be_visible()
    assert tab.path.read_bytes() == before
    expect(tab.choose(1).first).to_be_focused()
    tab.press("Enter")
    tab.says("Chosen: arXiv:2106.04560")
    assert tab.decision(SHEPHERDS).choice == "arXiv:2106.04560"


def test_what_is_not_found_stays_to_be_mended(tab: ReviewTab) -> None:
    tab.go_to(MEADOW)
    before = tab.path.read_bytes()
    tab.note.fill("the one with the fence")
    tab.identifier.fill("see page 12")
    tab.button("Look up").click()
    expect(tab.alert).to_contain_text("see page 12 is no identifier, and no title was found by such words")
    tab.shows(MEADOW)
    expect(tab.identifier).to_have_value("see page 12")
    expect(tab.identifier).to_be_focused()
    expect(tab.note).to_have_value("the one with the fence")
    assert tab.path.read_bytes() == before
    tab.identifier.fill("2106.04560")
    tab.press("Enter")
    expect(tab.choose(1)).to_be_focused()
    tab.press("Enter")
    tab.says("Chosen:")
    assert tab.decision(MEADOW).note == "the one with the fence"


def test_note_is_kept_with_the_decision_and_only_with_it(tab: ReviewTab) -> None:
    tab.shows(ECLAIRS)
    tab.note.fill("Zoé said so: “the 1st”, & <not> the 2nd")
    tab.press("Escape", "c")
    tab.says(f"Chosen: {FIRST_WORK} for ‘{ECLAIRS}’.")
    decision = tab.decision(ECLAIRS)
    assert (decision.status, decision.choice, decision.by) == (Status.MATCHED, FIRST_WORK, PERSON)
    assert decision.note == "Zoé said so: “the 1st”, & <not> the 2nd"
    tab.shows(SHEPHERDS)
    expect(tab.note).to_have_value("")
    tab.press("n")
    tab.shows(GOATS)
    assert tab.decision(SHEPHERDS).note is None


def test_nothing_open_says_what_to_do_next(open_tab: OpenTab) -> None:
    tab = open_tab(settled())
    expect(tab.page.get_by_role("main")).to_contain_text("Nothing left to review")
    expect(tab.page.get_by_role("main")).to_contain_text("bibnorm build ")
    expect(tab.page.get_by_role("main")).to_contain_text("-o ")
    expect(tab.page.get_by_role("main")).to_contain_text("refs.lock.json")
    before = tab.path.read_bytes()
    tab.press("1", "c", "n", "s", "u", "i", "?")
    tab.page.wait_for_load_state()
    assert tab.path.read_bytes() == before


HOLD = """() => {
  const usual = window.setTimeout;
  window.setTimeout = (act, wait) => {
    if (wait !== 400) return usual(act, wait);
    window.held = () => { window.setTimeout = usual; act(); };
  };
}"""


@contextmanager
def nobody_can_have_read(tab: ReviewTab) -> Iterator[None]:
    """Meanwhile the next title stays as fresh as it is when it comes: on a busy machine what is meant as a second click
    would else come when the page takes it for the first one.
    """
    tab.page.evaluate(HOLD)
    yield
    tab.page.wait_for_function("() => window.held")
    tab.page.wait_for_timeout(300)
    tab.page.evaluate("() => window.held()")


def click_twice(tab: ReviewTab, button: Locator, apart: int) -> None:
    """Two clicks at one place, so many milliseconds apart, whatever comes to lie there in between."""
    box = button.bounding_box()
    assert box is not None
    tab.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    tab.page.mouse.down()
    tab.page.mouse.up()
    tab.page.wait_for_timeout(apart)
    tab.page.mouse.down()
    tab.page.mouse.up()


@pytest.mark.parametrize("apart", [0, 250])
def test_double_click_on_none_decides_one_title(tab: ReviewTab, apart: int) -> None:
    tab.shows(ECLAIRS)
    with nobody_can_have_read(tab):
        click_twice(tab, tab.button("None of these"), apart)
    tab.shows(SHEPHERDS)
    assert tab.undecided == [GOATS, SHEPHERDS, MEADOW]
    # Nor is a later click lost.
    tab.button("None of these").click()
    tab.shows(GOATS)
    assert tab.undecided == [GOATS, MEADOW]


@pytest.mark.parametrize("apart", [0, 250])
def test_double_click_on_undo_takes_back_one_decision(tab: ReviewTab, apart: int) -> None:
    for following in OPEN[1:3]:
        tab.press("n")
        tab.shows(following)
    with nobody_can_have_read(tab):
        click_twice(tab, tab.button("Undo"), apart)
    tab.shows(SHEPHERDS)
    assert tab.undecided == [GOATS, SHEPHERDS, MEADOW]
    tab.button("Undo").click()
    tab.shows(ECLAIRS)


def test_second_click_of_a_double_click_decides_nothing(tab: ReviewTab) -> None:
    """However slow the system's double click is."""
    tab.shows(ECLAIRS)
    before = tab.path.read_bytes()
    box = tab.button("None of these").bounding_box()
    assert box is not None
    tab.page.mouse.move(box["x"] + 5, box["y"] + 5)
    tab.page.mouse.down(click_count=2)
    tab.page.mouse.up(click_count=2)
    tab.page.wait_for_timeout(300)
    tab.shows(ECLAIRS)
    assert tab.path.read_bytes() == before


def test_keys_are_never_lost(tab: ReviewTab) -> None:
    """Those that are pressed before the next title has come wait for it."""
    tab.shows(ECLAIRS)
    for key in "nsn":
        tab.page.keyboard.press(key)
    tab.shows(MEADOW)
    assert [tab.decision(title).is_manual for title in OPEN] == [True, False, True, False]


def wait_for_requests(tab: ReviewTab, held: list[Route], count: int) -> None:
    """Wait until `count` requests have come, and make sure that no other follows."""
    for _ in range(300):
        tab.page.wait_for_timeout(200)
        if len(held) >= count:
            break
    tab.page.wait_for_timeout(200)
    assert len(held) == count


def test_keys_that_wait_are_dropped_by_escape_and_by_a_refusal(tab: ReviewTab) -> None:
    """The requests are held until all keys are pressed: a key after the answer would be an answer to it."""
    held: list[Route] = []
    tab.context.route("**/decide", lambda route: held.append(route))
    tab.shows(ECLAIRS)
    for key in ("n", "n", "Escape"):
        tab.page.keyboard.press(key)
    wait_for_requests(tab, held, 1)
    assert tab.undecided == [ECLAIRS, GOATS, SHEPHERDS, MEADOW]
    tab.lock.decide(ECLAIRS, None, "Grace").save(tab.path)
    tab.page.keyboard.press("1")
    tab.page.keyboard.press("1")
    wait_for_requests(tab, held, 2)
    held[1].continue_()
    expect(tab.alert).to_contain_text("was decided by Grace")
    wait_for_requests(tab, held, 2)
    assert tab.undecided == [GOATS, SHEPHERDS, MEADOW]


def test_page_says_that_the_program_has_ended(tab: ReviewTab) -> None:
    tab.shows(ECLAIRS)
    tab.context.route("**/decide", lambda route: route.abort())
    tab.press("n")
    expect(tab.said).to_contain_text("The page does not answer")
    tab.expect_fault("ERR_FAILED")


def test_titles_without_a_likely_candidate_are_decided_at_once(tab: ReviewTab) -> None:
    before = tab.path.read_bytes()
    tab.press("p")
    expect(tab.page.get_by_role("main")).to_contain_text("2 titles have no candidate above")
    tab.press("Enter")
    tab.says("None of the works for 2 titles.")
    assert tab.undecided == [ECLAIRS, SHEPHERDS]
    tab.press("u")
    tab.says("Taken back: 2 titles.")
    assert tab.path.read_bytes() == before


# --- What becomes of decisions: reload, the way back, a tab that is out of date


def test_decisions_outlive_a_reload_and_the_way_back(tab: ReviewTab) -> None:
    tab.press("1")
    tab.shows(SHEPHERDS)
    decided = tab.path.read_bytes()
    tab.page.reload()
    tab.shows(SHEPHERDS)
    expect(tab.page.get_by_text("2 of 5 decided")).to_be_visible()
    tab.page.go_back()
    tab.page.go_forward()
    tab.page.reload()
    assert tab.path.read_bytes() == decided
    assert tab.decision(ECLAIRS).choice == "arXiv:2001.00001"


def test_tab_that_is_out_of_date_overwrites_nothing_and_says_so(browser: Browser, tab: ReviewTab) -> None:
    with opened_tab(browser, tab.server, tab.path) as other:
        other.shows(ECLAIRS)
        tab.press("1")
        tab.shows(SHEPHERDS)
        decided = tab.path.read_bytes()
        other.press("n")
        expect(other.alert).to_be_visible()
        other.shows(ECLAIRS)
        expect(other.page.get_by_role("main")).to_contain_text("arXiv:2001.00001")
        assert other.path.read_bytes() == decided
        # Who has seen it may decide otherwise.
        other.press("n")
        other.says("None of the works")
        assert other.decision(ECLAIRS).status is Status.UNMATCHED

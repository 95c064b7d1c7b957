"""Each action of the review page, by key and by mouse, and what the lock file says of it at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from browser_desk import PERSON, Desk, Sit
from browser_locks import ECLAIRS, GOATS, MEADOW, OAK, OPEN, SHEEP, SHEPHERDS, settled
from playwright.sync_api import Locator, expect

from normalizer.works.verdict import Status

pytestmark = pytest.mark.browser

FIRST_WORK, SECOND_WORK = "arXiv:2001.00001", "doi:10.1000/zebra"


@pytest.mark.parametrize(
    ("key", "status", "choice", "sentence"),
    [
        pytest.param(
            "1", Status.MATCHED, FIRST_WORK, f"Chosen: {FIRST_WORK} for ‘{ECLAIRS}’.", id="1 chooses the first work"
        ),
        pytest.param(
            "c", Status.MATCHED, FIRST_WORK, f"Chosen: {FIRST_WORK} for ‘{ECLAIRS}’.", id="c chooses the first too"
        ),
        pytest.param(
            "2", Status.MATCHED, SECOND_WORK, f"Chosen: {SECOND_WORK} for ‘{ECLAIRS}’.", id="2 chooses the second"
        ),
        pytest.param(
            "n", Status.UNMATCHED, None, f"None of the works: ‘{ECLAIRS}’.", id="n says that it is none of them"
        ),
    ],
)
def test_key_decides_and_the_file_says_so_at_once(
    desk: Desk, key: str, status: Status, choice: str | None, sentence: str
) -> None:
    desk.shows(ECLAIRS)
    desk.press(key)
    desk.says(sentence)
    decision = desk.decision(ECLAIRS)
    assert (decision.status, decision.choice, decision.by, decision.note) == (status, choice, PERSON, None)
    assert desk.undecided == [GOATS, SHEPHERDS, MEADOW]
    desk.shows(SHEPHERDS)


def test_key_of_no_work_does_nothing(desk: Desk) -> None:
    desk.shows(ECLAIRS)
    before = desk.path.read_bytes()
    # Three would be another title's; the rest are no keys of ours.
    desk.press("3", "9", "0", "x", "Enter", "Escape")
    desk.press("s")
    desk.shows(SHEPHERDS)
    assert desk.path.read_bytes() == before


def test_all_titles_are_decided_with_the_mouse(desk: Desk) -> None:
    desk.shows(ECLAIRS)
    expect(desk.progress).to_have_attribute("aria-valuenow", "1")
    expect(desk.progress).to_have_attribute("aria-valuemax", "5")
    desk.choose(2).click()
    desk.shows(SHEPHERDS)
    expect(desk.page.get_by_text("2 of 5 decided")).to_be_visible()
    desk.button("None of these").click()
    desk.shows(GOATS)
    desk.button("Undo").click()
    desk.shows(SHEPHERDS)
    desk.choose(1).click()
    desk.shows(GOATS)
    desk.page.get_by_role("main").get_by_text("Skip").click()
    desk.shows(MEADOW)
    desk.identifier.fill("10.1000/meadow")
    desk.button("Use this identifier").click()
    desk.shows(GOATS)
    desk.button("None of these").click()
    expect(desk.page.get_by_role("main")).to_contain_text("Nothing left to review")
    expect(desk.progress).to_have_attribute("aria-valuenow", "5")
    assert [desk.decision(title).choice for title in OPEN] == [
        SECOND_WORK,
        "arXiv:2105.01234",
        None,
        "doi:10.1000/meadow",
    ]
    assert desk.undecided == []


def test_work_without_identifier_cannot_be_chosen_but_can_be_named(desk: Desk) -> None:
    desk.go_to(SHEPHERDS)
    expect(desk.works).to_have_count(3)
    expect(desk.works.nth(2)).to_contain_text("No identifier of it is known")
    before = desk.path.read_bytes()
    expect(desk.works.nth(2).get_by_role("button")).to_have_count(0)
    desk.press("3")
    assert desk.path.read_bytes() == before
    desk.press("i")
    expect(desk.identifier).to_be_focused()
    desk.page.keyboard.type("doi:10.1000/count.1987")
    desk.press("Enter")
    desk.says("Chosen: doi:10.1000/count.1987")
    assert desk.decision(SHEPHERDS).choice == "doi:10.1000/count.1987"


@pytest.mark.parametrize(
    ("typed", "choice"),
    [
        pytest.param("2209.10901", "arXiv:2209.10901", id="number of arXiv"),
        pytest.param("https://arxiv.org/abs/2209.10901v2", "arXiv:2209.10901", id="address at arXiv"),
        pytest.param("math/0309136", "arXiv:math/0309136", id="old number of arXiv"),
        pytest.param("10.1000/XYZ-(1)", "doi:10.1000/XYZ-(1)", id="DOI"),
        pytest.param("  https://doi.org/10.1000/xyz  ", "doi:10.1000/xyz", id="address of a DOI between blanks"),
    ],
)
def test_identifier_that_is_typed_is_chosen(desk: Desk, typed: str, choice: str) -> None:
    desk.go_to(MEADOW)
    desk.identifier.fill(typed)
    desk.button("Use this identifier").click()
    desk.says(f"Chosen: {choice} for ‘{MEADOW}’.")
    decision = desk.decision(MEADOW)
    assert (decision.status, decision.choice) == (Status.MATCHED, choice)
    assert desk.block(MEADOW).is_pending


def test_wrong_identifier_is_refused_and_stays_to_be_mended(desk: Desk) -> None:
    desk.go_to(MEADOW)
    before = desk.path.read_bytes()
    desk.note.fill("the one with the fence")
    desk.identifier.fill("see page 12")
    desk.button("Use this identifier").click()
    expect(desk.alert).to_contain_text("'see page 12' is not a valid identifier; use for example arXiv:2209.10901")
    desk.shows(MEADOW)
    expect(desk.identifier).to_have_value("see page 12")
    expect(desk.identifier).to_be_focused()
    expect(desk.note).to_have_value("the one with the fence")
    assert desk.path.read_bytes() == before
    desk.identifier.fill("2209.10901")
    desk.press("Enter")
    desk.says("Chosen:")
    assert desk.decision(MEADOW).note == "the one with the fence"


def test_empty_identifier_decides_nothing(desk: Desk) -> None:
    """It is neither an identifier nor "none of these"."""
    desk.go_to(MEADOW)
    before = desk.path.read_bytes()
    for typed in ("", "   "):
        desk.identifier.fill(typed)
        desk.button("Use this identifier").click()
        desk.shows(MEADOW)
    desk.page.wait_for_load_state()
    assert desk.path.read_bytes() == before


@pytest.mark.parametrize("key", ["1", "n"])
def test_note_is_kept_with_the_decision_and_only_with_it(desk: Desk, key: str) -> None:
    desk.shows(ECLAIRS)
    desk.note.fill("Zoé said so: “the 1st”, & <not> the 2nd")
    desk.press("Escape", key)
    desk.shows(SHEPHERDS)
    assert desk.decision(ECLAIRS).note == "Zoé said so: “the 1st”, & <not> the 2nd"
    expect(desk.note).to_have_value("")
    desk.press("n")
    desk.shows(GOATS)
    assert desk.decision(SHEPHERDS).note is None


def test_skip_goes_round_and_changes_nothing(desk: Desk) -> None:
    before = desk.path.read_bytes()
    for title in (*OPEN, ECLAIRS, SHEPHERDS):
        desk.shows(title)
        desk.press("s")
    assert desk.path.read_bytes() == before


def test_undo_brings_back_the_bytes_of_the_file_one_decision_at_a_time(desk: Desk) -> None:
    states = [desk.path.read_bytes()]
    expect(desk.button("Undo")).to_be_disabled()
    desk.press("u")
    for key, following in zip(("1", "n", "n"), OPEN[1:], strict=True):
        desk.press(key)
        desk.shows(following)
        states.append(desk.path.read_bytes())
    assert len(set(states)) == 4
    for title, state in zip(reversed(OPEN[:3]), reversed(states[:-1]), strict=True):
        desk.press("u")
        desk.says(f"Taken back: ‘{title}’.")
        desk.shows(title)
        assert desk.path.read_bytes() == state
    expect(desk.button("Undo")).to_be_disabled()


def test_match_of_bibnorm_can_be_corrected_and_undone_with_its_record(desk: Desk) -> None:
    before = desk.path.read_bytes()
    desk.go_to(SHEEP)
    desk.press("n")
    desk.says(f"None of the works: ‘{SHEEP}’.")
    assert (desk.decision(SHEEP).by, desk.block(SHEEP).key) == (PERSON, None)
    assert list(desk.lock.retired) == ["hirt2021counting"]
    desk.press("u")
    desk.says("Taken back")
    assert desk.lock.works["hirt2021counting"].record.arxiv == "2105.04321"
    assert desk.path.read_bytes() == before


def test_decision_of_an_earlier_day_is_taken_back(desk: Desk) -> None:
    before = desk.path.read_bytes()
    desk.go_to(OAK)
    expect(desk.page.get_by_role("main")).to_contain_text("Grace")
    expect(desk.page.get_by_role("main")).to_contain_text("a leaflet of the forest office")
    desk.button("Take back").click()
    desk.says(f"Taken back: ‘{OAK}’.")
    assert desk.block(OAK).is_open
    desk.press("u")
    desk.says(f"‘{OAK}’")
    assert desk.path.read_bytes() == before


def test_last_decision_replaces_the_one_before(desk: Desk) -> None:
    desk.press("1")
    desk.shows(SHEPHERDS)
    desk.go_to(ECLAIRS)
    expect(desk.page.get_by_role("main")).to_contain_text(PERSON)
    desk.press("2")
    desk.says(f"Chosen: {SECOND_WORK}")
    assert desk.decision(ECLAIRS).choice == SECOND_WORK
    desk.press("u")
    desk.says("Taken back")
    assert desk.decision(ECLAIRS).choice == FIRST_WORK


def test_nothing_open_says_what_to_do_next(sit: Sit) -> None:
    desk = sit(settled())
    expect(desk.page.get_by_role("main")).to_contain_text("Nothing left to review")
    expect(desk.page.get_by_role("main")).to_contain_text("bibnorm build ")
    expect(desk.page.get_by_role("main")).to_contain_text("-o ")
    expect(desk.page.get_by_role("main")).to_contain_text("refs.lock.json")
    before = desk.path.read_bytes()
    desk.press("1", "c", "n", "s", "u", "i", "?")
    desk.page.wait_for_load_state()
    assert desk.path.read_bytes() == before


# A page that waits for something waits until the test lets it go on.
HOLD = """if (sessionStorage.getItem('hold')) {
  window.setTimeout = (act, wait) => { window.held = {act, wait}; };
}"""


@contextmanager
def nobody_can_have_read(desk: Desk) -> Iterator[None]:
    """Meanwhile the next page stays as fresh as it is when it comes: on a busy machine what is meant as a second click
    or key would else come when the page takes it for the first one.
    """
    desk.context.add_init_script(HOLD)
    desk.page.evaluate("() => sessionStorage.setItem('hold', 'yes')")
    yield
    desk.page.wait_for_function("() => window.held")
    assert desk.page.evaluate("() => window.held.wait") >= 400
    desk.page.wait_for_timeout(300)
    desk.page.evaluate("() => { sessionStorage.removeItem('hold'); window.held.act() }")


def click_twice(desk: Desk, button: Locator, apart: int) -> None:
    """Two clicks at one place, so many milliseconds apart, whatever comes to lie there in between."""
    box = button.bounding_box()
    assert box is not None
    desk.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    desk.page.mouse.down()
    desk.page.mouse.up()
    desk.page.wait_for_timeout(apart)
    desk.page.mouse.down()
    desk.page.mouse.up()


@pytest.mark.parametrize("apart", [0, 60, 200, 250])
def test_double_click_on_none_decides_one_title(desk: Desk, apart: int) -> None:
    desk.shows(ECLAIRS)
    with nobody_can_have_read(desk):
        click_twice(desk, desk.button("None of these"), apart)
    desk.shows(SHEPHERDS)
    assert desk.undecided == [GOATS, SHEPHERDS, MEADOW]
    # Nor is a later click lost.
    desk.button("None of these").click()
    desk.shows(GOATS)
    assert desk.undecided == [GOATS, MEADOW]


@pytest.mark.parametrize("apart", [0, 60, 200, 250])
def test_double_click_on_undo_takes_back_one_decision(desk: Desk, apart: int) -> None:
    for following in OPEN[1:3]:
        desk.press("n")
        desk.shows(following)
    with nobody_can_have_read(desk):
        click_twice(desk, desk.button("Undo"), apart)
    desk.shows(SHEPHERDS)
    assert desk.undecided == [GOATS, SHEPHERDS, MEADOW]
    desk.button("Undo").click()
    desk.shows(ECLAIRS)


def test_second_click_of_a_double_click_decides_nothing(desk: Desk) -> None:
    """However slow the system's double click is."""
    desk.shows(ECLAIRS)
    before = desk.path.read_bytes()
    box = desk.button("None of these").bounding_box()
    assert box is not None
    desk.page.mouse.move(box["x"] + 5, box["y"] + 5)
    desk.page.mouse.down(click_count=2)
    desk.page.mouse.up(click_count=2)
    desk.page.wait_for_timeout(300)
    desk.shows(ECLAIRS)
    assert desk.path.read_bytes() == before


def test_key_pressed_twice_decides_one_title(desk: Desk) -> None:
    desk.shows(ECLAIRS)
    with nobody_can_have_read(desk):
        for _ in range(2):
            desk.page.keyboard.press("n")
            desk.page.wait_for_timeout(150)
    desk.shows(SHEPHERDS)
    assert desk.undecided == [GOATS, SHEPHERDS, MEADOW]
    desk.page.keyboard.press("n")
    desk.shows(GOATS)


def test_skipping_fast_loses_no_key(desk: Desk) -> None:
    desk.shows(ECLAIRS)
    for title in OPEN[1:]:
        desk.page.keyboard.press("s")
        expect(desk.title).to_have_text(title)
        desk.page.wait_for_load_state()


STOP = """() => document.addEventListener('submit', event => window.letGo || event.preventDefault())"""


def test_keys_work_again_after_a_submit_that_was_stopped(desk: Desk) -> None:
    desk.shows(ECLAIRS)
    desk.page.evaluate(STOP)
    desk.press("n")
    desk.page.evaluate("() => { window.letGo = true }")
    before = desk.path.read_bytes()
    desk.press("n")
    desk.page.wait_for_timeout(300)
    assert desk.path.read_bytes() == before  # the first may still be on its way
    desk.press("Escape", "n")
    desk.shows(SHEPHERDS)


def test_keys_work_again_after_a_while_without_escape(sit: Sit) -> None:
    desk = sit()
    desk.shows(ECLAIRS)
    desk.page.evaluate(STOP)
    desk.page.evaluate("() => { const now = performance.now(); performance.now = () => now + (window.later || 0) }")
    desk.press("n")
    desk.page.evaluate("() => { window.letGo = true; window.later = 11_000 }")
    desk.press("n")
    desk.page.wait_for_timeout(300)
    desk.shows(ECLAIRS)
    desk.page.evaluate("() => { window.later = 13_000 }")
    desk.press("n")
    desk.shows(SHEPHERDS)

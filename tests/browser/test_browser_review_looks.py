"""How the review page looks: light and dark, narrow and magnified, without scripts; and whether all can use it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from browser import assert_accessible_in_both_schemes
from browser_desk import Desk, Sit
from browser_locks import ECLAIRS, GOATS, MEADOW, OAK, SHEEP, SHEPHERDS, hostile, settled, small
from playwright.sync_api import expect

from normalizer.lock import Lock

pytestmark = pytest.mark.browser

NARROW = {"width": 390, "height": 844}


def stay(desk: Desk) -> None:
    desk.shows(ECLAIRS)


def decide(desk: Desk) -> None:
    desk.press("1")
    desk.says("Chosen")


def refuse(desk: Desk) -> None:
    desk.go_to(MEADOW)
    desk.identifier.fill("page 12")
    desk.button("Use this identifier").click()
    expect(desk.alert).to_be_visible()


def look_at_a_match(desk: Desk) -> None:
    desk.go_to(SHEEP)


def look_at_a_decision(desk: Desk) -> None:
    desk.go_to(OAK)


def look_at_what_waits(desk: Desk) -> None:
    desk.press("1")
    desk.shows(SHEPHERDS)
    desk.go_to(ECLAIRS)


def open_the_keys(desk: Desk) -> None:
    desk.press("?")
    expect(desk.page.get_by_role("dialog")).to_be_visible()


def find_nothing(desk: Desk) -> None:
    desk.page.get_by_role("searchbox", name="Find").fill("xylophone")
    desk.press("Enter")
    expect(desk.listed).to_have_count(0)


def break_the_lock(desk: Desk) -> None:
    desk.path.write_text("{", encoding="utf-8")
    desk.page.reload()
    expect(desk.page.locator("body")).to_contain_text("is not valid JSON")
    desk.forgive("status of 500")


STATES: dict[str, tuple[Callable[[], Lock], Callable[[Desk], None]]] = {
    "an ambiguous title": (small, stay),
    "a decision just taken": (small, decide),
    "a refused identifier": (small, refuse),
    "a match of bibnorm": (small, look_at_a_match),
    "a decision of an earlier day": (small, look_at_a_decision),
    "a decision that waits": (small, look_at_what_waits),
    "the list of keys": (small, open_the_keys),
    "a search without result": (small, find_nothing),
    "nothing open": (settled, lambda desk: desk.page.wait_for_load_state()),
    "a broken lock": (small, break_the_lock),
}


@pytest.mark.parametrize(("lock", "reach"), STATES.values(), ids=STATES)
def test_axe_finds_nothing_in_light_and_dark(sit: Sit, lock: Callable[[], Lock], reach: Callable[[Desk], None]) -> None:
    desk = sit(lock(), reduced_motion="reduce")
    reach(desk)
    assert_accessible_in_both_schemes(desk.page)


def test_axe_finds_nothing_on_a_narrow_screen(sit: Sit) -> None:
    desk = sit(viewport=NARROW, reduced_motion="reduce")
    desk.go_to(SHEPHERDS)
    assert_accessible_in_both_schemes(desk.page)


def luminance(color: str) -> float:
    """Relative, 0 to 1, of "rgb(r, g, b)": WCAG's definition."""
    parts = [int(part) / 255 for part in color.removeprefix("rgb(").removesuffix(")").split(",")]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_colors_follow_the_system(sit: Sit) -> None:
    desk = sit(color_scheme="light")
    colors = "() => { const s = getComputedStyle(document.documentElement); return [s.backgroundColor, s.color] }"
    ground, ink = map(luminance, desk.page.evaluate(colors))
    assert ground > 0.9 > 0.1 > ink
    desk.page.emulate_media(color_scheme="dark")
    ground, ink = map(luminance, desk.page.evaluate(colors))
    assert ground < 0.1 < 0.6 < ink


def widest(desk: Desk) -> int:
    """How many pixels the page is wider than its window."""
    return desk.page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")


# What reaches over the right edge of the window. The page cuts off what does, so that it would not be scrolled to.
CUT_OFF = """() => [...document.querySelectorAll('main *, aside *, header *')].filter(each => {
  const box = each.getBoundingClientRect();
  return box.width > 0 && box.right > document.documentElement.clientWidth + 1;
}).map(each => each.outerHTML.slice(0, 80))"""


def assert_fits(desk: Desk) -> None:
    assert desk.page.evaluate(CUT_OFF) == []
    assert widest(desk) <= 0


# A screen of 1280 pixels at 400 % is one of 320 (WCAG 1.4.10).
SCREENS: dict[str, dict[str, Any]] = {
    "wide": {},
    "telephone": {"viewport": NARROW},
    "200 % zoom": {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2},
    "400 % zoom": {"viewport": {"width": 320, "height": 225}, "device_scale_factor": 4},
}


@pytest.mark.parametrize("screen", SCREENS.values(), ids=SCREENS)
def test_nothing_has_to_be_scrolled_sideways(sit: Sit, screen: dict[str, Any]) -> None:
    desk = sit(**screen)
    for title in (ECLAIRS, SHEPHERDS, GOATS, MEADOW, OAK, SHEEP):
        desk.go_to(title)
        assert_fits(desk)
    desk.go_to(SHEPHERDS)
    desk.choose(2).click()
    desk.says("Chosen: doi:10.1000/night.2022")


@pytest.mark.parametrize("screen", [SCREENS["telephone"], SCREENS["wide"]], ids=["telephone", "wide"])
def test_hostile_titles_do_not_widen_the_page(sit: Sit, screen: dict[str, Any]) -> None:
    desk = sit(hostile(), **screen)
    for each in desk.lock.titles:
        desk.page.goto(f"{desk.url}title/{each.id}")
        assert widest(desk) <= 0, each.title[:40]


def test_letters_set_wider_apart_stay_readable(sit: Sit) -> None:
    """WCAG 1.4.12: the spacing that some readers set."""
    desk = sit()
    desk.go_to(SHEPHERDS)
    desk.page.evaluate(
        """() => document.querySelectorAll('*').forEach(each => {
          each.style.setProperty('line-height', '1.5', 'important');
          each.style.setProperty('letter-spacing', '0.12em', 'important');
          each.style.setProperty('word-spacing', '0.16em', 'important');
        })"""
    )
    assert_fits(desk)
    clipped = (
        "() => [...document.querySelectorAll('button, h2, h3')].filter(e => e.scrollWidth > e.clientWidth + 1).length"
    )
    assert desk.page.evaluate(clipped) == 0
    desk.button("None of these").click()
    desk.says("None of the works")


def test_wide_screen_shows_title_and_first_works_without_scrolling(sit: Sit) -> None:
    desk = sit()
    desk.go_to(SHEPHERDS)
    for each in (desk.title, desk.choose(1), desk.choose(2), desk.button("None of these"), desk.button("Undo")):
        expect(each).to_be_in_viewport(ratio=1)


def test_action_bar_stays_in_sight_on_a_narrow_screen(sit: Sit) -> None:
    desk = sit(viewport=NARROW)
    desk.go_to(SHEPHERDS)
    expect(desk.title).to_be_in_viewport()
    expect(desk.button("None of these")).to_be_in_viewport(ratio=1)
    desk.page.mouse.wheel(0, 600)
    desk.page.wait_for_timeout(100)
    expect(desk.button("None of these")).to_be_in_viewport(ratio=1)


def test_buttons_can_be_hit_with_a_finger(sit: Sit) -> None:
    """WCAG 2.5.8 asks for 24 pixels."""
    desk = sit(viewport=NARROW, has_touch=True, is_mobile=True)
    desk.go_to(SHEPHERDS)
    buttons = desk.page.get_by_role("button").all()
    assert len(buttons) > 5
    for each in buttons:
        box = each.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 24, each.inner_text()
    desk.choose(1).tap()
    desk.says("Chosen")


def test_page_works_without_scripts(sit: Sit) -> None:
    desk = sit(java_script_enabled=False)
    before = desk.path.read_bytes()
    desk.shows(ECLAIRS)
    desk.note.fill("by hand")
    desk.choose(2).click()
    desk.says("Chosen: doi:10.1000/zebra")
    assert (desk.decision(ECLAIRS).choice, desk.decision(ECLAIRS).note) == ("doi:10.1000/zebra", "by hand")
    desk.shows(SHEPHERDS)
    desk.page.get_by_role("main").get_by_text("Skip").click()
    desk.shows(GOATS)
    desk.identifier.fill("no idea")
    desk.button("Use this identifier").click()
    expect(desk.alert).to_contain_text("'no idea' is not a valid identifier")
    expect(desk.identifier).to_have_value("no idea")
    desk.button("None of these").click()
    desk.shows(MEADOW)
    desk.button("Undo").click()
    desk.button("Undo").click()
    desk.shows(ECLAIRS)
    assert desk.path.read_bytes() == before
    expect(desk.button("Undo")).to_be_disabled()


def test_motion_is_spared_who_wants_none(sit: Sit) -> None:
    desk = sit(reduced_motion="reduce")
    moving = "() => document.getAnimations().length"
    desk.press("1")
    desk.shows(SHEPHERDS)
    assert desk.page.evaluate(moving) == 0
    durations = (
        "() => [...document.querySelectorAll('*')].flatMap(each => {"
        " const s = getComputedStyle(each); return [s.transitionDuration, s.animationDuration, s.scrollBehavior] })"
    )
    assert set(desk.page.evaluate(durations)) <= {"0s", "auto"}


SHOWN = {
    "open": {ECLAIRS, SHEPHERDS, GOATS, MEADOW},
    "decided": {OAK},
    "matched": {SHEEP},
    "all": {ECLAIRS, SHEPHERDS, GOATS, MEADOW, OAK, SHEEP},
}


@pytest.mark.parametrize(("shown", "titles"), SHOWN.items(), ids=SHOWN)
def test_list_is_narrowed_to_a_kind_of_title(desk: Desk, shown: str, titles: set[str]) -> None:
    desk.page.get_by_role("combobox", name="Show").select_option(shown)
    desk.button("Find titles").click()
    expect(desk.listed).to_have_count(len(titles))
    for title in titles:
        expect(desk.listed.filter(has_text=title)).to_have_count(1)


@pytest.mark.parametrize(
    ("words", "title"),
    [
        pytest.param("meadow", MEADOW, id="another case"),
        pytest.param("eclairs", ECLAIRS, id="without accent"),
        pytest.param("trees goats", GOATS, id="words in another order"),
    ],
)
def test_title_is_found_by_its_words_and_opened(desk: Desk, words: str, title: str) -> None:
    desk.page.get_by_role("searchbox", name="Find").fill(words)
    desk.press("Enter")
    expect(desk.listed).to_have_count(1)
    desk.listed.first.click()
    desk.shows(title)
    # The list stays as it was narrowed.
    expect(desk.listed).to_have_count(1)
    expect(desk.page.get_by_role("searchbox", name="Find")).to_have_value(words)

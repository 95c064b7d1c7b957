"""The review page without a mouse and without a screen: focus, keys, names, what is read out."""

from __future__ import annotations

import re

import pytest
from browser_locks import ECLAIRS, GOATS, MEADOW, OAK, OPEN, SHEPHERDS
from browser_tab import OpenTab, ReviewTab
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

# Of what has the focus: does it show, and does nothing lie over it?
FOCUS = """() => {
  const each = document.activeElement, style = getComputedStyle(each), box = each.getBoundingClientRect();
  const x = box.left + Math.min(box.width, 40) / 2, y = box.top + Math.min(box.height, 20) / 2;
  const top = document.elementFromPoint(x, y);
  return {
    name: (each.getAttribute('aria-label') || each.innerText || each.name || each.tagName).trim(),
    tag: each.tagName,
    outline: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth),
    onTop: top !== null && (each.contains(top) || top.contains(each)),
  };
}"""
TYPES_IN = "() => ['INPUT', 'TEXTAREA', 'SELECT'].includes(document.activeElement.tagName)"


def tab_to(tab: ReviewTab, name: str, most: int = 30) -> list[str]:
    """Press Tab until that has the focus; the names of what had it on the way. Each must be seen to have it."""
    passed = []
    for _ in range(most):
        tab.press("Tab")
        focus = tab.page.evaluate(FOCUS)
        if focus["tag"] == "BODY":
            continue
        assert focus["outline"] >= 2, f"nobody sees that {focus} has the focus"
        assert focus["onTop"], f"something lies over {focus}"
        if focus["name"].startswith(name):
            return passed
        passed.append(focus["name"])
    raise AssertionError(f"{name} is not reached by Tab, only {passed}")


def test_whole_session_by_tab_and_enter(tab: ReviewTab) -> None:
    tab.shows(ECLAIRS)
    tab_to(tab, "Choose 2")
    tab.press("Enter")
    tab.shows(SHEPHERDS)
    assert tab.decision(ECLAIRS).choice == "doi:10.1000/zebra"
    tab_to(tab, "None of these")
    tab.press("Space")
    tab.shows(GOATS)
    tab_to(tab, "Skip")
    tab.press("Enter")
    tab.shows(MEADOW)
    tab.press("i")
    tab.page.keyboard.type("2106.04560")
    tab.press("Enter")
    expect(tab.choose(1)).to_be_focused()
    tab.press("Enter")
    tab.shows(GOATS)
    tab_to(tab, "None of these")
    tab.press("Enter")
    expect(tab.page.get_by_role("main")).to_contain_text("Nothing left to review")
    tab_to(tab, "Undo")
    tab.press("Enter")
    tab.shows(GOATS)
    assert tab.undecided == [GOATS]


def test_whole_session_by_one_key_each(tab: ReviewTab) -> None:
    for key, following in zip("2nsi", (SHEPHERDS, GOATS, MEADOW, MEADOW), strict=True):
        tab.press(key)
        tab.shows(following)
    tab.page.keyboard.type("2106.04560")
    tab.press("Enter")
    expect(tab.choose(1)).to_be_focused()
    tab.press("1")
    tab.shows(GOATS)
    tab.press("u")
    tab.shows(MEADOW)
    tab.press("n")
    tab.shows(GOATS)
    tab.press("1")
    expect(tab.page.get_by_role("main")).to_contain_text("Nothing left to review")
    assert [tab.decision(title).choice for title in OPEN] == ["doi:10.1000/zebra", None, "arXiv:1909.09999", None]


def test_focus_lands_on_the_heading_of_the_next_title(tab: ReviewTab) -> None:
    tab.shows(ECLAIRS)
    for key, following in zip("ns", (SHEPHERDS, GOATS), strict=True):
        tab.press(key)
        tab.shows(following)
        expect(tab.title).to_be_focused()
    passed = tab_to(tab, "None of these")
    assert len(passed) <= 6, f"too far from the heading to the first choice: {passed}"


def test_choices_are_reached_in_the_order_in_which_they_stand(tab: ReviewTab) -> None:
    tab.go_to(SHEPHERDS)
    tab_to(tab, "Choose 1")
    assert not any(name.startswith("Choose") for name in tab_to(tab, "Choose 2"))
    order = tab_to(tab, "None of these")
    assert not any(name.startswith("Choose 1") for name in order)
    tab.press("Shift+Tab")
    assert tab.focused() != ""


def test_keys_do_nothing_while_typing(tab: ReviewTab) -> None:
    tab.shows(ECLAIRS)
    before = tab.path.read_bytes()
    for place in (tab.identifier, tab.note, tab.page.get_by_role("searchbox", name="Find")):
        place.click()
        tab.page.keyboard.type("1 nice cup is? usc 2")
        expect(place).to_have_value("1 nice cup is? usc 2")
        tab.press("Escape")
        assert tab.page.evaluate(TYPES_IN) is False
        tab.shows(ECLAIRS)
    assert tab.path.read_bytes() == before
    tab.press("s")
    tab.shows(SHEPHERDS)


def test_key_with_control_is_the_browsers(tab: ReviewTab) -> None:
    """Ctrl+N opens a window, it does not decide; these are made up, for the real ones are the browser's own."""
    tab.shows(ECLAIRS)
    before = tab.path.read_bytes()
    for key in "12cnsu":
        for modifier in ("ctrlKey", "metaKey", "altKey"):
            tab.page.evaluate(
                "([key, modifier]) => document.activeElement.dispatchEvent("
                "new KeyboardEvent('keydown', {key, [modifier]: true, bubbles: true, cancelable: true}))",
                [key, modifier],
            )
    tab.press("s")
    tab.shows(SHEPHERDS)
    assert tab.path.read_bytes() == before


def test_key_that_is_held_down_decides_once(tab: ReviewTab) -> None:
    tab.shows(ECLAIRS)
    for _ in range(4):
        tab.page.keyboard.down("n")
    tab.says("None of the works")
    for _ in range(8):
        tab.page.keyboard.down("n")
        tab.page.wait_for_timeout(50)
    tab.page.keyboard.up("n")
    assert tab.undecided == [GOATS, SHEPHERDS, MEADOW]
    tab.shows(SHEPHERDS)


def test_keys_are_listed_and_can_be_turned_off(tab: ReviewTab) -> None:
    """WCAG 2.1.4: who speaks to the computer may set off single letters without meaning to."""
    tab.shows(ECLAIRS)
    tab.press("?")
    dialog = tab.page.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    for word in ("Choose", "None", "identifier", "Skip", "Undo"):
        expect(dialog).to_contain_text(re.compile(word, re.IGNORECASE))
    tab.press("Escape")
    expect(dialog).to_be_hidden()
    tab.button("Keys").click()
    switch = dialog.get_by_role("checkbox", name="One key per action")
    expect(switch).to_be_checked()
    switch.uncheck()
    tab.press("Escape")
    before = tab.path.read_bytes()
    tab.press("n", "1", "s")
    tab.page.reload()
    tab.press("n", "1", "s")
    tab.shows(ECLAIRS)
    assert tab.path.read_bytes() == before
    tab.button("None of these").click()
    tab.shows(SHEPHERDS)


def test_keys_do_nothing_behind_the_list_of_keys(tab: ReviewTab) -> None:
    tab.shows(ECLAIRS)
    before = tab.path.read_bytes()
    tab.press("?")
    expect(tab.page.get_by_role("dialog", name="Keys")).to_be_visible()
    tab.press("n", "1", "s", "u")
    expect(tab.page.get_by_role("dialog", name="Keys")).to_be_visible()
    assert tab.path.read_bytes() == before
    tab.press("Escape", "s")
    tab.shows(SHEPHERDS)
    assert tab.path.read_bytes() == before


def test_shortcuts_are_told_to_screen_readers(tab: ReviewTab) -> None:
    tab.shows(ECLAIRS)
    for locator, keys in (
        (tab.choose(1), "1"),
        (tab.choose(2), "2"),
        (tab.button("None of these"), "n"),
        (tab.button("Undo"), "u"),
    ):
        assert keys in (locator.get_attribute("aria-keyshortcuts") or "").lower().split()


def test_page_is_understood_by_its_roles_and_names(tab: ReviewTab) -> None:
    tab.go_to(SHEPHERDS)
    expect(tab.page).to_have_title(re.compile(f"^{SHEPHERDS}"))
    expect(tab.page.locator("html")).to_have_attribute("lang", "en")
    expect(tab.page.locator("body")).to_match_aria_snapshot(
        """
        - heading "Review of refs.lock.json" [level=1]
        - progressbar "Progress"
        """
    )
    expect(tab.page.get_by_role("navigation", name="Titles")).to_match_aria_snapshot(
        f"""
        - list:
          - listitem:
            - 'link "{ECLAIRS} ambiguous"'
          - listitem:
            - link "{SHEPHERDS} ambiguous"
          - listitem:
            - link "{GOATS} unmatched"
          - listitem:
            - link "{MEADOW} unmatched"
          - listitem:
            - link "{OAK} decided"
        """
    )
    expect(tab.page.get_by_role("main")).to_match_aria_snapshot(
        f"""
        - heading "{SHEPHERDS}" [level=2]
        - region "Abstract":
          - paragraph: /Shepherds have always counted their sheep.*/
        - region "Candidates":
          - list:
            - listitem:
              - heading "Teaching Lambs to Count Shepherds" [level=3]
              - button /Choose 1/
            - listitem:
              - heading "Teaching Sheep to Count Their Shepherds at Night" [level=3]
              - button /Choose 2/
            - listitem:
              - heading "Teaching Sheep to Count" [level=3]
        """
    )
    decide = tab.page.get_by_role("region", name="Decide")
    expect(decide.get_by_role("button", name="None of these")).to_be_visible()
    current = tab.page.locator("[aria-current=true]")
    expect(current).to_have_count(1)
    expect(current).to_contain_text(SHEPHERDS)


# Collects what a live region says after the page has been read; what stood in it from the start is read by nobody.
LISTEN = """() => {
  window.heard = [];
  const note = () => document.querySelectorAll('[role=status], [role=alert]').forEach(
    each => each.textContent.trim() && window.heard.push(each.textContent.trim()));
  document.addEventListener('DOMContentLoaded', () => {
    const regions = document.querySelectorAll('[role=status], [role=alert], [aria-live]');
    regions.forEach(each => new MutationObserver(note).observe(each, {childList: true, characterData: true, subtree: true}));
  });
}"""


def test_actions_are_read_out(open_tab: OpenTab) -> None:
    """A live region speaks when it changes, so the sentence must be put into it after the page is there."""
    tab = open_tab(java_script_enabled=True)  # a context that no other test gets
    tab.context.add_init_script(f"({LISTEN})()")
    tab.page.reload()
    tab.shows(ECLAIRS)
    tab.press("n")
    tab.shows(SHEPHERDS)
    tab.page.wait_for_function("() => window.heard.join(' ').includes('None of the works')")
    tab.press("u")
    tab.shows(ECLAIRS)
    tab.page.wait_for_function("() => window.heard.join(' ').includes('Taken back')")

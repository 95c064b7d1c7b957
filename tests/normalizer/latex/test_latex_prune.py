"""Entries are commented out so that no program reads them, and come back byte for byte."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from normalizer.bib import scan
from normalizer.bib.edit import apply
from normalizer.bib.file import BibFile
from normalizer.latex.prune import NOTE, comment_out, pruned_entries

ENTRY = "@misc{a,\n  title = {A},\n  note = {x@y.org},\n}"


def hidden(text: str, key: str) -> str:
    document = scan(text)
    entry = document.entry(key)
    assert entry is not None
    return apply(text, comment_out(document, entry))


def test_nothing_in_the_comment_begins_an_entry_for_bibtex() -> None:
    text = hidden(f"{ENTRY}\n@misc{{b}}\n", "a")
    assert text == (f"{NOTE}\n% &#64;misc{{a,\n%   title = {{A}},\n%   note = {{x&#64;y.org}},\n% }}\n@misc{{b}}\n")
    assert "@" not in NOTE


ROUND_TRIPS = {
    "alone": "{}",
    "between others": "@misc{{x}}\n\n{}\n\n@misc{{y}}\n",
    "behind blanks": "@misc{{x}}\n  {}\n",
    "with a note behind it": "{}\n% a note\n",
    "at the end of a file without a last line end": "@misc{{x}}\n{}",
}


@pytest.mark.parametrize("frame", ROUND_TRIPS.values(), ids=ROUND_TRIPS)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_entry_comes_back_as_it_was(frame: str, line_end: str) -> None:
    text = frame.format(ENTRY).replace("\n", line_end)
    without = hidden(text, "a")
    assert scan(without).entry("a") is None
    pruned = pruned_entries(scan(without))
    assert list(pruned) == ["a"]
    assert apply(without, [pruned["a"].restore()]) == text


def test_entry_that_shares_its_line_gets_lines_of_its_own() -> None:
    text = hidden("@misc{x} @misc{a} @misc{y}\n", "a")
    assert text == f"@misc{{x}} \n{NOTE}\n% &#64;misc{{a}}\n @misc{{y}}\n"
    assert [entry.key for entry in scan(text).entries] == ["x", "y"]


def test_entry_that_could_not_come_back_stays() -> None:
    document = scan("@misc{a, note = {&#64;}}\n@misc{, title = {No key}}\n@misc{b, title = {Open\n")
    assert [comment_out(document, entry) for entry in document.entries] == [[], [], []]


def test_comment_that_a_person_changed_is_a_persons() -> None:
    text = hidden(ENTRY, "a")
    assert pruned_entries(scan(text.replace("% }", "% } and more"))) == {}
    assert pruned_entries(scan(text.replace(NOTE, "% mine:"))) == {}


def test_two_comments_in_a_row_are_two_entries() -> None:
    text = hidden(hidden("@misc{a}\n@misc{b}\n", "a"), "b")
    assert list(pruned_entries(scan(text))) == ["a", "b"]


def test_thousands_of_comments_are_read_in_a_moment() -> None:
    """Each used to read all that follow it: 2,000 took a minute."""
    text = "".join(f"@misc{{k{number},\n  title = {{T}},\n}}\n\n" for number in range(3_000))
    document = scan(text)
    before = time.process_time()
    # Blank lines between the comments, and none.
    without = apply(text, [edit for entry in document.entries for edit in comment_out(document, entry)])
    assert len(pruned_entries(scan(without))) == 3_000
    assert len(pruned_entries(scan(without.replace("\n\n", "\n")))) == 3_000
    assert time.process_time() - before < 5.0


VALUES = st.text(st.characters(codec="utf-8", exclude_characters="{}\r&"), max_size=30)


@given(VALUES, VALUES)
def test_any_entry_comes_back_as_it_was(before: str, value: str) -> None:
    text = f"@misc{{z}}\n@misc{{a,\n  title = {{{before}\n{value}}}\n}}\n"
    document = scan(text)
    entry = document.entry("a") or document.entries[0]
    assume(entry.key == "a")
    # A value may hold what begins another block, or the sign that stands for "@".
    assume(not document.problems and bool(comment_out(document, entry)))
    without = hidden(text, "a")
    assert [each.key for each in scan(without).entries] == ["z"]
    assert apply(without, [pruned_entries(scan(without))["a"].restore()]) == text


@pytest.mark.once
@pytest.mark.shared
def test_entries_of_real_files_are_hidden_and_come_back(shared: Path) -> None:
    """Byte for byte, but for line ends where an entry shares its line with something."""
    exact = 0
    for path in sorted((shared / "bibs").glob("*.bib")):
        text = BibFile.load(path).text
        document = scan(text)
        hide = [entry for entry in document.entries if document.entry(entry.key) is entry][::2]
        edits = {entry.key: edit for entry in hide for edit in comment_out(document, entry)}
        without = apply(text, edits.values())
        pruned = pruned_entries(scan(without))
        assert set(pruned) == set(edits), path.name
        again = apply(without, [each.restore() for each in pruned.values()])
        assert "".join(again.split()) == "".join(text.split()), path.name
        if all(edit.text.startswith(NOTE) and not edit.text.endswith(("\n", "\r")) for edit in edits.values()):
            assert again == text, path.name
            exact += 1
    assert exact > 50

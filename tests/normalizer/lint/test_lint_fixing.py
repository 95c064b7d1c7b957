"""Rounds of fixes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lint_scene import context_of

from normalizer.bib import Span, scan
from normalizer.bib.edit import Edit
from normalizer.lint.context import LintContext
from normalizer.lint.fixing import (
    MAX_ROUNDS,
    FixedText,
    KeyMapError,
    fix,
    merged_keys,
    read_key_map,
    tex_sources,
    write_key_map,
)
from normalizer.lint.rule import Finding, Fix, FixAvailability, Rule


class Replaces(Rule):
    """Replaces each match of a pattern; the rules below are rows of what it replaces."""

    pattern, text, safe = "", "", True
    keys: tuple[tuple[str, str], ...] = ()

    def check(self, context: LintContext) -> Iterator[Finding]:
        for found in re.finditer(self.pattern, context.bib.text):
            edit = Edit(found.start(), found.end(), found.expand(self.text))
            mended = Fix((edit,), self.safe, "mended", self.keys)
            yield self.finding(Span(found.start(), found.end()), self.name, fix=mended)


def replaces(
    pattern: str, text: str, code: str = "BIB901", fixable: FixAvailability = FixAvailability.SAFE, **more: object
) -> Rule:
    made = type("Made", (Replaces,), {"pattern": pattern, "text": text, **more})
    return made(code, "replaces", fixable=fixable)


def fixed(text: str, *rules: Rule, unsafe: bool = False) -> FixedText:
    return fix(text, context_of, rules, unsafe=unsafe)


def test_merge_of_a_key_that_another_file_names_leaves_room_for_other_fixes() -> None:
    rules = [replaces("1--2", "1-2", keys=(("b", "a"),)), replaces("--", "/", "BIB902")]
    done = fix("@misc{a, x = {1--2}}\n", context_of, rules, unsafe=False, find_keys_in_use=lambda: {"B": "more.bib"})
    assert done.text == "@misc{a, x = {1/2}}\n"
    assert fix("@misc{a, x = {1--2}}\n", context_of, rules, unsafe=False).text == "@misc{a, x = {1-2}}\n"


def test_every_place_is_mended_in_one_round_unless_fixes_overlap() -> None:
    done = fixed("@misc{a, x = {1--2}}\n@misc{b, x = {3--4}}\n", replaces("--", "-"))
    assert done.text == "@misc{a, x = {1-2}}\n@misc{b, x = {3-4}}\n"
    assert [(each.code, each.message) for each in done.applied] == [("BIB901", "mended")] * 2
    assert done.converged
    first, second = replaces("abc", "xbc"), replaces("bcd", "bcy", code="BIB902")
    assert fixed("@misc{k, t = {abcd}}", first, second).text == "@misc{k, t = {xbcy}}"
    done = fixed("@misc{k, t = {aaaa}}", replaces("a", "b"))
    assert done.text == "@misc{k, t = {bbbb}}"
    assert len(done.applied) == 4


def test_rules_take_turns_in_their_order() -> None:
    """Not in that of the text: what encloses a word comes after what repairs it."""
    mends, encloses = replaces("&amp;", "and"), replaces(r"\w+&\w+;?", r"[\g<0>]", code="BIB902")
    assert fixed("@misc{k, t = {AT&amp;T}}", encloses, mends).text == "@misc{k, t = {ATandT}}"


def test_an_unsafe_fix_needs_leave_and_some_rules_never_fix() -> None:
    rule = replaces("abc", "x", safe=False, fixable=FixAvailability.UNSAFE)
    assert fixed("@misc{k, t = {abc}}", rule).text == "@misc{k, t = {abc}}"
    assert fixed("@misc{k, t = {abc}}", rule, unsafe=True).text == "@misc{k, t = {x}}"
    assert fixed("@misc{k}", replaces("k", "l", fixable=FixAvailability.NEVER)).text == "@misc{k}"


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        pytest.param(r"@misc\{b\}", "", id="an entry is lost"),
        pytest.param(r"\}\n@misc\{b", "\n@misc{b", id="an entry is not closed any more"),
        pytest.param(r"@string\{s = \"x\"\}", "", id="a @string is lost"),
        pytest.param(r"t = ", "t ", id="a field cannot be read any more"),
    ],
)
def test_a_fix_that_would_break_the_file_is_left_out_and_the_others_are_made(pattern: str, text: str) -> None:
    given_text = '@string{s = "x"}\n@misc{a, t = {1--2}}\n@misc{b}\n@misc{c, u = {1--2}}\n'
    expected = '@string{s = "x"}\n@misc{a, t = {1-2}}\n@misc{b}\n@misc{c, u = {1-2}}\n'
    done = fixed(given_text, replaces(pattern, text), replaces("--", "-", code="BIB902"))
    assert done.text == expected
    assert {each.code for each in done.applied} == {"BIB902"}
    assert done.converged


def test_a_merge_says_which_entry_goes_and_two_of_one_wait() -> None:
    rule = replaces(r"@misc\{b\}\n", "", keys=(("b", "a"),))
    done = fixed("@misc{a}\n@misc{b}\n", rule)
    assert done.text == "@misc{a}\n"
    assert done.keys == {"b": "a"}
    one = replaces(r"@misc\{b\}\n", "", keys=(("b", "a"),))
    other = replaces(r"@misc\{c\}\n", "", code="BIB902", keys=(("c", "a"),))
    done = fixed("@misc{a}\n@misc{b}\n@misc{c}\n", one, other)
    assert [each.code for each in done.applied] == ["BIB901", "BIB902"]


def test_rules_that_never_agree_come_to_an_end() -> None:
    done = fixed("@misc{k, t = {a}}", replaces(r"\{a\}", "{b}"), replaces(r"\{b\}", "{a}", code="BIB902"))
    assert not done.converged
    done = fixed("@misc{k, t = {a}}", replaces(r"a\}", "aa}"))
    assert not done.converged
    assert len(done.applied) == MAX_ROUNDS


@pytest.mark.parametrize(
    "edits",
    [
        pytest.param((), id="no edits"),
        pytest.param((Edit(0, 4, "x"), Edit(2, 5, "y")), id="edits that overlap each other"),
        pytest.param((Edit(2, 5, "y"), Edit(1, 3, "")), id="in any order"),
    ],
)
def test_a_fix_that_cannot_be_made_mends_nothing(edits: tuple[Edit, ...]) -> None:
    class Impossible(Rule):
        def check(self, context: LintContext) -> Iterator[Finding]:
            yield self.finding(Span(0, 1), "", fix=Fix(edits, safe=True, message=""))

    impossible = Impossible("BIB901", "impossible", fixable=FixAvailability.SAFE)
    done = fixed("@misc{k, t = {1--2}}", impossible, replaces("--", "-", code="BIB902"))
    assert done.text == "@misc{k, t = {1-2}}"
    assert [each.code for each in done.applied] == ["BIB902"]


@pytest.mark.parametrize(
    ("known", "more", "expected"),
    [
        ({}, [("b", "a")], {"b": "a"}),
        ({"c": "b"}, [("b", "a")], {"c": "a", "b": "a"}),
        ({}, [("c", "b"), ("b", "a")], {"c": "a", "b": "a"}),
        ({"a": "b"}, [("b", "a")], {"b": "a"}),
        ({"b": "a"}, [], {"b": "a"}),
    ],
)
def test_keys_are_followed(known: dict[str, str], more: list[tuple[str, str]], expected: dict[str, str]) -> None:
    assert merged_keys(known, more) == expected


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")), max_size=8))
def test_no_lost_key_leads_to_a_lost_key(pairs: list[tuple[str, str]]) -> None:
    found = merged_keys({}, pairs)
    last = {lost: place for place, (lost, _) in enumerate(pairs)}
    assert all(old != new for old, new in found.items())
    assert not set(found.values()) & {old for old in found if last[old] == len(pairs) - 1}


@given(st.text(alphabet='@misc{},=ab"-% \n', max_size=60))
def test_whatever_the_text_entries_stay_and_a_second_time_changes_nothing(text: str) -> None:
    rules = (replaces("--", "-"), replaces("ab", "a", code="BIB902"), replaces(r"[,\"]", "", code="BIB903"))
    once = fixed(text, *rules)
    assert len(scan(once.text).entries) >= len(scan(text).entries)
    if once.converged:
        assert fixed(once.text, *rules).text == once.text


# --- The file of `--key-map`


def test_a_key_map_grows_and_follows_keys_that_are_lost_later(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    assert read_key_map(path) == {}
    write_key_map(path, {}, {"c": "b"})
    write_key_map(path, read_key_map(path), {"b": "a"})
    assert json.loads(path.read_text()) == {"b": "a", "c": "a"}


@pytest.mark.parametrize("text", ["@article{a}", "[]", '{"a": 1}'])
def test_another_file_is_not_taken_for_a_key_map(tmp_path: Path, text: str) -> None:
    path = tmp_path / "refs.bib"
    path.write_text(text)
    with pytest.raises(KeyMapError, match="name another file"):
        read_key_map(path)


@pytest.mark.parametrize(
    "text", ['{"a": ""}', '{"": "a"}', '{"a": "\\ud800"}', '{"a": "b,c"}', '{"a": "b}"}', '{"a": " b"}']
)
def test_what_cannot_be_a_key_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(text)
    with pytest.raises(KeyMapError, match=r"keys.json: '.*' cannot be the key of an entry; correct it"):
        read_key_map(path)


def test_keys_that_old_entries_have_are_read(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    path.write_text('{"doi:10.1016/0550-3213(93)90403-C": "Smith 2020", "\u00e9t\u00e9": "x"}')
    assert read_key_map(path) == {"doi:10.1016/0550-3213(93)90403-C": "Smith 2020", "\u00e9t\u00e9": "x"}


def test_source_and_a_link_to_it_are_one_file(tmp_path: Path) -> None:
    (tmp_path / "main.tex").write_text(r"\cite{old}")
    (tmp_path / "paper.tex").symlink_to("main.tex")
    assert tex_sources([str(tmp_path), str(tmp_path / "paper.tex")]) == [tmp_path / "main.tex"]

"""Mistakes of hands and merges in a lock are found with their line."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lock_scene import LOCK

from normalizer.lock import Lock, LockError
from normalizer.lock.deserialize import parse
from normalizer.lock.json_text import find_duplicate_name, line_of


def _line(part: str) -> int:
    return next(number for number, row in enumerate(LOCK.text.splitlines(), 1) if part in row)


# A change of the saved text: (old, new, line of the mistake, what is said). Lines are counted in `LOCK.text`.
MISTAKES = {
    "comma missing": ('"version": 1,', '"version": 1', _line('"version"') + 1, "is not valid JSON: Expecting ',' delimiter"),
    "newer version": ('"version": 1', '"version": 2', _line('"version"'), "was written by a newer bibnorm"),
    "version zero": ('"version": 1', '"version": 0', _line('"version"'), "0 is not a supported lock version"),
    "version in words": ('"version": 1', '"version": "one"', _line('"version"'), "'one' is not a supported lock version"),
    "unknown table": ('"retired"', '"retierd"', _line('"retired"'), "did you mean 'retired'"),
    "misspelt field": ('"confidence": 0.99', '"confidense": 0.99', _line('"confidence": 0.99'), "did you mean 'confidence'"),
    "confidence above one": ('"confidence": 0.99', '"confidence": 99', _line('"confidence": 0.99'), "less than or equal to 1"),
    "no such status": ('"status": "ambiguous"', '"status": "perhaps"', _line('"ambiguous"'), "'matched', 'ambiguous' or"),
    "key with a blank": ('"hirt2021counting"', '"hirt 2021"', _line('"hirt2021counting"'), "key: String should match"),
    "no day": ('"on": "2026-11-21"', '"on": "yesterday"', _line('"2026-11-21"'), "asked.on: String should match"),
    "record without key": ('"key": "hirt2021counting",', "", _line('"record"'), "a record needs the key"),
    "key without record": ('"record"', '"record_"', _line('"record"'), "did you mean 'record'"),
    "name given twice": ('"pages": ["a.txt"],', '"pages": [], "pages": ["a.txt"],', _line('"pages": ["a.txt"]'), "'pages' is a duplicate name"),
    "merge half finished": (
        '{\n "version": 1,', '{\n "x": {"a": 1, "a": 1},\n<<<<<<< ours\n "version": 1,', 3, "unresolved git conflict",
    ),
    "merge not finished": ('{\n "version": 1,', '{\n<<<<<<< ours\n "version": 1,', 2, "unresolved git conflict"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "sentence"), MISTAKES.values(), ids=MISTAKES)
def test_mistake_is_found_with_its_line(tmp_path: Path, old: str, new: str, line: int, sentence: str) -> None:
    path = tmp_path / "refs.lock.json"
    assert LOCK.text.count(old) >= 1
    path.write_text(LOCK.text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(LockError) as error:
        Lock.load(path)
    assert str(error.value).startswith(f"{path}:{line}: ")
    assert sentence in str(error.value)


def block(**changes: object) -> dict[str, object]:
    return {"title": "T", "decision": {"status": "unmatched"}} | changes


MATCH = {"decision": {"status": "matched"}}
WORK_ROW = MATCH | {"key": "k", "record": {"title": "T", "doi": "10.1000/t"}}
LOOMS = {"title": "Looms That Obey Punched Cards", "authors": [{"family": "Lovelace", "given": "Ada"}]}
OTHER_WORK = MATCH | {"title": "U", "record": {"title": "Other"}}
LONG_NUMBER = int("9" * 4000)
CONTENTS = {
    "no version": ([], 1, 'it has no "version"'),
    "a list": ({"titles": []}, 1, 'it has no "version"'),
    "titles no list": ({"version": 1, "titles": {}}, 3, "titles must be a list"),
    "outputs no object": ({"version": 1, "outputs": []}, 3, "outputs must be an object"),
    "a title no block": ({"version": 1, "titles": ["T"]}, 4, "a title must be a block"),
    "two blocks of a title": ({"version": 1, "titles": [block(), block(pages=["a"])]}, 10, "'T' has another block, in line 4"),
    "two records of a key": (
        {"version": 1, "titles": [block(**WORK_ROW), block(**OTHER_WORK, key="k")]},
        23,
        "two works have the key 'k', the other one in line 10; give this one another key, also where your .tex cites it",
    ),
    "two states of a record": (
        {"version": 1, "titles": [block(**WORK_ROW), block(**WORK_ROW | {"title": "U", "record": {"title": "Tt", "doi": "10.1000/T"}})]},
        21,
        "the work 'k' has another record, in line 10; keep one of them",
    ),
    "two states of a record, one without identifier": (
        {"version": 1, "titles": [
            block(**WORK_ROW | {"record": LOOMS | {"doi": "10.1000/t"}}), block(**WORK_ROW | {"title": "U", "record": LOOMS}),
        ]},
        27,
        "the work 'k' has another record, in line 10; keep one of them",
    ),
    "two works of one title": (
        {"version": 1, "titles": [block(**WORK_ROW), block(**WORK_ROW | {"title": "U", "record": {"title": "T", "doi": "10.1000/u"}})]},
        20,
        "two works have the key 'k', the other one in line 10",
    ),
    "no record of a key": ({"version": 1, "titles": [block(**MATCH, key="k")]}, 9, "no block has the record of the key 'k'"),
    "keys differ in case": (
        {"version": 1, "titles": [block(**WORK_ROW), block(**OTHER_WORK, key="K")]},
        23,
        "the keys 'k' and 'K' differ only in case",
    ),
    "choice that is not a valid identifier": (
        {"version": 1, "titles": [block(decision={"status": "matched", "by": "Ada", "choice": "that one"})]},
        9,
        "'that one' is not a valid identifier",
    ),
    "key of an unmatched title": (
        {"version": 1, "titles": [block(**WORK_ROW | {"decision": {"by": "Ada", "status": "unmatched"}})]},
        8,
        "status is unmatched but \"key\" is 'k'",
    ),
    "match of bibnorm without a key": ({"version": 1, "titles": [block(**MATCH)]}, 7, '"key" and "record" are missing'),
    "match of a person without a work": (
        {"version": 1, "titles": [block(decision={"status": "matched", "by": "Ada"})]},
        7,
        "status is matched but no work is given",
    ),
    "choice for an unmatched title": (
        {"version": 1, "titles": [block(decision={"choice": "2105.01234", "by": "Ada", "status": "unmatched"})]},
        9,
        "status is unmatched but \"choice\" is '2105.01234'",
    ),
    "choice of nobody": (
        {"version": 1, "titles": [block(**WORK_ROW | {"decision": {"status": "matched", "choice": "doi:10.1000/t"}})]},
        8,
        "\"choice\" is 'doi:10.1000/t' but \"by\" is missing",
    ),
    "retired key that LaTeX cannot read": (
        {"version": 1, "retired": {"a b": {"ids": {"doi": "10.1000/t"}}}},
        4,
        "'a b' is no key: a key has neither blanks nor",
    ),
    "half a character": ({"version": 1, "titles": [block(pages=["\\ud83d", "\U0001f411", "\ud83d"])]}, 12, "\\ud83d is a lone surrogate"),
    "number of thousands of digits": (
        {"version": 1, "titles": [block(beside={"ids": ["1"], "year": LONG_NUMBER})]},
        13,
        "9999999999... is a number of 4000 digits; correct it",
    ),
    "print of no abstract": ({"version": 1, "titles": [block(beside={"print": "x" * 88})]}, 10, "beside.print: String should match"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "line", "sentence"), CONTENTS.values(), ids=CONTENTS)
def test_content_that_contradicts_itself_is_refused(tmp_path: Path, content: object, line: int, sentence: str) -> None:
    path = tmp_path / "refs.lock.json"
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")
    with pytest.raises(LockError, match=r"refs\.lock\.json") as error:
        Lock.load(path)
    assert sentence in str(error.value)
    assert str(error.value).startswith(f"{path}:{line}: ")


def test_same_block_twice_is_no_harm() -> None:
    """As a merge of two branches leaves it, when both have added one title."""
    rows = json.loads(LOCK.text)
    rows["titles"].append(rows["titles"][0])
    assert parse(json.dumps(rows), "refs.lock.json").titles == LOCK.titles


def test_digits_are_more_than_python_reads_and_still_a_mistake_with_a_line() -> None:
    with pytest.raises(LockError, match=r"^refs\.lock\.json:2: 1111111111\.\.\. is a number of 5000 digits"):
        parse(f'{{\n"version": -{"1" * 5000}}}', "refs.lock.json")


def test_escapes_that_are_whole_characters_are_read() -> None:
    """A backslash before letters is no escape; two halves are one character."""
    rows = {"version": 1, "titles": [block(title="\\ud83d sheep \U0001f411")]}
    text = json.dumps(rows)
    assert parse(text, "refs.lock.json").titles[0].title == "\\ud83d sheep \U0001f411"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(json_values, st.integers(0, 2), st.randoms(use_true_random=False))
def test_line_of_a_value_is_where_it_is_written(value: object, indent: int, chance: random.Random) -> None:
    """Against a mark put into the text by hand: the mark's line is the line of the value."""
    path: list[str | int] = []
    root = {"root": value}
    here: object = root
    holder: dict[str, object] | list[object] | None = None
    while isinstance(here, dict | list) and here:
        holder = here
        step = chance.choice(sorted(here) if isinstance(here, dict) else range(len(here)))
        path.append(step)
        here = here[step]  # type: ignore[call-overload,index]  # a name for an object, a number for a list
    assert holder is not None
    holder[path[-1]] = "the one\u2603mark"  # type: ignore[index,call-overload]  # as above
    text = json.dumps(root, indent=indent or None, ensure_ascii=False)
    found = next(n for n, row in enumerate(text.splitlines() if indent else [text], 1) if "the one\u2603mark" in row)
    assert (
        line_of(text.replace("\u2028", " ").replace("\u2029", " "), path) == found
        or len(text.splitlines()) != text.count("\n") + 1
    )


def test_line_of_what_is_not_there_is_that_of_the_last_part() -> None:
    text = '{\n "a": [\n  1,\n  {"b": 2}\n ]\n}'
    assert [line_of(text, path) for path in ((), ("a",), ("a", 1, "b"), ("a", 1, "c"), ("a", 7), ("z", 1))] == [
        1, 2, 4, 4, 2, 1,
    ]  # fmt: skip


def test_repeated_name_is_found_in_the_first_object_that_has_one() -> None:
    assert find_duplicate_name('{\n "a": {"x": 1},\n "b": [{"x": 1,\n "x": 2}]\n}') == ("x", 4)
    assert find_duplicate_name('{"a": [1, 1], "b": 1}') is None

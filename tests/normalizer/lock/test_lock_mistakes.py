"""Mistakes of hands and merges in a lock are found with their line; damage never ends a program."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lock_scene import LOCK, MATCHED, OPEN

from normalizer.lock import Lock, LockError
from normalizer.lock.details import details_path

NAME = "refs.lock.json"


def _line(part: str) -> int:
    return next(number for number, row in enumerate(LOCK.text.splitlines(), 1) if part in row)


# A change of the saved text: (old, new, line of the mistake, what is said). Lines are counted in `LOCK.text`.
SHEEP, ZEBRAS = _line('"Counting Sheep"'), _line('"Éclairs & Zebras", "on": "a.txt"')
MISTAKES = {
    "comma missing": ('"Counting Sheep",', '"Counting Sheep"', SHEEP, "is not valid JSON: expected `,` or `}`"),
    "another file": (LOCK.text, "@misc{a, title = {Rings}}\n", 1, "is not a lock file or shared decisions of bibnorm; name another"),
    "empty file": (LOCK.text, " \n", 1, "is empty, and not a lock file or shared decisions of bibnorm; name another file, or restore"),
    "newer version": ('"version": 2', '"version": 3', 1, "was written by a newer bibnorm"),
    "version in words": ('"version": 2', '"version": "two"', 1, "the first line of a lock must be"),
    "no version": ('"version"', '"versoin"', 1, 'the first line of a lock must be {"version": 2}'),
    "unknown line": ('{"retired"', '{"retierd"', 2, "is no line of a lock"),
    "misspelt name": ('"status": "matched"', '"staus": "matched"', SHEEP, "staus: there is no such name here; did you mean 'status'?"),
    "name missing": ('"status": "matched", ', "", SHEEP, "status: is missing; restore it, or the file as it was"),
    "misspelt name of a record": ('"arxiv"', '"arxvi"', SHEEP, "did you mean 'arxiv'"),
    "no such status": ('"status": "ambiguous"', '"status": "perhaps"', ZEBRAS, "'matched', 'ambiguous' or"),
    "key with a blank": ('"hirt2021counting"', '"hirt 2021"', SHEEP, "key: String should match"),
    "retired key with a blank": ('"old2000key"', '"old 2000"', 2, "retired: String should match"),
    "record without key": ('"key": "hirt2021counting", ', "", SHEEP, '"key" and "record" are missing'),
    "merge not finished": ('{"page": "a.txt"', '<<<<<<< ours\n{"page": "a.txt"', 3, "unresolved git conflict; run `bibnorm"),
    "merge not finished at the top": ('{"version"', '<<<<<<< ours\n{"version"', 1, "unresolved git conflict; run `bibnorm"),
    "title that has only its further page": ('"on": "a.txt", "status": "ambiguous"', '"on": "c.txt", "status": "ambiguous", "note": "x", "beside": {"year": 1}', 7, "no line has the decision on 'Éclairs & Zebras'"),
    "infinite year": ('"beside": {"year": 2020}', '"beside": {"year": 1e999}', ZEBRAS, "year"),
    "number of thousands of digits": ('"year": 2020', f'"year": {"9" * 5000}', ZEBRAS, "number out of range"),
    "half a character": ('"title": "Counting', '"title": "\\ud83d Counting', SHEEP, "unexpected end of hex escape"),
    "no object": ('{"page": "b.txt", "outputs": ["refs.bib"]}', "7", 6, "a line must be an object"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "sentence"), MISTAKES.values(), ids=MISTAKES)
def test_mistake_is_found_with_its_line(old: str, new: str, line: int, sentence: str) -> None:
    text = LOCK.text
    assert old in text
    changed = text.replace(', "beside": {"year": 2020}', "", 1) if '"note": "x"' in new else text
    with pytest.raises(LockError) as error:
        Lock.parse(changed.replace(old, new, 1), NAME)
    assert str(error.value).startswith(f"{NAME}:{line}: ")
    assert sentence in str(error.value)


def row(**changes: object) -> dict[str, object]:
    return {"title": "T", "status": "unmatched"} | changes


MATCH = {"status": "matched"}
WORK = MATCH | {"key": "k", "record": {"doi": "10.1000/t"}}
LOOMS = {"title": "Looms That Obey Punched Cards", "authors": [{"family": "Lovelace", "given": "Ada"}]}
OTHER = MATCH | {"title": "U", "record": {"title": "Other"}}
# The lines behind the first, the line of the mistake, what is said.
CONTENTS = {
    "two decisions on a title": ([row(), row(**WORK)], 3, "'T' has another line, 2; keep one of them"),
    "two works of a key": (
        [row(**WORK), row(**OTHER, key="k")], 3,
        "two works have the key 'k', the other one in line 2; give this one another key, also where your .tex cites it",
    ),
    "two states of a record": (
        [row(**WORK), row(**WORK | {"title": "U", "record": {"title": "Tt", "doi": "10.1000/T"}})], 3,
        "the work 'k' has another record, in line 2; keep one of them",
    ),
    "two states of a record, one without identifier": (
        [row(**WORK | {"record": LOOMS | {"doi": "10.1000/t"}}), row(**WORK | {"title": "U", "record": LOOMS})], 3,
        "the work 'k' has another record, in line 2; keep one of them",
    ),
    "no record of a key": ([row(**MATCH, key="k")], 2, "no line has the record of the key 'k'"),
    "keys differ in case": ([row(**WORK), row(**OTHER, key="K")], 3, "the keys 'k' and 'K' differ only in case"),
    "record without key": ([row(record={"title": "T"})], 2, "a record needs the key of its entry beside it"),
    "choice that is no identifier": ([row(**MATCH, by="Ada", choice="that one")], 2, "'that one' is not a valid identifier"),
    "number of no paper": (
        [row(**WORK | {"record": {"arxiv": "2106.0456x"}})], 2, "arxiv: '2106.0456x' is not a valid identifier",
    ),
    "key of an unmatched title": ([row(**WORK | {"by": "Ada", "status": "unmatched"})], 2, "status is unmatched but \"key\" is 'k'"),
    "match of bibnorm without a key": ([row(**MATCH)], 2, '"key" and "record" are missing'),
    "match of a person without a work": ([row(**MATCH, by="Ada")], 2, "status is matched but no work is given"),
    "choice for an unmatched title": (
        [row(choice="2105.01234", by="Ada")], 2, "status is unmatched but \"choice\" is '2105.01234'",
    ),
    "choice of nobody": ([row(**WORK, choice="doi:10.1000/t")], 2, "\"choice\" is 'doi:10.1000/t' but \"by\" is missing"),
    "print of no abstract": ([row(beside={"print": "x" * 88})], 2, "beside.print: String should match"),
    "decision on no title": ([row(decides="0123456789")], 2, "no line has the title 'T' (0123456789)"),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "line", "sentence"), CONTENTS.values(), ids=CONTENTS)
def test_content_that_contradicts_itself_is_refused(rows: list[object], line: int, sentence: str) -> None:
    text = "".join(f"{json.dumps(each)}\n" for each in [{"version": 2}, *rows])
    with pytest.raises(LockError) as error:
        Lock.parse(text, NAME)
    assert sentence in str(error.value)
    assert str(error.value).startswith(f"{NAME}:{line}: ")


def test_a_title_that_two_branches_have_added_is_on_both_pages() -> None:
    """A person's decision counts; equal lines are one."""
    rows: list[dict[str, object]] = [row(on="a", **WORK), row(on="b", **WORK), row(on="c", by="Ada")]
    text = "".join(f"{json.dumps(each)}\n" for each in [{"version": 2}, *rows, rows[0]])
    [title] = Lock.parse(text, NAME).titles
    assert (title.pages, title.decision.by, title.key) == (("a", "b", "c"), "Ada", None)


OLD = {
    "a list": ([], 1, 'it has no "version"'),
    "titles no list": ({"version": 1, "titles": {}}, 1, "titles must be a list"),
    "outputs no object": ({"version": 1, "outputs": []}, 1, "outputs must be an object"),
    "no version": ({"version": 0}, 2, "0 is not a supported lock version"),
    "confidence above one": (
        {"version": 1, "titles": [{"title": "T", "decision": {"status": "unmatched", "confidence": 99}}]}, 5, "less than or equal to 1",
    ),
    "infinite evidence": (
        {"version": 1, "titles": [{"title": "T", "decision": {"status": "unmatched", "evidence": {"title": 1e999}}}]}, 9, "is not valid JSON",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("content", "line", "sentence"), OLD.values(), ids=OLD)
def test_mistake_in_a_lock_of_an_earlier_version_is_found_with_its_line(
    content: object, line: int, sentence: str
) -> None:
    with pytest.raises(LockError) as error:
        Lock.parse(json.dumps(content, indent=1), NAME)
    assert sentence in str(error.value)
    assert str(error.value).startswith(f"{NAME}:{line}: ")


BYTES = (LOCK.decide(OPEN.id, None, "Ada").text + LOCK.text.splitlines()[3]).encode("utf-8")


@given(st.integers(0, len(BYTES) - 1), st.integers(0, 255), st.sampled_from(["flip", "cut", "insert"]))
def test_damage_is_a_mistake_or_is_read(tmp_path_factory: pytest.TempPathFactory, at: int, byte: int, how: str) -> None:
    head, tail = BYTES[:at], BYTES[at:]
    data = {"flip": head + bytes([byte]) + tail[1:], "cut": head, "insert": head + bytes([byte]) + tail}[how]
    path = tmp_path_factory.getbasetemp() / "damaged.lock"
    path.write_bytes(data)
    with suppress(LockError):  # anything else is a mistake of the program
        assert Lock.load(path).text


@given(st.integers(0, 10_000), st.integers(0, 255))
def test_damaged_details_are_left_out_and_the_decisions_are_read(
    tmp_path_factory: pytest.TempPathFactory, at: int, byte: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "whole.lock"
    LOCK.save(path)
    details = details_path(path)
    data = bytearray(details.read_bytes())
    before = data[at % len(data)]
    data[at % len(data)] = byte
    details.write_bytes(data)
    lock = Lock.load(path)
    assert bool(lock.notes) == (before != byte)
    assert [each.decision.status for each in lock.titles] == [MATCHED.decision.status, OPEN.decision.status]
    assert lock.text == LOCK.text

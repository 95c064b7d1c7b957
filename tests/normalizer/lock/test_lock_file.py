"""The lock as a file: what is saved is read again, and mistakes of hands and merges are found with their line."""

from __future__ import annotations

import json
import os
import random
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.errors import OutputError
from normalizer.guard import guarded
from normalizer.lock import (
    Alternative,
    Asked,
    Beside,
    Decision,
    Lock,
    LockedTitle,
    LockedWork,
    LockError,
    NoSuchTitle,
    Output,
)
from normalizer.lock.ids import WorkIds
from normalizer.lock.lines import line_of, repeated_name
from normalizer.lock.reading import read
from normalizer.lock.settle import must_ask
from normalizer.lock.values import Retired
from normalizer.matching import Reason, Status
from normalizer.model import FieldOrigin, PartialDate, Person, Record

RECORD = Record(
    title="Counting Sheep",
    authors=(Person(family="Hirt", given="Anna"),),
    date=PartialDate(year=2021, month=5),
    arxiv="2105.01234",
    origin={"title": FieldOrigin(source="arxiv", via="catalog:sheep.jsonl")},
)
MATCHED = LockedTitle(
    title="Counting Sheep",
    pages=("a.txt",),
    beside=Beside(ids=("2105.01234",)),
    decision=Decision(status=Status.MATCHED, reason=Reason.SAME_TITLE, confidence=0.99, evidence={"title": 1.0}),
    asked=Asked(on="2026-11-21", catalogs=("3 records",), sources=("arxiv",)),
    key="hirt2021counting",
)
OPEN = LockedTitle(
    title="Éclairs & Zebras",
    pages=("a.txt", "b.txt"),
    beside=Beside(abstract="Two kinds of stripes are compared.", year=2020),
    decision=Decision(status=Status.AMBIGUOUS, reason=Reason.SEVERAL_WORKS, confidence=0.5),
    candidates=(
        Alternative(title="Eclairs and Zebras", arxiv="2001.00001", reason=Reason.SAME_TITLE, confidence=0.5),
        Alternative(title="Eclairs and Zebras", doi="10.1000/zebra", reason=Reason.SAME_TITLE, confidence=0.5),
        Alternative(title="Eclairs and Zebras", reason=Reason.SAME_TITLE, confidence=0.5),
    ),
    asked=Asked(on="2026-11-21", failed=("arxiv",)),
)
WORK = LockedWork(record=RECORD, written={"refs.bib": {"@": "00000000"}})
LOCK = Lock(
    titles=(MATCHED, OPEN),
    works={"hirt2021counting": WORK},
    outputs={"refs.bib": Output(pages=("a.txt", "b.txt"))},
    retired={"old2000key": Retired(ids=WorkIds(doi="10.1000/old"))},
)


def test_saved_lock_is_read_again_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "refs.lock.json"
    LOCK.save(path)
    assert Lock.load(path) == LOCK
    assert Lock.load(path).text == LOCK.text == path.read_text(encoding="utf-8")


def test_no_file_is_an_empty_lock(tmp_path: Path) -> None:
    assert Lock.load(tmp_path / "none.json") == Lock()


def test_saving_what_is_there_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "refs.lock.json"
    LOCK.save(path)
    path.chmod(0o400)
    before = path.stat()
    LOCK.save(path)
    assert path.stat() == before


@given(st.permutations([MATCHED, OPEN, OPEN.model_copy(update={"title": "Another"})]))
def test_order_of_decisions_does_not_show(titles: list[LockedTitle]) -> None:
    lock = Lock().with_titles(titles, {"hirt2021counting": WORK})
    assert [each.title for each in lock.titles] == ["Another", "Counting Sheep", "Éclairs & Zebras"]


def test_new_title_is_one_block_and_changes_no_other_line() -> None:
    """What a git diff shows: only added lines, in one place."""
    other = MATCHED.model_copy(update={"title": "Drawing Goats", "key": "hirt2021drawing"})
    record = RECORD.model_copy(update={"title": "Drawing Goats", "arxiv": "2105.04321"})
    before = LOCK.text.splitlines()
    after = LOCK.with_titles([other], {"hirt2021drawing": LockedWork(record=record)}).text.splitlines()
    start = next(number for number, (a, b) in enumerate(zip(before, after, strict=False)) if a != b)
    added = len(after) - len(before)
    assert after[:start] + after[start + added :] == before
    assert sum('"Drawing Goats"' in line for line in after[start : start + added]) == 2


def test_new_page_of_an_output_is_one_line() -> None:
    """So that branches that add a page each can be merged."""
    before, after = (
        Lock(outputs={"refs.bib": Output(pages=tuple(pages.split()))}).text.splitlines() for pages in ("a z", "a m z")
    )
    assert set(after) - set(before) == {'    "m",'}
    assert len(after) == len(before) + 1


def test_key_without_title_is_retired_and_known_again() -> None:
    lock = LOCK.decide("Counting Sheep", None, "Ada")
    assert lock.works == {}
    assert lock.keys == {"hirt2021counting", "old2000key"}
    assert lock.key_of(WorkIds(arxiv="2105.01234")) == "hirt2021counting"
    assert lock.key_of(WorkIds(doi="10.1000/OLD")) == "old2000key"
    assert lock.written_of("hirt2021counting") == {"refs.bib": {"@": "00000000"}}
    back = lock.with_titles([MATCHED], {"hirt2021counting": WORK})
    assert "hirt2021counting" not in back.retired


def test_decision_for_a_work_that_is_there_needs_no_look_up() -> None:
    decided = LOCK.decide("eclairs and zebras", "https://arxiv.org/abs/2105.01234v2", "Ada", "same paper").find(OPEN.id)
    assert decided.key == "hirt2021counting"
    assert decided.decision.is_persons
    assert not decided.is_pending
    assert decided.decision.note == "same paper"


def test_decision_is_taken_back_and_the_title_asked_again() -> None:
    decided = LOCK.decide("Counting Sheep", None, "Ada")
    back = decided.reopen("Counting Sheep").find(MATCHED.id)
    assert back.decision == Decision(status=Status.UNMATCHED, reason=Reason.NOT_ASKED)
    assert (back.key, back.asked, back.pages) == (None, None, MATCHED.pages)
    assert must_ask(back, Asked(on="2026-11-21"))


@pytest.mark.parametrize("choice", ["2001.00001", "doi:10.1000/zebra", "10.48550/arXiv.2001.00001", "dblp:conf/x/Y20"])
def test_decision_for_a_new_work_waits_for_the_look_up(choice: str) -> None:
    decided = LOCK.decide(OPEN.id, choice, "Ada").find(OPEN.title)
    assert decided.is_pending
    assert decided.decision.choice == choice
    assert not decided.is_open


REFUSED = {
    "no title of that name": (("Nobody Knows", None, "Ada"), NoSuchTitle, "the lock has no title 'Nobody Knows'"),
    "a part of a title": (("Counting", None, "Ada"), NoSuchTitle, "there is 'Counting Sheep'"),
    "no identifier": (("Counting Sheep", "the blue one", "Ada"), LockError, "'the blue one' is no identifier"),
    "nobody": (("Counting Sheep", None, " "), LockError, "by must name the person"),
    "bibnorm itself": (("Counting Sheep", None, "bibnorm"), LockError, "by must name the person"),
}


@pytest.mark.parametrize(("arguments", "error", "sentence"), REFUSED.values(), ids=REFUSED)
def test_decision_is_refused(arguments: tuple[str, str | None, str], error: type[Exception], sentence: str) -> None:
    with pytest.raises(error, match=sentence):
        LOCK.decide(*arguments)


def test_two_titles_of_the_same_words_are_told_apart_by_id() -> None:
    twin = OPEN.model_copy(update={"beside": Beside(year=1999), "pages": ()})
    lock = LOCK.with_titles([twin])
    with pytest.raises(NoSuchTitle, match=rf"several .*({OPEN.id} \(on a.txt, b.txt\)|{twin.id} \(on no page\))"):
        lock.find(OPEN.title)
    assert lock.find(twin.id) == twin


def test_choice_of_an_alternative_is_its_identifier() -> None:
    assert [each.choice for each in OPEN.candidates] == ["arXiv:2001.00001", "doi:10.1000/zebra", None]


# A change of the saved text: (old, new, line of the mistake, what is said). Lines are counted in `LOCK.text`.
def _line(part: str, which: int = 0) -> int:
    return [number for number, row in enumerate(LOCK.text.splitlines(), 1) if part in row][which]


MISTAKES = {
    "comma missing": ('"version": 1,', '"version": 1', _line('"version"') + 1, "is not valid JSON: Expecting ',' delimiter"),
    "newer version": ('"version": 1', '"version": 2', _line('"version"'), "was written by a newer bibnorm"),
    "version zero": ('"version": 1', '"version": 0', _line('"version"'), "0 is no version"),
    "version in words": ('"version": 1', '"version": "one"', _line('"version"'), "'one' is no version"),
    "unknown table": ('"retired"', '"retierd"', _line('"retired"'), "did you mean 'retired'"),
    "misspelt field": ('"confidence": 0.99', '"confidense": 0.99', _line('"confidence": 0.99'), "did you mean 'confidence'"),
    "confidence above one": ('"confidence": 0.99', '"confidence": 99', _line('"confidence": 0.99'), "less than or equal to 1"),
    "no such status": ('"status": "ambiguous"', '"status": "perhaps"', _line('"ambiguous"'), "'matched', 'ambiguous' or"),
    "key with a blank": ('"hirt2021counting"', '"hirt 2021"', _line('"hirt2021counting"'), "key: String should match"),
    "no day": ('"on": "2026-11-21"', '"on": "yesterday"', _line('"2026-11-21"'), "asked.on: String should match"),
    "record without key": ('"key": "hirt2021counting",', "", _line('"record"'), "a record needs the key"),
    "key without record": ('"record"', '"record_"', _line('"record"'), "did you mean 'record'"),
    "name given twice": ('"pages": ["a.txt"],', '"pages": [], "pages": ["a.txt"],', _line('"pages": ["a.txt"]'), "'pages' stands twice"),
    "merge not finished": ('{\n "version": 1,', '{\n<<<<<<< ours\n "version": 1,', 2, "a git merge is not finished here"),
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
        {"version": 1, "titles": [block(**WORK_ROW), block(**WORK_ROW | {"title": "U", "record": {"title": "T."}})]},
        21,
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
    "choice that is no identifier": (
        {"version": 1, "titles": [block(decision={"status": "matched", "by": "Ada", "choice": "that one"})]},
        9,
        "'that one' is no identifier",
    ),
    "key of an unmatched title": (
        {"version": 1, "titles": [block(**WORK_ROW | {"decision": {"by": "Ada", "status": "unmatched"}})]},
        8,
        "is unmatched, and yet has the key 'k'; take away \"key\", \"record\" and \"written\", or say \"matched\"",
    ),
    "match of bibnorm without a key": ({"version": 1, "titles": [block(**MATCH)]}, 7, 'has neither "key" nor "record"'),
    "match of a person without a work": (
        {"version": 1, "titles": [block(decision={"status": "matched", "by": "Ada"})]},
        7,
        "is matched, but with no work; give \"choice\" an identifier",
    ),
    "choice for an unmatched title": (
        {"version": 1, "titles": [block(decision={"choice": "2105.01234", "by": "Ada", "status": "unmatched"})]},
        9,
        "is unmatched, and yet '2105.01234' was chosen",
    ),
    "choice of nobody": (
        {"version": 1, "titles": [block(**WORK_ROW | {"decision": {"status": "matched", "choice": "doi:10.1000/t"}})]},
        8,
        "'doi:10.1000/t' was chosen by nobody; name the person in \"by\"",
    ),
    "retired key that LaTeX cannot read": (
        {"version": 1, "retired": {"a b": {"ids": {"doi": "10.1000/t"}}}},
        4,
        "'a b' is no key: a key has neither blanks nor",
    ),
    "half a character": ({"version": 1, "titles": [block(pages=["\\ud83d", "\U0001f411", "\ud83d"])]}, 12, "\\ud83d is half a character"),
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
    assert read(json.dumps(rows), "refs.lock.json").titles == LOCK.titles


def test_digits_are_more_than_python_reads_and_still_a_mistake_with_a_line() -> None:
    with pytest.raises(LockError, match=r"^refs\.lock\.json:2: 1111111111\.\.\. is a number of 5000 digits"):
        read(f'{{\n"version": -{"1" * 5000}}}', "refs.lock.json")


def chosen(choice: str, record: Record, **more: object) -> tuple[str, Lock]:
    """A lock in which a person has written a choice into the block of this record; and the same read again."""
    decision = {"status": "matched", "by": "Ada", "choice": choice}
    row = {
        "title": "T",
        "decision": decision,
        "key": "k",
        "record": record.model_dump(mode="json", exclude_defaults=True),
    }
    text = json.dumps({"version": 1, "titles": [row | {"written": {"refs.bib": {"@": "00000000"}}} | more]})
    content = read(text, "refs.lock.json")
    return text, Lock(content.titles, content.works, content.outputs, content.retired)


PREPRINT = Record(title="T", arxiv="2105.01234")
PRINTED = Record(title="T", arxiv="2105.01234", doi="10.1000/Sheep")
PAPER = Record(title="T", doi="10.1000/Sheep")
# What a person has written, the record beside it, whether that can be the work.
CHOICES = {
    "the arXiv paper itself": ("https://arxiv.org/abs/2105.01234v3", PREPRINT, True),
    "another arXiv paper": ("arXiv:1103.5922", PREPRINT, False),
    "another arXiv paper, by DOI": ("10.48550/arXiv.1103.5922", PRINTED, False),
    "the DOI in other case": ("doi:10.1000/SHEEP", PRINTED, True),
    "another DOI": ("doi:10.1000/goats", PRINTED, False),
    "a DOI, and the record has none": ("doi:10.1000/goats", PREPRINT, True),
    "an arXiv paper, and the record is none": ("1103.5922", PAPER, True),
    "a name that records do not keep": ("dblp:conf/x/Y20", PRINTED, True),
}


@pytest.mark.parametrize(("choice", "record", "is_it"), CHOICES.values(), ids=CHOICES)
def test_choice_written_beside_the_record_of_another_work_is_looked_up(
    choice: str, record: Record, is_it: bool
) -> None:
    lock = chosen(choice, record)[1]
    [each] = lock.titles
    assert (each.key == "k", each.is_pending) == (is_it, not is_it)
    assert set(lock.works) == ({"k"} if is_it else set())
    assert lock.keys == {"k"}
    assert lock.written_of("k") == {"refs.bib": {"@": "00000000"}}
    assert lock.key_of(WorkIds.of(record)) == "k"


def test_record_of_another_title_stays_when_a_choice_beside_it_is_of_another_work() -> None:
    text, _ = chosen("1103.5922", PREPRINT)
    rows = json.loads(text)
    rows["titles"].append({"title": "U", "decision": {"status": "matched"}, "key": "k"})
    content = read(json.dumps(rows), "refs.lock.json")
    assert [each.key for each in content.titles] == [None, "k"]
    assert (content.works["k"].record, content.retired) == (PREPRINT, {})


def test_choice_that_was_looked_up_to_a_record_of_another_name_is_settled() -> None:
    """A publisher may have given a work two DOIs; the record keeps one of them."""
    pending = LOCK.decide(OPEN.id, "doi:10.1000/other", "Ada")
    found = pending.find(OPEN.id).model_copy(update={"key": "k"})
    lock = pending.with_titles([found], {"k": LockedWork(record=PAPER)})
    content = read(lock.text, "refs.lock.json")
    again = Lock(content.titles, content.works, content.outputs, content.retired)
    assert again.find(OPEN.id).key == "k"
    assert again.find(OPEN.id).found_by == "doi:10.1000/other"
    by_hand = lock.text.replace('"choice": "doi:10.1000/other"', '"choice": "doi:10.1000/third"')
    assert by_hand != lock.text
    each = next(each for each in read(by_hand, "refs.lock.json").titles if each.id == OPEN.id)
    assert each.is_pending
    assert again.decide(OPEN.id, "2105.01234", "Ada").find(OPEN.id).found_by is None


def test_escapes_that_are_whole_characters_are_read() -> None:
    """A backslash before letters is no escape; two halves are one character."""
    rows = {"version": 1, "titles": [block(title="\\ud83d sheep \U0001f411")]}
    text = json.dumps(rows)
    assert read(text, "refs.lock.json").titles[0].title == "\\ud83d sheep \U0001f411"


@pytest.mark.parametrize("name", ["choice", "by", "note"])
def test_bytes_that_are_no_text_cannot_be_decided(name: str) -> None:
    arguments = {"choice": "2105.01234", "by": "Ada", "note": "why"}
    with pytest.raises(LockError, match="is not UTF-8, as the lock is"):
        LOCK.decide(OPEN.id, **arguments | {name: arguments[name] + "\udcff"})


@pytest.mark.parametrize("name", ["/dev/null", "pipe", "-"])
def test_lock_that_is_no_file_is_refused_before_it_is_read(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    path = Path(name) if name == "-" else tmp_path / name
    with pytest.raises(LockError, match="a lock is a file"):
        Lock.load(path)


def test_other_encoding_and_folder_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "refs.lock.json"
    path.write_bytes(b'{\n"titles": "\xe9"}')
    with pytest.raises(LockError, match=r"refs.lock.json:2: is not UTF-8"):
        Lock.load(path)
    with pytest.raises(LockError, match="is a folder; name a lock file in it"):
        Lock.load(tmp_path)
    path.write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(LockError, match=r"refs\.lock\.json:1: is not"):
        Lock.load(path)


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
    assert repeated_name('{\n "a": {"x": 1},\n "b": [{"x": 1,\n "x": 2}]\n}') == ("x", 4)
    assert repeated_name('{"a": [1, 1], "b": 1}') is None


def test_line_of_a_block_is_that_of_the_file_as_it_was_read(tmp_path: Path) -> None:
    path = tmp_path / "refs.lock.json"
    LOCK.save(path)
    lock = Lock.load(path)
    lines = path.read_text(encoding="utf-8").splitlines()
    for each in lock.titles:
        line = lock.line_of(each)
        assert line is not None
        assert json.loads(f"{{{lines[line].rstrip(',')}}}") == {"title": each.title}
    assert lock.line_of(OPEN.model_copy(update={"title": "New"})) is None
    assert LOCK.line_of(OPEN) is None


def test_guard_lets_one_in_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "refs.lock.json"
    inside: list[int] = []

    def work() -> None:
        with guarded(path):
            inside.append(1)
            assert len(inside) == 1
            time.sleep(0.01)
            inside.pop()
            LOCK.save(path)

    threads = [threading.Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [each.name for each in tmp_path.iterdir()] == ["refs.lock.json"]


def test_who_waits_too_long_is_told_why(tmp_path: Path) -> None:
    path = tmp_path / "refs.lock.json"
    with guarded(path), pytest.raises(OutputError, match="another bibnorm has been writing"), guarded(path, 0.05):
        pass


def test_folder_that_does_not_exist_cannot_be_guarded(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="its folder does not exist"), guarded(tmp_path / "none" / "refs.lock.json"):
        pass

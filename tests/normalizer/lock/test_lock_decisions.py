"""What a person decides about a title of the lock, and the keys that titles leave behind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lock_scene import LOCK, MATCHED, OPEN, WORK

from normalizer.bib.edit import FieldChange
from normalizer.lock import (
    Decision,
    Lock,
    LockedTitle,
    LockedWork,
    LockError,
    Output,
    QueryLog,
    TitleContext,
    TitleNotFoundError,
)
from normalizer.lock.digests import (
    FieldConflict,
    compare_entry,
    digests,
)
from normalizer.lock.identity import WorkIds, same_work
from normalizer.lock.lines import record_row
from normalizer.lock.lock import build_command
from normalizer.lock.merging import TeamDecisions, record_decision
from normalizer.lock.title_index import PageTitle, needs_query
from normalizer.values.dates import PartialDate
from normalizer.values.names.person import Person
from normalizer.values.venues.parse import Venue
from normalizer.works.record import Record
from normalizer.works.scraped import ScrapedTitle
from normalizer.works.verdict import Reason, Status


def test_key_without_title_is_retired_and_known_again() -> None:
    lock = LOCK.decide("Counting Sheep", None, "Ada")
    assert lock.works == {}
    assert lock.keys == {"hirt2021counting", "old2000key"}
    assert lock.key_of(WorkIds(arxiv="2105.01234")) == "hirt2021counting"
    assert lock.key_of(WorkIds(doi="10.1000/OLD")) == "old2000key"
    assert lock.written_of("hirt2021counting") == {"refs.bib": {"@": "00000000"}}
    back = lock.with_titles([MATCHED], {"hirt2021counting": WORK})
    assert "hirt2021counting" not in back.retired


@pytest.mark.parametrize(
    ("people", "key"),
    [
        pytest.param(WORK.record.authors, "hirt2021counting", id="the same person"),
        pytest.param((Person(family="Weber", given="Bruno"),), None, id="another person"),
    ],
)
def test_work_under_an_unknown_identifier_is_compared_with_those_of_the_lock(
    people: tuple[Person, ...], key: str | None
) -> None:
    printed = WORK.record.model_copy(update={"arxiv": None, "doi": "10.1000/sheep", "authors": people})
    assert LOCK.key_of_record(printed) == key
    assert same_work(WORK.record, printed) is (key is not None)


def test_decision_for_a_work_that_is_there_needs_no_look_up() -> None:
    decided = LOCK.decide("eclairs and zebras", "https://arxiv.org/abs/2105.01234v2", "Ada", "same paper").find(OPEN.id)
    assert decided.key == "hirt2021counting"
    assert decided.decision.is_manual
    assert not decided.is_pending
    assert decided.decision.note == "same paper"


def test_decision_is_taken_back_and_the_title_asked_again() -> None:
    decided = LOCK.decide("Counting Sheep", None, "Ada")
    back = decided.reopen("Counting Sheep").find(MATCHED.id)
    assert back.decision == Decision(status=Status.UNMATCHED, reason=Reason.NOT_ASKED)
    assert (back.key, back.asked, back.pages) == (None, None, MATCHED.pages)
    assert needs_query(back, QueryLog(on="2026-11-21"))


@pytest.mark.parametrize("choice", ["2001.00001", "doi:10.1000/zebra", "10.48550/arXiv.2001.00001", "dblp:conf/x/Y20"])
def test_decision_for_a_new_work_waits_for_the_look_up(choice: str) -> None:
    decided = LOCK.decide(OPEN.id, choice, "Ada").find(OPEN.title)
    assert decided.is_pending
    assert decided.decision.choice == choice
    assert not decided.is_open


REFUSED = {
    "no title of that name": (("Nobody Knows", None, "Ada"), TitleNotFoundError, "title 'Nobody Knows' not found in the lock file"),
    "a part of a title": (("Counting", None, "Ada"), TitleNotFoundError, "there is 'Counting Sheep'"),
    "no identifier": (("Counting Sheep", "the blue one", "Ada"), LockError, "'the blue one' is not a valid identifier"),
    "nobody": (("Counting Sheep", None, " "), LockError, "by must name the person"),
    "bibnorm itself": (("Counting Sheep", None, "bibnorm"), LockError, "by must name the person"),
}  # fmt: skip


@pytest.mark.parametrize(("arguments", "error", "sentence"), REFUSED.values(), ids=REFUSED)
def test_decision_is_refused(arguments: tuple[str, str | None, str], error: type[Exception], sentence: str) -> None:
    with pytest.raises(error, match=sentence):
        LOCK.decide(*arguments)


@pytest.mark.parametrize("name", ["choice", "by", "note"])
def test_bytes_that_are_no_text_cannot_be_decided(name: str) -> None:
    arguments = {"choice": "2105.01234", "by": "Ada", "note": "why"}
    with pytest.raises(LockError, match="is not UTF-8, as the lock is"):
        LOCK.decide(OPEN.id, **arguments | {name: arguments[name] + "\udcff"})


def test_two_titles_of_the_same_words_are_told_apart_by_id() -> None:
    twin = OPEN.model_copy(update={"beside": TitleContext(year=1999), "pages": ()})
    lock = LOCK.with_titles([twin])
    with pytest.raises(
        TitleNotFoundError,
        match=rf"is ambiguous; use one of the ids: .*({OPEN.id} \(on a.txt, b.txt\)|{twin.id} \(on no page\))",
    ):
        lock.find(OPEN.title)
    assert lock.find(twin.id) == twin


def test_choice_of_an_alternative_is_its_identifier() -> None:
    assert [each.choice for each in OPEN.candidates] == ["arXiv:2001.00001", "doi:10.1000/zebra", None]


def chosen(choice: str, record: Record) -> tuple[str, Lock]:
    """A lock in which a person has written a choice into the block of this record; and the same read again."""
    row = {
        "title": "T",
        "status": "matched",
        "by": "Ada",
        "choice": choice,
        "key": "k",
        "wrote": ["refs.bib"],
        "record": record_row(record, ""),
    }
    text = f'{{"version": 2}}\n{json.dumps(row)}\n'
    return text, Lock.parse(text, "refs.lock.json")


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
    assert lock.written_of("k") == {"refs.bib": {}}
    assert lock.key_of(WorkIds.of(record)) == "k"


def test_record_of_another_title_stays_when_a_choice_beside_it_is_of_another_work() -> None:
    text, _ = chosen("1103.5922", PREPRINT)
    content = Lock.parse(f'{text}{{"title": "U", "status": "matched", "key": "k"}}\n', "refs.lock.json")
    assert [each.key for each in content.titles] == [None, "k"]
    assert (content.works["k"].record, content.retired) == (PREPRINT, {})


def test_choice_that_was_looked_up_to_a_record_of_another_name_is_settled() -> None:
    """A publisher may have given a work two DOIs; the record keeps one of them."""
    pending = LOCK.decide(OPEN.id, "doi:10.1000/other", "Ada")
    found = pending.find(OPEN.id).model_copy(update={"key": "k"})
    lock = pending.with_titles([found], {"k": LockedWork(record=PAPER)})
    again = Lock.parse(lock.text, "refs.lock.json")
    assert again.find(OPEN.id).key == "k"
    assert again.find(OPEN.id).found_by == "doi:10.1000/other"
    by_hand = lock.text.replace('"choice": "doi:10.1000/other"', '"choice": "doi:10.1000/third"')
    assert by_hand != lock.text
    each = next(each for each in Lock.parse(by_hand, "refs.lock.json").titles if each.id == OPEN.id)
    assert each.is_pending
    assert again.decide(OPEN.id, "2105.01234", "Ada").find(OPEN.id).found_by is None


def test_a_work_without_identifiers_is_known_under_the_names_of_all_periods_of_its_venue() -> None:
    stored, read = (
        WorkIds.of(
            Record(title="T", date=PartialDate(year=2016), venue=Venue(name=f"{by} {cvpr}", short="CVPR", raw=raw))
        )
        for by, cvpr, raw in [
            ("IEEE/CVF", "Conference on Computer Vision and Pattern Recognition", "CVPR"),
            ("IEEE", "Conference on Computer Vision and Pattern Recognition", "CVPR 2016"),
        ]
    )
    assert stored == read


# --- Whose value is it: what bibnorm wrote, what stands there, what bibnorm would write now


# Base, ours, theirs of one field; None where there is none. Then what is done.
CASES = {
    "nobody changed it": ("a", "a", "a", None),
    "we have something new": ("a", "b", "a", FieldChange("x", "b")),
    "we have it no more": ("a", None, "a", FieldChange("x", None)),
    "a person changed it": ("a", "a", "p", FieldConflict("x", "p", "a")),
    "a person took it away": ("a", "a", None, FieldConflict("x", None, "a")),
    "both changed it": ("a", "b", "p", FieldConflict("x", "p", "b")),
    "both changed it to the same": ("a", "b", "b", None),
    "a person changed it and we have it no more": ("a", None, "p", FieldConflict("x", "p", None)),
    "both took it away": ("a", None, None, None),
    "a person wrapped it anew": ("a b", "a b", "a\n    b", None),
    "it is new": (None, "b", None, FieldChange("x", "b")),
    "a person wrote it before us": (None, "b", "p", FieldConflict("x", "p", "b")),
    "a person wrote the same before us": (None, "b", "b", None),
}


@pytest.mark.parametrize(("base", "ours", "theirs", "done"), CASES.values(), ids=CASES)
def test_field_is_compared_in_three_ways(
    base: str | None, ours: str | None, theirs: str | None, done: FieldChange | FieldConflict | None
) -> None:
    def row(text: str | None) -> dict[str, str]:
        return {"title": "t"} | ({"x": text} if text is not None else {})

    found = compare_entry(digests(row(base)), row(ours), row(theirs))
    assert [*found.changes, *found.conflicts] == ([done] if done else [])


def test_entry_of_a_person_is_neither_changed_nor_a_conflict() -> None:
    found = compare_entry({}, {"title": "a", "year": "1"}, {"title": "b"})
    assert (found.changes, found.conflicts, found.written) == ((), (), {})


def test_entry_that_is_ours_to_the_letter_is_ours() -> None:
    """As after a run that was killed between the two files."""
    ours = {"title": "a", "year": "1"}
    assert compare_entry({}, ours, dict(ours)).written == digests(ours)


texts = st.dictionaries(st.sampled_from("xyz"), st.sampled_from("abc"))


@given(texts, texts, texts)
def test_second_comparison_has_nothing_to_change(
    base: dict[str, str], ours: dict[str, str], theirs: dict[str, str]
) -> None:
    found = compare_entry(digests(base), ours, theirs)
    there = dict(theirs)
    for change in found.changes:
        there.pop(change.name, None)
        if change.text is not None:
            there[change.name] = change.text
    again = compare_entry(found.written, ours, there)
    assert again.changes == ()
    assert again.conflicts == (found.conflicts if found.written else ())


@given(texts, texts, texts)
def test_value_that_we_did_not_write_is_never_changed(
    base: dict[str, str], ours: dict[str, str], theirs: dict[str, str]
) -> None:
    for change in compare_entry(digests(base), ours, theirs).changes:
        assert theirs.get(change.name) == base.get(change.name)


# --- The command that follows a decision can be pasted into a shell


@pytest.mark.parametrize(
    ("outputs", "path", "command"),
    [
        pytest.param(
            {"refs.bib": ["a.txt", "b.txt"]}, "refs.lock.json",
            "bibnorm build a.txt b.txt -o refs.bib --lock refs.lock.json", id="pages and output",
        ),
        pytest.param({}, "refs.lock.json", "bibnorm build PAGE... --lock refs.lock.json", id="no output is known"),
        pytest.param(
            {"../refs.bib": ["../my page.txt"]}, "sub/refs.lock.json",
            "bibnorm build 'my page.txt' -o refs.bib --lock sub/refs.lock.json",
            id="paths are seen from here, and quoted",
        ),
        pytest.param({"-o.bib": ["-p.txt"]}, "-l.json", "bibnorm build ./-p.txt -o ./-o.bib --lock ./-l.json", id="no name is taken for an option"),
        pytest.param(
            {"refs.bib": [f"{number}.txt" for number in range(7)]}, "refs.lock.json",
            "bibnorm build PAGE... -o refs.bib --lock refs.lock.json", id="too many pages to be read",
        ),
        pytest.param({"refs.bib": ["-"]}, "r.json", "bibnorm build PAGE... -o refs.bib --lock r.json", id="standard input"),
        pytest.param({"b.bib": ["b.txt"], "a.bib": ["a.txt"]}, "r.json", "bibnorm build a.txt -o a.bib --lock r.json", id="of several the first"),
    ],
)  # fmt: skip
def test_command(
    outputs: dict[str, list[str]], path: str, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lock = Lock(outputs={name: Output(pages=tuple(pages)) for name, pages in outputs.items()})
    assert build_command(lock, Path(path)) == command
    assert build_command(lock, tmp_path / path) == command


@pytest.mark.parametrize(
    ("text", "merge"),
    [
        ("@misc{ours, title = {A}}\n", ""),
        ("@string{x = {y}}\n@misc{ours}\n @misc{mine,\n}\n", " --merge"),
        ("@misc(mine)", " --merge"),
    ],
)
def test_command_merges_into_a_file_with_other_entries(
    text: str, merge: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine.bib").write_text(text)
    work = LockedWork(record=PAPER, written={"mine.bib": {}})
    lock = Lock(outputs={"mine.bib": Output(pages=("p.txt",))}).with_titles((), {"ours": work})
    assert build_command(lock, Path("l.json")) == f"bibnorm build p.txt -o mine.bib{merge} --lock l.json"


# --- Decisions that several lock files share

DEEP = "Deep Roots of Quiet Rivers in Frozen Northern Forest Soil Columns"
EDITORIAL = "Editorial"
# The title, what is beside it where it was decided and on another page, whether that is the same title.
SHARED = {
    "nothing beside a long title": (DEEP, {}, {"authors": ("Ada Ray",), "year": 2020}, True),
    "nothing beside a short title": (EDITORIAL, {}, {"authors": ("Ada Ray",)}, False),
    "a short title and nothing on both pages": (EDITORIAL, {}, {}, True),
    "a short title by the same people": (EDITORIAL, {"authors": ("Ada Ray", "Bob Low")}, {"authors": ("A. Ray",)}, True),
    "a long title by other people": (DEEP, {"authors": ("Ada Ray",)}, {"authors": ("Eve Sun",)}, False),
    "a long title of another year": (DEEP, {"year": 2019}, {"year": 2020}, False),
    "another identifier": (DEEP, {"ids": ("2105.01234",)}, {"ids": ("2105.09999",)}, False),
    "one identifier in two spellings": (EDITORIAL, {"ids": ("2105.01234",)}, {"ids": ("arXiv:2105.01234v2",)}, True),
}  # fmt: skip


@pytest.mark.parametrize(("title", "beside", "context", "is_same"), SHARED.values(), ids=SHARED)
def test_shared_decision_is_for_the_same_title_only(
    title: str, beside: dict[str, Any], context: dict[str, Any], is_same: bool, tmp_path: Path
) -> None:
    path = tmp_path / "team.decisions"
    decision = Decision(status=Status.MATCHED, by="Ada", choice="2105.01234")
    record_decision(path, LockedTitle(title=title, beside=TitleContext(**beside), decision=decision))
    seen = PageTitle(ScrapedTitle(title=title, page="b.txt", line=1, **context), "b.txt", None)
    lock = TeamDecisions(Lock.load(path)).apply(Lock(), [seen])
    assert [each.decision for each in lock.titles] == ([decision] if is_same else [])

"""What a person does, and what the file says then."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from browser_locks import ECLAIRS, GOATS, MEADOW, OAK, SHEEP, small

from normalizer.lock import Lock, LockedTitle, LockError, TitleNotFoundError
from normalizer.lock.merging import append_decision
from normalizer.review import LockStore, ReviewSession, decisions
from normalizer.review.app import MessageStore
from normalizer.review.decisions import ActionResult, Message, fingerprint
from normalizer.works.verdict import Reason, Status


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "refs.lock.json"
    small().save(file)
    return file


@pytest.fixture
def session(path: Path) -> ReviewSession:
    return ReviewSession(LockStore(path), "Ada")


def block(path: Path, title: str) -> LockedTitle:
    return Lock.load(path).find(title)


def decide(
    session: ReviewSession, title: str, choice: str | None, note: str = "", seen: str | None = None
) -> ActionResult:
    each = block(session.store.path, title)
    return session.decide(each.id, choice, note, fingerprint(each) if seen is None else seen)


def sentence(outcome: ActionResult | None) -> str:
    assert outcome is not None
    said = outcome.said
    return f"{said.before}‘{said.title}’{said.after}"


# Given, what the file has then, what is said.
CHOICES = {
    "number of arXiv": ("2001.00001", "arXiv:2001.00001", f"Chosen: arXiv:2001.00001 for ‘{ECLAIRS}’."),
    "address with a version": ("https://arxiv.org/abs/2001.00001v3", "arXiv:2001.00001", f"Chosen: arXiv:2001.00001 for ‘{ECLAIRS}’."),
    "DOI of a preprint": ("10.48550/arXiv.2001.00001", "arXiv:2001.00001", f"Chosen: arXiv:2001.00001 for ‘{ECLAIRS}’."),
    "blanks around a DOI": ("  10.1000/zebra \n", "doi:10.1000/zebra", f"Chosen: doi:10.1000/zebra for ‘{ECLAIRS}’."),
    "none of the works": (None, None, f"None of the works: ‘{ECLAIRS}’."),
}  # fmt: skip


@pytest.mark.parametrize(("given", "kept", "said"), CHOICES.values(), ids=CHOICES)
def test_decision_is_in_the_file_at_once(
    session: ReviewSession, path: Path, given: str | None, kept: str | None, said: str
) -> None:
    outcome = decide(session, ECLAIRS, given, "  seen\n at the   hut ")
    decision = block(path, ECLAIRS).decision
    assert (decision.by, decision.choice, decision.note) == ("Ada", kept, "seen at the hut")
    assert decision.status is (Status.MATCHED if kept else Status.UNMATCHED)
    assert (sentence(outcome), outcome.settled, outcome.said.is_alert) == (said, True, False)


REFUSED = {
    "no identifier": ("see there", f"‘{ECLAIRS}’: 'see there' is not a valid identifier; use for example arXiv:2209.10901 or doi:10.1000/xyz."),
    "script for a link": ("javascript:alert(1)", f"‘{ECLAIRS}’: 'javascript:alert(1)' is not a valid identifier; use for example arXiv:2209.10901 or doi:10.1000/xyz."),
    "a whole page": ("10.1000/" + "x" * 300, f"‘{ECLAIRS}’: identifier is too long."),
}  # fmt: skip


@pytest.mark.parametrize(("given", "said"), REFUSED.values(), ids=REFUSED)
def test_wrong_identifier_changes_nothing_and_keeps_the_note(
    session: ReviewSession, path: Path, given: str, said: str
) -> None:
    before = path.read_bytes()
    outcome = decide(session, ECLAIRS, given, "a note")
    assert (sentence(outcome), outcome.settled, outcome.said.is_alert) == (said, False, True)
    assert outcome.said.note == "a note"
    assert path.read_bytes() == before
    assert not session.can_undo


def test_decision_on_what_was_settled_stays_there(session: ReviewSession) -> None:
    assert not decide(session, SHEEP, None).settled
    assert not decide(session, OAK, "2105.01234").settled


def test_double_click_decides_once(session: ReviewSession) -> None:
    seen = fingerprint(block(session.store.path, GOATS))
    first = decide(session, GOATS, None, seen=seen)
    second = decide(session, GOATS, None, seen=seen)
    assert first == second
    session.undo()
    assert not session.can_undo


# What happens meanwhile, and what whoever decided by the older state is told.
MEANWHILE: dict[str, tuple[Callable[[Lock], Lock], str]] = {
    "another person chose": (
        lambda lock: lock.decide(GOATS, "1909.09999", "Grace"),
        f"‘{GOATS}’ was decided by Grace: 1909.09999 meanwhile. Your decision was not saved; decide again to overwrite it.",
    ),
    "another person said none": (
        lambda lock: lock.decide(GOATS, None, "Grace"),
        f"‘{GOATS}’ was decided by Grace: all candidates rejected meanwhile. Your decision was not saved; decide again to overwrite it.",
    ),
    "it was reopened": (
        lambda lock: lock.reopen(GOATS),
        f"‘{GOATS}’ was put back among the open titles meanwhile. Your decision was not saved; decide again to overwrite it.",
    ),
    "a build found other works": (
        lambda lock: lock.with_titles([lock.find(GOATS).model_copy(update={"candidates": ()})]),
        f"‘{GOATS}’ was looked for again by bibnorm meanwhile. Your decision was not saved; decide again to overwrite it.",
    ),
    "a build matched it": (
        lambda lock: lock.with_titles([_matched(lock, GOATS)]),
        f"‘{GOATS}’ was decided by bibnorm: the work hirt2021counting meanwhile. Your decision was not saved; decide again to overwrite it.",
    ),
}  # fmt: skip


def _matched(lock: Lock, title: str) -> LockedTitle:
    each = lock.find(title)
    decision = each.decision.model_copy(update={"status": Status.MATCHED, "reason": Reason.SAME_TITLE})
    return each.model_copy(update={"decision": decision, "key": "hirt2021counting"})


@pytest.mark.parametrize(("change", "said"), MEANWHILE.values(), ids=MEANWHILE)
def test_stale_page_overwrites_nothing(
    session: ReviewSession, path: Path, change: Callable[[Lock], Lock], said: str
) -> None:
    seen = fingerprint(block(path, GOATS))
    change(Lock.load(path)).save(path)
    before = path.read_bytes()
    outcome = decide(session, GOATS, "2105.01234", "my note", seen)
    assert (sentence(outcome), outcome.said.is_alert, outcome.settled) == (said, True, False)
    assert outcome.said.note == "my note"
    assert path.read_bytes() == before
    decide(session, GOATS, "2105.01234", "my note")
    assert block(path, GOATS).decision.by == "Ada"


def test_build_that_only_asked_another_day_is_no_change(session: ReviewSession, path: Path) -> None:
    seen = fingerprint(block(path, GOATS))
    lock = Lock.load(path)
    each = lock.find(GOATS)
    assert each.asked
    lock.with_titles([each.model_copy(update={"asked": each.asked.model_copy(update={"on": "2026-11-22"})})]).save(path)
    assert decide(session, GOATS, None, seen=seen).settled


def test_undo_gives_the_content_back_step_by_step(session: ReviewSession, path: Path) -> None:
    assert session.undo() is None
    before = path.read_bytes()
    states = [Lock.load(path)]
    for title, choice in ((SHEEP, None), (ECLAIRS, "2105.04321"), (ECLAIRS, "10.1000/zebra"), (OAK, "2105.04321")):
        decide(session, title, choice)
        states.append(Lock.load(path))
    assert len({lock.text for lock in states}) == 5
    said = []
    for state in reversed(states[:-1]):
        said.append(sentence(session.undo()))
        assert Lock.load(path) == state
    session.store.close()
    assert path.read_bytes() == before
    assert said == [f"Taken back: ‘{title}’." for title in (OAK, ECLAIRS, ECLAIRS, SHEEP)]
    assert session.undo() is None


def test_key_of_a_corrected_match_comes_back_with_its_record(session: ReviewSession, path: Path) -> None:
    decide(session, SHEEP, None)
    assert (Lock.load(path).works, list(Lock.load(path).retired)) == ({}, ["hirt2021counting"])
    session.undo()
    assert (Lock.load(path).works, Lock.load(path).retired) == (small().works, {})


def test_work_that_the_lock_knows_gets_its_key_at_once(session: ReviewSession, path: Path) -> None:
    decide(session, MEADOW, "arXiv:2105.04321")
    assert block(path, MEADOW).key == "hirt2021counting"
    assert session.progress.pending == 0


def test_undo_leaves_alone_what_others_have_changed_since(session: ReviewSession, path: Path) -> None:
    decide(session, ECLAIRS, None)
    decide(session, GOATS, None)
    Lock.load(path).decide(GOATS, "1909.09999", "Grace").save(path)
    before = path.read_bytes()
    outcome = session.undo()
    assert sentence(outcome) == f"Left as it is: ‘{GOATS}’ was changed elsewhere since."
    assert path.read_bytes() == before
    assert sentence(session.undo()) == f"Taken back: ‘{ECLAIRS}’."


def test_undo_keeps_a_record_that_is_newer(session: ReviewSession, path: Path) -> None:
    """The work is used by a second title, and was looked up anew after the decision."""
    decide(session, MEADOW, "2105.04321")
    decide(session, SHEEP, None)
    lock = Lock.load(path)
    work = lock.works["hirt2021counting"]
    newer = work.model_copy(update={"record": work.record.model_copy(update={"volume": "7"})})
    lock.with_titles([], {"hirt2021counting": newer}).save(path)
    session.undo()
    assert Lock.load(path).works == {"hirt2021counting": newer}
    assert block(path, SHEEP).key == "hirt2021counting"


def test_decision_of_an_earlier_day_is_taken_back_and_restored(session: ReviewSession, path: Path) -> None:
    before = Lock.load(path)
    each = block(path, OAK)
    assert sentence(session.reopen(each.id, fingerprint(each))) == f"Taken back: ‘{OAK}’."
    assert block(path, OAK).is_open
    assert sentence(session.undo()) == f"Restored: ‘{OAK}’."
    assert Lock.load(path) == before


def test_stale_page_takes_nothing_back(session: ReviewSession, path: Path) -> None:
    each = block(path, OAK)
    Lock.load(path).decide(OAK, "2105.01234", "Grace").save(path)
    before = path.read_bytes()
    assert session.reopen(each.id, fingerprint(each)).said.is_alert
    assert path.read_bytes() == before


def test_unknown_title_is_an_error(session: ReviewSession) -> None:
    for act in (
        lambda: session.decide("none", None, "", ""),
        lambda: session.decide("none", "", "", ""),
        lambda: session.reopen("none", ""),
    ):
        with pytest.raises(TitleNotFoundError, match="the title is no longer in the lock file"):
            act()


def test_file_that_changes_is_read_anew_and_one_that_does_not_is_not(path: Path) -> None:
    shelf = LockStore(path)
    first = shelf.read()
    assert shelf.read() is first
    Lock.load(path).decide(GOATS, None, "Grace").save(path)
    assert shelf.read().progress.decided == first.progress.decided + 1


def test_own_decision_is_not_read_again_and_an_edit_right_after_it_is(
    session: ReviewSession, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.store.read()
    with monkeypatch.context() as patched:
        patched.setattr(Lock, "load", None)
        assert session.decide(small().find(GOATS).id, None, "", fingerprint(small().find(GOATS))).settled
        assert session.progress.decided == 2
    assert Lock.load(path).titles == session.store.read().lock.titles

    def append_and_be_overtaken(file: Path, *decision: Any) -> os.stat_result:
        state = append_decision(file, *decision)
        file.write_text(file.read_text(encoding="utf-8").replace(ECLAIRS, "Zebras Alone"), encoding="utf-8")
        return state

    monkeypatch.setattr(decisions, "append_decision", append_and_be_overtaken)
    decide(session, MEADOW, None)
    assert "Zebras Alone" in [row.label for row in session.store.read().rows]


def test_decision_is_kept_also_when_the_file_goes_right_after_it(
    session: ReviewSession, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def append_and_be_overtaken(file: Path, *decision: Any) -> os.stat_result:
        state = append_decision(file, *decision)
        file.unlink()
        return state

    monkeypatch.setattr(decisions, "append_decision", append_and_be_overtaken)
    assert decide(session, MEADOW, None).settled
    with pytest.raises(LockError, match="lock file not found"):
        session.store.read()


def test_file_below_a_file_cannot_be_read(path: Path) -> None:
    with pytest.raises(LockError, match=r"cannot read .*Not a directory"):
        LockStore(path / "below").read()


def test_old_sentences_are_forgotten() -> None:
    notices = MessageStore()
    said = _said(0)
    first = notices.add(said)
    assert notices.find(first) is said
    for number in range(500):
        notices.add(_said(number))
    assert notices.find(first) is None
    assert notices.find("2") == _said(0)
    assert notices.find("x") is None


def _said(number: int) -> Message:
    return Message("Chosen: ", f"Title {number}", ".")


def test_who_reads_while_a_decision_is_written_does_not_read_the_file_again(
    session: ReviewSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide(session, ECLAIRS, None)  # the first one may convert the file
    loaded: list[Path] = []
    load, append = Lock.load, decisions.append_decision
    monkeypatch.setattr(Lock, "load", lambda path: loaded.append(path) or load(path))
    session.store.read()
    loaded.clear()
    readers: list[threading.Thread] = []

    def slow(*arguments: object) -> object:
        state = append(*arguments)  # type: ignore[arg-type]
        readers.append(threading.Thread(target=session.store.read))
        readers[0].start()
        readers[0].join(0.2)
        return state

    monkeypatch.setattr(decisions, "append_decision", slow)
    row = session.store.read().row(block(session.store.path, GOATS).id)
    loaded.clear()
    session.decide(row.id, None, "", fingerprint(row.block))
    readers[0].join()
    assert loaded == []

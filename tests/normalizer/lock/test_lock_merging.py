"""Two versions of a lock file become one: nobody's decision is lost, and only contradictions of people are conflicts."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lock_scene import LOCK, MATCHED, OPEN, RECORD
from places import ROOT

from normalizer.app.decide import install_git, merge_files, merge_marked
from normalizer.lock import Lock, LockedTitle, LockedWork, LockError, Output
from normalizer.lock.merging import merge_locks, sides_of_conflict

ADA, BOB = "Ada Lovelace", "Bob Ray"
NEW = MATCHED.model_copy(update={"title": "Weaving Looms", "pages": ("c.txt",), "key": "ray2022weaving"})
NEW_WORK = LockedWork(record=RECORD.model_copy(update={"title": "Weaving Looms", "arxiv": "2205.00002"}))


def added(lock: Lock, title: LockedTitle = NEW, work: LockedWork = NEW_WORK) -> Lock:
    """The lock after a build with another page."""
    output = Output(pages=(*lock.outputs["refs.bib"].pages, *title.pages))
    return lock.with_titles([title], {title.key or "": work}).with_output("refs.bib", output)


# What one person does with the lock of `lock_scene`.
STEPS = {
    "nothing": lambda lock: lock,
    "another page": added,
    "chooses the first": lambda lock: lock.decide(OPEN.id, "arXiv:2001.00001", ADA),
    "chooses none": lambda lock: lock.decide(OPEN.id, None, ADA),
    "reopens": lambda lock: lock.reopen(MATCHED.id),
    "decides the other title": lambda lock: lock.decide(MATCHED.id, None, ADA, "a talk"),
    "removes a page": lambda lock: lock.with_titles([OPEN.model_copy(update={"pages": ("a.txt",)})]),
}


@given(st.sampled_from(list(STEPS)), st.sampled_from(list(STEPS)))
def test_what_one_side_did_is_done(ours: str, theirs: str) -> None:
    one, other = STEPS[ours](LOCK), STEPS[theirs](LOCK)
    merged = merge_locks(LOCK, one, other)
    assert merge_locks(LOCK, one, LOCK).lock == one
    assert merge_locks(LOCK, LOCK, other).lock == other
    assert {each.id for each in merged.lock.titles} == {each.id for lock in (one, other) for each in lock.titles}
    decided = {each.id: each.decision for lock in (one, other) for each in lock.titles if each.decision.is_manual}
    for each in merged.lock.titles:
        assert each.id not in decided or each.decision.is_manual
    assert bool(merged.conflicts) == ({ours, theirs} == {"chooses the first", "chooses none"})
    assert one.keys | other.keys == merged.lock.keys


def test_two_people_who_decide_differently_are_told_in_words() -> None:
    ours = LOCK.decide(OPEN.id, "arXiv:2001.00001", ADA)
    merged = merge_locks(LOCK, ours, LOCK.decide(OPEN.id, None, BOB))
    assert merged.conflicts == (
        f"'Éclairs & Zebras' ({OPEN.id}): Ada Lovelace chose arXiv:2001.00001, Bob Ray chose none of the candidates;"
        " the first is kept, `bibnorm lock decide` changes it",
    )
    assert merged.lock == ours
    none = LOCK.decide(OPEN.id, None, BOB)
    assert (
        next(each for each in merge_locks(LOCK, none, ours).lock.titles if each.id == OPEN.id).decision.by == "Bob Ray"
    )


def test_one_work_has_one_key_and_one_key_one_work() -> None:
    other_key = NEW.model_copy(update={"key": "weaving2022"})
    same = merge_locks(LOCK, added(LOCK), added(LOCK, other_key))
    assert [each.key for each in same.lock.titles if each.title == NEW.title] == ["ray2022weaving"]
    assert "weaving2022" in same.lock.retired
    assert len(same.notes) == 1
    other_work = LockedWork(record=RECORD.model_copy(update={"title": "Sowing Seeds", "arxiv": "2205.00003"}))
    sowing = NEW.model_copy(update={"title": "Sowing Seeds", "pages": ("d.txt",)})
    both = merge_locks(LOCK, added(LOCK), added(LOCK, sowing, other_work))
    keys = {each.title: each.key for each in both.lock.titles}
    assert (keys["Weaving Looms"], keys["Sowing Seeds"]) == ("ray2022weaving", None)
    assert next(each for each in both.lock.titles if each.title == "Sowing Seeds").is_reopened


def test_marks_of_git_have_two_or_three_sides() -> None:
    text = "a\n<<<<<<< HEAD\nb\n||||||| base\nc\n=======\nd\n>>>>>>> theirs\ne\n"
    assert sides_of_conflict(text) == ("a\nc\ne\n", "a\nb\ne\n", "a\nd\ne\n")
    assert sides_of_conflict(text.replace("||||||| base\nc\n", "")) == ("", "a\nb\ne\n", "a\nd\ne\n")
    assert sides_of_conflict("a\nb\n") is None


def test_a_file_without_marks_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "refs.lock.json"
    LOCK.save(path)
    with pytest.raises(LockError, match="no conflict marks"):
        merge_marked(path)
    with pytest.raises(LockError, match="cannot read"):
        merge_files(path, path, tmp_path / "none")
    assert Lock.load(path) == LOCK


@pytest.mark.once
@pytest.mark.parametrize("driver", ["installed", "none", "gone"])
@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_git_merges_branches(driver: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    has_driver = driver == "installed"
    program = tmp_path / "bin/bibnorm"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m normalizer "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/local/bin:/usr/bin:/bin")
    folder = tmp_path / "repository"
    folder.mkdir()
    path = folder / "refs.lock.json"

    def git(*arguments: str) -> subprocess.CompletedProcess[str]:
        names = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "init.defaultBranch=main")
        return subprocess.run(["git", *names, *arguments], cwd=folder, capture_output=True, text=True, check=False)

    def commit(lock: Lock) -> None:
        lock.save(path)
        git("add", "-A")
        assert git("commit", "-qm", "lock").returncode == 0

    git("init", "-q")
    if driver != "none":
        subprocess.run([program, "lock", "install-git"], cwd=folder, check=True, capture_output=True)
    if driver == "gone":
        program = program.rename(program.with_name("other"))
    commit(LOCK)
    git("branch", "theirs")
    commit(added(LOCK).decide(OPEN.id, "arXiv:2001.00001", ADA))
    git("checkout", "-q", "theirs")
    sowing = NEW.model_copy(update={"title": "Sowing Seeds", "pages": ("d.txt",), "key": "hirt2022sowing"})
    other = LockedWork(record=RECORD.model_copy(update={"title": "Sowing Seeds", "arxiv": "2205.00003"}))
    theirs = replace(added(LOCK, sowing, other))
    commit(theirs)
    git("checkout", "-q", "main")
    done = git("merge", "-q", "theirs")
    assert (done.returncode == 0) == has_driver, done.stdout + done.stderr
    shown = git("diff", "theirs", "HEAD", "--", path.name).stdout
    if has_driver:
        assert f"+  {ADA} chose arXiv:2001.00001 for 'Éclairs & Zebras'" in shown
        assert "+  bibnorm found 'Weaving Looms': ray2022weaving, arXiv:2205.00002, Hirt, 2021-05" in shown
    if not has_driver:
        assert path.read_text(encoding="utf-8").count("<<<<<<<") == 1
        subprocess.run([program, "lock", "merge", path], check=True, capture_output=True)
    merged = Lock.load(path)
    assert {each.title for each in merged.titles} == {MATCHED.title, OPEN.title, NEW.title, "Sowing Seeds"}
    assert merged.find(OPEN.id).decision.by == ADA
    assert merged.outputs["refs.bib"].pages == ("a.txt", "b.txt", "c.txt", "d.txt")
    if has_driver:
        commit(merged.decide(MATCHED.id, None, ADA))
        git("checkout", "-q", "theirs")
        commit(theirs.decide(MATCHED.id, "arXiv:2105.01234", BOB))
        git("checkout", "-q", "main")
        done = git("merge", "theirs")
        assert done.returncode == 1
        assert "conflict: 'Counting Sheep'" in done.stderr
        assert "the file is merged and has no conflict marks" in done.stderr
        Lock.load(path)
        done = subprocess.run([program, "lock", "merge", path], cwd=folder, check=False, capture_output=True, text=True)
        assert "if git has merged it, run `git add` for it" in done.stderr
        assert git("add", path.name).returncode == git("commit", "-qm", "merged").returncode == 0


@pytest.mark.parametrize(("has_program", "name"), [(True, "bibnorm"), (False, f"{sys.executable} -P -m normalizer")])
@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_git_calls_bibnorm_where_it_is(
    has_program: bool, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if has_program:
        Path("bibnorm").touch(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/local/bin:/usr/bin:/bin")
    subprocess.run(["git", "init", "-q"], check=True)
    install_git(["refs.lock.json"])
    for what, command in (("merge.bibnorm-lock.driver", "lock merge"), ("diff.bibnorm-lock.textconv", "lock show")):
        done = subprocess.run(["git", "config", what], check=True, capture_output=True, text=True)
        assert f"{name} {command} " in done.stdout

"""`bibnorm sync --lock`: works, works whose keys nobody has any more, what is missing; documents that cite them, too."""

from __future__ import annotations

from pathlib import Path

import pytest

from normalizer.app.sync import resolve_by_lock
from normalizer.cli.main import run
from normalizer.lock import Decision, Lock, LockedTitle, LockedWork
from normalizer.works.record import Record
from normalizer.works.verdict import Status

TIDES = Record(title="Tides", arxiv="2001.00001", doi="10.1000/tides")
CLOCKS = Record(title="Clocks", arxiv="2002.00002")
LETTERS = Record(title="Letters")


@pytest.fixture
def lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """One work that is there, two whose keys are retired, and a title that a person has decided on since."""
    monkeypatch.chdir(tmp_path)
    decided = Decision(status=Status.MATCHED)
    titles = [
        LockedTitle(title="Tides", decision=decided, key="lee2020tides"),
        LockedTitle(title="Clocks", decision=decided, key="kim2020clocks"),
        LockedTitle(title="Letters", decision=decided, key="roe1900letters"),
    ]
    works = {
        "lee2020tides": LockedWork(record=TIDES),
        "kim2020clocks": LockedWork(record=CLOCKS),
        "roe1900letters": LockedWork(record=LETTERS),
    }
    held = Lock().with_titles(titles, works)
    held = held.decide("Clocks", "arXiv:2003.00003", "Ann").decide("Letters", None, "Ann")
    held.save(Path("refs.lock.json"))
    return "refs.lock.json"


NO_KEY = (
    "refs.lock.json has no such key, and keys are not given yet to 'Clocks', which a person has decided on: "
    "run bibnorm build --lock refs.lock.json, or add the entry manually"
)
ROWS = {
    "a key that the lock gave": ("lee2020tides", TIDES),
    "an identifier of a work in the lock": ("https://arxiv.org/abs/2001.00001v3", TIDES),
    "the other identifier of it, in another case": ("doi:10.1000/TIDES", TIDES),
    "a retired key, by its identifier": ("kim2020clocks", "arXiv:2002.00002"),
    "an identifier that the lock does not know": ("arXiv:2009.00009", "arXiv:2009.00009"),
    "a forum, which the lock does not know by its id": ("openreview:rkgNKkHtvB", "openreview:rkgNKkHtvB"),
}  # fmt: skip


@pytest.mark.parametrize(("key", "answer"), ROWS.values(), ids=ROWS)
def test_key_stands_for_a_work_or_for_what_is_asked(lock: str, key: str, answer: Record | str) -> None:
    given = resolve_by_lock(lock, [key])
    assert given.unknown == {}
    assert [*given.records.items(), *given.asked.items()] == [(key, answer)]


def test_key_that_is_no_identifier_is_said_with_what_the_lock_still_lacks(lock: str) -> None:
    given = resolve_by_lock(lock, ["smith2020", "roe1900letters"])
    assert (given.records, given.asked) == ({}, {})
    assert given.unknown == {
        "smith2020": NO_KEY,
        "roe1900letters": "its title is no longer in refs.lock.json and its work has no identifier; add the entry manually",
    }


def test_without_a_lock_identifiers_stand_for_themselves() -> None:
    given = resolve_by_lock(None, ["2209.10901", "smith2020"])
    assert given.asked == {"2209.10901": "2209.10901"}
    assert given.unknown == {"smith2020": "not an arXiv ID, DOI or paper URL; add the entry manually"}


ELSEWHERE = {
    "another document": ("paper/other.tex", "\n\\cite{2001.00001,old}\\bibliography{../refs}", True),
    "a chapter of another document": ("book/one.tex", "\n\\cite{old}\\cite{2001.00001}", True),
    "a document in Markdown": ("notes.md", "---\nbibliography: refs.bib\n---\n[@old; @2001.00001]", True),
    "a document with another .bib file": ("own/own.tex", r"\cite{2001.00001,old}\bibliography{own}", False),
    "a part of the document itself": ("part.tex", r"\cite{2001.00001}", False),
}


@pytest.mark.parametrize(("path", "text", "is_said"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_other_documents_that_cite_keys_which_go_are_said(
    lock: str, capsys: pytest.CaptureFixture[str], path: str, text: str, is_said: bool
) -> None:
    Path("refs.bib").write_text("@misc{2001.00001, eprint = {2001.00001}}\n@misc{old}\n", encoding="utf-8")
    Path("main.tex").write_text(r"\cite{2001.00001}\input{part}\bibliography{refs}", encoding="utf-8")
    Path("part.tex").touch()
    Path(path).parent.mkdir(exist_ok=True)
    Path(path).write_text(text, encoding="utf-8")
    assert run(["sync", "main.tex", "--lock", lock, "--rekey", "--prune"]) == 0
    said = capsys.readouterr().err
    assert "refs.bib: 2001.00001 renamed to " in said
    line = 4 if path.endswith(".md") else 2
    place = f"Warning: {path}:{line}: another document cites "
    assert (f"{place}'2001.00001', which is renamed to " in said) is is_said
    assert (f"{place}'old', which is commented out; run bibnorm sync {path} as well\n" in said) is is_said

"""`bibnorm sync`: works of the lock file, what is missing; what is commented out, and other documents that cite it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from normalizer.app import sync
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
    place = f"{path}:{line}"
    assert (f"Warning: {place}: another document cites '2001.00001', which is renamed to " in said) is is_said
    assert (f"'old' is not cited, but stays: another document needs it ({place})\n" in said) is is_said
    assert ("\n@misc{old}\n" in Path("refs.bib").read_text()) is is_said


def test_every_other_document_that_cites_a_renamed_key_is_named(lock: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = "\\input{part}\n\\cite{2001.00001}\\bibliography{refs}"
    Path("refs.bib").write_text("@misc{2001.00001, eprint = {2001.00001}}\n", encoding="utf-8")
    for name in ("main.tex", "other.tex", "third.tex"):
        Path(name).write_text(text, encoding="utf-8")
    Path("part.tex").write_text(r"\cite{2001.00001}", encoding="utf-8")
    Path("notes.md").write_text("---\nbibliography: refs.bib\n---\n[@2001.00001]", encoding="utf-8")
    assert run(["sync", "main.tex", "--lock", lock, "--rekey"]) == 0
    said = [line for line in capsys.readouterr().err.splitlines() if "another document cites '2001.00001'" in line]
    places = ["notes.md:4", "other.tex:2", "third.tex:2"]
    assert [line.split(": another")[0] for line in said] == [f"Warning: {place}" for place in places]


# The document, its .bib file, another document, what that cites, and whether the entry stays for it.
SHARED = {
    "a sibling folder": ("p1/main.tex", "shared/lib.bib", "p2/main.tex", r"\cite{old}\bibliography{../shared/lib}", True),
    "an entry that it cites names it": ("p1/main.tex", "shared/lib.bib", "p2/main.tex", r"\cite{child}\bibliography{../shared/lib}", True),
    "everything": ("p1/main.tex", "shared/lib.bib", "p2/main.tex", r"\nocite{*}\bibliography{../shared/lib}", True),
    "the same repository": ("p1/main.tex", "p1/lib.bib", "p2/deep/main.tex", r"\cite{old}\bibliography{../../p1/lib}", True),
    "another .bib file of that name": ("p1/main.tex", "shared/lib.bib", "p2/main.tex", r"\cite{old}\bibliography{lib}", False),
    "no .bib file, in a sibling folder": ("p1/main.tex", "shared/lib.bib", "p2/main.tex", r"\cite{old}", False),
}  # fmt: skip


@pytest.mark.parametrize(("document", "bib", "other", "text", "stays"), SHARED.values(), ids=SHARED)
def test_what_a_document_of_another_folder_cites_is_not_commented_out(
    lock: str, document: str, bib: str, other: str, text: str, stays: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in (document, bib, other, "p2/lib.bib", ".git/HEAD"):
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).touch()
    library = "@misc{mine}\n@misc{child, crossref = {old}}\n@misc{old}\n"
    Path(bib).write_text(library)
    names = os.path.relpath(bib, Path(document).parent)
    Path(document).write_text(rf"\cite{{mine}}\bibliography{{{names}}}")
    Path(other).write_text(text)
    for _ in range(2):
        assert run(["sync", document, "--lock", lock, "--prune"]) == 0
        assert ("\n@misc{old}\n" in Path(bib).read_text()) is stays
    assert ("'old' is not cited, but stays: another document needs it (p2/" in capsys.readouterr().err) is stays


REMARK = "@article{odd,\n  title = {T},  % check this\n  date = {2019},\n}"
BIBLATEX, BIBTEX = r"\addbibresource{refs.bib}", r"\bibliography{refs}"
READ_BY = {
    "biber passes over a remark between fields": (BIBLATEX, REMARK, None),
    "BibTeX does not": (BIBTEX, REMARK, "BibTeX would report: You're missing a field name"),
    "biber takes no blank in a key": (BIBLATEX, "@misc{od d, title = {T}}", "biber would report: "),
}


@pytest.mark.parametrize(("preamble", "entry", "why"), READ_BY.values(), ids=READ_BY)
def test_only_what_can_be_restored_is_commented_out(
    preamble: str, entry: str, why: str | None, lock: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = f"@misc{{smith2020, title = {{S}}}}\n\n{entry}\n"
    Path("refs.bib").write_text(before)
    Path("main.tex").write_text(rf"{preamble}\cite{{smith2020}}")
    assert run(["sync", "main.tex", "--lock", lock, "--prune"]) == 0
    said = capsys.readouterr().err
    assert ("is not cited, but stays: it could not be restored, because" in said) is (why is not None)
    assert (Path("refs.bib").read_text() == before) is (why is not None)
    assert why is None or why in said
    Path("main.tex").write_text(rf"{preamble}\cite{{smith2020,odd,od d}}")
    assert run(["sync", "main.tex", "--offline", "--catalog", "none"]) == 0
    assert Path("refs.bib").read_text() == before


@pytest.mark.parametrize("preview", [(), ("--dry-run",)], ids=["sync", "preview"])
def test_sources_that_are_read_only_are_not_rewritten(
    lock: str, preview: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    source = r"\cite{2001.00001}\input{part}\bibliography{refs}"
    Path("main.tex").write_text(source)
    Path("part.tex").write_text(r"\cite{2001.00001}")
    monkeypatch.setattr(os, "access", lambda path, _: Path(path).name != "part.tex")
    assert run(["sync", "main.tex", "--lock", lock, "--rekey", *preview]) == 2
    assert "cannot write part.tex: file is read-only; make it writable first" in capsys.readouterr().err
    assert Path("main.tex").read_text() == source
    assert not Path("refs.bib").exists()


def test_documents_that_lead_to_the_file_are_read_first(
    lock: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every paper of a repository has a refs.bib of its own; one more shares that of another."""
    monkeypatch.setattr(sync, "_MAX_DOCUMENTS", 2)
    Path(".git").mkdir()
    for name, bib in {**{f"p{number}": "refs" for number in range(5)}, "zz": "../p0/refs"}.items():
        Path(name).mkdir()
        Path(name, "refs.bib").write_text("@misc{a}\n@misc{b}\n@misc{c}\n")
        Path(name, "main.tex").write_text(rf"\cite{{{'b' if name == 'zz' else 'a'}}}\bibliography{{{bib}}}")
    assert run(["sync", "p0/main.tex", "--lock", lock, "--prune"]) == 0
    assert "'b' is not cited, but stays: another document needs it (zz/main.tex:1)" in capsys.readouterr().err
    assert Path("p0/refs.bib").read_text().startswith("@misc{a}\n@misc{b}\n% bibnorm sync")

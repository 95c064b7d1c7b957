"""`bibnorm sync` and `bibnorm subset` from the command line, on the sample catalog in fixtures, without a network."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from normalizer.bib import scan
from normalizer.bib.edit import apply
from normalizer.bib.file import BibFile
from normalizer.cli.main import run
from normalizer.latex.sync import comment_out
from normalizer.lock import Decision, Lock, LockedTitle, LockedWork
from normalizer.works.record import Record
from normalizer.works.verdict import Status

PAPER = r"""\documentclass{article}
\begin{document}
\cite{arXiv:2209.10901}, \citet[p.~2]{hep-th/9301068, doi:10.1103/PhysRevD.47.R3095} % \cite{arXiv:9999.99999}
\input{part}
\bibliography{refs}
\end{document}
"""
BIB = "% Mine\r\n@Misc{smith2020,\r\n\ttitle = \"S\"\r\n}\r\n\r\n@Misc{old,\r\n\ttitle = \"O\"\r\n}\r\n% The end"  # fmt: skip


@pytest.fixture(autouse=True)
def paper(offline_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test works on a paper in a folder of its own."""
    monkeypatch.setenv("BIBNORM_CACHE", str(offline_folder / "cache"))
    Path("main.tex").write_text(PAPER)
    Path("part.tex").write_text(r"\cite{smith2020}")
    return offline_folder


def keys(path: str = "refs.bib") -> list[str]:
    return [entry.key for entry in BibFile.load(Path(path)).document.entries]


def state(path: str = "refs.bib") -> tuple[bytes, int, int]:
    status = Path(path).stat()
    return Path(path).read_bytes(), status.st_mtime_ns, status.st_ino


def test_cited_identifiers_get_entries_under_the_cited_keys(capsys: pytest.CaptureFixture[str]) -> None:
    Path("refs.bib").write_bytes(BIB.encode())
    assert run(["sync", "main.tex", "--bib", "refs.bib"]) == 0
    assert keys() == ["smith2020", "old", "arXiv:2209.10901", "hep-th/9301068", "doi:10.1103/PhysRevD.47.R3095"]
    written = Path("refs.bib").read_bytes().decode()
    at = BIB.index("\r\n% The end")
    assert written.startswith(BIB[:at])
    assert written.endswith(BIB[at:])
    assert "\n" not in written.replace("\r\n", "")
    assert '@Misc{hep-th/9301068,\r\n\ttitle = "Two Dimensional {QCD} is a String Theory",' in written
    said = capsys.readouterr().err
    assert "refs.bib: hep-th/9301068 added: Two Dimensional QCD is a String Theory" in said
    assert "refs.bib:6: 'old' is not cited" in said
    assert said.endswith("refs.bib: 3 added, 1 of 5 not cited\n")


def test_second_run_does_not_touch_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        assert run(["sync", "main.tex"]) == 0
    before = state()
    for options in ([], ["--prune"], ["--dry-run"]):
        capsys.readouterr()
        assert run(["sync", "main.tex", "--bib", "refs.bib", *options]) == 0
        assert state() == before
        assert (
            "'smith2020' is cited, and no .bib file defines it: not an arXiv ID, DOI or paper URL"
            in capsys.readouterr().err
        )


def test_dry_run_writes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    Path("refs.bib").write_text("@misc{smith2020}\n@misc{old}\n")
    before, sources = state(), Path("main.tex").read_bytes()
    assert run(["sync", "main.tex", "--dry-run", "--rekey", "--prune"]) == 0
    assert state() == before
    assert Path("main.tex").read_bytes() == sources
    said = capsys.readouterr().err
    assert "gross1993two would be added" in said
    assert "hep-th/9301068 would be cited as gross1993two" in said
    assert "'old' is not cited, and would be commented out" in said
    assert said.endswith("refs.bib: 3 would be added, 1 would be commented out\n")


@pytest.mark.parametrize("more", [(), ("--dry-run",)], ids=["sync", "dry run"])
def test_entry_that_bibtex_reads_in_a_comment_is_not_repeated(
    capsys: pytest.CaptureFixture[str], more: tuple[str, ...]
) -> None:
    """The document is for biber, which passes over the comment."""
    Path("main.tex").write_text(r"\addbibresource{refs.bib}\cite{hep-th/9301068}")
    Path("refs.bib").write_text("%@misc{hep-th/9301068, title = {Old}}\n@misc{smith2020}\n")
    before = state()
    assert run(["sync", "main.tex", *more]) == 2
    assert state() == before
    assert "refs.bib: not changed, because afterwards" in capsys.readouterr().err


def test_undefined_keys_end_with_1_only_when_strict(capsys: pytest.CaptureFixture[str]) -> None:
    Path("main.tex").write_text("\\cite{nobody}\n\\cite{arXiv:2209.10999}\\cite{https://x.org/#1}\n")
    assert run(["sync", "main.tex", "--bib", "refs.bib", "-q"]) == 0
    assert not Path("refs.bib").exists()
    assert run(["sync", "main.tex", "--bib", "refs.bib", "--strict", "-q"]) == 1
    said = capsys.readouterr().err
    assert (
        "main.tex:1: 'nobody' is cited, and no .bib file defines it: not an arXiv ID, DOI or paper URL; add the" in said
    )
    assert (
        "main.tex:2: 'arXiv:2209.10999' is cited, and no .bib file defines it: not found in the catalog; run again without "
        "--offline, or check the identifier" in said
    )
    assert "Warning" not in said
    Path("main.tex").write_text(r"\cite{arXiv:2209.10901}")
    assert run(["sync", "main.tex", "--bib", "refs.bib", "--strict"]) == 0
    Path("main.tex").write_text(r"\cite{arXiv:2209.10901}\cite{arxiv:2209.10901}")
    assert run(["sync", "main.tex", "--bib", "refs.bib", "--strict"]) == 1, "BibTeX leaves the second undefined"


def test_mistake_of_the_author_is_a_finding(capsys: pytest.CaptureFixture[str]) -> None:
    Path("main.tex").write_text("\\cite{https://x.org/a#b}\\cite{\\x}\n")
    assert run(["sync", "main.tex", "--bib", "refs.bib", "--strict", "-v"]) == 1
    said = capsys.readouterr().err
    assert "main.tex:1: LaTeX cannot take a key with # in it; cite an identifier without it" in said
    assert "main.tex:1: a key is made by a macro here, which only LaTeX can tell" in said
    assert "Warning: refs.bib: not created; nothing to add" in said


def test_outage_ends_with_3_and_writes_what_is_known(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BIBNORM_OFFLINE", "0")
    monkeypatch.setenv("BIBNORM_ARXIV_URL", "http://127.0.0.1:9/")
    Path("part.tex").write_text(r"\cite{arXiv:2209.10999}")
    assert run(["sync", "main.tex", "--source", "catalog,arxiv", "--strict"]) == 3
    assert keys() == ["arXiv:2209.10901", "hep-th/9301068", "doi:10.1103/PhysRevD.47.R3095"]
    said = capsys.readouterr().err
    assert "part.tex:1: 'arXiv:2209.10999' is cited, and no .bib file defines it: no source was available" in said
    assert "result is incomplete;" in said


def test_rekey_gives_proper_keys_and_cites_them() -> None:
    Path("refs.bib").write_text("@misc{mine, eprint = {hep-th/9301068}}\n")
    assert run(["sync", "main.tex", "--rekey"]) == 0
    assert keys() == ["mine", "goulao2022pretraining", "lu1993black"]
    assert Path("main.tex").read_text() == (
        PAPER.replace("arXiv:2209.10901", "goulao2022pretraining")
        .replace("hep-th/9301068", "mine")
        .replace("doi:10.1103/PhysRevD.47.R3095", "lu1993black")
    )
    before = state(), state("main.tex")
    assert run(["sync", "main.tex", "--rekey"]) == 0
    assert (state(), state("main.tex")) == before


def test_rekey_follows_every_spelling_that_bibtex_takes_for_one_key() -> None:
    paper = r"\cite{arXiv:2209.10901} \cite{arxiv:2209.10901}"
    Path("main.tex").write_text(paper)
    assert run(["sync", "main.tex", "--bib", "refs.bib", "--rekey", "--strict"]) == 0
    assert Path("main.tex").read_text() == r"\cite{goulao2022pretraining} \cite{goulao2022pretraining}"
    Path("main.tex").write_text(rf"\usepackage{{biblatex}}{paper}")
    assert run(["sync", "main.tex", "--bib", "refs.bib", "--rekey", "--strict"]) == 0
    assert Path("main.tex").read_text().count("goulao2022pretraining") == 2


def test_rekey_follows_what_an_earlier_run_wrote() -> None:
    assert run(["sync", "main.tex"]) == 0
    before = Path("refs.bib").read_text()
    assert run(["sync", "main.tex", "--rekey", "--prefer", "preprint"]) == 0
    renamed = {"arXiv:2209.10901,": "goulao2022pretraining,", "hep-th/9301068,": "gross1993two,",
               "doi:10.1103/PhysRevD.47.R3095,": "lu1993black,"}  # fmt: skip
    for old, new in renamed.items():
        before = before.replace(f"@misc{{{old}", f"@misc{{{new}")
    assert Path("refs.bib").read_text() == before
    assert r"\citet[p.~2]{gross1993two, lu1993black} % \cite{arXiv:9999.99999}" in Path("main.tex").read_text()


def test_rekey_from_an_aux_file_finds_the_sources() -> None:
    Path("build").mkdir()
    Path("build/main.aux").write_text("\\citation{arXiv:2209.10901}\n\\bibdata{refs}\n")
    assert run(["sync", "build/main.aux", "--rekey"]) == 0
    assert keys() == ["goulao2022pretraining"]
    assert r"\cite{goulao2022pretraining}" in Path("main.tex").read_text()


def test_rekey_without_sources_writes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    Path("other.aux").write_text("\\citation{arXiv:2209.10901}\n\\bibdata{refs}\n")
    assert run(["sync", "other.aux", "--rekey"]) == 2
    assert "other.aux: source other.tex not found; pass the .tex file" in capsys.readouterr().err
    assert not Path("refs.bib").exists()


def test_prune_and_back_again(capsys: pytest.CaptureFixture[str]) -> None:
    Path("refs.bib").write_text("@misc{odd, note = {&#64;}}")
    Path("main.tex").write_text(r"\cite{smith2020}\bibliography{refs}")
    assert run(["sync", "main.tex", "--prune"]) == 0
    assert "refs.bib:1: 'odd' is not cited, but stays: it has '&#64;', which" in capsys.readouterr().err
    Path("refs.bib").write_bytes(BIB.encode())
    assert run(["sync", "main.tex", "--prune"]) == 0
    assert keys() == ["smith2020"]
    assert "1 commented out" in capsys.readouterr().err
    Path("main.tex").write_text(r"\cite{smith2020,old}\bibliography{refs}")
    assert run(["sync", "main.tex", "--prune"]) == 0
    assert Path("refs.bib").read_bytes() == BIB.encode()
    assert "old restored" in capsys.readouterr().err


def test_damaged_entry_does_not_keep_others_from_coming_back(capsys: pytest.CaptureFixture[str]) -> None:
    before = '@misc{a, title = "a { b"}\n@misc{b, crossref = {p}}\n@misc{c, title = {C}}\n@book{p, title = "a { b"}\n'
    whole = scan(before)
    hidden = apply(before, [edit for entry in whole.entries if entry.key != "c" for edit in comment_out(whole, entry)])
    Path("refs.bib").write_text(hidden)
    Path("main.tex").write_text("\n\\cite{a,b,c}\\bibliography{refs}")
    assert (run(["sync", "main.tex", "--strict"]), keys()) == (1, ["b", "c"])
    said, why = capsys.readouterr().err, "and stays so, because afterwards BibTeX would report:"
    assert f"main.tex:2: 'a' is cited, and no .bib file defines it: it is commented out at refs.bib:1, {why}" in said
    assert f"refs.bib: 'p' belongs to cited entries: it is commented out at refs.bib:6, {why}" in said
    assert run(["subset", "main.tex", "-q"]) == 0


@pytest.mark.parametrize(
    ("entry", "cited"),
    [("eprint = {hep-th/9301068}", "hep-th/9301068"), ("eprint = {2209.10901}", "doi:10.48550/arXiv.2209.10901"),
     ("title = {Two Dimensional QCD is a String Theory}, author = {Gross, David J. and Taylor, Washington}", "hep-th/9301068")],
)  # fmt: skip
def test_entry_whose_work_is_cited_by_identifier_is_cited(entry: str, cited: str) -> None:
    bib = f"@misc{{mine, {entry}, crossref = {{p}}}}\n@misc{{x}}\n@book{{p}}\n"
    Path("refs.bib").write_text(bib)
    for tex, left in (
        (rf"\cite{{x,{cited}}}", ["mine", "x", "p"]),
        (r"\cite{x}", ["x"]),
        (rf"\cite{{x,{cited}}}", None),
    ):
        Path("main.tex").write_text(rf"{tex}\bibliography{{refs}}")
        for _ in range(2):
            assert (run(["sync", "main.tex", "--prune"]), keys()) == (0, left or ["mine", "x", "p"])
    assert Path("refs.bib").read_text() == bib


def test_entry_that_the_sources_are_made_to_cite_is_not_commented_out() -> None:
    Path("refs.bib").write_text("@misc{mine, eprint = {hep-th/9301068}}\n@misc{old}\n")
    Path("main.tex").write_text(r"\cite{hep-th/9301068}\bibliography{refs}")
    assert run(["sync", "main.tex", "--rekey", "--prune"]) == 0
    assert keys() == ["mine"]
    assert Path("main.tex").read_text() == r"\cite{mine}\bibliography{refs}"


def test_biblatex_document_gets_biblatex_entries() -> None:
    Path("main.tex").write_text(r"\addbibresource{refs.bib}\cite{arXiv:2209.10901}")
    assert run(["sync", "main.tex"]) == 0
    assert "eprinttype = {arxiv}" in Path("refs.bib").read_text()
    assert run(["sync", "main.tex", "--bib", "own.bib", "--dialect", "bibtex"]) == 0
    assert not Path("own.bib").exists()


def test_things_to_look_at_are_warned_of(capsys: pytest.CaptureFixture[str]) -> None:
    Path("main.tex").write_text(r"\cite{a,A}\bibliography{lost}")
    Path("refs.bib").write_text("@misc{a}\n")
    assert run(["sync", "main.tex", "--bib", "refs.bib"]) == 0
    said = capsys.readouterr().err
    assert "Warning: main.tex: .bib file lost.bib not found" in said
    assert "\nmain.tex:1: 'A' and 'a' differ only in case, which BibTeX rejects" in said
    assert "Warning: main.tex: does not name refs.bib" in said
    assert said.endswith("refs.bib: nothing to do\n")


def test_what_keeps_bibtex_from_its_work_is_said_to_the_quiet_too(capsys: pytest.CaptureFixture[str]) -> None:
    Path("main.tex").write_text("\\cite{a,A}\n\\cite{b}\n\\bibliography{refs,lost}")
    Path("refs.bib").write_text("@misc{a}\n")
    assert run(["sync", "main.tex", "--bib", "refs.bib", "-q"]) == 0
    assert capsys.readouterr().err == (
        "main.tex: .bib file lost.bib not found; its keys are treated as undefined\n"
        "main.tex:2: 'b' is cited, and no .bib file defines it: not an arXiv ID, DOI or paper URL; add the entry manually\n"
        "main.tex:1: 'A' and 'a' differ only in case, which BibTeX rejects; use one spelling\n"
    )


@pytest.mark.once
def test_book_of_many_parts_and_a_thousand_citations() -> None:
    """Twenty parts in any encoding and with any line ends, some of which include each other and the book itself."""
    Path("parts").mkdir()
    names = [f"parts/p{number}" for number in range(20)]
    Path("main.tex").write_text("".join(f"\\include{{{name}}}\n" for name in names) + r"\bibliography{refs}")
    for number, name in enumerate(names):
        cites = "".join(f"Goul\u00e3o \\cite{{k{number}x{each}}}\r\n" for each in range(50))
        loop = f"\\input{{main}}\\input{{{names[number - 1]}}}\r\n\\cite{{hep-th/9301068}}"
        Path(f"{name}.tex").write_bytes((loop + cites).encode("latin-1" if number % 2 else "utf-8"))
    Path("refs.bib").write_text("".join(f"@misc{{k{part}x{each}}}\n" for part in range(20) for each in range(50)))
    assert run(["sync", "main.tex", "--rekey", "--strict", "-q"]) == 0
    assert len(keys()) == 1_001
    assert all(b"\\cite{gross1993two}Goul" in Path(f"{name}.tex").read_bytes() for name in names)
    assert Path("parts/p1.tex").read_bytes().count(b"Goul\xe3o") == 50


@pytest.mark.parametrize("preview", [(), ("--dry-run",)], ids=["sync", "preview"])
def test_bib_file_whose_encoding_lacks_a_letter_stays(
    preview: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """arXiv:1205.3391 has an author Walczyńska."""
    Path("refs.bib").write_bytes(b"% Encoding: Cp1252\n@misc{a, title = {Goul\xe3o}}\n")
    before = state()
    Path("main.tex").write_text(r"\addbibresource{refs.bib}\cite{a,arXiv:1205.3391}")
    assert run(["sync", "main.tex", *preview]) == 2
    assert state() == before
    assert "cannot write refs.bib: 'ń' (U+0144) does not exist in its encoding, cp1252" in capsys.readouterr().err


def test_lock_gives_the_works_of_its_keys_without_any_source(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIBNORM_CATALOG", "none")
    title = LockedTitle(title="Tides", decision=Decision(status=Status.MATCHED), key="lee2020tides")
    work = LockedWork(record=Record(title="Tides", arxiv="2001.00001"))
    Lock().with_titles([title], {"lee2020tides": work}).save(Path("refs.lock.json"))
    Path("main.tex").write_text(r"\cite{lee2020tides}")
    assert run(["sync", "main.tex", "--bib", "refs.bib", "--lock", "refs.lock.json", "--strict"]) == 0
    assert "@misc{lee2020tides,\n  title = {Tides},\n" in Path("refs.bib").read_text()


def test_lock_that_is_not_there_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sync", "main.tex", "--lock", "typo.json"]) == 2
    assert "typo.json: lock file not found; create it with bibnorm build --lock typo.json" in capsys.readouterr().err
    assert not Path("refs.bib").exists()


@pytest.mark.once
@pytest.mark.shared
def test_real_bib_files_keep_every_byte(shared: Path) -> None:
    """One entry is added to each; the rest stands as it stood, and a second run does nothing."""
    Path("main.tex").write_text(r"\cite{hep-th/9301068}")
    paths = sorted((shared / "bibs").glob("*.bib"))
    for path in paths:
        shutil.copyfile(path, "refs.bib")
        before = path.read_bytes()
        assert run(["sync", "main.tex", "--bib", "refs.bib", "-q"]) == 0, path.name
        after, time_, _ = state()
        at = next(
            (place for place, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]), len(before)
        )
        rest = before[at:]
        assert after.startswith(before[:at]), path.name
        assert after.endswith(rest), path.name
        assert b"hep-th/9301068" in after[at - 20 : len(after) - len(rest)], path.name
        assert run(["sync", "main.tex", "--bib", "refs.bib", "-q"]) == 0
        assert state()[:2] == (after, time_), path.name
    assert len(paths) > 50


def test_subset_writes_the_cited_part(capsys: pytest.CaptureFixture[str]) -> None:
    library = '@string{p = "Press"}\n@book{smith2020, publisher = p, crossref={up}}\n@misc{not}\n@book{up}\n'
    Path("library.bib").write_text(library)
    assert run(["subset", "main.tex", "--bib", "library.bib", "-o", "refs.bib"]) == 0
    assert Path("refs.bib").read_text() == (
        '@string{p = "Press"}\n\n@book{smith2020, publisher = p, crossref={up}}\n\n@book{up}\n'
    )
    said = capsys.readouterr().err
    assert "main.tex:3: 'hep-th/9301068' is cited, and no .bib file defines it" in said
    assert "library.bib: 2 of 3 entries are cited" in said
    assert run(["subset", "main.tex", "--bib", "library.bib", "-o", "refs.bib"]) == 2
    assert run(["subset", "main.tex", "--bib", "library.bib", "-o", "refs.bib", "--force", "--strict"]) == 1


def test_subset_of_several_files(capfd: pytest.CaptureFixture[str]) -> None:
    """BibTeX reads them as one: strings of the first are in the second, and the first entry with a key counts."""
    Path("main.tex").write_text(r"\cite{a,b}\bibliography{one,two}")
    Path("one.bib").write_text('@string{p = "Press"}\n@misc{a}\n@misc{x}\n')
    Path("two.bib").write_text("@misc{A}\n@book{b, publisher = p, title = {\u00e9}, crossref = {up}}\n@book{up}\n")
    cited = (
        '@string{p = "Press"}\n\n@misc{a}\n\n@book{b, publisher = p, title = {\u00e9}, crossref = {up}}\n\n@book{up}\n'
    )
    assert run(["subset", "main.tex", "--bib", "one.bib", "--bib", "two.bib", "--strict"]) == 0
    said = capfd.readouterr()
    assert (said.out, said.err) == (
        cited, "one.bib: 1 of 2 entries are cited\ntwo.bib: 2 of 3 entries are cited\n"
    )  # fmt: skip
    assert run(["subset", "main.tex", "--bib", "one.bib", "--strict"]) == 1
    assert "main.tex:1: 'b' is cited, and only two.bib defines it; add --bib two.bib\n" in capfd.readouterr().err
    more = ("--bib", "one.bib", "--bib", "two.bib")
    assert run(["subset", "main.tex", *more, "-o", "two.bib", "--force"]) == 2
    Path("one.bib").write_bytes(b"@misc{a, title = {\xe9}}\n")
    assert run(["subset", "main.tex", *more]) == 2
    assert "two.bib: is in another encoding (utf-8) than one.bib (" in capfd.readouterr().err


@pytest.mark.parametrize("marks", [(b"", b"\xef\xbb\xbf"), (b"\xef\xbb\xbf", b"")], ids=["second", "first"])
def test_subset_of_files_of_which_one_has_a_byte_order_mark(marks: tuple[bytes, bytes]) -> None:
    Path("main.tex").write_text(r"\cite{a,b}\bibliography{one,two}")
    entries = ["@misc{a, title = {\u00e9}}\n".encode(), "@misc{b, title = {\u0142}}\n".encode()]
    for name, mark, entry in zip(("one.bib", "two.bib"), marks, entries, strict=True):
        Path(name).write_bytes(mark + entry)
    assert run(["subset", "main.tex", "--bib", "one.bib", "--bib", "two.bib", "-o", "cited.bib"]) == 0
    assert Path("cited.bib").read_bytes() == marks[0] + b"\n".join(entries)


def test_subset_of_a_document_with_a_section_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    Path("main.tex").write_text(r"\addbibresource{refs.bib}\cite{a}\begin{refsection}[own.bib]\cite{b}\end{refsection}")
    for name in ("refs.bib", "own.bib"):
        Path(name).write_text("@misc{a}\n")
    assert run(["subset", "main.tex", "--bib", "refs.bib", "--strict"]) == 1
    assert capsys.readouterr().err == (
        "main.tex:1: 'b' is cited, and no .bib file defines it\n"
        "main.tex:1: 'b' is looked up only in own.bib here, which lacks it; name that file with --bib\n"
        "refs.bib: 1 of 1 entries are cited\n"
    )


def test_subset_keeps_the_encoding(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    Path("library.bib").write_bytes(b"% Encoding: Cp1252\n\n@misc{smith2020, title = {Goul\xe3o}}\n")
    assert run(["subset", "main.tex", "--bib", "library.bib", "-q"]) == 0
    assert capfdbinary.readouterr().out == b"% Encoding: Cp1252\n@misc{smith2020, title = {Goul\xe3o}}\n"


def test_subset_tells_what_it_could_not_give(capsys: pytest.CaptureFixture[str]) -> None:
    """An entry that `sync --prune` has hidden, and citations that were not read."""
    Path("refs.bib").write_text("@misc{a}\n@misc{b}\n")
    Path("main.tex").write_text(r"\cite{a}\bibliography{refs}")
    assert run(["sync", "main.tex", "--prune", "-q"]) == 0
    Path("main.tex").write_text("\\cite{a,b}\n\\bibliography{refs}\n")
    assert run(["subset", "main.tex", "-q"]) == 0
    assert capsys.readouterr().err == (
        "main.tex:1: 'b' is cited, and no .bib file defines it; it is commented out in refs.bib, see bibnorm sync\n"
    )
    assert run(["subset", "main.tex", "--strict"]) == 1
    Path("main.tex").write_text("\\cite{a}\\cite{\\x}\n\\input{lost}\\bibliography{refs}\n")
    capsys.readouterr()
    assert run(["subset", "main.tex", "-q"]) == 0
    assert capsys.readouterr().err == (
        "main.tex:1: a key is made by a macro here, which only LaTeX can tell\n"
        "main.tex:2: 'lost': file not found; skipped\n"
    )
    assert run(["subset", "main.tex", "--strict"]) == 1
    Path("main.tex").write_text(r"\cite{a}\bibliography{refs}")
    assert run(["subset", "main.tex", "--strict"]) == 0


@pytest.mark.parametrize(
    "command",
    [["sync", "main.tex", "--bib", "main.tex"], ["sync", "main.tex", "--bib", "part.tex"],
     ["subset", "main.tex", "--bib", "refs.bib", "-o", "main.tex", "--force"],
     ["subset", "main.tex", "--bib", "refs.bib", "-o", "./part.tex", "--force"]],
)  # fmt: skip
def test_document_is_never_written_over(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    Path("refs.bib").write_text("@misc{smith2020}\n")
    before = state("main.tex"), state("part.tex")
    assert run(command) == 2
    assert "is part of the document main.tex; choose another file" in capsys.readouterr().err
    assert (state("main.tex"), state("part.tex")) == before


NO_BIB = {
    "lock file": ("refs.lock.json", '{"version": 2}\n', "not a .bib file: it contains no entry"),
    "page": ("page.txt", "Pointer Networks\n", "not a .bib file: it contains no entry"),
    "another document": ("other.tex", "\\cite{a}\n", "not a .bib file: it contains no entry"),
    "web page": ("saved.bib", "<html>\n", "not BibTeX but HTML or XML"),
    "new file": ("refs.txt", None, "not a .bib file; a new file must have this suffix"),
}


@pytest.mark.parametrize(("name", "text", "said"), NO_BIB.values(), ids=NO_BIB)
@pytest.mark.parametrize("more", [(), ("--dry-run",)], ids=["sync", "preview"])
def test_only_a_bib_file_gets_entries(
    name: str, text: str | None, said: str, more: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    if text is not None:
        Path(name).write_text(text)
    assert run(["sync", "main.tex", "--bib", name, *more]) == 2
    assert f"{name}: {said}" in capsys.readouterr().err
    assert (Path(name).read_text() if Path(name).exists() else None) == text


@pytest.mark.parametrize("output", ["refs.bib", "./refs.bib", "link.bib"])
def test_subset_never_replaces_its_library(output: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("refs.bib").write_text("@misc{smith2020}\n@misc{other}\n")
    Path("link.bib").symlink_to("refs.bib")
    before = state("refs.bib")
    assert run(["subset", "main.tex", "--bib", "refs.bib", "-o", output, "--force"]) == 2
    assert f"{Path(output)}: is a .bib file that is read; choose another file" in capsys.readouterr().err
    assert state("refs.bib") == before


def test_entry_without_an_end_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    Path("main.tex").write_text(r"\cite{a,b}\bibliography{refs}")
    Path("refs.bib").write_text("@misc{a,\n  title = {A},\n@misc{b, title = {B}}\n")
    assert run(["sync", "main.tex", "-q"]) == 0
    message = "is not closed, and BibTeX does not find the entries behind it; add the missing brace"
    assert capsys.readouterr().err == f"refs.bib:1: the entry 'a' {message}\n"
    assert run(["sync", "main.tex", "-q", "--strict"]) == 1


CONFLICT = """@misc{smith2020}
<<<<<<< HEAD
@misc{a, pages = {1-2},
=======
@misc{b, pages = {1-2},
>>>>>>> branch
  title = {T}
}
"""


@pytest.mark.parametrize(
    "command",
    [["sync", "main.tex"], ["subset", "main.tex"], ["fix", "refs.bib"], ["update", "refs.bib", "--write"],
     ["build", "page.txt", "-o", "refs.bib", "--merge"]],
)  # fmt: skip
def test_file_with_a_merge_conflict_is_not_changed(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    Path("refs.bib").write_text(CONFLICT)
    Path("page.txt").write_text("arXiv:2209.10901\n")
    before = state()
    assert run(command) == 2
    said = capsys.readouterr().err
    assert said == "Error: refs.bib:2: unresolved merge conflict; keep the right lines and delete its markers\n"
    assert state() == before


def test_subset_of_nothing_is_an_error() -> None:
    assert run(["subset", "main.tex", "--bib", "lost.bib"]) == 2


def test_entries_that_sync_writes_are_without_findings_of_syntax() -> None:
    assert run(["sync", "main.tex", "-q"]) == 0
    assert scan(Path("refs.bib").read_text()).problems == ()


@pytest.mark.parametrize("command", [["sync", "main.tex"], ["cite", "arXiv:2001.00001"]], ids=["sync", "cite"])
def test_an_entry_without_authors_is_told(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    work = '{"arxiv_id": "2001.00001", "title": "Songs of Nobody in Particular", "published": "2020-01-01"}\n'
    Path("arxiv.jsonl").write_text(work)
    assert run(["catalog", "build", "arxiv.jsonl", "-o", "cat"]) == 0
    Path("main.tex").write_text(r"\cite{arXiv:2001.00001}\bibliography{refs}")
    assert run([*command, "--catalog", "cat"]) == 0
    assert "no source names the authors of 'Songs of Nobody in Particular'; add them" in capsys.readouterr().err

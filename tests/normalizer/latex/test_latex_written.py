"""What LaTeX writes of citations: .aux and .bcf files, as real ones look."""

from __future__ import annotations

from pathlib import Path

import pytest

from normalizer.latex.citations import DocumentError
from normalizer.latex.read import read_citations

BCF = """<?xml version="1.0" encoding="UTF-8"?>
<bcf:controlfile version="3.8" bltxversion="3.17" xmlns:bcf="https://sourceforge.net/projects/biblatex">
  <bcf:bibdata section="0">
    <bcf:datasource type="file" datatype="bibtex" glob="false">refs.bib</bcf:datasource>
    <bcf:datasource type="remote" datatype="bibtex" glob="false">http://x.org/r.bib</bcf:datasource>
  </bcf:bibdata>
  <bcf:section number="0">
    <bcf:citekey order="1" intorder="1">arXiv:2209.10901</bcf:citekey>
    <bcf:citekey order="2" type="set" members="m1,m2">both</bcf:citekey>
    <bcf:citekey order="3" intorder="1" nocite="1">a&amp;b</bcf:citekey>
    <bcf:citekey order="4" intorder="1">arXiv:2209.10901</bcf:citekey>
    <bcf:citekey order="5"></bcf:citekey>
  </bcf:section>
</bcf:controlfile>
"""


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text, encoding="utf-8")
    return folder


def test_aux_of_bibtex(tmp_path: Path) -> None:
    write(
        tmp_path,
        main_aux="\\relax\n\\citation{b,a}\n\\citation{doi:10.1000/x_y}\n\\@input{chap.aux}\n\\bibstyle{plain}\n"
        "\\bibdata{refs,more}\n\\bibcite{b}{1}\n\\@writefile{toc}{\\citation{no}}\n",
        chap_aux="\\relax\n\\citation{a}\n\\citation{c}\n\\@input{main.aux}\n",
    )
    found = read_citations(tmp_path / "main.aux")
    assert list(found.keys) == ["b", "a", "doi:10.1000/x_y", "c"]
    assert str(found.keys["c"]) == f"{tmp_path}/chap.aux"
    assert (found.bibs, found.biblatex, found.cites_all, found.problems) == (("refs", "more"), False, False, ())
    assert found.parts == (tmp_path / "main.aux", tmp_path / "chap.aux")


def test_aux_of_biblatex_names_its_bib_files_in_the_control_file(tmp_path: Path) -> None:
    write(
        tmp_path,
        main_aux="\\relax\n\\abx@aux@refcontext{nty}\n\\abx@aux@cite{0}{a}\n\\abx@aux@segm{0}{0}{a}\n\\abx@aux@cite{b}\n",
        main_bcf=BCF,
    )
    found = read_citations(tmp_path / "main.aux")
    assert list(found.keys) == ["a", "b"]
    assert (found.bibs, found.biblatex, found.cites_all) == (("refs.bib",), True, False)


@pytest.mark.parametrize("line", ["\\citation{*}", "\\abx@aux@nociteall", "\\abx@aux@cite{0}{*}"])
def test_aux_says_that_everything_is_cited(tmp_path: Path, line: str) -> None:
    found = read_citations(write(tmp_path, main_aux=f"\\relax\n{line}\n") / "main.aux")
    assert found.cites_all
    assert found.keys == {}


def test_aux_whose_part_is_missing_says_so(tmp_path: Path) -> None:
    found = read_citations(write(tmp_path, main_aux="\\citation{a}\n\\@input{chap.aux}\n") / "main.aux")
    assert list(found.keys) == ["a"]
    [trouble] = found.problems
    assert str(trouble) == f"{tmp_path}/main.aux: {tmp_path}/chap.aux is missing; run LaTeX again"
    assert not trouble.is_author_error


def test_control_file(tmp_path: Path) -> None:
    found = read_citations(write(tmp_path, main_bcf=BCF) / "main.bcf")
    assert list(found.keys) == ["arXiv:2209.10901", "m1", "m2", "a&b"]
    assert (found.bibs, found.biblatex, found.cites_all) == (("refs.bib",), True, False)


def test_control_file_says_that_everything_is_cited(tmp_path: Path) -> None:
    found = read_citations(write(tmp_path, main_bcf=BCF.replace("a&amp;b", "*")) / "main.bcf")
    assert found.cites_all
    assert "*" not in found.keys


BROKEN = {
    "cut off, as by a run that was stopped": (BCF[:400], "is not complete (unclosed token"),
    "empty": ("", "is not complete (no element found"),
    "other XML": ("<a/>", "is not a control file of biblatex"),
    "entities of its own": ('<!DOCTYPE a [<!ENTITY b "c">]>' + BCF[39:], "is not a control file of biblatex"),
}


@pytest.mark.parametrize(("text", "message"), BROKEN.values(), ids=BROKEN)
def test_broken_control_file_is_an_error(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(DocumentError) as error:
        read_citations(write(tmp_path, main_bcf=text) / "main.bcf")
    assert str(error.value).startswith(f"{tmp_path}/main.bcf: {message}")

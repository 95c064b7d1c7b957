"""What a document cites by its sources: its parts, its .bib files, and what cannot be read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from normalizer.latex import read_citations
from normalizer.latex.citations import BibliographyStyle, Citations, DocumentError


def read(folder: Path, **files: str) -> Citations:
    """A document of several sources; a name "a__b" is b.tex in the folder a."""
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.tex"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())
    return read_citations(folder / "main.tex")


def test_nocite_star_cites_everything_and_a_key_is_at_its_first_line(tmp_path: Path) -> None:
    found = read(tmp_path, main=r"\cite{a}\nocite{*}")
    assert found.cites_all
    assert list(found.keys) == ["a"]
    found = read(tmp_path, main="one\n\\cite{a}\n\\cite{b,a}\n")
    assert [str(location) for location in found.keys.values()] == [f"{tmp_path}/main.tex:2", f"{tmp_path}/main.tex:3"]


PARTS = {
    "input with and without ending": {"main": r"\input{a}\input{b.tex}", "a": r"\cite{1}", "b": r"\cite{2}"},
    "input without braces": {"main": "\\input a \\input b.tex\n", "a": r"\cite{1}", "b": r"\cite{2}"},
    "include in a folder, which inputs from the main folder": {
        "main": r"\include{x/a}", "x__a": r"\cite{1}\input{b}", "b": r"\cite{2}",
    },
    "subfiles": {"main": r"\subfile{a}\cite{2}", "a": r"\cite{1}"},
    "import names its folder": {"main": r"\import{x/}{a}", "x__a": r"\cite{1}\subimport{}{b}", "x__b": r"\cite{2}"},
    "a part that is input twice, and one that inputs itself": {
        "main": r"\input{a}\input{a}\cite{2}", "a": r"\cite{1}\input{main}",
    },
    "a quoted name": {"main": r'\input{"a b"}\cite{2}', "a b": r"\cite{1}"},
    "InputIfFileExists": {"main": r"\InputIfFileExists{a}{}{}\cite{2}", "a": r"\cite{1}"},
    "a part that ends itself goes on in the main file": {"main": r"\input{a}\cite{2}", "a": "\\cite{1}\\endinput\n\\cite{3}"},
    "the document ends within a part": {"main": r"\input{a}\cite{3}", "a": r"\cite{1}\cite{2}\end{document}"},
}  # fmt: skip


@pytest.mark.parametrize("files", PARTS.values(), ids=PARTS)
def test_parts_are_read_in_their_place(tmp_path: Path, files: dict[str, str]) -> None:
    found = read(tmp_path, **files)
    assert list(found.keys) == ["1", "2"]
    assert found.problems == ()
    assert len(found.parts) == len(files)


TROUBLES = {
    "a part that is not there": (r"\input{lost}", "'lost': file not found; skipped"),
    "a part that a macro names": (r"\input{\where/a}", r"the name of a part is made by a macro here, which only LaTeX can tell"),
    "a part that a macro names, without braces": (r"\input\where", r"the name of a part is made by a macro here, which only LaTeX can tell"),
    "a key that a macro makes": (r"\cite{\key}", "a key is made by a macro here, which only LaTeX can tell"),
    "a macro that cites its argument": (r"\def\say#1{\cite{#1\x}}\say{b}", "a key is made by a macro here, which only LaTeX can tell"),
    "a percent sign in a link": ("\\cite{https://x.org/a%2Fb}\n", "LaTeX takes the % inside this key for the beginning of a comment; cite an identifier without it"),
    "a percent sign in a link, the rest of it on the next line": ("\\cite{https://x.org/a%2Fb\n c}", "LaTeX takes the % inside this key for the beginning of a comment; cite an identifier without it"),
    "a hash sign in a link": (r"\cite{https://x.org/a#b}", "LaTeX cannot take a key with # in it; cite an identifier without it"),
}  # fmt: skip


@pytest.mark.parametrize(("source", "message"), TROUBLES.values(), ids=TROUBLES)
def test_what_cannot_be_read_is_said(tmp_path: Path, source: str, message: str) -> None:
    [trouble] = read(tmp_path, main=source).problems
    assert str(trouble) == f"{tmp_path}/main.tex:1: {message}"


@pytest.mark.parametrize(
    "source",
    [
        r"\input{main.bbl}",
        r"\input{figure.pgf}",
        r"\input{glyphtounicode}",
        r"\input",
        r"\import{a}",
        r"\input{}",
        r"\expandafter",
    ],
)
def test_what_holds_no_citation_is_no_trouble(tmp_path: Path, source: str) -> None:
    assert read(tmp_path, main=source).problems == ()


BLANKS = {
    "before a comma, and at the end": (r"\documentclass{article}\cite{ a , b,c }\nocite{d }", "a c d"),
    "lines": ("\\documentclass{article}\\cite{\n  a,\n  b\n}", "b"),
    "not one that belongs to a comment": ("\\documentclass{article}\\cite{a,% x\n  b% y\n  , c%\n}", ""),
    "one before a comment": ("\\documentclass{article}\\cite{a % x {\n, b}", "a"),
    "macros": (r"\documentclass{article}\newcommand{\m}[1]{\cite{#1}}\def\k{b}\m{a }\cite{\k }\cite{\k, \k c ,d}", "a bc"),
    "biblatex": (r"\documentclass{article}\usepackage{biblatex}\parencites{a }{ b}", "a"),
    "not with a package that takes them off": (r"\documentclass{article}\usepackage{cite}\cite{a }", ""),
    "not with a class that loads one": (r"\documentclass{spie}\cite{a }", ""),
    "not where the class is not known": (r"\cite{a }", ""),
    "not in a branch that may not be read": (r"\documentclass{article}\ifx\p\q\cite{a }\fi\iffalse\cite{b }\fi", ""),
}  # fmt: skip


@pytest.mark.parametrize(("source", "keys"), BLANKS.values(), ids=BLANKS)
def test_blanks_behind_keys(tmp_path: Path, source: str, keys: str) -> None:
    """As pdflatex with BibTeX or biber reads them (TeX Live 2022)."""
    found = read(tmp_path, main=source)
    assert list(found.before_blanks) == keys.split()
    assert (found.problems, set(keys.split()) <= set(found.keys)) == ((), True)


def test_subfile_alone_has_the_preamble_of_its_main_file(tmp_path: Path) -> None:
    read(
        tmp_path,
        main=r"\documentclass{book}\usepackage{subfiles,biblatex}\addbibresource{\subfix{refs.bib}}"
        r"\newcommand{\see}[1]{\cite{#1}}\begin{document}\subfile{x/a}\cite{3}\end{document}",
        x__a=r"\documentclass[../main]{subfiles}\begin{document}\see{1}\input{\subfix{b}}\end{document}",
        x__b=r"\see{2}",
    )
    found = read_citations(tmp_path / "x" / "a.tex")
    assert (list(found.keys), found.bibs, found.problems) == (["1", "2"], ("refs.bib",), ())
    assert list(read_citations(tmp_path / "main.tex").keys) == ["1", "2", "3"]


def test_bibliography_of_a_subfile_alone_is_not_that_of_its_main_file(tmp_path: Path) -> None:
    read(
        tmp_path,
        main=r"\documentclass{book}\usepackage{subfiles}\begin{document}\subfile{x/a}\bibliography{refs}\end{document}",
        x__a=r"\documentclass[../main]{subfiles}\begin{document}\cite{1}"
        r"\ifSubfilesClassLoaded{\bibliography{\subfix{../refs}}}{\cite{2}}\end{document}",
        b=r"\ifSubfilesClassLoaded{\cite{1}}{\cite{2}}",
    )
    main, alone, part = (read_citations(tmp_path / name) for name in ("main.tex", "x/a.tex", "b.tex"))
    assert (main.bibs, list(main.keys)) == (("refs",), ["1", "2"])
    assert (alone.bibs, list(alone.keys)) == (("../refs",), ["1"])
    assert list(part.uncertain) == ["1", "2"]


BIBS = {
    "bibtex": (r"\bibliography{refs, more.bib}", ("refs", "more.bib"), False),
    "the job's own name": (r"\bibliography{\jobname,\mine}", ("main",), False),
    "biblatex": (r"\addbibresource[label=x]{a.bib}\addglobalbib{b.bib}", ("a.bib", "b.bib"), True),
    "biblatex in the old way": (r"\usepackage[style=apa]{csquotes, biblatex}\bibliography{refs}", ("refs",), True),
    "another package": (r"\usepackage{natbib}\bibliography{refs}", ("refs",), False),
    "bibentry": (r"\nobibliography{refs}\bibliography", ("refs",), False),
}  # fmt: skip


@pytest.mark.parametrize(("source", "names", "biblatex"), BIBS.values(), ids=BIBS)
def test_bib_files_are_named(tmp_path: Path, source: str, names: tuple[str, ...], biblatex: bool) -> None:
    found = read(tmp_path, main=source)
    assert found.bibs == names
    assert found.biblatex is biblatex


STYLES = {
    "of BibTeX": (r"\documentclass[x]{revtex4-2}\bibliographystyle{plain}", BibliographyStyle("plain", "revtex4-2")),
    "of biblatex": (r"\usepackage[backend=biber, style = apa]{biblatex}", BibliographyStyle("apa", None, ("biblatex",))),
    "left to the class": (r"\documentclass{acmart}\usepackage{url}", BibliographyStyle(None, "acmart", ("url",))),
}  # fmt: skip


@pytest.mark.parametrize(("source", "style"), STYLES.values(), ids=STYLES)
def test_style_of_the_bibliography(tmp_path: Path, source: str, style: BibliographyStyle) -> None:
    assert read(tmp_path, main=source).style == style


def test_source_in_another_encoding_is_read(tmp_path: Path) -> None:
    (tmp_path / "main.tex").write_bytes(b"Goul\xe3o \\cite{a}")
    assert list(read_citations(tmp_path / "main.tex").keys) == ["a"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("main.tex", r"main.tex: cannot be read \(No such file"),
        ("main.pdf", r"main.pdf: unsupported file; expected .tex"),
    ],
)
def test_what_is_no_source_is_refused(tmp_path: Path, name: str, message: str) -> None:
    with pytest.raises(DocumentError, match=message):
        read_citations(tmp_path / name)


# --- What LaTeX writes of citations: .aux and .bcf files, as real ones look


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


def test_everything_of_one_of_several_lists_is_cited(tmp_path: Path) -> None:
    write(
        tmp_path,
        main_tex=r"\newcites{sw}{Software}\bibliography{refs}\bibliographysw{software}",
        main_aux="\\relax\n\\citation{a}\n\\bibdata{refs}\n",
        sw_aux="\\citation{*}\n\\bibdata{software}\n",
    )
    found = read_citations(tmp_path / "main.aux")
    assert (found.cites_all, found.all_of) == (False, {"software"})


def test_units_of_a_document_without_a_list_of_its_own(tmp_path: Path) -> None:
    write(
        tmp_path,
        main_tex=r"\usepackage{bibunits}\begin{bibunit}\cite{a}\putbib[one]\end{bibunit}",
        main_aux="\\relax\n",
        bu1_aux="\\citation{a}\n\\bibdata{one}\n",
        bu2_aux="\\citation{b}\n\\citation{*}\n\\bibdata{two}\n",
    )
    found = read_citations(tmp_path / "main.aux")
    assert (sorted(found.keys), found.cites_all, found.all_of) == (["a", "b"], False, {"two"})


def test_folder_in_which_latex_was_run_is_that_of_its_sources(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "build").mkdir()
    write(tmp_path / "src", main_tex=r"\cite{a}\input{b}", b_tex=r"\cite{c}")
    aux = write(tmp_path / "build", main_aux="\\citation{a}\n", main_fls=f"PWD {tmp_path}/src\nINPUT main.tex\n")
    found = read_citations(aux / "main.aux")
    assert (found.folders[0], list(found.uncertain)) == (tmp_path / "src", ["c"])
    write(aux, main_fls="PWD /of/another/machine\n")
    assert read_citations(aux / "main.aux").sources == ()


def test_aux_whose_part_is_missing_says_so(tmp_path: Path) -> None:
    found = read_citations(write(tmp_path, main_aux="\\citation{a}\n\\@input{chap.aux}\n") / "main.aux")
    assert list(found.keys) == ["a"]
    [trouble] = found.problems
    assert str(trouble) == f"{tmp_path}/main.aux: {tmp_path}/chap.aux is missing; run LaTeX again"


@pytest.mark.parametrize("suffix", ["aux", "bcf"])
def test_run_of_latex_settles_what_the_source_does_not_tell(tmp_path: Path, suffix: str) -> None:
    """An uncalled macro, a branch that is not taken, and a part that is left out, which the main .aux file names."""
    write(
        tmp_path,
        main_tex=r"\includeonly{one}\newcommand\x{\cite{u1}}\ifx\p\q\cite{u2}\fi\externaldocument{more}\cite{arXiv:2209.10901}"
        r"\include{one}\include{two}",
        more_tex=r"\cite{u4}",
        two_tex=r"\cite{u3}",
        one_tex="",
        one_aux="\\relax",
        main_aux="\\relax\n\\citation{arXiv:2209.10901}\n\\@input{one.aux}\n\\@input{two.aux}\n",
        main_bcf=BCF,
    )

    def uncertain(**seconds: int) -> list[str]:
        for path in tmp_path.iterdir():
            os.utime(path, (seconds.get(path.stem, 100),) * 2 if path.suffix == ".tex" else (100, 100))
        found = read_citations(tmp_path / f"main.{suffix}")
        assert found.problems == ()
        return sorted(found.uncertain)

    assert uncertain(main=99, one=99, two=99) == ["u4"], "which another document cites"
    for newer in ("main", "one", "two"):
        assert uncertain(**{**dict.fromkeys(("main", "one", "two"), 99), newer: 100}) == ["u1", "u2", "u3", "u4"]
    with (tmp_path / "one.tex").open("a") as file:
        file.write(r"\cite{more}")
    assert uncertain(main=99, one=99, two=99) == ["more", "u1", "u2", "u3", "u4"], "LaTeX did not come to the end"


def test_control_file_may_say_that_everything_is_cited(tmp_path: Path) -> None:
    found = read_citations(write(tmp_path, main_bcf=BCF) / "main.bcf")
    assert list(found.keys) == ["arXiv:2209.10901", "m1", "m2", "a&b"]
    assert (found.bibs, found.biblatex, found.cites_all) == (("refs.bib",), True, False)
    found = read_citations(write(tmp_path, main_bcf=BCF.replace("a&amp;b", "*")) / "main.bcf")
    assert (found.cites_all, "*" in found.keys) == (True, False)


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

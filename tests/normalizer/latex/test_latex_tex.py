r"""What a LaTeX source cites: commands by the tables of natbib and biblatex, and what TeX passes over."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.latex.citations import Citations, DocumentError
from normalizer.latex.read import read_citations
from normalizer.latex.tex_scan import KeyList, scan_tex

CITED = {
    "one key": (r"\cite{a}", "a"),
    "several keys with blanks and an empty one": ("\\cite{ a , b,, c\n}", "a b c"),
    "optional arguments before the keys": (r"\citep[see][p.~3]{a}", "a"),
    "an optional argument with braces and brackets in it": (r"\citep[see {[1]}][]{a}", "a"),
    "a star": (r"\citet*{a}", "a"),
    "a blank before the braces": (r"\cite {a}", "a"),
    "braces on the next line": ("\\cite\n  {a}", "a"),
    "a comment between command and braces": ("\\cite% so\n  {a}", "a"),
    "comments between keys": ("\\cite{a,% first\n  b, % second\n  c}", "a b c"),
    "a capital letter at the beginning of a sentence": (r"\Citeauthor{a}\Textcite{b}", "a b"),
    "the family of natbib": (r"\citet{a}\citealt{b}\citeyearpar{c}\citenum{d}\citetalias{e}", "a b c d e"),
    "the family of biblatex": (r"\parencite{a}\footcite{b}\autocite{c}\fullcite{d}\citefield{e}{title}", "a b c d e"),
    "a list of lists": (r"\parencites(pre)(post)[1]{a}[2][3]{b}{c} {d}", "a b c d"),
    "one list only for a command that takes one": (r"\parencite{a}{b}", "a"),
    "a volume before the key": (r"\volcite[see]{2}[5]{a}\Pvolcite{1}{b}", "a b"),
    "volumes before keys": (r"\volcites{2}{a}{3}[7]{b}", "a b"),
    "quotes of csquotes": (r"\textcquote[12]{a}{Some words}\foreigntextcquote{german}[1]{b}{Worte}", "a b"),
    "an overlay of beamer": (r"\cite<2->{a}", "a"),
    "nocite": (r"\nocite{a,b}", "a b"),
    "a bibliography entry in the text": (r"\bibentry{a}", "a"),
    "inside another argument": (r"\section{On \cite{a}}\footnote{\cite{b}}", "a b"),
    "an identifier and a link": (r"\cite{arXiv:2209.10901,https://arxiv.org/abs/hep-th/9301068v2}", "arXiv:2209.10901 https://arxiv.org/abs/hep-th/9301068v2"),
    "behind an escaped percent sign": (r"5\% \cite{a}", "a"),
    "behind a line break": (r"\\\cite{a}", "a"),
    "behind a link with a percent sign": (r"\url{http://x.org/a%20b} \href{http://x.org/%7Ey}{\cite{a}}", "a"),
    "not in a comment": ("% \\cite{a}\n\\cite{b}", "b"),
    "not in verbatim text": (r"\verb|\cite{a}| \verb*+\cite{b}+ \cite{c}", "c"),
    "not in a verbatim environment": ("\\begin{verbatim}\n\\cite{a}\n\\end{verbatim}\\cite{b}", "b"),
    "not in listings": ("\\begin{lstlisting}[language=TeX]\n\\cite{a}\n\\end{lstlisting}\\lstinline{\\cite}\\mintinline{tex}{\\cite}\\cite{b}", "b"),
    "not in a part that is commented out": ("\\begin{comment}\n\\cite{a}\n\\end{comment}\\cite{b}", "b"),
    "not in what iffalse hides": (r"\iffalse \cite{a} \ifx\p\q \cite{b} \fi a \iff b \fi \cite{c}", "c"),
    "in the other branch of iffalse": (r"\iffalse \cite{a} \else \cite{b} \fi", "b"),
    "after an iffalse that is never closed": (r"\iffalse \cite{a}", "a"),
    "not behind the end of the document": ("\\cite{a}\\end{document}\\cite{b}", "a"),
    "not behind endinput": ("\\cite{a}\\endinput \\cite{b}", "a"),
    "not what sets up a style": (r"\setcitestyle{round}\citestyle{nature}\citetext{see}\newcites{own}{Own}\ifciteseen{x}{y}", ""),
    "not the label of a formatted entry": (r"\bibitem[\protect\citeauthoryear{Lu}{1993}]{lu}", ""),
    "not an alias, which only names a key": (r"\defcitealias{a}{Paper~I}", ""),
    "not the name of a new command": (r"\newcommand{\mycite}[1]{Text}\renewcommand\hercite[1]{Text}", ""),
    "a command that an author defined with a name alike": (r"\mycite{a}", "a"),
    "no braces, no key": (r"\cite and \cites, then", ""),
    "an empty line ends the arguments": ("\\cite\n\n{a}", ""),
}  # fmt: skip


def read(folder: Path, **files: str) -> Citations:
    """A document of several sources; a name "a__b" is b.tex in the folder a."""
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.tex"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())
    return read_citations(folder / "main.tex")


@pytest.mark.parametrize(("source", "keys"), CITED.values(), ids=CITED)
def test_source_cites(tmp_path: Path, source: str, keys: str) -> None:
    found = read(tmp_path, main=source)
    assert list(found.keys) == keys.split()
    assert not found.everything
    assert found.troubles == ()


@pytest.mark.parametrize(("source", "keys"), CITED.values(), ids=CITED)
def test_keys_stand_where_they_are_said_to(source: str, keys: str) -> None:
    lists = [item for item in scan_tex(source) if isinstance(item, KeyList)]
    assert [source[key.start : key.end] for each in lists if each.cited for key in each.keys] == keys.split()
    assert all(source[each.start - 1] + source[each.end] == "{}" for each in lists)


def test_nocite_star_cites_everything(tmp_path: Path) -> None:
    found = read(tmp_path, main=r"\cite{a}\nocite{*}")
    assert found.everything
    assert list(found.keys) == ["a"]


def test_place_of_a_key_is_its_first_line(tmp_path: Path) -> None:
    found = read(tmp_path, main="one\n\\cite{a}\n\\cite{b,a}\n")
    assert [str(place) for place in found.keys.values()] == [f"{tmp_path}/main.tex:2", f"{tmp_path}/main.tex:3"]


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
    "a part that ends itself goes on in the main file": {"main": r"\input{a}\cite{2}", "a": r"\cite{1}\endinput\cite{3}"},
    "the document ends within a part": {"main": r"\input{a}\cite{3}", "a": r"\cite{1}\cite{2}\end{document}"},
}  # fmt: skip


@pytest.mark.parametrize("files", PARTS.values(), ids=PARTS)
def test_parts_are_read_in_their_place(tmp_path: Path, files: dict[str, str]) -> None:
    found = read(tmp_path, **files)
    assert list(found.keys) == ["1", "2"]
    assert found.troubles == ()
    assert len(found.parts) == len(files)


TROUBLES = {
    "a part that is not there": (r"\input{lost}", "'lost' is not there, and was not read", False),
    "a part that a macro names": (r"\input{\where/a}", r"'\\where/a' is made by a macro, and was not read", False),
    "a key that a macro makes": (r"\cite{\key}", "a key is made by a macro here, which only LaTeX can tell", False),
    "a macro that cites its argument": (r"\def\say#1{\cite{#1}}", "a key is made by a macro here, which only LaTeX can tell", False),
    "a percent sign in a link": ("\\cite{https://x.org/a%2Fb}\n", "LaTeX takes the % inside this key for the beginning of a comment; cite an identifier without it", True),
    "a percent sign in a link, the rest of it on the next line": ("\\cite{https://x.org/a%2Fb\n c}", "LaTeX takes the % inside this key for the beginning of a comment; cite an identifier without it", True),
    "a hash sign in a link": (r"\cite{https://x.org/a#b}", "LaTeX cannot take a key with # in it; cite an identifier without it", True),
}  # fmt: skip


@pytest.mark.parametrize(("source", "message", "mistake"), TROUBLES.values(), ids=TROUBLES)
def test_what_cannot_be_read_is_said(tmp_path: Path, source: str, message: str, mistake: bool) -> None:
    [trouble] = read(tmp_path, main=source).troubles
    assert str(trouble) == f"{tmp_path}/main.tex:1: {message}"
    assert trouble.mistake is mistake


@pytest.mark.parametrize(
    "source",
    [r"\input{main.bbl}", r"\input{figure.pgf}", r"\input{glyphtounicode}", r"\input", r"\import{a}", r"\input{}"],
)
def test_what_holds_no_citation_is_no_trouble(tmp_path: Path, source: str) -> None:
    assert read(tmp_path, main=source).troubles == ()


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


def test_source_in_another_encoding_is_read(tmp_path: Path) -> None:
    (tmp_path / "main.tex").write_bytes(b"Goul\xe3o \\cite{a}")
    assert list(read_citations(tmp_path / "main.tex").keys) == ["a"]


def test_unreadable_source_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"main.tex: cannot be read \(No such file"):
        read_citations(tmp_path / "main.tex")


def test_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"main.pdf: is neither a source \(.tex\) nor"):
        read_citations(tmp_path / "main.pdf")


PIECES = st.sampled_from(
    [r"\cite", "{a}", "{b,c}", "[x]", "(", ")", "%", "\n", r"\verb|", "|", r"\iffalse", r"\fi", " ", "{", "}", r"\input",
     r"\begin{verbatim}", r"\end{verbatim}", r"\cites", "\\", "#1", "é", r"\newcommand", ","]
)  # fmt: skip


@given(st.lists(PIECES, max_size=30).map("".join))
def test_any_text_is_read_and_every_key_is_in_it(text: str) -> None:
    for item in scan_tex(text):
        if isinstance(item, KeyList):
            assert all(text[key.start : key.end] == key.text for key in item.keys)
            assert all(item.start <= key.start < key.end <= item.end for key in item.keys)

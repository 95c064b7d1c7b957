r"""Macros, conditionals and loops of a document: what pdfTeX (TeX Live 2022) wrote into the .aux file is expected.

Keys "k" are cited, keys "u" are uncertain, keys "n" are not there.
"""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.values.tex.commands import read_latex
from normalizer.values.tex.source import Source
from normalizer.values.tex.state import Part

SOURCES = {
    "an option that is asked for": r"\newcommand{\c}[2][]{\ifx&#1&\cite{#2}\else\cite[#1]{#2}\fi}\c{k1}\c[p. 2]{k2}",
    "macros within macros": r"\newcommand{\i}[1]{\cite{#1}}\newcommand{\o}[1]{\i{#1,k2}}\newcommand{\g}[1]{}\o{k1}\g{\cite{n1}}",
    "a command that is defined again": r"\let\old\cite\renewcommand{\cite}[2][]{\textbf{\old[#1]{#2}}}\cite{k1}\cite[3]{k2}",
    "options of options": r"\def\a{\@ifnextchar[{\b}{\c}}\def\b[#1]{\@ifnextchar[{\d[#1]}{\cite[#1]}}\def\d[#1][#2]#3{\cite{#3}}\a[x][y]{k1}\a[x]{k2}",
    "delimited arguments": r"\def\d#1;{\cite{#1}}\def\e(#1,#2){\cite{#1}\cite{#2}}\d k1;\e(k2,k3)",
    "loops": r"\foreach \k in {k1,k2}{\cite{\k}}\@for\x:=k3,k4\do{\cite{\x}}\forcsvlist{\cite}{k5,k6}",
    "comments in lists": "\\foreach \\k in {k1,% was: n1, n2\n k2}{\\cite{\\k}}\\ifthenelse{\\equal{x% y\n}{x}}{\\cite{k3}}{\\cite{n3}}",
    "a list that a macro goes through": r"\def\s{\s}\def\p#1,{\ifx\s#1\else\cite{#1}\expandafter\p\fi}\p k1,k2,\s,",
    "switches": r"\newif\ifa\atrue\ifa\cite{k1}\else\cite{u1}\fi\newbool{b}\ifbool{b}{\cite{u2}}{\cite{k2}}\ifthenelse{\equal{x}{x}}{\cite{k3}}{\cite{n1}}",
    "xparse": r"\NewDocumentCommand\s{s o m}{\IfBooleanTF{#1}{\nocite{#3}}{\IfValueTF{#2}{\cite[#2]{#3}}{\cite{#3}}}}\s{k1}\s*{k2}\s[x]{k3}",
    "environments": r"\newenvironment{q}[1][k1]{\cite{#1}}{\cite{k2}}\begin{q}x\end{q}\lstnewenvironment{v}{}{}\begin{v}\cite{n1}\end{v}",
    "names that are made": r"\expandafter\def\csname b\endcsname#1{\cite{#1}}\b{k1}\csname b\endcsname{k2}\@namedef{c}{\cite{k3}}\csuse{c}",
    "keys behind a conditional": r"\iftrue\expandafter\cite\else\expandafter\nocite\fi{k1}",
    "groups": r"\newcommand\x{\cite{k1}}\x{\renewcommand\x{\cite{k2}}\x}\x{\gdef\y{\cite{k3}}}\y",
    "keys that macros make": r"\def\p{k}\cite{\p 1}\newcommand\f[1]{k#1}\cite{\f{2}}\edef\x{k3}\cite{\x}",
    "numbers that only expand": r"\def\y{ k3}\cite{\romannumeral-`0 k1}\cite{\romannumeral0 k2}\cite{\romannumeral-`0\y}",
    "expl3": "\\ExplSyntaxOn\n\\NewDocumentCommand\\m{m}{\\clist_map_inline:nn{#1}{\\cite { ##1 }}}\\ExplSyntaxOff\\m{k1,k2}",
    "what both branches cite": r"\ifx\p\q\cite{k1,u1}\else\cite{k1,u2}\fi",
    "a macro that is never called": r"\newcommand{\never}{\cite{u1}}\newcommand{\hole}[1]{\cite{#1}}\cite{k1}",
    "parts of one item": r"\cite{k1,*k2,*[{see, e.g., }][]k3}",
    "hooks": r"\AtBeginDocument{\newcommand{\late}[1]{\cite{#1}}}\late{k1}",
    "options of a package": r"\DeclareOption{x}{\cite{k1}}\DeclareOption{y}{\cite{u1}}\ExecuteOptions{x}",
    "a short caption without a list": r"\caption[\cite{u1}]{\cite{k1}}",
    "entries of a glossary": r"\newacronym[description={\cite{u1}}]{x}{X}{L \cite{k1}}\newglossaryentry{y}{description={\cite{u2}}}",
    "overlays of beamer": r"\newcommand<>{\c}[2][x]{\only#3{\cite[#1]{#2}}}\newenvironment<>{e}[1]{\only#2{\cite{#1}}}{}\c<1>{k1}\c[y]{k2}\begin{e}<2>{k3}\end{e}",
    "short verbatim text": "\\MakeShortVerb{\\|}|\\cite{n1}| \\cite{k1}",
}  # fmt: skip


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_macros_are_expanded(source: str) -> None:
    found = read_latex(Part(Source(source, "main.tex")))
    keys = set(re.findall(r"\b[ku]\d", source))
    keys |= {"k1", "k2", "k3"} if r"\p 1" in source else set()
    assert set(found.cited) == {key for key in keys if key[0] == "k"}
    assert set(found.uncertain) == {key for key in keys if key[0] == "u"}
    assert found.problems == {}


def test_macros_without_end_are_given_up() -> None:
    found = read_latex(Part(Source(r"\def\a{\a\a}\cite{k1}\a\cite{k2}", "main.tex")))
    assert list(found.cited) == ["k1", "k2"]
    [(message, _)] = found.problems
    assert message.startswith("macros that expand without end")


PIECES = st.sampled_from(
    r"\cite{a} \def\x #1 {\x \newcommand{\y}[1] {#1} \y{b} \fi \else \iftrue \ifx \newif\ifz \ztrue \ifz \begin{e} \end{e} { } [ ]"
    r" \newenvironment{e} \csname \endcsname \expandafter \foreach\k\ in {a,b} \let\c\cite \c \@ifnextchar[ \ifbool{z} \input{f}"
    r" \NewDocumentCommand\w{s+o+m} \w* \ExplSyntaxOn % \verb| \endinput \string \iffalse".replace("+", "").split()
)


@given(st.lists(PIECES, max_size=30), st.sampled_from(["", " ", "\n"]))
def test_any_macros_are_read(pieces: list[str], between: str) -> None:
    text = between.join(pieces)
    found = read_latex(Part(Source(text, "main.tex")))
    assert not set(found.cited) & set(found.uncertain)
    for each in found.lists.values():
        assert all(text[key.start : key.end] == key.text for key in each.keys)

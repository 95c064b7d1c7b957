"""What a LaTeX source cites: commands by the tables of natbib and biblatex, and what TeX passes over."""

from __future__ import annotations

import pytest
from growth import assert_linear
from hypothesis import given
from hypothesis import strategies as st

from normalizer.values.tex.citing import UnreadableKeys
from normalizer.values.tex.commands import key_lists, read_latex, with_keys
from normalizer.values.tex.source import Source
from normalizer.values.tex.state import Found, Part

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
    "a comment that cites, between keys": ("\\cite{a,% old: \\cite{z}\n b}\\cite{c}", "a b c"),
    "a comment with a closing brace": ("\\cite{a,% }\n b% {\n}\\cite{c}", "a b c"),
    "a comment that cites, in the argument of a macro": ("\\def\\m#1{\\cite{#1}}\\m{a,% \\cite{z}\n b}", "a b"),
    "citations in the notes of a citation": (r"\citep[see][and \citealp{b} and {\cite[1]{c}}]{a}\cite{d}", "a b c d"),
    "citations in the notes of a list of lists": (r"\cites(\cite{c})(x)[\cite{d}]{a}[2]{b}", "a b c d"),
    "citations in the note behind a volume": (r"\volcite[\cite{b}]{2}[\cite{c}]{a}", "a b c"),
    "a verbatim environment that only a comment names": ("\\newenvironment{q}{% \\begin{verbatim}\n}{}\\begin{q}\\cite{a}\\end{q}", "a"),
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
    "not behind the line of endinput": ("\\cite{a}\\endinput \\cite{b}\n\\cite{c}", "a b"),
    "not what sets up a style": (r"\setcitestyle{round}\citestyle{nature}\citetext{see}\newcites{own}{Own}\ifciteseen{x}{y}", ""),
    "not the label of a formatted entry": (r"\bibitem[\protect\citeauthoryear{Lu}{1993}]{lu}", ""),
    "not an alias, which only names a key": (r"\defcitealias{a}{Paper~I}", ""),
    "not the name of a new command": (r"\newcommand{\mycite}[1]{Text}\renewcommand\hercite[1]{Text}", ""),
    "a command that an author defined with a name alike": (r"\mycite{a}", "a"),
    "no braces, no key": (r"\cite and \cites, then", ""),
    "an empty line ends the arguments": ("\\cite\n\n{a}", ""),
    "an optional argument with braces in braces": (r"\cite[see \emph{x \textbf{y {z}}}]{a}", "a"),
    "a list of lists that a remark in parentheses ends": (r"\cites{a}{b} (c) {d}", "a b"),
    "quotes of csquotes as environments": (r"\begin{displaycquote}[3]{a}x\end{displaycquote}\begin{foreigndisplaycquote}{german}[3]{b}", "a b"),
    "quotes in other languages": (r"\hyphenblockcquote{german}{a}{x}\hybridblockcquote{german}[3]{b}{x}", "a b"),
    "not what sets up csquotes": (r"\SetCiteCommand{\parencite}\textquote[\cite{a}]{b}", "a"),
    "not the name of a command that is printed": (
        r"\texttt{\string\cite{a}} \detokenize{\cite{b}} \meaning\cite \texttt{\string\cite\{c\}} \cite{d}", "d",
    ),
    "the textual citation of the ACL": (r"\newcite{a}", "a"),
    "behind an endinput that a condition guards": ("\\ifdefined\\x\\endinput\\fi\n\\cite{a}", "a"),
    "behind an iffalse with a branching that has no fi": (r"\iffalse \ifthenelse{\x}{y}{z} \ifdef{\x}{}{} \cite{a} \fi \cite{b}", "b"),
    "not in an iffalse with a condition of TeX": (r"\iffalse \ifdefined\x \ifcsname y\endcsname \cite{a} \fi\fi\fi \cite{b}", "b"),
    "after an environment of verbatim text that is never closed": (r"\begin{verbatim} \cite{a} \begin{verbatim} \cite{b}", "a b"),
    "at the end of each line a comment": ("\\cite{a,%\r\n  b%\r\n}", "a b"),
    "where a bare carriage return ends lines": ("\\cite{a,% x\rb}% \\cite{c}\r\\cite{d}", "a b d"),
    "with listings that have options": (r"\lstinline[style=\x]|\cite{a}| \verb!\cite{b}! \cite{c}", "c"),
    "behind a link between bars": (r"\url|50%| \cite{a} \path+x%+ \cite{b}", "a b"),
    "in a drawing": (r"\path(0,0) node {\cite{a}} (1,1); \path [draw] (0,0)", "a"),
    "where the command has got another name": ("\\let\\oldcite\\cite\\def\\x{\\oldcite{a}}\n\\let\\c=\\cite\n\\x", "a"),
    "where it is asked whether the command is known": (r"\ifx\cite\undefined\fi\cite{a}", "a"),
    "an alias made by a macro, which is not cited": (r"\defcitealias\x{Paper}\cite{a}", "a"),
    "braces around a key": (r"\cite{{a}}\volcite{2}{{b}}\cite{\detokenize{c}}", "a b c"),
    "letters that are no letters of ASCII": ("\\cite{voil\u00e0, \u03b2}", "voil\u00e0 \u03b2"),
}  # fmt: skip


def read(source: str) -> Found:
    return read_latex(Part(Source(source, "main.tex")))


@pytest.mark.parametrize(("source", "keys"), CITED.values(), ids=CITED)
def test_keys_stand_where_they_are_said_to(source: str, keys: str) -> None:
    found = read(source)
    assert list(found.cited) == keys.split()
    in_lists = [key for each in found.lists.values() for key in each.keys]
    assert {key.text for key in in_lists} >= set(keys.split())
    assert [source[key.start : key.end] for key in in_lists] == [key.text for key in in_lists]
    assert found.problems == {}


ODD = {
    "a macro": (r"\cite{a,\b}", "a", UnreadableKeys.MACRO),
    "a parameter": (r"\cite{a,#1}", "a", UnreadableKeys.MACRO),
    "a hash sign, and another key": (r"\cite{a#b,c}", "c", UnreadableKeys.HASH),
    "a percent sign, and the rest of the key": ("\\cite{a%2Fb\n c,d}", "a d", UnreadableKeys.PERCENT),
    "a Roman number": (r"\edef\x{k\romannumeral3}\cite{a,\x}", "a", UnreadableKeys.MACRO),
    "a percent sign behind a comment": ("\\cite{a,% first\n b%2Fc} \\cite{d}", "a b d", UnreadableKeys.PERCENT),
    "a macro without braces": (r"\cite\x", "", UnreadableKeys.MACRO),
    "a macro on the next line, behind a page": ("\\cite[p.~3]%\n  \\x", "", UnreadableKeys.MACRO),
    "a macro that is expanded first": (r"\expandafter\cite\expandafter{\x}", "", UnreadableKeys.MACRO),
    "an unknown macro around a key": (r"\volcite{2}{\x{a}}", "", UnreadableKeys.MACRO),
}


@pytest.mark.parametrize(("source", "keys", "odd"), ODD.values(), ids=ODD)
def test_what_can_be_read_of_a_list_is_read(source: str, keys: str, odd: UnreadableKeys) -> None:
    found = read(source)
    [(message, _)] = found.problems
    assert (list(found.cited), message) == (keys.split(), str(odd))


BIBS = {
    "comments between names": ("\\bibliography{a,% x\n  b}", ["a", "b"]),
    "a bibliography of multibib": (r"\bibliographyown{a}\bibliographystyleown{plain}", ["a"]),
    "a default of bibunits": (r"\defaultbibliography{a}", ["a"]),
    "no style, name or unit": (r"\bibliographystyle{plain}\bibliographyunit{x}\bibliographyname{y}\bibliographyitem{z}", []),
}  # fmt: skip


@pytest.mark.parametrize(("source", "names"), BIBS.values(), ids=BIBS)
def test_names_of_bib_files(source: str, names: list[str]) -> None:
    assert list(read(source).bibs) == names


PIECES = st.sampled_from(
    [r"\cite", "{a}", "{b,c}", "[x]", "(", ")", "%", "\n", "\r\n", r"\verb|", "|", r"\iffalse", r"\fi", r"\else", " ", "{",
     "}", r"\input", r"\begin{verbatim}", r"\end{verbatim}", r"\cites", r"\begin{displaycquote}", "\\", "#1", "é", "<", ">",
     r"\newcommand", ",", r"\end{document}", r"\endinput", r"\bibliography", r"\url{%}", r"\volcite", r"\usepackage"]
)  # fmt: skip
TEXTS = st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=60))


@given(TEXTS)
def test_any_text_is_read_and_every_key_is_in_it(text: str) -> None:
    for each in key_lists(text):
        assert each.start <= each.keys[0].start if each.keys else True
        assert all(text[key.start : key.end] == key.text for key in each.keys if not set(" \t\r\n") & set(key.text))
        assert all("," not in key.text and key.text == key.text.strip(" \t\r\n") for key in each.keys)


@pytest.mark.once
@pytest.mark.parametrize(
    "part",
    [r"\cite[", r"\cite[{", r"\cites(", r"\cite{", r"\begin{verbatim}", r"\iffalse ", r"\if\iffalse ", r"\verb|", r"\url{",
     "\\cite\n", "\\cite%\n", r"\volcite{", "\\cite{a,%", "\\cite{a%b,", r"\lstinline[", r"\mintinline[", "{", r"\cite<"],
)  # fmt: skip
def test_reading_time_grows_with_the_length_only(part: str) -> None:
    """None of these is ever closed; searching for the end from each would take minutes."""
    assert not any(each.keys for each in key_lists(part * 1_000))
    assert_linear(lambda count: key_lists(part * count), 10_000)


def test_ten_thousand_citations_are_read() -> None:
    text = "".join(f"Text \\citep[see][p.~{n}]{{a{n},b{n}}} and more.\r\n" for n in range(10_000))
    found = list(read(text).cited)
    assert len(found) == 20_000
    assert found[-2:] == ["a9999", "b9999"]


# --- Keys in `\cite`s, and sources in which they change


KEYS = {"old": "new", "lost": "new", "lost:2020": "kept:2020", "été": "summer"}


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"\cite{old}", r"\cite{new}"),
        (r"\cite{a,old,b}", r"\cite{a,new,b}"),
        (r"\cite{ a, old , b }", r"\cite{ a, new , b }"),
        (r"\cite{a,%", r"\cite{a,%"),
        ("\\cite{a,\n  old}", "\\cite{a,\n  new}"),
        (r"\cite[p.~3]{old}", r"\cite[p.~3]{new}"),
        (r"\parencite[see][p. {[3]}]{old}", r"\parencite[see][p. {[3]}]{new}"),
        (r"\Textcite*{lost:2020}", r"\Textcite*{kept:2020}"),
        (r"\nocite{old}\citeauthor{old} \fullcite {old}", r"\nocite{new}\citeauthor{new} \fullcite {new}"),
        (r"\bibentry{old}", r"\bibentry{new}"),
        ("\\cite%\n{old}", "\\cite%\n{new}"),
        (r"\cites(pre)(post)[a]{old}[b][c]{x,old}", r"\cites(pre)(post)[a]{new}[b][c]{x,new}"),
        (r"\parencites{x}{old} {old}", r"\parencites{x}{new} {new}"),
        (r"\cite{old}{old}", r"\cite{new}{old}"),
        (r"\cite{older,bold}", r"\cite{older,bold}"),
        (r"old \emph{old} \ref{old} \label{old} \url{old}", r"old \emph{old} \ref{old} \label{old} \url{old}"),
        (r"\cite[old]{x}", r"\cite[old]{x}"),
        ("% \\cite{old}\n\\cite{old}", "% \\cite{old}\n\\cite{new}"),
        (r"50\% \cite{old}", r"50\% \cite{new}"),
        (r"\\%\cite{old}", r"\\%\cite{old}"),
        (r"\verb|\cite{old}| \cite{old}", r"\verb|\cite{old}| \cite{new}"),
        (r"\verb*+\cite{old}+", r"\verb*+\cite{old}+"),
        ("\\begin{verbatim}\n\\cite{old}\n\\end{verbatim}", "\\begin{verbatim}\n\\cite{old}\n\\end{verbatim}"),
        (r"\cite{new, old}", r"\cite{new}"),
        (r"\cite{old,lost,new,b}", r"\cite{new,b}"),
        (r"\cite{a,old,old}", r"\cite{a,new}"),
        (r"\cite{été}", r"\cite{summer}"),
        (r"\newcommand{\mycite}[1]{\cite{#1}} \mycite{old}", r"\newcommand{\mycite}[1]{\cite{#1}} \mycite{new}"),
        (r"\cite", r"\cite"),
        (r"\citestyle{plain}", r"\citestyle{plain}"),
        (r"\cite{old, new}", r"\cite{new}"),
        (r"\cite{x,x,old}", r"\cite{x,x,new}"),
        (r"\cite{old,\macro}", r"\cite{new,\macro}"),
        ("\\cite{a,% old\n old}", "\\cite{a,% old\n new}"),
        ("\\cite{new, % see old\r\n  old}", "\\cite{new% see old\r\n  }"),
        ("\\cite{new% one\n , % two\n  old, x}", "\\cite{new% one\n % two\n  , x}"),
        (r"\iffalse\cite{old}\fi\cite{old}", r"\iffalse\cite{old}\fi\cite{new}"),
        (r"\defcitealias{old}{Paper~I}", r"\defcitealias{new}{Paper~I}"),
        (r"\addtocategory{own}{old}\ifentryseen{old}{a}{b}", r"\addtocategory{own}{new}\ifentryseen{new}{a}{b}"),
        (r"\ifentryinbib{old}{a}{b}\entrydata{old}{x}", r"\ifentryinbib{new}{a}{b}\entrydata{new}{x}"),
        (r"\defbibentryset{s}{old,a}\cite{s}", r"\defbibentryset{s}{new,a}\cite{s}"),
        (r"\cite{old}\end{document}\cite{old}", r"\cite{new}\end{document}\cite{old}"),
    ],
)
def test_whole_keys_in_citations_are_changed(tex: str, expected: str) -> None:
    assert with_keys(tex, KEYS) == expected


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"\cite{OLD,Lost:2020}", r"\cite{new,kept:2020}"),
        (r"\cite{Old,new}", r"\cite{new}"),
        (r"\cite{ÉTÉ}", r"\cite{ÉTÉ}"),  # BibTeX knows no case beyond ASCII
    ],
)
def test_keys_in_another_case_change_for_bibtex_only(tex: str, expected: str) -> None:
    assert with_keys(tex, KEYS, case_counts=False) == expected
    assert with_keys(tex, KEYS) == tex


@given(st.text(alphabet="\\cite{}[]%,old \n", max_size=80))
def test_without_lost_keys_nothing_changes(tex: str) -> None:
    assert with_keys(tex, {}) == tex
    assert with_keys(tex, {"absent": "x"}) == tex


@given(st.text(alphabet="\\cite{}[]%,old \n", max_size=80))
def test_a_second_time_changes_nothing(tex: str) -> None:
    once = with_keys(tex, {"old": "new"})
    assert with_keys(once, {"old": "new"}) == once


def test_bytes_that_stand_for_characters_are_no_blanks() -> None:
    """As `bibnorm fix --tex` reads files in any encoding: the last byte of an "à" is a blank of Latin-1."""
    text = "\\cite{voilà,a}".encode().decode("latin-1")
    keys = {"voilà".encode().decode("latin-1"): "new"}
    assert with_keys(text, keys) == "\\cite{new,a}"


def keys_in(tex: str) -> set[str]:
    return {key.text for each in key_lists(tex) for key in each.keys}


KEY = st.text(alphabet="abc:./-_0", min_size=1, max_size=6)


@given(
    st.lists(
        st.tuples(st.sampled_from(["", " x ", "% \\cite{a}\n", "\\emph{", "}", "\r\n"]), st.lists(KEY, max_size=4))
    ),
    KEY,
)
def test_only_the_bytes_of_the_key_change(parts: list[tuple[str, list[str]]], old: str) -> None:
    """A new key that nobody has stands where the old one stood; taking it back gives the source as it was."""
    tex = "".join(f"{between}\\cite{{{','.join(dict.fromkeys(keys))}}}" for between, keys in parts)
    changed = with_keys(tex, {old: "New!"})
    assert changed.replace("New!", old) == tex
    assert with_keys(changed, {"New!": old}) == tex
    assert (old in keys_in(tex)) is ("New!" in keys_in(changed))

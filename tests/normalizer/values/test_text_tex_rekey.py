r"""Keys in `\cite`s, and sources in which they change."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.values.latex.scan import keys_in, with_keys

KEYS = {"old": "new", "lost:2020": "kept:2020", "été": "summer"}


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
        (r"old \emph{old} \ref{old} \label{old}", r"old \emph{old} \ref{old} \label{old}"),
        (r"\cite[old]{x}", r"\cite[old]{x}"),
        ("% \\cite{old}\n\\cite{old}", "% \\cite{old}\n\\cite{new}"),
        (r"50\% \cite{old}", r"50\% \cite{new}"),
        (r"\\%\cite{old}", r"\\%\cite{old}"),
        (r"\verb|\cite{old}| \cite{old}", r"\verb|\cite{old}| \cite{new}"),
        (r"\verb*+\cite{old}+", r"\verb*+\cite{old}+"),
        ("\\begin{verbatim}\n\\cite{old}\n\\end{verbatim}", "\\begin{verbatim}\n\\cite{old}\n\\end{verbatim}"),
        (r"\cite{old,new}", r"\cite{new}"),
        (r"\cite{new, old}", r"\cite{new}"),
        (r"\cite{a,old,old}", r"\cite{a,new}"),
        (r"\cite{été}", r"\cite{summer}"),
        (r"\newcommand{\mycite}[1]{\cite{#1}} \mycite{old}", r"\newcommand{\mycite}[1]{\cite{#1}} \mycite{new}"),
        (r"\cite", r"\cite"),
        (r"\citestyle{plain}", r"\citestyle{plain}"),
        (r"\cite{old, new}", r"\cite{new}"),
        (r"\cite{x,x,old}", r"\cite{x,x,new}"),
        (r"\cite{old,\macro}", r"\cite{new,\macro}"),
        ("\\cite{a,% old\n old}", "\\cite{a,% old\n new}"),
        (r"\iffalse\cite{old}\fi\cite{old}", r"\iffalse\cite{old}\fi\cite{new}"),
        (r"\defcitealias{old}{Paper~I}", r"\defcitealias{new}{Paper~I}"),
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


def test_keys_that_can_be_rewritten() -> None:
    assert keys_in("\\cite{a,b} \\defcitealias{c}{C} % \\cite{d}\n") == {"a", "b", "c"}


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

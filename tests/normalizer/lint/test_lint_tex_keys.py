r"""Keys in `\cite`s."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.lint.key_map import KeyMapError, read_key_map, write_key_map
from normalizer.lint.tex_keys import with_keys

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
    ],
)
def test_whole_keys_in_citations_are_changed(tex: str, expected: str) -> None:
    assert with_keys(tex, KEYS) == expected


@given(st.text(alphabet="\\cite{}[]%,old \n", max_size=80))
def test_without_lost_keys_nothing_changes(tex: str) -> None:
    assert with_keys(tex, {}) == tex
    assert with_keys(tex, {"absent": "x"}) == tex


@given(st.text(alphabet="\\cite{}[]%,old \n", max_size=80))
def test_a_second_time_changes_nothing(tex: str) -> None:
    once = with_keys(tex, {"old": "new"})
    assert with_keys(once, {"old": "new"}) == once


def test_a_key_map_grows_and_follows_keys_that_are_lost_later(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    assert read_key_map(path) == {}
    write_key_map(path, {}, {"c": "b"})
    write_key_map(path, read_key_map(path), {"b": "a"})
    assert json.loads(path.read_text()) == {"b": "a", "c": "a"}


@pytest.mark.parametrize("text", ["@article{a}", "[]", '{"a": 1}'])
def test_another_file_is_not_taken_for_a_key_map(tmp_path: Path, text: str) -> None:
    path = tmp_path / "refs.bib"
    path.write_text(text)
    with pytest.raises(KeyMapError, match="name another file"):
        read_key_map(path)

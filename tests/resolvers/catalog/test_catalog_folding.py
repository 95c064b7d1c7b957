from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolvers.catalog.normalization import fold, fold_all


@pytest.mark.parametrize(
    ("title", "folded"),
    [
        pytest.param("Deep  Learning, for (Small) Data.", b"deep learning for small data", id="plain letters"),
        pytest.param("  On-Line -- Learning ", b"on line learning", id="spaces at both ends and repeated ones"),
        pytest.param("Ulam's ${X}_p$ Problem", b"ulams xp problem", id="dollars, braces and apostrophes are glue"),
        pytest.param("Ulam’s Problem – “Solved” at last", b"ulams problem solved at last", id="quotes of typesetting"),
        pytest.param("Nuts & Bolts", b"nuts and bolts", id="and"),
        pytest.param("Nuts &amp; Bolts", b"nuts and bolts", id="entity"),
        pytest.param("C++ and F# in 2~Days", b"cplusplus and fsharp in 2 days", id="signs with names"),
        pytest.param(r"Bounds on $\mathcal{O}(n)$", b"bounds on o n", id="font command"),
        pytest.param("Bounds on mathcal{O}(n) in Mathematics", b"bounds on o n in mathematics", id="font residue"),
        pytest.param("A textit{Very} Long text{ual}", b"a very long ual", id="font residue before a brace"),
        pytest.param('The 3"x5" "Index" Card', b"the 3x5 index card", id="quote within a word, and around one"),
        pytest.param("Poincaré Maps of λ-Terms", b"poincare maps of lambda terms", id="accents and Greek"),
        pytest.param("квантовые точки", "квантовые точки".encode(), id="another script"),
        pytest.param("One\nTwo", b"one two", id="line end within a title"),
        pytest.param("", b"", id="empty"),
        pytest.param("?!", b"", id="no letter at all"),
    ],
)
def test_title_folds_to(title: str, folded: bytes) -> None:
    plain = "Something else"
    assert fold_all([plain, title, plain]) == [b"something else", folded, b"something else"]


def test_no_titles_fold_to_none() -> None:
    assert fold_all([]) == []


WORDS = r"a B 1 math mathcal text textit emph boldsymbol { } $ \ ' ’ ” “ – & &amp; + # ~ é λ - : _ ^ ª".split()
pieces = st.sampled_from([*WORDS, '"', " ", "& ", "\n", "\r", "\x85", "\x00", "\ud800"])


@settings(max_examples=500, deadline=None)
@given(st.lists(st.lists(pieces, max_size=8).map("".join), max_size=3))
def test_folding_many_at_once_is_folding_each(titles: list[str]) -> None:
    assert fold_all(titles) == [fold(title) for title in titles]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(max_size=20), max_size=4))
def test_folding_any_text_at_once_is_folding_each(titles: list[str]) -> None:
    assert fold_all(titles) == [fold(title) for title in titles]

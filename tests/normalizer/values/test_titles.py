"""Titles that are one, and titles that are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.values.titles import are_in_two_languages, title_key, title_parts, title_words

SAME = {
    "a page that lost dollars and backslashes": (r"HyperZ$\cdot$Z$\cdot$W Operator", "HyperZcdotZcdotW Operator"),
    "a Greek letter and its command": ("PanGu-$π$: Enhancing", r"PanGu-$\pi$: Enhancing"),
    "a superscript, three ways": ("BT^2: Backward", "BT$^2$: Backward"),
    "a Unicode superscript": ("BT²: Backward", "BT$^2$: Backward"),
    "an accent in TeX": (r"Poincar\'e ResNet", "Poincaré ResNet"),
    "an accent in TeX braces": (r"Poincar{\'e} ResNet", "Poincare ResNet"),
    "an accent over a braced letter": (r"Erd\H{o}s-R\'{e}nyi", "Erdős-Rényi"),
    "letters of their own": (r"M{\o}ller and Stra\ss e", "Møller and Straße"),
    "a font command": (r"$\textit{Revelio}$: Interpreting", "Revelio: Interpreting"),
    "a font command that lost its backslash": (r"$\mathcal{X}$-Learner", "mathcal{X}-Learner"),
    "spaces around the colon": ("G-SimCLR : Self-Supervised", "G-SimCLR: Self-Supervised"),
    "case": ("ATTENTION IS ALL YOU NEED", "Attention is all you need"),
    "hyphen and dash": ("Self–Supervised", "Self-Supervised"),
    "apostrophes": ("Transformer’s Training", "Transformer's Training"),
    "an entity": ("R&amp;D", "R&D"),
    "the word for an ampersand": ("Look, Listen & Learn", "Look, Listen and Learn"),
    "a final full stop": ("A Survey.", "A Survey"),
    "braces that protect capitals": ("{BERT}: Pre-training", "BERT: Pre-training"),
    "zero-width and direction marks": ("Deep\u200b Lear\u00adning\u202e", "Deep Learning"),
    "a synonym of a symbol's command": (r"$\varepsilon$-greedy", "ε-greedy"),
    "ligatures and full width": ("eﬃcient ＮＥＴ", "efficient NET"),
}
DIFFERENT = {
    "C and C++": ("Parsing C", "Parsing C++"),
    "C++ and C#": ("Parsing C++", "Parsing C#"),
    "versions": ("YOLOv9", "YOLOv10"),
    "parts": ("On Sets I", "On Sets II"),
    "other scripts": ("深度学习", "机器学习"),
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME)
def test_damage_and_typesetting_do_not_count(one: str, other: str) -> None:
    assert title_key(one) == title_key(other) != ""


@pytest.mark.parametrize(("one", "other"), DIFFERENT.values(), ids=DIFFERENT)
def test_what_tells_works_apart_counts(one: str, other: str) -> None:
    assert title_key(one) != title_key(other)


def test_words_are_lower_case_and_a_title_without_letters_has_no_key() -> None:
    assert title_words("ViT-CoMer: Vision Transformer, 2D") == ("vit", "comer", "vision", "transformer", "2d")
    assert title_key("?!? ...") == ""


@pytest.mark.parametrize(
    ("title", "parts"),
    [
        ("ViT-Lens: Towards Omni-modal Representations", ("ViT-Lens", "Towards Omni-modal Representations")),
        ("Look Twice - A Study", ("Look Twice", "A Study")),
        ("Patches Are All You Need? Yes", ("Patches Are All You Need", "Yes")),
        ("One title, whole", ("One title, whole",)),
        ("Time 12:30 in Paris", ("Time 12:30 in Paris",)),
        (": leading", ("leading",)),
    ],
)
def test_title_is_cut_at_colons_dashes_and_sentence_ends(title: str, parts: tuple[str, ...]) -> None:
    assert title_parts(title) == parts


@given(st.text(max_size=200))
def test_key_is_the_words_run_together_and_holds_no_separator(title: str) -> None:
    key = title_key(title)
    assert key == "".join(title_words(title))
    assert not any(letter.isspace() for letter in key)


@given(st.text(alphabet=st.characters(max_codepoint=0x24F), max_size=100))
def test_folding_a_folded_latin_title_changes_nothing(title: str) -> None:
    words = title_words(title)
    assert title_words(" ".join(words)) == words


# Of two titles that are told apart by a table of bytes or not, by what comes behind them.
_SIMPLE = st.text(st.sampled_from([chr(code) for code in range(0x80) if chr(code) not in '\\&"']))


@given(_SIMPLE.filter(lambda title: "math" not in title))
def test_a_title_has_the_same_words_beside_a_letter_of_another_alphabet(title: str) -> None:
    assert title_words(f"{title} é") == (*title_words(title), "e")


def test_every_latin_letter_folds_for_good() -> None:
    folded = {chr(code): title_words(chr(code)) for code in range(0x80, 0x250)}
    assert {letter: words for letter, words in folded.items() if title_words(" ".join(words)) != words} == {}


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("Zum Unitätsproblem der Physik", "On the Unification Problem in Physics", True),
        ("Почему реки гудят", "Why Rivers Hum", True),
        ("On the Unification Problem in Physics", "The Unification of Problems", False),
        ("Unitätsproblem", "On the Unification Problem in Physics", False),  # nothing tells the language
        ("β decay", "Beta decay", False),
        ("1984", "Почему реки гудят", True),
    ],
)
def test_titles_in_two_languages(left: str, right: str, expected: bool) -> None:
    assert are_in_two_languages(left, right) is are_in_two_languages(right, left) is expected


def test_one_small_word_may_be_english() -> None:
    pesky, cyclical = "No More Pesky Learning Rate Guessing Games", "Cyclical Learning Rates for Training Networks"
    assert are_in_two_languages(pesky, cyclical)
    assert not are_in_two_languages(pesky, cyclical, least=2)
    assert are_in_two_languages("Zum Problem der Netze", cyclical, least=2)

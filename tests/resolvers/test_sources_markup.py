r"""Markup in deposited titles and abstracts, and the marks that publishers set before titles."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.values.markup import plain, plain_abstract, strip_retraction_mark, without_formulas

PLAIN = {
    "plain text stays": ("Engines that Weave", "Engines that Weave"),
    "italics and their line break": ("<i>Bregmaceros</i>\n   of the Sea", "Bregmaceros of the Sea"),
    "subscripts join their word": ("H<sub>2</sub>O in [Ru(bpy)<sub>3</sub>]<sup>2+</sup>", "H2O in [Ru(bpy)3]2+"),
    "small capitals do not separate words": ("The <scp>R</scp>egister", "The Register"),
    "a break before the closing full stop": ("<i>Women of the Looms</i>\n            .", "Women of the Looms."),
    "an entity": ("Looms &amp; Cards", "Looms & Cards"),
    "an entity encoded twice": ("Big Data &amp;amp; Looms", "Big Data & Looms"),
    "markup that was encoded": ("&lt;i&gt;E. coli&lt;/i&gt; at Work", "E. coli at Work"),
    "an inequality is no element": ("Sorting if a<b and c>d", "Sorting if a<b and c>d"),
    "an encoded inequality": ("Loss for p &lt; 0.05", "Loss for p < 0.05"),
    "MathML with the same formula in TeX": (
        '<mml:math><mml:mi>x</mml:mi><mml:annotation encoding="application/x-tex">\\x</mml:annotation></mml:math>-rays',
        "x-rays",
    ),
    "an annotation in words, and an empty one": (
        "<math><mi>k</mi><annotation-xml><b>kay</b></annotation-xml><annotation/></math> Trees",
        "k Trees",
    ),
    "MathML without a prefix": ("<math><msup><mi>k</mi><mn>2</mn></msup></math> Trees", "k2 Trees"),
    "elements with attributes": ('<jats:italic toggle="yes">In vivo</jats:italic> Looms', "In vivo Looms"),
    "an escaped line break": ("Looms\\nand Cards", "Looms and Cards"),
    "TeX that begins alike": ("The \\nabla and \\nu of Looms", "The \\nabla and \\nu of Looms"),
    "nothing": ("", ""),
}
MARKED = {
    "in capitals": ("RETRACTED: Looms at Work", ("Looms at Work", True, False)),
    "with what it is": ("RETRACTED ARTICLE: Looms", ("Looms", True, False)),
    "in brackets": ("[Retracted] Looms", ("Looms", True, False)),
    "of a chapter": ("Retracted Chapter: Looms", ("Looms", True, False)),
    "withdrawn": ("WITHDRAWN: Looms", ("Looms", False, True)),
    "the notice is a work of its own": ("Retraction: Looms", ("Retraction: Looms", False, False)),
    "a paper about such papers": ("Retracted papers in science", ("Retracted papers in science", False, False)),
    "nothing but the mark": ("RETRACTED:", ("RETRACTED:", False, False)),
}


@pytest.mark.parametrize(("text", "expected"), PLAIN.values(), ids=PLAIN)
def test_markup_becomes_plain_text(text: str, expected: str) -> None:
    assert plain(text) == expected


@pytest.mark.parametrize(("title", "expected"), MARKED.values(), ids=MARKED)
def test_mark_before_a_title(title: str, expected: tuple[str, bool, bool]) -> None:
    assert strip_retraction_mark(title) == expected


@pytest.mark.parametrize("piece", ["<", "<annotation>", "<!--", "<i a=", " ", "&amp;", "\\n", "$", "<i a='b' "])
def test_long_nonsense_is_read_in_no_time(piece: str) -> None:
    start = time.process_time()
    plain(piece * 20_000)
    assert time.process_time() - start < 5.0


def test_abstract_loses_its_heading() -> None:
    assert plain_abstract("<jats:title>Abstract</jats:title><jats:p>Looms weave.</jats:p>") == "Looms weave."
    assert plain_abstract("<jats:p>Abstract art by looms.</jats:p>") == "Abstract art by looms."


def test_formulas_are_no_words_of_a_search() -> None:
    assert without_formulas("Weaving $O(n^2)$ Cards by \\alpha Looms").split() == ["Weaving", "Cards", "by", "Looms"]


@given(st.text(st.sampled_from("ab <>/&;=ipmltn\\\"'-!"), max_size=60))
def test_plain_text_stays_plain(text: str) -> None:
    once = plain(text)
    assert once == " ".join(once.split())
    assert len(once) <= len(text)

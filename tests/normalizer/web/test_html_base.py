"""What all pages share: safe texts, marked words, verdicts in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.values.text import shown
from normalizer.web import (
    describe_evidence,
    describe_reason,
    diff_words,
    format_confidence,
    static_text,
    template_environment,
)
from normalizer.works.verdict import Reason


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Plain words.", "Plain words.", id="plain text stays"),
        pytest.param("Wörter und 文字", "Wörter und 文字", id="letters of other scripts stay"),
        pytest.param("a\u202eb", "a⟨U+202E⟩b", id="a turned direction is shown as its code"),
        pytest.param("a\x00\x1b[1m", "a⟨U+0000⟩⟨U+001B⟩[1m", id="controls are shown as their codes"),
        pytest.param("zero\u200bwidth", "zero⟨U+200B⟩width", id="what takes no room is shown"),
        pytest.param("lone \ud800", "lone ⟨U+D800⟩", id="half a character can be encoded afterwards"),
        pytest.param("two\nlines\tand tabs", "two\nlines\tand tabs", id="blanks stay"),
        pytest.param("👩\u200d🔬", "👩\u200d🔬", id="joined emoji stay"),
    ],
)
def test_shown(text: str, expected: str) -> None:
    assert shown(text) == expected


@pytest.mark.parametrize(
    ("ours", "theirs", "marked_ours", "marked_theirs"),
    [
        pytest.param("Deep Nets", "deep nets", [], [], id="capitals make no difference"),
        pytest.param("Poincaré: maps!", "Poincare maps", [], [], id="accents and punctuation make no difference"),
        pytest.param("Deep Nets", "Deep Belief Nets", [], ["Belief"], id="a word more"),
        pytest.param("A b c d", "A x y d", ["b c"], ["x y"], id="neighbors are marked as one"),
        pytest.param("ViT-Lens", "ViT-Lens-2", ["ViT-Lens"], ["ViT-Lens-2"], id="a name that goes on is another one"),
        pytest.param("", "Words", [], ["Words"], id="beside nothing all differs"),
    ],
)
def test_differing(ours: str, theirs: str, marked_ours: list[str], marked_theirs: list[str]) -> None:
    left, right = diff_words(ours, theirs)
    assert [piece.text for piece in left if piece.differs] == marked_ours
    assert [piece.text for piece in right if piece.differs] == marked_theirs


@given(st.text(), st.text())
def test_pieces_join_to_the_texts(ours: str, theirs: str) -> None:
    left, right = diff_words(ours, theirs)
    assert "".join(piece.text for piece in left) == ours
    assert "".join(piece.text for piece in right) == theirs


def test_texts_of_5000_words_take_no_time_to_speak_of() -> None:
    left, _ = diff_words("a " * 5_000, "b " * 5_000)
    assert sum(len(piece.text) for piece in left) == 10_000


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        pytest.param({}, [], id="nothing was compared"),
        pytest.param({"title": 1.0}, ["same title"], id="wholly the same"),
        pytest.param({"title": 0.9999}, ["nearly the same title (99\u00a0%)"], id="almost all is never 100 %"),
        pytest.param({"abstract": 0.623}, ["62\u00a0% of the abstract's phrases agree"], id="a part"),
        pytest.param({"abstract": 0.001}, ["1\u00a0% of the abstract's phrases agree"], id="something is never 0 %"),
        pytest.param({"authors": 0.0}, ["0\u00a0% of the authors agree"], id="nothing"),
        pytest.param({"year": 0.0, "code": 1.0}, ["the year does not fit", "links to the same code"], id="facts"),
        pytest.param({"mentioned": 1.0}, ["the abstract names this work"], id="mentioned"),
        pytest.param({"pages": 0.4}, ["40\u00a0% of the pages agree"], id="what is compared one day"),
    ],
)
def test_evidence_in_words(evidence: dict[str, float], expected: list[str]) -> None:
    assert describe_evidence(evidence) == expected


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_words(reason: Reason) -> None:
    words = describe_reason(reason)
    assert len(words) > 10
    assert not words.endswith(".")


def test_a_persons_decision_has_no_reason_of_ours() -> None:
    assert describe_reason(None) == ""


@pytest.mark.parametrize(
    ("confidence", "expected"),
    [(None, ""), (0.0, "0.0\u00a0% sure"), (0.9912, "99.1\u00a0% sure"), (0.9999, "more than 99.9\u00a0% sure")],
)
def test_sureness(confidence: float | None, expected: str) -> None:
    assert format_confidence(confidence) == expected


def test_templates_escape_what_is_put_into_them() -> None:
    made = template_environment("normalizer.web").from_string(
        '{% import "texts.html" as texts %}{{ texts.theirs("<script>\u202e") }}'
        '{{ texts.pieces(diff_words("a <i>", "a")[0]) }}{{ texts.badge("matched") }}'
    )
    assert made.render() == (
        '<span class="theirs" dir="auto">&lt;script&gt;⟨U+202E⟩</span>'
        '<span class="theirs" dir="auto">a <mark>&lt;i&gt;</mark></span>'
        '<span class="badge matched">matched</span>'
    )


def test_shared_style_is_a_file_of_the_package() -> None:
    assert "prefers-color-scheme: dark" in static_text("normalizer.web", "base.css")

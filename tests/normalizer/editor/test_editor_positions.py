"""Positions of editors against offsets: three encodings, astral characters, every kind of line end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.editor.positions import ENCODINGS, Lines, Position, units_of, without_surrogates

TEXTS = st.text(st.sampled_from("a{é𝒳\u2028\ufeff\ud800\r\n"), max_size=30)


@given(TEXTS, st.sampled_from(sorted(ENCODINGS)))
def test_each_offset_has_a_position_that_leads_back_to_it(text: str, encoding: str) -> None:
    lines = Lines(text, encoding)
    for offset in range(len(text) + 1):
        inside_line_end = text[offset - 1 : offset + 1] == "\r\n" and offset > 0
        found = lines.offset(lines.position(offset))
        assert found == (offset - 1 if inside_line_end else offset)


@given(TEXTS, st.sampled_from(sorted(ENCODINGS)))
def test_a_text_without_halves_of_characters_has_the_same_positions(text: str, encoding: str) -> None:
    whole = without_surrogates(text)
    assert units_of(whole, encoding) == units_of(text, encoding)
    whole.encode()


@pytest.mark.parametrize(
    ("encoding", "character"), [("utf-8", 4), ("utf-16", 2), ("utf-32", 1)], ids=["utf-8", "utf-16", "utf-32"]
)
def test_an_astral_character_has_several_units(encoding: str, character: int) -> None:
    lines = Lines("a\r\n𝒳b", encoding)
    assert lines.position(4) == Position(1, character)
    assert lines.offset(Position(1, character)) == 4
    assert lines.offset(Position(1, character - 1)) == 3, "within the character is before it"


@pytest.mark.parametrize(
    ("position", "offset"),
    [(Position(0, 99), 2), (Position(9, 0), 5), (Position(-1, 3), 0), (Position(1, -5), 3)],
    ids=["behind the line", "below the text", "above the text", "before the line"],
)
def test_a_position_outside_is_moved_to_the_nearest_end(position: Position, offset: int) -> None:
    assert Lines("ab\ncd").offset(position) == offset

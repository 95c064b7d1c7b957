"""Text of unknown origin for eyes and terminals."""

from __future__ import annotations

import pytest

from normalizer.values.text import shown

# What somebody wrote, what is shown.
SHOWN = {
    "ordinary words": ("Counting Sheep", "Counting Sheep"),
    "letters of all kinds": ("Éclairs, 羊 and \U0001f411", "Éclairs, 羊 and \U0001f411"),
    "what a terminal obeys": ("\x1b[31mred\x07", "⟨U+001B⟩[31mred⟨U+0007⟩"),
    "a control of eight bits": ("\x9b31m", "⟨U+009B⟩31m"),
    "text turned around": ("\u202egnp.exe", "⟨U+202E⟩gnp.exe"),
    "half a character": ("\ud83d", "⟨U+D83D⟩"),
    "lines and tabs stay": ("one\n\ttwo", "one\n\ttwo"),
    "joined emoji stay": ("\U0001f469\u200d\U0001f33e", "\U0001f469\u200d\U0001f33e"),
}


@pytest.mark.parametrize(("text", "seen"), SHOWN.values(), ids=SHOWN)
def test_nothing_hides_in_a_text(text: str, seen: str) -> None:
    assert shown(text) == seen

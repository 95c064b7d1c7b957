"""Text of unknown origin, made safe to look at.

Texts that people paste into a shell.
"""

from __future__ import annotations

import shlex
import unicodedata

# Controls, formats (which turn the direction of text around or take up no room), lone surrogates, private use.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
# What joins letters and emoji in ordinary writing.
_HARMLESS = frozenset("\t\n\u200c\u200d")


def shown(text: str) -> str:
    """The text with each character that nobody would see as its code, "⟨U+202E⟩".

    Markup is not escaped here: templates do that.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_visible, text))


def _visible(character: str) -> str:
    if character in _HARMLESS or unicodedata.category(character) not in _HIDDEN:
        return character
    return f"⟨U+{ord(character):04X}⟩"


def file_word(name: str) -> str:
    """A file's name as one word of a POSIX shell, which no program takes for an option."""
    return shlex.quote(f"./{name}" if name.startswith("-") else name)

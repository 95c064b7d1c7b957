r"""Text with TeX in it, read into parts: Unicode text, math, and text in a style.

What TeX would refuse is read for the text it holds: a title must survive its damage.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from normalizer.values.latex.math import math_to_unicode
from normalizer.values.latex.tables import (
    ACCENTS,
    LETTERS,
    MARKS_BELOW,
    MATH_ARGUMENTS,
    MATH_STYLE_SYNONYMS,
    MATH_SYMBOLS,
    MATH_SYNONYMS,
    STYLES,
    TEXT_SYMBOLS,
)


@dataclass(frozen=True, slots=True)
class Math:
    """The inside of `$...$`, as it stood."""

    source: str


@dataclass(frozen=True, slots=True)
class Styled:
    """The argument of a command like `\\textit`, whose name is `command`."""

    command: str
    inside: tuple[Part, ...]


Part = str | Math | Styled

_LEXEME = re.compile(r"\\[a-zA-Z]+\*?|\\.|[{}$]|~|-{2,3}|``|''|[^\\{}$~\-`']+|.", re.DOTALL)
_DEEPEST = 20
# After pandoc's `tex_math_dollars`: "from $5 to $10" is no math. With a command or script inside it always is.
_MATH = re.compile(
    r"\$\$([^$]+)\$\$"
    r"|\$([^$]*[\\^_][^$]*)(?<!\\)\$"
    r"|\$((?=[^\s\d])[^$]*[^\s$])\$"
    r"|\$((?=\d)[^$]*[^\s$])\$(?!\d)"
)
_BRACKETED_MATH = re.compile(r"\\\((.*?)\\\)|\\\[(.*?)\\\]", re.DOTALL)
_LIGATURES = {"--": "–", "---": "—", "``": "“", "''": "”"}
_SPACES = {"\\ ", "\\,", "\\;", "\\:", "\\\\", "\\>", "\\\n", "\\\t"}
_NOTHING = {"\\-", "\\/", "\\!", "\\@", "\\(", "\\)", "\\[", "\\]", "\\<"}
# An accented letter: a letter, a command for one, or a group; arXiv's dump escapes some of the braces.
_ARGUMENT = re.compile(r"[ \t]*(?:\\?\{|(\\[a-zA-Z]+[ \t]*|[^\s\\{}$]))")


def read(text: str, depth: int = 0) -> tuple[Part, ...]:
    """Parts in order; letters and signs are Unicode already, braces are gone. `depth` counts the groups around."""
    return tuple(_Reader(text, depth).parts())


class _Reader:
    def __init__(self, text: str, depth: int) -> None:
        self.text = text
        self.depth = depth
        self.at = 0

    def parts(self) -> Iterator[Part]:
        while self.at < len(self.text):
            if math := self.math():
                yield math
                continue
            found = _LEXEME.match(self.text, self.at)
            assert found is not None  # the last alternative is any character
            before = self.text[self.at - 1 : self.at]
            self.at = found.end()
            lexeme = found.group()
            if lexeme.startswith("\\"):
                yield from self.command(lexeme)
            elif lexeme == "~":
                # A tie stands between two words; elsewhere ("~100 tokens") people mean the sign.
                between = before.strip() and self.text[self.at : self.at + 1].strip()
                yield " " if between else "~"
            elif lexeme not in ("{", "}"):
                yield _LIGATURES.get(lexeme, lexeme)

    def math(self) -> Math | None:
        pattern = _MATH if self.text[self.at] == "$" else _BRACKETED_MATH
        found = pattern.match(self.text, self.at) if self.text[self.at] in "$\\" else None
        if not found:
            return None
        self.at = found.end()
        return Math(next((group for group in found.groups() if group is not None), ""))

    def command(self, lexeme: str) -> Iterator[Part]:
        name = lexeme[1:].rstrip("*")
        if name in ACCENTS:
            yield self.accented(name)
        elif name in LETTERS:
            self.skip_spaces()
            yield LETTERS[name]
        elif lexeme in _SPACES:
            yield " "
        elif lexeme in _NOTHING:
            return
        elif not (name.isascii() and name.isalpha()):
            yield name
        elif name in TEXT_SYMBOLS:
            yield TEXT_SYMBOLS[name]
            if TEXT_SYMBOLS[name] == " ":
                self.skip_spaces()
            if self.text.startswith("{}", self.at):
                self.at += 2
        else:
            yield from self.construct(name)

    def construct(self, name: str) -> Iterator[Part]:
        """A command with an argument leaves the argument, a symbol its sign, an unknown command its name."""
        known = MATH_STYLE_SYNONYMS.get(name, name)
        if name in MATH_SYMBOLS or name in MATH_SYNONYMS:
            yield math_to_unicode(f"\\{name}")
        elif name in ("textsuperscript", "textsubscript") and (inside := self.group()) is not None:
            yield Math(("^" if "super" in name else "_") + f"{{{inside}}}")
        elif name in STYLES and (inside := self.group()) is not None:
            yield Styled(name, read(inside, self.depth + 1))
        elif known in MATH_ARGUMENTS and known.startswith("math") and (inside := self.group()) is not None:
            yield from read(inside, self.depth + 1)
        elif known in MATH_ARGUMENTS and self.text.startswith("{", self.at):
            start = self.at
            for _ in range(MATH_ARGUMENTS[known]):
                self.group()
            yield Math(f"\\{known}{self.text[start : self.at]}")
        elif name in _OLD_FONTS:
            self.skip_spaces()
        elif (inside := self.group()) is not None:
            yield from read(inside, self.depth + 1) if inside else [name]
        else:
            yield name

    def accented(self, accent: str) -> str:
        """A letter with its mark; with nothing to stand on, the accent's own sign or name stays."""
        start = self.at
        found = _ARGUMENT.match(self.text, self.at)
        if not found or (accent.isalpha() and self.text[start : start + 1].isalpha()):
            return accent
        if found[1] is None:
            inside = self.group(escaped=True)
        else:
            self.at = found.end()
            inside = found[1].strip()
        base = "".join(shown(part) for part in read(inside or "", self.depth + 1))
        mark = ACCENTS[accent]
        if not base or not base[0].isalpha():
            return base if base else accent
        first = base[0] if mark in MARKS_BELOW else {"ı": "i", "ȷ": "j"}.get(base[0], base[0])
        return unicodedata.normalize("NFC", first + _marks_after(base) + mark) + base[1 + len(_marks_after(base)) :]

    def group(self, *, escaped: bool = False) -> str | None:
        """The inside of the group that begins here, else None; one that is never closed ends with the text."""
        found = (_OPENING_ESCAPED if escaped else _OPENING).match(self.text, self.at)
        if not found or self.depth >= _DEEPEST:
            return None
        level, at = 1, found.end()
        while at < len(self.text) and level:
            level += {"{": 1, "}": -1}.get(self.text[at], 0)
            at += 1
        self.at = at
        inside = self.text[found.end() : at - 1] if not level else self.text[found.end() :]
        return inside.removesuffix("\\") if escaped else inside

    def skip_spaces(self) -> None:
        while self.text[self.at : self.at + 1] in (" ", "\t"):
            self.at += 1


_OPENING = re.compile(r"[ \t]*\{")
_OPENING_ESCAPED = re.compile(r"[ \t]*\\?\{")
_OLD_FONTS = frozenset(
    "it bf rm sf tt sc sl em itshape bfseries scshape ttfamily sffamily upshape normalfont boldmath unboldmath tiny"
    " small large Large LARGE huge Huge centering displaystyle textstyle scriptstyle cal".split()
)


def _marks_after(base: str) -> str:
    """The combining marks that follow the first letter."""
    found = re.match(r".([\u0300-\u036f]*)", base, re.DOTALL)
    return found[1] if found else ""


def shown(part: Part) -> str:
    """What a reader sees of a part, in plain Unicode."""
    if isinstance(part, Math):
        return math_to_unicode(part.source)
    if isinstance(part, Styled):
        return "".join(shown(inner) for inner in part.inside)
    return part

r"""The inside of `$...$`: read as plain text, or cleaned so that a LaTeX without packages can set it.

arXiv's titles hold math as their authors typed it: with their own macros (`\SL_2(\Z)`), with `amssymb`'s, broken off,
or with letters that no math font has. What cannot be repaired here is no math: the caller shows it as text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from normalizer.values.latex.tables import (
    DOUBLE_STRUCK,
    MATH_ACCENTS,
    MATH_ARGUMENTS,
    MATH_SILENT,
    MATH_STYLE_SYNONYMS,
    MATH_SYMBOLS,
    MATH_SYNONYMS,
    OPERATORS,
    SUBSCRIPTS,
    SUPERSCRIPTS,
    WRITTEN_MATH,
)
from normalizer.values.lazy import lazy_re

_LEXEME = lazy_re(r"\\[a-zA-Z]+\*?|\\.|[{}^_]|[ \t\r\n]+|.", re.DOTALL)
_SPACES = {"\\,", "\\;", "\\:", "\\!", "\\ ", "\\/", "\\>", "~"}
_ESCAPED = {"\\&", "\\%", "\\#", "\\$", "\\_"}
_MAX_DEPTH = 20


class _Broken(ValueError):
    """The math cannot be set: unbalanced, nested too deep or with a layout that a title cannot have."""


def clean_math(source: str) -> str | None:
    r"""The inside of `$...$` as the LaTeX kernel (and `\mathbb`, `\mathfrak`) can set it; None if it is past repair.

    Unknown commands become upright text (`\SL` -> `\mathrm{SL}`), every script and argument gets its braces.
    """
    try:
        reader = _Reader(source)
        cleaned = reader.atoms(closing=False)
    except _Broken:
        return None
    return cleaned.strip() or None


def _lexemes(source: str) -> list[str]:
    return [{"\\sp": "^", "\\sb": "_"}.get(lexeme, lexeme) for lexeme in _LEXEME.findall(source)]


class _Reader:
    """Reads lexemes once, left to right, and answers with LaTeX that is well-formed by construction."""

    def __init__(self, source: str) -> None:
        self.lexemes = [lexeme for lexeme in _lexemes(source) if lexeme != "$"]
        self.at = 0
        self.depth = 0

    def atoms(self, *, closing: bool) -> str:
        """Everything up to the end, or up to and without the `}` that closes the present group."""
        parts: list[str] = []
        scripts: set[str] = set()
        while self.at < len(self.lexemes):
            lexeme = self.lexemes[self.at]
            self.at += 1
            if lexeme == "}":
                if not closing:
                    raise _Broken
                return _join(parts)
            if lexeme in "^_":
                if lexeme in scripts:  # "double superscript" is an error; an empty atom in between is not
                    parts.append("{}")
                    scripts.clear()
                scripts.add(lexeme)
                parts.append(f"{lexeme}{{{self.argument()}}}")
                continue
            if not lexeme.isspace():
                scripts.clear()
            parts.append(self.atom(lexeme))
        if closing:
            raise _Broken
        return _join(parts)

    def argument(self) -> str:
        """The next group without its braces, or the next atom."""
        while self.at < len(self.lexemes) and self.lexemes[self.at].isspace():
            self.at += 1
        if self.at == len(self.lexemes) or self.lexemes[self.at] in "}^_":
            raise _Broken
        lexeme = self.lexemes[self.at]
        self.at += 1
        return self.group() if lexeme == "{" else self.atom(lexeme)

    def group(self) -> str:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise _Broken
        inside = self.atoms(closing=True)
        self.depth -= 1
        return inside

    def atom(self, lexeme: str) -> str:
        if lexeme == "{":
            return f"{{{self.group()}}}"
        if lexeme.startswith("\\"):
            return self.command(lexeme)
        if lexeme.isspace():
            return " "
        return _character(lexeme)

    def command(self, lexeme: str) -> str:
        name = lexeme[1:].rstrip("*")
        if not (name.isascii() and name.isalpha()):
            return _escaped(lexeme)
        if name in ("begin", "end", "over", "choose", "atop", "middle", "def"):
            raise _Broken
        if name in ("left", "right"):  # the delimiter stays, its growing does not: nothing to pair up
            return ""
        name = MATH_STYLE_SYNONYMS.get(name, name)
        if name == "sqrt" and self.at < len(self.lexemes) and self.lexemes[self.at] == "[":
            raise _Broken
        if name in MATH_ARGUMENTS:
            return f"\\{name}" + "".join(f"{{{self.argument()}}}" for _ in range(MATH_ARGUMENTS[name]))
        if name in MATH_SYNONYMS:
            return MATH_SYNONYMS[name]
        if name in MATH_SYMBOLS or name in OPERATORS or name in MATH_SILENT or name in ("ldots", "lbrace", "rbrace"):
            return f"\\{name}"
        return f"\\mathrm{{{name}}}"


def _escaped(lexeme: str) -> str:
    r"""A backslash and a sign: spaces and escapes stay; line ends and text accents are nothing that math can hold."""
    if lexeme in _SPACES or lexeme in _ESCAPED or lexeme == "\\|":
        return lexeme
    if lexeme in ("\\{", "\\}"):
        return "\\lbrace" if lexeme == "\\{" else "\\rbrace"
    return "" if lexeme.isascii() else _character(lexeme[1:])


def _character(char: str) -> str:
    """One character of math; what math fonts lack becomes its nearest ASCII letters, upright."""
    if char in "&%#":
        return f"\\{char}"
    if char.isascii():
        return char if char.isprintable() else " "
    if char in WRITTEN_MATH:
        return WRITTEN_MATH[char]
    plain = unicodedata.normalize("NFKD", char)
    letters = "".join(letter for letter in plain if letter.isascii() and letter.isalnum())
    return f"\\mathrm{{{letters}}}" if letters else ""


def _join(parts: list[str]) -> str:
    r"""Run parts together, with a space where a command's name would swallow the next letter (`\alpha x`)."""
    joined = ""
    for part in parts:
        if part[:1].isalpha() and re.search(r"\\[a-zA-Z]+$", joined):
            joined += " "
        joined += part
    return re.sub(r" +", " ", joined)


def join_math(parts: list[str]) -> str:
    """Math beside math as one formula; a script after a piece with scripts gets an atom of its own to stand on."""
    joined: list[str] = []
    for part in parts:
        scripted = bool(joined) and ("^" in joined[-1] or "_" in joined[-1])
        joined.append("{}" + part if scripted and part.startswith(("^", "_")) else part)
    return _join(joined)


def math_to_unicode(source: str) -> str:
    """The inside of `$...$` in plain text: "ℝ^n", "α²", "L_∞"; never raises, unknown commands leave their name."""
    return _plain_group(iter(_lexemes(source)), 0)


# Stands on both sides of an operator's name until its neighbors are known.
_THIN_SPACE = "\0"
_SCRIPTS = "".join((*SUPERSCRIPTS.values(), *SUBSCRIPTS.values()))
_VISIBLE_SPACE = lazy_re(rf"(?<=[^\W_]|\))\0(?=[^\W_{_SCRIPTS}])")


def _plain_group(lexemes: Iterator[str], depth: int) -> str:
    """The atoms of a group, run together, with a space between an operator's name and a word ("n log n", "log(n)")."""
    joined = "".join(_plain(lexemes, depth)).replace(_THIN_SPACE * 2, _THIN_SPACE)
    return _VISIBLE_SPACE.sub(" ", joined).replace(_THIN_SPACE, "")


def _plain(lexemes: Iterator[str], depth: int) -> Iterator[str]:
    """Texts of the atoms up to the end of the group or of the lexemes."""
    for lexeme in lexemes:
        if lexeme == "}" and depth:
            return
        if lexeme != "}" and (lexeme != "{" or depth < _MAX_DEPTH):
            yield _plain_atom(lexeme, lexemes, depth)


def _plain_argument(lexemes: Iterator[str], depth: int) -> str:
    for lexeme in lexemes:
        if not lexeme.isspace():
            return _plain_atom(lexeme, lexemes, depth).strip(_THIN_SPACE) if lexeme != "}" else ""
    return ""


def _plain_atom(lexeme: str, lexemes: Iterator[str], depth: int) -> str:
    if depth >= _MAX_DEPTH:
        return lexeme if lexeme.isalnum() else ""
    if lexeme == "{":
        return _plain_group(lexemes, depth + 1)
    if lexeme in "^_":
        return _script(lexeme, _plain_argument(lexemes, depth + 1))
    if lexeme.startswith("\\"):
        return _plain_command(lexeme, lexemes, depth)
    return "" if lexeme.isspace() or lexeme == "$" else " " if lexeme == "~" else lexeme


def _plain_command(lexeme: str, lexemes: Iterator[str], depth: int) -> str:
    name = lexeme[1:].rstrip("*")
    if not (name.isalpha() and name.isascii()):
        return "" if lexeme in ("\\!", "\\/", "\\-") else " " if lexeme in _SPACES or name in "\\" else name
    name = MATH_STYLE_SYNONYMS.get(name, name)
    if name in MATH_SYNONYMS:
        return math_to_unicode(MATH_SYNONYMS[name])
    if name in ("left", "right") or name in MATH_SILENT:
        return ""
    if name in ("begin", "end"):
        _plain_argument(lexemes, depth + 1)
        return ""
    if name in MATH_ARGUMENTS:
        arguments = [_plain_argument(lexemes, depth + 1) for _ in range(MATH_ARGUMENTS[name])]
        return _plain_construct(name, arguments)
    if name in OPERATORS:
        return f"{_THIN_SPACE}{name}{_THIN_SPACE}"
    return {"ldots": "…", "lbrace": "{", "rbrace": "}"}.get(name) or MATH_SYMBOLS.get(name, name)


def _plain_construct(name: str, arguments: list[str]) -> str:
    inside = arguments[-1]
    if name == "frac":
        return "/".join(part if len(part) < 2 or part.isalnum() else f"({part})" for part in arguments)
    if name == "sqrt":
        return f"√{inside}" if len(inside) < 2 else f"√({inside})"
    if name == "mathbb":
        return "".join(DOUBLE_STRUCK.get(letter, letter) for letter in inside)
    if name in MATH_ACCENTS and len(inside) == 1:
        bare = inside.replace("ı", "i").replace("ȷ", "j")
        return unicodedata.normalize("NFC", bare + MATH_ACCENTS[name])
    return inside


def _script(mark: str, inside: str) -> str:
    """A script in Unicode's raised or lowered signs where all of it has one, else "^n" or "_(i,j)"."""
    if inside in ("∘", "°"):
        return "°" if mark == "^" else "_∘"
    if inside and set(inside) <= set("′*∗"):
        return inside
    signs = SUPERSCRIPTS if mark == "^" else SUBSCRIPTS
    inside = inside.replace("−", "-")
    words = len(inside) > 1 and any(letter.isalpha() for letter in inside)  # "T_max" reads better than "Tₘₐₓ"
    if inside and not words and all(letter in signs for letter in inside):
        return "".join(signs[letter] for letter in inside)
    return f"{mark}{inside}" if inside.isalnum() or len(inside) < 2 else f"{mark}({inside})"

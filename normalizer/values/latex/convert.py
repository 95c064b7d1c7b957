r"""LaTeX to Unicode and back, for names and titles.

Titles arrive as their authors typed them for arXiv: `Poincar\'e`, `$\beta$-VAE`, `{\"u}`, a lone `%`, an unbalanced
brace. Reading takes what TeX would make of it and keeps the text of what TeX would refuse. Writing goes through that
reading, so that nothing is escaped twice and nothing reaches LaTeX that LaTeX does not know.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import groupby

from normalizer.values.latex.math import clean_math, join_math, math_to_unicode
from normalizer.values.latex.parse import (
    Math,
    Part,
    Styled,
    read,
    shown,
)
from normalizer.values.latex.tables import (
    LETTERS,
    MARKS,
    MARKS_BELOW,
    MATH_MARKS,
    SUBSCRIPTS,
    SUPERSCRIPTS,
    WRITTEN_MATH,
    WRITTEN_TEXT,
)

_TEX = re.compile(r"[\\{}$~]|--")


def to_unicode(text: str) -> str:
    r"""Plain Unicode (NFC) of a text with TeX in it; damaged TeX keeps its text, and nothing raises.

    `Poincar\'e` -> "Poincaré", `$\alpha$` -> "α", `\textit{Revelio}` -> "Revelio", `--` -> "–", a tie -> " ".
    """
    return unicodedata.normalize("NFC", "".join(shown(part) for part in read(text)))


def plain_text(text: str) -> str:
    """Return the text as it is printed, in one line; text without TeX is only stripped."""
    return " ".join((to_unicode(text) if _TEX.search(text) else text).split())


def to_latex(text: str) -> str:
    r"""Seven-bit LaTeX of a Unicode text or of one with TeX in it, for BibTeX 0.99 and a LaTeX without packages.

    Accents become BibTeX's special characters (`{\"u}`, `{\v{c}}`), math stays math where it can be set, `& % # _`
    and their like are escaped once. Letters that LaTeX cannot show (CJK, Cyrillic, Arabic, ...) are transliterated,
    pictures are dropped. Commands that need a definition from outside are those in `tex_tables.PROVIDED`.
    """
    return _written(read(text), _seven_bit)


def to_unicode_latex(text: str) -> str:
    """As `to_latex`, but letters of every script stay as they are: for biber, LuaLaTeX and XeLaTeX."""
    return _written(read(text), _with_letters)


# A piece of output: whether it stands in math, and its LaTeX.
_Piece = tuple[bool, str]
_Encoder = Callable[[str], Iterator[_Piece]]


def _written(parts: Sequence[Part], encode: _Encoder) -> str:
    """LaTeX of the parts; neighbors in math share one pair of dollar signs."""
    pieces = (piece for part in parts for piece in _pieces(part, encode) if piece[1])
    written = []
    for is_math, run in groupby(pieces, key=lambda piece: piece[0]):
        latex = [piece for _, piece in run]
        written.append(f"${join_math(latex)}$" if is_math else "".join(latex))
    return "".join(written)


def _pieces(part: Part, encode: _Encoder) -> Iterator[_Piece]:
    match part:
        case str():
            yield from encode(part)
        case Styled(command, inside):
            yield False, f"\\{command}{{{_written(inside, encode)}}}"
        case Math(source) if cleaned := clean_math(source):
            yield True, cleaned
        case Math(source):
            yield from encode(math_to_unicode(source))


_RAISED = "".join(SUPERSCRIPTS.values())
_LOWERED = "".join(SUBSCRIPTS.values())
_BACK = {sign: letter for signs in (SUPERSCRIPTS, SUBSCRIPTS) for letter, sign in signs.items()}
_GREEK = r"[\u0370-\u03ff\u1f00-\u1fff]"
_RUN = re.compile(
    rf"(?P<up>[{_RAISED}]+)|(?P<down>[{_LOWERED}]+)|(?P<greek>{_GREEK}[\u0300-\u036f]*(?:{_GREEK}[\u0300-\u036f]*){{3,}})"
    r"|(?P<quote>(?<![^\s(\[{/\-–—])\"(?=\S))|(?P<letter>[^\W\d_][\u0300-\u036f\u20d0-\u20ff]*|\S|\s)",
)


def _seven_bit(text: str) -> Iterator[_Piece]:
    return _encode(text, _ascii_letter)


def _with_letters(text: str) -> Iterator[_Piece]:
    return _encode(text, _own_letter)


def _encode(text: str, letter: Callable[[str], _Piece]) -> Iterator[_Piece]:
    for found in _RUN.finditer(unicodedata.normalize("NFC", text)):
        run = found.group()
        if found.lastgroup in ("up", "down"):
            mark = "^" if found.lastgroup == "up" else "_"
            yield True, f"{mark}{{{''.join(_BACK[sign] for sign in run)}}}"
        elif found.lastgroup == "greek":  # a word, not a symbol
            yield from (letter(run),) if letter is _own_letter else map(letter, _clusters(run))
        elif run == '"':
            yield False, "``" if found.lastgroup == "quote" else "''"
        else:
            yield letter(run)


def _clusters(text: str) -> list[str]:
    return re.findall(r".[\u0300-\u036f]*", text)


def _own_letter(cluster: str) -> _Piece:
    """Letters as they are; signs as `to_latex` writes them, where it has them."""
    return _sign(cluster) or _invisible(cluster) or (False, cluster)


@cache
def _ascii_letter(cluster: str) -> _Piece:
    """A letter with its marks, or a sign, in seven bits."""
    if written := _sign(cluster) or _invisible(cluster):
        return written
    if cluster in _LETTER_COMMANDS:
        return False, f"{{\\{_LETTER_COMMANDS[cluster]}}}"
    base, *marks = list(unicodedata.normalize("NFD", cluster))
    if base in WRITTEN_MATH and "\u0370" <= base <= "\u03ff":
        return True, _greek(base, marks)
    if marks and (base in _LETTER_COMMANDS or (base.isascii() and base.isalpha())):
        return False, _accented(base, marks)
    return False, _transliterated(cluster)


def _sign(cluster: str) -> _Piece | None:
    if cluster in WRITTEN_TEXT:
        return False, WRITTEN_TEXT[cluster]
    if cluster in WRITTEN_MATH:
        return True, WRITTEN_MATH[cluster]
    if cluster.isascii():
        return False, cluster if cluster.isprintable() else " " if cluster.isspace() else ""
    return None


def _invisible(cluster: str) -> _Piece | None:
    """Spaces of all widths are spaces; control, format and private characters are nothing."""
    if unicodedata.category(cluster[0])[0] in "CZ":
        return False, " " if cluster.isspace() else ""
    return None


_LETTER_COMMANDS = {letter: command for command, letter in LETTERS.items()}


def _accented(base: str, marks: list[str]) -> str:
    r"""`{\"u}`, `{\v{c}}`, `{\~{\^e}}`: marks below first, as the letter is built from the inside; others are lost."""
    above = any(mark in MARKS and mark not in MARKS_BELOW for mark in marks)
    inner = {"i": r"\i", "j": r"\j"}.get(base, base) if above else base
    if base in _LETTER_COMMANDS:
        inner = f"\\{_LETTER_COMMANDS[base]}"
    horned = unicodedata.normalize("NFC", base + "\u031b") if "\u031b" in marks else base
    if horned in _LETTER_COMMANDS and horned != base:
        inner = f"\\{_LETTER_COMMANDS[horned]}"
    for mark in marks:
        if mark in MARKS:
            command = MARKS[mark]
            inner = f"\\{command}{inner}" if len(inner) == 1 and not command.isalpha() else f"\\{command}{{{inner}}}"
    return f"{{{inner}}}" if "\\" in inner else inner


def _greek(base: str, marks: list[str]) -> str:
    inner = WRITTEN_MATH[base]
    for mark in marks:
        if mark in MATH_MARKS:
            inner = f"\\{MATH_MARKS[mark]}{{{inner}}}"
    return inner


def _transliterated(cluster: str) -> str:
    """The nearest ASCII of a letter; nothing for pictures, whose names ("dash") would read as words."""
    if unicodedata.category(cluster[0]) in ("So", "Sk", "Cs"):
        return ""
    from anyascii import anyascii  # here, for it reads its tables from disk

    return "".join(WRITTEN_TEXT.get(char) or _MATH_SAFE.get(char, char) for char in anyascii(cluster))


_MATH_SAFE = {char: f"${WRITTEN_MATH[char]}$" for char in "<>|\\{}"}

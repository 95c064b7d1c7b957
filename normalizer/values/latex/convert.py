r"""LaTeX to Unicode and back, for names and titles.

Titles arrive as their authors typed them for arXiv: `Poincar\'e`, `$\beta$-VAE`, `{\"u}`, a lone `%`, an unbalanced
brace. Reading takes what TeX would make of it and keeps the text of what TeX would refuse. Writing goes through that
reading, so that nothing is escaped twice and nothing reaches LaTeX that LaTeX does not know.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from normalizer.values.latex.math import clean_math, join_math, math_to_unicode
from normalizer.values.latex.tables import (
    ACCENTS,
    LETTERS,
    MARKS,
    MARKS_BELOW,
    MATH_ARGUMENTS,
    MATH_MARKS,
    MATH_STYLE_SYNONYMS,
    MATH_SYMBOLS,
    MATH_SYNONYMS,
    PRINTED_ARGUMENTS,
    STYLES,
    SUBSCRIPTS,
    SUPERSCRIPTS,
    TEXT_SYMBOLS,
    WRITTEN_MATH,
    WRITTEN_TEXT,
    command_names,
)
from normalizer.values.lazy import lazy_re
from normalizer.values.text import in_ascii


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

_LEXEME = lazy_re(r"\\[a-zA-Z]+\*?|\\.|[{}$]|~|-{2,3}|``|''|[^\\{}$~\-`']+|.", re.DOTALL)
_MAX_DEPTH = 20
# After pandoc's `tex_math_dollars`: "from $5 to $10" is no math. With a command or script inside it always is.
_MATH = lazy_re(
    r"\$\$([^$]+)\$\$"
    r"|\$([^$]*[\\^_][^$]*)(?<!\\)\$"
    r"|\$((?=[^\s\d])[^$]*[^\s$])\$"
    r"|\$((?=\d)[^$]*[^\s$])\$(?!\d)"
)
# What is left of math without its commands: between dollar signs, and before a digit, it would be none.
_MAY_BE_PRICE = lazy_re(r"\d[^\\^_]*$")
_BRACKETED_MATH = lazy_re(r"\\\((.*?)\\\)|\\\[(.*?)\\\]", re.DOTALL)
_LIGATURES = {"--": "–", "---": "—", "``": "“", "''": "”"}
_SPACES = {"\\ ", "\\,", "\\;", "\\:", "\\\\", "\\>", "\\\n", "\\\t"}
_NOTHING = {"\\-", "\\/", "\\!", "\\@", "\\(", "\\)", "\\[", "\\]", "\\<"}
# An accented letter: a letter, a command for one, or a group; arXiv's dump escapes some of the braces.
_ARGUMENT = lazy_re(r"[ \t]*(?:\\?\{|(\\[a-zA-Z]+[ \t]*|[^\s\\{}$]))")


# Words in another typeface, no formula: readers of bibliographies know text better than math, and its spaces count.
_WORDS_IN_MATH = lazy_re(r"\s*\\(?:math|text)(it|bf|sf|tt)\s*\{([A-Za-z][A-Za-z ~.,'-]*[A-Za-z.])\}\s*")


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

    def math(self) -> Math | Styled | None:
        pattern = _MATH if self.text[self.at] == "$" else _BRACKETED_MATH
        found = pattern.match(self.text, self.at) if self.text[self.at] in "$\\" else None
        if not found:
            return None
        self.at = found.end()
        source = next((group for group in found.groups() if group is not None), "")
        words = _WORDS_IN_MATH.fullmatch(source)
        return Styled(f"text{words[1]}", (words[2].replace("~", " "),)) if words else Math(source)

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
        elif name == "ifmmode" and (branches := _BRANCHES.match(self.text, self.at)):
            self.at = branches.end()
            yield from read(branches["text"] or "", self.depth + 1)
        else:
            yield from self.construct(name)

    def construct(self, name: str) -> Iterator[Part]:
        """A command with an argument leaves the argument, a symbol its sign, an unknown command its name."""
        known = MATH_STYLE_SYNONYMS.get(name, name)
        if name in PRINTED_ARGUMENTS and self.has_argument():
            yield from self.printed(PRINTED_ARGUMENTS[name])
        elif name in MATH_SYMBOLS or name in MATH_SYNONYMS:
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
        elif self.has_argument() and (inside := self.group()) is not None:
            yield from read(inside, self.depth + 1) if inside else [name]
        else:
            yield name

    def has_argument(self) -> bool:
        """Whether a group follows; options before it are passed over."""
        found = _OPTIONS.match(self.text, self.at)
        assert found is not None  # it may be empty
        is_followed = _OPENING.match(self.text, found.end()) is not None
        self.at = found.end() if is_followed else self.at
        return is_followed

    def printed(self, arguments: Sequence[bool]) -> Iterator[Part]:
        for is_printed in arguments:
            inside = self.group()
            if inside and is_printed:
                yield from read(inside, self.depth + 1)

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
        base = "".join(visible_text(part) for part in read(inside or "", self.depth + 1))
        mark = ACCENTS[accent]
        if not base or not base[0].isalpha():
            return base if base else accent
        first = base[0] if mark in MARKS_BELOW else {"ı": "i", "ȷ": "j"}.get(base[0], base[0])
        return unicodedata.normalize("NFC", first + _marks_after(base) + mark) + base[1 + len(_marks_after(base)) :]

    def group(self, *, escaped: bool = False) -> str | None:
        """The inside of the group that begins here, else None; one that is never closed ends with the text."""
        found = (_OPENING_ESCAPED if escaped else _OPENING).match(self.text, self.at)
        if not found or self.depth >= _MAX_DEPTH:
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


# Records of APS write an accent for math and for text: `\ifmmode \acute{c}\else \'{c}\fi{}`.
_BRANCHES = lazy_re(
    r"(?:(?!\\(?:else|fi)(?![a-zA-Z])).){0,200}+(?:\\else\s*(?P<text>(?:(?!\\fi(?![a-zA-Z])).){0,200}+))?"
    r"\\fi(?![a-zA-Z])(?:\{\})?",
    re.DOTALL,
)
_OPTIONS = lazy_re(r"(?:[ \t]*\[[^\]{}]*\])*")
_OPENING = lazy_re(r"[ \t]*\{")
_OPENING_ESCAPED = lazy_re(r"[ \t]*\\?\{")
_OLD_FONTS = frozenset(
    "it bf rm sf tt sc sl em itshape bfseries scshape ttfamily sffamily upshape normalfont boldmath unboldmath tiny"
    " small large Large LARGE huge Huge centering displaystyle textstyle scriptstyle cal".split()
)


def _marks_after(base: str) -> str:
    """The combining marks that follow the first letter."""
    found = re.match(r".([\u0300-\u036f]*)", base, re.DOTALL)
    return found[1] if found else ""


def visible_text(part: Part) -> str:
    """What a reader sees of a part, in plain Unicode."""
    if isinstance(part, Math):
        return math_to_unicode(part.source)
    if isinstance(part, Styled):
        return "".join(visible_text(inner) for inner in part.inside)
    return part


def shown_parts(text: str) -> Iterator[tuple[str, bool]]:
    """The parts of `to_unicode`, and whether each is a formula."""
    yield from ((unicodedata.normalize("NFC", visible_text(part)), isinstance(part, Math)) for part in read(text))


_TEX = lazy_re(r"[\\{}$~]|--")


def to_unicode(text: str) -> str:
    r"""Plain Unicode (NFC) of a text with TeX in it; damaged TeX keeps its text, and nothing raises.

    `Poincar\'e` -> "Poincaré", `$\alpha$` -> "α", `\textit{Revelio}` -> "Revelio", `--` -> "–", a tie -> " ".
    """
    return unicodedata.normalize("NFC", "".join(visible_text(part) for part in read(text)))


_WITH_ARGUMENTS = lazy_re(r"\\([a-zA-Z]+)\s*(?:\[[^\]{}]*\]\s*\{|\{[^{}]*\}\s*\{)")


def is_readable(text: str) -> bool:
    r"""Whether no unknown command outside of formulas has an option or a second argument: who knows what it prints.

    `\bibconf[30th]{ICML}{International Conference on Machine Learning}` is such a command.
    """
    if "\\" not in text:
        return True
    return all(found[1] in command_names() for found in _WITH_ARGUMENTS.finditer(_MATH.sub("", text)))


def plain_text(text: str) -> str:
    """Return the text as it is printed, in one line; text without TeX is only stripped."""
    return " ".join((to_unicode(text) if _TEX.search(text) else text).split())


def to_latex(text: str) -> str:
    r"""Seven-bit LaTeX of a Unicode text or of one with TeX in it, for BibTeX 0.99 and a LaTeX without packages.

    Accents become BibTeX's special characters (`{\"u}`, `{\v{c}}`), math stays math where it can be set, `& % # _`
    and their like are escaped once. Letters that LaTeX cannot show (CJK, Cyrillic, Arabic, ...) are transliterated,
    pictures are dropped. Commands that need a definition from outside are those in `tex_tables.PROVIDED`.
    """
    return _written(read(text), _ascii_letter)


def to_unicode_latex(text: str) -> str:
    """As `to_latex`, but letters of every script stay as they are: for biber, LuaLaTeX and XeLaTeX."""
    return _written(read(text), _own_letter)


# A piece of output: whether it stands in math, and its LaTeX.
_Piece = tuple[bool, str]
_Encoder = Callable[[str], Sequence[_Piece]]


def _written(parts: Sequence[Part], encode: _Encoder) -> str:
    """LaTeX of the parts, letter by letter; neighbors in math share one pair of dollar signs."""
    pieces = (piece for part in parts for piece in _pieces(part, encode) if piece[1])
    written = []
    for is_math, run in groupby(pieces, key=lambda piece: piece[0]):
        latex = [piece for _, piece in run]
        written.append(f"${join_math(latex)}$" if is_math else "".join(latex))
    return "".join(written)


def _pieces(part: Part, encode: _Encoder) -> Iterator[_Piece]:
    match part:
        case str():
            yield from _encode(part, encode)
        case Styled(command, inside):
            yield False, f"\\{command}{{{_written(inside, encode)}}}"
        case Math(source) if cleaned := clean_math(source):
            if cleaned != source and _MAY_BE_PRICE.match(cleaned):
                yield from _encode(cleaned, encode)
            else:
                yield True, cleaned
        case Math(source):
            yield from _encode(math_to_unicode(source), encode)


_RAISED = "".join(SUPERSCRIPTS.values())
_LOWERED = "".join(SUBSCRIPTS.values())
_BACK = {sign: letter for signs in (SUPERSCRIPTS, SUBSCRIPTS) for letter, sign in signs.items()}
_GREEK = r"[\u0370-\u03ff\u1f00-\u1fff]"
_RUN = lazy_re(
    rf"(?P<up>[{_RAISED}]+)|(?P<down>[{_LOWERED}]+)|(?P<greek>{_GREEK}[\u0300-\u036f]*(?:{_GREEK}[\u0300-\u036f]*){{3,}})"
    r"|(?P<quote>(?<![^\s(\[{/\-–—])\"(?=\S))|(?P<letter>[^\W\d_][\u0300-\u036f\u20d0-\u20ff]*|\S|\s)"
)


def _encode(text: str, letter: _Encoder) -> Iterator[_Piece]:
    for found in _RUN.finditer(unicodedata.normalize("NFC", text)):
        run = found.group()
        if found.lastgroup in ("up", "down"):
            mark = "^" if found.lastgroup == "up" else "_"
            yield True, f"{mark}{{{''.join(_BACK[sign] for sign in run)}}}"
        elif found.lastgroup == "greek":  # a word, not a symbol
            each = [run] if letter is _own_letter else re.findall(r".[\u0300-\u036f]*", run)
            yield from (piece for cluster in each for piece in letter(cluster))
        elif run == '"':
            yield False, "``" if found.lastgroup == "quote" else "''"
        else:
            yield from letter(run)


def _own_letter(cluster: str) -> Sequence[_Piece]:
    """Letters as they are; signs as `to_latex` writes them, where it has them."""
    return [_sign(cluster) or _invisible(cluster) or (False, cluster)]


@cache
def _ascii_letter(cluster: str) -> Sequence[_Piece]:
    """A letter with its marks, or a sign, in seven bits."""
    if written := _sign(cluster) or _invisible(cluster):
        return [written]
    if cluster in _LETTER_COMMANDS:
        return [(False, f"{{\\{_LETTER_COMMANDS[cluster]}}}")]
    base, *marks = list(unicodedata.normalize("NFD", cluster))
    if base in WRITTEN_MATH and "\u0370" <= base <= "\u03ff":
        return [(True, _greek(base, marks))]
    if marks and (base in _LETTER_COMMANDS or (base.isascii() and base.isalpha())):
        return [(False, _accented(base, marks))]
    return _transliterated(cluster)


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


# LaTeX takes the dot away by itself under these; pandoc 2 reads `\"{\i}` as a dotless i and a mark.
_DOTS_GO = {("i", mark) for mark in "\u0300\u0301\u0302\u0308"}


def _accented(base: str, marks: list[str]) -> str:
    r"""`{\"u}`, `{\v{c}}`, `{\~{\^e}}`: marks below first, as the letter is built from the inside; others are lost."""
    above = any(mark in MARKS and mark not in MARKS_BELOW for mark in marks)
    inner = {"i": r"\i", "j": r"\j"}.get(base, base) if above and (base, *marks) not in _DOTS_GO else base
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


def _transliterated(cluster: str) -> Sequence[_Piece]:
    """The nearest ASCII of a letter; nothing for pictures, whose names ("dash") would read as words."""
    if unicodedata.category(cluster[0]) in ("So", "Sk", "Cs"):
        return []
    return [_sign(char) or (False, char) for char in in_ascii(cluster).replace('"', "''")]

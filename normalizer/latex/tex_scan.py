r"""A LaTeX source read for what it cites and includes: commands and their arguments, each with its place.

Not a TeX: macros are not expanded. What TeX would not see as commands is passed over: comments, `\verb`, verbatim
environments, URLs (in which "%" is a letter), `\iffalse` parts, whatever stands behind `\end{document}`.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from enum import StrEnum

from normalizer.latex import commands

_VERBATIM_NAMES = (
    "verbatim|[BL]?Verbatim|SaveVerbatim|VerbatimOut|lstlisting|minted|comment|filecontents|tcblisting|pycode|luacode"
)
_SKIPPED = rf"""
    %[^\r\n]*
  | \\begin\s*\{{(?P<env>(?:{_VERBATIM_NAMES})\*?)\}}.*?\\end\s*\{{(?P=env)\}}
  | \\(?:verb|Verb|lstinline)\*?(?:\[[^\]]*\])?(?P<bar>[^\sA-Za-z*\[{{])[^\r\n]*?(?P=bar)
  | \\(?:mintinline(?:\[[^\]]*\])?\{{\w*\}}|Verb\*?|lstinline(?:\[[^\]]*\])?)\{{[^{{}}\r\n]*\}}
  | \\(?:url|nolinkurl|path|href)\s*\{{[^{{}}]*\}}
  | \\iffalse(?![A-Za-z@])(?P<dead>)
  | \\[^A-Za-z@]
"""
_TOKEN = re.compile(rf"(?P<skip>{_SKIPPED})|(?P<end>\\end\s*\{{document\}}|\\endinput(?![A-Za-z@]))"
                    r"|\\(?P<name>[A-Za-z@]+)\*?", re.DOTALL | re.VERBOSE)  # fmt: skip
_CONDITION = re.compile(r"%[^\r\n]*|\\(if[A-Za-z@]*|else(?![A-Za-z@])|fi(?![A-Za-z@]))|\\.", re.DOTALL)
# White space with comments, but no empty line, which would end a paragraph.
_GAP = r"(?:[ \t]*+(?:%[^\r\n]*+)?(?:\r\n|\n|\r)(?![ \t]*+[\r\n]))*+[ \t]*+"
_OPTIONAL = re.compile(
    rf"(?:{_GAP}(?:<[^<>{{}}]*>|\[(?:[^\[\]{{}}]|\{{[^{{}}]*\}})*\]|\((?:[^(){{}}]|\{{[^{{}}]*\}})*\)))*+"
)
_BRACES = re.compile(rf"{_GAP}\{{(?P<inner>[^{{}}]*)\}}")
_NESTED = re.compile(rf"{_GAP}\{{(?P<inner>(?:[^{{}}]|\{{(?:[^{{}}]|\{{[^{{}}]*\}})*\}})*)\}}")
_BARE_FILE = re.compile(r"[ \t]+(?P<inner>[^\s{}\\%]+)")
_DEFINED = re.compile(rf"{_GAP}\{{?\s*\\(?P<name>[A-Za-z@]+)\s*\}}?")
_PACKAGE = frozenset({"usepackage", "RequirePackage"})
# The parts of a list of keys. TeX leaves out a comment with its line end and the blanks behind that.
_PART = re.compile(r"(?P<note>%[^\r\n]*)(?P<line_end>\s*)|(?P<comma>,)|(?P<key>[^\s,%](?:[^,%]*[^\s,%])?)")
_PARAMETER = re.compile(r"#\d")


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it is cited: offsets in the source, the end not included."""

    text: str
    start: int
    end: int


class Odd(StrEnum):
    """What keeps a list of keys from being read; all but the macro are mistakes of the author."""

    MACRO = "a key is made by a macro here, which only LaTeX can tell"
    PERCENT = "LaTeX takes the % inside this key for the beginning of a comment; cite an identifier without it"
    HASH = "LaTeX cannot take a key with # in it; cite an identifier without it"


@dataclass(frozen=True, slots=True)
class KeyList:
    r"""The keys in one pair of braces, and the span between these.

    `cited` is False where keys are only mentioned (`\defcitealias`). `odd` tells what could not be read of the list.
    """

    command: str
    keys: tuple[Key, ...]
    start: int
    end: int
    cited: bool = True
    odd: Odd | None = None


@dataclass(frozen=True, slots=True)
class Include:
    """A part of the document: its folder and file as written; `relative` folders count from the source itself."""

    folder: str
    file: str
    start: int
    relative: bool = False


@dataclass(frozen=True, slots=True)
class Bibliographies:
    """Names of .bib files; `biblatex` tells which package's command named them."""

    names: tuple[str, ...]
    biblatex: bool


@dataclass(frozen=True, slots=True)
class Biblatex:
    """The package biblatex is loaded."""


@dataclass(frozen=True, slots=True)
class End:
    """The document ends here, and TeX reads no further file."""


Item = KeyList | Include | Bibliographies | Biblatex | End


def scan_tex(text: str) -> Iterator[Item]:
    """What a source cites and includes, in its order."""
    done = 0
    while found := _TOKEN.search(text, done):
        done = found.end()
        if found["end"]:
            if "document" in found["end"]:
                yield End()
            return
        if found["dead"] is not None:
            done = _behind_dead(text, done)
        elif found["name"]:
            done = yield from _command(text, found["name"], done)


def _behind_dead(text: str, at: int) -> int:
    r"""Behind the `\else` or `\fi` that ends an `\iffalse`; nothing is dead where there is neither."""
    depth = 1
    for found in _CONDITION.finditer(text, at):
        word = found[1] or ""
        # \iff is an arrow
        depth += 1 if word.startswith("if") and word != "iff" else -1 if word == "fi" else 0
        if depth == 0 or (depth == 1 and word == "else"):
            return found.end()
    return at


def _command(text: str, name: str, at: int) -> Generator[Item, None, int]:
    """What a command with its arguments, from `at` on, stands for; returns where reading goes on."""
    if commands.cites(name) or name in commands.MENTIONS:
        return (yield from _cite(text, name, at))
    if name in commands.INPUTS:
        return (yield from _input(text, name, at))
    if name in commands.BIBLIOGRAPHIES | commands.RESOURCES:
        found = _BRACES.match(text, _behind_options(text, at))
        if found:
            is_resource = name in commands.RESOURCES
            names = [found["inner"]] if is_resource else found["inner"].split(",")
            yield Bibliographies(tuple(each.strip() for each in names if each.strip()), is_resource)
            return found.end()
    elif name in _PACKAGE:
        found = _BRACES.match(text, _behind_options(text, at))
        if found and "biblatex" in (each.strip() for each in found["inner"].split(",")):
            yield Biblatex()
    elif name in commands.DEFINITIONS and (found := _DEFINED.match(text, at)):
        return found.end()
    return at


def _behind_options(text: str, at: int) -> int:
    found = _OPTIONAL.match(text, at)
    return found.end() if found else at


def _cite(text: str, name: str, at: int) -> Generator[Item, None, int]:
    cited = name not in commands.MENTIONS
    done = at
    while True:
        here = _behind_options(text, done)
        for _ in range(commands.groups_before_keys(name)):
            before = _NESTED.match(text, here)
            here = _behind_options(text, before.end()) if before else here
        found = _BRACES.match(text, here)
        if found is None:
            return done
        keys, odd = _keys(text, found.start("inner"), found.end("inner"))
        yield KeyList(name, keys, found.start("inner"), found.end("inner"), cited, odd)
        done = found.end()
        if not commands.takes_several(name):
            return done


def _keys(text: str, start: int, end: int) -> tuple[tuple[Key, ...], Odd | None]:
    """The keys between two offsets that can be read, and what keeps others from being so."""
    keys: list[Key] = []
    odd: Odd | None = None
    open_ = True  # a comma, or nothing yet, stands before: a key may begin
    for part in _PART.finditer(text, start, end):
        if part["comma"]:
            open_ = True
        elif part["note"]:
            # without a line end it hides the closing brace
            odd = odd if part["line_end"].startswith(("\r", "\n")) else Odd.PERCENT
        elif not open_:
            odd = Odd.PERCENT
        else:
            open_ = False
            wrong = _wrong(part["key"])
            odd = odd or wrong
            if wrong is None:
                keys.append(Key(part["key"], part.start(), part.end()))
    return tuple(keys), odd


def _wrong(key: str) -> Odd | None:
    if "\\" in key or _PARAMETER.search(key):
        return Odd.MACRO
    return Odd.HASH if "#" in key else None


def _input(text: str, name: str, at: int) -> Generator[Item, None, int]:
    found = _BRACES.match(text, at)
    if found is None:
        # Only the primitive takes a name without braces.
        found = _BARE_FILE.match(text, at) if name in ("input", "@input") else None
        if found is None:
            return at
    folder, done = "", found.end()
    if commands.INPUTS[name]:
        folder = found["inner"].strip()
        found = _BRACES.match(text, done)
        if found is None:
            return done
        done = found.end()
    yield Include(folder, found["inner"].strip().strip('"'), at, name in commands.RELATIVE_INPUTS)
    return done

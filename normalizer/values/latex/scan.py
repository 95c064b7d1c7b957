r"""Parts of a LaTeX source that TeX does not read as commands, and that have no end of their own line: where they end.

Each text is searched once for what ends them, however many parts are never closed.

A LaTeX source read for what it cites and includes: commands and their arguments, each with its place.

Not a TeX: macros are not expanded. What TeX would not see as commands is passed over: comments, `\verb`, verbatim
environments, URLs (in which "%" is a letter), `\iffalse` parts, whatever stands behind `\end{document}`.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Mapping
from functools import cached_property

from normalizer.values.latex import commands
from normalizer.values.latex.commands import (
    Biblatex,
    Bibliographies,
    End,
    Include,
    Item,
    Key,
    KeyList,
    Odd,
)

# Environments in which a backslash is a letter. https://ctan.org/pkg/fancyvrb, listings, minted, comment, tcolorbox
VERBATIM = "|".join(
    """(?:sp)?verbatim [BL]?Verbatim SaveVerbatim VerbatimOut lstlisting minted comment filecontents tcblisting pycode
    luacode""".split()
)
_CONDITION = re.compile(r"%[^\r\n]*|\\(if[A-Za-z@]*|else(?![A-Za-z@])|fi(?![A-Za-z@]))|\\.", re.DOTALL)
# An arrow, and what takes its branches in braces: no \fi ends these. https://ctan.org/pkg/etoolbox
_NO_CONDITION = re.compile(
    r"iff|ifthenelse|ifbool\w*|iftoggle|ifblank|if(?:cs)?(?:un)?def(?!ined\Z)\w*|ifstr\w+|if(?:num|dim)[a-z]+|ifcs(?!name)\w+"
)


class Skips:
    """The parts of one text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._open_for_good: set[str] = set()

    def behind_verbatim(self, environment: str, at: int) -> int:
        """Behind the end of an environment whose text begins at `at`; nothing is verbatim where there is no end."""
        if environment in self._open_for_good:
            return at
        found = re.compile(rf"\\end\s*\{{{re.escape(environment)}\}}").search(self._text, at)
        if found is None:
            self._open_for_good.add(environment)
            return at
        return found.end()

    def behind_dead(self, at: int) -> int:
        r"""Behind the `\else` or `\fi` of an `\iffalse` that ends at `at`; nothing is dead where there is neither."""
        return self._ends.get(at, at)

    @cached_property
    def _ends(self) -> Mapping[int, int]:
        r"""Each conditional, by the offset behind its `\if...`, with the offset behind what ends its first branch."""
        ends: dict[int, int] = {}
        open_: list[int] = []
        for found in _CONDITION.finditer(self._text):
            word = found[1] or ""
            if word.startswith("if"):
                if not _NO_CONDITION.fullmatch(word):
                    open_.append(found.end())
            elif word and open_:
                ends.setdefault(open_[-1], found.end())
                if word == "fi":
                    open_.pop()
        return ends


_SKIPPED = rf"""
    %[^\r\n]*
  | \\begin\s*\{{(?P<verbatim>(?:{VERBATIM})\*?)\}}
  | \\(?:verb|Verb|lstinline)\*?(?:\[[^\]]{{0,300}}+\])?(?P<bar>[^\sA-Za-z*\[{{])[^\r\n]*?(?P=bar)
  | \\(?:url|nolinkurl|path)(?P<mark>[|!+/^"])[^\r\n]*?(?P=mark)  # few marks, for TikZ has a \path, too
  | \\(?:mintinline(?:\[[^\]]{{0,300}}+\])?\{{\w*\}}|Verb\*?|lstinline(?:\[[^\]]{{0,300}}+\])?)\{{[^{{}}\r\n]*\}}
  | \\(?:url|nolinkurl|path|href)\s*\{{[^{{}}]*\}}
  | \\iffalse(?![A-Za-z@])(?P<dead>)
  | \\[^A-Za-z@]
"""
# An \endinput that stands last in a conditional is mostly one that is not met: \ifdefined\x\endinput\fi
_END = r"\\end\s*\{document\}|\\endinput(?![A-Za-z@])(?!\s*\\(?:fi|else)(?![A-Za-z@]))"
_NAME = rf"\\begin\s*\{{(?P<quote>{commands.QUOTES})\*?\}}|\\(?P<name>[A-Za-z@]+)\*?"
_TOKEN = re.compile(rf"(?P<skip>{_SKIPPED})|(?P<end>{_END})|{_NAME}", re.DOTALL | re.VERBOSE)
# White space with comments, but no empty line, which would end a paragraph.
_GAP = r"(?:[ \t]*+(?:%[^\r\n]*+)?(?:\r\n|\n|\r)(?![ \t]*+[\r\n]))*+[ \t]*+"
_GROUP = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*+\})*+\})*+\}"
_OPTIONAL = re.compile(rf"(?:{_GAP}(?:<[^<>{{}}]*+>|\[(?:[^\[\]{{}}]|{_GROUP})*+\]))*+")
# \parencites(before all)(behind all){a}{b}
_OF_ALL = re.compile(rf"(?:{_GAP}\((?:[^(){{}}]|{_GROUP})*+\)){{0,2}}+")
_BRACES = re.compile(rf"{_GAP}\{{(?P<inner>[^{{}}]*+)\}}")
_ARGUMENT = re.compile(rf"{_GAP}{_GROUP}")
# \cite\x, but not what asks about the command, or ends before it has got its keys: \ifx\cite\undefined
_MACRO = re.compile(rf"{_GAP}\\(?!(?:undefined|relax|else|fi|or|par|begin|end)(?![A-Za-z@]))[A-Za-z@]")
_BARE_FILE = re.compile(r"[ \t]+(?P<inner>[^\s{}\\%]+)")
_DEFINED = re.compile(rf"{_GAP}\{{?\s*\\(?P<name>[A-Za-z@]+)\s*\}}?")
_LET = re.compile(r"\s*\\[A-Za-z@]+\s*=?\s*\\[A-Za-z@]+")
_PACKAGE = frozenset({"usepackage", "RequirePackage"})
# The parts of a list of keys. TeX leaves out a comment with its line end and the blanks behind that. Blanks are
# those of ASCII: where bytes stand for characters, others are parts of letters.
_PART = re.compile(r"(?P<note>%[^\r\n]*)(?P<line_end>\s*)|(?P<comma>,)|(?P<key>[^\s,%](?:[^,%]*[^\s,%])?)", re.ASCII)
_COMMENT = re.compile(r"%[^\r\n]*\s*")
_PARAMETER = re.compile(r"#\d")


def scan_tex(text: str) -> Iterator[Item]:
    """What a source cites and includes, in its order."""
    skips = Skips(text)
    done = 0
    while found := _TOKEN.search(text, done):
        done = found.end()
        if found["end"]:
            if "document" in found["end"]:
                yield End()
            return
        if found["dead"] is not None:
            done = skips.behind_dead(done)
        elif found["verbatim"]:
            done = skips.behind_verbatim(found["verbatim"], done)
        elif name := found["name"] or found["quote"]:
            done = yield from _command(text, name, done)


def _command(text: str, name: str, at: int) -> Generator[Item, None, int]:
    """What a command with its arguments, from `at` on, stands for; returns where reading goes on."""
    if commands.cites(name) or name in commands.MENTIONS:
        return (yield from _cite(text, name, at))
    if name in commands.INPUTS:
        return (yield from _input(text, name, at))
    if commands.names_bib_files(name) or name in commands.RESOURCES:
        found = _BRACES.match(text, _behind(_OPTIONAL, text, at))
        if found:
            is_resource = name in commands.RESOURCES
            written = _COMMENT.sub("", found["inner"])
            names = [written] if is_resource else written.split(",")
            yield Bibliographies(tuple(each.strip() for each in names if each.strip()), is_resource)
            return found.end()
    elif name in _PACKAGE:
        found = _BRACES.match(text, _behind(_OPTIONAL, text, at))
        if found and "biblatex" in (each.strip() for each in found["inner"].split(",")):
            yield Biblatex()
    elif name in commands.DEFINITIONS and (found := (_LET if name == "let" else _DEFINED).match(text, at)):
        return found.end()
    return at


def _behind(arguments: re.Pattern[str], text: str, at: int) -> int:
    found = arguments.match(text, at)
    return found.end() if found else at


def _cite(text: str, name: str, at: int) -> Generator[Item, None, int]:
    cited = name not in commands.MENTIONS
    several = commands.takes_several(name)
    done = at
    here = _behind(_OF_ALL, text, at) if several else at
    while True:
        here = _behind(_OPTIONAL, text, here)
        for _ in range(commands.groups_before_keys(name)):
            here = _behind(_OPTIONAL, text, _behind(_ARGUMENT, text, here))
        found = _BRACES.match(text, here)
        if found is None:
            if cited and (_ARGUMENT.match(text, here) or (done == at and _MACRO.match(text, here))):
                yield KeyList(name, (), done, done, cited, Odd.MACRO)
            return done
        keys, odd = _keys(text, found.start("inner"), found.end("inner"))
        yield KeyList(name, keys, found.start("inner"), found.end("inner"), cited, odd)
        done = here = found.end()
        if not several:
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

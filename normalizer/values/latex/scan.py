r"""A LaTeX source read for what it cites and includes, and the source with other keys.

Not a TeX: macros are not expanded. What TeX would not see as commands is passed over: comments, `\verb`, verbatim
environments, URLs (in which "%" is a letter), `\iffalse` parts, whatever stands behind `\end{document}`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from string import ascii_lowercase, ascii_uppercase

from normalizer.values.patterns import lazy_re

# https://ctan.org/pkg/natbib, https://ctan.org/pkg/biblatex (3.9), https://ctan.org/pkg/csquotes (5.3); authors name
# their own ones alike. Every command with "cite" in its name is taken for one of the family, but for these.
_CITE = lazy_re(r"[A-Za-z@]*[cC]ite[A-Za-z@]*|bibentry|(?:foreign|hyphen|hybrid)?(?:text|block|display)cquote")
_SETS_UP = lazy_re(
    r"""(?!newcite\Z)  # which cites in the styles of the ACL; \newcites, of multibib, does not
        (?:set|if|new|renew|provide|declare|Declare|AtEvery|AtNext|the|use|print|execute|process|blx@)[A-Za-z@]*
      | cite(?:style|text|reset|setup|punct|index|numfont|namefont|authoryear|authoryearpar|ordinal|tracker|count\w*)
      | cite(?:indextrue|indexfalse|trackertrue|trackerfalse|left|right|mid|dash|form|drop|sort) | bibcite | nocitecount
    """,
    re.VERBOSE,
)
# These name keys without citing them.
MENTIONS = frozenset({"defcitealias", "shortcites"})
# The keys are not in the first braces but in the ones behind so many others: a volume, a language.
_BEFORE_KEYS = lazy_re(r"(?:[apfst]{0,2}|[PAFST])volcites?|(?:foreign|hyphen|hybrid)[a-z]+cquote")
# Only these take several lists of keys, one after the other.
_SEVERAL = lazy_re(r"[A-Za-z@]*cites")
# \bibliographyown: for the citations of \citeown, which multibib's \newcites{own}{Own Work} has made
_BIBLIOGRAPHY = lazy_re(r"(?:no)?bibliography(?!style|unit|name|heading|item)[A-Za-z]*|defaultbibliography")


# \input{part} and its relatives: how many arguments name a folder before the one that names the file.
INPUTS = {
    "input": 0, "include": 0, "subfile": 0, "subfileinclude": 0, "InputIfFileExists": 0, "@input": 0,
    "import": 1, "subimport": 1, "inputfrom": 1, "includefrom": 1, "subinputfrom": 1, "subincludefrom": 1,
}  # fmt: skip
# Their folders count from that of the file they stand in; all others' from that of the main file.
RELATIVE_INPUTS = frozenset({"subimport", "subinputfrom", "subincludefrom"})
RESOURCES = frozenset({"addbibresource", "addglobalbib", "addsectionbib"})
# Environments that take keys as commands do: \begin{displaycquote}[12]{key}
QUOTES = r"(?:foreign|hyphen)?displaycquote"
DEFINITIONS = frozenset(
    """newcommand renewcommand providecommand DeclareRobustCommand NewDocumentCommand RenewDocumentCommand
    ProvideDocumentCommand DeclareDocumentCommand def gdef edef xdef let""".split()
)


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it is cited: offsets in the source, the end not included."""

    text: str
    start: int
    end: int


class UnreadableKeys(StrEnum):
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
    odd: UnreadableKeys | None = None


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
class Loaded:
    """Packages that are loaded, or the class of the document, with their options as written."""

    names: tuple[str, ...]
    options: str
    is_class: bool = False


@dataclass(frozen=True, slots=True)
class Style:
    """The style that BibTeX prints by."""

    name: str


@dataclass(frozen=True, slots=True)
class End:
    """The document ends here, and TeX reads no further file."""


Item = KeyList | Include | Bibliographies | Loaded | Style | End


# Environments in which a backslash is a letter. https://ctan.org/pkg/fancyvrb, listings, minted, comment, tcolorbox
VERBATIM = "|".join(
    """(?:sp)?verbatim [BL]?Verbatim SaveVerbatim VerbatimOut lstlisting minted comment filecontents tcblisting pycode
    luacode""".split()
)
_CONDITION = lazy_re(r"%[^\r\n]*|\\(if[A-Za-z@]*|else(?![A-Za-z@])|fi(?![A-Za-z@]))|\\.", re.DOTALL)
# An arrow, and what takes its branches in braces: no \fi ends these. https://ctan.org/pkg/etoolbox
_NO_CONDITION = lazy_re(
    r"iff|ifthenelse|ifbool\w*|iftoggle|ifblank|if(?:cs)?(?:un)?def(?!ined\Z)\w*|ifstr\w+|if(?:num|dim)[a-z]+|ifcs(?!name)\w+"
)


@cache
def _verbatim_end(environment: str) -> re.Pattern[str]:
    return re.compile(rf"\\end\s*\{{{re.escape(environment)}\}}")


def _branch_ends(text: str) -> Mapping[int, int]:
    r"""Each conditional, by the offset behind its `\if...`, with the offset behind what ends its first branch."""
    ends: dict[int, int] = {}
    open_: list[int] = []
    for found in _CONDITION.finditer(text):
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
_NAME = rf"\\begin\s*\{{(?P<quote>{QUOTES})\*?\}}|\\(?P<name>[A-Za-z@]+)\*?"
_TOKEN = lazy_re(rf"(?P<skip>{_SKIPPED})|(?P<end>{_END})|{_NAME}", re.DOTALL | re.VERBOSE)
# White space with comments, but no empty line, which would end a paragraph.
_GAP = r"(?:[ \t]*+(?:%[^\r\n]*+)?(?:\r\n|\n|\r)(?![ \t]*+[\r\n]))*+[ \t]*+"
_GROUP = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*+\})*+\})*+\}"
_OPTIONAL = lazy_re(rf"(?:{_GAP}(?:<[^<>{{}}]*+>|\[(?:[^\[\]{{}}]|{_GROUP})*+\]))*+")
# \parencites(before all)(behind all){a}{b}
_OF_ALL = lazy_re(rf"(?:{_GAP}\((?:[^(){{}}]|{_GROUP})*+\)){{0,2}}+")
_BRACES = lazy_re(rf"{_GAP}\{{(?P<inner>[^{{}}]*+)\}}")
_ARGUMENT = lazy_re(rf"{_GAP}{_GROUP}")
# \cite\x, but not what asks about the command, or ends before it has got its keys: \ifx\cite\undefined
_MACRO = lazy_re(rf"{_GAP}\\(?!(?:undefined|relax|else|fi|or|par|begin|end)(?![A-Za-z@]))[A-Za-z@]")
_BARE_FILE = lazy_re(r"[ \t]+(?P<inner>[^\s{}\\%]+)")
_DEFINED = lazy_re(rf"{_GAP}\{{?\s*\\(?P<name>[A-Za-z@]+)\s*\}}?")
_LET = lazy_re(r"\s*\\[A-Za-z@]+\s*=?\s*\\[A-Za-z@]+")
_LOADS = frozenset({"usepackage", "RequirePackage", "documentclass", "LoadClass"})
# The parts of a list of keys. TeX leaves out a comment with its line end and the blanks behind that. Blanks are
# those of ASCII: where bytes stand for characters, others are parts of letters.
_PART = lazy_re(r"(?P<note>%[^\r\n]*)(?P<line_end>\s*)|(?P<comma>,)|(?P<key>[^\s,%](?:[^,%]*[^\s,%])?)", re.ASCII)
_COMMENT = lazy_re(r"%[^\r\n]*\s*")
_PARAMETER = lazy_re(r"#\d")


def scan_tex(text: str) -> Iterator[Item]:
    """What a source cites and includes, in its order."""
    branch_ends: Mapping[int, int] | None = None
    never_ending: set[str] = set()
    done = 0
    while found := _TOKEN.search(text, done):
        done = found.end()
        if found["end"]:
            if "document" in found["end"]:
                yield End()
            return
        if found["dead"] is not None:  # nothing is dead where there is neither \else nor \fi
            branch_ends = _branch_ends(text) if branch_ends is None else branch_ends
            done = branch_ends.get(done, done)
        elif environment := found["verbatim"]:  # nothing is verbatim where there is no end
            end = None if environment in never_ending else _verbatim_end(environment).search(text, done)
            done = end.end() if end else done
            never_ending.update(() if end else (environment,))
        elif name := found["name"] or found["quote"]:
            done = yield from _command(text, name, done)


def _command(text: str, name: str, at: int) -> Generator[Item, None, int]:
    """What a command with its arguments, from `at` on, stands for; returns where reading goes on."""
    if (_CITE.fullmatch(name) and not _SETS_UP.fullmatch(name)) or name in MENTIONS:
        return (yield from _cite(text, name, at))
    if name in INPUTS:
        return (yield from _input(text, name, at))
    if _BIBLIOGRAPHY.fullmatch(name) or name in RESOURCES:
        found = _BRACES.match(text, _behind(_OPTIONAL, text, at))
        if found:
            is_resource = name in RESOURCES
            written = _COMMENT.sub("", found["inner"])
            names = [written] if is_resource else written.split(",")
            yield Bibliographies(tuple(each.strip() for each in names if each.strip()), is_resource)
            return found.end()
    elif name in _LOADS:
        found = _BRACES.match(text, _behind(_OPTIONAL, text, at))
        if found:
            packages = tuple(each.strip() for each in found["inner"].split(","))
            yield Loaded(packages, text[at : found.start()].strip().strip("[]"), name.endswith(("class", "Class")))
    elif name == "bibliographystyle" and (found := _BRACES.match(text, at)):
        yield Style(found["inner"].strip())
    elif name in DEFINITIONS and (found := (_LET if name == "let" else _DEFINED).match(text, at)):
        return found.end()
    return at


def _behind(arguments: re.Pattern[str], text: str, at: int) -> int:
    found = arguments.match(text, at)
    return found.end() if found else at


def _cite(text: str, name: str, at: int) -> Generator[Item, None, int]:
    cited = name not in MENTIONS
    several = cited and _SEVERAL.fullmatch(name) is not None
    done = at
    here = _behind(_OF_ALL, text, at) if several else at
    while True:
        here = _behind(_OPTIONAL, text, here)
        if _BEFORE_KEYS.fullmatch(name):
            here = _behind(_OPTIONAL, text, _behind(_ARGUMENT, text, here))
        found = _BRACES.match(text, here)
        if found is None:
            if cited and (_ARGUMENT.match(text, here) or (done == at and _MACRO.match(text, here))):
                yield KeyList(name, (), done, done, cited, UnreadableKeys.MACRO)
            return done
        keys, odd = _keys(text, found.start("inner"), found.end("inner"))
        yield KeyList(name, keys, found.start("inner"), found.end("inner"), cited, odd)
        done = here = found.end()
        if not several:
            return done


def _keys(text: str, start: int, end: int) -> tuple[tuple[Key, ...], UnreadableKeys | None]:
    """The keys between two offsets that can be read, and what keeps others from being so."""
    keys: list[Key] = []
    odd: UnreadableKeys | None = None
    open_ = True  # a comma, or nothing yet, stands before: a key may begin
    for part in _PART.finditer(text, start, end):
        if part["comma"]:
            open_ = True
        elif part["note"]:
            # without a line end it hides the closing brace
            odd = odd if part["line_end"].startswith(("\r", "\n")) else UnreadableKeys.PERCENT
        elif not open_:
            odd = UnreadableKeys.PERCENT
        else:
            open_ = False
            if "\\" in part["key"] or _PARAMETER.search(part["key"]):
                odd = odd or UnreadableKeys.MACRO
            elif "#" in part["key"]:
                odd = odd or UnreadableKeys.HASH
            else:
                keys.append(Key(part["key"], part.start(), part.end()))
    return tuple(keys), odd


def _input(text: str, name: str, at: int) -> Generator[Item, None, int]:
    found = _BRACES.match(text, at)
    if found is None:
        # Only the primitive takes a name without braces.
        found = _BARE_FILE.match(text, at) if name in ("input", "@input") else None
        if found is None:
            return at
    folder, done = "", found.end()
    if INPUTS[name]:
        folder = found["inner"].strip()
        found = _BRACES.match(text, done)
        if found is None:
            return done
        done = found.end()
    yield Include(folder, found["inner"].strip().strip('"'), at, name in RELATIVE_INPUTS)
    return done


_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)


def keys_in(tex: str) -> set[str]:
    """Every key that a source cites or mentions where it can be rewritten."""
    return {key.text for each in _lists(tex) for key in each.keys}


def folded(key: str) -> str:
    """What the spellings have in common that are one key to BibTeX; the only letters it knows are those of ASCII."""
    return key.translate(_LOWER)


def with_keys(tex: str, keys: Mapping[str, str], *, case_counts: bool = True) -> str:
    """The source with another key in the place of each that is in `keys`; none is cited twice in one list by that.

    For BibTeX the case of a key does not count: then every spelling of the keys is meant.
    """
    fold = str if case_counts else folded
    by_spelling = {fold(old): new for old, new in keys.items()}
    parts: list[str] = []
    done = 0
    changes = (change for each in _lists(tex) for change in _changes(each, lambda key: by_spelling.get(fold(key))))
    for start, end, new in changes:
        parts += (tex[done:start], new)
        done = end
    return "".join([*parts, tex[done:]])


def _lists(tex: str) -> Iterator[KeyList]:
    return (item for item in scan_tex(tex) if isinstance(item, KeyList))


def _changes(each: KeyList, new_key: Callable[[str], str | None]) -> Iterator[tuple[int, int, str]]:
    """Spans with what takes their place.

    A new key that would stand in the list a second time goes, with what parts it from the one before it.
    """
    new_ones = {new for key in each.keys if (new := new_key(key.text)) is not None}
    standing: set[str] = set()
    before = each.start
    for key in each.keys:
        new = new_key(key.text) or key.text
        if new in standing and new in new_ones:
            yield before, key.end, ""
        elif new != key.text:
            yield key.start, key.end, new
        standing.add(new)
        before = key.end

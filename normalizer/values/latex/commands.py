r"""Which commands of LaTeX, natbib, biblatex and csquotes cite, and which only look as if they did.

What a LaTeX source says of citations and of other files: the values that `scan_tex` finds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

# https://ctan.org/pkg/natbib, https://ctan.org/pkg/biblatex (3.9), https://ctan.org/pkg/csquotes (5.3); authors name
# their own ones alike. Every command with "cite" in its name is taken for one of the family, but for these.
_CITE = re.compile(r"[A-Za-z@]*[cC]ite[A-Za-z@]*|bibentry|(?:foreign|hyphen|hybrid)?(?:text|block|display)cquote")
_SETS_UP = re.compile(
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
_BEFORE_KEYS = re.compile(r"(?:[apfst]{0,2}|[PAFST])volcites?|(?:foreign|hyphen|hybrid)[a-z]+cquote")
# Only these take several lists of keys, one after the other.
_SEVERAL = re.compile(r"[A-Za-z@]*cites")
# \bibliographyown: for the citations of \citeown, which multibib's \newcites{own}{Own Work} has made
_BIBLIOGRAPHY = re.compile(r"(?:no)?bibliography(?!style|unit|name|heading|item)[A-Za-z]*|defaultbibliography")


def cites(name: str) -> bool:
    r"""Whether `\name` takes keys, by its name (without backslash and star)."""
    return _CITE.fullmatch(name) is not None and _SETS_UP.fullmatch(name) is None


def groups_before_keys(name: str) -> int:
    """How many arguments in braces stand before the keys."""
    return 1 if _BEFORE_KEYS.fullmatch(name) else 0


def takes_several(name: str) -> bool:
    """Whether further lists of keys may follow the first."""
    return _SEVERAL.fullmatch(name) is not None and name not in MENTIONS


def names_bib_files(name: str) -> bool:
    r"""Whether `\name` takes the names of .bib files, parted by commas."""
    return _BIBLIOGRAPHY.fullmatch(name) is not None


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

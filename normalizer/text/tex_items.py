r"""What a LaTeX source says of citations and of other files: the values that `scan_tex` finds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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

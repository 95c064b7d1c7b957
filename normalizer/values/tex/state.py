"""What is known while a document is read: its parts, what was found, and which branches of conditionals are open."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from normalizer.values.lazy import lazy_re
from normalizer.values.tex.citing import Key, KeyList
from normalizer.values.tex.source import Location, Source


@dataclass(frozen=True, slots=True)
class PartName:
    r"""A part as it is named. `kind` is the command, or "package", "class", "main"; `paths` are in \input@path."""

    kind: str
    name: str
    folder: str = ""
    paths: tuple[str, ...] = ()


@dataclass(eq=False)
class Part:
    """A file of a document. `place` is for the one who opens it; in a `is_package` nothing is the author's mistake."""

    source: Source
    location: object = None
    is_package: bool = False
    preamble_only: bool = False
    options: str = ""


class Opener(Protocol):
    def __call__(self, name: PartName, parent: Part) -> Part | str | None:
        """The part of that name; why it cannot be read; or None where it holds nothing to read."""


@dataclass
class Unit:
    """A part of a document with a bibliography of its own; `cites_all`: everything in its .bib files is printed.

    `looks_up_in` are the only .bib files in which its `keys` are looked up; empty for those of the document.
    """

    bibs: list[str] = field(default_factory=list)
    cites_all: bool = False
    keys: dict[str, Location] = field(default_factory=dict)
    looks_up_in: list[str] = field(default_factory=list)


@dataclass
class Found:
    """What a document says. `uncertain` may be cited; `by_hand` are keys that the document defines by itself.

    `all_of` are .bib files of which everything is cited. `lists` are the keys where they can be rewritten, `made` those
    that a macro makes somewhere of several pieces, so that they cannot be there. `before_blanks` are keys with a blank
    behind them.
    """

    cited: dict[str, Location] = field(default_factory=dict)
    uncertain: dict[str, Location] = field(default_factory=dict)
    problems: dict[tuple[str, Location], None] = field(default_factory=dict)
    bibs: dict[str, None] = field(default_factory=dict)
    all_of: set[str] = field(default_factory=set)
    cites_all: bool = False
    biblatex: bool = False
    by_hand: set[str] = field(default_factory=set)
    sets: dict[str, list[str]] = field(default_factory=dict)
    lists: dict[tuple[Source, int], KeyList] = field(default_factory=dict)
    made: dict[str, Location] = field(default_factory=dict)
    before_blanks: dict[str, Location] = field(default_factory=dict)
    style: str | None = None
    document_class: str | None = None
    packages: dict[str, None] = field(default_factory=dict)
    citation_files: dict[str, None] = field(default_factory=dict)
    """The stems of the .aux files that multibib writes."""
    units: list[Unit] = field(default_factory=list)
    global_bibs: dict[str, None] = field(default_factory=dict)
    """The .bib files in which every unit looks up its keys."""
    left_out: dict[str, None] = field(default_factory=dict)
    r"""The names of the parts that \includeonly leaves out."""
    external: dict[str, None] = field(default_factory=dict)

    def add_lists(self, lists: Iterable[KeyList], keys: Iterable[Key], location: Location) -> None:
        """Add where keys can be rewritten; those of `keys` that are in no list are made by a macro."""
        made = Counter(key.text for key in keys)
        for each in lists:
            self.lists.setdefault((each.source, each.start), each)
            made.subtract(key.text for key in each.keys)
        for key, count in made.items():
            if count > 0:
                self.made.setdefault(key, location)


# Which branches of conditionals are open, and whether TeX gets to what is being read.


@dataclass(eq=False)
class Condition:
    r"""A conditional that is open. `taken`: the branch that TeX takes; None where it is not known.

    `branches` are the keys of each branch of one that is not known. `is_dead`: the branch that is being read is not
    the one that is taken now. `skips`: the other branch is not read at all.
    """

    taken: bool | None
    branches: list[dict[str, Location]] = field(default_factory=lambda: [{}])
    is_dead: bool = False
    skips: bool = False


class Branches:
    """The conditionals that are open. Keys go to what is cited, or to what may be.

    `unsure` counts the pieces around this one of which it is not known whether TeX gets to them.
    """

    def __init__(self, found: Found) -> None:
        self._found = found
        self._open: list[Condition] = []
        self._unknown: list[Condition] = []
        self._dead = 0
        self.unsure = 0

    def __bool__(self) -> bool:
        return bool(self._open)

    @property
    def innermost(self) -> Condition:
        return self._open[-1]

    @property
    def is_dead(self) -> bool:
        """What is being read is in a branch that is not taken."""
        return self._dead > 0

    @property
    def is_uncertain(self) -> bool:
        return bool(self.unsure or self._unknown or self.is_dead)

    def open(self, taken: bool | None) -> None:
        condition = Condition(taken, is_dead=taken is False)
        self._open.append(condition)
        self._dead += condition.is_dead
        if taken is None:
            self._unknown.append(condition)

    def next_branch(self) -> None:
        """The next branch of the innermost conditional."""
        if self._open:
            condition = self._open[-1]
            condition.branches.append({})
            if condition.taken is not None:
                self._dead += condition.taken - condition.is_dead
                condition.is_dead = condition.taken

    def close(self) -> bool:
        """End the innermost conditional, if one is open."""
        if not self._open:
            return False
        condition = self._open.pop()
        self._dead -= condition.is_dead
        if condition.taken is None:
            self._unknown.pop()  # the innermost one, as the conditional is
            self._join(condition)
        return True

    def _join(self, condition: Condition) -> None:
        """What every branch cites is cited, whichever TeX takes."""
        first, *others = condition.branches
        for key, location in first.items():
            if others and all(key in each for each in others):
                self.add_key(key, location)
        for branch in condition.branches:
            for key, location in branch.items():
                self._found.uncertain.setdefault(key, location)

    def close_all(self) -> None:
        """End what is open at the end of the document: it only looked like conditionals, and all branches count."""
        self._dead = 0
        while self._open:
            condition = self._open.pop()
            self._unknown.clear()
            for branch in condition.branches:
                for key, location in branch.items():
                    self.add_key(key, location)

    def forget(self) -> None:
        self._open.clear()
        self._unknown.clear()
        self._dead = 0

    def add_key(self, key: str, location: Location) -> None:
        if self.unsure or self.is_dead:
            self._found.uncertain.setdefault(key, location)
        elif self._unknown:
            self._unknown[-1].branches[-1].setdefault(key, location)
        else:
            self._found.cited.setdefault(key, location)


# Conditions of TeX, etoolbox, ifthen and xparse: which branch TeX takes, as far as the source tells.
#
# None where it does not tell: then both branches are read, and what only one of them cites is uncertain.

# An arrow, and what takes its branches in braces: no \fi ends these. https://ctan.org/pkg/etoolbox
_NO_CONDITION = lazy_re(
    r"iff|ifthenelse|ifbool\w*|iftoggle|ifblank|if(?:cs)?(?:un)?def(?!ined\Z)\w*|ifstr\w+|if(?:num|dim)[a-z]+|ifcs(?!name)\w+"
    r"|ifin\w*list\w*|if(?:citation|entry|field|name|list|keyword|category|cite|first|last|more|use|natbib|volcite)\w+"
    r"|iftext\w*|ifmtarg|ifempty|ifnot\w*|ifclass\w+|ifpackage\w+|iflanguage|ifthispage\w+|ifiscs\w*|ifproof|ifSubfilesClassLoaded"
)
CONDITION_TOKEN = lazy_re(
    r"%[^\r\n]*|\\(if[A-Za-z@]*|else(?![A-Za-z@])|fi(?![A-Za-z@])|or(?![A-Za-z@]))|\\.", re.DOTALL
)


def is_condition(name: str) -> bool:
    r"""The command begins a conditional that \fi ends."""
    return name.startswith("if") and not _NO_CONDITION.fullmatch(name)


_NUMBERS = lazy_re(r"\s*(-?\d{1,9})\s*([<>=])\s*(-?\d{1,9})(?!\d)(?:\s|\\relax)?")


def compare_numbers(text: str, at: int, end: int) -> tuple[bool, int] | None:
    r"""The value of \ifnum with digits, and the offset behind it."""
    found = _NUMBERS.match(text, at, end)
    if not found:
        return None
    left, right = int(found[1]), int(found[3])
    return {"<": left < right, ">": left > right, "=": left == right}[found[2]], found.end()


# How many arguments a command has before its branches, and which branches it has: "TF", "T" or "F".
Branching = tuple[int, str]
BRANCHINGS: Mapping[str, Branching] = {
    "IfBooleanTF": (1, "TF"), "IfBooleanT": (1, "T"), "IfBooleanF": (1, "F"),
    "IfValueTF": (1, "TF"), "IfValueT": (1, "T"), "IfValueF": (1, "F"),
    "IfNoValueTF": (1, "TF"), "IfNoValueT": (1, "T"), "IfNoValueF": (1, "F"),
    "IfBlankTF": (1, "TF"), "IfBlankT": (1, "T"), "IfBlankF": (1, "F"),
    "tl_if_empty:nTF": (1, "TF"), "tl_if_empty:nT": (1, "T"), "tl_if_empty:nF": (1, "F"),
    "tl_if_blank:nTF": (1, "TF"), "tl_if_blank:nT": (1, "T"), "tl_if_blank:nF": (1, "F"),
    "ifthenelse": (1, "TF"), "ifbool": (1, "TF"), "notbool": (1, "FT"), "iftoggle": (1, "TF"), "nottoggle": (1, "FT"),
    "ifblank": (1, "TF"), "notblank": (1, "FT"), "ifstrempty": (1, "TF"), "ifstrequal": (2, "TF"),
    "ifdef": (1, "TF"), "ifundef": (1, "FT"), "ifcsdef": (1, "TF"), "ifcsundef": (1, "FT"), "@ifundefined": (1, "FT"),
    "ifdefempty": (1, "TF"), "ifdefvoid": (1, "TF"), "ifdefstring": (2, "TF"), "ifdefstrequal": (2, "TF"),
    "@ifnextchar": (1, "TF"), "@ifstar": (0, "TF"), "ifmtarg": (1, "TF"), "@ifmtarg": (1, "TF"),
    "@ifpackageloaded": (1, "TF"), "@ifclassloaded": (1, "TF"), "ifboolexpr": (1, "TF"), "ifnumcomp": (3, "TF"),
    "ifnumequal": (2, "TF"), "ifinlist": (2, "TF"), "IfFileExists": (1, "TF"), "ifnumless": (2, "TF"),
    "ifnumgreater": (2, "TF"), "ifnumodd": (1, "TF"), "ifempty": (1, "TF"), "IfSubStr": (2, "TF"), "IfStrEq": (2, "TF"),
    "IfPackageLoadedTF": (1, "TF"), "IfClassLoadedTF": (1, "TF"), "IfFormatAtLeastTF": (1, "TF"),
    "ifSubfilesClassLoaded": (0, "TF"),
}  # fmt: skip
_OF_SWITCH = frozenset({"ifbool", "notbool", "iftoggle", "nottoggle"})
_OF_BLANK = frozenset({"ifblank", "notblank", "ifstrempty", "ifmtarg", "@ifmtarg", "ifempty"})
_OF_NAME = {"ifdef", "ifundef", "ifcsdef", "ifcsundef", "@ifundefined"}
_BOOLEAN = lazy_re(r"\s*(?P<no>\\(?:not|NOT)\s*)?\\boolean\s*\{\s*([^{}]+?)\s*\}\s*")
_EQUAL = lazy_re(r"\s*(?P<no>\\(?:not|NOT)\s*)?\\equal\s*\{([^{}\\\0]*)\}\s*\{([^{}\\\0]*)\}\s*")


def decide(
    name: str,
    arguments: list[str],
    switch: Callable[[str], bool | None],
    is_defined: Callable[[str], bool],
) -> tuple[bool | None, bool]:
    """Which branch TeX takes; and whether that is by a switch, which may be set otherwise tomorrow."""
    first = arguments[0].strip() if arguments else ""
    if "\0" in first:
        return None, False
    if name in _OF_SWITCH:
        return switch(first), True
    if name.startswith("IfBoolean"):
        return {r"\BooleanTrue": True, r"\BooleanFalse": False}.get(first), False
    if name.startswith(("IfValue", "IfNoValue")):
        return (first == r"\NoValue") is name.startswith("IfNoValue"), False
    if name in _OF_BLANK or name.startswith(("IfBlank", "tl_if_")):
        return (None if "\\" in first and first != r"\NoValue" else first in ("", r"\NoValue")), False
    if name in _OF_NAME:
        return (True if is_defined(first.removeprefix("\\").strip()) else None), False
    if name in ("ifstrequal", "IfStrEq"):
        other = arguments[1].strip()
        return (first == other if "\\" not in first + other and "\0" not in other else None), False
    if name == "ifthenelse":
        return _of_ifthen(first, switch)
    return None, False


def _of_ifthen(text: str, switch: Callable[[str], bool | None]) -> tuple[bool | None, bool]:
    if found := _BOOLEAN.fullmatch(text):
        value = switch(found[2])
        return (None if value is None else value is not bool(found["no"])), True
    if found := _EQUAL.fullmatch(text.replace(r"\NoValue", "").replace(r"\empty", "")):
        return (found[2].strip() == found[3].strip()) is not bool(found["no"]), False
    return None, False

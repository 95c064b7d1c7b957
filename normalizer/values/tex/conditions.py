r"""Conditions of TeX, etoolbox, ifthen and xparse: which branch TeX takes, as far as the source tells.

None where it does not tell: then both branches are read, and what only one of them cites is uncertain.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from normalizer.values.patterns import lazy_re

# An arrow, and what takes its branches in braces: no \fi ends these. https://ctan.org/pkg/etoolbox
_NO_CONDITION = lazy_re(
    r"iff|ifthenelse|ifbool\w*|iftoggle|ifblank|if(?:cs)?(?:un)?def(?!ined\Z)\w*|ifstr\w+|if(?:num|dim)[a-z]+|ifcs(?!name)\w+"
    r"|ifin\w*list\w*|if(?:citation|entry|field|name|list|keyword|category|cite|first|last|more|use|natbib|volcite)\w+"
    r"|iftext\w*|ifmtarg|ifempty|ifnot\w*|ifclass\w+|ifpackage\w+|iflanguage|ifthispage\w+|ifiscs\w*|ifproof"
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
